"""Moving about: within a pane, between panes, from article to article."""

from __future__ import annotations

import asyncio

from tui_reader.model import UNREAD, Headline, View
from tui_reader.store import articles
from tui_reader.text.i18n import _
from tui_reader.ui.actions import Place
from tui_reader.ui.screens.panes import Panes
from tui_reader.ui.view_tree import told, view_name
from tui_reader.ui.widgets.headline_list import HeadlineList
from tui_reader.ui.widgets.views_pane import ViewsPane


class Moving(Panes):
    """The main screen's moves."""

    _view_before = UNREAD
    """Where Esc leads from a search."""

    async def show_view(self, view: View) -> None:
        """Show a view's headlines and go to them."""
        if self.headlines.listing.view.id != "search":
            self._view_before = self.headlines.listing.view
        self.views.show_as_current(view)
        await self.headlines.show(view)
        self.tell_empty()
        self.go("headlines")
        # The next frame holds what the panes have asked for by then: both of them, not the
        # views alone and the headlines a frame later.
        for _turn in range(2):
            await asyncio.sleep(0)

    async def show_numbered(self, number: int) -> None:
        """Show a view by its number in the views pane, from 1."""
        view = self.views.numbered(number)
        if view is None:
            self.say(_("There is no view {number}.").format(number=number))
        else:
            await self.show_view(view)

    def open_headline(self, headline: Headline, *, enter: bool) -> None:
        """Show an article, and with ``enter`` move the focus to it."""
        self.run_worker(self._open(headline, enter=enter), group="open", exclusive=True)

    async def _open(self, headline: Headline, *, enter: bool) -> None:
        article = await self.desk.store.run(articles.article, headline.id)
        if article is None:
            self.say(_("This article is no longer in the store."))
            return
        share = await self.place_in(article)
        self.article.show(article, share)
        if enter or not self.shows("article"):
            self.go("article")
        await self.opened(article)

    async def open_elsewhere(self, headline: Headline) -> None:
        """Read an article from wherever it was named; select it in the list when it is there."""
        row = await self.headlines.row_of(headline.id)
        if row is not None and await self.headlines.headline_at(row) is not None:
            self.headlines.move_to(row)
        self.open_headline(headline, enter=True)

    # up and down

    def do_down(self, count: int) -> None:
        """Down by rows or lines."""
        self._move(count)

    def do_up(self, count: int) -> None:
        """Up by rows or lines."""
        self._move(-count)

    def do_half_page_down(self, count: int) -> None:
        """Down by half pages."""
        self._move(count * max(self._page() // 2, 1))

    def do_half_page_up(self, count: int) -> None:
        """Up by half pages."""
        self._move(-count * max(self._page() // 2, 1))

    def do_page_down(self, count: int) -> None:
        """Down by pages."""
        self._move(count * max(self._page() - 1, 1))

    def do_page_up(self, count: int) -> None:
        """Up by pages."""
        self._move(-count * max(self._page() - 1, 1))

    def do_top(self, count: int) -> None:
        """To the first line."""
        if self.place == "article":
            self.article.top()
        elif self.place == "views":
            self.views.move_to(0)
        else:
            self.headlines.move_to(0)

    def do_bottom(self, count: int) -> None:
        """To the last line."""
        if self.place == "article":
            self.article.bottom()
        elif self.place == "views":
            self.views.move_to(self.views.count - 1)
        else:
            self.headlines.move_to(self.headlines.total - 1)

    def _page(self) -> int:
        if self.place == "headlines":
            return self.headlines.page_rows
        pane = self.article if self.place == "article" else self.views
        return pane.content_region.height

    def _move(self, step: int) -> None:
        if self.place == "article":
            self.article.scroll_lines(step)
        elif self.place == "views":
            self.views.move_to(self.views.row + step, step)
        elif self.place == "headlines":
            self.headlines.move_to(self.headlines.row + step)

    # between panes

    async def do_open(self, count: int) -> None:
        """Open the selected headline, or the highlighted view."""
        if self.place == "views":
            view = self.views.highlighted.view
            if view is not None:
                await self.show_view(view)
            return
        headline = await self.headlines.headline_at(self.headlines.row)
        if headline is not None:
            self.open_headline(headline, enter=True)

    async def do_back(self, count: int) -> None:
        """To where a link within the article was followed, out of a search, or to the pane on the left."""
        if self.place == "article" and self.article.jump_back():
            return
        if self._only_article:
            self._only_article = False
            self.go("headlines")
            return
        if self.place == "headlines" and self.headlines.listing.view.id == "search":
            await self.show_view(self._view_before)
            return
        self.go("views" if self.place == "headlines" else "headlines")

    def do_next_pane(self, count: int) -> None:
        """To the next pane."""
        self._step_pane(1)

    def do_previous_pane(self, count: int) -> None:
        """To the pane before."""
        self._step_pane(-1)

    def _step_pane(self, step: int) -> None:
        panes: list[Place] = ["views", "headlines", "article"]
        if self.ticker.display:
            panes.insert(0, "ticker")
        place = panes[(panes.index(self.place) + step) % len(panes)]
        self.go(place)

    def do_only_article(self, count: int) -> None:
        """The article alone on the screen, or no longer."""
        self._only_article = not self._only_article
        self.go("article")

    def do_narrower(self, count: int) -> None:
        """Shorter lines of text."""
        self.article.widen(-1)

    def do_wider(self, count: int) -> None:
        """Longer lines of text."""
        self.article.widen(1)

    def do_leave_ticker(self, count: int) -> None:
        """Back from the ticker."""
        self.go("article" if self._reading else "headlines")

    # from article to article

    async def do_next_article(self, count: int) -> None:
        """Open the next article."""
        await self._open_row(self.headlines.row + count)

    async def do_previous_article(self, count: int) -> None:
        """Open the article before."""
        await self._open_row(self.headlines.row - count)

    async def do_next_unread(self, count: int) -> None:
        """Open the next unread article."""
        await self._open_unread(1)

    async def do_previous_unread(self, count: int) -> None:
        """Open the unread article before."""
        await self._open_unread(-1)

    async def do_read_on(self, count: int) -> None:
        """A page on; at the end of an article, the next unread one."""
        if self.article.article is None and self.headlines.selected is not None:
            self.open_headline(self.headlines.selected, enter=False)
        elif not self.shows("article") or not self.article.page_down():
            await self._open_unread(1)

    async def _open_unread(self, step: int) -> None:
        row = await self.headlines.row_of_unread(step)
        if row is None:
            name = view_name(self.headlines.listing.view)
            self.say(_("Nothing more to read in {view}.").format(view=name))
        else:
            await self._open_row(row)

    async def _open_row(self, row: int) -> None:
        headline = await self.headlines.headline_at(row)
        if headline is None:
            self.say(_("There are no more headlines here."))
            return
        self.headlines.move_to(row)
        self.open_headline(headline, enter=False)

    # the mouse

    def on_headline_list_opened(self, message: HeadlineList.Opened) -> None:
        """A headline was clicked."""
        self.open_headline(message.headline, enter=True)

    async def on_views_pane_chosen(self, message: ViewsPane.Chosen) -> None:
        """A view was clicked."""
        await self.show_view(message.view)

    def on_views_pane_highlighted(self, message: ViewsPane.Highlighted) -> None:
        """A failing feed says why; what the numbers of another mean."""
        if self.place == "views":
            self.say(told(message.row))
