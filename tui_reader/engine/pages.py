"""Full texts: an article's page is fetched, and the article found on it stored."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import Struct

from tui_reader.engine.parsing import read_page
from tui_reader.engine.rate_limit import RateLimiter, UnresponsiveHosts, host_by_host
from tui_reader.engine.requests import request_page
from tui_reader.engine.status_words import status_words
from tui_reader.engine.tools import Tools
from tui_reader.engine.visit import UNANSWERED
from tui_reader.engine.workers import WorkerError
from tui_reader.ingest.errors import NoFullText
from tui_reader.ingest.fetch.request import FetchError
from tui_reader.model import FullText
from tui_reader.store import Store, pages
from tui_reader.store.pages import WantedPage
from tui_reader.text.reasons import NO_REASON, Reason, because

UNASKED = 100
"""Pages fetched unasked after one refresh; the rest follows after the next."""
_AT_ONCE = 16
"""Requests under way at once, all hosts together."""
MOST_PAGES = 10
"""Pages of one article that are fetched."""
_FOR_GOOD = frozenset((401, 402, 403, 404, 410, 451))
"""Statuses that another request will not change."""


class PageOutcome(Struct, frozen=True):
    """The result of fetching an article's page."""

    article_id: int
    state: Literal["text", "refused", "failed"]
    """As ``model.PageVisit.state``."""
    reason: Reason = NO_REASON
    """Why there is no text, or only the article's beginning."""
    html: str = ""
    """Cleaned."""
    byline: str = ""
    language: str = ""
    unanswered: bool = False
    """No server answered: perhaps there is no network."""
    key: bytes = b""
    """The article's mark key; only with a text."""


class Pages:
    """Fetches the pages of a store's articles, two at once a host, spaced as the settings say.

    Args:
        store: where articles are read from and texts go.
        tools: network, workers, settings, clock.
    """

    def __init__(self, store: Store, tools: Tools) -> None:
        self.limiter = RateLimiter(_AT_ONCE, tools.settings.refresh.host_spacing_ms / 1000)
        self._store = store
        self._tools = tools

    async def get(self, article_id: int) -> PageOutcome | None:
        """Fetch and store the page of one article; ``None`` when the store has no such article.

        Raises:
            StoreError: the store cannot be read or written.
        """
        wanted = await asyncio.to_thread(pages.wanted, self._store, article_id)
        return None if wanted is None else await self._get(wanted)

    async def get_many(
        self, wanted: Sequence[WantedPage], on_page: Callable[[PageOutcome], None]
    ) -> None:
        """Fetch and store many pages; ``on_page`` is called with each that is stored.

        A host that does not answer is asked for a few of them only.

        Raises:
            StoreError: the store cannot be written; the rest is not asked for.
            Exception: what ``on_page`` raises; the rest is not asked for.
        """
        hosts = UnresponsiveHosts()

        async def one(page: WantedPage) -> None:
            if not hosts.may_answer(page.url):
                return
            outcome = await self._get(page)
            hosts.record(page.url, answered=not outcome.unanswered)
            on_page(outcome)

        await host_by_host(((page.url, page) for page in wanted), one)

    async def get_unasked(self, on_page: Callable[[PageOutcome], None]) -> None:
        """Fetch and store the pages that feeds with ``full_text`` want; as :meth:`get_many`.

        Raises:
            StoreError: the store cannot be read or written.
        """
        now = int(self._tools.clock())
        wanted = await asyncio.to_thread(pages.wanted_unasked, self._store, UNASKED, now)
        await self.get_many(wanted, on_page)

    async def fetch(self, wanted: WantedPage) -> PageOutcome:
        """Fetch a page, and the pages that it goes on at, and find the article on them. Nothing is stored.

        Cancelling it ends the request, or the worker that reads the page.
        """
        number = wanted.article_id
        if not wanted.url:
            return PageOutcome(number, "refused", because("the feed gives no address for it"))
        first = await self._read(wanted, wanted.url)
        if isinstance(first, PageOutcome):
            return first
        if not first.html:
            other = await self._read(wanted, first.more_at)
            if isinstance(other, PageOutcome) or not other.html:
                return PageOutcome(number, "refused", first.reason)
            first = other
        html, reason = await self._continued(wanted, first)
        return PageOutcome(
            number, "text", reason, html=html, byline=first.byline, language=first.language,
            key=wanted.key,
        )  # fmt: skip

    async def _continued(self, wanted: WantedPage, first: FullText) -> tuple[str, Reason]:
        """The HTML of all pages of an article, and why it is not the whole one."""
        parts, asked = [first.html], {wanted.url}
        found = first
        while found.more_at and found.more_at not in asked:
            if len(parts) == MOST_PAGES:
                return "".join(parts), because("only its first pages are fetched")
            asked.add(found.more_at)
            more = await self._read(wanted, found.more_at)
            if isinstance(more, PageOutcome):
                return "".join(parts), because("its next page: {reason}", reason=more.reason)
            if not more.html or more.html in parts:
                break
            parts.append(more.html)
            found = more
        return "".join(parts), found.reason

    async def _read(self, wanted: WantedPage, url: str) -> FullText | PageOutcome:
        """What an address of an article gives; the outcome when that is nothing."""
        number = wanted.article_id
        try:
            async with self.limiter.slot(url):
                answer = await request_page(self._tools, wanted.feed_url, url)
        except FetchError as error:
            unanswered = error.kind in UNANSWERED
            return PageOutcome(number, "failed", error.reason, unanswered=unanswered)
        if answer.status not in (200, 203):
            reason = status_words(answer.status, answer.headers)
            return PageOutcome(
                number, "refused" if answer.status in _FOR_GOOD else "failed", reason
            )
        content_type = answer.headers.get("content-type", "")
        try:
            return await self._tools.workers.run(
                read_page, answer.body, answer.url, content_type, wanted.selector
            )
        except NoFullText as error:
            return PageOutcome(number, "refused", error.reason)
        except WorkerError as error:
            return PageOutcome(number, "failed", error.reason)

    async def _get(self, wanted: WantedPage) -> PageOutcome:
        outcome = await self.fetch(wanted)
        if outcome.reason and outcome.html:
            number, html = outcome.article_id, outcome.html
            if not await asyncio.to_thread(pages.exceeds_feed, self._store, number, html):
                outcome = PageOutcome(number, "refused", outcome.reason)
        await asyncio.to_thread(_keep, self._store, outcome, int(self._tools.clock()))
        return outcome


def _keep(store: Store, outcome: PageOutcome, now: int) -> None:
    """Store the result of fetching a page.

    Raises:
        StoreError: the store cannot be written.
    """
    if outcome.state == "text":
        store.write(
            pages.keep_text,
            outcome.article_id,
            outcome.html,
            now,
            byline=outcome.byline,
            language=outcome.language,
            key=outcome.key,
            reason=outcome.reason,
        )
    else:
        tries = 0 if outcome.unanswered else 1
        store.write(
            pages.keep_refusal,
            outcome.article_id,
            outcome.state,
            outcome.reason,
            now,
            tries=tries,
        )
