"""What can be read of a damaged store, brought over into a sound one."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from tui_reader.store import tallies
from tui_reader.store.article_ids import KEY, LAST, NEW_ID, raise_last
from tui_reader.store.database import Store, Transaction
from tui_reader.store.packing import unpack
from tui_reader.store.search_index import index_stored


class Salvaged(Struct, frozen=True):
    """How much of a damaged store was brought over."""

    feeds: int
    articles: int
    marks: int
    lost: int
    """Places at which the file could not be read."""


def salvage(damaged: Path, store: Store) -> Salvaged:
    """Bring over what can be read of a damaged store: feeds, articles with their texts and earlier
    versions, marks, tags.

    What the store has already stays as it is. The damaged file is not changed.

    Raises:
        StoreError: the store cannot be written.
    """
    with closing(sqlite3.connect(f"file:{damaged}?mode=ro", uri=True)) as old:
        old.row_factory = sqlite3.Row
        reader = _Reader(old)
        with store.transaction() as connection:
            raise_last(connection, reader.last_id())
        feed_ids = _feeds(reader, store)
        articles = _articles(reader, store, feed_ids)
        marks = _copy(reader, store, "marks", ("key",))
        _copy(reader, store, "mark_tags", ("key", "tag"))
        if reader.has("blocked_pictures"):
            _copy(reader, store, "blocked_pictures", ("kind", "value"))
    _apply_marks(store)
    with store.transaction() as connection:
        fact = f"salvaged {damaged.name}", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        connection.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", fact)
    return Salvaged(len(feed_ids), articles, marks, reader.lost)


_BESIDE = ("pages", "versions", "positions", "article_pictures")
"""Tables whose rows belong to one article each."""


_MANY = 2**48
"""More articles than ever come: a larger id is damage."""


class _Reader:
    """Rows of a damaged database, one by one, around what cannot be read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._tables = {table for table in _BESIDE if self.has(table)}
        self.lost = 0

    def has(self, table: str) -> bool:
        """Whether the database is new enough to have a table, as far as can be read."""
        try:
            return bool(list(self._connection.execute(f"PRAGMA table_info({table})")))
        except sqlite3.DatabaseError:
            return False

    def last_id(self) -> int:
        """The largest id that an article is known to have had; 0 when that cannot be read."""
        last = 0
        for sql in (LAST, "SELECT max(id) FROM articles"):
            # Neither is missed: the one is new, the other damaged where articles are.
            with suppress(sqlite3.DatabaseError):
                row = self._connection.execute(sql).fetchone()
                found = (row and row[0]) or 0
                last = max(last, found if found < _MANY else 0)
        return last

    def by_rowid(self, table: str) -> Iterator[sqlite3.Row]:
        """Every readable row; after an unreadable place the next one that can be read."""
        last, step, misses = 0, 1, 0
        while misses < 40:
            try:
                row = self._connection.execute(
                    f"SELECT rowid AS rowid_, * FROM {table} WHERE rowid >= ? ORDER BY rowid LIMIT 1",
                    (last + step,),
                ).fetchone()
            except sqlite3.DatabaseError:
                self.lost += misses == 0
                misses += 1
                step *= 2
                continue
            if row is None:
                if misses == 0 or step == 1:
                    return
                # Jumped past the end: go on in small steps from where the last jump began.
                last, step, misses = last + step // 2, 1, misses + 1
                continue
            yield row
            last, step, misses = row["rowid_"], 1, 0

    def by_key(self, table: str, key: tuple[str, ...]) -> Iterator[sqlite3.Row]:
        """Rows of a table without rowids: from both ends towards what cannot be read."""
        names = ", ".join(key)
        for order in (names, ", ".join(f"{one} DESC" for one in key)):
            try:
                yield from self._connection.execute(f"SELECT * FROM {table} ORDER BY {order}")
            except sqlite3.DatabaseError:
                self.lost += 1
            else:
                return

    def content(self, article_id: int) -> tuple[bytes, bytes]:
        """The packed texts of an article; empty when they cannot be read."""
        try:
            row = self._connection.execute(
                "SELECT html, full_text FROM contents WHERE article_id = ?", (article_id,)
            ).fetchone()
        except sqlite3.DatabaseError:
            self.lost += 1
            return b"", b""
        return (row["html"], row["full_text"]) if row else (b"", b"")

    def beside(self, article_id: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """What is kept of an article in other tables, each row with its table's name."""
        for table in _BESIDE:
            try:
                rows = self._connection.execute(
                    f"SELECT * FROM {table} WHERE article_id = ?", (article_id,)
                ).fetchall()
            except sqlite3.DatabaseError:
                # A store of the first version has no such tables: that is no loss.
                self.lost += table in self._tables
                continue
            yield from ((table, dict(row)) for row in rows)


def _feeds(reader: _Reader, store: Store) -> dict[int, int]:
    """Old feed id → new feed id."""
    ids: dict[int, int] = {}
    for row in reader.by_rowid("feeds"):
        values = dict(row)
        del values["rowid_"], values["id"]
        # The next visit must bring every article anew: what was lost may still be there.
        values.update(etag=None, last_modified=None, body_hash="", next_due=0)
        with store.transaction() as connection:
            _insert(connection, "feeds", values)
            # It may be there already, subscribed to anew, and nameless until it is asked.
            connection.execute(
                "UPDATE feeds SET own_title = ?, site_url = ?, own_language = ?"
                " WHERE url = ? AND own_title = ''",
                (row["own_title"], row["site_url"], row["own_language"], row["url"]),
            )
        ids[row["id"]] = store.value("SELECT id FROM feeds WHERE url = ?", (row["url"],))
    return ids


def _articles(reader: _Reader, store: Store, feed_ids: dict[int, int]) -> int:
    count = 0
    for row in reader.by_rowid("articles"):
        feed_id = feed_ids.get(row["feed_id"])
        if feed_id is None:
            continue
        html, full_text = reader.content(row["id"])
        if unpack(html) is None or unpack(full_text) is None:
            html, full_text = b"", b""
        values = dict(row)
        del values["rowid_"]
        values.update(feed_id=feed_id, search_id=None, story=0)
        with store.transaction() as connection:
            values["id"] = connection.execute(f"SELECT {NEW_ID}").fetchone()[0]
            article_id = _insert(connection, "articles", values)
            if article_id is None:
                continue
            _insert(
                connection,
                "contents",
                {"article_id": article_id, "html": html, "full_text": full_text},
            )
            tallies.added(connection, feed_id, 1, unread=int(row["read"] == 0))
            for table, beside in reader.beside(row["id"]):
                if table == "pages" and not full_text:
                    # It says that there is a text: the page is to be asked for again.
                    continue
                _insert(connection, table, beside | {"article_id": article_id})
            index_stored(connection, article_id)
        store.empty_log()
        count += 1
    return count


def _copy(reader: _Reader, store: Store, table: str, key: tuple[str, ...]) -> int:
    rows = [dict(row) for row in reader.by_key(table, key)]
    with store.transaction() as connection:
        return sum(_insert(connection, table, row) is not None for row in rows)


def _insert(connection: Transaction, table: str, values: dict[str, Any]) -> int | None:
    """The new row's id; ``None`` when such a row is there already."""
    names = ", ".join(values)
    places = ", ".join("?" * len(values))
    cursor = connection.execute(
        f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})", tuple(values.values())
    )
    return cursor.lastrowid if cursor.rowcount == 1 else None


def _apply_marks(store: Store) -> None:
    """Repeat on the articles what the marks say of them."""
    with store.transaction() as connection:
        connection.execute(
            "UPDATE articles SET (read, read_at, starred, later) ="
            f" (SELECT read, read_at, starred, later FROM marks WHERE marks.key = {KEY})"
            f" WHERE {KEY} IN (SELECT key FROM marks)"
        )
        connection.execute(
            "INSERT OR IGNORE INTO article_tags (tag, article_id)"
            f" SELECT tag, articles.id FROM articles, mark_tags WHERE mark_tags.key = {KEY}"
        )
