"""The ticker in time: where it stands by the clock, what calls each step, how fast it may go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.widget import Widget

STALL_SECONDS = 0.5
"""What a stall costs at most is made good; the rest of it the headlines stood still."""

# A timer may fire a little before the cell it was set for.
_EARLY = 0.25
_CATCH_UP = 2
"""Cells a step while it is behind the clock."""


class Motion:
    """A place that moves at an even speed, or rests.

    The clock says where it should be, and :meth:`advance` brings it there a
    cell at a time, or two when it is late, so that it neither loses time nor
    jumps.

    Args:
        clock: seconds from a clock that never goes back.
        speed: cells a second.
    """

    def __init__(self, clock: Callable[[], float], speed: float) -> None:
        self._clock = clock
        self._speed = speed
        self._cell = 0
        # Where it was at which time.
        self._from = 0
        self._since: float | None = None

    @property
    def is_moving(self) -> bool:
        """Whether the place changes with time."""
        return self._since is not None

    @property
    def cell(self) -> int:
        """The place, in whole cells."""
        return self._cell

    @property
    def speed(self) -> float:
        """Cells a second."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._speed = speed
        if self._since is not None:
            self._from, self._since = self._cell, self._clock()

    @property
    def step_seconds(self) -> float:
        """Seconds from one cell to the next."""
        return 1 / self._speed

    def advance(self) -> int:
        """Follow the clock by a step; by how many cells the place changed."""
        if self._since is None:
            return 0
        now = self._clock()
        behind = self._from + int((now - self._since) * self._speed + _EARLY) - self._cell
        most = max(1, int(STALL_SECONDS * self._speed))
        if behind > most:
            self._from, self._since = self._cell + most, now
            behind = most
        step = max(0, min(behind, _CATCH_UP))
        self._cell += step
        return step

    def start(self) -> None:
        """Move on from here."""
        if self._since is None:
            self._from, self._since = self._cell, self._clock()

    def rest(self) -> None:
        """Stay here."""
        self._since = None

    def go_to(self, cell: int) -> None:
        """Stand at ``cell``, resting."""
        self._cell = cell
        self._since = None


FULL_PACE = 1.0
SLOWEST_PACE = 1 / 16

_ASK_SECONDS = 1.0
_LATE_SECONDS = 0.6
_LATE_TIMES = 4
"""An answer is late after so many times the quickest: a line may be long without being slow."""
_LOST_SECONDS = 20.0
_CALM_ANSWERS = 8


class Pace:
    """A share of the wanted speed: halved when an answer is late, regained while they are not.

    A terminal that can show a step at once (DEC mode 2026) also answers
    whether it can (DECRQM), and answers in the order in which it reads: what
    is asked once a second comes back late when bytes pile up on the way, at
    this end or behind the best buffer of a connection.

    Args:
        clock: seconds from a clock that never goes back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._factor = FULL_PACE
        self._asked: float | None = None
        self._next = clock()
        self._quickest = _LATE_SECONDS
        self._is_late = False
        self._calm = 0

    @property
    def factor(self) -> float:
        """What the wanted speed is multiplied by, 1/16 to 1."""
        return self._factor

    def asks(self) -> bool:
        """Whether it is time to ask; the question is then taken as put."""
        if self._asked is not None or self._clock() < self._next:
            return False
        self._asked = self._clock()
        return True

    def answered(self) -> None:
        """The terminal has read everything up to the question."""
        if self._asked is None:
            return
        took = self._clock() - self._asked
        self._asked, self._next = None, self._clock() + _ASK_SECONDS
        self._quickest = min(self._quickest, took)
        if self._is_late:
            self._is_late = False
            return
        self._calm += 1
        if self._calm >= _CALM_ANSWERS:
            self._calm = 0
            self._factor = min(FULL_PACE, self._factor * 1.5)

    def must_wait(self, *, clogged: bool) -> bool:
        """Whether a step must not be written now, as others are still on their way.

        Args:
            clogged: the system takes no more bytes.
        """
        waited = 0.0 if self._asked is None else self._clock() - self._asked
        if waited > _LOST_SECONDS:
            # It does not answer any more: another terminal, perhaps, took over the session.
            waited, self._asked, self._is_late = 0.0, None, False
            self._next = self._clock() + _LOST_SECONDS
        late = clogged or waited > max(_LATE_SECONDS, _LATE_TIMES * self._quickest)
        if late and not self._is_late:
            self._calm = 0
            self._factor = max(SLOWEST_PACE, self._factor / 2)
        self._is_late = late or (self._is_late and self._asked is not None)
        return late


class Beat:
    """Calls something every so many seconds, until it is stopped.

    A timer of Textual's wakes two tasks each time: at thirty steps a second a fifth of what the
    ticker took. One call at a time: what comes late is left out.

    Args:
        widget: whose beat it is; an error of ``call`` is raised in its messages, as any other.
        seconds: between two calls.
        call: what to do.
    """

    def __init__(self, widget: Widget, seconds: float, call: Callable[[], object]) -> None:
        self._widget, self._seconds, self._call = widget, seconds, call
        self._loop = asyncio.get_running_loop()
        self._next = self._loop.call_later(seconds, self._beat)

    def stop(self) -> None:
        """Call no more."""
        self._next.cancel()

    def _beat(self) -> None:
        self._next = self._loop.call_later(self._seconds, self._beat)
        try:
            self._call()
        except Exception as error:  # noqa: BLE001 - raised where Textual sees to it
            self.stop()
            self._widget.call_later(_raise, error)


def _raise(error: Exception) -> None:
    raise error
