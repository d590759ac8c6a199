"""What a feed costs in a worker process, and how much of it is the handing over.

    python -m tests.bench worker FOLDER [--rounds 5]

The folder holds feeds. Each is read by one worker, and by this process itself.
Prints milliseconds of processor time a feed, this process and the worker
together (Linux only): the least of the rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tui_reader.engine.parsing import parse_feed
from tui_reader.engine.workers import Workers
from tui_reader.ingest.errors import NotAFeed

URL = "https://feeds.example/feed.xml"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="tests.bench worker", description="Workers, timed.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    paths = sorted(
        path
        for path in options.folder.rglob("*")
        if path.suffix in (".xml", ".json") and not path.name.endswith(".serde.json")
    )
    asyncio.run(_run([path.read_bytes() for path in paths], options.rounds))


async def _run(feeds: Sequence[bytes], rounds: int) -> None:
    in_worker: list[float] = []
    here: list[float] = []
    for _ in range(rounds):
        workers = Workers(1)
        try:
            for reading in ([], in_worker):  # what is loaded with the first feed is not the feed's
                began = time.process_time() + _worker_seconds()
                for feed in feeds:
                    with suppress(NotAFeed):
                        await workers.run(parse_feed, feed, URL, "", "", {}, 0, None, True)
                reading.append(time.process_time() + _worker_seconds() - began)
        finally:
            workers.close()
    for reading in ([], *[here] * rounds):
        began = time.process_time()
        for feed in feeds:
            with suppress(NotAFeed):
                parse_feed(feed, URL, "", "", {}, 0)
        reading.append(time.process_time() - began)
    for name, times in (("in a worker", in_worker), ("in this process", here)):
        print(f"{name:16} {1000 * min(times) / len(feeds):6.2f} ms a feed ({len(feeds)} feeds)")


def _worker_seconds() -> float:
    """Processor time of the worker that runs; 0 before it is started."""
    # proc_pid_schedstat(5): nanoseconds on a processor, for each thread.
    threads = (
        thread
        for worker in multiprocessing.active_children()
        for thread in Path(f"/proc/{worker.pid}").glob("task/*/schedstat")
    )
    return sum(int(one.read_text().split()[0]) for one in threads) / 1e9
