"""``tui-reader`` and ``demo``: the window, or plain headlines when there is no terminal."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tui_reader.cli.profile import Profile, opened, profile, profile_at, sound_store
from tui_reader.ui.actions import ACTION_IDS

_PLAIN_LIMIT = 200


def open_reader(options: argparse.Namespace) -> int:
    """Open the reader; without a terminal print the headlines instead."""
    one = profile(options)
    if not _on_terminal():
        _print(one)
        return 0
    return _window(one)


def demo(options: argparse.Namespace) -> int:
    """Open the reader on the bundled edition, really fetched from a server on this machine."""
    from tui_reader.config import feeds_file
    from tui_reader.demo import start, subscriptions

    del options  # the demo has a profile of its own
    with tempfile.TemporaryDirectory(prefix="tui-reader-demo-") as folder, start() as server:
        data = Path(folder)
        feeds_file.add(data / "feeds.toml", subscriptions(server.url))
        one = profile_at(None, data)
        if _on_terminal():
            return _window(one)
        from tui_reader.cli.refreshing import run_refresh

        run_refresh(one, lambda _event: None)
        _print(one)
    return 0


def _window(one: Profile) -> int:
    from tui_reader.config.load import load
    from tui_reader.ui.app import run, theme_names

    # Once more, now that the names of the themes are known.
    load(one.paths.config, actions=ACTION_IDS, themes=theme_names())
    problems = sound_store(one)
    return run(one.settings, one.paths, engine_arguments=one.arguments, problems=problems)


def _print(one: Profile) -> None:
    from tui_reader.cli.reading import print_headlines
    from tui_reader.model import ALL

    with opened(one) as store:
        print_headlines(store, ALL.query, _PLAIN_LIMIT, as_json=False)


def _on_terminal() -> bool:
    return sys.stdout.isatty() and sys.stdin.isatty()
