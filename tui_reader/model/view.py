"""A view is a named query over the articles."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

Order = Literal["newest", "oldest"]
"""Which headline stands first."""

Grouping = Literal["none", "day", "source"]
"""What headlines stand together under a heading."""


Stories = Literal["one", "every"]
"""One row a story, or every article."""


class Arrangement(Struct, frozen=True):
    """How the headlines of a view are set one after the other."""

    order: Order = "newest"
    grouping: Grouping = "none"
    stories: Stories = "one"


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
    one_a_story: bool = False
    """Of the articles of a story only the one that is its row; see :func:`rows_of`."""


def rows_of(query: Query) -> Query:
    """The rows of a query in a list: one a story where it is of all feeds, else every article.

    In a feed, a folder or a language the row of a story may be an article of another.
    """
    wide = replace(query, unread=False, today=False) == Query()
    return replace(query, one_a_story=True) if wide else query


class View(Struct, frozen=True):
    """A named query."""

    id: str
    """Stable name for keys, configuration and the command line: ``unread``, ``feed:12``."""
    name: str
    query: Query = field(default_factory=Query)
    offline: bool = False
    """Its unread articles are made ready to be read without a network."""


UNREAD = View("unread", "Unread", Query(unread=True))
TODAY = View("today", "Today", Query(today=True))
STARRED = View("starred", "Starred", Query(starred=True))
LATER = View("later", "Later", Query(later=True))
ALL = View("all", "All", Query())

BUILT_IN_VIEWS = (UNREAD, TODAY, STARRED, LATER, ALL)
"""In the order of the views pane and of the keys 1–5."""
