"""What can be read of a damaged store, brought over into a sound one."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from tui_reader.store import set_aside, tallies, undo
from tui_reader.store.article_ids import KEY, NEW_ID, raise_last
from tui_reader.store.database import Store, Transaction, mark_key
from tui_reader.store.packing import unpack
from tui_reader.store.recovery import FEED_URLS, recovered
from tui_reader.store.search_index import index_stored, unindex_article
from tui_reader.text.plain import plain


class Salvaged(Struct, frozen=True):
    """How much of a damaged store was brought over."""

    feeds: int
    articles: int
    marks: int
    lost: int
    """Rows and pages of the file that could not be read."""
    texts_lost: int = 0
    """Texts of articles, of their pages and of earlier versions that could not be read."""


def salvage(
    damaged: Path, store: Store, tell: Callable[[int, int], None] = lambda _done, _of: None
) -> Salvaged:
    """Bring over what can be read of a damaged store: feeds, articles with their texts and earlier
    versions, marks, tags, steps to be undone, what the user decided of stories, and the articles of
    feeds that were unsubscribed from.

    What the store has already stays as it is. The damaged file is not changed.

    Args:
        damaged: the file; its write-ahead log is read as well.
        store: where to.
        tell: is given how many articles are done, and of how many.

    Raises:
        OSError: the file cannot be read at all.
        StoreError: the store cannot be written.
    """
    with recovered(damaged) as old:
        found = old.connection
        with store.transaction() as transaction:
            raise_last(transaction, _last_id(found))
        feed_ids = _feeds(found, store)
        feed_ids |= _lost_feeds(found, store, feed_ids)
        ids, added, texts_lost = _articles(found, store, feed_ids, tell)
        _stories(found, store, ids)
        _set_aside(found, store, feed_ids)
        marks = _copy(found, store, "marks")
        for table in ("mark_tags", "mark_notes", "blocked_pictures", "pictures", "outbox"):
            _copy(found, store, table)
        _apply_marks(store)
        store.write(_feeds_of_links)
        steps = [tuple(row) for row in found.execute(_UNDO_STEPS)]
        store.write(undo.bring_over, steps, ids)
        lost = old.lost
    with store.transaction() as transaction:
        fact = f"salvaged {damaged.name}", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        transaction.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", fact)
    return Salvaged(len(feed_ids), added, marks, lost, texts_lost)


_UNDO_STEPS = "SELECT id, at, step, coalesce(part_of, 0) FROM undo_steps ORDER BY id"
_BESIDE = ("versions", "positions", "queued", "article_pictures", "hidden", "account_articles")
"""Tables whose rows belong to one article each."""
_MANY = 2**48
"""More articles than ever come: a larger id is damage."""


def _last_id(found: sqlite3.Connection) -> int:
    """The largest id that an article is known to have had."""
    rows = found.execute(
        "SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'last article id'"
        " UNION ALL SELECT max(id) FROM articles UNION ALL SELECT max(article_id) FROM contents"
    )
    return max((row[0] for row in rows if row[0] and row[0] < _MANY), default=0)


def _feeds(found: sqlite3.Connection, store: Store) -> dict[int, int]:
    """Old feed id → new feed id."""
    ids: dict[int, int] = {}
    for row in found.execute("SELECT * FROM feeds ORDER BY id"):
        values = _values(row)
        del values["id"]
        # The next visit must bring every article anew: what was lost may still be there.
        values.update(etag=None, last_modified=None, body_hash="", next_due=0)
        with store.transaction() as transaction:
            _insert(transaction, "feeds", values)
            # It may be there already, subscribed to anew, and nameless until it is asked.
            transaction.execute(
                "UPDATE feeds SET own_title = ?, site_url = ?, own_language = ?"
                " WHERE url = ? AND own_title = ''",
                (
                    values.get("own_title", ""), values.get("site_url", ""),
                    values.get("own_language", ""), row["url"],
                ),
            )  # fmt: skip
        ids[row["id"]] = store.value("SELECT id FROM feeds WHERE url = ?", (row["url"],))
    return ids


def _lost_feeds(
    found: sqlite3.Connection, store: Store, known: Mapping[int, int]
) -> dict[int, int]:
    """As :func:`_feeds`, for those that articles name and that could not be read."""
    named = [row[0] for row in found.execute("SELECT DISTINCT feed_id FROM articles")]
    return {one: _lost_feed(found, store, one) for one in named if one not in known}


def _lost_feed(found: sqlite3.Connection, store: Store, feed_id: int) -> int:
    """The new id of a feed whose row was lost.

    Its address stands in an index as well; marks are kept under names that are made of it; its
    articles are mostly of one host, where one feed only is subscribed to. Failing all that, it
    becomes one that is not subscribed to, and its articles stay.
    """
    row = found.execute(f"SELECT url FROM {FEED_URLS} WHERE id = ?", (feed_id,)).fetchone()
    articles = found.execute(
        "SELECT identity, url FROM articles WHERE feed_id = ?", (feed_id,)
    ).fetchall()
    url = row["url"] if row is not None else _url_by_marks(found, store, articles)
    hosts = Counter(urlsplit(one["url"]).netloc for one in articles if "//" in one["url"])
    host = hosts.most_common(1)[0][0] if hosts else ""
    if not url and host:
        of_host = store.rows(
            "SELECT url FROM feeds WHERE url LIKE ?1 OR site_url LIKE ?1", (f"%//{host}/%",)
        )
        url = of_host[0]["url"] if len(of_host) == 1 else ""
    with store.transaction() as transaction:
        placeholder = {"url": url or f"https://{host or 'unknown.invalid'}/#{feed_id}"}
        _insert(transaction, "feeds", {**placeholder, "subscribed": 0, "own_title": host})
        there = transaction.execute("SELECT id FROM feeds WHERE url = ?", (placeholder["url"],))
        return int(there.fetchone()[0])


def _url_by_marks(found: sqlite3.Connection, store: Store, articles: list[sqlite3.Row]) -> str:
    marked = {row["key"] for row in found.execute("SELECT key FROM marks")}
    for row in store.rows("SELECT url FROM feeds"):
        if any(mark_key(row["url"], one["identity"]) in marked for one in articles):
            return str(row["url"])
    return ""


def _articles(
    found: sqlite3.Connection,
    store: Store,
    feed_ids: Mapping[int, int],
    tell: Callable[[int, int], None],
) -> tuple[dict[int, int], int, int]:
    """Old article id → new one; how many were added, and how many texts could not be read."""
    ids: dict[int, int] = {}
    added = texts_lost = 0
    total = found.execute("SELECT count(*) FROM articles").fetchone()[0]
    rows = found.execute(
        "SELECT articles.*, html, full_text FROM articles LEFT JOIN contents ON article_id = id"
        " ORDER BY id"
    )
    for place, row in enumerate(rows):
        values = _values(row)
        html, full_text = (_text(values.pop(name, None)) for name in ("html", "full_text"))
        values.update(feed_id=feed_ids[row["feed_id"]], search_id=None, story=0, behind=0)
        with store.transaction() as transaction:
            values["id"] = transaction.execute(f"SELECT {NEW_ID}").fetchone()[0]
            article_id = _insert(transaction, "articles", values)
            if article_id is None:
                article_id = _there(transaction, values)
                if article_id is None:
                    continue
                _page_of(transaction, found, row["id"], article_id, full_text)
                _made_of(transaction, found, row["id"], article_id)
            else:
                added += 1
                texts_lost += html is None
                whole = {
                    "article_id": article_id,
                    "html": html or b"",
                    "full_text": full_text or b"",
                }
                _insert(transaction, "contents", whole)
                tallies.added(
                    transaction,
                    values["feed_id"],
                    [values["language"]],
                    unread=not values["read"],
                )
                for table in ("pages", "made"):
                    texts_lost += _bring(transaction, found, table, row["id"], article_id)
                index_stored(transaction, article_id)
            for table in _BESIDE:
                texts_lost += _bring(transaction, found, table, row["id"], article_id)
        ids[row["id"]] = article_id
        store.empty_log()
        tell(place + 1, total)
    return ids, added, texts_lost


def _there(transaction: Transaction, values: Mapping[str, Any]) -> int | None:
    """The id of an article that the store has already."""
    row = transaction.execute(
        "SELECT id FROM articles WHERE feed_id = ? AND identity = ?",
        (values["feed_id"], values["identity"]),
    ).fetchone()
    return None if row is None else int(row["id"])


def _page_of(
    transaction: Transaction,
    found: sqlite3.Connection,
    old_id: int,
    article_id: int,
    full_text: bytes | None,
) -> None:
    """Give an article that the store has already the text of its page, if it has none."""
    bare = transaction.execute(
        "SELECT 1 FROM contents WHERE article_id = ? AND full_text = x''", (article_id,)
    ).fetchone()
    if not full_text or bare is None:
        return
    unindex_article(transaction, article_id)
    transaction.execute("DELETE FROM pages WHERE article_id = ?", (article_id,))
    transaction.execute(
        "UPDATE contents SET full_text = ? WHERE article_id = ?", (full_text, article_id)
    )
    _bring(transaction, found, "pages", old_id, article_id)
    index_stored(transaction, article_id)


def _made_of(
    transaction: Transaction, found: sqlite3.Connection, old_id: int, article_id: int
) -> None:
    """Give an article that the store has already what commands made of it."""
    if found.execute("SELECT 1 FROM made WHERE article_id = ?", (old_id,)).fetchone() is None:
        return
    unindex_article(transaction, article_id)
    _bring(transaction, found, "made", old_id, article_id)
    index_stored(transaction, article_id)


def _bring(
    transaction: Transaction,
    found: sqlite3.Connection,
    table: str,
    old_id: int,
    article_id: int,
) -> int:
    """Bring over what a table holds of an article; how many of the texts could not be read."""
    lost = 0
    for row in found.execute(f"SELECT * FROM {table} WHERE article_id = ?", (old_id,)):
        values = _values(row) | {"article_id": article_id}
        if table == "versions" and _text(values.get("html")) is None:
            lost += 1
        elif (
            table == "pages"
            and values["state"] == "text"
            and not _has_text(transaction, article_id)
        ):
            # It says that there is a text: the page is to be asked for again.
            lost += 1
        else:
            _insert(transaction, table, values)
    return lost


def _has_text(transaction: Transaction, article_id: int) -> bool:
    sql = "SELECT 1 FROM contents WHERE article_id = ? AND full_text <> x''"
    return transaction.execute(sql, (article_id,)).fetchone() is not None


def _stories(found: sqlite3.Connection, store: Store, ids: Mapping[int, int]) -> None:
    """File articles under the stories that they were filed under."""
    rows = found.execute("SELECT id, story FROM articles WHERE story <> 0")
    filed = [(ids[row["story"]], ids[row["id"]]) for row in rows if {*row} <= ids.keys()]
    with store.transaction() as transaction:
        transaction.executemany("UPDATE articles SET story = ? WHERE id = ? AND story = 0", filed)
        for row in found.execute("SELECT * FROM story_choices"):
            pair = {name: ids.get(row[name]) for name in ("article_id", "other_id")}
            if None not in pair.values():
                _insert(transaction, "story_choices", _values(row) | pair)


def _set_aside(found: sqlite3.Connection, store: Store, feed_ids: Mapping[int, int]) -> None:
    """Keep what was kept of feeds that were unsubscribed from."""
    there = {
        (row["feed_id"], copy[0])
        for row in store.rows("SELECT feed_id, rows FROM set_aside")
        if (copy := set_aside.moved(row["rows"], 0, 0)) is not None
    }
    for row in found.execute("SELECT * FROM set_aside"):
        feed_id = feed_ids.get(row["feed_id"])
        if feed_id is None or not isinstance(row["rows"], bytes):
            continue
        with store.transaction() as transaction:
            article_id = transaction.execute(f"SELECT {NEW_ID}").fetchone()[0]
            copy = set_aside.moved(row["rows"], article_id, feed_id)
            if copy is not None and (feed_id, copy[0]) not in there:
                raise_last(transaction, article_id)
                own = {"article_id": article_id, "feed_id": feed_id, "rows": copy[1]}
                _insert(transaction, "set_aside", _values(row) | own)


def _text(data: object) -> bytes | None:
    """A packed text that can be unpacked; ``None``: it cannot."""
    return data if isinstance(data, bytes) and unpack(data) is not None else None


def _values(row: sqlite3.Row) -> dict[str, Any]:
    """A row's values as they may be stored: what is NULL is left to the column's default.

    Damage may have made control characters of letters, and JSON into none.
    """
    values: dict[str, Any] = {name: row[name] for name in row.keys()}  # noqa: SIM118
    for name, value in list(values.items()):
        if value is None or (name in _JSON and not _is_json(value)):
            del values[name]
        elif isinstance(value, str) and not value.isprintable():
            values[name] = plain(value)
    return values


_JSON = ("categories", "media", "skips", "tags")


def _is_json(text: str) -> bool:
    try:
        json.loads(text or "0")
    except (ValueError, RecursionError):
        return False
    return True


def _copy(found: sqlite3.Connection, store: Store, table: str) -> int:
    with store.transaction() as transaction:
        rows: Iterator[sqlite3.Row] = found.execute(f"SELECT * FROM {table}")
        return sum(_insert(transaction, table, _values(row)) is not None for row in rows)


def _insert(transaction: Transaction, table: str, values: Mapping[str, Any]) -> int | None:
    """The new row's id; ``None`` when such a row is there already."""
    names = ", ".join(values)
    places = ", ".join("?" * len(values))
    cursor = transaction.execute(
        f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})", tuple(values.values())
    )
    return cursor.lastrowid if cursor.rowcount == 1 else None


def _feeds_of_links(transaction: Transaction) -> None:
    """Say of the articles of accounts which feeds they have here."""
    transaction.execute(
        "UPDATE account_articles SET feed_id = (SELECT feed_id FROM articles WHERE id = article_id)"
        " WHERE article_id IN (SELECT id FROM articles)"
    )


def _apply_marks(store: Store) -> None:
    """Repeat on the articles what the marks say of them."""
    with store.transaction() as transaction:
        transaction.execute(
            "UPDATE articles SET (read, read_at, starred, later) ="
            f" (SELECT read, read_at, starred, later FROM marks WHERE marks.key = {KEY})"
            f" WHERE {KEY} IN (SELECT key FROM marks)"
        )
        transaction.execute(
            "INSERT OR IGNORE INTO article_tags (tag, article_id)"
            f" SELECT tag, articles.id FROM articles, mark_tags WHERE mark_tags.key = {KEY}"
        )
        transaction.execute(
            "INSERT OR IGNORE INTO article_notes (article_id, note)"
            f" SELECT articles.id, note FROM articles, mark_notes WHERE mark_notes.key = {KEY}"
        )
