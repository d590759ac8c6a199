"""A feed: what the user subscribed to, and what the last visits to it taught us."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from tui_reader.text.reasons import NO_REASON, Reason

FullTextWish: TypeAlias = Literal["never", "always", "auto"]
"""``auto``: of those articles that the feed gives only a summary of."""


class Access(Struct, frozen=True):
    """How one feed is to be asked, where that differs from the others.

    Stands in ``config.toml`` only. It names where secrets are and holds none,
    unless the user wrote one down as a header's value.
    """

    user: str = ""
    """User name for HTTP basic authentication (RFC 7617); empty: none."""
    password_env: str = ""
    """Name of the environment variable that holds the password."""
    password_command: tuple[str, ...] = ()
    """Program and arguments; the first line that it prints is the password."""
    headers: tuple[tuple[str, str], ...] = ()
    """Name and value of more request headers; ``env:NAME``: the value of that variable."""
    proxy: str = ""
    """``http://host:port``; ``direct``: none; empty: as ``[network]`` says."""
    timeout: int = 0
    """Seconds for a whole request; 0: as ``[refresh]`` says."""
    max_size_mb: int = 0
    """MiB, decompressed; 0: as ``[refresh]`` says."""
    exec: tuple[str, ...] = ()
    """Program and arguments; what it prints is the feed, and nothing is requested."""
    file: str = ""
    """Absolute path of a file that is the feed; nothing is requested."""
    mail: str = ""
    """Absolute path of a Maildir or an mbox file, whose mails are the articles; nothing is requested."""
    sender: str = ""
    """Only the mails of this address, or of those that end so: ``@news.example``. Empty: all."""
    filter: tuple[str, ...] = ()
    """Program and arguments; it reads the feed, and what it prints is taken instead."""

    def __repr__(self) -> str:
        """Without what could be a secret."""
        return f"Access(user={self.user!r}, password_env={self.password_env!r})"


class KeepWish(Struct, frozen=True):
    """How long one feed's articles are kept, where that differs from the others.

    ``None``: as ``[keep]`` says.
    """

    days: int | None = None
    """Since they were published; 0: for ever."""
    articles: int | None = None
    """The newest so many; 0: all."""
    unread: bool | None = None
    """Keep what was not read, however old."""


class PageSelectors(Struct, frozen=True):
    """CSS selectors that make a feed of a web page; all but the first apply within an item."""

    item: str
    """What each article is on the page."""
    title: str = ""
    """Empty: the first heading, else the first link."""
    link: str = ""
    """What holds the address of the article; empty: the first link of the title, else of the item."""
    date: str = ""
    """Empty: the first ``time``."""
    text: str = ""
    """Empty: none."""


class PageList(Struct, frozen=True):
    """Articles that selectors find on a web page."""

    selectors: PageSelectors
    title: str
    """What the page calls itself."""
    count: int
    """How many articles."""
    articles: tuple[tuple[str, str, int | None], ...]
    """Title, address and date of the first ones."""


class Subscription(Struct, frozen=True):
    """One feed as the user wrote it down, in ``config.toml`` or ``feeds.toml``."""

    url: str
    """Absolute http or https address, as given; ``exec:NAME``, ``file:NAME`` or ``mail:NAME`` for a
    feed that a program prints, a file holds or mails make."""
    title: str = ""
    """The user's own name for the feed; empty: the feed's own title is shown."""
    folder: str = ""
    """Folder in the views pane, levels separated by ``/``; empty: top level."""
    tags: tuple[str, ...] = ()
    """Tags that every article of the feed carries."""
    language: str = ""
    """BCP 47 tag for feeds that state none or a wrong one; empty: believe the feed."""
    interval: int = 0
    """Minutes between two visits; 0: the default of ``[refresh] interval``."""
    full_text: FullTextWish = "never"
    """Whether the pages of its new articles are fetched unasked."""
    selector: str = ""
    """CSS selector of what to take of its articles' pages; empty: found by rules."""
    page: PageSelectors | None = None
    """Its address is a web page, and these find the articles on it; ``None``: it is a feed."""
    shorts: bool = True
    """Whether the Shorts of a YouTube channel are among its articles."""
    hide: str = ""
    """A query for those of its articles that are hidden as they arrive; empty: none are."""
    quiet: bool = False
    """Kept out of Unread, Today and the ticker."""
    snooze: str = ""
    """The last day on which it is quiet, as ``2026-03-05``; empty: it is not snoozed."""
    newest: int = 0
    """Only so many of its newest articles stay unread; 0: all."""
    access: Access | None = None
    """``None``: asked like any other feed."""
    keep: KeepWish | None = None
    """``None``: kept like any other feed's articles."""


class Listed(Struct, frozen=True):
    """How a feed was listed before it was removed."""

    feed: Subscription
    """As ``feeds.toml`` had it; where it did not, only the address counts."""
    place: int = -1
    """Which of the tables of ``feeds.toml``, from 0; -1: none."""


class FeedsRemoved(Struct, frozen=True):
    """A feed, or all feeds of a folder, that the user unsubscribed from."""

    name: str
    """Of the feed or the folder, as it was shown."""
    listed: tuple[Listed, ...]


class FeedsChanged(Struct, frozen=True):
    """Feeds that the user gave another name, folder or setting."""

    name: str
    """Of the feed or the folder, as it was shown."""
    before: tuple[Subscription, ...]
    """As ``feeds.toml`` had them."""


class StoryChoice(Struct, frozen=True):
    """Articles that the user joined into one story, or took out of one, and what was before."""

    title: str
    """Of the article, as it was shown."""
    together: bool
    pairs: tuple[tuple[int, int], ...]
    choices_before: tuple[tuple[int, int, int], ...]
    """Earlier decisions on these articles: two ids, and whether they were joined (1 or 0)."""
    stories_before: tuple[tuple[int, int], ...]
    """Article id → story."""


class NoteChange(Struct, frozen=True):
    """A note that the user wrote on an article, changed or took off, and what was before."""

    article_id: int
    title: str
    """Of the article, as it was shown."""
    before: str
    """The note before; empty: there was none."""


class Validators(Struct, frozen=True):
    """What a server gave us to ask "has it changed?" with (RFC 9110 §8.8).

    Kept byte for byte: ``None`` means that the server sent no such header.
    """

    etag: str | None = None
    last_modified: str | None = None


class FeedState(Struct, frozen=True):
    """What the engine knows of a feed between two visits."""

    validators: Validators = Validators()
    body_hash: str = ""
    """SHA-256 (hex) of the last body that was parsed; empty before the first."""
    last_checked: int | None = None
    """When the feed was last asked, whatever came of it."""
    last_success: int | None = None
    """When it last answered with a feed or with 304."""
    next_due: int = 0
    """When it may be asked again; 0: at once."""
    failures: int = 0
    """Failures in a row; 0 after a success."""
    error: Reason = NO_REASON
    """Why the last visit failed; empty after a success."""
    note: Reason = NO_REASON
    """What is amiss with a feed that can be read all the same, such as entries left out."""
    gone: bool = False
    """The server said 410 Gone: not asked again until the user says so."""
    ttl: int = 0
    """Seconds the feed or its server asked us to wait between visits; 0: no wish."""
    skip_hours: tuple[int, ...] = ()
    """Hours of the day (UTC) at which the feed does not want to be asked."""
    skip_days: tuple[str, ...] = ()
    """English names of days (UTC) at which it does not want to be asked."""
    moved_to: str = ""
    """Where permanent redirects have been pointing, until the move is believed."""
    moved_since: int | None = None
    """When that redirect was first seen."""
    moved_count: int = 0
    """How many visits in a row have seen it."""
    retry_at: int = 0
    """Until when the server asked to be left alone (``Retry-After``); 0: it did not ask."""


class Feed(Struct, frozen=True):
    """A subscribed feed as the store keeps it."""

    id: int
    url: str
    """As subscribed to: the feed's name for configuration, marks and command line."""
    fetch_url: str
    """Where it is asked for: ``url``, or where it has moved for good."""
    title: str
    """What to show: the user's name for it, else its own title, else its host."""
    site_url: str
    folder: str
    language: str
    """The user's word for it, else what the feed says of itself."""
    tags: tuple[str, ...]
    interval: int
    state: FeedState
    unread: int = 0
    total: int = 0
    user_language: str = ""
    """Only the user's word for the language; overrules what entries say."""
    keep: KeepWish | None = None
    """``None``: kept like any other feed's articles."""
    page: PageSelectors | None = None
    """``None``: what its address gives is a feed."""
    shorts: bool = True
    """Whether the Shorts of a YouTube channel are among its articles."""


class Candidate(Struct, frozen=True):
    """A feed that a page names."""

    url: str
    title: str
    """As the page calls it; may be empty."""
    kind: str
    """``rss``, ``atom``, ``json``, ``feed`` when the page does not say, or ``link`` when only the
    words of a link say that it leads to a feed."""


ACCOUNT_SCHEME = "account:"
"""What the address of an account's feed begins with in the store; nobody requests it."""


def is_of_account(url: str) -> bool:
    """Whether a feed is one of an account."""
    return url.startswith(ACCOUNT_SCHEME)


def account_name(url: str) -> str:
    """The account of a feed; empty: it is the user's own."""
    return url.removeprefix(ACCOUNT_SCHEME).rpartition("/")[0] if is_of_account(url) else ""
