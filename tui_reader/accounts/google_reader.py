"""Accounts behind the Google Reader API: FreshRSS, The Old Reader, BazQux, Inoreader, CommaFeed.

Lists of ids come in pages, and on most servers a page begins where the last one ended by count or
by id: what leaves the list in between makes the next page skip an article, which then would pass
for read. So each page begins with the last id of the one before, or it all begins anew.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

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
    item_id,
    media,
    number,
    records,
    seconds,
    sent_id,
    text,
    texts,
)
from tui_reader.accounts.batches import MOST_PAGES, in_batches
from tui_reader.accounts.google_profiles import READ, READING_LIST, STARRED, Profile
from tui_reader.accounts.http import Pairs, Reply, Server
from tui_reader.ingest.feeds.raw import RawEntry
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.reasons import because, together

_API = "reader/api/0/"
_TRIES = 3
"""How often a list is read that changes meanwhile."""
_LABEL = re.compile(r"user/[^/]{1,100}/label/(.{1,1000})", re.DOTALL)
_AUTH = re.compile(r"^Auth=(.*)$", re.MULTILINE)
_TOKEN = re.compile(r"[!-~]{1,4000}")
_PARAMETERS = {
    "read": ("a", READ),
    "unread": ("r", READ),
    "star": ("a", STARRED),
    "unstar": ("r", STARRED),
}


class _ShiftedError(Exception):
    """A page does not begin where the one before it ended."""


class GoogleReader:
    """An account of a server that speaks the Google Reader API.

    Args:
        server: at its interface.
        profile: how it differs from others.
        user: of the account.
        password: of the account, for the interface.
    """

    def __init__(self, server: Server, profile: Profile, user: str, password: str) -> None:
        self._server = server
        self._profile = profile
        self._user = user
        self._password = password
        self._auth = ""
        self._token = ""
        self._sign_ins = 0
        self._signing_in = asyncio.Lock()

    @property
    def abilities(self) -> Abilities:
        """Return what the server can do."""
        return Abilities(tags=self._profile.tags)

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """Return the limits that the last answer spoke of."""
        return self._server.quotas

    async def check(self) -> None:
        """Sign in, and ask for something."""
        await self._subscriptions()

    async def feeds(self) -> tuple[ServerFeed, ...]:
        """Return all subscriptions; of several folders the first."""
        found = []
        for one in await self._subscriptions():
            feed_id = text(one, "id")
            folders = [name for name in map(_label, _category_ids(one)) if name]
            url = text(one, "url") or feed_id.removeprefix("feed/")
            found.append(
                ServerFeed(
                    feed_id,
                    clean_url(url, schemes=WEB),
                    self._profile.name(text(one, "title")),
                    text(one, "htmlUrl"),
                    folders[0] if folders else "",
                )
            )
        return tuple(found)

    async def states(self, since: str = "") -> States:
        """Return the ids of all that is unread, starred or tagged."""
        await self._recognise()
        self._server.begin()
        unread = await self._ids((("s", READING_LIST), ("xt", READ)))
        starred = await self._ids((("s", STARRED),))
        tags = await self._tagged() if self._profile.tags else {}
        if not self._profile.written_since:
            return States(unread, starred, tags)
        since = number(since)
        # Never for the marks: only newer servers list what changed, all others what arrived.
        touched = await self._ids((("s", READING_LIST), ("ot", since))) if since else frozenset()
        return States(unread, starred, tags, touched=touched, mark=self._server.mark())

    async def read_ids(self) -> frozenset[str] | None:
        """Return the ids of all that is read."""
        await self._recognise()
        stream = self._profile.read_stream
        return await self._ids(stream) if stream else None

    async def entries(self, ids: Sequence[str]) -> AsyncIterator[tuple[ServerEntry, ...]]:
        """Yield the articles of these ids."""
        async for found in in_batches(ids, self._profile.contents, self._contents):
            yield found

    async def push(self, change: Change) -> str:
        """Send a change."""
        await self._recognise()
        name, value = _PARAMETERS.get(change.kind) or (
            "a" if change.kind == "tag" else "r",
            _label_id(change.tag),
        )
        if change.kind in ("tag", "untag") and not (self._profile.tags and change.tag):
            raise self._server.no_tags()
        said = ""
        for begin in range(0, len(change.ids), BATCH):
            # One mark a request, and before the ids: some servers apply only the last of several,
            # and read no more than so many fields.
            ids = [("i", sent_id(one)) for one in change.ids[begin : begin + BATCH]]
            said = await self._edit("edit-tag", [(name, value), *ids])
        return said

    async def subscribe(self, url: str, title: str, folder: str) -> ServerFeed:
        """Subscribe to a feed; one that is there already is left as it is."""
        url = clean_url(url, schemes=WEB) or url
        before = await self.feeds()
        for feed in before:
            if feed.url == url:
                return feed
        more = [("t", title)] if title else []
        if folder:
            more.append(("a", _label_id(folder)))
        if self._profile.quick_add:
            await self._quick_add(url)
        else:
            await self._edit(
                "subscription/edit",
                [("ac", "subscribe"), ("s", f"feed/{url}"), *more],
                repeatable=False,
            )
        known = {feed.id for feed in before}
        after = await self.feeds()
        new = [feed for feed in after if feed.id not in known]
        found = next((feed for feed in new if feed.url == url), new[0] if len(new) == 1 else None)
        if found is None:
            raise AccountError(
                "refused",
                because("{host} did not take the feed {url}", host=self._server.host, url=url),
            )
        if self._profile.quick_add and more:
            edited = [("ac", "edit"), ("s", found.id), *more]
            await self._edit("subscription/edit", edited)
            after = await self.feeds()
            found = next((feed for feed in after if feed.id == found.id), found)
        return found

    async def unsubscribe(self, feed_id: str) -> None:
        """Leave a feed."""
        if feed_id in {text(one, "id") for one in await self._subscriptions()}:
            await self._edit("subscription/edit", [("ac", "unsubscribe"), ("s", feed_id)])

    async def rename(self, feed_id: str, title: str) -> None:
        """Give a feed another name."""
        await self._edit("subscription/edit", [("ac", "edit"), ("s", feed_id), ("t", title)])

    async def move(self, feed_id: str, folder: str) -> None:
        """Put a feed into a folder, and out of the one where it is."""
        feeds = await self.feeds()
        old = next((feed.folder for feed in feeds if feed.id == feed_id), "")
        if old == folder:
            return
        edit = [("ac", "edit"), ("s", feed_id)]
        if folder:
            await self._edit("subscription/edit", [*edit, ("a", _label_id(folder))])
            # Where a feed has one folder, it has left the other by that.
            where = await self._folders_of(feed_id)
            if not old or old not in where or folder not in where:
                return
        await self._edit("subscription/edit", [*edit, ("r", _label_id(old))])

    async def _recognise(self) -> None:
        """Find out which server it is, where the address did not tell."""
        other = self._profile.unless_counting
        if other is None:
            return
        known = replace(self._profile, unless_counting=None)
        try:
            counts = self._server.read(await self._get("unread-count"))
        except AccountError as error:
            if error.kind not in ("address", "refused", "answer"):
                raise
            counts = None
        self._profile = other if counts == [] else known

    async def _folders_of(self, feed_id: str) -> list[str]:
        subscriptions = await self._subscriptions()
        one = next((one for one in subscriptions if text(one, "id") == feed_id), {})
        return [_label(name) for name in _category_ids(one)]

    async def _subscriptions(self) -> list[dict[str, Any]]:
        listed = await self._list("subscription/list", "subscriptions")
        found = records(listed)
        if len(found) != len(listed) or not all(text(one, "id") for one in found):
            raise self._server.nonsense()
        return found

    async def _quick_add(self, url: str) -> None:
        reply = await self._edited("subscription/quickadd", [("quickadd", url)], repeatable=False)
        answer = self._server.read(reply)
        said = text(answer, "error") if isinstance(answer, dict) else ""
        if said:
            reason = because("{host} did not take the feed {url}", host=self._server.host, url=url)
            if shown := self._server.without_secrets(said):
                reason = together(reason, because("it says: {said}", said=shown))
            raise AccountError("refused", reason)

    async def _tagged(self) -> dict[str, frozenset[str]]:
        """The articles of each tag.

        Of a label that it does not know FreshRSS sends every article there is: a tag counts
        only when it is there before its articles are listed and after.
        """
        for _ in range(_TRIES):
            names = await self._tag_names()
            found = {name: await self._ids((("s", _label_id(name)),)) for name in names}
            if not names or await self._tag_names() == names:
                return found
        raise self._server.changing()

    async def _tag_names(self) -> list[str]:
        listed = records(await self._list("tag/list", "tags", self._profile.tag_query))
        kinds = {_label(text(one, "id")): text(one, "type") for one in listed}
        kinds.pop("", None)
        names = [name for name, kind in kinds.items() if kind == "tag"]
        folders = {name for name, kind in kinds.items() if kind == "folder"}
        if not all(kind for kind in kinds.values()):
            # Who does not tell them apart names folders where feeds are.
            for one in await self._subscriptions():
                folders |= set(map(_label, _category_ids(one)))
            names += [name for name, kind in kinds.items() if not kind]
        return sorted(set(names) - folders)

    async def _ids(self, stream: Pairs) -> frozenset[str]:
        stream = tuple(stream)
        for _ in range(_TRIES):
            try:
                return frozenset([one async for one in self._pages(stream, careful=True)])
            except _ShiftedError:
                continue
        # A server that counts in yet another way: twice the same is good enough.
        last = None
        for _ in range(_TRIES):
            found = frozenset([one async for one in self._pages(stream, careful=False)])
            if found == last:
                return found
            last = found
        raise self._server.changing()

    async def _pages(self, stream: Pairs, *, careful: bool) -> AsyncIterator[str]:
        query = [*stream, ("n", str(self._profile.ids))]
        count = 0
        expected = ""
        asked = {""}
        continuation = ""
        for _ in range(MOST_PAGES):
            more = [("c", continuation)] if continuation else []
            answer = self._server.record(await self._get("stream/items/ids", [*query, *more]))
            raw = [_raw_id(one) for one in self._server.members(answer, "itemRefs")]
            ids = [item_id(one) for one in raw]
            if not all(ids):
                raise self._server.nonsense()
            if expected:
                if expected not in ids[:2]:
                    raise _ShiftedError
                ids = ids[ids.index(expected) + 1 :]
            for one in ids:
                yield one
            count += len(ids)
            continuation = _continuation(answer)
            if not continuation:
                return
            if not ids:
                break
            expected = ""
            by_count, by_id = continuation == str(count), continuation == str(raw[-1])
            if careful and by_count != by_id and len(raw) > 1:
                # The next page begins with the last id of this one.
                continuation = str(count - 1) if by_count else str(raw[-2])
                expected = ids[-1]
            if continuation in asked:
                break
            asked.add(continuation)
        raise self._server.nonsense()

    async def _contents(self, ids: Sequence[str]) -> tuple[ServerEntry, ...]:
        form = [("i", sent_id(one)) for one in ids]
        reply = await self._edited("stream/items/contents", form)
        wanted = set(ids)
        found = []
        for one in records(self._server.listed(reply, "items")):
            kept = item_id(one.get("id"))
            origin = one.get("origin")
            feed_id = text(origin, "streamId") if isinstance(origin, dict) else ""
            if kept in wanted and feed_id:
                wanted.discard(kept)
                found.append(ServerEntry(kept, feed_id, self._entry(kept, one)))
        return tuple(found)

    def _entry(self, kept: str, item: Mapping[str, Any]) -> RawEntry:
        held = (item.get(name) for name in ("content", "summary"))
        contents = [text(one, "content") for one in held if isinstance(one, dict)]
        links = [*records(item.get("canonical")), *records(item.get("alternate"))]
        files = records(item.get("enclosure"))
        author = text(item, "author").strip()
        return RawEntry(
            guid=sent_id(kept),
            link=next((text(one, "href") for one in links if text(one, "href")), ""),
            title=self._profile.title(text(item, "title")),
            authors=(author,) if author else (),
            published=seconds(item, "published"),
            contents=body(next(filter(None, contents), "")),
            tags=tuple(one for one in texts(item.get("categories")) if not one.startswith("user/")),
            media=tuple(
                file
                for one in files
                for file in media(text(one, "href"), text(one, "type"), one.get("length"))
            ),
        )

    async def _list(self, path: str, name: str, query: Pairs = ()) -> list[Any]:
        return self._server.listed(await self._get(path, query), name)

    async def _get(self, path: str, query: Pairs = ()) -> Reply:
        return await self._authorized("GET", path, [("output", "json"), *query])

    async def _edit(self, path: str, form: Pairs, *, repeatable: bool = True) -> str:
        return self._server.said(await self._edited(path, form, repeatable=repeatable))

    async def _edited(self, path: str, form: Pairs, *, repeatable: bool = True) -> Reply:
        query = [("output", "json")]
        return await self._authorized("POST", path, query, list(form), repeatable=repeatable)

    async def _authorized(
        self,
        method: str,
        path: str,
        query: Pairs,
        form: Pairs | None = None,
        *,
        repeatable: bool = True,
    ) -> Reply:
        """Send a request with what proves who asks, renewed once when that has expired."""
        before = self._sign_ins
        token_renewed = False
        while True:
            with_token = form is not None and self._profile.edit_token
            # Before all else: what comes late in a long form is not read by all.
            token = [("T", await self._edit_token())] if with_token else []
            # To get one may have taken to sign in anew.
            auth = await self._signed_in()
            reply = await self._server.ask(
                method,
                f"{_API}{path}",
                query=query,
                form=None if form is None else [*token, *form],
                headers=[("Authorization", f"GoogleLogin auth={auth}")],
                repeatable=repeatable,
            )
            if reply.status != 401:
                return self._server.checked(reply)
            if with_token and not token_renewed and _is_bad_token(reply):
                self._token, token_renewed = "", True
            elif self._sign_ins == before:
                self._auth = self._token = ""
            else:
                raise AccountError(
                    "refused",
                    because(
                        "{host} accepts the password, and then refuses what it gave for it",
                        host=self._server.host,
                    ),
                )

    async def _edit_token(self) -> str:
        if not self._token:
            reply = await self._authorized("GET", "token", [])
            token = reply.body.decode("utf-8", "replace").strip()
            if not _TOKEN.fullmatch(token):
                raise self._server.nonsense()
            self._server.keep_secret(token)
            self._token = token
        return self._token

    async def _signed_in(self) -> str:
        async with self._signing_in:
            if not self._auth:
                self._auth = await self._sign_in()
                self._sign_ins += 1
            return self._auth

    async def _sign_in(self) -> str:
        form = [
            ("client", "tui-reader"),
            ("accountType", "HOSTED_OR_GOOGLE"),
            ("service", "reader"),
            ("Email", self._user),
            ("Passwd", self._password),
        ]
        reply = await self._server.ask("POST", "accounts/ClientLogin", form=form)
        answer = reply.body.decode("utf-8", "replace")
        refused = reply.status in (400, 401, 403) or (reply.status < 300 and "Error=" in answer)
        if refused and self._server.refusal(reply).kind != "rate-limit":
            raise self._server.wrong_password()
        found = _AUTH.search(self._server.checked(reply).body.decode("utf-8", "replace"))
        auth = found[1].strip() if found else ""
        if not _TOKEN.fullmatch(auth):
            raise self._server.nonsense(web_page=answer.lstrip().startswith("<"))
        # FreshRSS and CommaFeed put the user's name before it.
        self._server.keep_secret(auth, auth.rpartition("/")[2])
        return auth


def _is_bad_token(reply: Reply) -> bool:
    names = ("google-bad-token", "x-reader-google-bad-token")
    return any(reply.headers.get(name, "").lower() == "true" for name in names)


def _category_ids(subscription: Mapping[str, Any]) -> list[str]:
    return [text(one, "id") for one in records(subscription.get("categories"))]


def _label(stream: str) -> str:
    """The name of a label, whose id holds the user by number or as a dash; empty: it is none."""
    found = _LABEL.fullmatch(stream)
    return found[1] if found else ""


def _label_id(name: str) -> str:
    return f"user/-/label/{name}"


def _raw_id(reference: object) -> object:
    return reference.get("id") if isinstance(reference, dict) else None


def _continuation(answer: Mapping[str, Any]) -> str:
    value = answer.get("continuation")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text(answer, "continuation")[:1000]
