"""Tables set in columns, and as records where the columns would not fit."""

from __future__ import annotations

from tui_reader.document.blocks import Cell, Run, Table, text_of
from tui_reader.document.inline import flatten, set_in_lines
from tui_reader.document.lines import Span, Spans, cells_of
from tui_reader.text.cells import cell_len, crop, is_rtl

_GAP = Span(" │ ", "table_border")
_GAP_CELLS = 3
_NARROWEST = 6
_WORD = 16
"""Cells: a longer word may be cut to keep a table a table."""
_SMALL = frozenset(("small",))
_INDENT_FROM = 20
"""Cells: the width from which the values of a record are indented."""
_LONGEST_NAME = 60
"""Cells of a column's name before each of its values; the whole of a longer one stands above."""
_TALLEST = 8
"""Lines in a cell; a table with taller ones reads better as records."""


def set_table(table: Table, width: int, *, link_numbers: bool) -> list[Spans]:
    """The lines of a table, its caption above it."""
    lines: list[Spans] = []
    if table.caption:
        caption = flatten(table.caption, "caption", link_numbers=link_numbers)
        lines.extend(set_in_lines(caption, width))
    widths = _column_widths(table, width, link_numbers)
    body = None if widths is None else _in_columns(table, widths, link_numbers)
    if body is None:
        body = _as_records(table, width, link_numbers)
    return lines + body


def is_from_right(table: Table) -> bool:
    """Whether a table's columns follow each other from right to left: most of its texts run so."""
    texts = (text_of(cell.runs) for row in (*table.header, *table.rows) for cell in row)
    runs = [is_rtl(text) for text in texts if any(map(str.isalpha, text))]
    return 2 * sum(runs) > len(runs)


def _column_widths(table: Table, width: int, link_numbers: bool) -> list[int] | None:
    """Cells a column, or ``None`` when they do not fit."""
    columns = len(table.alignments)
    natural = [1] * columns
    least = [1] * columns
    for row in (*table.header, *table.rows):
        column = 0
        for cell in row:
            if cell.span == 1 and cell.runs:
                text = flatten(cell.runs, "body", link_numbers=link_numbers).text
                natural[column] = max(natural[column], *map(cell_len, text.split("\n")))
                longest = max(map(cell_len, text.split(" ")), default=1)
                least[column] = max(least[column], min(longest, _WORD))
            column += cell.span
    room = width - _GAP_CELLS * (columns - 1)
    if sum(natural) <= room:
        return natural
    least = [min(n, max(m, _NARROWEST)) for n, m in zip(natural, least, strict=True)]
    spare = room - sum(least)
    if spare < 0:
        return None
    wishes = [n - m for n, m in zip(natural, least, strict=True)]
    # Narrow columns get what they wish first, wide ones share what is left.
    given = [0] * columns
    order = sorted(range(columns), key=wishes.__getitem__)
    for place, column in enumerate(order):
        given[column] = min(wishes[column], spare // (columns - place))
        spare -= given[column]
    return [m + g for m, g in zip(least, given, strict=True)]


def _in_columns(table: Table, widths: list[int], link_numbers: bool) -> list[Spans] | None:
    set_out = (widths, table.alignments)
    header = [_cells(row, *set_out, "table_header", link_numbers) for row in table.header]
    rows = [_cells(row, *set_out, "body", link_numbers) for row in table.rows]
    # Told before any line is made: one tall cell makes as many of every column.
    if len(widths) > 2 and any(_height(row) > _TALLEST for row in (*header, *rows)):
        return None
    lines = [line for row in header for line in _beside(row)]
    if header:
        lines.append((Span("─┼─".join("─" * w for w in widths), "table_border"),))
    # Rows of several lines run into one another unless something parts them.
    parted = sum(_height(row) > 1 for row in rows) * 4 > len(rows)
    divider = (Span("┄┼┄".join("┄" * w for w in widths), "table_border"),)
    for index, row in enumerate(rows):
        if parted and index:
            lines.append(divider)
        lines.extend(_beside(row))
    return lines


_Cells = list[tuple[int, str, list[Spans]]]
"""Of each cell of a row its width, alignment and lines."""


def _cells(
    row: tuple[Cell, ...],
    widths: list[int],
    alignments: tuple[str, ...],
    role: str,
    link_numbers: bool,
) -> _Cells:
    columns: _Cells = []
    column = 0
    for cell in row:
        span = min(cell.span, len(widths) - column)
        if span < 1:
            break
        room = sum(widths[column : column + span]) + _GAP_CELLS * (span - 1)
        named = "table_header" if cell.header else role
        flat = flatten(cell.runs, named, link_numbers=link_numbers)
        align = alignments[column] if span == 1 else "left"
        columns.append((room, align, set_in_lines(flat, room) if flat.text else []))
        column += span
    columns.extend((width, "left", []) for width in widths[column:])
    return columns


def _height(columns: _Cells) -> int:
    return max(1, *(len(lines) for *_, lines in columns))


def _beside(columns: _Cells) -> list[Spans]:
    """The lines of a row, its cells beside each other."""
    out: list[Spans] = []
    for index in range(_height(columns)):
        spans: list[Span] = []
        for place, (room, align, lines) in enumerate(columns):
            if place:
                spans.append(_GAP)
            content = lines[index] if index < len(lines) else ()
            spans.extend(_aligned(content, room, align, last=place == len(columns) - 1))
        out.append(tuple(spans))
    return out


def _aligned(content: Spans, room: int, align: str, *, last: bool) -> Spans:
    spare = room - cells_of(content)
    before = spare if align == "right" else spare // 2 if align == "center" else 0
    after = 0 if last else spare - before
    lead = (Span(" " * before, "body"),) if before else ()
    trail = (Span(" " * after, "body"),) if after else ()
    return lead + content + trail


def _as_records(table: Table, width: int, link_numbers: bool) -> list[Spans]:
    """Every row a paragraph of its own: "column: value" lines, parted by blank lines."""
    names = {column: cell for row in table.header for column, cell in _placed(row)}
    told = {column: text_of(cell.runs).replace("\n", " ") for column, cell in names.items()}
    short = {column: crop(name, _LONGEST_NAME) for column, name in told.items()}
    valued = {column for row in table.rows for column, _ in _placed(row)}
    # Header cells that will name no value, or not wholly: upper rows of a tall header, empty columns.
    unused = [
        cell.runs
        for row in table.header
        for column, cell in _placed(row)
        if names[column] is not cell or column not in valued or short[column] != told[column]
    ]
    lines: list[Spans] = []
    for runs in unused:
        flat = flatten(runs, "table_header", link_numbers=link_numbers)
        lines.extend(set_in_lines(flat, width))
    long = any(len(_placed(row)) > 1 for row in table.rows)
    for row in table.rows:
        if lines and long:
            lines.append(())
        for place, (column, cell) in enumerate(_placed(row)):
            name = short.get(column, "")
            runs = (Run(f"{name}: ", _SMALL), *cell.runs) if name else cell.runs
            role = "table_header" if cell.header or (place == 0 and long) else "body"
            flat = flatten(runs, role, link_numbers=link_numbers)
            lead = (Span("  ", "body"),) if place and width > _INDENT_FROM else ()
            room = width - cells_of(lead)
            lines.extend(lead + spans for spans in set_in_lines(flat, room))
    return lines


def _placed(row: tuple[Cell, ...]) -> list[tuple[int, Cell]]:
    """The cells that hold something, with the column each begins in."""
    placed = []
    column = 0
    for cell in row:
        if cell.runs:
            placed.append((column, cell))
        column += cell.span
    return placed
