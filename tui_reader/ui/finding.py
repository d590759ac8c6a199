"""Words found in the lines of an article, wherever the lines break."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tui_reader.text.folding import fold, words
from tui_reader.ui.article_overlay import Overlay, Stretch

if TYPE_CHECKING:
    from tui_reader.document.lines import Line

LIMIT = 5_000
"""Places found at most."""

Piece = tuple[int, int, int]
"""A line, and the first and the last character but one in it."""
Match = tuple[Piece, ...]
"""One place, on one line or on several."""

# Between two words a line may end and the bar of a quotation begin the next; within a word it
# may have been hyphenated.
_GAP = r"[\s▎]+"
_BREAK = r"(?:-\n[\s▎]*)?"


def find(lines: Sequence[Line], wanted: Iterable[str]) -> tuple[Match, ...]:
    """Where any of some words or phrases stands, in order; case, accents and line ends are no matter."""
    patterns = [_pattern(phrase) for phrase in wanted if fold(phrase).strip()]
    if not patterns:
        return ()
    # Longer ones first: of two that begin at one place the longer is meant.
    expression = re.compile("|".join(sorted(patterns, key=len, reverse=True)))
    folded = [fold(line.text) for line in lines]
    starts: list[int] = []
    length = 0
    for text in folded:
        starts.append(length)
        length += len(text) + 1
    found: list[Match] = []
    for match in expression.finditer("\n".join(folded)):
        pieces: list[Piece] = []
        at = match.start()
        for part in match[0].split("\n"):
            line = bisect_right(starts, at) - 1
            begin, end = at - starts[line], at - starts[line] + len(part)
            if part.strip(" ▎"):
                lead = len(part) - len(part.lstrip(" ▎")) if pieces else 0
                text = lines[line].text
                pieces.append((line, *_columns(text, folded[line], begin + lead, end)))
            at += len(part) + 1
        if pieces:
            found.append(tuple(pieces))
        if len(found) == LIMIT:
            break
    return tuple(found)


def phrases_of(search: str) -> tuple[str, ...]:
    """What a full-text search looks for: each of its words."""
    return tuple(dict.fromkeys(words(search)))


def highlighted(matches: Sequence[Match], current: int) -> Overlay:
    """The matches as the page shows them, one of them as the current one."""
    stretches: dict[int, list[Stretch]] = {}
    for index, match in enumerate(matches):
        role = "found_now" if index == current else "found"
        for line, start, end in match:
            stretches.setdefault(line, []).append(Stretch(start, end, role))
    return Overlay({line: tuple(some) for line, some in stretches.items()})


def _pattern(phrase: str) -> str:
    found = fold(phrase).split()
    return _GAP.join(_BREAK.join(map(re.escape, word)) for word in found)


def _columns(text: str, folded: str, begin: int, end: int) -> tuple[int, int]:
    """Places in the folded text of a line as places in the text itself."""
    if len(text) == len(folded):
        return begin, end
    # Folding takes accents off and writes ligatures out.
    place, first, last = 0, len(text), len(text)
    for index, character in enumerate(text):
        if place >= end:
            last = index
            break
        following = place + len(fold(character))
        if place <= begin < following:
            first = index
        place = following
    return min(first, last), last
