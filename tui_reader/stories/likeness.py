"""How likely it is that two articles tell the same news.

What two headlines share is weighed by its rarity among recent ones (the inverse document frequency
of Spärck Jones 1972), and two logistic functions decide: one within a language, one across.
"""

from __future__ import annotations

from math import exp

from msgspec import Struct, field

from tui_reader.stories.words import NAME, NUMBER, PLACE, Said

_FREE_SECONDS = 12 * 3600
_DAY = 86400


class Rarity(Struct):
    """How rare keys are."""

    postings: dict[int, list[int]]
    """Keys with the articles that have them."""
    table: list[float] = field(default_factory=lambda: [1.0])
    """What a key weighs, from 0 to 1, by the number of articles that have it."""


class Report(Struct):
    """An article as it is compared."""

    id: int
    story: int
    said: Said
    language: str
    sort_at: int
    source: str
    title: int
    """The key of its title; a paper that says the same twice in a day says it once."""


class Shared(Struct, frozen=True):
    """What two articles have in common, and what speaks against it."""

    things: int
    """How many tokens."""
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
    other_numbers: bool
    other_places: bool


class Totals(Struct, frozen=True):
    """What all tokens of an article weigh."""

    whole: float
    crossing: float
    """Without those that mean nothing in other languages."""


def totals(said: Said, rarity: Rarity) -> Totals:
    """What an article's tokens weigh, each as its rarest key."""
    weights = [0.0] * len(said.kinds)
    familiar, postings, table = said.familiar, rarity.postings, rarity.table
    last = len(table) - 1
    for key, owner in zip(said.keys, said.owners, strict=True):
        seen = len(postings[key]) + familiar[owner]
        mine = table[seen if seen < last else last]
        if mine > weights[owner]:
            weights[owner] = mine
    whole = crossing = 0.0
    for weight, share, crosses in zip(weights, said.shares, said.crossing, strict=True):
        whole += share * weight
        if crosses:
            crossing += share * weight
    return Totals(whole / 100, crossing / 100)


class Side(Struct, frozen=True):
    """An article to be compared with several others."""

    report: Report
    totals: Totals
    owner: dict[int, int]
    """Keys with their tokens."""


def side(report: Report, whole: Totals) -> Side:
    """An article to be compared with several others."""
    said = report.said
    return Side(report, whole, dict(zip(reversed(said.keys), reversed(said.owners), strict=True)))


def shared(
    mine: Side, theirs: Report, their_totals: Totals, rarity: Rarity, *, across: bool
) -> Shared:
    """What two articles share."""
    here = mine.owner
    said, other_said = mine.report.said, theirs.said
    ours: dict[int, float] = {}
    yours: dict[int, float] = {}
    postings, table = rarity.postings, rarity.table
    last = len(table) - 1
    for key, other in zip(other_said.keys, other_said.owners, strict=True):
        if (one := here.get(key)) is None:
            continue
        mine_too, yours_too = said.familiar[one], other_said.familiar[other]
        seen = len(postings[key]) + (mine_too if mine_too > yours_too else yours_too)
        heavy = table[seen if seen < last else last]
        if heavy > ours.get(one, 0.0):
            ours[one] = heavy
        if heavy > yours.get(other, 0.0):
            yours[other] = heavy
    here_open, there_open = _unmatched(said, ours), _unmatched(other_said, yours)
    ours, yours = _weighed(said, ours), _weighed(other_said, yours)
    both = min(sum(ours.values()), sum(yours.values()))
    lesser = ours if mine.totals.whole <= their_totals.whole else yours
    if across:
        smaller, larger = sorted((mine.totals.crossing, their_totals.crossing))
    else:
        smaller, larger = sorted((mine.totals.whole, their_totals.whole))
    names, places = (
        max(_of_kind(kind, ours, said), _of_kind(kind, yours, other_said)) for kind in (NAME, PLACE)
    )
    return Shared(
        things=min(len(ours), len(yours)),
        overlap=both / max(0.3, 0.6 * smaller + 0.4 * larger),
        rarest=max(lesser.values(), default=0.0),
        mass=min(4.0, both),
        names=min(2.5, names),
        places=min(2.0, places),
        nameless=not names and not places,
        other_numbers=NUMBER in here_open and NUMBER in there_open,
        other_places=not places and PLACE in here_open and PLACE in there_open,
    )


def _of_kind(kind: int, matched: dict[int, float], said: Said) -> float:
    return sum(weight for at, weight in matched.items() if said.kinds[at] == kind)


def _weighed(said: Said, matched: dict[int, float]) -> dict[int, float]:
    return {at: said.shares[at] / 100 * rarity for at, rarity in matched.items()}


def _unmatched(said: Said, matched: dict[int, float]) -> set[int]:
    """The kinds of the title's tokens that the other does not have."""
    return {kind for at, kind in enumerate(said.kinds[: said.titled]) if at not in matched}


def likelihood(mine: Side, other: Report, their_totals: Totals, rarity: Rarity) -> float:
    """The probability that two articles tell the same news."""
    one = mine.report
    across = one.language != other.language and bool(one.language and other.language)
    if one.said.regular or other.said.regular:
        return 0.0
    common = shared(mine, other, their_totals, rarity, across=across)
    if common.things < 2:
        return 0.0
    if across:
        z = (
            -8.3
            + 5.0 * common.overlap
            + 4.0 * common.rarest
            + 2.0 * common.mass
            + 1.0 * common.names
            + 0.7 * common.places
            - 1.0 * common.nameless
            - 0.7 * common.other_numbers
            - 1.9 * common.other_places
            + 1.1 * ("ar" in (one.language, other.language))
        )
    else:
        z = (
            -11.8
            + 5.0 * common.overlap
            + 8.7 * common.rarest
            + 1.5 * common.mass
            + 0.4 * common.names
            + 0.4 * common.places
            - 0.6 * common.nameless
            - 2.0 * common.other_numbers
            - 2.2 * common.other_places
        )
    if _differ(one.said.scores, other.said.scores):
        z -= 3.0
    if _differ(one.said.dates, other.said.dates) or _differ(one.said.weekdays, other.said.weekdays):
        z -= 3.0
    if one.said.opinion != other.said.opinion:
        z -= 3.0
    z -= max(0, abs(one.sort_at - other.sort_at) - _FREE_SECONDS) / _DAY
    return 1.0 / (1.0 + exp(-max(-50.0, min(50.0, z))))


def _differ(one: frozenset[object], other: frozenset[object]) -> bool:
    return bool(one and other) and one.isdisjoint(other)
