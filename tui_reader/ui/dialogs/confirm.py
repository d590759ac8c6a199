"""A question answered with yes or no."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Static

from tui_reader.text.cells import display
from tui_reader.text.i18n import _
from tui_reader.ui.dialogs.dialog import Box, Dialog


class Confirm(Dialog[bool]):
    """Gives ``True`` for yes; ``False`` or ``None`` for no. The safe answer has the focus."""

    AUTO_FOCUS = "#no"

    def __init__(self, title: str, text: str, yes: str, no: str = "") -> None:
        super().__init__()
        self._no = no or _("Keep")
        self._title = title
        self._text = text
        self._yes = yes

    def compose(self) -> ComposeResult:
        """Text and two buttons."""
        with Box(self._title, _("y yes · n no")):
            lines = "\n".join(map(display, self._text.split("\n")))
            yield Static(Content(lines), id="text")
            with Horizontal(id="buttons"):
                yield Button(Content(self._yes), id="yes", compact=True)
                yield Button(Content(self._no), id="no", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The answer, by button."""
        self.dismiss(event.button.id == "yes")

    def on_key(self, event: events.Key) -> None:
        """The answer, by letter; arrows move between the buttons."""
        if event.key in ("y", "n"):
            event.stop()
            self.dismiss(event.key == "y")
        elif event.key in ("left", "right", "h", "l"):
            event.stop()
            self.focus_next()
