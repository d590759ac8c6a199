"""What a headline says, as tokens that can be compared across languages.

A token is a set of keys, and two tokens match when they share one: the stem in its language, the
word as a name, its consonants, the place it names, the English word it means, its beginning as
cognates share it, the number it stands for. Keys are numbers, so that a day of news takes little
memory.
"""

from __future__ import annotations

import re
from array import array
from functools import lru_cache
from typing import TypeAlias
from zlib import crc32

from msgspec import Struct

from tui_reader.stories.data import (
    english_lexicon,
    english_stems,
    lexicon,
    longer_names,
    news_stems,
    places,
)
from tui_reader.stories.date_words import MONTHS, NUMBERS, SCALES, WEEKDAYS
from tui_reader.stories.stop_words import STOP_WORDS
from tui_reader.text.folding import fold

WORD, NAME, PLACE, NUMBER = range(4)
"""What a token is."""

_STEM = 6
_SUMMARY_WORDS = 16
"""Words of a summary that are read: what comes later is background."""
_LONGEST = 400
"""Characters of a title and of a summary that are read."""

_TITLE_SHARE = 100
_SUMMARY_SHARE = 50
_NEWS_WORD = 4
"""Headlines of three hundred that have a word that news is made of."""
_DICTIONARY_WORD = 1
_USUAL_SCORE = 5
"""Headlines of three hundred that have a certain result of a football match."""

_REGULAR = re.compile(
    r"\W*(?:(?:la |les |l')?(?:météo(?!-france)|prévisions|horoscope|revue de presse|températures)\b"
    r"|(?:el |las )?(?:tiempo (?:hoy|para|en|de)|horóscopo|portadas?|temperaturas)\b"
    r"|(?:the )?(?:weather(?: for| forecast|:)|horoscope|papers\b|front pages|\w+ (?:briefing|crossword)|your \w+ (?:briefing|crossword|horoscope))"
    r"|(?:حالة الطقس|الطقس|طقس|درجات الحرارة|توقعات الطقس|أبراج|حظك|برجك|صحف))",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:éditorial|edito|édito|tribune|chronique|point de vue|editorial|opinion|opinión|columna|letters)\b ?[.:|»\]-]"
    r"|\((?:éditorial|tribune|opinion|opinión)\)|(?:افتتاحية|رأي) ?[:|-]",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?![\d])|\d{1,12}(?:[.,]\d{1,3})?|[^\W\d_]+"
)
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,6}")
_SCORE = re.compile(r"(?<![\d.,:/-])(\d{1,2}) ?[-–:] ?(\d{1,2})(?![\d.,:/]|-\d)")
_MARKS = re.compile("[\u0640\u064b-\u0652\u0670]+")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_BEFORE_SENTENCE = frozenset('.!?:»«“”"–—|')
_ROMANCE = frozenset(("fr", "es", "en", "it", "pt"))
_LATIN_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")


class Said(Struct, frozen=True):
    """What an article says."""

    keys: array[int]
    """The keys of all tokens."""
    owners: bytes
    """For each key the token it is of."""
    kinds: bytes
    """For each token what it is."""
    crossing: bytes
    """For each token whether some key of it means something in other languages (0 or 1)."""
    familiar: bytes
    """For each token how many headlines it is taken to be in beside those counted."""
    shares: bytes
    """For each token what it weighs, in hundredths: less in a summary, and as a part of a name."""
    titled: int
    """How many of the tokens, the first ones, are in the title."""
    scores: frozenset[tuple[int, int]]
    """Results of matches, the lesser number first."""
    dates: frozenset[tuple[int, int]]
    """Days and months that the title names."""
    weekdays: frozenset[int]
    """Days of the week that the title names, from 0 for Monday."""
    regular: bool
    """Whether it is one of what appears every day: a forecast, a horoscope, a press review."""
    opinion: bool
    """Whether it says that it is an opinion on the news."""


class _Token(Struct):
    kind: int
    keys: tuple[int, ...]
    crossing: bool
    familiar: int
    at: int
    """Which word of the text it is."""


class _Found(Struct):
    """Tokens as they are collected."""

    tokens: list[_Token]
    seen: set[int]
    dates: set[tuple[int, int]]
    weekdays: set[int]


def said(title: str, summary: str, language: str) -> Said:
    """What a headline and its summary say, in a language (ISO 639-1)."""
    title, summary = _plain(title), _plain(summary)
    found = _Found([], set(), set(), set())
    scores = {_sorted(match) for match in _SCORE.findall(title)}
    for lesser, greater in sorted(scores):
        key = _key("s", f"{lesser} {greater}")
        _add(found, NUMBER, ((key,), True, _USUAL_SCORE if greater < 5 else 0), -2)
    _collect(_SCORE.sub(" ", title), language, 60, found)
    titled = len(found.tokens)
    dates, weekdays = frozenset(found.dates), frozenset(found.weekdays)
    scores |= {_sorted(match) for match in _SCORE.findall(summary)}
    _collect(_SCORE.sub(" ", summary), language, _SUMMARY_WORDS, found)
    tokens = found.tokens[:250]
    return Said(
        array("I", [key for token in tokens for key in token.keys]),
        bytes(nth for nth, token in enumerate(tokens) for _ in token.keys),
        bytes(token.kind for token in tokens),
        bytes(token.crossing for token in tokens),
        bytes(token.familiar for token in tokens),
        _shares(tokens, titled),
        titled,
        frozenset(scores),
        dates,
        weekdays,
        _REGULAR.match(title) is not None,
        _OPINION.search(title) is not None,
    )


def _shares(tokens: list[_Token], titled: int) -> bytes:
    shares = bytearray()
    for nth, token in enumerate(tokens):
        share = _TITLE_SHARE if nth < titled else _SUMMARY_SHARE
        after = tokens[nth + 1] if nth + 1 < len(tokens) and nth + 1 != titled else None
        if (
            after
            and token.kind in (NAME, PLACE)
            and after.kind == NAME
            and after.at == token.at + 1
        ):
            # "Ada Marlow" is two words and hardly more than one thing.
            share //= 3
        shares.append(share)
    return bytes(shares)


def title_key(title: str) -> int:
    """What titles have in common that are the same but for case, accents and signs."""
    return _key("t", " ".join(_TOKEN.findall(fold(_plain(title)))))


def _plain(text: str) -> str:
    text = text[:_LONGEST]
    if not text.isascii():
        text = _MARKS.sub("", text.translate(_DIGITS))
    return _DOTTED.sub(lambda match: match[0].replace(".", ""), text) if "." in text else text


def _sorted(score: tuple[str, str]) -> tuple[int, int]:
    lesser, greater = sorted(map(int, score))
    return lesser, greater


def _collect(text: str, language: str, most: int, found: _Found) -> None:
    """Add the tokens of a text to those found, dates taken out."""
    matches = list(_TOKEN.finditer(text))[:most]
    words = [match[0] for match in matches]
    folded = [_folded(word) for word in words]
    capitals = sum(word[0].isupper() for word in words if len(word) > 3)
    headline_case = capitals * 10 > 7 * sum(len(word) > 3 for word in words)
    longer = longer_names()
    at = 0
    while at < len(words):
        word, plain = words[at], folded[at]
        if word[0].isdecimal():
            at = _number(text, matches, folded, at, found)
            continue
        if (weekday := WEEKDAYS.get(plain)) is not None:
            found.weekdays.add(weekday)
            at += 1
            continue
        if (month := MONTHS.get(plain)) and at + 1 < len(words):
            day = words[at + 1]
            if day.isdecimal() and 0 < int(day) < 32 and len(day) < 3:
                found.dates.add((month, int(day)))
                at += 2
                continue
        arabic = plain[0] > "\u0600"
        capital = word[0].isupper()
        bases = _bases(plain) if arabic else (plain,)
        if (arabic or capital) and (
            place := _longest_name(bases, folded, at, longer, short=not word.isupper())
        ):
            identity, count = place
            kind = PLACE if len(identity) != 3 else NAME
            _add(found, kind, (_place_keys(identity), True, 0), at + count)
            at += count
            continue
        at += 1
        if plain in STOP_WORDS or len(plain) < 3:
            continue
        if plain in NUMBERS:
            if (number := NUMBERS[plain]) >= 10:
                _add(found, NUMBER, ((_key("n", str(number)),), True, 0), at)
            continue
        if arabic:
            _add(found, WORD, _arabic_keys(plain), at)
            continue
        named = False
        if capital and not headline_case:
            # A capital that begins a sentence is grammar, unless another follows it.
            before = text[matches[at - 2].end() : matches[at - 1].start()].rstrip()[-1:]
            starts = at == 1 or before in _BEFORE_SENTENCE
            followed = (
                at < len(words) and words[at][0].isupper() and text[matches[at - 1].end()] == " "
            )
            named = not starts or followed
        _add(found, NAME if named else WORD, _latin_keys(plain, language, capital, named), at)


_Keys: TypeAlias = tuple[tuple[int, ...], bool, int]
"""The keys of a word, whether one means something in other languages, and how familiar it is."""


def _add(found: _Found, kind: int, known: _Keys, at: int) -> None:
    keys, crossing, familiar = known
    if keys[0] not in found.seen:
        found.seen.add(keys[0])
        found.tokens.append(_Token(kind, keys, crossing, familiar, at))


def _number(
    text: str, matches: list[re.Match[str]], folded: list[str], at: int, found: _Found
) -> int:
    """Add a number to those found, unless it is of a date; where to read on."""
    written = folded[at]
    whole = written.isdecimal()
    after = at + 1
    if whole and len(written) == 4 and 1900 <= int(written) < 2100:
        return after
    if whole and len(written) < 3 and 0 < int(written) < 32 and after < len(folded):
        skip = after + (folded[after] in ("de", "er", "st", "nd", "rd", "th", "of"))
        month = MONTHS.get(folded[skip]) if skip < len(folded) else None
        if month:
            found.dates.add((month, int(written)))
            return skip + 1
    value = _value(written)
    if after < len(folded):
        unit = folded[after]
        start = matches[at].start()
        money = text[start - 1 : start] in "£€$" if start else False
        scale = SCALES.get(unit, 0) or (1_000_000 if unit == "m" and money else 0)
        if not scale and unit == "mil" and after + 1 < len(folded):
            scale = 1000
        if scale:
            value *= scale
            after += 1
            if unit == "mil" and folded[after : after + 1] == ["millones"]:
                value *= 1_000_000
                after += 1
    if value >= 10 or not float(value).is_integer():
        _add(found, NUMBER, ((_key("n", f"{value:.6g}"),), True, 0), at)
    return after


def _value(written: str) -> float:
    """The value of a number, whichever of comma, point and space groups its digits."""
    parts = re.split(r"[.,\u00a0\u202f ]", written)
    if len(parts) > 1 and all(len(part) == 3 for part in parts[1:]):
        return float("".join(parts))
    return float(".".join(parts[:2]))


def _longest_name(
    bases: tuple[str, ...], folded: list[str], at: int, longer: dict[str, int], *, short: bool
) -> tuple[str, int] | None:
    """The id of the place that is named from a word on, and how many words its name has."""
    known = places()
    for base in bases:
        for count in range(min(longer.get(base, 1), len(folded) - at), 1, -1):
            rest = (_without_article(word) for word in folded[at + 1 : at + count])
            if identity := known.get(" ".join((base, *rest))):
                return identity, count
    for base in bases:
        if len(base) < 3 and short:
            continue
        if (identity := known.get(base)) and base not in STOP_WORDS:
            return identity, 1
    return None


@lru_cache(maxsize=8192)
def _place_keys(identity: str) -> tuple[int, ...]:
    own = _key("g", identity)
    if len(identity) > 3 and identity[-1].isdigit():
        return own, _key("g", identity[:2])
    return (own,)


@lru_cache(maxsize=1 << 13)
def _folded(word: str) -> str:
    return fold(word)


@lru_cache(maxsize=1 << 13)
def _latin_keys(word: str, language: str, capital: bool, named: bool) -> _Keys:
    """The keys of a folded word."""
    keys = [_key(f"w{language}", word[:_STEM] if len(word) > _STEM else word.rstrip("s") or word)]
    if capital:
        keys.append(_key("x", word))
        if len(bones := consonants(word)) > 2:
            keys.append(_key("k", bones))
    meant = _meaning(word, language)
    if meant:
        keys.append(_key("p", meant))
    if language in _ROMANCE and len(word) > 4:
        keys.append(_key("c", _cognate(word)))
    return tuple(keys), len(keys) > 1, 0 if named else _familiar(meant)


def _familiar(meant: str) -> int:
    if meant in news_stems():
        return _NEWS_WORD
    return _DICTIONARY_WORD if meant in english_stems() else 0


def _meaning(word: str, language: str) -> str:
    if language == "en":
        known = english_lexicon()
        stem = word[:_STEM] if len(word) > _STEM else word
        return known.get(word) or known.get(stem) or stem.rstrip("s")
    known = lexicon()
    return known.get(word) or known.get(word[:_STEM], "") or known.get(word.rstrip("s"), "")


@lru_cache(maxsize=1 << 13)
def _arabic_keys(word: str) -> _Keys:
    known = lexicon()
    bases = _bases(word)
    meant = ""
    keys = [_key("war", _without_ending(base)) for base in reversed(bases)]
    for base in bases:
        meant = known.get(base) or known.get(_without_ending(base), "")
        if meant:
            keys.append(_key("p", meant))
            break
    keys += [_key("k", bones) for base in bases if len(bones := consonants(base)) > 2]
    return tuple(dict.fromkeys(keys)), True, _familiar(meant)


@lru_cache(maxsize=1 << 13)
def _bases(word: str) -> tuple[str, ...]:
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


def _without_article(word: str) -> str:
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


def _key(space: str, text: str) -> int:
    return crc32(f"{space} {text}".encode())
