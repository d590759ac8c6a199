"""One address fetched: bounded in time and size, conditional, without cookies or a trace of us.

Redirects are followed here and not by httpx, so that each hop is checked:
where it leads, whether it may, and what it may be told.
"""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urldefrag, urlsplit

import httpx
from msgspec import Struct
from msgspec.structs import replace

from tui_reader import __version__
from tui_reader.ingest.fetch.address import is_private, is_private_name, port_of, ports_at
from tui_reader.ingest.fetch.answer import ACCEPTED, Answer, ask, location, undone
from tui_reader.ingest.fetch.faults import FetchError, no_address
from tui_reader.ingest.fetch.meta_refresh import meta_refresh
from tui_reader.ingest.fetch.origin import may_receive, origin, without_userinfo
from tui_reader.ingest.fetch.transport import PROXY, CheckedTransport
from tui_reader.model import Validators
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.plain import one_line
from tui_reader.text.reasons import NO_REASON, Reason, because, because_counted

# Response headers read for what they ask of us: wait so long, come back no sooner.

_CLOCKS_DIFFER = 300
"""Seconds that a date may lie ahead by the difference of two clocks."""
_DIRECTIVE = re.compile(r'\b(s-maxage|max-age)\s*=\s*"?(\d{1,10})', re.IGNORECASE)


def retry_after(headers: Mapping[str, str], now: float) -> int | None:
    """Seconds to wait from ``Retry-After`` (RFC 9110 §10.2.3), at least 0; ``None``: not said.

    A date counts from the server's own ``Date``, where it sent one: clocks differ.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return int(value[:10])
    moment = http_date(value)
    if moment is None:
        return None
    sent = http_date(headers.get("date", ""))
    return max(0, round(moment - (now if sent is None else sent)))


def max_age(headers: Mapping[str, str], now: float) -> int | None:
    """Seconds that an answer stays fresh (RFC 9111 §4.2): ``max-age``, else ``s-maxage``, else
    ``Expires`` less ``Date`` (else less ``now``), all less ``Age``; ``None``: not said.
    """
    control = headers.get("cache-control", "")
    found = {name.lower(): int(seconds) for name, seconds in _DIRECTIVE.findall(control)}
    fresh: float | None = found.get("max-age", found.get("s-maxage"))
    if fresh is None:
        expires, sent = http_date(headers.get("expires", "")), http_date(headers.get("date", ""))
        if expires is None:
            return None
        fresh = expires - (now if sent is None else sent)
    age = headers.get("age", "").strip()
    return max(0, round(fresh) - (int(age[:10]) if age.isascii() and age.isdigit() else 0))


def past_date(value: str | None, now: float, sent: str = "") -> str | None:
    """A ``Last-Modified``, byte for byte; ``None`` where it lies in the future.

    A server answers 304 to such a date, whatever has come since (RFC 9110 §8.8.2.1 forbids it
    to send one).

    Args:
        value: of the header; ``None``: there is none.
        now: seconds since the epoch.
        sent: the ``Date`` of the same answer; empty: not known.
    """
    moment = http_date(value or "")
    if moment is None:
        return value
    clocks = (now, http_date(sent))
    ahead = any(clock is not None and moment > clock + _CLOCKS_DIFFER for clock in clocks)
    return None if ahead else value


def http_date(value: str) -> float | None:
    """Seconds since the epoch of an HTTP date (RFC 9110 §5.6.7); ``None`` for anything else."""
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value[:60])
        # The oldest of the three forms names no zone: it is UTC.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


__all__ = ["FEED", "PAGE", "PICTURE", "Client", "FetchError", "Fetched", "client", "fetch"]

Client = httpx.AsyncClient
"""What :func:`client` makes."""

FEED = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, "
    "application/json;q=0.7, text/html;q=0.3, */*;q=0.1"
)
"""``Accept`` of a feed."""
PAGE = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
"""``Accept`` of a web page."""
PICTURE = "image/webp, image/png, image/jpeg, image/gif;q=0.9, image/*;q=0.5"
"""``Accept`` of a picture."""
USER_AGENT = f"tui-reader/{__version__} (+https://github.com/tui-reader/tui-reader)"
MAX_REDIRECTS = 10
DEADLINE = 30.0
"""Seconds for a whole request, every hop and the body included."""
LIMIT = 16 * 1024 * 1024
"""Bytes of a body, compressed as well as not."""

_PERMANENT = frozenset((301, 308))


class Fetched(Struct, frozen=True):
    """What a server answered, whatever its status: the caller judges. An error's body is not read."""

    status: int
    url: str
    """The address that answered, after redirects."""
    headers: Mapping[str, str]
    """Names in lower case; of a repeated header the values joined by a comma."""
    body: bytes
    """Without content codings."""
    permanent_url: str
    """Where the feed has moved; empty unless there were redirects and every one was 301 or 308."""
    validators: Validators
    """Byte for byte as received (Latin-1); a ``Last-Modified`` in the future is left out."""
    retry_after: int | None
    """Seconds the server asks us to stay away."""
    max_age: int | None
    """Seconds the answer stays fresh."""


def client(
    *, connections: int = 100, ssl_context: ssl.SSLContext | None = None, proxy: str = ""
) -> httpx.AsyncClient:
    """The one client that every request shares; close it with ``aclose()``.

    Args:
        connections: open at once, all hosts together.
        ssl_context: whom to trust; by default what certifi or ``SSL_CERT_FILE`` say.
        proxy: an http or https address; ``direct``: none; empty: as the environment says.
    """
    context = ssl_context or httpx.create_ssl_context()
    return httpx.AsyncClient(
        transport=CheckedTransport(context, connections, proxy),
        headers={"user-agent": USER_AGENT, "accept-encoding": ACCEPTED},
        # A jar that takes cookies from nobody.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        timeout=httpx.Timeout(None),  # fetch() has one deadline for the whole request.
        follow_redirects=False,
        trust_env=False,
    )


async def fetch(
    client: httpx.AsyncClient,
    url: str,
    *,
    validators: Validators = Validators(),  # noqa: B008
    deadline: float = DEADLINE,
    limit: int = LIMIT,
    accept: str = FEED,
    headers: Iterable[tuple[str, str]] = (),
    auth: tuple[str, str] | None = None,
    proxy: str = "",
    clock: Callable[[], float] = time.time,
    allow_private: bool,
    own_host: str = "",
    refused: Callable[[str], Reason] = lambda _url: NO_REASON,
) -> Fetched:
    """The answer of the server at an address, at the end of up to ten redirects.

    Where a feed is asked for and a web page comes that goes elsewhere by itself, its
    ``meta refresh`` counts as one of them, once.

    Args:
        client: from :func:`client`.
        url: absolute, http or https.
        validators: of the last visit, sent as ``If-None-Match`` and ``If-Modified-Since``;
            a date in the future is not.
        deadline: seconds for everything.
        limit: bytes of the body.
        accept: :data:`FEED`, :data:`PAGE`, :data:`PICTURE`.
        headers: more headers; like ``auth`` they never go to another origin, but for the
            same host's https.
        auth: user and password (RFC 7617); by default those in the address, if any.
        proxy: for this request, as for :func:`client`; empty: the client's.
        clock: seconds since the epoch, to read dates in headers by.
        allow_private: whether any host, redirects included, may be on a private network.
        own_host: a host that the user named, from :func:`.fetch_address.own_host`. It alone
            may then be on a private network, at the port of ``url``, under its name or the
            address that answered for it: what it redirects to may not, nor may what redirects
            to it from outside.
        refused: why an address that a redirect leads to is not asked; empty: it is.

    Raises:
        FetchError: when there is no answer to give.
    """
    address, own_auth = without_userinfo(clean_url(url, schemes=WEB))
    if not address:
        raise no_address(url)
    secret = _secret_headers(headers, auth or own_auth)
    plain = _plain_headers(validators, accept, clock())
    call = _Call(client, limit, proxy, clock, refused, feed_wanted=accept == FEED)
    try:
        async with asyncio.timeout(deadline):
            reach = _Reach(allow_private, own_host, ports_at(address))
            return await _follow(call, address, plain, secret, reach)
    except TimeoutError as error:
        raise FetchError(
            "timeout",
            because_counted(
                "the server did not answer within {seconds} second",
                "the server did not answer within {seconds} seconds",
                seconds=f"{deadline:g}",
                count=1 if deadline == 1 else max(2, round(deadline)),
            ),
        ) from error


class _Call(Struct, frozen=True):
    """What is the same for every hop of a request."""

    client: httpx.AsyncClient
    limit: int
    proxy: str
    clock: Callable[[], float]
    refused: Callable[[str], Reason]
    feed_wanted: bool


class _Reach(Struct, frozen=True):
    """Which private hosts the next hop may lead to."""

    everywhere: bool
    """All of them."""
    own: str
    """This one; empty: none."""
    ports: tuple[int, ...]
    """At these ports."""
    address: str = ""
    """And this, the address at which that one answered."""

    def allows(self, url: str) -> bool:
        host = (urlsplit(url).hostname or "").rstrip(".")
        own = bool(host) and host in (self.own, self.address)
        return self.everywhere or (own and port_of(url) in self.ports)

    def after(self, answer: Answer, url: str) -> _Reach:
        """What a redirect in an answer may lead to."""
        if self.everywhere or not self.own:
            return self
        if not self.allows(url) or not _came_from_private(answer, url):
            # Somebody outside has spoken: that a name is the user's own no longer counts.
            return _Reach(False, "", ())
        return replace(self, address=self.address or answer.address)


async def _follow(
    call: _Call,
    url: str,
    plain: list[tuple[bytes, bytes]],
    secret: list[tuple[bytes, bytes]],
    reach: _Reach,
) -> Fetched:
    current = url
    first = origin(current)
    seen: set[str] = set()
    permanent = True
    cookies = False
    may_refresh = call.feed_wanted
    while True:
        if current in seen or len(seen) > MAX_REDIRECTS:
            raise _round_in_circles(current, cookies=cookies)
        seen.add(current)
        answer = await ask(
            call.client,
            current,
            headers=plain + secret,
            limit=call.limit,
            proxy=call.proxy,
            allow_private=reach.allows(current),
        )
        leads_to = location(answer.response)
        if leads_to:
            cookies = cookies or "set-cookie" in answer.response.headers
            permanent = permanent and answer.response.status_code in _PERMANENT
            target = _target(leads_to, current)
        else:
            moved = permanent and len(seen) > 1
            fetched = await _read(call, answer, current, current if moved else "")
            refresh = fetched.headers.get("refresh", "")
            leads_to = meta_refresh(fetched.body, refresh) if may_refresh else ""
            target = _target(leads_to, current) if leads_to else ""
            if not target or target in seen:
                # A page that only shows itself anew is what there is.
                return fetched
            may_refresh = permanent = False
        if not target:
            raise no_address(leads_to)
        reach = reach.after(answer, current)
        if reason := call.refused(target):
            raise FetchError("blocked", reason)
        if not may_receive(origin(target), first):
            # What was not for the other host is not for the way back either.
            secret = []
        current = target


def _target(leads_to: str, current: str) -> str:
    """The address that an answer leads to; empty: no web address."""
    # A password that a server puts into an address is not ours to send.
    return without_userinfo(clean_url(leads_to, urldefrag(current).url, WEB))[0]


def _round_in_circles(url: str, *, cookies: bool) -> FetchError:
    if not cookies:
        return FetchError("redirects", because("too many redirects"))
    host = one_line(urlsplit(url).hostname or "", 100)
    return FetchError(
        "redirects",
        because(
            "{host} insists on a cookie, which tui-reader does not keep (too many redirects)",
            host=host,
        ),
    )


async def _read(call: _Call, answer: Answer, url: str, permanent_url: str) -> Fetched:
    response = answer.response
    headers = {name.lower(): value for name, value in response.headers.items()}
    codings = headers.get("content-encoding", "")
    now = call.clock()
    return Fetched(
        status=response.status_code,
        url=url,
        headers=headers,
        body=await undone(answer.body, codings, call.limit),
        permanent_url=permanent_url,
        validators=Validators(
            _raw(response, b"etag"),
            past_date(_raw(response, b"last-modified"), now, headers.get("date", "")),
        ),
        retry_after=retry_after(headers, now),
        max_age=max_age(headers, now),
    )


def _plain_headers(validators: Validators, accept: str, now: float) -> list[tuple[bytes, bytes]]:
    sent = [(b"Accept", accept.encode("ascii"))]
    if validators.etag:
        sent.append((b"If-None-Match", validators.etag.encode("latin-1", "replace")))
    if modified := past_date(validators.last_modified, now):
        sent.append((b"If-Modified-Since", modified.encode("latin-1", "replace")))
    if accept == FEED:
        # Send only what is new, if you can (RFC 3229 with the feed instance manipulation).
        sent.append((b"A-IM", b"feed"))
    return sent


def _secret_headers(
    headers: Iterable[tuple[str, str]], auth: tuple[str, str] | None
) -> list[tuple[bytes, bytes]]:
    sent = [(name.encode("ascii"), value.encode("utf-8")) for name, value in headers]
    if auth is not None:
        token = base64.b64encode(f"{auth[0]}:{auth[1]}".encode())
        sent.append((b"Authorization", b"Basic " + token))
    return sent


def _raw(response: httpx.Response, name: bytes) -> str | None:
    found = (value for key, value in response.headers.raw if key.lower() == name)
    value = next(found, None)
    return None if value is None else value.decode("latin-1")


def _came_from_private(answer: Answer, url: str) -> bool:
    if answer.response.extensions[PROXY]:
        # The connection is to the proxy; what lies behind it is known by name only.
        return is_private_name(urlsplit(url).hostname or "")
    return bool(answer.address) and is_private(answer.address)
