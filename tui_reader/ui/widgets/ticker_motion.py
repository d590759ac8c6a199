"""Where the ticker's window stands on its belt, computed from a clock."""

from __future__ import annotations

from collections.abc import Callable

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
