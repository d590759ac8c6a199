"""How long a mark waits, and how large the log grows, while much is removed or marked beside it.

    python -m tests.bench waits [--articles 300000] [--feeds 300] [--only NAME]… [--keep FOLDER]

Purging two thirds of the articles, unsubscribing from two thirds of the feeds and marking all read
each run as a process of their own; meanwhile another process looks at a page and marks an article
every 50 ms, as a window does. Every 100 ms the sizes of the store and of its write-ahead log are
taken. Prints the largest of each per operation. ``--keep`` makes the store once and leaves it.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.support.samples import draft, receive
from tui_reader.model import Query, Subscription
from tui_reader.store import Store, StoreError, articles, feeds, marks, open_store

_LOG = 64
"""MB."""
_WAIT = 500
"""ms."""
_BATCH = 100
_MARK_ALL = """
import sys, time
from pathlib import Path
from tui_reader.model import Query
from tui_reader.store import open_store, undo
with open_store(Path(sys.argv[1]) / "store.sqlite3", cache_mb=4) as store:
    undo.mark_all_read_in_slices(store, Query(), int(time.time()))
"""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="tests.bench waits", description="Marks beside much work."
    )
    parser.add_argument("--articles", type=int, default=300_000)
    parser.add_argument("--feeds", type=int, default=300)
    parser.add_argument("--only", action="append", choices=list(_OPERATIONS))
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-reader-") as scratch:
        made = (options.keep or Path(scratch)) / f"waits-{options.articles}-{options.feeds}"
        if not made.exists():
            _make(made, options.articles, options.feeds)
        size = (made / "store.sqlite3").stat().st_size / 1e6
        print(f"{options.articles:,} articles, {size:.0f} MB")
        print("                     s   log MB   both MB   marks   p99 ms   max ms   after MB")
        for name in options.only or _OPERATIONS:
            folder = Path(scratch) / name
            shutil.copytree(made, folder)
            _measure(name, folder, options.feeds)
            shutil.rmtree(folder)


def _make(folder: Path, count: int, papers: int) -> None:
    """Articles one every two minutes, from each paper in turn; every other one is read."""
    folder.mkdir(parents=True)
    _list(folder, papers, "")
    chance = random.Random(1)
    words = [f"mot{number:x}" for number in range(20_000)]
    now = int(time.time())
    with open_store(folder / "store.sqlite3") as store:
        listed = [Subscription(_url(paper)) for paper in range(papers)]
        feeds.subscribe_in_slices(store, listed)
        for start in range(0, count, _BATCH * papers):
            for paper in range(papers):
                drafts = [
                    draft(
                        number, title=f"Notice {number:07}", published=now - 120 * number,
                        html=f"<p>{' '.join(chance.choices(words, k=120))}</p>",
                    )
                    for number in range(start + paper, min(start + _BATCH * papers, count), papers)
                ]  # fmt: skip
                receive(store, _url(paper), *drafts, now=now)
        every = [row["id"] for row in store.rows("SELECT id FROM articles WHERE id % 2")]
        store.write(marks.mark, every, "read", True, now)


def _url(paper: int) -> str:
    return f"https://paper{paper}.example/feed"


def _list(folder: Path, papers: int, more: str) -> None:
    (folder / "config.toml").write_text(
        more + "".join(f'[[feeds]]\nurl = "{_url(paper)}"\n' for paper in range(papers))
    )


def _purge(folder: Path, papers: int, days: int) -> list[str]:
    _list(folder, papers, f"[keep]\ndays = {days}\nunread = false\n")
    return ["-m", "tui_reader", "purge", *_profile(folder)]


def _unsubscribe(folder: Path, papers: int, days: int) -> list[str]:
    del days
    _list(folder, papers // 3, "")
    return ["-m", "tui_reader", "headlines", "--limit", "1", *_profile(folder)]


def _mark_all(folder: Path, papers: int, days: int) -> list[str]:
    del papers, days
    return ["-c", _MARK_ALL, str(folder)]


def _profile(folder: Path) -> tuple[str, ...]:
    return ("--config", str(folder / "config.toml"), "--data", str(folder))


_OPERATIONS: dict[str, Callable[[Path, int, int], list[str]]] = {
    "purge": _purge,
    "unsubscribe": _unsubscribe,
    "mark-all": _mark_all,
}


def _measure(name: str, folder: Path, papers: int) -> None:
    path = folder / "store.sqlite3"
    waits: list[float] = []
    logs: list[float] = []
    boths: list[float] = []
    with open_store(path, cache_mb=4) as store:
        span = int(store.value("SELECT max(sort_at) - min(sort_at) FROM articles"))
        arguments = _OPERATIONS[name](folder, papers, span // 86_400 // 3)
        ended = threading.Event()
        marking = threading.Thread(target=_mark, args=(store, ended, waits))
        began = time.monotonic()
        marking.start()
        with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL) as process:
            while process.poll() is None:
                log = _size(Path(f"{path}-wal"))
                logs.append(log)
                boths.append(log + _size(path))
                time.sleep(0.1)
        taken = time.monotonic() - began
        ended.set()
        marking.join()
    waits.sort()
    p99 = waits[int(len(waits) * 0.99)]
    met = "met" if max(logs) <= _LOG and waits[-1] <= _WAIT and not process.returncode else "missed"
    print(
        f"{name:14} {taken:7.1f}  {max(logs):7.1f}  {max(boths):8.1f}  {len(waits):6}"
        f"  {p99:7.0f}  {waits[-1]:7.0f}   {_size(path):8.1f}  {met}"
        f" (targets {_LOG} MB, {_WAIT} ms)",
        flush=True,
    )


def _mark(store: Store, ended: threading.Event, waits: list[float]) -> None:
    """Look at a page and star or unstar an article of it, again and again."""
    chance = random.Random(2)
    while not ended.wait(0.05):
        page = articles.page(store, Query(), 0, 50)
        one = chance.choice(page)
        began = time.monotonic()
        with suppress(StoreError):  # it was not its turn for fifteen seconds
            store.write(marks.mark, [one.id], "starred", not one.starred, int(time.time()))
        waits.append(1000 * (time.monotonic() - began))


def _size(path: Path) -> float:
    """MB; 0 when there is no such file."""
    try:
        return path.stat().st_size / 1e6
    except OSError:
        return 0.0


if __name__ == "__main__":
    main(sys.argv[1:])
