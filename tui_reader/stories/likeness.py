"""How likely it is that two articles tell the same news.

What two headlines share is weighed by its rarity among recent ones (the inverse document frequency
of Spärck Jones 1972), and two logistic functions decide: one within a language, one across.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from typing import TypeAlias

from msgspec import Struct

from tui_reader.stories.words import NAME, NUMBER, PLACE, Said

_FREE_SECONDS = 12 * 3600
_DAY = 86400


Weight: TypeAlias = Callable[[int, int], float]
"""The weight of a key, from 0 to 1, when it is in so many headlines more than were counted."""


class Report(Struct):
    """An article as it is compared."""

    id: int
    story: int
    said: Said
    language: str
    sort_at: int
    source: str
    title: str
    """Folded; a paper that says the same twice in a day says it once."""


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


class Side:
    """A report with the weights of its tokens, to be compared with others.

    Args:
        report: the article.
        weight: how rare keys are.
    """

    def __init__(self, report: Report, weight: Weight) -> None:
        self.report = report
        said = report.said
        weights = [0.0] * len(said.kinds)
        familiar = said.familiar
        for key, owner in zip(said.keys, said.owners, strict=True):
            mine = weight(key, familiar[owner])
            if mine > weights[owner]:
                weights[owner] = mine
        weights = [share / 100 * one for share, one in zip(said.shares, weights, strict=True)]
        self.total = sum(weights)
        self.crossing_total = sum(
            one for one, crosses in zip(weights, said.crossing, strict=True) if crosses
        )
        self.owner = dict(zip(reversed(said.keys), reversed(said.owners), strict=True))


def shared(mine: Side, theirs: Side, weight: Weight, *, across: bool) -> Shared:
    """What two sides share."""
    here, there = mine.owner, theirs.owner
    said, other_said = mine.report.said, theirs.report.said
    ours: dict[int, float] = {}
    yours: dict[int, float] = {}
    for key in here.keys() & there.keys():
        one, other = here[key], there[key]
        rarity = weight(key, max(said.familiar[one], other_said.familiar[other]))
        if rarity > ours.get(one, 0.0):
            ours[one] = rarity
        if rarity > yours.get(other, 0.0):
            yours[other] = rarity
    here_open, there_open = _unmatched(said, ours), _unmatched(other_said, yours)
    ours, yours = _weighed(said, ours), _weighed(other_said, yours)
    both = min(sum(ours.values()), sum(yours.values()))
    lesser = ours if mine.total <= theirs.total else yours
    totals = (mine.crossing_total, theirs.crossing_total) if across else (mine.total, theirs.total)
    smaller, larger = sorted(totals)
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


def likelihood(mine: Side, theirs: Side, weight: Weight) -> float:
    """The probability that two articles tell the same news."""
    one, other = mine.report, theirs.report
    across = one.language != other.language and bool(one.language and other.language)
    if one.said.regular or other.said.regular:
        return 0.0
    common = shared(mine, theirs, weight, across=across)
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
