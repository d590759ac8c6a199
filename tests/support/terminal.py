"""The real program in a pseudo-terminal, its screen read by a terminal emulator."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pyte

from tests.support import commands
from tests.support.commands import ROOT, Program


class Screen(pyte.Screen):
    """pyte knows only some of the private sequences that Textual sends; what it does not know it must skip."""

    answers = False
    """Whether it says where the cursor is, and what it is."""

    def report_device_status(self, *args: int, **more: object) -> None:
        if self.answers and not more:
            super().report_device_status(*args)

    def select_graphic_rendition(self, *attrs: int, **more: object) -> None:
        if not more.get("private"):
            super().select_graphic_rendition(*attrs)


class Terminal:
    """``tui-reader`` with some arguments, running in a terminal of a given size.

    It is forked from a process that has loaded the program; ``started_anew`` starts Python for it,
    which matters where the start itself is tested.
    """

    def __init__(
        self,
        *arguments: str,
        columns: int = 120,
        lines: int = 30,
        env: dict[str, str] | None = None,
        synchronized: bool = False,
        emulator: type[Screen] | None = None,
        stderr: int | Literal["closed"] | None = None,
        started_anew: bool = False,
    ) -> None:
        # Whether it says that it knows synchronized output (DEC mode 2026).
        self._synchronized = synchronized
        self._bytes_a_second = 0
        self.screen = (emulator or Screen)(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self._lock = threading.Lock()
        self._text: str | None = None
        self.raw = bytearray()
        self.arrivals: list[float] = []
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        if self.screen.answers:
            self.screen.write_process_input = self.press
        self.modes_before = termios.tcgetattr(slave)
        self._slave = slave
        # A test runner may name the size of its own terminal; this one has another.
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in ("COLUMNS", "LINES", "TEXTUAL_COLOR_SYSTEM")
        }
        given = {**inherited, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})}
        errors = stderr if isinstance(stderr, int) else slave

        def begin() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            if stderr == "closed":
                os.close(2)

        self.process: Program | subprocess.Popen[bytes]
        if started_anew or stderr == "closed":
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tui_reader", *arguments],
                stdin=slave, stdout=slave, stderr=errors, start_new_session=True, cwd=ROOT,
                env=given, preexec_fn=begin,
            )  # fmt: skip
        else:
            files = (slave, slave, errors)
            self.process = commands.start(arguments, files, env=given, session=True)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            slow = self._bytes_a_second
            try:
                data = os.read(self._master, max(slow // 20, 1) if slow else 65536)
            except OSError:
                return
            if not data:
                return
            if slow:
                time.sleep(0.05)
            if self._synchronized:
                asked = (bytes(self.raw[-8:]) + data).count(b"\x1b[?2026$p")
                os.write(self._master, b"\x1b[?2026;2$y" * asked)
            with self._lock:
                self.raw += data
                self.arrivals.append(time.monotonic())
                self._text = None
                # Queries for terminal abilities and key protocols are none of the screen's business.
                with contextlib.suppress(Exception):
                    self._stream.feed(_without_private(data))

    def press(self, keys: str | bytes) -> None:
        """Type something; escape sequences as a terminal sends them."""
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)

    def resize(self, columns: int, lines: int) -> None:
        with self._lock:
            self.screen.resize(lines, columns)
            self._text = None
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        os.killpg(self.process.pid, signal.SIGWINCH)

    @contextlib.contextmanager
    def reading_slowly(self, bytes_a_second: int) -> Iterator[None]:
        """Take what is written no quicker than a slow line would."""
        self._bytes_a_second = bytes_a_second
        try:
            yield
        finally:
            self._bytes_a_second = 0

    def text(self) -> str:
        with self._lock:
            if self._text is None:
                # Not pyte's own display: it fails on half a wide character, which a cut row may
                # hold.
                self._text = "\n".join(
                    "".join(row[column].data for column in range(self.screen.columns)).rstrip()
                    for row in (self.screen.buffer[line] for line in range(self.screen.lines))
                )
            return self._text

    def wait_for(self, what: str | Callable[[str], object], seconds: float = 30) -> str:
        """The screen once it shows something; fails with the screen when it never does."""
        until = time.monotonic() + seconds
        shows = what if callable(what) else lambda text: what in text
        while time.monotonic() < until:
            text = self.text()
            if shows(text):
                return text
            if self.process.poll() is not None and not shows(self.text()):
                break
            time.sleep(0.02)
        raise AssertionError(
            f"never shown: {what!r}; status {self.process.poll()}; the screen:\n{self.text()}"
        )

    def wait_end(self, seconds: float = 20) -> int:
        """The exit status, once the program has ended and all its output was read."""
        status = self.process.wait(seconds)
        time.sleep(0.05)
        return status

    def modes_restored(self) -> bool:
        """Whether line discipline, alternate screen, cursor and mouse are as they were before."""
        modes = termios.tcgetattr(self._slave)
        raw = bytes(self.raw)
        pairs = [
            (b"\x1b[?1049h", b"\x1b[?1049l"),
            (b"\x1b[?25l", b"\x1b[?25h"),
            (b"\x1b[?1000h", b"\x1b[?1000l"),
        ]
        return modes == self.modes_before and all(
            raw.rfind(off) >= raw.rfind(on) for on, off in pairs
        )

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for handle in (self._slave, self._master):
            with contextlib.suppress(OSError):
                os.close(handle)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_PRIVATE = re.compile(
    rb"\x1b\[[<>=?][0-9;]*[umc$p]+|\x1b\[>[0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1bP[^\x1b]*\x1b\\|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b_G[^\x1b]*\x1b\\"
)


def _without_private(data: bytes) -> bytes:
    """The bytes without the sequences that pyte would print instead of obeying."""
    return _PRIVATE.sub(b"", data)


def descendants(pid: int) -> set[int]:
    """Every living process that came from ``pid``, found through Linux's /proc."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = stat.read_text().rpartition(")")[2].split()
            if fields[0] != "Z":
                children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found: set[int] = set()
    todo = [pid]
    while todo:
        for child in children.get(todo.pop(), []):
            found.add(child)
            todo.append(child)
    return found


def alive(pids: set[int]) -> set[int]:
    """Which of some processes still run (zombies do not count)."""
    living = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                living.add(pid)
    return living
