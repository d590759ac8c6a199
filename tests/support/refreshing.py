"""A refresh against a real server, with a clock and chance that the test sets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace

from tests.support.loopback import Answer, Asked, Web
from tests.support.samples import NOW
from tui_reader.config.schema import Network, Refresh, Settings
from tui_reader.engine.protocol import Broadcast, FeedVisited
from tui_reader.engine.refresh import refresh
from tui_reader.engine.tools import Tools
from tui_reader.engine.workers import Workers
from tui_reader.ingest.fetch.request import client
from tui_reader.model import Feed, FeedState, Query, Subscription
from tui_reader.store import Store, articles, feeds, open_store

HOUR = 3600
DAY = 24 * HOUR


class Desk:
    """A reader at work: one server, one store, and the time that the test says it is."""

    def __init__(self, web: Web, path: Path, workers: Workers) -> None:
        self.web = web
        self.path = path
        self.store: Store = open_store(path)
        self.workers = workers
        self.settings = Settings(refresh=Refresh(timeout=5, max_size_mb=1))
        self.now: float = NOW
        self.jitter = 0.0
        self.subscriptions: list[Subscription] = []

    def subscribe(self, *paths: str, **more: object) -> None:
        """Feeds at paths of the server, or at whole addresses."""
        urls = [path if "://" in path else self.web.url + path for path in paths]
        self.subscriptions += [Subscription(url, **more) for url in urls]  # type: ignore[arg-type]
        self.settings = replace(self.settings, feeds=tuple(self.subscriptions))
        feeds.subscribe_in_slices(self.store, self.subscriptions)

    def allow_private(self) -> None:
        """Names that a test invents lead to this machine."""
        self.settings = replace(self.settings, network=Network(allow_private=True))

    async def refresh(self, *, force: bool = False, urls: Sequence[str] = ()) -> list[FeedVisited]:
        """What the refresh tells of each feed; a new client each time, as in a new process."""
        events: list[Broadcast] = []
        async with client() as web:
            tools = Tools(web, self.workers, self.settings, lambda: self.now, lambda: self.jitter)
            await refresh(self.store, tools, events.append, force=force, urls=urls)
        return [event for event in events if isinstance(event, FeedVisited)]

    def restart(self) -> None:
        """Close the store and open it anew, as the next start of the program does."""
        self.store.close()
        self.store = open_store(self.path)
        feeds.subscribe_in_slices(self.store, self.subscriptions)

    def feed(self, path: str = "/feed") -> Feed:
        url = path if "://" in path else self.web.url + path
        found = feeds.feed_by_url(self.store, url)
        assert found is not None
        return found

    def state(self, path: str = "/feed") -> FeedState:
        return self.feed(path).state

    def wait(self, path: str = "/feed") -> int:
        """Seconds until a feed may be asked again."""
        return self.state(path).next_due - int(self.now)

    def asked(self, path: str = "/feed") -> list[Asked]:
        """The requests for a path."""
        return [one for one in self.web.log if one.path == path]

    def titles(self) -> list[str]:
        return [one.title for one in articles.page(self.store, Query(), 0, 1000)]


@pytest.fixture(scope="session")
def desk_workers() -> Iterator[Workers]:
    pool = Workers(1)
    yield pool
    pool.close()


@pytest_asyncio.fixture
async def desk(tmp_path: Path, desk_workers: Workers) -> AsyncIterator[Desk]:
    with Web() as web:
        one = Desk(web, tmp_path / "store.sqlite3", desk_workers)
        yield one
        one.store.close()


def feed_answer(body: bytes, status: int = 200, **headers: str) -> Answer:
    """An answer with headers written as ``Cache_Control="max-age=60"``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(body, status, {"Content-Type": "application/rss+xml", **named})
