"""Which articles have had their time, and their removal. Their marks stay."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from msgspec import Struct

from tui_reader.store import feeds
from tui_reader.store.database import Store
from tui_reader.store.search_index import unindex_article

_BATCH = 200
"""Articles removed in one transaction: a mark never waits longer than for these."""
_LEAST = 100
"""The newest of a feed stay in any case, as does whatever its document still holds: what was
removed while it is in there would come again."""
_FREED_PAGES = 500
"""Pages given back to the file system at a time: 2 MB."""


class Keep(Struct, frozen=True):
    """How long a feed's articles are kept. Starred, later and tagged ones are always kept."""

    days: int = 0
    """Since they were published; 0: for ever."""
    articles: int = 0
    """The newest so many; 0: all."""
    unread: bool = True
    """Keep what was not read, however old."""


def expired(store: Store, keep: Mapping[int, Keep], now: int) -> list[int]:
    """The articles that may go, by id.

    Args:
        keep: feed id → how long to keep its articles; feeds that are left out keep all.
        now: seconds since the epoch.
    """
    found: list[int] = []
    for feed_id, wish in keep.items():
        if wish.days <= 0 and wish.articles <= 0:
            continue
        rows = store.rows(
            """
            WITH placed AS (
                SELECT id, sort_at, row_number() OVER (ORDER BY sort_at DESC, id DESC) AS place
                FROM articles WHERE feed_id = ?
            )
            SELECT id FROM placed JOIN articles USING (id)
            WHERE place > (SELECT max(entries, ?) FROM feeds WHERE feeds.id = ?)
                AND ((? > 0 AND placed.sort_at < ?) OR (? > 0 AND place > ?))
                AND NOT starred AND NOT later AND (read OR NOT ?)
                AND NOT EXISTS (SELECT 1 FROM article_tags WHERE article_id = id)
            ORDER BY id
            """,
            (
                feed_id, _LEAST, feed_id, wish.days, now - wish.days * 86_400,
                wish.articles, wish.articles, int(wish.unread),
            ),
        )  # fmt: skip
        found += [row["id"] for row in rows]
    return found


def by_feed(store: Store, ids: Sequence[int]) -> list[tuple[str, int]]:
    """How many of some articles are of which feed: (its title, count), the most first."""
    rows = store.rows(
        "SELECT feed_id, count(*) AS held FROM articles"
        " WHERE id IN (SELECT value FROM json_each(?)) GROUP BY feed_id ORDER BY held DESC, feed_id",
        (json.dumps(list(ids)),),
    )
    titles = {feed.id: feed.title for feed in feeds.feeds(store)}
    return [(titles.get(row["feed_id"], ""), row["held"]) for row in rows]


def purge(store: Store, ids: Sequence[int]) -> int:
    """Remove articles with their texts, in short transactions; how many were there.

    One that was starred, kept for later or tagged meanwhile stays. Marks stay
    in any case: an article that comes again is as read as it was.

    Raises:
        StoreError: the store cannot be written; whole batches are gone or there.
    """
    removed = 0
    for start in range(0, len(ids), _BATCH):
        with store.transaction() as connection:
            for article_id in ids[start : start + _BATCH]:
                kept = connection.execute(
                    "SELECT 1 FROM articles WHERE id = ? AND (starred OR later OR EXISTS"
                    " (SELECT 1 FROM article_tags WHERE article_id = articles.id))",
                    (article_id,),
                ).fetchone()
                if kept is not None:
                    continue
                unindex_article(connection, article_id)
                gone = connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
                removed += gone.rowcount
    return removed


def compact(store: Store) -> int:
    """Give free pages back to the file system, a little at a time; the bytes freed.

    Stores made before the file could shrink are left as they are: their free
    pages are used again.

    Raises:
        StoreError: the store cannot be written.
    """
    size = int(store.value("PRAGMA page_size"))
    before = int(store.value("PRAGMA freelist_count"))
    free = before
    while free > 0:
        store.rows(f"PRAGMA incremental_vacuum({_FREED_PAGES:d})")
        left = int(store.value("PRAGMA freelist_count"))
        if left >= free:
            break
        free = left
    return (before - free) * size
