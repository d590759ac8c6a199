"""A view's headlines as a window over the store: a few pages in memory, whatever their number."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType

from msgspec import Struct, field

from tui_reader.model import Arrangement, Group, Headline, Query, View, in_languages, rows_of
from tui_reader.store import Store, articles, groups
from tui_reader.store.groups import Span
from tui_reader.text.when import offsets

PAGE = 100
"""Headlines that are read at a time."""
KEPT_PAGES = 8
"""Pages kept; those used longest ago are dropped."""


class Listing(Struct, frozen=True):
    """Which headlines, in which order, and as of when."""

    view: View
    opened: int
    """When the view was opened: what was read since stays in it, to be seen read."""
    midnight: int
    """When the reader's day began."""
    arrangement: Arrangement = field(default_factory=Arrangement)

    @property
    def articles(self) -> Query:
        """Which articles; a search finds those in every language."""
        query = self.view.query
        return (
            query if self.view.id == "search" else in_languages(query, self.arrangement.languages)
        )

    @property
    def query(self) -> Query:
        """What the rows are: one a story, or every article."""
        query = self.articles
        return rows_of(query) if self.arrangement.stories == "one" else query

    @property
    def span(self) -> Span:
        """For the store: read articles are kept in an unread view since it was opened."""
        return Span(self.midnight, self.opened if self.view.query.unread else None)


class Snapshot(Struct, frozen=True):
    """A view as the store held it at one moment."""

    listing: Listing
    total: int
    unread: int
    """How many of them are unread."""
    rank: int | None
    """Where the anchor stands now; ``None``: no longer in the view, or there is none."""
    pages: dict[int, list[Headline]]
    newest: int
    """The store's newest article at that moment, by id: what came later has not been seen."""
    groups: tuple[Group, ...] = ()
    """In the order in which they are shown; empty: nothing is grouped."""


def read_around(
    store: Store,
    listing: Listing,
    before: Snapshot | None,
    anchor: int | None,
    row: int,
    above: int,
    below: int,
) -> Snapshot:
    """Count a view, find the anchor in it, and read the pages around it.

    Args:
        listing: the view.
        before: the snapshot before; while nothing came or went, its groups still hold.
        anchor: an article's id.
        row: where the anchor stood, for when it is gone.
        above: rows wanted above it.
        below: rows wanted below it.
    """
    newest = articles.newest(store)
    query, span, arrangement = listing.query, listing.span, listing.arrangement
    total = articles.count(store, query, midnight=span.midnight, kept_since=span.kept_since)
    unread = total
    if span.kept_since is not None:
        unread = articles.count(store, query, midnight=span.midnight)
    headings: tuple[Group, ...] = ()
    grouped = arrangement.grouping != "none"
    if (
        grouped
        and before is not None
        and (before.listing, before.total, before.newest)
        == (
            listing,
            total,
            newest,
        )
    ):
        headings = before.groups
    else:
        headings = groups.groups(
            store, query, arrangement, span, offsets(*articles.times(store)) if grouped else ()
        )
    if headings:
        # Counted a moment later than the view as a whole: the engine may have written between.
        total = sum(group.count for group in headings)
    rank = None
    if anchor is not None:
        rank = groups.rank(store, query, arrangement, headings, span, anchor)
    middle = min(row, max(total - 1, 0)) if rank is None else rank
    first = max(middle - above, 0) // PAGE
    last = min(middle + below, max(total - 1, 0)) // PAGE
    found = Snapshot(listing, total, unread, rank, {}, newest, headings)
    for number in range(first, last + 1):
        found.pages[number] = read_page(store, found, number)
    return found


def read_page(store: Store, found: Snapshot, number: int) -> list[Headline]:
    """One page of a view, as it was when the snapshot was taken."""
    listing = found.listing
    return groups.page(
        store,
        listing.query,
        listing.arrangement,
        found.groups,
        listing.span,
        number * PAGE,
        PAGE,
        found.total,
    )


def ids_of_rows(store: Store, found: Snapshot, rows: range) -> list[int]:
    """The articles that stand in some rows of a view, by id."""
    listing = found.listing
    return groups.ids(
        store,
        listing.query,
        listing.arrangement,
        found.groups,
        listing.span,
        rows.start,
        len(rows),
    )


def nearest_unread(store: Store, listing: Listing, start: Headline, step: int) -> int | None:
    """The id of the next (``step`` 1) or previous (-1) unread article of a view."""
    return groups.next_unread(store, listing.query, listing.arrangement, listing.span, start, step)


def place_of(store: Store, found: Snapshot, article_id: int) -> int | None:
    """At which row of a view an article stands."""
    listing = found.listing
    return groups.rank(
        store, listing.query, listing.arrangement, found.groups, listing.span, article_id
    )


class Pages:
    """The headlines at hand, by row."""

    def __init__(self, found: dict[int, list[Headline]] | None = None) -> None:
        self._pages: OrderedDict[int, list[Headline]] = OrderedDict(found or {})

    def at(self, row: int) -> Headline | None:
        """The headline of a row, or ``None`` when its page is not at hand."""
        number, place = divmod(row, PAGE)
        page = self._pages.get(number)
        if page is None or place >= len(page):
            return None
        self._pages.move_to_end(number)
        return page[place]

    def __contains__(self, number: int) -> bool:
        return number in self._pages

    def __len__(self) -> int:
        """Headlines in memory."""
        return sum(map(len, self._pages.values()))

    def items(self) -> list[tuple[int, list[Headline]]]:
        """The pages at hand by number."""
        return list(self._pages.items())

    def put(self, number: int, page: list[Headline]) -> None:
        """Take in a page; the page used longest ago may go for it."""
        self._pages[number] = page
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)

    def change(self, ids: frozenset[int], changed: Callable[[Headline], Headline]) -> Iterator[int]:
        """Replace headlines by what ``changed`` makes of them; gives the rows that did."""
        for number, page in self._pages.items():
            for place, headline in enumerate(page):
                if headline.id in ids:
                    page[place] = changed(headline)
                    yield number * PAGE + place


def visible_content(
    lines: LineMap, pages: Pages, window: range, selected: int
) -> list[tuple[object, ...]]:
    """What a reader sees in some lines of a list, wherever they stand in it: to compare with later.

    Args:
        lines: which line shows what.
        pages: the headlines at hand.
        window: the lines.
        selected: the row of the selected headline.
    """
    found: list[tuple[object, ...]] = []
    for number in window:
        shown = lines.at(number)
        if shown is None:
            found.append(())
        else:
            heading = shown.group if shown.line < 0 else None
            found.append((shown.line, heading, pages.at(shown.row), shown.row == selected))
    return found


HEADING = 1
"""Lines of a heading."""
_KEPT_LINES = 500
"""Lines whose rows are kept: several screens."""


class Shown(Struct, frozen=True):
    """What a line of the list shows."""

    row: int
    """The headline, counted from 0."""
    line: int
    """The line of that headline, from 0; -1: the heading above it."""
    group: Group | None = None
    """The group it stands in."""


class LineMap:
    """Lines to rows and back: rows at hand have the heights measured, all others one height.

    Args:
        total: how many rows there are.
        height: lines of a row that was not measured.
        groups: the groups, in order; each has a heading.
        measured: page → the lines of each of its rows.
    """

    def __init__(
        self,
        total: int = 0,
        height: int = 1,
        groups: Sequence[Group] = (),
        measured: Mapping[int, Sequence[int]] = MappingProxyType({}),
    ) -> None:
        self.total = total
        self._height = height
        self._groups = tuple(groups)
        self._first = [0, *accumulate(group.count for group in self._groups)][:-1]
        # First row of a page, and how far its rows so far are higher than unmeasured ones.
        self._excess = [
            (number * PAGE, [0, *accumulate(lines - height for lines in heights)])
            for number, heights in sorted(measured.items())
        ]
        self._shown: dict[int, Shown | None] = {}

    @property
    def lines(self) -> int:
        """All lines together."""
        return self._above(self.total) + len(self._groups) * HEADING

    def height(self, row: int) -> int:
        """The lines of a row."""
        return self._above(row + 1) - self._above(row)

    def top(self, row: int) -> int:
        """The first line of a headline, its heading not counted."""
        return self._above(row) + bisect_right(self._first, row) * HEADING

    def head(self, row: int) -> int:
        """The first line of a headline, or of its heading when it is the first of a group."""
        return self._above(row) + bisect_left(self._first, row) * HEADING

    def at(self, line: int) -> Shown | None:
        """What a line shows; ``None`` below the last."""
        if line not in self._shown:
            if len(self._shown) >= _KEPT_LINES:
                self._shown.clear()
            self._shown[line] = self._find(line)
        return self._shown[line]

    def row_at(self, line: int) -> int:
        """The headline at a line, or the nearest."""
        shown = self.at(max(0, min(line, self.lines - 1)))
        return 0 if shown is None else shown.row

    def _above(self, row: int) -> int:
        """Lines of the rows before one, without headings."""
        lines = row * self._height
        for first, excess in self._excess:
            if row <= first:
                break
            lines += excess[min(row - first, len(excess) - 1)]
        return lines

    def _find(self, line: int) -> Shown | None:
        if not 0 <= line < self.lines:
            return None
        row = bisect_right(range(self.total), line, key=self.head) - 1
        place = bisect_right(self._first, row) - 1
        group = self._groups[place] if place >= 0 else None
        return Shown(row, max(line - self.top(row), -1), group)
