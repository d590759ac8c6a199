"""A server's notice that it will end an HTTP/2 connection (GOAWAY), kept until it holds.

Such a notice names the last stream that the server still answers (RFC 9113 §6.8).
h2 takes the connection for ended at once, and loses the answers under way. So the
notice waits here until they are there; streams beyond the last one are refused.
"""

from __future__ import annotations

from collections.abc import Iterator

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
