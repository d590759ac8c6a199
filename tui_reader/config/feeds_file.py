"""``feeds.toml``: the feeds that were added in the reader or imported.

The one configuration file the program writes. Two processes may write at
once: each reads, changes and replaces the file under one lock.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict, replace

from tui_reader.config.feed_by_hand import refuse_by_hand
from tui_reader.config.feed_tables import (
    INTERVAL_LIMIT,
    feed_url,
    folder_path,
    read_feeds,
    removed_url,
)
from tui_reader.config.load import parse_toml, read_text
from tui_reader.config.problems import Finding, did_you_mean, refuse
from tui_reader.config.values import UnfitError, expected, language_tag
from tui_reader.config.whole_file import write_whole
from tui_reader.model import KeepWish, Listed, PageSelectors, Subscription
from tui_reader.text.i18n import _
from tui_reader.text.links import masked
from tui_reader.text.plain import one_line

_HEADER = """\
# Feeds added in tui-reader or imported into it. The program rewrites this file;
# what you write by hand belongs in config.toml, which it never touches.
"""
_UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\]')


class FeedsFile(Struct, frozen=True):
    """What ``feeds.toml`` holds."""

    feeds: tuple[Subscription, ...] = ()
    removed: tuple[str, ...] = ()
    """Addresses that ``config.toml`` lists and that the user unsubscribed in the reader."""


def read(path: Path) -> FeedsFile:
    """What the file holds; nothing when it is not there.

    Raises:
        ConfigError: it is there and cannot be used.
    """
    text = read_text(path)
    if text is None:
        return FeedsFile()
    findings: list[Finding] = []
    feeds: tuple[Subscription, ...] = ()
    removed: list[str] = []
    for name, value in parse_toml(path, text).items():
        if name == "feeds":
            feeds = read_feeds(value, findings, refuse_by_hand)
        elif name == "removed":
            removed = _read_removed(value, findings)
        else:
            message = did_you_mean(_("there is no such table"), name, ("feeds", "removed"))
            findings.append(Finding((name,), message))
    if findings:
        raise refuse(path, text, findings)
    return FeedsFile(feeds, tuple(removed))


def add(path: Path, subscriptions: Iterable[Subscription], listed: Collection[str] = ()) -> int:
    """Write down new subscriptions, and take them off the list of removed ones.

    Args:
        path: ``feeds.toml``.
        subscriptions: the new ones.
        listed: addresses that ``config.toml`` lists, which need not be written down here.

    Returns:
        How many the user was not subscribed to before.

    Raises:
        ValueError: an address is no http or https address; nothing is written.
        ConfigError: the file as it is cannot be used; it is left as it is.
        OSError: the file cannot be written; it is left as it is.
    """
    wanted: dict[str, Subscription] = {}
    for each in subscriptions:
        tidy = _tidy(each)
        wanted.setdefault(tidy.url, tidy)

    def added(before: FeedsFile) -> FeedsFile:
        there = {feed.url for feed in before.feeds}.union(listed)
        new = tuple(feed for url, feed in wanted.items() if url not in there)
        removed = tuple(url for url in before.removed if url not in wanted)
        return FeedsFile(before.feeds + new, removed)

    before, after = _change(path, added)
    back = frozenset(before.removed).intersection(wanted)
    return len(back.union(feed.url for feed in after.feeds[len(before.feeds) :]))


def listed(path: Path, urls: Sequence[str]) -> tuple[Listed, ...]:
    """How some feeds are listed, for :func:`put_back`; raises as :func:`read`."""
    tables = {feed.url: Listed(feed, place) for place, feed in enumerate(read(path).feeds)}
    return tuple(tables.get(url) or Listed(Subscription(url)) for url in urls)


def remove(path: Path, urls: Collection[str], listed_in_config: Collection[str]) -> bool:
    """Forget subscriptions.

    Args:
        path: ``feeds.toml``.
        urls: the feeds' addresses.
        listed_in_config: those that ``config.toml`` lists, so that they must be written down as
            removed.

    Returns:
        Whether this changed anything.

    Raises:
        ValueError: one is no http or https address.
        ConfigError: the file as it is cannot be used; it is left as it is.
        OSError: the file cannot be written; it is left as it is.
    """
    addresses = tuple(map(removed_url, urls))

    def without(before: FeedsFile) -> FeedsFile:
        feeds = tuple(feed for feed in before.feeds if feed.url not in addresses)
        hidden = [url for url in addresses if url in listed_in_config]
        return FeedsFile(feeds, tuple(dict.fromkeys((*before.removed, *hidden))))

    before, after = _change(path, without)
    return before != after


def put_back(path: Path, removed: Sequence[Listed]) -> None:
    """List feeds again as they were before :func:`remove`; those listed by now are left as they are.

    Raises:
        ValueError: an address is no http or https address; nothing is written.
        ConfigError: the file as it is cannot be used; it is left as it is.
        OSError: the file cannot be written; it is left as it is.
    """
    wanted = [replace(one, feed=_tidy(one.feed)) for one in removed]

    def back(before: FeedsFile) -> FeedsFile:
        feeds = list(before.feeds)
        there = {feed.url for feed in feeds}
        for one in sorted(wanted, key=lambda one: one.place):
            if one.place >= 0 and one.feed.url not in there:
                feeds.insert(one.place, one.feed)
        urls = {one.feed.url for one in wanted}
        return FeedsFile(tuple(feeds), tuple(url for url in before.removed if url not in urls))

    _change(path, back)


def change(path: Path, feeds: Iterable[Subscription]) -> None:
    """List feeds with other settings, each at the place where it is.

    Raises:
        ValueError: the file does not list one of them; nothing is written.
        ConfigError: the file as it is cannot be used; it is left as it is.
        OSError: the file cannot be written; it is left as it is.
    """
    wanted = {one.url: one for one in map(_tidy, feeds)}

    def changed(before: FeedsFile) -> FeedsFile:
        for url in wanted.keys() - {one.url for one in before.feeds}:
            text = _("{file} does not list {url}")
            raise ValueError(text.format(file=path.name, url=masked(url)))
        feeds = tuple(wanted.get(one.url, one) for one in before.feeds)
        return FeedsFile(feeds, before.removed)

    _change(path, changed)


def _change(path: Path, change: Callable[[FeedsFile], FeedsFile]) -> tuple[FeedsFile, FeedsFile]:
    """The file before and after, changed under the lock."""
    # A link (as dotfile managers make) stays one: its target is replaced.
    target = path.resolve()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Beside the link: the folder that it leads to may be under version control.
    with locked(path):
        before = read(target)
        after = change(before)
        if after != before:
            write_whole(target, _written(after).encode())
    return before, after


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else changes the file meanwhile (flock; the kernel frees it if we die)."""
    lock = os.open(
        path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
    )
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(path)) from error
        yield
    finally:
        os.close(lock)


def _written(content: FeedsFile) -> str:
    lines = [_HEADER]
    if content.removed:
        lines += ["removed = [", *(f"  {quoted(url)}," for url in content.removed), "]\n"]
    for feed in content.feeds:
        lines += ["[[feeds]]", f"url = {quoted(feed.url)}"]
        if feed.title:
            lines.append(f"title = {quoted(feed.title)}")
        if feed.folder:
            lines.append(f"folder = {quoted(feed.folder)}")
        if feed.tags:
            lines.append(f"tags = [{', '.join(map(quoted, feed.tags))}]")
        if feed.language:
            lines.append(f"language = {quoted(feed.language)}")
        if feed.interval:
            lines.append(f"interval = {feed.interval}")
        if feed.full_text != "never":
            lines.append(f"full_text = {'true' if feed.full_text == 'always' else quoted('auto')}")
        if feed.selector:
            lines.append(f"selector = {quoted(feed.selector)}")
        if feed.page is not None:
            lines.append(f"page = {inline(feed.page)}")
        if not feed.shorts:
            lines.append("shorts = false")
        if feed.keep is not None and (keep := inline(feed.keep)):
            lines.append(f"keep = {keep}")
        if feed.hide:
            lines.append(f"hide = {quoted(feed.hide)}")
        if feed.quiet:
            lines.append("quiet = true")
        if feed.snooze:
            lines.append(f"snooze = {quoted(feed.snooze)}")
        if feed.newest:
            lines.append(f"newest = {feed.newest}")
        lines.append("")
    return "\n".join(lines)


def inline(said: KeepWish | PageSelectors) -> str:
    """An inline table; empty when it says nothing."""
    parts = [
        f"{name} = {quoted(value) if isinstance(value, str) else str(value).lower()}"
        for name, value in asdict(said).items()
        if value not in (None, "")
    ]
    return f"{{ {', '.join(parts)} }}" if parts else ""


def quoted(text: str) -> str:
    """A TOML basic string (TOML 1.0.0, "String")."""
    return '"' + _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + '"'


def _tidy(subscription: Subscription) -> Subscription:
    """A subscription as reading it back gives it."""
    try:
        language = language_tag(subscription.language)
    except UnfitError:
        # Another program's list may name a language in its own way; the feed is what counts.
        language = ""
    return replace(
        subscription,
        url=feed_url(subscription.url),
        title=one_line(subscription.title),
        folder=folder_path(subscription.folder),
        tags=tuple(dict.fromkeys(filter(None, map(one_line, subscription.tags)))),
        language=language,
        interval=min(max(subscription.interval, 0), INTERVAL_LIMIT),
        access=None,
    )


def _read_removed(value: object, findings: list[Finding]) -> list[str]:
    if not isinstance(value, list):
        findings.append(Finding(("removed",), expected(_("a list of strings"), value)))
        return []
    removed: list[str] = []
    for url in value:
        try:
            removed.append(removed_url(url))
        except UnfitError as error:
            findings.append(Finding(("removed",), str(error)))
    return removed
