"""What goes when a feed is unsubscribed from: its articles that nobody read or marked.

They are set aside a few at a time, with their words out of the search index, which is then merged.
``feeds.leaving`` says that some may be left, so that whoever comes next goes on where one was killed.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui_reader.store import removal, search_index, set_aside
from tui_reader.store.database import Store, Transaction
from tui_reader.store.slices import empty_log

_AT_ONCE = 200
"""Articles looked up for one transaction: as many as its time allows to remove."""
# The plus keeps it from walking all that is unread.
_STILL_LEAVING = "+read = 0 AND EXISTS (SELECT 1 FROM feeds WHERE feeds.id = feed_id AND leaving)"


def leave(transaction: Transaction, feed_ids: Sequence[int]) -> None:
    """Unsubscribe from feeds; their articles are left for :func:`remove_slice`."""
    unread = 0
    for feed_id in feed_ids:
        transaction.execute("UPDATE feeds SET subscribed = 0, leaving = 1 WHERE id = ?", (feed_id,))
        tally = transaction.execute("SELECT unread FROM tallies WHERE feed_id = ?", (feed_id,))
        unread += (tally.fetchone() or (0,))[0]
    search_index.removing(transaction, unread)


def remove_slice(store: Store) -> bool:
    """Set as many articles aside as one short transaction can, the newest first; whether there is more to do.

    Articles of feeds that are subscribed to again come back first, in the same way.

    Raises:
        StoreError: the store cannot be written.
    """
    if set_aside.bring_back_slice(store):
        return True
    feed_id = store.value("SELECT id FROM feeds WHERE leaving ORDER BY id LIMIT 1")
    if feed_id is None:
        return set_aside.forget_slice(store) or search_index.merge_slice(store)
    if search_index.merge_due_slice(store):
        return True
    # In the order of the index: it writes itself out whenever a number is smaller than the last.
    rows = store.rows(
        "SELECT id FROM (SELECT id FROM articles"
        f" WHERE feed_id = ? AND read = 0 AND {removal.UNMARKED} ORDER BY sort_at DESC LIMIT ?) ORDER BY id",
        (feed_id, _AT_ONCE),
    )
    if rows:
        ids = [row["id"] for row in rows]
        next(removal.remove_in_slices(store, ids, _STILL_LEAVING, set_aside.keep))
        empty_log(store)
    else:
        store.write(_left, feed_id)
    return True


def _left(transaction: Transaction, feed_id: int) -> None:
    transaction.execute("UPDATE feeds SET leaving = 0 WHERE id = ?", (feed_id,))
