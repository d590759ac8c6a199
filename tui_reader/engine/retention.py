"""How long the articles of each feed are kept, as the settings say."""

from __future__ import annotations

from tui_reader.config.schema import Settings
from tui_reader.model import KeepWish
from tui_reader.store import Store, feeds
from tui_reader.store.retention import Keep


def retention_rules(store: Store, settings: Settings) -> dict[int, Keep]:
    """How long to keep the articles of feeds, by feed id; feeds that keep all for ever are left out."""
    every = settings.keep
    found: dict[int, Keep] = {}
    for feed in feeds.feeds(store):
        wish = feed.keep or KeepWish()
        keep = Keep(
            every.days if wish.days is None else wish.days,
            every.articles if wish.articles is None else wish.articles,
            every.unread if wish.unread is None else wish.unread,
        )
        if keep.days or keep.articles:
            found[feed.id] = keep
    return found
