"""The window's end of the pipe: starts the engine, sends requests, hands on events."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tui_reader.engine.protocol import (
    LINE_LIMIT,
    Cancel,
    Died,
    Discover,
    Event,
    ProtocolError,
    Refresh,
    Request,
    decode,
    encode,
)

_GRACE_SECONDS = 2.0
"""How long an engine may take to end after its input closed; then it is killed."""


class EngineClient:
    """One engine process at a time, started again when it dies.

    Events are handed to ``on_event`` on the event loop that called
    :meth:`start`. An engine that dies gives one :class:`Died`; the next
    request starts another.
    """

    def __init__(
        self, arguments: Sequence[str], log: Path, on_event: Callable[[Event], None]
    ) -> None:
        self._arguments = [sys.executable, "-m", "tui_reader", "engine", *arguments]
        self._log = log
        self._on_event = on_event
        self._process: asyncio.subprocess.Process | None = None
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
            if self._process is not None or self._closing:
                return
            self._log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._log.open("ab") as log:
                # A session of its own: Ctrl-C in the terminal is for the window, which then
                # closes the pipe; an engine whose pipe closes ends by itself.
                self._process = await asyncio.create_subprocess_exec(
                    *self._arguments,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=log,
                    limit=LINE_LIMIT,
                    start_new_session=True,
                )
            self._reading = asyncio.create_task(self._read(self._process), name="engine events")

    async def refresh(self, feeds: Sequence[str] = (), *, force: bool = False) -> int:
        """Ask for a refresh; returns its id."""
        return await self._ask(Refresh(self._next_id(), tuple(feeds), force))

    async def discover(self, url: str) -> int:
        """Ask for the feeds of a site; returns the id of the request."""
        return await self._ask(Discover(self._next_id(), url))

    async def cancel(self, request_id: int) -> None:
        """Stop a request."""
        await self._ask(Cancel(request_id))

    async def close(self) -> None:
        """End the engine: its input is closed, and it is killed if that is not enough."""
        self._closing = True
        process = self._process
        if process is not None:
            if process.stdin is not None:
                process.stdin.close()
            try:
                await asyncio.wait_for(process.wait(), _GRACE_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()
        if self._reading is not None:
            await self._reading

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    async def _ask(self, request: Request) -> int:
        await self.start()
        process = self._process
        if process is not None and process.stdin is not None:
            # A pipe that breaks here is told by the reading side as Died.
            with contextlib.suppress(ConnectionError):
                process.stdin.write(encode(request))
                await process.stdin.drain()
        return request.id

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        fault = ""
        while not fault:
            try:
                line = await process.stdout.readline()
                if not line:
                    break
                self._on_event(decode(line))  # type: ignore[arg-type]
            except (ProtocolError, ValueError) as error:
                fault = str(error)
                process.kill()
        code = await process.wait()
        self._process = None
        if not self._closing:
            self._on_event(Died(fault or _ending(code)))


def _ending(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"ended with status {code}"
