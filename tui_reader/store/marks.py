"""Marks: what the user said of an article. They live apart from articles and outlive them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.model import Query
from tui_reader.store import outbox, shared_words
from tui_reader.store.article_ids import KEY
from tui_reader.store.database import Store, StoreError, Transaction
from tui_reader.store.queries import Condition, select

TOGETHER = 250
"""Articles that one statement marks, and one row of a step to be undone names."""
# A text of its own for every number of ids would fill the cache of prepared statements.
_AMONG = "(SELECT value FROM json_each(?))"


class Change(Struct, frozen=True):
    """What a marking did, so that it can be undone."""

    field: str
    """``read``, ``starred``, ``later``, ``tag``, ``hidden`` or ``top``; of an undone step that had more than one of them,
    ``several``."""
    value: bool
    ids: tuple[int, ...]
    """The articles that were changed; those that had the mark already are not among them."""
    tag: str = ""
    """Which tag, when the field is ``tag``; when it is ``hidden``, which rule hides them."""


class PartlyMarkedError(StoreError):
    """The store could be written no more after some of the articles; ``change`` was done.

    ``wanted``: how many articles it was to be.
    """

    def __init__(self, reason: str, change: Change, wanted: int) -> None:
        super().__init__(reason)
        self.change = change
        self.wanted = wanted


def mark(transaction: Transaction, ids: Sequence[int], field: str, value: bool, now: int) -> Change:
    """Set one mark on some articles.

    Args:
        transaction: that does it.
        ids: articles, :data:`TOGETHER` of them in a slice of many; unknown ones are passed over.
        field: ``read``, ``starred`` or ``later``.
        value: whether they have it from now on.
        now: when the user said so, kept as the time of reading.

    Returns:
        What really changed; :func:`take_back` undoes it.

    Raises:
        ValueError: there is no such mark.
    """
    change = accept(transaction, ids, field, value, now)
    outbox.note(transaction, change.ids, field, value, now)
    shared_words.note(transaction, change.ids, field, value)
    return change


def accept(
    transaction: Transaction, ids: Sequence[int], field: str, value: bool, now: int
) -> Change:
    """As :func:`mark`, where the mark is not to be sent to an account: it comes from there, or stays here."""
    if field not in ("read", "starred", "later"):
        raise ValueError(f"no such mark: {field}")
    changed = [
        row[0]
        for row in transaction.execute(
            f"SELECT id FROM articles WHERE id IN {_AMONG} AND {field} <> ?",
            (json.dumps(list(ids)), int(value)),
        )
    ]
    among = json.dumps(changed)
    if field == "read" and not value:
        # What is to be read again is to be seen.
        transaction.execute(f"DELETE FROM hidden WHERE article_id IN {_AMONG}", (among,))
    values, places = [int(value)], f"{field} = ?"
    if field == "read":
        values, places = [*values, now if value else 0], f"{places}, read_at = ?"
    transaction.execute(f"UPDATE articles SET {places} WHERE id IN {_AMONG}", (*values, among))
    transaction.execute(
        "INSERT INTO marks (key, read, read_at, starred, later, changed_at)"
        f" SELECT {KEY}, read, read_at, starred, later, ? FROM articles WHERE id IN {_AMONG}"
        " ON CONFLICT (key) DO UPDATE SET read = excluded.read, read_at = excluded.read_at,"
        " starred = excluded.starred, later = excluded.later, changed_at = excluded.changed_at",
        (now, among),
    )
    if field == "read" and value and changed:
        _show_read_reports(transaction, changed)
    return Change(field, value, tuple(changed))


def _show_read_reports(transaction: Transaction, ids: Sequence[int]) -> None:
    """A story of which any report was read counts as read: that report is its row."""
    rows = transaction.execute(
        f"SELECT max(id) AS id, story FROM articles WHERE id IN {_AMONG} AND behind = 1"
        " GROUP BY story HAVING NOT EXISTS (SELECT 1 FROM articles AS o"
        " WHERE o.story = articles.story AND o.behind = 0 AND o.read = 1)",
        (json.dumps(list(ids)),),
    ).fetchall()
    for row in rows:
        transaction.execute(
            "UPDATE articles SET behind = (id <> ?) WHERE story = ?", (row["id"], row["story"])
        )


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


def unread_ids(store: Store, query: Query, midnight: int, newest: int | None) -> list[int]:
    """The unread articles of a query.

    Args:
        store: where the articles are.
        query: which ones.
        midnight: when the reader's day began, for ``today``.
        newest: the id of the last article that the user can have seen (ids only grow,
            whatever the clock does); ``None``: there is no such limit.
    """
    only = None if newest is None else Condition("id <= ?", (newest,))
    selection = select(replace(query, unread=True), midnight=midnight, walk="feed", only=only)
    return [row["id"] for row in store.rows(selection.sql, selection.parameters)]


def keep_newest(transaction: Transaction, feed_id: int, now: int) -> Change:
    """Mark read what a feed has unread beyond its newest few, where it is set so; no step for undo.

    What is starred or kept for later stays. At most so many are marked at a time; the rest is the
    next time.
    """
    row = transaction.execute("SELECT newest FROM feeds WHERE id = ?", (feed_id,)).fetchone()
    if row is None or not row[0]:
        return Change("read", True, ())
    older = transaction.execute(
        "SELECT id FROM articles WHERE feed_id = ? AND read = 0 AND +starred = 0 AND +later = 0"
        " ORDER BY sort_at DESC, id DESC LIMIT ? OFFSET ?",
        (feed_id, 10 * TOGETHER, row[0]),
    ).fetchall()
    return mark(transaction, [one[0] for one in older], "read", True, now)


def take_back(transaction: Transaction, ids: Sequence[int], change: Change, now: int) -> Change:
    """Undo a marking on some of its articles; gives what was really changed by that."""
    present = not change.value
    if change.field == "hidden":
        shown = _hidden(transaction, ids, change.tag, now, hide=present)
        return Change("hidden", present, shown, change.tag)
    if change.field == "top":
        return top(transaction, ids, now, present=present)
    if change.field != "tag":
        return mark(transaction, ids, change.field, present, now)
    return tag_many(transaction, ids, change.tag, now, present=present)


def tag(
    transaction: Transaction, article_id: int, name: str, now: int, *, present: bool = True
) -> Change:
    """Put a tag on an article, or take it off."""
    return tag_many(transaction, [article_id], name, now, present=present)


def tag_many(
    transaction: Transaction, ids: Sequence[int], name: str, now: int, *, present: bool = True
) -> Change:
    """Put a tag on some articles, or take it off; :data:`TOGETHER` of them in a slice of many."""
    change = accept_tags(transaction, ids, name, now, present=present)
    outbox.note(transaction, change.ids, "tag", present, now, name)
    shared_words.note(transaction, change.ids, "tag", present, name)
    return change


def accept_tags(
    transaction: Transaction, ids: Sequence[int], name: str, now: int, *, present: bool = True
) -> Change:
    """As :func:`tag_many`, where it is not to be sent to an account."""
    sign = "NOT IN" if present else "IN"
    changed = [
        row[0]
        for row in transaction.execute(
            f"SELECT id FROM articles WHERE id IN {_AMONG}"
            f" AND id {sign} (SELECT article_id FROM article_tags WHERE tag = ?)",
            (json.dumps(list(ids)), name),
        )
    ]
    among = json.dumps(changed)
    if present:
        transaction.execute(
            f"INSERT OR IGNORE INTO mark_tags (key, tag) SELECT {KEY}, ? FROM articles"
            f" WHERE id IN {_AMONG}",
            (name, among),
        )
        transaction.execute(
            "INSERT OR IGNORE INTO article_tags (tag, article_id) SELECT ?, value FROM json_each(?)",
            (name, among),
        )
    else:
        transaction.execute(
            f"DELETE FROM mark_tags WHERE tag = ? AND key IN"
            f" (SELECT {KEY} FROM articles WHERE id IN {_AMONG})",
            (name, among),
        )
        transaction.execute(
            f"DELETE FROM article_tags WHERE tag = ? AND article_id IN {_AMONG}", (name, among)
        )
    transaction.execute(
        f"INSERT INTO marks (key, changed_at) SELECT {KEY}, ? FROM articles WHERE id IN {_AMONG}"
        " ON CONFLICT (key) DO UPDATE SET changed_at = excluded.changed_at",
        (now, among),
    )
    return Change("tag", present, tuple(changed), name)


def top(transaction: Transaction, ids: Sequence[int], now: int, *, present: bool = True) -> Change:
    """Put some articles at the top of lists of what is unread, or no longer."""
    among = json.dumps(list(ids))
    sign = "NOT IN" if present else "IN"
    changed = [
        row[0]
        for row in transaction.execute(
            f"SELECT id FROM articles WHERE id IN {_AMONG}"
            f" AND id {sign} (SELECT article_id FROM topped)",
            (among,),
        )
    ]
    among = json.dumps(changed)
    if present:
        transaction.execute(
            "INSERT INTO topped (article_id, at) SELECT value, ? FROM json_each(?)", (now, among)
        )
    else:
        transaction.execute(f"DELETE FROM topped WHERE article_id IN {_AMONG}", (among,))
    return Change("top", present, tuple(changed))


def hide(transaction: Transaction, ids: Sequence[int], rule: str, now: int) -> list[Change]:
    """Hide some articles, which are read then; what was changed, to be taken back in reverse order.

    Accounts are not told: elsewhere they stay as they are.
    """
    there = transaction.execute(
        f"SELECT id FROM articles WHERE id IN {_AMONG}"
        " AND id NOT IN (SELECT article_id FROM hidden)",
        (json.dumps(list(ids)),),
    )
    new = [row[0] for row in there]
    read = accept(transaction, new, "read", True, now)
    return [read, Change("hidden", True, _hidden(transaction, new, rule, now, hide=True), rule)]


def _hidden(
    transaction: Transaction, ids: Sequence[int], rule: str, now: int, *, hide: bool
) -> tuple[int, ...]:
    """Hide articles that are read, or show them again; those that were changed."""
    if hide:
        statement = (
            "INSERT OR IGNORE INTO hidden (article_id, rule, at)"
            " SELECT id, ?, ? FROM articles WHERE id = ?"
        )
        done = [transaction.execute(statement, (rule, now, one)).rowcount for one in ids]
    else:
        statement = "DELETE FROM hidden WHERE article_id = ? AND rule = ?"
        done = [transaction.execute(statement, (one, rule)).rowcount for one in ids]
    return tuple(one for one, count in zip(ids, done, strict=True) if count > 0)


def keep(
    transaction: Transaction, key: bytes, field: str, value: bool, now: int, tag: str = ""
) -> None:
    """Keep a mark for an article that is not here; it has it when it comes.

    Args:
        transaction: that does it.
        key: the article's mark key.
        field: ``read``, ``starred``, ``later`` or ``tag``.
        value: whether it has the mark.
        now: when.
        tag: which, when the field is ``tag``.
    """
    transaction.execute("INSERT OR IGNORE INTO marks (key, changed_at) VALUES (?, ?)", (key, now))
    if field == "tag":
        sql = "INSERT OR IGNORE INTO mark_tags (key, tag) VALUES (?, ?)"
        gone = "DELETE FROM mark_tags WHERE key = ? AND tag = ?"
        transaction.execute(sql if value else gone, (key, tag))
        return
    places = {"read": "read = ?1, read_at = iif(?1, ?2, 0)"}.get(field, f"{field} = ?1")
    transaction.execute(
        f"UPDATE marks SET {places}, changed_at = ?2 WHERE key = ?3", (int(value), now, key)
    )


def any_kept(transaction: Transaction) -> bool:
    """Whether any marks are kept at all; there are none for the articles of a first refresh."""
    row = transaction.execute(
        "SELECT EXISTS (SELECT 1 FROM marks) OR EXISTS (SELECT 1 FROM mark_tags)"
        " OR EXISTS (SELECT 1 FROM mark_notes)"
    ).fetchone()
    return bool(row[0])


def restore(transaction: Transaction, article_id: int, key: bytes) -> None:
    """Give a new article the marks that were kept for it."""
    transaction.execute(
        "INSERT OR IGNORE INTO article_notes (article_id, note)"
        " SELECT ?, note FROM mark_notes WHERE key = ?",
        (article_id, key),
    )
    row = transaction.execute(
        "SELECT read, read_at, starred, later FROM marks WHERE key = ?", (key,)
    ).fetchone()
    if row is None:
        return
    transaction.execute(
        "UPDATE articles SET read = ?, read_at = ?, starred = ?, later = ? WHERE id = ?",
        (*row, article_id),
    )
    transaction.execute(
        "INSERT OR IGNORE INTO article_tags (tag, article_id) SELECT tag, ? FROM mark_tags WHERE key = ?",
        (article_id, key),
    )
