"""Accounts of Miniflux, by its own interface (https://miniflux.app/docs/api.html, version 1).

Newer servers list ids, and star many at once. Older ones send whole articles for it, so that only
what changed is asked for, and have a switch for the star, which is looked at before it is thrown.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from tui_reader.accounts.account import (
    BATCH,
    Abilities,
    AccountError,
    Change,
    Quota,
    ServerEntry,
    ServerFeed,
    States,
)
from tui_reader.accounts.answers import (
    body,
    media,
    number,
    plain_title,
    records,
    text,
    texts,
    whole,
)
from tui_reader.accounts.batches import MOST_PAGES, SINGLY, WORTH, Recent, in_batches
from tui_reader.accounts.http import Pairs, Reply, Server
from tui_reader.ingest.feeds.dates import parse_date
from tui_reader.ingest.feeds.raw import RawEntry
from tui_reader.text.links import WEB, clean_url

_IDS = 10_000
"""Ids that one request asks for."""
_TRIES = 3


class Miniflux:
    """An account of a Miniflux server.

    Args:
        server: at its root, with the headers that prove who asks.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._lists_ids: bool | None = None
        """Whether the server is one of the newer ones; ``None``: it has not been asked yet."""
        self._stars_many: bool | None = None
        self._recent = Recent()

    @property
    def abilities(self) -> Abilities:
        """Return what the server can do."""
        return Abilities()

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """Return the limits that the last answer spoke of."""
        return self._server.quotas

    async def check(self) -> None:
        """Ask who we are."""
        self._server.record(await self._server.request("GET", "v1/me"))

    async def feeds(self) -> tuple[ServerFeed, ...]:
        """Return all subscriptions."""
        listed = self._server.read(await self._server.request("GET", "v1/feeds"))
        found = records(listed)
        if not isinstance(listed, list) or len(found) != len(listed):
            raise self._server.nonsense()
        return tuple(map(self._feed, found))

    async def states(self, since: str = "") -> States:
        """Return the ids of all that is unread or starred, or what changed since."""
        since = number(since)
        self._server.begin()
        self._recent = Recent()
        unread = await self._listed_ids(("status", "unread"))
        if unread is None:
            return await self._states_of_articles(since)
        starred = await self._listed_ids(("starred", "true"))
        touched = frozenset([kept async for kept, _one in self._changed(since)] if since else ())
        return States(unread, starred or frozenset(), {}, touched=touched, mark=self._server.mark())

    async def read_ids(self) -> frozenset[str] | None:
        """Return the ids of all that is read, where the server lists ids."""
        return await self._listed_ids(("status", "read"))

    async def entries(self, ids: Sequence[str]) -> AsyncIterator[tuple[ServerEntry, ...]]:
        """Yield the articles of these ids."""
        known = sorted(filter(None, map(number, ids)), key=int)
        async for found in in_batches(known, BATCH, self._contents):
            yield found

    async def push(self, change: Change) -> str:
        """Send a change."""
        ids = [int(one) for one in map(number, change.ids) if one]
        said = ""
        for begin in range(0, len(ids), BATCH):
            batch = ids[begin : begin + BATCH]
            if change.kind in ("read", "unread"):
                data: dict[str, object] = {"entry_ids": batch, "status": change.kind}
                reply = await self._server.request("PUT", "v1/entries", data=data)
            elif change.kind in ("star", "unstar"):
                reply = await self._star(batch, starred=change.kind == "star")
            else:
                raise self._server.no_tags()
            said = self._server.said(reply) or f"HTTP {reply.status}"
        return said

    async def subscribe(self, url: str, title: str, folder: str) -> ServerFeed:
        """Subscribe to a feed; one that is there already is left as it is."""
        url = clean_url(url, schemes=WEB) or url
        before = await self.feeds()
        for feed in before:
            if feed.url == url:
                return feed
        data: dict[str, object] = {"feed_url": url, "category_id": await self._category(folder)}
        made = self._server.record(
            await self._server.request("POST", "v1/feeds", data=data, repeatable=False)
        )
        feed_id = number(made.get("feed_id"))
        if not feed_id:
            raise self._server.nonsense()
        if title:
            await self.rename(feed_id, title)
        return self._feed(
            self._server.record(await self._server.request("GET", f"v1/feeds/{feed_id}"))
        )

    async def unsubscribe(self, feed_id: str) -> None:
        """Leave a feed."""
        reply = await self._server.ask("DELETE", f"v1/feeds/{self._feed_number(feed_id)}")
        if reply.status != 404:
            self._server.checked(reply)

    async def rename(self, feed_id: str, title: str) -> None:
        """Give a feed another name."""
        await self._server.request(
            "PUT", f"v1/feeds/{self._feed_number(feed_id)}", data={"title": title}
        )

    async def move(self, feed_id: str, folder: str) -> None:
        """Put a feed into a category; in place of none it is the first one."""
        data = {"category_id": await self._category(folder)}
        await self._server.request("PUT", f"v1/feeds/{self._feed_number(feed_id)}", data=data)

    async def _listed_ids(self, which: tuple[str, str]) -> frozenset[str] | None:
        """The ids of a list; ``None`` where the server has none of ids."""
        if self._lists_ids is False:
            return None
        for _ in range(_TRIES):
            found = await self._pages_of_ids(which)
            if found is not None or not self._lists_ids:
                return found
        raise self._server.changing()

    async def _pages_of_ids(self, which: tuple[str, str]) -> frozenset[str] | None:
        """The ids of a list; ``None`` where it has changed while it was read."""
        ids: list[str] = []
        for _ in range(MOST_PAGES):
            # Pages go by count: each begins with the last id of the one before it.
            offset = max(0, len(ids) - 1)
            query = (which, ("limit", str(_IDS)), ("offset", str(offset)))
            reply = await self._server.ask("GET", "v1/entries/ids", query=query)
            if self._lists_ids is None and reply.status in (400, 404, 405):
                # Older servers read it as the article "ids".
                self._lists_ids = False
                return None
            answer = self._server.record(self._server.checked(reply))
            page = [number(one) for one in self._server.members(answer, "entry_ids")]
            total = whole(answer, "total")
            if total is None or not all(page):
                raise self._server.nonsense()
            self._lists_ids = True
            if ids and page[:1] != ids[-1:]:
                return None
            ids += page[1:] if ids else page
            if len(ids) >= total:
                return frozenset(ids)
            if len(page) < 2:
                return None
        raise self._server.nonsense()

    async def _states_of_articles(self, since: str) -> States:
        """The marks of a server that lists no ids, out of its articles."""
        unread, starred, touched = set(), set(), set()
        changed = self._changed(since) if since else self._marked()
        async for kept, one in changed:
            touched.add(kept)
            if one.get("status") == "unread":
                unread.add(kept)
            if one["starred"]:
                starred.add(kept)
        whole_list = not since
        return States(
            frozenset(unread),
            frozenset(starred),
            {},
            complete=whole_list,
            touched=frozenset() if whole_list else frozenset(touched),
            mark=self._server.mark(),
        )

    async def _marked(self) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        for which in (("status", "unread"), ("starred", "true")):
            async for one in self._articles(which):
                yield one

    def _changed(self, since: str) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        return self._articles(("changed_after", since))

    async def _articles(self, which: tuple[str, str]) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """Articles with their ids, from the lowest on: a page begins behind an id."""
        after, limit = "0", BATCH
        for _ in range(MOST_PAGES):
            try:
                page = await self._page((which,), after, limit)
            except AccountError as error:
                if error.kind != "too-large" or limit == 1:
                    raise
                limit //= 2
                continue
            for kept, one in page:
                # What is in neither state cannot be told to be read.
                known = one.get("status") in ("unread", "read", "removed")
                if not known or not isinstance(one.get("starred"), bool):
                    raise self._server.nonsense()
                if entry := self._entry(kept, one):
                    self._recent.add(entry)
                yield kept, one
            if not page:
                return
            after = page[-1][0]
        raise self._server.nonsense()

    async def _page(self, which: Pairs, after: str, limit: int) -> list[tuple[str, dict[str, Any]]]:
        query = [*which, ("order", "id"), ("direction", "asc"), ("limit", str(limit))]
        if after != "0":
            query.append(("after_entry_id", after))
        reply = await self._server.request("GET", "v1/entries", query=query)
        listed = self._server.listed(reply, "entries")
        found = [(number(one.get("id")), one) for one in records(listed)]
        ids = [int(kept or 0) for kept, _one in found]
        if len(found) != len(listed) or ids != sorted(set(ids)) or min(ids, default=1) < 1:
            raise self._server.nonsense()
        if ids and ids[0] <= int(after):
            raise self._server.nonsense()
        return found

    async def _contents(self, ids: Sequence[str]) -> tuple[ServerEntry, ...]:
        """Articles of ids in rising order; most are unread or starred, and come by the page."""
        found = {entry.id: entry for entry in self._recent.of(ids)}
        for which in ((("status", "unread"),), (("starred", "true"),), ()):
            missing = [one for one in ids if one not in found]
            while len(missing) > SINGLY:
                page = await self._page(which, str(int(missing[0]) - 1), BATCH)
                wanted = [(kept, one) for kept, one in page if kept in missing]
                entries = (self._entry(kept, one) for kept, one in wanted)
                found |= {entry.id: entry for entry in entries if entry is not None}
                if len(page) < BATCH or len(wanted) < len(page) // WORTH:
                    break
                missing = [one for one in missing if int(one) > int(page[-1][0])]
        for kept in (one for one in ids if one not in found):
            reply = await self._server.ask("GET", f"v1/entries/{kept}")
            if reply.status != 404:
                one = self._server.record(self._server.checked(reply))
                entry = self._entry(kept, one) if number(one.get("id")) == kept else None
                if entry is not None:
                    found[kept] = entry
        return tuple(found.values())

    async def _star(self, ids: list[int], *, starred: bool) -> Reply:
        """Star articles, or not; the last answer is returned."""
        if self._stars_many is not False:
            data = {"entry_ids": ids, "starred": starred}
            reply = await self._server.ask("PUT", "v1/entries", data=data)
            # Older servers want a status there, and so do nothing.
            if self._stars_many is None and reply.status in (400, 422):
                self._stars_many = False
            else:
                self._stars_many = True
                return self._server.checked(reply)
        for one in ids:
            reply = await self._server.ask("GET", f"v1/entries/{one}")
            if reply.status == 404:
                continue
            now = self._server.record(self._server.checked(reply)).get("starred")
            if not isinstance(now, bool):
                raise self._server.nonsense()
            if now != starred:
                reply = await self._server.request(
                    "PUT", f"v1/entries/{one}/bookmark", repeatable=False
                )
        return reply

    async def _category(self, folder: str) -> int:
        """The number of a category, made where there is none; the empty name is the first one."""
        listed = records(self._server.read(await self._server.request("GET", "v1/categories")))
        for one in listed:
            found = number(one.get("id"))
            if found and folder in ("", text(one, "title")):
                return int(found)
        made = self._server.record(
            await self._server.request("POST", "v1/categories", data={"title": folder or "All"})
        )
        found = number(made.get("id"))
        if not found:
            raise self._server.nonsense()
        return int(found)

    def _feed(self, one: Mapping[str, Any]) -> ServerFeed:
        feed_id = number(one.get("id"))
        if not feed_id:
            raise self._server.nonsense()
        category = one.get("category")
        return ServerFeed(
            feed_id,
            clean_url(text(one, "feed_url"), schemes=WEB),
            text(one, "title"),
            text(one, "site_url"),
            text(category, "title") if isinstance(category, dict) else "",
        )

    def _entry(self, kept: str, one: Mapping[str, Any]) -> ServerEntry | None:
        """An article; ``None`` for one whose text the server has removed."""
        feed_id = number(one.get("feed_id"))
        if not feed_id or one.get("status") == "removed":
            return None
        author = text(one, "author").strip()
        entry = RawEntry(
            guid=text(one, "hash") or kept,
            link=text(one, "url"),
            title=plain_title(text(one, "title")),
            authors=(author,) if author else (),
            published=parse_date(text(one, "published_at")),
            contents=body(text(one, "content")),
            tags=tuple(texts(one.get("tags"))),
            media=tuple(
                file
                for held in records(one.get("enclosures"))
                for file in media(text(held, "url"), text(held, "mime_type"), held.get("size"))
            ),
        )
        return ServerEntry(kept, feed_id, entry)

    def _feed_number(self, feed_id: str) -> str:
        found = number(feed_id)
        if not found:
            raise self._server.no_feed(feed_id)
        return found
