"""What window and engine say to each other: one JSON object a line, UTF-8.

Requests go to the engine's standard input, events come from its standard
output. Every request carries an ``id`` that the window chose; events that
answer it carry the same ``id``.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

LINE_LIMIT = 1 << 20
"""Bytes of the longest line that either side reads; a longer one is a fault of the sender."""


class ProtocolError(ValueError):
    """A line is not one of the messages below."""


class _Message(msgspec.Struct, frozen=True, tag=True, tag_field="is"):
    """Its class is its name on the pipe."""


class Refresh(_Message, frozen=True):
    """Fetch feeds: those named, or all that are due."""

    id: int
    feeds: tuple[str, ...] = ()
    """Addresses; empty: every subscribed feed that is due."""
    force: bool = False
    """Ask also feeds that are not due; still conditional."""


class Cancel(_Message, frozen=True):
    """Stop working on a request; what has arrived is kept."""

    id: int


class Discover(_Message, frozen=True):
    """Find the feeds of a site."""

    id: int
    url: str


class FullText(_Message, frozen=True):
    """Fetch an article's page and extract its text; answered by :class:`PageFetched`."""

    id: int
    article_id: int


class PageFetched(_Message, frozen=True):
    """What came of fetching an article's page, asked for or not, is in the store."""

    id: int
    article_id: int
    state: str
    """``text``, ``refused`` or ``failed``."""
    reason: str = ""
    """Why there is no text, in plain words."""


class Picture(_Message, frozen=True):
    """Get a picture of an article ready to be shown."""

    id: int
    url: str
    article_id: int
    again: bool = False
    """Ask its server also when that was in vain not long ago."""


class Progress(_Message, frozen=True):
    """How far a refresh has come."""

    id: int
    done: int
    total: int
    new: int
    failed: int


class Stored(_Message, frozen=True):
    """A feed's new articles are in the store."""

    id: int
    feed_url: str
    new: int


class FeedVisited(_Message, frozen=True):
    """What came of asking one feed."""

    id: int
    feed_url: str
    status: str
    """``new``, ``not_modified``, ``failed`` or ``skipped``."""
    articles: int = 0
    """Entries in the feed as it stands; 0 when it was not parsed."""
    new: int = 0
    error: str = ""
    """Why it failed, or is asked only by name, in plain words."""


class Done(_Message, frozen=True):
    """A refresh has ended."""

    id: int
    total: int
    new: int
    failed: int
    cancelled: bool = False
    offline: bool = False
    """No feed could be reached at all, for want of a network."""


class Found(_Message, frozen=True):
    """The feeds of a site."""

    id: int
    feeds: tuple[tuple[str, str, str], ...]
    """(address, title, kind), the likeliest first."""


class PictureReady(_Message, frozen=True):
    """What came of asking for a picture."""

    id: int
    url: str
    file: str = ""
    """Name of its file in the folder of pictures; empty: there is none."""
    width: int = 0
    """Pixels of the file."""
    height: int = 0
    reason: str = ""
    """Why there is none, in plain words; empty for a blocked or a spared one."""
    blocked: bool = False
    spared: bool = False
    """Its server was not asked, as the network is metered."""


class Refused(_Message, frozen=True):
    """A request could not be carried out."""

    id: int
    reason: str


class Ready(_Message, frozen=True):
    """The engine has opened the store and takes requests."""

    pid: int


class Died(_Message, frozen=True):
    """The engine ended without being asked to. Made by the client, never sent."""

    reason: str


class OfflineReady(_Message, frozen=True):
    """What can be read without a network, after a refresh has seen to it."""

    id: int
    articles: int
    """How many were to be made ready."""
    ready: int
    pictures_missing: int
    size: int
    """Bytes."""


Request = Refresh | Cancel | Discover | FullText | Picture
Event = (
    Progress
    | Stored
    | FeedVisited
    | PageFetched
    | OfflineReady
    | Done
    | Found
    | PictureReady
    | Refused
    | Ready
    | Died
)

_MESSAGE: Any = Request | Event


def encode(message: Request | Event) -> bytes:
    """The line for a message, newline included.

    Raises:
        ProtocolError: it is longer than :data:`LINE_LIMIT`.
    """
    # Not msgspec's own encoder: a path in a reason may hold lone surrogates, which it refuses.
    text = json.dumps(msgspec.to_builtins(message), ensure_ascii=False)
    line = text.encode("utf-8", "surrogatepass") + b"\n"
    if len(line) > LINE_LIMIT:
        raise ProtocolError(f"a message of {len(line)} bytes: {line[:80]!r}")
    return line


def decode(line: bytes) -> Request | Event:
    """The message of a line.

    Raises:
        ProtocolError: the line is no message, or one with wrong fields.
    """
    try:
        message: Request | Event = msgspec.convert(json.loads(line), _MESSAGE)
    except ValueError as error:
        raise ProtocolError(f"not a message: {line[:80]!r}") from error
    return message
