"""``watch`` and ``ticker``: headlines for other programs, as they arrive or one after the other.

Both only read the store. What fetches the news is the window, or ``tui-reader refresh`` run by a
timer (``tui-reader service``).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from itertools import count

from msgspec.structs import replace

from tui_reader.cli.printing import headline_line, headline_record, print_json, print_record
from tui_reader.cli.profile import opened, profile
from tui_reader.cli.reading import print_missing_view
from tui_reader.config.schema import Ticker
from tui_reader.model import ALL, UNREAD, Headline, Query, query_of, search_of
from tui_reader.query.tree import all_of
from tui_reader.store import Store, StoreBusyError, StoreError, articles
from tui_reader.store.named_views import view_query
from tui_reader.store.ticker import ticker_headlines
from tui_reader.text.cells import cell_len, display, fit, split_cells
from tui_reader.text.i18n import _
from tui_reader.text.when import midnight

POLL_SECONDS = 1.0
"""How often the store is checked for what others wrote."""
_HEADLINES = 200
_RELOAD_SECONDS = 10.0
"""While much arrives, the ticker's headlines are read again this often at most."""
_BETWEEN = "   •   "


def watch(options: argparse.Namespace) -> int:
    """Print headlines as they arrive, until it is interrupted or its reader has gone.

    Each is printed once, in the order in which they were stored. Those that are there already are
    not printed, but for the last ``--last`` of them.
    """
    one = profile(options)
    with opened(one) as store:
        query = ALL.query
        if options.view:
            found = view_query(store, options.view, one.settings.views)
            if found is None:
                print_missing_view(store, options.view, one.settings.views)
                return 1
            query = found
        if options.query.strip():
            asked = search_of(options.query, one.settings.views)
            query = query_of(all_of((query.tree, asked.where)))
        last = articles.newest(store)
        if options.last:
            _print(_latest(store, query, options.last), options)
        for _change in changes(store):
            arrived = articles.arrived_after(store, query, last, midnight=midnight(_now()))
            last = max([last, *(headline.id for headline in arrived)])
            _print(arrived, options)
    return 0


def changes(store: Store) -> Iterator[None]:
    """Yield at once, and whenever another process has written to the store.

    Raises:
        StoreError: the store cannot be read, or is no longer where it was.
    """
    before = None
    while True:
        _check(store)
        try:
            version = store.data_version()
            if version != before:
                yield
                before = version
        except StoreBusyError:
            # It is read with the next round.
            pass
        time.sleep(POLL_SECONDS)


def _check(store: Store) -> None:
    """Raise StoreError when the store is no longer where it was."""
    if store.is_gone():
        words = _("the store was moved or deleted meanwhile: {path}")
        raise StoreError(words.format(path=store.path))


def _latest(store: Store, query: Query, limit: int) -> list[Headline]:
    """The newest headlines there are, the newest last."""
    return articles.page(store, query, 0, limit, midnight=midnight(_now()))[::-1]


def _print(headlines: list[Headline], options: argparse.Namespace) -> None:
    for one in headlines:
        if options.json:
            print_json(headline_record(one))
        else:
            print_record(headline_line(one, _now()), nul=options.nul)
    sys.stdout.flush()


def ticker(options: argparse.Namespace) -> int:
    """Print a line of the ticker, or with ``--follow`` one after the other.

    A line is exactly ``--width`` cells wide. Without ``--follow`` it is the headline whose turn it
    is by the clock, so that a status bar that runs this every few seconds shows one after the
    other.
    """
    one = profile(options)
    with opened(one) as store:
        settings = one.settings.ticker
        if options.view:
            settings = replace(settings, view=options.view)
        query = view_query(store, settings.view, one.settings.views)
        if query is None:
            print_missing_view(store, settings.view, one.settings.views)
            return 1
        if not options.follow:
            headlines = _news(store, query, settings)
            place = int(_now() / options.seconds)
            _put(_line(headlines, place, options.width), nul=options.nul)
            return 0
        run = _scroll if options.scroll else _turn
        run(store, query, settings, options)
    return 0


def _turn(store: Store, query: Query, settings: Ticker, options: argparse.Namespace) -> None:
    """Print a headline after the other, each for so many seconds."""
    printed = ""
    for place, headlines in enumerate(_fresh(store, query, settings, options.seconds)):
        line = _line(headlines, place, options.width)
        if line != printed:
            printed = line
            _put(line, nul=options.nul)


def _scroll(store: Store, query: Query, settings: Ticker, options: argparse.Namespace) -> None:
    """Print the headlines as they move past, a line for each step."""
    belt: list[tuple[str, int]] = []
    place = 0
    for headlines in _fresh(store, query, settings, options.step):
        while len(belt) - place < options.width:
            belt, place = belt[place:], 0
            text = "".join(_words(one) + _BETWEEN for one in headlines) or " " * options.width
            belt += split_cells(text)
        shown, cells = "", 0
        for cluster, width in belt[place:]:
            if cells + width > options.width:
                break
            shown, cells = shown + cluster, cells + width
        _put(fit(shown, options.width), nul=options.nul)
        place += 1


def _fresh(
    store: Store, query: Query, settings: Ticker, seconds: float
) -> Iterator[list[Headline]]:
    """The ticker's headlines of the moment, every so many seconds; read again when they changed."""
    headlines: list[Headline] = []
    version, read_at = None, float("-inf")
    started = time.monotonic()
    for step in count(1):
        _check(store)
        try:
            if time.monotonic() - read_at >= _RELOAD_SECONDS and store.data_version() != version:
                version, read_at = store.data_version(), time.monotonic()
                headlines = _news(store, query, settings)
        except StoreBusyError:
            # What is there goes round meanwhile.
            pass
        yield headlines
        time.sleep(max(0.0, started + step * seconds - time.monotonic()))


def _news(store: Store, query: Query, settings: Ticker) -> list[Headline]:
    now = _now()
    return ticker_headlines(
        store,
        _HEADLINES,
        since=now - settings.max_age_hours * 3600,
        query=query if query != UNREAD.query else None,
        midnight=midnight(now),
        languages=settings.languages,
    )


def _line(headlines: list[Headline], place: int, width: int) -> str:
    """The headline whose turn it is, ``width`` cells wide."""
    return fit(_words(headlines[place % len(headlines)]) if headlines else "", width)


def _words(one: Headline) -> str:
    paper = display(one.paper)
    return f"{paper}: {display(one.title)}" if cell_len(paper) else display(one.title)


def _put(line: str, *, nul: bool) -> None:
    print_record(line, nul=nul)
    sys.stdout.flush()


def _now() -> int:
    return int(time.time())
