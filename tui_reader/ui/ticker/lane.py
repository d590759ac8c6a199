"""One row of the ticker: its headlines, where it stands, which one is marked.

Knows no timer and no event: its methods move it, and give its cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct
from rich.segment import Segment
from textual.app import App

from tui_reader.model import Headline
from tui_reader.text.cells import is_rtl
from tui_reader.text.i18n import _
from tui_reader.ui import painting
from tui_reader.ui.terminal.rows import Cell, cells_of, window
from tui_reader.ui.ticker.belt import Belt, Laid, Measures
from tui_reader.ui.ticker.entry import (
    SEPARATOR_CELLS,
    EntryState,
    TickerStyles,
    entry,
    entry_width,
    faded,
    label,
    page,
    separator,
)
from tui_reader.ui.ticker.motion import Motion

FRESH_SECONDS = 180.0
"""How long a headline that arrived while the reader was open is called new."""

_AIR = 1  # cells between the label and a headline that stands at the left edge


class LaneNews(Struct, frozen=True):
    """What a lane is to show."""

    name: str
    """Shown at its left; a lane keeps its place for as long as it keeps its name."""
    headlines: Sequence[Headline]
    mirrored: bool = False
    """It runs from left to right, each headline before the one that follows it on its left."""


class Lane:
    """A row of headlines.

    Args:
        motion: where it stands, and how fast it goes.
        now: the time of day, Unix seconds, for ages.
        name: shown at its left.
        mirrored: it runs from left to right.
    """

    def __init__(
        self, motion: Motion, now: Callable[[], float], name: str = "", *, mirrored: bool = False
    ) -> None:
        self.motion = motion
        self.name = name
        self.mirrored = mirrored
        self.width = 0
        """Cells that it has."""
        self.mark: Laid | None = None
        self._belt = Belt(Measures(entry_width, SEPARATOR_CELLS))
        self._painted = PaintedCells(now)
        self._read: set[int] = set()
        self._now = now
        # When it first had something to show, Unix seconds.
        self._begun: float | None = None

    def __len__(self) -> int:
        return len(self._belt)

    # Headlines

    def show(self, headlines: Iterable[Headline]) -> None:
        """Show these; read ones are left out, new ones join behind the edge."""
        given = list(headlines)
        unread = [headline for headline in given if not headline.read]
        self._read.update(headline.id for headline in given if headline.read)
        self._read.difference_update(headline.id for headline in unread)
        if unread and self._begun is None:
            self._begun = self._now()
        self._belt.replace(unread)
        self._painted.forget()
        self.lay()

    def drop(self, headline_id: int) -> None:
        """The headline was read: it is painted so, and does not come round again."""
        self._read.add(headline_id)
        self._belt.drop(headline_id)
        self.lay()

    def is_read(self, headline_id: int) -> bool:
        """Whether a headline is known to be read."""
        return headline_id in self._read

    @property
    def round_is_ending(self) -> bool:
        """Whether all its headlines have been laid once."""
        return len(self) > 0 and not self._belt.left_in_round

    def begin_round(self) -> frozenset[int]:
        """Count the round anew; the ids of what was shown in the last one."""
        shown = self._belt.shown
        self._belt.begin_round()
        return shown

    def marked(self) -> Laid | None:
        """The headline at the mark; without a mark the first that shows whole, or most of."""
        if self.mark is not None and self.mark in self._belt.laid:
            return self.mark
        return self._belt.shown_best(self.motion.cell, self.motion.cell + self.width)

    def at(self, column: int) -> Headline | None:
        """The headline at a column of the lane; none on what separates two."""
        place = self.motion.cell + (self.width - 1 - column if self.mirrored else column)
        for laid in self._belt.laid:
            if laid.text_start <= place < laid.end:
                return laid.headline
        return None

    # Motion

    def is_restful(self, *, paged: bool) -> bool:
        """Whether it has no reason to move: one page, or everything shows, once, from the edge on."""
        return len(self._belt) < 2 if paged else self._is_at_home()

    def advance(self) -> int:
        """Follow the clock by a step; by how many cells it moved."""
        before = self.motion.cell
        if self.motion.advance():
            if self._belt.fits(self.width):
                self._come_home(before)
            self.lay()
        return self.motion.cell - before

    def step(self, count: int, *, paged: bool) -> None:
        """Move the mark by so many headlines (back when negative) and bring it into view."""
        laid = self.marked()
        if laid is None:
            return
        once = self._belt.fits(self.width)
        for _step in range(abs(count)):
            laid = self._belt.neighbour(laid, 1 if count > 0 else -1, once=once)
        self.mark = laid
        self._bring_into_view(laid, paged=paged)

    def lay(self) -> None:
        """Have the belt laid for the window of the moment."""
        left, right = self.motion.cell, self.motion.cell + self.width
        if self.width and not self._belt.laid:
            # The separator before the very first headline stays out of sight.
            self._belt.lay(left + _AIR - SEPARATOR_CELLS, right)
        if self.width:
            self._belt.lay(left, right)

    def _come_home(self, before: int) -> None:
        """Rest when the first headline reaches the edge, and all there is to show shows."""
        self.lay()
        if self._belt.laid:
            # A late step must not carry the headline past the place where it comes to rest.
            home = self._belt.laid[0].text_start - _AIR
            if before < home <= self.motion.cell:
                self.motion.go_to(home)
        if self._is_at_home():
            self.motion.rest()
        else:
            self.motion.start()

    def _is_at_home(self) -> bool:
        if not self._belt.fits(self.width):
            return False
        ids = [laid.headline.id for laid in self._belt.laid]
        home = not ids or self._belt.laid[0].text_start == self.motion.cell + _AIR
        leaving = any(map(self._belt.is_leaving, ids))
        return home and not leaving and len(ids) == len(set(ids))

    def _bring_into_view(self, laid: Laid, *, paged: bool) -> None:
        left = self.motion.cell
        if paged or not self._belt.fits(self.width):
            home = laid.text_start - _AIR
            if paged or home < left or laid.end - home >= self.width:
                left = home
            elif laid.end + _AIR > left + self.width:
                left = laid.end + _AIR - self.width
            self.motion.go_to(left)
            self._belt.lay(left, left + self.width)

    # Painting

    def forget_theme(self) -> None:
        """The colours changed."""
        self._painted.forget_theme()

    def label(
        self, styles: TickerStyles, name: str, cells: int, *, running: bool, focused: bool
    ) -> list[Cell]:
        """The patch at the left, ``cells`` wide: what runs here, and whether it does."""
        return self._painted.label(styles, name, cells, running=running, focused=focused)

    def scrolled(self, styles: TickerStyles) -> list[Cell]:
        """What shows of the belt."""
        laid = self._belt.laid
        if not laid:
            return self._nothing(styles)
        order = reversed(laid) if self.mirrored else laid
        left, right = self.motion.cell, self.motion.cell + self.width
        start = laid[-1].end - right if self.mirrored else left - laid[0].start
        blank = (" ", styles.base)
        cells = [blank] * -start
        for one in order:
            cells += self._painted.laid(one, styles, self._state(one))
        cells += [blank] * (max(start, 0) + self.width - len(cells))
        return window(cells, max(start, 0), self.width)

    def paged(self, styles: TickerStyles, *, focused: bool, part: float = 1.0) -> list[Cell]:
        """One headline, the marked one, and where it stands in the round.

        Args:
            focused: it is painted on the bar of the mark.
            part: how far it has faded in, 0 to 1.
        """
        marked = self.marked()
        if marked is None:
            return self._nothing(styles)
        headline = marked.headline
        state = self._state(marked, marked=focused, mirrored=is_rtl(headline.title))
        place = f"{self._belt.place(headline.id)}/{len(self._belt)}"
        shown = self._painted.page(headline, styles, state, place, self.width)
        if part < 1:
            shown = [Segment(text, faded(style or styles.base, part)) for text, style, _c in shown]
        return window(cells_of(shown), 0, self.width)

    def styles(self, app: App[Any]) -> TickerStyles:
        """The styles of the moment."""
        return self._painted.styles(app)

    def _nothing(self, styles: TickerStyles) -> list[Cell]:
        words = _("All read") if self._read else _("No unread headlines")
        cells = _cells([Segment(" " * _AIR, styles.base), painting.field(words, styles.dim)])
        return window(cells + [(" ", styles.base)] * (self.width - len(cells)), 0, self.width)

    def _state(
        self, laid: Laid, *, marked: bool | None = None, mirrored: bool | None = None
    ) -> EntryState:
        return EntryState(
            read=laid.headline.id in self._read,
            marked=laid == self.mark if marked is None else marked,
            fresh=self._is_fresh(laid.headline),
            mirrored=self.mirrored if mirrored is None else mirrored,
        )

    def _is_fresh(self, headline: Headline) -> bool:
        begun = self._now() if self._begun is None else self._begun
        return headline.received > begun and self._now() - headline.received < FRESH_SECONDS


_AGE_SECONDS = 60
_KEPT = 200


class PaintedCells:
    """Paints headlines, each once for each of its states.

    Args:
        now: the time of day, Unix seconds, that ages are counted to.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._as_of = now()
        self._styles: TickerStyles | None = None
        self._kept: dict[tuple[int, bool, EntryState], list[Cell]] = {}
        self._labels: dict[tuple[str, int, bool, bool], list[Cell]] = {}

    def forget(self) -> None:
        """The headlines changed."""
        self._kept.clear()

    def forget_theme(self) -> None:
        """The colours changed."""
        self._styles = None
        self._kept.clear()
        self._labels.clear()

    def styles(self, app: App[Any]) -> TickerStyles:
        """The styles of the moment; to be asked for before anything is painted."""
        if self._now() - self._as_of >= _AGE_SECONDS:
            self._as_of = self._now()
            self._kept.clear()
        self._styles = self._styles or TickerStyles.of(app)
        return self._styles

    def label(
        self, styles: TickerStyles, name: str, cells: int, *, running: bool, focused: bool
    ) -> list[Cell]:
        """The patch at the left of the row."""
        key = (name, cells, running, focused)
        if key not in self._labels:
            patch = label(styles, name, cells, running=running, focused=focused)
            self._labels[key] = _cells([patch])
        return self._labels[key]

    def page(
        self, headline: Headline, styles: TickerStyles, state: EntryState, position: str, width: int
    ) -> list[Segment]:
        """A headline that has the row for itself."""
        return page(headline, styles, int(self._as_of), state, position, width)

    def laid(self, laid: Laid, styles: TickerStyles, state: EntryState) -> list[Cell]:
        """A headline as it lies on the belt, from left to right."""
        key = (laid.headline.id, laid.seam, state)
        if key not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            before = separator(styles, seam=laid.seam)
            segments = entry(laid.headline, styles, int(self._as_of), state)
            whole = [*segments, before] if state.mirrored else [before, *segments]
            self._kept[key] = _exactly(_cells(whole), laid.end - laid.start, styles)
        return self._kept[key]


def _cells(segments: Iterable[Segment]) -> list[Cell]:
    """The cells of a text that moves as one piece."""
    return cells_of(segments)


def _exactly(cells: list[Cell], width: int, styles: TickerStyles) -> list[Cell]:
    """Clusters that are measured otherwise alone than within their text must not shift the others."""
    blank = (" ", styles.base)
    return window(cells, 0, width) + [blank] * (width - len(cells))
