"""The engine's loop: requests from standard input, events to standard output."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from msgspec import Struct

from tui_reader.config.paths import Paths
from tui_reader.config.schema import Settings
from tui_reader.engine.full_text import PageOutcome, fetch_unasked, full_text, page_turns
from tui_reader.engine.lock import (
    AnotherFetchError,
    AnotherRefreshError,
    making_ready,
    refreshing,
)
from tui_reader.engine.network import Network, to_ask
from tui_reader.engine.offline import make_ready, readiness
from tui_reader.engine.pictures import PictureError, Pictures, SparedError
from tui_reader.engine.protocol import (
    LINE_LIMIT,
    Cancel,
    Discover,
    Done,
    Event,
    FeedVisited,
    Found,
    FullText,
    OfflineReady,
    PageFetched,
    Picture,
    PictureReady,
    ProtocolError,
    Ready,
    Refresh,
    Refused,
    Request,
    decode,
    encode,
)
from tui_reader.engine.refresh import refresh
from tui_reader.engine.turns import Turns
from tui_reader.engine.visit import Tools
from tui_reader.engine.workers import Workers
from tui_reader.ingest.fetch import FetchError
from tui_reader.ingest.fetch import client as make_client
from tui_reader.model import PictureState
from tui_reader.store import Store, StoreError, open_store
from tui_reader.store.offline import queue
from tui_reader.store.pages import ask_again
from tui_reader.text.i18n import _
from tui_reader.text.plain import one_line, plain


class Pages(Struct, frozen=True):
    """What all requests for articles' pages share."""

    turns: Turns
    unasked: asyncio.Lock
    """Held while pages are fetched unasked."""
    network: Network


async def serve(paths: Paths, settings: Settings, workers: Workers) -> None:
    """Answer requests until standard input closes or a termination signal comes.

    Raises:
        StoreError: the store cannot be opened.
    """
    loop = asyncio.get_running_loop()
    main = asyncio.current_task()
    assert main is not None
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, main.cancel)
    reader = asyncio.StreamReader(limit=LINE_LIMIT)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    tell = _teller()
    tasks: dict[int, asyncio.Task[None]] = {}
    turns = asyncio.Lock()
    try:
        with open_store(paths.store) as store:
            async with make_client(proxy=settings.network.proxy) as client:
                tools = Tools(client, workers, settings, time.time)
                pages = Pages(page_turns(tools), asyncio.Lock(), Network())
                pictures = Pictures(store, tools, paths.pictures)
                tell(Ready(os.getpid()))
                try:
                    while line := await reader.readline():
                        _take(
                            decode(line), tasks, turns, pages, store, tools, pictures, paths, tell
                        )
                finally:
                    for task in tasks.values():
                        task.cancel()
                    await asyncio.gather(*tasks.values(), return_exceptions=True)
    except asyncio.CancelledError:
        return


def _take(
    request: Request | Event,
    tasks: dict[int, asyncio.Task[None]],
    turns: asyncio.Lock,
    pages: Pages,
    store: Store,
    tools: Tools,
    pictures: Pictures,
    paths: Paths,
    tell: Callable[[Event], None],
) -> None:
    match request:
        case Cancel():
            if request.id in tasks:
                tasks[request.id].cancel()
            return
        case Refresh():
            work = _refresh(request, turns, pages, store, tools, pictures, paths, tell)
        case Discover():
            work = _discover(request, tools, tell)
        case FullText():
            work = _full_text(request, pages, store, tools, tell)
        case Picture():
            work = _picture(request, store, tools, pictures, tell)
        case _:
            raise ProtocolError(f"not a request: {request}")
    task = asyncio.create_task(work)
    tasks[request.id] = task
    task.add_done_callback(partial(_ended, tasks, request.id, tell))


def _ended(
    tasks: dict[int, asyncio.Task[None]],
    request_id: int,
    tell: Callable[[Event], None],
    task: asyncio.Task[None],
) -> None:
    """No request ends without a word to the window, whatever ended it."""
    del tasks[request_id]
    if task.cancelled():
        tell(Done(request_id, 0, 0, 0, cancelled=True))
    elif (error := task.exception()) is not None:
        # The log is read in a terminal, and an error may quote a feed.
        print(plain("".join(traceback.format_exception(error))), file=sys.stderr)
        reason = _("the engine failed ({fault}); its log says more").format(
            fault=one_line(f"{type(error).__name__}: {error}", 200)
        )
        tell(Refused(request_id, reason))


async def _refresh(
    request: Refresh,
    turns: asyncio.Lock,
    pages: Pages,
    store: Store,
    tools: Tools,
    pictures: Pictures,
    paths: Paths,
    tell: Callable[[Event], None],
) -> None:
    failed: list[str] = []

    def told(event: Event) -> None:
        if isinstance(event, FeedVisited) and event.status == "failed":
            failed.append(event.feed_url)
        tell(event)

    try:
        # One that was cancelled to make room for this one may still be storing what it has.
        async with turns:
            urls = request.feeds
            if not urls and not request.force:
                urls = await asyncio.to_thread(to_ask, store, pages.network, int(tools.clock()))
            with refreshing(paths.store.parent):
                done = await refresh(
                    store, tools, told, request_id=request.id, urls=urls, force=request.force
                )
        if pages.network.take(done, tuple(failed)):
            # What no server answered for need not wait any longer.
            await asyncio.to_thread(ask_again, store)
            pictures.ask_again()
        if not done.cancelled:
            await _after_refresh(done, pages, store, tools, pictures, paths, tell)
    except (AnotherRefreshError, StoreError, OSError) as error:
        # In the log as well: a window that has been told of the refresh's end waits for no more.
        print(plain(str(error)), file=sys.stderr)
        tell(Refused(request.id, str(error)))


async def _after_refresh(
    done: Done,
    pages: Pages,
    store: Store,
    tools: Tools,
    pictures: Pictures,
    paths: Paths,
    tell: Callable[[Event], None],
) -> None:
    def told(came: PageOutcome) -> None:
        tell(PageFetched(done.id, came.article_id, came.state, came.reason))

    def told_picture(one: PictureState) -> None:
        tell(_picture_ready(done.id, one))

    found = None
    if not pages.network.gone:
        if pages.unasked.locked():
            # The next refresh need not wait for pages, nor a second one fetch the same.
            return
        async with pages.unasked:
            await fetch_unasked(store, tools, pages.turns, tell, request_id=done.id)
            # Another process that does it already asks for the same.
            with suppress(AnotherFetchError), making_ready(paths.store.parent):
                found = await make_ready(store, tools, pictures, pages.turns, told, told_picture)
    if found is None:
        found = await asyncio.to_thread(readiness, store, tools.settings, int(tools.clock()))
    tell(OfflineReady(done.id, found.articles, found.ready, found.pictures_missing, found.size))


async def _full_text(
    request: FullText,
    pages: Pages,
    store: Store,
    tools: Tools,
    tell: Callable[[Event], None],
) -> None:
    try:
        came = await full_text(store, tools, pages.turns, request.article_id)
    except StoreError as error:
        tell(Refused(request.id, str(error)))
        return
    if came is None:
        tell(Refused(request.id, _("this article is no longer in the store")))
    elif came.unanswered:
        await asyncio.to_thread(queue, store, came.article_id, "page", int(tools.clock()))
        reason = _("{reason}; it is fetched when the network is back").format(reason=came.reason)
        tell(PageFetched(request.id, came.article_id, came.state, reason))
    else:
        tell(PageFetched(request.id, came.article_id, came.state, came.reason))


async def _discover(request: Discover, tools: Tools, tell: Callable[[Event], None]) -> None:
    from tui_reader.engine.discovery import discover_feeds  # rarely wanted, and 40 ms

    try:
        found = await discover_feeds(request.url, tools)
    except FetchError as error:
        tell(Refused(request.id, error.reason))
        return
    tell(Found(request.id, tuple((one.url, one.title, one.kind) for one in found)))


async def _picture(
    request: Picture,
    store: Store,
    tools: Tools,
    pictures: Pictures,
    tell: Callable[[Event], None],
) -> None:
    try:
        try:
            one = await pictures.get(request.url, request.article_id, again=request.again)
        except PictureError as error:
            if not error.unanswered:
                raise
            now = int(tools.clock())
            await asyncio.to_thread(queue, store, request.article_id, "pictures", now)
            reason = _("{reason}; it is fetched when the network is back")
            raise PictureError(reason.format(reason=error.reason)) from error
    except SparedError:
        tell(PictureReady(request.id, request.url, spared=True))
        return
    except (PictureError, StoreError, OSError) as error:
        tell(PictureReady(request.id, request.url, reason=str(error)))
        return
    except asyncio.CancelledError:
        # Told here: an event of a refresh, as others get when cancelled, would mislead the window.
        tell(PictureReady(request.id, request.url, reason=_("stopped")))
        return
    tell(_picture_ready(request.id, one))


def _picture_ready(request_id: int, one: PictureState) -> PictureReady:
    return PictureReady(
        request_id, one.url, one.file, one.width, one.height, one.reason, one.blocked
    )


def _line(event: Event) -> bytes:
    """The line of an event; one that is too long costs its request its answer."""
    try:
        return encode(event)
    except ProtocolError:
        return encode(Refused(getattr(event, "id", 0), _("the answer is too long to be shown")))


def _teller() -> Callable[[Event], None]:
    """A function that writes an event at once; a window that is gone ends the engine."""

    def tell(event: Event) -> None:
        try:
            os.write(sys.stdout.fileno(), _line(event))
        except BrokenPipeError:
            os.kill(os.getpid(), signal.SIGTERM)

    return tell
