"""The window from its opening to its close, with an engine at its side."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from textual.theme import Theme

from tui_reader.config.paths import Paths
from tui_reader.config.schema import Settings
from tui_reader.engine.client import EngineClient
from tui_reader.engine.protocol import Broadcast
from tui_reader.store import StoreError
from tui_reader.ui.app import ReaderApp
from tui_reader.ui.pictures.terminal import graphics as find_graphics


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
        settings: what ``config.toml`` says.
        paths: where things lie.
        engine_arguments: what ``tui-reader engine`` is to be started with.
        launched: an engine that was launched beforehand.
        problems: what to tell the user when the window opens.
        clock: the time of day, seconds since the epoch.
        refresh_seconds: how often the engine is asked for what is due while the window is open.
        refresh_all: ask then for every feed, due or not.
        themes: the user's own.
        light: whether the terminal's ground is light; ``None``: not known.

    Returns:
        The exit status: 0, or 1 when the store cannot be used or the window failed.
    """

    def received(broadcast: Broadcast) -> None:
        app.receive(broadcast)

    engine = EngineClient(engine_arguments, paths.state / "engine.log", received, launched)
    try:
        app = _Window(
            settings=settings,
            paths=paths,
            engine=engine,
            clock=clock,
            problems=problems,
            refresh_seconds=refresh_seconds,
            refresh_all=refresh_all,
            graphics=find_graphics(settings.pictures.protocol),
            themes=themes,
            light=light,
        )
    except StoreError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        app.run()
    finally:
        app.context.store.close()
    return app.return_code or 0


class _Window(ReaderApp):
    """The app in a process of its own."""

    def on_ready(self) -> None:
        """Nothing is collected before the first headline stands."""
        self.call_after_refresh(_spare_the_keys)


def _spare_the_keys() -> None:
    """Let the garbage collector look at what the window makes, not at what it was made from.

    Fifty thousand objects that live as long as the program took it 30 to 60 ms,
    about once a second while keys are pressed.
    """
    gc.freeze()
    # Steps of some 10 ms each, where 20 young generations at once took 106 ms.
    gc.set_threshold(5_000, 3, 20)
    gc.enable()
