"""How fast the ticker may go for a terminal that does not keep up."""

from __future__ import annotations

FULL = 1.0
SLOWEST = 1 / 16

LATE_BYTES = 256
"""A step is some sixty bytes: so many untaken ones mean that four steps wait."""
_LATE_STEPS = 3
"""A terminal that draws something large is late once or twice; a slow line is late every time."""
_CALM_STEPS = 60


class Pace:
    """A share of the wanted speed: halved while bytes pile up, regained step by step after."""

    def __init__(self) -> None:
        self._factor = FULL
        self._late = 0
        self._calm = 0

    @property
    def factor(self) -> float:
        """What the wanted speed is multiplied by, 1/16 to 1."""
        return self._factor

    def heard(self, backlog: int) -> bool:
        """Take in how many bytes wait before a step; whether the factor changed."""
        before = self._factor
        if backlog >= LATE_BYTES:
            self._calm = 0
            self._late += 1
            if self._late >= _LATE_STEPS:
                self._late = 0
                self._factor = max(SLOWEST, self._factor / 2)
        else:
            self._late = 0
            self._calm += 1
            if self._calm >= _CALM_STEPS * self._factor:
                self._calm = 0
                self._factor = min(FULL, self._factor * 1.5)
        return self._factor != before
