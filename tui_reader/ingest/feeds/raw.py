"""A feed as its parser found it, before anything was cleaned: what every format is reduced to.

Nothing in here is sanitized. ``normalise`` is the only reader.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from tui_reader.text.reasons import NO_REASON, Reason


class RawText(Struct, frozen=True):
    """A text construct (RFC 4287 §3.1): its value and how to read it."""

    value: str
    kind: Literal["text", "html", "unsaid"] = "html"
    """``unsaid``: text, HTML, or HTML escaped once more; RSS does not say which."""
    base: str = ""
    """``xml:base`` in force; empty when the document sets none."""
    language: str = ""


class RawMedia(Struct, frozen=True):
    """A media file: ``enclosure``, ``media:content``, ``media:thumbnail``, an attachment."""

    url: str
    media_type: str = ""
    medium: str = ""
    length: str = ""
    width: str = ""
    title: str = ""
    lead: bool = False
    """Only a picture to go with the entry, never a file to play."""
    description: str = ""
    """What it shows or says: ``media:description``, ``media:text``, ``alt``."""
    duration: str = ""
    group: int = 0
    """Files of one ``media:group``, which are one work at several sizes; 0: of none."""


class RawEntry(Struct, frozen=True):
    """One entry of a feed."""

    guid: str = ""
    link: str = ""
    title: RawText | None = None
    authors: tuple[str, ...] = ()
    published: int | None = None
    updated: int | None = None
    language: str = ""
    contents: tuple[RawText, ...] = ()
    """What claims to be the whole article: ``content:encoded``, ``atom:content``, ``content_html``."""
    summary: RawText | None = None
    tags: tuple[str, ...] = ()
    media: tuple[RawMedia, ...] = ()
    papers: tuple[RawText, ...] = ()
    """What it names as its source, the best first: ``source``, ``dc:source``, ``dc:publisher``."""


class RawFeed(Struct, frozen=True):
    """A feed document."""

    kind: str
    entries: tuple[RawEntry, ...]
    title: RawText | None = None
    site_url: str = ""
    language: str = ""
    authors: tuple[str, ...] = ()
    """Authors of the feed that stand in for entries without one (RFC 4287 §4.2.1)."""
    publisher: str = ""
    ttl: int = 0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    next_page: str = ""
    note: Reason = NO_REASON
    broken_off: bool = False
    """Whether the document ends before it is complete; half an entry is left out."""
