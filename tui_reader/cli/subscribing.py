"""``feeds``, ``add``, ``remove``, ``discover``, ``import`` and ``export``."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from tui_reader.cli.printing import print_json, print_line, print_no_feeds, print_record
from tui_reader.cli.profile import Profile, opened, profile
from tui_reader.config import feeds_file
from tui_reader.config.load import load_feeds
from tui_reader.config.problems import ConfigError
from tui_reader.model import BUILT_IN_VIEWS, Candidate, KeepWish, Subscription, is_of_account
from tui_reader.store import feeds
from tui_reader.text.cells import display
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.links import likely_url, masked, typed_url
from tui_reader.text.plain import one_line
from tui_reader.text.when import age, iso

if TYPE_CHECKING:
    from tui_reader.portable.newsboat import Filter


def list_feeds(options: argparse.Namespace) -> int:
    """Print the subscribed feeds with their counts and how the last visit went."""
    now = int(time.time())
    one = profile(options)
    if not one.subscriptions:
        print_no_feeds()
    with opened(one) as store:
        for feed in feeds.feeds(store, counts=True):
            state = feed.state
            if options.json:
                print_json(
                    {
                        "feed_url": masked(feed.url),
                        "title": feed.title,
                        "site_url": feed.site_url,
                        "folder": feed.folder,
                        "language": feed.language,
                        "tags": list(feed.tags),
                        "unread": feed.unread,
                        "articles": feed.total,
                        "last_checked": iso(state.last_checked),
                        "last_success": iso(state.last_success),
                        "next_due": iso(state.next_due or None),
                        "failures": state.failures,
                        "error": str(state.error) or None,
                        "note": str(state.note) or None,
                        "gone": state.gone,
                    }
                )
                continue
            when = age(state.last_success, now) if state.last_success else _("never")
            line = f"{feed.unread:>6} {when:>5}  {feed.title}  {masked(feed.url)}"
            print_record(line, nul=options.nul)
            if options.nul:
                # A record is a feed.
                continue
            if state.error:
                print_line(f"{'':>14}! {state.error}")
            if state.note:
                print_line(f"{'':>14}  {state.note}")
    return 0


def add(options: argparse.Namespace) -> int:
    """Subscribe to the feed at an address, or to the one that the page there names.

    The feed is fetched with the next refresh. ``--force`` takes the address as it is, unasked.
    """
    address = typed_url(options.url) if options.force else likely_url(options.url)
    if not address:
        _fail(_no_address(options.url))
        return 1
    one = profile(options)
    feed = address
    known = {subscription.url for subscription in one.subscriptions}
    if address not in known and not options.force:
        found = _the_feed(one, address)
        if found is None:
            return 1
        feed = found
    title, folder = one_line(options.title), one_line(options.folder).strip("/")
    if folder and one.settings.accounts:
        from tui_reader.cli.accounts import subscribed_there

        if subscribed_there(one, Subscription(feed, title=title, folder=folder)):
            return 0
    if not _write_down(one, [Subscription(feed, title=title, folder=folder)]):
        print_line(_("Already subscribed to {url}").format(url=masked(feed)))
        return 0
    if masked(feed) != feed:
        _fail(
            _(
                "the password is kept in {file} as it is; a [[feeds]] table in config.toml with"
                " user and password_env, or password_command, keeps it elsewhere"
            ).format(file=one.paths.feeds)
        )
    if feed == address:
        print_line(_("Subscribed to {url}; the next refresh fetches it").format(url=masked(feed)))
    else:
        told = _("Subscribed to {url}, the feed found at {page}; the next refresh fetches it")
        print_line(told.format(url=masked(feed), page=masked(address)))
    return 0


def remove(options: argparse.Namespace) -> int:
    """Unsubscribe from a feed."""
    from tui_reader.ui.subscribing import remove_feeds

    one = profile(options)
    url = _subscribed(one, options.url)
    if url is None:
        return 1
    with opened(one) as store:
        feed = feeds.feed_by_url(store, url)
        name = feed.title if feed is not None else masked(url)
        remove_feeds(store, one.paths, [url], name, int(time.time()))
    with opened(profile(options)):
        print_line(
            _("Unsubscribed from {url}; what was read or starred stays").format(url=masked(url))
        )
    return 0


def feed(options: argparse.Namespace) -> int:
    """Print the settings of a feed, or change some of them."""
    from tui_reader.config.feed_tables import SETTINGS, with_settings
    from tui_reader.config.problems import Finding
    from tui_reader.ui.subscribing import change_feeds, feed_settings

    one = profile(options)
    url = _subscribed(one, options.url)
    if url is None:
        return 1
    with opened(one) as store:
        found = feed_settings(store, one.paths, url)
    if found is None:
        return 1
    known, line = found.feed, found.line
    where = f"{one.paths.config}:{line}" if line else str(one.paths.feeds)
    keys = (*SETTINGS, "shorts")
    given = {key: getattr(options, key) for key in keys if getattr(options, key) is not None}
    if not given:
        _print_settings(known, where, options.json)
        return 0
    if line:
        _fail(
            _(
                "{file}, line {line}, lists this feed, and you write that file: change it there"
            ).format(file=one.paths.config, line=line)
        )
        return 1
    findings: list[Finding] = []
    changed = with_settings(known, given, findings, int(time.time()))
    for finding in findings:
        _fail(f"--{str(finding.path[0]).replace('_', '-')}: {finding.message}")
    if findings:
        return 2
    with opened(one) as store:
        there = feeds.feed_by_url(store, url)
        name = there.title if there is not None else masked(url)
        change_feeds(store, one.paths, [changed], name, int(time.time()))
    _print_settings(changed, where, options.json)
    return 0


def _print_settings(feed: Subscription, where: str, as_json: bool) -> None:
    keep = asdict(feed.keep or KeepWish())
    values: dict[str, object] = {
        "feed_url": masked(feed.url),
        "title": feed.title,
        "folder": feed.folder,
        "quiet": feed.quiet,
        "snooze": feed.snooze,
        "newest": feed.newest or None,
        "interval": feed.interval or None,
        "full_text": feed.full_text,
        "language": feed.language,
        **{f"keep_{key}": value for key, value in keep.items()},
        "shorts": feed.shorts,
        "page": None if feed.page is None else asdict(feed.page),
        "listed_in": where,
    }
    if as_json:
        print_json(values)
        return
    values["page"] = "" if feed.page is None else feeds_file.inline(feed.page)
    for key, value in values.items():
        text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value or "")
        if value == 0 and not isinstance(value, bool):
            text = "0"
        print_line(f"{key.replace('_', '-'):<14} {text}".rstrip())


def discover(options: argparse.Namespace) -> int:
    """Print the feeds that a site names."""
    found = _found(profile(options), options.url)
    if isinstance(found, str):
        _fail(found)
        return 1
    for candidate in found:
        if options.json:
            print_json(
                {
                    "feed_url": masked(candidate.url),
                    "title": candidate.title,
                    "kind": candidate.kind,
                }
            )
        else:
            _print_candidate(candidate, nul=options.nul)
    return 0


def import_opml(options: argparse.Namespace) -> int:
    """Subscribe to the feeds of an OPML file; what is refused is told with its reason.

    Exit status 1 when the file holds no feed that can be subscribed to.
    """
    from tui_reader.portable.opml import OpmlError, kind_of, read_opml

    if options.file == "newsboat" or (options.file != "-" and Path(options.file).is_dir()):
        return _import_newsboat(options)
    one = profile(options)
    data = sys.stdin.buffer.read() if options.file == "-" else Path(options.file).read_bytes()
    try:
        result = read_opml(data)
    except OpmlError as error:
        _fail(f"{options.file}: {kind_of(data) or error}")
        return 1
    added = _write_down(one, result.subscriptions)
    for reason in result.skipped:
        _fail(reason)
    if not result.subscriptions:
        _fail(_("{file} holds no feed to subscribe to").format(file=options.file))
        return 1
    print_line(
        ngettext(
            "{count} feed added, {known} known already, {skipped} refused",
            "{count} feeds added, {known} known already, {skipped} refused",
            added,
            known=len(result.subscriptions) - added,
            skipped=len(result.skipped),
        )
    )
    return 0


def _import_newsboat(options: argparse.Namespace) -> int:
    """Subscribe to newsboat's feeds, and take over what was read and flagged there."""
    from tui_reader.portable.newsboat import files_of, read_urls
    from tui_reader.store.newsboat_cache import marks_in, take_over_in_slices

    folder = options.folder if options.file == "newsboat" else options.file
    urls, cache = files_of(Path(folder).expanduser() if folder else None, os.environ)
    if not urls.is_file():
        _fail(
            _("{path} is not there; “tui-reader import newsboat DIR” names the folder").format(
                path=urls
            )
        )
        return 1
    result = read_urls(urls.read_bytes())
    for reason in result.left:
        _fail(f"{urls}: {reason}")
    _import_filters(profile(options), urls, result.queries)
    if not result.subscriptions:
        _fail(_("{file} holds no feed to subscribe to").format(file=urls))
        return 1
    wanted = tuple(result.subscriptions.values())
    added = _write_down(profile(options), wanted)
    known = len({one.url for one in wanted}) - added
    print_line(
        ngettext(
            "{count} feed added, {known} known already, {skipped} left",
            "{count} feeds added, {known} known already, {skipped} left",
            added,
            known=known,
            skipped=len(result.left),
        )
    )
    said = marks_in(cache, {name: one.url for name, one in result.subscriptions.items()})
    with opened(profile(options)) as store:
        take_over_in_slices(store, said, int(time.time()))
    if cache.exists():
        read, starred = sum(one.read for one in said), sum(one.starred for one in said)
        print_line(
            ngettext(
                "{count} article read and {starred} starred there, and here as soon as their feeds"
                " are fetched",
                "{count} articles read and {starred} starred there, and here as soon as their feeds"
                " are fetched",
                read,
                starred=starred,
            )
        )
    return 0


def _import_filters(one: Profile, urls: Path, queries: Sequence[Filter]) -> None:
    """Make views of newsboat's query feeds and rules of its killfile; what cannot be is named."""
    from tui_reader.config import rules, views_file
    from tui_reader.portable.newsboat import read_killfile
    from tui_reader.query.newsboat import parse
    from tui_reader.query.problems import QueryError
    from tui_reader.query.write import node_text

    config = urls.with_name("config")
    killed = read_killfile(config.read_bytes()) if config.is_file() else ()
    settings, made = one.settings, [0, 0]
    views, names = settings.views, {view.name.casefold() for view in settings.views}
    taken = {view.name.casefold() for view in BUILT_IN_VIEWS}
    known = {(rule.text, rule.do) for rule in settings.rules}
    for file, some in ((urls, queries), (config, killed)):
        for each in some:
            try:
                text = node_text(parse(each.expression))
                if file == urls:
                    name = (
                        each.name
                        if each.name.casefold() not in taken
                        else f"{each.name} (newsboat)"
                    )
                    if name.casefold() in names:
                        continue
                    views_file.add(views_file.beside(one.paths.feeds), name, text, views)
                    made[0] += 1
                else:
                    text = _of_feed(text, each.name)
                    if (text, ("hide",)) in known:
                        continue
                    name = _("newsboat, line {line}").format(line=each.line)
                    path = rules.beside(one.paths.feeds)
                    others = [rule.name for rule in settings.rules]
                    rules.add(path, name, text, ["hide"], "", views, others)
                    made[1] += 1
            except (QueryError, ConfigError) as error:
                reason = _("line {line}: {shown} is left: {reason}").format(
                    line=each.line, shown=one_line(each.expression, 80), reason=error
                )
                _fail(f"{file}: {reason}")
    if any(made):
        print_line(_("{views} views and {rules} rules made").format(views=made[0], rules=made[1]))


def _of_feed(text: str, feed: str) -> str:
    """A query held to a feed of newsboat's killfile: its address, ``*`` for all, or an expression."""
    if feed == "*":
        return text
    if feed.startswith("regex:"):
        expression = feed.removeprefix("regex:").replace("/", r"\/")
        return f"({text}) feed:/{expression}/i"
    quoted = feed.replace('"', "")
    return f'({text}) feed:"{quoted}"'


def export_opml(options: argparse.Namespace) -> int:
    """Write the subscribed feeds as OPML 2.0, titles as the reader shows them."""
    from tui_reader.config.whole_file import write_whole
    from tui_reader.ui.subscribing import exported, is_web

    one = profile(options)
    with opened(one) as store:
        data, left_out = exported(store, one.paths, with_passwords=options.with_passwords)
    if at_home := sum(not is_web(each.url) for each in one.subscriptions):
        _fail(
            ngettext(
                "{count} feed that is a program or a file is left out; config.toml has it",
                "{count} feeds that are programs or files are left out; config.toml has them",
                at_home,
            )
        )
    if pages := sum(each.page is not None for each in one.subscriptions):
        _fail(
            ngettext(
                "{count} page without a feed is left out: other readers cannot read it",
                "{count} pages without a feed are left out: other readers cannot read them",
                pages,
            )
        )
    if left_out:
        _fail(
            ngettext(
                "the password of {count} feed is left out; --with-passwords writes it",
                "the passwords of {count} feeds are left out; --with-passwords writes them",
                left_out,
            ).format(count=left_out)
        )
    if options.file == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return 0
    path = Path(options.file)
    if path.exists() and not options.force:
        _fail(_("{path} is there already; --force replaces it").format(path=path))
        return 1
    # For the user alone: an address may hold a password.
    write_whole(path, data)
    return 0


def _subscribed(one: Profile, typed: str) -> str | None:
    """The address of a feed that is subscribed to; ``None`` after saying that it is not."""
    # A masked address is what other commands print.
    known_as = {masked(known.url): known.url for known in one.subscriptions}
    if is_of_account(typed):
        with opened(one) as store:
            if feeds.feed_by_url(store, typed) is not None:
                return typed
    url = typed_url(typed) or typed
    url = known_as.get(url, url)
    if url not in known_as.values():
        _fail(_("{url} is not subscribed to").format(url=masked(url)))
        return None
    return url


def _write_down(one: Profile, added: Sequence[Subscription]) -> int:
    """Subscribe to feeds; how many were not subscribed to before, whoever has done it meanwhile."""
    listed = [feed.url for feed in load_feeds(one.paths.config)]
    return feeds_file.add(one.paths.feeds, added, listed)


def _the_feed(one: Profile, address: str) -> str | None:
    """The one feed that is meant by an address; ``None`` after saying why there is none."""
    found = _found(one, address)
    if not isinstance(found, str) and len(found) == 1 and found[0].kind == "link":
        # Only words say that this link leads to a feed.
        found = _found(one, found[0].url)
    if isinstance(found, str):
        _fail(_("{reason}; --force subscribes all the same").format(reason=found))
        return None
    named = [candidate for candidate in found if candidate.kind != "link"]
    if len(named) == 1:
        return named[0].url
    for candidate in found:
        _print_candidate(candidate)
    _fail(
        _("{page} names several feeds; add one by its own address: tui-reader add {url}").format(
            page=masked(address), url=masked(found[0].url)
        )
    )
    return None


def _found(one: Profile, address: str) -> tuple[Candidate, ...] | str:
    """The feeds that a page names, or itself when it is one; why there is none, in words."""
    from tui_reader.engine.discovery import discover_feeds
    from tui_reader.engine.tools import open_tools
    from tui_reader.ingest.fetch.request import FetchError

    async def ask() -> tuple[Candidate, ...]:
        async with open_tools(one.settings) as tools:
            return await discover_feeds(address, tools)

    try:
        return asyncio.run(ask())
    except FetchError as error:
        if error.kind != "no-feed":
            return str(error.reason)
        words = _("{reason}; “tui-reader watch-page” can follow a page without a feed")
        return words.format(reason=error.reason)


def _print_candidate(candidate: Candidate, *, nul: bool = False) -> None:
    print_record(f"{masked(candidate.url)}  {candidate.title}".rstrip(), nul=nul)


def _no_address(text: str) -> str:
    if url := typed_url(text):
        told = _(
            "{text} is no web address: it would look like news.example/feed."
            " --force subscribes to {url} all the same"
        )
        return told.format(text=masked(text), url=masked(url))
    return _("{url} is not a web address (http or https)").format(url=masked(text))


def _fail(message: str) -> None:
    print(display(f"tui-reader: {message}"), file=sys.stderr)
