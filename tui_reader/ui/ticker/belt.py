"""The belt under the ticker's window: which headline lies at which cell.

The headlines form a ring. A stretch of it is laid out on an endless line of
cells, just enough to fill the window; it grows at the end the window moves
to and is taken up again behind it. What is laid never moves, so new
headlines can only join behind the edge.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from tui_reader.model import Headline

_WIDER_THAN_ANY_WINDOW = 20_000


class Laid(Struct, frozen=True):
    """A headline at its place on the belt."""

    headline: Headline
    start: int
    """The first cell of its separator."""
    text_start: int
    """The first cell behind the separator."""
    end: int
    """The cell behind its last one."""
    seam: bool
    """A round begins with it, and the separator before it shows that."""


class Measures(Struct, frozen=True):
    """How many cells things take."""

    headline: Callable[[Headline], int]
    separator: int


class Belt:
    """A ring of headlines, laid out where a window is.

    Args:
        measures: how wide a headline and the separator before it are painted.
    """

    def __init__(self, measures: Measures) -> None:
        self._measures = measures
        self._ring: list[Headline] = []
        self._ids: set[int] = set()
        self._laid: deque[Laid] = deque()
        # Where in the ring to go on when nothing is laid.
        self._resume = 0
        # Left the ring, but still laid: forgotten as soon as they are taken up.
        self._gone: set[int] = set()
        self._cells: int | None = 0
        # Laid since the round began.
        self._shown: set[int] = set()

    @property
    def shown(self) -> frozenset[int]:
        """The ids of the headlines that were laid since the round began."""
        return frozenset(self._shown)

    @property
    def left_in_round(self) -> int:
        """How many headlines were not laid yet in this round."""
        return len(self._ids - self._gone - self._shown)

    def begin_round(self) -> None:
        """Count anew what is laid."""
        self._shown.clear()

    @property
    def laid(self) -> Sequence[Laid]:
        """What is laid now, from left to right."""
        return self._laid

    def __len__(self) -> int:
        return len(self._ring) - len(self._gone)

    def is_leaving(self, headline_id: int) -> bool:
        """Whether a laid headline has left the ring: it goes when it is off the window."""
        return headline_id in self._gone

    def place(self, headline_id: int) -> int:
        """Where a headline stands in the ring, from 1; 0 when it is not in it."""
        return self._index(headline_id) + 1

    def fits(self, width: int) -> bool:
        """Whether the whole ring fits into a window of that many cells, so that nothing need move."""
        if self._cells is None:
            self._cells = 0
            for headline in self._ring:
                if headline.id not in self._gone:
                    self._cells += self._width(headline)
                if self._cells > _WIDER_THAN_ANY_WINDOW:
                    break
        return self._cells <= width

    def replace(self, headlines: Iterable[Headline]) -> None:
        """Make these the ring: known ones keep their place, new ones are laid next, the others leave."""
        wanted = {headline.id: headline for headline in headlines}
        fresh = [headline for headline in wanted.values() if headline.id not in self._ids]
        self._gone = {headline.id for headline in self._ring if headline.id not in wanted}
        self._ring = [wanted.get(headline.id, headline) for headline in self._ring]
        following = self._next_index()
        if self._laid and following == 0:
            following = len(self._ring)
        self._ring[following:following] = fresh
        self._ids.update(headline.id for headline in fresh)
        self._cells = None
        self._forget_gone()

    def drop(self, headline_id: int) -> None:
        """Let a headline leave: at once when it is not laid, else as soon as it is off the window."""
        if headline_id in self._ids:
            self._gone.add(headline_id)
            self._cells = None
            self._forget_gone()

    def lay(self, start: int, stop: int) -> bool:
        """Lay what a window over the cells ``start`` to ``stop`` needs; whether anything changed."""
        changed = self._take_up(start, stop)
        once = self.fits(stop - start)
        if not self._laid and len(self):
            self._laid.append(self._laid_at(self._step(self._next_index(), 1), start))
            self._shown.add(self._laid[-1].headline.id)
            changed = True
        while self._laid and self._laid[-1].end < stop and self.lay_right(once=once):
            changed = True
        while self._laid and self._laid[0].start > start and self.lay_left(once=once):
            changed = True
        return changed

    def lay_right(self, *, once: bool = False) -> bool:
        """Lay one more headline at the right end; as :meth:`lay_left`."""
        if not self._laid or not len(self):
            return False
        headline = self._step(self._next_index(), 1)
        if once and self._is_laid(headline.id):
            return False
        self._laid.append(self._laid_at(headline, self._laid[-1].end))
        self._shown.add(headline.id)
        return True

    def lay_left(self, *, once: bool = False) -> bool:
        """Lay one more headline at the left end, for stepping back; whether that was done.

        Args:
            once: not when it is laid already.
        """
        if not self._laid or not len(self):
            return False
        headline = self._step(self._index(self._laid[0].headline.id) - 1, -1)
        if once and self._is_laid(headline.id):
            return False
        self._laid.appendleft(self._laid_at(headline, self._laid[0].start - self._width(headline)))
        return True

    def shown_best(self, start: int, stop: int) -> Laid | None:
        """The first headline that a window shows whole, else the one it shows most of."""
        for one in self._laid:
            if one.text_start >= start and one.end <= stop:
                return one
        return max(
            self._laid,
            key=lambda one: min(one.end, stop) - max(one.text_start, start),
            default=None,
        )

    def neighbour(self, laid: Laid, direction: int, *, once: bool) -> Laid:
        """The headline right (1) or left (-1) of a laid one, laid for this when need be.

        Args:
            once: no headline is laid twice; at the end it is then the same again.
        """
        index = list(self._laid).index(laid) + direction
        if index < 0:
            self.lay_left(once=once)
            index = 0
        elif index >= len(self._laid):
            self.lay_right(once=once)
        return self._laid[min(index, len(self._laid) - 1)]

    def _take_up(self, start: int, stop: int) -> bool:
        changed = False
        while self._laid and self._laid[0].end <= start:
            self._resume = self._index(self._laid.popleft().headline.id) + 1
            changed = True
        while self._laid and self._laid[-1].start >= stop:
            self._resume = self._index(self._laid.pop().headline.id)
            changed = True
        if changed:
            self._forget_gone()
        return changed

    def _next_index(self) -> int:
        """Where in the ring what is laid next at the right stands."""
        if not self._ring:
            return 0
        following = self._index(self._laid[-1].headline.id) + 1 if self._laid else self._resume
        return following % len(self._ring)

    def _step(self, index: int, step: int) -> Headline:
        """The first headline from ``index`` on that has not left the ring; there must be one."""
        while True:
            headline = self._ring[index % len(self._ring)]
            if headline.id not in self._gone:
                return headline
            index += step

    def _laid_at(self, headline: Headline, start: int) -> Laid:
        text = start + self._measures.separator
        seam = headline.id == self._step(0, 1).id
        return Laid(headline, start, text, text + self._measures.headline(headline), seam)

    def _width(self, headline: Headline) -> int:
        return self._measures.separator + self._measures.headline(headline)

    def _is_laid(self, headline_id: int) -> bool:
        return any(laid.headline.id == headline_id for laid in self._laid)

    def _index(self, headline_id: int) -> int:
        for index, headline in enumerate(self._ring):
            if headline.id == headline_id:
                return index
        return -1

    def _forget_gone(self) -> None:
        """Take out of the ring what left it and is not laid."""
        going = self._gone - {laid.headline.id for laid in self._laid}
        if going:
            self._resume -= sum(h.id in going for h in self._ring[: self._resume])
            self._ring = [headline for headline in self._ring if headline.id not in going]
            self._ids -= going
            self._gone -= going
