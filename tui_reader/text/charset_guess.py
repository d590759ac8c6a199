"""Which charset explains some bytes best, by the letters that they then are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import lru_cache

from msgspec import Struct

from tui_reader.text.letters import counted, is_sound, letters_in, misplaced, surprise

_USUAL = {
    language: tuple(charsets.split())
    for languages, charsets in {
        "en fr de es pt it nl ca sv da fi is": "cp1252 iso8859-15 mac-roman",
        "et": "cp1257 cp1252 iso8859-15 iso8859-13 iso8859-4", "lt lv": "cp1257 iso8859-13 iso8859-4",
        "pl cs sk hu ro hr sl sq": "cp1250 iso8859-2", "tr": "cp1254", "vi": "cp1258",
        "ru": "cp1251 koi8-r iso8859-5 cp866 mac-cyrillic", "uk be": "cp1251 koi8-u iso8859-5",
        "eo mt": "iso8859-3", "cy": "iso8859-14", "bg mk sr": "cp1251 iso8859-5", "el": "cp1253 iso8859-7", "he": "cp1255 iso8859-8",
        "ar": "cp1256 iso8859-6", "fa ur": "cp1256", "th": "cp874", "ja": "cp932 euc_jis_2004",
        "zh": "gb18030", "zh-hant": "big5hkscs", "ko": "cp949",
    }.items()
    for language in languages.split()
}  # fmt: skip
"""The charsets that each language was written in before UTF-8, the most usual one first."""

# Bits of evidence, as letters are counted in.
_DECLARED = 8.0
_DECLARED_WESTERN = 2.0
"""Less: it is what servers and templates say that know nothing."""
_DECLARED_BY_LETTER = 1.0
"""For each letter outside ASCII."""
_FEW = 12
"""Letters outside ASCII below which nothing overrules a declaration that they do not contradict."""
_CERTAIN = 1000.0
_OTHER_LANGUAGE = 10.0
"""Against a language that is not among the stated ones."""
_LESS_USUAL = 3.0
"""Against the second of the charsets of a language, and against each further one."""
_ELSEWHERE = 5.0
"""Against a charset for which the language does not speak: most of the web was in windows-1252."""
_UNUSUAL = {
    "cp1252": 0.0, "iso8859-15": 0.0, "mac-roman": 0.0, "iso8859-3": 15.0, "iso8859-14": 15.0,
}  # fmt: skip
"""The charsets of which that is more or less true; the letters of the rare ones are the marks and
signs of others."""
_RARE = {"mac-roman": 20.0}
"""Against a charset of few computers, for every language."""

_SAMPLE = 3_000
"""Bytes that are looked at."""
# Letters outside ASCII with one neighbour at each side, which shows how they stand in their
# words, and which in some charsets is the second half of the letter.
_LETTERS = re.compile(rb"[\x00-\x7f]?[\x80-\xff]+[\x00-\x7f]?")
_C1 = re.compile("[\x80-\x9f]")


class Reading(Struct, frozen=True):
    """A way to read bytes."""

    charset: str
    """Python's name."""
    language: str
    """The language whose letters they then are; empty when it is none of those known."""
    surprise: float
    """How unlikely it is, in bits; less is better."""


def guess(texts: Iterable[bytes], declared: Collection[str], stated: Collection[str]) -> Reading:
    """The reading that is the least surprising.

    Args:
        texts: parts of a document that are in one charset, which is no Unicode.
        declared: charsets that are said to be the one.
        stated: languages that the document is said to be in
            (as :func:`tui_reader.text.letters.written_like` gives them).
    """
    sample = _sample(texts)
    read: dict[str, tuple[str, Counter[str], float]] = {}
    trust = _trust(sample, declared, stated)
    fitting = {language for charset in declared for language in _fitting(charset, stated)}
    best = Reading("cp1252", "en", float("inf"))
    for language in sorted(("", *_USUAL), key=lambda one: one not in stated):
        for place, charset in enumerate((*_USUAL.get(language, ()), *declared)):
            if charset not in read:
                text = read_as(sample, charset)
                read[charset] = text, *counted(text)
            text, counts, style = read[charset]
            bits = surprise(counts, language) + style
            if charset in declared:
                bits -= _DECLARED_WESTERN if charset == "cp1252" else _DECLARED
            else:
                bits += place * _LESS_USUAL + _RARE.get(charset, 0.0)
            if trust and charset not in declared:
                bits += _CERTAIN if charset in _RARE else trust * (language not in fitting)
            if language not in stated:
                bits += _OTHER_LANGUAGE if stated else 0.0
                bits += _UNUSUAL.get(charset, _ELSEWHERE)
            if bits < best.surprise and (bits := bits + misplaced(text)) < best.surprise:
                best = Reading(charset, language, bits)
    return best


def _fitting(charset: str, stated: Collection[str]) -> frozenset[str]:
    """The languages that a charset is usual for, of the stated ones if there are any."""
    return frozenset(one for one in stated or _USUAL if charset in _USUAL.get(one, ()))


def _trust(sample: bytes, declared: Collection[str], stated: Collection[str]) -> float:
    """The bits that speak against a language which no declaration fits.

    They grow with the letters where nothing contradicts a declaration.
    """
    bits = 0.0
    for charset in declared:
        if charset == "cp1252" and not stated:
            continue
        text = read_as(sample, charset)
        counts = Counter(text)
        if _fitting(charset, stated) and is_sound(text, counts):
            letters = letters_in(counts)
            bits = max(bits, _CERTAIN if letters < _FEW else letters * _DECLARED_BY_LETTER)
    return bits


def language_of(text: str) -> str:
    """The language whose letters a text is in; it may be any of those that share them."""
    counts = Counter(text[:_SAMPLE])
    return min(_USUAL, key=lambda language: surprise(counts, language))


def read_as(data: bytes, charset: str) -> str:
    """Bytes in a charset; U+FFFD stands for what is none of its characters."""
    text = data.decode(charset, "replace")
    if charset.startswith("iso8859") and _C1.search(text):
        # Programs that say ISO 8859 and write the quotation marks and dashes of Windows.
        text = text.translate(_marks_of_windows())
    return text


def _sample(texts: Iterable[bytes]) -> bytes:
    taken: list[bytes] = []
    length = 0
    for text in texts:
        for letters in _LETTERS.finditer(text):
            taken.append(letters[0][:_SAMPLE])
            length += len(letters[0])
            if length >= _SAMPLE:
                return b"\n".join(taken)
    return b"\n".join(taken)


@lru_cache(maxsize=1)
def _marks_of_windows() -> dict[int, str]:
    return {code: bytes((code,)).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
