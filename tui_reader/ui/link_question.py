"""What is asked before a link is opened that may not lead where it seems to."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App

from tui_reader.text.hosts import doubt
from tui_reader.text.i18n import _
from tui_reader.text.links import clean_url
from tui_reader.ui.dialogs.confirm import Confirm


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
    said = lines[found.kind].format(claimed=found.claimed[:60])
    return Confirm(_("Open this link?"), f"{said}\n\n{found.host}", _("Open"), _("Leave it"))


def ask_first(app: App[None], url: str, text: str, go: Callable[[], None]) -> None:
    """Do something with a link, at once or when the user has seen where it leads and said yes.

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
