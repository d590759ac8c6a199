"""One request answered: as a whole, within its bound, whatever becomes of the connection."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import httpx
from msgspec import Struct

from tui_reader.ingest.fetch.decode import DamagedError, TooLargeError, undo
from tui_reader.ingest.fetch.faults import (
    ENDED_EARLY,
    NETWORK_ERRORS,
    FetchError,
    explain,
    no_address,
    too_large,
)
from tui_reader.ingest.fetch.transport import ALLOW_PRIVATE, ALONE, PROXY
from tui_reader.text.plain import one_line
from tui_reader.text.reasons import because

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_AT_ONCE = 256 * 1024
"""Bytes that are decompressed where they arrive: about 2 ms."""


class Answer(Struct, frozen=True):
    """An answer that came as a whole; its connection is used for others, or closed."""

    response: httpx.Response
    body: bytes
    """As it came; empty for redirects and errors, where it is of no use."""
    address: str
    """The address that the connection went to; empty when it is not known, or a proxy's."""


async def ask(
    client: httpx.AsyncClient,
    url: str,
    *,
    headers: list[tuple[bytes, bytes]],
    limit: int,
    proxy: str,
    allow_private: bool,
) -> Answer:
    """The answer to a GET; asked for twice when the first connection ends too early.

    Servers end connections when they please, and just as they are used again; a GET
    may be repeated without asking (RFC 9110 §9.2.2). The second time on a connection of
    its own: another kept one may be about to end as well.

    Args:
        client: from :func:`.fetch.client`.
        url: absolute, http or https.
        headers: of the request.
        limit: bytes of the body.
        proxy: for this request; empty: the client's.
        allow_private: whether the host may be on a private network.

    Raises:
        FetchError: when there is no answer to give.
    """
    host = urlsplit(url).hostname or ""
    extensions = {ALLOW_PRIVATE: allow_private, PROXY: proxy}
    try:
        return await _ask_once(client, url, headers, extensions, limit)
    except ENDED_EARLY:
        pass
    except NETWORK_ERRORS as error:
        raise explain(error, host) from error
    try:
        return await _ask_once(client, url, headers, {**extensions, ALONE: True}, limit)
    except NETWORK_ERRORS as error:
        raise explain(error, host) from error


async def _ask_once(
    client: httpx.AsyncClient,
    url: str,
    headers: list[tuple[bytes, bytes]],
    extensions: dict[str, object],
    limit: int,
) -> Answer:
    try:
        request = client.build_request("GET", url, headers=headers, extensions=extensions)
        response = await client.send(request, stream=True)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise no_address(url) from error
    try:
        unwanted = response.status_code >= 400 or location(response)
        body = b"" if unwanted else await _body(response, limit)
        return Answer(response, body, _address(response))
    finally:
        await response.aclose()


def location(response: httpx.Response) -> str:
    """Where a redirect leads, as it is written; empty for any other answer."""
    found = str(response.headers.get("location", ""))
    return found if response.status_code in _REDIRECTS else ""


async def _body(response: httpx.Response, limit: int) -> bytes:
    size = response.headers.get("content-length", "")
    if not (size.isascii() and size.isdigit() and int(size[:18]) > limit):
        raw = bytearray()
        async for part in response.aiter_raw():
            raw += part
            if len(raw) > limit:
                break
        else:
            return bytes(raw)
    # The rest, unread, would fill the window that an HTTP/2 connection has for all its streams
    # (RFC 9113 §5.2.1), and they would wait for ever.
    await response.extensions["network_stream"].aclose()
    raise too_large(limit)


async def undone(raw: bytes, codings: str, limit: int) -> bytes:
    """A body without its content codings, as :func:`.fetch_decode.undo` gives it.

    Raises:
        FetchError: it is larger than ``limit`` bytes, or damaged.
    """
    try:
        if len(raw) <= _AT_ONCE:
            return undo(raw, codings, limit)
        # Not on the event loop: others are waiting, and so is the deadline.
        return await asyncio.to_thread(undo, raw, codings, limit)
    except TooLargeError as error:
        raise too_large(limit) from error
    except DamagedError as error:
        raise FetchError(
            "damaged",
            because(
                "the answer is damaged: it cannot be decompressed ({fault})",
                fault=one_line(str(error), 80),
            ),
        ) from error


def _address(response: httpx.Response) -> str:
    stream = response.extensions.get("network_stream")
    address = stream.get_extra_info("server_addr") if stream is not None else None
    return "" if address is None or response.extensions[PROXY] else str(address[0])
