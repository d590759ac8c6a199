"""Articles, views and marks in a real store."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.support.samples import FARO, NOW, QUAI, draft, receive, store_with
from tui_reader.model import Enclosure, FeedState, PictureRef, Query, Subscription, Validators
from tui_reader.store import articles, feeds, marks, stories, undo, visits
from tui_reader.store.packing import pack, unpack
from tui_reader.store.prepared import prepare
from tui_reader.store.ticker import ticker_headlines
from tui_reader.text.reasons import verbatim


def ids(store, query=None, **more):
    return [one.id for one in articles.page(store, query or Query(), 0, 1000, **more)]


def test_headlines_come_newest_first_in_windows(tmp_path: Path) -> None:
    with store_with(tmp_path, 30, 20) as store:
        everything = articles.page(store, Query(), 0, 50)
        assert [one.sort_at for one in everything] == sorted(
            (one.sort_at for one in everything), reverse=True
        )
        total = articles.count(store, Query())
        assert total == 50
        windows = [articles.page(store, Query(), at, 7, total=total) for at in range(0, 50, 7)]
        assert [one.id for window in windows for one in window] == [one.id for one in everything]
        assert everything[0].feed == "Quaisud"
        assert everything[-1].feed_url == FARO


def test_an_article_comes_back_whole(tmp_path: Path) -> None:
    long = "<p>" + "Le port rouvre. " * 200 + "</p>"
    with store_with(tmp_path, 0) as store:
        [one] = receive(
            store,
            QUAI,
            draft(1, html=long, enclosures=(Enclosure("https://x.example/a.mp3", "audio/mpeg", 5, "La une", 61),),
                  picture=PictureRef("https://x.example/p.png", "Le port", "")),
        )  # fmt: skip
        article = articles.article(store, one)
        assert article is not None
        assert article.html == long
        assert article.enclosures == (
            Enclosure("https://x.example/a.mp3", "audio/mpeg", 5, "La une", 61),
        )
        assert article.picture == PictureRef("https://x.example/p.png", "Le port", "")
        assert articles.article(store, 999) is None


def statements() -> int:
    """How many prepared statements connections keep."""
    return sum(type(one).__name__ == "Statement" for one in gc.get_objects())


def test_a_statement_is_the_same_for_any_number_of_articles(tmp_path: Path) -> None:
    with store_with(tmp_path, 12) as store:
        every = ids(store)

        def use(some: list[int], now: int) -> None:
            assert len(articles.headlines(store, some)) == len(some)
            assert store.write(marks.mark, some, "read", True, now).ids == tuple(sorted(some))
            store.write(marks.mark, some, "read", False, now)

        use(every[:1], NOW)
        kept = statements()
        for number in range(2, 12):
            use(every[:number], NOW + number)
        assert statements() == kept


def test_views(tmp_path: Path) -> None:
    with store_with(tmp_path, 6, 4) as store:
        every = ids(store)
        store.write(marks.mark, every[:3], "read", True, NOW)
        store.write(marks.mark, [every[1]], "starred", True, NOW)
        store.write(marks.mark, [every[2]], "later", True, NOW)
        store.write(marks.tag, every[4], "port", NOW)
        assert ids(store, Query(unread=True)) == every[3:]
        assert ids(store, Query(starred=True)) == [every[1]]
        assert ids(store, Query(later=True)) == [every[2]]
        assert ids(store, Query(tag="port")) == [every[4]]
        assert ids(store, Query(folder="Presse")) == every
        assert ids(store, Query(folder="Press")) == []
        assert ids(store, Query(language="fr", unread=True, starred=True)) == []
        assert ids(store, Query(today=True), midnight=NOW - 120) == every[:3]
        feed = feeds.feed_by_url(store, FARO)
        assert ids(store, Query(feed_id=feed.id)) == every[6:]
        assert articles.tags(store) == ["port"]
        assert articles.languages(store) == ["fr"]


def test_what_was_just_read_stays_in_the_unread_view_until_it_is_left(tmp_path: Path) -> None:
    with store_with(tmp_path, 10) as store:
        every = ids(store)
        store.write(marks.mark, [every[8]], "read", True, NOW - 500)
        store.write(marks.mark, [every[2]], "read", True, NOW + 5)
        unread = Query(unread=True)
        kept = [one for one in every if one != every[8]]
        assert ids(store, unread, kept_since=NOW) == kept
        assert articles.count(store, unread, kept_since=NOW) == 9
        assert articles.rank(store, unread, every[3], kept_since=NOW) == 3
        assert articles.rank(store, unread, every[3]) == 2
        assert articles.rank(store, unread, every[8]) is None
        plan = store.rows(
            "EXPLAIN QUERY PLAN SELECT id FROM (SELECT id, sort_at FROM articles WHERE read = 0) ORDER BY sort_at DESC, id DESC LIMIT 10"
        )
        assert not any("TEMP B-TREE" in row["detail"] for row in plan), [
            row["detail"] for row in plan
        ]


def test_search_finds_words_and_beginnings_whatever_the_accents(tmp_path: Path) -> None:
    with store_with(tmp_path, 3) as store:
        [one] = receive(
            store, QUAI, draft(50, title="L'élection à Port-Brûlé", html="<p>Œuvre &amp; مِيناء</p>")
        )
        for words in (
            "election",
            "ÉLECTION brule",
            "elec",
            "oeuvre",
            "ميناء",
            '"election" OR NEAR(',
        ):
            found = ids(store, Query(words=words))
            assert (one in found) == ("NEAR" not in words), words
        assert ids(store, Query(words="elec ")) == []
        assert ids(store, Query(words="?!")) == []


def test_an_edited_article_is_found_by_its_new_words_only(tmp_path: Path) -> None:
    with store_with(tmp_path, 1) as store:
        [one] = ids(store)
        feed = feeds.feed_by_url(store, QUAI)
        edited = draft(
            0, title="Le marché déménage", html="<p>Nouveau texte.</p>", content_hash="other"
        )
        store.write(
            visits.commit, [visits.Visit(feed.id, QUAI, FeedState(), NOW, changed=((one, edited),))]
        )
        assert ids(store, Query(words="quai")) == []
        assert ids(store, Query(words="demenage")) == [one]
        assert articles.article(store, one).html == "<p>Nouveau texte.</p>"


def test_marks_outlive_their_article_and_a_move_of_the_feed(tmp_path: Path) -> None:
    with store_with(tmp_path, 3) as store:
        one, two, _three = ids(store)
        store.write(marks.mark, [one], "starred", True, NOW)
        store.write(marks.mark, [two], "read", True, NOW)
        store.write(marks.tag, two, "port", NOW)
        feeds.subscribe_in_slices(store, [])
        assert feeds.feeds(store) == []
        assert ids(store) == [one, two]
        with store.transaction() as connection:
            connection.execute("DELETE FROM articles")
        feeds.subscribe_in_slices(store, [Subscription(QUAI)])
        feed = feeds.feed_by_url(store, QUAI)
        assert feed.state.validators == Validators()
        new_url = "https://quaisud.example/moved"
        store.write(
            visits.commit, [visits.Visit(feed.id, QUAI, FeedState(), NOW, moved_to=new_url)]
        )
        receive(store, QUAI, draft(0), draft(1), draft(2))
        assert feeds.feed_by_url(store, QUAI).fetch_url == new_url
        state = [(one.starred, one.read, one.tags) for one in articles.page(store, Query(), 0, 9)]
        assert state == [(True, False, ()), (False, True, ("port",)), (False, False, ())]
        assert articles.count(store, Query()) == 3
        assert articles.count(store, Query(unread=True)) == 2


def test_the_same_guid_in_two_feeds_is_two_articles_and_twice_in_one_is_one(tmp_path: Path) -> None:
    with store_with(tmp_path, 1, 0) as store:
        assert receive(store, QUAI, draft(0)) == []
        assert len(receive(store, FARO, draft(0))) == 1
        assert articles.count(store, Query()) == 2


def test_marking_can_be_undone_and_says_what_it_changed(tmp_path: Path) -> None:
    with store_with(tmp_path, 5) as store:
        every = ids(store)
        store.write(marks.mark, every[:2], "read", True, NOW)
        change = undo.mark_all_read_in_slices(store, Query(), NOW)
        assert sorted(change.ids) == sorted(every[2:])
        undo.take_back_in_slices(store, NOW)
        assert ids(store, Query(unread=True)) == every[2:]
        assert undo.mark_all_read_in_slices(store, Query(), NOW, newest=0).ids == ()
        with pytest.raises(ValueError, match="no such mark"):
            store.write(marks.mark, every, "eaten", True, NOW)


def test_a_tag_can_be_taken_off(tmp_path: Path) -> None:
    with store_with(tmp_path, 1) as store:
        [one] = ids(store)
        store.write(marks.tag, one, "port", NOW)
        store.write(marks.tag, one, "port", NOW, present=False)
        store.write(marks.tag, 999, "port", NOW)
        assert articles.tags(store) == []


def test_the_ticker_takes_sources_in_turn_and_a_story_once(tmp_path: Path) -> None:
    with store_with(tmp_path, 20, 2) as store:
        every = articles.page(store, Query(), 0, 50)
        chosen = ticker_headlines(store, 10, since=0)
        assert [one.feed for one in chosen[:4]] == ["Quaisud", "Elfaro", "Quaisud", "Elfaro"]
        store.write(stories.file, {every[1].id: every[0].id, every[2].id: every[0].id})
        chosen = ticker_headlines(store, 50, since=0)
        assert len(chosen) == 20
        assert chosen[0].id == every[0].id
        assert chosen[0].reports == 3
        store.write(marks.mark, [one.id for one in every], "read", True, NOW)
        assert ticker_headlines(store, 10, since=0) == []
        assert ticker_headlines(store, 10, since=NOW) == []


def test_a_date_in_the_future_or_none_sorts_by_arrival(tmp_path: Path) -> None:
    with store_with(tmp_path, 0) as store:
        receive(store, QUAI, draft(1, published=NOW + 10**6), draft(2, published=None))
        assert [one.sort_at for one in articles.page(store, Query(), 0, 9)] == [NOW, NOW]


def test_a_visit_to_a_feed_that_was_unsubscribed_meanwhile_stores_nothing(tmp_path: Path) -> None:
    with store_with(tmp_path, 0) as store:
        feed = feeds.feed_by_url(store, QUAI)
        feeds.subscribe_in_slices(store, [])
        assert (
            store.write(
                visits.commit,
                [visits.Visit(feed.id, QUAI, FeedState(), NOW, new=prepare([draft(1)]))],
            )
            == {}
        )
        assert articles.count(store, Query()) == 0


def test_feed_state_and_counts_come_back(tmp_path: Path) -> None:
    with store_with(tmp_path, 3, 1) as store:
        quai, faro = feeds.feeds(store, counts=True)
        assert (quai.unread, quai.total, faro.unread) == (3, 3, 1)
        state = replace(
            quai.state, validators=Validators('W/"x"', "Mon, 1 Jan"), failures=3, error=verbatim("no such host"), gone=True,
            next_due=NOW + 9, moved_to="https://y.example/", moved_since=NOW, moved_count=2,
        )  # fmt: skip
        store.write(visits.commit, [visits.Visit(quai.id, QUAI, state, NOW)])
        assert feeds.feed_by_url(store, QUAI).state == state


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_packed_text_comes_back(text: str) -> None:
    assert unpack(pack(text)) == text
