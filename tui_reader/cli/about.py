"""``keys``, ``config`` and ``schema``: what the program would do or print, without doing it."""

from __future__ import annotations

import argparse
import sys

from tui_reader.cli.printing import print_json, print_line, print_record
from tui_reader.cli.profile import profile
from tui_reader.text.cells import display, fit
from tui_reader.text.i18n import _, ngettext


def keys(options: argparse.Namespace) -> int:
    """Print the table of actions with the keys in force: preset, and the user's own over it."""
    from tui_reader.ui.actions import EVERYWHERE
    from tui_reader.ui.keys import actions_of, key_name

    settings = profile(options).settings
    for action in actions_of(settings):
        places = "" if action.where == EVERYWHERE else ", ".join(sorted(action.where))
        if options.json:
            print_json(
                {
                    "action": action.id,
                    "keys": list(action.keys),
                    "where": sorted(action.where),
                    "does": _(action.help),
                }
            )
        else:
            names = "  ".join(map(key_name, action.keys))
            where = f"  ({places})" if places else ""
            line = f"{fit(names, 22)}  {fit(action.id, 20)}  {_(action.help)}{where}"
            print_record(line, nul=options.nul)
    return 0


def config(options: argparse.Namespace) -> int:
    """Check the configuration and say where the reader keeps its files."""
    from tui_reader.config.paths import paths

    if options.path:
        print_line(str(paths(options.config, options.data).config))
        return 0
    from tui_reader.config.load import load
    from tui_reader.config.problems import ConfigError
    from tui_reader.ui.actions import ACTION_IDS
    from tui_reader.ui.theme.other_themes import theme_names, user_themes

    one = profile(options)
    where = one.paths
    themes, amiss = user_themes(where.config)
    if amiss:
        raise ConfigError(amiss)
    load(where.config, actions=ACTION_IDS, themes=theme_names(themes))
    if options.json:
        print_json(
            {
                "config": str(where.config),
                "config_exists": where.config.exists(),
                "feeds": str(where.feeds),
                "store": str(where.store),
                "pictures": str(where.pictures),
                "logs": str(where.state),
                "count": len(one.subscriptions),
            }
        )
        return 0
    if where.config.exists():
        print_line(_("configuration  {path}").format(path=where.config))
    else:
        words = _("configuration  {path}  (not there: defaults are used)")
        print_line(words.format(path=where.config))
    print_line(_("feeds          {path}").format(path=where.feeds))
    print_line(_("store          {path}").format(path=where.store))
    print_line(_("pictures       {path}").format(path=where.pictures))
    print_line(_("logs           {path}").format(path=where.state))
    print_line(
        ngettext(
            "{count} feed; the configuration is fine",
            "{count} feeds; the configuration is fine",
            len(one.subscriptions),
        )
    )
    return 0


def schema(options: argparse.Namespace) -> int:
    """Print the JSON Schema (2020-12) of what ``--json`` prints: of one command, or of all.

    Exit status 2 for a command that prints none.
    """
    import json
    from importlib import resources

    text = (resources.files("tui_reader") / "share" / "json-1.schema.json").read_text("utf-8")
    if not options.name:
        print(text, end="")
        return 0
    whole = json.loads(text)
    records = whole["commands"].get(" ".join(options.name))
    if records is None:
        words = _("tui-reader: {command} has no --json; these have: {commands}")
        known = ", ".join(whole["commands"])
        print(
            display(words.format(command=" ".join(options.name), commands=known)), file=sys.stderr
        )
        return 2
    whole["anyOf"] = [{"$ref": f"#/$defs/{record}"} for record in records]
    print(json.dumps(whole, ensure_ascii=False, indent=1))
    return 0
