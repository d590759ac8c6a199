"""Rows of a widget written to the terminal, only the cells that change, past Textual's compositor.

Textual repaints a widget whole, twenty times the bytes of a step of the
ticker. Steps pass the same line filters as every painted line.
``tests/program/test_ticker.py`` compares both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import App
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Offset
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from tui_reader.ui.terminal import output
from tui_reader.ui.terminal.row_change import Cell, Edit, Pull, Write, change


class RowWriter:
    """Remembers what the terminal shows of a widget's rows, to write only what changes.

    Args:
        widget: whose rows they are; it reports when Textual paints it.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._is_bare = False
        # Kept: reading them from Textual takes a sixth of a step.
        self._app: App[Any] | None = None
        self._screen: Screen[Any] | None = None
        self._offset = Offset(0, 0)
        self._shown: dict[int, list[Cell]] = {}

    def forget(self) -> None:
        """Write the next step whole: Textual paints the widget."""
        self._shown.clear()

    def layout_changed(self, _screen: object = None) -> None:
        """Find out anew whether something lies over the widget."""
        self._shown.clear()
        widget = self._widget
        self._app, self._screen, self._offset = widget.app, widget.screen, widget.region.offset
        self._is_bare = is_bare(widget)

    @property
    def is_possible(self) -> bool:
        """Whether a step can be written past Textual now."""
        app = self._app
        if app is None or not self._is_bare:
            return False
        return app.screen is self._screen and output.is_possible(app)

    @property
    def is_answered(self) -> bool:
        """Whether the terminal is known to answer a question."""
        return self._app is not None and output.is_answered(self._app)

    def write(
        self,
        rows: Sequence[list[Cell]],
        steps: Sequence[int],
        fixed: int,
        background: Color,
        *,
        question: bool = False,
    ) -> None:
        """Make the terminal show these rows; :attr:`is_possible` must hold.

        Args:
            rows: all rows of the widget.
            steps: how many cells each moved to the left, or (negative) to the right.
            fixed: cells at the left that do not move.
            background: what the rows lie on, for the line filters.
            question: ask the terminal something, to learn when it has read all this.
        """
        app = self._app
        assert app is not None
        left, top = self._offset
        filters = self._widget.get_line_filters()
        parts = []
        for y, (row, step) in enumerate(zip(rows, steps, strict=True)):
            before = self._shown.get(y)
            if before is None or len(before) != len(row):
                edits = change([None] * len(row), row, fixed=0, step=0)
            else:
                edits = change(before, row, fixed=fixed, step=step)
            parts += [_sequence(app, filters, left, top + y, one, background) for one in edits]
            self._shown[y] = row
        output.write_step(app, "".join(parts), question=question)


def is_bare(widget: Widget) -> bool:
    """Whether nothing lies over a widget, and its right edge is the terminal's."""
    region, screen = widget.region, widget.screen
    if region.right != screen.size.width or not screen.size.region.contains_region(region):
        return False
    below = {widget, *widget.ancestors}
    return not any(
        other.display and other not in below and other.region.overlaps(region)
        for other in screen.walk_children(Widget)
    )


def _sequence(
    app: App[Any], filters: Sequence[LineFilter], x: int, y: int, edit: Edit, background: Color
) -> str:
    """The control sequence of an edit in a row that begins at column ``x`` of line ``y``."""
    move = f"\x1b[{y + 1};{x + edit.column + 1}H"
    if isinstance(edit, Write):
        # Segments, not strips: each strip on the way would keep seven caches of its own.
        segments = list(edit.segments)
        for one in filters:
            segments = one.apply(segments, background)
        return move + Strip(segments).render(app.console)
    count = "" if edit.count == 1 else str(edit.count)
    return f"{move}\x1b[{count}{'P' if isinstance(edit, Pull) else '@'}"
