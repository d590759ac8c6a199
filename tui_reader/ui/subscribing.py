"""Subscriptions as the window changes them: the files first, then the store.

Every function here runs on the store's thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.config import feeds_file
from tui_reader.config.kept import subscriptions_kept_or_now
from tui_reader.config.load import load_feeds
from tui_reader.config.paths import Paths
from tui_reader.config.subscriptions import line_in_config, subscriptions_now
from tui_reader.model import FeedsChanged, FeedsRemoved, Subscription
from tui_reader.store import Store, feeds, undo
from tui_reader.text.links import without_password


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


def exported(store: Store, paths: Paths, *, with_passwords: bool = False) -> tuple[bytes, int]:
    """The subscribed feeds as OPML 2.0, titles as the reader shows them; how many passwords are
    left out. Feeds that are programs, files or pages are nothing to another reader.

    Raises:
        ConfigError: ``config.toml`` or ``feeds.toml`` cannot be used.
    """
    from tui_reader.portable.opml import write_opml

    titles = {feed.url: feed.title for feed in feeds.feeds(store)}
    listed = [
        one
        for one in subscriptions_now(paths.config, paths.feeds)
        if is_web(one.url) and one.page is None
    ]
    named = [
        replace(
            each,
            url=each.url if with_passwords else without_password(each.url),
            title=each.title or titles.get(each.url, ""),
        )
        for each in listed
    ]
    left_out = sum(each.url != was.url for each, was in zip(named, listed, strict=True))
    return write_opml(named, "tui-reader"), left_out


def is_web(url: str) -> bool:
    """Whether a feed is requested, and no program, file or mails."""
    return url.startswith(("http:", "https:"))


class FeedSettings(Struct, frozen=True):
    """A feed's settings, and where they are."""

    feed: Subscription
    line: int
    """On which line of ``config.toml``, which the program does not write; 0: in ``feeds.toml``."""


def feed_settings(store: Store, paths: Paths, url: str) -> FeedSettings | None:
    """The settings of a feed; ``None``: it is not subscribed to.

    Raises:
        ConfigError: ``config.toml`` or ``feeds.toml`` cannot be used.
    """
    del store
    for feed in subscriptions_now(paths.config, paths.feeds):
        if feed.url == url:
            return FeedSettings(feed, line_in_config(paths.config, url))
    return None


def moved_folder(
    store: Store, paths: Paths, folder: str, renamed: str
) -> tuple[list[Subscription], list[int]]:
    """The feeds of a folder and below it as they are when it has another name.

    Returns:
        Those that ``feeds.toml`` lists, and the lines of ``config.toml`` that list others.

    Raises:
        ConfigError: one of the files cannot be used.
    """
    del store
    moved: list[Subscription] = []
    lines: list[int] = []
    for feed in subscriptions_now(paths.config, paths.feeds):
        if f"{feed.folder}/".startswith(f"{folder}/"):
            if line := line_in_config(paths.config, feed.url):
                lines.append(line)
            else:
                moved.append(replace(feed, folder=renamed + feed.folder[len(folder) :]))
    return moved, lines


def change_feeds(
    store: Store, paths: Paths, changed: Sequence[Subscription], name: str, now: int
) -> bool:
    """Give feeds of ``feeds.toml`` other settings, to be undone by
    :func:`tui_reader.ui.undoing.undo_last`; whether that is anything new.

    The step to be undone is written first: ended in between, nothing is lost.

    Args:
        store: follows the file.
        paths: the files that list feeds.
        changed: as they are to be.
        name: what the step is called: the feed's title, or the folder.
        now: seconds since the epoch.

    Raises:
        ValueError: ``feeds.toml`` does not list one of them.
        ConfigError: ``config.toml`` or ``feeds.toml`` cannot be used.
        OSError: ``feeds.toml`` cannot be written.
        StoreError: the store cannot be written.
    """
    listed = feeds_file.listed(paths.feeds, [one.url for one in changed])
    before = tuple(one.feed for one in listed if one.place >= 0)
    if before == tuple(changed):
        return False
    store.write(undo.keep_other, FeedsChanged(name, before), now)
    feeds_file.change(paths.feeds, changed)
    subscribe_all(store, paths)
    return True


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
