"""Articles of feeds that were unsubscribed from, kept for a month in case the feed comes back.

They are in no view, no count and no search. What was read or marked of such a feed is not here: it
stays where it is.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import msgspec

from tui_reader.store import marks, tallies
from tui_reader.store.article_ids import KEY
from tui_reader.store.database import Store, Transaction
from tui_reader.store.search_index import index_stored
from tui_reader.store.slices import empty_log, in_slices

SECONDS = 30 * 86_400
"""How long they are kept."""
_AT_ONCE = 200
"""Articles looked up for one call of a slice."""
_TOGETHER = 5
_TABLES = (
    ("articles", "id"), ("contents", "article_id"), ("pages", "article_id"),
    ("versions", "article_id"), ("positions", "article_id"), ("article_pictures", "article_id"),
    ("made", "article_id"),
)  # fmt: skip
"""Where an article has rows, and by which column."""
_NOT_KEPT = frozenset({"search_id"})

_Row = dict[str, Any]
_decoder = msgspec.msgpack.Decoder(dict[str, list[_Row]])


def keep(transaction: Transaction, ids: Sequence[int]) -> None:
    """Keep a copy of articles that are about to be removed."""
    now = int(time.time())
    for article_id in ids:
        rows: dict[str, list[_Row]] = {}
        for table, column in _TABLES:
            found = transaction.execute(f"SELECT * FROM {table} WHERE {column} = ?", (article_id,))
            names = [one[0] for one in found.description]
            rows[table] = [
                {
                    name: value
                    for name, value in zip(names, row, strict=True)
                    if name not in _NOT_KEPT
                }
                for row in found
            ]
        transaction.execute(
            "INSERT OR REPLACE INTO set_aside (article_id, feed_id, since, rows)"
            " SELECT id, feed_id, ?, ? FROM articles WHERE id = ?",
            (now, msgspec.msgpack.encode(rows), article_id),
        )


def moved(packed: bytes, article_id: int, feed_id: int) -> tuple[str, bytes] | None:
    """A copy for a store in which article and feed have other ids.

    Returns:
        The article's identity, and the copy; ``None``: it is damaged.
    """
    try:
        rows = _decoder.decode(packed)
    except msgspec.DecodeError:
        return None
    [article, *_none] = rows.get("articles") or [{}]
    identity = article.get("identity")
    if not isinstance(identity, str):
        return None
    for table, column in _TABLES:
        for row in rows.get(table, ()):
            row[column] = article_id
    article.update(feed_id=feed_id, story=0, behind=0)
    return identity, msgspec.msgpack.encode(rows)


def bring_back_slice(store: Store) -> bool:
    """Put some articles of feeds that are subscribed to again back; whether there may be more.

    Raises:
        StoreError: the store cannot be written.
    """
    rows = store.rows(
        "SELECT article_id FROM feeds JOIN set_aside ON feed_id = feeds.id WHERE subscribed LIMIT ?",
        (_AT_ONCE,),
    )
    ids = [row["article_id"] for row in rows]
    if ids:
        next(in_slices(store, ids, _put_back, together=_TOGETHER))
        empty_log(store)
    return bool(ids)


def forget_slice(store: Store) -> bool:
    """Remove some of what was kept long enough; whether there may be more; raises as above."""
    rows = store.rows(
        "SELECT article_id FROM set_aside WHERE since < ? LIMIT ?",
        (int(time.time()) - SECONDS, _AT_ONCE),
    )
    ids = [row["article_id"] for row in rows]
    if ids:
        next(in_slices(store, ids, _forget, together=_TOGETHER))
    return bool(ids)


def _put_back(transaction: Transaction, ids: Sequence[int]) -> None:
    for article_id in ids:
        packed = transaction.execute(
            "SELECT rows FROM set_aside WHERE article_id = ?", (article_id,)
        ).fetchone()
        if packed is not None:
            _insert(transaction, article_id, packed[0])
    _forget(transaction, ids)


def _insert(transaction: Transaction, article_id: int, packed: bytes) -> None:
    try:
        rows = _decoder.decode(packed)
    except msgspec.DecodeError:
        # Damaged: the feed's next document has the article, or nobody has.
        return
    for table, _column in _TABLES:
        for row in rows.get(table, ()):
            # A later version may have other columns, a damaged row any.
            known = [
                name for name in _columns(transaction, table) if name in row and _fits(row[name])
            ]
            names, places = ", ".join(known), ", ".join("?" * len(known))
            done = transaction.execute(
                f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})",
                [row[name] for name in known],
            )
            if table == "articles" and not done.rowcount:
                # The feed has brought it again meanwhile.
                return
    [feed_id, language, key] = transaction.execute(
        f"SELECT feed_id, language, {KEY} FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    transaction.execute("UPDATE articles SET behind = 0 WHERE id = ?", (article_id,))
    tallies.added(transaction, feed_id, [language], unread=True)
    marks.restore(transaction, article_id, key)
    index_stored(transaction, article_id)


def _fits(value: object) -> bool:
    return value is None or isinstance(value, int | float | str | bytes)


def _columns(transaction: Transaction, table: str) -> list[str]:
    return [row[1] for row in transaction.execute(f"PRAGMA table_info({table})")]


def _forget(transaction: Transaction, ids: Sequence[int]) -> None:
    transaction.executemany("DELETE FROM set_aside WHERE article_id = ?", ((one,) for one in ids))
