"""The feed's text or the page's: fetched when asked for, shown in turns."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec.structs import replace

from tui_reader.engine.protocol import Died, Done, PageFetched, Refused
from tui_reader.model import Article
from tui_reader.store import articles
from tui_reader.text.i18n import _
from tui_reader.ui.desk import EngineSaid
from tui_reader.ui.opening import shown_host
from tui_reader.ui.screens.panes import Panes


class FullTexts(Panes):
    """The main screen's key for an article's page."""

    _asked: Mapping[int, int] = MappingProxyType({})
    """The requests under way, by article."""

    async def do_full_text(self, count: int) -> None:
        """From the feed's text to the page's and back; the page is fetched when it is not here."""
        headline = self.target
        if headline is None:
            self.say(_("Select a headline first."))
            return
        if headline.id in self._asked:
            await self._give_up(headline.id)
            return
        article = await self.desk.store.run(articles.article, headline.id)
        if article is None:
            self.say(_("This article is no longer in the store."))
        elif article.full_text:
            await self._turn(article)
        else:
            await self._ask(article)

    async def _turn(self, article: Article) -> None:
        shown = self.article.article
        pages = shown is not None and _same(shown, article) and bool(shown.full_text)
        await self._show(replace(article, full_text="") if pages else article)
        self.say(_("This is the feed’s text.") if pages else _("This is the page’s text."))

    async def _ask(self, article: Article) -> None:
        headline = article.headline
        if not headline.url:
            self.say(_("The feed gives no address for this article."))
            return
        if self.desk.engine is None:
            self.say(_("There is no engine: nothing can be fetched."))
            return
        shown = self.article.article
        if shown is None or not _same(shown, article):
            await self._show(article)
        try:
            request = await self.desk.engine.full_text(headline.id)
        except OSError as error:
            self.say(_("The engine cannot be started: {reason}").format(reason=error))
            return
        self._asked = {**self._asked, headline.id: request}
        words = _("Fetching the page at {host}…").format(host=shown_host(headline.url))
        self.say(f"{words} {self.key_hint('full_text', _('{key} stops it.'))}".strip())

    async def _give_up(self, article_id: int) -> None:
        if self.desk.engine is not None:
            await self.desk.engine.cancel(self._asked[article_id])

    async def on_engine_said(self, message: EngineSaid) -> None:
        """What came of a page that was asked for."""
        event = message.event
        if isinstance(event, Died):
            # The screen says that the engine stopped; what it was asked is forgotten.
            self._asked = {}
        elif isinstance(event, PageFetched | Refused | Done):
            article_id = next((a for a, asked in self._asked.items() if asked == event.id), None)
            if article_id is not None:
                self._asked = {a: asked for a, asked in self._asked.items() if a != article_id}
                await self._answered(article_id, event)
            elif isinstance(event, PageFetched) and event.state == "text":
                self._came(event.article_id)

    def _came(self, article_id: int) -> None:
        """A page that nobody waited for is here: perhaps it was asked for without a network."""
        shown = self.article.article
        if shown is not None and shown.headline.id == article_id and not shown.full_text:
            hint = self.key_hint("full_text", _("{key} shows it."))
            self.say(f"{_('The page’s text has come.')} {hint}".strip())

    async def _answered(self, article_id: int, event: PageFetched | Refused | Done) -> None:
        shown = self.article.article
        if isinstance(event, Done):
            self.say(_("Stopped; the feed’s text stays."))
            return
        here = shown is not None and shown.headline.id == article_id
        article = await self.desk.store.run(articles.article, article_id) if here else None
        if article is not None:
            await self._show(article)
        if isinstance(event, PageFetched) and event.state == "text":
            if here:
                hint = self.key_hint("full_text", _("{key} shows the feed’s."))
                self.say(f"{_('This is the page’s text.')} {hint}".strip())
            return
        words = _("The feed’s text stays: {reason}.")
        self.say(words.format(reason=event.reason))

    async def _show(self, article: Article) -> None:
        shown = self.article.article
        self.article.show(article)
        if shown is None or not _same(shown, article):
            await self.opened(article)


def _same(one: Article, other: Article) -> bool:
    return one.headline.id == other.headline.id
