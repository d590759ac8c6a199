"""The main screen: ticker, views, headlines, article, status line, and all that is done with them."""

from __future__ import annotations

import asyncio
import contextlib

from textual import on
from textual.events import Mount
from textual.worker import Worker

from tui_reader.ui.desk import Desk
from tui_reader.ui.screens.arranging import Arranging
from tui_reader.ui.screens.consulting import Consulting
from tui_reader.ui.screens.finding import Finding
from tui_reader.ui.screens.full_texts import FullTexts
from tui_reader.ui.screens.keeping import Keeping
from tui_reader.ui.screens.managing import Managing
from tui_reader.ui.screens.picturing import Picturing
from tui_reader.ui.screens.ticking import Ticking

_FILL_SECONDS = 0.5
"""How long the first frame waits for the store's headlines."""


class MainScreen(Finding, Consulting, Keeping, FullTexts, Picturing, Managing, Arranging, Ticking):
    """The reader. Each base is one kind of thing to do; the table of actions names them all."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._filled = asyncio.Event()
        self._first_frame: Worker[None] | None = None
        self._may_paint = False

    @on(Mount)
    def _begin(self) -> None:
        """Read the store while Textual arranges the panes."""
        self.run_worker(self.start(self._filled), group="start")

    def _compositor_refresh(self) -> None:
        """Paint, once the panes hold their headlines and have taken in their sizes.

        Textual paints before: the headlines came on the screen two frames, 60 ms, later.
        """
        if self._may_paint:
            super()._compositor_refresh()
        elif self._first_frame is None:
            self._first_frame = self.run_worker(self._paint_first_frame(), group="start")

    async def _paint_first_frame(self) -> None:
        # A store that is slow to answer must not keep the screen black.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._filled.wait(), _FILL_SECONDS)
        for pane in (self.ticker, self.views, self.headlines, self.article):
            told = asyncio.Event()
            # Its size came before this.
            if pane.call_later(told.set):
                await told.wait()
        self._may_paint = True
        self._compositor_refresh()

    def on_screen_suspend(self) -> None:
        """Behind a dialog the ticker rests: each of its steps would repaint the whole screen."""
        self.ticker.paused = True

    def on_screen_resume(self) -> None:
        """The dialog is closed."""
        self.ticker.paused = False
