"""Subscriptions as the window changes them: the files first, then the store.

Every function here runs on the store's thread.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.config import feeds_file
from tui_reader.config.kept import subscriptions_kept_or_now
from tui_reader.config.load import load_feeds
from tui_reader.config.paths import Paths
from tui_reader.config.subscriptions import line_in_config, subscriptions_now
from tui_reader.model import FeedsChanged, FeedsRemoved, Subscription, is_of_account
from tui_reader.store import Store, accounts, feeds, tags, undo
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

    Those in the folder of an account are left to its server.

    Raises:
        ValueError: an address is no http or https address.
        ConfigError: ``config.toml`` or ``feeds.toml`` cannot be used.
        OSError: ``feeds.toml`` cannot be written.
        StoreError: the store cannot be written.
    """
    here: list[Subscription] = []
    there = 0
    for one in added:
        account, folder = accounts.of_folder(store, one.folder)
        if account:
            store.write(
                accounts.wish, account, "subscribe", int(time.time()),
                url=one.url, title=one.title, folder=folder,
            )  # fmt: skip
            there += 1
        else:
            here.append(one)
    new = feeds_file.add(paths.feeds, here, [feed.url for feed in load_feeds(paths.config)])
    subscribe_all(store, paths)
    return new + there


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
    if (found := accounts.feed_at(store, url)) is not None:
        return FeedSettings(found[2], 0)
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
    moved: list[Subscription] = []
    lines: list[int] = []
    for each in feeds.feeds(store):
        there = is_of_account(each.url) and f"{each.folder}/".startswith(f"{folder}/")
        if there and (found := accounts.feed_at(store, each.url)) is not None:
            moved.append(replace(found[2], folder=renamed + each.folder[len(folder) :]))
    for feed in subscriptions_now(paths.config, paths.feeds):
        if f"{feed.folder}/".startswith(f"{folder}/"):
            if line := line_in_config(paths.config, feed.url):
                lines.append(line)
            else:
                moved.append(replace(feed, folder=renamed + feed.folder[len(folder) :]))
    return moved, lines


def renamed_tag_in_slices(
    store: Store, paths: Paths, tag: str, name: str, now: int
) -> Iterator[tuple[int, list[int]]]:
    """Give a tag another name, on articles and on the feeds of ``feeds.toml``; two steps for undo.

    Where there is a tag of that name already, the two become one.

    Yields:
        After each transaction, how many articles are done, and the lines of ``config.toml`` that list
        feeds with the tag, which the program does not write.

    Raises:
        ConfigError: ``config.toml`` or ``feeds.toml`` cannot be used.
        OSError: ``feeds.toml`` cannot be written.
        StoreError: the store cannot be written.
    """
    ours: list[Subscription] = []
    lines: list[int] = []
    for feed in subscriptions_now(paths.config, paths.feeds):
        if tag not in feed.tags:
            continue
        if line := line_in_config(paths.config, feed.url):
            lines.append(line)
        else:
            names = (name if one == tag else one for one in feed.tags)
            ours.append(replace(feed, tags=tuple(dict.fromkeys(names))))
    if ours:
        change_feeds(store, paths, ours, f"#{tag}", now)
    count = 0
    ids = tags.tagged(store, tag)
    slices = undo.change_in_slices(
        store, ids, lambda transaction, some: tags.rename(transaction, some, tag, name, now), now
    )
    for changes in slices:
        count += sum(len(one.ids) for one in changes if not one.value)
        yield count, lines
    store.write(tags.rename_kept, tag, name)
    yield count, lines


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
    there = [one for one in changed if is_of_account(one.url)]
    if there:
        with store.transaction() as transaction:
            for one in there:
                if (found := accounts.feed_at(store, one.url)) is not None:
                    account, known, was = found
                    accounts.change(transaction, account, known, was, one, now)
        changed = [one for one in changed if not is_of_account(one.url)]
        if not changed:
            return True
    listed = feeds_file.listed(paths.feeds, [one.url for one in changed])
    before = tuple(one.feed for one in listed if one.place >= 0)
    if before == tuple(changed):
        return False
    store.write(undo.keep_other, FeedsChanged(name, before), now)
    feeds_file.change(paths.feeds, changed)
    subscribe_all(store, paths)
    return True


def remove_feeds(store: Store, paths: Paths, urls: Sequence[str], name: str, now: int) -> None:
    """Unsubscribe from feeds, to be undone by :func:`tui_reader.ui.undoing.undo_last`; those of
    accounts are left at their servers, which is not undone.

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
    here = [url for url in urls if not is_of_account(url)]
    for url in urls:
        if (found := accounts.feed_at(store, url)) is not None:
            store.write(accounts.wish, found[0], "unsubscribe", now, feed=found[1])
    if not here:
        return
    urls = here
    in_config = {feed.url for feed in load_feeds(paths.config)}
    step = FeedsRemoved(name, feeds_file.listed(paths.feeds, urls))
    store.write(undo.keep_other, step, now)
    feeds_file.remove(paths.feeds, urls, in_config)
    subscribe_all(store, paths)
