"""Whose turn it is: few requests at once, fewer on one host, and those not in a burst."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from tui_reader.ingest.fetch_address import is_loopback_name

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


def host_key(url: str) -> str:
    """What counts as one host: name and port."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()
