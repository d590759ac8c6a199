"""The main screen: ticker, views, headlines, article, status line, and all that is done with them."""

from __future__ import annotations

import asyncio
import contextlib

from textual import on
from textual.events import Mount

from tui_reader.ui.screens.arranging import Arranging
from tui_reader.ui.screens.consulting import Consulting
from tui_reader.ui.screens.finding import Finding
from tui_reader.ui.screens.full_texts import FullTexts
from tui_reader.ui.screens.keeping import Keeping
from tui_reader.ui.screens.managing import Managing
from tui_reader.ui.screens.picturing import Picturing
from tui_reader.ui.screens.ticking import Ticking

_FILL_SECONDS = 0.2
"""How long the first frame waits for the store's headlines."""


class MainScreen(Finding, Consulting, Keeping, FullTexts, Picturing, Managing, Arranging, Ticking):
    """The reader. Each base is one kind of thing to do; the table of actions names them all."""

    @on(Mount)
    async def _fill(self) -> None:
        """Show the store's headlines at once, everything else after."""
        filled = asyncio.Event()
        self.run_worker(self.start(filled), group="start")
        # A frame without headlines would delay the one with them by 40 ms; a store that is
        # slow to answer must not keep the screen black.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(filled.wait(), _FILL_SECONDS)

    def on_screen_suspend(self) -> None:
        """Behind a dialog the ticker rests: each of its steps would repaint the whole screen."""
        self.ticker.paused = True

    def on_screen_resume(self) -> None:
        """The dialog is closed."""
        self.ticker.paused = False
