"""What the tests ask a worker for beside the reader's own functions."""

from __future__ import annotations

import os
import signal
import sys
import time

from tui_reader.engine.workers import FUNCTIONS

_OURS = (
    "died", "fault", "filled", "larger", "length", "lied", "napped", "own_pid", "piped", "taken",
)  # fmt: skip
ALL = {**FUNCTIONS, **dict.fromkeys(_OURS, __name__)}


def larger(one: int, other: int) -> int:
    return max(one, other)


def length(data: bytes) -> int:
    return len(data)


def filled(size: int) -> bytes:
    return bytes(size)


def taken(size: int) -> int:
    """Takes memory."""
    return len(bytearray(size))


def napped(seconds: float) -> bool:
    time.sleep(seconds)
    return True


def own_pid() -> int:
    return os.getpid()


def died() -> bool:
    signal.raise_signal(signal.SIGKILL)
    return True


def fault() -> int:
    return 1 // 0


def lied(what: str) -> int:
    """Something that is no number, and cannot be handed over."""
    return {"function": fault, "surrogate": "\ud800"}[what]  # type: ignore[return-value]


def piped(answer: bytes) -> int:
    """Writes an answer of its own to the pipe."""
    frame = sys._getframe()
    while "pipe" not in frame.f_locals:
        assert frame.f_back is not None
        frame = frame.f_back
    frame.f_locals["pipe"].send_bytes(answer)
    return 1
