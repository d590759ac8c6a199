"""How many articles of a query each day has, counted without holding their times in memory."""

from __future__ import annotations

from collections.abc import Sequence

from tui_reader.model import Query
from tui_reader.store.database import Store
from tui_reader.store.queries import Part
from tui_reader.text.when import Offset

_DAY = 86_400
_EPOCH = 719_163 * _DAY
"""1 January 1970 in seconds since the day before ``date.toordinal`` begins to count."""


def count_days(
    store: Store, query: Query, parts: Sequence[Part], offsets: Sequence[Offset]
) -> dict[int, int]:
    """Articles by day, as ``date.toordinal`` counts it.

    Args:
        parts: the query as SQL; an index gives the first in the order of time, where it can.
        offsets: the reader's time zone, the earliest first; none: UTC.
    """
    zone = tuple(offsets) or (Offset(0, 0),)
    counts: dict[int, int] = {}
    for number, part in enumerate(parts):
        walked = number == 0 and _is_ordered(query)
        for day, count in _walk(store, part, zone) if walked else _sorted(store, part, zone):
            counts[max(day, 1)] = counts.get(max(day, 1), 0) + count
    return counts


def _is_ordered(query: Query) -> bool:
    """Whether an index that ends with the time holds just the articles of a query."""
    return (query.folder, query.tag, query.language, query.story, query.words) == (
        None, None, None, None, "",
    )  # fmt: skip


def _walk(store: Store, part: Part, zone: Sequence[Offset]) -> list[tuple[int, int]]:
    """Day by day along the index: grouping a million by an expression would sort them, in 46 MB."""
    found: list[tuple[int, int]] = []
    before = "ORDER BY sort_at DESC LIMIT 1"
    latest = store.value(f"SELECT sort_at FROM ({part.sql}) {before}", part.parameters)
    while latest is not None:
        start, day = _day_of(latest, zone)
        among = f"FROM ({part.sql}) WHERE sort_at"
        count = store.value(
            f"SELECT count(*) {among} BETWEEN ? AND ?", (*part.parameters, start, latest)
        )
        found.append((day, count))
        latest = store.value(f"SELECT sort_at {among} < ? {before}", (*part.parameters, start))
    return found


def _day_of(moment: int, zone: Sequence[Offset]) -> tuple[int, int]:
    """When the reader's day of a moment began, and which day it is."""
    place = max((n for n, one in enumerate(zone) if one.since <= moment), default=0)
    since = moment + _EPOCH + zone[place].east
    start, day = moment - since % _DAY, since // _DAY
    changed = zone[place].since
    if place and start < changed:
        # The clocks were put back or forward on this very day.
        earlier, day_before = _day_of(changed - 1, zone)
        start = earlier if day_before == day else changed
    return start, day


def _sorted(store: Store, part: Part, zone: Sequence[Offset]) -> list[tuple[int, int]]:
    east = str(zone[0].east)
    if len(zone) > 1:
        later = (f"WHEN sort_at >= {one.since:d} THEN {one.east:d}" for one in zone[:0:-1])
        east = f"CASE {' '.join(later)} ELSE {east} END"
    # Counted from year 1 on, so that the division rounds down before 1970 as well.
    day = f"(sort_at + {_EPOCH} + {east}) / {_DAY}"
    rows = store.rows(
        f"SELECT {day} AS day, count(*) FROM ({part.sql}) GROUP BY day", part.parameters
    )
    return [(row[0], row[1]) for row in rows]
