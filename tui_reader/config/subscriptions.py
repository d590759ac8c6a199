"""What the user is subscribed to: both files together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tui_reader.config import feeds_file
from tui_reader.config.feeds_file import FeedsFile
from tui_reader.config.load import load_feeds, read_text
from tui_reader.config.problems import line_of
from tui_reader.model import Subscription


def subscriptions(listed: Iterable[Subscription], added: FeedsFile) -> tuple[Subscription, ...]:
    """The feeds of ``config.toml``, then those of ``feeds.toml``, without the removed ones.

    Of two with the same address the first wins: the file written by hand has
    the last word on title, folder and the rest.
    """
    removed = frozenset(added.removed)
    found: dict[str, Subscription] = {}
    for subscription in (*listed, *added.feeds):
        if subscription.url not in removed:
            found.setdefault(subscription.url, subscription)
    return tuple(found.values())


def line_in_config(config: Path, url: str) -> int:
    """On which line of ``config.toml`` a feed is listed, from 1; 0: it is not.

    Raises:
        ConfigError: it cannot be used.
    """
    for place, feed in enumerate(load_feeds(config)):
        if feed.url == url:
            return line_of(read_text(config) or "", ("feeds", place))
    return 0


def subscriptions_now(config: Path, feeds: Path) -> tuple[Subscription, ...]:
    """As :func:`subscriptions`, both files read: ``config.toml`` and ``feeds.toml``.

    Raises:
        ConfigError: one of them cannot be used.
    """
    return subscriptions(load_feeds(config), feeds_file.read(feeds))
