"""What has had its time goes; marks, stars and what the feed still holds stay."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.support.samples import NOW, draft, receive
from tui_reader.config.schema import Keep as Wish
from tui_reader.config.schema import Settings
from tui_reader.engine.retention import retention_rules
from tui_reader.model import KeepWish, Query, Subscription
from tui_reader.store import (
    Store,
    Transaction,
    articles,
    feeds,
    marks,
    open_store,
    pages,
    retention,
)
from tui_reader.store.retention import Keep, compact_in_slices, expired, purge_in_slices

URL = "https://harbour.example/rss"
DAY = 86_400


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store.sqlite3") as opened:
        feeds.subscribe_in_slices(opened, [Subscription(URL)])
        yield opened


def fill(store: Store, count: int) -> dict[str, int]:
    """So many articles, one a day, all read; id by title."""
    drafts = [
        draft(n, title=f"Notice {n}", published=NOW - n * DAY, html=f"<p>word{n} " + "x " * 900)
        for n in range(count)
    ]
    receive(store, URL, *drafts, now=NOW)
    ids = {one.title: one.id for one in articles.page(store, Query(), 0, count)}
    store.write(marks.mark, list(ids.values()), "read", True, NOW)
    return ids


def wish(store: Store, **keep: int) -> dict[int, Keep]:
    [feed] = feeds.feeds(store)
    return {feed.id: Keep(**keep)}


def test_by_age_and_by_count_but_never_what_the_feed_may_still_hold(store: Store) -> None:
    ids = fill(store, 300)
    assert expired(store, wish(store), NOW) == []
    assert len(expired(store, wish(store, days=200), NOW)) == 99
    assert len(expired(store, wish(store, articles=150), NOW)) == 150
    # The newest hundred are what a feed may still hold, whatever the wish.
    assert len(expired(store, wish(store, days=1), NOW)) == 200
    assert ids["Notice 299"] in expired(store, wish(store, days=200), NOW)
    with store.transaction() as connection:
        connection.execute("UPDATE feeds SET entries = 250")
    assert len(expired(store, wish(store, days=1), NOW)) == 50


def test_a_feeds_own_wish_stands_before_the_one_for_all(store: Store) -> None:
    urls = [URL, "https://quaisud.example/feed", "https://elfaro.example/rss"]
    own = [KeepWish(days=0), KeepWish(articles=500, unread=False), None]
    listed = tuple(Subscription(url, keep=keep) for url, keep in zip(urls, own, strict=True))
    feeds.subscribe_in_slices(store, listed)
    settings = Settings(keep=Wish(days=30), feeds=listed)
    first, second, third = (feed.id for feed in feeds.feeds(store))
    assert retention_rules(store, settings) == {
        second: Keep(30, 500, unread=False),
        third: Keep(30),
    }
    assert retention_rules(store, replace(settings, keep=Wish())) == {
        second: Keep(0, 500, unread=False)
    }
    assert first not in retention_rules(store, settings)


def test_starred_later_tagged_and_unread_stay(store: Store) -> None:
    ids = fill(store, 105)
    store.write(marks.mark, [ids["Notice 100"]], "starred", True, NOW)
    store.write(marks.mark, [ids["Notice 101"]], "later", True, NOW)
    store.write(marks.tag, ids["Notice 102"], "port", NOW)
    store.write(marks.mark, [ids["Notice 103"]], "read", False, NOW)
    assert expired(store, wish(store, days=1), NOW) == [ids["Notice 104"]]
    assert len(expired(store, wish(store, days=1, unread=False), NOW)) == 2
    # One that was starred between the question and the deed stays as well.
    store.write(marks.mark, [ids["Notice 104"]], "starred", True, NOW)
    assert purge_in_slices(store, [ids["Notice 104"]]) == 0


def test_what_goes_leaves_search_and_counts_and_comes_again_as_read(store: Store) -> None:
    ids = fill(store, 120)
    assert articles.count(store, Query(words="word119")) == 1
    assert purge_in_slices(store, expired(store, wish(store, days=1), NOW)) == 20
    assert articles.count(store, Query()) == 100
    assert store.value("SELECT total FROM tallies") == 100
    assert store.value("SELECT count(*) FROM search WHERE search MATCH 'word119'") == 0
    assert articles.article(store, ids["Notice 119"]) is None
    with store.transaction() as connection:
        connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    receive(store, URL, draft(119, title="Notice 119", published=NOW - 119 * DAY), now=NOW)
    [again] = articles.page(store, Query(), 100, 1)
    assert again.title == "Notice 119"
    assert again.read
    assert articles.count(store, Query()) == 101


def test_the_file_shrinks_while_another_connection_reads(store: Store) -> None:
    fill(store, 1500)
    with open_store(store.path) as other:
        purge_in_slices(store, expired(store, wish(store, days=1), NOW))
        assert compact_in_slices(store) > 100_000
        assert store.value("PRAGMA freelist_count") < retention._FREED_PAGES
        assert articles.count(other, Query()) == 100
        assert store.check() == []


def test_no_word_of_what_goes_is_left_to_another_article(store: Store) -> None:
    fill(store, 1)
    [old] = articles.page(store, Query(), 0, 1)
    store.write(pages.keep_text, old.id, "<p>wombat</p>", NOW)
    assert articles.count(store, Query(words="wombat")) == 1
    purge_in_slices(store, [old.id])
    receive(store, URL, draft(2, title="Zebra"), now=NOW)
    assert articles.count(store, Query(words="zebra")) == 1
    assert articles.count(store, Query(words="wombat")) == 0


def test_what_is_marked_unread_meanwhile_stays(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = fill(store, 110)
    going = expired(store, wish(store, days=1), NOW)
    transaction = Store.transaction

    def late(self: Store) -> AbstractContextManager[Transaction]:
        monkeypatch.setattr(Store, "transaction", transaction)
        store.write(marks.mark, [ids["Notice 105"]], "read", False, NOW)
        return transaction(self)

    monkeypatch.setattr(Store, "transaction", late)
    assert purge_in_slices(store, going) == len(going) - 1
    assert [one.title for one in articles.page(store, Query(unread=True), 0, 9)] == ["Notice 105"]
