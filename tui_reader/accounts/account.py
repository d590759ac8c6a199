"""What every account can do, whatever its server speaks.

An account knows nothing of the store: it asks its server and returns values. Nothing in here is
sanitized; the entries go the way of a feed's entries.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Literal, Protocol

from msgspec import Struct

from tui_reader.ingest.feeds.raw import RawEntry

ChangeKind = Literal["read", "unread", "star", "unstar", "tag", "untag"]


class ServerFeed(Struct, frozen=True):
    """A feed that the server is subscribed to."""

    id: str
    """As the server names it; unique within the account."""
    url: str
    title: str
    site_url: str = ""
    folder: str = ""


class States(Struct, frozen=True):
    """All marks of an account, as the server has them. Ids are text, in one form per account."""

    unread: frozenset[str]
    starred: frozenset[str]
    tags: Mapping[str, frozenset[str]]
    read: frozenset[str] | None = None
    """What the server lists as read; ``None`` where it has no such list."""


class ServerEntry(Struct, frozen=True):
    """An article as the server sends it."""

    id: str
    feed_id: str
    entry: RawEntry


class Change(Struct, frozen=True):
    """One mark, for many articles."""

    kind: ChangeKind
    ids: tuple[str, ...]
    tag: str = ""


class Account(Protocol):
    """The interface of a server. Each method raises ``AccountError`` when it fails."""

    async def feeds(self) -> tuple[ServerFeed, ...]:
        """Return all subscriptions."""

    async def states(self) -> States:
        """Return the ids of all marks, every page of them."""

    def entries(self, ids: Sequence[str]) -> AsyncIterator[tuple[ServerEntry, ...]]:
        """Yield the articles of these ids, a batch a request; ids that the server lacks are left out."""

    async def push(self, change: Change) -> str:
        """Send a change, and return what the server answered. It proves nothing: read back."""

    async def subscribe(self, url: str, title: str, folder: str) -> ServerFeed:
        """Subscribe to a feed, and return it."""

    async def unsubscribe(self, feed_id: str) -> None:
        """Leave a feed."""

    async def rename(self, feed_id: str, title: str) -> None:
        """Give a feed another name."""

    async def move(self, feed_id: str, folder: str) -> None:
        """Put a feed into a folder; the empty name is none."""
