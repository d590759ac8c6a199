"""What is asked before a link is opened that may not lead where it seems to."""

from __future__ import annotations

from tui_reader.text.hosts import doubt
from tui_reader.text.i18n import _
from tui_reader.text.links import clean_url
from tui_reader.ui.screens.confirm import Confirm


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
