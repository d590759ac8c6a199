"""The controllers of the main screen: who is handed what."""

from __future__ import annotations

from msgspec import Struct

from tui_reader.ui.context import Context
from tui_reader.ui.keys import KeyReader
from tui_reader.ui.main.accounts import Accounts
from tui_reader.ui.main.article import ArticleCommands
from tui_reader.ui.main.bulk import Bulk
from tui_reader.ui.main.empty_list import EmptyList
from tui_reader.ui.main.feeds import Feeds
from tui_reader.ui.main.find import Find
from tui_reader.ui.main.full_text import FullText
from tui_reader.ui.main.hiding import Hiding
from tui_reader.ui.main.layout import Layout
from tui_reader.ui.main.links import Links
from tui_reader.ui.main.marks import Marks
from tui_reader.ui.main.navigation import Navigation
from tui_reader.ui.main.notices import NoticesOfViews
from tui_reader.ui.main.own_commands import OwnCommands
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.main.pictures import Pictures
from tui_reader.ui.main.reading import Reading
from tui_reader.ui.main.refresh import Refresh
from tui_reader.ui.main.search import Searching
from tui_reader.ui.main.store_watch import StoreWatch
from tui_reader.ui.main.ticker import TickerControl
from tui_reader.ui.main.undo import Undo
from tui_reader.ui.main.window import Window


class Controllers(Struct, frozen=True):
    """One controller for each kind of thing that the reader can do.

    The table of actions names them by these fields: ``marks.star`` is the
    method ``star`` of :attr:`marks`.
    """

    accounts: Accounts
    article: ArticleCommands
    bulk: Bulk
    feeds: Feeds
    find: Find
    full_text: FullText
    hiding: Hiding
    layout: Layout
    links: Links
    marks: Marks
    navigation: Navigation
    own_commands: OwnCommands
    pictures: Pictures
    reading: Reading
    refresh: Refresh
    store_watch: StoreWatch
    ticker: TickerControl
    undo: Undo
    window: Window


def make_controllers(context: Context, panes: Panes, keys: KeyReader) -> Controllers:
    """The controllers of one screen.

    Args:
        context: settings, store, engine, clock.
        panes: what they act on.
        keys: reads keys; link hints take it over while they are shown.
    """
    empty = EmptyList(context, panes)
    ticker = TickerControl(context, panes)
    notices = NoticesOfViews(context, panes)
    store_watch = StoreWatch(context, panes, ticker, empty, notices)
    marks = Marks(context, panes, store_watch)
    find = Find(context, panes)
    reading = Reading(context, panes, marks, find)
    refresh = Refresh(context, panes, store_watch, empty)
    feeds = Feeds(context, panes, store_watch, refresh)
    pictures = Pictures(context, panes)
    searching = Searching(context, panes, store_watch, empty)
    navigation = Navigation(context, panes, reading, find, searching)
    return Controllers(
        accounts=Accounts(context, panes, refresh),
        article=ArticleCommands(context, panes, reading, refresh, store_watch),
        bulk=Bulk(context, panes, marks),
        feeds=feeds,
        find=find,
        full_text=FullText(context, panes, reading),
        hiding=Hiding(context, panes, marks, navigation.show_view),
        layout=Layout(context, panes, store_watch, ticker),
        links=Links(context, panes, find, keys),
        marks=marks,
        navigation=navigation,
        own_commands=OwnCommands(context, panes, reading),
        pictures=pictures,
        reading=reading,
        refresh=refresh,
        store_watch=store_watch,
        ticker=ticker,
        undo=Undo(context, panes, store_watch, marks, feeds, pictures),
        window=Window(context, panes, reading, navigation),
    )
