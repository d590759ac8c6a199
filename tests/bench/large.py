"""The window over a very large store: how soon it opens, marks and switches, what memory it takes.

    python -m tests.bench large [--articles 1000000] [--feeds 1000] [--presses 60] [--keep FOLDER]

Prints milliseconds from key to paint for opening articles all over the list, marking them and
switching between views, and the window's resident memory at the end, as a plain list and under
headings by day; for a tenth of the articles first, then for all. Making the large store takes some
minutes; ``--keep`` makes it once and leaves it.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

from tests.bench.keys import ready, window_command
from tests.bench.pseudo_terminal import Program, running
from tests.support.samples import draft, receive
from tui_reader.model import Subscription
from tui_reader.store import feeds, open_store

_TARGET = 50
"""ms."""
_MEMORY = 90
"""MB."""
_BATCH = 500


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="tests.bench large", description="A very large store.")
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--presses", type=int, default=60)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-reader-") as scratch:
        within = options.keep or Path(scratch)
        for count in (options.articles // 10, options.articles):
            folder = within / str(count)
            if not folder.exists():
                began = time.monotonic()
                _profile(folder, count, options.feeds)
                print(f"{count:,} articles stored in {time.monotonic() - began:.0f} s")
            _forget_marks(folder)
            _measure(folder, count, options.presses)


def _forget_marks(folder: Path) -> None:
    with open_store(folder / "store.sqlite3") as store, store.transaction() as connection:
        connection.execute("UPDATE articles SET read = 0, read_at = 0 WHERE read = 1")
        connection.execute("DELETE FROM marks")
    for remembered in (folder / "state").glob("*"):
        remembered.unlink()


def _profile(folder: Path, articles: int, count: int) -> None:
    """A profile whose articles came one every two minutes, from each paper in turn."""
    folder.mkdir(parents=True)
    listed = [
        Subscription(f"https://paper{number}.example/feed", folder=f"Shelf {number % 20}")
        for number in range(count)
    ]
    (folder / "config.toml").write_text(
        '[refresh]\non_start = false\n[ticker]\nmode = "off"\n'
        + "".join(f'[[feeds]]\nurl = "{one.url}"\nfolder = "{one.folder}"\n' for one in listed)
    )
    now = int(time.time())
    with open_store(folder / "store.sqlite3") as store:
        feeds.subscribe_in_slices(store, listed)
        for start in range(0, articles, _BATCH * count):
            for place, one in enumerate(listed):
                numbers = range(start + place, min(start + _BATCH * count, articles), count)
                drafts = [
                    draft(
                        number, title=f"Notice {number:07}", published=now - 120 * number,
                        html=f"<p>Words of {number:07}, {'which a reader came for, ' * 20}</p>",
                    )
                    for number in numbers
                ]  # fmt: skip
                receive(store, one.url, *drafts, now=now)


def _measure(folder: Path, count: int, presses: int) -> None:
    chance = random.Random(1)
    opened: list[float] = []
    marked: list[float] = []
    switched: list[float] = []
    with running(window_command(folder)) as program:
        ready(program, b"Notice 0000000")
        program.press(b"5")
        time.sleep(1)
        # 9999 is the largest count that a key takes.
        step, at = min(count // (presses + 1), 9999), 0
        for _ in range(presses):
            at += step
            _timed(program, b"%dj" % step, b"Notice %07d" % at, chance)
            opened.append(_timed(program, b"\r", b"Words of %07d" % at, chance))
            _timed(program, b"h", b"Notice %07d" % at, chance)
            marked.append(_timed(program, b"m", b"Notice %07d" % at, chance))
        # A digit may begin a count and is waited with: the views are switched by the views pane.
        for number in range(presses):
            keys, shown = (b"gg4j", "All · ") if number % 2 else (b"gg", "Unread · ")
            program.press(b"\x1b[Z" if number else b"h")
            time.sleep(0.3)
            program.press(keys)
            switched.append(_timed(program, b"\r", shown.encode(), chance))
        plain = _resident(program)
        program.press(b"v")
        time.sleep(5)
        by_day = _resident(program)
    print(f"{count:9,} articles     p50     p99     max ms")
    for name, values in (("open", opened), ("mark", marked), ("switch view", switched)):
        print(f"{name:18} {_summary(values)}  {_met(max(values) <= _TARGET)} (target {_TARGET})")
    print(f"memory             {plain:.0f} MB, by day {by_day:.0f} MB"
          f"  {_met(by_day <= _MEMORY)} (target {_MEMORY})\n")  # fmt: skip


def _timed(program: Program, keys: bytes, shown: bytes, chance: random.Random) -> float:
    """Milliseconds from the keys to the first output that shows something."""
    time.sleep(chance.uniform(0.1, 0.2))
    before = program.written()
    pressed = program.press(keys)
    return 1000 * (program.wait(lambda output: shown in output, before) - pressed)


def _resident(program: Program) -> float:
    """MB of the window's process alone."""
    status = Path(f"/proc/{program.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


def _summary(values: Sequence[float]) -> str:
    p99 = quantiles(values, n=100, method="inclusive")[98]
    return f"{median(values):7.1f} {p99:7.1f} {max(values):7.1f}"


def _met(target: bool) -> str:
    return "met" if target else "missed"
