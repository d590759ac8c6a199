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

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
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
    words: frozenset[str]
    """Folded, stemmed title words."""
    names: frozenset[str]
    """Names and numbers of title and summary, which survive translation."""


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
        for feature in features.words | features.names:
            self._by_feature[feature].append(place)

    def _candidates(self, features: _Features) -> list[int]:
        shared: dict[int, float] = defaultdict(float)
        for feature in features.words | features.names:
            places = self._by_feature.get(feature, ())
            # A feature that half the headlines have tells nothing and costs most.
            if len(places) <= max(50, len(self._told) // 10):
                for place in places:
                    shared[place] += self._weight(feature)
        return sorted(shared, key=lambda place: -shared[place])[:_CANDIDATES]

    def _likeness(self, article: Told, mine: _Features, other: Told, theirs: _Features) -> float:
        """Above 0 when the two tell the same story, higher the surer."""
        same = article.language == other.language or not article.language or not other.language
        if same and len(mine.words & theirs.words) >= _MIN_SHARED:
            overlap = self._overlap(mine.words | mine.names, theirs.words | theirs.names)
            titles = self._overlap(mine.words, theirs.words)
            if max(overlap, titles) >= _SAME_LANGUAGE and titles >= _SAME_LANGUAGE / 2:
                return max(overlap, titles)
        names = mine.names & theirs.names
        if len(names) >= _MIN_SHARED:
            overlap = self._overlap(mine.names, theirs.names)
            if overlap >= _ACROSS:
                return overlap
        return 0.0

    def _overlap(self, mine: frozenset[str], theirs: frozenset[str]) -> float:
        """Weight of what is shared over the weight of the smaller set, damped for tiny sets."""
        if not mine or not theirs:
            return 0.0
        shared = sum(self._weight(one) for one in mine & theirs)
        smaller = min(sum(map(self._weight, mine)), sum(map(self._weight, theirs)))
        larger = max(sum(map(self._weight, mine)), sum(map(self._weight, theirs)))
        return shared / (0.6 * smaller + 0.4 * larger)

    def _weight(self, feature: str) -> float:
        return log(1 + (len(self._told) + 1) / (1 + len(self._by_feature.get(feature, ()))))


def _features(article: Told) -> _Features:
    title = [fold(word) for word in _WORD.findall(article.title)]
    in_title = _names(article.title)
    # The words of a name count once, as the name: "Harrow Bay" alone shares one thing, not two.
    named = {part for name in in_title for part in name.split() if " " in name}
    words = {_stem(word) for word in title if len(word) > 2 and word not in STOPWORDS | named}
    return _Features(frozenset(words | in_title), frozenset(in_title | _names(article.summary)))


def _names(text: str) -> set[str]:
    """Names inside sentences, a name of several words as one; and numbers of two digits or more."""
    names: set[str] = set()
    run: list[str] = []
    starts_sentence = False
    end = 0
    for match in _WORD.finditer(text):
        if run and text[end : match.start()] not in _WITHIN_NAME:
            _keep_name(run, starts_sentence, names)
            run = []
        word = match[0].split("'")[-1].split("’")[-1]
        if word.isdigit():
            if len(word) > 1:
                names.add(word.lstrip("0"))
        elif word[:1].isupper() and len(word) > 1 and (folded := fold(word)) not in STOPWORDS:
            if not run:
                starts_sentence = bool(_SENTENCE_START.search(text, 0, match.start()))
            run.append(folded)
            end = match.end()
            continue
        _keep_name(run, starts_sentence, names)
        run = []
    _keep_name(run, starts_sentence, names)
    return names


def _keep_name(run: list[str], starts_sentence: bool, names: set[str]) -> None:
    # A single capital at the start of a sentence is grammar, not a name.
    if len(run) > 1 or (run and not starts_sentence and len(run[0]) > 2):
        names.add(" ".join(run))


def _stem(word: str) -> str:
    """A crude common stem: enough to join singular and plural, noun and verb forms."""
    if word.startswith("ال") and len(word) > 4:
        word = word[2:]
    return word[:6] if len(word) > 6 else word.rstrip("s") if len(word) > 3 else word
