"""Which articles tell the same story: headlines compared by the rare words they share.

A headline's words weigh by their rarity among recent headlines (inverse
document frequency, Spärck Jones 1972); two articles tell the same story when
the weighted overlap of what they say is large. Across languages only what
stays the same counts: names and numbers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import log

from tui_reader.stories.stopwords import STOPWORDS
from tui_reader.text.folding import fold

SPAN_SECONDS = 48 * 3600
"""Articles further apart in time than this tell different stories."""

_SAME_LANGUAGE = 0.42
_ACROSS = 0.52
_MIN_SHARED = 2
"""Features that must be shared: one name alone (a president, a town) is no story."""
_CANDIDATES = 400
"""Articles compared with a new one at the most."""

_WORD = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*|[^\W_]+(?:['’][^\W_]+)?")
_WITHIN_NAME = frozenset({" ", "-", "\u00a0", "\u2011"})
_SENTENCE_START = re.compile(r"(?:^|[.!?:»«“”\"–—|]\s*)$")


@dataclass(frozen=True, slots=True)
class Told:
    """A recent article: which story it tells, and what it says."""

    story: int
    title: str
    summary: str
    language: str
    sort_at: int
    feed_id: int


@dataclass(frozen=True, slots=True)
class _Features:
    words: dict[str, str]
    """Folded, stemmed title words, each with the thing it stands for: itself, or the whole
    name it is part of ("Harrow Bay" is two words and one thing)."""
    names: dict[str, str]
    """Words of names, and numbers, of title and summary, which survive translation."""
    features: frozenset[str]
    """Both, for looking up."""


class Filing:
    """The stories of the last days. Articles are filed one by one, oldest story first to match."""

    def __init__(self, told: Iterable[Told]) -> None:
        self._told: list[tuple[Told, _Features]] = []
        self._by_feature: dict[str, list[int]] = defaultdict(list)
        for one in told:
            self._keep(one)

    def file(self, article: Told) -> int:
        """The story that the article tells; ``article.story`` itself when it begins one.

        The article is known from then on, so that the next ones can join it.
        """
        features = _features(article)
        best, story = 0.0, article.story
        for place in self._candidates(features):
            other, theirs = self._told[place]
            if other.story == article.story or abs(other.sort_at - article.sort_at) > SPAN_SECONDS:
                continue
            likeness = self._likeness(article, features, other, theirs)
            if likeness > best:
                best, story = likeness, other.story
        self._keep(
            Told(
                story,
                article.title,
                article.summary,
                article.language,
                article.sort_at,
                article.feed_id,
            ),
            features,
        )
        return story

    def _keep(self, told: Told, features: _Features | None = None) -> None:
        features = features or _features(told)
        place = len(self._told)
        self._told.append((told, features))
        for feature in features.features:
            self._by_feature[feature].append(place)

    def _candidates(self, features: _Features) -> list[int]:
        shared: dict[int, float] = defaultdict(float)
        for feature in features.features:
            places = self._by_feature.get(feature, ())
            # A feature that half the headlines have tells nothing and costs most.
            if len(places) <= max(50, len(self._told) // 10):
                for place in places:
                    shared[place] += self._weight(feature)
        return sorted(shared, key=lambda place: -shared[place])[:_CANDIDATES]

    def _likeness(self, article: Told, mine: _Features, other: Told, theirs: _Features) -> float:
        """Above 0 when the two tell the same story, higher the surer."""
        same = article.language == other.language or not article.language or not other.language
        if same:
            likeness = self._overlap(mine.words, theirs.words)
            if likeness >= _SAME_LANGUAGE:
                return likeness
        likeness = self._overlap(mine.names, theirs.names)
        return likeness if likeness >= _ACROSS else 0.0

    def _overlap(self, mine: dict[str, str], theirs: dict[str, str]) -> float:
        """Weight of the things shared over a mean of both weights that favours the smaller.

        A name of several words weighs as its rarest shared one. 0 when fewer
        than :data:`_MIN_SHARED` things are shared.
        """
        shared = mine.keys() & theirs.keys()
        if min(len({side[word] for word in shared}) for side in (mine, theirs)) < _MIN_SHARED:
            return 0.0
        both = sum(self._heaviest(mine, shared).values())
        weights = [sum(self._heaviest(side, side).values()) for side in (mine, theirs)]
        return both / (0.6 * min(weights) + 0.4 * max(weights))

    def _heaviest(self, names: dict[str, str], words: Iterable[str]) -> dict[str, float]:
        heaviest: dict[str, float] = {}
        for word in words:
            heaviest[names[word]] = max(heaviest.get(names[word], 0.0), self._weight(word))
        return heaviest

    def _weight(self, feature: str) -> float:
        return log(1 + (len(self._told) + 1) / (1 + len(self._by_feature.get(feature, ()))))


def _features(article: Told) -> _Features:
    title = [fold(word) for word in _WORD.findall(article.title)]
    names = _names(article.title)
    words = {
        word if word in names else _stem(word): names.get(word, word)
        for word in title
        if len(word) > 2 and word not in STOPWORDS
    }
    names = {**_names(article.summary), **names}
    return _Features(words, names, frozenset(words.keys() | names.keys()))


def _names(text: str) -> dict[str, str]:
    """Each word of the names in a text, and each number of two digits or more, with its whole name."""
    names: dict[str, str] = {}
    run: list[str] = []
    starts_sentence = False
    end = 0
    for match in _WORD.finditer(text):
        if run and text[end : match.start()] not in _WITHIN_NAME:
            _keep_name(run, starts_sentence, names)
            run = []
        word = re.split("['’]", match[0])[-1]
        if word[0].isdigit():
            digits = re.sub(r"\D", "", word).lstrip("0")
            if len(digits) > 1:
                names[digits] = digits
        elif word[:1].isupper() and (folded := fold(word)) not in STOPWORDS:
            if not run:
                starts_sentence = bool(_SENTENCE_START.search(text, 0, match.start()))
            run.append(folded)
            end = match.end()
            continue
        _keep_name(run, starts_sentence, names)
        run = []
    _keep_name(run, starts_sentence, names)
    return names


def _keep_name(run: list[str], starts_sentence: bool, names: dict[str, str]) -> None:
    # A single capital at the start of a sentence is grammar, not a name.
    if len(run) > 1 or (run and not starts_sentence):
        for word in run:
            if len(word) > 2:
                names.setdefault(word, " ".join(run))


def _stem(word: str) -> str:
    """A crude common stem: enough to join singular and plural, noun and verb forms."""
    if word.startswith("ال") and len(word) > 4:
        word = word[2:]
    return word[:6] if len(word) > 6 else word.rstrip("s") if len(word) > 3 else word
