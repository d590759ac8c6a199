"""An address shown whole, to be copied by hand."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui_reader.text.cells import display
from tui_reader.text.i18n import _
from tui_reader.ui.dialogs.dialog import Box, Dialog


class Address(Dialog[None]):
    """What happened, and the address in lines without anything beside it."""

    def __init__(self, reason: str, address: str) -> None:
        super().__init__()
        self._reason = reason
        self._address = address

    def compose(self) -> ComposeResult:
        """The reason, then the address."""
        with Box(_("Address"), _("Esc close")), VerticalScroll():
            yield Static(Content(display(self._reason)), id="reason")
            yield Static(Content(display(self._address)), id="address")

    def on_key(self, event: events.Key) -> None:
        """Read, then close."""
        if event.key in ("enter", "q"):
            event.stop()
            self.dismiss(None)
