"""An account that really speaks to a server of each kind, without a network between them.

The server can be looked into and marked as by somebody's phone; requests can fail on the way there
(``fails``) or on the way back (``after``), and marks can be swallowed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, MutableSet, Sequence
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl

import httpx

from tests.support.accounts import EVERY, OTHERS, account_at, front_of, in_small_pages
from tests.support.google_server import KNOWN
from tests.support.news_server import Item, News, NewsServer, Request, json
from tui_reader.accounts.account import (
    Abilities,
    Account,
    Change,
    Quota,
    ServerEntry,
    ServerFeed,
    States,
)

__all__ = ["EVERY", "SpokenAccount"]


class Marked(MutableSet[str]):
    """The articles of a server that have a mark, by their ids as the account knows them."""

    def __init__(
        self,
        spoken: SpokenAccount,
        has: Callable[[Item], bool],
        kinds: tuple[str, str],
        tag: str = "",
    ) -> None:
        self._spoken = spoken
        self._has = has
        self._kinds = kinds
        self._tag = tag

    def __contains__(self, one: object) -> bool:
        item = self._spoken.items.get(str(one))
        return item is not None and self._has(item)

    def __iter__(self) -> Iterator[str]:
        return (one for one, item in self._spoken.items.items() if self._has(item))

    def __len__(self) -> int:
        return sum(map(self._has, self._spoken.items.values()))

    def add(self, value: str) -> None:
        self._spoken.mark(value, self._kinds[0], self._tag)

    def discard(self, value: str) -> None:
        self._spoken.mark(value, self._kinds[1], self._tag)


class Tags(dict[str, Marked]):
    """The articles of each tag."""

    def __init__(self, spoken: SpokenAccount) -> None:
        super().__init__()
        self._spoken = spoken

    def get(self, key: str, default: object = None) -> Marked:  # type: ignore[override]
        return Marked(self._spoken, lambda item: key in item.tags, ("tag", "untag"), key)

    def setdefault(self, key: str, default: object = None) -> Marked:  # type: ignore[override]
        return self.get(key)


class SpokenAccount:
    """The account of a server by its name; it asks for few ids at once."""

    def __init__(self, name: str, feeds: Sequence[ServerFeed]) -> None:
        self.name = name
        # Not from one on: what is counted and what is an id must be told apart.
        self.news = News(first_id=70_001, step=3)
        for feed in feeds:
            self.news.subscribe(feed.url, feed.title, feed.folder)
        self.front = front_of(name, self.news)
        self.fails: Callable[[str], None] = lambda _what: None
        self.after: Callable[[str], None] = lambda _what: None
        self.swallows: set[str] = set()
        self.requests = 0
        self.batch = 100
        self.lists_read = self.incremental = False
        self.unread = Marked(self, lambda item: item.unread, ("unread", "read"))
        self.starred = Marked(self, lambda item: item.starred, ("star", "unstar"))
        self.tags = Tags(self)
        self._account: Account | None = None

    def id_of(self, item: Item) -> str:
        """The id of an article as the account knows it."""
        if self.name in OTHERS:
            return str(item.id)
        return f"{item.id:024x}" if KNOWN[self.name].ids == "object" else f"{item.id:016x}"

    @property
    def items(self) -> dict[str, Item]:
        """All articles, by their ids."""
        return {self.id_of(item): item for item in self.news.items.values()}

    articles = items

    def publish(self, count: int, feed: ServerFeed | None = None) -> list[str]:
        """New unread articles; their ids."""
        self.news.now += 50
        found = (one.id for one in self.news.feeds.values() if feed and one.url == feed.url)
        return [self.id_of(item) for item in self.news.publish(count, next(found, 1))]

    def mark(self, one: str, kind: str, tag: str = "") -> None:
        """Mark an article, as somebody does elsewhere."""
        self.news.now += 50
        self.news.mark([self.items[one].id], kind, tag)

    def restart(self) -> None:
        """Forget that anybody signed in here."""
        self._account = None

    @property
    def account(self) -> Account:
        """What speaks to the server."""
        if self._account is None:
            http = httpx.AsyncClient(transport=httpx.MockTransport(self._answer))
            at: Any = NewsServer.__new__(NewsServer)
            at.url = "http://127.0.0.1:1"
            profile = in_small_pages(self.name, 3)
            self._account = account_at(at, self.name, http, profile=profile)
        return self._account

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        self.news.now += 1
        path = request.url.path
        self.fails(path)
        asked = Request(
            request.method,
            path,
            parse_qsl(request.url.query.decode(), keep_blank_values=True),
            {name.lower(): value for name, value in request.headers.items()},
            request.content,
        )
        mute = self.swallows and (
            path.endswith(("edit-tag", "multiple", "bookmark"))
            or (request.method == "PUT" and path.endswith("entries"))
            or b"mark=" in request.content
        )
        answer = json({"auth": 1}) if mute else self.front(asked)
        self.after(path)
        headers = {"Date": formatdate(self.news.now, usegmt=True), **answer.headers}
        return httpx.Response(answer.status, headers=headers, stream=httpx.ByteStream(answer.body))

    # What an account does.

    @property
    def abilities(self) -> Abilities:
        return self.account.abilities

    @property
    def quotas(self) -> tuple[Quota, ...]:
        return self.account.quotas

    async def check(self) -> None:
        await self.account.check()

    async def feeds(self) -> tuple[ServerFeed, ...]:
        return await self.account.feeds()

    async def states(self, since: str = "") -> States:
        return await self.account.states(since)

    async def read_ids(self) -> frozenset[str] | None:
        return await self.account.read_ids()

    async def entries(self, ids: Sequence[str]) -> AsyncIterator[tuple[ServerEntry, ...]]:
        async for batch in self.account.entries(ids):
            yield batch

    async def push(self, change: Change) -> str:
        return await self.account.push(change)

    async def subscribe(self, url: str, title: str, folder: str) -> ServerFeed:
        return await self.account.subscribe(url, title, folder)

    async def unsubscribe(self, feed_id: str) -> None:
        await self.account.unsubscribe(feed_id)

    async def rename(self, feed_id: str, title: str) -> None:
        await self.account.rename(feed_id, title)

    async def move(self, feed_id: str, folder: str) -> None:
        await self.account.move(feed_id, folder)
