"""``--plain``: the reader as lines of text, for screen readers and for terminals that only print.

Nothing moves, nothing is drawn, nothing is overwritten: a question, an answer
below it. A headline is announced as a sentence with its number first.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import TextIO

from tui_reader.cli.printing import print_line
from tui_reader.cli.profile import Profile, opened
from tui_reader.cli.reading import print_article
from tui_reader.config.problems import ConfigError
from tui_reader.model import UNREAD, Headline, Query, View, query_of, rows_of, search_of
from tui_reader.query.problems import QueryError
from tui_reader.store import Store, StoreError, articles, leaving, marks, undo
from tui_reader.store.named_views import view_query
from tui_reader.text.cells import display
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.when import midnight, spoken_age
from tui_reader.ui import notices
from tui_reader.ui.undoing import undo_last, undone_in_words
from tui_reader.ui.views.tree import (
    all_views,
    first_with_unread,
    overview,
    view_name,
    views_around,
)

PAGE = 20
"""Headlines that are announced at once."""


class Reading:
    """A view read aloud: which headlines were announced, and where it stands in them."""

    def __init__(self, store: Store, one: Profile, lines: TextIO) -> None:
        self._store = store
        self._profile = one
        self._lines = lines
        self._own = one.settings.views
        self._paths = one.paths
        self._name = _("Unread")
        self._query: Query = UNREAD.query
        self._numbered: list[Headline] = []
        self._place = 0
        self._next = 0
        """Where the headline after the one that was read last stands."""
        self._done: set[int] = set()
        """The articles that were read here."""

    def list_view(self, name: str = "") -> None:
        """Announce a view from its beginning: the one named, or the one before."""
        if name:
            query = view_query(self._store, name, self._own)
            if query is None:
                print_line(_("There is no view {name}.").format(name=name))
                return
            self._name, self._query = name, query
        self._list()

    def search(self, text: str) -> None:
        """Announce what a query gives."""
        try:
            search = search_of(text, self._own)
        except QueryError as error:
            for line in (str(error), *error.lines()):
                print_line(line)
            return
        self._name, self._query = text, query_of(search.where)
        self._list()

    def _list(self) -> None:
        now = int(time.time())
        query = rows_of(self._query)
        count = articles.count(self._store, query, midnight=midnight(now))
        view = self._name
        print_line(
            ngettext("{view}: {count} headline.", "{view}: {count} headlines.", count, view=view)
        )
        # What a number means does not change under the reader, whatever arrives or is read.
        self._numbered = articles.page(self._store, query, 0, count, midnight=midnight(now))
        self._place = self._next = 0
        self.go_on()

    def go_on(self, _word: str = "") -> None:
        """Announce the next headlines."""
        now = int(time.time())
        end = min(self._place + PAGE, len(self._numbered))
        for number in range(self._place, end):
            print_line(_announced(number + 1, self._numbered[number], now))
        if end < len(self._numbered):
            more = _("{count} more: Enter goes on.").format(count=len(self._numbered) - end)
            print_line(more)
        elif self._numbered:
            print_line(_("That was the last one."))
        self._place = end

    def read(self, headline: Headline) -> None:
        """Say an article, and mark it read."""
        from tui_reader.document.layout import to_text
        from tui_reader.document.parse import parse

        article = articles.article(self._store, headline.id)
        if article is None:
            print_line(_("This article is no longer in the store."))
            return
        text = to_text(parse(article.full_text or article.html), width=72)
        print_article(article, text, full=bool(article.full_text))
        if article.is_damaged:
            print_line(_("The text of this article is damaged in the store."))
        print_line(_("End of the article."))
        self._store.write(marks.mark, (headline.id,), "read", True, int(time.time()))
        self._done.add(headline.id)
        ids = [one.id for one in self._numbered]
        self._next = ids.index(headline.id) + 1 if headline.id in ids else 0

    def read_next(self, _word: str = "") -> None:
        """Say the next unread article; after the last one, the first of the next view that has any."""
        if (found := self._next_unread()) is None:
            known = overview(self._store, midnight(int(time.time())), self._own, rows=True)
            here = next(
                (one for one in all_views(known) if one.query == self._query),
                View("search", self._name, self._query),
            )
            around = views_around(known, here, 1)
            view = first_with_unread(self._store, around, midnight(int(time.time())))
            if view is None:
                print_line(_("Nothing more to read in {view}.").format(view=self._name))
                return
            self._name, self._query = view_name(view), view.query
            self.list_view()
            found = self._next_unread()
        if found is not None:
            self.read(found)

    def _next_unread(self) -> Headline | None:
        return next(
            (
                one
                for one in self._numbered[self._next :]
                if not one.read and one.id not in self._done
            ),
            None,
        )

    def undo(self, _word: str = "") -> None:
        """Undo the last step, whatever it was."""
        try:
            undone = undo_last(self._store, self._paths, int(time.time()))
            while leaving.remove_slice(self._store):
                # Articles of a feed come back with it.
                pass
        except (ConfigError, OSError, StoreError) as error:
            print_line(str(error))
            return
        if undone is None:
            print_line(_("There is nothing to undo."))
        else:
            print_line(undone_in_words(self._store, undone))

    def headline(self, word: str) -> Headline | None:
        """The headline of a number, which is asked for again when there is none."""
        number = int(word) if word.isdecimal() and len(word) < 9 else 0
        if not 0 < number <= len(self._numbered):
            print_line(_("There is no headline {number} in this list.").format(number=word or "?"))
            return None
        return self._numbered[number - 1]

    def star(self, word: str) -> None:
        """Star the headline of a number."""
        if headline := self.headline(word):
            self._mark(headline, "starred")
            print_line(_("Starred: {title}").format(title=headline.title))

    def reports(self, word: str) -> None:
        """Announce the reports of a headline's story, the earliest first; their numbers follow the list."""
        if not (headline := self.headline(word)):
            return
        if headline.reports < 2:
            print_line(_("No other paper reports this story."))
            return
        query = Query(story=headline.story)
        found = articles.page(self._store, query, 0, headline.reports, order="oldest")
        for one in found:
            if one.id not in {each.id for each in self._numbered}:
                self._numbered.append(one)
            number = [each.id for each in self._numbered].index(one.id) + 1
            print_line(_announced(number, one, int(time.time())))

    def mark_read(self, word: str) -> None:
        """Mark the headline of a number as read."""
        if headline := self.headline(word):
            self._mark(headline, "read")
            print_line(_("Marked read: {title}").format(title=headline.title))

    def run(self, words: str) -> None:
        """Give the headline of a number to a command of the user's own, the one named behind it."""
        from tui_reader.cli.running import command_named, made_by, no_command
        from tui_reader.engine.programs import ProgramError
        from tui_reader.ui.own_commands import made_lines

        number, _space, name = words.partition(" ")
        commands = self._profile.settings.commands
        if not name.strip() and len(commands) == 1:
            name = commands[0].name
        command = command_named(self._profile, name.strip())
        if command is None:
            names = ", ".join(one.name for one in commands)
            words = _("c, a number and a name: {names}").format(names=names)
            print_line(words if commands else no_command(self._profile, ""))
            return
        if not (headline := self.headline(number)):
            return
        if command.confirm and not self._agrees(command.name):
            return
        try:
            # A pipe's reader learns at once that something is under way.
            print_line(_("{name} is at work.").format(name=command.name))
            sys.stdout.flush()
            article = articles.article(self._store, headline.id)
            made = made_by(self._store, command, article)
        except ProgramError as error:
            print_line(_("{name}: {text}").format(name=command.name, text=error.reason))
            return
        except KeyboardInterrupt:
            # It ends the command, not the reader.
            print_line(_("{name}: {text}").format(name=command.name, text=_("stopped")))
            return
        if made is not None and made.text and command.show != "none":
            for line in made_lines(made):
                print_line(line)
        print_line(_("{name} is done.").format(name=command.name))

    def _agrees(self, name: str) -> bool:
        print(display(_("Run {name}? [y/N]").format(name=name)), end=" ", flush=True)
        return self._lines.readline().strip().casefold() in ("y", "yes")

    def refresh(self, _word: str = "") -> None:
        """Ask the feeds for news, then announce the view anew."""
        print_line(_("Asking the feeds for news. This can take a minute."))
        last = articles.newest(self._store)
        _run_refresh(self._profile)
        found = notices.arrived(self._store, self._own, last, int(time.time()))
        if found:
            title, lines = notices.in_words(found)
            for line in (title, *lines):
                print_line(line)
        self.list_view()

    def _mark(self, headline: Headline, field: str) -> None:
        self._store.write(undo.mark, (headline.id,), field, True, int(time.time()))


def read_plainly(one: Profile, lines: TextIO | None = None) -> int:
    """Ask for commands and carry them out until ``q`` or the end of the input.

    Args:
        one: whose news it is.
        lines: where commands come from; standard input when not given.

    Returns:
        The exit status, 0.

    Raises:
        StoreError: the store cannot be used.
    """
    lines = lines or sys.stdin
    with opened(one) as store:
        reading = Reading(store, one, lines)
        does: Mapping[str, Callable[[str], None]] = {
            "": reading.go_on, "l": reading.list_view, "r": reading.refresh,
            "s": reading.star, "m": reading.mark_read, "h": _print_commands,
            "n": reading.read_next, "u": reading.undo, "e": reading.reports,
            "c": reading.run,
        }  # fmt: skip
        _print_commands()
        if not one.subscriptions:
            print_line(_("There are no feeds yet; “tui-reader add URL” adds one."))
        reading.list_view()
        while True:
            print("> ", end="", flush=True)
            line = lines.readline()
            word, _space, rest = line.strip().partition(" ")
            if line.startswith("/") and line[1:].strip():
                reading.search(line[1:].strip())
                continue
            if not line or word == "q":
                print_line()
                return 0
            if word.isdecimal():
                if headline := reading.headline(word):
                    reading.read(headline)
            elif word in does:
                does[word](rest.strip())
            else:
                print_line(
                    _("There is no command {word}; h tells which there are.").format(word=word)
                )


def _announced(number: int, one: Headline, now: int) -> str:
    """A headline as a sentence: number, title, source, age, and what is to be said of it."""
    parts = [display(one.title), display(one.paper), spoken_age(one.sort_at, now)]
    if one.reports > 1:
        parts.append(ngettext("{count} report", "{count} reports", one.reports))
    parts += [_("read")] if one.read else []
    parts += [_("starred")] if one.starred else []
    return f"{number}. " + ". ".join(parts)


def _print_commands(_word: str = "") -> None:
    print_line(
        _(
            "Type a number to read a headline, n for the next unread one; Enter for more; l to list"
            " again, l and a name for another view, / and a query to search; s or m and a number to star or to mark read;"
            " u to undo; r for news; h for help; q to quit."
        )
    )
    print_line(_("e and a number: the reports of its story."))
    print_line(_("c, a number and a name: a command of yours, given the article."))


def _run_refresh(one: Profile) -> None:
    from tui_reader.cli.refreshing import run_refresh, summary

    done = run_refresh(one)
    if done is not None:
        print_line(summary(done))
