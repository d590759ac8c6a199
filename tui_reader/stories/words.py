"""The keys of a word: what it is compared by, with words of its language and of others.

Two words match when they share a key: the stem in its language, the word as a name, its consonants,
the place it names, the English word it means, its beginning as cognates share it, the number it
stands for. Keys are numbers, so that a day of news takes little memory.
"""

from __future__ import annotations

import re
from typing import TypeAlias
from zlib import crc32

from tui_reader.stories.data import english_lexicon, english_stems, lexicon, news_stems
from tui_reader.stories.stop_words import INSTITUTIONS

STEM = 6
"""Letters of a word's stem."""
_NEWS_WORD = 4
"""Headlines of three hundred that have a word that news is made of."""
_DICTIONARY_WORD = 1
_INSTITUTION = 8
"""Headlines of three hundred that name a certain institution."""
_SMALL_NUMBER = 3
"""Headlines of three hundred that have a certain number below a hundred."""
_ROMANCE = frozenset(("fr", "es", "en", "it", "pt"))
_LATIN_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")

Keys: TypeAlias = tuple[tuple[int, ...], bool, int]
"""The keys of a word, whether one means something in other languages, and in how many headlines it
is taken to be beside those counted."""


def place_keys(identity: str) -> Keys:
    """The keys of a place, by its id: a city is in its country."""
    own = key_of("g", identity)
    if len(identity) > 3 and identity[-1].isdigit():
        return (own, key_of("g", identity[:2])), True, 0
    return (own,), True, 0


def number_keys(value: float) -> Keys:
    """The keys of a number; small ones are of many news."""
    return (key_of("n", f"{value:.6g}"),), True, _SMALL_NUMBER if value < 100 else 0


def latin_keys(word: str, language: str, capital: bool, named: bool) -> Keys:
    """The keys of a folded word."""
    keys = [key_of(f"w{language}", word[:STEM] if len(word) > STEM else word.rstrip("s") or word)]
    if capital:
        keys.append(key_of("x", word))
        if len(bones := consonants(word)) > 2:
            keys.append(key_of("k", bones))
    meant = _meaning(word, language)
    if meant:
        keys.append(key_of("p", meant))
    if language in _ROMANCE and len(word) > 4:
        keys.append(key_of("c", _cognate(word)))
    if word in INSTITUTIONS:
        return tuple(keys), len(keys) > 1, _INSTITUTION
    return tuple(keys), len(keys) > 1, 0 if named else _familiar(meant)


def _familiar(meant: str) -> int:
    if meant in news_stems():
        return _NEWS_WORD
    return _DICTIONARY_WORD if meant in english_stems() else 0


def _meaning(word: str, language: str) -> str:
    if language == "en":
        known = english_lexicon()
        stem = word[:STEM] if len(word) > STEM else word
        return known.get(word) or known.get(stem) or stem.rstrip("s")
    known = lexicon()
    return known.get(word) or known.get(word[:STEM], "") or known.get(word.rstrip("s"), "")


def arabic_keys(word: str) -> Keys:
    """The keys of a folded Arabic word."""
    known = lexicon()
    bases = bases_of(word)
    meant = ""
    keys = [key_of("war", _without_ending(base)) for base in reversed(bases)]
    for base in bases:
        meant = known.get(base) or known.get(_without_ending(base), "")
        if meant:
            keys.append(key_of("p", meant))
            break
    keys += [key_of("k", bones) for base in bases if len(bones := consonants(base)) > 2]
    familiar = _INSTITUTION if word in INSTITUTIONS else _familiar(meant)
    return tuple(dict.fromkeys(keys)), True, familiar


def bases_of(word: str) -> tuple[str, ...]:
    """An Arabic word, and what is left of it without article and particles, the longest first."""
    found = [word]
    for prefix in ("وال", "بال", "كال", "فال", "لل", "ال"):
        if word.startswith(prefix) and len(word) - len(prefix) > 2:
            found.append(word[len(prefix) :])
            break
    else:
        if word[0] in "وبلف" and len(word) > 4:
            found.append(word[1:])
    return tuple(found)


def without_article(word: str) -> str:
    """A word without the Arabic article."""
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def _without_ending(word: str) -> str:
    for ending in ("يين", "يون", "ات", "ين", "ون", "ان", "يه", "ها", "هم", "ه", "ي", "ا"):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            return word[: -len(ending)]
    return word


def _cognate(word: str) -> str:
    word = word.replace("ph", "f").replace("qu", "k").replace("c", "k").replace("y", "i")
    if word.startswith("es") and word[2:3] not in "aeiou":
        word = word[1:]
    return re.sub(r"(.)\1", r"\1", word)[:5]


_ARABIC_CONSONANTS = str.maketrans(
    {
        "ب": "b", "ت": "t", "ث": "t", "ج": "g", "ح": "", "خ": "k", "د": "d", "ذ": "d", "ر": "r",
        "ز": "s", "س": "s", "ش": "s", "ص": "s", "ض": "d", "ط": "t", "ظ": "s", "ع": "", "غ": "g",
        "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "", "و": "", "ي": "",
        "ا": "", "ء": "", "پ": "b", "چ": "s", "ڤ": "f", "گ": "g",
    }
)  # fmt: skip
_LATIN_CONSONANTS = str.maketrans(
    {
        "b": "b", "p": "b", "v": "f", "j": "g", "c": "k", "q": "k", "z": "s", "x": "ks",
        **dict.fromkeys("aeiouyhw", ""),
    }
)  # fmt: skip
_DIGRAPHS = (
    ("tch", "s"), ("sch", "s"), ("tsch", "s"), ("ts", "s"), ("tz", "s"), ("ch", "s"), ("sh", "s"), ("ph", "f"), ("kh", "k"), ("gh", "g"),
    ("ce", "se"), ("ci", "si"), ("cy", "si"), ("ck", "k"), ("dj", "g"),
)  # fmt: skip


def consonants(word: str) -> str:
    """The consonants of a folded name as they survive transliteration, with what it begins with.

    Sounds that Arabic, or a Romance language, writes alike are one.
    """
    if word[0] > "\u0600":
        bones = word.translate(_ARABIC_CONSONANTS).replace("ts", "s")
        first = {"ا": "a", "و": "w", "ي": "y", "ع": "a"}.get(word[0], "")
    else:
        softened = word
        for written, sound in _DIGRAPHS:
            softened = softened.replace(written, sound)
        bones = softened.translate(_LATIN_CONSONANTS)
        first = (
            "a" if word[0] in "aeiou" else "w" if word[0] == "w" else "y" if word[0] == "y" else ""
        )
        if not _LATIN_LETTERS.issuperset(bones):
            return ""
    return first + re.sub(r"(.)\1", r"\1", bones)


def key_of(space: str, text: str) -> int:
    """A key; ``space`` says what kind it is."""
    return crc32(f"{space} {text}".encode())
