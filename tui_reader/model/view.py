"""A view is a named query over the articles."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, get_args

from msgspec import Struct, field
from msgspec.structs import replace

from tui_reader.query.moments import Bound
from tui_reader.query.places import Sought, sought_in
from tui_reader.query.problems import QueryError
from tui_reader.query.tree import (
    EVERYTHING,
    And,
    During,
    InFolder,
    InLanguage,
    Is,
    Node,
    Not,
    OfFeed,
    OfStory,
    Or,
    Search,
    Tagged,
    Word,
    all_of,
    any_of,
    conjuncts,
    negated,
)

Order = Literal["newest", "oldest"]
"""Which headline stands first."""

Sort = Literal["newest", "oldest", "title", "edited"]
"""As :data:`Order`; ``title``: first what a search finds in headlines, then what it finds in texts;
``edited``: what its paper edited last stands first."""

AS_NAMED: frozenset[Sort] = frozenset({"title", "edited"})
"""Of these the articles are looked for first, and stand in the order in which the query then names them."""

Grouping = Literal["none", "day", "source"]
"""What headlines stand together under a heading."""


Stories = Literal["one", "every"]
"""One row a story, or every article."""


class Arrangement(Struct, frozen=True):
    """How the headlines of a view are set one after the other."""

    order: Sort = "newest"
    """Of :data:`AS_NAMED`: in the order in which the query names its articles (``Among``)."""
    grouping: Grouping = "none"
    stories: Stories = "one"
    languages: tuple[str, ...] = ()
    """Only articles that are in these (primary tags) or whose language nobody knows; empty: all."""


class Group(Struct, frozen=True):
    """Headlines that stand together."""

    key: int
    """A feed's id, or a day as ``date.toordinal`` counts it (1 January of year 1 is 1)."""
    count: int
    name: str = ""
    """The feed's title as shown; empty for a day."""
    feed_url: str = ""


class Query(Struct, frozen=True):
    """Which articles, in conditions that all must hold; an empty query is every article."""

    unread: bool = False
    starred: bool = False
    later: bool = False
    today: bool = False
    """Sorted at or after the last midnight of the reader's time zone."""
    feed_id: int | None = None
    folder: str | None = None
    """A folder and everything below it."""
    tag: str | None = None
    language: str | None = None
    words: str = ""
    """Full-text search: every word must occur, the last may be a beginning."""
    story: int | None = None
    where: Node = EVERYTHING
    """What else must hold."""
    loud: bool = False
    """Without articles of feeds that are quiet or snoozed."""
    one_a_story: bool = False
    """Of the articles of a story only the one that is its row; see :func:`rows_of`."""

    @property
    def tree(self) -> Node:
        """All conditions as one expression."""
        parts: list[Node] = []
        if self.unread:
            parts.append(Is("unread"))
        if self.starred:
            parts.append(Is("starred"))
        if self.later:
            parts.append(Is("later"))
        if self.today:
            parts.append(During("date", Bound("today")))
        if self.feed_id is not None:
            parts.append(OfFeed(self.feed_id))
        if self.folder is not None:
            parts.append(InFolder(self.folder))
        if self.tag is not None:
            parts.append(Tagged(self.tag))
        if self.language is not None:
            parts.append(InLanguage(self.language))
        if self.words.strip():
            parts.append(Word(self.words.strip(), beginning=self.words[-1].isalnum()))
        if self.story is not None:
            parts.append(OfStory(self.story))
        if self.loud:
            parts.append(negated(Is("quiet")))
        return all_of([*parts, self.where])


def query_of(tree: Node) -> Query:
    """The query of an expression: what views are made of in their fields, the rest in ``where``."""
    query, rest = Query(), []
    for one in conjuncts(tree):
        match one:
            case Is("unread"):
                query = replace(query, unread=True)
            case Is("starred"):
                query = replace(query, starred=True)
            case Is("later"):
                query = replace(query, later=True)
            case OfFeed(feed_id) if query.feed_id is None:
                query = replace(query, feed_id=feed_id)
            case InFolder(path) if query.folder is None:
                query = replace(query, folder=path)
            case _:
                rest.append(one)
    return replace(query, where=all_of(rest))


def rows_of(query: Query) -> Query:
    """The rows of a query in a list: one a story where it is of all feeds, else every article.

    In a feed, a folder or a language the row of a story may be an article of another.
    """
    wide = replace(query, unread=False, today=False, loud=False) == Query()
    return replace(query, one_a_story=True) if wide else query


def in_languages(query: Query, languages: Collection[str]) -> Query:
    """A query without the articles that are known to be in another language.

    One that names a language, a feed or a story is left as it is: who asks for it wants to see it.
    """
    named = query.language is not None or query.feed_id is not None or query.story is not None
    if not languages or named or _names_language(query.where):
        return query
    known = any_of(InLanguage(tag) for tag in ("", *sorted(languages)))
    return replace(query, where=all_of([query.where, known]))


def _names_language(node: Node) -> bool:
    match node:
        case And(parts) | Or(parts):
            return any(map(_names_language, parts))
        case Not(part):
            return _names_language(part)
        case _:
            return isinstance(node, InLanguage)


class View(Struct, frozen=True):
    """A named query."""

    id: str
    """Stable name for keys, configuration and the command line: ``unread``, ``feed:12``."""
    name: str
    query: Query = field(default_factory=Query)
    offline: bool = False
    """Its unread articles are made ready to be read without a network."""
    notify: bool = False
    """What is new in it is announced by desktop notifications."""
    text: str = ""
    """The query as it was written; empty: in other ways."""
    sort: Sort | None = None
    """Which headline stands first; ``None``: as the reader likes."""
    group: Grouping | None = None
    """What stands together; ``None``: as the reader likes."""
    limit: int | None = None
    """The newest so many only; ``None``: all."""


UNREAD = View("unread", "Unread", Query(unread=True, loud=True))
TODAY = View("today", "Today", Query(today=True, loud=True))
STARRED = View("starred", "Starred", Query(starred=True))
LATER = View("later", "Later", Query(later=True))
ALL = View("all", "All", Query())

BUILT_IN_VIEWS = (UNREAD, TODAY, STARRED, LATER, ALL)
"""In the order of the views pane and of the keys 1–5."""


def sort_of(search: Search) -> Sort | None:
    """How a query wants to be sorted; ``None``: as whoever shows it likes."""
    found: dict[str, Sort] = {one: one for one in get_args(Sort)}
    return found.get(search.sort)


def sought_of(view: View, field: str) -> Sought:
    """What a view looks for in a field of texts, ``title`` or ``text``, to be highlighted there."""
    if not view.text:
        return sought_in(view.query.tree, field)
    from tui_reader.query.parse import as_typed, parse

    try:
        # The last word of a search that was typed may go on.
        tree = parse(as_typed(view.text) if view.id == "search" else view.text).where
    except QueryError:
        tree = view.query.tree
    return sought_in(tree, field)


def search_of(text: str, own: Iterable[View] = ()) -> Search:
    """The query that a text means, every ``view:`` in it replaced by what the view asks for.

    Args:
        text: in the query language.
        own: the user's own views, which it may name beside those that are built in.

    Raises:
        QueryError: it means none.
    """
    # The first frame needs no reader of queries.
    from tui_reader.query.parse import parse, with_views

    search = parse(text)
    views: dict[str, Node] = {}
    for one in (*BUILT_IN_VIEWS, *own):
        views[one.name.casefold()] = views[one.id.casefold()] = one.query.tree
    try:
        return replace(search, where=with_views(search.where, views))
    except QueryError as error:
        start = text.find(error.text)
        raise QueryError(str(error), text, max(start, 0), start + len(error.text)) from error
