"""Article text as it lies in the store: small as it is, large compressed (RFC 1950)."""

from __future__ import annotations

import zlib

_RAW = b"\x00"
_ZLIB = b"\x01"
_WORTH_IT = 120
"""Bytes under which zlib's header and dictionary cost more than they save."""


def pack(text: str) -> bytes:
    """The bytes to store for a text; empty for an empty one."""
    if not text:
        return b""
    raw = text.encode("utf-8", "replace")
    if len(raw) > _WORTH_IT:
        compressed = zlib.compress(raw, 6)
        if len(compressed) < len(raw):
            return _ZLIB + compressed
    return _RAW + raw


def unpack(data: bytes) -> str:
    """The text of what :func:`pack` gave.

    Raises:
        ValueError: the bytes are none of ours.
    """
    if not data:
        return ""
    if data[:1] == _RAW:
        return data[1:].decode("utf-8")
    if data[:1] == _ZLIB:
        try:
            return zlib.decompress(data[1:]).decode("utf-8")
        except zlib.error as error:
            raise ValueError(f"a stored text is damaged: {error}") from error
    raise ValueError("a stored text has an unknown form")
