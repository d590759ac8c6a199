"""What the reading pane shows while nothing is opened."""

from __future__ import annotations

from collections.abc import Mapping

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_reader.text.i18n import _
from tui_reader.ui import painting


def placeholder(y: int, width: int, height: int, styles: Mapping[str, Style], key: str) -> Strip:
    """Line ``y`` of two quiet lines in the middle of a pane of ``width`` × ``height`` cells.

    Args:
        key: what opens a headline, as a person reads it; empty: no key does.
    """
    middle = max(0, height // 2 - 1)
    if y == middle:
        segments = [painting.cells(_("Nothing opened yet"), styles["meta"])]
    elif y == middle + 1 and key:
        segments = [
            painting.cells(f"{key} ", styles["accent"]),
            painting.cells(_("opens the headline"), styles["meta"]),
        ]
    else:
        return painting.blank(width, Style())
    room = max(0, width - sum(segment.cell_length for segment in segments))
    return painting.line([Segment(" " * (room // 2), Style()), *segments], width, Style())
