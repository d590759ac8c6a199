"""Rows and cells as HTML gives them become a table of data, or blocks when it is none."""

from __future__ import annotations

import re

from msgspec import Struct, field

from tui_reader.document.blocks import (
    Block,
    Cell,
    Code,
    DefinitionList,
    Heading,
    ListBlock,
    Media,
    Notice,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Run,
    Runs,
    Table,
    text_of,
)

COLUMN_LIMIT = 60
"""Columns kept as a table; a wider one is no reading matter and becomes blocks."""

_PROSE = 400
"""Characters: a cell with several paragraphs and more text than this arranges a page."""

_NUMBER = re.compile(
    r"[\s(+\-−–±~<>≈$£¥€]*(?:[A-Z]{3}\s)?\d[\d\s.,:'’\u00a0\u202f/]*"
    r"(?:\s?(?:[%‰°€$£¥)*]|[A-Za-zµ]{1,4}))*|[-–—−]|n/a",
    re.IGNORECASE,
)


class CellDraft(Struct):
    """A cell as it was read."""

    blocks: list[Block]
    header: bool
    colspan: int
    rowspan: int
    align: str


class TableDraft(Struct):
    """A table that is being read."""

    rows: list[list[CellDraft]] = field(default_factory=list)
    head_rows: set[int] = field(default_factory=set)
    """Indices of the rows inside ``thead``."""
    caption: Runs = ()
    in_head: bool = False

    def begin_row(self) -> None:
        """A ``tr`` opens."""
        if self.in_head:
            self.head_rows.add(len(self.rows))
        self.rows.append([])

    def add_cell(self, cell: CellDraft) -> None:
        """A ``td`` or ``th`` closes."""
        if not self.rows:
            self.begin_row()
        self.rows[-1].append(cell)

    def finish(self) -> list[Block]:
        """What the table was: pictures it held, then a :class:`Table`; or all its blocks in order."""
        filled = [
            (index in self.head_rows, row)
            for index, row in enumerate(self.rows)
            if any(cell.blocks for cell in row)
        ]
        width = max((sum(cell.colspan for cell in row) for _, row in filled), default=0)
        most = max((sum(bool(cell.blocks) for cell in row) for _, row in filled), default=0)
        if most < 2 or width > COLUMN_LIMIT or any(_is_layout(c) for _, row in filled for c in row):
            return self._flattened()
        grid = _without_empty(_spread(filled))
        columns = max((sum(cell.span for cell in row) for _, row in grid), default=0)
        if columns < 2:
            return self._flattened()
        headers = 0
        while headers < len(grid) - 1 and _is_header(*grid[headers]):
            headers += 1
        rows = [row for _, row in grid]
        table = Table(
            tuple(rows[:headers]),
            tuple(rows[headers:]),
            _alignments(rows[headers:], columns, _stated(filled)),
            self.caption,
        )
        return [*_pictures(filled), table]

    def _flattened(self) -> list[Block]:
        blocks: list[Block] = [Paragraph(self.caption)] if self.caption else []
        for row in self.rows:
            for cell in row:
                blocks.extend(cell.blocks)
        return blocks


def _is_layout(cell: CellDraft) -> bool:
    if any(isinstance(b, Table | Code | Quote | Heading | DefinitionList) for b in cell.blocks):
        return True
    texts = [b for b in cell.blocks if isinstance(b, Paragraph)]
    return len(texts) > 1 and sum(len(text_of(b.runs)) for b in texts) > _PROSE


def _is_header(in_head: bool, row: tuple[Cell, ...]) -> bool:
    filled = [cell for cell in row if cell.runs]
    return in_head or (len(filled) > 1 and all(cell.header for cell in filled))


def _spread(filled: list[tuple[bool, list[CellDraft]]]) -> list[tuple[bool, tuple[Cell, ...]]]:
    """Cells in their columns: a cell that reaches down leaves empty ones below (HTML §4.9.12)."""
    grid: list[tuple[bool, tuple[Cell, ...]]] = []
    # For each column, how many more rows the cell above it covers.
    covered: dict[int, int] = {}
    for in_head, row in filled:
        cells: list[Cell] = []
        column = 0
        for draft in row:
            while covered.get(column, 0) > 0 and column < COLUMN_LIMIT:
                covered[column] -= 1
                cells.append(Cell())
                column += 1
            cells.append(Cell(_runs(draft.blocks), draft.header, draft.colspan))
            for _ in range(draft.colspan):
                covered[column] = draft.rowspan - 1
                column += 1
        while covered.get(column, 0) > 0:
            covered[column] -= 1
            cells.append(Cell())
            column += 1
        grid.append((in_head, tuple(cells)))
    return grid


def _without_empty(
    grid: list[tuple[bool, tuple[Cell, ...]]],
) -> list[tuple[bool, tuple[Cell, ...]]]:
    """The grid without the rows and columns that hold no text of their own: spacers, icons."""
    used: set[int] = set()
    for _, row in grid:
        column = 0
        for cell in row:
            if (cell.runs and not used.intersection(range(column, column + cell.span))) or (
                cell.runs and cell.span == 1
            ):
                used.add(column)
            column += cell.span
    kept: list[tuple[bool, tuple[Cell, ...]]] = []
    for in_head, row in grid:
        cells: list[Cell] = []
        column = 0
        for cell in row:
            span = len(used.intersection(range(column, column + cell.span)))
            if span:
                cells.append(Cell(cell.runs, cell.header, span))
            column += cell.span
        if any(cell.runs for cell in cells):
            kept.append((in_head, tuple(cells)))
    return kept


def _runs(blocks: list[Block]) -> Runs:
    """The text of a cell, a block a line."""
    runs: list[Run] = []
    pending = [(block, "") for block in reversed(blocks)]
    while pending:
        block, lead = pending.pop()
        match block:
            case Paragraph():
                if runs:
                    runs.append(Run("\n"))
                if lead:
                    runs.append(Run(lead))
                runs.extend(block.runs)
            case ListBlock():
                for number, item in reversed(list(enumerate(block.items, block.start))):
                    bullet = f"{number}. " if block.ordered else "• "
                    for place, inner in reversed(list(enumerate(item.blocks))):
                        pending.append((inner, bullet if place == 0 else "  "))
            case Media():
                if runs:
                    runs.append(Run("\n"))
                runs.append(Run(block.title, link=block.link))
            case Notice():
                runs.append(Run(block.text))
            case Rule() | Picture() | _:
                pass
    return tuple(runs)


def _pictures(filled: list[tuple[bool, list[CellDraft]]]) -> list[Block]:
    return [
        block
        for _, row in filled
        for cell in row
        for block in cell.blocks
        if isinstance(block, Picture)
    ]


def _stated(filled: list[tuple[bool, list[CellDraft]]]) -> dict[int, str]:
    """The alignment a column's body cells state, where any does."""
    stated: dict[int, str] = {}
    for _, row in filled:
        column = 0
        for cell in row:
            if cell.align and not cell.header:
                stated.setdefault(column, cell.align)
            column += cell.colspan
    return stated


def _alignments(
    rows: list[tuple[Cell, ...]], columns: int, stated: dict[int, str]
) -> tuple[str, ...]:
    texts: list[list[str]] = [[] for _ in range(columns)]
    for row in rows:
        column = 0
        for cell in row:
            if cell.runs and cell.span == 1:
                texts[column].append(text_of(cell.runs).strip())
            column += cell.span
    return tuple(
        "right"
        if texts[column] and all(len(t) < 40 and _NUMBER.fullmatch(t) for t in texts[column])
        else stated.get(column, "left")
        for column in range(columns)
    )
