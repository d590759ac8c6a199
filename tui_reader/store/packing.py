"""Article text as it lies in the store: small as it is, large compressed (Zstandard, RFC 8878)."""

from __future__ import annotations

import json
from threading import local
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zstandard import ZstdCompressor, ZstdDecompressor

_RAW = b"\x00"
_ZSTD = b"\x01"
_WORTH_IT = 120
"""Bytes under which a frame's header costs more than it saves."""
_LEVEL = 3
"""Of 22. Two kilobytes of news take half their size; a higher level saves next to nothing of it."""
_LARGEST = 64 << 20
"""Bytes that a stored text may unpack to: four times the largest feed that is taken."""


_OWN = local()


def pack(text: str) -> bytes:
    """The bytes to store for a text; empty for an empty one."""
    if not text:
        return b""
    raw = text.encode("utf-8", "replace")
    if len(raw) > _WORTH_IT:
        compressed = _compressor().compress(raw)
        if len(compressed) < len(raw):
            return _ZSTD + compressed
    return _RAW + raw


def unpack(data: bytes) -> str | None:
    """The text of what :func:`pack` gave; ``None``: the bytes are damaged."""
    if not data:
        return ""
    try:
        if data[:1] == _RAW:
            return data[1:].decode("utf-8")
        if data[:1] == _ZSTD:
            return _decompressed(data[1:])
    except UnicodeDecodeError:
        return None
    return None


def _decompressed(frame: bytes) -> str | None:
    from zstandard import ZstdError, frame_content_size

    try:
        # What a frame says of its size is allocated at once.
        if frame_content_size(frame) > _LARGEST:
            return None
        return _decompressor().decompress(frame, max_output_size=_LARGEST).decode("utf-8")
    except ZstdError:
        return None


def _compressor() -> ZstdCompressor:
    """One a thread: they must not be shared. Imported late, as the first screen shows no article."""
    if not hasattr(_OWN, "compressor"):
        from zstandard import ZstdCompressor

        _OWN.compressor = ZstdCompressor(level=_LEVEL, write_checksum=True)
    compressor: ZstdCompressor = _OWN.compressor
    return compressor


def _decompressor() -> ZstdDecompressor:
    if not hasattr(_OWN, "decompressor"):
        from zstandard import ZstdDecompressor

        _OWN.decompressor = ZstdDecompressor()
    decompressor: ZstdDecompressor = _OWN.decompressor
    return decompressor


def strings(column: str) -> tuple[str, ...]:
    """The strings of a column that holds a JSON array of them, most of which are empty.

    A damaged column has none; what is written next replaces it.
    """
    if column in ("", "[]"):
        return ()
    try:
        return tuple(one for one in json.loads(column) if isinstance(one, str))
    except (ValueError, TypeError):
        return ()
