"""What search compares: text without case, accents and spelling variants."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tui_reader.text.patterns import pattern

_ARABIC = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
        "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "ی": "ي",
        "ـ": None,
    }
)  # fmt: skip
_LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i"}
)
# What SQLite's unicode61 takes for one word: it ends words at underscores, and at the few letters
# that were marks in Unicode 6.1. A word that it would split is a syntax error in a search.
_WORD = pattern("[^\\W_\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3]+")
_REMEMBERED_UP_TO = 50
"""Characters."""
_FOREIGN = pattern(r"[^\x00-\x7f]+")


def fold(text: str) -> str:
    """Text for comparing: case-folded (Unicode §3.13), no accents or Arabic vowel signs.

    Arabic letters that writers interchange (hamza carriers, final ya, ta
    marbuta) become one; the tatweel goes.
    """
    folded = text.casefold()
    return folded if folded.isascii() else _FOREIGN.sub(_fold_run, folded)


def _fold_run(match: re.Match[str]) -> str:
    run = match[0]
    # Some scripts write articles without a space: 32,768 of those would be gigabytes.
    short = len(run) <= _REMEMBERED_UP_TO
    return _without_accents(run) if short else _without_accents.__wrapped__(run)


@lru_cache(maxsize=32768)
def _without_accents(run: str) -> str:
    """A run without ASCII characters, folded; news repeats a few thousand of them all day."""
    folded = unicodedata.normalize("NFKD", run).translate(_LIGATURES)
    stripped = "".join(c for c in folded if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFKC", stripped).translate(_ARABIC)


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(fold(text))
