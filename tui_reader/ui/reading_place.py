"""A place in an article that survives setting it anew at another width."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_reader.document.lines import Line


@dataclass(frozen=True, slots=True)
class Place:
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
