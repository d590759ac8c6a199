"""A place in an article that survives setting it anew at another width."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from tui_reader.document.lines import Line


class Place(Struct, frozen=True):
    """Where a line begins."""

    block: int
    characters: int
    """Characters of the block before the line."""


def place_of(lines: Sequence[Line], top: int) -> Place | None:
    """The place of line ``top``; ``None`` for the very beginning."""
    if not 0 < top < len(lines):
        return None
    block = lines[top].block
    first = bisect_left(lines, block, hi=top, key=lambda line: line.block)
    return Place(block, sum(len(line.text) + 1 for line in lines[first:top]))


def line_at(lines: Sequence[Line], place: Place | None) -> int:
    """The line that holds a place, or the nearest before it."""
    if place is None:
        return 0
    first = bisect_left(lines, place.block, key=lambda line: line.block)
    last, characters = max(first - 1, 0), 0
    for index in range(first, len(lines)):
        if lines[index].block != place.block:
            break
        last = index
        characters += len(lines[index].text) + 1
        if characters > place.characters:
            break
    return last


def same_line(before: Sequence[Line], after: Sequence[Line], top: int) -> int:
    """Where line ``top`` is once pictures have come into the page, or gone from it.

    Both pages are of one width, so that their texts have the same lines; what stands
    for a picture may have more of them, or fewer.
    """
    if not 0 < top < len(before):
        return 0
    picture = before[top].picture
    texts = texts_in(before[:top])
    if picture is not None:
        row = sum(line.picture == picture for line in before[:top])
        own = [number for number, line in enumerate(after) if line.picture == picture]
        if own:
            return own[min(row, len(own) - 1)]
    for number, line in enumerate(after):
        if line.picture is None:
            if texts == 0:
                return number
            texts -= 1
    return max(len(after) - 1, 0)


def texts_in(lines: Sequence[Line]) -> int:
    """How many lines are text, and do not stand for a picture."""
    return sum(line.picture is None for line in lines)


def share_of(lines: Sequence[Line], top: int) -> float:
    """How much of the text lies above line ``top``, from 0 to 1; pictures do not count."""
    return texts_in(lines[:top]) / max(texts_in(lines), 1)


def line_at_share(lines: Sequence[Line], share: float) -> int:
    """The line above which a share of the text lies."""
    if not share:
        return 0
    texts = [number for number, line in enumerate(lines) if line.picture is None]
    return texts[min(round(share * len(texts)), len(texts) - 1)] if texts else 0
