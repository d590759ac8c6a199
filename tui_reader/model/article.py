"""An article on its way in (draft), in a list (headline) and whole (article)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from tui_reader.text.reasons import NO_REASON, Reason


class Enclosure(Struct, frozen=True):
    """A media file that an article carries (RSS ``enclosure``, Atom ``rel=enclosure``)."""

    url: str
    media_type: str = ""
    length: int = 0
    """Bytes as the feed states them; 0: not stated."""
    title: str = ""
    duration: int = 0
    """Seconds as the feed states them; 0: not stated."""


class PictureRef(Struct, frozen=True):
    """Where a picture of an article lives on the web; never its bytes."""

    url: str
    alt: str = ""
    caption: str = ""


class Draft(Struct, frozen=True):
    """One entry of a feed after ingest: cleaned, absolute, ready to be stored.

    Every text field is sanitized (``text.plain``), ``html`` has passed
    ``ingest.clean``.
    """

    identity: str
    """Unique within the feed: its GUID, else its link, else a hash of title and date."""
    url: str
    title: str
    author: str
    published: int | None
    """As the feed dates it; ``None``: no date, or one that cannot be read."""
    updated: int | None
    language: str
    """BCP 47 primary tag such as ``fr``; empty when not known."""
    html: str
    summary: str
    """The beginning as plain text, at most 300 characters, for lists."""
    summary_only: bool
    """The feed gives a teaser and the article is on its page."""
    tags: tuple[str, ...] = ()
    """How its paper files it: RSS ``category``, Atom ``category``, JSON Feed ``tags``."""
    enclosures: tuple[Enclosure, ...] = ()
    picture: PictureRef | None = None
    """The lead picture, from enclosures and media tags."""
    content_hash: str = ""
    """Changes when title, author, link, dates or text change in a way a reader sees."""
    paper: str = ""
    """The paper that the entry names as its source; empty: the feed is the paper."""


class FeedDraft(Struct, frozen=True):
    """A whole feed after ingest."""

    title: str
    site_url: str
    language: str
    entries: tuple[Draft, ...]
    kind: str
    """``rss20``, ``atom10``, ``rss10``, ``json11`` and so on, for the user's eyes."""
    ttl: int = 0
    """Seconds that the feed itself asks us to wait (``ttl``, ``sy:update*``)."""
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    note: Reason = NO_REASON
    """What was wrong but bearable: "the XML is faulty at line 12"."""
    next_page: str = ""
    """RFC 5005 ``prev-archive`` or ``next``, absolute; empty when there is none."""
    broken_off: bool = False
    """Whether the document ended before it was complete: its whole entries are here."""


class Headline(Struct, frozen=True):
    """An article as lists and ticker show it: no body."""

    id: int
    title: str
    url: str
    feed_id: int
    feed: str
    """The feed's title as shown."""
    feed_url: str
    author: str
    published: int | None
    received: int
    sort_at: int
    """``published``, held back to ``received`` when it lies in the future."""
    language: str
    read: bool
    starred: bool
    later: bool
    tags: tuple[str, ...]
    story: int
    """Which story the article tells; the id of the story's first article."""
    reports: int = 1
    """How many articles tell that story, this one included."""
    report_languages: tuple[str, ...] = ()
    """The languages of all of them, in alphabetical order."""
    summary: str = ""
    own_paper: str = ""
    """The paper that the entry itself names, as in an aggregator's feed; empty: none."""
    feed_tags: tuple[str, ...] = ()
    """Those of ``tags`` that its feed has, and with it every article of the feed."""

    @property
    def paper(self) -> str:
        """The paper's name as shown: the one that the entry names, else the feed's title."""
        return self.own_paper or self.feed


class PageVisit(Struct, frozen=True):
    """What came of fetching an article's page."""

    fetched_at: int
    state: Literal["text", "refused", "failed"]
    """Its text is here; it has none for us; it could not be had this time."""
    reason: Reason = NO_REASON
    """Why there is no text, or only the article's beginning."""
    byline: str = ""
    """Who wrote it, as the page says."""
    language: str = ""
    length: int = 0
    """Characters of its text as HTML."""


class FullText(Struct, frozen=True):
    """An article as its page gives it; every field is sanitized."""

    html: str
    """Cleaned, with absolute addresses."""
    title: str = ""
    byline: str = ""
    language: str = ""
    """BCP 47 primary tag; empty when the page does not say."""
    reason: Reason = NO_REASON
    """Why this is only the article's beginning, or nothing of it."""
    more_at: str = ""
    """Where the article goes on; when there is no HTML: where another version of its page is."""


class Made(Struct, frozen=True):
    """What a command of the user's own made of an article."""

    command: str
    """The command's name."""
    text: str
    """Sanitized; plain text of any number of lines."""
    program: str
    """The program's name."""
    at: int
    instead: bool = False
    """To be shown instead of the article's text, not above it."""


class Article(Struct, frozen=True):
    """An article with its body, as the reading pane needs it."""

    headline: Headline
    html: str
    """The feed's text, cleaned."""
    full_text: str
    """The page's text, extracted and cleaned; empty when it was not fetched."""
    updated: int | None
    summary_only: bool
    enclosures: tuple[Enclosure, ...] = ()
    picture: PictureRef | None = None
    page: PageVisit | None = None
    """``None``: the page was never fetched."""
    versions: int = 0
    """How many earlier versions the store keeps."""
    categories: tuple[str, ...] = ()
    """How its paper files it; see ``Draft.tags``."""
    also: tuple[str, ...] = ()
    """The papers of the other reports of its story, the earliest first."""
    made: tuple[Made, ...] = ()
    """What commands of the user's own made of it, the oldest first."""
    instead: str = ""
    """The command whose text is shown instead of the article's; empty: none."""
    html_damaged: bool = False
    """The feed's text is damaged in the store, and empty here."""

    @property
    def is_damaged(self) -> bool:
        """Whether there is no text to show because it is damaged in the store."""
        return self.html_damaged and not self.full_text
