"""Moving within a pane, between panes, from view to view and from article to article."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from tui_reader.model import UNREAD, View
from tui_reader.query.problems import QueryError
from tui_reader.text.i18n import _
from tui_reader.text.plain import one_line
from tui_reader.ui.actions import Place
from tui_reader.ui.context import Context
from tui_reader.ui.main.find import Find
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.main.reading import Reading
from tui_reader.ui.main.search import Searching
from tui_reader.ui.views.tree import (
    feed_view,
    first_with_unread,
    tree_rows,
    view_name,
    views_around,
)


class Navigation:
    """Actions that move the selection, the focus, the page, the view.

    Args:
        context: the store.
        panes: what is moved about.
        reading: opens articles.
        find: knows whether ``n`` goes to a place in the article or to another article.
        searching: shows views whose articles have to be looked for.
    """

    def __init__(
        self, context: Context, panes: Panes, reading: Reading, find: Find, searching: Searching
    ) -> None:
        self._context = context
        self._panes = panes
        self._status = panes.status
        self._reading = reading
        self._find = find
        self._searching = searching
        self._view_before = UNREAD
        """Where Esc leads from a search."""

    # Views

    async def show_view(self, view: View) -> None:
        """Show the headlines of a view and move the focus to them."""
        await self._turn_to(view)
        self._panes.focus("headlines")
        # The next frame holds what the panes have requested by then: both of them, not the
        # views alone and the headlines a frame later.
        for _turn in range(2):
            await asyncio.sleep(0)

    async def _turn_to(self, view: View) -> None:
        panes = self._panes
        if panes.headlines.listing.view.id != "search":
            self._view_before = panes.headlines.listing.view
        panes.views.show_as_current(view)
        await self._searching.show(view)

    async def show_numbered(self, number: int) -> None:
        """Show a view by its number in the views pane, from 1."""
        view = self._panes.views.numbered(number)
        if view is None:
            self._status.show(_("There is no view {number}.").format(number=number))
        else:
            await self.show_view(view)

    def choose_view(self) -> None:
        """Choose a view by name."""
        tree = tree_rows(self._panes.views.overview, frozenset())
        names = tree.names()
        places = list(names)
        self._choose(_("Go to view"), list(names.values()), lambda n: tree[places[n]].view)

    def choose_feed(self) -> None:
        """Choose a feed by name."""
        feeds = self._panes.views.overview.feeds
        names = [feed.title for feed in feeds]
        self._choose(_("Go to feed"), names, lambda n: feed_view(feeds[n]))

    def _choose(
        self, title: str, names: Sequence[str], view_at: Callable[[int], View | None]
    ) -> None:
        from tui_reader.ui.dialogs.choose import Choose

        async def chosen(number: int | None) -> None:
            view = None if number is None else view_at(number)
            if view is not None:
                await self.show_view(view)

        dialog = Choose(title, names)
        self._panes.open_dialog(dialog, chosen)

    def search(self) -> None:
        """Ask for a query; the list shows what it finds while it is typed."""
        from tui_reader.query.parse import LONGEST
        from tui_reader.ui.dialogs.search import SearchPrompt

        searching, before = self._searching, self._panes.headlines.listing.view

        async def answered(text: str | None) -> None:
            text = one_line(text or "", LONGEST)
            try:
                view = searching.view(text) if text else None
            except QueryError as error:
                self._status.show(str(error))
                view = None
            if view is None:
                searching.stop()
                if self._panes.headlines.listing.view != before:
                    await self._turn_to(before)
            else:
                if before.id != "search":
                    self._view_before = before
                await self.show_view(view)

        prompt = SearchPrompt(
            before.text if before.id == "search" else "",
            lambda text: searching.typed(prompt, text),
            searching.save,
            searching.names(),
        )
        self._panes.open_dialog(prompt, answered)

    async def edited(self) -> None:
        """Show the articles that papers edited, the last edit first, with the words that changed."""
        view = self._searching.view("is:edited sort:edited")
        await self.show_view(replace(view, name=_("Edited")))

    def fold(self) -> None:
        """Fold or unfold a folder."""
        if not self._panes.views.fold():
            self._status.show(_("Select a folder first."))

    # Up and down

    def down(self, count: int) -> None:
        """Move down by rows or lines."""
        self._move(count)

    def up(self, count: int) -> None:
        """Move up by rows or lines."""
        self._move(-count)

    def half_page_down(self, count: int) -> None:
        """Move down by half pages."""
        self._turn(count, 2)

    def half_page_up(self, count: int) -> None:
        """Move up by half pages."""
        self._turn(-count, 2)

    def page_down(self, count: int) -> None:
        """Move down by pages."""
        self._turn(count, 1)

    def page_up(self, count: int) -> None:
        """Move up by pages."""
        self._turn(-count, 1)

    def top(self) -> None:
        """Go to the first line."""
        panes = self._panes
        if panes.place == "article":
            panes.article.top()
        elif panes.place == "views":
            panes.views.move_to(0)
        else:
            panes.headlines.move_to(0)

    def bottom(self) -> None:
        """Go to the last line."""
        panes = self._panes
        if panes.place == "article":
            panes.article.bottom()
        elif panes.place == "views":
            panes.views.move_to(panes.views.count - 1)
        else:
            panes.headlines.move_to(panes.headlines.total - 1)

    def _turn(self, count: int, parts: int) -> None:
        """Move by so many pages, or half pages where ``parts`` is 2."""
        panes = self._panes
        if panes.place == "headlines":
            panes.headlines.move_to(panes.headlines.row_pages_on(count / parts))
            return
        pane = panes.article if panes.place == "article" else panes.views
        height = pane.content_region.height // parts
        self._move(count * max(height - 1 if parts == 1 else height, 1))

    def _move(self, step: int) -> None:
        panes = self._panes
        if panes.place == "article":
            panes.article.scroll_lines(step)
        elif panes.place == "views":
            panes.views.move_to(panes.views.row + step, step)
        elif panes.place == "headlines":
            panes.headlines.move_to(panes.headlines.row + step)

    # Between panes

    async def open(self) -> None:
        """Open the selected headline, or the highlighted view."""
        panes = self._panes
        if panes.place == "views":
            view = panes.views.highlighted.view
            if view is not None:
                await self.show_view(view)
            return
        headline = await panes.headlines.headline_at(panes.headlines.row)
        if headline is not None:
            self._reading.open(headline, enter=True)

    async def open_ticker(self) -> None:
        """Open the ticker's marked headline."""
        headline = self._panes.ticker.current()
        if headline is not None:
            await self._reading.open_anywhere(headline)

    async def back(self) -> None:
        """Return to where a link within the article was followed, out of a search, or to the pane on the left."""
        panes = self._panes
        if panes.place == "article" and panes.article.jump_back():
            return
        if panes.place == "headlines" and panes.headlines.chosen is not None:
            panes.headlines.choose(begin=False)
            return
        if panes.only_article:
            panes.only_article = False
            panes.focus("headlines")
            return
        if panes.place == "headlines" and panes.headlines.listing.view.id == "search":
            await self.show_view(self._view_before)
            return
        panes.focus("views" if panes.place == "headlines" else "headlines")

    def next_pane(self) -> None:
        """Move the focus to the next pane."""
        self._step_pane(1)

    def previous_pane(self) -> None:
        """Move the focus to the pane before."""
        self._step_pane(-1)

    def _step_pane(self, step: int) -> None:
        places: list[Place] = ["views", "headlines", "article"]
        if self._panes.ticker.display:
            places.insert(0, "ticker")
        at = places.index(self._panes.place) + step
        self._panes.focus(places[at % len(places)])

    def leave_ticker(self) -> None:
        """Move the focus from the ticker back to where it was."""
        self._panes.focus("article" if self._panes.reading else "headlines")

    # From article to article

    async def next_article(self, count: int) -> None:
        """Open the next article."""
        await self._open_row(self._panes.headlines.row + count)

    async def previous_article(self, count: int) -> None:
        """Open the article before."""
        await self._open_row(self._panes.headlines.row - count)

    async def next_unread(self) -> None:
        """Open the next unread article."""
        await self._open_unread(1)

    async def previous_unread(self) -> None:
        """Open the unread article before."""
        await self._open_unread(-1)

    async def read_on(self) -> None:
        """Turn a page; at the end of an article, open the next unread one, of the next view at last."""
        panes = self._panes
        if panes.article.article is None and panes.headlines.selected is not None:
            self._reading.open(panes.headlines.selected, enter=False)
        elif not panes.is_visible("article") or not panes.article.page_down():
            await self._open_unread(1)

    async def next_match(self, count: int) -> None:
        """Go to the next place found in the article, or open the next article of a search."""
        await self._step_match(count)

    async def previous_match(self, count: int) -> None:
        """Go to the place before, or open the article before."""
        await self._step_match(-count)

    async def _step_match(self, step: int) -> None:
        panes = self._panes
        in_article = panes.place == "article"
        if in_article and self._find.matches:
            self._find.step(step)
        elif panes.headlines.listing.view.id == "search":
            await self._open_row(panes.headlines.row + step)
        else:
            self._find.show_none(in_article=in_article)

    async def _open_unread(self, step: int) -> None:
        """Open the nearest unread article, in this view or else in the next one that has any."""
        panes = self._panes
        headlines, latest = panes.headlines, self._reading.latest
        selected = await headlines.headline_at(headlines.row)
        if step > 0 and selected is not None and not selected.read and selected.id != latest:
            await self._open_row(headlines.row)
            return
        row = await headlines.row_of_unread(step)
        if row is not None:
            await self._open_row(row)
            return
        before, midnight = headlines.listing.view, headlines.listing.midnight
        around = views_around(panes.views.overview, before, step)
        view = await self._context.store.run(first_with_unread, around, midnight)
        if view is None:
            self._status.show(_("Nothing more to read in {view}.").format(view=view_name(before)))
            return
        if view.id != before.id:
            await self._turn_to(view)
        row = await headlines.row_of_first_unread(step)
        if row is None:
            return
        await self._open_row(row)
        if view.id != before.id:
            text = _("End of {view}. Now: {next}") if step > 0 else _("Top of {view}. Now: {next}")
        else:
            text = _("{view} from the top") if step > 0 else _("{view} from the end")
        self._status.show(text.format(view=view_name(before), next=view_name(view)))

    async def _open_row(self, row: int) -> None:
        headline = await self._panes.headlines.headline_at(row)
        if headline is None:
            self._status.show(_("There are no more headlines here."))
            return
        self._panes.headlines.move_to(row)
        self._reading.open(headline, enter=False)
