"""Whatever ends or disturbs the program at whatever moment, nothing is lost and nothing comes twice.

    python -m tests.bench kill [KIND]… [--count N] [--seed N]

Prints a line for each kind: how much was tried, and how much was lost and doubled; then the first
things that were. Exit status 1 when there are any. Without a kind all of them are tried.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import socketserver
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

from tests.bench.dying import Dying
from tests.bench.kill_actions import actions
from tests.bench.kill_offline import offline
from tests.bench.kill_refresh import run
from tests.bench.kill_steps import WORKS, killed
from tests.bench.kill_together import together
from tests.bench.kill_undo import undo_history
from tests.support import evolving
from tests.support.tally import Tally

Kind = Callable[[Tally, Path, Random, int], str]
"""Tries something so often in a folder; gives what else is to be told."""
_DAYS = 12
_RESTARTS = 6


def _steps(name: str, tally: Tally, folder: Path, chance: Random, count: int) -> str:
    with Dying() as dying:
        for number, work in enumerate(WORKS[name]):
            place = folder / f"{number}"
            place.mkdir()
            killed(tally, place, chance, dying, work, count or None)
    return "killed before a statement or a change of a file"


def _victims(victim: str, tally: Tally, folder: Path, chance: Random, count: int) -> str:
    random.seed(chance.random())
    witness = run(count, folder, (victim,), tally=tally)
    published, new = witness.press.published.total(), witness.new.total()
    return f"{published} articles published, {new} acknowledged, {len(witness.marked)} marks"


def _workers(tally: Tally, folder: Path, chance: Random, count: int) -> str:
    for name in ("pages", "feeds"):
        (folder / name).mkdir()
    offline(tally, folder / "pages", chance, count // 2, workers=True)
    told = _victims("worker", tally, folder / "feeds", chance, count - count // 2)
    return f"{told}; half of them while pages and pictures were fetched"


def _offline(tally: Tally, folder: Path, chance: Random, count: int) -> str:
    offline(tally, folder, chance, count)
    return "killed while pages and pictures were fetched"


def _actions(tally: Tally, folder: Path, chance: Random, count: int) -> str:
    return f"random actions, {actions(tally, folder, chance, count)} of them undone"


def _undo(tally: Tally, folder: Path, chance: Random, count: int) -> str:
    undone = asyncio.run(undo_history(tally, folder, chance, count, restarts=_RESTARTS))
    return f"random steps in {_RESTARTS + 1} windows one after the other, {undone} undone"


def _evolving(tally: Tally, folder: Path, chance: Random, count: int) -> str:
    for number in range(count // _DAYS):
        kind = evolving.KINDS[number % len(evolving.KINDS)]
        dated = chance.random() < 0.5
        path = folder / f"{number}.sqlite3"
        for expected, found, where in evolving.refreshes(
            path, chance, kind, dated=dated, days=_DAYS
        ):
            tally.tried += 1
            tally.compare(expected, found, where)
    return "refreshes of feeds that live"


def _together(tally: Tally, folder: Path, chance: Random, count: int) -> str:
    together(tally, folder, chance, count)
    return f"keys in two windows, refreshes, {count} commands"


_KINDS: dict[str, tuple[Kind, int]] = {
    "migrations": (partial(_steps, "migrations"), 0),
    **{name: (partial(_steps, name), 100) for name in WORKS if name != "migrations"},
    **{name: (partial(_victims, name), 25) for name in ("refresh", "engine", "window")},
    "workers": (_workers, 50),
    "offline": (_offline, 25),
    "actions": (_actions, 12_000),
    "undo": (_undo, 3_000),
    "evolving": (_evolving, 1_200),
    "together": (_together, 60),
}
"""Each kind, and how often it is tried by default; 0: at every step there is."""


def main(arguments: list[str]) -> int:
    """Try, and print what came of it; exit status 1 when something was lost or doubled."""
    parser = argparse.ArgumentParser(prog="tests.bench kill", description="Kill and count.")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(_KINDS))
    parser.add_argument("--count", type=int, help="how often, of each kind")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args(arguments)
    if unknown := set(options.kinds) - set(_KINDS):
        parser.error(f"no such kind: {', '.join(unknown)}")
    # A client that is killed leaves its connections reset.
    socketserver.BaseServer.handle_error = lambda *_: None  # type: ignore[method-assign]
    print(f"seed {options.seed}\n{'kind':12} {'tried':>7} {'lost':>5} {'doubled':>8} {'s':>6}")
    wrong = 0
    for name in options.kinds or _KINDS:
        tally = Tally()
        kind, count = _KINDS[name]
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="tui-reader-kill-") as folder:
            count = count if options.count is None else options.count
            words = kind(tally, Path(folder), Random(options.seed), count)
        seconds = time.monotonic() - began
        figures = f"{tally.tried:7,} {tally.lost:5} {tally.doubled:8} {seconds:6.0f}"
        print(f"{name:12} {figures}  {words}", flush=True)
        for line in tally.told:
            print(f"    {line[:300]}", flush=True)
        wrong += tally.lost + tally.doubled
    return int(wrong > 0)
