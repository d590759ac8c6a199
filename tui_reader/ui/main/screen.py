"""The main screen: it has the panes and the controllers, and turns keys into actions."""

from __future__ import annotations

import asyncio
import inspect
import time
from typing import cast

from textual import events
from textual.app import ComposeResult
from textual.geometry import Region
from textual.reactive import Reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from tui_reader.engine.protocol import PageStored, PictureStored
from tui_reader.ui.actions import Action, Place, methods_of
from tui_reader.ui.context import Context, EngineBroadcast
from tui_reader.ui.headlines.list import HeadlineList
from tui_reader.ui.keys import KeyReader
from tui_reader.ui.main.controllers import make_controllers
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.main.startup import start
from tui_reader.ui.pane import backdrop
from tui_reader.ui.reading.pane import ReadingPane
from tui_reader.ui.status_line import StatusLine
from tui_reader.ui.terminal.repaints import hold_first_frame
from tui_reader.ui.ticker.widget import Ticker
from tui_reader.ui.views.pane import ViewsPane
from tui_reader.ui.views.tree import explanation

COUNT_SECONDS = 0.5
"""How long a digit waits for a key that it counts, before it names a view."""
_HELD_SECONDS = 0.25
"""How long a key may take before it is asked whether a store that is locked holds it up."""
_KEYS_ALWAYS = frozenset({"ctrl+c", "ctrl+l"})
_KEYS_WHEN_TINY = frozenset({"q", "ctrl+c", "ctrl+l", "ctrl+z"})


class MainScreen(Screen[None]):
    """Ticker, views, headlines, article and status line, and the controllers behind the keys."""

    AUTO_FOCUS = "#headlines"
    # Textual's own repaints the whole screen whenever the focus moves, 20 ms more than the two
    # panes whose frames change and repaint themselves.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.panes = panes = Panes(context, self)
        self._keys = KeyReader(context.actions, context.settings.layouts)
        self._key_timer: Timer | None = None
        self._filled = asyncio.Event()
        self.controllers = make_controllers(context, panes, self._keys)
        self._methods = methods_of(context.actions, self.controllers)
        hold_first_frame(
            self, self._filled, (panes.ticker, panes.views, panes.headlines, panes.article)
        )

    # Actions

    async def perform(self, action: Action, count: int = 1) -> None:
        """Carry out an action, as many times as ``count`` where that means something."""
        doing = asyncio.create_task(self._carry_out(action, count))
        try:
            while not doing.done():
                await asyncio.wait((doing,), timeout=_HELD_SECONDS)
                if self.context.store.is_waiting and not doing.done():
                    # Another program holds the store: other keys do not wait for it.
                    self.run_worker(doing, group="held", name=action.id)
                    return
        except asyncio.CancelledError:
            doing.cancel()
            raise
        doing.result()

    async def _carry_out(self, action: Action, count: int) -> None:
        method = self._methods[action.id]
        with self.panes.store_errors_shown():
            done = method(count) if action.counted else method()
            if inspect.isawaitable(done):
                await done

    def can(self, action: Action) -> bool:
        """Whether an action works where the focus is."""
        return self.panes.place in action.where

    async def on_key(self, event: events.Key) -> None:
        """Read a key; what means nothing here goes on to Textual."""
        if not self.is_active:
            self._pass_on(event)
            return
        if self.panes.shape == "tiny" and event.key not in _KEYS_WHEN_TINY:
            return
        if self._keys.capture is not None and event.key not in _KEYS_ALWAYS:
            event.stop()
            event.prevent_default()
            self._keys.capture(event)
            return
        reading = self._keys.read(event.key, self.panes.place)
        self._wait_for_more(reading.pending)
        if not reading.known:
            return
        event.stop()
        event.prevent_default()
        self.controllers.store_watch.key_at = time.monotonic()
        if not reading.pending:
            self.panes.status.show("")
        if reading.view is not None:
            await self._show_numbered(reading.view)
        if reading.command is not None:
            action = self.controllers.find.instead_of(reading.command.action)
            await self.perform(action, reading.command.count)

    def _pass_on(self, event: events.Key) -> None:
        """Give a key to the dialog that the key before it opened.

        Keys that come together stand in line here before the first is read: ``/Ale``, pasted or
        typed over a slow line, marked the whole view as read.
        """
        event.stop()
        event.prevent_default()
        again = events.Key(event.key, event.character)
        self.app.screen.call_after_refresh(self.app.post_message, again)

    def _wait_for_more(self, pending: str) -> None:
        self.panes.status.wait_for(pending)
        if self._key_timer is not None:
            self._key_timer.stop()
            self._key_timer = None
        if pending.isdigit():
            self._key_timer = self.set_timer(COUNT_SECONDS, self._count_is_view)

    async def _count_is_view(self) -> None:
        number = self._keys.settle()
        self.panes.status.wait_for("")
        if number is not None:
            await self._show_numbered(number)

    async def _show_numbered(self, number: int) -> None:
        with self.panes.store_errors_shown():
            await self.controllers.navigation.show_numbered(number)

    # The screen

    def compose(self) -> ComposeResult:
        """The panes."""
        # Before there are any: each class that changes later has all their styles looked up anew.
        self.panes.take_size(self.app.size)
        yield from self.panes.compose()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines behind the panes."""
        return backdrop(self, crop)

    def on_mount(self) -> None:
        """Lay the panes out and read the store while Textual arranges them."""
        panes = self.panes
        self.controllers.ticker.start()
        self.controllers.pictures.start()
        panes.arrange()
        self.controllers.layout.set_sizes()
        self.watch(panes.article, "scroll_y", self._article_scrolled, init=False)
        self.run_worker(start(self.context, panes, self.controllers, self._filled), group="start")

    async def _article_scrolled(self) -> None:
        self.controllers.reading.scrolled()
        await self.controllers.marks.scrolled()

    def on_resize(self, event: events.Resize) -> None:
        """Show what has room at another size."""
        self.panes.resized(event.size)
        self.controllers.layout.set_sizes()

    def on_descendant_focus(self) -> None:
        """Adapt to the pane that has the focus."""
        self.panes.focus_moved()
        self.controllers.links.focus_moved()

    def on_screen_suspend(self) -> None:
        """Rest behind a dialog: steps of the ticker repaint the whole screen, graphics cover it."""
        self.panes.ticker.paused = True
        self.panes.article.pictures.take_graphics_off()

    def on_screen_resume(self) -> None:
        """Go on after a dialog."""
        self.panes.ticker.paused = False
        self.panes.article.refresh()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to drag a border; like a key, take away the message that hides the footer's hints."""
        status = self.panes.status
        if not status.region.contains(event.screen_x, event.screen_y):
            status.show("")
        self.controllers.layout.mouse_down(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag a border."""
        self.controllers.layout.mouse_move(event)

    def on_mouse_up(self) -> None:
        """Leave a border where it is."""
        self.controllers.layout.mouse_up()

    async def on_click(self, event: events.Click) -> None:
        """A pane's title leads back: from the article to the headlines, from them to the views."""
        panes = self.panes
        for pane, place in (
            (panes.views, "views"),  # which may lie over the others
            (panes.article, "article"),
            (panes.headlines, "headlines"),
        ):
            if not pane.display:
                continue
            edge = pane.region
            if event.screen_y == edge.y and edge.contains(event.screen_x, event.screen_y):
                panes.focus(cast("Place", place))
                with panes.store_errors_shown():
                    await self.controllers.navigation.back()
                return

    # What panes and engine report

    async def on_status_line_pressed(self, message: StatusLine.Pressed) -> None:
        """A hint of the footer was clicked."""
        if self.is_active and self.can(message.action):
            await self.perform(message.action)

    def on_status_line_grown(self, message: StatusLine.Grown) -> None:
        """A message lies over the panes, or no longer; graphics would lie over it."""
        if message.lines > 1:
            self.panes.article.pictures.take_graphics_off()
        else:
            self.panes.article.refresh()

    def on_headline_list_opened(self, message: HeadlineList.Opened) -> None:
        """A headline was clicked."""
        self.controllers.reading.open(message.headline, enter=True)

    def on_headline_list_unreadable(self, message: HeadlineList.Unreadable) -> None:
        """Headlines that came into sight cannot be read."""
        self.panes.status.show(message.reason)

    async def on_ticker_opened(self, message: Ticker.Opened) -> None:
        """A headline of the ticker was clicked."""
        with self.panes.store_errors_shown():
            await self.controllers.reading.open_anywhere(message.headline)

    async def on_ticker_round_ending(self, message: Ticker.RoundEnding) -> None:
        """The ticker's headlines have gone round."""
        with self.panes.store_errors_shown():
            await self.controllers.ticker.round_ending(message.shown)

    async def on_views_pane_chosen(self, message: ViewsPane.Chosen) -> None:
        """A view was clicked; what its line means is no longer wanted."""
        self.panes.status.show("")
        with self.panes.store_errors_shown():
            await self.controllers.navigation.show_view(message.view)

    def on_views_pane_highlighted(self, message: ViewsPane.Highlighted) -> None:
        """Explain the line: why a feed fails, what the numbers of another mean."""
        if self.panes.place == "views":
            self.panes.status.show(explanation(message.row))

    async def on_reading_pane_page_set(self) -> None:
        """The page has other lines."""
        await self.controllers.find.page_set()
        self.controllers.links.page_set()

    def on_reading_pane_link_chosen(self, message: ReadingPane.LinkChosen) -> None:
        """A link of the article was clicked."""
        self.controllers.links.link_chosen(message.url, message.text)

    async def on_reading_pane_pictures_found(self, message: ReadingPane.PicturesFound) -> None:
        """An article with pictures was opened."""
        await self.controllers.pictures.found(message.urls)

    def on_reading_pane_pictures_lost(self, message: ReadingPane.PicturesLost) -> None:
        """Files of pictures are gone."""
        self.controllers.pictures.lost(message.urls)

    async def on_engine_broadcast(self, message: EngineBroadcast) -> None:
        """The engine reports something that is no reply."""
        match message.broadcast:
            case PageStored() as page:
                self.controllers.full_text.stored(page.article_id)
            case PictureStored() as picture:
                self.controllers.pictures.stored(picture)
            case broadcast:
                await self.controllers.refresh.receive(broadcast)
