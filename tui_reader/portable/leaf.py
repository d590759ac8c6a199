"""An article on its way out of the reader: what every form of export needs of it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct


class Leaf(Struct, frozen=True):
    """An article, ready to be written."""

    title: str
    byline: str
    """Where and when it was published, in the reader's language."""
    source: str
    """The paper's name."""
    html: str
    """Cleaned; its pictures stand by their addresses on the web."""
    url: str = ""
    author: str = ""
    language: str = ""
    published: int = 0
    """Seconds since the epoch."""
    feed: str = ""
    """The title of its feed, where that is not the paper's name."""


Pictures = Callable[[str], bytes | None]
"""The bytes of a picture by its address, as far as they are at hand."""


def no_pictures(url: str) -> bytes | None:
    """None is at hand."""
    return None
