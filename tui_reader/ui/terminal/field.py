"""A line to type in: what is typed stands in visual order, the cursor where the next letter will.

Textual's ``Input`` paints and counts in logical order; ``_cell_offset_to_index``, ``_suggestion`` and
``_cursor_visible`` of it are not public. ``tests/ui/test_right_to_left.py`` notices when they are gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from unicodedata import bidirectional

from rich.segment import Segment
from textual.filter import LineFilter
from textual.geometry import Offset
from textual.strip import Strip
from textual.widgets import Input

from tui_reader.text.bidi import has_rtl
from tui_reader.text.cells import cell_len, split_cells
from tui_reader.text.i18n import is_right_to_left
from tui_reader.text.visual import direction, in_order
from tui_reader.ui.painting import filters_of_ours
from tui_reader.ui.terminal.right_to_left import in_use

_STANDS_FOR = {"L": "a", "R": "\u05d0", "AL": "\u05d0", "EN": "1", "AN": "\u0661"}
"""By the class (UAX #9) of the last letter: one that is likely to follow it."""


class Field(Input):
    """An input whose text runs as its letters do, from the right edge where they or the interface's
    words begin there. The arrows follow the screen."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Those for lines that are in visual order."""
        return filters_of_ours(self)

    def render_line(self, y: int) -> Strip:
        """A line of it, in visual order."""
        strip = super().render_line(y)
        if y != 0 or not (self._is_from_right() or has_rtl(strip.text)):
            return strip
        width = self.scrollable_content_region.width
        cells = self._cells()
        shown = [
            Segment(glyph, part.style)
            for start, size, glyph in cells
            for part in list(strip.crop(start, start + size))[:1]
        ]
        taken = sum(size for _start, size, _glyph in cells)
        rest = Segment(" " * max(width - taken, 0), self.rich_style)
        return Strip([rest, *shown] if self._is_from_right() else [*shown, rest])

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the cursor stands on the screen."""
        logical = super().cursor_screen_offset
        before = cell_len(self.value[: self.cursor_position]) - self.scroll_offset.x
        for place, start in self._places():
            if start == before:
                return Offset(self.content_region.x + place, logical.y)
        return logical

    def action_cursor_left(self, select: bool = False) -> None:
        """To the left on the screen."""
        if direction(self.value):
            super().action_cursor_right(select)
        else:
            super().action_cursor_left(select)

    def action_cursor_right(self, select: bool = False) -> None:
        """To the right on the screen; at the end of a text, take what is suggested."""
        if direction(self.value):
            super().action_cursor_left(select)
        else:
            super().action_cursor_right(select)

    def _cell_offset_to_index(self, offset: int) -> int:
        # A click: the letter that stands there.
        places = self._places()
        if not places or not self.value:
            return super()._cell_offset_to_index(offset)
        start = next((start for place, start in reversed(places) if place <= offset), None)
        before_all = start is None
        behind_all = offset >= places[-1][0] + 1
        if before_all or behind_all:
            is_end = bool(direction(self.value)) == before_all
            return len(self.value) if is_end else super()._cell_offset_to_index(0)
        assert start is not None
        return super()._cell_offset_to_index(start)

    def _is_from_right(self) -> bool:
        return bool(direction(self.value or self.placeholder)) or is_right_to_left()

    def _places(self) -> list[tuple[int, int]]:
        """From left to right: the cell of each letter, and the cell that it has in logical order."""
        cells = self._cells()
        sizes = [size for _start, size, _glyph in cells]
        width = self.scrollable_content_region.width
        first = max(width - sum(sizes), 0) if self._is_from_right() else 0
        places = accumulate(sizes[:-1], initial=first)
        return [
            (place, start) for place, (start, _size, _glyph) in zip(places, cells, strict=False)
        ]

    def _cells(self) -> list[tuple[int, int, str]]:
        """The letters in sight from left to right: where each begins in logical order, its cells, and
        what is written there."""
        text = self.value or self.placeholder
        base = direction(text) if has_rtl(text) else None
        suggestion = self._suggestion[len(self.value) :] if self.value and self.has_focus else ""
        text += suggestion
        is_behind = not text or (self.value and not suggestion and self.cursor_at_end)
        clusters = split_cells(text)
        if is_behind and self.has_focus:
            clusters.append((_likely_next(text), 1))
        scroll = self.scroll_offset.x
        starts = accumulate((size for _glyph, size in clusters[:-1]), initial=-scroll)
        width = self.scrollable_content_region.width
        seen = [
            (start, size, glyph)
            for start, (glyph, size) in zip(starts, clusters, strict=False)
            if start >= 0 and start + size <= width
        ]
        found = []
        for place, shown in in_order(
            [glyph for _start, _size, glyph in seen], in_use().order, base
        ):
            start, size, _glyph = seen[place]
            is_cursor = is_behind and start + scroll == cell_len(text)
            found.append((start, size, " " if is_cursor else shown))
        return found


def _likely_next(text: str) -> str:
    """A letter of the direction that what is typed next has, if it goes on as before."""
    classes = (bidirectional(one) for one in reversed(text))
    return next((_STANDS_FOR[one] for one in classes if one in _STANDS_FOR), "a")
