"""How many articles a feed has or a language, and how many of them are unread, kept beside them.

Marks and deletions are followed by triggers; whoever inserts articles says so here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tui_reader.store.database import Store, Transaction

_COUNTED = (
    "count(*) AS total, coalesce(sum(read = 0), 0) AS unread, coalesce(sum(behind = 0), 0) AS shown,"
    " coalesce(sum(read = 0 AND behind = 0), 0) AS shown_unread"
)


def added(
    transaction: Transaction, feed_id: int, languages: Sequence[str], *, unread: bool
) -> None:
    """Count articles that were just inserted, each a row of its own as yet.

    Args:
        transaction: that inserted them.
        feed_id: whose articles they are.
        languages: the language of each.
        unread: whether they are unread, all of them.

    No trigger does it: one that may fail makes a savepoint of every insertion, and at a savepoint
    the search index writes out the few words it has gathered: 250 us an article instead of 30.
    """
    transaction.execute(
        "INSERT INTO tallies (feed_id, total, unread, shown, shown_unread) VALUES (?1, ?2, ?3, ?2, ?3)"
        " ON CONFLICT (feed_id) DO UPDATE SET total = total + ?2, unread = unread + ?3,"
        " shown = shown + ?2, shown_unread = shown_unread + ?3",
        (feed_id, len(languages), len(languages) * unread),
    )
    for language, count in Counter(languages).items():
        _count_language(transaction, language, count, count * unread)


def language_changed(transaction: Transaction, before: str, after: str, *, unread: bool) -> None:
    """Count an article in another language than before."""
    if before != after:
        _count_language(transaction, before, -1, -unread)
        _count_language(transaction, after, 1, int(unread))


def _count_language(transaction: Transaction, language: str, total: int, unread: int) -> None:
    transaction.execute(
        "INSERT INTO language_tallies (language, total, unread) VALUES (?, ?, ?)"
        " ON CONFLICT (language)"
        " DO UPDATE SET total = total + excluded.total, unread = unread + excluded.unread",
        (language, total, unread),
    )


def by_language(store: Store) -> dict[str, tuple[int, int]]:
    """Articles and unread ones by language; ``fr`` stands for ``fr-FR`` as well."""
    return {
        row["tag"]: (row["total"], row["unread"])
        for row in store.rows(
            "SELECT substr(language, 1, instr(language || '-', '-') - 1) AS tag,"
            " sum(total) AS total, sum(unread) AS unread FROM language_tallies GROUP BY tag"
        )
    }


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


def languages_miscounted(store: Store) -> bool:
    """Whether the articles in some language are not as many as its tally says."""
    counted = "SELECT language, total, unread FROM language_tallies WHERE total <> 0"
    found = "SELECT language, count(*), sum(read = 0) FROM articles GROUP BY language"
    return bool(
        store.rows(
            f"SELECT * FROM (SELECT * FROM ({counted}) EXCEPT {found}) UNION ALL"
            f" SELECT * FROM (SELECT * FROM ({found}) EXCEPT {counted}) LIMIT 1"
        )
    )


def recount_languages(transaction: Transaction) -> None:
    """Count the articles of every language anew."""
    transaction.execute("DELETE FROM language_tallies")
    transaction.execute(
        "INSERT INTO language_tallies"
        " SELECT language, count(*), sum(read = 0) FROM articles GROUP BY language"
    )
