"""Which language a headline is in, by its letters, its short words and its runs of three letters."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tui_reader.stories.data import lines

_WORD = re.compile(r"[^\W\d_]+")
_ARABIC = re.compile(r"[\u0600-\u06ff]+")
_PERSIAN_OR_URDU = re.compile("[پچژگکیہےںٹڈڑ]")
_IN_ARABIC_LETTERS = ("ar", "fa", "ur", "ps", "ckb", "ug", "sd")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+")
_WORDS_READ = 20
"""A text that is longer says no more of its language."""
_UNSEEN = 32.0
"""Half nats: the cost of a run of letters that a language hardly has."""
_DECLARED = 8.0
"""Half nats that a text must be unlikelier in the language it declares."""
_SURE = 8.0
"""Half nats between the likeliest language and the next, from which a text decides alone."""


def language_of(title: str, summary: str, declared: str) -> str:
    """The language of an article (ISO 639-1); ``declared`` or empty when its text does not say.

    A declared language that contradicts the text loses. The languages that are recognised are
    those of the data, and Arabic.
    """
    text = f"{title} {summary}"[:600]
    arabic = sum(map(len, _ARABIC.findall(text)))
    latin = sum(map(len, _LATIN.findall(text)))
    if arabic > latin:
        if declared in _IN_ARABIC_LETTERS and declared != "ar":
            return declared
        strange = len(_PERSIAN_OR_URDU.findall(text))
        return (declared if declared != "ar" else "fa") if 20 * strange > arabic else "ar"
    if not latin or latin * 2 < sum(map(str.isalpha, text)):
        return declared
    known = _letters()
    if declared and declared not in known and declared != "ar":
        # A language that is not compared with: the text cannot contradict it.
        return declared
    costs = [0.0] * len(known)
    if declared in known:
        costs[list(known).index(declared)] -= _DECLARED
    for part in (title, summary):
        for word in _telling(part):
            costs = [one + other for one, other in zip(costs, _costs(word), strict=True)]
        best, second = sorted(costs)[:2]
        if second - best >= _SURE:
            return list(known)[costs.index(best)]
    return declared


def chosen_language(title: str, summary: str, chosen: str) -> str:
    """The language of an article whose feed's language the user has written.

    It wins unless the article is in another script.
    """
    text = f"{title} {summary}"[:600]
    arabic = sum(map(len, _ARABIC.findall(text)))
    latin = sum(map(len, _LATIN.findall(text)))
    if arabic != latin and (arabic > latin) != (chosen in _IN_ARABIC_LETTERS):
        known = chosen in _IN_ARABIC_LETTERS or chosen in _letters()
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
    padded = f" {word[:30]} "
    costs = []
    for runs, words in _letters().values():
        if (cost := words.get(word)) is None:
            spelled = sum(runs.get(padded[at : at + 3], _UNSEEN) for at in range(len(padded) - 2))
            # Runs overlap: each letter is in three of them.
            cost = min(0.6 * spelled, 160.0)
        costs.append(cost)
    return tuple(costs)


@cache
def _letters() -> dict[str, tuple[dict[str, float], dict[str, float]]]:
    """Each language with what its runs of three letters, and its short words, cost in half nats."""
    known = {}
    for line in lines("letters"):
        language, runs, words = line.split("\t")
        by_run: dict[str, float] = {}
        for step in runs.split(","):
            cost, _, joined = step.partition(":")
            by_run |= dict.fromkeys(
                (joined[at : at + 3] for at in range(0, len(joined), 3)), float(cost)
            )
        by_word: dict[str, float] = {}
        for step in words.split(","):
            cost, _, joined = step.partition(":")
            by_word |= dict.fromkeys(joined.split(" "), float(cost))
        known[language] = by_run, by_word
    return known
