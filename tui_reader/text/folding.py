"""What search compares: text without case, accents and spelling variants."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

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
_WORD = re.compile(r"\w+")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")


def fold(text: str) -> str:
    """Text for comparing: case-folded (Unicode §3.13), no accents or Arabic vowel signs.

    Arabic letters that writers interchange (hamza carriers, final ya, ta
    marbuta) become one; the tatweel goes.
    """
    folded = text.casefold()
    return folded if folded.isascii() else _FOREIGN.sub(_fold_run, folded)


def _fold_run(match: re.Match[str]) -> str:
    return _without_accents(match[0])


@lru_cache(maxsize=32768)
def _without_accents(run: str) -> str:
    """A run without ASCII characters, folded; news repeats a few thousand of them all day."""
    folded = unicodedata.normalize("NFKD", run).translate(_LIGATURES)
    stripped = "".join(c for c in folded if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFKC", stripped).translate(_ARABIC)


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(fold(text))
