"""What the engine works with, handed down to everything that asks, parses or waits."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx

from tui_reader.config.schema import Settings
from tui_reader.engine.recent_stories import RecentStories
from tui_reader.engine.workers import Workers
from tui_reader.model import Access


@dataclass(frozen=True, slots=True)
class Tools:
    """Network, workers, settings, time and chance."""

    client: httpx.AsyncClient
    workers: Workers
    settings: Settings
    clock: Callable[[], float]
    """Seconds since the epoch."""
    jitter: Callable[[], float] = random.random
    """A number from 0 to 1."""
    recent: RecentStories = field(default_factory=RecentStories, repr=False)
    """What new articles are compared with."""
    access: Mapping[str, Access] = field(init=False, repr=False)
    """How to ask the feeds that the settings say it of, by address as subscribed to."""

    def __post_init__(self) -> None:
        found = {feed.url: feed.access for feed in self.settings.feeds if feed.access is not None}
        object.__setattr__(self, "access", found)
