"""A query as an expression: what holds of the articles that it gives.

A tree is in normal form: no ``And`` within an ``And`` nor ``Or`` within an ``Or``, none of fewer than
two parts, no ``Not`` of a ``Not``. :func:`all_of`, :func:`any_of` and :func:`negated` keep it so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct

from tui_reader.query.moments import Bound


class Everything(Struct, frozen=True, tag=True):
    """Holds of every article."""


class And(Struct, frozen=True, tag=True):
    """All parts hold."""

    parts: tuple[Node, ...]


class Or(Struct, frozen=True, tag=True):
    """At least one part holds."""

    parts: tuple[Node, ...]


class Not(Struct, frozen=True, tag=True):
    """The part does not hold."""

    part: Node


class Word(Struct, frozen=True, tag=True):
    """The words of ``text`` occur, folded, in whatever order."""

    text: str
    field: str = ""
    """``title``, ``author``, ``text`` or ``note``; empty: in any of the first three or the paper's name."""
    beginning: bool = False
    """The last word may go on."""


class Phrase(Struct, frozen=True, tag=True):
    """The text occurs as it stands, folded; fields as of :class:`Word`."""

    text: str
    field: str = ""


class Contains(Struct, frozen=True, tag=True):
    """The folded text is part of a name: ``url``, ``feed`` (title or address) or ``category``."""

    field: str
    text: str


class Matches(Struct, frozen=True, tag=True):
    """A regular expression is found in a field: those of :class:`Word` and :class:`Contains`."""

    field: str
    pattern: str
    flags: str = ""
    """Of ``ims``, in this order."""


class Is(Struct, frozen=True, tag=True):
    """A state of the article, by its name in :data:`~tui_reader.query.fields.STATES`."""

    state: str


class Has(Struct, frozen=True, tag=True):
    """Something that comes with the article, of :data:`~tui_reader.query.fields.THINGS`."""

    thing: str


class OfFeed(Struct, frozen=True, tag=True):
    """The article is of the feed with this id."""

    feed_id: int


class InFolder(Struct, frozen=True, tag=True):
    """The article's feed is subscribed to and in a folder or below it; case does not count."""

    path: str


class Tagged(Struct, frozen=True, tag=True):
    """The article or its feed has a tag of the user's."""

    tag: str


class InLanguage(Struct, frozen=True, tag=True):
    """The article is in a language, of whatever region (BCP 47 primary tag)."""

    tag: str


class During(Struct, frozen=True, tag=True):
    """A time lies between two: ``date`` (published) or ``arrived``."""

    field: str
    since: Bound | None = None
    """The first moment; ``None``: from the beginning."""
    until: Bound | None = None
    """The first moment after; ``None``: without end."""


class Count(Struct, frozen=True, tag=True):
    """A number lies between two, both included: ``words``, ``minutes`` or ``reports``."""

    field: str
    low: int | None = None
    high: int | None = None


class OfStory(Struct, frozen=True, tag=True):
    """The article tells a story, named by the id of its first article."""

    story: int


class Among(Struct, frozen=True, tag=True):
    """The article is one of these, by id."""

    ids: tuple[int, ...]


class InView(Struct, frozen=True, tag=True):
    """The article is in another view. :func:`~tui_reader.query.parse.with_views` replaces it."""

    name: str


Node: TypeAlias = (
    Everything | And | Or | Not | Word | Phrase | Contains | Matches | Is | Has | OfFeed | InFolder
    | Tagged | InLanguage | During | Count | OfStory | Among | InView
)  # fmt: skip

EVERYTHING = Everything()


class Search(Struct, frozen=True, tag=True):
    """A whole query: which articles, in which order, how many at most."""

    where: Node = EVERYTHING
    sort: str = ""
    """``newest`` or ``oldest`` first, ``title``: what titles have before what only texts have,
    ``edited``: what was edited last; empty: as whoever shows it likes."""
    limit: int | None = None


def all_of(parts: Iterable[Node]) -> Node:
    """What holds where all parts hold; everything when there is none."""
    flat: list[Node] = []
    for one in parts:
        flat += one.parts if isinstance(one, And) else (one,)
    flat = [one for one in flat if one != EVERYTHING]
    return flat[0] if len(flat) == 1 else And(tuple(flat)) if flat else EVERYTHING


def any_of(parts: Iterable[Node]) -> Node:
    """What holds where one of the parts holds; nothing does when there is none."""
    flat: list[Node] = []
    for one in parts:
        flat += one.parts if isinstance(one, Or) else (one,)
    if EVERYTHING in flat:
        return EVERYTHING
    return flat[0] if len(flat) == 1 else Or(tuple(flat)) if flat else Not(EVERYTHING)


def negated(part: Node) -> Node:
    """What holds where a part does not."""
    return part.part if isinstance(part, Not) else Not(part)


def conjuncts(node: Node) -> tuple[Node, ...]:
    """The parts that all must hold."""
    if isinstance(node, Everything):
        return ()
    return node.parts if isinstance(node, And) else (node,)


def leaves(node: Node, *, wanted: bool = True) -> Iterator[tuple[Node, bool]]:
    """Every part without parts of its own, and whether the query wants it (or its opposite)."""
    match node:
        case And(parts) | Or(parts):
            for one in parts:
                yield from leaves(one, wanted=wanted)
        case Not(part):
            yield from leaves(part, wanted=not wanted)
        case _:
            yield node, wanted


def in_titles(node: Node) -> Node:
    """The query with its bare words and phrases held to titles."""
    match node:
        case And(parts):
            return all_of(map(in_titles, parts))
        case Or(parts):
            return any_of(map(in_titles, parts))
        case Word(text, "", beginning):
            return Word(text, "title", beginning)
        case Phrase(text, ""):
            return Phrase(text, "title")
    return node
