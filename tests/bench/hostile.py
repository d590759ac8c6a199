"""Good entries and a hostile one in a feed: what arrives, and when.

Each kind of hostile entry is read in a worker, as a refresh does. The exit status is 1 when a good
entry is missing, when it takes over ten seconds, or when one is left out without its name.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence

from tests.support.hostile_entries import GOOD, URL, feed, kinds
from tui_reader.engine.parsing import parse_feed
from tui_reader.engine.workers import WorkerError, Workers
from tui_reader.ingest.errors import NotAFeed


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench hostile", description=__doc__)
    parser.add_argument("--size", type=int, default=700_000, help="characters of an entry")
    if not asyncio.run(_run(parser.parse_args(arguments).size)):
        sys.exit(1)


async def _run(size: int) -> bool:
    workers = Workers(1)
    good = []
    for name, hostile in kinds(size).items():
        began = time.monotonic()
        try:
            found = await workers.run(parse_feed, feed(hostile), URL, "", "", {}, 0, None, True)
        except (NotAFeed, WorkerError) as error:
            articles, note = 0, str(error) or repr(error)
        else:
            articles, note = found.articles, str(found.feed.note)
        taken = time.monotonic() - began
        named = f"entry {GOOD + 1} (Le dernier)" in note
        good.append(taken < 10 and (articles > GOOD or (articles == GOOD and named)))
        told = "named" if named else ""
        print(f"{name:26} {articles:3} articles {taken:6.2f} s {told:6} {note[:90]}", flush=True)
    workers.close()
    print(f"{sum(good)} of {len(good)} as promised")
    return all(good)
