"""The ticker: rows of headlines that move past, and can be stopped, stepped through and opened.

Its place is computed from a monotonic clock, so a missed tick never slows it;
it wakes once a cell, and while it rests not at all. A step is not painted by
Textual but written as the few cells that changed (``terminal/rows.py``);
whatever else changes is painted as every widget is, from the same cells.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Literal

from textual import events
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from tui_reader.model import Headline
from tui_reader.text.i18n import _
from tui_reader.ui import painting
from tui_reader.ui.terminal.output import is_clogged
from tui_reader.ui.terminal.rows import Cell, RowWriter, segments_of
from tui_reader.ui.ticker.entry import label_cells
from tui_reader.ui.ticker.lane import Lane, LaneNews
from tui_reader.ui.ticker.motion import Beat, Motion, Pace

Mode = Literal["scroll", "page", "lanes", "off"]

PAGE_SECONDS = 6.0
"""How long one headline stays in page mode."""
SLOWEST, FASTEST = 1.0, 60.0
"""Cells a second."""

_MOST_LANES = 3
_FADE = (0.25, 0.5, 0.75, 1.0)
_FADE_SECONDS = 0.06


class Ticker(Widget, can_focus=True):
    """Rows of unread headlines, one of which may be marked.

    They stand still while it has the focus, the mouse is over it, the terminal
    has lost the focus, :attr:`paused` is set, or everything fits.

    Args:
        speed: cells a second.
        still: nothing moves: headlines come a page at a time, and without fading.
        clock: seconds from a clock that never goes back.
        now: the time of day, Unix seconds, for the age of headlines.
    """

    DEFAULT_CSS = """
    Ticker { height: 1; width: 1fr; }
    Ticker.-lanes-2 { height: 2; }
    Ticker.-lanes-3 { height: 3; }
    """
    ALLOW_SELECT = False

    mode: reactive[Mode] = reactive[Mode]("scroll")
    """``scroll``: a marquee; ``page``: one headline at a time; ``lanes``: a row for each group;
    ``off``: hidden."""

    paused: reactive[bool] = reactive(False)
    """Held by the user."""

    class Opened(Message):
        """The user wants to read this headline."""

        def __init__(self, headline: Headline) -> None:
            super().__init__()
            self.headline = headline

    class RoundEnding(Message):
        """All headlines have been shown once: others may take their turn."""

        def __init__(self, shown: frozenset[int]) -> None:
            super().__init__()
            self.shown = shown
            """The ids of the headlines of this round."""

    def __init__(
        self,
        *,
        speed: float = 8.0,
        still: bool = False,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._clock, self._now = clock, now
        self._speed = speed
        self._still = still
        self._pace = Pace(clock)
        self._lanes = [Lane(Motion(clock, speed), now)]
        self._lane = 0
        self._beat: Beat | None = None
        self._fade_timer: Timer | None = None
        self._fade = 1.0
        self._hovered = False
        self._writer = RowWriter(self)
        # Kept: reading them from Textual takes a fifth of a step.
        self._width = 0
        self._label_cells = 0
        self._known_background: Color | None = None

    # Headlines

    def set_headlines(self, headlines: Sequence[Headline]) -> None:
        """Show these in one row; read ones are left out.

        What is on screen stays where it is: new headlines join behind the
        edge, those that are missing go when they have left the window.
        """
        self.set_lanes([LaneNews("", headlines)])

    def set_lanes(self, news: Sequence[LaneNews]) -> None:
        """Show these, at most three, a row for each; as :meth:`set_headlines`."""
        news = news[:_MOST_LANES] or [LaneNews("", ())]
        known = {(lane.name, lane.mirrored): lane for lane in self._lanes}
        self._lanes = [
            known.get((one.name, one.mirrored))
            or Lane(Motion(self._clock, self._paced), self._now, one.name, mirrored=one.mirrored)
            for one in news
        ]
        self._lane = min(self._lane, len(self._lanes) - 1)
        for count in range(2, _MOST_LANES + 1):
            self.set_class(len(self._lanes) == count, f"-lanes-{count}")
        self._measure()
        for lane, one in zip(self._lanes, news, strict=True):
            lane.show(one.headlines)
        self._run_or_rest()
        self.refresh()

    def drop(self, headline_id: int) -> None:
        """The headline was read: it is painted so, and does not come round again."""
        for lane in self._lanes:
            lane.drop(headline_id)
        self._run_or_rest()
        self.refresh()

    @property
    def speed(self) -> float:
        """Cells a second, as wanted; a terminal that does not keep up gets them slower."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._speed = min(max(speed, SLOWEST), FASTEST)
        self._set_pace()

    @property
    def is_still(self) -> bool:
        """Whether nothing may move by itself."""
        return self._still

    @property
    def is_fading(self) -> bool:
        """Whether a page is fading in."""
        return self._fade < 1

    def is_read(self, headline_id: int) -> bool:
        """Whether a headline is known to be read."""
        return any(lane.is_read(headline_id) for lane in self._lanes)

    def terminal_answered(self) -> None:
        """The terminal has read what was written to it up to a question."""
        factor = self._pace.factor
        self._pace.answered()
        if self._pace.factor != factor:
            self._set_pace()

    # The mark

    def current(self) -> Headline | None:
        """The headline at the mark; without a mark the first that shows whole, or most of."""
        laid = self._focused_lane.marked()
        return laid.headline if laid else None

    def step(self, count: int) -> None:
        """Move the mark by so many headlines (back when negative) and bring it into view."""
        self._rest()
        self._focused_lane.step(count, paged=self._is_paged)
        self.refresh()

    def step_right(self, count: int) -> None:
        """Move the mark by so many headlines to the right (left when negative), as they lie."""
        mirrored = self._focused_lane.mirrored and not self._is_paged
        self.step(-count if mirrored else count)

    def go_to_lane(self, step: int) -> None:
        """Move the mark down by so many rows (up when negative)."""
        self._take_mark(min(max(self._lane + step, 0), len(self._lanes) - 1))

    def open(self) -> None:
        """Post :class:`Opened` for the headline at the mark, if any."""
        if headline := self.current():
            self.post_message(self.Opened(headline))

    # Motion

    @property
    def is_moving(self) -> bool:
        """Whether the headlines move, or turn in page mode, just now."""
        return self._beat is not None

    @property
    def _focused_lane(self) -> Lane:
        return self._lanes[self._lane]

    @property
    def _is_paged(self) -> bool:
        return self.mode == "page" or self._still

    @property
    def _paced(self) -> float:
        return self._speed * self._pace.factor

    @property
    def _is_held(self) -> bool:
        held = self.paused or self.has_focus or self._hovered
        return held or self.mode == "off" or not self.app.app_focus

    def _set_pace(self) -> None:
        for lane in self._lanes:
            lane.motion.speed = self._paced
        if self._beat is not None and not self._is_paged:
            self._beat.stop()
            self._beat = Beat(self, 1 / self._paced, self.move)

    def _run_or_rest(self) -> None:
        """Start or stop the motion as the state of things asks."""
        paged = self._is_paged
        unseen = not self.is_attached or not self.size.height or not self._lanes[0].width
        if unseen or self._is_held or all(lane.is_restful(paged=paged) for lane in self._lanes):
            self._rest()
            return
        for lane in self._lanes:
            if not paged and not lane.is_restful(paged=False):
                lane.mark = None
                lane.motion.start()
        if self._beat is None:
            seconds = PAGE_SECONDS if paged else 1 / self._paced
            self._beat = Beat(self, seconds, self.turn_page if paged else self.move)
            self.refresh()

    def _rest(self) -> None:
        """Stop where it is."""
        for lane in self._lanes:
            lane.motion.rest()
        self._end_fade()
        if self._beat is not None:
            self._beat.stop()
            self._beat = None
            self.refresh()

    def move(self) -> None:
        """Take the step that the clock asks for, if any."""
        factor = self._pace.factor
        wait = self._pace.must_wait(clogged=is_clogged())
        if self._pace.factor != factor:
            self._set_pace()
        if wait:
            return
        steps = [lane.advance() for lane in self._lanes]
        if any(steps):
            self._show_step([-n if lane.mirrored else n for n, lane in self._with(steps)])
            self._post_round_ending()
        if not any(lane.motion.is_moving for lane in self._lanes):
            self._rest()

    def _with(self, steps: list[int]) -> list[tuple[int, Lane]]:
        return list(zip(steps, self._lanes, strict=True))

    def turn_page(self) -> None:
        """Show the next headline of every row, fading in where things may move."""
        for lane in self._lanes:
            if len(lane) > 1:
                lane.step(1, paged=True)
        self._post_round_ending()
        if self._still:
            self.refresh()
            return
        self._end_fade()
        self._fade = _FADE[0]
        self._show_step([0] * len(self._lanes))
        self._fade_timer = self.set_interval(_FADE_SECONDS, self._fade_in)

    def _fade_in(self) -> None:
        self._fade = next((part for part in _FADE if part > self._fade), 1.0)
        self._show_step([0] * len(self._lanes))
        if self._fade == 1.0:
            self._end_fade()

    def _end_fade(self) -> None:
        self._fade = 1.0
        if self._fade_timer is not None:
            self._fade_timer.stop()
            self._fade_timer = None

    def _post_round_ending(self) -> None:
        if all(lane.round_is_ending or not len(lane) for lane in self._lanes):
            shown = frozenset[int]().union(*(lane.begin_round() for lane in self._lanes))
            self.post_message(self.RoundEnding(shown))

    # Painting

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Those for lines that are in visual order."""
        return painting.filters_of_ours(self)

    def render_line(self, y: int) -> Strip:
        """A row: its label, then what shows of the lane."""
        if y >= len(self._lanes):
            return Strip.blank(self._width)
        return Strip(segments_of(self._row(y)), self._width)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows for Textual, which keeps none of them: they may have moved without it."""
        self._writer.forget()
        strips = [self.render_line(y) for y in crop.line_range]
        for one in self.get_line_filters():
            strips = [strip.apply_filter(one, self._background) for strip in strips]
        whole = crop.column_span == (0, self._width)
        return strips if whole else [strip.crop(*crop.column_span) for strip in strips]

    def _row(self, y: int) -> list[Cell]:
        lane, focused = self._lanes[y], self.has_focus and y == self._lane
        styles = lane.styles(self.app)
        running = lane.motion.is_moving or (self._is_paged and self.is_moving)
        resting = not running and self._is_held
        name = "" if self._label_cells < 5 else lane.name if self._names else _("NEWS")
        cells = lane.label(styles, name, self._label_cells, running=not resting, focused=focused)[
            : self._width
        ]
        if self._is_paged:
            return cells + lane.paged(styles, focused=focused, part=self._fade)
        return cells + lane.scrolled(styles)

    def _show_step(self, steps: Sequence[int]) -> None:
        """Write what changed of the rows, or have Textual paint them where that cannot be done."""
        if self._writer.is_possible:
            rows = [self._row(y) for y in range(len(self._lanes))]
            question = self._writer.is_answered and self._pace.asks()
            background = self._background
            self._writer.write(rows, steps, self._label_cells, background, question=question)
        else:
            self.refresh()

    @property
    def _background(self) -> Color:
        if self._known_background is None:
            self._known_background = self.background_colors[1]
        return self._known_background

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(lane.name for lane in self._lanes) if len(self._lanes) > 1 else ()

    def _measure(self) -> None:
        self._width = self.size.width
        self._label_cells = label_cells(self._width, self._names)
        for lane in self._lanes:
            lane.width = max(0, self._width - self._label_cells)
            lane.lay()

    # Events

    def on_mount(self) -> None:
        """Follow the terminal's focus and the screen's layout, of which a widget gets no events."""
        self.watch(self.app, "app_focus", self._run_or_rest, init=False)
        self.screen.screen_layout_refresh_signal.subscribe(
            self, self._writer.layout_changed, immediate=True
        )

    def on_unmount(self) -> None:
        """Stop the timer."""
        self._rest()

    def on_resize(self) -> None:
        """The window's right edge moved."""
        self._measure()
        self._run_or_rest()

    def notify_style_update(self) -> None:
        """Forget what was painted in the colours of before."""
        super().notify_style_update()
        self._known_background = None
        for lane in self._lanes:
            lane.forget_theme()

    def watch_mode(self, mode: Mode) -> None:
        """Begin the new mode where the old one stood."""
        self.display = mode != "off"
        self._rest()
        if mode != "lanes" and len(self._lanes) > 1:
            self.set_lanes([])
        for lane in self._lanes:
            lane.mark = None
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
            self.post_message(self.Opened(headline))
