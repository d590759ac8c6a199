"""The window as a whole: what it is made of, how it begins and ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import Theme

from tui_reader.config.environment import with_environment
from tui_reader.config.paths import Paths
from tui_reader.config.schema import Settings
from tui_reader.engine.protocol import Broadcast
from tui_reader.ui.actions import with_keys
from tui_reader.ui.context import Context, Engine, EngineBroadcast
from tui_reader.ui.error_console import error_console
from tui_reader.ui.fewer_colours import fewer_colours
from tui_reader.ui.going_on import go_on_once
from tui_reader.ui.lasting_output import LastingOutput
from tui_reader.ui.line_filter import ControlFilter
from tui_reader.ui.main.screen import MainScreen
from tui_reader.ui.pictures.terminal import Graphics
from tui_reader.ui.remembered import recall
from tui_reader.ui.store_thread import StoreThread
from tui_reader.ui.themes import DARK, LIGHT, SIXTEEN, SIXTEEN_LIGHT, THEMES, variable_defaults
from tui_reader.ui.widgets.ticker import Ticker


def _commands() -> type[Provider]:
    from tui_reader.ui.palette import Commands  # wanted when the palette is opened

    return Commands


class ReaderApp(App[None], inherit_bindings=False):
    """The reader's window over one store.

    Args:
        settings: what ``config.toml`` says.
        paths: where things lie; the store is opened here.
        engine: what fetches; its broadcasts are to be given to :meth:`receive`.
        clock: the time of day, seconds since the epoch.
        problems: what to tell the user when the window opens.
        refresh_seconds: how often the engine is asked for what is due.
        refresh_all: ask then for every feed, due or not.
        graphics: what the terminal can draw pictures with.
        themes: the user's own.
        light: whether the terminal's ground is light, for the theme ``auto``; ``None``: not known.

    Raises:
        StoreError: the store cannot be used.
    """

    TITLE = "tui-reader"
    CSS_PATH = "styles/main.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_commands}
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "quit", show=False, priority=True)]

    def __init__(
        self,
        *,
        settings: Settings,
        paths: Paths,
        engine: Engine | None = None,
        clock: Callable[[], float] = time.time,
        problems: Sequence[str] = (),
        refresh_seconds: float = 60.0,
        refresh_all: bool = False,
        graphics: Graphics = Graphics(),  # noqa: B008
        themes: Sequence[Theme] = (),
        light: bool | None = None,
    ) -> None:
        super().__init__()
        settings = with_environment(settings, os.environ)
        store = StoreThread(paths.store)
        store.open()
        actions = with_keys(settings.keys, settings.preset)
        remembered, amiss = recall(paths.state)
        self.context = Context(
            settings,
            paths,
            store,
            clock,
            actions,
            engine,
            tuple(filter(None, (*problems, amiss))),
            remembered,
            refresh_seconds,
            refresh_all,
            graphics,
        )
        if settings.screen.reduced_motion:
            self.animation_level = "none"
        self._control_filter = ControlFilter()
        self.error_console = error_console()
        for theme in (*THEMES, *themes):
            self.register_theme(theme)
        wanted = remembered.chosen("screen.theme", settings.screen.theme)
        self.theme = theme_name(wanted, os.environ, self.available_themes, light)
        system = self.console.color_system
        self._fewer_colours = fewer_colours(system)
        if wanted == "auto" and system == "standard":
            self.theme = SIXTEEN.name if self.theme == DARK.name else SIXTEEN_LIGHT.name

    def get_default_screen(self) -> Screen[None]:
        """The reader."""
        return MainScreen(self.context)

    def _build_driver(
        self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None
    ) -> Driver:
        driver = super()._build_driver(headless, inline, mouse, size)
        go_on_once(driver)
        if (file := getattr(driver, "_file", None)) is not None:
            driver._file = LastingOutput(file)  # type: ignore[attr-defined]
        return driver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, the terminal's colours, then gate two: nothing unsafe is painted, whatever way it came."""
        filters = [*super().get_line_filters(), self._fewer_colours, self._control_filter]
        return [one for one in filters if one is not None]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colour names under a theme that does not know them, such as Textual's."""
        return variable_defaults(dark=self.current_theme.dark)

    def refresh_css(self, animate: bool = True) -> None:
        """Read the style sheets anew, in the theme of the moment.

        The theme is chosen before they are read at all: Textual would read them twice, 16 ms.
        """
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def receive(self, broadcast: Broadcast) -> None:
        """Give a broadcast of the engine to the main screen."""
        self.screen_stack[0].post_message(EngineBroadcast(broadcast))

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
        if self.context.engine is not None:
            await self.context.engine.close()
        await asyncio.to_thread(self.context.store.close)


def theme_name(
    wanted: str,
    environment: Mapping[str, str],
    known: Mapping[str, object],
    light: bool | None = None,
) -> str:
    """The theme to begin with.

    Args:
        wanted: ``[screen] theme``; ``auto``, or a name that is not known, goes by the terminal.
        environment: ``COLORFGBG`` says what the terminal's ground is, when it is set.
        known: the themes there are, by name.
        light: what the terminal itself says of its ground; ``None``: nothing.
    """
    if wanted in known:
        return wanted
    if light is None:
        ground = environment.get("COLORFGBG", "").rpartition(";")[2]
        # White or bright white (7, 15), as rxvt and its followers number them.
        light = ground in ("7", "15")
    return LIGHT.name if light else DARK.name
