"""Holding back a screen's first frame until its panes have something to show.

Textual offers no way to do so: ``Screen._compositor_refresh`` is replaced on
one screen. ``tests/ui/test_window.py`` notices when Textual no longer calls it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

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
