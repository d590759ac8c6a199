"""Opening articles in the reading pane, and the place where each was left."""

from __future__ import annotations

from textual.timer import Timer

from tui_reader.model import Article, Headline
from tui_reader.store import StoreError, articles
from tui_reader.text.i18n import _
from tui_reader.ui.context import Context
from tui_reader.ui.main.find import Find
from tui_reader.ui.main.marks import Marks
from tui_reader.ui.main.panes import Panes

_SETTLED = 0.7
"""Seconds after the last scrolling in which a place is stored: a crash costs no more than that."""


class Reading:
    """Opens articles and stores how far each was read.

    Args:
        context: the store.
        panes: where articles are shown.
        marks: may mark an opened article read.
        find: shows the words of the search that an article was found by.
    """

    def __init__(self, context: Context, panes: Panes, marks: Marks, find: Find) -> None:
        self._context = context
        self._panes = panes
        self._marks = marks
        self._find = find
        self.latest = 0
        """The article that was opened last, or is about to be shown."""
        self._timer: Timer | None = None
        self._stored: tuple[int, float] = (0, 0.0)
        """The article and the place that the store holds for it."""

    def open(self, headline: Headline, *, enter: bool) -> None:
        """Show an article, and with ``enter`` move the focus to it."""
        self.latest = headline.id
        work = self._open(headline, enter=enter)
        self._panes.screen.run_worker(work, group="open", exclusive=True)

    async def open_anywhere(self, headline: Headline) -> None:
        """Open an article from outside the list; select it there when the list has it."""
        headlines = self._panes.headlines
        row = await headlines.row_of(headline.id)
        if row is not None and await headlines.headline_at(row) is not None:
            headlines.move_to(row)
        self.open(headline, enter=True)

    async def show(self, article: Article) -> None:
        """Show an article, or another text of the one that is open."""
        self.latest = article.headline.id
        shown = self._panes.article.article
        self._panes.article.show(article)
        if shown is None or shown.headline.id != article.headline.id:
            await self._opened(article)

    async def _open(self, headline: Headline, *, enter: bool) -> None:
        panes = self._panes
        try:
            article = await self._context.store.run(articles.article, headline.id)
            if article is None:
                panes.status.show(_("This article is no longer in the store."))
                return
            share = await self._place_in(article)
        except StoreError as error:
            panes.status.show(str(error))
            return
        panes.article.show(article, share)
        panes.arrange()
        if enter or not panes.is_visible("article"):
            panes.focus("article")
        await self._opened(article)

    async def _opened(self, article: Article) -> None:
        await self._marks.article_opened(article)
        await self._find.article_opened()

    # The place in the text

    async def _place_in(self, article: Article) -> float:
        """How much of an article was above the pane when it was last read, 0 to 1."""
        await self.store_place()
        share = await self._context.store.run(articles.position, article.headline.id)
        self._stored = (article.headline.id, share)
        return share

    def scrolled(self) -> None:
        """Store the place as soon as scrolling has come to rest."""
        if self._timer is None:
            self._timer = self._panes.screen.set_timer(_SETTLED, self.store_place)
        else:
            self._timer.reset()

    async def store_place(self) -> None:
        """Store how far the open article was read; its end counts as its beginning."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        pane = self._panes.article
        if pane.article is None or not pane.whole:
            return
        share = 0.0 if pane.scroll_offset.y >= pane.max_scroll_y else pane.share
        place = (pane.article.headline.id, share)
        if place == self._stored or (self._stored[0] != place[0] and not share):
            return
        self._stored = place
        try:
            await self._context.store.write(articles.remember, *place, self._context.now())
        except StoreError as error:
            self._panes.status.show(str(error))
