"""Documents cut off on their way: no article twice, no version that nobody wrote.

    python -m tests.bench cuts [--feeds N] [--cuts N] [--first N] [--shown N]

Each feed is read cut off, with and without a document of the day before, and then whole. Prints how
many cuts left the articles of a feed that was never cut off, by format and form.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from tests.support.cuts import FORMS, judged_wrongly
from tests.support.made_feeds import FORMATS, made_feed
from tui_reader.store import open_store


def main(arguments: list[str]) -> int:
    """Print the table and the first differences; whether there are any."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench cuts")
    parser.add_argument("--feeds", type=int, default=80)
    parser.add_argument("--cuts", type=int, default=24, help="of each feed in each form")
    parser.add_argument("--first", type=int, default=0, help="number of the first feed")
    parser.add_argument("--shown", type=int, default=20, help="differences that are printed")
    options = parser.parse_args(arguments)
    done, kinds, differ = Counter[tuple[str, str]](), Counter[str](), []
    wrong = Counter[tuple[str, str]]()
    for number in range(options.first, options.first + options.feeds):
        kind = made_feed(number).format
        for form in FORMS:
            with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "s") as store:
                for place, difference in judged_wrongly(store, number, form, options.cuts):
                    done[kind, form] += 1
                    if difference:
                        wrong[kind, form] += 1
                        words = difference.split()
                        kinds[words[1] if words[0].isdigit() else "other text"] += 1
                        differ.append(f"feed {number} ({kind}, {form}), {place}: {difference}")
    print(f"{'':10}" + "".join(f"{form:>14}" for form in FORMS))
    for kind in FORMATS:
        cells = (f"{done[kind, f] - wrong[kind, f]}/{done[kind, f]}" for f in FORMS)
        print(f"{kind:10}" + "".join(f"{cell:>14}" for cell in cells))
    print(f"{done.total()} cuts, {len(differ)} told wrongly: {dict(kinds)}")
    for line in differ[: options.shown]:
        print(f"    {line[:300]}")
    return int(bool(differ))
