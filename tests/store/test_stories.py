"""One row a story: which report it is, and what the user decides of stories."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.samples import FARO, NOW, QUAI, draft, receive
from tui_reader.model import Query, StoryChoice, Subscription, rows_of
from tui_reader.store import Store, articles, feeds, marks, open_store, stories, tallies, undo
from tui_reader.store.ticker import ticker_headlines


@pytest.fixture
def news(tmp_path: Path) -> Store:
    store = open_store(tmp_path / "store.sqlite3")
    feeds.subscribe_in_slices(store, [Subscription(QUAI), Subscription(FARO)])
    receive(store, QUAI, *(draft(n) for n in range(3)))
    receive(store, FARO, *(draft(n, identity=f"faro {n}") for n in range(3, 6)))
    return store


def rows(store: Store, query: Query = Query()) -> list[int]:  # noqa: B008
    """The rows of a list, which its counts agree with."""
    found = [one.id for one in articles.page(store, rows_of(query), 0, 20)]
    assert articles.count(store, rows_of(query)) == len(found)
    assert tallies.miscounted(store) == []
    return sorted(found)


def unread(store: Store) -> list[int]:
    return rows(store, Query(unread=True))


def adds(one: int, others: Sequence[int]) -> bool:
    del others
    return one == 6


def test_a_story_is_one_row_in_lists_counts_and_ticker(news: Store) -> None:
    assert rows(news) == [1, 2, 3, 4, 5, 6]
    news.write(stories.file, {4: 1, 5: 1, 6: 2})
    assert rows(news) == [1, 2, 3]
    assert [one.id for one in articles.page(news, Query(), 0, 20)] == [1, 2, 3, 4, 5, 6]
    ticker = ticker_headlines(news, 20, since=0)
    assert sorted(one.id for one in ticker) == [1, 2, 3]
    article = articles.article(news, 1)
    assert article is not None
    assert article.headline.reports == 3
    assert len(article.also) == 1


def test_a_feed_s_own_view_has_every_article(news: Store) -> None:
    news.write(stories.file, {4: 1})
    assert rows(news, Query(feed_id=2)) == [4, 5, 6]
    assert rows(news, Query(starred=True)) == []


def test_a_language_that_is_read_comes_before_an_earlier_report(news: Store) -> None:
    with news.transaction() as transaction:
        transaction.execute("UPDATE articles SET language = 'es' WHERE id < 4")
        transaction.execute("UPDATE articles SET language = 'en-GB' WHERE id = 5")
    news.write(stories.file, {4: 1, 5: 1}, stories.Taste(frozenset({"en"})))
    assert rows(news) == [2, 3, 5, 6]


def test_a_story_of_which_a_report_is_read_counts_as_read(news: Store) -> None:
    news.write(stories.file, {4: 1})
    news.write(marks.mark, [4], "read", True, NOW)
    assert unread(news) == [2, 3, 5, 6]
    one = articles.headlines(news, [1])[0]
    assert not one.read
    news.write(marks.mark, [4], "read", False, NOW)
    assert unread(news) == [2, 3, 4, 5, 6]


def test_a_story_that_was_read_comes_back_with_what_a_report_adds(news: Store) -> None:
    news.write(stories.file, {4: 1})
    news.write(marks.mark, [1], "read", True, NOW)
    news.write(stories.file, {5: 1}, stories.Taste(adds=adds))
    assert unread(news) == [2, 3, 6]
    news.write(stories.file, {6: 1}, stories.Taste(adds=adds))
    assert unread(news) == [2, 3, 6]
    assert rows(news) == [2, 3, 6]
    news.write(marks.mark, [6], "read", True, NOW)
    assert unread(news) == [2, 3]


def test_a_story_keeps_a_row_when_its_row_goes(news: Store) -> None:
    news.write(stories.file, {4: 1, 5: 1})
    with news.transaction() as transaction:
        transaction.execute("DELETE FROM articles WHERE id = 1")
    assert rows(news) == [2, 3, 4, 6]


def test_all_reports_of_a_view_are_marked_read(news: Store) -> None:
    news.write(stories.file, {4: 1})
    change = undo.mark_all_read_in_slices(news, Query(unread=True), NOW)
    assert len(change.ids) == 6
    assert rows(news) == [1, 2, 3, 5, 6]


def test_what_the_user_takes_out_or_joins_is_remembered_and_undone(news: Store) -> None:
    news.write(stories.file, {4: 1, 5: 1})
    taken = news.write(stories.take_out, 1, NOW)
    assert isinstance(taken, StoryChoice)
    assert rows(news) == [1, 2, 3, 4, 6]
    assert stories.decided(news) == ([], [(1, 4), (1, 5)])
    joined = news.write(stories.join, 2, 6, NOW)
    assert isinstance(joined, StoryChoice)
    assert news.write(stories.join, 6, 2, NOW) is None
    assert stories.decided(news)[0] == [(2, 6)]
    for choice in (joined, taken):
        step = undo.last_other(news)
        assert step is not None
        assert step.what == choice
        with news.transaction() as transaction:
            stories.take_back(transaction, choice)
            undo.done_with(transaction, step)
    assert stories.decided(news) == ([], [])
    assert rows(news) == [1, 2, 3, 6]
    assert news.write(stories.take_out, 3, NOW) is None
