"""Places in an article that its own links lead to: footnotes, and the way back from them."""

from __future__ import annotations

from collections.abc import Sequence

from tui_reader.document.blocks import Document
from tui_reader.document.lines import Line

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
