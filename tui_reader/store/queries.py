"""A query as SQL over the articles, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.model import Query
from tui_reader.text.folding import words

_FEEDS_IN_FOLDER = (
    "SELECT id FROM feeds WHERE subscribed"
    " AND (folder = ? OR substr(folder, 1, length(?) + 1) = ? || '/')"
)
"""The feeds in a folder and below it; the folder is given three times."""
_FEEDS_WITH_TAG = (
    "SELECT feeds.id FROM feeds, json_each(iif(json_valid(feeds.tags), feeds.tags, '[]')) AS one"
    " WHERE one.value = ?"
)


class Condition(Struct, frozen=True):
    """A condition as SQL, and its parameters."""

    sql: str = "1"
    parameters: tuple[Any, ...] = ()

    def __and__(self, other: Condition) -> Condition:
        return Condition(f"{self.sql} AND {other.sql}", self.parameters + other.parameters)


class Part(Struct, frozen=True):
    """Some of the articles of a query, which one index finds."""

    condition: Condition
    columns: str = "id, sort_at"
    feeds: Condition | None = None
    """When the part is all, or all unread, articles of some feeds: a condition on ``feed_id``.
    ``tallies`` has counted them."""

    @property
    def source(self) -> str:
        """SQL from ``FROM`` on."""
        return f"FROM articles WHERE {self.condition.sql}"

    @property
    def parameters(self) -> tuple[Any, ...]:
        """The parameters of :attr:`source`."""
        return self.condition.parameters

    @property
    def sql(self) -> str:
        """SQL that gives ``id, sort_at``."""
        return f"SELECT {self.columns} {self.source}"


class Selection(Struct, frozen=True):
    """SQL that gives ``id, sort_at`` of some articles, and its parameters."""

    sql: str
    parameters: tuple[Any, ...]


Walk = Literal["time", "feed"]
"""Which index finds the articles of some feeds: by time for the first ones in order, by feed for all
of them, or when they are few."""


def select(
    query: Query,
    *,
    midnight: int,
    kept_since: int | None = None,
    walk: Walk = "time",
    only: Condition | None = None,
) -> Selection:
    """The articles of a query, to be ordered and limited by whoever uses it.

    Args:
        query: what is asked for.
        midnight: when the reader's day began, for ``today``.
        kept_since: articles read at or after this time stay in an unread
            view, so that what was just read does not vanish under the reader.
        walk: which index is to answer for the feeds of a folder or tag.
        only: a condition on the articles besides.
    """
    parts = select_parts(query, midnight=midnight, kept_since=kept_since, walk=walk)
    if only is not None:
        parts = tuple(replace(one, condition=one.condition & only) for one in parts)
    return Selection(
        " UNION ALL ".join(one.sql for one in parts),
        tuple(value for one in parts for value in one.parameters),
    )


def select_parts(
    query: Query, *, midnight: int, kept_since: int | None = None, walk: Walk = "time"
) -> tuple[Part, ...]:
    """The same articles in parts, no article in two of them, as no index answers an ``OR``."""
    found = [Part(one) for one in _conditions(query, midnight, walk)]
    if (feeds := _whole_feeds(query)) is not None:
        found[0] = replace(found[0], feeds=feeds)
    if query.unread and kept_since is not None:
        # The condition of the index on read_at is repeated, as SQLite does not draw the conclusion;
        # the plus keeps it from walking all articles by time to find the few that were just read.
        just_read = Condition("read = 1 AND read_at > 0 AND read_at >= ?", (kept_since,))
        found += [
            Part(just_read & one, "id, +sort_at AS sort_at")
            for one in _conditions(replace(query, unread=False), midnight, "time", few=True)
        ]
    return tuple(found)


def tally_column(query: Query) -> str:
    """The column of ``tallies`` that counts the articles of a query, where they are of whole feeds."""
    if query.one_a_story:
        return "shown_unread" if query.unread else "shown"
    return "unread" if query.unread else "total"


def _whole_feeds(query: Query) -> Condition | None:
    """The feeds that are the first part of a query, or ``None`` when it is not of whole feeds."""
    plain = replace(query, unread=False, feed_id=None, folder=None, tag=None, one_a_story=False)
    if plain != Query():
        return None
    conditions = [*_of_feed(query, ""), *([_of_tagged(query.tag, "")] if query.tag else ())]
    return _all_of(conditions)


def _conditions(query: Query, midnight: int, walk: Walk, *, few: bool = False) -> list[Condition]:
    """The conditions of the parts of a query; ``few``: another index has found them already."""
    # A plus hides a column from SQLite's choice of an index.
    plus = "+" if walk == "time" or few else ""
    fixed = [*_of_feed(query, plus)]
    if query.starred:
        fixed.append(Condition("starred = 1"))
    if query.later:
        fixed.append(Condition("later = 1"))
    if query.today:
        fixed.append(Condition("sort_at >= ?", (midnight,)))
    if query.one_a_story:
        fixed.append(Condition("hidden = 0"))
    if query.story is not None:
        fixed.append(Condition("story = ?", (query.story,)))
    if query.words.strip():
        fixed.append(_with_words(query.words))
    found = few or query.starred or query.later or bool(query.words.strip())
    either: list[list[Condition]] = []
    if query.tag is not None:
        either.append([_of_tagged(query.tag, plus), _tagged_alone(query.tag)])
    if query.language is not None:
        either.append(_in_language(query.language, "+" if found or query.tag is not None else ""))
    return [
        _all_of([*_unread(query, found=found, of=parts), *fixed, *parts])
        for parts in product(*either)
    ]


def _unread(query: Query, *, found: bool, of: Sequence[Condition]) -> list[Condition]:
    if not query.unread:
        return []
    # What is starred, found, tagged by hand or in a language is fewer than what is unread.
    small = found or query.language is not None or any(one.sql.startswith("id IN") for one in of)
    return [Condition("+read = 0" if small else "read = 0")]


def _of_feed(query: Query, plus: str) -> list[Condition]:
    """That articles are of the feed and in the folder of a query."""
    found: list[Condition] = []
    if query.feed_id is not None:
        found.append(Condition("feed_id = ?", (query.feed_id,)))
    if query.folder is not None:
        found.append(Condition(f"{plus}feed_id IN ({_FEEDS_IN_FOLDER})", (query.folder,) * 3))
    return found


def _of_tagged(tag: str, plus: str) -> Condition:
    """That the feed has a tag."""
    return Condition(f"{plus}feed_id IN ({_FEEDS_WITH_TAG})", (tag,))


def _tagged_alone(tag: str) -> Condition:
    """That the article has a tag and its feed has not."""
    return Condition(
        "id IN (SELECT article_id FROM article_tags WHERE tag = ?)"
        f" AND +feed_id NOT IN ({_FEEDS_WITH_TAG})",
        (tag, tag),
    )


def _in_language(language: str, plus: str) -> list[Condition]:
    """That the language is ``fr``, or ``fr-MA`` and the like (BCP 47): two ranges of an index."""
    return [
        Condition(f"{plus}language = ?", (language,)),
        Condition(f"{plus}language > ? AND {plus}language < ?", (f"{language}-", f"{language}.")),
    ]


def _with_words(text: str) -> Condition:
    match = _match(text)
    if not match:
        return Condition("0")
    return Condition("search_id IN (SELECT rowid FROM search WHERE search MATCH ?)", (match,))


def _all_of(conditions: Iterable[Condition]) -> Condition:
    whole = Condition()
    for one in conditions:
        whole &= one
    return whole


def _match(text: str) -> str:
    """An FTS5 expression: every word, the last one as a beginning; empty when there is no word."""
    found = words(text)
    if not found:
        return ""
    quoted = [f'"{word}"' for word in found]
    if text[-1:].isalnum():
        quoted[-1] += "*"
    return " AND ".join(quoted)
