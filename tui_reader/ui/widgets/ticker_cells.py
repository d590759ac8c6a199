"""The ticker's painted headlines, kept as cells until theme, age or headlines change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.segment import Segment
from textual.app import App

from tui_reader.model import Headline
from tui_reader.ui.row_change import Cell, cells_of, window
from tui_reader.ui.widgets.ticker_belt import Laid
from tui_reader.ui.widgets.ticker_entry import Inks, Look, entry, label, page, separator

_AGE_SECONDS = 60
_KEPT = 200


class PaintedCells:
    """Paints headlines, each only once for what it looks like.

    Args:
        now: the time of day, Unix seconds, that ages are counted to.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._as_of = now()
        self._inks: Inks | None = None
        self._kept: dict[tuple[int, bool, Look], list[Cell]] = {}
        self._labels: dict[tuple[str, int, bool, bool], list[Cell]] = {}

    def forget(self) -> None:
        """The headlines changed."""
        self._kept.clear()

    def forget_theme(self) -> None:
        """The colours changed."""
        self._inks = None
        self._kept.clear()
        self._labels.clear()

    def inks(self, app: App[Any]) -> Inks:
        """The styles of the moment; to be asked for before anything is painted."""
        if self._now() - self._as_of >= _AGE_SECONDS:
            self._as_of = self._now()
            self._kept.clear()
        self._inks = self._inks or Inks.of(app)
        return self._inks

    def label(
        self, inks: Inks, name: str, cells: int, *, running: bool, focused: bool
    ) -> list[Cell]:
        """The patch at the left of the row."""
        key = (name, cells, running, focused)
        if key not in self._labels:
            patch = label(inks, name, cells, running=running, focused=focused)
            self._labels[key] = cells_of([patch])
        return self._labels[key]

    def page(
        self, headline: Headline, inks: Inks, look: Look, position: str, width: int
    ) -> list[Segment]:
        """A headline that has the row for itself."""
        return page(headline, inks, int(self._as_of), look, position, width)

    def laid(self, laid: Laid, inks: Inks, look: Look) -> list[Cell]:
        """A headline as it lies on the belt, from left to right."""
        key = (laid.headline.id, laid.seam, look)
        if key not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            before = separator(inks, seam=laid.seam)
            segments = entry(laid.headline, inks, int(self._as_of), look)
            whole = [*segments, before] if look.mirrored else [before, *segments]
            self._kept[key] = _exactly(cells_of(whole), laid.end - laid.start, inks)
        return self._kept[key]


def _exactly(cells: list[Cell], width: int, inks: Inks) -> list[Cell]:
    """Clusters that are measured otherwise alone than within their text must not shift the others."""
    blank = (" ", inks.ground)
    return window(cells, 0, width) + [blank] * (width - len(cells))
