"""Accounts of Nextcloud News, by version 1-3 of its interface.

It sends whole articles and never a mere list of ids; asked for what changed, it sends only that.
Pages go by id and are never shifted by what changes meanwhile.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
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
from tui_reader.accounts.answers import body, media, number, plain_title, records, seconds, text
from tui_reader.accounts.batches import MOST_PAGES, SINGLY, WORTH, Recent, in_batches
from tui_reader.accounts.http import Pairs, Reply, Server
from tui_reader.ingest.feeds.raw import RawEntry, RawMedia
from tui_reader.text.links import WEB, clean_url

ENDING = "/index.php/apps/news/api/v1-3"
_ALL = (("type", "3"), ("id", "0"))
_UNREAD = (*_ALL, ("getRead", "false"))
_EVERYTHING = (*_ALL, ("getRead", "true"))
_STARRED = (("type", "2"), ("id", "0"), ("getRead", "true"))
_PATHS = {
    "read": "items/read/multiple",
    "unread": "items/unread/multiple",
    "star": "items/star/multiple",
    "unstar": "items/unstar/multiple",
}


class Nextcloud:
    """An account of Nextcloud News.

    Args:
        server: at its interface, with the headers that prove who asks.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
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
        """Ask for the folders."""
        await self._folders()

    async def feeds(self) -> tuple[ServerFeed, ...]:
        """Return all subscriptions."""
        names = {found: name for name, found in (await self._folders()).items()}
        listed = self._server.listed(await self._server.request("GET", "feeds"), "feeds")
        return tuple(self._feed(one, names) for one in listed)

    async def states(self, since: str = "") -> States:
        """Return the ids of all that is unread or starred, or what changed since."""
        self._recent = Recent()
        self._server.begin()
        since = number(since)
        if since:
            try:
                return await self._gathered(self._changed(since), complete=False)
            except AccountError as error:
                # All changes come in one answer.
                if error.kind != "too-large":
                    raise
        return await self._gathered(self._marked(), complete=True)

    async def _gathered(
        self, articles: AsyncIterator[tuple[str, dict[str, Any]]], *, complete: bool
    ) -> States:
        unread, starred, touched = set(), set(), set()
        async for kept, one in articles:
            if not isinstance(one.get("unread"), bool) or not isinstance(one.get("starred"), bool):
                raise self._server.nonsense()
            touched.add(kept)
            if one["unread"]:
                unread.add(kept)
            if one["starred"]:
                starred.add(kept)
        return States(
            frozenset(unread),
            frozenset(starred),
            {},
            complete=complete,
            touched=frozenset(() if complete else touched),
            mark=self._server.mark(),
        )

    async def read_ids(self) -> frozenset[str] | None:
        """Return ``None``: there is no such list."""
        return None

    async def entries(self, ids: Sequence[str]) -> AsyncIterator[tuple[ServerEntry, ...]]:
        """Yield the articles of these ids."""
        known = sorted(filter(None, map(number, ids)), key=int, reverse=True)
        async for found in in_batches(known, BATCH, self._contents):
            yield found

    async def push(self, change: Change) -> str:
        """Send a change."""
        path = _PATHS.get(change.kind)
        if path is None:
            raise self._server.no_tags()
        ids = [int(one) for one in map(number, change.ids) if one]
        said = ""
        for begin in range(0, len(ids), BATCH):
            data = {"itemIds": ids[begin : begin + BATCH]}
            reply = await self._server.request("POST", path, data=data)
            said = self._server.said(reply) or f"HTTP {reply.status}"
        return said

    async def subscribe(self, url: str, title: str, folder: str) -> ServerFeed:
        """Subscribe to a feed; one that is there already is left as it is."""
        url = clean_url(url, schemes=WEB) or url
        there = next((feed for feed in await self.feeds() if feed.url == url), None)
        if there is not None:
            return there
        data = {"url": url, "folderId": await self._folder(folder)}
        made = self._server.listed(
            await self._server.request("POST", "feeds", data=data, repeatable=False), "feeds"
        )
        if len(made) != 1:
            raise self._server.nonsense()
        feed_id = self._feed(made[0], {}).id
        if title:
            await self.rename(feed_id, title)
        found = next((feed for feed in await self.feeds() if feed.id == feed_id), None)
        if found is None:
            raise self._server.nonsense()
        return found

    async def unsubscribe(self, feed_id: str) -> None:
        """Leave a feed."""
        reply = await self._server.ask("DELETE", f"feeds/{self._feed_number(feed_id)}")
        if reply.status != 404:
            self._server.checked(reply)

    async def rename(self, feed_id: str, title: str) -> None:
        """Give a feed another name."""
        path = f"feeds/{self._feed_number(feed_id)}/rename"
        await self._server.request("POST", path, data={"feedTitle": title})

    async def move(self, feed_id: str, folder: str) -> None:
        """Put a feed into a folder, or into none."""
        path = f"feeds/{self._feed_number(feed_id)}/move"
        await self._server.request("POST", path, data={"folderId": await self._folder(folder)})

    async def _folders(self) -> dict[str, str]:
        """The numbers of all folders, by name."""
        listed = self._server.listed(await self._server.request("GET", "folders"), "folders")
        found = {text(one, "name"): number(one.get("id")) for one in records(listed)}
        if len(records(listed)) != len(listed) or not all(found.values()):
            raise self._server.nonsense()
        return found

    async def _folder(self, name: str) -> int | None:
        """The number of a folder, made where there is none."""
        if not name:
            return None
        there = (await self._folders()).get(name)
        if there:
            return int(there)
        made = self._server.listed(
            await self._server.request("POST", "folders", data={"name": name}), "folders"
        )
        found = number(made[0].get("id")) if made and isinstance(made[0], dict) else ""
        if not found:
            raise self._server.nonsense()
        return int(found)

    async def _marked(self) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        for query in (_UNREAD, _STARRED):
            async for one in self._articles(query):
                yield one

    async def _changed(self, since: str) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        reply = await self._server.request(
            "GET", "items/updated", query=(*_ALL, ("lastModified", since))
        )
        for one in self._read(reply):
            yield one

    async def _articles(self, query: Pairs) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """Articles with their ids, from the newest on."""
        below, limit = 0, BATCH
        for _ in range(MOST_PAGES):
            try:
                page = await self._page(query, below, limit)
            except AccountError as error:
                # A page may begin with the last article of the one before it.
                if error.kind != "too-large" or limit <= 2:
                    raise
                limit //= 2
                continue
            for one in page:
                yield one
            lowest = min((int(kept) for kept, _one in page), default=0)
            if not lowest or (below and lowest >= below):
                return
            below = lowest
        raise self._server.nonsense()

    async def _page(self, query: Pairs, below: int, limit: int) -> list[tuple[str, dict[str, Any]]]:
        """Articles whose ids are below one, the newest first; 0: from the newest on."""
        # Versions differ in whether the article of that id is sent as well.
        sent = [*query, ("batchSize", str(limit)), ("offset", str(below)), ("oldestFirst", "false")]
        return self._read(await self._server.request("GET", "items", query=sent))

    def _read(self, reply: Reply) -> list[tuple[str, dict[str, Any]]]:
        listed = self._server.listed(reply, "items")
        found = [(number(one.get("id")), one) for one in records(listed)]
        if len(found) != len(listed) or not all(kept for kept, _one in found):
            raise self._server.nonsense()
        for entry in self._entries(found).values():
            self._recent.add(entry)
        return found

    async def _contents(self, ids: Sequence[str]) -> tuple[ServerEntry, ...]:
        """Articles of ids in falling order; most are unread or starred, and come by the page."""
        found = {entry.id: entry for entry in self._recent.of(ids)}
        for query in (_UNREAD, _STARRED, _EVERYTHING):
            missing = [one for one in ids if one not in found]
            while len(missing) > SINGLY:
                page = await self._page(query, int(missing[0]) + 1, BATCH)
                wanted = [(kept, one) for kept, one in page if kept in missing]
                found |= self._entries(wanted)
                if len(page) < BATCH or len(wanted) < len(page) // WORTH:
                    break
                lowest = min(int(missing[0]), *(int(kept) for kept, _one in page))
                missing = [one for one in missing if int(one) < lowest]
        for kept in (one for one in ids if one not in found):
            # It may begin with the article after the one that is wanted.
            page = await self._page(_EVERYTHING, int(kept) + 1, 2)
            found |= self._entries([(other, one) for other, one in page if other == kept])
        return tuple(found.values())

    def _entries(self, articles: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, ServerEntry]:
        entries = (self._entry(kept, one) for kept, one in articles)
        return {entry.id: entry for entry in entries if entry is not None}

    def _feed(self, one: object, folders: Mapping[str, str]) -> ServerFeed:
        feed_id = number(one.get("id")) if isinstance(one, dict) else ""
        if not isinstance(one, dict) or not feed_id:
            raise self._server.nonsense()
        return ServerFeed(
            feed_id,
            clean_url(text(one, "url"), schemes=WEB),
            text(one, "title"),
            text(one, "link"),
            folders.get(number(one.get("folderId")), ""),
        )

    def _entry(self, kept: str, one: Mapping[str, Any]) -> ServerEntry | None:
        feed_id = number(one.get("feedId"))
        if not feed_id:
            return None
        author = text(one, "author").strip()
        picture = text(one, "mediaThumbnail")
        entry = RawEntry(
            guid=text(one, "guid") or text(one, "guidHash") or kept,
            link=text(one, "url"),
            title=plain_title(text(one, "title")),
            authors=(author,) if author else (),
            published=seconds(one, "pubDate"),
            contents=body(text(one, "body")),
            media=(
                *media(text(one, "enclosureLink"), text(one, "enclosureMime")),
                *((RawMedia(picture, medium="image", lead=True),) if picture else ()),
            ),
        )
        return ServerEntry(kept, feed_id, entry)

    def _feed_number(self, feed_id: str) -> str:
        found = number(feed_id)
        if not found:
            raise self._server.no_feed(feed_id)
        return found
