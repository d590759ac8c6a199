"""The search index made small after much was removed, and made anew when it is wrong.

The index is contentless. What is removed from it is at first one more entry, which says so; only
merging its segments drops both (SQLite FTS5 §6.8). Words that were left behind cannot be told from
others: nothing but making the index anew removes them.

The index merges by itself at every fourth commit or so, hundreds of pages at once, for which a mark
would have to wait. While much is removed it does not: it is merged here in short transactions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from tui_reader.store.database import Store, Transaction
from tui_reader.store.search_index import index_again
from tui_reader.store.slices import PAUSE_SECONDS, empty_log, in_slices

_MUCH = 0.1
"""A merge reads and writes the whole index: it is worth it after such a share of all articles."""
_MERGED_PAGES = 64
"""Of the index, in one transaction: some 10 ms."""
_ONCE = (None,)
_TO_MERGE = "search index to be merged"
"""The fact that stands in the store until a merge is done, so that one killed is taken up again. As long
as it stands the index does not merge by itself."""
_BY_ITSELF = 4
"""Segments of one size that the index merges by itself: FTS5's own default."""
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
        _command(transaction, "automerge", 0)


def merge_due_slice(store: Store) -> bool:
    """Merge some of what the index does not merge by itself now; whether there may be more to do.

    To be called between the removals.

    Raises:
        StoreError: the store cannot be written.
    """
    return _to_be_merged(store) and _one(store, _merge_due)


def merge_in_slices(store: Store) -> None:
    """Merge the index if it is to be, in short transactions; raises as :func:`merge_slice`."""
    while merge_slice(store):
        time.sleep(PAUSE_SECONDS)


def merge_slice(store: Store) -> bool:
    """Merge as much of the index as a short transaction can, if it is to be; whether there is more.

    Raises:
        StoreError: the store cannot be written.
    """
    return _to_be_merged(store) and _one(store, _merge)


def _one(store: Store, write: Callable[[Transaction, Sequence[None]], bool]) -> bool:
    [more] = next(in_slices(store, _ONCE, write))
    empty_log(store)
    return more


def _to_be_merged(store: Store) -> bool:
    return store.value("SELECT 1 FROM facts WHERE name = ?", (_TO_MERGE,)) is not None


def _merge_due(transaction: Transaction, _once: Sequence[None]) -> bool:
    return _command(transaction, "merge", _MERGED_PAGES)


def _merge(transaction: Transaction, _once: Sequence[None]) -> bool:
    # Negative: all segments, however few.
    more = _command(transaction, "merge", -_MERGED_PAGES)
    if not more:
        _merged(transaction)
    return more


def _merged(transaction: Transaction) -> None:
    """The index is small, and merges by itself from now on."""
    transaction.execute("DELETE FROM facts WHERE name = ?", (_TO_MERGE,))
    _command(transaction, "automerge", _BY_ITSELF)


def _command(transaction: Transaction, command: str, value: int) -> bool:
    """Give the index a command (SQLite FTS5 §6); whether it has changed something of the index."""
    before = transaction.total_changes
    transaction.execute("INSERT INTO search (search, rank) VALUES (?, ?)", (command, value))
    return transaction.total_changes - before >= 2


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
    _merged(transaction)
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
