"""Marks: what the user said of an article. They live apart from articles and outlive them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.model import Query
from tui_reader.store.article_ids import KEY
from tui_reader.store.database import Store, StoreError
from tui_reader.store.queries import select
from tui_reader.store.slices import in_slices

TOGETHER = 100
"""Articles that one statement marks, and one row of a step to be undone names."""


class Change(Struct, frozen=True):
    """What a marking did, so that it can be undone."""

    field: str
    """``read``, ``starred``, ``later`` or ``tag``."""
    value: bool
    ids: tuple[int, ...]
    """The articles that were changed; those that had the mark already are not among them."""
    tag: str = ""
    """Which tag, when the field is ``tag``."""


class PartlyMarkedError(StoreError):
    """The store could be written no more after some of the articles; ``change`` was done.

    ``wanted``: how many articles it was to be.
    """

    def __init__(self, reason: str, change: Change, wanted: int) -> None:
        super().__init__(reason)
        self.change = change
        self.wanted = wanted


def mark(store: Store, ids: Sequence[int], field: str, value: bool, now: int) -> Change:
    """Set one mark on some articles, many of them in several transactions.

    Args:
        ids: articles; unknown ones are passed over.
        field: ``read``, ``starred`` or ``later``.
        now: when the user said so, kept as the time of reading.

    Returns:
        What really changed; :func:`undo` takes it back.

    Raises:
        ValueError: there is no such mark.
        PartlyMarkedError: the store can be written no more.
        StoreError: it cannot be written at all.
    """
    if field not in ("read", "starred", "later"):
        raise ValueError(f"no such mark: {field}")
    write = partial(mark_some, field=field, value=value, now=now)
    slices = in_slices(store, ids, write, together=TOGETHER)
    return gathered(slices, Change(field, value, ()), len(ids))


def gathered(slices: Iterator[list[Change]], change: Change, wanted: int) -> Change:
    """What some slices change together, once they are all written.

    Args:
        slices: the changes as :func:`~tui_reader.store.slices.in_slices` makes them.
        change: what kind of change they are; of no article.
        wanted: how many articles it is to be.

    Raises:
        PartlyMarkedError: the store could be written no more after some of them.
        StoreError: nothing was done.
    """
    ids: list[int] = []
    try:
        for written in slices:
            for one in written:
                ids += one.ids
    except StoreError as error:
        if not ids:
            raise
        done = replace(change, ids=tuple(ids))
        raise PartlyMarkedError(str(error), done, wanted) from error
    return replace(change, ids=tuple(ids))


def mark_all_read(
    store: Store, query: Query, now: int, *, midnight: int = 0, newest: int | None = None
) -> Change:
    """Mark every unread article of a query as read, those that came after ``newest`` excepted.

    Args:
        store: where the articles are.
        query: which ones.
        now: when the user said so.
        midnight: when the reader's day began, for ``today``.
        newest: the id of the last article that the user can have seen (ids only grow,
            whatever the clock does); ``None``: there is no such limit.

    Raises:
        PartlyMarkedError: the store can be written no more.
        StoreError: it cannot be written at all.
    """
    return mark(store, unread_ids(store, query, midnight, newest), "read", True, now)


def unread_ids(store: Store, query: Query, midnight: int, newest: int | None) -> list[int]:
    """The unread articles of a query up to an id; arguments as :func:`mark_all_read`."""
    selection = select(query, midnight=midnight)
    limit = "" if newest is None else f" AND id <= {newest:d}"
    rows = store.rows(
        f"SELECT id FROM ({selection.sql}) WHERE id IN (SELECT id FROM articles WHERE read = 0){limit}",
        selection.parameters,
    )
    return [row["id"] for row in rows]


def undo(store: Store, change: Change, now: int) -> Change:
    """Take a marking back; gives what was really changed by that."""
    write = partial(take_back_some, change=change, now=now)
    slices = in_slices(store, change.ids, write, together=TOGETHER)
    return gathered(slices, replace(change, value=not change.value, ids=()), len(change.ids))


def take_back_some(
    connection: sqlite3.Connection, ids: Sequence[int], *, change: Change, now: int
) -> Change:
    """Take a marking of some articles back; part of the caller's transaction."""
    present = not change.value
    if change.field != "tag":
        return mark_some(connection, ids, field=change.field, value=present, now=now)
    done = [tag_one(connection, one, change.tag, now, present=present) for one in ids]
    return Change("tag", present, tuple(id for one in done for id in one.ids), change.tag)


def tag(store: Store, article_id: int, name: str, now: int, *, present: bool = True) -> Change:
    """Put a tag on an article, or take it off."""
    with store.transaction() as connection:
        return tag_one(connection, article_id, name, now, present=present)


def tag_one(
    connection: sqlite3.Connection, article_id: int, name: str, now: int, *, present: bool
) -> Change:
    """As :func:`tag`; part of the caller's transaction."""
    row = connection.execute(
        f"SELECT {KEY} AS key FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    if row is None:
        return Change("tag", present, (), name)
    had = connection.total_changes
    if present:
        connection.execute(
            "INSERT OR IGNORE INTO mark_tags (key, tag) VALUES (?, ?)", (row["key"], name)
        )
        connection.execute(
            "INSERT OR IGNORE INTO article_tags (tag, article_id) VALUES (?, ?)", (name, article_id)
        )
    else:
        connection.execute("DELETE FROM mark_tags WHERE key = ? AND tag = ?", (row["key"], name))
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


def mark_some(
    connection: sqlite3.Connection, ids: Sequence[int], *, field: str, value: bool, now: int
) -> Change:
    """As :func:`mark`, for :data:`TOGETHER` articles at most; part of the caller's transaction."""
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
        f" SELECT {KEY}, read, read_at, starred, later, ? FROM articles WHERE id IN ({places})"
        " ON CONFLICT (key) DO UPDATE SET read = excluded.read, read_at = excluded.read_at,"
        " starred = excluded.starred, later = excluded.later, changed_at = excluded.changed_at",
        (now, *changed),
    )
    return Change(field, value, tuple(changed))
