"""Headlines under headings, in either order: the same articles, each at the row that is said of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.support.window import NOW, SUBSCRIPTIONS, draft, fill, profile, publish
from tui_reader.model import ALL, STARRED, UNREAD, Arrangement, Group, Grouping, Order, Query
from tui_reader.store import Store, articles, feeds, marks, open_store, undo
from tui_reader.store import groups as arranged
from tui_reader.store.groups import Span
from tui_reader.text.when import Offset, offsets
from tui_reader.ui.headlines.snapshot import LineMap

ARRANGEMENTS = [
    Arrangement(order, grouping)
    for order in ("newest", "oldest")
    for grouping in ("none", "day", "source")
]
SPAN = Span(NOW - 40_000, NOW - 100)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    where = profile(tmp_path)
    fill(where)
    with open_store(where.store) as opened:
        yield opened


@pytest.fixture
def in_paris(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    offsets.cache_clear()
    yield
    monkeypatch.undo()
    time.tzset()
    offsets.cache_clear()


@pytest.mark.parametrize("arrangement", ARRANGEMENTS, ids=str)
@pytest.mark.parametrize(
    "query", [ALL.query, UNREAD.query, Query(folder="Ports"), Query(words="port"), STARRED.query]
)
def test_rows_groups_and_pages_agree(store: Store, query: Query, arrangement: Arrangement) -> None:
    store.write(marks.mark, (2, 5, 9), "read", True, NOW)
    store.write(marks.mark, (3, 4, 11), "starred", True, NOW)
    span = SPAN if query.unread else Span(SPAN.midnight)
    total = articles.count(store, query, midnight=span.midnight, kept_since=span.kept_since)
    groups = arranged.groups(store, query, arrangement, span, offsets(*articles.times(store)))
    assert not groups or sum(group.count for group in groups) == total
    whole = arranged.page(store, query, arrangement, groups, span, 0, 100, total)
    assert len({one.id for one in whole}) == len(whole) == total
    for size in (1, 3, 7):
        pages = [
            one
            for at in range(0, total, size)
            for one in arranged.page(store, query, arrangement, groups, span, at, size, total)
        ]
        assert pages == whole
    for row, one in enumerate(whole):
        assert arranged.rank(store, query, arrangement, groups, span, one.id) == row
    if arrangement.grouping == "source":
        names = list(dict.fromkeys(one.feed for one in whole))
        assert names == [group.name for group in groups]
    if arrangement.grouping == "none":
        rising = arrangement.order == "oldest"
        assert all((a.sort_at < b.sort_at) == rising for a, b in pairwise(whole))


@pytest.mark.parametrize("arrangement", ARRANGEMENTS, ids=str)
def test_the_next_unread_is_the_next_row_that_is_unread(
    store: Store, arrangement: Arrangement
) -> None:
    store.write(marks.mark, range(1, 24, 2), "read", True, NOW)
    groups = arranged.groups(store, ALL.query, arrangement, SPAN, offsets(*articles.times(store)))
    whole = arranged.page(store, ALL.query, arrangement, groups, Span(), 0, 100, 23)
    for row, start in enumerate(whole):
        after = next((one.id for one in whole[row + 1 :] if not one.read), None)
        before = next((one.id for one in reversed(whole[:row]) if not one.read), None)
        found = [
            arranged.next_unread(store, ALL.query, arrangement, Span(), start, step)
            for step in (1, -1)
        ]
        assert found == [after, before]


def test_days_are_those_of_the_reader_s_clock_across_its_changes(
    tmp_path: Path, in_paris: None
) -> None:
    where = profile(tmp_path)
    # The clocks of Paris went forward on 29 March and back on 25 October 2026, at 01:00 UTC.
    moments = [
        datetime(2026, 3, 28, 22, 59, tzinfo=UTC), datetime(2026, 3, 28, 23, 0, tzinfo=UTC),
        datetime(2026, 3, 29, 21, 59, tzinfo=UTC), datetime(2026, 3, 29, 22, 0, tzinfo=UTC),
        datetime(2026, 10, 24, 21, 59, tzinfo=UTC), datetime(2026, 10, 24, 22, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 22, 59, tzinfo=UTC), datetime(2026, 10, 25, 23, 0, tzinfo=UTC),
    ]  # fmt: skip
    with open_store(where.store) as store:
        feeds.subscribe_in_slices(store, SUBSCRIPTIONS)
        drafts = [draft(str(one), int(one.timestamp())) for one in moments]
        publish(store, SUBSCRIPTIONS[0].url, drafts, now=int(moments[-1].timestamp()) + 9)
        days = arranged.groups(
            store, ALL.query, Arrangement("oldest", "day"), Span(), offsets(*articles.times(store))
        )
    assert [(datetime.fromordinal(day.key).strftime("%d %b"), day.count) for day in days] == [
        ("28 Mar", 1), ("29 Mar", 2), ("30 Mar", 1), ("24 Oct", 1), ("25 Oct", 2), ("26 Oct", 1),
    ]  # fmt: skip


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moments=st.lists(st.integers(NOW - 9 * 86_400, NOW), min_size=1, max_size=40),
    changes=st.lists(st.integers(NOW - 8 * 86_400, NOW), unique=True, max_size=3).map(sorted),
    east=st.integers(-11, 13),
    step=st.sampled_from([-1, 1]),
)
def test_days_are_counted_alike_along_an_index_and_by_sorting(
    tmp_path: Path, moments: list[int], changes: list[int], east: int, step: int
) -> None:
    zone = [
        Offset(since, 3600 * (east + step * (number % 2)))
        for number, since in enumerate((0, *changes))
    ]
    # Clocks are not put back over a midnight.
    assume(all(_day(b.since, b) >= _day(b.since - 1, a) for a, b in pairwise(zone)))
    where = tmp_path / f"{len(list(tmp_path.iterdir()))}.sqlite3"
    with open_store(where) as store:
        feeds.subscribe_in_slices(store, SUBSCRIPTIONS)
        drafts = [
            replace(draft(str(number), moment), language="fr")
            for number, moment in enumerate(moments)
        ]
        publish(store, SUBSCRIPTIONS[0].url, drafts)
        by_day = Arrangement("newest", "day")
        walked = arranged.groups(store, Query(), by_day, Span(), zone)
        assert walked == arranged.groups(store, Query(language="fr"), by_day, Span(), zone)
        assert sum(day.count for day in walked) == len(moments)


def _day(moment: int, offset: Offset) -> int:
    return (moment + offset.east) // 86_400


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (ALL.query, "articles_by_time"),
        (UNREAD.query, "articles_unread"),
        (Query(feed_id=1), "articles_by_feed"),
        (Query(feed_id=1, unread=True), "articles_unread_by_feed"),
        (STARRED.query, "articles_starred"),
        (Query(starred=True, unread=True), "articles_starred"),
    ],
)
@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_an_index_answers_in_either_order(
    store: Store, query: Query, index: str, order: Order
) -> None:
    from tui_reader.store.queries import select

    one = select(query, midnight=0)
    way = "sort_at DESC, id DESC" if order == "newest" else "sort_at, id"
    plan = [
        row["detail"]
        for row in store.rows(
            f"EXPLAIN QUERY PLAN {one.sql} ORDER BY {way} LIMIT 100", one.parameters
        )
    ]
    assert any(f"INDEX {index} " in f"{line} " for line in plan), plan
    assert not any("TEMP B-TREE" in line for line in plan), plan


@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    counts=st.lists(st.integers(1, 9), max_size=8),
    height=st.integers(1, 3),
    grouped=st.booleans(),
    heights=st.lists(st.integers(1, 7), max_size=20),
)
def test_lines_lead_to_rows_and_back(
    counts: list[int], height: int, grouped: bool, heights: list[int]
) -> None:
    groups = [Group(place + 1, count, "x") for place, count in enumerate(counts)] if grouped else []
    heights = heights[: sum(counts)]
    rows = LineMap(sum(counts), height, groups, {0: heights} if heights else {})
    seen: list[tuple[int, int]] = []
    for line in range(rows.lines):
        shown = rows.at(line)
        assert shown is not None
        seen.append((shown.row, shown.line))
        if shown.line == 0:
            assert rows.top(shown.row) == line
        if shown.line < 0:
            assert rows.head(shown.row) == line
    assert seen == sorted(seen)
    expected = sum(heights) + (sum(counts) - len(heights)) * height + len(groups)
    assert len(set(seen)) == rows.lines == expected
    for row, lines in enumerate(heights):
        assert rows.height(row) == lines == sum(one == row and line >= 0 for one, line in seen)
    assert rows.at(rows.lines) is None
    assert rows.at(-1) is None


def test_undo_outlives_the_store_s_closing_and_is_deep(tmp_path: Path) -> None:
    where = profile(tmp_path)
    fill(where)
    with open_store(where.store) as store:
        undo.mark_all_read_in_slices(store, Query(feed_id=2), NOW)
        store.write(undo.tag, 1, "tide", NOW)
        store.write(undo.tag, 1, "tide", NOW)  # it had it: no step
        for _ in range(30):
            for value in (True, False):
                store.write(undo.mark, (3,), "starred", value, NOW)
    with open_store(where.store) as store:
        for step in range(60):
            undone = undo.take_back_in_slices(store, NOW)
            assert undone is not None
            assert (undone.field, undone.value) == ("starred", step % 2 == 0)
        assert undo.take_back_in_slices(store, NOW) == marks.Change("tag", False, (1,), "tide")
        bulk = undo.take_back_in_slices(store, NOW)
        assert bulk is not None
        assert (bulk.field, bulk.value, len(bulk.ids)) == ("read", False, 5)
        assert articles.count(store, Query(unread=True)) == 23
        assert undo.take_back_in_slices(store, NOW) is None


def test_only_the_last_hundred_steps_are_kept(store: Store) -> None:
    for number in range(undo.KEPT + 7):
        store.write(undo.mark, (1,), "later", number % 2 == 0, NOW)
    assert store.value("SELECT count(*) FROM undo_steps") == undo.KEPT


def test_a_language_has_its_regions_with_it(store: Store) -> None:
    for number, tag in enumerate(("fr-MA", "fr", "pt-BR", "frr")):
        one = replace(draft(f"In {tag}", NOW + number), language=tag)
        publish(store, SUBSCRIPTIONS[number].url, [one], now=NOW + 9)
    assert {"fr", "pt", "frr"} <= set(articles.languages(store))
    assert "fr-MA" not in articles.languages(store)
    assert articles.count(store, Query(language="pt")) == 1
    french = {one.language for one in articles.page(store, Query(language="fr"), 0, 99)}
    assert french == {"fr", "fr-MA"}


def test_groupings_are_the_ones_the_settings_offer() -> None:
    from typing import get_args

    from tui_reader.config.schema import Screen

    assert get_args(Grouping)[0] == Screen().group
    assert get_args(Order)[0] == Screen().order


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_what_a_rule_puts_at_the_top_stands_there_until_it_is_read(
    store: Store, order: Order
) -> None:
    arrangement, span = Arrangement(order), Span(kept_since=NOW)
    top = [3, 9, 12]
    store.write(marks.top, top, NOW)
    store.write(marks.mark, [1, 2, 9], "read", True, NOW - 60)
    query = UNREAD.query

    def listed() -> list[int]:
        groups = arranged.groups(store, query, arrangement, span)
        total = articles.count(store, query, kept_since=NOW)
        assert sum(one.count for one in groups) in (0, total)
        whole = arranged.page(store, query, arrangement, groups, span, 0, 100, total)
        found = [one.id for one in whole]
        assert found == arranged.ids(store, query, arrangement, groups, span, 0, 100)
        for row, one in enumerate(whole):
            assert arranged.rank(store, query, arrangement, groups, span, one.id) == row
            step = arranged.next_unread(store, query, arrangement, span, one, 1)
            unread = [each.id for each in whole[row + 1 :] if not each.read]
            assert step == (unread[0] if unread else None)
        return found

    before = listed()
    assert set(before[:2]) == {3, 12}
    # What was just read stays where it is.
    store.write(undo.mark, [before[0]], "read", True, NOW)
    assert listed() == before
    change = store.write(marks.top, [3, 12, 9], NOW, present=False)
    assert change.ids == (3, 9, 12)
    assert arranged.groups(store, query, arrangement, span) == ()
