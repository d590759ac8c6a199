"""What the engine works with, handed down to everything that asks, parses or waits."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

import httpx
from msgspec import Struct, field
from msgspec.structs import force_setattr

from tui_reader.config.schema import Settings
from tui_reader.engine.recent_stories import RecentStories
from tui_reader.engine.workers import Workers
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
    """How to ask the feeds that the settings say it of, by address as subscribed to; made from them."""

    def __post_init__(self) -> None:
        found = {feed.url: feed.access for feed in self.settings.feeds if feed.access is not None}
        force_setattr(self, "access", found)
