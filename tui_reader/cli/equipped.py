"""The engine's tools in this process, for commands that fetch something themselves."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tui_reader.cli.profile import Profile
from tui_reader.engine.tools import Tools
from tui_reader.engine.workers import Workers
from tui_reader.ingest.fetch import client


@asynccontextmanager
async def equipped(one: Profile) -> AsyncIterator[Tools]:
    """Network and workers as the profile's settings say; gone when the context ends."""
    workers = Workers()
    try:
        async with client(proxy=one.settings.network.proxy) as web:
            yield Tools(web, workers, one.settings, time.time)
    finally:
        workers.close()
