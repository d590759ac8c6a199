"""How many entries of a feed with a small injury are those of the feed without it.

    python -m tests.bench injuries [--feeds N] [--shown N]

Prints, for each injury and format, how many feeds are equal of those it could be done to, and the
first differences.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter

from tests.support.injuries import BREAKS_OFF, WORDS_ONLY, injuries_of
from tests.support.made_feeds import FORMATS, made_feed
from tui_reader.ingest.feeds.parse import NotAFeed, parse
from tui_reader.model import Draft
from tui_reader.text.html import from_html

_URL = "https://paper.example/feed"


def entries_of(text: str) -> tuple[Draft, ...]:
    """The entries of a document."""
    return parse(text.encode(), url=_URL).entries


def difference(expected: tuple[Draft, ...], injured: str, injury: str) -> str:
    """What differs from those entries in an injured document; empty when nothing does."""
    try:
        found = entries_of(injured)
    except NotAFeed as error:
        return f"not a feed: {error.reason}"
    if injury in BREAKS_OFF:
        expected = expected[:-1]
    if len(found) != len(expected):
        return f"{len(found)} entries, not {len(expected)}"
    for number, (one, other) in enumerate(zip(found, expected, strict=True)):
        for name in ("title", "url", "identity", "published", "updated", "text"):
            got, wanted = _value(one, name, injury), _value(other, name, injury)
            if got != wanted:
                return f"entry {number}: {name} {got!r}, not {wanted!r}"
    return ""


def _value(entry: Draft, name: str, injury: str) -> object:
    if name != "text":
        return getattr(entry, name)
    if injury not in WORDS_ONLY:
        return entry.html
    return re.sub(r"\s+", "", from_html(entry.html, 100_000))


def main(arguments: list[str]) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench injuries")
    parser.add_argument("--feeds", type=int, default=1500)
    parser.add_argument("--shown", type=int, default=20, help="differences that are printed")
    options = parser.parse_args(arguments)
    done, equal, differ = Counter[tuple[str, str]](), Counter[tuple[str, str]](), []
    for number in range(options.feeds):
        feed = made_feed(number)
        expected = entries_of(feed.text)
        for name, injury in injuries_of(feed.format).items():
            injured = injury(feed.text)
            if injured == feed.text:
                continue
            done[name, feed.format] += 1
            if found := difference(expected, injured, name):
                differ.append(f"feed {number} ({feed.format}), {name}: {found}")
            else:
                equal[name, feed.format] += 1
    print(f"{'':38}" + "".join(f"{kind:>9}" for kind in FORMATS))
    for name in dict.fromkeys(name for name, _ in done):
        cells = (f"{equal[name, k]}/{done[name, k]}" if (name, k) in done else "" for k in FORMATS)
        print(f"{name:38}" + "".join(f"{cell:>9}" for cell in cells))
    print(f"{equal.total()} of {done.total()} equal, {len(differ)} differ")
    for line in differ[: options.shown]:
        print(f"    {line[:300]}")
