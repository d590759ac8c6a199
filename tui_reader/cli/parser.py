"""Which commands and options there are (POSIX utility syntax, GNU long options)."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import NoReturn

from tui_reader import __version__
from tui_reader.text.i18n import N_, _

_EXAMPLES = N_(
    """\
examples:
  tui-reader demo                          look round in invented news
  tui-reader add harbourpost.example       subscribe to the feed of a site
  tui-reader import newsboat               take feeds and marks over from newsboat
  tui-reader headlines --view today        today's headlines
  tui-reader headlines --json | jq .title  all headlines, for other programs
  tui-reader save 1234 --as epub           an article as a file
  tui-reader COMMAND --help                every option of a command"""
)


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line taken apart; ``run`` names what carries it out as ``module:function``.

    Ends the program with status 2 and a message when it cannot be understood,
    with 0 after ``--help`` and ``--version``.
    """
    # Without a command there is nothing of the commands to know: 7 ms of the start of a window.
    window = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    _for_window(window)
    with suppress(argparse.ArgumentError):
        options, rest = window.parse_known_args(arguments)
        if not rest:
            return options
    return with_commands().parse_args(arguments)


def _refuse(parser: argparse.ArgumentParser, message: str) -> NoReturn:
    """End the program with status 2; of an unknown command say which was perhaps meant."""
    unknown = re.match(r"argument COMMAND: invalid choice: '([^']*)'", message)
    if unknown is not None:
        near = get_close_matches(unknown[1], _names(parser), n=1, cutoff=0.5)
        message = _("there is no command {name}; “tui-reader --help” lists them all")
        if near:
            message = _(
                "there is no command {name}; did you mean {near}? “tui-reader --help” lists them all"
            )
        message = message.format(name=repr(unknown[1]), near=near[0] if near else "")
    parser.print_usage(sys.stderr)
    parser.exit(2, f"{parser.prog}: error: {message}\n")


def _names(parser: argparse.ArgumentParser) -> list[str]:
    """The commands that are for people."""
    return [
        name
        for action in parser._actions
        if isinstance(action.choices, dict)
        for name in action.choices
        if name != "engine"
    ]


def _for_window(parser: argparse.ArgumentParser) -> None:
    _everywhere(parser, None)
    parser.add_argument(
        "--plain",
        action="store_true",
        help=_("read line by line: nothing moves, nothing is drawn; for screen readers"),
    )
    parser.set_defaults(run="window:open_reader")


def with_commands() -> argparse.ArgumentParser:
    """What reads a command line with any of the commands."""
    shared = argparse.ArgumentParser(add_help=False)
    _everywhere(shared, argparse.SUPPRESS)
    parser = argparse.ArgumentParser(
        prog="tui-reader",
        description=_("A news reader for the terminal. Without a command it opens."),
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_(_EXAMPLES),
    )
    parser.error = partial(_refuse, parser)  # type: ignore[method-assign]
    _for_window(parser)
    parser.add_argument("--version", action="version", version=f"tui-reader {__version__}")
    commands = parser.add_subparsers(title=_("commands"), metavar="COMMAND", dest="command")

    def command(name: str, run: str, help_text: str) -> argparse.ArgumentParser:
        one = commands.add_parser(
            name, parents=[shared], help=help_text, description=help_text, allow_abbrev=False
        )
        one.set_defaults(run=run)
        return one

    command("demo", "window:demo", _("open the reader on a bundled edition, kept nowhere"))

    one = command("refresh", "refreshing:refresh", _("fetch the feeds that are due"))
    one.add_argument("--feed", action="append", default=[], metavar="URL", help=_("only this feed"))
    one.add_argument(
        "--force",
        action="store_true",
        help=_(
            "also feeds that are not due yet, but for those whose servers want to be left alone"
        ),
    )
    one.add_argument(
        "--archive", action="store_true", help=_("with --feed: what the feed keeps of its past")
    )
    _json(one)

    one = command("headlines", "reading:headlines", _("print the headlines of a view"))
    one.add_argument(
        "--view",
        default="",
        metavar="NAME",
        help=_("unread, today, starred, later, all, one of your own, a folder, a feed, a tag"),
    )
    one.add_argument(
        "--query", default="", metavar="WORDS", help=_("only articles with these words")
    )
    _limit(one, 100)
    _json(one)

    one = command("stories", "reading:stories", _("print the news that several papers have"))
    _limit(one, 50)
    _json(one)

    one = command("read", "reading:read", _("print one article"))
    one.add_argument("article", type=_count, metavar="ID")
    one.add_argument(
        "--full", action="store_true", help=_("the text of its page, fetched when need be")
    )
    one.add_argument(
        "--width",
        type=_width,
        default=0,
        metavar="N",
        help=_("columns (default: 72; with --json, words without line breaks)"),
    )
    _json(one)

    one = command("save", "saving:save_articles", _("write articles to files"))
    one.add_argument("articles", nargs="*", type=_count, metavar="ID")
    one.add_argument(
        "--as",
        dest="form",
        choices=("markdown", "html", "epub"),
        help=_("default: markdown for one article, epub for several"),
    )
    one.add_argument("--view", default="", metavar="NAME", help=_("the articles of a view"))
    one.add_argument(
        "--output", default="", metavar="FILE", help=_("default: a name of its title, here")
    )
    one.add_argument(
        "--limit", type=_count, metavar="N", help=_("of a view at most so many (default: all)")
    )
    one.add_argument(
        "--force", action="store_true", help=_("replace the file of --output if it is there")
    )

    one = command("search", "reading:search", _("print the headlines of articles with some words"))
    one.add_argument("words", nargs="+", metavar="WORDS")
    _limit(one, 50)
    _json(one)

    _json(
        command(
            "feeds", "subscribing:list_feeds", _("print the subscribed feeds and how they fare")
        )
    )
    for name, text in (
        ("add", _("subscribe to a feed, or to the one that a page names")),
        ("remove", _("unsubscribe from a feed; what was read or starred stays")),
        ("discover", _("find the feeds of a site")),
    ):
        one = command(name, f"subscribing:{name}", text)
        one.add_argument("url", metavar="URL")
        if name == "add":
            one.add_argument("--title", default="", help=_("your name for it"))
            one.add_argument("--folder", default="", help=_("its folder, levels separated by /"))
            one.add_argument(
                "--force", action="store_true", help=_("without asking whether there is a feed")
            )
        if name == "discover":
            _json(one)

    one = command(
        "import",
        "subscribing:import_opml",
        _("subscribe to the feeds of an OPML file, or newsboat’s"),
    )
    one.add_argument(
        "file", metavar="FILE", help=_("- reads standard input; “newsboat”: its feeds and marks")
    )
    one.add_argument(
        "folder",
        nargs="?",
        default="",
        metavar="DIR",
        help=_("after “newsboat”: the folder with its urls and cache.db"),
    )
    one = command("export", "subscribing:export_opml", _("write the subscribed feeds as OPML"))
    one.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help=_("default: standard output")
    )
    one.add_argument(
        "--with-passwords", action="store_true", help=_("also those within addresses of feeds")
    )
    one.add_argument("--force", action="store_true", help=_("replace the file if it is there"))

    one = command("offline", "readiness:offline", _("say what can be read without a network"))
    one.add_argument(
        "--fetch", action="store_true", help=_("first fetch what is missing, as after a refresh")
    )
    _json(one)
    one = command("purge", "purging:purge", _("remove the articles that “keep” lets go"))
    one.add_argument("--dry-run", action="store_true", help=_("only say what would go"))

    one = command(
        "backup",
        "backing_up:backup",
        _(
            "write articles, marks, feeds and settings to a new ZIP file, also while the reader is open"
        ),
    )
    one.add_argument(
        "file",
        metavar="FILE",
        help=_("never one that is there; unpacked into a folder, “--data FOLDER” opens it"),
    )

    one = command(
        "pictures", "picturing:pictures", _("print the blocked pictures and what is kept")
    )
    _json(one)
    below = one.add_subparsers(metavar="unblock", dest="what")
    unblock = below.add_parser(
        "unblock", parents=[shared], help=_("show blocked pictures again"), allow_abbrev=False
    )
    unblock.add_argument("kind", choices=("picture", "host", "feed"), metavar="KIND")
    unblock.add_argument("value", metavar="VALUE", help=_("as “tui-reader pictures” prints it"))
    unblock.set_defaults(run="picturing:unblock")

    _json(command("keys", "about:keys", _("print every key and what it does")))
    one = command("config", "about:config", _("check the configuration and print where things are"))
    one.add_argument("--path", action="store_true", help=_("only the path of config.toml"))

    _json(
        command("doctor", "doctor:doctor", _("look for what is wrong and say what to do about it"))
    )

    # Without a help text argparse leaves it out of the list: it is for the window, not for people.
    commands.add_parser("engine", parents=[shared]).set_defaults(run="refreshing:engine")
    return parser


def _everywhere(parser: argparse.ArgumentParser, default: object) -> None:
    parser.add_argument(
        "--config", type=Path, default=default, metavar="FILE", help=_("use this config.toml")
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=default,
        metavar="DIR",
        help=_("keep everything under this folder"),
    )


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))


def _limit(parser: argparse.ArgumentParser, on_terminal: int) -> None:
    parser.set_defaults(limit_on_terminal=on_terminal)
    parser.add_argument(
        "--limit",
        type=_count,
        metavar="N",
        help=_("at most so many (default: {count} on a terminal, else all)").format(
            count=on_terminal
        ),
    )


def _count(text: str) -> int:
    number = int(text) if text.lstrip("-").isdecimal() else -1
    # SQLite's integers have 64 bits.
    if not 0 <= number < 1 << 63:
        raise argparse.ArgumentTypeError(_("a whole number from 0 on"))
    return number


def _width(text: str) -> int:
    number = int(text)
    if not 20 <= number <= 500:
        raise argparse.ArgumentTypeError(_("between 20 and 500"))
    return number
