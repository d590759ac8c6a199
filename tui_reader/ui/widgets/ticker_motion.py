"""Where the ticker's window stands on its belt, computed from a clock."""

from __future__ import annotations

from collections.abc import Callable

# A timer may fire a little before the cell it was set for.
_EARLY = 0.25


class Motion:
    """A place that moves at an even speed, or rests.

    Args:
        clock: seconds from a clock that never goes back.
        speed: cells a second.
    """

    def __init__(self, clock: Callable[[], float], speed: float) -> None:
        self._clock = clock
        self._speed = speed
        self._cell = 0
        self._since: float | None = None

    @property
    def is_moving(self) -> bool:
        """Whether the place changes with time."""
        return self._since is not None

    @property
    def cell(self) -> int:
        """The place now, in whole cells."""
        if self._since is None:
            return self._cell
        return self._cell + int((self._clock() - self._since) * self._speed + _EARLY)

    @property
    def step_seconds(self) -> float:
        """Seconds from one cell to the next."""
        return 1 / self._speed

    def start(self) -> None:
        """Move on from here."""
        if self._since is None:
            self._since = self._clock()

    def rest(self) -> None:
        """Stay here."""
        self._cell = self.cell
        self._since = None

    def go_to(self, cell: int) -> None:
        """Stand at ``cell``, resting."""
        self._cell = cell
        self._since = None
