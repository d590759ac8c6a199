"""Pictures in the store: which are kept, why others are not, and which the user has blocked.

The pictures themselves are files; the store knows their names. What goes from
the store here is for the caller to delete from the disk.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence

from msgspec import Struct

from tui_reader.model import PictureBlock, PictureState
from tui_reader.model.picture import alike
from tui_reader.store import shared_words
from tui_reader.store.database import Store, Transaction
from tui_reader.text.links import host_of
from tui_reader.text.reasons import NO_REASON, Reason, from_store, stored

_FILE = re.compile(r"[0-9a-f]{8,64}\.(?:png|jpe?g|gif|webp)")
"""Names of our files. A store that somebody else made may hold any others."""
_BLOCKS = "SELECT * FROM blocked_pictures ORDER BY since DESC, kind, value"
_USE_SECONDS = 600
"""A use is written down when the last one is that long ago: reading writes little."""


class Kept(Struct, frozen=True):
    """A picture that was fetched and written to a file."""

    file: str
    content_hash: str
    look: str
    width: int
    height: int
    bytes: int
    """Size of the file."""


class Totals(Struct, frozen=True):
    """How much is kept."""

    pictures: int
    bytes: int


class _Blocked(Struct, frozen=True):
    """The blocks, ready to be asked."""

    urls: frozenset[str]
    hosts: frozenset[str]
    feeds: frozenset[str]
    hashes: frozenset[str]
    looks: tuple[str, ...]

    def bars(self, url: str, feed_url: str, content_hash: str = "", look: str = "") -> bool:
        return (
            url in self.urls
            or feed_url in self.feeds
            or (bool(self.hosts) and host_of(url) in self.hosts)
            or (bool(content_hash) and content_hash in self.hashes)
            or any(alike(look, other) for other in self.looks)
        )


def states(store: Store, urls: Sequence[str], feed_url: str) -> dict[str, PictureState]:
    """What is known of some pictures of a feed's articles; every address has an answer.

    Raises:
        StoreError: the store cannot be read.
    """
    blocked = _blocked(blocks(store))
    rows = {
        row["url"]: row
        for row in store.rows(
            "SELECT * FROM pictures WHERE url IN (SELECT value FROM json_each(?))", (_json(urls),)
        )
    }
    return {url: _state(url, rows.get(url), blocked, feed_url) for url in urls}


def feed_of(store: Store, article_id: int) -> str:
    """The address of the feed that an article is from; empty when there is no such article."""
    return str(
        store.value(
            "SELECT feeds.url FROM articles JOIN feeds ON feeds.id = feed_id WHERE articles.id = ?",
            (article_id,),
        )
        or ""
    )


def keep(
    transaction: Transaction, url: str, article_id: int, feed_url: str, kept: Kept, now: int
) -> PictureState:
    """Write down a picture that was fetched.

    Returns:
        Its state: blocked when the user has meanwhile blocked it, or when it is one that
        was blocked under another address. Its file is then not in the store.
    """
    blocked = _blocked(_blocks(transaction.execute(_BLOCKS)))
    barred = blocked.bars(url, feed_url, kept.content_hash, kept.look)
    _write(transaction, url, now, kept=kept, file="" if barred else kept.file)
    _shown_by(transaction, url, article_id)
    if barred:
        return PictureState(url, blocked=True, asked_at=now)
    return PictureState(url, kept.file, kept.width, kept.height, asked_at=now)


def give_up(transaction: Transaction, url: str, article_id: int, reason: Reason, now: int) -> None:
    """Write down why a picture cannot be had."""
    _write(transaction, url, now, reason=reason)
    _shown_by(transaction, url, article_id)


def newly_used(store: Store, urls: Sequence[str], article_id: int, now: int) -> list[str]:
    """Those of some pictures whose use by an article :func:`used` is to write down."""
    rows = store.rows(
        "SELECT url FROM pictures WHERE url IN (SELECT value FROM json_each(?)) AND (used_at < ?"
        " OR NOT EXISTS (SELECT 1 FROM article_pictures AS p"
        " WHERE p.url = pictures.url AND p.article_id = ?))",
        (_json(urls), now - _USE_SECONDS, article_id),
    )
    return [row["url"] for row in rows]


def used(transaction: Transaction, urls: Sequence[str], article_id: int, now: int) -> None:
    """Write down that pictures were shown with an article: what was used last is kept longest."""
    for url in urls:
        transaction.execute("UPDATE pictures SET used_at = ? WHERE url = ?", (now, url))
        _shown_by(transaction, url, article_id)


def new_uses(store: Store, pairs: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """Those of some pictures that are not written down as shown by their articles: (article id, address)."""
    return [
        pair
        for pair in pairs
        if not store.value(
            "SELECT EXISTS (SELECT 1 FROM article_pictures WHERE article_id = ? AND url = ?)", pair
        )
    ]


def shown(transaction: Transaction, pairs: Iterable[tuple[int, str]]) -> None:
    """Write down which pictures are shown by which articles: (article id, address)."""
    for article_id, url in pairs:
        _shown_by(transaction, url, article_id)


def surplus(transaction: Transaction, limit: int) -> list[str]:
    """Drop from the store what is over a size; returns the files, for the caller to delete.

    The least recently used go first, those of articles that are starred or for
    later after all others.

    Args:
        limit: bytes that may stay.
    """
    gone: list[str] = []
    rows = transaction.execute(
        "SELECT file, max(bytes) AS bytes, max(used_at) AS used, max(EXISTS ("
        "  SELECT 1 FROM article_pictures AS p JOIN articles ON articles.id = p.article_id"
        "  WHERE p.url = pictures.url AND (starred = 1 OR later = 1))) AS wanted"
        " FROM pictures WHERE file <> '' GROUP BY file ORDER BY wanted, used, file"
    ).fetchall()
    size = sum(row["bytes"] for row in rows)
    for row in rows:
        if size <= limit:
            break
        size -= row["bytes"]
        gone.append(row["file"])
    transaction.executemany("DELETE FROM pictures WHERE file = ?", [(file,) for file in gone])
    return list(filter(is_file_name, gone))


def files_of(store: Store, article_ids: Sequence[int]) -> dict[str, str]:
    """The files of the pictures that articles show, by address; blocked ones are left out."""
    blocked = _blocked(blocks(store))
    rows = store.rows(
        "SELECT pictures.url, file, pictures.content_hash, feeds.url AS feed_url FROM article_pictures AS p"
        " JOIN pictures ON pictures.url = p.url JOIN articles ON articles.id = p.article_id"
        " JOIN feeds ON feeds.id = feed_id"
        " WHERE p.article_id IN (SELECT value FROM json_each(?)) AND file <> ''",
        (json.dumps(list(article_ids)),),
    )
    return {
        row["url"]: row["file"]
        for row in rows
        if is_file_name(row["file"])
        and not blocked.bars(row["url"], row["feed_url"], row["content_hash"])
    }


def totals(store: Store) -> Totals:
    """How many pictures are kept, and their size."""
    row = store.row(
        "SELECT count(*), coalesce(sum(bytes), 0) FROM"
        " (SELECT max(bytes) AS bytes FROM pictures WHERE file <> '' GROUP BY file)"
    )
    return Totals(row[0], row[1]) if row is not None else Totals(0, 0)


def files(store: Store) -> frozenset[str]:
    """The names of all files that the store knows."""
    return frozenset(
        row[0] for row in store.rows("SELECT DISTINCT file FROM pictures WHERE file <> ''")
    )


def forget(transaction: Transaction, url: str) -> None:
    """A picture's file is no longer there: it may be asked for again."""
    transaction.execute(
        "DELETE FROM pictures WHERE file <> '' AND file ="
        " (SELECT file FROM pictures WHERE url = ?)",
        (url,),
    )


# What the user does not want to see


def block(transaction: Transaction, block: PictureBlock) -> list[str]:
    """Never fetch or show a picture again, or any of a host or a feed.

    A block of a picture that was fetched catches its copies as well. Returns the
    files that no picture uses any more, for the caller to delete.
    """
    files = accept_block(transaction, block)
    if block.kind == "picture":
        shared_words.note_picture(transaction, block.value, blocked=True)
    return files


def accept_block(transaction: Transaction, block: PictureBlock) -> list[str]:
    """As :func:`block`, where it is no word of this machine's user."""
    hashes = (block.content_hash, block.look)
    if block.kind == "picture":
        row = transaction.execute(
            "SELECT content_hash, look FROM pictures WHERE url = ?", (block.value,)
        ).fetchone()
        if row is not None and row["content_hash"]:
            hashes = (row["content_hash"], row["look"])
    transaction.execute(
        "INSERT INTO blocked_pictures (kind, value, since, content_hash, look)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (block.kind, block.value, block.since, *hashes),
    )
    return _drop_blocked(transaction, _blocked(_blocks(transaction.execute(_BLOCKS))))


def unblock(transaction: Transaction, kind: str, value: str) -> bool:
    """Take a block back; ``False`` when there is none of that name."""
    found = transaction.execute(
        "DELETE FROM blocked_pictures WHERE kind = ? AND value = ?", (kind, value)
    )
    if kind == "picture" and found.rowcount:
        shared_words.note_picture(transaction, value, blocked=False)
    return found.rowcount > 0


def blocks(store: Store) -> list[PictureBlock]:
    """Everything that is blocked, the newest first."""
    return _blocks(store.rows(_BLOCKS))


def _blocks(rows: Iterable[sqlite3.Row]) -> list[PictureBlock]:
    return [
        PictureBlock(row["kind"], row["value"], row["since"], row["content_hash"], row["look"])
        for row in rows
    ]


def is_blocked(store: Store, url: str, feed_url: str) -> bool:
    """Whether an address may not be asked for a picture of a feed's article."""
    return _blocked(blocks(store)).bars(url, feed_url)


def _blocked(found: Sequence[PictureBlock]) -> _Blocked:
    return _Blocked(
        urls=frozenset(one.value for one in found if one.kind == "picture"),
        hosts=frozenset(one.value for one in found if one.kind == "host"),
        feeds=frozenset(one.value for one in found if one.kind == "feed"),
        hashes=frozenset(one.content_hash for one in found if one.content_hash),
        looks=tuple(one.look for one in found if one.look),
    )


def _drop_blocked(transaction: Transaction, blocked: _Blocked) -> list[str]:
    """Take the files of blocked pictures out; the rows stay, so that they are known again.

    A file that an article of another feed shows as well stays for that one.
    """
    rows = transaction.execute(
        "SELECT url, file, content_hash, look FROM pictures WHERE file <> ''"
    ).fetchall()
    barred = [row for row in rows if blocked.bars(row["url"], "", row["content_hash"], row["look"])]
    if blocked.feeds:
        only_theirs = transaction.execute(
            "SELECT url, file FROM pictures WHERE file <> '' AND EXISTS (SELECT 1 FROM"
            " article_pictures AS p WHERE p.url = pictures.url) AND NOT EXISTS (SELECT 1 FROM"
            " article_pictures AS p JOIN articles ON articles.id = p.article_id JOIN feeds ON"
            " feeds.id = feed_id WHERE p.url = pictures.url AND feeds.url NOT IN"
            " (SELECT value FROM blocked_pictures WHERE kind = 'feed'))"
        ).fetchall()
        barred += only_theirs
    gone = {row["url"]: row["file"] for row in barred}
    transaction.executemany(
        "UPDATE pictures SET file = '', bytes = 0 WHERE url = ?", [(url,) for url in gone]
    )
    in_use = {row["file"] for row in rows if row["url"] not in gone}
    return sorted(filter(is_file_name, set(gone.values()) - in_use))


def is_file_name(name: str) -> bool:
    """Whether a name is one that this program gives its pictures: never a path."""
    return _FILE.fullmatch(name) is not None


def _state(url: str, row: sqlite3.Row | None, blocked: _Blocked, feed_url: str) -> PictureState:
    if row is None:
        return PictureState(url, blocked=blocked.bars(url, feed_url))
    file = row["file"] if is_file_name(row["file"]) else ""
    # A file is there only if its look was no blocked one; comparing looks takes 30 µs each.
    look = "" if file else row["look"]
    barred = blocked.bars(url, feed_url, row["content_hash"], look)
    if barred or not (file or row["reason"]):
        # Without a file and a reason it was blocked once and is no more: as if never asked for.
        return PictureState(url, blocked=barred)
    return PictureState(
        url,
        file,
        row["width"] if file else 0,
        row["height"] if file else 0,
        from_store(row["reason"]),
        asked_at=row["fetched_at"],
    )


def _write(
    transaction: Transaction,
    url: str,
    now: int,
    *,
    kept: Kept | None = None,
    file: str = "",
    reason: Reason = NO_REASON,
) -> None:
    one = kept or Kept("", "", "", 0, 0, 0)
    transaction.execute(
        "INSERT OR REPLACE INTO pictures (url, file, content_hash, look, width, height, bytes,"
        " fetched_at, used_at, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            url, file, one.content_hash, one.look, one.width, one.height,
            one.bytes if file else 0, now, now, stored(reason),
        ),
    )  # fmt: skip


def _shown_by(transaction: Transaction, url: str, article_id: int) -> None:
    transaction.execute(
        "INSERT OR IGNORE INTO article_pictures (article_id, url)"
        " SELECT id, ? FROM articles WHERE id = ?",
        (url, article_id),
    )


def _json(urls: Iterable[str]) -> str:
    return json.dumps(list(urls))
