"""Which line of a list shows what: headlines of some lines each, headings between groups."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from msgspec import Struct

from tui_reader.model import Group

HEADING = 1
"""Lines of a heading."""


class Shown(Struct, frozen=True):
    """What a line of the list shows."""

    row: int
    """The headline, counted from 0."""
    line: int
    """The line of that headline, from 0; -1: the heading above it."""
    group: Group | None = None
    """The group it stands in."""


class LineMap:
    """Lines to rows and back, by the counts of the groups alone."""

    def __init__(self, total: int = 0, height: int = 1, groups: Sequence[Group] = ()) -> None:
        self.total = total
        self.height = height
        """Lines a headline."""
        self._groups = tuple(groups)
        self._first = [0, *accumulate(group.count for group in self._groups)][:-1]
        self._tops = [first * height + place * HEADING for place, first in enumerate(self._first)]

    @property
    def lines(self) -> int:
        """All lines together."""
        return self.total * self.height + len(self._groups) * HEADING

    def top(self, row: int) -> int:
        """The first line of a headline, its heading not counted."""
        above = bisect_right(self._first, row)
        return row * self.height + above * HEADING

    def head(self, row: int) -> int:
        """The first line of a headline, or of its heading when it is the first of a group."""
        place = bisect_left(self._first, row)
        begins = place < len(self._first) and self._first[place] == row
        return self.top(row) - (HEADING if begins else 0)

    def at(self, line: int) -> Shown | None:
        """What a line shows; ``None`` below the last."""
        if not 0 <= line < self.lines:
            return None
        place = bisect_right(self._tops, line) - 1
        if place < 0:
            row, within = divmod(line, self.height)
            return Shown(row, within)
        group, first = self._groups[place], self._first[place]
        below = line - self._tops[place] - HEADING
        if below < 0:
            return Shown(first, -1, group)
        row, within = divmod(below, self.height)
        return Shown(first + row, within, group)

    def row_at(self, line: int) -> int:
        """The headline at a line, or the nearest."""
        shown = self.at(max(0, min(line, self.lines - 1)))
        return 0 if shown is None else shown.row
