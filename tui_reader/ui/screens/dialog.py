"""What stands before the main screen for a moment: a box with a title, closed by Esc."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList

from tui_reader.text.cells import display

_R = TypeVar("_R")

_BOX_PERCENT = 80
"""The greatest height of a box, as ``dialogs.tcss`` has it."""
_AROUND_LIST = 8
"""Lines of a box that are not its list: border, padding, input, a note, gaps."""
_LEAST_LINES = 3


class Dialog(ModalScreen[_R | None]):
    """A modal box; Esc closes it with nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", show=False)]

    def on_resize(self, event: events.Resize) -> None:
        """A list is as high as it is long, and no higher than its box can hold."""
        # A share of a box that is itself as high as its content is not what it seems:
        # 70 % hid the last of three choices.
        room = max(_LEAST_LINES, event.size.height * _BOX_PERCENT // 100 - _AROUND_LIST)
        for choices in self.query(OptionList):
            choices.styles.max_height = room

    def on_screen_suspend(self) -> None:
        """Behind another dialog a box would look like its frame."""
        self.query_one("#box").visible = False

    def on_screen_resume(self) -> None:
        """The other dialog is closed."""
        self.query_one("#box").visible = True

    def action_close(self) -> None:
        """Close, nothing chosen."""
        self.dismiss(None)


def box(title: str, hint: str = "") -> Vertical:
    """The box of a dialog.

    Args:
        title: set into its upper border.
        hint: what keys do, set into its lower border.
    """
    made = Vertical(id="box")
    made.border_title = Text(display(title))
    if hint:
        made.border_subtitle = Text(display(hint))
    return made
