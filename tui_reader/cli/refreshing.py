"""``refresh`` and ``engine``: the same engine code, with its results printed or sent to the window."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui_reader.cli.printing import print_json, print_line, print_no_feeds, print_notices
from tui_reader.cli.profile import Profile, opened, profile
from tui_reader.engine.protocol import AccountSynced, Broadcast, FeedVisited, Refreshed
from tui_reader.model import is_of_account
from tui_reader.store import Store
from tui_reader.text.cells import display
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.links import masked

if TYPE_CHECKING:
    from tui_reader.engine.tools import Tools

_AUTOGROUP = Path("/proc/self/autogroup")
_SESSION_NICENESS = 5
"""A quarter of what another session gets on a busy machine: with 19 it was a seventieth, and workers
ran into their limits of time."""
_FILLING_SECONDS = 5.0
_NICENESS = 19
"""The window's engine and its workers give way to the window, and to whatever else is looked at."""


def refresh(options: argparse.Namespace) -> int:
    """Fetch the feeds that are due; exit status 1 when one of them failed."""
    one = profile(options)
    known = {subscription.url for subscription in one.subscriptions}
    # A masked address is what other commands print.
    known_as = {masked(url): url for url in known}
    options.feed = [known_as.get(url, url) for url in options.feed]
    account_feeds = frozenset(filter(is_of_account, options.feed) if not options.archive else ())
    strangers = [masked(url) for url in options.feed if url not in known | account_feeds]
    for url in strangers:
        print(_("tui-reader: {url} is not subscribed to").format(url=display(url)), file=sys.stderr)
    if strangers:
        return 1
    if options.archive and not options.feed:
        print(_("tui-reader: --archive needs --feed URL"), file=sys.stderr)
        return 2
    if one.settings.accounts:
        from tui_reader.cli.accounts import print_synced  # few have one
    counts: dict[str, int] = {"new": 0, "not_modified": 0, "failed": 0, "skipped": 0}

    def notify(event: Broadcast) -> None:
        if isinstance(event, FeedVisited):
            counts[event.status] += 1
            _print_visit(event, as_json=options.json, forced=options.force)
            # Whoever reads along through a pipe learns of a feed when it is stored.
            sys.stdout.flush()
        elif isinstance(event, AccountSynced):
            print_synced(event, as_json=options.json, forced=options.force)
            sys.stdout.flush()

    def finish(done: Refreshed) -> None:
        if options.json:
            print_json(
                {
                    "total": done.total,
                    "articles_new": done.new,
                    "feeds": counts,
                    "failed": done.failed,
                    "offline": done.offline,
                    "filing_seconds": round(done.filing, 3),
                    "accounts": done.accounts,
                    "accounts_failed": done.accounts_failed,
                }
            )
        else:
            print_line(summary(done))

    if not known and not one.settings.accounts:
        print_no_feeds()
    if options.archive:
        work = partial(_archive, notify=notify, finish=finish, urls=options.feed)
    else:
        urls, force = options.feed, options.force
        work = partial(_refresh, notify=notify, finish=finish, urls=urls, force=force)
    done = _locked(one, partial(_announced, one, work) if options.notify else work)
    if done is not None and one.settings.rules and not options.json:
        with opened(one) as store:
            print_notices(store)
    if done is not None and done.cancelled:
        print(_("tui-reader: stopped; what had arrived is kept"), file=sys.stderr)
    if done is not None and done.marks_error:
        print(display(f"tui-reader: {done.marks_error}"), file=sys.stderr)
    if done is None:
        return 1
    failed = done.failed or done.accounts_failed or done.cancelled or done.marks_error
    return int(bool(failed))


def refreshed(
    one: Profile,
    notify: Callable[[Broadcast], None],
    *,
    only: Sequence[str],
    accept: Sequence[str] = (),
) -> Refreshed | None:
    """Sync some accounts in this process; ``None`` as :func:`run_refresh`."""
    return _locked(one, partial(_refresh, notify=notify, only=only, accept=accept))


def summary(done: Refreshed) -> str:
    """The totals of a refresh, in one line."""
    return _("{asked}, {new}, {failed}").format(
        asked=ngettext("{count} feed asked", "{count} feeds asked", done.total),
        new=ngettext("{count} new article", "{count} new articles", done.new),
        failed=ngettext("{count} failed", "{count} failed", done.failed),
    )


async def _announced(
    one: Profile,
    work: Callable[[Store, Tools], Awaitable[Refreshed]],
    store: Store,
    tools: Tools,
) -> Refreshed:
    """Do some work, then have ``notify-send`` announce what views and rules say of what it brought."""
    from tui_reader.store import articles, rules
    from tui_reader.ui import notices

    last = articles.newest(store)
    done = await work(store, tools)
    now = int(time.time())
    settings = one.settings.notices
    if settings.how == "none" or notices.is_quiet(settings, now):
        return done
    found = notices.arrived(store, one.settings.views, last, now)
    if rules.any_notices(store):
        found |= store.write(rules.take_notices)
    if found and (reason := await notices.send_by_program(*notices.in_words(found))):
        print(f"tui-reader: {display(reason)}", file=sys.stderr)
    return done


def run_refresh(one: Profile) -> Refreshed | None:
    """Refresh the feeds that are due in this process, and print nothing of them but faults of accounts.

    ``None`` when another process is refreshing; standard error says so.
    """
    return _locked(one, partial(_refresh, notify=_print_account))


def _print_account(event: Broadcast) -> None:
    """Print what became of an account, where it is not as it should be."""
    if isinstance(event, AccountSynced) and event.reason:
        from tui_reader.cli.accounts import print_synced

        print_synced(event, as_json=False, forced=False)


async def _refresh(
    store: Store,
    tools: Tools,
    *,
    notify: Callable[[Broadcast], None] = lambda _event: None,
    finish: Callable[[Refreshed], None] = lambda _done: None,
    urls: Sequence[str] = (),
    force: bool = False,
    only: Sequence[str] | None = None,
    accept: Sequence[str] = (),
) -> Refreshed:
    """Refresh, then fetch the pages that feeds want; ``finish`` is called between the two.

    At last a store of an earlier version is brought up to date for a while: its search index is
    filled, and the languages of its articles are found.
    """
    from tui_reader.engine.pages import Pages
    from tui_reader.engine.refresh import refresh as engine_refresh
    from tui_reader.store.languages import detect_slice
    from tui_reader.store.search_index import fill_slice
    from tui_reader.stories.language import article_language

    done = await engine_refresh(
        store, tools, notify, urls=urls, force=force, only=only, accept=accept
    )
    finish(done)
    if not done.cancelled:
        await Pages(store, tools).get_unasked(lambda _page: None)
        until = time.monotonic() + _FILLING_SECONDS
        while await asyncio.to_thread(fill_slice, store) and time.monotonic() < until:
            pass
        detect = partial(detect_slice, store, article_language)
        while await asyncio.to_thread(detect) and time.monotonic() < until:
            pass
    return done


async def _archive(
    store: Store,
    tools: Tools,
    *,
    notify: Callable[[Broadcast], None],
    finish: Callable[[Refreshed], None],
    urls: Sequence[str],
) -> Refreshed:
    from tui_reader.engine.archive import fetch_archives

    done = await fetch_archives(store, tools, urls, notify)
    finish(done)
    return done


def _locked(one: Profile, work: Callable[[Store, Tools], Awaitable[Refreshed]]) -> Refreshed | None:
    """What ``work`` returns; ``None`` when another process is refreshing, which is printed."""
    from tui_reader.engine.lock import AnotherRefreshError, refreshing

    with opened(one) as store:
        try:
            with refreshing(one.paths.store.parent):
                return asyncio.run(_interruptible(one, store, work))
        except AnotherRefreshError:
            reason = _("another tui-reader is refreshing this store; nothing was asked")
            print(f"tui-reader: {reason}", file=sys.stderr)
            return None


async def _interruptible(
    one: Profile, store: Store, work: Callable[[Store, Tools], Awaitable[Refreshed]]
) -> Refreshed:
    from tui_reader.engine.tools import cancel_on_signals, open_tools

    cancel_on_signals()
    try:
        async with open_tools(one.settings) as tools:
            return await work(store, tools)
    except asyncio.CancelledError:  # before anything was asked
        return Refreshed(0, 0, 0, 0, cancelled=True)


def _give_way() -> None:
    """Run when nobody else wants to: this process, and the workers that it starts."""
    os.nice(_NICENESS)
    if os.getsid(0) == os.getpid():
        # Niceness counts within a session only; sessions share alike (autogroup, sched(7)).
        # Without such groups, or beyond how often one may say so, there is nothing to say.
        with suppress(OSError):
            _AUTOGROUP.write_text(f"{_SESSION_NICENESS}")


def engine(options: argparse.Namespace) -> int:
    """Serve the window on standard input and output until it closes the pipe."""
    from tui_reader.config.paths import ensure
    from tui_reader.engine.workers import Workers

    _give_way()
    # The first worker loads the parser while this process loads the rest.
    workers = Workers()
    workers.warm()
    from tui_reader.engine.service import serve

    try:
        one = profile(options)
        ensure(one.paths)
        with suppress(KeyboardInterrupt):
            asyncio.run(serve(one.paths, one.settings, workers))
    finally:
        workers.close()
    return 0


def _print_visit(event: FeedVisited, *, as_json: bool, forced: bool) -> None:
    if as_json:
        print_json(
            {
                "feed_url": masked(event.feed_url),
                "status": event.status,
                "articles": event.articles,
                "new": event.new,
                "error": str(event.error) or None,
            }
        )
    elif event.status == "new":
        print_line(_("{url}: {new} new").format(url=masked(event.feed_url), new=event.new))
    if event.status == "failed":
        line = f"tui-reader: {masked(event.feed_url)}: {event.error}"
        print(display(line), file=sys.stderr)
    if event.status == "skipped" and event.error and forced:
        line = _("tui-reader: {url}: not asked; {reason}")
        print(display(line.format(url=masked(event.feed_url), reason=event.error)), file=sys.stderr)
