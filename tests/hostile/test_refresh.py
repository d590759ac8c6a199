"""Refreshing when the clock, the store, the feed or the program itself is not as it should be."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec.structs import replace

from tests.support.loopback import Answer, Web, rss
from tests.support.samples import NOW
from tui_reader.config.schema import Refresh, Settings
from tui_reader.engine.refresh import is_due, refresh
from tui_reader.engine.visit import Tools
from tui_reader.engine.workers import Workers
from tui_reader.ingest.fetch.request import client as make_client
from tui_reader.model import FeedState, Query, Subscription
from tui_reader.store import Store, StoreError, articles, feeds, marks, undo


@pytest_asyncio.fixture
async def tools(workers: Workers) -> AsyncIterator[Tools]:
    async with make_client() as client:
        settings = Settings(refresh=Refresh(timeout=5, max_size_mb=1))
        yield Tools(client, workers, settings, clock=lambda: NOW, jitter=lambda: 0.5)


async def test_a_fault_of_ours_fails_one_feed(
    web: Web, store: Store, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui_reader.engine import refresh as module

    real = module.visit

    async def faulty(feed, *more):
        if feed.url.endswith("/bad"):
            raise KeyError("oh\x1b[31m")
        return await real(feed, *more)

    monkeypatch.setattr(module, "visit", faulty)
    web.pages["/good"] = Answer(rss("Le port rouvre"))
    feeds.subscribe_in_slices(
        store, [Subscription(f"{web.url}/{name}") for name in ("bad", "good")]
    )
    done = await refresh(store, tools, lambda _event: None)
    assert (done.new, done.failed) == (1, 1)
    [state, _good] = [feed.state for feed in feeds.feeds(store)]
    assert "KeyError" in str(state.error)
    assert str(state.error).isprintable()
    assert state.next_due > NOW


async def test_a_store_that_fails_ends_the_refresh(
    web: Web, store: Store, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        web.pages[f"/{number}"] = Answer(rss("Le port rouvre", name=f"Quai {number}"))
    feeds.subscribe_in_slices(store, [Subscription(f"{web.url}/{number}") for number in range(6)])

    def broken(*_args: object) -> None:
        raise StoreError("the disk is full")

    async def fails(name: str) -> None:
        with monkeypatch.context() as patch, pytest.raises(StoreError, match="disk is full"):
            patch.setattr(f"tui_reader.store.visits.{name}", broken)
            await refresh(store, tools, lambda _event: None, force=True)

    await fails("commit")
    assert (await refresh(store, tools, lambda _event: None)).new == 6
    for number in range(6):
        items = ("Le port rouvre", "Les quais aussi")
        web.pages[f"/{number}"] = Answer(rss(*items, name=f"Quai {number}"))
    await fails("known")
    assert (await refresh(store, tools, lambda _event: None, force=True)).new == 6


async def test_a_clock_that_is_set_back_breaks_nothing(
    web: Web, store: Store, tools: Tools
) -> None:
    web.pages["/feed"] = Answer(rss("Un", "Deux"))
    feeds.subscribe_in_slices(store, [Subscription(f"{web.url}/feed")])
    ahead = replace(tools, clock=lambda: NOW + 10 * 365 * 86400)
    assert (await refresh(store, ahead, lambda _event: None)).new == 2
    web.pages["/feed"] = Answer(rss("Un", "Deux", "Trois"))
    # The time until which to wait lies ten years ahead: it is asked all the same, once.
    assert (await refresh(store, tools, lambda _event: None)).new == 1
    assert (await refresh(store, tools, lambda _event: None)).total == 0
    assert articles.count(store, Query()) == 3
    undo.mark_all_read_in_slices(store, Query(), NOW)
    assert articles.count(store, Query(unread=True)) == 0


def test_when_a_feed_is_due() -> None:
    assert is_due(FeedState(), NOW)
    assert not is_due(FeedState(next_due=NOW + 1, last_checked=NOW - 9), NOW)
    # A clock that is corrected by a little is no reason to ask twice.
    assert not is_due(FeedState(next_due=NOW + 3600, last_checked=NOW + 60), NOW)
    assert is_due(FeedState(next_due=NOW + 9_000_000, last_checked=NOW + 8_000_000), NOW)
    assert not is_due(FeedState(gone=True), NOW)


async def test_feeds_that_change_their_ways(web: Web, store: Store, tools: Tools) -> None:
    def feed(*items: str) -> Answer:
        channel = "<title>Quai Sud</title>" + "".join(f"<item>{item}</item>" for item in items)
        return Answer(f"<rss version='2.0'><channel>{channel}</channel></rss>".encode())

    def item(guid: str, title: str, link: str = "", date: str = "") -> str:
        return f"<guid isPermaLink='false'>{guid}</guid><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate>"

    old = "Mon, 16 Feb 2026 08:00:00 GMT"
    link = "https://quaisud.example/a"
    feeds.subscribe_in_slices(store, [Subscription(f"{web.url}/feed")])

    async def visit(answer: Answer, new: int) -> None:
        web.pages["/feed"] = answer
        done = await refresh(store, tools, lambda _event: None, force=True)
        assert done.new == new

    await visit(feed(item("1", "Le port", link), item("2", "La criée", date=old)), 2)
    ids = {one.title: one.id for one in articles.page(store, Query(), 0, 9)}
    store.write(marks.mark, list(ids.values()), "read", True, NOW)
    # Every GUID renamed, links or titles and dates kept.
    await visit(feed(item("x1", "Le port", link), item("x2", "La criée", date=old)), 0)
    # Retitled and dated anew in place.
    await visit(feed(item("x1", "Le port rouvre", link, old), item("x2", "La criée")), 0)
    shown = {one.title: one for one in articles.page(store, Query(), 0, 9)}
    assert shown["Le port rouvre"].id == ids["Le port"]
    assert shown["La criée"].id == ids["La criée"]
    assert all(one.read for one in shown.values())
    # Nothing in it any more: nothing is lost.
    await visit(feed(), 0)
    await visit(Answer(b""), 0)
    assert articles.count(store, Query()) == 2
    # Dates that are missing or lie ahead sort by arrival.
    await visit(
        feed(item("3", "Sans date"), item("4", "Demain", date="Tue, 24 Feb 2099 08:00:00 GMT")), 2
    )
    arrived = articles.page(store, Query(unread=True), 0, 9)
    assert {one.sort_at for one in arrived} == {NOW}
