"""The ticker's rows on the terminal: what it shows of them, and the steps written to it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.color import Color
from textual.widget import Widget

from tui_reader.ui import own_writes
from tui_reader.ui.row_change import Cell, change


class TerminalRows:
    """Remembers what the terminal shows of a widget's rows, to write only what changes.

    Args:
        widget: whose rows they are; it tells when Textual paints it.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._bare = False
        self._shown: dict[int, list[Cell]] = {}

    def forget(self) -> None:
        """Textual paints the widget: the next step is written whole."""
        self._shown.clear()

    def look_again(self, _screen: object = None) -> None:
        """The screen was laid out anew: something may lie over the widget now, or no longer."""
        self._shown.clear()
        self._bare = own_writes.is_bare(self._widget)

    @property
    def are_writable(self) -> bool:
        """Whether a step can be written past Textual now."""
        app = self._widget.app
        return self._bare and app.screen is self._widget.screen and own_writes.is_possible(app)

    @property
    def answer(self) -> bool:
        """Whether the terminal is known to answer a question."""
        return own_writes.answers(self._widget.app)

    def write(
        self,
        rows: Sequence[list[Cell]],
        steps: Sequence[int],
        fixed: int,
        ground: Color,
        *,
        question: bool = False,
    ) -> None:
        """Have the terminal show these; they must be :attr:`are_writable`.

        Args:
            rows: all rows of the widget.
            steps: how many cells each moved to the left, or (negative) to the right.
            fixed: cells at the left that do not move.
            ground: what the rows lie on.
            question: ask the terminal something, to learn when it has read all this.
        """
        widget = self._widget
        left, top = widget.region.offset
        edits = []
        for y, (row, step) in enumerate(zip(rows, steps, strict=True)):
            before = self._shown.get(y)
            if before is None or len(before) != len(row):
                edits.append((left, top + y, change([None] * len(row), row, fixed=0, step=0)))
            else:
                edits.append((left, top + y, change(before, row, fixed=fixed, step=step)))
            self._shown[y] = row
        own_writes.write(widget.app, edits, ground, question=question)
