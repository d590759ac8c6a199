"""The articles of a query by id, newest first, in slices that each take a moment.

Phrases, regular expressions and lengths are tested on stored texts, which takes 0.1 ms an article; between
two slices others have their turn, and whoever asked may no longer want to know.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from tui_reader.model import Query, Sort
from tui_reader.query.tree import all_of, in_titles, negated
from tui_reader.store.database import Store
from tui_reader.store.found import newest_found
from tui_reader.store.queries import SLICE, Condition, is_tested, match_of, select
from tui_reader.store.versions import last_edited

MOST = 20_000
"""Articles that are looked for at most."""
FEW = 1_000
"""Hits of the index up to which they are read and sorted at once."""
_FIRST_SLICE = 500
"""Articles that are walked along at first; then twice as many each time, up to ``SLICE``."""
_TESTED = 200
"""Articles whose texts are tested at a time, where the index has found them."""


def is_quick(store: Store, query: Query) -> bool:
    """Whether a query is answered at once, however often: by an index, or with few hits of words."""
    match = match_of(query)
    if match is None:
        return not is_tested(query)
    return not is_tested(query) and not newest_found(store, match, 1).more


def found_in_slices(
    store: Store, query: Query, *, midnight: int, now: int | None = None, most: int = MOST
) -> Iterator[list[int]]:
    """The ids of the articles of a query, the newest first, ``most`` of them at most.

    Args:
        store: where they are.
        query: what is asked for.
        midnight: when the reader's day began.
        now: the time that ages count from; ``None``: this moment.
        most: how many are looked for.

    Raises:
        StoreError: the store cannot be read, or a regular expression takes too long.
    """
    left = most
    for some in _slices(store, query, midnight, now, most):
        yield some[:left]
        left -= len(some)
        if left <= 0:
            return


def found_by_sort(
    store: Store,
    query: Query,
    sort: Sort | None,
    *,
    midnight: int,
    now: int | None = None,
    most: int = MOST,
) -> Iterator[list[int]]:
    """As :func:`found_in_slices`; sorted by ``title``, hits in titles come before hits in texts, by
    ``edited``, what was edited last comes first and what was not is left out."""
    if sort == "edited":
        yield from _by_edit(store, query, midnight, now, most)
        return
    titles = in_titles(query.tree)
    if sort != "title" or titles == query.tree:
        yield from found_in_slices(store, query, midnight=midnight, now=now, most=most)
        return
    left = most
    for part in (titles, all_of([query.tree, negated(titles)])):
        if left > 0:
            slices = found_in_slices(
                store, Query(where=part), midnight=midnight, now=now, most=left
            )
            for some in slices:
                left -= len(some)
                yield some


def _by_edit(
    store: Store, query: Query, midnight: int, now: int | None, most: int
) -> Iterator[list[int]]:
    left = most
    edited = last_edited(store)
    for start in range(0, len(edited), _TESTED):
        some = edited[start : start + _TESTED]
        fitting = set(_those_of(store, query, midnight, now, some))
        found = [one for one in some if one in fitting][:left]
        left -= len(found)
        yield found
        if left <= 0:
            return


def _slices(
    store: Store, query: Query, midnight: int, now: int | None, most: int
) -> Iterator[list[int]]:
    match = match_of(query)
    tested = is_tested(query)
    hits = newest_found(store, match, FEW) if match is not None else None
    if hits is not None and not hits.more:
        together = _TESTED if tested else len(hits.ids) or 1
        for start in range(0, len(hits.ids), together):
            yield _those_of(store, query, midnight, now, hits.ids[start : start + together])
    elif hits is None and not tested:
        yield _ids(store, query, midnight, now, Condition(), most)
    elif hits is not None and not tested:
        # The newest are there at once; the others are found along the time.
        first = _those_of(store, query, midnight, now, hits.ids)
        yield first
        seen = frozenset(first)
        for some in _by_time(store, query, midnight, now):
            yield [one for one in some if one not in seen]
    else:
        yield from _by_time(store, query, midnight, now)


def _those_of(
    store: Store, query: Query, midnight: int, now: int | None, ids: Sequence[int]
) -> list[int]:
    """Which of some articles a query gives, the newest first."""
    among = Condition("id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),))
    within = (min(ids), max(ids)) if ids else (0, -1)
    return _ids(store, query, midnight, now, among, len(ids), within)


def _ids(
    store: Store,
    query: Query,
    midnight: int,
    now: int | None,
    only: Condition,
    limit: int,
    within: tuple[int, int] | None = None,
) -> list[int]:
    selection = select(query, midnight=midnight, now=now, only=only, within=within)
    rows = store.rows(
        f"SELECT id FROM ({selection.sql} ORDER BY sort_at DESC, id DESC LIMIT ?)",
        (*selection.parameters, limit),
    )
    return [row["id"] for row in rows]


def _by_time(store: Store, query: Query, midnight: int, now: int | None) -> Iterator[list[int]]:
    """Slice by slice along the articles in the order of time."""
    until = int(store.value("SELECT coalesce(max(sort_at), 0) + 1 FROM articles"))
    size = _FIRST_SLICE
    while True:
        since = store.value(
            "SELECT sort_at FROM articles WHERE sort_at < ? ORDER BY sort_at DESC LIMIT 1 OFFSET ?",
            (until, size - 1),
        )
        size = min(2 * size, SLICE)
        first = -(1 << 62) if since is None else int(since)
        numbers = store.row(
            "SELECT min(id), max(id) FROM articles WHERE sort_at >= ? AND sort_at < ?",
            (first, until),
        )
        within = (0, -1) if numbers is None or numbers[0] is None else (numbers[0], numbers[1])
        piece = Condition("sort_at >= ? AND sort_at < ?", (first, until))
        yield _ids(store, query, midnight, now, piece, MOST, within)
        if since is None:
            return
        until = first
