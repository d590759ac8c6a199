"""The window's end of the pipe: starts the engine, sends requests, hands on events."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tui_reader.config.whole_file import private_file
from tui_reader.engine.protocol import (
    LINE_LIMIT,
    Cancel,
    Died,
    Discover,
    Event,
    FullText,
    Picture,
    ProtocolError,
    Refresh,
    Refused,
    Request,
    decode,
    encode,
)
from tui_reader.text.i18n import _

_GRACE_SECONDS = 2.0
"""How long an engine may take to end after its input closed; then it is killed."""


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
            [sys.executable, "-m", "tui_reader", "engine", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )


class EngineClient:
    """One engine process at a time, started again when it dies.

    Events are handed to ``on_event`` on the event loop that called
    :meth:`start`. An engine that dies gives one :class:`Died`; the next
    request starts another.

    Args:
        arguments: as for :func:`launch`.
        log: as for :func:`launch`.
        on_event: is told what the engine says.
        launched: an engine that was launched beforehand, to be the first.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        log: Path,
        on_event: Callable[[Event], None],
        launched: subprocess.Popen[bytes] | None = None,
    ) -> None:
        self._arguments = arguments
        self._log = log
        self._on_event = on_event
        self._process = launched
        self._requests: asyncio.WriteTransport | None = None
        self._reading: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._closing = False
        self._last_id = 0

    @property
    def pid(self) -> int | None:
        """The engine's process id, or ``None`` while none runs."""
        return self._process.pid if self._process is not None else None

    async def start(self) -> None:
        """Start the engine unless it runs."""
        async with self._starting:
            if self._requests is not None or self._closing:
                return
            process = self._process or launch(self._arguments, self._log)
            self._process = process
            loop = asyncio.get_running_loop()
            events = asyncio.StreamReader(limit=LINE_LIMIT)
            await loop.connect_read_pipe(
                lambda: asyncio.StreamReaderProtocol(events), process.stdout
            )
            self._requests, _protocol = await loop.connect_write_pipe(
                asyncio.BaseProtocol, process.stdin
            )
            self._reading = asyncio.create_task(self._read(process, events), name="engine events")

    async def refresh(self, feeds: Sequence[str] = (), *, force: bool = False) -> int:
        """Ask for a refresh; returns its id."""
        return await self._ask(Refresh(self._next_id(), tuple(feeds), force))

    async def discover(self, url: str) -> int:
        """Ask for the feeds of a site; returns the id of the request."""
        return await self._ask(Discover(self._next_id(), url))

    async def full_text(self, article_id: int) -> int:
        """Ask for the text of an article's page; returns the id of the request."""
        return await self._ask(FullText(self._next_id(), article_id))

    async def picture(self, url: str, article_id: int, *, again: bool = False) -> int:
        """Ask for a picture of an article; returns the id of the request."""
        return await self._ask(Picture(self._next_id(), url, article_id, again))

    async def cancel(self, request_id: int) -> None:
        """Stop a request."""
        await self._ask(Cancel(request_id))

    async def close(self) -> None:
        """End the engine: its input is closed, and it is killed if that is not enough."""
        self._closing = True
        process = self._process
        if process is not None:
            if self._requests is not None:
                self._requests.close()
            elif process.stdin is not None:
                process.stdin.close()
            try:
                await asyncio.to_thread(process.wait, _GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                await asyncio.to_thread(process.wait)
        if self._reading is not None:
            await self._reading

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    async def _ask(self, request: Request) -> int:
        await self.start()
        # A pipe that has broken drops what is written; the reading side tells it as Died.
        if self._requests is not None:
            try:
                self._requests.write(encode(request))
            except ProtocolError:
                # Answered like any other request, once the caller knows its number.
                refused = Refused(request.id, _("what was entered is too long"))
                asyncio.get_running_loop().call_soon(self._on_event, refused)
        return request.id

    async def _read(self, process: subprocess.Popen[bytes], events: asyncio.StreamReader) -> None:
        fault = ""
        while not fault:
            try:
                line = await events.readline()
                if not line:
                    break
                self._on_event(decode(line))  # type: ignore[arg-type]
            except (ProtocolError, ValueError) as error:
                fault = str(error)
                process.kill()
        code = await asyncio.to_thread(process.wait)
        self._end_with(process)
        if not self._closing:
            self._on_event(Died(fault or _ending(code)))

    def _end_with(self, process: subprocess.Popen[bytes]) -> None:
        if self._requests is not None:
            self._requests.close()
        if process is self._process:
            self._process, self._requests = None, None


def _ending(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"ended with status {code}"
