"""What the screens work with."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, field
from textual.message import Message

from tui_reader.config.paths import Paths
from tui_reader.config.schema import Settings
from tui_reader.engine.protocol import Event
from tui_reader.ui.actions import Action
from tui_reader.ui.engine_like import EngineLike
from tui_reader.ui.pictures.terminal import Graphics
from tui_reader.ui.remembered import Remembered
from tui_reader.ui.store_thread import StoreThread


class Desk(Struct, frozen=True):
    """The reader's own things, handed from the app to its screens."""

    settings: Settings
    paths: Paths
    store: StoreThread
    clock: Callable[[], float]
    """The time of day, seconds since the epoch."""
    actions: tuple[Action, ...]
    """The table of actions with the user's keys."""
    engine: EngineLike | None = None
    """``None``: nothing can be fetched, only read."""
    problems: tuple[str, ...] = ()
    """What to say when the window opens."""
    remembered: Remembered = field(default_factory=Remembered)
    """The window as it was left the last time."""

    refresh_seconds: float = 60.0
    """How often the engine is asked for what is due while the window is open."""
    refresh_all: bool = False
    """Ask then for every feed, due or not: the demo's server is our own."""
    graphics: Graphics = field(default_factory=Graphics)
    """What the terminal can draw pictures with."""

    def now(self) -> int:
        """The time of day, whole seconds since the epoch."""
        return int(self.clock())


class EngineSaid(Message):
    """An event of the engine; every open screen gets it."""

    def __init__(self, event: Event) -> None:
        super().__init__()
        self.event = event
