"""What window and engine say to each other: one JSON object a line, UTF-8.

Requests go to the engine's standard input, events come from its standard
output. Every request carries an ``id`` that the window chose; events that
answer it carry the same ``id``.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

LINE_LIMIT = 1 << 20
"""Bytes of the longest line that either side reads; a longer one is a fault of the sender."""


class ProtocolError(ValueError):
    """A line is not one of the messages below."""


@dataclass(frozen=True, slots=True)
class Refresh:
    """Fetch feeds: those named, or all that are due."""

    id: int
    feeds: tuple[str, ...] = ()
    """Addresses; empty: every subscribed feed that is due."""
    force: bool = False
    """Ask also feeds that are not due; still conditional."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop working on a request; what has arrived is kept."""

    id: int


@dataclass(frozen=True, slots=True)
class Discover:
    """Find the feeds of a site."""

    id: int
    url: str


@dataclass(frozen=True, slots=True)
class FullText:
    """Fetch an article's page and extract its text; answered by :class:`PageFetched`."""

    id: int
    article_id: int


@dataclass(frozen=True, slots=True)
class PageFetched:
    """What came of fetching an article's page, asked for or not, is in the store."""

    id: int
    article_id: int
    state: str
    """``text``, ``refused`` or ``failed``."""
    reason: str = ""
    """Why there is no text, in plain words."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Get a picture of an article ready to be shown."""

    id: int
    url: str
    article_id: int
    again: bool = False
    """Ask its server also when that was in vain not long ago."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a refresh has come."""

    id: int
    done: int
    total: int
    new: int
    failed: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A feed's new articles are in the store."""

    id: int
    feed_url: str
    new: int


@dataclass(frozen=True, slots=True)
class FeedVisited:
    """What came of asking one feed."""

    id: int
    feed_url: str
    status: str
    """``new``, ``not_modified``, ``failed`` or ``skipped``."""
    articles: int = 0
    """Entries in the feed as it stands; 0 when it was not parsed."""
    new: int = 0
    error: str = ""
    """Why it failed, in plain words."""


@dataclass(frozen=True, slots=True)
class Done:
    """A refresh has ended."""

    id: int
    total: int
    new: int
    failed: int
    cancelled: bool = False
    offline: bool = False
    """No feed could be reached at all, for want of a network."""


@dataclass(frozen=True, slots=True)
class Found:
    """The feeds of a site."""

    id: int
    feeds: tuple[tuple[str, str, str], ...]
    """(address, title, kind), the likeliest first."""


@dataclass(frozen=True, slots=True)
class PictureReady:
    """What came of asking for a picture."""

    id: int
    url: str
    file: str = ""
    """Name of its file in the folder of pictures; empty: there is none."""
    width: int = 0
    """Pixels of the file."""
    height: int = 0
    reason: str = ""
    """Why there is none, in plain words; empty for a blocked one."""
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A request could not be carried out."""

    id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Ready:
    """The engine has opened the store and takes requests."""

    pid: int


@dataclass(frozen=True, slots=True)
class Died:
    """The engine ended without being asked to. Made by the client, never sent."""

    reason: str


@dataclass(frozen=True, slots=True)
class OfflineReady:
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

_TYPES: dict[str, type[Any]] = {
    one.__name__: one
    for one in (
        Refresh,
        Cancel,
        Discover,
        FullText,
        PageFetched,
        OfflineReady,
        Picture,
        Progress,
        Stored,
        FeedVisited,
        Done,
        Found,
        PictureReady,
        Refused,
        Ready,
    )
}


def encode(message: Request | Event) -> bytes:
    """The line for a message, newline included."""
    return json.dumps({"is": type(message).__name__, **asdict(message)}).encode() + b"\n"


def decode(line: bytes) -> Request | Event:
    """The message of a line.

    Raises:
        ProtocolError: the line is no message, or one with wrong fields.
    """
    try:
        data = json.loads(line)
        kind = _TYPES[data.pop("is")]
        known = {one.name for one in fields(kind)}
        message: Request | Event = kind(
            **{key: _tuples(value) for key, value in data.items() if key in known}
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProtocolError(f"not a message: {line[:80]!r}") from error
    return message


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value
