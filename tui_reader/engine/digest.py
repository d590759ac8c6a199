"""What a worker process does with a body: parse, clean, decide, pack,
all without the network or the store."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.ingest.decide import Known, decide
from tui_reader.ingest.errors import NotAFeed
from tui_reader.model import Draft, FeedDraft
from tui_reader.store import Store, visits
from tui_reader.store.prepared import Prepared, prepare
from tui_reader.text.plain import one_line


class Digest(Struct, frozen=True):
    """A body made into what the store needs: only what is new or changed."""

    feed: FeedDraft
    """Its entries are left out: they are below."""
    articles: int
    """How many entries the feed holds."""
    new: tuple[Prepared, ...]
    changed: tuple[tuple[int, Draft], ...]
    """Article id and what it becomes."""


def known_of(store: Store, feed_id: int) -> dict[str, Known]:
    """The stored articles of a feed by identity, as :func:`digest` compares entries with them.

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


def digest(
    body: bytes, url: str, content_type: str, language: str, known: Mapping[str, Known], now: int
) -> Digest:
    """Parse a feed's body and tell its entries from what is known.

    ``language`` is the user's word for the feed's language; empty: none.

    Raises:
        NotAFeed: the body is no feed, or one that the parser cannot read; the
            reason is in plain words.
    """
    # The engine itself never parses: what the parser loads (100 ms) is for the workers.
    from tui_reader.ingest.parse import parse

    try:
        feed = parse(body, url=url, content_type=content_type, language=language)
        if language:
            # The user knows better than a feed that says "en" above Arabic headlines.
            entries = tuple(replace(entry, language=language) for entry in feed.entries)
            feed = replace(feed, language=language, entries=entries)
        decision = decide(known, feed, now)
    except (NotAFeed, MemoryError):
        raise
    except Exception as error:  # any fault of a parser is told as this feed's failure
        reason = f"the parser failed on it ({type(error).__name__}: {error})"
        raise NotAFeed(one_line(reason, 300)) from error
    new = prepare(decision.new)
    return Digest(replace(feed, entries=()), len(feed.entries), new, decision.changed)


def named_feeds(page: bytes, url: str, content_type: str) -> tuple[str, ...]:
    """The addresses of the feeds that a web page names, the best first."""
    from tui_reader.ingest.discover import discover

    return tuple(one.url for one in discover(page, url, content_type) if one.url != url)
