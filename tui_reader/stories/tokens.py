"""What a headline says, as tokens that can be compared across languages.

A token is a word, or a name of several, or a number; it has a set of keys (:mod:`.words`). Tokens
are numbered by a :class:`Vocabulary`, so that a word is looked at once however often it occurs, and
an article is a few numbers.
"""

from __future__ import annotations

import re
from array import array
from itertools import islice
from typing import TypeAlias
from zlib import crc32

from msgspec import Struct

from tui_reader.stories.data import longer_names, places
from tui_reader.stories.date_words import MONTHS, NUMBERS, SCALES, WEEKDAYS
from tui_reader.stories.stop_words import INSTITUTIONS, STOP_WORDS
from tui_reader.stories.words import (
    Keys,
    arabic_keys,
    bases_of,
    key_of,
    latin_keys,
    number_keys,
    place_keys,
    without_article,
)
from tui_reader.text.folding import fold

WORD, NAME, PLACE, CITY, NUMBER = range(5)
"""What a token is; a city, or a region, is in a country."""

_TITLE_WORDS = 60
_SUMMARY_WORDS = 16
"""Words of a summary that are read: what comes later is background."""
_LONGEST = 400
"""Characters of a title and of a summary that are read."""
_KNOWN_WORDS = 40_000
"""Words that are remembered with their tokens."""

TITLE_SHARE = 100
SUMMARY_SHARE = 50
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
    r"[^\W\d_]+|\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?![\d])|\d{1,12}(?:[.,]\d{1,3})?"
)
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,6}")
_SCORE = re.compile(r"(?<![\d.,:/-])(\d{1,2}) ?[-–:] ?(\d{1,2})(?![\d.,:/]|-\d)")
_MAYBE_SCORE = re.compile(r"\d ?[-–:] ?\d")
_ODD = re.compile("[\u0640\u064b-\u0652\u0670\u0660-\u0669\u06f0-\u06f9]")
_MARKS = re.compile("[\u0640\u064b-\u0652\u0670]+")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_BEFORE_SENTENCE = frozenset('.!?:»«“”"–—|')

_PASSED_OVER, _SMALL, _CAPITAL, _PLACE, _SPECIAL = range(5)
"""How a written word is read: not at all; as it is; with what stands around it; as a place (or what
else the gazetteer knows); as a date, a number or a name of several words, where it is one."""

_Known: TypeAlias = tuple[int, str, int, int, int]
"""How a written word is read, the word folded, the first of its keys, its token as a word and as a
name; of a place, its token and what it is."""


class Said(Struct, frozen=True, gc=False):
    """What an article says."""

    tokens: array[int]
    """The numbers of its tokens."""
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
    title: int
    """The same for titles that are the same but for case, accents and signs."""


class _Found:
    """Tokens as they are collected."""

    def __init__(self) -> None:
        self.tokens: list[int] = []
        self.shares = bytearray()
        self.share = TITLE_SHARE
        self.seen: set[int] = set()
        self.dates: set[tuple[int, int]] = set()
        self.weekdays: set[int] = set()
        self.named_until = -1
        """After which word the last name or place ends; -1: the last token is none."""

    def add(self, token: int, key: int, kind: int, end: int) -> None:
        """Add a token that ends before a word of the text, unless it was said before."""
        if key in self.seen:
            return
        self.seen.add(key)
        if kind == NAME and self.named_until == end - 1:
            # "Ada Marlow" is two words and hardly more than one thing.
            self.shares[-1] //= 3
        self.tokens.append(token)
        self.shares.append(self.share)
        self.named_until = end if kind in (NAME, PLACE, CITY) else -1


class Vocabulary:
    """The tokens that headlines are made of, by number."""

    def __init__(self) -> None:
        self.keys: list[tuple[int, ...]] = []
        """For each token its keys, by number."""
        self.kinds = bytearray()
        """For each token what it is."""
        self.crossing = bytearray()
        """For each token whether some key of it means something in other languages (0 or 1)."""
        self.familiar = bytearray()
        """For each token how many headlines it is taken to be in beside those counted."""
        self.holders: list[int | list[int]] = []
        """For each key the token that has it, or the tokens."""
        self._keys: dict[int, int] = {}
        """Keys with their numbers."""
        self._words: dict[str, dict[str, _Known]] = {}
        self._known = 0
        self._others: dict[tuple[int, int], int] = {}

    def said(self, title: str, summary: str, language: str) -> Said:
        """What a headline and its summary say, in a language (ISO 639-1)."""
        title, summary = _plain(title), _plain(summary)
        found = _Found()
        scores, title_rest = _scores(title)
        for lesser, greater in sorted(set(scores)):
            key = key_of("s", f"{lesser} {greater}")
            self._add_other(found, NUMBER, ((key,), True, _USUAL_SCORE if greater < 5 else 0), -9)
        words = self._collect(title_rest, language, _TITLE_WORDS, found)
        titled = len(found.tokens)
        dates, weekdays = frozenset(found.dates), frozenset(found.weekdays)
        if summary:
            more, summary = _scores(summary)
            found.share, found.named_until = SUMMARY_SHARE, -1
            self._collect(summary, language, _SUMMARY_WORDS, found)
        else:
            more = []
        return Said(
            array("I", found.tokens),
            bytes(found.shares),
            titled,
            frozenset(scores + more),
            dates,
            weekdays,
            _REGULAR.match(title) is not None,
            _OPINION.search(title) is not None,
            crc32(f"{' '.join(words)} {scores}".encode()),
        )

    def _collect(self, text: str, language: str, most: int, found: _Found) -> list[str]:
        """Add the tokens of a text to those found, dates taken out; the words of the text, folded."""
        known = self._words.setdefault(language, {})
        matches = list(islice(_TOKEN.finditer(text), most))
        words = [match[0] for match in matches]
        read = [known.get(word) or self._learn(known, word, language) for word in words]
        long = capitals = 0
        for word in words:
            if len(word) > 3:
                long += 1
                capitals += word[0].isupper()
        headline_case = capitals * 10 > 7 * long
        add, seen, tokens, shares, share = (
            found.add, found.seen, found.tokens, found.shares, found.share
        )  # fmt: skip
        at, count = 0, len(words)
        while at < count:
            how, _plain_word, key, token, name = read[at]
            if how == _PASSED_OVER:
                at += 1
                continue
            if how == _SPECIAL:
                after = self._special(text, matches, words, read, at, found)
                if after > at:
                    at = after
                    continue
                if token < 0:
                    at += 1
                    continue
                how = _CAPITAL if name >= 0 else _SMALL
            at += 1
            if how == _SMALL:
                if key not in seen:
                    seen.add(key)
                    tokens.append(token)
                    shares.append(share)
                    found.named_until = -1
            elif how == _PLACE:
                add(token, key, name, at)
            else:
                if headline_case:
                    add(token, key, WORD, at)
                    continue
                # A capital that begins a sentence is grammar, unless another follows it.
                starts = at == 1 or (
                    text[matches[at - 2].end() : matches[at - 1].start()].rstrip()[-1:]
                    in _BEFORE_SENTENCE
                )
                if starts and not (
                    at < count and words[at][0].isupper() and text[matches[at - 1].end()] == " "
                ):
                    add(token, key, WORD, at)
                else:
                    add(name, key, self.kinds[name], at)
        return [one[1] for one in read]

    def _learn(self, known: dict[str, _Known], word: str, language: str) -> _Known:
        """How a written word is read in a language."""
        if self._known >= _KNOWN_WORDS:
            self._known = 0
            for others in self._words.values():
                others.clear()
        self._known += 1
        found = known[word] = self._reading(word, language)
        return found

    def _reading(self, word: str, language: str) -> _Known:
        if word[0].isdecimal():
            return _SPECIAL, word, 0, -1, -1
        plain = fold(word)
        if plain == word:
            plain = word  # one string in memory instead of two
        arabic, capital = plain[:1] > "\u0600", word[0].isupper()
        special = plain in WEEKDAYS or plain in MONTHS or plain in NUMBERS
        if not special and (arabic or capital):
            longer, names = longer_names(), places()
            bases = bases_of(plain) if arabic else (plain,)
            special = any(base in longer for base in bases)
            if not special and any(base in names for base in bases):
                place = _longest_name([(0, plain, 0, 0, 0)], 0, short=not word.isupper())
                if place:
                    kind, known = _place(place[0])
                    return _PLACE, plain, known[0][0], self._other(kind, known), kind
        if plain in STOP_WORDS or len(plain) < 3:
            return _SPECIAL if special else _PASSED_OVER, plain, 0, -1, -1
        name = -1
        if arabic:
            keys = arabic_keys(plain)
            token = self._new(WORD, keys)
        else:
            keys = latin_keys(plain, language, capital, named=False)
            token = self._new(WORD, keys)
            if capital and plain in INSTITUTIONS:
                name = token
            elif capital:
                name = self._new(NAME, (keys[0], keys[1], 0))
        how = _SPECIAL if special else _CAPITAL if capital and not arabic else _SMALL
        return how, plain, keys[0][0], token, name

    def _new(self, kind: int, known: Keys) -> int:
        keys, crossing, familiar = known
        token = len(self.kinds)
        self.kinds.append(kind)
        self.crossing.append(crossing)
        self.familiar.append(familiar)
        holders, numbers = self.holders, []
        for key in keys:
            number = self._keys.get(key)
            if number is None:
                number = self._keys[key] = len(holders)
                holders.append(token)
            elif isinstance(held := holders[number], int):
                holders[number] = [held, token]
            else:
                held.append(token)
            numbers.append(number)
        self.keys.append(tuple(numbers))
        return token

    def _add_other(self, found: _Found, kind: int, known: Keys, end: int) -> None:
        """Add a token that is no single word."""
        found.add(self._other(kind, known), known[0][0], kind, end)

    def _other(self, kind: int, known: Keys) -> int:
        key = known[0][0]
        token = self._others.get((kind, key))
        if token is None:
            token = self._others[kind, key] = self._new(kind, known)
        return token

    def _special(
        self,
        text: str,
        matches: list[re.Match[str]],
        words: list[str],
        read: list[_Known],
        at: int,
        found: _Found,
    ) -> int:
        """Add the date, the number or the longer name that begins at a word; where to read on.

        ``at`` itself: none does.
        """
        word, plain = words[at], read[at][1]
        if word[0].isdecimal():
            return self._number(text, matches, read, at, found)
        if (weekday := WEEKDAYS.get(plain)) is not None:
            found.weekdays.add(weekday)
            return at + 1
        if (month := MONTHS.get(plain)) and at + 1 < len(words):
            day = words[at + 1]
            if day.isdecimal() and 0 < int(day) < 32 and len(day) < 3:
                found.dates.add((month, int(day)))
                return at + 2
        if plain[:1] > "\u0600" or word[0].isupper():
            place = _longest_name(read, at, short=not word.isupper())
            if place:
                identity, length = place
                self._add_other(found, *_place(identity), at + length)
                return at + length
        if plain in NUMBERS and plain not in STOP_WORDS:
            if (number := NUMBERS[plain]) >= 10:
                self._add_other(found, NUMBER, number_keys(number), at)
            return at + 1
        return at

    def _number(
        self, text: str, matches: list[re.Match[str]], read: list[_Known], at: int, found: _Found
    ) -> int:
        """Add a number to those found, unless it is of a date; where to read on."""
        written = read[at][1]
        whole = written.isdecimal()
        after = at + 1
        if whole and len(written) == 4 and 1900 <= int(written) < 2100:
            return after
        if whole and len(written) < 3 and 0 < int(written) < 32 and after < len(read):
            skip = after + (read[after][1] in ("de", "er", "st", "nd", "rd", "th", "of"))
            month = MONTHS.get(read[skip][1]) if skip < len(read) else None
            if month:
                found.dates.add((month, int(written)))
                return skip + 1
        value = _value(written)
        if after < len(read):
            unit = read[after][1]
            start = matches[at].start()
            money = text[start - 1 : start] in "£€$" if start else False
            scale = SCALES.get(unit, 0) or (1_000_000 if unit == "m" and money else 0)
            if not scale and unit == "mil" and after + 1 < len(read):
                scale = 1000
            if scale:
                value *= scale
                after += 1
                if unit == "mil" and after < len(read) and read[after][1] == "millones":
                    value *= 1_000_000
                    after += 1
        if value >= 10 or not float(value).is_integer():
            self._add_other(found, NUMBER, number_keys(value), at)
        return after


def _plain(text: str) -> str:
    text = text[:_LONGEST]
    if not text.isascii() and _ODD.search(text):
        text = _MARKS.sub("", text.translate(_DIGITS))
    return _DOTTED.sub(lambda match: match[0].replace(".", ""), text) if "." in text else text


def _scores(text: str) -> tuple[list[tuple[int, int]], str]:
    """The results of matches in a text, the lesser number first, and the text without them."""
    if not _MAYBE_SCORE.search(text):
        return [], text
    found = []
    for one, other in _SCORE.findall(text):
        lesser, greater = sorted((int(one), int(other)))
        found.append((lesser, greater))
    return found, _SCORE.sub(" ", text)


def _value(written: str) -> float:
    """The value of a number, whichever of comma, point and space groups its digits."""
    parts = re.split(r"[.,\u00a0\u202f ]", written)
    if len(parts) > 1 and all(len(part) == 3 for part in parts[1:]):
        return float("".join(parts))
    return float(".".join(parts[:2]))


def _place(identity: str) -> tuple[int, Keys]:
    """What a name of the gazetteer is, and its keys: organisations are no places."""
    known = place_keys(identity)
    return CITY if len(known[0]) > 1 else NAME if len(identity) == 3 else PLACE, known


def _longest_name(read: list[_Known], at: int, *, short: bool) -> tuple[str, int] | None:
    """The id of the place that is named from a word on, and how many words its name has."""
    known, longer = places(), longer_names()
    plain = read[at][1]
    bases = bases_of(plain) if plain[:1] > "\u0600" else (plain,)
    for base in bases:
        for count in range(min(longer.get(base, 1), len(read) - at), 1, -1):
            rest = (without_article(one[1]) for one in read[at + 1 : at + count])
            if identity := known.get(" ".join((base, *rest))):
                return identity, count
    for base in bases:
        if len(base) < 3 and short:
            continue
        if (identity := known.get(base)) and base not in STOP_WORDS:
            return identity, 1
    return None
