"""The window in a pseudo-terminal: how soon it shows, how soon a key is painted, what the ticker costs.

    python -m tests.bench keys [--presses 200] [--feeds 1000] [--starts 5] [--seconds 10] [--only PART]…

Parts: ``keys`` (from a key's byte going in to the moved selection coming out,
idle and while the engine refreshes), ``start`` (from the command to the first
headline, against an empty Textual app), ``ticker`` (processor and bytes).
"""

from __future__ import annotations

import argparse
import random
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

from msgspec.structs import replace

from tests.bench.press import press
from tests.bench.pseudo_terminal import Program, running
from tests.support.samples import draft, receive
from tui_reader.model import Subscription
from tui_reader.store import feeds, open_store

_NOTICES = "https://notices.example/rss"
_SELECTED = "▌".encode()
_SETTLE = 3.0
"""Seconds after the first headline in which the window finishes starting."""
_PAUSE = 1.0
"""Seconds between two starts: the engine of the first is still ending, on the same processor."""
_EMPTY_APP = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("Notice 000000")
Empty().run()
"""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="tests.bench keys", description="The window, timed.")
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--only", action="append", choices=("keys", "start", "ticker"), default=[])
    options = parser.parse_args(arguments)
    parts = options.only or ["keys", "start", "ticker"]
    if "keys" in parts:
        _keys(options.presses, options.feeds)
    if "start" in parts:
        _starts(options.starts)
    if "ticker" in parts:
        _ticker(options.seconds)


def _profile(folder: Path, notices: int, ticker: str, urls: Sequence[str] = ()) -> None:
    """A profile with so many articles, one a second, the newest a moment old."""
    listed = "".join(f'[[feeds]]\nurl = "{url}"\n' for url in (_NOTICES, *urls))
    (folder / "config.toml").write_text(
        f'[refresh]\non_start = false\n[ticker]\n{ticker}\n[screen]\ntheme = "tui-reader-dark"\n{listed}'
    )
    now = int(time.time())
    with open_store(folder / "store.sqlite3") as store:
        feeds.subscribe_in_slices(store, [Subscription(url) for url in (_NOTICES, *urls)])
        for start in range(0, notices, 1000):
            drafts = [
                draft(number, title=f"Notice {number:06}", published=now - number)
                for number in range(start, min(start + 1000, notices))
            ]
            receive(store, _NOTICES, *drafts, now=now)
        # Nobody is at its address: it must not be asked while others are.
        feed = feeds.feed_by_url(store, _NOTICES)
        assert feed is not None
        with store.transaction() as connection:
            feeds.write_state(connection, feed.id, replace(feed.state, next_due=now + 10**6))


def window_command(folder: Path) -> list[str]:
    """What opens the window on a profile."""
    return [sys.executable, "-m", "tui_reader", "--data", str(folder)]


def ready(program: Program, shown: bytes = b"Notice 000000") -> None:
    """Wait until the window has finished starting."""
    program.wait(lambda output: shown in output)
    time.sleep(_SETTLE)


def _keys(presses: int, count: int) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="bench-papers-") as papers,
        tempfile.TemporaryDirectory(prefix="bench-reader-") as folder,
        press(Path(papers), count, 30) as server,
    ):
        _profile(Path(folder), 100_000, 'mode = "off"', server.urls)
        with running(window_command(Path(folder))) as program:
            ready(program)
            chance = random.Random(1)
            idle = [_press_j(program, number, chance) for number in range(1, presses + 1)]
            program.press(b"R")
            busy: list[float] = []
            while _visited(Path(folder)) < count:
                busy.append(_press_j(program, presses + 1 + len(busy), chance))
    print(f"key to paint, ms           p50     p99   keys\nidle                   {_summary(idle)}")
    print(f"refreshing {count:4} feeds  {_summary(busy)}")
    ratio = _p99(busy) / _p99(idle)
    print(f"ratio of the p99       {ratio:7.2f}   (target ≤ 1.5: {_met(ratio <= 1.5)})\n")


def _press_j(program: Program, number: int, chance: random.Random) -> float:
    """Milliseconds until the selection stands on notice ``number``."""
    # One row, selection bar to title: no jump to another place on the screen in between.
    row = re.compile(_SELECTED + rb"(?:(?!\x1b\[\d+;\d+H).)*?Notice %06d" % number, re.DOTALL)
    time.sleep(chance.uniform(0.03, 0.08))
    before = program.written()
    pressed = program.press(b"j")
    return 1000 * (program.wait(row.search, before) - pressed)


def _visited(folder: Path) -> int:
    connection = sqlite3.connect(f"file:{folder / 'store.sqlite3'}?mode=ro", uri=True)
    try:
        sql = "SELECT count(*) FROM feeds WHERE last_checked IS NOT NULL AND url <> ?"
        return int(connection.execute(sql, (_NOTICES,)).fetchone()[0])
    finally:
        connection.close()


def _p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[98]


def _summary(values: Sequence[float]) -> str:
    return f"{median(values):7.1f} {_p99(values):7.1f} {len(values):6}"


def _met(target: bool) -> str:
    return "met" if target else "missed"


def _starts(times: int) -> None:
    """Several starts each, taken in turn; a round's are compared with one another.

    The machine's pace may change by half between rounds: the quickest of each may be of
    different hours.
    """
    with (
        tempfile.TemporaryDirectory(prefix="bench-reader-") as small,
        tempfile.TemporaryDirectory(prefix="bench-reader-") as large,
    ):
        _profile(Path(small), 1_000, 'mode = "scroll"')
        _profile(Path(large), 100_000, 'mode = "scroll"')
        commands = {
            "an empty Textual app": [sys.executable, "-c", _EMPTY_APP],
            "1,000 articles": window_command(Path(small)),
            "100,000 articles": window_command(Path(large)),
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(times + 1):
            for name, words in commands.items():
                with running(words) as program:
                    shown = program.wait(lambda output: b"Notice 000000" in output)
                    taken[name].append(1000 * (shown - program.begun))
                time.sleep(_PAUSE)
    print("start to first headline, ms   best  median")
    # The first of each reads files that the others find in memory.
    for name, values in taken.items():
        print(f"{name:25} {min(values[1:]):8.0f} {median(values[1:]):7.0f}")
    empty, few, many = (values[1:] for values in taken.values())
    for name, others, least in (("an empty app", empty, 1.5), ("1,000", few, 1.1)):
        ratio = median(one / other for one, other in zip(many, others, strict=True))
        best = min(many) / min(others)
        print(
            f"100,000 against {name}: {ratio:.2f}, the middle of {len(many)} rounds"
            f" (target ≤ {least}: {_met(ratio <= least)}); of the quickest {best:.2f}"
        )
    print()


def _ticker(seconds: float) -> None:
    print("the ticker               % of a core   bytes/s")
    for name, setting, keys in (
        ("8 cells/s", "speed = 8.0", b""),
        ("30 cells/s", "speed = 30.0", b""),
        ("paused", "speed = 30.0", b"t"),
        ("terminal without focus", "speed = 30.0", b"\x1b[O"),
        ("off", 'mode = "off"', b""),
    ):
        with tempfile.TemporaryDirectory(prefix="bench-reader-") as folder:
            _profile(Path(folder), 1_000, setting)
            with running(window_command(Path(folder))) as program:
                ready(program)
                program.press(keys)
                time.sleep(1)
                cpu, written = program.cpu(), program.written()
                time.sleep(seconds)
                used, sent = program.cpu() - cpu, program.written() - written
        print(f"{name:25} {100 * used / seconds:10.1f} {sent / seconds:9.0f}")
