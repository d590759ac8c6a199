"""Whose turn it is: few requests at once, fewer on one host, and those not in a burst."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import TypeVar
from urllib.parse import urlsplit

from tui_reader.ingest.fetch_address import is_loopback_name

T = TypeVar("T")

PER_HOST = 2
"""Requests at once on one host (polite crawlers use 1 to 2)."""


class Turns:
    """The turns of one refresh.

    Args:
        at_once: requests under way, all hosts together.
        spacing: seconds between the starts of two on one host; none on this machine itself.
    """

    def __init__(self, at_once: int, spacing: float) -> None:
        self._gate = asyncio.Semaphore(at_once)
        self._spacing = spacing
        self._hosts: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(PER_HOST))
        self._next: dict[str, float] = defaultdict(float)

    @asynccontextmanager
    async def at(self, url: str) -> AsyncIterator[None]:
        """Wait for a turn to ask an address; the turn lasts as long as the context."""
        host = host_key(url)
        spacing = 0.0 if is_loopback_name(urlsplit(url).hostname or "") else self._spacing
        async with self._hosts[host]:
            while True:
                await self._wait(host)
                async with self._gate:
                    now = asyncio.get_running_loop().time()
                    if now < self._next[host]:
                        # Somebody else of this host started while we stood at the gate.
                        continue
                    self._next[host] = now + spacing
                    yield
                    return

    async def _wait(self, host: str) -> None:
        wait = self._next[host] - asyncio.get_running_loop().time()
        if wait > 0:
            await asyncio.sleep(wait)


async def host_by_host(
    wanted: Iterable[tuple[str, T]], work: Callable[[T], Awaitable[None]]
) -> None:
    """Work on things that are each at an address, as many of a host at once as have turns.

    The rest does not stand in line for a turn: whoever asks for one page now is next. The
    first error ends it all.
    """
    lines: dict[str, deque[T]] = defaultdict(deque)
    for url, one in wanted:
        lines[host_key(url)].append(one)

    async def go_through(line: deque[T]) -> None:
        while line:
            await work(line.popleft())

    try:
        async with asyncio.TaskGroup() as group:
            for line in lines.values():
                for _ in range(min(PER_HOST, len(line))):
                    group.create_task(go_through(line))
    except ExceptionGroup as several:
        # A store that cannot be written says so to all alike.
        raise several.exceptions[0] from several


def host_key(url: str) -> str:
    """What counts as one host: name and port."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()
