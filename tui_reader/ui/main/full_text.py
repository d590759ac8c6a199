"""The feed's text or the page's: fetched on request, shown in turn."""

from __future__ import annotations

import asyncio

from msgspec.structs import replace
from textual.worker import Worker

from tui_reader.engine.client import EngineStoppedError, RequestError
from tui_reader.engine.protocol import Page
from tui_reader.model import Article
from tui_reader.store import StoreError, articles
from tui_reader.text.i18n import _
from tui_reader.ui.browser import shown_host
from tui_reader.ui.context import Context
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.main.reading import Reading


class FullText:
    """Fetches the pages of articles and switches between the two texts.

    Args:
        context: store, engine, keys.
        panes: the article.
        reading: shows the text.
    """

    def __init__(self, context: Context, panes: Panes, reading: Reading) -> None:
        self._context = context
        self._panes = panes
        self._status = panes.status
        self._reading = reading
        self._fetching: dict[int, Worker[None]] = {}
        """The requests under way, by article."""

    async def toggle(self) -> None:
        """Switch from the feed's text to the page's and back; fetch the page when it is not here."""
        headline = await self._panes.target()
        if headline is None:
            self._status.show(_("Select a headline first."))
            return
        if headline.id in self._fetching:
            self._fetching[headline.id].cancel()
            return
        article = await self._context.store.run(articles.article, headline.id)
        if article is None:
            self._status.show(_("This article is no longer in the store."))
        elif article.full_text:
            await self._switch(article)
        else:
            await self._begin(article)

    def stored(self, article_id: int) -> None:
        """Offer the text of a page that nobody waited for: it was requested without a network."""
        shown = self._panes.article.article
        if shown is not None and shown.headline.id == article_id and not shown.full_text:
            hint = self._context.key_hint("full_text", _("{key} shows it."))
            self._status.show(f"{_('The page’s text has come.')} {hint}".strip())

    async def _switch(self, article: Article) -> None:
        shown = self._panes.article.article
        is_page = shown is not None and _same(shown, article) and bool(shown.full_text)
        await self._reading.show(replace(article, full_text="") if is_page else article)
        text = _("This is the feed’s text.") if is_page else _("This is the page’s text.")
        self._status.show(text)

    async def _begin(self, article: Article) -> None:
        headline = article.headline
        if not headline.url:
            self._status.show(_("The feed gives no address for this article."))
            return
        if self._context.engine is None:
            self._status.show(_("There is no engine: nothing can be fetched."))
            return
        shown = self._panes.article.article
        if shown is None or not _same(shown, article):
            await self._reading.show(article)
        words = _("Fetching the page at {host}…").format(host=shown_host(headline.url))
        hint = self._context.key_hint("full_text", _("{key} stops it."))
        self._status.hold(f"{words} {hint}".strip())
        fetching = self._fetch(headline.id)
        self._fetching[headline.id] = self._panes.screen.run_worker(fetching, group="full text")

    async def _fetch(self, article_id: int) -> None:
        engine = self._context.engine
        assert engine is not None
        try:
            page = await engine.fetch_page(article_id)
            await self._show_page(page)
        except asyncio.CancelledError:
            self._status.show(_("Stopped; the feed’s text stays."))
            raise
        except EngineStoppedError:
            # The refresh says that the engine stopped.
            return
        except (RequestError, StoreError) as error:
            self._status.show(_("The feed’s text stays: {reason}.").format(reason=error))
        finally:
            self._fetching.pop(article_id, None)

    async def _show_page(self, page: Page) -> None:
        shown = self._panes.article.article
        here = shown is not None and shown.headline.id == page.article_id
        if here:
            article = await self._context.store.run(articles.article, page.article_id)
            if article is not None:
                await self._reading.show(article)
        if page.state != "text":
            self._status.show(_("The feed’s text stays: {reason}.").format(reason=page.reason))
        elif here:
            hint = self._context.key_hint("full_text", _("{key} shows the feed’s."))
            self._status.show(f"{_('This is the page’s text.')} {hint}".strip())


def _same(one: Article, other: Article) -> bool:
    return one.headline.id == other.headline.id
