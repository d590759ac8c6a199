"""Edits of one terminal row, written past Textual's compositor but in order with its frames.

Textual repaints a widget whole: a row of 160 columns is 1.1 kB, 34 kB/s at 30
steps a second. The edits of a step are some sixty bytes. They pass the same
line filters (gate two) as everything else, go through the app's driver and
leave the cursor where Textual put it.
"""

from __future__ import annotations

import select
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from textual.app import App
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip
from textual.widget import Widget

from tui_reader.ui.row_change import Edit, Pull, Write

# Synchronized output (DEC private mode 2026): the terminal shows a step at once or not yet.
_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
# Asks for that mode (DECRQM); the answer is the app's TerminalSupportsSynchronizedOutput.
_QUESTION = "\x1b[?2026$p"


def is_possible(app: App[Any]) -> bool:
    """Whether the app paints on a whole terminal of its own, and just now."""
    driver = app._driver
    return not (
        driver is None or app.is_headless or app.is_inline or app.is_web or app._batch_count
    )


def is_bare(widget: Widget) -> bool:
    """Whether nothing lies over a widget, and its right edge is the terminal's."""
    region, screen = widget.region, widget.screen
    if region.right != screen.size.width or not screen.size.region.contains_region(region):
        return False
    below = {widget, *widget.ancestors}
    return not any(
        other.display and other not in below and other.region.overlaps(region)
        for other in screen.walk_children(Widget)
    )


def answers(app: App[Any]) -> bool:
    """Whether the terminal is known to answer :func:`write`'s question."""
    return bool(app._sync_available)


def write(
    app: App[Any],
    rows: Iterable[tuple[int, int, Sequence[Edit]]],
    ground: Color,
    *,
    question: bool = False,
) -> None:
    """Write edits of rows of the terminal; :func:`is_possible` must hold.

    Args:
        app: whose terminal it is.
        rows: the column and the line where a row begins, and its edits.
        ground: the colour behind them, for the line filters.
        question: ask the terminal, after them, for something that it answers.
    """
    driver = app._driver
    assert driver is not None
    filters = app.get_line_filters()
    parts = [_sequence(app, filters, x, y, edit, ground) for x, y, edits in rows for edit in edits]
    if not parts and not question:
        return
    cursor_x, cursor_y = app.cursor_position
    parts.append(f"\x1b[{cursor_y + 1};{cursor_x + 1}H")
    if app._sync_available:
        parts = [_BEGIN, *parts, _END]
    if question:
        parts.append(_QUESTION)
    driver.write("".join(parts))
    driver.flush()


def is_clogged() -> bool:
    """Whether the terminal, as far as the system knows, takes no more bytes at the moment."""
    # Textual's drivers for Linux and macOS write to the original standard error.
    file = sys.__stderr__
    try:
        return file is not None and file.isatty() and not select.select([], [file], [], 0)[1]
    except (OSError, ValueError):
        return False


def _sequence(
    app: App[Any], filters: Sequence[LineFilter], x: int, y: int, edit: Edit, ground: Color
) -> str:
    move = f"\x1b[{y + 1};{x + edit.column + 1}H"
    if isinstance(edit, Write):
        # Segments, not strips: each strip on the way would keep seven caches of its own.
        segments = list(edit.segments)
        for one in filters:
            segments = one.apply(segments, ground)
        return move + Strip(segments).render(app.console)
    count = "" if edit.count == 1 else str(edit.count)
    return f"{move}\x1b[{count}{'P' if isinstance(edit, Pull) else '@'}"
