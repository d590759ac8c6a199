"""How likely it is that two articles tell the same news.

What two headlines share is weighed by its rarity among recent ones (the inverse document frequency
of Spärck Jones 1972), and two logistic functions decide: one within a language, one across.
"""

from __future__ import annotations

from array import array
from math import exp, log

from msgspec import Struct

from tui_reader.stories.tokens import (
    CITY,
    NAME,
    NUMBER,
    PLACE,
    SUMMARY_SHARE,
    TITLE_SHARE,
    Said,
    Vocabulary,
)

_PLACES = frozenset((PLACE, CITY))
_WHOLE = frozenset((TITLE_SHARE, SUMMARY_SHARE))
"""Shares of what is no part of a name."""
_FREE_SECONDS = 12 * 3600
_DAY = 86400
_SUPPOSED = 300
"""Articles that rarity is counted over beside those known: among ten headlines all words are rare."""
_MOST_SEEN = 5000
"""Articles from which on a key weighs as little as any."""
_REMEMBERED = 20_000
"""Tokens and keys whose weights are remembered."""
_TOO_FREQUENT = 250
"""Articles from which on a key tells nothing: half of what the rarest weighs among 50,000."""
_LITTLE = 0.8
"""Weight that two articles share at least when they tell the same news."""


class Rarity:
    """How rare tokens and keys are, by the number of articles that have them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.counts = array("I")
        """For each token how many articles have it."""
        self._table: list[float] = [1.0]
        self._weights: dict[int, float] = {}
        self._seen: dict[int, int] = {}
        self._shared: dict[int, tuple[tuple[int, int], ...]] = {}

    def renew(self, articles: int) -> None:
        """Weigh anew, among so many articles."""
        count = _SUPPOSED + articles
        whole = log(count + 1)
        self._table = [
            max(0.0, log((count + 1) / (seen + 0.5)) / whole)
            for seen in range(min(count, _MOST_SEEN) + 1)
        ]
        self._weights.clear()
        self._seen.clear()
        self._shared.clear()

    def seen(self, key: int) -> int:
        """How many articles have a key."""
        found = self._seen.get(key)
        if found is None:
            held = self.vocabulary.holders[key]
            if isinstance(held, int):
                return self.counts[held]
            counts = self.counts
            found = sum([counts[token] for token in held])
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen[key] = found
        return found

    def shared(self, token: int) -> tuple[tuple[int, int], ...]:
        """Those keys of a token that other articles have too: by how many, and the key."""
        found = self._shared.get(token)
        if found is None:
            seen = self.seen
            found = tuple(
                (count, key)
                for key in self.vocabulary.keys[token]
                if 1 < (count := seen(key)) < _TOO_FREQUENT
            )
            if len(self._shared) >= _REMEMBERED:
                self._shared.clear()
            self._shared[token] = found
        return found

    def weight(self, token: int) -> float:
        """What a token weighs, from 0 to 1: as much as its rarest key."""
        found = self._weights.get(token)
        if found is None:
            vocabulary = self.vocabulary
            seen = min(map(self.seen, vocabulary.keys[token])) + vocabulary.familiar[token]
            found = self.of_seen(seen)
            if len(self._weights) >= _REMEMBERED:
                self._weights.clear()
            self._weights[token] = found
        return found

    def of_seen(self, seen: int) -> float:
        """What a key weighs that so many articles have."""
        table = self._table
        return table[seen] if seen < len(table) else table[-1]


class Report(Struct, gc=False):
    """An article as it is compared."""

    id: int
    story: int
    said: Said
    language: str
    sort_at: int
    source: str


class Totals(Struct, frozen=True, gc=False):
    """What all tokens of an article weigh."""

    whole: float
    crossing: float
    """Without those that mean nothing in other languages."""


def totals(said: Said, rarity: Rarity) -> Totals:
    """What an article's tokens weigh."""
    whole = crossing = 0.0
    weight, crosses = rarity.weight, rarity.vocabulary.crossing
    for token, share in zip(said.tokens, said.shares, strict=True):
        heavy = share * weight(token)
        whole += heavy
        if crosses[token]:
            crossing += heavy
    return Totals(whole / 100, crossing / 100)


class Side(Struct, frozen=True, gc=False):
    """An article to be compared with several others."""

    report: Report
    totals: Totals
    places: dict[int, tuple[int, ...]]
    """The keys of its tokens, each with the places of the tokens that have it."""


def ranked_keys(said: Said, rarity: Rarity) -> list[tuple[int, int]]:
    """The keys of an article that others have too, the rarest first.

    Each with 256 times the number of articles that have it, and the place of its token.
    """
    shared = rarity.shared
    ranked = [
        (256 * count + at, key)
        for at, token in enumerate(said.tokens)
        for count, key in shared(token)
    ]
    ranked.sort()
    return ranked


def side(report: Report, whole: Totals, vocabulary: Vocabulary) -> Side:
    """An article to be compared with several others."""
    found: dict[int, tuple[int, ...]] = {}
    keys = vocabulary.keys
    for at, token in enumerate(report.said.tokens):
        for key in keys[token]:
            found[key] = (*found[key], at) if key in found else (at,)
    return Side(report, whole, found)


def likelihood(mine: Side, other: Report, their_totals: Totals, rarity: Rarity) -> float:
    """The probability that two articles tell the same news."""
    one = mine.report
    said, other_said = one.said, other.said
    if said.regular or other_said.regular:
        return 0.0
    across = one.language != other.language and bool(one.language and other.language)
    common = shared(mine, other, their_totals, rarity, across=across)
    if common is None:
        return 0.0
    z = log_odds(common, ACROSS if across else WITHIN)
    if across and "ar" in (one.language, other.language):
        z += _ARABIC
    if _differ(said.scores, other_said.scores):
        z -= 4.5
    if _differ(said.dates, other_said.dates) or _differ(said.weekdays, other_said.weekdays):
        z -= 3.0
    if said.opinion != other_said.opinion:
        z -= 3.0
    z -= max(0, abs(one.sort_at - other.sort_at) - _FREE_SECONDS) / _DAY
    return 1.0 / (1.0 + exp(-max(-50.0, min(50.0, z))))


class Shared(Struct, frozen=True, gc=False):
    """What two articles have in common, and what speaks against it."""

    overlap: float
    """Weight of what is shared, as a share of what they say."""
    rarest: float
    """The weight of the rarest token that is shared, from 0 to 1."""
    mass: float
    """The weight of all that is shared."""
    names: float
    places: float
    nameless: bool
    """Whether neither a name nor a place is shared."""
    few: bool
    """Whether no more than two things are shared; the parts of a name are one."""
    other_numbers: bool
    other_places: bool


class Weights(Struct, frozen=True):
    """What log odds are made of."""

    none: float
    overlap: float
    rarest: float
    mass: float
    names: float
    places: float
    nameless: float
    few: float
    other_numbers: float
    other_places: float


WITHIN = Weights(-10.6, 5.0, 8.7, 1.8, 0.3, 0.0, -0.9, -1.2, -2.0, -2.4)
"""For articles of one language."""
ACROSS = Weights(-8.2, 2.5, 5.0, 2.4, 0.5, 0.1, -1.6, 0.0, -1.0, -2.5)
"""For articles of two languages."""
_ARABIC = 1.1
"""Added for Arabic and another language, which share fewer keys."""


def log_odds(common: Shared, weights: Weights) -> float:
    """The log odds that two articles with so much in common tell the same news."""
    return (
        weights.none
        + weights.overlap * common.overlap
        + weights.rarest * common.rarest
        + weights.mass * common.mass
        + weights.names * common.names
        + weights.places * common.places
        + weights.nameless * common.nameless
        + weights.few * common.few
        + weights.other_numbers * common.other_numbers
        + weights.other_places * common.other_places
    )


def shared(
    mine: Side, other: Report, their_totals: Totals, rarity: Rarity, *, across: bool
) -> Shared | None:
    """What two articles share; ``None``: too little for them to tell the same news."""
    said, other_said = mine.report.said, other.said
    hits = _hits(mine, other, rarity)
    if len(hits) < 2:
        return None
    familiar, of_seen = rarity.vocabulary.familiar, rarity.of_seen
    ours: dict[int, float] = {}
    yours: dict[int, float] = {}
    for seen, _sum, at, there in hits:
        if at in ours or there in yours:
            continue
        known = max(familiar[said.tokens[at]], familiar[other_said.tokens[there]])
        ours[at] = yours[there] = of_seen(seen + known)
    if len(ours) < 2:
        return None
    mine_shared = _weighed(said, ours)
    their_shared = _weighed(other_said, yours)
    both = min(sum(mine_shared.values()), sum(their_shared.values()))
    if both < _LITTLE:
        return None
    lesser = mine_shared if mine.totals.whole <= their_totals.whole else their_shared
    if across:
        smaller, larger = mine.totals.crossing, their_totals.crossing
    else:
        smaller, larger = mine.totals.whole, their_totals.whole
    if smaller > larger:
        smaller, larger = larger, smaller
    kinds = rarity.vocabulary.kinds
    names, places, cities = (
        max(
            _of_kind(kind, mine_shared, said, kinds),
            _of_kind(kind, their_shared, other_said, kinds),
        )
        for kind in (NAME, PLACE, CITY)
    )
    places += cities
    here_open, there_open = _unmatched(said, ours, kinds), _unmatched(other_said, yours, kinds)
    return Shared(
        overlap=both / max(0.3, 0.6 * smaller + 0.4 * larger),
        rarest=max(lesser.values()),
        mass=min(4.0, both),
        names=min(2.5, names),
        places=min(2.0, places),
        nameless=not names and not places,
        few=min(_things(said, ours), _things(other_said, yours)) < 3,
        other_numbers=NUMBER in here_open and NUMBER in there_open,
        other_places=(not cities and CITY in here_open and CITY in there_open)
        or (
            not places and not here_open.isdisjoint(_PLACES) and not there_open.isdisjoint(_PLACES)
        ),
    )


def _hits(mine: Side, other: Report, rarity: Rarity) -> list[tuple[int, int, int, int]]:
    """The pairs of tokens that share a key, those with the rarest first.

    Each with the number of articles that have the key, the sum of the tokens' places, and the places.
    """
    vocabulary, seen, places = rarity.vocabulary, rarity.seen, mine.places
    keys, kinds, tokens = vocabulary.keys, vocabulary.kinds, mine.report.said.tokens
    found = []
    for there, token in enumerate(other.said.tokens):
        for key in keys[token]:
            if key not in places or not 1 < (count := seen(key)) < _TOO_FREQUENT:
                continue
            for at in places[key]:
                own = tokens[at]
                # A city is in its country; two cities of one country are two places.
                if (kinds[own] == CITY or kinds[token] == CITY) and key not in (
                    keys[own][0],
                    keys[token][0],
                ):
                    continue
                found.append((count, at + there, at, there))
    found.sort()
    return found


def _things(said: Said, matched: dict[int, float]) -> int:
    """How many things are matched, of which the parts of a name are one."""
    return sum([said.shares[at] in _WHOLE for at in matched])


def _of_kind(kind: int, matched: dict[int, float], said: Said, kinds: bytearray) -> float:
    return sum(
        [weight for at, weight in matched.items() if kinds[said.tokens[at]] == kind], start=0.0
    )


def _weighed(said: Said, matched: dict[int, float]) -> dict[int, float]:
    shares = said.shares
    return {at: shares[at] * rarity / 100 for at, rarity in matched.items()}


def _unmatched(said: Said, matched: dict[int, float], kinds: bytearray) -> set[int]:
    """The kinds of the title's tokens that the other does not have."""
    return {
        kinds[token] for at, token in enumerate(said.tokens[: said.titled]) if at not in matched
    }


def _differ(one: frozenset[object], other: frozenset[object]) -> bool:
    return bool(one and other) and one.isdisjoint(other)
