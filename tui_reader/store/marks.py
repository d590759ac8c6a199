"""Marks: what the user said of an article. They live apart from articles and outlive them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from msgspec import Struct

from tui_reader.model import Query
from tui_reader.store.database import Store
from tui_reader.store.queries import select

_KEY = "mark_key((SELECT url FROM feeds WHERE feeds.id = feed_id), identity)"
_CHUNK = 2000
"""Articles marked in one transaction: well under 100 ms, so that another writer never waits long."""


class Change(Struct, frozen=True):
    """What a marking did, so that it can be undone."""

    field: str
    """``read``, ``starred``, ``later`` or ``tag``."""
    value: bool
    ids: tuple[int, ...]
    """The articles that were changed; those that had the mark already are not among them."""
    tag: str = ""
    """Which tag, when the field is ``tag``."""


def mark(store: Store, ids: Sequence[int], field: str, value: bool, now: int) -> Change:
    """Set one mark on some articles.

    Args:
        ids: articles; unknown ones are passed over.
        field: ``read``, ``starred`` or ``later``.
        now: when the user said so, kept as the time of reading.

    Returns:
        What really changed; :func:`undo` takes it back.

    Raises:
        ValueError: there is no such mark.
        StoreError: the store cannot be written.
    """
    if field not in ("read", "starred", "later"):
        raise ValueError(f"no such mark: {field}")
    changed: list[int] = []
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        with store.transaction() as connection:
            changed += _mark(connection, chunk, field, value, now)
    return Change(field, value, tuple(changed))


def mark_all_read(
    store: Store, query: Query, now: int, *, midnight: int = 0, newest: int | None = None
) -> Change:
    """Mark every unread article of a query as read, those that came after ``newest`` excepted.

    ``newest`` is the id of the last article that the user can have seen (ids
    only grow, whatever the clock does); ``None``: there is no such limit.
    """
    selection = select(query, midnight=midnight)
    limit = "" if newest is None else f" AND id <= {newest:d}"
    rows = store.rows(
        f"SELECT id FROM ({selection.sql}) WHERE id IN (SELECT id FROM articles WHERE read = 0){limit}",
        selection.parameters,
    )
    return mark(store, [row["id"] for row in rows], "read", True, now)


def undo(store: Store, change: Change, now: int) -> Change:
    """Take a marking back; gives what was really changed by that."""
    if change.field == "tag":
        present = not change.value
        done = [tag(store, one, change.tag, now, present=present) for one in change.ids]
        return Change("tag", present, tuple(id for one in done for id in one.ids), change.tag)
    return mark(store, change.ids, change.field, not change.value, now)


def tag(store: Store, article_id: int, name: str, now: int, *, present: bool = True) -> Change:
    """Put a tag on an article, or take it off."""
    with store.transaction() as connection:
        row = connection.execute(
            f"SELECT {_KEY} AS key FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        if row is None:
            return Change("tag", present, (), name)
        had = connection.total_changes
        if present:
            connection.execute(
                "INSERT OR IGNORE INTO mark_tags (key, tag) VALUES (?, ?)", (row["key"], name)
            )
            connection.execute(
                "INSERT OR IGNORE INTO article_tags (tag, article_id) VALUES (?, ?)",
                (name, article_id),
            )
        else:
            connection.execute(
                "DELETE FROM mark_tags WHERE key = ? AND tag = ?", (row["key"], name)
            )
            connection.execute(
                "DELETE FROM article_tags WHERE tag = ? AND article_id = ?", (name, article_id)
            )
        changed = connection.total_changes > had
        connection.execute(
            "INSERT INTO marks (key, changed_at) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET changed_at = excluded.changed_at",
            (row["key"], now),
        )
    return Change("tag", present, (article_id,) if changed else (), name)


def restore(connection: sqlite3.Connection, article_id: int, key: bytes) -> None:
    """Give a new article the marks that were kept for it; part of the caller's transaction."""
    row = connection.execute(
        "SELECT read, read_at, starred, later FROM marks WHERE key = ?", (key,)
    ).fetchone()
    if row is None:
        return
    connection.execute(
        "UPDATE articles SET read = ?, read_at = ?, starred = ?, later = ? WHERE id = ?",
        (*row, article_id),
    )
    connection.execute(
        "INSERT OR IGNORE INTO article_tags (tag, article_id) SELECT tag, ? FROM mark_tags WHERE key = ?",
        (article_id, key),
    )


def _mark(
    connection: sqlite3.Connection, ids: Sequence[int], field: str, value: bool, now: int
) -> list[int]:
    places = ",".join("?" * len(ids))
    changed = [
        row[0]
        for row in connection.execute(
            f"SELECT id FROM articles WHERE id IN ({places}) AND {field} <> ?",
            (*ids, int(value)),
        )
    ]
    places = ",".join("?" * len(changed))
    read_at = f", read_at = {now if value else 0:d}" if field == "read" else ""
    connection.execute(
        f"UPDATE articles SET {field} = ?{read_at} WHERE id IN ({places})",
        (int(value), *changed),
    )
    connection.execute(
        "INSERT INTO marks (key, read, read_at, starred, later, changed_at)"
        f" SELECT {_KEY}, read, read_at, starred, later, ? FROM articles WHERE id IN ({places})"
        " ON CONFLICT (key) DO UPDATE SET read = excluded.read, read_at = excluded.read_at,"
        " starred = excluded.starred, later = excluded.later, changed_at = excluded.changed_at",
        (now, *changed),
    )
    return changed
