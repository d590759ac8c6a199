"""``tui-reader`` and ``demo``: the window, or plain headlines when there is no terminal."""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from importlib import import_module
from pathlib import Path
from threading import Thread

from tui_reader.cli.profile import Profile, opened, profile, profile_at, sound_store
from tui_reader.config.load import load
from tui_reader.config.paths import make_private, paths
from tui_reader.config.whole_file import private_file
from tui_reader.text.i18n import _
from tui_reader.ui.actions import ACTION_IDS

_PLAIN_LIMIT = 200
_DEMO_SECONDS = 10.0
"""The demo's papers publish every 20 seconds; asking is conditional and stays on this machine."""


def open_reader(options: argparse.Namespace) -> int:
    """Open the reader; without a terminal print the headlines instead."""
    one = profile(options)
    if options.plain or (_on_terminal() and _is_dumb()):
        from tui_reader.cli.plain import read_plainly

        return read_plainly(one)
    if not _on_terminal():
        _print(one)
        return 0
    problems = sound_store(one)
    return _window(one, None, problems=problems)


def demo(options: argparse.Namespace) -> int:
    """Open the reader on the bundled edition, really fetched from a server on this machine."""
    from tui_reader.config import feeds_file
    from tui_reader.demo import start, subscriptions

    for option, given in (("--config", options.config), ("--data", options.data)):
        if given is not None:
            text = _("tui-reader: the demo has a profile of its own; it takes no {option}")
            print(text.format(option=option), file=sys.stderr)
            return 2
    plain = options.plain or (_on_terminal() and _is_dumb())
    with _demo_folder() as data:
        engine = None
        if _on_terminal() and not plain:
            # Both load while the server starts: a fifth of a second sooner on the screen.
            _before_textual()
            engine = _launched(profile_at(None, data))
            Thread(target=import_module, args=("tui_reader.ui.app",), daemon=True).start()
        with start() as server:
            feeds_file.add(data / "feeds.toml", subscriptions(server.url))
            one = profile_at(None, data)
            if engine is not None:
                return _window(one, engine, refresh_seconds=_DEMO_SECONDS, refresh_all=True)
            from tui_reader.cli.refreshing import run_refresh

            run_refresh(one)
            if plain:
                from tui_reader.cli.plain import read_plainly

                return read_plainly(one)
            _print(one)
    return 0


@contextmanager
def _demo_folder() -> Iterator[Path]:
    """A folder for one demo, gone at its end; first those go that killed demos have left.

    Raises:
        OSError: there can be none; it names the file.
    """
    demos = paths().pictures.with_name("demo")
    make_private(demos)
    with private_file(demos / "lock") as turn:
        # Nobody clears away between the making of a folder and its lock.
        flock(turn, LOCK_EX)
        for left in [one for one in demos.iterdir() if one.is_dir()]:
            # One that ends meanwhile deletes its own.
            with suppress(OSError), private_file(left / "lock") as held:
                flock(held, LOCK_EX | LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(dir=demos))
        ours = private_file(folder / "lock")
        flock(ours, LOCK_EX)
    # The kernel takes the lock from us, however we end.
    with ours:
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _before_textual() -> None:
    """Set how Textual paints, which it reads from the environment while it is imported."""
    from tui_reader.config.environment import colours

    os.environ.setdefault("TEXTUAL_COLOR_SYSTEM", colours(os.environ))
    # Of two frames that one key needs, the second waits for its turn: 17 ms at Textual's own 60.
    os.environ.setdefault("TEXTUAL_FPS", "120")


def _launched(one: Profile) -> subprocess.Popen[bytes]:
    from tui_reader.engine.client import launch

    return launch(one.arguments, one.paths.state / "engine.log")


def _window(
    one: Profile,
    engine: subprocess.Popen[bytes] | None,
    *,
    problems: Sequence[str] = (),
    refresh_seconds: float = 60.0,
    refresh_all: bool = False,
) -> int:
    gc.disable()  # until the window is made: see ``tui_reader.ui.app``
    encoding = sys.stdout.encoding.lower()
    if encoding.replace("-", "") != "utf8":
        hint = _("the encoding is {name}; set LANG to a UTF-8 locale, such as C.UTF-8")
        problems = (*problems, hint.format(name=encoding))
    if not _is_served():
        for name in ("COLUMNS", "LINES"):
            # Textual believes them before the terminal; they name the size of another, or of long
            # ago.
            os.environ.pop(name, None)
    from tui_reader.ui.terminal.background import BackgroundQuestion

    wanted = one.settings.screen.theme
    background = BackgroundQuestion() if wanted == "auto" and not _is_served() else None
    try:
        _before_textual()
        from tui_reader.ui.app import run
        from tui_reader.ui.theme.other_themes import theme_names, user_themes

        themes, amiss = user_themes(one.paths.config)
        if wanted not in ("auto", *theme_names(themes)):
            # Once more, now that the names of the themes are known: it says which is meant.
            load(one.paths.config, actions=ACTION_IDS, themes=theme_names(themes))
    finally:
        light = background.is_light() if background is not None else None
    return run(
        one.settings,
        one.paths,
        engine_arguments=one.arguments,
        launched=engine,
        problems=(*problems, *map(str, amiss)),
        refresh_seconds=refresh_seconds,
        refresh_all=refresh_all,
        themes=themes,
        light=light,
    )


def _print(one: Profile) -> None:
    from tui_reader.cli.reading import print_headlines
    from tui_reader.model import ALL

    if not one.subscriptions:
        hint = _("tui-reader: there are no feeds yet; “tui-reader add URL” adds one")
        print(hint, file=sys.stderr)
    with opened(one) as store:
        print_headlines(store, ALL.query, None, on_terminal=_PLAIN_LIMIT)


def _on_terminal() -> bool:
    return _is_served() or (sys.stdout.isatty() and sys.stdin.isatty())


def _is_served() -> bool:
    """Whether a browser is the terminal: standard input and output speak the protocol of Textual's driver."""
    return bool(os.environ.get("TEXTUAL_DRIVER"))


def _is_dumb() -> bool:
    """Whether the terminal says that it can only print (terminfo's ``dumb``)."""
    return os.environ.get("TERM", "") in ("dumb", "unknown")
