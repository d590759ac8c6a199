"""Accounts behind the Fever API (https://web.archive.org/web/2016/http://feedafever.com/api).

It has neither tags nor a way to change subscriptions, and marks one article a request: it is for
servers that speak nothing better. On some of them the star is a switch, so that it is sent only for
what the server's own list has otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from tui_reader.accounts.account import (
    Abilities,
    AccountError,
    Change,
    Quota,
    ServerEntry,
    ServerFeed,
    States,
)
from tui_reader.accounts.answers import body, number, records, seconds, text
from tui_reader.accounts.batches import in_batches
from tui_reader.accounts.google_profiles import narrow_name, narrow_title
from tui_reader.accounts.http import Pairs, Reply, Server
from tui_reader.ingest.feeds.raw import RawEntry
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.reasons import because

_ITEMS = 50
"""Articles that one request asks for."""
_CAP = 1_000
"""Ids that CommaFeed lists at most: a list of so many may not be the whole one."""
_AS = {"read": "read", "unread": "unread", "star": "saved", "unstar": "unsaved"}


class Fever:
    """An account of a server that speaks the Fever API.

    Args:
        server: at its interface.
        user: of the account.
        password: of the account, for the interface.
    """

    def __init__(self, server: Server, user: str, password: str) -> None:
        self._server = server
        pair = f"{user}:{password}".encode("utf-8", "replace")
        # What the interface asks for; it is no protection, so that https is.
        self._key = hashlib.md5(pair, usedforsecurity=False).hexdigest()
        server.keep_secret(self._key)

    @property
    def abilities(self) -> Abilities:
        """Return what the server can do."""
        return Abilities(feeds=False)

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """Return the limits that the last answer spoke of."""
        return self._server.quotas

    async def check(self) -> None:
        """Sign in."""
        await self._ask()

    async def feeds(self) -> tuple[ServerFeed, ...]:
        """Return all subscriptions."""
        # One question a request: some servers answer only the first.
        groups = await self._ask("groups")
        answer = await self._ask("feeds")
        names = {number(one.get("id")): text(one, "title") for one in records(groups.get("groups"))}
        pairs = [*records(groups.get("feeds_groups")), *records(answer.get("feeds_groups"))]
        folders: dict[str, str] = {}
        for pair in pairs:
            for feed_id in text(pair, "feed_ids").split(","):
                folders.setdefault(feed_id.strip(), names.get(number(pair.get("group_id")), ""))
        found = []
        for one in self._server.members(answer, "feeds"):
            feed_id = number(one.get("id")) if isinstance(one, dict) else ""
            if not feed_id:
                raise self._server.nonsense()
            found.append(
                ServerFeed(
                    feed_id,
                    clean_url(text(one, "url"), schemes=WEB),
                    narrow_name(text(one, "title")),
                    text(one, "site_url"),
                    narrow_name(folders.get(feed_id, "")),
                )
            )
        return tuple(found)

    async def states(self, since: str = "") -> States:
        """Return the ids of all that is unread or starred, or the newest where the server has more."""
        unread = await self._listed("unread_item_ids")
        starred = await self._listed("saved_item_ids")
        cut = _CAP in (len(unread), len(starred))
        touched = unread | starred if cut else frozenset()
        return States(unread, starred, {}, complete=not cut, touched=touched)

    async def read_ids(self) -> frozenset[str] | None:
        """Return ``None``: there is no such list."""
        return None

    async def entries(self, ids: Sequence[str]) -> AsyncIterator[tuple[ServerEntry, ...]]:
        """Yield the articles of these ids."""
        known = [one for one in map(number, ids) if one]
        async for found in in_batches(known, _ITEMS, self._contents):
            yield found

    async def push(self, change: Change) -> str:
        """Send a change, an article a request, where the server has it otherwise."""
        if change.kind not in _AS:
            raise self._server.no_tags()
        ids = [one for one in map(number, change.ids) if one]
        if change.kind in ("star", "unstar"):
            starred = await self._listed("saved_item_ids")
            # Who does not list all of them has no switch for it.
            if len(starred) < _CAP:
                ids = [one for one in ids if (one in starred) != (change.kind == "star")]
        for one in ids:
            form = [("mark", "item"), ("as", _AS[change.kind]), ("id", one)]
            reply = await self._send(form=form, repeatable=change.kind in ("read", "unread"))
            # Some servers have an error for an article that they no longer have.
            if reply.status != 404:
                self._known(reply)
        return "auth: 1"

    async def subscribe(self, url: str, title: str, folder: str) -> ServerFeed:
        """Refuse: the interface has nothing for it."""
        raise self._no_feeds()

    async def unsubscribe(self, feed_id: str) -> None:
        """Refuse: the interface has nothing for it."""
        raise self._no_feeds()

    async def rename(self, feed_id: str, title: str) -> None:
        """Refuse: the interface has nothing for it."""
        raise self._no_feeds()

    async def move(self, feed_id: str, folder: str) -> None:
        """Refuse: the interface has nothing for it."""
        raise self._no_feeds()

    async def _listed(self, name: str) -> frozenset[str]:
        answer = await self._ask(name)
        value = answer.get(name)
        if not isinstance(value, str):
            raise self._server.nonsense()
        raw = [one.strip() for one in value.split(",")] if value.strip() else []
        ids = [number(one) for one in raw]
        if not all(ids):
            raise self._server.nonsense()
        return frozenset(ids)

    async def _contents(self, ids: Sequence[str]) -> tuple[ServerEntry, ...]:
        answer = await self._ask("items", (("with_ids", ",".join(ids)),))
        wanted = set(ids)
        found = []
        for one in records(self._server.members(answer, "items")):
            kept, feed_id = number(one.get("id")), number(one.get("feed_id"))
            if kept in wanted and feed_id:
                wanted.discard(kept)
                found.append(ServerEntry(kept, feed_id, _entry(kept, one)))
        return tuple(found)

    async def _ask(
        self, question: str = "", more: tuple[tuple[str, str], ...] = ()
    ) -> dict[str, Any]:
        """Ask one question, and return the answer of a server that knows us."""
        return self._known(await self._send([*([(question, "")] if question else ()), *more]))

    async def _send(self, query: Pairs = (), *, form: Pairs = (), repeatable: bool = True) -> Reply:
        return await self._server.ask(
            "POST",
            "",
            query=[("api", ""), *query],
            form=[("api_key", self._key), *form],
            repeatable=repeatable,
        )

    def _known(self, reply: Reply) -> dict[str, Any]:
        answer = self._server.record(self._server.checked(reply))
        auth = answer.get("auth")
        if auth in (0, False, "0"):
            raise self._server.wrong_password()
        if auth not in (1, True, "1"):
            raise self._server.nonsense()
        return answer

    def _no_feeds(self) -> AccountError:
        return AccountError(
            "unsupported",
            because(
                "feeds cannot be changed over Fever, only at {host} itself", host=self._server.host
            ),
        )


def _entry(kept: str, one: Mapping[str, Any]) -> RawEntry:
    author = text(one, "author").strip()
    return RawEntry(
        guid=kept,
        link=text(one, "url"),
        title=narrow_title(text(one, "title")),
        authors=(author,) if author else (),
        published=seconds(one, "created_on_time"),
        contents=body(text(one, "html")),
    )
