"""What every account can do, whatever its server speaks.

An account knows nothing of the store: it asks its server and returns values. Nothing in here is
sanitized; the entries go the way of a feed's entries.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Literal, Protocol

from msgspec import Struct

from tui_reader.ingest.feeds.raw import RawEntry
from tui_reader.text.reasons import Reason

ChangeKind = Literal["read", "unread", "star", "unstar", "tag", "untag"]
BATCH = 250
"""Articles that one request asks for or marks, at most. Servers lose what goes beyond theirs
without a word: FreshRSS reads 1,000 fields and 1 MiB."""


class AccountError(Exception):
    """What an account was asked for was not done, or nobody knows whether it was.

    ``reason`` says why, in words that hold no password and no token. ``kind`` in one word:

    - ``password``: the server refuses user or password. Each further method of the same account
      raises it again without a request; nobody should make another one with the same password.
    - ``rate-limit``: too many requests; ``retry_after`` says how long to wait.
    - ``address``: nothing there speaks what was expected, or the address cannot be used.
    - ``answer``: an answer that is not understood, or cannot be right.
    - ``changed``: lists change while they are read; later it may work.
    - ``refused``: the server does not do it. ``server``: it has a fault of its own.
    - ``unsupported``: this kind of account cannot do it; nothing was sent.
    - else a kind of ``FetchError``: there was no answer.
    """

    def __init__(self, kind: str, reason: Reason, retry_after: int | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.retry_after = retry_after
        """Seconds to stay away, as the server says; ``None``: it says nothing."""

    def __reduce__(self) -> tuple[type[AccountError], tuple[str, Reason, int | None]]:
        return AccountError, (self.kind, self.reason, self.retry_after)


class Quota(Struct, frozen=True):
    """How many requests a server allows, as its last answer says."""

    name: str
    limit: int
    used: int
    resets_in: int | None = None
    """Seconds from that answer."""


class Abilities(Struct, frozen=True):
    """What an account can do beyond articles, read and starred."""

    tags: bool = False
    """Tags of the user's own on articles."""
    feeds: bool = True
    """Subscribe, unsubscribe, rename and move."""


class ServerFeed(Struct, frozen=True):
    """A feed that the server is subscribed to."""

    id: str
    """As the server names it; unique within the account."""
    url: str
    title: str
    site_url: str = ""
    folder: str = ""


class States(Struct, frozen=True):
    """The marks of an account, as the server has them. Ids are text, in one form per account."""

    unread: frozenset[str]
    starred: frozenset[str]
    tags: Mapping[str, frozenset[str]]
    complete: bool = True
    """Whether every mark is in here: what is in none of the sets is read. Else that holds for the
    articles in ``touched`` only, and all others are as they were."""
    touched: frozenset[str] = frozenset()
    """What changed since, where the server was asked for that and can tell: the texts of these
    may have changed as well."""
    mark: str = ""
    """What :meth:`Account.states` is given the next time; empty where it is of no use."""


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
    """The interface of a server. Each method raises ``AccountError`` when it fails, and nothing else."""

    @property
    def abilities(self) -> Abilities:
        """What it can do."""

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """The limits that the server's last answer spoke of."""

    async def check(self) -> None:
        """Sign in, and return when the server accepts user and password."""

    async def feeds(self) -> tuple[ServerFeed, ...]:
        """Return all subscriptions."""

    async def states(self, since: str = "") -> States:
        """Return the ids of all marks, every page of them.

        With ``since``, the mark of earlier states, servers that would have to send whole articles
        for it return what has changed since then. That goes by the server's clock: ask for all,
        without ``since``, from time to time.
        """

    async def read_ids(self) -> frozenset[str] | None:
        """Return the ids of all that is read, by the server's own list; ``None`` where it has none."""

    def entries(self, ids: Sequence[str]) -> AsyncIterator[tuple[ServerEntry, ...]]:
        """Yield the articles of these ids, a batch a request.

        Left out are ids that the server lacks, and an article that alone is larger than an answer
        may be.
        """

    async def push(self, change: Change) -> str:
        """Send a change, and return what the server answered. It proves nothing: read back.

        More than :data:`BATCH` ids are sent in several requests; when one fails, those before it
        were sent. To send a change again does no harm.
        """

    async def subscribe(self, url: str, title: str, folder: str) -> ServerFeed:
        """Subscribe to a feed, and return it; also when the account has it already."""

    async def unsubscribe(self, feed_id: str) -> None:
        """Leave a feed; nothing happens when the account does not have it."""

    async def rename(self, feed_id: str, title: str) -> None:
        """Give a feed another name."""

    async def move(self, feed_id: str, folder: str) -> None:
        """Put a feed into a folder, which is made where there is none; the empty name is none."""
