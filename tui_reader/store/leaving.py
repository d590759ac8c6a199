"""What goes when a feed is unsubscribed from: its articles that nobody read or marked.

They are removed a few at a time, with their words in the search index, which is then merged.
``feeds.leaving`` says that some may be left, so that whoever comes next goes on where one was killed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from tui_reader.store import index_upkeep
from tui_reader.store.database import Store
from tui_reader.store.search_index import unindex_article
from tui_reader.store.slices import in_slices

_AT_ONCE = 500
"""Articles looked up for one transaction: more than its time allows to remove."""
_UNTOUCHED = (
    "read = 0 AND starred = 0 AND later = 0"
    " AND NOT EXISTS (SELECT 1 FROM article_tags WHERE article_id = articles.id)"
)


def leave(connection: sqlite3.Connection, feed_ids: Sequence[int]) -> None:
    """Unsubscribe from feeds; part of the caller's transaction. Their articles are left for now."""
    unread = 0
    for feed_id in feed_ids:
        connection.execute("UPDATE feeds SET subscribed = 0, leaving = 1 WHERE id = ?", (feed_id,))
        tally = connection.execute("SELECT unread FROM tallies WHERE feed_id = ?", (feed_id,))
        unread += (tally.fetchone() or (0,))[0]
    index_upkeep.removing(connection, unread)


def remove_some(store: Store) -> bool:
    """Remove as many as a short transaction can, the newest first; whether there is more to do.

    Raises:
        StoreError: the store cannot be written.
    """
    feed_id = store.value("SELECT id FROM feeds WHERE leaving ORDER BY id LIMIT 1")
    if feed_id is None:
        return index_upkeep.merge_some(store)
    rows = store.rows(
        f"SELECT id FROM articles WHERE feed_id = ? AND {_UNTOUCHED} ORDER BY sort_at DESC LIMIT ?",
        (feed_id, _AT_ONCE),
    )
    if rows:
        next(in_slices(store, [row["id"] for row in rows], _remove))
        store.empty_log()
    else:
        with store.transaction() as connection:
            connection.execute("UPDATE feeds SET leaving = 0 WHERE id = ?", (feed_id,))
    return True


def _remove(connection: sqlite3.Connection, ids: Sequence[int]) -> None:
    """Remove articles, but none that was marked or subscribed to again meanwhile."""
    for article_id in ids:
        goes = connection.execute(
            "SELECT 1 FROM articles JOIN feeds ON feeds.id = feed_id"
            f" WHERE articles.id = ? AND leaving AND {_UNTOUCHED}",
            (article_id,),
        ).fetchone()
        if goes is not None:
            unindex_article(connection, article_id)
            connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
