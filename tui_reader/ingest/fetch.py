"""One address fetched: bounded in time and size, conditional, without cookies or a trace of us.

Redirects are followed here and not by httpx, so that each hop is checked:
where it leads, whether it may, and what it may be told.
"""

from __future__ import annotations

import asyncio
import base64
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urldefrag, urlsplit

import httpcore
import httpx

from tui_reader import __version__
from tui_reader.ingest.fetch_address import (
    ALLOW_PRIVATE,
    CheckedTransport,
    PrivateAddressError,
    UnknownHostError,
    is_private,
)
from tui_reader.ingest.fetch_decode import ACCEPTED, DamagedError, TooLargeError, undo
from tui_reader.ingest.fetch_headers import max_age, retry_after
from tui_reader.model import Validators
from tui_reader.text.i18n import _
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.plain import one_line

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

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))


@dataclass(frozen=True)
class Fetched:
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
    """Byte for byte as received (Latin-1)."""
    retry_after: int | None
    """Seconds the server asks us to stay away."""
    max_age: int | None
    """Seconds the answer stays fresh."""


class FetchError(Exception):
    """No answer. ``reason`` says why in plain words, ``kind`` in one stable word.

    Kinds: ``timeout``, ``dns``, ``tls``, ``refused``, ``network``, ``protocol``,
    ``too-large``, ``damaged``, ``redirects``, ``private``, ``address``.
    """

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason

    def __reduce__(self) -> tuple[type[FetchError], tuple[str, str]]:
        return FetchError, (self.kind, self.reason)


def client(
    *, connections: int = 100, ssl_context: ssl.SSLContext | None = None
) -> httpx.AsyncClient:
    """The one client that every request shares; close it with ``aclose()``.

    Args:
        connections: open at once, all hosts together.
        ssl_context: whom to trust; by default what certifi or ``SSL_CERT_FILE`` say.
    """
    context = ssl_context or httpx.create_ssl_context()
    return httpx.AsyncClient(
        transport=CheckedTransport(context, connections),
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
    allow_private: bool,
) -> Fetched:
    """The answer of the server at an address, at the end of up to ten redirects.

    Args:
        client: from :func:`client`.
        url: absolute, http or https.
        validators: of the last visit, sent as ``If-None-Match`` and ``If-Modified-Since``.
        deadline: seconds for everything.
        limit: bytes of the body.
        accept: :data:`FEED`, :data:`PAGE`, :data:`PICTURE`.
        headers: more headers; like ``auth`` they never go to another origin.
        auth: user and password (RFC 7617).
        allow_private: the user named this address, so it may be on a private
            network. A redirect never leads from a public host to a private one.

    Raises:
        FetchError: when there is no answer to give.
    """
    secret = _secret_headers(headers, auth)
    plain = _plain_headers(validators, accept)
    try:
        async with asyncio.timeout(deadline):
            return await _follow(client, url, plain, secret, limit, allow_private)
    except TimeoutError as error:
        reason = _("the server did not answer within {seconds} seconds")
        raise FetchError("timeout", reason.format(seconds=f"{deadline:g}")) from error


async def _follow(
    client: httpx.AsyncClient,
    url: str,
    plain: list[tuple[bytes, bytes]],
    secret: list[tuple[bytes, bytes]],
    limit: int,
    allow_private: bool,
) -> Fetched:
    current = clean_url(url, schemes=WEB)
    if not current:
        raise _no_address(url)
    origin = _origin(current)
    seen: set[str] = set()
    permanent, may_be_private = True, allow_private
    while True:
        if current in seen or len(seen) > MAX_REDIRECTS:
            raise FetchError("redirects", _("too many redirects"))
        seen.add(current)
        sent = plain + secret
        response = await _ask(client, current, sent, may_be_private)
        try:
            location = response.headers.get("location", "")
            if response.status_code not in _REDIRECTS or not location:
                moved = permanent and len(seen) > 1
                return await _read(response, current, current if moved else "", limit)
            permanent = permanent and response.status_code in _PERMANENT
            may_be_private = may_be_private and _connected_to_private(response)
        finally:
            await response.aclose()
        target = clean_url(location, urldefrag(current).url, WEB)
        if not target:
            raise _no_address(location)
        if _origin(target) != origin:
            # What was not for the other host is not for the way back either.
            secret = []
        current = target


async def _ask(
    client: httpx.AsyncClient, url: str, headers: list[tuple[bytes, bytes]], allow_private: bool
) -> httpx.Response:
    host = urlsplit(url).hostname or ""
    try:
        request = client.build_request(
            "GET", url, headers=headers, extensions={ALLOW_PRIVATE: allow_private}
        )
        try:
            return await client.send(request, stream=True)
        except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError):
            # Servers close idle connections just when they are used again;
            # a GET may be repeated without asking (RFC 9110 §9.2.2).
            return await client.send(request, stream=True)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise _no_address(url) from error
    except (*_NETWORK_ERRORS, PrivateAddressError, UnknownHostError) as error:
        raise _explain(error, host) from error


async def _read(response: httpx.Response, url: str, permanent_url: str, limit: int) -> Fetched:
    headers = {name.lower(): value for name, value in response.headers.items()}
    if response.status_code >= 400:
        # What an error page says is of no use, and it may be as damaged as its server.
        return _fetched(response, url, permanent_url, headers, b"")
    size = headers.get("content-length", "")
    if size.isascii() and size.isdigit() and int(size[:18]) > limit:
        raise _too_large(limit)
    raw = bytearray()
    try:
        async for part in response.aiter_raw():
            raw += part
            if len(raw) > limit:
                raise _too_large(limit)
        body = undo(bytes(raw), headers.get("content-encoding", ""), limit)
    except TooLargeError as error:
        raise _too_large(limit) from error
    except DamagedError as error:
        reason = _("the answer is damaged: it cannot be decompressed ({fault})")
        raise FetchError("damaged", reason.format(fault=one_line(str(error), 80))) from error
    except _NETWORK_ERRORS as error:
        raise _explain(error, urlsplit(url).hostname or "") from error
    return _fetched(response, url, permanent_url, headers, body)


def _fetched(
    response: httpx.Response, url: str, permanent_url: str, headers: dict[str, str], body: bytes
) -> Fetched:
    return Fetched(
        status=response.status_code,
        url=url,
        headers=headers,
        body=body,
        permanent_url=permanent_url,
        validators=Validators(_raw(response, b"etag"), _raw(response, b"last-modified")),
        retry_after=retry_after(headers, time.time()),
        max_age=max_age(headers),
    )


def _plain_headers(validators: Validators, accept: str) -> list[tuple[bytes, bytes]]:
    sent = [(b"Accept", accept.encode("ascii"))]
    if validators.etag:
        sent.append((b"If-None-Match", validators.etag.encode("latin-1", "replace")))
    if validators.last_modified:
        sent.append((b"If-Modified-Since", validators.last_modified.encode("latin-1", "replace")))
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


def _origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port (RFC 6454 §4)."""
    parts = urlsplit(url)
    default = 443 if parts.scheme.lower() == "https" else 80
    return parts.scheme.lower(), parts.hostname, parts.port or default


def _connected_to_private(response: httpx.Response) -> bool:
    stream = response.extensions.get("network_stream")
    address = stream.get_extra_info("server_addr") if stream is not None else None
    return address is not None and is_private(str(address[0]))


def _no_address(url: str) -> FetchError:
    reason = _("this is no web address: {url}")
    return FetchError("address", reason.format(url=one_line(url, 100)))


def _too_large(limit: int) -> FetchError:
    size = f"{limit / 1024 / 1024:g}"
    return FetchError("too-large", _("the answer is larger than {size} MB").format(size=size))


_NETWORK_ERRORS = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpx.HTTPError,
    ssl.SSLError,
    OSError,
)


def _explain(error: Exception, host: str) -> FetchError:
    """Why there was no answer, out of the chain of exceptions that led here."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    host = one_line(host, 100)
    for cause in chain:
        if isinstance(cause, PrivateAddressError):
            return FetchError("private", _("this address belongs to a private network"))
        if isinstance(cause, UnknownHostError):
            return FetchError("dns", _("no such host: {host}").format(host=host))
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = _("the certificate of {host} is not valid: {fault}")
            fault = one_line(cause.verify_message or str(cause), 120)
            return FetchError("tls", reason.format(host=host, fault=fault))
        if isinstance(cause, ssl.SSLError):
            reason = _("no secure connection with {host}: {fault}")
            return FetchError(
                "tls", reason.format(host=host, fault=one_line(cause.reason or str(cause), 120))
            )
        if isinstance(cause, ConnectionRefusedError):
            return FetchError("refused", _("{host} refused the connection").format(host=host))
        if isinstance(cause, ConnectionResetError):
            return FetchError("network", _("{host} closed the connection").format(host=host))
    if isinstance(error, httpcore.ProtocolError):
        reason = _("{host} does not answer as a web server should: {fault}")
        return FetchError("protocol", reason.format(host=host, fault=one_line(str(error), 120)))
    fault = one_line(str(error), 120) or type(error).__name__
    reason = _("the connection to {host} failed: {fault}")
    return FetchError("network", reason.format(host=host, fault=fault))
