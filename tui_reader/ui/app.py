"""The window as a whole: what it is made of, how it begins and ends."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import BUILTIN_THEMES

from tui_reader.config.environment import with_environment
from tui_reader.config.paths import Paths
from tui_reader.config.schema import Settings
from tui_reader.engine.protocol import Event
from tui_reader.store import StoreError
from tui_reader.ui.actions import with_keys
from tui_reader.ui.desk import Desk, EngineSaid
from tui_reader.ui.engine_like import EngineLike
from tui_reader.ui.line_filter import ControlFilter
from tui_reader.ui.pictures.terminal import Graphics
from tui_reader.ui.pictures.terminal import graphics as find_graphics
from tui_reader.ui.screens.main import MainScreen
from tui_reader.ui.store_thread import StoreThread
from tui_reader.ui.themes import DARK, LIGHT, THEMES, variable_defaults
from tui_reader.ui.widgets.ticker import Ticker


def _commands() -> type[Provider]:
    from tui_reader.ui.palette import Commands  # wanted when the palette is opened

    return Commands


class ReaderApp(App[None], inherit_bindings=False):
    """The reader's window over one store.

    Args:
        settings: what ``config.toml`` says.
        paths: where things lie; the store is opened here.
        engine: what fetches; its events are to be given to :meth:`hear`.
        clock: the time of day, seconds since the epoch.
        problems: what to tell the user when the window opens.
        refresh_seconds: how often the engine is asked for what is due.
        refresh_all: ask then for every feed, due or not.
        graphics: what the terminal can draw pictures with.

    Raises:
        StoreError: the store cannot be used.
    """

    TITLE = "tui-reader"
    CSS_PATH: ClassVar[list[str | PurePath]] = ["styles/main.tcss", "styles/dialogs.tcss"]
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_commands}
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "quit", show=False, priority=True)]

    def __init__(
        self,
        *,
        settings: Settings,
        paths: Paths,
        engine: EngineLike | None = None,
        clock: Callable[[], float] = time.time,
        problems: Sequence[str] = (),
        refresh_seconds: float = 60.0,
        refresh_all: bool = False,
        graphics: Graphics = Graphics(),  # noqa: B008
    ) -> None:
        super().__init__()
        settings = with_environment(settings, os.environ)
        store = StoreThread(paths.store)
        store.open()
        actions = with_keys(settings.keys)
        self.desk = Desk(
            settings,
            paths,
            store,
            clock,
            actions,
            engine,
            tuple(problems),
            refresh_seconds,
            refresh_all,
            graphics,
        )
        if settings.screen.reduced_motion:
            self.animation_level = "none"
        self._control_filter = ControlFilter()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = theme_name(settings.screen.theme, os.environ, self.available_themes)

    def get_default_screen(self) -> Screen[None]:
        """The reader."""
        return MainScreen(self.desk)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, then gate two: nothing unsafe is painted, whatever way it came."""
        return [*super().get_line_filters(), self._control_filter]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colour names under a theme that does not know them, such as Textual's."""
        return variable_defaults(dark=self.current_theme.dark)

    def hear(self, event: Event) -> None:
        """Hand an event of the engine to every open screen."""
        for screen in self.screen_stack:
            screen.post_message(EngineSaid(event))

    def on_terminal_supports_synchronized_output(self) -> None:
        """The terminal answered a question; the ticker's are the only ones after the first."""
        for ticker in self.screen_stack[0].query(Ticker):
            ticker.terminal_answered()

    def on_mount(self) -> None:
        """Being told to end, or losing the terminal, ends the window as ``q`` does."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            # Only the main thread can be told; elsewhere the host of the loop decides.
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.exit)

    async def on_unmount(self) -> None:
        """The engine ends with the window, and the store is closed."""
        if self.desk.engine is not None:
            await self.desk.engine.close()
        await asyncio.to_thread(self.desk.store.close)


def theme_name(wanted: str, environment: Mapping[str, str], known: Mapping[str, object]) -> str:
    """The theme to begin with.

    Args:
        wanted: ``[screen] theme``; ``auto``, or a name that is not known, goes by the terminal.
        environment: ``COLORFGBG`` says what the terminal's ground is, when it is set.
        known: the themes there are, by name.
    """
    if wanted in known:
        return wanted
    ground = environment.get("COLORFGBG", "").rpartition(";")[2]
    # White or bright white (7, 15), as rxvt and its followers number them.
    return LIGHT.name if ground in ("7", "15") else DARK.name


def theme_names() -> frozenset[str]:
    """Every theme that ``[screen] theme`` may name: ours and Textual's."""
    return frozenset(BUILTIN_THEMES) | {theme.name for theme in THEMES}


def run(
    settings: Settings,
    paths: Paths,
    *,
    engine_arguments: Sequence[str],
    launched: subprocess.Popen[bytes] | None = None,
    problems: Sequence[str] = (),
    clock: Callable[[], float] = time.time,
    refresh_seconds: float = 60.0,
    refresh_all: bool = False,
) -> int:
    """Open the window and wait until it is closed.

    Args:
        settings: what ``config.toml`` says.
        paths: where things lie.
        engine_arguments: what ``tui-reader engine`` is to be started with.
        launched: an engine that was launched beforehand.
        problems: what to tell the user when the window opens.
        clock: the time of day, seconds since the epoch.
        refresh_seconds: how often the engine is asked for what is due while the window is open.
        refresh_all: ask then for every feed, due or not.

    Returns:
        The exit status: 0, or 1 when the store cannot be used or the window failed.
    """
    from tui_reader.engine.client import EngineClient

    def heard(event: Event) -> None:
        app.hear(event)

    engine = EngineClient(engine_arguments, paths.state / "engine.log", heard, launched)
    try:
        app = ReaderApp(
            settings=settings,
            paths=paths,
            engine=engine,
            clock=clock,
            problems=problems,
            refresh_seconds=refresh_seconds,
            refresh_all=refresh_all,
            graphics=find_graphics(settings.pictures.protocol),
        )
    except StoreError as error:
        print(error, file=sys.stderr)
        return 1
    _spare_the_keys()
    try:
        app.run()
    finally:
        app.desk.store.close()
    return app.return_code or 0


def _spare_the_keys() -> None:
    """Let the garbage collector look at what the window makes, not at what it was made from.

    Fifty thousand objects that live as long as the program took it 30 to 60 ms,
    about once a second while keys are pressed.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
