"""Which language a headline is in, by its letters, its short words and its runs of three letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from tui_reader.stories.data import lines

_WORD = re.compile(r"[^\W\d_]+")
_ARABIC = re.compile(r"[\u0600-\u06ff]+")
_PERSIAN_OR_URDU = re.compile("[پچژگکیہےںٹڈڑ]")
_IN_ARABIC_LETTERS = ("ar", "fa", "ur", "ps", "ckb", "ug", "sd")
_NOT_LATIN = re.compile("[^\\W\\d_\u0000-\u024f]+")
_WORDS_READ = 20
"""A text that is longer says no more of its language."""
_UNSEEN = 32.0
"""Half nats: the cost of a run of letters that a language hardly has."""
_DECLARED = 8.0
"""Half nats that a text must be unlikelier in the language it declares."""
_SURE = 8.0
"""Half nats between the likeliest language and the next, from which a text decides alone."""


def article_language(title: str, summary: str, declared: str, chosen: str) -> str:
    """The language of an article.

    Args:
        title: its headline.
        summary: the beginning of its text.
        declared: the language that it is said to be in.
        chosen: the user's word for the feed's language; empty: none. It wins over what is declared.
    """
    return (
        chosen_language(title, summary, chosen) if chosen else language_of(title, summary, declared)
    )


def language_of(title: str, summary: str, declared: str) -> str:
    """The language of an article (ISO 639-1); ``declared`` or empty when its text does not say.

    A declared language that contradicts the text loses. The languages that are recognised are
    those of the data, and Arabic.
    """
    text = f"{title} {summary}"[:600]
    if not text.isascii() and (foreign := sum(map(len, _NOT_LATIN.findall(text)))):
        arabic = sum(map(len, _ARABIC.findall(text)))
        latin = sum(map(str.isalpha, text)) - foreign
        if arabic > latin:
            if declared in _IN_ARABIC_LETTERS and declared != "ar":
                return declared
            strange = len(_PERSIAN_OR_URDU.findall(text))
            return (declared if declared != "ar" else "fa") if 20 * strange > arabic else "ar"
        if latin < foreign:
            return declared
    known, _costs_of_runs, _costs_of_words = _letters()
    if declared and declared not in known and declared != "ar":
        # A language that is not compared with: the text cannot contradict it.
        return declared
    costs = [0.0] * len(known)
    if declared in known:
        costs[known.index(declared)] -= _DECLARED
    for part in (title, summary):
        words = _telling(part)
        if not words:
            continue
        costs = list(map(sum, zip(costs, *map(_costs, words), strict=True)))
        best, second = sorted(costs)[:2]
        if second - best >= _SURE:
            return known[costs.index(best)]
    return declared


def chosen_language(title: str, summary: str, chosen: str) -> str:
    """The language of an article whose feed's language the user has written.

    It wins unless the article is in another script.
    """
    text = f"{title} {summary}"[:600]
    arabic = sum(map(len, _ARABIC.findall(text)))
    latin = sum(map(str.isalpha, text)) - sum(map(len, _NOT_LATIN.findall(text)))
    if arabic != latin and (arabic > latin) != (chosen in _IN_ARABIC_LETTERS):
        known = chosen in _IN_ARABIC_LETTERS or chosen in _letters()[0]
        return language_of(title, summary, "") or chosen if known else chosen
    return chosen


def _telling(text: str) -> list[str]:
    """Words that are no names, in small letters; all of them when too few are not."""
    words = _WORD.findall(text[:300])
    small = [word for word in words if word.islower()]
    return (small if len(small) >= 3 else [word.lower() for word in words])[:_WORDS_READ]


@lru_cache(maxsize=1 << 13)
def _costs(word: str) -> tuple[float, ...]:
    """How unlikely a word is in each language, in half nats."""
    known, runs, words = _letters()
    padded = f" {word[:30]} "
    unseen = (_UNSEEN,) * len(known)
    spelled = map(
        sum,
        zip(*(runs.get(padded[at : at + 3], unseen) for at in range(len(padded) - 2)), strict=True),
    )
    # Runs overlap: each letter is in three of them.
    costs = [min(0.6 * cost, 160.0) for cost in spelled]
    for place, cost in words.get(word, ()):
        costs[place] = cost
    return tuple(costs)


@cache
def _letters() -> tuple[
    list[str], dict[str, tuple[float, ...]], dict[str, list[tuple[int, float]]]
]:
    """The languages; what runs of three letters cost in each, and short words, in half nats."""
    known: list[str] = []
    by_run: dict[str, list[float]] = {}
    by_word: dict[str, list[tuple[int, float]]] = {}
    rows = [line.split("\t") for line in lines("letters")]
    for place, (language, runs, words) in enumerate(rows):
        known.append(language)
        for cost, joined in _steps(runs):
            for at in range(0, len(joined), 3):
                run = joined[at : at + 3]
                by_run.setdefault(run, [_UNSEEN] * len(rows))[place] = cost
        for cost, joined in _steps(words):
            for word in joined.split(" "):
                by_word.setdefault(word, []).append((place, cost))
    return known, {run: tuple(costs) for run, costs in by_run.items()}, by_word


def _steps(written: str) -> Iterator[tuple[float, str]]:
    for step in written.split(","):
        cost, _colon, joined = step.partition(":")
        yield float(cost), joined
