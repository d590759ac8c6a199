"""The commit of visits: what they brought, and what follows from it, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from tui_reader.store import Store, visits
from tui_reader.store.visits import Visit


def commit_visits(store: Store, made: Sequence[Visit]) -> dict[int, list[int]]:
    """Store some visits.

    Returns:
        The ids of the new articles by feed.

    Raises:
        StoreError: nothing of it was stored.
    """
    with store.transaction() as transaction:
        inserted = visits.commit(transaction, made)
        # What is done with new articles as they arrive belongs here: it is stored with them or,
        # when it fails, not at all.
    store.empty_log()
    return inserted
