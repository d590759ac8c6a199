"""Pictures: what is known of one, which are blocked, and when two are the same to the eye."""

from __future__ import annotations

from math import sqrt
from typing import Literal

from msgspec import Struct

from tui_reader.text.reasons import NO_REASON, Reason

BlockKind = Literal["picture", "host", "feed"]
"""What a block names: one picture by its address, a host, or a feed by its address."""

IMAGE_HASH_SIDE = 16
"""An image hash is a picture’s brightness on a square grid, so many fields wide and high."""

_ALIKE = 0.995
"""Correlation of two hashes: copies in other sizes and formats reach 0.999, other pictures of
one scene stay below 0.99."""


class PictureState(Struct, frozen=True):
    """What the reader has of a picture that an article shows."""

    url: str
    file: str = ""
    """Name of its file among the pictures that are kept; empty: none."""
    width: int = 0
    """Pixels of the file; 0 without one."""
    height: int = 0
    reason: Reason = NO_REASON
    """Why there is no file; empty when there is one, or none was asked for."""
    blocked: bool = False
    """The user does not want to see it: it is neither fetched nor shown."""
    asked_at: int | None = None
    """When its server was last asked; ``None``: never."""


class PictureBlock(Struct, frozen=True):
    """A decision of the user never to see a picture, a host's pictures, or a paper's."""

    kind: BlockKind
    value: str
    """The address of the picture, the host without ``www.``, or the address of the feed."""
    since: int
    content_hash: str = ""
    """Of a picture that was fetched: SHA-256 (hex) of its bytes as they came."""
    look: str = ""
    """Of a picture that was fetched: what :func:`alike` compares."""


def alike(look: str, other: str) -> bool:
    """Whether two looks are those of one picture, however it was resized and compressed.

    A look is 256 brightnesses from 0 to 255 in hexadecimal; they are held against
    each other by their Pearson correlation. An empty one, of a picture too plain to
    be told from others, is like none.
    """
    if not look or len(look) != len(other):
        return False
    if look == other:
        return True
    ones, others = bytes.fromhex(look), bytes.fromhex(other)
    mean, other_mean = sum(ones) / len(ones), sum(others) / len(others)
    product = square = other_square = 0.0
    for one, another in zip(ones, others, strict=True):
        product += (one - mean) * (another - other_mean)
        square += (one - mean) ** 2
        other_square += (another - other_mean) ** 2
    return product >= _ALIKE * sqrt(square * other_square) > 0
