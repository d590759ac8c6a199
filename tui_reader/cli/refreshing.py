"""``refresh`` and ``engine``: the same engine code, told to people or to the window."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from tui_reader.cli.printing import say, say_json
from tui_reader.cli.profile import Profile, opened, profile
from tui_reader.engine.protocol import Done, Event, FeedVisited
from tui_reader.store import Store
from tui_reader.text.cells import display
from tui_reader.text.i18n import _


def refresh(options: argparse.Namespace) -> int:
    """Fetch the feeds that are due; exit status 1 when one of them failed."""
    one = profile(options)
    known = {subscription.url for subscription in one.subscriptions}
    strangers = [url for url in options.feed if url not in known]
    for url in strangers:
        print(_("tui-reader: {url} is not subscribed to").format(url=display(url)), file=sys.stderr)
    if strangers:
        return 1
    counts: dict[str, int] = {"new": 0, "not_modified": 0, "failed": 0, "skipped": 0}

    def tell(event: Event) -> None:
        match event:
            case FeedVisited():
                counts[event.status] += 1
                _tell_visit(event, as_json=options.json)
            case Done() if options.json:
                say_json(
                    {
                        "total": event.total,
                        "articles_new": event.new,
                        "feeds": counts,
                        "failed": event.failed,
                        "offline": event.offline,
                    }
                )
            case Done():
                say(
                    _("{total} feeds asked, {new} new articles, {failed} failed").format(
                        total=event.total, new=event.new, failed=event.failed
                    )
                )

    done = run_refresh(one, tell, urls=options.feed, force=options.force)
    return 1 if done is None or done.failed or done.cancelled else 0


def run_refresh(
    one: Profile,
    tell: Callable[[Event], None],
    *,
    urls: Sequence[str] = (),
    force: bool = False,
) -> Done | None:
    """Refresh in this process; ``None`` when another one is refreshing, which is told on standard error."""
    from tui_reader.engine.lock import AnotherRefreshError, refreshing

    with opened(one) as store:
        try:
            with refreshing(one.paths.store.parent):
                return asyncio.run(_refresh(one, store, tell, urls, force))
        except AnotherRefreshError as error:
            print(f"tui-reader: {error}", file=sys.stderr)
            return None


async def _refresh(
    one: Profile, store: Store, tell: Callable[[Event], None], urls: Sequence[str], force: bool
) -> Done:
    from tui_reader.engine.refresh import refresh as engine_refresh
    from tui_reader.engine.visit import Tools
    from tui_reader.engine.workers import Workers
    from tui_reader.ingest.fetch import client as make_client

    work = asyncio.current_task()
    assert work is not None
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, work.cancel)
    workers = Workers()
    try:
        async with make_client() as client:
            tools = Tools(client, workers, one.settings, time.time)
            return await engine_refresh(store, tools, tell, urls=urls, force=force)
    finally:
        workers.close()


def engine(options: argparse.Namespace) -> int:
    """Serve the window on standard input and output until it closes the pipe."""
    from tui_reader.config.paths import ensure
    from tui_reader.engine.service import serve

    one = profile(options)
    ensure(one.paths)
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(one.paths, one.settings))
    return 0


def _tell_visit(event: FeedVisited, *, as_json: bool) -> None:
    if as_json:
        say_json(
            {
                "feed_url": event.feed_url,
                "status": event.status,
                "articles": event.articles,
                "new": event.new,
                "error": event.error or None,
            }
        )
    elif event.status == "new":
        say(_("{url}: {new} new").format(url=event.feed_url, new=event.new))
    if event.status == "failed":
        line = f"tui-reader: {event.feed_url}: {event.error}"
        print(display(line), file=sys.stderr)
