"""Lines in visual order, in the characters that a terminal needs to show them.

A line is a paragraph of UAX #9 of its own. What is ordered are cells: a letter
with its marks stays one (rule L3).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, groupby
from typing import Literal

from tui_reader.text.bidi import (
    bidi_class,
    has_rtl,
    levels,
    mirrored,
    mirrors,
    visual_order,
)
from tui_reader.text.bidi_runs import MARKS, RIGHT, left_to_right_runs, right_to_left_runs
from tui_reader.text.cells import is_rtl, split_cells

Order = Literal["forms", "letters", "words", "marks", "logical"]
"""What is written of right-to-left text:

- ``forms``: visual order, in presentation forms, for terminals that join no letters;
- ``letters``: visual order; the terminal joins them;
- ``words``: words in visual order, each of them backwards, as the terminal turns it, and without the
  marks upon its letters, which would push other letters out of their cells;
- ``marks``: ``forms`` with a mark between all letters, which holds them where they stand in a
  terminal that reorders rows itself;
- ``logical``: as it is read; the terminal orders it or does not.
"""

_MARK = "\u200e"
_TATWEEL = "\u0640"
_SPENT = dict.fromkeys(map(ord, "\u200e\u200f\u061c"))
"""Marks of direction, once letters stand in order: a terminal that joins letters is parted by them."""
_NO_JOINER, _JOINER = "\u200c", "\u200d"
# They stand upon letters and part none.
_MARKS = (
    "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8"
    "\u06ea-\u06ed\u08d3-\u08e1\u08e3-\u08ff"
)
# Any that have forms, and what stands between them without parting them.
_LETTERS = re.compile(f"[\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u200d{_MARKS}]+")
_HAS_MARKS = re.compile(f"[{MARKS}]")
_MARKS_FIRST = re.compile(f"([{MARKS}]+)(.)")
_LETTER = re.compile(f".[{MARKS}]*")
_WORD = re.compile(r"\S+")
_LAM, _ALEF = "\ufedf\ufee0", "\ufb51\ufe82\ufe84\ufe88\ufe8e"
"""In the forms that fonts make one sign of, which would leave a cell blank. The isolated form of alef,
of which they make none, is the code point before."""
_LAM_AND_ALEF = re.compile(f"([{_LAM}][{_MARKS}]*+)([{_ALEF}])")
_HAS_RIGHT = re.compile(f"[{RIGHT}\ufb1d-\ufdff\ufe70-\ufefc]")


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
    text = "".join(clusters)
    known = _places_by_runs(text, clusters, base)
    places, odd = known if known is not None else _places_by_levels(text, clusters, base)
    shown = clusters if order == "letters" else shaped(clusters)
    cells: list[tuple[int, str]] = []
    for place in places:
        glyph = shown[place]
        if odd[place]:
            glyph = mirrored(glyph[0]) + glyph[1:].translate(_SPENT)
            if order == "marks":
                glyph += _MARK
        cells.append((place, glyph))
    return _as_words(cells) if order == "words" else cells


def _places_by_levels(
    text: str, clusters: Sequence[str], base: int | None
) -> tuple[Sequence[int], Sequence[bool]]:
    """Which clusters stand from left to right, and which of them run from right to left."""
    # Marks have no say in where their letter stands, but directional marks in what comes after.
    every = levels(text, base)
    starts = accumulate((len(cluster) for cluster in clusters[:-1]), initial=0)
    found = [every[start] for start in starts]
    return visual_order(found), [bool((level or 0) % 2) for level in found]


def _places_by_runs(
    text: str, clusters: Sequence[str], base: int | None
) -> tuple[Sequence[int], Sequence[bool]] | None:
    """As :func:`_places_by_levels`; ``None``: the line is no common one."""
    runs = right_to_left_runs(text, base)
    if runs is None:
        return None
    # The cluster of each character.
    at: Sequence[int] = range(len(text) + 1)
    if len(text) != len(clusters):
        at = [number for number, one in enumerate(clusters) for _ in one] + [len(clusters)]
    places = list(range(len(clusters)))
    odd = [False] * len(clusters)
    for start, end in runs:
        first, last = at[start], at[end]
        places[first:last] = range(last - 1, first - 1, -1)
        odd[first:last] = [True] * (last - first)
        for left, right in left_to_right_runs(text, start, end):
            one, other = at[left], at[right]
            places[first + last - other : first + last - one] = range(one, other)
            odd[one:other] = [False] * (other - one)
    return places, odd


@lru_cache(maxsize=2048)
def ordered(text: str, order: Order, base: int | None = None) -> str:
    """A text on one line in visual order, as :func:`in_order`; blanks at its ends stay there."""
    if order == "logical" or not has_rtl(text):
        return text
    kept = text.strip(" ")
    start = len(text) - len(text.lstrip(" "))
    runs = right_to_left_runs(kept, base)
    if runs is not None:
        return text[:start] + _turned(kept, order, runs) + text[start + len(kept) :]
    clusters = [cluster for cluster, _width in split_cells(kept)]
    within = "".join(shown for _place, shown in in_order(clusters, order, base))
    return text[:start] + within + text[start + len(kept) :]


def direction(text: str) -> int:
    """The base direction of a text: 1 when it reads from right to left, else 0."""
    return int(is_rtl(text))


def _turned(text: str, order: Order, runs: Sequence[tuple[int, int]]) -> str:
    """A common line in visual order, of which ``runs`` run from right to left."""
    shown = text if order == "letters" else joined(text)
    parts: list[str] = []
    at = 0
    for start, end in runs:
        turned = _backwards(shown[start:end])
        parts.append(text[at:start])
        place = start
        for left, right in reversed(left_to_right_runs(text, start, end)):
            stretch = turned[place - start : end - right]
            parts += [_held(stretch) if order == "marks" else stretch, text[left:right]]
            place = start + end - left
        stretch = turned[place - start :]
        parts.append(_held(stretch) if order == "marks" else stretch)
        at = end
    whole = "".join([*parts, text[at:]])
    if order == "letters":
        return whole
    whole = whole.replace(_NO_JOINER, "")
    if order == "words":
        whole = _WORD.sub(
            lambda found: (
                _backwards(_HAS_MARKS.sub("", found[0]))
                if _HAS_RIGHT.search(found[0])
                else found[0]
            ),
            whole,
        )
        whole = _LAM_AND_ALEF.sub(lambda found: found[1] + chr(ord(found[2]) - 1), whole)
    return whole


def _backwards(text: str) -> str:
    """Letters from the last to the first, mirrored, each with its marks behind it."""
    if _mirrored().search(text):
        text = text.translate(mirrors())
    text = text[::-1]
    if _HAS_MARKS.search(text):
        text = _MARKS_FIRST.sub(lambda found: found[2] + found[1][::-1], text)
    return text


@lru_cache(maxsize=1)
def _mirrored() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(map(chr, mirrors())))}]")


def _held(text: str) -> str:
    """Letters with a mark behind each."""
    return _LETTER.sub(lambda found: found[0] + _MARK, text)


def shaped(clusters: Sequence[str]) -> list[str]:
    """Arabic letters in the forms that they have beside their neighbours; one cell stays one.

    Ligatures are not made: they would change the number of cells.
    """
    text = joined("".join(clusters))
    if len(text) == len(clusters):
        return list(text)
    ends = list(accumulate(map(len, clusters), initial=0))
    forms = _forms()
    return [
        text[start] + text[start + 1 : end].strip(_NO_JOINER + _JOINER)
        if cluster[0] in forms
        else cluster.replace(_NO_JOINER, "")
        for cluster, start, end in zip(clusters, ends[:-1], ends[1:], strict=True)
    ]


def joined(text: str) -> str:
    """A text as it is read, each Arabic letter in the form that it has beside its neighbours."""
    return _LETTERS.sub(lambda found: _word_in_forms(found[0]), text)


@lru_cache(maxsize=8192)
def _word_in_forms(word: str) -> str:
    return _connected().sub(lambda found: _in_forms(found[0]), word)


def _in_forms(letters: str) -> str:
    """Letters that are written without lifting the pen, with their marks."""
    forms = _forms()
    if len(letters) == 1:
        return forms.get(letters, {}).get("isolated", letters)
    first, last = letters[0], letters[-1]
    return (
        forms.get(first, {}).get("initial", first)
        + letters[1:-1].translate(_medial())
        + forms.get(last, {}).get("final", last)
    )


@lru_cache(maxsize=1)
def _connected() -> re.Pattern[str]:
    """Letters that are joined: any number that join on, and one that joins back."""
    forms = _forms()
    on = "".join(letter for letter, own in forms.items() if "initial" in own) + _TATWEEL + _JOINER
    back = "".join(letter for letter, own in forms.items() if "initial" not in own)
    ends = "".join(letter for letter in back if "final" in forms[letter])
    return re.compile(f"[{on}](?:[{_MARKS}]*+[{on}])*+(?:[{_MARKS}]*+[{ends}])?+|[{back}]")


@lru_cache(maxsize=1)
def _medial() -> dict[int, str]:
    return {ord(letter): own["medial"] for letter, own in _forms().items() if "medial" in own}


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
            word = [
                (place, mirrored(text[0]) + _HAS_MARKS.sub("", text[1:]))
                for place, text in reversed(word)
            ]
            before = ["", *(text[0] for _place, text in word[:-1])]
            word = [
                (place, chr(ord(text[0]) - 1) + text[1:])
                if text[0] in _ALEF and lam and lam in _LAM
                else (place, text)
                for (place, text), lam in zip(word, before, strict=True)
            ]
        shown += word
    return shown
