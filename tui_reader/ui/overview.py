"""What the views pane needs of the store: feeds, how many articles each view has, tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tui_reader.model import BUILT_IN_VIEWS, Feed
from tui_reader.store import Store, articles, feeds


@dataclass(frozen=True, slots=True)
class Overview:
    """Feeds, counts and tags at one moment."""

    feeds: tuple[Feed, ...] = ()
    """With their unread counts, in the user's order."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """View id → articles, for the built-in views."""
    tags: tuple[str, ...] = ()


def overview(store: Store, midnight: int) -> Overview:
    """The overview; ``midnight`` is when the reader's day began."""
    return Overview(
        feeds=tuple(_with_unread(store)),
        counts={
            view.id: articles.count(store, view.query, midnight=midnight) for view in BUILT_IN_VIEWS
        },
        tags=tuple(articles.tags(store)),
    )


def _with_unread(store: Store) -> list[Feed]:
    unread = feeds.unread_by_feed(store)
    return [replace(feed, unread=unread.get(feed.id, 0)) for feed in feeds.feeds(store)]
