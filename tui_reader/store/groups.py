"""A view's articles under headings: a day's together, or a source's.

A group is counted once and never read whole: where a row stands follows from
the counts of the groups before it, and its page is asked of its own group.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.model import Arrangement, Group, Headline, Query
from tui_reader.query.tree import Among, During, Is, OfFeed, all_of, conjuncts, negated
from tui_reader.store import articles
from tui_reader.store.database import Store
from tui_reader.store.queries import Part, count_hidden, pieces, select_parts, tally_column
from tui_reader.text.i18n import _
from tui_reader.text.when import Offset

# How many articles of a query each day has, counted without holding their times in memory.

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
    known = (OfFeed, Is, During)
    return all(
        one == negated(Is("quiet")) or
        (isinstance(one, known) and one not in (Is("tagged"), Is("edited"), Is("full"), Is("hidden"), Is("quiet"))
        and not (isinstance(one, During) and one.field != "date"))
        for one in conjuncts(query.tree)
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
    found: list[tuple[int, int]] = []
    for piece in pieces(store, part):
        sql = f"SELECT {day} AS day, count(*) FROM ({piece.sql}) GROUP BY day"
        found += [(row[0], row[1]) for row in store.rows(sql, piece.parameters)]
    return found


_TITLE = "iif(user_title <> '', user_title, iif(own_title <> '', own_title, feeds.url))"


class Span(Struct, frozen=True):
    """Which articles of a query: all of them, or those of a moment of the unread view."""

    midnight: int = 0
    """When the reader's day began."""
    kept_since: int | None = None
    """Since when read articles are kept in an unread view."""


def groups(
    store: Store,
    query: Query,
    arrangement: Arrangement,
    span: Span,
    offsets: Sequence[Offset] = (),
) -> tuple[Group, ...]:
    """The groups of a query in the order in which they are shown; empty when nothing is grouped.

    Args:
        offsets: the reader's time zone, the earliest first, for grouping by day.
    """
    if arrangement.grouping == "source":
        return _by_source(store, query, span)
    if arrangement.grouping == "day":
        days = _by_day(store, query, span, offsets)
        return tuple(days if arrangement.order == "newest" else reversed(days))
    return _at_top(store, query, arrangement, span)


_AT_TOP, _BELOW = -1, -2
"""Keys of the groups of a list in which something stands at the top."""


def _at_top(store: Store, query: Query, arrangement: Arrangement, span: Span) -> tuple[Group, ...]:
    """What stands at the top of a list of what is unread, and the rest; no groups where nothing does."""
    if not query.unread or arrangement.order == "title" or arrangement.order == "edited":
        return ()
    if store.value("SELECT 1 FROM topped LIMIT 1") is None:
        return ()
    total, top = (
        articles.count(store, one, midnight=span.midnight, kept_since=span.kept_since)
        for one in (query, _part_of(query, _AT_TOP))
    )
    found = (Group(_AT_TOP, top, _("At the top")), Group(_BELOW, total - top, _("Below")))
    return tuple(one for one in found if one.count) if top else ()


def _is_parted(arrangement: Arrangement, groups: Sequence[Group]) -> bool:
    """Whether each group is a query of its own."""
    return arrangement.grouping == "source" or any(one.key < 0 for one in groups)


def _part_of(query: Query, key: int) -> Query:
    """The articles of a query in a group."""
    if key >= 0:
        return replace(query, feed_id=key)
    top = Is("top") if key == _AT_TOP else negated(Is("top"))
    return replace(query, where=all_of([query.where, top]))


def page(
    store: Store,
    query: Query,
    arrangement: Arrangement,
    groups: Sequence[Group],
    span: Span,
    offset: int,
    limit: int,
    total: int,
) -> list[Headline]:
    """``limit`` headlines from the ``offset``-th on, as they are arranged.

    Args:
        groups: what :func:`groups` said.
        total: how many articles the query gives.
    """
    if arrangement.order == "title" or arrangement.order == "edited":
        return articles.headlines(store, _named(query)[offset : offset + limit])
    if not _is_parted(arrangement, groups):
        return articles.page(
            store, query, offset, limit, midnight=span.midnight, kept_since=span.kept_since,
            total=total, order=arrangement.order,
        )  # fmt: skip
    found: list[Headline] = []
    first = 0
    for group in groups:
        start = max(offset - first, 0)
        if start < group.count and len(found) < limit:
            found += articles.page(
                store, _part_of(query, group.key), start,
                min(limit - len(found), group.count - start), midnight=span.midnight,
                kept_since=span.kept_since, total=group.count, order=arrangement.order,
            )  # fmt: skip
        first += group.count
        if first >= offset + limit:
            break
    return found


def ids(
    store: Store,
    query: Query,
    arrangement: Arrangement,
    groups: Sequence[Group],
    span: Span,
    offset: int,
    limit: int,
) -> list[int]:
    """The ids of ``limit`` articles from the ``offset``-th on, as they are arranged; see :func:`page`."""
    order = arrangement.order
    if order == "title" or order == "edited":
        return list(_named(query)[offset : offset + limit])
    if not _is_parted(arrangement, groups):
        return articles.ids(
            store, query, offset, limit, midnight=span.midnight, kept_since=span.kept_since,
            order=order,
        )  # fmt: skip
    found: list[int] = []
    first = 0
    for group in groups:
        start = max(offset - first, 0)
        if start < group.count and len(found) < limit:
            found += articles.ids(
                store, _part_of(query, group.key), start,
                min(limit - len(found), group.count - start), midnight=span.midnight,
                kept_since=span.kept_since, order=order,
            )  # fmt: skip
        first += group.count
    return found


def rank(
    store: Store,
    query: Query,
    arrangement: Arrangement,
    groups: Sequence[Group],
    span: Span,
    article_id: int,
) -> int | None:
    """At which row an article stands, from 0; ``None`` when it is not in the query."""
    before = 0
    if arrangement.order == "title" or arrangement.order == "edited":
        named = _named(query)
        return named.index(article_id) if article_id in named else None
    if arrangement.grouping == "source":
        feed_id = store.value("SELECT feed_id FROM articles WHERE id = ?", (article_id,))
        keys = [group.key for group in groups]
        if feed_id not in keys or query.feed_id not in (None, feed_id):
            return None
        before = sum(group.count for group in groups[: keys.index(feed_id)])
        query = replace(query, feed_id=feed_id)
    elif _is_parted(arrangement, groups):
        top = store.value("SELECT 1 FROM topped WHERE article_id = ?", (article_id,)) is not None
        before = 0 if top else sum(one.count for one in groups if one.key == _AT_TOP)
        query = _part_of(query, _AT_TOP if top else _BELOW)
    within = articles.rank(
        store, query, article_id, midnight=span.midnight, kept_since=span.kept_since,
        order=arrangement.order,
    )  # fmt: skip
    return None if within is None else before + within


def next_unread(
    store: Store, query: Query, arrangement: Arrangement, span: Span, start: Headline, step: int
) -> int | None:
    """The id of the next (``step`` 1) or previous (-1) unread article as they are arranged."""
    query = replace(query, unread=True)
    order, midnight = arrangement.order, span.midnight
    if order == "title" or order == "edited":
        unread = set(articles.ids(store, query, 0, len(_named(query)), midnight=midnight))
        named = _named(query)
        at = named.index(start.id) if start.id in named else -1
        beyond_it = named[at + 1 :] if step > 0 else named[: max(at, 0)][::-1]
        return next((one for one in beyond_it if one in unread), None)
    if arrangement.grouping != "source":
        parts = [one.key for one in _at_top(store, query, arrangement, span)]
        if not parts:
            return articles.beyond(store, query, start, step, midnight=midnight, order=order)
        here = _BELOW
        if store.value("SELECT 1 FROM topped WHERE article_id = ?", (start.id,)) is not None:
            here = _AT_TOP
        within = _part_of(query, here)
        found = articles.beyond(store, within, start, step, midnight=midnight, order=order)
        beside = _BELOW if step > 0 else _AT_TOP
        if found is not None or here == beside or beside not in parts:
            return found
        other = _part_of(query, beside)
        count = articles.count(store, other, midnight=midnight)
        at = 0 if step > 0 else count - 1
        some = articles.ids(store, other, at, 1, midnight=midnight, order=order) if count else []
        return some[0] if some else None
    inside = replace(query, feed_id=start.feed_id)
    found = articles.beyond(store, inside, start, step, midnight=midnight, order=order)
    if found is not None:
        return found
    places = {row["id"]: place for place, row in enumerate(store.rows(f"SELECT id {_FEEDS}"))}
    here = places.get(start.feed_id, 0)
    others = _by_source(store, query, Span(midnight))
    beyond = [one for one in others if (places[one.key] - here) * step > 0]
    if not beyond:
        return None
    group = beyond[0] if step > 0 else beyond[-1]
    at = 0 if step > 0 else group.count - 1
    one = articles.page(
        store, replace(query, feed_id=group.key), at, 1, midnight=midnight, total=group.count,
        order=order,
    )  # fmt: skip
    return one[0].id if one else None


def _named(query: Query) -> tuple[int, ...]:
    """The articles that a query names, in its order; of another query none."""
    for one in conjuncts(query.tree):
        if isinstance(one, Among):
            return one.ids
    return ()


_FEEDS = "FROM feeds ORDER BY subscribed DESC, position, feeds.id"
"""Sources in the user's order; those unsubscribed from come last."""


def _by_source(store: Store, query: Query, span: Span) -> tuple[Group, ...]:
    counts: dict[int, int] = {}
    column = tally_column(query)
    for part in select_parts(
        query, midnight=span.midnight, kept_since=span.kept_since, walk="feed"
    ):
        if part.feeds is None:
            # The plus keeps it from walking all articles by feed.
            rows = []
            for piece in pieces(store, part):
                sql = f"SELECT feed_id, count(*) {piece.source} GROUP BY +feed_id"
                rows += store.rows(sql, piece.parameters)
        else:
            sql = f"SELECT feed_id, {column} FROM tallies WHERE {part.feeds.sql}"
            rows = store.rows(sql, part.feeds.parameters)
            for feed_id, count in count_hidden(store, query, part.feeds).items():
                counts[feed_id] = counts.get(feed_id, 0) - count
        for feed_id, count in rows:
            counts[feed_id] = counts.get(feed_id, 0) + count
    return tuple(
        Group(row["id"], counts[row["id"]], row["title"], row["url"])
        for row in store.rows(f"SELECT id, {_TITLE} AS title, url {_FEEDS}")
        if counts.get(row["id"])
    )


def _by_day(store: Store, query: Query, span: Span, offsets: Sequence[Offset]) -> list[Group]:
    """Days, the newest first."""
    parts = select_parts(query, midnight=span.midnight, kept_since=span.kept_since, walk="feed")
    counts = count_days(store, query, parts, offsets)
    return [Group(day, counts[day]) for day in sorted(counts, reverse=True)]
