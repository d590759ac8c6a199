"""Refreshing through the engine's own doors: a real server, real workers, a real store."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace

from tests.support.loopback import Answer, Asked, Web, conditional, rss
from tests.support.samples import NOW
from tests.support.worker_functions import died, larger, napped, taken
from tui_reader.config.schema import Refresh, Settings
from tui_reader.engine.discovery import discover_feeds
from tui_reader.engine.lock import AnotherRefreshError, refreshing
from tui_reader.engine.protocol import Broadcast, FeedVisited, Progress
from tui_reader.engine.refresh import interleave, refresh
from tui_reader.engine.visit import Tools
from tui_reader.engine.workers import WorkerError, Workers
from tui_reader.ingest.fetch.address import own_host
from tui_reader.ingest.fetch.request import FetchError
from tui_reader.ingest.fetch.request import client as make_client
from tui_reader.model import Query, Subscription
from tui_reader.store import Store, articles, feeds, marks


@pytest_asyncio.fixture
async def tools(workers: Workers) -> AsyncIterator[Tools]:
    async with make_client() as client:
        settings = Settings(refresh=Refresh(timeout=5, max_size_mb=1))
        yield Tools(client, workers, settings, clock=lambda: NOW, jitter=lambda: 0.5)


def titles(store: Store) -> list[str]:
    return [one.title for one in articles.page(store, Query(), 0, 1000)]


async def test_articles_arrive_and_the_second_visit_is_conditional(
    web: Web, store: Store, tools: Tools
) -> None:
    web.pages["/feed"] = conditional(rss("Le port rouvre", "La criée déménage"))
    feeds.subscribe_in_slices(store, [Subscription(f"{web.url}/feed")])
    events: list[Broadcast] = []
    done = await refresh(store, tools, events.append)
    assert (done.total, done.new, done.failed, done.offline) == (1, 2, 0, False)
    assert titles(store) == ["La criée déménage", "Le port rouvre"]
    assert FeedVisited(0, f"{web.url}/feed", "new", 2, 2) in events
    assert events[-1] == Progress(0, 1, 1, 2, 0)
    assert isinstance(events[0], Progress)
    feed = feeds.feeds(store, counts=True)[0]
    assert (feed.title, feed.unread, feed.language, feed.state.last_success) == (
        "Quai Sud",
        2,
        "fr",
        NOW,
    )

    waiting = await refresh(store, tools, events.append)
    assert waiting.total == 0
    assert FeedVisited(0, f"{web.url}/feed", "skipped") in events
    again = await refresh(store, tools, events.append, force=True)
    assert (again.total, again.new) == (1, 0)
    assert "if-none-match" not in web.log[0].headers
    assert web.log[1].headers["if-none-match"] == '"1"'
    assert len(web.log) == 2


async def test_a_changed_feed_updates_in_place_and_keeps_marks(
    web: Web, store: Store, tools: Tools
) -> None:
    web.pages["/feed"] = Answer(rss("Le port rouvre"))
    feeds.subscribe_in_slices(store, [Subscription(f"{web.url}/feed")])
    await refresh(store, tools, lambda _e: None)
    [one] = articles.page(store, Query(), 0, 9)
    store.write(marks.mark, [one.id], "read", True, NOW)
    web.pages["/feed"] = Answer(rss("Le port rouvre enfin", "Autre nouvelle"))
    done = await refresh(store, tools, lambda _e: None, force=True)
    assert done.new == 1
    assert titles(store) == ["Autre nouvelle", "Le port rouvre enfin"]
    assert articles.article(store, one.id).headline.read
    web.pages["/feed"] = Answer(rss())
    await refresh(store, tools, lambda _e: None, force=True)
    assert len(titles(store)) == 2


BAD = {
    "page": (
        Answer(
            b"<!doctype html><html><body><p>Hello</p></body></html>",
            headers={"Content-Type": "text/html"},
        ),
        "web page",
    ),
    "empty": (Answer(b""), "empty"),
    "nothing": (Answer(b"not here", 404), "404"),
    "fault": (Answer(b"", 500), "500"),
    "large": (Answer(b"x" * (1 << 20) + b"y"), "larger"),
    "json": (Answer(b'{"a": 1}', headers={"Content-Type": "application/json"}), "JSON"),
    "gone": (Answer(b"", 410), "gone"),
    "deep": (Answer(b"<rss><channel>" + b"<a>" * 100_000), "breaks off"),
}


async def test_each_bad_feed_is_one_clear_line_and_the_rest_goes_on(
    web: Web, store: Store, tools: Tools
) -> None:
    urls = {}
    for name, (answer, _reason) in BAD.items():
        web.pages[f"/{name}"] = answer
        urls[name] = f"{web.url}/{name}"
    web.pages["/good"] = Answer(rss("Le port rouvre"))
    closed = "http://127.0.0.1:1/feed"
    feeds.subscribe_in_slices(
        store, [Subscription(url) for url in (*urls.values(), closed, f"{web.url}/good")]
    )
    events: list[Broadcast] = []
    done = await refresh(store, tools, events.append)
    told = {event.feed_url: event for event in events if isinstance(event, FeedVisited)}
    assert (done.new, done.failed, done.offline) == (1, len(BAD) + 1, False)
    for name, (_answer, reason) in BAD.items():
        event = told[urls[name]]
        assert event.status == "failed"
        assert reason in str(event.error), (name, event.error)
        assert "\n" not in str(event.error)
    assert told[closed].status == "failed"
    states = {feed.url: feed.state for feed in feeds.feeds(store)}
    assert states[urls["gone"]].gone
    assert all(states[url].failures == 1 and states[url].next_due > NOW for url in urls.values())

    web.pages["/nothing"] = Answer(rss("Retour", name="Retour"))
    await refresh(store, tools, events.append, urls=[urls["nothing"]])
    state = feeds.feed_by_url(store, urls["nothing"]).state
    assert (state.failures, str(state.error)) == (0, "")


async def test_cancelling_keeps_what_has_arrived(web: Web, store: Store, tools: Tools) -> None:
    hold = asyncio.Event()
    loop = asyncio.get_running_loop()

    ended = threading.Event()

    def slow(_asked: Asked) -> Answer:
        loop.call_soon_threadsafe(hold.set)
        ended.wait(20)
        return Answer(rss("Jamais"))

    web.pages["/fast"] = Answer(rss("Le port rouvre"))
    web.pages["/slow"] = slow
    feeds.subscribe_in_slices(
        store, [Subscription(f"{web.url}/fast"), Subscription(f"{web.url}/slow")]
    )
    events: list[Broadcast] = []
    task = asyncio.create_task(refresh(store, tools, events.append))
    await hold.wait()
    async with asyncio.timeout(20):
        while not any(isinstance(event, FeedVisited) for event in events):
            await asyncio.sleep(0.01)
        task.cancel()
        done = await task
    ended.set()
    assert done.cancelled
    assert done.new == 1
    assert titles(store) == ["Le port rouvre"]


async def test_with_no_network_the_refresh_says_offline(store: Store, tools: Tools) -> None:
    feeds.subscribe_in_slices(
        store,
        [Subscription("http://paper.invalid/feed"), Subscription("http://other.invalid/feed")],
    )
    done = await refresh(store, tools, lambda _e: None)
    assert done.offline
    assert done.failed == 2
    # Nobody's fault: as soon as the network is back, all are asked again.
    assert all(feed.state.failures == 0 for feed in feeds.feeds(store))
    soon = replace(tools, clock=lambda: NOW + 60)
    assert (await refresh(store, soon, lambda _e: None)).total == 2


async def test_feeds_of_a_site_are_found(web: Web, tools: Tools) -> None:
    page = b"""<html><head><link rel="alternate" type="application/rss+xml" title="Une" href="/une.xml"></head>
    <body><a href="/sport/rss">Sport</a><a href="/about">About</a></body></html>"""
    web.pages["/"] = Answer(page, headers={"Content-Type": "text/html"})
    web.pages["/une.xml"] = Answer(
        rss("Le port rouvre"), headers={"Content-Type": "application/rss+xml"}
    )
    web.pages["/none"] = Answer(
        b"<html><body>nothing</body></html>", headers={"Content-Type": "text/html"}
    )
    web.pages["/empty"], web.pages["/gone"] = Answer(b" "), Answer(b"", 410)
    found = await discover_feeds(f"{web.url}/", tools)
    assert [one.url for one in found] == [f"{web.url}/une.xml", f"{web.url}/sport/rss"]
    assert found[0].title == "Une"
    itself = await discover_feeds(f"{web.url}/une.xml", tools)
    assert [one.url for one in itself] == [f"{web.url}/une.xml"]
    for address, reason in (
        (f"{web.url}/none", "names no feed"),
        (f"{web.url}/empty", "the answer is empty"),
        (f"{web.url}/gone", "gone for good (410)"),
        (f"{web.url}/x", "404"),
        ("ftp://x", "not a web address"),
    ):
        with pytest.raises(FetchError) as caught:
            await discover_feeds(address, tools)
        assert reason in str(caught.value.reason)
    assert len(web.log) == 6


async def test_a_feed_is_named_with_the_password_that_was_typed(web: Web, tools: Tools) -> None:
    page = b"""<link rel="alternate" type="application/rss+xml" href="/une.xml">
    <link rel="alternate" type="application/rss+xml" href="http://elsewhere.example/rss">"""
    web.pages["/"] = Answer(page, headers={"Content-Type": "text/html"})
    web.pages["/une.xml"] = Answer(rss("Le port rouvre"))
    own = web.url.replace("//", "//ida:s%40lt@")
    elsewhere = "http://elsewhere.example/rss"
    found = await discover_feeds(f"{own}/", tools)
    assert [one.url for one in found] == [f"{own}/une.xml", elsewhere]
    [itself] = await discover_feeds(f"{own}/une.xml", tools)
    assert itself.url == f"{own}/une.xml"


def test_addresses_that_are_local_by_themselves() -> None:
    for url in (
        "http://127.0.0.1/x",
        "http://localhost:8/x",
        "http://[::1]/",
        "http://nas/feed",
        "http://10.1.2.3/",
        "http://box.local/",
    ):
        assert own_host(url), url
    for url in ("https://paper.example/x", "http://93.184.216.34/"):
        assert not own_host(url), url


async def test_a_worker_that_takes_too_long_or_dies_costs_only_itself(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, pytest.raises(WorkerError, match="longer"):
        patch.setattr("tui_reader.engine.workers.SECONDS", 0.2)
        await workers.run(napped, 30.0)
    with pytest.raises(WorkerError, match="ended"):
        await workers.run(died)
    with pytest.raises(WorkerError, match="memory"):
        await workers.run(taken, 1 << 31)
    assert await workers.run(larger, 1, 2) == 2


def test_only_one_refreshes(tmp_path: Path) -> None:
    with (
        refreshing(tmp_path),
        pytest.raises(AnotherRefreshError, match="another tui-reader"),
        refreshing(tmp_path),
    ):
        pass
    with refreshing(tmp_path):
        pass


def test_hosts_are_interleaved(store: Store) -> None:
    urls = [f"https://{host}.example/{n}" for host in ("a", "b") for n in range(3)]
    feeds.subscribe_in_slices(store, [Subscription(url) for url in urls])
    hosts = [feed.url[8] for feed in interleave(feeds.feeds(store))]
    assert hosts == ["a", "b", "a", "b", "a", "b"]
