"""A question answered with yes or no."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Static

from tui_reader.text.cells import display
from tui_reader.text.hosts import doubt
from tui_reader.text.i18n import _
from tui_reader.text.links import clean_url
from tui_reader.ui.dialogs.dialog import Box, Dialog, beside


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
                yield from beside(
                    Button(Content(self._yes), id="yes", compact=True),
                    Button(Content(self._no), id="no", compact=True),
                )

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


def link_question(url: str, text: str = "") -> Confirm | None:
    """The dialog to show first, which names the real host; ``None``: nothing is to be asked.

    Args:
        url: the address.
        text: the words that stand for it on the screen.
    """
    found = doubt(clean_url(url), text)
    if found is None:
        return None
    lines = {
        "text": _("The link reads {claimed}, but it leads to"),
        "scripts": _("{claimed} is written in letters that imitate others. Its true name is"),
        "user": _("{claimed} is only a user name in this address. It leads to"),
    }
    explanation = lines[found.kind].format(claimed=found.claimed[:60])
    return Confirm(_("Open this link?"), f"{explanation}\n\n{found.host}", _("Open"), _("Leave it"))


def ask_first(app: App[None], url: str, text: str, go: Callable[[], None]) -> None:
    """Do something with a link, at once or when the user has seen where it leads and agreed.

    Args:
        app: asks.
        url: the address.
        text: the words that stand for it on the screen; empty: none.
        go: what is to be done.
    """
    question = link_question(url, text)
    if question is None:
        go()
    else:
        app.push_screen(question, lambda yes: go() if yes else None)
