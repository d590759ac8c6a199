"""What stands before the main screen for a moment: a box with a title, closed by Esc."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tui_reader.text.cells import display

_R = TypeVar("_R")


class Dialog(ModalScreen[_R | None]):
    """A modal box; Esc closes it with nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", show=False)]

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
