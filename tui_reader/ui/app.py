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
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import BUILTIN_THEMES, Theme
from textual.widget import Widget

from tui_reader.config.environment import with_environment
from tui_reader.config.paths import Paths
from tui_reader.config.schema import Settings
from tui_reader.engine.client import EngineClient
from tui_reader.engine.protocol import Broadcast
from tui_reader.store import StoreError
from tui_reader.text.i18n import is_right_to_left
from tui_reader.ui.context import Context, Engine, EngineBroadcast
from tui_reader.ui.keys import actions_of
from tui_reader.ui.main.screen import MainScreen
from tui_reader.ui.painting import TextualOrder
from tui_reader.ui.remembered import recall
from tui_reader.ui.store_thread import StoreThread
from tui_reader.ui.terminal.capabilities import (
    Capabilities,
    Widths,
    is_multiplexed,
    outer_terminal,
)
from tui_reader.ui.terminal.driver import ReaderDriver, TerminalKnown
from tui_reader.ui.terminal.fewer_colours import fewer_colours
from tui_reader.ui.terminal.graphics import Graphics
from tui_reader.ui.terminal.graphics import graphics as find_graphics
from tui_reader.ui.terminal.output import write
from tui_reader.ui.terminal.right_to_left import right_to_left, use
from tui_reader.ui.terminal.sanitize import ControlFilter, error_console
from tui_reader.ui.terminal.widths import use as use_widths
from tui_reader.ui.theme.themes import (
    DARK,
    LIGHT,
    SIXTEEN,
    SIXTEEN_LIGHT,
    THEMES,
    variable_defaults,
)
from tui_reader.ui.ticker.widget import Ticker


def _commands() -> type[Provider]:
    from tui_reader.ui.main.command_palette import Commands

    return Commands


class ReaderApp(App[None], inherit_bindings=False):
    """The reader's window over one store.

    Args:
        settings: those of ``config.toml``.
        paths: where things lie; the store is opened here.
        engine: what fetches; its broadcasts are to be given to :meth:`receive`.
        clock: the time of day, seconds since the epoch.
        problems: messages to show when the window opens.
        refresh_seconds: how often the engine is asked for what is due.
        refresh_all: ask then for every feed, due or not.
        graphics: what the terminal can draw pictures with.
        themes: the user's own.
        light: whether the terminal's background is light, for the theme ``auto``; ``None``: not known.
        on_painted: is called when the first headlines are on the screen.

    Raises:
        StoreError: the store cannot be used.
    """

    TITLE = "tui-reader"
    CSS_PATH = "styles/main.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_commands}
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "quit", show=False, priority=True),
        # In dialogs; on the main screen a key of the table does so.
        Binding("ctrl+l", "redraw", show=False, priority=True),
    ]

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
        on_painted: Callable[[], None] | None = None,
        arguments: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._on_painted = on_painted
        settings = with_environment(settings, os.environ)
        store = StoreThread(paths.store)
        store.open()
        actions = actions_of(settings)
        remembered, amiss = recall(paths.state)
        self.set_class(is_right_to_left(), "-from-right")
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
            tuple(arguments),
        )
        if settings.screen.reduced_motion:
            self.animation_level = "none"
        self._textual_order = TextualOrder()
        self._control_filter = ControlFilter()
        self._terminal_known = Capabilities()
        self._outer_terminal = ""
        use(right_to_left(settings.screen.bidi, os.environ))
        use_widths(Widths(), multiplexed=is_multiplexed(os.environ))
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

    def get_driver_class(self) -> type[Driver]:
        """Textual's driver for this platform; for Linux and macOS one of ours."""
        driver = super().get_driver_class()
        return ReaderDriver if driver is LinuxDriver else driver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, the terminal's colours, and last the one that lets nothing unsafe through."""
        filters = [
            *super().get_line_filters(),
            self._textual_order,
            self._fewer_colours,
            self._control_filter,
        ]
        return [one for one in filters if one is not None]

    def get_theme(self, theme_name: str) -> Theme | None:
        """A theme by its name; one of Textual's own with all of our colours made from its."""
        if theme_name in BUILTIN_THEMES:
            from tui_reader.ui.theme.other_themes import adapted

            return adapted(theme_name)
        return super().get_theme(theme_name)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colour names under a theme that does not know them, such as Textual's."""
        return variable_defaults(dark=self.current_theme.dark)

    def refresh_css(self, animate: bool = True) -> None:
        """Read the style sheets anew, in the theme of the moment.

        The theme is chosen before they are read at all: Textual would read them twice.
        """
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def receive(self, broadcast: Broadcast) -> None:
        """Give a broadcast of the engine to the main screen, while there is one."""
        for screen in self._main_screens():
            screen.post_message(EngineBroadcast(broadcast))

    def on_terminal_supports_synchronized_output(self) -> None:
        """The terminal answered a question; after the first, all are the ticker's."""
        for screen in self._main_screens():
            for ticker in screen.query(Ticker):
                ticker.terminal_answered()

    def on_terminal_known(self, message: TerminalKnown) -> None:
        """The terminal has answered what it is asked at the start."""
        name = message.known.name
        multiplexed = is_multiplexed(os.environ) or name.startswith(("tmux", "screen"))
        self._terminal_known = message.known
        is_news = self._use_right_to_left()
        if use_widths(message.known.widths, multiplexed=multiplexed) or is_news:
            self._paint_anew()

    def _use_right_to_left(self) -> bool:
        """Write right-to-left text as the terminal needs it by all that is known of it now; whether
        that is news."""
        setting = self.context.settings.screen.bidi
        wanted = right_to_left(setting, os.environ, self._terminal_known, self._outer_terminal)
        is_news = use(wanted)
        if is_news:
            write(self, wanted.begin)
        return is_news

    async def _ask_multiplexer(self) -> None:
        """Find out which terminal tmux is shown in."""
        self._outer_terminal = await outer_terminal(os.environ)
        if self._use_right_to_left():
            self._paint_anew()

    def _paint_anew(self) -> None:
        """Set and paint everything anew, as the terminal turns out to need it."""
        for screen in self.screen_stack:
            if isinstance(screen, MainScreen) and screen.is_mounted:
                screen.panes.measure_anew()
            for widget in screen.walk_children(Widget, with_self=True):
                widget.notify_style_update()
                widget.refresh()
        self.refresh(layout=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action is possible; the main screen has the table's key to paint again."""
        is_main = self.screen_stack[-1:] == self.screen_stack[:1]
        return not (action == "redraw" and is_main) and super().check_action(action, parameters)

    def action_redraw(self) -> None:
        """Paint everything again."""
        for screen in self._main_screens():
            if isinstance(screen, MainScreen):
                screen.controllers.window.redraw()

    def _main_screens(self) -> Sequence[Screen[None]]:
        """The main screen, or none: engine and terminal may answer a window that has closed it."""
        return self.screen_stack[:1]

    def on_mount(self) -> None:
        """SIGTERM, or a terminal that closes (SIGHUP), ends the window as ``q`` does; a multiplexer is
        asked what the terminal cannot be."""
        if not self.is_headless and self.context.settings.screen.bidi == "auto":
            self.run_worker(self._ask_multiplexer(), group="terminal", exit_on_error=False)
        self.app_resume_signal.subscribe(self, lambda _app: self.action_redraw())
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            # Only the main thread gets signals; elsewhere the host of the loop decides.
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.exit)

    def on_ready(self) -> None:
        """The first headlines are about to be on the screen."""
        if self._on_painted is not None:
            self.call_after_refresh(self._on_painted)

    async def on_unmount(self) -> None:
        """The engine ends with the window, and the store is closed."""
        await self.context.store.stop_waiting()
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
        environment: ``COLORFGBG`` has the terminal's background, when it is set.
        known: the themes there are, by name.
        light: whether the background is light, by the terminal's own answer; ``None``: there was none.
    """
    if wanted in known:
        return wanted
    if light is None:
        background = environment.get("COLORFGBG", "").rpartition(";")[2]
        # White or bright white (7, 15), as rxvt and its followers number them.
        light = background in ("7", "15")
    return LIGHT.name if light else DARK.name


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
    themes: Sequence[Theme] = (),
    light: bool | None = None,
) -> int:
    """Open the window and wait until it is closed.

    Args:
        settings: those of ``config.toml``.
        paths: where things lie.
        engine_arguments: what ``tui-reader engine`` is to be started with.
        launched: an engine that was launched beforehand.
        problems: messages to show when the window opens.
        clock: the time of day, seconds since the epoch.
        refresh_seconds: how often the engine is asked for what is due while the window is open.
        refresh_all: ask then for every feed, due or not.
        themes: the user's own.
        light: whether the terminal's background is light; ``None``: not known.

    Returns:
        The exit status: 0, or 1 when the store cannot be used or the window failed.
    """

    def received(broadcast: Broadcast) -> None:
        app.receive(broadcast)

    engine = EngineClient(engine_arguments, paths.state / "engine.log", received, launched)
    try:
        app = ReaderApp(
            settings=settings,
            paths=paths,
            engine=engine,
            clock=clock,
            problems=problems,
            refresh_seconds=refresh_seconds,
            refresh_all=refresh_all,
            graphics=find_graphics(settings.pictures.protocol, blocks=settings.pictures.blocks),
            themes=themes,
            light=light,
            on_painted=_collect_less_garbage,
            arguments=engine_arguments,
        )
    except StoreError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        app.run()
    finally:
        app.context.store.close()
    return app.return_code or 0


def _collect_less_garbage() -> None:
    """Keep the garbage collector from the objects that live as long as the program.

    It would stop the window for more than a frame, about once a second while keys are pressed.
    """
    gc.freeze()
    # Short steps: 20 young generations at once take several frames.
    gc.set_threshold(5_000, 3, 20)
    gc.enable()
