"""Long work on the store in short transactions, between which other writers have their turn."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from tui_reader.store.database import LOG_BYTES, Store, StoreFullError, Transaction

SECONDS = 0.025
"""After so long a transaction takes up nothing more. What it has gathered for the search index is
written after that, which takes about as long, and at times 50 ms more. In shorter ones the same pages
are written far more often."""
PAUSE_SECONDS = 0.01
"""Longer than a waiting writer takes to ask again."""
_EACH_BYTES = 400_000
"""What a single article may take of the log: 50 pages."""

_T = TypeVar("_T")
_R = TypeVar("_R")


def _nothing(transaction: Transaction, written: Sequence[object]) -> None:
    """Ends a transaction without more ado."""


def in_slices(
    store: Store,
    things: Sequence[_T],
    write: Callable[[Transaction, Sequence[_T]], _R],
    *,
    together: int = 1,
    at_end: Callable[[Transaction, Sequence[_R]], None] = _nothing,
) -> Iterator[list[_R]]:
    """Write some things, as many in one transaction as its time allows.

    On a disk that is nearly full there are few in one transaction, and the log is emptied after it:
    what is removed makes room. Where that is too many still, fewer are tried.

    Args:
        store: where to.
        things: in the order in which they are written.
        write: is given a transaction and ``together`` things at once.
        together: how many that is; the last ones may be fewer.
        at_end: the last part of each transaction; is given what ``write`` returned in it.

    Yields:
        What ``write`` returned, one list for each transaction, once it is committed.

    Raises:
        StoreError: the store cannot be written; what was yielded is kept, nothing else.
    """
    at, most = 0, len(things)
    while at < len(things):
        end, room = at, _free_bytes(store)
        few = min(len(things), at + min(most, max(1, room // _EACH_BYTES)))
        written: list[_R] = []
        try:
            with store.transaction() as transaction:
                until = time.monotonic() + SECONDS
                while end < few and (not written or time.monotonic() < until):
                    part = things[end : min(end + together, few)]
                    written.append(write(transaction, part))
                    end += len(part)
                at_end(transaction, written)
        except StoreFullError:
            tried = min(few - at, max(end - at, together))
            # The log is on the same disk, and is as large as what had no room.
            store.empty_log(0)
            if tried == 1:
                raise
            most = max(1, tried // 4)
            continue
        single = at == 0 and end == len(things)
        at = end
        yield written
        if not single:
            empty_log(store)
        if at < len(things):
            time.sleep(PAUSE_SECONDS)


def empty_log(store: Store) -> None:
    """Empty the log if it is large, or takes much of the room that is left; raises as ``Store.empty_log``."""
    store.empty_log(min(LOG_BYTES, _free_bytes(store) // 4))


def _free_bytes(store: Store) -> int:
    """Bytes that we may still write to the disk."""
    disk = os.statvfs(store.path.parent)
    return disk.f_bavail * disk.f_frsize
