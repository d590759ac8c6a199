"""``run``: commands of the user's own, on articles named by id, by a query, or by another program."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time

from tui_reader.cli.marking import articles_from_input
from tui_reader.cli.printing import Progress, print_damaged, print_json, print_line
from tui_reader.cli.profile import Profile, opened, profile
from tui_reader.config.problems import nearest
from tui_reader.config.schema import OwnCommand
from tui_reader.engine.programs import ProgramError
from tui_reader.model import Article, Made, query_of, search_of
from tui_reader.store import Store, articles, made
from tui_reader.store.finding import found_in_slices
from tui_reader.text.cells import display, fit
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.when import midnight
from tui_reader.ui.own_commands import make, needs_article, run_in_terminal

_ALL = 10**9


def run(options: argparse.Namespace) -> int:
    """Run a command on some articles, one after the other; without a name print the commands."""
    one = profile(options)
    if not options.name:
        _list(one, as_json=options.json, only_names=options.names)
        return 0
    command = command_named(one, options.name)
    if command is None:
        print(f"tui-reader: {no_command(one, options.name)}", file=sys.stderr)
        return 2
    if options.query is not None and options.articles:
        print(f"tui-reader: {_('either ids or --query, not both')}", file=sys.stderr)
        return 2
    with opened(one) as store:
        ids, wrong = _ids(one, store, options, command)
        if command.confirm and not options.yes and not _agreed(command, len(ids)):
            return 1
        failed = wrong
        if not ids and not needs_article(command):
            failed += not _do(store, command, None, as_json=options.json)
        progress = Progress()
        for place, id in enumerate(ids):
            progress.clear()
            failed += not _do(store, command, id, as_json=options.json)
            sys.stdout.flush()
            if place + 1 < len(ids):
                progress.show(_("{done} of {of} articles…"), place + 1, len(ids))
    return int(failed > 0)


def command_named(one: Profile, name: str) -> OwnCommand | None:
    """The command of a name, whatever its case."""
    wanted = name.casefold()
    return next((each for each in one.settings.commands if each.name.casefold() == wanted), None)


def no_command(one: Profile, name: str) -> str:
    """That there is no such command, and which one was perhaps meant."""
    names = [each.name for each in one.settings.commands]
    if not names:
        return _("there are no commands of yours; [[commands]] in config.toml makes them")
    near = nearest(name, names)
    words = (
        _("there is no command {name} in config.toml; did you mean {near}?")
        if near
        else _("there is no command {name} in config.toml")
    )
    return display(words.format(name=repr(name), near=repr(near)))


def _list(one: Profile, *, as_json: bool, only_names: bool) -> None:
    from tui_reader.ui.keys import key_name

    for each in one.settings.commands:
        if only_names:
            print_line(each.name)
        elif as_json:
            print_json(
                {
                    "name": each.name, "run": list(each.run), "keys": list(each.key),
                    "input": each.input, "show": each.show, "keep": each.keep,
                    "terminal": each.terminal,
                }
            )  # fmt: skip
        else:
            keys = "  ".join(map(key_name, each.key))
            print_line(f"{fit(display(each.name), 24)}  {fit(keys, 8)}  {' '.join(each.run)}")
    if not one.settings.commands:
        print(f"tui-reader: {no_command(one, '')}", file=sys.stderr)


def _ids(
    one: Profile, store: Store, options: argparse.Namespace, command: OwnCommand
) -> tuple[list[int], int]:
    """The articles that are meant, and how many lines of standard input name none."""
    if options.query is not None:
        asked = search_of(options.query, one.settings.views)
        now = int(time.time())
        slices = found_in_slices(
            store, query_of(asked.where), midnight=midnight(now), now=now, most=asked.limit or _ALL
        )
        return [id for some in slices for id in some], 0
    if options.articles or not needs_article(command):
        return list(dict.fromkeys(options.articles)), 0
    ids, wrong = articles_from_input()
    if wrong:
        text = ngettext(
            "{count} line of standard input names no article",
            "{count} lines of standard input name no article",
            wrong,
        )
        print(f"tui-reader: {text}", file=sys.stderr)
    return ids, wrong


def _agreed(command: OwnCommand, count: int) -> bool:
    """Whether the user wants it, asked on the terminal; without one, nobody can say so."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        print(_("tui-reader: this command asks first; --yes runs it"), file=sys.stderr)
        return False
    words = ngettext(
        "Run {name} on {count} article? [y/N]",
        "Run {name} on {count} articles? [y/N]",
        count,
        name=display(command.name),
    )
    print(words, end=" ", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def _do(store: Store, command: OwnCommand, id: int | None, *, as_json: bool) -> bool:
    """Run a command on an article and print what it made; whether it succeeded."""
    article: Article | None = None
    if id is not None:
        article = articles.article(store, id)
        if article is None:
            words = _("tui-reader: there is no article {id}").format(id=id)
            print(words, file=sys.stderr)
            return False
        if article.is_damaged:
            print_damaged(article.headline)
            return False
    try:
        found = made_by(store, command, article)
    except ProgramError as error:
        title = article.headline.title if article else command.name
        print(display(f"tui-reader: {title}: {error.reason}"), file=sys.stderr)
        if as_json:
            print_json({"id": id, "command": command.name, "error": str(error.reason)})
        return False
    if found is None:
        return True
    if as_json:
        print_json({"id": id, "command": command.name, "text": found.text})
    elif command.show != "none":
        for line in found.text.splitlines():
            print_line(line)
    return True


def made_by(store: Store, command: OwnCommand, article: Article | None) -> Made | None:
    """What a command makes of an article, kept where it says so; ``None``: it had the terminal.

    Raises:
        ProgramError: it cannot be run or failed.
        StoreError: what it made cannot be kept.
    """
    if command.terminal:
        sys.stdout.flush()
        run_in_terminal(command, article)
        return None
    found = asyncio.run(make(command, article))
    if command.keep and article is not None and found.text:
        store.write(made.keep, article.headline.id, found)
    return found
