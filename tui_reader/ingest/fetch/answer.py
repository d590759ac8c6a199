"""One request answered: as a whole, decoded within its bound, whatever becomes of the connection."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Callable
from urllib.parse import urlsplit

import brotli  # type: ignore[import-untyped]
import httpx
import zstandard
from msgspec import Struct

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

# Content codings undone within a bound: a bomb is never expanded past the limit (RFC 9110 §8.4).

ACCEPTED = "gzip, br, zstd"
"""What ``Accept-Encoding`` may say."""

_ZSTD_WINDOW = 8 * 1024 * 1024
"""Bytes; the largest window of the coding (RFC 9659)."""
_STAGES = 3
"""Codings undone at most, said and unsaid ones each; more of them make work and no sense."""
_MEMBERS = 64
"""Of one gzip body, or frames of Zstandard; each copies what follows it, so that thousands would
take minutes."""
_GZIP = b"\x1f\x8b\x08"
"""How gzip begins, with its one method (RFC 1952 §2.3.1)."""
_ZSTD = re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")
"""How a frame of Zstandard begins (RFC 8878 §3.1)."""
_PLAIN = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*[<{\[]|\x89PNG|\xff\xd8\xff|GIF8|RIFF"
)
"""How XML, HTML, JSON and pictures begin."""
_FLUSHED = b"\x00\x00\xff\xff"
"""The end of an empty stored block (RFC 1951 §3.2.4), with which deflated data is flushed."""
_FINAL_BLOCK = b"\x03\x00"
"""An empty block that ends deflated data (RFC 1951 §3.2.3)."""
_ZSTD_STEP = 512
"""Bytes of Zstandard decoded at once: no more than 16 MB come out of them, 128 kB a block."""


class TooLargeError(Exception):
    """The decoded bytes are more than allowed."""


class DamagedError(Exception):
    """The bytes are not what their coding says, or they break off."""


def undo(body: bytes, codings: str, limit: int) -> bytes:
    """A body without its content codings, those included that its first bytes show.

    Args:
        body: as received.
        codings: the ``Content-Encoding`` header; unknown names count for nothing.
        limit: bytes; memory stays within a few times that, whatever the body.

    Raises:
        TooLargeError: when more than ``limit`` bytes come out at any stage.
        DamagedError: when the body cannot be decoded.
    """
    # A parameter is no part of the name, and neither are quotes.
    names = [name.partition(";")[0].strip(' \t"').lower() for name in codings.split(",")]
    said = [_DECODERS[name] for name in reversed(names) if name in _DECODERS]
    if len(said) > _STAGES:
        raise DamagedError(codings)
    for decoder in said:
        try:
            # A 304 or a HEAD may name a coding and have no body.
            body = decoder(body, limit) if body else body
        except DamagedError:
            if _shown(body) is None and not _PLAIN.match(body):
                raise
    for _stage in range(_STAGES):
        shown = _shown(body)
        if shown is None:
            break
        body = shown(body, limit)
    if len(body) > limit:
        raise TooLargeError
    return body


def _shown(body: bytes) -> Callable[[bytes, int], bytes] | None:
    """The decoder of the coding that the first bytes show; ``None``: they show none."""
    if body.startswith(_GZIP):
        return _gzip
    return _zstd if _ZSTD.match(body) else None


def _gzip(body: bytes, limit: int) -> bytes:
    if not body.startswith(_GZIP):
        # Some servers call gzip what is zlib's.
        return _inflate(body[2:], limit)[0] if _is_zlib(body) else body
    out = bytearray()
    rest = body
    # A gzip file may have several members (RFC 1952 §2.2); what follows them is padding.
    for _member in range(_MEMBERS):
        if not rest.startswith(_GZIP):
            break
        part, rest = _inflate(rest[_gzip_head(rest) :], limit - len(out))
        out += part
        # Checksum and length, which some servers leave out; that the data ends is told by itself.
        rest = rest[8:]
    else:
        raise DamagedError("gzip")
    return bytes(out)


def _gzip_head(member: bytes) -> int:
    """Bytes of a member's header (RFC 1952 §2.3)."""
    flags, end = member[3:4], 10
    if not flags:
        raise DamagedError("it breaks off")
    if flags[0] & 4:
        end += 2 + int.from_bytes(member[end : end + 2], "little")
    for flag in (8, 16):
        if flags[0] & flag:
            end = member.find(b"\0", end) + 1 or len(member)
    return end + (2 if flags[0] & 2 else 0)


def _deflate(body: bytes, limit: int) -> bytes:
    # RFC 1950 §2.2; half the servers send raw deflate data for "deflate".
    return _inflate(body[2:] if _is_zlib(body) else body, limit)[0]


def _is_zlib(body: bytes) -> bool:
    """Whether deflated data has the header of RFC 1950 §2.2."""
    return len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0


def _inflate(body: bytes, limit: int) -> tuple[bytes, bytes]:
    """Raw deflated data (RFC 1951) undone, and what follows it."""
    decoder = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        out = decoder.decompress(body, limit + 1)
        if len(out) > limit:
            raise TooLargeError
        if body.endswith(_FLUSHED) and not decoder.eof:
            # Some servers send all they have, and never the end.
            decoder.decompress(_FINAL_BLOCK, 1)
    except zlib.error as error:
        raise DamagedError(str(error)) from error
    if not decoder.eof:
        raise DamagedError("it breaks off")
    return out, decoder.unused_data


def _brotli(body: bytes, limit: int) -> bytes:
    decoder = brotli.Decompressor()
    out = bytearray()
    data = body
    try:
        while True:
            part = decoder.process(data, output_buffer_limit=limit + 1 - len(out))
            data = b""
            out += part
            if len(out) > limit:
                raise TooLargeError
            if decoder.is_finished():
                return bytes(out)
            if not part and decoder.can_accept_more_data():
                raise DamagedError("it breaks off")
    except brotli.error as error:
        raise DamagedError(str(error)) from error


def _zstd(body: bytes, limit: int) -> bytes:
    if not _ZSTD.match(body):
        return body
    made = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    out = bytearray()
    position = 0
    try:
        # Frames may follow each other (RFC 8878 §3.1); anything else after them is padding.
        for _frame in range(_MEMBERS):
            decoder = made.decompressobj()
            while not decoder.eof:
                piece = body[position : position + _ZSTD_STEP]
                if not piece:
                    raise DamagedError("it breaks off")
                out += decoder.decompress(piece)
                position += len(piece) - len(decoder.unused_data)
                if len(out) > limit:
                    raise TooLargeError
            if not _ZSTD.match(body, position):
                return bytes(out)
    except zstandard.ZstdError as error:
        raise DamagedError(str(error)) from error
    raise DamagedError("zstd")


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}


_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_AT_ONCE = 256 * 1024
"""Bytes that are decompressed where they arrive: about 2 ms."""


class Answer(Struct, frozen=True):
    """An answer that came as a whole; its connection is used for others, or closed."""

    response: httpx.Response
    body: bytes
    """As it came; of redirects and errors the beginning that was asked for."""
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
    method: str = "GET",
    content: bytes = b"",
    repeatable: bool = True,
    error_limit: int = 0,
) -> Answer:
    """The answer to a request; asked for twice when the first connection ends too early.

    Servers end connections when they please, and just as they are used again; a GET
    may be repeated without asking (RFC 9110 §9.2.2). The second time on a connection of
    its own: another kept one may be about to end as well. What may not be repeated has
    such a connection at once.

    Args:
        client: from :func:`.fetch.client`.
        url: absolute, http or https.
        headers: of the request.
        limit: bytes of the body.
        proxy: for this request; empty: the client's.
        allow_private: whether the host may be on a private network.
        method: of HTTP.
        content: the body of the request.
        repeatable: whether to ask twice does the same as to ask once.
        error_limit: bytes that are read of the body of a redirect or error.

    Raises:
        FetchError: when there is no answer to give.
    """
    host = urlsplit(url).hostname or ""
    extensions = {ALLOW_PRIVATE: allow_private, PROXY: proxy}
    alone = {**extensions, ALONE: True}

    async def once(extensions: dict[str, object]) -> Answer:
        try:
            request = client.build_request(
                method, url, headers=headers, content=content or None, extensions=extensions
            )
            response = await client.send(request, stream=True)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise no_address(url) from error
        try:
            if response.status_code >= 400 or location(response):
                body = await _beginning(response, error_limit)
            else:
                body = await _body(response, limit)
            return Answer(response, body, _address(response))
        finally:
            await response.aclose()

    if repeatable:
        try:
            return await once(extensions)
        except ENDED_EARLY:
            pass
        except NETWORK_ERRORS as error:
            raise explain(error, host) from error
    try:
        return await once(alone)
    except NETWORK_ERRORS as error:
        raise explain(error, host) from error


async def _beginning(response: httpx.Response, limit: int) -> bytes:
    """The first bytes of a body; the rest is not read."""
    raw = bytearray()
    if limit:
        async for part in response.aiter_raw():
            raw += part
            if len(raw) >= limit:
                break
    return bytes(raw[:limit])


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
