"""A query as SQL over the articles, newest first."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.model import Query
from tui_reader.text.folding import words

FEEDS_IN_FOLDER = (
    "SELECT id FROM feeds WHERE subscribed"
    " AND (folder = ? OR substr(folder, 1, length(?) + 1) = ? || '/')"
)
"""The feeds in a folder and below it; the folder is given three times."""


class Selection(Struct, frozen=True):
    """SQL that gives ``id, sort_at`` of the articles of a query, and its parameters."""

    sql: str
    parameters: tuple[Any, ...]


Walk = Literal["time", "feed"]
"""Which index leads: by time for a page in order, by feed for a count over few feeds."""


def select(
    query: Query, *, midnight: int, kept_since: int | None = None, walk: Walk = "time"
) -> Selection:
    """The articles of a query, to be ordered and limited by whoever uses it.

    Args:
        query: what is asked for.
        midnight: when the reader's day began, for ``today``.
        kept_since: articles read at or after this time stay in an unread
            view, so that what was just read does not vanish under the reader.
        walk: which index is to answer for the feeds of a folder.
    """
    halves = select_halves(query, midnight=midnight, kept_since=kept_since, walk=walk)
    return Selection(
        " UNION ALL ".join(half.sql for half in halves),
        tuple(value for half in halves for value in half.parameters),
    )


def select_halves(
    query: Query, *, midnight: int, kept_since: int | None = None, walk: Walk = "time"
) -> tuple[Selection, ...]:
    """The same articles in one or two parts, each of which an index answers; an OR would not be."""
    condition, parameters = _conditions(query, midnight, walk)
    whole = Selection(f"SELECT id, sort_at FROM articles WHERE 1{condition}", parameters)
    if not query.unread or kept_since is None:
        return (whole,)
    condition, parameters = _conditions(replace(query, unread=False), midnight, walk)
    # The condition of the index on read_at is repeated, as SQLite does not draw the conclusion;
    # the plus keeps it from walking all articles by time to find the few that were just read.
    kept = (
        "SELECT id, +sort_at AS sort_at FROM articles"
        f" WHERE read = 1 AND read_at > 0 AND read_at >= ?{condition}"
    )
    return whole, Selection(kept, (kept_since, *parameters))


def _conditions(query: Query, midnight: int, walk: Walk) -> tuple[str, tuple[Any, ...]]:
    """The WHERE clause after ``WHERE 1``: fixed texts only, every value a parameter."""
    sql: list[str] = []
    parameters: list[Any] = []

    def where(condition: str, *values: Any) -> None:
        sql.append(" AND " + condition)
        parameters.extend(values)

    if query.unread:
        # The plus leaves the index of what is starred, kept or found: it is smaller.
        few = query.starred or query.later or query.tag is not None or bool(query.words.strip())
        where("+read = 0" if few else "read = 0")
    if query.starred:
        where("starred = 1")
    if query.later:
        where("later = 1")
    if query.today:
        where("sort_at >= ?", midnight)
    if query.feed_id is not None:
        where("feed_id = ?", query.feed_id)
    if query.folder is not None:
        # The plus keeps the order from the time index: feeds in a folder are many.
        plus = "+" if walk == "time" else ""
        where(f"{plus}feed_id IN ({FEEDS_IN_FOLDER})", query.folder, query.folder, query.folder)
    if query.tag is not None:
        where(
            "(id IN (SELECT article_id FROM article_tags WHERE tag = ?) OR +feed_id IN"
            " (SELECT feeds.id FROM feeds, json_each(feeds.tags) WHERE json_each.value = ?))",
            query.tag, query.tag,
        )  # fmt: skip
    if query.language is not None:
        # "fr" is "fr-MA" as well (BCP 47).
        where("(language = ? OR language GLOB ? || '-*')", query.language, query.language)
    if query.story is not None:
        where("story = ?", query.story)
    if query.words.strip():
        match = _match(query.words)
        if match:
            where("search_id IN (SELECT rowid FROM search WHERE search MATCH ?)", match)
        else:
            where("0")
    return "".join(sql), tuple(parameters)


def _match(text: str) -> str:
    """An FTS5 expression: every word, the last one as a beginning; empty when there is no word."""
    found = words(text)
    if not found:
        return ""
    quoted = [f'"{word}"' for word in found]
    if text[-1:].isalnum():
        quoted[-1] += "*"
    return " AND ".join(quoted)
