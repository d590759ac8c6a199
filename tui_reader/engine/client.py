"""The window's end of the pipe: starts the engine, sends requests, awaits their replies."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from tui_reader.config.whole_file import private_file
from tui_reader.engine.protocol import (
    LINE_LIMIT,
    Broadcast,
    Cancel,
    Died,
    Discover,
    Failed,
    FeedVisited,
    FetchPage,
    FetchPicture,
    Found,
    Page,
    PictureResult,
    Progress,
    ProtocolError,
    Refresh,
    Refreshed,
    Reply,
    Request,
    decode_event,
    encode,
)
from tui_reader.text.i18n import _

_GRACE_SECONDS = 0.5
"""How long an engine may take to end after its input closed; then it is killed."""

R = TypeVar("R", Refreshed, Found, Page, PictureResult)


class RequestError(Exception):
    """A request was not carried out; ``reason`` says why in plain words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EngineStoppedError(RequestError):
    """The engine ended before it replied."""


def launch(arguments: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    """Start an engine process, which gets ready while its window still loads.

    Args:
        arguments: the options that name the profile.
        log: the file that its standard error is added to.

    Raises:
        OSError: the log cannot be written or no process can be started.
    """
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with private_file(log) as errors:
        # A session of its own: Ctrl-C in the terminal is for the window, which then
        # closes the pipe; an engine whose pipe closes ends by itself.
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            # -P: nothing is loaded from the folder that the reader was started in.
            [sys.executable, "-P", "-m", "tui_reader", "engine", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )


class EngineClient:
    """One engine process at a time, started again by the first request after it died.

    All methods are called on one event loop. Each request is a coroutine that
    returns its reply. Cancelling the task that awaits it cancels the request;
    the engine is not waited for then.

    Args:
        arguments: as for :func:`launch`.
        log: as for :func:`launch`.
        on_broadcast: is called with every broadcast. Progress of a refresh that nobody awaits
            any more is left out. An engine that dies gives one :class:`Died`.
        launched: an engine that was launched beforehand, to be the first.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        log: Path,
        on_broadcast: Callable[[Broadcast], None],
        launched: subprocess.Popen[bytes] | None = None,
    ) -> None:
        self._arguments = arguments
        self._log = log
        self._on_broadcast = on_broadcast
        self._process = launched
        self._pipe: asyncio.WriteTransport | None = None
        self._output: asyncio.ReadTransport | None = None
        self._reader: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._closing = False
        self._last_id = 0
        self._waiting: dict[int, asyncio.Future[Reply | EngineStoppedError]] = {}
        """The futures of the requests under way, by id."""

    @property
    def pid(self) -> int | None:
        """The engine's process id, or ``None`` while none runs."""
        return self._process.pid if self._process is not None else None

    async def start(self) -> None:
        """Start the engine unless it runs.

        Raises:
            RequestError: it cannot be started.
        """
        if self._pipe is not None:
            return
        # A start that somebody gives up waiting for is finished for those who come after.
        try:
            await asyncio.shield(self._start())
        except OSError as error:
            reason = _("The engine cannot be started: {reason}")
            raise RequestError(reason.format(reason=error)) from error

    async def refresh(self, feeds: Sequence[str] = (), *, force: bool = False) -> Refreshed:
        """Fetch feeds and store what is new; returns the totals.

        Args:
            feeds: addresses; empty: every subscribed feed that is due.
            force: also those that are not due.

        Raises:
            RequestError: it could not be done, or the engine stopped.
        """
        return await self._request(Refresh(self._next_id(), tuple(feeds), force), Refreshed)

    async def accept_accounts(self, names: Sequence[str]) -> Refreshed:
        """Sync accounts and believe their servers whatever they would change; returns the totals.

        Raises:
            RequestError: it could not be done, or the engine stopped.
        """
        request = Refresh(self._next_id(), accept=tuple(names))
        return await self._request(request, Refreshed)

    async def discover(self, url: str) -> Found:
        """The feeds of the site at an address.

        Raises:
            RequestError: there are none, or the engine stopped.
        """
        return await self._request(Discover(self._next_id(), url), Found)

    async def fetch_page(self, article_id: int) -> Page:
        """Fetch an article's page and store its text; returns whether there is one.

        Raises:
            RequestError: it could not be done, or the engine stopped.
        """
        return await self._request(FetchPage(self._next_id(), article_id), Page)

    async def fetch_picture(
        self, url: str, article_id: int, *, again: bool = False
    ) -> PictureResult:
        """Fetch a picture of an article; returns its file, or why there is none.

        Args:
            url: the picture's address.
            article_id: the article that shows it.
            again: also when that failed not long ago, and through a metered network.

        Raises:
            RequestError: it could not be done, or the engine stopped.
        """
        request = FetchPicture(self._next_id(), url, article_id, again)
        return await self._request(request, PictureResult)

    async def close(self) -> None:
        """End the engine and every request under way.

        The engine's input is closed; it is killed if that is not enough.
        """
        self._closing = True
        self._stop_waiting(_("the engine was stopped"))
        async with self._starting:
            process = self._process
        if process is not None:
            if self._pipe is not None:
                self._pipe.close()
            elif process.stdin is not None:
                process.stdin.close()
            try:
                await asyncio.to_thread(process.wait, _GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                await asyncio.to_thread(process.wait)
        if self._reader is not None:
            # Not to the end of its output: its workers have that open as well, and end later.
            self._reader.cancel()
            await asyncio.wait([self._reader])
        if self._output is not None:
            self._output.close()
        self._process, self._pipe = None, None

    async def _start(self) -> None:
        async with self._starting:
            if self._pipe is not None or self._closing:
                return
            process = self._process or launch(self._arguments, self._log)
            self._process = process
            loop = asyncio.get_running_loop()
            lines = asyncio.StreamReader(limit=LINE_LIMIT)
            self._output, _lines = await loop.connect_read_pipe(
                lambda: asyncio.StreamReaderProtocol(lines), process.stdout
            )
            self._pipe, _protocol = await loop.connect_write_pipe(
                asyncio.BaseProtocol, process.stdin
            )
            self._reader = asyncio.create_task(self._read(process, lines), name="engine reader")

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    async def _request(self, request: Request, kind: type[R]) -> R:
        """Send a request and return its reply, which is of ``kind``."""
        try:
            line = encode(request)
        except ProtocolError as error:
            raise RequestError(_("what was entered is too long")) from error
        await self.start()
        if self._pipe is None:
            raise EngineStoppedError(_("the engine was stopped"))
        future: asyncio.Future[Reply | EngineStoppedError] = (
            asyncio.get_running_loop().create_future()
        )
        self._waiting[request.id] = future
        # A pipe that has broken drops what is written; the reader sees the engine's end.
        self._pipe.write(line)
        try:
            reply = await future
        except asyncio.CancelledError:
            if self._pipe is not None:
                self._pipe.write(encode(Cancel(request.id)))
            raise
        finally:
            del self._waiting[request.id]
        if isinstance(reply, EngineStoppedError):
            raise reply
        if isinstance(reply, Failed):
            raise RequestError(str(reply.reason))
        if not isinstance(reply, kind):
            raise RequestError(_("the engine replied to another request"))
        return reply

    async def _read(self, process: subprocess.Popen[bytes], lines: asyncio.StreamReader) -> None:
        """Take what the engine writes until it ends."""
        reason = ""
        try:
            while event := await _next_event(lines):
                self._take(event)
        except ProtocolError as error:
            reason = str(error)
            process.kill()
        code = await asyncio.to_thread(process.wait)
        reason = reason or _ending(code)
        if self._pipe is not None:
            self._pipe.close()
        self._process, self._pipe = None, None
        self._stop_waiting(_("the engine stopped ({reason})").format(reason=reason))
        if not self._closing:
            self._on_broadcast(Died(reason))

    def _take(self, event: Reply | Broadcast) -> None:
        match event:
            case Refreshed() | Found() | Page() | PictureResult() | Failed():
                if self._is_awaited(event.id):
                    self._waiting[event.id].set_result(event)
            case Progress() | FeedVisited() if not self._is_awaited(event.id):
                pass
            case _:
                self._on_broadcast(event)

    def _is_awaited(self, request_id: int) -> bool:
        """Whether a request was neither replied to nor cancelled."""
        return request_id in self._waiting and not self._waiting[request_id].done()

    def _stop_waiting(self, reason: str) -> None:
        """End every request under way with :class:`EngineStoppedError`."""
        for future in self._waiting.values():
            if not future.done():
                # As a result: an exception that a cancelled task never fetches would be logged.
                future.set_result(EngineStoppedError(reason))


async def _next_event(lines: asyncio.StreamReader) -> Reply | Broadcast | None:
    """What the engine wrote next; ``None`` at the end.

    Raises:
        ProtocolError: it is no message, or too long.
    """
    try:
        line = await lines.readline()
    except ValueError as error:
        raise ProtocolError(str(error)) from error
    return decode_event(line) if line else None


def _ending(code: int) -> str:
    if code < 0:
        return _("killed by signal {number}").format(number=-code)
    return _("ended with status {status}").format(status=code)
