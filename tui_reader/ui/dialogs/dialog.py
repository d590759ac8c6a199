"""Modal dialogs: a box with a title before the main screen, closed by Esc."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, TypeVar

from rich.text import Text
from textual import events
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.filter import LineFilter
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import OptionList

from tui_reader.text.cells import cell_len, display
from tui_reader.text.i18n import is_right_to_left
from tui_reader.text.visual import direction, ordered
from tui_reader.ui.keys import reported
from tui_reader.ui.painting import filters_of_ours
from tui_reader.ui.terminal.right_to_left import in_use

_R = TypeVar("_R")
_W = TypeVar("_W", bound=Widget)

STYLES = Path(__file__).parent.parent / "styles" / "dialogs.tcss"
"""The style sheet of dialogs."""

_BOX_PERCENT = 80
"""The greatest height of a box, as ``dialogs.tcss`` has it."""
_AROUND_LIST = 8
"""Lines of a box that are not its list: border, padding, input, a note, gaps."""
_LEAST_LINES = 3
_AFTER_HINT = 3
"""Cells of a lower border behind its hint."""
_CORNERS = 6
"""Cells of a lower border that a hint cannot have."""


def read_styles(app: App[None]) -> None:
    """Read the style sheet, unless that has been done.

    The first frame needs nothing of it, and Textual takes half a frame to parse it.
    """
    if not app.stylesheet.has_source(str(STYLES), ""):
        app.stylesheet.read(STYLES)
        app.stylesheet.parse()


def beside(*widgets: _W) -> Sequence[_W]:
    """Widgets of a row from left to right, the first where reading begins."""
    return widgets[::-1] if is_right_to_left() else widgets


class Dialog(ModalScreen[_R | None]):
    """A modal box; Esc closes it with nothing."""

    CSS_PATH = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", show=False)]

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Those for lines that are in visual order, as are the ones of the screen behind."""
        return filters_of_ours(self)

    def on_resize(self, event: events.Resize) -> None:
        """A list is as high as it is long, and no higher than its box can hold."""
        # A share of a box that is itself as high as its content is not what it seems:
        # 70 % hid the last of three choices.
        room = max(_LEAST_LINES, event.size.height * _BOX_PERCENT // 100 - _AROUND_LIST)
        for choices in self.query(OptionList):
            choices.styles.max_height = room

    def on_screen_suspend(self) -> None:
        """Hide: behind another dialog a box could be taken for its frame."""
        self.query_one(Box).visible = False

    def on_screen_resume(self) -> None:
        """The other dialog is closed."""
        self.query_one(Box).visible = True

    def dismiss(self, result: _R | None = None) -> AwaitComplete:
        """Close with a result; nothing when it is closed already.

        Keys that come together reach a dialog that the first of them has closed, and Textual would
        close the screen behind it.
        """
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def on_click(self, event: events.Click) -> None:
        """Close by a click beside the box or on its lower border; a key that stands there works."""
        box = self.query_one(Box)
        on_border = event.screen_y == box.region.bottom - 1
        hint = box.hint_at(event.screen_x) if on_border else ""
        key = reported(hint.partition(" ")[0])
        if key:
            # From the app, as keys of the terminal come: what comes from here does not bubble up.
            self.app.call_later(self.app.simulate_key, key)
        elif not hint and (on_border or not box.region.contains(event.screen_x, event.screen_y)):
            self.action_close()

    def action_close(self) -> None:
        """Close, nothing chosen."""
        self.dismiss(None)


class Box(Vertical):
    """The box of a dialog, with a title in its upper border and a hint in its lower one.

    Args:
        title: what the dialog is about.
        hint: what keys do, see :meth:`hint`.
    """

    def __init__(self, title: str, hint: str) -> None:
        super().__init__(id="box")
        self._title = title
        self._hint = hint
        self._parts: Sequence[str] = ()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Those for lines that are in visual order, as its borders are."""
        return filters_of_ours(self)

    def hint(self, hint: str) -> None:
        """Say what keys do, the most useful first, the way out last, ``·`` between them."""
        self._hint = hint
        parts = hint.split(" · ")
        while len(parts) > 2 and cell_len(" · ".join(parts)) > self.outer_size.width - _CORNERS:
            del parts[-2]
        self._parts = parts
        self.border_title = Text(_on_border(self._title))
        self.border_subtitle = Text(_on_border(" · ".join(parts)))

    def hint_at(self, x: int) -> str:
        """The part of the hint, a key and what it does, in a column of the screen."""
        at = self.region.right - _AFTER_HINT - cell_len(" · ".join(self._parts))
        if is_right_to_left():
            at = self.region.x + _AFTER_HINT
        for part in reversed(self._parts) if is_right_to_left() else self._parts:
            if at <= x < at + cell_len(part):
                return part
            at += cell_len(part) + 3
        return ""

    def on_resize(self) -> None:
        """Another width has room for other hints."""
        self.hint(self._hint)

    def notify_style_update(self) -> None:
        """Write on the borders as the terminal needs it."""
        super().notify_style_update()
        self.hint(self._hint)


def _on_border(text: str) -> str:
    """A text in visual order, which begins where the interface's words do."""
    text = display(text)
    base = int(is_right_to_left()) or direction(text)
    return ordered(text, in_use().order, base)
