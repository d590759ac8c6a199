"""The list of a view's headlines: drawn line by line over a window of the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace

from rich.text import Text
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_reader.model import UNREAD, Headline, View
from tui_reader.text.cells import display
from tui_reader.text.i18n import _
from tui_reader.text.when import midnight
from tui_reader.ui.headline_row import lines_for, row_strip, waiting_strip
from tui_reader.ui.headline_window import (
    PAGE,
    Listing,
    Look,
    Pages,
    look,
    nearest_unread,
    place_of,
    read_page,
)
from tui_reader.ui.painting import cells, line
from tui_reader.ui.row_inks import Inks, inks
from tui_reader.ui.store_thread import StoreThread
from tui_reader.ui.view_tree import view_name

_CACHED_STRIPS = 400


class HeadlineList(ScrollView, can_focus=True):
    """Headlines of one view, newest first; one is selected.

    The selection belongs to an article, not to a row: what arrives above it
    moves nothing on the screen and is told in the border.
    """

    class Highlighted(Message):
        """Another headline is selected."""

        def __init__(self, headline: Headline | None) -> None:
            super().__init__()
            self.headline = headline
            """The headline; ``None`` while it is read from the store, or in an empty view."""

    class Opened(Message):
        """A headline was clicked."""

        def __init__(self, headline: Headline) -> None:
            super().__init__()
            self.headline = headline

    def __init__(
        self, store: StoreThread, clock: Callable[[], float], density: str, *, id: str
    ) -> None:
        super().__init__(id=id)
        self._store = store
        self._clock = clock
        self._density = density
        self.listing = Listing(UNREAD, int(clock()), midnight(int(clock())))
        self.total = 0
        """Headlines in the view."""
        self.unread = 0
        """In an unread view: how many of them are unread still."""
        self.row = 0
        """Which one is selected, from 0."""
        self.arrived = 0
        """How many came in above since the top was last seen."""
        self.newest_seen = 0
        """The newest article by id when the store was last looked at; later ones are unseen."""
        self.loaded = False
        """The view has been read from the store."""
        self._anchor: int | None = None
        self._told = ("", "")
        self._renewing = asyncio.Lock()
        # A view that was empty when it was opened shows what comes first, until it is touched.
        self._follows_top = False
        self._pages = Pages()
        self._asked: set[int] = set()
        self._inks: Inks | None = None
        self._strips: dict[tuple[object, ...], Strip] = {}

    @property
    def selected(self) -> Headline | None:
        """The selected headline, or ``None`` while it is not at hand."""
        return self._pages.at(self.row) if self.total else None

    @property
    def in_memory(self) -> int:
        """How many headlines are held."""
        return len(self._pages)

    @property
    def lines(self) -> int:
        """Lines that one headline takes at this width."""
        return lines_for(self.scrollable_content_region.width, self._density)

    @property
    def page_rows(self) -> int:
        """Headlines that fit."""
        return max(self.scrollable_content_region.height // self.lines, 1)

    async def show(self, view: View) -> None:
        """Turn to a view, its first headline selected."""
        now = int(self._clock())
        self.listing = Listing(view, now, midnight(now))
        self.row, self.arrived, self._anchor = 0, 0, None
        listing = self.listing
        found = await self._look(listing)
        if listing is self.listing:
            self._follows_top = found.total == 0
            self._take(found, 0)
            self.scroll_to(y=0, animate=False, immediate=True)
            self._tell()

    async def renew(self) -> None:
        """Look again, because the store changed; what is on the screen stays where it is."""
        async with self._renewing:
            before, row = self.listing, self.row
            listing = replace(before, midnight=midnight(int(self._clock())))
            found = await self._look(listing)
            # Another view may have been opened meanwhile.
            if self.listing is before:
                self.listing = listing
                self._take(found, row)
                self._tell()

    def change(self, ids: Iterable[int], changed: Callable[[Headline], Headline]) -> None:
        """Paint some headlines anew, as ``changed`` makes them."""

        def counted(headline: Headline) -> Headline:
            after = changed(headline)
            self.unread += headline.read - after.read
            return after

        for row in list(self._pages.change(frozenset(ids), counted)):
            self._refresh_row(row)
        self._tell()

    def move_to(self, row: int) -> None:
        """Select a row, or the nearest there is, and bring it into sight."""
        row = max(0, min(row, self.total - 1))
        self._follows_top = False
        before, self.row = self.row, row
        headline = self._pages.at(row)
        self._anchor = headline.id if headline is not None else None
        if row != before:
            self._refresh_row(before)
            self._refresh_row(row)
        self._into_sight(row)
        self._look_ahead(row, 1 if row > before else -1)
        if row == 0:
            self.arrived = 0
        self._tell()
        self.post_message(self.Highlighted(headline))

    async def headline_at(self, row: int) -> Headline | None:
        """The headline of a row, read from the store if need be."""
        if not 0 <= row < self.total:
            return None
        if self._follows_top and (shown := self.selected) is not None:
            self._follows_top, self._anchor = False, shown.id
        headline = self._pages.at(row)
        if headline is None:
            await self._load(row // PAGE)
            headline = self._pages.at(row)
        return headline

    async def row_of_unread(self, step: int) -> int | None:
        """The row of the next (1) or previous (-1) unread headline."""
        start = await self.headline_at(self.row)
        if start is None:
            return None
        found = await self._store.run(nearest_unread, self.listing, start, step)
        return None if found is None else await self.row_of(found)

    async def row_of(self, article_id: int) -> int | None:
        """The row of an article in this view."""
        return await self._store.run(place_of, self.listing, article_id)

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        if self._inks is None:
            self._inks = inks(self.app)
        width = self.scrollable_content_region.width
        lines = self.lines
        row, line_number = divmod(y + self.scroll_offset.y, lines)
        if row >= self.total:
            return self._empty(y, width)
        selected = row == self.row
        row_inks = self._inks.rest
        if selected:
            row_inks = self._inks.selected if self.has_focus else self._inks.blurred
        headline = self._pages.at(row)
        if headline is None:
            self._ask_for(row // PAGE)
            return waiting_strip(width, line_number, row_inks, selected)
        now = int(self._clock())
        key = (headline, width, line_number, lines, selected, self.has_focus, now // 60)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) >= _CACHED_STRIPS:
                self._strips.clear()
            strip = row_strip(headline, width, line_number, lines, row_inks, selected, now)
            self._strips[key] = strip
        return strip

    def notify_style_update(self) -> None:
        """The theme may have changed: nothing painted before holds."""
        super().notify_style_update()
        self._inks = None
        self._strips.clear()

    def on_resize(self) -> None:
        """Another width may mean another number of lines a headline."""
        self._fit()
        self._into_sight(self.row)

    def on_focus(self) -> None:
        """The bar changes its colour."""
        self._refresh_row(self.row)

    def on_blur(self) -> None:
        """The bar changes its colour."""
        self._refresh_row(self.row)

    def on_click(self, event: events.Click) -> None:
        """Select what was clicked, and open it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        row = (offset.y + self.scroll_offset.y) // self.lines
        headline = self._pages.at(row) if row < self.total else None
        if headline is not None:
            self.move_to(row)
            self.post_message(self.Opened(headline))

    async def _look(self, listing: Listing) -> Look:
        """What the store holds around the selection."""
        reach = self.page_rows + PAGE // 2
        return await self._store.run(look, listing, self._anchor, self.row, reach, reach)

    def _take(self, found: Look, row: int) -> None:
        """Show what was found, everything on the screen staying where it is.

        Args:
            found: a look at the store.
            row: where the anchor stood when it was asked for; the reader may have moved on.
        """
        shift = 0 if found.rank is None else found.rank - row
        self.arrived = max(self.arrived + shift, 0)
        self.row = max(0, min(self.row + shift, found.total - 1))
        self.total, self.unread, self.loaded = found.total, found.unread, True
        self.newest_seen = found.newest
        self._pages, self._asked = Pages(found.pages), set()
        offset = self.scroll_offset.y
        self._fit()
        if shift:
            self.scroll_to(y=offset + shift * self.lines, animate=False, immediate=True)
        headline = self.selected
        self._anchor = headline.id if headline is not None and not self._follows_top else None
        self.refresh()
        self.post_message(self.Highlighted(headline))

    def _fit(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, self.total * self.lines)

    def _into_sight(self, row: int) -> None:
        lines, height = self.lines, self.scrollable_content_region.height
        top, offset = row * lines, self.scroll_offset.y
        if top < offset:
            self.scroll_to(y=top, animate=False, immediate=True)
        elif top + lines > offset + height:
            self.scroll_to(y=top + lines - height, animate=False, immediate=True)

    def _refresh_row(self, row: int) -> None:
        lines = self.lines
        width = self.scrollable_content_region.width
        self.refresh(Region(0, row * lines - self.scroll_offset.y, width, lines))

    def _look_ahead(self, row: int, step: int) -> None:
        """Read the page that the selection moves towards, before it comes into sight."""
        row += step * (self.page_rows + PAGE // 2)
        if 0 <= row < self.total:
            self._ask_for(row // PAGE)

    def _ask_for(self, number: int) -> None:
        if number not in self._asked and number not in self._pages:
            self._asked.add(number)
            self.run_worker(self._load(number), group="headline pages")

    async def _load(self, number: int) -> None:
        listing, pages = self.listing, self._pages
        page = await self._store.run(read_page, listing, number, self.total)
        if pages is not self._pages:
            return
        self._asked.discard(number)
        pages.put(number, page)
        if (
            self._anchor is None
            and not self._follows_top
            and (headline := self.selected) is not None
        ):
            self._anchor = headline.id
            self.post_message(self.Highlighted(headline))
        top = self.scroll_offset.y // self.lines
        if (number + 1) * PAGE > top and number * PAGE <= top + self.page_rows + 1:
            self.refresh()

    def _empty(self, y: int, width: int) -> Strip:
        assert self._inks is not None
        text = ""
        if self.total == 0 and self.loaded and y == min(2, self.size.height - 1):
            text = _nothing(self.listing.view).center(width)
        return line([cells(text, self._inks.rest.dim)], width, self._inks.rest.ground)

    def _tell(self) -> None:
        """Name and number of the view in the border, and what has come in above."""
        count = self.unread if self.listing.view.query.unread else self.total
        title = f"{view_name(self.listing.view)} · {count}"
        news = _("▲ {count} new").format(count=self.arrived) if self.arrived else ""
        # Setting a title paints the whole pane: too much for every key.
        if (title, news) != self._told:
            self._told = title, news
            self.border_title = Text(display(title))
            self.border_subtitle = Text(news) if news else None


def _nothing(view: View) -> str:
    if view.query.words:
        return _("Nothing found")
    if view.query.unread:
        return _("Nothing unread here")
    return _("Nothing here yet")
