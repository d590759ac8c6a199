"""How many articles a feed has, and how many of them are unread, kept beside the articles.

Marks and deletions are followed by triggers; whoever inserts articles says so here.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui_reader.store.database import Store, Transaction

_COUNTED = (
    "count(*) AS total, coalesce(sum(read = 0), 0) AS unread, coalesce(sum(hidden = 0), 0) AS shown,"
    " coalesce(sum(read = 0 AND hidden = 0), 0) AS shown_unread"
)


def added(transaction: Transaction, feed_id: int, total: int, unread: int) -> None:
    """Count articles that were just inserted, each a row of its own as yet.

    No trigger does it: one that may fail makes a savepoint of every insertion, and at a savepoint
    the search index writes out the few words it has gathered: 250 us an article instead of 30.
    """
    transaction.execute(
        "INSERT INTO tallies (feed_id, total, unread, shown, shown_unread) VALUES (?1, ?2, ?3, ?2, ?3)"
        " ON CONFLICT (feed_id) DO UPDATE SET total = total + ?2, unread = unread + ?3,"
        " shown = shown + ?2, shown_unread = shown_unread + ?3",
        (feed_id, total, unread),
    )


def miscounted(store: Store) -> list[int]:
    """The feeds whose articles are not as many as their tallies say, by id.

    A program of an older version that still runs adds articles and counts none: its trigger is gone.
    """
    rows = store.rows(
        f"SELECT found.feed_id FROM (SELECT feed_id, {_COUNTED} FROM articles GROUP BY feed_id)"
        " AS found LEFT JOIN tallies ON tallies.feed_id = found.feed_id"
        " WHERE (tallies.total, tallies.unread, tallies.shown, tallies.shown_unread)"
        " IS NOT (found.total, found.unread, found.shown, found.shown_unread)"
    )
    return [row["feed_id"] for row in rows]


def recount(transaction: Transaction, feed_ids: Sequence[int]) -> None:
    """Count all articles of some feeds anew."""
    for feed_id in feed_ids:
        transaction.execute(
            "INSERT OR REPLACE INTO tallies (feed_id, total, unread, shown, shown_unread)"
            f" SELECT ?1, {_COUNTED} FROM articles WHERE feed_id = ?1",
            (feed_id,),
        )
