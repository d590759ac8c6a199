"""How long the articles of each feed are kept, by what the settings say."""

from __future__ import annotations

from tui_reader.config.schema import Keep as Wish
from tui_reader.store import Store, feeds
from tui_reader.store.retention import Keep


def keeping(store: Store, wish: Wish) -> dict[int, Keep]:
    """Feed id → how long to keep its articles; empty when everything is kept for ever."""
    if not wish.days and not wish.articles:
        return {}
    keep = Keep(wish.days, wish.articles, wish.unread)
    return {feed.id: keep for feed in feeds.feeds(store)}
