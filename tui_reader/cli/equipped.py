"""The engine's tools in this process, for commands that fetch something themselves."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tui_reader.cli.profile import Profile
from tui_reader.engine.tools import Tools
from tui_reader.engine.workers import Workers
from tui_reader.ingest.fetch import client


def stop_on_signals() -> None:
    """Have the task that is running cancelled when this process is told to end."""
    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, task.cancel)


@asynccontextmanager
async def equipped(one: Profile) -> AsyncIterator[Tools]:
    """Network and workers as the profile's settings say; gone when the context ends."""
    workers = Workers()
    try:
        async with client(proxy=one.settings.network.proxy) as web:
            yield Tools(web, workers, one.settings, time.time)
    finally:
        workers.close()
