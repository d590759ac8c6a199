"""Rows of a widget that the terminal scrolls by itself, written past Textual's compositor.

Textual repaints a widget whole, twenty times the bytes of a step of the ticker. The terminal moves
what it shows (ECMA-48 DCH and ICH, within a line), so a step costs the cells that come in and not
the whole row: :func:`change` has rows of cells in and edits out, and knows no terminal;
:class:`RowWriter` writes them. Steps pass the same line filters as every painted line.
``tests/program/test_ticker.py`` compares both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Offset
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from tui_reader.text.bidi import has_rtl
from tui_reader.text.cells import split_cells
from tui_reader.ui.terminal import output
from tui_reader.ui.terminal.right_to_left import in_use

Cell = tuple[str, Style]
"""A glyph and its style. A glyph two cells wide is followed by a cell with no text."""


class Write(Struct, frozen=True):
    """Write these segments from a column on."""

    column: int
    segments: tuple[Segment, ...]


class Pull(Struct, frozen=True):
    """Take cells out at a column: what stands right of them comes nearer (ECMA-48 DCH)."""

    column: int
    count: int


class Push(Struct, frozen=True):
    """Put blank cells in at a column: what stands there goes right, off the edge (ECMA-48 ICH)."""

    column: int
    count: int


Edit = Write | Pull | Push


def cells_of(segments: Iterable[Segment]) -> list[Cell]:
    """Segments as cells. Marks that combine with nothing before them are left out."""
    cells: list[Cell] = []
    for text, style, _control in segments:
        style = style or Style.null()
        for cluster, width in split_cells(text):
            if width > 0:
                cells.append((cluster, style))
                cells.extend([("", style)] * (width - 1))
            elif cells and cells[-1][0]:
                cells[-1] = (cells[-1][0] + cluster, cells[-1][1])
    return cells


def segments_of(cells: Sequence[Cell]) -> list[Segment]:
    """Cells as segments, neighbours of one style together."""
    return [
        Segment("".join(text for text, _style in group), style)
        for style, group in groupby(cells, key=lambda cell: cell[1])
    ]


def window(cells: list[Cell], start: int, width: int) -> list[Cell]:
    """``width`` cells from ``start`` on; a glyph that an edge would cut is blank.

    Of a word that the terminal turns, the part is given that stands in these cells once it is turned.
    """
    shown = cells[start : start + width]
    if shown and in_use().order == "words":
        for edge in (start, start + width):
            shown = _part_of_word(cells, start, edge, shown)
    if shown and not shown[0][0]:
        _blank_head(shown)
    if start + width < len(cells) and not cells[start + width][0]:
        _blank_tail(shown)
    return shown


def _part_of_word(cells: list[Cell], start: int, edge: int, shown: list[Cell]) -> list[Cell]:
    """What is shown, where an edge cuts a word from right to left."""
    if not 0 < edge < len(cells) or cells[edge - 1][0] == " " or cells[edge][0] == " ":
        return shown
    first, end = edge - 1, edge
    while first > 0 and cells[first - 1][0] != " ":
        first -= 1
    while end < len(cells) and cells[end][0] != " ":
        end += 1
    if not has_rtl("".join(text for text, _style in cells[first:end])):
        return shown
    left, right = max(first, start), min(end, start + len(shown))
    letters = cells[first + end - right : first + end - left]
    turned = [(text, shown[left - start + at][1]) for at, (text, _style) in enumerate(letters)]
    return [*shown[: left - start], *turned, *shown[right - start :]]


def change(
    before: Sequence[Cell | None], after: Sequence[Cell], *, fixed: int, step: int
) -> list[Edit]:
    """The edits that make a row that shows ``before`` show ``after``.

    Args:
        before: what the terminal shows, up to its right edge; ``None``: not known.
        after: what it shall show, as wide.
        fixed: cells at the left that do not move with the others.
        step: how many cells the others move, to the left or (negative) to the right.
    """
    width = len(after)
    assert len(before) == width
    room = width - fixed
    edits: list[Edit] = []
    now: list[Cell | None] = list(before)
    if 0 < step < room:
        now = [*_cut(now, fixed + step, edits), *[None] * step]
        del now[fixed : fixed + step]
        edits.append(Pull(fixed, step))
    elif 0 < -step < room:
        now = _cut(now, width + step, edits)
        now[fixed:fixed] = [None] * -step
        del now[width:]
        edits.append(Push(fixed, -step))
    edits += _writes(now, after)
    return edits


def _cut(cells: Sequence[Cell | None], place: int, edits: list[Edit]) -> list[Cell | None]:
    """A glyph across ``place`` is wiped first: terminals differ in what half a glyph becomes."""
    left = [*cells]
    cell = left[place]
    if cell is None or cell[0]:
        return left
    first = place
    while first > 0 and (one := left[first]) is not None and not one[0]:
        first -= 1
    end = place
    while end < len(left) and (one := left[end]) is not None and not one[0]:
        end += 1
    edits.append(Write(first, (Segment(" " * (end - first), cell[1]),)))
    left[first:end] = [None] * (end - first)
    return left


def _writes(now: Sequence[Cell | None], after: Sequence[Cell]) -> list[Edit]:
    """What is not yet as it shall be, in stretches of whole glyphs."""
    edits: list[Edit] = []
    column, width = 0, len(after)
    while column < width:
        if now[column] is after[column] or now[column] == after[column]:
            column += 1
            continue
        first = column
        while first > 0 and not after[first][0]:
            first -= 1
        while column < width and (now[column] != after[column] or not after[column][0]):
            column += 1
        edits.append(Write(first, tuple(segments_of(after[first:column]))))
    return edits


def _blank_head(shown: list[Cell]) -> None:
    for place, (text, style) in enumerate(shown):
        if text:
            return
        shown[place] = (" ", style)


def _blank_tail(shown: list[Cell]) -> None:
    for place in range(len(shown) - 1, -1, -1):
        text, style = shown[place]
        shown[place] = (" ", style)
        if text:
            return


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
