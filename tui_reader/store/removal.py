"""Articles removed, and their words from the search index."""

from __future__ import annotations

from collections.abc import Sequence

from tui_reader.store.database import Transaction
from tui_reader.store.search_index import entry, unindex

TOGETHER = 40
"""Articles removed at once: some 20 ms."""


def remove(transaction: Transaction, ids: Sequence[int]) -> int:
    """Remove articles; how many were there.

    First all of them and then all their words: a statement with triggers makes a savepoint, at
    which the index writes out the few words it has gathered.
    """
    entries = [entry(transaction, article_id) for article_id in ids]
    removed = 0
    for article_id in ids:
        removed += transaction.execute("DELETE FROM articles WHERE id = ?", (article_id,)).rowcount
    for one in entries:
        unindex(transaction, one)
    return removed
