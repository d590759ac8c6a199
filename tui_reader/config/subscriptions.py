"""What the user is subscribed to: both files together."""

from __future__ import annotations

from tui_reader.config.feeds_file import FeedsFile
from tui_reader.config.schema import Settings
from tui_reader.model import Subscription


def subscriptions(settings: Settings, feeds_file: FeedsFile) -> tuple[Subscription, ...]:
    """The feeds of ``config.toml``, then those of ``feeds.toml``, without the removed ones.

    Of two with the same address the first wins: the file written by hand has
    the last word on title, folder and the rest.
    """
    removed = frozenset(feeds_file.removed)
    found: dict[str, Subscription] = {}
    for subscription in (*settings.feeds, *feeds_file.feeds):
        if subscription.url not in removed:
            found.setdefault(subscription.url, subscription)
    return tuple(found.values())
