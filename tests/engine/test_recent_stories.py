"""What a refresh stored is filed under stories."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.loopback import Answer, Web, rss
from tests.support.samples import NOW
from tui_reader.config.schema import Refresh, Settings
from tui_reader.engine.recent_stories import RecentStories
from tui_reader.engine.refresh import refresh
from tui_reader.engine.tools import Tools
from tui_reader.engine.workers import Workers
from tui_reader.ingest.fetch.request import client
from tui_reader.model import Query, Subscription
from tui_reader.store import Store, articles, feeds

ENGLISH = "Earthquake kills 14 in Arequipa, southern Peru"
SPANISH = "Terremoto en Perú: 14 muertos en Arequipa"
OTHER = "Library of Harrow Bay stays open on Sundays"


@pytest_asyncio.fixture
async def tools(workers: Workers) -> AsyncIterator[Tools]:
    async with client() as net:
        yield Tools(net, workers, Settings(refresh=Refresh(timeout=5)), lambda: NOW, lambda: 0.5)


async def arrive(web: Web, store: Store, tools: Tools) -> None:
    for path, titles in (("/a", (ENGLISH, OTHER)), ("/b", (SPANISH,))):
        web.pages[path] = Answer(rss(*titles, name=path))
    feeds.subscribe_in_slices(store, [Subscription(web.url + path) for path in ("/a", "/b")])
    done = await refresh(store, tools, lambda _: None)
    assert done.new == 3


def reports(store: Store) -> dict[str, int]:
    """How many articles tell the story of each title."""
    return {one.title: one.reports for one in articles.page(store, Query(), 0, 10)}


async def test_a_refresh_ends_when_what_it_stored_is_filed(
    web: Web, store: Store, tools: Tools
) -> None:
    await arrive(web, store, tools)
    assert reports(store) == {ENGLISH: 2, SPANISH: 2, OTHER: 1}


async def test_what_was_not_filed_in_time_is_filed_the_next_time(
    web: Web, store: Store, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(RecentStories, "file_in_slices", lambda *_, **__: iter(()))
        await arrive(web, store, tools)
    assert set(reports(store).values()) == {1}
    stopped = tools.recent.file_in_slices(store, NOW)
    next(stopped)
    stopped.close()
    assert set(reports(store).values()) == {1}
    # Another process finds out by itself what is left.
    for _ in RecentStories().file_in_slices(store, NOW):
        pass
    assert reports(store) == {ENGLISH: 2, SPANISH: 2, OTHER: 1}
    assert list(tools.recent.file_in_slices(store, NOW)) == []


async def test_a_store_of_an_older_version_is_filed_anew(
    web: Web, store: Store, tools: Tools
) -> None:
    await arrive(web, store, tools)
    with store.transaction() as transaction:
        transaction.execute("DELETE FROM facts WHERE name = 'stories filed'")
        transaction.execute("UPDATE articles SET story = 0")
    await refresh(store, tools, lambda _: None)
    assert reports(store) == {ENGLISH: 2, SPANISH: 2, OTHER: 1}
