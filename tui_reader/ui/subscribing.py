"""Subscriptions as the window changes them: the files first, then the store.

Every function here runs on the store's thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tui_reader.config import feeds_file
from tui_reader.config.kept import subscriptions_kept_or_now
from tui_reader.config.load import load_feeds
from tui_reader.config.paths import Paths
from tui_reader.model import FeedsRemoved, Subscription
from tui_reader.store import Store, feeds, undo


def subscribe_all(store: Store, paths: Paths) -> int:
    """Make the store's feeds those of both files; gives their number.

    Articles of feeds that are no longer listed are left to :func:`tui_reader.store.leaving.remove_slice`.

    Raises:
        ConfigError: one of them cannot be used.
        StoreError: the store cannot be written.
    """
    # Not as the settings have it: the file may have been changed since the window opened.
    anew = partial(subscriptions_kept_or_now, paths)
    wanted = anew()
    if feeds.differ(store, wanted):
        with store.transaction() as transaction:
            feeds.follow(transaction, anew())
    return len(wanted)


def add_feeds(store: Store, paths: Paths, added: Sequence[Subscription]) -> int:
    """Write feeds down and subscribe to them; gives how many were not subscribed to before.

    Raises:
        ValueError: an address is no http or https address.
        ConfigError: ``config.toml`` or ``feeds.toml`` cannot be used.
        OSError: ``feeds.toml`` cannot be written.
        StoreError: the store cannot be written.
    """
    new = feeds_file.add(paths.feeds, added, [feed.url for feed in load_feeds(paths.config)])
    subscribe_all(store, paths)
    return new


def remove_feeds(store: Store, paths: Paths, urls: Sequence[str], name: str, now: int) -> None:
    """Unsubscribe from feeds, to be undone by :func:`tui_reader.ui.undoing.undo_last`.

    What was read or marked of them stays, the rest is left as above. The step to be undone is
    written first: ended in between, nothing is lost.

    Args:
        store: their articles.
        paths: the files that list them.
        urls: their addresses.
        name: what the step is called: the feed's title, or the folder.
        now: seconds since the epoch.

    Raises:
        ValueError: an address is no http or https address.
        ConfigError: ``config.toml`` or ``feeds.toml`` cannot be used.
        OSError: ``feeds.toml`` cannot be written.
        StoreError: the store cannot be written.
    """
    in_config = {feed.url for feed in load_feeds(paths.config)}
    step = FeedsRemoved(name, feeds_file.listed(paths.feeds, urls))
    store.write(undo.keep_other, step, now)
    feeds_file.remove(paths.feeds, urls, in_config)
    subscribe_all(store, paths)
