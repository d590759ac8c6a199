"""What the bytes of a picture become, without the library that decodes them.

Whoever only asks a worker for it need not load it (60 ms).
"""

from __future__ import annotations

from msgspec import Struct

from tui_reader.text.reasons import Reason

PIXELS = 40_000_000
"""Of a picture that is decoded at all: 160 MB as RGBA; the largest news picture seen had 24 million."""
WIDEST, HIGHEST = 1600, 2400
"""Pixels of a picture that is kept; no terminal shows more."""
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
"""What is decoded; of animations the first frame (AVIF only where Pillow has it)."""


class NotAPictureError(Exception):
    """The bytes are no picture that can be shown; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class DecodedPicture(Struct, frozen=True):
    """A picture ready to be kept."""

    data: bytes
    """A JPEG or PNG file without metadata, opaque."""
    suffix: str
    """``jpg`` or ``png``."""
    width: int
    height: int
    content_hash: str
    """SHA-256 (hex) of the bytes as they came."""
    look: str
    """What ``model.picture.alike`` compares; empty for a picture too plain."""


def decode_picture(body: bytes, content_type: str = "") -> DecodedPicture:
    """The picture in some bytes, upright, at most :data:`WIDEST` by :data:`HIGHEST` pixels.

    Args:
        body: what a server sent.
        content_type: what it said of it; only to tell better what is wrong.

    Raises:
        NotAPictureError: it is none that can be shown.
        MemoryError: it takes more than the process may have.
    """
    from tui_reader.ingest.pictures.decode import decode

    return decode(body, content_type)
