"""A place in an article that survives setting it anew at another width."""

from __future__ import annotations

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
    before = (line for line in lines[:top] if line.block == block)
    return Place(block, sum(len(line.text) + 1 for line in before))


def line_at(lines: Sequence[Line], place: Place | None) -> int:
    """The line that holds a place, or the nearest before it."""
    last = characters = 0
    if place is None:
        return 0
    for index, line in enumerate(lines):
        if line.block > place.block:
            break
        last = index
        if line.block == place.block:
            characters += len(line.text) + 1
            if characters > place.characters:
                break
    return last
