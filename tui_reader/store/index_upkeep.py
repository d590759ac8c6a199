"""The search index made small after much was removed, and made anew when it is wrong.

The index is contentless. What is removed from it is at first one more entry, which says so; only
merging its segments drops both (SQLite FTS5 §6.8). Words that were left behind cannot be told from
others: nothing but making the index anew removes them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from tui_reader.store.database import Store, Transaction
from tui_reader.store.search_index import index_again
from tui_reader.store.slices import PAUSE_SECONDS, in_slices

_MUCH = 0.1
"""A merge reads and writes the whole index: it is worth it after such a share of all articles."""
_MERGED_PAGES = 32
"""Of the index, in one statement: a few milliseconds."""
_TURNS = 10**9
"""More than any merge takes."""
_TO_MERGE = "search index to be merged"
"""The fact that stands in the store until a merge is done, so that one killed is taken up again."""
_UNINDEXED = (
    "SELECT id FROM articles WHERE search_id IS NULL"
    " OR search_id NOT IN (SELECT id FROM search_docsize) ORDER BY coalesce(search_id, 0) DESC"
)
"""The last number first: what comes meanwhile is given a number beyond it."""


def removing(transaction: Transaction, count: int) -> None:
    """So many articles are about to be removed: if that is much, the index is to be merged then."""
    total = transaction.execute("SELECT coalesce(sum(total), 0) FROM tallies").fetchone()[0]
    if count > _MUCH * total:
        transaction.execute(
            "INSERT OR IGNORE INTO facts (name, value) VALUES (?, '')", (_TO_MERGE,)
        )


def merge_in_slices(store: Store) -> None:
    """Merge the index if it is to be, in short transactions; raises as :func:`merge_slice`."""
    while merge_slice(store):
        time.sleep(PAUSE_SECONDS)


def merge_slice(store: Store) -> bool:
    """Merge as much of the index as a short transaction can, if it is to be; whether there is more.

    Raises:
        StoreError: the store cannot be written.
    """
    if store.value("SELECT 1 FROM facts WHERE name = ?", (_TO_MERGE,)) is None:
        return False
    more = all(next(in_slices(store, range(_TURNS), _merge)))
    store.empty_log()
    return more


def _merge(transaction: Transaction, _turn: Sequence[int]) -> bool:
    before = transaction.total_changes
    # Negative: all segments, however few; less than two changes: there is but one left.
    transaction.execute("INSERT INTO search (search, rank) VALUES ('merge', ?)", (-_MERGED_PAGES,))
    more = transaction.total_changes - before >= 2
    if not more:
        transaction.execute("DELETE FROM facts WHERE name = ?", (_TO_MERGE,))
    return more


def left_behind(store: Store) -> int:
    """How many texts the index holds that are no article's."""
    return int(
        store.value(
            "SELECT count(*) FROM search_docsize WHERE id NOT IN"
            " (SELECT search_id FROM articles WHERE search_id IS NOT NULL)"
        )
    )


def unindexed(store: Store) -> list[int]:
    """The articles that the index does not hold, by id."""
    return [row["id"] for row in store.rows(_UNINDEXED)]


def clear(transaction: Transaction) -> None:
    """Empty the index, for :func:`mend_in_slices` to make it anew: that takes next to no room."""
    transaction.execute("INSERT INTO search (search) VALUES ('delete-all')")
    transaction.execute("DELETE FROM facts WHERE name = ?", (_TO_MERGE,))
    last = transaction.execute(f"{_UNINDEXED} LIMIT 1").fetchone()
    if last is not None:
        index_again(transaction, last["id"])


def mend_in_slices(
    store: Store, tell: Callable[[int, int], None] = lambda _done, _of: None
) -> None:
    """Make the index hold every article and nothing else.

    Killed in the middle, articles are missing from searches until this is called again.

    Args:
        store: whose index.
        tell: is given after each short transaction how many are done, and of how many.

    Raises:
        StoreError: the store cannot be written.
    """
    if left_behind(store):
        store.write(clear)
    # Rising: the index writes itself out whenever a number is smaller than the last.
    missing = unindexed(store)[::-1]
    done = 0
    for written in in_slices(store, missing, _index):
        done += len(written)
        tell(done, len(missing))


def _index(transaction: Transaction, ids: Sequence[int]) -> None:
    for article_id in ids:
        index_again(transaction, article_id)
