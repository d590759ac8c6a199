"""The engine: requests from standard input, replies and broadcasts to standard output."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from msgspec.structs import replace

from tui_reader.config import rules
from tui_reader.config.paths import Paths
from tui_reader.config.problems import ConfigError
from tui_reader.config.schema import Settings
from tui_reader.engine.lock import (
    AnotherFetchError,
    AnotherRefreshError,
    making_ready,
    refreshing,
)
from tui_reader.engine.network import Network, feeds_to_ask
from tui_reader.engine.offline import Prefetch, readiness
from tui_reader.engine.pages import PageOutcome, Pages
from tui_reader.engine.pictures import PictureError, Pictures, SparedError
from tui_reader.engine.protocol import (
    LINE_LIMIT,
    Broadcast,
    Cancel,
    Discover,
    Failed,
    FeedVisited,
    FetchPage,
    FetchPicture,
    Found,
    IndexFilled,
    OfflineReady,
    Page,
    PageStored,
    PictureResult,
    PictureStored,
    ProtocolError,
    Ready,
    Refresh,
    Refreshed,
    Reply,
    Request,
    decode_request,
    encode,
)
from tui_reader.engine.refresh import refresh
from tui_reader.engine.tools import Tools
from tui_reader.engine.workers import Workers
from tui_reader.ingest.fetch.request import FetchError
from tui_reader.ingest.fetch.request import client as make_client
from tui_reader.model import PictureState
from tui_reader.store import Store, StoreError, open_store, search_index
from tui_reader.store.languages import detect_slice
from tui_reader.store.offline import queue
from tui_reader.store.pages import ask_again
from tui_reader.stories.language import article_language
from tui_reader.text.plain import one_line, plain
from tui_reader.text.reasons import Reason, because, verbatim

_INDEX_PAUSE = 0.02
"""Seconds between two slices of the search index: a third of one core at most."""
_INDEX_SECONDS = 1.0
"""Seconds between two reports of how far it is."""


class Engine:
    """Carries out the window's requests.

    Args:
        store: where articles are kept.
        tools: network, workers, settings, clock.
        paths: where the store and the pictures are.
        send: writes a reply or a broadcast to the window.
    """

    def __init__(
        self, store: Store, tools: Tools, paths: Paths, send: Callable[[Reply | Broadcast], None]
    ) -> None:
        self.store = store
        self.tools = tools
        self.paths = paths
        self.send = send
        self.pages = Pages(store, tools)
        self.pictures = Pictures(store, tools, paths.pictures)
        self.network = Network()
        self._requests: dict[int, asyncio.Task[None]] = {}
        """The tasks of the requests under way, by id."""
        self._background: set[asyncio.Task[None]] = set()
        """What goes on after a refresh was replied to."""
        self._refreshing = asyncio.Lock()
        self._prefetching = asyncio.Lock()

    async def run(self, lines: asyncio.StreamReader) -> None:
        """Carry out the requests of some lines until they end; what is under way is cancelled then.

        Raises:
            ProtocolError: a line is no request.
        """
        self.send(Ready(os.getpid()))
        self._start_in_background(self._bring_up_to_date())
        try:
            while line := await lines.readline():
                self._take(decode_request(line))
        finally:
            tasks = [*self._requests.values(), *self._background]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def refresh(self, request: Refresh) -> Refreshed:
        """Fetch feeds and store what is new; what is wanted offline is fetched after the reply.

        Raises:
            AnotherRefreshError: another process is refreshing this store.
            StoreError: the store cannot be read or written.
            OSError: the folder of the store cannot be written.
        """
        failed: list[str] = []

        def notify(event: Broadcast) -> None:
            if isinstance(event, FeedVisited) and event.status == "failed":
                failed.append(event.feed_url)
            self.send(event)

        # A refresh that was cancelled to make room for this one may still be storing what it has.
        async with self._refreshing:
            urls = request.feeds
            if not urls and not request.force and not request.accept:
                now = self._now()
                urls = await asyncio.to_thread(feeds_to_ask, self.store, self.network, now)
            tools = await asyncio.to_thread(self._with_what_was_added)
            with refreshing(self.paths.store.parent):
                done = await refresh(
                    self.store,
                    tools,
                    notify,
                    request_id=request.id,
                    urls=urls,
                    force=request.force,
                    only=request.accept or None,
                    accept=request.accept,
                )
        if self.network.learn(done, tuple(failed)):
            # What no server answered for need not wait any longer.
            await asyncio.to_thread(self.store.write, ask_again)
            self.pictures.ask_again()
        if not done.cancelled:
            self._start_in_background(self._prefetch())
        return done

    def _with_what_was_added(self) -> Tools:
        """The tools with the rules and accounts that the window has made since the engine began."""
        return self._with_new_rules(self._with_new_accounts())

    def _with_new_accounts(self) -> Settings:
        settings = self.tools.settings
        path = self.paths.feeds.with_name("accounts.toml")
        if not path.exists() and not settings.accounts:
            return settings
        from tui_reader.config import accounts  # few have one

        try:
            by_hand = accounts.in_config(self.paths.config)
            added = accounts.read(path, [one.name for one in by_hand])
        except ConfigError:
            # Whoever has written it is told when the program starts; these are as they were.
            return settings
        return replace(settings, accounts=(*by_hand, *added))

    def _with_new_rules(self, settings: Settings) -> Tools:
        try:
            made = rules.read(rules.beside(self.paths.feeds), settings.views)
        except ConfigError:
            # Whoever has written it is told when the program starts; these rules are as they were.
            return replace(self.tools, settings=settings)
        names = {one.name for one in made}
        others = tuple(one for one in settings.rules if one.name not in names)
        return replace(self.tools, settings=replace(settings, rules=(*others, *made)))

    async def discover(self, request: Discover) -> Found:
        """The feeds of the site at an address, else the lists of articles of the page.

        Raises:
            FetchError: the site cannot be had, or names no feed.
        """
        # Rarely wanted, and 40 ms.
        from tui_reader.engine.discovery import discover_feeds, lists_on_page

        try:
            found = await discover_feeds(request.url, self.tools)
        except FetchError as error:
            if error.kind != "no-feed":
                raise
            try:
                _url, lists = await lists_on_page(request.url, self.tools)
            except FetchError:
                raise error from None
            return Found(request.id, (), lists)
        return Found(request.id, tuple((one.url, one.title, one.kind) for one in found))

    async def fetch_page(self, request: FetchPage) -> Page | Failed:
        """Fetch an article's page; one that no server answers for is fetched later on.

        Raises:
            StoreError: the store cannot be read or written.
        """
        page = await self.pages.get(request.article_id)
        if page is None:
            return Failed(request.id, because("this article is no longer in the store"))
        reason = page.reason
        if page.unanswered:
            await asyncio.to_thread(self.store.write, queue, page.article_id, "page", self._now())
            reason = _later(reason)
        return Page(request.id, page.article_id, page.state, reason)

    async def fetch_picture(self, request: FetchPicture) -> PictureResult:
        """Fetch a picture; one that no server answers for is fetched later on.

        Raises:
            StoreError: the store cannot be read or written.
            OSError: the file cannot be written.
        """
        number, url = request.id, request.url
        try:
            found = await self.pictures.get(url, request.article_id, again=request.again)
        except SparedError:
            return PictureResult(number, url, spared=True)
        except PictureError as error:
            reason = error.reason
            if error.unanswered:
                now = self._now()
                await asyncio.to_thread(
                    self.store.write, queue, request.article_id, "pictures", now
                )
                reason = _later(reason)
            return PictureResult(number, url, reason=reason)
        return PictureResult(
            number, url, found.file, found.width, found.height, found.reason, found.blocked
        )

    def _take(self, request: Request) -> None:
        """Begin a request, or cancel one."""
        if isinstance(request, Cancel):
            if request.id in self._requests:
                self._requests[request.id].cancel()
            return
        task = asyncio.create_task(self._reply(request))
        self._requests[request.id] = task
        task.add_done_callback(lambda _task: self._requests.pop(request.id))

    async def _reply(self, request: Request) -> None:
        """Carry out a request and send its reply, whatever happens; none when it is cancelled."""
        try:
            reply = await self._carry_out(request)
        except FetchError as error:
            reply = Failed(request.id, error.reason)
        except (AnotherRefreshError, StoreError, OSError) as error:
            reply = Failed(request.id, verbatim(str(error)))
        except Exception as error:  # noqa: BLE001 - sent and logged
            _log("".join(traceback.format_exception(error)))
            fault = one_line(f"{type(error).__name__}: {error}", 200)
            reply = Failed(
                request.id, because("the engine failed ({fault}); its log says more", fault=fault)
            )
        self.send(reply)

    async def _carry_out(self, request: Request) -> Reply:
        match request:
            case Refresh():
                return await self.refresh(request)
            case Discover():
                return await self.discover(request)
            case FetchPage():
                return await self.fetch_page(request)
            case FetchPicture():
                return await self.fetch_picture(request)
            case Cancel():
                raise AssertionError(request)

    def _start_in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _prefetch(self) -> None:
        """Fetch what is wanted offline, and broadcast what can be read without a network."""
        # The next refresh need not wait for pages, nor a second one fetch the same.
        if self._prefetching.locked() and not self.network.gone:
            return
        try:
            found = None
            if not self.network.gone:
                async with self._prefetching:
                    await self.pages.get_unasked(self._on_page)
                    # Another process that prefetches already requests the same.
                    with suppress(AnotherFetchError), making_ready(self.paths.store.parent):
                        found = await Prefetch(
                            self.store,
                            self.tools,
                            self.pages,
                            self.pictures,
                            self._on_page,
                            self._on_picture,
                        ).run()
            if found is None:
                settings = self.tools.settings
                found = await asyncio.to_thread(readiness, self.store, settings, self._now())
        except (StoreError, OSError) as error:
            # No request waits for it, and the next one meets the same fault.
            _log(str(error))
        except Exception as error:  # noqa: BLE001 - logged
            _log("".join(traceback.format_exception(error)))
        else:
            ready = OfflineReady(found.articles, found.ready, found.pictures_missing, found.size)
            self.send(ready)

    async def _bring_up_to_date(self) -> None:
        """Do for a store of an earlier version what this one does when an article arrives."""
        await self._fill_index()
        try:
            while await asyncio.to_thread(detect_slice, self.store, article_language):
                await asyncio.sleep(_INDEX_PAUSE)
        except StoreError as error:
            # No request waits for it, and the next start goes on with it.
            _log(str(error))

    async def _fill_index(self) -> None:
        """Fill the search index of a store of an earlier version, beside everything else."""
        told, of = 0.0, 0
        try:
            while (
                filled := await asyncio.to_thread(search_index.fill_slice, self.store)
            ) is not None:
                of = filled.of
                if time.monotonic() - told >= _INDEX_SECONDS:
                    told = time.monotonic()
                    self.send(IndexFilled(min(filled.done, of - 1), of))
                await asyncio.sleep(_INDEX_PAUSE)
        except StoreError as error:
            # No request waits for it, and the next start goes on with it.
            _log(str(error))
        if of:
            self.send(IndexFilled(of, of))

    def _on_page(self, page: PageOutcome) -> None:
        if page.state == "text":
            self.send(PageStored(page.article_id))

    def _on_picture(self, one: PictureState) -> None:
        if one.file:
            self.send(PictureStored(one.url, one.file, one.width, one.height))

    def _now(self) -> int:
        return int(self.tools.clock())


async def serve(paths: Paths, settings: Settings, workers: Workers) -> None:
    """Run an engine until standard input closes or a termination signal comes.

    Raises:
        StoreError: the store cannot be opened.
    """
    loop = asyncio.get_running_loop()
    main = asyncio.current_task()
    assert main is not None
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, main.cancel)
    lines = asyncio.StreamReader(limit=LINE_LIMIT)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    try:
        with open_store(paths.store) as store:
            async with make_client(proxy=settings.network.proxy) as client:
                tools = Tools(client, workers, settings, time.time)
                await Engine(store, tools, paths, _send).run(lines)
    except asyncio.CancelledError:
        return


def _send(message: Reply | Broadcast) -> None:
    """Write a message to standard output at once; a window that is gone ends the engine."""
    try:
        line = encode(message)
    except ProtocolError as error:
        _log(str(error))
        if not isinstance(message, Reply):
            return
        line = encode(Failed(message.id, because("the answer is too long to be shown")))
    try:
        while line:
            line = line[os.write(sys.stdout.fileno(), line) :]
    except BrokenPipeError:
        os.kill(os.getpid(), signal.SIGTERM)


def _later(reason: Reason) -> Reason:
    return because("{reason}; it is fetched when the network is back", reason=reason)


def _log(text: str) -> None:
    """Add to the log, which is read in a terminal: an error may quote a feed."""
    print(plain(text), file=sys.stderr)
