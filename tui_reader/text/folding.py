"""What search compares: text without case, accents and spelling variants, and its terms.

The terms of a text are its words; an apostrophe parts them, so that *eau* is a term of *l'eau*.
Scripts that are written without spaces between words (Chinese, Japanese, Thai …), and Korean, whose
words grow endings, have pairs of neighbouring characters as terms, and the last character of a run:
so a single character is the beginning of some term wherever it stands.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from tui_reader.text.patterns import pattern

_ARABIC = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
        "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "ی": "ي",
        "ـ": None,
        # Soft hyphen, joiners and marks of direction, which nobody sees and few type.
        "\u00ad": None, "\u061c": None, "\u200c": None, "\u200d": None, "\u200e": None,
        "\u200f": None, "\u2060": None, "\ufeff": None,
    }
)  # fmt: skip
_LIGATURES = str.maketrans(
    {
        "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i",
        "þ": "th", "ħ": "h", "ŧ": "t",
    }
)  # fmt: skip
# What SQLite's unicode61 takes for one word: it ends words at underscores, and at the few letters
# that were marks in Unicode 6.1. A word that it would split is a syntax error in a search.
_WORD = pattern("[^\\W_\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3]+")
# Thai, Lao, Burmese, Korean, Khmer, Japanese and Chinese, without their punctuation.
_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd\u1000-\u1049\u1050-\u109f\u1100-\u11ff\u1780-\u17d3"
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U000323af"
)
# Letters that are no word character by themselves in an apostrophe's place: ʻ ʼ ʹ.
WORD_CHARACTER = f"[^\\W_\u02b9-\u02bc{_UNSPACED}]"
"""A class of a regular expression: the characters of words that have spaces between them."""
_RUN = pattern(f"([{_UNSPACED}]+)|{WORD_CHARACTER}+")
_TERM_LENGTH = 60
"""Characters of a word that count; no language writes longer ones."""
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


class Term(NamedTuple):
    """A term to be searched for."""

    text: str
    """Without quotes, spaces or other characters that mean something to a search index."""
    unspaced: bool
    """Of a script without spaces; a single character is the beginning of a term."""


def terms(text: str) -> list[Term]:
    """The terms that a text which is searched for asks for, in its order, each once."""
    found: dict[Term, None] = {}
    for match in _RUN.finditer(fold(text)):
        run = match[0]
        if match[1]:
            last = max(len(run) - 1, 1)
            found.update((Term(run[at : at + 2], True), None) for at in range(last))
        else:
            found[Term(run[:_TERM_LENGTH], False)] = None
    return list(found)


def runs(text: str) -> list[Term]:
    """The words of a text, and the runs of scripts without spaces, whole and in their order."""
    return [Term(match[0], bool(match[1])) for match in _RUN.finditer(fold(text))]


_REMEMBERED: dict[str, str] = {}
"""What stands between two spaces → its terms. A worker reads the same words all day."""
_REMEMBERED_AT_MOST = 40_000


def distinct_terms(text: str) -> str:
    """The terms of a text, each once, with a space between two: what a search index holds of it."""
    words = dict.fromkeys(text.split())
    found = list(map(_REMEMBERED.get, words))
    if None in found:
        found = [
            _terms_of(word) if known is None else known
            for word, known in zip(words, found, strict=True)
        ]
    return " ".join(dict.fromkeys(" ".join(found).split()))  # type: ignore[arg-type]


def _terms_of(word: str) -> str:
    """The terms of what stands between two spaces."""
    found: list[str] = []
    for match in _RUN.finditer(fold(word)):
        run = match[0]
        if match[1]:
            found += [run[at : at + 2] for at in range(len(run))]
        else:
            found.append(run[:_TERM_LENGTH])
    terms = " ".join(found)
    if len(word) <= _REMEMBERED_UP_TO:
        if len(_REMEMBERED) >= _REMEMBERED_AT_MOST:
            _REMEMBERED.clear()
        _REMEMBERED[word] = terms
    return terms
