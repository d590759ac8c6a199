"""The newest articles that a search finds, and how many there are, while somebody types it.

An index of words knows no time. There are three ways to the newest of what it finds, and each is slow
where another is quick:

* Down the ids. What came last was mostly written last, and ``indexed.latest`` says when nothing
  further down can be newer than what is at hand.
* Day by day, the last ones first, for what very many articles have.
* Everything that is found, sorted: for what few articles have.
"""

from __future__ import annotations

from heapq import nlargest
from operator import itemgetter

from msgspec import Struct

from tui_reader.store.database import Store
from tui_reader.store.search_index import days, holding, is_filling

MANY = 1_000
"""So many are counted; of more it is only known that there are more."""


class Found(Struct, frozen=True):
    """What a search finds."""

    ids: tuple[int, ...]
    """The newest ones, the newest first."""
    count: int
    """How many there are, at most :data:`MANY`."""
    more: bool
    """Whether there are more than :data:`MANY`."""


_DOWN = (
    "SELECT article_id, sort_at, latest FROM search CROSS JOIN indexed ON article_id = search.rowid"
    " WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT ?"
)
_SORTED = (
    "SELECT article_id FROM search CROSS JOIN indexed ON article_id = search.rowid"
    " WHERE search MATCH ? AND sort_at >= ? ORDER BY sort_at DESC, article_id DESC LIMIT ?"
)


def newest_found(store: Store, match: str, limit: int) -> Found:
    """The newest articles that match an expression.

    Args:
        store: where they are.
        match: an FTS5 expression, of :func:`tui_reader.store.search_index.match_of`; empty finds nothing.
        limit: how many ids are wanted, at most :data:`MANY`.

    Raises:
        StoreError: the store cannot be read.
        StoreInterruptedError: see :meth:`Store.interrupt`.
    """
    if not match:
        return Found((), 0, more=False)
    if is_filling(store):
        return _by_both_indexes(store, match, limit)
    rows = store.rows(_DOWN, (match, MANY + 1))
    place = itemgetter(1, 0)
    if len(rows) <= MANY:
        first = nlargest(limit, rows, key=place)
        return Found(tuple(row[0] for row in first), len(rows), more=False)
    first = nlargest(limit, rows, key=place)
    if first[-1][1] >= rows[-1][2]:
        return Found(tuple(row[0] for row in first), MANY, more=True)
    share = len(rows) / (rows[0][0] - rows[-1][0] + 1)
    ids = _day_by_day(store, match, limit, first[-1][1], share)
    return Found(tuple(ids), MANY, more=True)


def _day_by_day(store: Store, match: str, limit: int, since: int, share: float) -> list[int]:
    """The newest articles that match, of more and more of the last days.

    Args:
        since: when at least ``limit`` of them are sorted at or after.
        share: which part of all articles matches, as far as is known.
    """
    newest = store.value("SELECT max(sort_at) FROM articles") or since
    wanted = int(2 * limit / share)
    first = _time_of(store, wanted, since)
    while True:
        some, begins = days(first, newest)
        found = store.rows(_SORTED, (f"({match}) AND {some}", max(begins, since), limit))
        if len(found) >= limit or first <= since:
            return [row[0] for row in found]
        wanted *= 8
        # Where there are few, most are in other times.
        first = _time_of(store, wanted, since) if 4 * len(found) >= limit else since


def _time_of(store: Store, place: int, since: int) -> int:
    """When the article at a place of all is sorted, or ``since`` if that is later."""
    found = store.value(
        "SELECT sort_at FROM articles ORDER BY sort_at DESC LIMIT 1 OFFSET ?", (place,)
    )
    return since if found is None else max(since, int(found))


def _by_both_indexes(store: Store, match: str, limit: int) -> Found:
    sql, parameters = holding(match)
    rows = store.rows(
        f"SELECT id FROM articles WHERE {sql} ORDER BY sort_at DESC, id DESC LIMIT ?",
        (*parameters, MANY + 1),
    )
    more = len(rows) > MANY
    return Found(tuple(row[0] for row in rows[:limit]), min(len(rows), MANY), more)
