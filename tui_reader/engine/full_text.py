"""Full text: an article's page is fetched, its article extracted, and both told and stored."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

from msgspec import Struct

from tui_reader.engine.asking import ask_page
from tui_reader.engine.digest import read_page
from tui_reader.engine.protocol import Event, PageFetched
from tui_reader.engine.silence import Silence
from tui_reader.engine.status_words import status_words
from tui_reader.engine.tools import Tools
from tui_reader.engine.turns import Turns, host_by_host
from tui_reader.engine.visit import UNANSWERED
from tui_reader.engine.workers import WorkerError
from tui_reader.ingest.errors import NoFullText
from tui_reader.ingest.fetch import FetchError
from tui_reader.store import Store, pages
from tui_reader.store.pages import WantedPage
from tui_reader.text.i18n import _

UNASKED = 100
"""Pages fetched unasked after one refresh; the rest follows after the next."""
_AT_ONCE = 16
"""Requests under way at once, all hosts together."""
_FOR_GOOD = frozenset((401, 402, 403, 404, 410, 451))
"""Statuses that another request will not change."""


class PageOutcome(Struct, frozen=True):
    """What came of fetching an article's page."""

    article_id: int
    state: Literal["text", "refused", "failed"]
    """As ``model.PageVisit.state``."""
    reason: str = ""
    """Why there is no text, in plain words."""
    html: str = ""
    """Cleaned."""
    byline: str = ""
    language: str = ""
    unanswered: bool = False
    """No server answered: perhaps there is no network."""
    key: bytes = b""
    """The article's mark key; only with a text."""


def page_turns(tools: Tools) -> Turns:
    """Turns for pages: two at once a host, spaced as the settings say."""
    return Turns(_AT_ONCE, tools.settings.refresh.host_spacing_ms / 1000)


async def fetch_page(wanted: WantedPage, tools: Tools, turns: Turns) -> PageOutcome:
    """Fetch an article's page and extract its article. Nothing is stored here.

    Cancelling it ends the request, or the worker that reads the page.
    """
    if not wanted.url:
        return PageOutcome(wanted.article_id, "refused", _("the feed gives no address for it"))
    try:
        async with turns.at(wanted.url):
            answer = await ask_page(tools, wanted.feed_url, wanted.url)
    except FetchError as error:
        return PageOutcome(
            wanted.article_id, "failed", error.reason, unanswered=error.kind in UNANSWERED
        )
    if answer.status not in (200, 203):
        state: Literal["refused", "failed"] = "refused" if answer.status in _FOR_GOOD else "failed"
        return PageOutcome(wanted.article_id, state, status_words(answer.status, answer.headers))
    content_type = answer.headers.get("content-type", "")
    try:
        found = await tools.workers.run(
            read_page, answer.body, answer.url, content_type, wanted.selector
        )
    except NoFullText as error:
        return PageOutcome(wanted.article_id, "refused", error.reason)
    except WorkerError as error:
        return PageOutcome(wanted.article_id, "failed", str(error))
    return PageOutcome(
        wanted.article_id, "text", html=found.html, byline=found.byline, language=found.language,
        key=wanted.key,
    )  # fmt: skip


def keep(store: Store, outcome: PageOutcome, now: int) -> None:
    """Store what came of a page.

    Raises:
        StoreError: the store cannot be written.
    """
    if outcome.state == "text":
        pages.keep_text(
            store,
            outcome.article_id,
            outcome.html,
            now,
            byline=outcome.byline,
            language=outcome.language,
            key=outcome.key,
        )
    else:
        tries = 0 if outcome.unanswered else 1
        pages.keep_refusal(
            store, outcome.article_id, outcome.state, outcome.reason, now, tries=tries
        )


async def full_text(
    store: Store, tools: Tools, turns: Turns, article_id: int
) -> PageOutcome | None:
    """Fetch and keep the page of one article; ``None`` when the store has no such article.

    Raises:
        StoreError: the store cannot be read or written.
    """
    wanted = await asyncio.to_thread(pages.wanted, store, article_id)
    if wanted is None:
        return None
    return await _fetch_and_keep(wanted, store, tools, turns)


async def full_texts(
    wanted: Sequence[WantedPage],
    store: Store,
    tools: Tools,
    turns: Turns,
    tell: Callable[[PageOutcome], None],
) -> None:
    """Fetch and keep many pages, politely; each is told as soon as it is stored.

    A host that does not answer is asked for a few of them only.

    Raises:
        StoreError: the store cannot be written; the rest is not asked for.
        Exception: what ``tell`` raises; the rest is not asked for.
    """

    silence = Silence()

    async def one(page: WantedPage) -> None:
        if not silence.may_answer(page.url):
            return
        outcome = await _fetch_and_keep(page, store, tools, turns)
        silence.heard(page.url, answered=not outcome.unanswered)
        tell(outcome)

    await host_by_host(((page.url, page) for page in wanted), one)


async def fetch_unasked(
    store: Store, tools: Tools, turns: Turns, tell: Callable[[Event], None], *, request_id: int = 0
) -> int:
    """Fetch the pages that feeds with ``full_text`` want; how many texts came.

    Raises:
        StoreError: the store cannot be read or written.
    """
    wanted = await asyncio.to_thread(pages.wanted_unasked, store, UNASKED, int(tools.clock()))
    texts = 0

    def told(outcome: PageOutcome) -> None:
        nonlocal texts
        texts += outcome.state == "text"
        tell(PageFetched(request_id, outcome.article_id, outcome.state, outcome.reason))

    await full_texts(wanted, store, tools, turns, told)
    return texts


async def _fetch_and_keep(
    wanted: WantedPage, store: Store, tools: Tools, turns: Turns
) -> PageOutcome:
    outcome = await fetch_page(wanted, tools, turns)
    await asyncio.to_thread(partial(keep, store, outcome, int(tools.clock())))
    return outcome
