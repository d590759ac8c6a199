"""The ticker: fresh headlines moving past, the eye's first stop.

Its place is computed from a monotonic clock, so a missed tick never slows it;
it wakes once a cell, and while it rests not at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Literal

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from tui_reader.model import Headline
from tui_reader.text.i18n import _
from tui_reader.ui import painting
from tui_reader.ui.widgets.ticker_belt import Belt, Laid, Measures
from tui_reader.ui.widgets.ticker_entry import (
    SEPARATOR_CELLS,
    Inks,
    entry_width,
    label,
    label_cells,
    page,
)
from tui_reader.ui.widgets.ticker_motion import Motion
from tui_reader.ui.widgets.ticker_strips import Strips

Mode = Literal["scroll", "page", "off"]

PAGE_SECONDS = 6.0
"""How long one headline stays in page mode."""

_AIR = 1  # cells between the label and a headline that stands at the left edge


class Ticker(Widget, can_focus=True):
    """One line of unread headlines.

    It stands still while it has the focus, the mouse is over it, the terminal
    has lost the focus, :attr:`paused` is set, or everything fits.

    Args:
        speed: cells a second.
        clock: seconds from a clock that never goes back.
        now: the time of day, Unix seconds, for the age of headlines.
    """

    DEFAULT_CSS = """
    Ticker { height: 1; width: 1fr; }
    """

    mode: reactive[Mode] = reactive[Mode]("scroll")
    """``scroll``: a marquee; ``page``: one headline at a time; ``off``: hidden."""

    paused: reactive[bool] = reactive(False)
    """Held by the user."""

    class Opened(Message):
        """The user wants to read this headline."""

        def __init__(self, ticker: Ticker, headline: Headline) -> None:
            super().__init__()
            self.ticker = ticker
            self.headline = headline

        @property
        def control(self) -> Ticker:
            """The ticker it comes from."""
            return self.ticker

    def __init__(
        self,
        *,
        speed: float = 8.0,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._belt = Belt(Measures(entry_width, SEPARATOR_CELLS))
        self._motion = Motion(clock, speed)
        self._timer: Timer | None = None
        self._read: set[int] = set()
        self._mark: Laid | None = None
        self._hovered = False
        self._strips = Strips(now)
        self._painted_cell: int | None = None
        # Cells beside the label.
        self._window = 0

    # What the app does with it

    def set_headlines(self, headlines: Sequence[Headline]) -> None:
        """Show these; read ones are left out.

        What is on screen stays where it is: new headlines join behind the
        right edge, those that are missing go when they have left the window.
        """
        unread = [headline for headline in headlines if not headline.read]
        self._read.update(headline.id for headline in headlines if headline.read)
        self._read.difference_update(headline.id for headline in unread)
        self._belt.replace(unread)
        self._strips.forget()
        self._lay()
        self._run_or_rest()
        self.refresh()

    def drop(self, headline_id: int) -> None:
        """The headline was read: it is painted so, and does not come round again."""
        self._read.add(headline_id)
        self._belt.drop(headline_id)
        self._lay()
        self._run_or_rest()
        self.refresh()

    def current(self) -> Headline | None:
        """The headline at the mark; without a mark the leftmost that shows whole, or most of."""
        laid = self._marked()
        return laid.headline if laid else None

    def step(self, count: int) -> None:
        """Move the mark by so many headlines (back when negative) and bring it into view."""
        self._rest()
        laid = self._marked()
        if laid is None:
            return
        for _step in range(abs(count)):
            laid = self._neighbour(laid, 1 if count > 0 else -1)
        self._mark = laid
        self._bring_into_view(laid)
        self.refresh()

    def open(self) -> None:
        """Post :class:`Opened` for the headline at the mark, if any."""
        if headline := self.current():
            self.post_message(self.Opened(self, headline))

    # Motion

    @property
    def is_moving(self) -> bool:
        """Whether the headlines move, or turn in page mode, just now."""
        return self._timer is not None

    @property
    def _is_held(self) -> bool:
        held = self.paused or self.has_focus or self._hovered
        return held or self.mode == "off" or not self.app.app_focus

    def _run_or_rest(self) -> None:
        """Start or stop the motion as the state of things asks."""
        if not self.is_attached or not self._window:
            self._rest()
            return
        needless = len(self._belt) < 2 if self.mode == "page" else self._is_at_home()
        if self._is_held or needless:
            self._rest()
        elif self._timer is None:
            self._mark = None if self.mode == "scroll" else self._mark
            if self.mode == "page":
                self._timer = self.set_interval(PAGE_SECONDS, self._turn_page)
            else:
                self._motion.start()
                self._timer = self.set_interval(self._motion.step_seconds, self._move)
            self.refresh()

    def _rest(self) -> None:
        """Stop where it is."""
        self._motion.rest()
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
            self.refresh()

    def _move(self) -> None:
        if self._motion.cell == self._painted_cell:
            return
        if self._belt.fits(self._window):
            self._come_home()
        self.refresh()

    def _come_home(self) -> None:
        """Rest when the first headline reaches the left edge, and all there is to show shows."""
        self._lay()
        if self._belt.laid:
            # A late tick must not carry the headline past the place where it comes to rest.
            home = self._belt.laid[0].text_start - _AIR
            if (self._painted_cell or 0) <= home <= self._motion.cell:
                self._motion.go_to(home)
        if self._is_at_home():
            self._rest()
        else:
            self._motion.start()

    def _turn_page(self) -> None:
        laid = self._marked()
        if laid is not None:
            self._mark = self._neighbour(laid, 1)
            self._bring_into_view(self._mark)
            self.refresh()

    def _is_at_home(self) -> bool:
        """Whether everything fits, shows once, begins at the left edge, and nothing is leaving."""
        if not self._belt.fits(self._window):
            return False
        ids = [laid.headline.id for laid in self._belt.laid]
        home = not ids or self._belt.laid[0].text_start == self._motion.cell + _AIR
        leaving = any(map(self._belt.is_leaving, ids))
        return home and not leaving and len(ids) == len(set(ids))

    # Mark

    def _lay(self) -> None:
        """Have the belt laid for the window of the moment."""
        left, window = self._motion.cell, self._window
        if window and not self._belt.laid:
            # The separator before the very first headline stays out of sight.
            self._belt.lay(left + _AIR - SEPARATOR_CELLS, left + window)
        if window:
            self._belt.lay(left, left + window)

    def _marked(self) -> Laid | None:
        if self._mark is not None and self._mark in self._belt.laid:
            return self._mark
        return self._belt.shown_best(self._motion.cell, self._motion.cell + self._window)

    def _neighbour(self, laid: Laid, direction: int) -> Laid:
        return self._belt.neighbour(laid, direction, once=self._belt.fits(self._window))

    def _bring_into_view(self, laid: Laid) -> None:
        left, window = self._motion.cell, self._window
        if self.mode == "page" or not self._belt.fits(window):
            home = laid.text_start - _AIR
            if self.mode == "page" or home < left or laid.end - home >= window:
                left = home
            elif laid.end + _AIR > left + window:
                left = laid.end + _AIR - window
            self._motion.go_to(left)
            self._belt.lay(left, left + window)

    # Painting

    def render_line(self, y: int) -> Strip:
        """The label, then the window's part of the belt."""
        width = self.size.width
        self._window = max(0, width - label_cells(width))
        inks = self._strips.inks(self.app)
        begin = label(inks, width, running=not self._is_held, focused=self.has_focus)
        left = self._painted_cell = self._motion.cell
        self._lay()
        laid, marked = self._belt.laid, self._marked()
        if not laid or marked is None:
            words = _("All read") if self._read else _("No unread headlines")
            segments = [begin, Segment(" " * _AIR, inks.ground), Segment(words, inks.dim)]
        elif self.mode == "page":
            place = f"{self._belt.place(marked.headline.id)}/{len(self._belt)}"
            is_read = marked.headline.id in self._read
            shown = self._strips.entry(marked.headline, inks, read=is_read, marked=self.has_focus)
            segments = [begin, *page(shown, place, self._window, inks)]
        else:
            belt = Strip.join(self._strip(one, inks) for one in laid)
            start = left - laid[0].start
            if start < 0:
                belt = Strip.join([painting.blank(-start, inks.ground), belt])
            segments = [begin, *belt.crop(max(0, start), max(0, start) + self._window)]
        return painting.line(segments, width, inks.ground)

    def _strip(self, laid: Laid, inks: Inks) -> Strip:
        is_read = laid.headline.id in self._read
        return self._strips.strip(laid, inks, read=is_read, marked=laid == self._mark)

    # Events

    def on_mount(self) -> None:
        """Follow the terminal's focus, which only the app is told of."""
        self.watch(self.app, "app_focus", self._run_or_rest, init=False)

    def on_unmount(self) -> None:
        """Stop the timer."""
        self._rest()

    def on_resize(self) -> None:
        """The window's right edge moved."""
        self._window = max(0, self.size.width - label_cells(self.size.width))
        self._lay()
        self._run_or_rest()

    def notify_style_update(self) -> None:
        """Forget what was painted in the colours of before."""
        super().notify_style_update()
        self._strips.forget_theme()

    def watch_mode(self, mode: Mode) -> None:
        """Begin the new mode where the old one stood."""
        self.display = mode != "off"
        self._rest()
        self._mark = None
        self._run_or_rest()
        self.refresh()

    def watch_paused(self) -> None:
        """Rest or go on."""
        self._run_or_rest()
        self.refresh()

    def watch_has_focus(self, has_focus: bool) -> None:
        """With the focus stand still and mark a headline, without it go on."""
        super().watch_has_focus(has_focus)
        self._run_or_rest()
        self._mark = self._marked() if has_focus else None
        self.refresh()

    def on_enter(self) -> None:
        """Stand still under the mouse."""
        self._hovered = True
        self._run_or_rest()
        self.refresh()

    def on_leave(self) -> None:
        """Go on behind the mouse."""
        self._hovered = False
        self._mark = self._mark if self.has_focus else None
        self._run_or_rest()
        self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel steps."""
        event.stop()
        self.step(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel steps back."""
        event.stop()
        self.step(-1)

    def on_click(self, event: events.Click) -> None:
        """Open the headline under the pointer."""
        event.stop()
        before = label_cells(self.size.width)
        if event.x < before:
            return
        if self.mode == "page":
            self.open()
            return
        cell = self._motion.cell + event.x - before
        for laid in self._belt.laid:
            if laid.text_start <= cell < laid.end:
                self.post_message(self.Opened(self, laid.headline))
