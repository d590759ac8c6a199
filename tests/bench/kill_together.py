"""Two windows, refreshes as cron starts them and the command line, all at once on one store."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random

from tests.bench.kill_refresh import Witness, last, press
from tests.support.tally import Tally
from tests.support.terminal import ROOT, Terminal
from tui_reader.model import Query
from tui_reader.store import articles, open_store

_COMMANDS = (
    ("headlines",), ("search", "nouvelle"), ("feeds", "--json"), ("purge",), ("doctor", "--json"),
    ("export",), ("offline",), ("config",),
)  # fmt: skip
_BAD = re.compile(r"Traceback|locked|holds the store")
_STEPS = 80
"""Markings that can be undone at once; a hundred are kept."""
_LEAST = 6
"""Fewer are not undone: a window may be late."""
_SECONDS = 30.0
_APART = 50
"""Articles that neither window comes to."""


def together(
    tally: Tally, folder: Path, random: Random, count: int, *, hosts: int = 4, feeds: int = 10
) -> None:
    """So many commands, while cron refreshes and two windows mark and undo."""
    with press(hosts, feeds) as one, ExitStack() as stack:
        witness = Witness(folder, one, tally=tally)
        witness.subscribe()
        while one.published.total() < 2 * count + _APART:
            last(witness)
        windows = [
            stack.enter_context(Terminal("--data", str(folder), columns=140, lines=40))
            for _window in range(2)
        ]
        for window in windows:
            window.wait_for("●")
            window.press("5")
            window.wait_for("━ All")
        # One goes down from the newest, the other up from the oldest, and they do not meet: a star
        # that one takes off while the other undoes it is no step.
        windows[1].press("G")
        ended = threading.Event()
        cron = threading.Thread(target=_refresh, args=(witness, ended))
        cron.start()
        steps = 0
        try:
            for _command in range(count):
                steps = _marked(windows, random, steps, tally)
                _run(folder, random.choice(_COMMANDS), tally)
        finally:
            ended.set()
            cron.join()
        _compare(witness, steps)
        for window in windows:
            window.press("q")
            if window.wait_end():
                tally.lose("a window ended otherwise than it should", "at last")
            if found := _BAD.search(window.raw.decode(errors="replace")):
                tally.lose(f"a window says {found[0]}", "at last")
        last(witness)


def _refresh(witness: Witness, ended: threading.Event) -> None:
    """What cron does; and marks as another program makes them."""
    while not ended.is_set():
        with witness.running("refresh", "--force", "--json") as process:
            while process.poll() is None:
                witness.mark(0.2)
        witness.tally.tried += 1


def _marked(windows: list[Terminal], random: Random, steps: int, tally: Tally) -> int:
    """Star or undo in both windows; how many steps there must be then."""
    for window, key in zip(windows, "jk", strict=True):
        undo = steps > _STEPS or (steps > _LEAST and random.random() < 0.4)
        window.press("u" if undo else f"{key}s")
        steps += -1 if undo else 1
        tally.tried += 1
    return steps


def _run(folder: Path, command: tuple[str, ...], tally: Tally) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tui_reader", *command, "--data", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    tally.tried += 1
    # Doctor has a word to say on a terminal that is none.
    if _BAD.search(done.stderr + done.stdout) or done.returncode not in (0, command[0] == "doctor"):
        tally.lose(f"{command}: {done.returncode} {done.stderr}", tally.tried)


def _compare(witness: Witness, steps: int) -> None:
    """What is starred is what the steps say, and each key made one or undid one."""
    with open_store(witness.store) as store:
        until = time.monotonic() + _SECONDS
        while store.value("SELECT count(*) FROM undo_steps") != steps and time.monotonic() < until:
            time.sleep(0.1)
        rows = store.rows("SELECT step FROM undo_steps ORDER BY id")
        witness.tally.compare(Counter({"step": steps}), Counter(["step"] * len(rows)), "keys")
        starred: set[int] = set()
        for row in rows:
            step = json.loads(row["step"])
            [[one, _one]] = step["runs"]
            (starred.add if step["value"] else starred.discard)(one)
        found = (one.id for one in articles.page(store, Query(starred=True), 0, 1000))
        witness.tally.compare(Counter(starred), Counter(found), "starred")
