"""The objects that the whole window shares, and the engine as the window sees it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct, field
from textual.message import Message

from tui_reader.config.paths import Paths
from tui_reader.config.schema import Settings
from tui_reader.engine.protocol import Broadcast, Found, Page, PictureResult, Refreshed
from tui_reader.model import View
from tui_reader.ui.actions import Action
from tui_reader.ui.keys import key_hint
from tui_reader.ui.remembered import Remembered
from tui_reader.ui.store_thread import StoreThread
from tui_reader.ui.terminal.graphics import Graphics


class Engine(Protocol):
    """What fetches for the window: :class:`tui_reader.engine.client.EngineClient`, or a test's own.

    Every request raises :class:`tui_reader.engine.client.RequestError` when it
    is not carried out. Cancelling the task that awaits it cancels the request.
    """

    async def start(self) -> None:
        """Start the engine unless it runs."""

    async def refresh(self, feeds: Sequence[str] = (), *, force: bool = False) -> Refreshed:
        """Refresh some feeds, or all that are due; ``force``: all, due or not."""
        ...

    async def accept_accounts(self, names: Sequence[str]) -> Refreshed:
        """Sync accounts, and believe their servers whatever they would change."""
        ...

    async def discover(self, url: str) -> Found:
        """Find the feeds of a site."""
        ...

    async def fetch_page(self, article_id: int) -> Page:
        """Fetch the page of an article and store its text."""
        ...

    async def fetch_picture(
        self, url: str, article_id: int, *, again: bool = False
    ) -> PictureResult:
        """Fetch a picture of an article; ``again``: also when it failed a short time ago."""
        ...

    async def close(self) -> None:
        """End the engine."""


class Context(Struct, frozen=True):
    """Settings, store, engine and clock of the window."""

    settings: Settings
    paths: Paths
    store: StoreThread
    clock: Callable[[], float]
    """The time of day, seconds since the epoch."""
    actions: tuple[Action, ...]
    """The table of actions with the user's keys."""
    engine: Engine | None = None
    """``None``: nothing can be fetched, only read."""
    problems: tuple[str, ...] = ()
    """Messages to show when the window opens."""
    remembered: Remembered = field(default_factory=Remembered)
    """The window as it was left the last time."""
    refresh_seconds: float = 60.0
    """Time between two refreshes of what is due while the window is open."""
    refresh_all: bool = False
    """Refresh every feed then, due or not: the demo's server is our own."""
    graphics: Graphics = field(default_factory=Graphics)
    """What the terminal can draw pictures with."""
    arguments: tuple[str, ...] = ()
    """The options that name this profile to another process of ours."""

    saved: list[View] = field(default_factory=list)
    """Views that were saved since the window was opened, with the others of their file."""

    @property
    def views(self) -> tuple[View, ...]:
        """The user's own views: those of the settings, and those saved since."""
        names = {one.id for one in self.settings.views}
        return (*self.settings.views, *(one for one in self.saved if one.id not in names))

    def now(self) -> int:
        """The time of day, whole seconds since the epoch."""
        return int(self.clock())

    def key_hint(self, id: str, text: str, **parts: str) -> str:
        """What the key of an action does: see :func:`tui_reader.ui.actions.key_hint`."""
        return key_hint(self.actions, id, text, **parts)


class EngineBroadcast(Message):
    """The engine reports something that is no reply to a request; the main screen gets it."""

    def __init__(self, broadcast: Broadcast) -> None:
        super().__init__()
        self.broadcast = broadcast
