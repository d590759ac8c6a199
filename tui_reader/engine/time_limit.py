"""A limit on the time of a piece of work in a process's main thread."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import Any

_AGAIN = 0.25
"""Seconds after which the work is stopped again, where something has swallowed the first stop."""


class OutOfTimeError(BaseException):
    """The time is over. No ``Exception``: no handler of faults on the way may take it for one."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop what runs inside after so many seconds; outside the main thread nothing is stopped.

    Regular expressions are stopped as well: they look for signals while they match. What other C
    code does at one go is stopped behind it.

    Raises:
        OutOfTimeError: the time was over first.
    """
    if current_thread() is not main_thread():
        yield
        return
    began = time.monotonic()
    handler = signal.signal(signal.SIGALRM, _stop)
    before, interval = signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001), _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if before:
            left = max(before - (time.monotonic() - began), 0.001)
            signal.setitimer(signal.ITIMER_REAL, left, interval)


def _stop(_number: int, _frame: Any) -> None:
    raise OutOfTimeError
