"""The parts of the engine that most of its functions need: network, workers, settings, clock."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import httpx
from msgspec import Struct, field
from msgspec.structs import force_setattr

from tui_reader.config.schema import Settings
from tui_reader.engine.recent_stories import RecentStories
from tui_reader.engine.workers import Workers
from tui_reader.ingest.fetch.request import client
from tui_reader.model import Access


class Tools(Struct, frozen=True):
    """Network, workers, settings, time and chance."""

    client: httpx.AsyncClient
    workers: Workers
    settings: Settings
    clock: Callable[[], float]
    """Seconds since the epoch."""
    jitter: Callable[[], float] = random.random
    """A number from 0 to 1."""
    recent: RecentStories = field(default_factory=RecentStories)
    """What new articles are compared with."""
    access: Mapping[str, Access] = field(default_factory=dict)
    """How to request the feeds that have such settings, by address as subscribed to."""

    def __post_init__(self) -> None:
        found = {feed.url: feed.access for feed in self.settings.feeds if feed.access is not None}
        force_setattr(self, "access", found)


@asynccontextmanager
async def open_tools(settings: Settings) -> AsyncIterator[Tools]:
    """Network and workers as the settings say; both end with the context."""
    workers = Workers()
    try:
        async with client(proxy=settings.network.proxy) as web:
            yield Tools(web, workers, settings, time.time)
    finally:
        workers.close()


def cancel_on_signals() -> None:
    """Have the current task cancelled when this process is told to end."""
    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, task.cancel)
