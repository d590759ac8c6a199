"""Which articles have had their time, and their removal. Their marks stay."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from msgspec import Struct

from tui_reader.store import feeds, removal, search_index
from tui_reader.store.database import Store, StoreFullError, Transaction
from tui_reader.store.slices import PAUSE_SECONDS, in_slices

_LEAST = 100
"""The newest of a feed stay in any case, as does whatever its document still holds: what was
removed while it is in there would come again."""
_FREED_PAGES = 20
"""Pages given back to the file system in one statement: a few milliseconds."""
_INCREMENTAL = 2
"""What ``PRAGMA auto_vacuum`` says of a file that can shrink."""


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
            f"""
            WITH placed AS (
                SELECT id, sort_at, row_number() OVER (ORDER BY sort_at DESC, id DESC) AS place
                FROM articles WHERE feed_id = ?
            )
            SELECT id FROM placed JOIN articles USING (id)
            WHERE place > (SELECT max(entries, ?) FROM feeds WHERE feeds.id = ?)
                AND ((? > 0 AND placed.sort_at < ?) OR (? > 0 AND place > ?))
                AND (read OR NOT ?) AND {removal.UNMARKED}
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


def purge_in_slices(store: Store, ids: Sequence[int]) -> int:
    """Remove articles with their texts, in short transactions; how many were there.

    One that was starred, kept for later, tagged or marked unread meanwhile stays. Marks stay
    in any case: an article that comes again is as read as it was.

    The search index grows before it is merged and becomes smaller. Where the
    disk has no room for that, it is emptied first and made anew at last.

    Raises:
        StoreError: the store cannot be written; whole transactions are done, or not.
    """
    removed = 0
    unread = {
        row["id"]
        for row in store.rows(
            "SELECT id FROM articles WHERE read = 0 AND id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )
    }
    parts = ([one for one in ids if one not in unread], [one for one in ids if one in unread])

    def remove() -> Iterator[int]:
        # What was read then and is unread again by now stays.
        return chain(
            removal.remove_in_slices(store, parts[0], "read = 1"),
            removal.remove_in_slices(store, parts[1]),
        )

    if not ids:
        return 0
    try:
        store.write(search_index.removing, len(ids))
        for some in remove():
            removed += some
            while search_index.merge_due_slice(store):
                time.sleep(PAUSE_SECONDS)
        search_index.merge_in_slices(store)
    except StoreFullError:
        store.write(search_index.clear)
        removed += sum(remove())
        compact_in_slices(store)
        search_index.mend_in_slices(store)
    return removed


def size(store: Store) -> int:
    """Bytes of the store's file, once its log is empty."""
    return int(store.value("PRAGMA page_count")) * int(store.value("PRAGMA page_size"))


def compact_in_slices(store: Store) -> int:
    """Give what is free in the file back to the file system, a little at a time; the bytes freed.

    Stores made before the file could shrink are left as they are: their free
    pages are used again.

    Raises:
        StoreError: the store cannot be written.
    """

    def vacuum(transaction: Transaction, pages: Sequence[int]) -> int:
        before = transaction.execute("PRAGMA page_count").fetchone()[0]
        for _page in pages:
            # One at a time: Python takes the first of its rows, which have no columns, for the last.
            transaction.execute("PRAGMA incremental_vacuum(1)")
        return int(before - transaction.execute("PRAGMA page_count").fetchone()[0])

    if store.value("PRAGMA auto_vacuum") != _INCREMENTAL:
        return 0
    free = range(int(store.value("PRAGMA freelist_count")))
    slices = in_slices(store, free, vacuum, together=_FREED_PAGES)
    freed = sum(sum(written) for written in slices)
    # The file is cut off when the log is.
    store.empty_log(0)
    return freed * int(store.value("PRAGMA page_size"))
