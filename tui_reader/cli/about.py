"""``keys`` and ``config``: what the program would do, without doing it."""

from __future__ import annotations

import argparse

from tui_reader.cli.printing import say, say_json
from tui_reader.cli.profile import profile
from tui_reader.text.cells import fit
from tui_reader.text.i18n import _


def keys(options: argparse.Namespace) -> int:
    """Print the table of actions with the keys in force."""
    from tui_reader.ui.actions import ACTIONS

    chosen = profile(options).settings.keys
    for action in ACTIONS:
        bound = chosen.get(action.id, action.keys)
        if options.json:
            say_json({"action": action.id, "keys": list(bound), "does": action.help})
        else:
            say(f"{fit(', '.join(bound), 26)}  {fit(action.id, 22)}  {action.help}")
    return 0


def config(options: argparse.Namespace) -> int:
    """Check the configuration and say where the reader keeps its files."""
    from tui_reader.config.paths import paths

    if options.path:
        say(str(paths(options.config, options.data).config))
        return 0
    from tui_reader.config.load import load
    from tui_reader.ui.actions import ACTION_IDS
    from tui_reader.ui.app import theme_names

    one = profile(options)
    where = one.paths
    load(where.config, actions=ACTION_IDS, themes=theme_names())
    missing = "" if where.config.exists() else _("  (not there: defaults are used)")
    say(_("configuration  {path}").format(path=where.config) + missing)
    say(_("feeds          {path}").format(path=where.feeds))
    say(_("store          {path}").format(path=where.store))
    say(_("pictures       {path}").format(path=where.pictures))
    say(_("logs           {path}").format(path=where.state))
    say(_("{count} feeds; the configuration is fine").format(count=len(one.subscriptions)))
    return 0
