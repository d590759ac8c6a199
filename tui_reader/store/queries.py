"""A query as SQL over the articles, newest first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tui_reader.model import Query
from tui_reader.text.folding import words


@dataclass(frozen=True, slots=True)
class Selection:
    """SQL that gives ``id, sort_at`` of the articles of a query, and its parameters."""

    sql: str
    parameters: tuple[Any, ...]


def select(query: Query, *, midnight: int, kept_since: int | None = None) -> Selection:
    """The articles of a query.

    Args:
        query: what is asked for.
        midnight: when the reader's day began, for ``today``.
        kept_since: articles read at or after this time stay in an unread
            view, so that what was just read does not vanish under the reader.
    """
    if query.unread and kept_since is not None:
        # Two ordered halves, which SQLite merges; an OR would sort them all.
        unread = select(query, midnight=midnight)
        condition, parameters = _conditions(replace(query, unread=False), midnight)
        kept = f"SELECT id, sort_at FROM articles WHERE read = 1 AND read_at >= ?{condition}"
        return Selection(
            f"{unread.sql} UNION ALL {kept}", (*unread.parameters, kept_since, *parameters)
        )
    condition, parameters = _conditions(query, midnight)
    return Selection(f"SELECT id, sort_at FROM articles WHERE 1{condition}", parameters)


def _conditions(query: Query, midnight: int) -> tuple[str, tuple[Any, ...]]:
    """The WHERE clause after ``WHERE 1``: fixed texts only, every value a parameter."""
    sql: list[str] = []
    parameters: list[Any] = []

    def where(condition: str, *values: Any) -> None:
        sql.append(" AND " + condition)
        parameters.extend(values)

    if query.unread:
        where("read = 0")
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
        where(
            "+feed_id IN (SELECT id FROM feeds WHERE subscribed"
            " AND (folder = ? OR substr(folder, 1, length(?) + 1) = ? || '/'))",
            query.folder, query.folder, query.folder,
        )  # fmt: skip
    if query.tag is not None:
        where(
            "(id IN (SELECT article_id FROM article_tags WHERE tag = ?) OR +feed_id IN"
            " (SELECT feeds.id FROM feeds, json_each(feeds.tags) WHERE json_each.value = ?))",
            query.tag, query.tag,
        )  # fmt: skip
    if query.language is not None:
        where("language = ?", query.language)
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
