"""A document set in lines at a width: the typography of the reading pane.

A pure function of its arguments. Widths are terminal cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.document.blocks import (
    Block,
    Code,
    DefinitionList,
    Document,
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
    media_words,
    text_of,
)
from tui_reader.document.code import Allowance, set_code
from tui_reader.document.inline import flatten, set_in_lines
from tui_reader.document.lines import Line, PictureRow, Span, Spans, cells_of, prefixed
from tui_reader.document.tables import is_from_right, set_table
from tui_reader.document.wrap import Hyphenator
from tui_reader.text.cells import cell_len, crop, is_rtl
from tui_reader.text.i18n import _

# How the items of a numbered list are numbered (HTML §4.4.5, CSS Counter Styles 3 §6–7).

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def numeral(number: int, kind: str) -> str:
    """The number as digits (``1``), letters (``a``, ``A``) or Roman numerals (``i``, ``I``).

    Numbers that letters or Roman numerals cannot write are written in digits.
    """
    if kind in "aA" and number > 0:
        text = _letters(number)
    elif kind in "iI" and 0 < number < 4000:
        text = _roman(number)
    else:
        return str(number)
    return text.upper() if kind.isupper() else text


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


_BULLETS = "•◦▪"
_RUNNING = frozenset(("body", "quote", "caption"))
"""Roles of running text, which is justified and hyphenated when that is wished."""
_ROOM = 8
"""Cells of text below which nothing is indented any more."""
_FILE_ENDING = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|avif)$", re.IGNORECASE)


class PicturesInPlace(Struct, frozen=True):
    """Which pictures are drawn where they stand; of the others there is only a text."""

    room: Callable[[int, int, int], tuple[int, int] | None] = lambda *_of: None
    """Columns and rows of a picture: its index, the width, the lines of its caption.

    ``None``: it is not drawn. No rows: there is room for one line in its place.
    """
    note: Callable[[int], str] = lambda _index: ""
    """What is said of a picture that is not drawn, after its text: why, or what to do."""


NO_PICTURES = PicturesInPlace()


class Options(Struct, frozen=True):
    """What the reader may choose about the setting of an article."""

    link_numbers: bool = True
    """Each link is followed by its number, as in ``[3]``."""
    justify: bool = False
    """Paragraphs have two straight edges where their lines allow it."""
    hyphens: Hyphenator | None = None
    """Breaks words at the ends of lines that would stay too empty."""
    pictures: PicturesInPlace = NO_PICTURES
    whole_code: bool = False
    """Lines of code are never broken; whoever shows them scrolls them sideways."""


_DEFAULTS = Options()


class _Place(Struct, frozen=True):
    """Where in the document something is being set."""

    block: int
    role: str
    depth: int
    ranks: dict[int, int]
    """For each heading level that occurs, the level it is shown at."""
    options: Options
    highlighting: Allowance
    """What highlighting may still cost in the whole document."""


def layout(document: Document, width: int, *, options: Options = _DEFAULTS) -> tuple[Line, ...]:
    """The lines of a document.

    Args:
        document: from ``parse``.
        width: cells that no line exceeds; taken as 10 when it is less.
        options: what the reader chose.
    """
    return tuple(chain.from_iterable(set_blocks(document, width, options=options)))


def set_blocks(
    document: Document, width: int, *, options: Options = _DEFAULTS
) -> Iterator[list[Line]]:
    """The lines of each block in turn, with the blank line before it; arguments as :func:`layout`."""
    width = max(width, 10)
    ranks = _heading_ranks(document.blocks)
    highlighting = Allowance()
    previous: Block | None = None
    for index, block in enumerate(document.blocks):
        place = _Place(index, "body", 0, ranks, options, highlighting)
        gap = [] if previous is None else _gap(previous, block, place)
        yield gap + _set(block, width, place)
        previous = block


def _heading_ranks(blocks: Sequence[Block]) -> dict[int, int]:
    """Levels closed up: an article that begins at h4 shows its topmost headings as level 2."""
    levels: set[int] = set()
    pending = list(blocks)
    while pending:
        block = pending.pop()
        match block:
            case Heading():
                levels.add(block.level)
            case Quote():
                pending.extend(block.blocks)
            case ListBlock() | DefinitionList():
                for item in block.items:
                    pending.extend(item.blocks)
            case _:
                pass
    first = 1 if 1 in levels else 2
    return {level: min(first + rank, 3) for rank, level in enumerate(sorted(levels))}


def _gap(above: Block, below: Block, place: _Place) -> list[Line]:
    """The blank line between two blocks, where there is one."""
    if (
        isinstance(above, Heading)
        and place.ranks[above.level] == 3
        and isinstance(below, Paragraph)
    ):
        return []
    return [Line((), place.block)]


def _set(block: Block, width: int, place: _Place) -> list[Line]:
    match block:
        case Paragraph():
            return _text(block.runs, width, place, place.role, block.rtl)
        case Heading():
            return _heading(block, width, place)
        case ListBlock():
            return _list(block, width, place)
        case Quote():
            return _quote(block, width, place)
        case Code():
            whole = place.options.whole_code
            rows = set_code(block, width, place.highlighting, whole_lines=whole)
            wide = whole and any(cells_of(spans) > width for spans in rows)
            return [Line(spans, place.block, overflows=wide) for spans in rows]
        case Rule():
            return _lines([(Span("─" * width, "rule"),)], place)
        case Table():
            numbers = place.options.link_numbers
            rows, rtl = set_table(block, width, link_numbers=numbers), is_from_right(block)
            return [Line(spans, place.block, None, rtl) for spans in rows]
        case Picture():
            return _picture(block, width, place)
        case Media():
            return _media(block, width, place)
        case DefinitionList():
            return _definitions(block, width, place)
        case Notice():
            return _text((Run(block.text),), width, place, "notice")


def _stack(blocks: Sequence[Block], width: int, place: _Place, *, tight: bool) -> list[Line]:
    lines: list[Line] = []
    for index, block in enumerate(blocks):
        if index and not (tight and isinstance(block, ListBlock)):
            lines.extend(_gap(blocks[index - 1], block, place))
        lines.extend(_set(block, width, place))
    return lines


def _lines(rows: Sequence[Spans], place: _Place) -> list[Line]:
    return [Line(spans, place.block) for spans in rows]


def _text(runs: Runs, width: int, place: _Place, role: str, rtl: bool | None = None) -> list[Line]:
    """Lines of running text.

    Args:
        rtl: whether it reads from right to left; ``None``: by its first strong letter.
    """
    options = place.options
    rtl = is_rtl(text_of(runs)) if rtl is None else rtl
    flat = flatten(runs, role, link_numbers=options.link_numbers)
    running = role in _RUNNING and not rtl
    rows = set_in_lines(
        flat,
        width,
        options.hyphens if running else None,
        justified=options.justify and running,
    )
    return [Line(spans, place.block, None, rtl) for spans in rows]


def _heading(block: Heading, width: int, place: _Place) -> list[Line]:
    rank = place.ranks[block.level]
    lines = _text(block.runs, width, place, f"heading{rank}", block.rtl)
    if rank == 1:
        lines.append(Line((Span("─" * width, "rule"),), place.block))
    return lines


def _indented(lines: list[Line], width: int, inner: int, first: Span, rest: Span) -> list[Line]:
    return lines if inner == width else prefixed(lines, first, rest)


def _inner_width(width: int, indent: int) -> int:
    """What an indent leaves of the width; all of it when that would be too little."""
    return width - indent if width - indent >= _ROOM else width


def _list(block: ListBlock, width: int, place: _Place) -> list[Line]:
    leads = markers(block, place.depth)
    indent = max(map(cell_len, leads)) + 1
    inner = _inner_width(width, indent)
    # A list of short items is one thing; of items with paragraphs, a sequence.
    tight = all(sum(not isinstance(b, ListBlock) for b in item.blocks) <= 1 for item in block.items)
    below = replace(place, depth=place.depth + 1)
    lines: list[Line] = []
    for marker, item in zip(leads, block.items, strict=True):
        if lines and not tight:
            lines.append(Line((), place.block))
        item_lines = _stack(item.blocks, inner, below, tight=True) or [Line((), place.block)]
        lead = Span(" " * (indent - 1 - cell_len(marker)) + marker + " ", "bullet")
        lines.extend(_indented(item_lines, width, inner, lead, Span(" " * indent, "body")))
    return lines


def markers(block: ListBlock, depth: int) -> list[str]:
    """What stands before each item of a list; ``depth``: in how many other lists it is."""
    if not block.ordered:
        return [_BULLETS[min(depth, len(_BULLETS) - 1)]] * len(block.items)
    found = []
    number = block.start
    for item in block.items:
        number = item.value if item.value is not None else number
        found.append(numeral(number, block.type) + ".")
        number += 1
    return found


def _quote(block: Quote, width: int, place: _Place) -> list[Line]:
    inner = _inner_width(width, 2)
    bar = Span("▎ ", "quote_bar")
    lines = _stack(block.blocks, inner, replace(place, role="quote"), tight=False)
    from_right = any(line.rtl for line in lines)
    lines = _indented(lines, width, inner, bar, bar)
    if not from_right:
        return lines
    # The bar goes on beside the blank lines between paragraphs.
    alone = (Span("▎", "quote_bar"),)
    return [replace(one, rtl=True, spans=alone) if one.spans == (bar,) else one for one in lines]


def _picture(block: Picture, width: int, place: _Place) -> list[Line]:
    caption = text_of(block.caption).strip()
    alt = _FILE_ENDING.sub("", block.alt)
    if not alt or (alt != block.alt and " " not in alt) or _same(alt, caption):
        alt = _("Picture")
    below = _text(block.caption, width - 2, place, "caption") if caption else []
    room = place.options.pictures.room(block.index, width, len(below))
    if room is None:
        indent = Span("  ", "caption")
        return [*_stand_in(block, alt, width, place), *prefixed(below, indent, indent)]
    columns, rows = room
    if not rows:
        note = place.options.pictures.note(block.index)
        spare = width - 2 - (cell_len(f" · {note}") if note else 0)
        return _stand_in(block, crop(caption or alt, max(spare, 1)), width, place)[:1]
    drawn = [
        Line((), place.block, block.index, drawn=PictureRow(block.index, row, columns, rows))
        for row in range(rows)
    ]
    return [*drawn, *below]


def _stand_in(block: Picture, words: str, width: int, place: _Place) -> list[Line]:
    note = place.options.pictures.note(block.index)
    runs = (Run(words, link=block.link), *((Run(f" · {note}"),) if note else ()))
    lines = _text(runs, width - 2, place, "picture")
    lines = [replace(line, picture=block.index) for line in lines]
    return prefixed(lines, Span("▨ ", "picture"), Span("  ", "picture"))


def _same(alt: str, caption: str) -> bool:
    return alt.strip(" .").casefold() == caption.strip(" .").casefold()


def _media(block: Media, width: int, place: _Place) -> list[Line]:
    run = Run(media_words(block), link=block.link)
    lines = _text((run,), width - 2, place, "media")
    sign = "◀ " if lines[0].rtl else "▶ "
    return prefixed(lines, Span(sign, "media"), Span("  ", "media"))


def _definitions(block: DefinitionList, width: int, place: _Place) -> list[Line]:
    indent = 4 if width >= 50 else 2
    inner = _inner_width(width, indent)
    space = Span(" " * indent, "body")
    lines: list[Line] = []
    for item in block.items:
        if lines and len(item.blocks) > 1:
            lines.append(Line((), place.block))
        for term in item.terms:
            strong = tuple(Run(r.text, r.styles | {"strong"}, r.link) for r in term)
            lines.extend(_text(strong, width, place, place.role))
        meaning = _stack(item.blocks, inner, place, tight=False)
        lines.extend(_indented(meaning, width, inner, space, space))
    return lines


# A document as plain text, as a pipe or a file wants it.


def to_text(document: Document, width: int = 72) -> str:
    """The article set at ``width`` cells, then the addresses of its links as ``[1] url``.

    Ends in a line feed unless it is empty. Addresses are never broken and may
    exceed the width.
    """
    lines = [line.text.rstrip() for line in layout(document, width)]
    if document.links:
        digits = len(str(len(document.links)))
        lines.append("")
        for number, link in enumerate(document.links, 1):
            lines.append(f"[{number}]".rjust(digits + 2) + f" {link.url}")
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n" if lines else ""
