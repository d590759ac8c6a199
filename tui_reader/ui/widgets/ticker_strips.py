"""The ticker's painted headlines, kept until theme, age or headlines change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.segment import Segment
from textual.app import App
from textual.strip import Strip

from tui_reader.model import Headline
from tui_reader.ui.widgets.ticker_belt import Laid
from tui_reader.ui.widgets.ticker_entry import Inks, entry, separator

_AGE_SECONDS = 60
_KEPT = 200


class Strips:
    """Paints headlines, each only once for what it looks like.

    Args:
        now: the time of day, Unix seconds, that ages are counted to.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._as_of = now()
        self._inks: Inks | None = None
        self._kept: dict[tuple[int, bool, bool, bool], Strip] = {}

    def forget(self) -> None:
        """The headlines changed."""
        self._kept.clear()

    def forget_theme(self) -> None:
        """The colours changed."""
        self._inks = None
        self._kept.clear()

    def inks(self, app: App[Any]) -> Inks:
        """The styles of the moment; to be asked for before anything is painted."""
        if self._now() - self._as_of >= _AGE_SECONDS:
            self._as_of = self._now()
            self._kept.clear()
        self._inks = self._inks or Inks.of(app)
        return self._inks

    def entry(self, headline: Headline, inks: Inks, *, read: bool, marked: bool) -> list[Segment]:
        """A headline without its separator."""
        return entry(headline, inks, int(self._as_of), read=read, marked=marked)

    def strip(self, laid: Laid, inks: Inks, *, read: bool, marked: bool) -> Strip:
        """A headline as it lies on the belt."""
        key = (laid.headline.id, laid.seam, read, marked)
        if key not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            segments = self.entry(laid.headline, inks, read=read, marked=marked)
            self._kept[key] = Strip([separator(inks, seam=laid.seam), *segments])
        return self._kept[key]
