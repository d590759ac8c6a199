"""What the reading pane shows while nothing is opened."""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style
from textual.strip import Strip

from tui_reader.text.i18n import _
from tui_reader.ui import painting


def placeholder(y: int, width: int, height: int, styles: Mapping[str, Style], key: str) -> Strip:
    """Line ``y`` of two quiet lines in the middle of a pane of ``width`` × ``height`` cells.

    Args:
        key: what opens a headline, as a person reads it; empty: no key does.
    """
    first = max(0, height // 2 - 1)
    if y == first:
        segments = [painting.cells(_("Nothing opened yet"), styles["meta"])]
    elif y == first + 1 and key:
        segments = [
            painting.cells(f"{key} ", styles["accent"]),
            painting.cells(_("opens the headline"), styles["meta"]),
        ]
    else:
        return painting.blank(width, Style())
    return painting.middle(segments, width, Style())
