"""How fast the ticker may go for a terminal that does not keep up."""

from __future__ import annotations

from collections.abc import Callable

FULL = 1.0
SLOWEST = 1 / 16

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
        self._factor = FULL
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
            self._factor = min(FULL, self._factor * 1.5)

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
            self._factor = max(SLOWEST, self._factor / 2)
        self._is_late = late or (self._is_late and self._asked is not None)
        return late
