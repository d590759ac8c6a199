"""What was tried and what came of it: nothing may be lost, nothing may be there twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

_SHOWN = 20
"""Differences that are described; the rest is counted."""


@dataclass
class Tally:
    """Facts that were to be found, compared with those that were found."""

    tried: int = 0
    lost: int = 0
    """Facts that were missing."""
    doubled: int = 0
    """Facts that were there once more than they should be, or should not be at all."""
    told: list[str] = field(default_factory=list)
    """The first differences, in words."""

    def compare(self, expected: Counter[Hashable], found: Counter[Hashable], where: object) -> None:
        """Count what differs; ``where`` says when it was."""
        self._tell("lost", expected - found, where)
        self._tell("doubled", found - expected, where)

    def between(
        self,
        least: Counter[Hashable],
        found: Counter[Hashable],
        most: Counter[Hashable],
        where: object,
    ) -> None:
        """Count what of ``least`` is missing, and what is there beyond ``most``."""
        self._tell("lost", least - found, where)
        self._tell("doubled", found - most, where)

    def lose(self, what: str, where: object) -> None:
        """Something was lost or unsound that is no fact to be compared."""
        self._tell("lost", Counter([what]), where)

    def _tell(self, how: str, facts: Counter[Hashable], where: object) -> None:
        setattr(self, how, getattr(self, how) + facts.total())
        for fact in facts.elements():
            if len(self.told) < _SHOWN:
                self.told.append(f"{how} {where}: {fact}")
