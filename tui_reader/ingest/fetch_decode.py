"""Content codings undone within a bound: a bomb is never expanded past the limit (RFC 9110 §8.4)."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import zstandard

ACCEPTED = "gzip, br, zstd"
"""What ``Accept-Encoding`` may say."""

_ZSTD_WINDOW = 8 * 1024 * 1024
"""Bytes; the largest window of the coding (RFC 9659)."""


class TooLargeError(Exception):
    """The decoded bytes are more than allowed."""


class DamagedError(Exception):
    """The bytes are not what their coding says, or they break off; or the coding is unknown."""


def undo(body: bytes, codings: str, limit: int) -> bytes:
    """A body without its content codings.

    Args:
        body: as received.
        codings: the ``Content-Encoding`` header.
        limit: bytes; memory stays within a few times that, whatever the body.

    Raises:
        TooLargeError: when more than ``limit`` bytes come out at any stage.
        DamagedError: when the body cannot be decoded.
    """
    for coding in reversed([name.strip().lower() for name in codings.split(",")]):
        if coding in ("", "identity"):
            continue
        decoder = _DECODERS.get(coding)
        if decoder is None:
            raise DamagedError(coding)
        # A 304 or a HEAD may name a coding and have no body.
        body = decoder(body, limit) if body else body
    if len(body) > limit:
        raise TooLargeError
    return body


_MEMBERS = 64
"""Of one gzip body; each copies what follows it, so that thousands would take minutes."""


def _gzip(body: bytes, limit: int) -> bytes:
    out = bytearray()
    rest = body
    # A gzip file may have several members (RFC 1952 §2.2); what follows them is padding.
    for _member in range(_MEMBERS):
        if out and rest[:2] != b"\x1f\x8b":
            break
        decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)
        out += _inflate(decoder, rest, limit - len(out))
        rest = decoder.unused_data
        if not rest:
            break
    else:
        raise DamagedError("gzip")
    return bytes(out)


def _deflate(body: bytes, limit: int) -> bytes:
    try:
        return _inflate(zlib.decompressobj(), body, limit)
    except DamagedError:
        # Half the servers send raw deflate data for "deflate".
        return _inflate(zlib.decompressobj(-zlib.MAX_WBITS), body, limit)


def _inflate(decoder: zlib._Decompress, body: bytes, limit: int) -> bytes:
    try:
        out = decoder.decompress(body, limit + 1)
    except zlib.error as error:
        raise DamagedError(str(error)) from error
    if len(out) > limit:
        raise TooLargeError
    if not decoder.eof:
        raise DamagedError("it breaks off")
    return out


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
    decoder = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    out = bytearray()
    try:
        with decoder.stream_reader(body, read_across_frames=True) as reader:
            while part := reader.read(min(65_536, limit + 1 - len(out))):
                out += part
                if len(out) > limit:
                    raise TooLargeError
    except zstandard.ZstdError as error:
        raise DamagedError(str(error)) from error
    return bytes(out)


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
