"""What layout gives: lines of spans, each with a role that a theme turns into a style; places in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.document.blocks import Document
from tui_reader.text.cells import cell_len

ROLES = frozenset(
    "body heading1 heading2 heading3 strong em strong_em code code.keyword code.string "
    "code.comment code.name code.number quote quote_bar bullet link link_number caption picture "
    "rule table_border table_header media notice mark strike small".split()
)
"""Every role a span can have."""


class Span(Struct, frozen=True):
    """A stretch of one line in one role."""

    text: str
    role: str
    """One of :data:`ROLES`."""
    link: int | None = None
    """Index into the document's links; set whatever the role is."""


Spans = tuple[Span, ...]


class PictureRow(Struct, frozen=True):
    """A row of cells that a picture is drawn in, after whatever text the line begins with."""

    index: int
    """Which of the document's pictures."""
    row: int
    """From 0 to ``rows - 1``."""
    columns: int
    """The size of the whole picture, in cells."""
    rows: int


class Line(Struct, frozen=True):
    """One line of the article, never wider than it was asked to be unless it :attr:`overflows`."""

    spans: Spans
    """In logical order; empty for a blank line."""
    block: int
    """Which of the document's blocks it belongs to: what to scroll back to at another width."""
    picture: int | None = None
    """On the lines that stand in for a picture: its index in the document's pictures."""
    rtl: bool = False
    """Reads from right to left and is to be set at the right edge."""
    drawn: PictureRow | None = None
    """What of a picture is drawn here; its text is only what an indent puts before it."""
    overflows: bool = False
    """Of a block of code that is wider than the page: a part of it is shown."""

    @property
    def text(self) -> str:
        """The line without its roles."""
        return "".join(span.text for span in self.spans)


def cells_of(spans: Iterable[Span]) -> int:
    """How many cells some spans take."""
    return sum(cell_len(span.text) for span in spans)


def prefixed(lines: list[Line], first: Span, rest: Span) -> list[Line]:
    """Lines with something set before the first, and before all others."""
    blank = not rest.text.strip()
    out = []
    for index, line in enumerate(lines):
        lead = first if index == 0 else rest
        if index and blank and not line.spans and line.drawn is None:
            out.append(line)
        else:
            out.append(replace(line, spans=(lead, *line.spans)))
    return out


# Places in an article that its own links lead to: footnotes, and the way back from them.

_NOT_OF_THE_TEXT = frozenset("bullet link_number media notice picture quote_bar rule".split())
"""Roles of what layout adds: a place is told by the letters and digits of the text before it."""


def letters(text: str) -> int:
    """How many letters and digits some text has; layout changes all else."""
    return sum(map(str.isalnum, text))


def line_of(document: Document, lines: Sequence[Line], address: str) -> int | None:
    """Where a link of the document leads within it.

    Args:
        document: the article.
        lines: it set at some width, with what stands above and below.
        address: of the link.

    Returns:
        An index into the lines; ``None`` when the link leads elsewhere, or the lines do not go that
        far yet.
    """
    anchor = document.anchors.get(address)
    if anchor is None:
        return None
    block = next((i for i, one in enumerate(document.blocks) if one is anchor.block), None)
    if block is None:
        return None
    before = anchor.letters
    for index, line in enumerate(lines):
        if line.block < block:
            continue
        count = sum(letters(span.text) for span in line.spans if span.role not in _NOT_OF_THE_TEXT)
        if count > before:
            return index
        before -= count
    return None
