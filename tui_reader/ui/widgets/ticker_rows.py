"""The ticker's rows on the terminal: what it shows of them, and the steps written to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import App
from textual.color import Color
from textual.geometry import Offset
from textual.screen import Screen
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
        # Asked of Textual for every step, these were a sixth of it.
        self._app: App[Any] | None = None
        self._screen: Screen[Any] | None = None
        self._place = Offset(0, 0)
        self._shown: dict[int, list[Cell]] = {}

    def forget(self) -> None:
        """Textual paints the widget: the next step is written whole."""
        self._shown.clear()

    def look_again(self, _screen: object = None) -> None:
        """The screen was laid out anew: something may lie over the widget now, or no longer."""
        self._shown.clear()
        widget = self._widget
        self._app, self._screen, self._place = widget.app, widget.screen, widget.region.offset
        self._bare = own_writes.is_bare(widget)

    @property
    def are_writable(self) -> bool:
        """Whether a step can be written past Textual now."""
        app = self._app
        if app is None or not self._bare:
            return False
        return app.screen is self._screen and own_writes.is_possible(app)

    @property
    def answer(self) -> bool:
        """Whether the terminal is known to answer a question."""
        return self._app is not None and own_writes.answers(self._app)

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
        assert self._app is not None
        left, top = self._place
        edits = []
        for y, (row, step) in enumerate(zip(rows, steps, strict=True)):
            before = self._shown.get(y)
            if before is None or len(before) != len(row):
                edits.append((left, top + y, change([None] * len(row), row, fixed=0, step=0)))
            else:
                edits.append((left, top + y, change(before, row, fixed=fixed, step=step)))
            self._shown[y] = row
        own_writes.write(self._app, edits, ground, question=question)
