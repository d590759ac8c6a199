"""A question answered with a line of text."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Input

from tui_reader.text.cells import display
from tui_reader.text.i18n import _
from tui_reader.ui.screens.dialog import Dialog, box


class Prompt(Dialog[str]):
    """One input; gives its text, or ``None``."""

    def __init__(self, title: str, *, hint: str = "", text: str = "") -> None:
        super().__init__()
        self._title = title
        self._hint = hint
        self._text = text

    def compose(self) -> ComposeResult:
        """The input."""
        with box(self._title, _("⏎ go · Esc close")):
            yield Input(self._text, placeholder=display(self._hint))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The answer."""
        self.dismiss(event.value)
