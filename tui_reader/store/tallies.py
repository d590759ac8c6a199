"""How many articles a feed has, and how many of them are unread, kept beside the articles.

Marks and deletions are followed by triggers; whoever inserts articles says so here.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui_reader.store.database import Store, Transaction


def added(transaction: Transaction, feed_id: int, total: int, unread: int) -> None:
    """Count articles that were just inserted.

    No trigger does it: one that may fail makes a savepoint of every insertion, and at a savepoint
    the search index writes out the few words it has gathered: 250 us an article instead of 30.
    """
    transaction.execute(
        "INSERT INTO tallies (feed_id, total, unread) VALUES (?, ?, ?) ON CONFLICT (feed_id)"
        " DO UPDATE SET total = total + excluded.total, unread = unread + excluded.unread",
        (feed_id, total, unread),
    )


def miscounted(store: Store) -> list[int]:
    """The feeds whose articles are not as many as their tallies say, by id.

    A program of an older version that still runs adds articles and counts none: its trigger is gone.
    """
    rows = store.rows(
        "SELECT found.feed_id FROM (SELECT feed_id, sum(one) AS total, sum(new) AS unread FROM"
        " (SELECT feed_id, count(*) AS one, 0 AS new FROM articles GROUP BY feed_id UNION ALL"
        " SELECT feed_id, 0, count(*) FROM articles WHERE read = 0 GROUP BY feed_id) GROUP BY feed_id)"
        " AS found LEFT JOIN tallies ON tallies.feed_id = found.feed_id"
        " WHERE tallies.total IS NOT found.total OR tallies.unread IS NOT found.unread"
    )
    return [row["feed_id"] for row in rows]


def recount(transaction: Transaction, feed_ids: Sequence[int]) -> None:
    """Count all articles of some feeds anew."""
    for feed_id in feed_ids:
        transaction.execute(
            "INSERT OR REPLACE INTO tallies (feed_id, total, unread) SELECT ?1, count(*),"
            " coalesce(sum(read = 0), 0) FROM articles WHERE feed_id = ?1",
            (feed_id,),
        )
