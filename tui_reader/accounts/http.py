"""Requests to the server of an account: to its own origin alone, bounded, their secrets kept."""

from __future__ import annotations

import asyncio
import base64
import html
import json
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, urlencode, urljoin, urlsplit, urlunsplit

import msgspec
from msgspec import Struct

from tui_reader.accounts.account import AccountError, Quota
from tui_reader.ingest.fetch.answer import ask, location, undone
from tui_reader.ingest.fetch.faults import FetchError
from tui_reader.ingest.fetch.origin import may_receive, origin, without_userinfo
from tui_reader.ingest.fetch.request import LIMIT, Client, http_date, retry_after
from tui_reader.text.hosts import shown_host
from tui_reader.text.i18n import N_
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.plain import one_line
from tui_reader.text.reasons import NO_REASON, Reason, because, because_counted, together

DEADLINE = 60.0
"""Seconds for a request: small machines take their time for 250 articles."""
_ACCEPT = "application/json, text/plain;q=0.9, */*;q=0.5"
"""CommaFeed refuses who would not take plain text where it sends that."""
_OVERLAP = 300
"""Seconds by which what changed is asked for twice: clocks differ, and a change may have been
under way."""
_ERROR_LIMIT = 16 * 1024
"""Bytes that are read of an error."""
_REDIRECTS = 5
"""Within the server itself."""
_SAID = 160
"""Characters shown of what a server says."""
_ZONE = re.compile(r"x-reader-(zone[0-9]{1,3})-limit")
_NUMBER = re.compile(r"[0-9]{1,12}")

Pairs = Iterable[tuple[str, str]]


class Reply(Struct, frozen=True):
    """What the server answered, whatever its status."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    """Of an error no more than its beginning."""
    date: float
    """Seconds since the epoch by the server's clock; 0: it does not say."""


class Server:
    """The server of an account at an address.

    Args:
        client: from :func:`tui_reader.ingest.fetch.request.client`.
        url: of the interface, as :func:`server_url` gives it.
        secrets: texts that nothing shown may hold.
        headers: sent with each request, to this server only.
        hint: a message about what the server takes for a password, marked for translation.
        proxy: as for :func:`tui_reader.ingest.fetch.request.fetch`.
        deadline: seconds for a request, its redirects and body included.
        limit: bytes of an answer, compressed as well as not.
    """

    def __init__(
        self,
        client: Client,
        url: str,
        *,
        secrets: Iterable[str] = (),
        headers: Pairs = (),
        hint: str = "",
        proxy: str = "",
        deadline: float = DEADLINE,
        limit: int = LIMIT,
    ) -> None:
        self._client = client
        self._url = url
        self._secrets: set[str] = set()
        self._headers = tuple(headers)
        self._hint = hint
        self._proxy = proxy
        self._deadline = deadline
        self._limit = limit
        self._refused = NO_REASON
        self._began = 0.0
        self.host = shown_host(url)
        self.quotas: tuple[Quota, ...] = ()
        self.keep_secret(*secrets)

    def __repr__(self) -> str:
        """Without what is secret."""
        return f"Server({self.host!r})"

    def keep_secret(self, *texts: str) -> None:
        """Show nothing that holds one of these texts, as it is or as it is sent."""
        for text in filter(None, texts):
            encoded = base64.b64encode(text.encode("utf-8", "replace")).decode()
            forms = (text, _quoted(text, quote), _quoted(text, quote_plus), html.escape(text))
            escaped = json.dumps(text)[1:-1]
            self._secrets |= {
                form.casefold() for form in (*forms, escaped, encoded, one_line(text)) if form
            }

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Pairs = (),
        form: Pairs | None = None,
        data: object = None,
        headers: Pairs = (),
        repeatable: bool = True,
    ) -> Reply:
        """Send a request and return the answer, whatever its status.

        Args:
            method: of HTTP.
            path: below the address of the interface.
            query: names and values after the path.
            form: names and values of the body, in this order.
            data: the body as JSON, in place of a form.
            headers: more headers.
            repeatable: whether to ask twice does the same as to ask once.

        Raises:
            AccountError: there was no answer, it leads to another server, or the password was
                refused before.
        """
        if self._refused:
            raise AccountError("password", self._refused)
        url = f"{self._url.rstrip('/')}/{path}" if path else self._url
        pairs = _encoded(query)
        if pairs:
            url += ("&" if "?" in url else "?") + pairs
        content, kind = b"", ""
        if form is not None:
            content, kind = _encoded(form).encode(), "application/x-www-form-urlencoded"
        elif data is not None:
            content, kind = msgspec.json.encode(data), "application/json"
        sent = [("Accept", _ACCEPT), *self._headers, *headers]
        if kind:
            sent.append(("Content-Type", kind))
        encoded = [(name.encode("ascii"), value.encode("utf-8")) for name, value in sent]
        try:
            async with asyncio.timeout(self._deadline):
                reply = await self._follow(method, url, encoded, content, repeatable)
        except TimeoutError as error:
            raise AccountError("timeout", _no_answer(self._deadline)) from error
        except FetchError as error:
            raise AccountError(error.kind, self._shown(error.reason)) from error
        self.quotas = _quotas(reply.headers) or self.quotas
        self._began = self._began or reply.date
        return reply

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Pairs = (),
        data: object = None,
        repeatable: bool = True,
    ) -> Reply:
        """Send a request as :meth:`ask` does, and return an answer that is none of an error."""
        return self.checked(
            await self.ask(method, path, query=query, data=data, repeatable=repeatable)
        )

    def begin(self) -> None:
        """Begin to read what :meth:`mark` will stand for."""
        self._began = 0.0

    def mark(self) -> str:
        """Return when, by the server's clock, reading began, and a little earlier.

        In seconds since the epoch; empty where the server has no clock.
        """
        return str(int(self._began) - _OVERLAP) if self._began > _OVERLAP else ""

    def no_feed(self, feed_id: str) -> AccountError:
        """Return the error for a feed that no such server can have."""
        return AccountError(
            "refused", because("{host} has no feed {id}", host=self.host, id=feed_id)
        )

    async def _follow(
        self,
        method: str,
        url: str,
        headers: list[tuple[bytes, bytes]],
        content: bytes,
        repeatable: bool,
    ) -> Reply:
        for _ in range(_REDIRECTS):
            answer = await ask(
                self._client,
                url,
                method=method,
                headers=headers,
                content=content,
                repeatable=repeatable,
                limit=self._limit,
                error_limit=_ERROR_LIMIT,
                proxy=self._proxy,
                # The user's own server may stand in a private network whatever its name; nothing
                # else is ever asked here.
                allow_private=True,
            )
            leads_to = location(answer.response)
            if not leads_to:
                break
            target = without_userinfo(clean_url(urljoin(url, leads_to), schemes=WEB))[0]
            kept = method == "GET" or answer.response.status_code in (307, 308)
            if not target or not kept or not may_receive(origin(target), origin(url)):
                raise AccountError("address", self._elsewhere(target))
            url = target
        else:
            raise AccountError("redirects", because("too many redirects"))
        headers_of = {name.lower(): value for name, value in answer.response.headers.items()}
        body = answer.body
        try:
            body = await undone(body, headers_of.get("content-encoding", ""), self._limit)
        except FetchError:
            # The beginning of an error may break off anywhere.
            if answer.response.status_code < 400:
                raise
            body = b""
        return Reply(answer.response.status_code, headers_of, body, _date(headers_of))

    def checked(self, reply: Reply) -> Reply:
        """Return an answer that is none of an error.

        Raises:
            AccountError: the status says that it was not done.
        """
        if 200 <= reply.status < 300:
            return reply
        raise self.refusal(reply)

    def refusal(self, reply: Reply) -> AccountError:
        """Return what the status of an answer means."""
        wait = retry_after(reply.headers, time.time())
        used_up = [quota for quota in self.quotas if quota.used >= quota.limit]
        if reply.status == 429 or (used_up and reply.status in (403, 503)):
            resets = [quota.resets_in for quota in used_up or self.quotas]
            wait = max((one for one in resets if one is not None), default=wait)
            return AccountError("rate-limit", self._too_often(used_up), wait)
        if reply.status == 401:
            return self.wrong_password()
        kind, words = "refused", N_("{host} refuses it (status {status})")
        if reply.status in (404, 405, 410):
            kind = "address"
            words = N_(
                "{host} has nothing there (status {status}); is the account's address right?"
            )
        elif reply.status >= 500:
            kind, words = "server", N_("{host} has a fault of its own (status {status})")
        reason = because(words, host=self.host, status=reply.status)
        if said := self.said(reply):
            reason = together(reason, because("it says: {said}", said=said))
        return AccountError(kind, reason, wait)

    def wrong_password(self) -> AccountError:
        """Return the error for a user or password that is refused; nothing is sent any more."""
        reason = because("{host} does not accept the user name or the password", host=self.host)
        self._refused = together(reason, because(self._hint)) if self._hint else reason
        return AccountError("password", self._refused)

    def no_tags(self) -> AccountError:
        """Return the error for a tag where the server has none."""
        return AccountError("unsupported", because("{host} keeps no tags", host=self.host))

    def changing(self) -> AccountError:
        """Return the error for a list that is another each time that it is read."""
        words = N_("the lists of {host} change while they are read; they are read again later")
        return AccountError("changed", because(words, host=self.host))

    def read(self, reply: Reply) -> Any:
        """Return the JSON value that an answer holds; nothing in it is checked.

        Raises:
            AccountError: there is none.
        """
        try:
            return msgspec.json.decode(reply.body)
        except (ValueError, RecursionError):
            pass
        text = reply.body.decode("utf-8-sig", "replace").strip()
        try:
            # What the strict reader refuses: control characters in strings, half a surrogate.
            return json.loads(text, strict=False)
        except (ValueError, RecursionError) as error:
            raise self.nonsense(web_page=text.startswith("<")) from error

    def record(self, reply: Reply) -> dict[str, Any]:
        """Return the JSON object that an answer is.

        Raises:
            AccountError: it is none.
        """
        value = self.read(reply)
        if not isinstance(value, dict):
            raise self.nonsense()
        return value

    def members(self, record: Mapping[str, Any], name: str) -> list[Any]:
        """Return the list under a name of an answer; ``null`` is an empty one.

        Raises:
            AccountError: there is none. An answer without its list must not pass for an empty list.
        """
        found = record.get(name, "")
        if found is not None and not isinstance(found, list):
            raise self.nonsense()
        return found or []

    def listed(self, reply: Reply, name: str) -> list[Any]:
        """Return :meth:`members` of :meth:`record`."""
        return self.members(self.record(reply), name)

    def nonsense(self, *, web_page: bool = False) -> AccountError:
        """Return the error for an answer that cannot be what was asked for."""
        words = N_("the answer of {host} is not what such a server sends; nothing of it was taken")
        if web_page:
            words = N_("{host} answers with a web page; is the account's address right?")
        return AccountError("answer", because(words, host=self.host))

    def said(self, reply: Reply) -> str:
        """Return the words of an answer, cleaned and cut; empty where they are of no use or secret."""
        text = reply.body.decode("utf-8", "replace")
        if text.lstrip("\ufeff \t\r\n").startswith("<"):
            return ""
        return self.without_secrets(one_line(text, _SAID), text)

    def without_secrets(self, text: str, *sources: str) -> str:
        """Return a text, or nothing where it, or what it was made of, holds what is secret."""
        held = "\n".join((text, *sources)).casefold()
        return "" if any(secret in held for secret in self._secrets) else text

    def _shown(self, reason: Reason) -> Reason:
        if self.without_secrets(str(reason)):
            return reason
        return because("the connection to {host} failed", host=self.host)

    def _elsewhere(self, target: str) -> Reason:
        """What is said of a redirect that is not followed; what it asks for is left out."""
        parts = urlsplit(target)
        port = f":{parts.port}" if parts.port else ""
        path = f"{parts.scheme}://{shown_host(target)}{port}{parts.path}"
        to = self.without_secrets(one_line(path, _SAID), target) if target else ""
        if not to:
            return because(
                "{host} redirects to another address; the account needs that one", host=self.host
            )
        return because(
            "{host} redirects to {other}, which is sent no password; if that is the right server,"
            " the account needs its address",
            host=self.host,
            other=to,
        )

    def _too_often(self, used_up: list[Quota]) -> Reason:
        reason = because("{host} takes no more requests for now", host=self.host)
        for quota in used_up:
            limit = because(
                "{used} of {limit} requests are used ({name})",
                used=quota.used,
                limit=quota.limit,
                name=quota.name,
            )
            reason = together(reason, limit)
        return reason


def server_url(url: str, *, insecure: bool, ending: str = "") -> str:
    """The address of an interface.

    Args:
        url: as the user writes it: of the interface, or of the server where ``ending`` is given.
        insecure: whether plain HTTP will do.
        ending: of the path, from its slash on; what is missing of it is added.

    Raises:
        AccountError: it is no address, holds a password, or is not secure.
    """
    clean = clean_url(url.strip(), schemes=WEB)
    if not clean:
        shown = one_line(url.rpartition("@")[2], 100)
        raise AccountError("address", because("this is no web address: {url}", url=shown))
    if without_userinfo(clean)[0] != clean:
        raise AccountError(
            "address",
            because(
                "the account's address holds a user or a password, which have settings of their own"
            ),
        )
    if not insecure and not clean.startswith("https:"):
        raise AccountError(
            "address",
            because(
                "the password would go to {host} unprotected: write https, or insecure = true",
                host=shown_host(clean),
            ),
        )
    parts = urlsplit(clean)
    path = parts.path
    if ending:
        path = path.rstrip("/")
        # As much of the ending as stands there already.
        begun = (ending[:end] for end in range(len(ending), 0, -1))
        path = path.removesuffix(next(filter(path.endswith, begun), "")) + ending
    try:
        origin(clean)
    except FetchError as error:
        raise AccountError(error.kind, error.reason) from error
    return urlunsplit(parts._replace(path=path, query="", fragment=""))


def _encoded(pairs: Pairs) -> str:
    return urlencode(list(pairs), encoding="utf-8", errors="replace")


def _quoted(text: str, how: Callable[..., str]) -> str:
    return how(text, safe="", errors="replace")


def _no_answer(seconds: float) -> Reason:
    return because_counted(
        "the server did not answer within {seconds} second",
        "the server did not answer within {seconds} seconds",
        seconds=f"{seconds:g}",
        count=1 if seconds == 1 else max(2, round(seconds)),
    )


def _date(headers: Mapping[str, str]) -> float:
    return http_date(headers.get("date", "")) or 0.0


def _quotas(headers: Mapping[str, str]) -> tuple[Quota, ...]:
    """The limits of Inoreader's zones (inoreader.com/developers/rate-limiting)."""
    resets = _number(headers.get("x-reader-limits-reset-after", "").partition(".")[0])
    found = []
    for header, value in headers.items():
        zone = _ZONE.fullmatch(header)
        limit, used = _number(value), _number(headers.get(header.replace("limit", "usage"), "0"))
        if zone and limit is not None and used is not None:
            found.append(Quota(zone[1], limit, used, resets))
    return tuple(found)


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text.strip()) else None
