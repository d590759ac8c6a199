"""Articles removed, and their words from the search index. What is starred, kept for later, tagged or has a note stays."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from tui_reader.store.database import Store, Transaction
from tui_reader.store.search_index import Entry, entry, unindex
from tui_reader.store.slices import in_slices

UNMARKED = (
    "starred = 0 AND later = 0"
    " AND NOT EXISTS (SELECT 1 FROM article_tags WHERE article_id = articles.id)"
    " AND NOT EXISTS (SELECT 1 FROM article_notes WHERE article_id = articles.id)"
)
"""SQL over ``articles``: which ones may go."""
_TOGETHER = 5
"""Articles removed between two looks at the clock: on a busy disk some 10 ms."""


def _nothing(transaction: Transaction, ids: Sequence[int]) -> None:
    """Removes without more ado."""


def remove_in_slices(
    store: Store,
    ids: Sequence[int],
    condition: str = "1",
    before: Callable[[Transaction, Sequence[int]], None] = _nothing,
) -> Iterator[int]:
    """Remove articles in short transactions.

    Args:
        store: where they are.
        ids: best in the order of their numbers in the index, which writes itself out whenever a
            number is smaller than the last.
        condition: SQL over ``articles``; what does not meet it, or was marked by now, stays.
        before: is given the ids of those that are removed next, in the same transaction.

    Yields:
        How many a transaction has removed, once it is committed.

    Raises:
        StoreError: the store cannot be written; whole transactions are done, or not.
    """

    def delete(transaction: Transaction, some: Sequence[int]) -> list[Entry | None]:
        rows = transaction.execute(
            "SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(?))"
            f" AND {UNMARKED} AND {condition} ORDER BY id",
            (json.dumps(list(some)),),
        ).fetchall()
        before(transaction, [row["id"] for row in rows])
        entries = [entry(transaction, row["id"]) for row in rows]
        transaction.executemany("DELETE FROM articles WHERE id = ?", ((row["id"],) for row in rows))
        return entries

    for written in in_slices(store, ids, delete, together=_TOGETHER, at_end=_unindex):
        yield sum(map(len, written))


def _unindex(transaction: Transaction, parts: Sequence[Sequence[Entry | None]]) -> None:
    """After all articles: a statement with triggers makes a savepoint, at which the index writes out
    the few words it has gathered."""
    for part in parts:
        for one in part:
            unindex(transaction, one)
