"""Whether the terminal's background is light: a request to the terminal, and its answer.

XTerm's "OSC 11 ; ?" is answered with a colour; "CSI c" (primary device
attributes), asked right after it, is answered by every terminal: after that
no colour comes any more. The question is asked while the window's code
loads, so that it costs no time. Over a slow line the answer would come when
the window is there already: there the terminal is not asked.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import sys
import time
from collections.abc import Iterator, Mapping
from io import FileIO
from pathlib import Path
from threading import Event, Thread

_QUESTION = b"\x1b]11;?\x1b\\\x1b[c"
_COLOUR = re.compile(rb"\x1b\]11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")
_FENCE = re.compile(rb"\x1b\[\?[0-9;]*c")
_LONGEST = 0.5
"""Seconds; local terminals answer within a few milliseconds."""
_GRACE = 0.1
"""Seconds for an answer that has begun."""


class BackgroundQuestion:
    """The question, asked at once in a thread of its own; :meth:`is_light` takes the answer, once."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._answer = b""
        self._enough = Event()
        # Wakes the thread while it waits for the terminal.
        self._woken, self._wake = os.pipe()
        self._thread: Thread | None = None
        if may_ask(environment):
            self._thread = Thread(target=self._ask, name="background", daemon=True)
            self._thread.start()

    def is_light(self) -> bool | None:
        """Whether the background is light; ``None``: the terminal did not answer in time."""
        self._enough.set()
        os.write(self._wake, b"!")
        if self._thread is not None:
            self._thread.join()
        os.close(self._wake)
        os.close(self._woken)
        return is_light_background(self._answer)

    def _ask(self) -> None:
        import termios

        # Without a terminal, or with one that refuses, the question stays open.
        with (
            contextlib.suppress(OSError, termios.error),
            Path("/dev/tty").open("r+b", 0) as terminal,
            _quiet(terminal),
        ):
            terminal.write(_QUESTION)
            self._read(terminal.fileno())

    def _read(self, handle: int) -> None:
        asked = time.monotonic()
        until = asked + _LONGEST
        while not _FENCE.search(self._answer):
            if self._enough.is_set():
                # The window is ready: an answer that has begun is read to its end.
                until = min(until, time.monotonic() + _GRACE) if self._answer else asked
                self._enough.clear()
                os.read(self._woken, 1)
            left = until - time.monotonic()
            if left <= 0:
                return
            if handle in select.select([handle, self._woken], [], [], left)[0]:
                self._answer += os.read(handle, 1024)


def ask(question: str, seconds: float) -> bytes:
    """What the terminal answers to a question, up to its attributes (DA1), which are asked for last;
    empty: there is no terminal, or no answer within so many seconds."""
    import termios

    answer = b""
    with (
        contextlib.suppress(OSError, termios.error),
        Path("/dev/tty").open("r+b", 0) as terminal,
        _quiet(terminal),
    ):
        terminal.write(question.encode() + b"\x1b[c")
        until = time.monotonic() + seconds
        while not _FENCE.search(answer) and (left := until - time.monotonic()) > 0:
            if select.select([terminal], [], [], left)[0]:
                answer += os.read(terminal.fileno(), 1024)
    return answer


@contextlib.contextmanager
def _quiet(terminal: FileIO) -> Iterator[None]:
    """A terminal that echoes nothing and gives each byte at once."""
    import termios

    before = termios.tcgetattr(terminal)
    quiet = termios.tcgetattr(terminal)
    quiet[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(terminal, termios.TCSADRAIN, quiet)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def may_ask(environment: Mapping[str, str]) -> bool:
    """Whether the terminal is near enough to be asked, and is one."""
    far = any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
    return (
        not far
        and environment.get("TERM", "dumb") not in ("", "dumb", "linux")
        and sys.stdin.isatty()
        and sys.stdout.isatty()
    )


def is_light_background(answer: bytes) -> bool | None:
    """Whether an answer names a light colour; ``None``: it names none.

    The parts of the colour have one to four hexadecimal digits (X11 ``XParseColor``).
    """
    found = _COLOUR.search(answer)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in found.groups())
    # Rec. 709 luma of the encoded values: above it black text is the more legible.
    return bool(0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5)
