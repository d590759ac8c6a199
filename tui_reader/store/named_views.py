"""Views by the names that people type."""

from __future__ import annotations

from collections.abc import Sequence

from tui_reader.model import BUILT_IN_VIEWS, Query, View, query_of, search_of
from tui_reader.query.problems import QueryError
from tui_reader.store import articles, feeds
from tui_reader.store.database import Store

_SIGNS = (":", "#", '"')


def view_query(store: Store, name: str, own: Sequence[View] = ()) -> Query | None:
    """The query of a view by the name a user types: built in, their own, folder, feed, tag, language.

    What is no name and has a sign of the query language in it is read as a query.
    """
    wanted = name.strip().casefold()
    for view in (*BUILT_IN_VIEWS, *own):
        if wanted in (view.id, view.name.casefold()):
            return view.query
    subscribed = feeds.feeds(store)
    for feed in subscribed:
        if wanted in (feed.title.casefold(), feed.url.casefold()):
            return Query(feed_id=feed.id)
    for feed in subscribed:
        folder = feed.folder
        while folder:
            if wanted == folder.casefold():
                return Query(folder=folder)
            folder = folder.rpartition("/")[0]
    for tag in articles.tags(store):
        if wanted == tag.casefold():
            return Query(tag=tag)
    if wanted in articles.languages(store):
        return Query(language=wanted)
    if not any(sign in name for sign in _SIGNS):
        return None
    try:
        return query_of(search_of(name, own).where)
    except QueryError:
        return None
