"""Lines in visual order, in the characters that a terminal needs to show them.

A line is a paragraph of UAX #9 of its own. What is ordered are cells: a letter
with its marks stays one (rule L3).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, groupby
from typing import Literal

from tui_reader.text.bidi import bidi_class, first_strong, has_rtl, levels, mirrored, visual_order
from tui_reader.text.cells import split_cells

Order = Literal["forms", "letters", "words", "marks", "logical"]
"""What is written of right-to-left text:

- ``forms``: visual order, in presentation forms, for terminals that join no letters;
- ``letters``: visual order; the terminal joins them;
- ``words``: words in visual order, each of them backwards, as the terminal turns it;
- ``marks``: ``forms`` with a mark between all letters, which holds them where they stand in a
  terminal that reorders rows itself;
- ``logical``: as it is read; the terminal orders it or does not.
"""

_MARK = "\u200e"
_TATWEEL = "\u0640"
_NO_JOINER, _JOINER = "\u200c", "\u200d"


def in_order(
    clusters: Sequence[str], order: Order, base: int | None = None
) -> list[tuple[int, str]]:
    """The cells of a line from left to right: the place of each in the line, and its text.

    Args:
        clusters: letters with their marks, as they are read.
        order: what the terminal needs.
        base: 0: the line runs from left to right, 1: from right to left; ``None``: by its first
            strong letter.
    """
    if order == "logical":
        return list(enumerate(clusters))
    # Marks have no say in where their letter stands, but directional marks in what comes after.
    every = levels("".join(clusters), base)
    starts = accumulate((len(cluster) for cluster in clusters[:-1]), initial=0)
    found = [every[start] for start in starts]
    places = visual_order(found)
    odd = [bool((level or 0) % 2) for level in found]
    shown = clusters if order == "letters" else shaped(clusters)
    cells: list[tuple[int, str]] = []
    for place in places:
        text = shown[place]
        if odd[place]:
            text = mirrored(text[0]) + text[1:]
            if order == "marks":
                text += _MARK
        cells.append((place, text))
    return _as_words(cells) if order == "words" else cells


@lru_cache(maxsize=2048)
def ordered(text: str, order: Order, base: int | None = None) -> str:
    """A text on one line in visual order, as :func:`in_order`; blanks at its ends stay there."""
    if order == "logical" or not has_rtl(text):
        return text
    kept = text.strip(" ")
    start = len(text) - len(text.lstrip(" "))
    clusters = [cluster for cluster, _width in split_cells(kept)]
    within = "".join(shown for _place, shown in in_order(clusters, order, base))
    return text[:start] + within + text[start + len(kept) :]


def direction(text: str) -> int:
    """The base direction of a text by its first strong letter: 1 from right to left, else 0."""
    return first_strong([bidi_class(character) for character in text])


def shaped(clusters: Sequence[str]) -> list[str]:
    """Arabic letters in the forms that they have beside their neighbours; one cell stays one.

    Ligatures are not made: they would change the number of cells.
    """
    forms = _forms()
    shown = list(clusters)
    for at, cluster in enumerate(clusters):
        own = forms.get(cluster[0])
        if own is None:
            continue
        before = at > 0 and _joins_on(clusters[at - 1]) and "final" in own
        after = (
            _joins_on(cluster) and at + 1 < len(clusters) and _joins_back(clusters[at + 1])
        ) or (cluster[-1] == _JOINER and "initial" in own)
        form = ("medial" if after else "final") if before else "initial" if after else "isolated"
        shown[at] = own.get(form, cluster[0]) + cluster[1:].strip(_NO_JOINER + _JOINER)
    return shown


def _joins_on(cluster: str) -> bool:
    """Whether a letter joins to the one that is read after it."""
    if cluster[0] in (_TATWEEL, _JOINER):
        return True
    return "initial" in _forms().get(cluster[0], ()) and _NO_JOINER not in cluster


def _joins_back(cluster: str) -> bool:
    """Whether a letter joins to the one that is read before it."""
    return cluster[0] in (_TATWEEL, _JOINER) or "final" in _forms().get(cluster[0], ())


@lru_cache(maxsize=1)
def _forms() -> dict[str, dict[str, str]]:
    """The presentation forms of single letters by letter and by ``initial``, ``final`` …"""
    forms: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFDD0), *range(0xFE80, 0xFEFD)):
        kind, _space, letters = unicodedata.decomposition(chr(code)).partition(" ")
        if kind and " " not in letters:
            forms.setdefault(chr(int(letters, 16)), {})[kind.strip("<>")] = chr(code)
    return forms


def _as_words(cells: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Cells in visual order, but backwards within each word that has right-to-left letters.

    The terminal turns such a word as a whole, with its digits, and mirrors its brackets.
    """
    shown: list[tuple[int, str]] = []
    for is_blank, group in groupby(cells, key=lambda cell: cell[1].isspace()):
        word = list(group)
        if not is_blank and any(bidi_class(text[0]) in ("R", "AL") for _place, text in word):
            word = [(place, mirrored(text[0]) + text[1:]) for place, text in reversed(word)]
        shown += word
    return shown
