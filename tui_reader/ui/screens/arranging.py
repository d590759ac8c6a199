"""How things stand: widths of panes, order and density of headlines, colours; all remembered."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from textual import events
from textual.theme import BUILTIN_THEMES
from textual.widget import Widget

from tui_reader.model import Arrangement, Grouping
from tui_reader.store import Store
from tui_reader.text.i18n import _
from tui_reader.ui.remembered import Remembered, remember
from tui_reader.ui.screens.panes import Panes

_KEY_CELLS = 2
"""How far a key moves a border."""
_VIEWS_CELLS = (14, 60)
_HEADLINES_PERCENT = (15, 85)
_NEXT: dict[Grouping, Grouping] = {"none": "day", "day": "source", "source": "none"}


class Arranging(Panes):
    """The main screen's arrangement, by key and by mouse."""

    _dragged = ""

    def on_mount(self) -> None:
        """The panes as they were left."""
        self._set_widths()

    # the headlines

    def do_density(self, count: int) -> None:
        """With or without the beginning of the text."""
        density = "compact" if self.headlines.density == "comfortable" else "comfortable"
        self.headlines.set_density(density)
        self.choose("screen.density", self.desk.settings.screen.density, density)
        self.say(
            _("One line a headline.")
            if density == "compact"
            else _("Headlines with the beginning of the text.")
        )

    async def do_group(self, count: int) -> None:
        """No headings, one a day, one a source, and round again."""
        before = self.headlines.listing.arrangement
        group = _NEXT[before.grouping]
        await self._arrange_headlines(replace(before, grouping=group))
        self.choose("screen.group", self.desk.settings.screen.group, group)
        said = {
            "none": _("Headlines without headings."),
            "day": _("Headlines by day."),
            "source": _("Headlines by source."),
        }
        self.say(said[group])

    async def do_sort_order(self, count: int) -> None:
        """Newest or oldest first."""
        before = self.headlines.listing.arrangement
        newest = before.order == "oldest"
        await self._arrange_headlines(replace(before, order="newest" if newest else "oldest"))
        order = self.headlines.listing.arrangement.order
        self.choose("screen.order", self.desk.settings.screen.order, order)
        self.say(_("Newest first.") if newest else _("Oldest first."))

    async def _arrange_headlines(self, arrangement: Arrangement) -> None:
        await self.headlines.set_arrangement(arrangement)

    def do_theme(self, count: int) -> None:
        """Choose the colours; each is shown while it is under the cursor."""
        from tui_reader.ui.screens.theme_choice import ThemeChoice

        # The reader's own and the user's before those that Textual brings.
        names = sorted(self.app.available_themes, key=lambda name: name in BUILTIN_THEMES)

        def chosen(number: int | None) -> None:
            if number is not None:
                self.app.theme = names[number]
                self.choose("screen.theme", self.desk.settings.screen.theme, names[number])
                self.say(_("Theme: {theme}").format(theme=names[number]))

        self.app.push_screen(ThemeChoice(names, self.app.theme), chosen)

    # the widths of panes

    def do_narrower_pane(self, count: int) -> None:
        """Take cells from this pane."""
        self._widen(-_KEY_CELLS * count)

    def do_wider_pane(self, count: int) -> None:
        """Give cells to this pane."""
        self._widen(_KEY_CELLS * count)

    def do_even_panes(self, count: int) -> None:
        """Panes as designed."""
        self.keep(replace(self.remembered, views=0, headlines=0))
        self._set_widths()
        self.say(_("The panes are as designed again."))

    def _widen(self, cells: int) -> None:
        if self.place == "views":
            self._set_views(self.views.outer_size.width + cells)
        elif self.headlines.display and self.article.display:
            towards = cells if self.place == "headlines" else -cells
            self._set_headlines(self.headlines.outer_size.width + towards)
        else:
            self.say(_("There is only one pane: the terminal is too narrow for two."))
            return
        self.keep(self.remembered)

    def _set_views(self, cells: int) -> None:
        low, high = _VIEWS_CELLS
        self.remembered = replace(self.remembered, views=max(low, min(cells, high)))
        self._set_widths()

    def _set_headlines(self, cells: int) -> None:
        both = self.headlines.outer_size.width + self.article.outer_size.width
        low, high = _HEADLINES_PERCENT
        share = max(low, min(round(100 * cells / max(both, 1)), high))
        self.remembered = replace(self.remembered, headlines=share)
        self._set_widths()

    def _set_widths(self) -> None:
        views, share = self.remembered.views, self.remembered.headlines
        if views:
            self.views.styles.width = views
        else:
            self.views.styles.clear_rule("width")
        shared: tuple[tuple[Widget, int], ...] = (
            (self.headlines, share),
            (self.article, 100 - share),
        )
        for pane, part in shared:
            if share:
                pane.styles.width = f"{part}fr"
            else:
                pane.styles.clear_rule("width")
        # A width that is taken away is noticed by no one else.
        for every in (self.views, self.headlines, self.article):
            every.refresh(layout=True)

    # the mouse: a border is dragged

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of a border between two panes."""
        self._dragged = self._border_at(event.screen_x, event.screen_y)
        if self._dragged:
            event.stop()
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Move the border that is held."""
        if self._dragged == "views":
            self._set_views(event.screen_x - self.views.region.x + 1)
        elif self._dragged == "headlines":
            self._set_headlines(event.screen_x - self.headlines.region.x + 1)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let go, and remember."""
        if self._dragged:
            self._dragged = ""
            self.release_mouse()
            self.keep(self.remembered)

    def _border_at(self, x: int, y: int) -> str:
        for name, pane in (("views", self.views), ("headlines", self.headlines)):
            right = pane.region.right
            lone = name == "headlines" and not self.article.display
            if (
                pane.display
                and not lone
                and x in (right - 1, right)
                and pane.region.contains(pane.region.x, y)
            ):
                return name
        return ""

    # what is remembered

    def choose(self, setting: str, configured: str, value: str) -> None:
        """Remember a choice made by key until the configuration says otherwise."""
        self.keep(self.remembered.choose(setting, configured, value))

    def keep(self, remembered: Remembered) -> None:
        """Remember the window as it is now, across restarts."""
        self.remembered = remembered
        self.run_worker(self._write(remembered), group="remember")

    async def _write(self, remembered: Remembered) -> None:
        try:
            await self.desk.store.run(_remember, self.desk.paths.state, remembered)
        except OSError as error:
            self.say(_("This is not remembered: {reason}").format(reason=error))


def _remember(store: Store, folder: Path, remembered: Remembered) -> None:
    """On the store's thread, so that the last of several is the one that stays."""
    del store
    remember(folder, remembered)
