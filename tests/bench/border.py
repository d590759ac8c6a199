"""The border: every place where text is shown × every payload, bytes leaked.

    python -m tests.bench border [--payloads 46] [--together 2] [--attacks NAME…]

The reader's own window and command line run in a pseudo-terminal over hostile news
that came in through the program's own doors; what they write is searched byte by
byte. Once as they are, then with each of the two switched off in turn, from the benchmark alone:
each filter must hold by itself, and with both off there must be leaks, or nothing
was tested. The exit status is 1 when anything leaks, or a place never was shown,
while a filter holds. Then come the other attacks (:mod:`tests.bench.border_attacks`),
which alone are carried out with ``--attacks``.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.bench.border_attacks import ATTACKS, attacked
from tests.bench.border_news import Place
from tests.bench.border_payloads import PAYLOADS, joined, leaked, stray

_ROOT = Path(__file__).parents[2]
_COLUMNS, _LINES = 120, 50
_SECONDS = 600.0
_LEAKING = 17
"""Places that leak at least where no filter holds anything back."""
# The input filter keeps other letters than ASCII; writing them in ASCII is for the output filter.
_ARGUMENT = re.compile("(?:https?|mailto):[^\x00-\x20\x7f-\xa0\u2028-\u202e\u2066-\u2069]+")

MODES = {
    "both filters": "",
    "input filter off": "1",
    "output filter off": "23",
    "the last filter alone": "12",
    "both filters off": "123",
}
"""Which filters are off, as :mod:`tests.bench.border_window` takes it."""

PATHS: dict[str, tuple[str, Place]] = {
    "headline": ("headlines", Place.TITLE),
    "headline, ticker": ("ticker", Place.TITLE),
    "beginning of a text": ("headlines", Place.BEGINNING),
    "feed title, views": ("views", Place.FEED),
    "tag, views": ("views", Place.TAG),
    "folder of OPML": ("views", Place.FOLDER),
    "feed title of OPML": ("views", Place.OPML),
    "error, status line": ("views", Place.ERROR),
    "title": ("article", Place.TITLE),
    "byline": ("article", Place.FEED),
    "author": ("article", Place.AUTHOR),
    "tag": ("article", Place.TAG),
    "text": ("article", Place.BODY),
    "heading": ("article", Place.HEADING),
    "quotation": ("article", Place.QUOTE),
    "list item": ("article", Place.ITEM),
    "term": ("article", Place.TERM),
    "link text": ("article", Place.LINK_TEXT),
    "link address": ("article", Place.LINK),
    "alt text": ("article", Place.ALT),
    "caption": ("article", Place.CAPTION),
    "code": ("article", Place.CODE),
    "table cell": ("article", Place.CELL),
    "abbreviation": ("article", Place.ABBREVIATION),
    "formula": ("article", Place.MATH),
    "enclosure": ("article", Place.ENCLOSURE),
    "error, dialog": ("failures", Place.ERROR),
    "choosing a view": ("choose", Place.FEED),
    "command palette": ("palette", Place.FEED),
    "question": ("remove", Place.FEED),
    "search words": ("search", Place.WORDS),
    "feed found on a page": ("add", Place.FOUND),
    "configuration": ("status", Place.CONFIG),
    "engine": ("status", Place.ENGINE),
    "notification": ("notes", Place.NOTE),
    "traceback": ("crash", Place.ENGINE),
    "cli: headline": ("cli", Place.TITLE),
    "cli: feed title": ("cli", Place.FEED),
    "cli: error": ("cli", Place.ERROR),
    "cli: text": ("cli", Place.BODY),
}
"""Each place of the table: which part of the tour shows it, and which text it is."""


@dataclass(frozen=True, slots=True)
class Table:
    """What came of one run."""

    leaks: dict[str, dict[int, int | None]]
    """Bytes by place and payload; ``None``: never shown."""
    elsewhere: int
    """Bytes anywhere in the output that a terminal obeys, those of the cells included."""
    addresses: int
    """Bytes of arguments that a browser was started with and that are no clean address."""
    commands: bool
    """Whether a payload brought a file into being."""
    opened: int
    """How often the browser was started."""
    died: str
    """How the tour ended, when it did not come to its end."""

    @property
    def total(self) -> int:
        """All bytes that leaked."""
        cells = sum(n or 0 for row in self.leaks.values() for n in row.values())
        return max(cells, self.elsewhere) + self.addresses + self.commands

    @property
    def unseen(self) -> list[str]:
        """Cells that say nothing, as they never were on the screen."""
        return [
            f"{path} × {PAYLOADS[number].name}"
            for path, row in self.leaks.items()
            for number, count in row.items()
            if count is None
        ]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tests.bench border", description="The border, attacked.")
    parser.add_argument("--payloads", type=int, default=len(PAYLOADS))
    parser.add_argument("--together", type=int, default=2, help="runs at once")
    parser.add_argument("--attacks", nargs="*", choices=(*ATTACKS,), help="only these, or all")
    options = parser.parse_args(arguments)
    faults: list[str] = []
    if options.attacks is None:
        faults += _screens(options)
    faults += attacked(options.attacks or ATTACKS)
    print("\n".join(faults) or "every promise holds")
    return 1 if faults else 0


def _screens(options: argparse.Namespace) -> list[str]:
    payloads = list(range(min(options.payloads, len(PAYLOADS))))
    with ThreadPoolExecutor(options.together) as pool:
        tables = dict(zip(MODES, pool.map(lambda m: attack(m, payloads), MODES), strict=True))
    for mode, table in tables.items():
        _print(mode, table, payloads)
    faults = [fault for mode, table in tables.items() for fault in faults_of(mode, table)]
    if not faults:
        print(f"{len(PATHS)} places × {len(payloads)} payloads: nothing leaks while a filter holds")
    return faults


def faults_of(mode: str, table: Table) -> list[str]:
    """What is wrong with a run, in words."""
    if mode == "both filters off":
        # Nearly every place leaks: none of the other tables' zeros is empty.
        leaking = sum(any(row.values()) for row in table.leaks.values())
        return [] if leaking >= _LEAKING else [f"{mode}: only {leaking} places leak"]
    faults = []
    if table.total:
        faults.append(f"{mode}: {table.total} bytes leak")
    # A text that no filter has shortened may not find room on its line.
    if table.unseen and mode != "the last filter alone":
        faults.append(f"{mode}: never shown: {', '.join(table.unseen[:8])} ({len(table.unseen)})")
    if table.died:
        faults.append(f"{mode}: {table.died}")
    if not table.opened:
        faults.append(f"{mode}: no address was opened")
    return faults


def attack(mode: str, payloads: Sequence[int]) -> Table:
    """One tour through everything the program can show, with some filters off."""
    with tempfile.TemporaryDirectory(prefix="bench-border-") as name:
        folder = Path(name)
        filters = MODES[mode] or "0"
        command = [
            sys.executable, "-m", "tests.bench.border_window", name, filters, *map(str, payloads)
        ]  # fmt: skip
        output = _captured(command, folder)
        log = folder / "browser.log"
        arguments = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
        touched = any(folder.rglob("PWNED")) or (_ROOT / "PWNED").exists()
    parts = dict(re.findall(r"@@(\w+)@@(.*?)(?=@@\w+@@|\Z)", output, re.DOTALL))
    seen = {part: joined(text) for part, text in parts.items()}
    leaks = {
        path: {n: _cell(path, leaked(seen.get(part, ""), place, n), n) for n in payloads}
        for path, (part, place) in PATHS.items()
    }
    bad = [one for one in arguments if not _ARGUMENT.fullmatch(one)]
    ended = "" if "end" in parts else f"the tour ended early: {output[-600:]!r}"
    return Table(leaks, stray(output), sum(map(len, bad)), touched, len(arguments), ended)


def _cell(path: str, leak: int | None, payload: int) -> int | None:
    # An address of another kind must not be shown at all.
    refused = PAYLOADS[payload].text.startswith(("javascript:", "data:", "file:"))
    return 0 if leak is None and path == "link address" and refused else leak


def _captured(command: Sequence[str], folder: Path) -> str:
    """Everything that a program writes to its terminal."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", _LINES, _COLUMNS, 0, 0))
    kept = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR")}
    environment = kept | {
        "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1",
    }  # fmt: skip
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True, cwd=folder,
        env=environment, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )  # fmt: skip
    os.close(slave)
    timer = threading.Timer(_SECONDS, process.kill)
    timer.start()
    raw = bytearray()
    try:
        while data := os.read(master, 1 << 16):
            raw += data
    except OSError:
        pass  # Linux's way to say that the other end was closed
    finally:
        process.wait()
        timer.cancel()
        os.close(master)
    return raw.decode("utf-8", "replace")


def _print(mode: str, table: Table, payloads: Sequence[int]) -> None:
    print(f"\n{mode}")
    for row in range(3):
        print(" " * 22 + "".join(_digit(number, row) for number in payloads))
    for path, cells in table.leaks.items():
        marks = "".join("?" if n is None else "·" if not n else "X" for n in cells.values())
        print(f"{path:22}{marks} {sum(n or 0 for n in cells.values()):6}")
    print(
        f"bytes: {table.total}; in a browser's arguments: {table.addresses} of {table.opened} opened;"
        f" commands run: {int(table.commands)}"
    )


def _digit(number: int, row: int) -> str:
    return PAYLOADS[number].name[row : row + 1] or " "
