"""The work of a worker process on a feed: parse, sanitize, find what is new, pack it for the store.

Neither the network nor the store is used here.
"""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any

from msgspec import Struct, msgpack
from msgspec.structs import replace

from tui_reader.ingest.errors import NotAFeed
from tui_reader.ingest.feeds.decide import Known, decide
from tui_reader.ingest.feeds.raw import RawEntry, RawFeed
from tui_reader.model import Candidate, Draft, FeedDraft, FullText, PageList, PageSelectors
from tui_reader.store import Store, visits
from tui_reader.store.prepared import Prepared, prepare
from tui_reader.stories.language import article_language
from tui_reader.text.reasons import NO_REASON, because, together

if TYPE_CHECKING:
    from tui_reader.ingest.feeds.entries_apart import Apart

_ALTOGETHER = 9.0
"""Seconds of processor for a document, as all times here: a busy machine loses no article; a worker that takes a second more is ended."""
_AT_ONCE = 3.0
"""Seconds for the first reading of a short document."""
_SECONDS_PER_BYTE = 0.25e-6
"""And for each byte of a longer one, up to these seconds."""
_AT_ONCE_AT_MOST = 5.5
_ONE = 1.0
"""Seconds for an entry, or some together, when the whole document took too long."""
_ONE_BYTE = 0.5e-6
"""And seconds for each byte of it."""
_TOGETHER = 16
_ROOM = 1.3
_LAST = 0.3
"""The last reading may take this many times as long as the parts did, and seconds more."""
_SHOWN = 20
"""Articles of a page's list that are shown before it is followed."""
_LETTERS = 2.5
"""Seconds for all mails of a feed."""
LETTERS = "mail:"
"""The beginning of the address of a feed that mails make."""
_NAMED = 3
"""Entries that the note names."""
_AGAIN = 0.25
"""Seconds after which work that is out of time is stopped again, where it swallowed the first stop."""


class ParsedFeed(Struct, frozen=True):
    """A feed as parsed, with only those articles that are new or changed, packed for the store."""

    feed: FeedDraft
    """Its entries are left out: they are below."""
    articles: int
    """How many entries the feed holds."""
    new: tuple[Prepared, ...]
    changed: tuple[tuple[int, Draft], ...]
    """Article id and what it becomes."""


def known_articles(store: Store, feed_id: int) -> dict[str, Known]:
    """The stored articles of a feed by identity, as :func:`parse_feed` compares entries with them.

    Raises:
        StoreError: the store cannot be read.
    """
    return {
        identity: Known(
            id=one.id,
            identity=one.identity,
            url=one.url,
            title=one.title,
            content_hash=one.content_hash,
            published=one.published,
            opening=one.opening,
        )
        for identity, one in visits.known(store, feed_id).items()
    }


def parse_feed(
    body: bytes,
    url: str,
    content_type: str,
    language: str,
    known: Mapping[str, Known],
    now: int,
    page: PageSelectors | None = None,
    shorts: bool = True,
) -> ParsedFeed:
    """Parse a feed's body and find the entries that are new or changed.

    When it takes too long, it is read without the entries that do; the note names them.

    Args:
        body: the document as it was served, decompressed.
        url: where it was found.
        content_type: the HTTP header.
        language: the user's word for the feed's language; empty: none.
        known: the stored articles by identity.
        now: seconds since the epoch.
        page: what finds the articles of a web page; ``None``: the document is a feed.
        shorts: whether YouTube's Shorts are among the articles.

    Raises:
        NotAFeed: the body is no feed, or one that the parser cannot read; the
            reason is in plain words.
    """

    def read(document: bytes) -> ParsedFeed:
        # The engine itself never parses: what the parser loads (100 ms) is for the workers.
        from tui_reader.ingest.feeds.parse import parse, parse_page
        from tui_reader.ingest.feeds.youtube import without_shorts

        def drafts() -> FeedDraft:
            if url.startswith(LETTERS):
                return _letters(document)
            if page is not None:
                return parse_page(
                    document, url=url, content_type=content_type, language=language, selectors=page
                )
            found = parse(document, url=url, content_type=content_type, language=language)
            return found if shorts else without_shorts(found)

        return _decided(drafts, language, known, now)

    began = time.process_time()
    try:
        with time_limit(min(_AT_ONCE + len(body) * _SECONDS_PER_BYTE, _AT_ONCE_AT_MOST)):
            return read(body)
    except OutOfTimeError:
        if page is not None or url.startswith(LETTERS):
            raise NotAFeed(because("it takes too long to read")) from None
        return _without_slow(body, content_type, language, read, began + _ALTOGETHER)


def packed_letters(mails: Sequence[bytes], sender: str) -> bytes:
    """Mails and the sender whose they are to be, as :func:`parse_feed` takes them for a feed of mails."""
    return msgpack.encode((sender, mails))


def _letters(body: bytes) -> FeedDraft:
    """The mails of a sender; those that cannot be read are left out, and the note says so."""
    from tui_reader.ingest.feeds.letters import read_letter
    from tui_reader.ingest.feeds.normalise import normalise
    from tui_reader.ingest.feeds.raw import RawFeed

    sender, mails = msgpack.decode(body, type=tuple[str, list[bytes]])
    found: dict[str, Draft] = {}
    unread = 0
    until = time.process_time() + _LETTERS
    for raw in mails:
        try:
            with time_limit(min(_ONE, until - time.process_time())):
                entry = read_letter(raw, sender)
                if entry is not None:
                    for one in normalise(RawFeed("mail", (entry,)), url="").entries:
                        # A mail that came twice is one.
                        found.setdefault(one.identity, one)
        except OutOfTimeError:
            unread += 1
    note = because("{count} mails take too long to read and are left out", count=unread)
    return FeedDraft(
        title="",
        site_url="",
        language="",
        entries=tuple(found.values()),
        kind="mail",
        note=note if unread else NO_REASON,
    )


def _without_slow(
    body: bytes,
    content_type: str,
    language: str,
    read: Callable[[bytes], ParsedFeed],
    until: float,
) -> ParsedFeed:
    """A document without the entries that take too long to read."""
    from tui_reader.ingest.feeds.entries_apart import name_of, take_apart
    from tui_reader.text.charset import decode

    try:
        with time_limit(until - time.process_time()):
            document = take_apart(decode(body, content_type, language))
            slow = set(_slow(document, read, until))
            kept = [one for n, one in enumerate(document.entries) if n not in slow]
            if not kept:
                raise NotAFeed(because("it takes too long to read"))
            found = read(document.with_entries(kept))
    except OutOfTimeError:
        raise NotAFeed(because("it takes too long to read")) from None
    note = found.feed.note
    for number in sorted(slow)[:_NAMED]:
        name = name_of(document.entries[number]) or "–"
        left_out = because(
            "entry {number} ({name}) was left out: it takes too long to read",
            number=number + 1,
            name=name,
        )
        note = together(note, left_out)
    if len(slow) > _NAMED:
        note = together(note, because("and {count} more", count=len(slow) - _NAMED))
    return replace(found, feed=replace(found.feed, note=note))


def _slow(document: Apart, read: Callable[[bytes], ParsedFeed], until: float) -> Iterable[int]:
    """The numbers of the entries that take too long, or that there is no time left to try."""
    # What is slow is mostly long: the short ones are tried first. Some are tried together, and one
    # by one where they take too long.
    by_length = sorted(range(len(document.entries)), key=lambda n: len(document.entries[n]))
    groups = [by_length[at : at + _TOGETHER] for at in range(0, len(by_length), _TOGETHER)]
    todo = deque(groups)
    well = 0.0
    while todo:
        group = todo.popleft()
        began = time.process_time()
        # What has been read well is to be read once more.
        left = until - began - _ROOM * well - _LAST
        if left <= 0:
            yield from group
            continue
        part = document.with_entries(document.entries[n] for n in group)
        try:
            with time_limit(min(_ONE + len(part) * _ONE_BYTE, left)), suppress(NotAFeed):
                read(part)
        except OutOfTimeError:
            if len(group) == 1:
                yield group[0]
            else:
                todo.extendleft([n] for n in reversed(group))
        else:
            well += time.process_time() - began


def _decided(
    parsed: Callable[[], FeedDraft], language: str, known: Mapping[str, Known], now: int
) -> ParsedFeed:
    """What ``parsed`` returns, with only the entries that are new or changed."""
    try:
        feed = parsed()
        if language:
            feed = replace(feed, language=language)
        decision = decide(known, feed, now)
        new = prepare(_in_their_languages(decision.new, language))
        articles, drafts = (
            [id for id, _draft in decision.changed],
            [d for _id, d in decision.changed],
        )
        changed = tuple(zip(articles, _in_their_languages(drafts, language), strict=True))
    except (NotAFeed, MemoryError):
        raise
    except Exception as error:  # any fault of a parser is this feed's failure
        fault = f"{type(error).__name__}: {error}"
        raise NotAFeed(because("the parser failed on it ({fault})", fault=fault)) from error
    return ParsedFeed(replace(feed, entries=()), len(feed.entries), new, changed)


def _in_their_languages(drafts: Iterable[Draft], chosen: str) -> tuple[Draft, ...]:
    """Entries in the language that their text is in, where it contradicts the one it declares.

    Args:
        chosen: the user's word for the feed's language; empty: none. It wins over what is declared.
    """
    return tuple(
        replace(one, language=article_language(one.title, one.summary, one.language, chosen))
        for one in drafts
    )


def read_entries(entries: tuple[RawEntry, ...], url: str) -> tuple[Prepared, ...]:
    """Entries that an account's server sent, as :func:`parse_feed` reads those of a document.

    Each is told from the others by its ``guid``, which is the server's id.

    Args:
        entries: of one feed.
        url: of the feed, base of relative addresses.

    Raises:
        NotAFeed: they cannot be read, or not in time.
    """
    from tui_reader.ingest.feeds.normalise import normalise

    try:
        with time_limit(_ALTOGETHER):
            feed = normalise(RawFeed("account", entries), url=url)
            return prepare(_in_their_languages(feed.entries, ""))
    except OutOfTimeError:
        raise NotAFeed(because("it takes too long to read")) from None
    except MemoryError:
        raise
    except Exception as error:  # any fault of a parser is this entry's failure
        fault = f"{type(error).__name__}: {error}"
        raise NotAFeed(because("the parser failed on it ({fault})", fault=fault)) from error


def feeds_of_page(page: bytes, url: str, content_type: str) -> tuple[Candidate, ...]:
    """The feeds that a web page names, as ``ingest.discover`` finds them."""
    from tui_reader.ingest.feeds.discover import discover

    return discover(page, url, content_type)


def lists_of_page(
    page: bytes, url: str, content_type: str, selectors: PageSelectors | None
) -> tuple[PageList, ...]:
    """What selectors find on a web page; without any, the lists of articles that it has, the best first.

    Raises:
        NotAFeed: there is none; the reason is in plain words.
    """
    from tui_reader.ingest.extract.listing import proposed
    from tui_reader.ingest.feeds.parse import parse_page
    from tui_reader.ingest.feeds.web_page import page_tree

    def read(each: PageSelectors) -> PageList:
        feed = parse_page(page, url=url, content_type=content_type, language="", selectors=each)
        first = tuple((one.title, one.url, one.published) for one in feed.entries[:_SHOWN])
        return PageList(each, feed.title, len(feed.entries), first)

    try:
        with time_limit(_ALTOGETHER):
            if selectors is not None:
                return (read(selectors),)
            some = proposed(page_tree(page, content_type), url)
            return tuple(map(read, some))
    except OutOfTimeError:
        raise NotAFeed(because("it takes too long to read")) from None


def read_page(body: bytes, url: str, content_type: str, selector: str) -> FullText:
    """The article of a page; arguments and result are those of ``ingest.full_text.extract``.

    Raises:
        NoFullText: it gives no article.
    """
    from tui_reader.ingest.extract.article import extract

    return extract(body, url, content_type, selector)


class OutOfTimeError(BaseException):
    """The time is over. No ``Exception``: no handler of faults on the way may take it for one."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop what runs inside after so many seconds of processor; outside the main thread nothing is stopped.

    Regular expressions are stopped as well: they look for signals while they match. What other C
    code does at one go is stopped behind it.

    Raises:
        OutOfTimeError: the time was over first.
    """
    if current_thread() is not main_thread():
        yield
        return
    began = time.process_time()
    handler = signal.signal(signal.SIGPROF, _stop)
    before, interval = signal.setitimer(signal.ITIMER_PROF, max(seconds, 0.001), _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, handler)
        if before:
            left = max(before - (time.process_time() - began), 0.001)
            signal.setitimer(signal.ITIMER_PROF, left, interval)


def _stop(_number: int, _frame: Any) -> None:
    raise OutOfTimeError
