"""The layout: widths of panes, order and density of headlines, the theme; all remembered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar, get_args

from msgspec.structs import replace
from textual import events
from textual.geometry import Region
from textual.theme import BUILTIN_THEMES
from textual.widget import Widget

from tui_reader.config.schema import Density
from tui_reader.config.schema import Layout as LayoutName
from tui_reader.model import Grouping, Stories
from tui_reader.store import Store
from tui_reader.text.i18n import _, is_right_to_left
from tui_reader.text.languages import language_name
from tui_reader.ui.context import Context
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.main.store_watch import StoreWatch
from tui_reader.ui.main.ticker import TickerControl
from tui_reader.ui.remembered import Remembered, remember

_KEY_CELLS = 2
"""How far a key moves a border."""
_VIEWS_CELLS = (14, 60)
_HEADLINES_PERCENT = (15, 85)
_LAYOUTS: tuple[LayoutName, ...] = ("columns", "stacked", "list only", "article only")

T = TypeVar("T")


class Layout:
    """Changes the layout by key and by mouse, and remembers it.

    Args:
        context: what is configured, and what was remembered.
        panes: what is laid out.
        watch: counts anew what is shown.
        ticker: is fed anew.
    """

    def __init__(
        self, context: Context, panes: Panes, watch: StoreWatch, ticker: TickerControl
    ) -> None:
        self._context = context
        self._watch = watch
        self._ticker = ticker
        self._panes = panes
        self._status = panes.status
        self._configured = context.settings.screen
        self.remembered = context.remembered
        """The window as it is to be found the next time."""
        self._dragged = ""

    def layout(self) -> None:
        """Lay the panes out in the next way."""
        panes = self._panes
        before = panes.layout if panes.layout in _LAYOUTS else "columns"
        layout = _next(_LAYOUTS, before)
        panes.set_layout(layout)
        self.set_sizes()
        self._choose("screen.layout", self._configured.layout, layout)
        texts = {
            "columns": _("Columns: the article beside the headlines."),
            "stacked": _("Stacked: the article below the headlines."),
            "list only": _("List only: an article takes its place."),
            "article only": _("Article only: the list takes its place."),
        }
        text = texts[layout]
        if layout in ("columns", "stacked") and panes.shape == "one":
            text = _("{layout} There is room for one of them here.").format(layout=text)
        self._status.show(text)

    # The headlines

    def density(self) -> None:
        """Show headlines on one line, or whole, or with the beginning of the text."""
        headlines = self._panes.headlines
        density = _next(get_args(Density), headlines.density)
        headlines.set_density(density)
        self._choose("screen.density", self._configured.density, density)
        texts = {
            "compact": _("One line a headline."),
            "comfortable": _("Whole headlines."),
            "preview": _("Headlines with the beginning of the text."),
        }
        self._status.show(texts[density])

    async def group(self) -> None:
        """Show no headings, one a day, one a source, and again."""
        headlines = self._panes.headlines
        before = headlines.listing.arrangement
        group = _next(get_args(Grouping), before.grouping)
        await headlines.set_arrangement(replace(before, grouping=group))
        self._choose("screen.group", self._configured.group, group)
        texts = {
            "none": _("Headlines without headings."),
            "day": _("Headlines by day."),
            "source": _("Headlines by source."),
        }
        self._status.show(texts[group])

    async def stories(self) -> None:
        """Show one row a story, or every article."""
        headlines = self._panes.headlines
        before = headlines.listing.arrangement
        stories = _next(get_args(Stories), before.stories)
        await headlines.set_arrangement(replace(before, stories=stories))
        self._choose("screen.stories", self._configured.stories, stories)
        await self._watch.read_overview()
        texts = {"one": _("One row a story."), "every": _("Every article of a story.")}
        self._status.show(texts[stories])

    async def other_languages(self) -> None:
        """Hide the headlines in other languages than the reader's own, or show them again."""
        headlines, own = self._panes.headlines, tuple(sorted(self._panes.own_languages))
        before = headlines.listing.arrangement
        hides = not before.languages
        await headlines.set_arrangement(replace(before, languages=own if hides else ()))
        reading = self._context.settings.reading
        usual = "shown" if reading.other_languages == "shown" else "dimmed"
        headlines.dims_others = bool(reading.languages) and usual == "dimmed"
        headlines.notify_style_update()
        headlines.refresh()
        chosen = "hidden" if hides else usual
        self._choose("reading.other_languages", reading.other_languages, chosen)
        names = ", ".join(map(language_name, own))
        text = _("Only headlines in {languages}.") if hides else _("Headlines in every language.")
        self._status.show(text.format(languages=names))
        await self._ticker.feed()

    async def sort_order(self) -> None:
        """Show the newest headlines first, or the oldest."""
        headlines = self._panes.headlines
        before = headlines.listing.arrangement
        newest = before.order == "oldest"
        await headlines.set_arrangement(replace(before, order="newest" if newest else "oldest"))
        order = headlines.listing.arrangement.order
        self._choose("screen.order", self._configured.order, order)
        self._status.show(_("Newest first.") if newest else _("Oldest first."))

    def theme(self) -> None:
        """Choose the theme; each is shown while it is highlighted."""
        from tui_reader.ui.dialogs.choose import Choose

        app = self._panes.screen.app
        before = app.theme
        # The reader's own and the user's before those that Textual brings.
        names = sorted(app.available_themes, key=lambda name: name in BUILTIN_THEMES)

        def show(number: int) -> None:
            app.theme = names[number]

        def chosen(number: int | None) -> None:
            if number is None:
                app.theme = before
            else:
                show(number)
                self._choose("screen.theme", self._configured.theme, names[number])
                self._status.show(_("Theme: {theme}").format(theme=names[number]))

        first = names.index(before) if before in names else 0
        dialog = Choose(
            _("Theme"), names, does=_("take"), first=first, highlighted=show, classes="-beside"
        )
        self._panes.open_dialog(dialog, chosen)

    # The widths of panes

    def narrower_pane(self, count: int) -> None:
        """Take cells from the pane that has the focus."""
        self._widen(-_KEY_CELLS * count)

    def wider_pane(self, count: int) -> None:
        """Give cells to the pane that has the focus."""
        self._widen(_KEY_CELLS * count)

    def even_panes(self) -> None:
        """Give every pane the width it has by default."""
        self._keep(replace(self.remembered, views=0, headlines=0, stacked=0))
        self.set_sizes()
        self._status.show(_("The panes are as designed again."))

    def set_sizes(self) -> None:
        """Give the panes the widths and heights that are remembered."""
        self._panes.set_sizes(self.remembered)

    def _widen(self, cells: int) -> None:
        panes = self._panes
        if panes.place == "views" and not panes.views_in_place and panes.shape != "one":
            self._set_views(panes.views.outer_size.width + cells)
        elif self._first.display and panes.article.display:
            towards = -cells if panes.place == "article" else cells
            self._set_headlines(self._extent(self._first) + towards)
        else:
            self._status.show(_("There is only one pane here."))
            return
        self._keep(self.remembered)

    @property
    def _first(self) -> Widget:
        """What shares its room with the article."""
        return self._panes.views if self._panes.views_in_place else self._panes.headlines

    def _extent(self, pane: Widget) -> int:
        """A pane's cells in the direction in which headlines and article share their room."""
        size = pane.outer_size
        return size.height if self._panes.stacked else size.width

    def _set_views(self, cells: int) -> None:
        low, high = _VIEWS_CELLS
        self.remembered = replace(self.remembered, views=max(low, min(cells, high)))
        self.set_sizes()

    def _set_headlines(self, cells: int) -> None:
        panes = self._panes
        both = self._extent(self._first) + self._extent(panes.article)
        low, high = _HEADLINES_PERCENT
        share = max(low, min(round(100 * cells / max(both, 1)), high))
        if panes.stacked:
            self.remembered = replace(self.remembered, stacked=share)
        else:
            self.remembered = replace(self.remembered, headlines=share)
        self.set_sizes()

    # The mouse: a border is dragged

    def mouse_down(self, event: events.MouseDown) -> None:
        """Begin to drag a border between two panes."""
        self._dragged = self._border_at(event.screen_x, event.screen_y)
        if self._dragged:
            event.stop()
            self._panes.screen.capture_mouse()

    def mouse_move(self, event: events.MouseMove) -> None:
        """Move the border that is dragged."""
        if self._dragged == "views":
            self._set_views(self._from_start(self._panes.views.region, event.screen_x) + 1)
        elif self._dragged == "headlines":
            headlines = self._first.region
            along = (
                event.screen_y - headlines.y
                if self._panes.stacked
                else self._from_start(headlines, event.screen_x)
            )
            self._set_headlines(along + 1)

    def mouse_up(self) -> None:
        """Leave the border where it is, and remember it."""
        if self._dragged:
            self._dragged = ""
            self._panes.screen.release_mouse()
            self._keep(self.remembered)

    def _from_start(self, pane: Region, x: int) -> int:
        """How far a column is from where a pane begins, on the side where reading does."""
        return pane.right - 1 - x if is_right_to_left() else x - pane.x

    def _border_at(self, x: int, y: int) -> str:
        panes = self._panes
        if panes.stacked and panes.headlines.display and panes.article.display:
            article = panes.article.region
            if y == article.y and article.contains(x, y):
                return "headlines"
        in_place = "headlines" if panes.views_in_place else "views"
        for name, pane in ((in_place, panes.views), ("headlines", panes.headlines)):
            end = pane.region.x if is_right_to_left() else pane.region.right
            lone = name == "headlines" and (panes.stacked or not panes.article.display)
            if (
                pane.display
                and not lone
                and x in (end - 1, end)
                and pane.region.contains(pane.region.x, y)
            ):
                return name
        return ""

    # What is remembered

    def _choose(self, setting: str, configured: str, value: str) -> None:
        """Remember a choice made by key until the configuration changes."""
        self._keep(self.remembered.choose(setting, configured, value))

    def _keep(self, remembered: Remembered) -> None:
        """Remember the window as it is now, across restarts."""
        self.remembered = remembered
        self._panes.screen.run_worker(self._write(remembered), group="remember")

    async def _write(self, remembered: Remembered) -> None:
        try:
            await self._context.store.run(_remember, self._context.paths.state, remembered)
        except OSError as error:
            self._status.show(_("This is not remembered: {reason}").format(reason=error))


def _next(values: Sequence[T], value: T) -> T:
    """The value after another in a cycle."""
    return values[(values.index(value) + 1) % len(values)]


def _remember(store: Store, folder: Path, remembered: Remembered) -> None:
    """Write on the store's thread, so that the last of several is the one that stays."""
    del store
    remember(folder, remembered)
