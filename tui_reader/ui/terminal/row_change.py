"""A row of the terminal that scrolls: what to write so that it shows the next step.

The terminal moves what it shows by itself (ECMA-48 DCH and ICH, within a
line), so a step costs the cells that come in and not the whole row. Nothing
here knows a terminal: rows of cells in, edits out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style

from tui_reader.text.cells import split_cells

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
    """``width`` cells from ``start`` on; a glyph that an edge would cut is blank."""
    shown = cells[start : start + width]
    if shown and not shown[0][0]:
        _blank_head(shown)
    if start + width < len(cells) and not cells[start + width][0]:
        _blank_tail(shown)
    return shown


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
