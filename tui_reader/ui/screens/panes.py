"""The main screen's frame: its panes, which of them show, and keys on their way to actions."""

from __future__ import annotations

import inspect
import os
import time
from typing import cast

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Region, Size
from textual.getters import query_one
from textual.reactive import Reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from tui_reader.model import Arrangement, Article, Grouping, Headline, Order
from tui_reader.text.i18n import _
from tui_reader.text.languages import own_languages
from tui_reader.ui.actions import Action, Place, key_hint, key_of
from tui_reader.ui.desk import Desk
from tui_reader.ui.key_reading import KeyReader
from tui_reader.ui.layout import SMALLEST_HEIGHT, SMALLEST_WIDTH, Shape, shape, visible
from tui_reader.ui.widgets.backdrop import Body, backdrop
from tui_reader.ui.widgets.headline_list import HeadlineList
from tui_reader.ui.widgets.reading_pane import ReadingPane
from tui_reader.ui.widgets.status_line import StatusLine
from tui_reader.ui.widgets.ticker import Ticker
from tui_reader.ui.widgets.views_pane import ViewsPane

COUNT_SECONDS = 0.5
"""How long a digit waits for a key that it counts, before it names a view."""


class Panes(Screen[None]):
    """Ticker, views, headlines, article, status line."""

    AUTO_FOCUS = "#headlines"
    # Textual's own repaints the whole screen whenever the focus moves, 20 ms more than the two
    # panes whose frames change and repaint themselves.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    ticker = query_one("#ticker", Ticker)
    views = query_one("#views", ViewsPane)
    headlines = query_one("#headlines", HeadlineList)
    article = query_one("#article", ReadingPane)
    status = query_one("#status", StatusLine)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.remembered = desk.remembered
        """The window as it is to be found the next time."""
        self._keys = KeyReader(desk.actions)
        self._key_timer: Timer | None = None
        self.key_at = 0.0
        """When a key last did something, by the monotonic clock, in seconds."""
        self._shape: Shape = "three"
        self._reading = False
        self._only_article = False

    def compose(self) -> ComposeResult:
        """The panes."""
        # Before there are any: each class that changes later has all their styles looked up anew.
        self._take_shape(self.app.size)
        settings, clock, chosen = self.desk.settings, self.desk.clock, self.remembered.chosen
        screen = settings.screen
        yield Ticker(
            speed=settings.ticker.speed, still=screen.reduced_motion, now=clock, id="ticker"
        )
        with Body(id="body"):
            yield ViewsPane(id="views")
            yield HeadlineList(
                self.desk.store,
                clock,
                chosen("screen.density", screen.density),
                arrangement=Arrangement(
                    cast("Order", chosen("screen.order", screen.order)),
                    cast("Grouping", chosen("screen.group", screen.group)),
                ),
                languages=own_languages(settings.reading.languages, os.environ),
                id="headlines",
            )
            yield ReadingPane(
                measure=settings.reading.width,
                link_numbers=settings.reading.link_numbers,
                justify=settings.reading.justify,
                hyphenate=settings.reading.hyphenate,
                graphics=self.desk.graphics,
                picture_folder=self.desk.paths.pictures,
                actions=self.desk.actions,
                id="article",
            )
        yield StatusLine(self.desk.actions, id="status")
        yield Static(id="too-small")

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines behind the panes."""
        return backdrop(self, crop)

    def on_mount(self) -> None:
        """What the settings say of the panes."""
        settings = self.desk.settings
        mode = settings.ticker.mode
        if settings.screen.reduced_motion and mode == "scroll":
            mode = "page"
        self.article.caption = _("Article")
        self.ticker.mode = mode
        self.headlines.keys_to_news = (
            key_of(self.desk.actions, "top"),
            key_of(self.desk.actions, "bottom"),
        )
        self._arrange()

    @property
    def place(self) -> Place:
        """Where the focus is."""
        focused = self.focused
        name = focused.id if focused is not None else None
        return cast("Place", name) if name in ("article", "views", "ticker") else "headlines"

    @property
    def target(self) -> Headline | None:
        """The article that a marking is meant for: the one being read, or the selected headline."""
        place = self.place
        if place == "article" and self.article.article is not None:
            return self.article.article.headline
        if place == "ticker":
            return self.ticker.current()
        return self.headlines.selected

    def go(self, place: Place) -> None:
        """Move the focus, to a pane that may have to appear first."""
        if place in ("headlines", "article"):
            self._reading = place == "article"
        pane = self._pane(place)
        self._arrange(place)
        self.set_focus(pane, scroll_visible=False)

    def shows(self, place: Place) -> bool:
        """Whether a pane is on the screen."""
        return bool(self._pane(place).display)

    def say(self, message: str) -> None:
        """Say something in the status line, until the next key."""
        self.status.say(message)

    def key_hint(self, id: str, text: str, **parts: str) -> str:
        """What the key of an action does: see :func:`tui_reader.ui.actions.key_hint`."""
        return key_hint(self.desk.actions, id, text, **parts)

    async def perform(self, action: Action, count: int = 1) -> None:
        """Do what an action says, as many times as ``count``."""
        done = getattr(self, action.method)(count)
        if inspect.isawaitable(done):
            await done

    def can(self, action: Action) -> bool:
        """Whether an action works where the focus is."""
        return self.place in action.where

    # What one part of the main screen asks of another

    async def show_numbered(self, number: int) -> None:
        """Go to a view by its number."""
        raise NotImplementedError

    async def opened(self, article: Article) -> None:
        """An article has come on the screen."""
        raise NotImplementedError

    async def place_in(self, article: Article) -> float:
        """How far an article was read when it was last open, 0 to 1."""
        raise NotImplementedError

    async def keep_place(self) -> None:
        """Write down how far the open article was read."""
        raise NotImplementedError

    def counts_changed(self) -> None:
        """The counts in the views pane no longer hold."""
        raise NotImplementedError

    def tell_empty(self) -> None:
        """An empty list says what is so now."""
        raise NotImplementedError

    async def feed_ticker(self) -> None:
        """Other headlines may run in the ticker."""
        raise NotImplementedError

    def welcome(self) -> None:
        """There is no feed yet."""
        raise NotImplementedError

    async def on_key(self, event: events.Key) -> None:
        """Read a key; what means nothing here goes on to Textual."""
        if not self.is_active:
            self._pass_on(event)
            return
        if self._shape == "tiny" and event.key not in ("q", "ctrl+c", "ctrl+z"):
            return
        came = self._keys.read(event.key, self.place)
        self._wait_for_more(came.pending)
        if not came.known:
            return
        event.stop()
        event.prevent_default()
        self.key_at = time.monotonic()
        if not came.pending:
            self.say("")
        if came.view is not None:
            await self.show_numbered(came.view)
        if came.told is not None:
            await self.perform(came.told.action, came.told.count)

    def _pass_on(self, event: events.Key) -> None:
        """Give a key to the dialog that the key before it opened.

        Keys that come together stand in line here before the first is read: ``/Ale``, pasted or
        typed over a slow line, marked the whole view as read.
        """
        event.stop()
        event.prevent_default()
        again = events.Key(event.key, event.character)
        self.app.screen.call_after_refresh(self.app.post_message, again)

    def on_resize(self, event: events.Resize) -> None:
        """Another size may have room for other panes."""
        self._take_shape(event.size)
        if self._shape == "tiny":
            text = _(
                "The terminal is too small ({width}x{height}). The reader comes back when it is at"
                " least {least_width}x{least_height}."
            ).format(
                width=event.size.width,
                height=event.size.height,
                least_width=SMALLEST_WIDTH,
                least_height=SMALLEST_HEIGHT,
            )
            self.query_one("#too-small", Static).update(Content(text))
        self._arrange()
        if not self._pane(self.place).display:
            self.go("article" if self._reading else "headlines")

    def on_descendant_focus(self) -> None:
        """Another pane has the focus: other panes may show, other keys work."""
        place = self.place
        if place in ("headlines", "article"):
            self._reading = place == "article"
        self._arrange()
        self.status.here(place)

    def _take_shape(self, size: Size) -> None:
        self._shape = shape(size.width, size.height, self.desk.settings.screen.layout)
        for name in ("tiny", "one", "two", "three"):
            self.set_class(self._shape == name, f"-{name}")

    def _pane(self, place: Place) -> Widget:
        panes: dict[Place, Widget] = {
            "ticker": self.ticker,
            "views": self.views,
            "headlines": self.headlines,
            "article": self.article,
        }
        return panes[place]

    def _arrange(self, place: Place | None = None) -> None:
        panes = visible(
            self._shape,
            place or self.place,
            reading=self._reading,
            only_article=self._only_article,
        )
        self.views.display = panes.views
        self.headlines.display = panes.headlines
        self.article.display = panes.article
        self.set_class(self._only_article and panes.article, "-only")

    def _wait_for_more(self, pending: str) -> None:
        self.status.wait_for(pending)
        if self._key_timer is not None:
            self._key_timer.stop()
            self._key_timer = None
        if pending.isdigit():
            self._key_timer = self.set_timer(COUNT_SECONDS, self._count_is_view)

    async def _count_is_view(self) -> None:
        number = self._keys.settle()
        self.status.wait_for("")
        if number is not None:
            await self.show_numbered(number)
