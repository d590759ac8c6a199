"""A connection to a server that does not keep to the letter of HTTP, read as if it did."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from typing import Any, Protocol

import httpcore

# A server's notice that it will end an HTTP/2 connection (GOAWAY), kept until it holds.

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_HEAD = 9
"""Bytes of a frame's header (RFC 9113 §4.1)."""
_DATA, _HEADERS, _RST_STREAM, _GOAWAY, _CONTINUATION = 0x0, 0x1, 0x3, 0x7, 0x9
_END_STREAM, _END_HEADERS = 0x1, 0x4
_NO_ERROR, _REFUSED_STREAM = 0x0, 0x7
_LONGEST_GOAWAY = 16 * 1024
_ANY_STREAM = 2**31 - 1


class Notices:
    """Holds back what is received of a connection too early: a GOAWAY without an error."""

    def __init__(self) -> None:
        self._unread = bytearray()
        self._passing = 0
        """Bytes of a frame under way that go through."""
        self._in_block = False
        """Between the frames of one field block, where no other frame may stand."""
        self._open: set[int] = set()
        """Streams that are not answered yet."""
        self._last = _ANY_STREAM
        """The last stream that the server answers."""
        self._held = b""
        self._refusals = b""

    def sent(self, data: bytes) -> None:
        """Whole frames were sent."""
        for kind, stream in _frames(data.removeprefix(_PREFACE)):
            if kind == _HEADERS and stream > self._last:
                self._refusals += _refusal(stream)
            elif kind == _HEADERS:
                self._open.add(stream)
            elif kind == _RST_STREAM:
                self._open.discard(stream)

    def received(self, data: bytes) -> bytes:
        """What to read instead of ``data``."""
        self._unread += data
        out = bytearray()
        while self._unread:
            if self._passing:
                part = self._unread[: self._passing]
                del self._unread[: len(part)]
                self._passing -= len(part)
                out += part
                continue
            if len(self._unread) < _HEAD:
                break
            length = int.from_bytes(self._unread[:3], "big")
            kind, flags = self._unread[3], self._unread[4]
            if kind == _GOAWAY and 8 <= length <= _LONGEST_GOAWAY:
                frame = bytes(self._unread[: _HEAD + length])
                if len(frame) < _HEAD + length:
                    break
                del self._unread[: len(frame)]
                out += self._take(frame)
                continue
            if kind in (_HEADERS, _CONTINUATION):
                self._in_block = not flags & _END_HEADERS
            if kind == _RST_STREAM or (kind in (_DATA, _HEADERS) and flags & _END_STREAM):
                self._open.discard(_stream(self._unread[5:9]))
            self._passing = _HEAD + length
        return bytes(out)

    def pending(self) -> bytes:
        """What can be read before the server sends more: the notice once it holds, refusals."""
        if self._passing or self._unread or self._in_block:
            return b""
        if self._held and not self._open:
            out, self._held = self._held, b""
        else:
            out, self._refusals = self._refusals, b""
        return out

    def _take(self, goaway: bytes) -> bytes:
        """What goes through of a notice."""
        if int.from_bytes(goaway[_HEAD + 4 : _HEAD + 8], "big") != _NO_ERROR:
            return goaway
        self._last = min(self._last, _stream(goaway[_HEAD : _HEAD + 4]))
        self._held = goaway
        for stream in [one for one in self._open if one > self._last]:
            self._open.discard(stream)
            self._refusals += _refusal(stream)
        return b""


def _frames(data: bytes) -> Iterator[tuple[int, int]]:
    """Type and stream of each frame."""
    position = 0
    while position + _HEAD <= len(data):
        yield data[position + 3], _stream(data[position + 5 : position + _HEAD])
        position += _HEAD + int.from_bytes(data[position : position + 3], "big")


def _stream(written: bytes | bytearray) -> int:
    """The stream's number; the highest bit is reserved."""
    return int.from_bytes(written, "big") & _ANY_STREAM


def _refusal(stream: int) -> bytes:
    """A frame that says that a stream was not looked at (RFC 9113 §8.7)."""
    head = (4).to_bytes(3, "big") + bytes((_RST_STREAM, 0)) + stream.to_bytes(4, "big")
    return head + _REFUSED_STREAM.to_bytes(4, "big")


# The head of an HTTP/1 answer made legal, where browsers and curl would read it all the same.

_LONGEST = 100 * 1024
"""Bytes of a head; h11 takes no longer one."""
_BLANK_LINE = re.compile(rb"\n\r{0,2}\n")
_STATUS = re.compile(rb"HTTP/([0-9](?:\.[0-9])?)[ \t]+([0-9]{3})(?![0-9])", re.IGNORECASE)
_SOUND_STATUS = re.compile(rb"HTTP/[0-9]\.[0-9] [0-9]{3}(?: [^\n]*)?")
_TOKEN = re.compile(rb"[-!#$%&'*+.^_`|~0-9a-zA-Z]+")
_LENGTHS = re.compile(rb"[0-9]+(?:[ \t]*,[ \t]*[0-9]+)*")
_UNFIT = re.compile(rb"[\x00\x0b\x0c\r]")


class Heads:
    """Mends what is received of a connection: each head, and nothing of the bodies.

    A head is expected after each request: one that is sent before the last was
    answered, HTTP/1.1 pipelining, would not be seen as one.
    """

    def __init__(self) -> None:
        self._head = bytearray()
        self._expected = True

    def sent(self, data: bytes) -> None:
        """A request was sent, or a part of one."""
        self._expected = self._expected or bool(data)

    def received(self, data: bytes) -> bytes:
        """What to read instead of ``data``; as yet nothing while a head is incomplete."""
        if not self._expected:
            return data
        out = bytearray()
        start = max(0, len(self._head) - 3)
        # Some servers send a line break after a body, which is the next answer's first line then.
        self._head += data if self._head else data.lstrip(b"\r\n")
        while self._expected:
            end = _BLANK_LINE.search(self._head, start)
            if end is None:
                # A head without an end, and what is none from its first line on, are h11's to refuse.
                self._expected = bool(data) and len(self._head) <= _LONGEST
                first_line = self._head.find(b"\n", start) >= 0 or not data
                if first_line and self._head and not _STATUS.match(self._head):
                    self._head += b"\r\n\r\n"
                    self._expected = False
                break
            head = bytes(self._head[: end.end()])
            del self._head[: end.end()]
            start = 0
            out += mended(head)
            # An interim answer (RFC 9110 §15.2) is followed by another.
            status = _STATUS.match(head)
            self._expected = status is not None and status[2][:1] == b"1" and status[2] != b"101"
        if not self._expected:
            out += self._head
            self._head.clear()
        return bytes(out)

    def pending(self) -> bytes:
        """Nothing: all that can be read comes from the server."""
        return b""


def mended(head: bytes) -> bytes:
    """The head of an answer, up to its blank line, as RFC 9112 wants it; unchanged when it is sound.

    An answer that had to be mended ends its connection: where the next one would begin
    is uncertain.
    """
    first, *lines = (line.rstrip(b"\r") for line in head.rstrip(b"\r\n").split(b"\n"))
    status = _STATUS.match(first)
    if status is None:
        return head
    if not _SOUND_STATUS.fullmatch(first):
        version = status[1] if len(status[1]) > 1 else b"1.1"
        first = b"HTTP/%b %b %b" % (version, status[2], first[status.end() :].strip())
    kept = [_UNFIT.sub(b" ", first)]
    chunked = False
    dropped = True
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            # A line may go on with the next (RFC 9112 §5.2).
            if not dropped:
                kept.append(_UNFIT.sub(b" ", line))
            continue
        name, colon, value = line.partition(b":")
        name = name.rstrip(b" \t")
        field = name.lower()
        dropped = not colon or _TOKEN.fullmatch(name) is None
        if field == b"content-length":
            if value.strip().startswith(b"+"):
                value = value.replace(b"+", b"", 1)
            dropped = dropped or _LENGTHS.fullmatch(value.strip()) is None
        elif field == b"transfer-encoding":
            codings = [coding.strip() for coding in value.lower().split(b",")]
            dropped = dropped or chunked or b"chunked" not in codings
            chunked = chunked or b"chunked" in codings
            value = value if codings == [b"chunked"] else b" chunked"
        if not dropped:
            kept.append(_UNFIT.sub(b" ", name + b":" + value))
    whole = b"\r\n".join(kept) + b"\r\n\r\n"
    return head if whole == head else whole[:-2] + b"Connection: close\r\n\r\n"


class Filter(Protocol):
    """What stands between a connection and whoever reads it; it never waits."""

    def sent(self, data: bytes) -> None:
        """Learn of bytes that are sent."""

    def received(self, data: bytes) -> bytes:
        """The bytes to read instead of those that came; empty ``data``: the server sends no more."""

    def pending(self) -> bytes:
        """Bytes to read before more is asked of the server."""


class FilteredStream(httpcore.AsyncNetworkStream):
    """A stream of httpcore's through the filter of its protocol: HTTP/1 unless TLS agreed on h2."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, through: Filter | None = None) -> None:
        self._inner = inner
        self._filter: Filter = Heads() if through is None else through

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes, a few more than ``max_bytes`` where a head was held back."""
        while True:
            if out := self._filter.pending():
                return out
            data = await self._inner.read(max_bytes, timeout)
            out = self._filter.received(data)
            if out or not data:
                return out

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes as they are."""
        self._filter.sent(buffer)
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """End the connection."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """The same connection with TLS on it."""
        # A host behind a proxy has the brackets of an address; a certificate's name has none.
        name = server_hostname and server_hostname.strip("[]")
        inner = await self._inner.start_tls(ssl_context, name, timeout)
        agreed = inner.get_extra_info("ssl_object").selected_alpn_protocol()
        return FilteredStream(inner, Notices() if agreed == "h2" else Heads())

    def get_extra_info(self, info: str) -> Any:
        """What is known of the connection beneath."""
        return self._inner.get_extra_info(info)
