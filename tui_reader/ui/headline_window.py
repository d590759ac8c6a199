"""A view's headlines as a window over the store: a few pages in memory, whatever their number."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tui_reader.model import Headline, View
from tui_reader.store import Store, articles

PAGE = 100
"""Headlines that are read at a time."""
KEPT_PAGES = 8
"""Pages kept; the ones looked at longest ago go."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Which headlines, and as of when."""

    view: View
    opened: int
    """When the view was opened: what was read since stays in it, to be seen read."""
    midnight: int
    """When the reader's day began."""

    @property
    def kept_since(self) -> int | None:
        """For the store: since when read articles are kept in an unread view."""
        return self.opened if self.view.query.unread else None


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the store gave."""

    total: int
    unread: int
    """How many of them are unread."""
    rank: int | None
    """Where the anchor stands now; ``None``: no longer in the view, or there is none."""
    pages: dict[int, list[Headline]]
    newest: int
    """The store's newest article at that moment, by id: what came later has not been seen."""


def look(
    store: Store, listing: Listing, anchor: int | None, row: int, before: int, after: int
) -> Look:
    """Count a view, find the anchor in it, and read the pages around it.

    Args:
        listing: the view.
        anchor: an article's id.
        row: where the anchor stood, for when it is gone.
        before: rows wanted above it.
        after: rows wanted below it.
    """
    newest = articles.newest(store)
    query, midnight, kept = listing.view.query, listing.midnight, listing.kept_since
    total = articles.count(store, query, midnight=midnight, kept_since=kept)
    unread = total
    if listing.kept_since is not None:
        unread = articles.count(store, query, midnight=midnight)
    rank = None
    if anchor is not None:
        rank = articles.rank(store, query, anchor, midnight=midnight, kept_since=kept)
    middle = min(row, max(total - 1, 0)) if rank is None else rank
    first = max(middle - before, 0) // PAGE
    last = min(middle + after, max(total - 1, 0)) // PAGE
    pages = {number: read_page(store, listing, number, total) for number in range(first, last + 1)}
    return Look(total, unread, rank, pages, newest)


def read_page(store: Store, listing: Listing, number: int, total: int) -> list[Headline]:
    """One page of a view."""
    return articles.page(
        store,
        listing.view.query,
        number * PAGE,
        PAGE,
        midnight=listing.midnight,
        kept_since=listing.kept_since,
        total=total,
    )


def nearest_unread(store: Store, listing: Listing, start: Headline, step: int) -> int | None:
    """The id of the next (``step`` 1) or previous (-1) unread article of a view.

    Found by bisection over the view's unread articles, so that a million read
    ones in between cost nothing.
    """
    query = replace(listing.view.query, unread=True)
    count = articles.count(store, query, midnight=listing.midnight)

    def at(place: int) -> Headline | None:
        found = articles.page(store, query, place, 1, midnight=listing.midnight, total=count)
        return found[0] if found else None

    key = start.sort_at, start.id
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        one = at(middle)
        if one is not None and (one.sort_at, one.id) > key:
            low = middle + 1
        else:
            high = middle
    if step < 0:
        found = at(low - 1) if low else None
    else:
        found = at(low)
        if found is not None and found.id == start.id:
            found = at(low + 1)
    return None if found is None else found.id


def place_of(store: Store, listing: Listing, article_id: int) -> int | None:
    """At which row of a view an article stands."""
    return articles.rank(
        store,
        listing.view.query,
        article_id,
        midnight=listing.midnight,
        kept_since=listing.kept_since,
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

    def put(self, number: int, page: list[Headline]) -> None:
        """Take in a page; the page looked at longest ago may go for it."""
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
