"""Which commands and options there are (POSIX utility syntax, GNU long options)."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import NoReturn, get_args

from tui_reader import __version__
from tui_reader.config.paths import paths
from tui_reader.config.problems import ConfigError
from tui_reader.text.i18n import N_, Language, _, language, use_language, wanted_language

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


_OF_ARGPARSE = (
    N_("usage:"),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("not allowed with argument %s"),
    N_("ignored explicit argument %r"),
    N_("%(prog)s: error: %(message)s"),
)
"""What argparse itself says, marked for translation."""

_OF_COMMANDS = {
    "refresh": "tui-reader refresh --feed https://paper.example/feed --force",
    "headlines": "tui-reader headlines --view today --json",
    "read": "tui-reader read 1234 --full --width 60",
    "save": "tui-reader save 1234 --as html\n  tui-reader save --view later --output later.epub",
    "search": "tui-reader search harbour storm --limit 10",
    "add": "tui-reader add paper.example --title 'The Paper' --folder News/Local",
    "feed": "tui-reader feed https://paper.example/feed --folder News --interval 30 --keep-days 90",
    "remove": "tui-reader remove https://paper.example/feed",
    "discover": "tui-reader discover paper.example",
    "watch-page": "tui-reader watch-page board.example/news\n"
    "  tui-reader watch-page board.example/news --item 'li.news' --title h3 --save 1",
    "import": "tui-reader import feeds.opml\n  tui-reader import newsboat ~/.newsboat",
    "export": "tui-reader export feeds.opml",
    "accounts": "tui-reader accounts add Home --kind freshrss --url https://news.example/ --user ana"
    " --password-command keyring get freshrss ana\n  tui-reader accounts sync --dry-run",
    "offline": "tui-reader refresh && tui-reader offline --fetch",
    "purge": "tui-reader purge --dry-run",
    "backup": "tui-reader backup ~/tui-reader.zip",
    "pictures": "tui-reader pictures unblock host pictures.example",
    "run": "tui-reader run Summarise 1234\n  tui-reader run Wallabag --query 'is:later newer:1d'",
    "keys": "tui-reader keys --json",
    "config": '$EDITOR "$(tui-reader config --path)"',
}
"""Examples of commands, below what ``--help`` says of each."""


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
        use_language(_language(options))
        # Workers that are started speak it as well.
        os.environ["LANGUAGE"] = language()
    # argparse translates what it says by names of its own module.
    argparse._ = of_argparse  # type: ignore[attr-defined]
    return with_commands().parse_args(_queries_kept(arguments))


INPUT = -1
"""For an id: standard input names the articles."""
_TAKES_QUERY = "--query"
_KNOWN = (
    "--json",
    "--limit",
    "--snippets",
    "--null",
    "-0",
    "--config",
    "--data",
    "--help",
    "-h",
    "--",
)


def _queries_kept(arguments: Sequence[str]) -> list[str]:
    """The arguments, with queries that begin with ``-`` written so that argparse takes them for none."""
    kept: list[str] = []
    searching = False
    for one in arguments:
        if kept and kept[-1] == _TAKES_QUERY:
            kept[-1] = f"{_TAKES_QUERY}={one}"
            continue
        # What has a space in it is no option.
        is_word = searching and one.startswith("-") and one.partition("=")[0] not in _KNOWN
        kept.append(f" {one}" if is_word and len(one) > 1 else one)
        searching = searching or one == "search"
    return kept


def of_argparse(message: str) -> str:
    """What argparse says, in the interface's language."""
    bare = message.strip() if message else ""
    return message.replace(bare, _(bare)) if bare in _OF_ARGPARSE else message


def _language(options: argparse.Namespace) -> Language:
    """The language for help and errors: that of the configuration, when it can be read."""
    import tomllib  # the window starts without it where its settings are kept

    setting = ""
    with suppress(OSError, ValueError, ConfigError):
        # What is amiss with the file is reported by the command.
        file = paths(options.config, options.data).config
        screen = tomllib.loads(file.read_text("utf-8-sig")).get("screen")
        setting = str(screen.get("language", "")) if isinstance(screen, dict) else ""
    return wanted_language(setting, os.environ)


def _refuse(parser: argparse.ArgumentParser, message: str) -> NoReturn:
    """End the program with status 2; of an unknown command say which was perhaps meant."""
    choice = of_argparse("invalid choice: %(value)r (choose from %(choices)s)")
    before = of_argparse("argument %(argument_name)s: %(message)s") % {
        "argument_name": "COMMAND",
        "message": choice.partition("%")[0],
    }
    unknown = re.match(re.escape(before) + "'([^']*)'", message)
    if unknown is not None:
        near = get_close_matches(unknown[1], _names(parser), n=1, cutoff=0.5)
        message = _("there is no command {name}; “tui-reader --help” lists them all")
        if near:
            message = _(
                "there is no command {name}; did you mean {near}? “tui-reader --help” lists them all"
            )
        message = message.format(name=repr(unknown[1]), near=near[0] if near else "")
    parser.print_usage(sys.stderr)
    line = of_argparse("%(prog)s: error: %(message)s")
    parser.exit(2, line % {"prog": parser.prog, "message": message} + "\n")


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
    parser.add_argument(
        "--version",
        action="version",
        version=f"tui-reader {__version__}",
        help=_("show the version and exit"),
    )
    commands = parser.add_subparsers(title=_("commands"), metavar="COMMAND", dest="command")

    def command(name: str, run: str, help_text: str) -> argparse.ArgumentParser:
        example = _OF_COMMANDS.get(name, "")
        one = commands.add_parser(
            name,
            parents=[shared],
            help=help_text,
            description=help_text,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            epilog=_("example:\n  {example}").format(example=example) if example else None,
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
    one.add_argument(
        "--notify",
        action="store_true",
        help=_("announce what is new in views that say notify, by notify-send"),
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
        "--query", default="", metavar="QUERY", help=_("only what a query gives; see “search”")
    )
    _snippets(one)
    one.add_argument(
        "--own-languages",
        action="store_true",
        help=_("none that are known to be in a language that you do not read"),
    )
    _limit(one, 100)
    _json(one)
    _nul(one)

    one = command("stories", "reading:stories", _("print the news that several papers have"))
    decision = one.add_mutually_exclusive_group()
    decision.add_argument(
        "--join",
        type=_count,
        nargs=2,
        metavar="ID",
        help=_("make two articles one story, for good"),
    )
    decision.add_argument(
        "--apart",
        type=_count,
        metavar="ID",
        help=_("take an article out of its story, for good"),
    )
    _limit(one, 50)
    _json(one)
    _nul(one)

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

    one = command(
        "mark",
        "marking:mark",
        _("mark articles: by id, by a query, or as standard input names them"),
    )
    one.add_argument(
        "articles",
        nargs="*",
        type=_article_or_input,
        metavar="ID",
        help=_("“-”, or none: standard input names them, by ids or by what --json prints"),
    )
    one.add_argument(
        "--query", metavar="QUERY", help=_("what a query gives, instead of ids; see “search”")
    )
    for field, yes, no in (
        ("read", "--read", "--unread"),
        ("starred", "--star", "--unstar"),
        ("later", "--later", "--unlater"),
    ):
        either = one.add_mutually_exclusive_group()
        either.add_argument(yes, dest=field, action="store_const", const=True)
        either.add_argument(no, dest=field, action="store_const", const=False)
    one.add_argument("--tag", action="append", default=[], metavar="NAME", help=_("put a tag on"))
    one.add_argument("--untag", action="append", default=[], metavar="NAME", help=_("take it off"))
    one.add_argument("--dry-run", action="store_true", help=_("only say how many it would be"))
    _json(one)

    one = command(
        "run", "running:run", _("give articles to a command of yours; without a name, print them")
    )
    one.add_argument("name", nargs="?", default="", metavar="NAME")
    one.add_argument("articles", nargs="*", type=_count, metavar="ID")
    one.add_argument(
        "--query", metavar="QUERY", help=_("what a query gives, instead of ids; see “search”")
    )
    one.add_argument("--yes", action="store_true", help=_("do not ask, whatever it says"))
    one.add_argument("--names", action="store_true", help=_("only the names"))
    _json(one)

    one = command(
        "accounts", "accounts:show_accounts", _("print the servers that keep feeds and marks")
    )
    _json(one)
    _below_accounts(one.add_subparsers(metavar="add|remove|sync|log", dest="what"), shared)

    one = command("rules", "ruling:show_rules", _("print the rules and what they hide"))
    _json(one)
    below = one.add_subparsers(metavar="test|run|undo|add|remove", dest="what")
    for name, run, text in (
        ("test", "ruling:test_rules", _("what rules would do with the last 30 days’ articles")),
        ("run", "ruling:run_rules", _("do what rules say with every article that is here")),
        ("undo", "ruling:undo_rule", _("show again what a rule has hidden")),
        ("remove", "ruling:remove_rule", _("remove a rule that “rules add” or the window made")),
        ("add", "ruling:add_rule", _("add a rule for what arrives from now on")),
    ):
        each = below.add_parser(
            name, parents=[shared], help=text, description=text, allow_abbrev=False
        )
        each.set_defaults(run=run)
        if name == "add":
            each.add_argument("query", metavar="QUERY")
            each.add_argument(
                "--do", action="append", required=True, metavar="DEED",
                help=_("hide, read, star, later, top, notify or tag:NAME"),
            )  # fmt: skip
            each.add_argument("--name", default="", help=_("its name (default: the query)"))
            each.add_argument("--until", default="", metavar="DAY", help=_("its last day"))
            continue
        wanted = name in ("undo", "remove")
        each.add_argument("rule", nargs=None if wanted else "?", default="", metavar="NAME")
        if name == "test":
            each.add_argument(
                "--json", action="store_true", default=argparse.SUPPRESS,
                help=_("one JSON object a line"),
            )  # fmt: skip

    one = command(
        "stats", "counting:stats", _("say how much each feed brings, and how much of it is read")
    )
    one.add_argument(
        "--days", type=_days, default=30, metavar="N", help=_("how far back (default: 30)")
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

    one = command("search", "reading:search", _("print the headlines of what a query gives"))
    one.add_argument(
        "words",
        nargs="+",
        metavar="QUERY",
        help=_('words, and more: "two words" -not title:word is:unread newer:2d (a OR b)'),
    )
    _snippets(one)
    _limit(one, 50)
    _json(one)
    _nul(one)

    one = command(
        "feeds", "subscribing:list_feeds", _("print the subscribed feeds and how they fare")
    )
    _json(one)
    _nul(one)
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
            _nul(one)

    one = command(
        "watch-page",
        "page_watching:watch_page",
        _("follow a page without a feed: find its lists of articles, subscribe to one"),
    )
    one.add_argument("url", metavar="URL")
    for name, text in (
        (
            "item",
            _("what each article is on the page, as a CSS selector; without one they are found"),
        ),
        ("title", _("within it, its title (default: the first heading, else the first link)")),
        ("link", _("within it, its link (default: that of the title)")),
        ("date", _("within it, its date (default: the first time element)")),
        ("text", _("within it, its text (default: none)")),
    ):
        one.add_argument(f"--{name}", default="", metavar="SELECTOR", help=text)
    one.add_argument(
        "--save", type=_count, metavar="N", help=_("subscribe to list N (default: ask)")
    )
    one.add_argument("--name", default="", help=_("your name for it"))
    one.add_argument("--folder", default="", help=_("its folder, levels separated by /"))
    _json(one)

    one = command(
        "newsletters",
        "newsletters:newsletters",
        _("print the senders of newsletters in a mail folder, as feeds for config.toml"),
    )
    one.add_argument("path", metavar="PATH", help=_("a Maildir or an mbox file"))
    one.add_argument("--all", action="store_true", help=_("every sender"))
    _json(one)

    one = command("feed", "subscribing:feed", _("print the settings of a feed, or change them"))
    one.add_argument("url", metavar="URL")
    one.add_argument("--title", help=_("your name for it; empty: its own"))
    one.add_argument("--folder", help=_("its folder, levels separated by /; empty: none"))
    one.add_argument(
        "--quiet",
        choices=("yes", "no"),
        help=_("keep it out of Unread, Today and the ticker"),
    )
    one.add_argument(
        "--snooze", metavar="DAY", help=_("quiet until then: 3d, 2w, 2026-03-05; empty: no more")
    )
    one.add_argument(
        "--newest", metavar="N", help=_("only the newest N stay unread; 0 or empty: all")
    )
    one.add_argument(
        "--interval", metavar="MINUTES", help=_("between two visits; empty: as for all feeds")
    )
    one.add_argument(
        "--full-text",
        choices=("never", "always", "auto"),
        help=_("fetch the pages of new articles; auto: where the feed gives only a summary"),
    )
    one.add_argument("--language", metavar="TAG", help=_("such as fr; empty: as the feed says"))
    one.add_argument(
        "--keep-days", metavar="N", help=_("remove older articles; 0: never; empty: as all feeds")
    )
    one.add_argument(
        "--keep-articles", metavar="N", help=_("only the newest; 0: all; empty: as all feeds")
    )
    one.add_argument(
        "--keep-unread",
        choices=("yes", "no", ""),
        help=_("what was not read, however old; empty: as all feeds"),
    )
    one.add_argument(
        "--shorts", choices=("yes", "no"), help=_("of a YouTube channel: its Shorts as well")
    )
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
    _json(one)

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

    one = command("keys", "about:keys", _("print every key and what it does"))
    _json(one)
    _nul(one)
    one = command("config", "about:config", _("check the configuration and print where things are"))
    one.add_argument("check", nargs="?", choices=("check",), help=_("the same, for scripts"))
    one.add_argument("--path", action="store_true", help=_("only the path of config.toml"))
    _json(one)

    _json(
        command("doctor", "doctor:doctor", _("look for what is wrong and say what to do about it"))
    )

    _for_programs(command, shared)

    # Without a help text argparse leaves it out of the list: it is for the window, not for people.
    commands.add_parser("engine", parents=[shared]).set_defaults(run="refreshing:engine")
    return parser


def _for_programs(
    command: Callable[[str, str, str], argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """The commands that other programs use: lists of names, status bars, mail, timers."""
    for name, text in (
        ("views", _("print the views, folders, feeds and tags, counted")),
        ("tags", _("print the tags, counted")),
    ):
        one = command(name, f"listing:{name}", text)
        _json(one)
        _nul(one)
        one.add_argument("--names", action="store_true", help=_("only the names"))
        if name == "tags":
            below = one.add_subparsers(metavar="rename")
            text = _("give a tag another name; that of another tag makes one of the two")
            each = below.add_parser(
                "rename", parents=[shared], help=text, description=text, allow_abbrev=False
            )
            each.add_argument("tag", nargs="+", metavar="TAG")
            each.add_argument("name", metavar="NEW")
            each.set_defaults(run="listing:rename_tags")

    one = command("note", "marking:note", _("print the note on an article, or write one"))
    one.add_argument("article", type=_count, metavar="ID")
    one.add_argument("text", nargs="?", metavar="TEXT", help=_("the note; empty takes it off"))

    one = command("open", "opening:open_articles", _("open articles in the browser"))
    one.add_argument("articles", nargs="+", type=_count, metavar="ID")
    _json(one)

    one = command(
        "versions",
        "reading:versions",
        _("print what a paper changed in an article; without ID, the last edits of all"),
    )
    one.add_argument("article", nargs="?", type=_count, metavar="ID")
    _limit(one, 50)
    _json(one)

    one = command("digest", "digest:digest", _("write the news of some hours as one text"))
    one.add_argument("--view", default="", metavar="NAME", help=_("only the articles of a view"))
    one.add_argument(
        "--since",
        default="yesterday",
        metavar="MOMENT",
        help=_("today, yesterday, 12h, 3d, 2w, or a date such as 2026-11-27 (default: yesterday)"),
    )
    one.add_argument(
        "--as",
        dest="form",
        choices=("text", "markdown", "html", "epub"),
        default="text",
        help=_("default: text"),
    )
    one.add_argument("--output", default="", metavar="FILE", help=_("default: standard output"))
    one.add_argument("--force", action="store_true", help=_("replace the file if it is there"))

    one = command("schema", "about:schema", _("print the JSON Schema of what --json prints"))
    one.add_argument("name", nargs="*", metavar="COMMAND", help=_("only what this command prints"))

    one = command("watch", "following:watch", _("print new headlines as they arrive"))
    one.add_argument("--view", default="", metavar="NAME", help=_("only those of a view"))
    one.add_argument(
        "--query",
        default="",
        metavar="QUERY",
        help=_("only what a query gives; see “search”"),
    )
    one.add_argument(
        "--last",
        type=_count,
        default=0,
        metavar="N",
        help=_("begin with the newest N that are there (default: 0)"),
    )
    _json(one)
    _nul(one)

    one = command("ticker", "following:ticker", _("print a line of headlines, for a status bar"))
    one.add_argument("--follow", action="store_true", help=_("go on, one line after the other"))
    one.add_argument("--scroll", action="store_true", help=_("with --follow: move like the ticker"))
    one.add_argument(
        "--width", type=_width, default=60, metavar="N", help=_("columns (default: 60)")
    )
    one.add_argument("--view", default="", metavar="NAME", help=_("default: as in the window"))
    one.add_argument(
        "--seconds",
        type=_seconds,
        default=8.0,
        metavar="N",
        help=_("how long a headline stands (default: 8)"),
    )
    one.add_argument(
        "--step",
        type=_seconds,
        default=0.25,
        metavar="N",
        help=_("with --scroll: seconds for each column (default: 0.25)"),
    )
    _nul(one)

    one = command(
        "serve", "serving:serve", _("open the reader in a browser on this machine (extra “web”)")
    )
    one.add_argument(
        "--port", type=_port, default=0, metavar="N", help=_("default: one that is free")
    )
    one.add_argument("--demo", action="store_true", help=_("the bundled edition, kept nowhere"))

    one = command(
        "service", "service:service", _("print what has the system fetch the news by itself")
    )
    one.add_argument("kind", nargs="?", choices=("systemd", "launchd", "cron"), metavar="KIND",
                     help=_("systemd, launchd or cron (default: what this system has)"))  # fmt: skip


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


def _below_accounts(
    below: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """The commands below ``accounts``."""
    from tui_reader.config.schema import AccountKind  # a window knows it, its start need not

    def command(name: str, text: str) -> argparse.ArgumentParser:
        return below.add_parser(
            name, parents=[shared], help=text, description=text, allow_abbrev=False
        )

    one = command("add", _("add an account, once its server accepts it"))
    one.set_defaults(run="accounts:add_account")
    one.add_argument("name", metavar="NAME", help=_("the folder that its feeds stand in"))
    kinds = get_args(AccountKind)
    one.add_argument("--kind", required=True, choices=kinds, metavar="KIND", help=", ".join(kinds))
    one.add_argument(
        "--url", required=True, metavar="URL", help=_("of the server, or of its interface")
    )
    one.add_argument("--user", default="", help=_("not with an API key of Miniflux"))
    one.add_argument(
        "--password-env", default="", metavar="NAME", help=_("the variable that holds the password")
    )
    one.add_argument(
        "--password-command", nargs="+", metavar="WORD", help=_("a program that prints it")
    )
    one.add_argument("--insecure", action="store_true", help=_("plain http will do"))
    one.add_argument(
        "--once", action="store_true", help=_("leave out the feeds that you have here as well")
    )
    one.add_argument("--app-id", default="", help=_("for Inoreader"))
    one.add_argument("--app-key-env", default="", metavar="NAME", help=_("for Inoreader"))
    one.add_argument("--force", action="store_true", help=_("do not ask the server first"))

    one = command("remove", _("forget an account; what was read or starred stays"))
    one.set_defaults(run="accounts:remove_account")
    one.add_argument("name", metavar="NAME")

    one = command("sync", _("sync accounts now"))
    one.set_defaults(run="accounts:sync_accounts")
    one.add_argument("accounts", nargs="*", metavar="NAME", help=_("default: all"))
    one.add_argument("--dry-run", action="store_true", help=_("only say what would change"))
    one.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="NAME",
        help=_("believe what the server of an account that is held lists"),
    )
    _json_below(one)

    one = command("log", _("print what was sent to accounts, and what they answered"))
    one.set_defaults(run="accounts:log")
    one.add_argument("account", nargs="?", default="", metavar="NAME")
    one.add_argument("--limit", type=_count, default=100, metavar="N", help=_("default: 100"))
    _json_below(one)


def _json_below(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help=_("one JSON object a line")
    )


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))


def _snippets(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--snippets", action="store_true", help=_("the text around what was found in it, too")
    )


def _nul(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-0",
        "--null",
        dest="nul",
        action="store_true",
        help=_("a NUL character ends each line, as xargs -0 reads them"),
    )


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


def _article_or_input(text: str) -> int:
    return INPUT if text == "-" else _count(text)


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0.05 <= number <= 3600:
        raise argparse.ArgumentTypeError(_("between 0.05 and 3600 seconds"))
    return number


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) < 6 else 65_536
    if number > 65_535:
        raise argparse.ArgumentTypeError(_("between 0 and 65535"))
    return number


def _days(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 3650:
        raise argparse.ArgumentTypeError(_("between 1 and 3650"))
    return number


def _width(text: str) -> int:
    number = int(text)
    if not 20 <= number <= 500:
        raise argparse.ArgumentTypeError(_("between 20 and 500"))
    return number
