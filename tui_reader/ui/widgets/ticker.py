"""The ticker: fresh headlines moving past, the eye's first stop, and the hands on it."""

from __future__ import annotations

from textual import events
from textual.message import Message

from tui_reader.model import Headline
from tui_reader.ui.widgets.ticker_moving import Mode, MovingHeadlines

__all__ = ["Mode", "Ticker"]


class Ticker(MovingHeadlines, can_focus=True):
    """Moving headlines that can be stopped, stepped through and opened.

    They stand still while this has the focus or the mouse is over it.
    """

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

    # What the app does with it

    def current(self) -> Headline | None:
        """The headline at the mark; without a mark the first that shows whole, or most of."""
        laid = self._focused_lane.marked()
        return laid.headline if laid else None

    def step(self, count: int) -> None:
        """Move the mark by so many headlines (back when negative) and bring it into view."""
        self._rest()
        self._focused_lane.step(count, paged=self._is_paged)
        self.refresh()

    def look(self, count: int) -> None:
        """Move the mark by so many headlines to the right (left when negative), as they lie."""
        mirrored = self._focused_lane.mirrored and not self._is_paged
        self.step(-count if mirrored else count)

    def go_to_lane(self, step: int) -> None:
        """Move the mark down by so many rows (up when negative)."""
        self._take_mark(min(max(self._lane + step, 0), len(self._lanes) - 1))

    def open(self) -> None:
        """Post :class:`Opened` for the headline at the mark, if any."""
        if headline := self.current():
            self.post_message(self.Opened(self, headline))

    # Events

    def watch_has_focus(self, has_focus: bool) -> None:
        """With the focus stand still and mark a headline, without it go on."""
        super().watch_has_focus(has_focus)
        self._run_or_rest()
        self._take_mark(self._lane if has_focus else None)

    def _take_mark(self, row: int | None) -> None:
        """Move the mark to a row, or take it away."""
        for lane in self._lanes:
            lane.mark = None
        if row is not None:
            self._lane = row
            self._focused_lane.mark = self._focused_lane.marked()
        self.refresh()

    def on_enter(self) -> None:
        """Stand still under the mouse."""
        self._hovered = True
        self._run_or_rest()
        self.refresh()

    def on_leave(self) -> None:
        """Go on behind the mouse."""
        self._hovered = False
        if not self.has_focus:
            self._take_mark(None)
        self._run_or_rest()
        self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel steps."""
        self._wheel(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel steps back."""
        self._wheel(event, -1)

    def _wheel(self, event: events.MouseEvent, step: int) -> None:
        event.stop()
        if event.y != self._lane and 0 <= event.y < len(self._lanes):
            self._take_mark(event.y)
        self.step(step)

    def on_click(self, event: events.Click) -> None:
        """Open the headline under the pointer."""
        event.stop()
        column = event.x - self._label_cells
        if column < 0 or not 0 <= event.y < len(self._lanes):
            return
        lane = self._lanes[event.y]
        marked = lane.marked() if self._is_paged else None
        headline = marked.headline if marked else lane.at(column)
        if headline is not None:
            self.post_message(self.Opened(self, headline))
