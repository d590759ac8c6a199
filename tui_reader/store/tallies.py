"""How many articles a feed has, and how many of them are unread, kept beside the articles.

Marks and deletions are followed by triggers; whoever inserts articles says so here.
"""

from __future__ import annotations

import sqlite3


def added(connection: sqlite3.Connection, feed_id: int, total: int, unread: int) -> None:
    """Count articles that were just inserted; part of the caller's transaction.

    No trigger does it: one that may fail makes a savepoint of every insertion, and at a savepoint
    the search index writes out the few words it has gathered: 250 us an article instead of 30.
    """
    connection.execute(
        "INSERT INTO tallies (feed_id, total, unread) VALUES (?, ?, ?) ON CONFLICT (feed_id)"
        " DO UPDATE SET total = total + excluded.total, unread = unread + excluded.unread",
        (feed_id, total, unread),
    )
