"""``doctor``: looks at configuration, store, network and terminal, and says what to do."""

from __future__ import annotations

import argparse
import asyncio
import locale
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from tui_reader import __version__
from tui_reader.cli.printing import Progress, print_json, print_line
from tui_reader.cli.profile import Profile, profile, subscribe
from tui_reader.config.environment import colours as colours_of
from tui_reader.config.paths import ensure
from tui_reader.config.problems import ConfigError
from tui_reader.store import Store, StoreError, contents, feeds, retention, search_index, tallies
from tui_reader.store.damaged import StoreInUseError, open_sound, waiting
from tui_reader.store.named_views import view_query
from tui_reader.store.salvage import salvage
from tui_reader.text.i18n import _, ngettext, number
from tui_reader.text.links import masked
from tui_reader.text.visual import ordered
from tui_reader.ui.terminal.background import ask
from tui_reader.ui.terminal.capabilities import RIGHT_TO_LEFT, Answers, outer_terminal
from tui_reader.ui.terminal.input import Input
from tui_reader.ui.terminal.right_to_left import LETTERS, MLTERM, right_to_left

_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 2.0
_HOSTS = 3
"""Hosts of subscribed feeds that are tried: enough to tell a network from one dead server."""


_SAMPLE = "الميناء (2026) Valmarin مفتوح"
_ORDERS = {"own": ("forms", "letters"), "words": ("words",), "terminal": ("marks",)}
"""Values of ``[screen] bidi``, and what is written under them."""


class Finding(Struct, frozen=True):
    """One thing that was looked at."""

    about: str
    well: bool
    says: str
    advice: str = ""


def doctor(options: argparse.Namespace) -> int:
    """Print what was found; exit status 1 when something needs attention, 2 for the configuration."""
    findings: list[Finding] = []
    status = 0
    for finding in _checks(options):
        findings.append(finding)
        if options.json:
            print_json(
                {
                    "about": finding.about,
                    "ok": finding.well,
                    "says": finding.says,
                    "advice": finding.advice or None,
                }
            )
        else:
            print_line(f"{'✓' if finding.well else '!'} {finding.about:<14} {finding.says}")
            if finding.advice:
                print_line(f"{'':<17}→ {finding.advice}")
        if not finding.well:
            status = max(status, 2 if finding.about == _("configuration") else 1)
    return status


def _checks(options: argparse.Namespace) -> Iterator[Finding]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding(_("program"), True, f"tui-reader {__version__}, Python {python}")
    try:
        one = profile(options)
    except ConfigError as error:
        for problem in error.problems:
            yield Finding(
                _("configuration"), False, str(problem), _("correct the file and run doctor again")
            )
        return
    says = ngettext(
        "{file}, {count} feed",
        "{file}, {count} feeds",
        len(one.subscriptions),
        file=one.paths.config,
    )
    yield Finding(_("configuration"), True, says)
    yield from _store(one)
    yield from _network(one)
    yield from _programs(one)
    yield from _terminal()
    if sys.stdin.isatty() and sys.stdout.isatty() and not options.json:
        yield _right_to_left(one)


def _store(one: Profile) -> Iterator[Finding]:
    about = _("store")
    try:
        ensure(one.paths)
        store, why = open_sound(one.paths.store)
    except StoreInUseError as error:
        advice = _("close it, then run “tui-reader doctor” again: it saves what it can")
        yield Finding(about, False, str(error), advice)
        return
    except StoreError as error:
        yield Finding(about, False, str(error), _("see the message; nothing was changed"))
        return
    except OSError as error:
        says = f"{error.filename}: {error.strerror}"
        yield Finding(about, False, says, _("see the message; nothing was changed"))
        return
    with store:
        subscribe(store, one)
        for damaged in waiting(store):
            yield _brought_over(damaged, store, why or _("was damaged"))
        if miscounted := tallies.miscounted(store):
            store.write(tallies.recount, miscounted)
            words = ngettext(
                "the articles of {count} feed were counted wrong",
                "the articles of {count} feeds were counted wrong",
                len(miscounted),
            )
            yield Finding(
                about, False, words.format(count=len(miscounted)), _("they are counted anew")
            )
        if tallies.languages_miscounted(store):
            store.write(tallies.recount_languages)
            yield Finding(
                about,
                False,
                _("the articles of a language were counted wrong"),
                _("they are counted anew"),
            )
        yield from _texts(store)
        yield from _index(store)
        size = number(one.paths.store.stat().st_size / 1e6, 1)
        yield Finding(
            about, True, _("{path}, sound, {size} MB").format(path=one.paths.store, size=size)
        )
        yield from _nameless(store, one)
        yield from _failing(store)


def _texts(store: Store) -> Iterator[Finding]:
    """Articles whose stored text cannot be read; their feeds are asked for it again."""
    damaged = list(contents.find_damaged(store))
    if not damaged:
        return
    store.write(contents.ask_again, damaged)
    titles = {feed.id: feed.title for feed in feeds.feeds(store)}
    for one in damaged:
        words = _("the stored text of “{title}” (article {id}, {feed}) is damaged")
        where = titles.get(one.feed_id, _("a feed that was removed"))
        advice = (
            _("the next refresh asks its feed for it again; read --full {id} fetches its page")
            if one.of_feed
            else _("read --full {id} fetches its page again")
        )
        yield Finding(
            _("article"),
            False,
            words.format(title=one.title, id=one.article_id, feed=where),
            advice.format(id=one.article_id),
        )


def _brought_over(damaged: Path, store: Store, why: str) -> Finding:
    progress = Progress()
    words = _("bringing over: {done} of {of} articles")
    found = salvage(damaged, store, partial(progress.show, words))
    progress.clear()
    says = (
        _(
            "{why}; a new one was begun, {articles} articles and {marks} marks were brought over;"
            " {lost} places of it could not be read, and {texts} texts"
        )
        if found.lost or found.texts_lost
        else _(
            "{why}; a new one was begun, {articles} articles and {marks} marks were brought over"
        )
    ).format(
        why=why,
        articles=found.articles,
        marks=found.marks,
        lost=found.lost,
        texts=found.texts_lost,
    )
    advice = _("the old file is kept as {path}; delete it when you miss nothing")
    return Finding(_("store"), False, says, advice.format(path=damaged))


def _index(store: Store) -> Iterator[Finding]:
    """The search index, made anew when it holds words that are no article's, or lacks some."""
    progress = Progress()
    words = _("making the search index anew: {done} of {of} articles")
    while (filled := search_index.fill_slice(store)) is not None:
        progress.show(words, filled.done, filled.of)
    left, missing = search_index.left_behind(store), len(search_index.unindexed(store))
    if not left and not missing:
        progress.clear()
        return
    search_index.mend_in_slices(store, partial(progress.show, words))
    progress.clear()
    freed = retention.compact_in_slices(store)
    yield Finding(
        _("search"),
        False,
        _("the index held {left} texts of articles that are gone and lacked {missing}").format(
            left=left, missing=missing
        ),
        _("it was made anew; {size} MB were given back").format(size=number(freed / 1e6, 1)),
    )


def _nameless(store: Store, one: Profile) -> Iterator[Finding]:
    """Names of views that the settings mention and that nothing bears: the reader takes Unread."""
    settings = one.settings
    named = [("[offline] views", name) for name in settings.offline.views]
    named.append(("[ticker] view", settings.ticker.view))
    named += [("[[ticker.lanes]] view", lane.view) for lane in settings.ticker.lanes]
    for place, name in named:
        if view_query(store, name, settings.views) is None:
            yield Finding(
                _("views"),
                False,
                _("{place}: there is no {name}; Unread is taken").format(place=place, name=name),
                _("name a view of the pane at the left: a feed by its title, a folder, a tag"),
            )


def _failing(store: Store) -> Iterator[Finding]:
    failing = [feed for feed in feeds.feeds(store) if feed.state.error]
    for feed in failing[:20]:
        yield Finding(
            _("feed"),
            False,
            f"{feed.title}: {feed.state.error}",
            _("remove it with: tui-reader remove {url}").format(url=masked(feed.url))
            if feed.state.gone
            else "",
        )


def _network(one: Profile) -> Iterator[Finding]:
    about = _("network")
    places = dict.fromkeys(_place(each.url) for each in one.subscriptions)
    hosts = [place for place in places if place[0]][:_HOSTS]
    if not hosts:
        yield Finding(about, True, _("no feed to try it with"))
        return
    for host, port in hosts:
        try:
            with socket.create_connection((host, port), _CONNECT_SECONDS):
                yield Finding(about, True, _("{host} can be reached").format(host=host))
                return
        except OSError as error:
            reason = str(error.strerror or error)
    yield Finding(
        about,
        False,
        _("{hosts} cannot be reached: {reason}").format(
            hosts=", ".join(host for host, _port in hosts), reason=reason
        ),
        _("check the connection or the proxy; stored articles can be read meanwhile"),
    )


def _programs(one: Profile) -> Iterator[Finding]:
    """The programs of the user's own commands that are not there."""
    for command in one.settings.commands:
        program = os.path.expanduser(command.run[0])  # noqa: PTH111 - "~" of a user that is none
        if shutil.which(program) is None:
            says = _("{name}: there is no program {program}")
            says = says.format(name=command.name, program=program)
            advice = _("install it, or correct “run” in config.toml")
            yield Finding(_("command"), False, says, advice)


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _right_to_left(one: Profile) -> Finding:
    """Whether right-to-left text is written as the terminal needs it, by what the user sees of it."""
    print_line()
    print_line(f"  1  {ordered(_SAMPLE, 'forms')}")
    print_line(f"  2  {_SAMPLE}")
    question = _("Which line reads from right to left, (2026) in its middle? 1, 2, Enter: neither")
    print_line(question)
    try:
        seen = input("> ").strip()
    except EOFError:
        seen = ""
    needed = {"1": "own", "2": "terminal"}.get(seen, "words")
    answers = Answers()
    for token in Input().feed(ask(RIGHT_TO_LEFT, _ANSWER_SECONDS)):
        if token.kind == "reply":
            answers.take(token.text)
    outer = asyncio.run(outer_terminal(os.environ))
    now = right_to_left(one.settings.screen.bidi, os.environ, answers.known, outer)
    # One that is known to stop ordering when it is told to shows the second line well until then.
    stops = now in (LETTERS, MLTERM)
    fits = now.order in _ORDERS[needed] or (needed == "terminal" and stops)
    about = _("right-to-left")
    if fits:
        return Finding(about, True, _("written as this terminal needs it"))
    return Finding(
        about,
        False,
        _("written in another way than this terminal needs"),
        _('set bidi = "{value}" below [screen] in {file}').format(
            value=needed, file=one.paths.config
        ),
    )


def _terminal() -> Iterator[Finding]:
    about = _("terminal")
    size = shutil.get_terminal_size()
    term = os.environ.get("TERM", "")
    colours = (
        _("no colour (NO_COLOR)")
        if os.environ.get("NO_COLOR")
        else {
            "truecolor": _("24-bit colour"),
            "256": _("256 colours"),
            "standard": _("16 colours"),
        }[colours_of(os.environ)]
    )
    small = size.columns < 60 or size.lines < 15
    yield Finding(
        about,
        term not in ("", "dumb"),
        f"{term or '-'}, {size.columns}x{size.lines}, {colours}",
        _("60 columns and 15 lines are comfortable") if small else "",
    )
    encoding = (sys.stdout.encoding or locale.getpreferredencoding(do_setlocale=False)).lower()
    if encoding.replace("-", "") != "utf8":
        yield Finding(
            about,
            False,
            _("the encoding is {name}").format(name=encoding),
            _("set LANG to a UTF-8 locale, such as C.UTF-8"),
        )
