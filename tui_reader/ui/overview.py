"""What the views pane needs of the store: feeds, how many articles each view has, tags, languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from tui_reader.model import BUILT_IN_VIEWS, Feed, Query, View
from tui_reader.store import Store, articles, feeds


class Overview(Struct, frozen=True):
    """Feeds, counts, tags and languages at one moment."""

    feeds: tuple[Feed, ...] = ()
    """With their counts, in the user's order."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """View id → articles, for the built-in views, the user's own, and tags."""
    unread: Mapping[str, int] = field(default_factory=dict)
    """The same, unread articles."""
    tags: tuple[str, ...] = ()
    own: tuple[View, ...] = ()
    """The user's own views."""
    languages: tuple[str, ...] = ()
    """The languages of the newest articles, in an order that new ones do not change."""


def overview(store: Store, midnight: int, own: Sequence[View] = ()) -> Overview:
    """The overview.

    Args:
        store: the store.
        midnight: when the reader's day began.
        own: the user's own views.
    """
    tags = tuple(articles.tags(store))
    views = [*BUILT_IN_VIEWS, *own, *map(tag_view, tags)]
    return Overview(
        feeds=tuple(feeds.feeds(store, counts=True)),
        counts={one.id: articles.count(store, one.query, midnight=midnight) for one in views},
        unread={
            one.id: articles.count(store, replace(one.query, unread=True), midnight=midnight)
            for one in views
        },
        tags=tags,
        own=tuple(own),
        languages=tuple(sorted(articles.languages(store))),
    )


def tag_view(tag: str) -> View:
    """The view of a tag."""
    return View(f"tag:{tag}", tag, Query(tag=tag))
