"""Subscriptions as the window changes them: the files first, then the store.

Every function here runs on the store's thread.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui_reader.config import feeds_file
from tui_reader.config.paths import Paths
from tui_reader.config.schema import Settings
from tui_reader.config.subscriptions import subscriptions
from tui_reader.model import Subscription
from tui_reader.store import Store, feeds


def subscribe_all(store: Store, settings: Settings, paths: Paths) -> int:
    """Make the store's feeds those of both files; gives their number.

    Articles of feeds that are no longer listed are left to :func:`tui_reader.store.leaving.remove_slice`.

    Raises:
        ConfigError: ``feeds.toml`` cannot be used.
        StoreError: the store cannot be written.
    """
    wanted = subscriptions(settings, feeds_file.read(paths.feeds))
    if feeds.differ(store, wanted):
        store.write(feeds.follow, wanted)
    return len(wanted)


def add_feeds(store: Store, settings: Settings, paths: Paths, added: Sequence[Subscription]) -> int:
    """Write feeds down and subscribe to them; gives how many were not listed before.

    Raises:
        ValueError: an address is no http or https address.
        ConfigError: ``feeds.toml`` cannot be used.
        OSError: it cannot be written.
        StoreError: the store cannot be written.
    """
    new = feeds_file.add(paths.feeds, added)
    subscribe_all(store, settings, paths)
    return new


def remove_feed(store: Store, settings: Settings, paths: Paths, url: str) -> None:
    """Unsubscribe from a feed; what was read or marked of it stays, the rest is left as above.

    Raises:
        ConfigError: ``feeds.toml`` cannot be used.
        OSError: it cannot be written.
        StoreError: the store cannot be written.
    """
    listed = any(feed.url == url for feed in settings.feeds)
    feeds_file.remove(paths.feeds, url, listed_in_config=listed)
    subscribe_all(store, settings, paths)
