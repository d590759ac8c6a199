"""Paints that Textual would do and nobody needs: a first frame without content, a pane for its focus.

Textual offers no way to leave them out: ``Screen._compositor_refresh`` is replaced on one screen,
and what ``Widget._on_focus`` and ``_on_blur`` do besides is copied. ``tests/ui/test_window.py`` and
``tests/ui/test_pane.py`` notice when Textual no longer calls them, or the focus is no longer shown.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

from textual import events
from textual.screen import Screen
from textual.widget import Widget

_FILL_SECONDS = 0.5
"""How long the first frame waits at most."""


def hold_first_frame(screen: Screen[None], filled: asyncio.Event, panes: Sequence[Widget]) -> None:
    """Let a screen paint only once its panes are filled and have taken in their sizes.

    Textual would paint an empty list before, and one whose panes do not know
    their sizes yet.

    Args:
        screen: a screen that has not been painted yet.
        filled: is set when the panes have their content; a store that is slow to
            answer must not keep the screen black, so the wait is bounded.
        panes: widgets of the screen.
    """
    paint = screen._compositor_refresh
    begun = False

    async def paint_first() -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(filled.wait(), _FILL_SECONDS)
        for pane in panes:
            sized = asyncio.Event()
            # Its size came before this.
            if pane.call_later(sized.set):
                await sized.wait()
        screen._compositor_refresh = paint  # type: ignore[method-assign]
        paint()

    def hold() -> None:
        nonlocal begun
        if not begun:
            begun = True
            screen.run_worker(paint_first(), group="start")

    screen._compositor_refresh = hold  # type: ignore[method-assign]


def take_focus(widget: Widget, event: events.Focus) -> None:
    """Do what Textual's own handler does, but for the repaint."""
    event.prevent_default()
    widget.has_focus = True
    if widget.parent is not None:
        widget.parent.post_message(events.DescendantFocus(widget))


def lose_focus(widget: Widget, event: events.Blur) -> None:
    """Do what Textual's own handler does, but for the repaint."""
    event.prevent_default()
    widget.has_focus = False
    if widget.parent is not None:
        widget.parent.post_message(events.DescendantBlur(widget))
