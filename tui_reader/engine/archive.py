"""The older articles of a feed, page by page, when the user asks for them (RFC 5005)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from functools import partial
from urllib.parse import urldefrag

from tui_reader.engine.commit import commit_visits
from tui_reader.engine.parsing import ParsedFeed, known_articles, parse_feed
from tui_reader.engine.protocol import Broadcast, FeedVisited, Refreshed, Stored
from tui_reader.engine.rate_limit import RateLimiter
from tui_reader.engine.requests import request_feed
from tui_reader.engine.status_words import status_words
from tui_reader.engine.tools import Tools
from tui_reader.engine.workers import WorkerError
from tui_reader.ingest.feeds.parse import NotAFeed
from tui_reader.ingest.fetch.request import FetchError
from tui_reader.model import Feed
from tui_reader.store import Store, feeds
from tui_reader.store.visits import Visit
from tui_reader.text.reasons import NO_REASON, Reason, because

PAGES = 50
"""Pages of one archive that are fetched, the feed itself included."""


class _PageError(Exception):
    """A page cannot be fetched; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


async def fetch_archives(
    store: Store,
    tools: Tools,
    urls: Sequence[str],
    notify: Callable[[Broadcast], None],
    *,
    limit: int = PAGES,
) -> Refreshed:
    """Fetch what feeds keep of their past, and store what is not there yet.

    The links of an archive (``prev-archive``, RFC 5005 §4) or of a paged feed
    (``next``, §3; ``next_url`` of a JSON Feed) are followed until there is none, until one
    leads to a page that was seen, or for ``limit`` pages. Articles that are known stay
    as they are: a newer page has the last word. Of a page that breaks off the whole entries
    are kept. Validators and the time of the next visit do not change.

    Args:
        store: where articles go, page by page.
        tools: network, workers, settings, clock.
        urls: of subscribed feeds.
        notify: is called with every :class:`Stored` and :class:`FeedVisited`.
        limit: pages of one feed, itself included.

    Returns:
        The totals. When the task is cancelled, what has arrived is kept.

    Raises:
        StoreError: the store cannot be read or written.
    """
    limiter = RateLimiter(1, tools.settings.refresh.host_spacing_ms / 1000)
    new = failed = 0
    cancelled = False
    # Leaving it waits for the store, so that it is not closed while it is written.
    with ThreadPoolExecutor(1, thread_name_prefix="archive store") as thread:
        run = partial(asyncio.get_running_loop().run_in_executor, thread)
        try:
            for feed in await run(feeds.feeds, store):
                if feed.url not in urls:
                    continue
                articles = added = 0
                error = NO_REASON
                try:
                    async with aclosing(_pages(feed, tools, limiter, store, limit)) as pages:
                        async for url, found in pages:
                            stored = await run(
                                commit_visits,
                                store,
                                [_kept(feed, found, tools)],
                                tools.settings.rules,
                            )
                            count = len(stored.get(feed.id, ()))
                            articles, added, new = (
                                articles + found.articles,
                                added + count,
                                new + count,
                            )
                            if count:
                                notify(Stored(0, feed.url, count))
                            if found.feed.broken_off:
                                error = error or _named(url, feed, found.feed.note)
                except _PageError as fault:
                    error = fault.reason
                failed += bool(error)
                status = "failed" if error else "new" if added else "not_modified"
                notify(FeedVisited(0, feed.url, status, articles, added, error))
        except asyncio.CancelledError:
            cancelled = True
    return Refreshed(0, len(urls), new, failed, cancelled=cancelled)


async def _pages(
    feed: Feed, tools: Tools, limiter: RateLimiter, store: Store, limit: int
) -> AsyncGenerator[tuple[str, ParsedFeed], None]:
    """The pages of a feed's archive with their addresses, the newest first.

    Raises:
        _PageError: one of them cannot be had; those before it were given.
    """
    url = feed.fetch_url
    seen: set[str] = set()
    while url and url not in seen and len(seen) < limit:
        seen.add(url)
        async with limiter.slot(url):
            found = await _page(feed, url, tools, store)
        yield url, found
        url = urldefrag(found.feed.next_page).url


async def _page(feed: Feed, url: str, tools: Tools, store: Store) -> ParsedFeed:
    try:
        answer = await request_feed(tools, feed.url, url)
        if answer.status not in (200, 203):
            raise _PageError(_named(url, feed, status_words(answer.status, answer.headers)))
        known = await asyncio.to_thread(known_articles, store, feed.id)
        return await tools.workers.run(
            parse_feed,
            answer.body,
            answer.url,
            answer.headers.get("content-type", ""),
            feed.user_language,
            known,
            int(tools.clock()),
            feed.page,
            feed.shorts,
        )
    except (FetchError, NotAFeed, WorkerError) as error:
        raise _PageError(_named(url, feed, error.reason)) from error


def _named(url: str, feed: Feed, reason: Reason) -> Reason:
    """The reason, with the page that it is about where that is not the feed itself."""
    if url == feed.fetch_url:
        return reason
    return because("its archive page {url}: {reason}", url=url, reason=reason)


def _kept(feed: Feed, found: ParsedFeed, tools: Tools) -> Visit:
    return Visit(
        feed.id, feed.url, feed.state, int(tools.clock()), new=found.new, before=feed.state
    )
