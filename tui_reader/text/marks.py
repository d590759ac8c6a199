"""Characters that take no cell of their own, and how many of them one cell may carry.

Terminals pile combining marks (Unicode category Mn, Me) on the last cell, and some
give room to marks that others do not (Mc): a few hundred on one letter paint over
the lines around it, or push the line out of its column (UTR #36 §2.10).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

MARKS_PER_CHARACTER = 8
"""Marks and other characters without a cell that are kept after one that has a cell.
Biblical Hebrew, stacked Tibetan and Vedic Sanskrit have up to 7 in running text."""

PUNCTUATION = "\xae-\xff\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u2100-\u2bff\u3001-\u3029\u30a0\u30fb\uff01-\uff65"
"""Quotes, dashes, currencies, arrows and shapes outside ASCII, as the inside of a character class:
no mark and no control is among them, and there is hardly a text without one."""

_BIDI = "\u202a-\u202e\u2066-\u2069"
# \w holds no mark: this finds the few places worth a closer look at the speed of the
# expression engine. Vowels and final consonants of Hangul join the syllable before them.
# Possessive: the engine keeps no place to go back to for each of a million controls.
_CANDIDATE = re.compile(
    f"(?:[^\\w\\s\x00-\xac{PUNCTUATION}{_BIDI}]|[{_BIDI}\u1160-\u11ff\ud7b0-\ud7fb]){{9,}}+"
)
_JOINING_JAMO = (range(0x1160, 0x1200), range(0xD7B0, 0xD7FC))
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_WRITTEN_FORMATS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
"""Category Cf, but signs that are painted: Arabic number marks and their kin."""


def cap_marks(text: str) -> str:
    """Text in which no character carries more than :data:`MARKS_PER_CHARACTER` others."""
    if text.isascii():
        return text
    return _CANDIDATE.sub(lambda match: cap_after(match[0], 0)[0], text)


def cap_after(text: str, marks: int) -> tuple[str, int]:
    """Text as it may follow a character that carries ``marks`` already.

    Returns:
        The text without what is too much, and how many its last character carries.
    """
    if text.isascii():
        return (text, 0) if text else (text, marks)
    leading, based = _run(text)
    if marks + leading <= MARKS_PER_CHARACTER and not _CANDIDATE.search(text):
        return text, _run(reversed(text))[0] if based else marks + leading
    out: list[str] = []
    for character in text:
        kind = _kind(character)
        if kind == "mark":
            marks += 1
            if marks > MARKS_PER_CHARACTER:
                continue
        elif kind == "base":
            marks = 0
        out.append(character)
    return "".join(out), min(marks, MARKS_PER_CHARACTER)


def is_mark(character: str) -> bool:
    """Whether a character takes no cell of its own."""
    return _kind(character) == "mark"


def _run(characters: Iterable[str]) -> tuple[int, bool]:
    """How many marks come before the first character that carries them, and whether there is one."""
    marks = 0
    for character in characters:
        kind = _kind(character)
        if kind == "base":
            return marks, True
        marks += kind == "mark"
    return marks, False


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    """``base``, ``mark``, or ``bidi``: a control that neither carries nor is carried."""
    code = ord(character)
    if 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069:
        return "bidi"
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Mc") or code in _SKIN_TONES:
        return "mark"
    if category == "Cf" and character not in _WRITTEN_FORMATS:
        return "mark"
    return "mark" if any(code in jamo for jamo in _JOINING_JAMO) else "base"
