"""The quiet line at the bottom: what keys do here, what just happened, how refreshing goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.segment import Segment
from textual import events
from textual.filter import LineFilter
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from tui_reader.document.wrap import wrap
from tui_reader.text.cells import cell_len, crop, display
from tui_reader.text.i18n import _, is_right_to_left
from tui_reader.ui.actions import Action, Place, in_place
from tui_reader.ui.keys import key_name
from tui_reader.ui.painting import field, filters_of_ours, fitted, row, text_style
from tui_reader.ui.theme.themes import colour

_MOST_LINES = 4
"""Lines of a message at most; there is a class for each in ``main.tcss``."""
_LEAST_NEWS = 10
"""Cells below which the state of the news is not worth showing beside a message."""
_HINTS = 76
"""Cells of hints without which only the first part of the state of the news is shown."""
_LEAST_SECONDS = 4.0
_READ_A_SECOND = 12
"""Characters of a message that are read in a second."""


class StatusLine(Widget):
    """Hints or a message on the left, the state of the news on the right.

    A click on a hint does what its key does; on a message, it brings the hints back.
    """

    class Pressed(Message):
        """A hint was clicked."""

        def __init__(self, action: Action) -> None:
            super().__init__()
            self.action = action

    class Grown(Message):
        """A message has another number of lines; all but the last lie over the panes."""

        def __init__(self, lines: int) -> None:
            super().__init__()
            self.lines = lines

    def __init__(self, actions: tuple[Action, ...], *, id: str) -> None:
        super().__init__(id=id)
        self._rows: list[str] = []
        """The lines of a message that one has no room for."""
        self._actions = actions
        self._place: Place = "headlines"
        self._message = ""
        self._news = ""
        self._work = ""
        self._pending = ""
        self._timer: Timer | None = None
        self._hints: list[tuple[range, Action]] = []
        """Which cells of the line are the hint of which action."""

    @property
    def message(self) -> str:
        """The message on the left instead of hints; empty: the hints are shown."""
        return self._message

    @property
    def news(self) -> str:
        """The text on the right."""
        return self._news

    def show_keys_of(self, place: Place) -> None:
        """Show the keys of a place."""
        if place != self._place:
            self._place = place
            self.refresh()

    def show(self, message: str) -> None:
        """Show a message until the next key, or until it can be read; an empty one ends the last."""
        self.hold(message)
        if message:
            seconds = _LEAST_SECONDS + len(message) / _READ_A_SECOND
            self._timer = self.set_timer(seconds, lambda: self.show(""))

    def hold(self, message: str) -> None:
        """Show a message until the next key or message: what it tells of is still going on."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if message != self._message:
            self._message = message
            self._fit()
            self.refresh()

    def on_resize(self) -> None:
        """A message may need other lines."""
        self._fit()

    def _fit(self) -> None:
        """Take as many lines as the message needs."""
        text, room = display(self._message), self.size.width - 3
        before, self._rows = len(self._rows), []
        if 0 < room < cell_len(text):
            pieces = wrap(text, room)
            self._rows = [text[one.start : one.end] + one.suffix for one in pieces[:_MOST_LINES]]
            if len(pieces) > _MOST_LINES:
                self._rows[-1] = crop(text[pieces[_MOST_LINES - 1].start :], room)
        if len(self._rows) != before:
            for count in range(2, _MOST_LINES + 1):
                self.set_class(len(self._rows) == count, f"-lines-{count}")
            self.post_message(self.Grown(max(len(self._rows), 1)))

    def has_room_for(self, message: str) -> bool:
        """Whether a message would be shown whole."""
        return cell_len(display(message)) <= self.size.width - 4

    def show_news(self, news: str) -> None:
        """Show how refreshing goes."""
        if news != self._news:
            self._news = news
            self.refresh()

    def show_work(self, work: str) -> None:
        """Show what is under way besides a refresh; an empty string: nothing is."""
        if work != self._work:
            self._work = work
            self.refresh()

    def wait_for(self, pending: str) -> None:
        """Show keys that wait for more."""
        if pending != self._pending:
            self._pending = pending
            self.refresh()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Those for lines that are in visual order."""
        return filters_of_ours(self)

    def render_line(self, y: int) -> Strip:
        """The line."""
        background = colour(self.app, "panel")
        dim = text_style(colour(self.app, "text-dim"), background)
        key_style = text_style(colour(self.app, "text-body"), background, bold=True)
        message = text_style(colour(self.app, "text-body"), background)
        accent = text_style(colour(self.app, "accent"), background)
        width = self.size.width
        if self._rows:
            text = self._rows[y] if y < len(self._rows) else ""
            return row([Segment(" ", dim), fitted(text, width - 1, message)], width, dim)
        right = display(" · ".join(filter(None, (self._work, self._news))))
        if self._pending:
            right = f"{self._pending}…  {right}" if right else f"{self._pending}…"
        if self._message:
            # What just happened is shown whole, the state of the news with what room it leaves.
            message_cells = cell_len(display(self._message)) + 5
            spare = min(width - message_cells, width * 2 // 3)
            if spare < _LEAST_NEWS:
                right = f"{self._pending}…" if self._pending else ""
            right = crop(right, max(spare, 0))
        else:
            right = self._beside_hints(right)
        room = width - cell_len(right) - 2
        left: list[Segment] = [Segment(" ", dim)]
        self._hints = []
        if self._message:
            left.append(field(crop(display(self._message), room - 2), message))
        else:
            at = 1
            for action in _hints(self._actions, self._place, room):
                keys, word = key_name(action.keys[0]), _(action.short)
                cells = cell_len(f"{keys} {word}")
                self._hints.append((range(at, at + cells), action))
                at += cells + 2
                left += [Segment(keys, key_style), field(f" {word}  ", dim)]
        used = sum(cell_len(segment.text) for segment in left)
        gap = Segment(" " * max(width - used - cell_len(right) - 1, 0), dim)
        bar, _space, rest = right.partition(" ") if right[:1] in ("▓", "░") else ("", "", right)
        tail = [Segment(f"{bar} ", accent)] if bar else []
        return row([*left, gap, *tail, field(rest + " ", dim)], width, dim)

    def _beside_hints(self, news: str) -> str:
        """The parts of the state of the news for which hints leave room; the first at least."""
        parts, width = news.split(" · "), self.size.width
        while len(parts) > 1 and cell_len(" · ".join(parts)) > width - _HINTS:
            del parts[-1]
        return crop(" · ".join(parts), max(width * 2 // 3, 10))

    def on_click(self, event: events.Click) -> None:
        """Do what the hint says, or take the message away."""
        if self._message:
            self.show("")
            return
        along = self.size.width - 1 - event.x if is_right_to_left() else event.x
        for cells, action in self._hints:
            if along in cells:
                self.post_message(self.Pressed(action))


def _wanted(actions: Iterable[Action], place: Place) -> list[Action]:
    """The actions of a place whose keys are worth showing, the most useful first."""
    wanted = sorted(
        (one for one in in_place(tuple(actions), place) if one.footer and one.keys),
        key=lambda one: one.footer,
    )
    # The way to all the others is always among them, and next the way out.
    first = ["help", "back" if place == "article" else "quit"]
    wanted.sort(key=lambda one: first.index(one.id) if one.id in first else len(first))
    return wanted


def _cost(action: Action) -> int:
    """Cells of a hint and of the gap behind it."""
    return cell_len(key_name(action.keys[0])) + cell_len(_(action.short)) + 3


def _hints(actions: Iterable[Action], place: Place, room: int) -> list[Action]:
    """The actions of a place whose keys are shown, as many as there is room for."""
    chosen: list[Action] = []
    for one in _wanted(actions, place):
        room -= _cost(one)
        if room < 0:
            break
        chosen.append(one)
    chosen.sort(key=lambda one: one.footer)
    return chosen
