"""The messages between the window and the engine: one JSON object a line, in UTF-8.

The window writes requests to the engine's standard input. The engine writes
to its standard output: one reply to each request, with the ``id`` that the
window gave the request, and broadcasts, which answer nothing. A request that
was cancelled may stay without a reply.
"""

from __future__ import annotations

import json
from typing import Any, Literal

import msgspec

from tui_reader.model import PageList
from tui_reader.text.reasons import NO_REASON, Reason

LINE_LIMIT = 1 << 20
"""Bytes of the longest line that either side reads; a longer one is a fault of the sender."""


class ProtocolError(ValueError):
    """A line is not one of the messages below."""


class _Message(msgspec.Struct, frozen=True, tag=True, tag_field="is"):
    """A message; the name of its class is its name in the line."""


# Requests.


class Refresh(_Message, frozen=True):
    """Fetch feeds and store what is new. The reply is :class:`Refreshed`."""

    id: int
    feeds: tuple[str, ...] = ()
    """Addresses; empty: every subscribed feed that is due."""
    force: bool = False
    """Also fetch feeds that are not due; still conditional."""
    accept: tuple[str, ...] = ()
    """Accounts whose servers are believed whatever they would change; they are synced, due or not."""


class Discover(_Message, frozen=True):
    """Find the feeds of a site. The reply is :class:`Found`."""

    id: int
    url: str


class FetchPage(_Message, frozen=True):
    """Fetch an article's page and store its text. The reply is :class:`Page`."""

    id: int
    article_id: int


class FetchPicture(_Message, frozen=True):
    """Fetch a picture of an article and store it. The reply is :class:`PictureResult`."""

    id: int
    url: str
    article_id: int
    again: bool = False
    """Fetch it also when that failed not long ago, and through a metered network."""


class Cancel(_Message, frozen=True):
    """Stop working on a request; what has arrived is kept. There is no reply."""

    id: int
    """Of the request."""


# Replies.


class Refreshed(_Message, frozen=True):
    """The totals of a refresh."""

    id: int
    total: int
    """Feeds that were fetched."""
    new: int
    """New articles."""
    failed: int
    """Feeds that failed."""
    cancelled: bool = False
    offline: bool = False
    """No feed could be reached, for want of a network."""
    filing: float = 0.0
    """Seconds of processor that filing under stories took."""
    accounts: int = 0
    """Accounts that were synced."""
    accounts_failed: int = 0
    """Those of them that failed or are held."""
    marks_error: Reason = NO_REASON
    """Why marks could not be shared by files; empty: they could, or are not to be."""


class Found(_Message, frozen=True):
    """The feeds of a site."""

    id: int
    feeds: tuple[tuple[str, str, str], ...]
    """(address, title, kind), the likeliest first."""
    lists: tuple[PageList, ...] = ()
    """Where there is none: the lists of articles of the page, which can be followed as a feed."""


class Page(_Message, frozen=True):
    """The result of fetching an article's page; it is in the store."""

    id: int
    article_id: int
    state: Literal["text", "refused", "failed"]
    """As ``model.PageVisit.state``."""
    reason: Reason = NO_REASON
    """Why there is no text."""


class PictureResult(_Message, frozen=True):
    """The result of fetching a picture."""

    id: int
    url: str
    file: str = ""
    """Name of its file in the folder of pictures; empty: there is none."""
    width: int = 0
    """Pixels of the file."""
    height: int = 0
    reason: Reason = NO_REASON
    """Why there is none; empty for a blocked or a spared one."""
    blocked: bool = False
    """The user does not want to see it."""
    spared: bool = False
    """It was not fetched because the network is metered."""


class Failed(_Message, frozen=True):
    """A request could not be carried out."""

    id: int
    reason: Reason


# Broadcasts. The first five have the id of the refresh that they belong to.


class Progress(_Message, frozen=True):
    """How far a refresh has come."""

    id: int
    done: int
    total: int
    new: int
    failed: int


class FeedVisited(_Message, frozen=True):
    """The result of fetching one feed."""

    id: int
    feed_url: str
    status: str
    """``new``, ``not_modified``, ``failed`` or ``skipped``."""
    articles: int = 0
    """Entries in the feed as it stands; 0 when it was not parsed."""
    new: int = 0
    error: Reason = NO_REASON
    """Why it failed, or is fetched only by name."""


class Stored(_Message, frozen=True):
    """A feed's new articles are in the store."""

    id: int
    feed_url: str
    new: int


class AccountSynced(_Message, frozen=True):
    """The result of syncing an account."""

    id: int
    name: str
    status: Literal["synced", "failed", "held", "skipped"]
    sent: int = 0
    """Marks that were sent to its server."""
    changed: int = 0
    """Marks that were changed here."""
    new: int = 0
    """New articles."""
    waiting: int = 0
    """Marks that the server has not shown yet."""
    reason: Reason = NO_REASON
    """Why it failed, is held or was passed over; of one that was synced, what the user should know."""
    held: bool = False
    """Whether what its server lists waits for the user's word."""


class AccountProgress(_Message, frozen=True):
    """How many articles of an account were fetched, of how many."""

    id: int
    name: str
    done: int
    of: int


class PageStored(_Message, frozen=True):
    """The text of an article's page is in the store, and no request waits for it."""

    article_id: int


class PictureStored(_Message, frozen=True):
    """A picture is in the store, and no request waits for it. Fields as in :class:`PictureResult`."""

    url: str
    file: str
    width: int
    height: int


class OfflineReady(_Message, frozen=True):
    """What can be read without a network, as it is after a refresh."""

    articles: int
    """How many the settings want ready."""
    ready: int
    pictures_missing: int
    size: int
    """Bytes."""


class IndexFilled(_Message, frozen=True):
    """How far the search index of a store of an earlier version is filled."""

    done: int
    of: int
    """As many when all of it is."""


class Ready(_Message, frozen=True):
    """The engine has opened the store and takes requests."""

    pid: int


class Died(_Message, frozen=True):
    """The engine ended without being asked to. Made by the client, never sent."""

    reason: str


Request = Refresh | Discover | FetchPage | FetchPicture | Cancel
Reply = Refreshed | Found | Page | PictureResult | Failed
Broadcast = (
    Progress
    | FeedVisited
    | Stored
    | AccountSynced
    | AccountProgress
    | PageStored
    | PictureStored
    | OfflineReady
    | IndexFilled
    | Ready
    | Died
)

_REQUEST: Any = Request
_EVENT: Any = Reply | Broadcast


def encode(message: Request | Reply | Broadcast) -> bytes:
    """The line of a message, newline included.

    Raises:
        ProtocolError: it is longer than :data:`LINE_LIMIT`.
    """
    # Not msgspec's own encoder: a path in a reason may hold lone surrogates, which it refuses.
    text = json.dumps(msgspec.to_builtins(message), ensure_ascii=False)
    line = text.encode("utf-8", "surrogatepass") + b"\n"
    if len(line) > LINE_LIMIT:
        raise ProtocolError(f"a message of {len(line)} bytes: {line[:80]!r}")
    return line


def decode_request(line: bytes) -> Request:
    """The request of a line that the window wrote.

    Raises:
        ProtocolError: the line is no request, or one with wrong fields.
    """
    request: Request = _decode(line, _REQUEST)
    return request


def decode_event(line: bytes) -> Reply | Broadcast:
    """The reply or broadcast of a line that the engine wrote.

    Raises:
        ProtocolError: the line is neither, or has wrong fields.
    """
    event: Reply | Broadcast = _decode(line, _EVENT)
    return event


def _decode(line: bytes, kind: Any) -> Any:
    try:
        return msgspec.convert(json.loads(line), kind)
    except ValueError as error:
        raise ProtocolError(f"not a message: {line[:80]!r}") from error
