"""Articles removed, and their words from the search index."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from tui_reader.store.search_index import entry, unindex

TOGETHER = 40
"""Articles removed at once: some 20 ms."""


def remove(connection: sqlite3.Connection, ids: Sequence[int]) -> int:
    """Remove articles; how many were there. Part of the caller's transaction.

    First all of them and then all their words: a statement with triggers makes a savepoint, at
    which the index writes out the few words it has gathered.
    """
    entries = [entry(connection, article_id) for article_id in ids]
    removed = 0
    for article_id in ids:
        removed += connection.execute("DELETE FROM articles WHERE id = ?", (article_id,)).rowcount
    for one in entries:
        unindex(connection, one)
    return removed
