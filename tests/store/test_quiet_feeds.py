"""Feeds that are quiet or snoozed, and of which only the newest articles stay unread."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.support.samples import FARO, NOW, QUAI, draft, receive
from tui_reader.engine.commit import commit_visits
from tui_reader.model import ALL, TODAY, UNREAD, FeedState, Query, Subscription, rows_of
from tui_reader.query.parse import parse
from tui_reader.store import Store, articles, feeds, marks, open_store, stories
from tui_reader.store.feeds import subscribe_in_slices
from tui_reader.store.prepared import prepare
from tui_reader.store.ticker import ticker_headlines
from tui_reader.store.visits import Visit
from tui_reader.text.when import midnight

TODAYS = midnight(NOW)


@pytest.fixture
def news(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store.sqlite3") as store:
        subscribe_in_slices(store, [Subscription(QUAI), Subscription(FARO)])
        receive(store, QUAI, *(draft(n) for n in range(4)))
        receive(store, FARO, *(draft(n, identity=f"faro {n}") for n in range(4, 7)))
        yield store


def counts(store: Store) -> dict[str, int]:
    found = {}
    for view in (UNREAD, TODAY, ALL):
        query = rows_of(view.query)
        total = articles.count(store, query, midnight=TODAYS)
        page = articles.page(store, query, 0, 100, midnight=TODAYS)
        assert len(page) == total == articles.count_up_to(store, query, 100, midnight=TODAYS)
        found[view.id] = total
    return found


@pytest.mark.parametrize(
    "quiet", [Subscription(FARO, quiet=True), Subscription(FARO, snooze="2999-01-05")]
)
def test_a_quiet_feed_is_in_its_own_view_and_in_all(news: Store, quiet: Subscription) -> None:
    assert counts(news) == {"unread": 7, "today": 7, "all": 7}
    subscribe_in_slices(news, [Subscription(QUAI), quiet])
    assert counts(news) == {"unread": 4, "today": 4, "all": 7}
    assert articles.count(news, Query(feed_id=2, unread=True)) == 3
    assert {one.feed_id for one in ticker_headlines(news, 20, since=0)} == {1}
    assert articles.count(news, Query(where=parse("is:quiet").where)) == 3
    assert articles.count(news, Query(unread=True)) == 7
    subscribe_in_slices(news, [Subscription(QUAI), Subscription(FARO, snooze="2020-01-05")])
    assert counts(news)["unread"] == 7


def test_a_story_that_a_loud_feed_has_too_stays_in_unread(news: Store) -> None:
    news.write(stories.file, {1: 5, 5: 5})
    news.write(lambda t: t.execute("UPDATE articles SET behind = (id = 1) WHERE story = 5"))
    subscribe_in_slices(news, [Subscription(QUAI), Subscription(FARO, quiet=True)])
    page = articles.page(news, rows_of(UNREAD.query), 0, 10, midnight=TODAYS)
    assert [one.id for one in page] == [1, 2, 3, 4]


def test_only_the_newest_stay_unread(news: Store) -> None:
    subscribe_in_slices(news, [Subscription(QUAI, newest=2), Subscription(FARO)])
    news.write(marks.mark, [4], "starred", True, NOW)
    new = [replace(draft(30), published=NOW + 60)]
    commit_visits(news, [Visit(1, QUAI, FeedState(), NOW, new=prepare(new))])
    unread = articles.page(news, Query(feed_id=1, unread=True), 0, 10)
    assert [one.id for one in unread] == [8, 1, 4]
    assert articles.count(news, Query(feed_id=2, unread=True)) == 3
    assert feeds.unread_by_feed(news) == {1: 3, 2: 3}
