"""The list of a view's headlines: drawn line by line over a window of the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from msgspec.structs import replace
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from tui_reader.model import AS_NAMED, UNREAD, Arrangement, Headline, View, sought_of
from tui_reader.query.places import NOTHING, Sought
from tui_reader.store import StoreError
from tui_reader.store.articles import snippets
from tui_reader.text.i18n import _
from tui_reader.text.when import midnight
from tui_reader.ui.headlines.rows import (
    HeadlinePainter,
    measure_anew,
    news_text,
    row_lines,
    row_shape,
    wants_snippet,
)
from tui_reader.ui.headlines.snapshot import (
    PAGE,
    LineMap,
    Listing,
    Pages,
    Snapshot,
    ids_of_rows,
    nearest_unread,
    place_of,
    read_around,
    read_page,
    visible_content,
)
from tui_reader.ui.pane import Pane
from tui_reader.ui.store_thread import StoreThread
from tui_reader.ui.views.tree import view_name

_PLAIN = Arrangement()
_KEPT_SNIPPETS = 500


class HeadlineList(Pane, can_focus=True):
    """Headlines of one view, perhaps under headings; one is selected.

    The selection belongs to an article, not to a row: what arrives above it
    moves nothing on the screen and is counted in the border.
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

    class Unreadable(Message):
        """Headlines that came into sight cannot be read from the store."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason
            """Why, in plain words."""

    def __init__(
        self,
        store: StoreThread,
        clock: Callable[[], float],
        density: str,
        *,
        id: str,
        arrangement: Arrangement = _PLAIN,
        languages: frozenset[str] = frozenset(),
        dims_others: bool = False,
    ) -> None:
        super().__init__(id=id)
        self._store = store
        self._clock = clock
        self.density = density
        """``compact``, ``comfortable`` or ``preview``; :meth:`set_density` changes it."""
        self._languages = languages
        self.dims_others = dims_others
        """Headlines in other languages than these are dim."""
        self._arrangement = arrangement
        """As the reader likes it, where a view does not say otherwise."""
        self.listing = Listing(UNREAD, int(clock()), midnight(int(clock())), arrangement)
        self.total = 0
        """Headlines in the view."""
        self.unread = 0
        """In an unread view: how many of them are unread still."""
        self.row = 0
        """Which one is selected, from 0."""
        self.arrived = 0
        """How many came in out of sight since the end at which they come was last seen."""
        self.newest_seen = 0
        """The newest article by id when the store was last read; later ones are unseen."""
        self.loaded = False
        """The view has been read from the store."""
        self.empty: tuple[tuple[str, str], ...] = ()
        """The text of an empty view, line by line."""
        self.keys_to_news = ("", "")
        """The keys that lead to the first and to the last headline, as a person reads them."""
        self._sought: tuple[Sought, Sought] = (NOTHING, NOTHING)
        """What a search looks for in headlines, and in texts."""
        self._edits = False
        """The rows show what papers changed."""
        self._snippets: dict[int, str | None] = {}
        """By article; ``None``: it is being read."""
        self._chosen_from: int | None = None
        self._minute = 0
        self._found: Snapshot | None = None
        self._anchor: int | None = None
        self._renewing = asyncio.Lock()
        # A view that was empty when it was opened shows what comes first, until it is touched.
        self._follows_top = False
        self._pages = Pages()
        self._loading: set[int] = set()
        self._painter: HeadlinePainter | None = None
        self._map = LineMap()
        self._shape = row_shape(80, density, arrangement)
        self._heights: dict[int, tuple[int, ...]] = {}
        """Page → the lines of its rows, as measured in the shape of the moment."""

    @property
    def selected(self) -> Headline | None:
        """The selected headline, or ``None`` while it is not at hand."""
        return self._pages.at(self.row) if self.total else None

    @property
    def chosen(self) -> range | None:
        """The rows that were chosen together, the selected one at one end; ``None``: none were."""
        if self._chosen_from is None:
            return None
        first, last = sorted((self._chosen_from, self.row))
        return range(first, last + 1)

    def choose(self, *, begin: bool) -> None:
        """Begin to choose rows together at the selected one, or choose none any more."""
        self._chosen_from = self.row if begin and self.total else None
        self._show_counts()
        self.refresh()

    async def ids_of(self, rows: range) -> list[int]:
        """The articles that stand in some rows, by id; raises StoreError."""
        found = self._found
        return [] if found is None else await self._store.run(ids_of_rows, found, rows)

    @property
    def in_memory(self) -> int:
        """How many headlines are held."""
        return len(self._pages)

    @property
    def lines(self) -> int:
        """Lines that an ordinary headline takes."""
        return self._shape.lines

    @property
    def page_rows(self) -> int:
        """Headlines in sight."""
        top, height = self.scroll_offset.y, self.content_region.height
        return max(self._map.row_at(top + height - 1) - self._map.row_at(top) + 1, 1)

    def row_pages_on(self, pages: float) -> int:
        """The row so many screens below the selected one, or above it when negative.

        Going there brings everything between the two into sight on the way.
        """
        row, rows = self.row, self._map
        room = max(self.content_region.height - rows.height(row), 1)
        lines = max(int(abs(pages) * room), 1)
        if pages > 0:
            end = rows.top(row) + rows.height(row) + lines
            last = rows.row_at(end - 1)
            return max(last - (rows.top(last) + rows.height(last) > end), row + 1)
        begin = rows.head(row) - lines
        first = rows.row_at(begin)
        return min(first + (begin > 0 and rows.head(first) < begin), row - 1)

    async def show(self, view: View) -> None:
        """Turn to a view, its first headline selected."""
        now = int(self._clock())
        liked = self._arrangement
        order = view.sort or liked.order
        grouping = "none" if order in AS_NAMED else view.group or liked.grouping
        arrangement = replace(liked, order=order, grouping=grouping)
        self.listing = Listing(view, now, midnight(now), arrangement)
        self.row, self.arrived, self._anchor = 0, 0, None
        self._chosen_from = None
        self._seek(view)
        listing = self.listing
        found = await self._read_around(listing)
        if listing is self.listing:
            self._follows_top = found.total == 0
            self._take(found, 0)
            self.scroll_to(y=0, animate=False, immediate=True)
            self._show_counts()

    async def widen(self, view: View) -> None:
        """Show a view that holds more of the same; the selected headline stays where it is."""
        self.listing = replace(self.listing, view=view)
        self._seek(view)
        await self.renew()

    def _seek(self, view: View) -> None:
        """Highlight what a view looks for."""
        sought = sought_of(view, "title"), sought_of(view, "text")
        edited = view.sort == "edited"
        if sought != self._sought or edited != self._edits:
            self._sought, self._edits = sought, edited
            self._snippets.clear()

    async def set_arrangement(self, arrangement: Arrangement) -> None:
        """Set the headlines in another order; the selected one stays selected and in sight."""
        if arrangement.order in AS_NAMED:
            # The order of a search: under headings, and in other views, it is the one before.
            liked = self._arrangement.order
            self._arrangement = replace(arrangement, order=liked)
            if arrangement.grouping != "none":
                arrangement = self._arrangement
        else:
            self._arrangement = arrangement
        self.listing = replace(self.listing, arrangement=arrangement)
        self.arrived = 0
        await self.renew()
        self._into_sight(self.row)

    def set_density(self, density: str) -> None:
        """Give every headline more or fewer lines; the selected one stays in sight."""
        self.density = density
        self._refit()
        self.refresh()

    def measure_anew(self) -> None:
        """Set every headline anew: characters have other widths now."""
        measure_anew()
        self._refit()
        self.notify_style_update()

    async def renew(self) -> None:
        """Read the view again, because the store changed; what is on the screen stays where it is."""
        async with self._renewing:
            before, row = self.listing, self.row
            listing = replace(before, midnight=midnight(int(self._clock())))
            found = await self._read_around(listing)
            # Another view may have been opened meanwhile.
            if self.listing is before:
                self.listing = listing
                self._take(found, row)
                self._show_counts()
                if listing.midnight != before.midnight:
                    # Times are written otherwise on another day.
                    self._painter = None
                    self.refresh()

    def change(self, ids: Iterable[int], changed: Callable[[Headline], Headline]) -> None:
        """Paint some headlines anew, as ``changed`` makes them."""

        def counted(headline: Headline) -> Headline:
            after = changed(headline)
            self.unread += headline.read - after.read
            return after

        for row in list(self._pages.change(frozenset(ids), counted)):
            self._refresh_row(row)
        self._show_counts()

    def move_to(self, row: int) -> None:
        """Select a row, or the nearest there is, and bring it into sight."""
        row = max(0, min(row, self.total - 1))
        self._follows_top = False
        before, self.row = self.row, row
        headline = self._pages.at(row)
        self._anchor = headline.id if headline is not None else None
        if row != before and self._chosen_from is not None:
            self.refresh()
        elif row != before:
            self._refresh_row(before)
            self._refresh_row(row)
        self._into_sight(row)
        self._read_ahead(row, 1 if row > before else -1)
        if row == (self.total - 1 if self._grows_below else 0):
            self.arrived = 0
        self._show_counts()
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

    async def row_of_first_unread(self, step: int) -> int | None:
        """The row of the first unread headline from the top, or (``step`` -1) from the bottom."""
        row = 0 if step > 0 else self.total - 1
        start = await self.headline_at(row)
        if start is None or not start.read:
            return None if start is None else row
        found = await self._store.run(nearest_unread, self.listing, start, step)
        return None if found is None else await self.row_of(found)

    async def row_of(self, article_id: int) -> int | None:
        """The row of an article in this view."""
        found = self._found
        return None if found is None else await self._store.run(place_of, found, article_id)

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        if self._painter is None:
            self._painter = HeadlinePainter(self.app, self._languages, self.dims_others)
        width, now = self._shape.width, int(self._clock())
        shown = self._map.at(y + self.scroll_offset.y)
        if shown is None:
            lines = self.empty if self.loaded and not self.total else ()
            return self._painter.nothing(lines, y, width, self.size.height)
        if shown.line < 0:
            return self._painter.heading(shown, width, now)
        headline = self._pages.at(shown.row)
        if headline is None:
            self._load_soon(shown.row // PAGE)
        snippet: str | None = ""
        if headline is not None and wants_snippet(headline, self._shape):
            snippet = self._snippets.get(headline.id)
            if headline.id not in self._snippets:
                self._read_snippet(headline)
        chosen = self.chosen
        return self._painter.row(
            shown,
            headline,
            self._shape,
            selected=shown.row == self.row or (chosen is not None and shown.row in chosen),
            focused=self.has_focus,
            now=now,
            snippet=snippet,
        )

    def _read_snippet(self, headline: Headline) -> None:
        """Read the text around what was found in an article that came into sight."""
        if len(self._snippets) >= _KEPT_SNIPPETS:
            self._snippets.clear()
        if None not in self._snippets.values():
            self.call_later(self._read_snippets)
        self._snippets[headline.id] = None

    async def _read_snippets(self) -> None:
        """Read those that are wanted by now, all at once."""
        wanted, sought = [id for id, text in self._snippets.items() if text is None], self._sought
        try:
            if self._edits:
                from tui_reader.store.versions import edits  # few lists show them

                found = await self._store.run(edits, wanted)
            else:
                found = await self._store.run(snippets, wanted, sought[1])
        except StoreError as error:
            found = dict.fromkeys(wanted, "")
            self.post_message(self.Unreadable(str(error)))
        if sought != self._sought:
            return
        self._snippets.update(found)
        self.refresh()
        if None in self._snippets.values():
            self.call_later(self._read_snippets)

    def note_style(self) -> Style:
        """News that wait out of sight ask to be seen."""
        return super().note_style() if self._painter is None else self._painter.pill

    def notify_style_update(self) -> None:
        """The theme may have changed: nothing painted before holds."""
        super().notify_style_update()
        self._painter = None

    def on_resize(self) -> None:
        """Another width may mean another number of lines a headline."""
        self._refit()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The bar shows whether the focus is here."""
        super().watch_has_focus(has_focus)
        self._refresh_row(self.row)

    def on_click(self, event: events.Click) -> None:
        """Select what was clicked, and open it; a click on the news in the border goes to them."""
        offset = event.get_content_offset(self)
        if offset is None:
            if self.arrived and event.y == self.outer_size.height - 1:
                self.move_to(self.total - 1 if self._grows_below else 0)
            return
        shown = self._map.at(offset.y + self.scroll_offset.y)
        headline = self._pages.at(shown.row) if shown is not None and shown.line >= 0 else None
        if shown is not None and headline is not None:
            self.move_to(shown.row)
            self.post_message(self.Opened(headline))

    @property
    def _grows_below(self) -> bool:
        return self.listing.arrangement.order == "oldest"

    async def _read_around(self, listing: Listing) -> Snapshot:
        """What the store holds around the selection."""
        reach = self.content_region.height + PAGE // 2
        return await self._store.run(
            read_around, listing, self._found, self._anchor, self.row, reach, reach
        )

    def _take(self, found: Snapshot, row: int) -> None:
        """Show what was found, everything on the screen staying where it is.

        Args:
            found: what the store holds.
            row: where the anchor stood when it was requested; the reader may have moved on.
        """
        before, shape = self._visible(), self._shape
        shift = 0 if found.rank is None else found.rank - row
        if self._found is not None and self._found.listing.view == found.listing.view:
            self.arrived = max(self.arrived + self._news(found, shift), 0)
        held, line = self._held()
        if self._chosen_from is not None:
            self._chosen_from = max(0, min(self._chosen_from + shift, found.total - 1))
        self.row = max(0, min(self.row + shift, found.total - 1))
        self.total, self.unread, self.loaded = found.total, found.unread, True
        self.newest_seen = found.newest
        self._found, self._pages, self._loading = found, Pages(found.pages), set()
        self._heights.clear()
        self._fit()
        self._scroll_line(self._map.top(max(0, min(held + shift, found.total - 1))) - line)
        headline = self.selected
        self._anchor = headline.id if headline is not None and not self._follows_top else None
        self._refresh_changed(before if shape == self._shape else [])
        self.post_message(self.Highlighted(headline))

    def _visible(self) -> list[tuple[object, ...]]:
        top, height = self.scroll_offset.y, self.size.height if self.total else 0
        return visible_content(self._map, self._pages, range(top, top + height), self.row)

    def _refresh_changed(self, before: list[tuple[object, ...]]) -> None:
        """Paint the lines that show something else than before: the whole list is 20 kB."""
        after, minute = self._visible(), int(self._clock()) // 60
        if len(before) != len(after) or not after or minute != self._minute:
            # Ages are shown in minutes.
            self._minute = minute
            self.refresh()
            return
        for y, (was, now) in enumerate(zip(before, after, strict=True)):
            if was != now:
                self.refresh(Region(0, y, self.size.width, 1))

    def _news(self, found: Snapshot, shift: int) -> int:
        """How many more have come in out of sight."""
        if found.listing.arrangement == Arrangement():
            return shift
        grown = found.total - self.total
        return grown - shift if self._grows_below else max(grown, 0)

    def _fit(self) -> None:
        """Measure the rows at hand, and estimate all others."""
        width, listing = self.content_region.width, self.listing
        one_feed = listing.view.query.feed_id is not None
        in_title, in_text = self._sought
        shape = row_shape(
            width, self.density, listing.arrangement, one_feed=one_feed,
            in_title=in_title, in_text=in_text, edits=self._edits,
        )  # fmt: skip
        known = self._heights if shape == self._shape else {}
        self._shape, self._heights = shape, {}
        if shape.wrapped:
            for number, page in self._pages.items():
                self._heights[number] = known.get(number) or tuple(
                    row_lines(headline, shape) for headline in page
                )
        groups = self._found.groups if self._found is not None else ()
        self._map = LineMap(self.total, shape.lines, groups, self._heights)
        self.virtual_size = Size(width, self._map.lines)

    def _refit(self) -> None:
        """Give the rows other heights; the selected one stays where it is, or in sight."""
        row, line = self.row, self._map.top(self.row) - self.scroll_offset.y
        self._fit()
        self._scroll_line(self._map.top(row) - line)
        self._into_sight(row)

    def _held(self) -> tuple[int, int]:
        """The row that stays where it is when rows come, go or are measured, and its line.

        The selected one, or the first in sight while that is elsewhere.
        """
        top = self.scroll_offset.y
        row = self.row
        if not self._is_in_sight(row):
            row = self._map.row_at(top)
        return row, self._map.top(row) - top

    def _is_in_sight(self, row: int) -> bool:
        line = self._map.top(row) - self.scroll_offset.y
        return -self._map.height(row) < line < self.content_region.height

    def _scroll_line(self, line: int) -> None:
        if line != self.scroll_offset.y:
            self.scroll_to(y=line, animate=False, immediate=True)

    def _into_sight(self, row: int) -> None:
        height = self.content_region.height
        head, end = self._map.head(row), self._map.top(row) + self._map.height(row)
        offset = self.scroll_offset.y
        if head < offset:
            self._scroll_line(head)
        elif end > offset + height:
            self._scroll_line(end - height)

    def _refresh_row(self, row: int) -> None:
        width = self.content_region.width
        top = self._map.top(row) - self.scroll_offset.y
        self.refresh(Region(0, top, width, self._map.height(row)))

    def _read_ahead(self, row: int, step: int) -> None:
        """Read the page that the selection moves towards, before it comes into sight."""
        row += step * (self.page_rows + PAGE // 2)
        if 0 <= row < self.total:
            self._load_soon(row // PAGE)

    def _load_soon(self, number: int) -> None:
        if number not in self._loading and number not in self._pages:
            self._loading.add(number)
            self.run_worker(self._load_or_report(number), group="headline pages")

    async def _load_or_report(self, number: int) -> None:
        try:
            await self._load(number)
        except StoreError as error:
            # Read again when it is painted the next time.
            self._loading.discard(number)
            self.post_message(self.Unreadable(str(error)))

    async def _load(self, number: int) -> None:
        found, pages = self._found, self._pages
        if found is None:
            return
        page = await self._store.run(read_page, found, number)
        if pages is not self._pages:
            return
        self._loading.discard(number)
        (row, line), selected_in_sight = self._held(), self._is_in_sight(self.row)
        pages.put(number, page)
        self._fit()
        self._scroll_line(self._map.top(row) - line)
        if selected_in_sight:
            self._into_sight(self.row)
        if (
            self._anchor is None
            and not self._follows_top
            and (headline := self.selected) is not None
        ):
            self._anchor = headline.id
            self.post_message(self.Highlighted(headline))
        first = self._map.row_at(self.scroll_offset.y)
        if (number + 1) * PAGE > first and number * PAGE <= first + self.page_rows + 1:
            self.refresh()

    def _show_counts(self) -> None:
        """Name and number of the view in the border, and what has come in out of sight."""
        count = self.unread if self.listing.view.query.unread else self.total
        listing = self.listing
        title = f"{view_name(listing.view)} · {count}"
        if listing.articles != listing.view.query:
            title += f" · {' '.join(listing.arrangement.languages)}"
        if (chosen := self.chosen) is not None:
            title = _("{count} chosen").format(count=len(chosen))
        news = news_text(self.arrived, self.listing.arrangement, self.keys_to_news)
        self.caption = title
        self.note = f" {news} " if news else ""
