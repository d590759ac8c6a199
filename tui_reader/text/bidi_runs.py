"""The order of common lines by their runs alone, to the same result as by levels.

Most lines are letters of one or two directions, digits, and signs that take the direction of what
they stand between. :func:`left_to_right_runs` knows those; all others need
:mod:`tui_reader.text.bidi`, which takes ten times as long.
"""

from __future__ import annotations

import re

# Classes AL and R that are one cell wide.
RIGHT = "\u05d0-\u05ea\u061b\u061d-\u064a\u066e\u066f\u0671-\u06d5\u06ee\u06ef\u06fa-\u06ff"
# Class NSM, and the non-joiner (BN): they go with the letter before them.
MARKS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670\u200c"
_LEFT = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af"
_EUROPEAN, _ARABIC = "0-9", "\u0660-\u0669"
# CS: one of them between two digits belongs to the number (W4).
_SEPARATORS = ",./:\xa0\u202f\u060c"
# ES and ET: beside digits they belong to some numbers and not to others (W4, W5).
_WITH_DIGITS = "+\\-#$%°€£\u066a"
_BRACKETS = "()\\[\\]{}"
_NEUTRAL = f" !\"&'*;=?@_|~«»·\u2013\u2014\u2018-\u201e\u2022\u2026\u2039\u203a<>{_BRACKETS}"

_COMMON = re.compile(
    f"(?:[{RIGHT}{_LEFT}{_EUROPEAN}{_ARABIC}{_SEPARATORS}{_WITH_DIGITS}{_NEUTRAL}]++"
    f"|(?<=[{RIGHT}])[{MARKS}]++)*+"
)
_UNSURE = re.compile(
    f"[{_WITH_DIGITS}][{_EUROPEAN}{_ARABIC}]|[{_EUROPEAN}{_ARABIC}][{_WITH_DIGITS}]"
)
_HAS_BRACKETS = re.compile(f"[{_BRACKETS}]")
_HAS_LEFT = re.compile(f"[{_LEFT}]")
_HAS_EUROPEAN, _HAS_ARABIC = re.compile(f"[{_EUROPEAN}]"), re.compile(f"[{_ARABIC}]")
_FROM_LEFT = re.compile(f"[{_LEFT}{_EUROPEAN}{_ARABIC}]")
_STRONG = re.compile(f"[{_LEFT}]|([{RIGHT}])")
_NUMBER = f"[{_EUROPEAN}{_ARABIC}]+(?:[{_SEPARATORS}][{_EUROPEAN}{_ARABIC}]+)*"
_WITHIN_RIGHT = re.compile(
    f"(?:{_NUMBER}|[{_LEFT}](?:[^{RIGHT}{_ARABIC}]*[{_LEFT}{_EUROPEAN}])?)++"
)
_WITHIN_LEFT = re.compile(f"[{RIGHT}{_ARABIC}](?:[^{_LEFT}]*[{RIGHT}{MARKS}{_EUROPEAN}{_ARABIC}])?")


def base_of(text: str) -> int:
    """The direction of a common line by its first strong letter: 1 from right to left, else 0."""
    first = _STRONG.search(text)
    return int(first is not None and first[1] is not None)


def right_to_left_runs(text: str, base: int | None) -> list[tuple[int, int]] | None:
    """The stretches of a line that run from right to left; ``None``: they are not known here.

    Args:
        text: the line in logical order.
        base: as of :func:`tui_reader.text.bidi.levels`.
    """
    if not _COMMON.fullmatch(text):
        return None
    european, arabic = _HAS_EUROPEAN.search(text), _HAS_ARABIC.search(text)
    if (european or arabic) and (_UNSURE.search(text) or (european and arabic)):
        return None
    if base is None:
        base = base_of(text)
    if _HAS_BRACKETS.search(text) and (not base or _HAS_LEFT.search(text)):
        # Their direction depends on what they hold (N0).
        return None
    if base:
        return [(0, len(text))]
    return [found.span() for found in _WITHIN_LEFT.finditer(text)]


def left_to_right_runs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The numbers and words within a stretch from right to left that run from left to right."""
    if not _FROM_LEFT.search(text, start, end):
        return []
    return [found.span() for found in _WITHIN_RIGHT.finditer(text, start, end)]
