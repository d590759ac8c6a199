"""Hiding what one does not want to see: a word, an author, a story, a feed; for a while or for good."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

from tui_reader.config.problems import ConfigError
from tui_reader.model import FOLLOW, Headline, Query, Rule, View, search_of
from tui_reader.query.moments import Bound
from tui_reader.query.problems import QueryError
from tui_reader.query.tree import (
    During,
    Is,
    Node,
    OfFeed,
    OfStory,
    Phrase,
    all_of,
    any_of,
    negated,
)
from tui_reader.query.write import node_text
from tui_reader.store import Store, StoreError, undo
from tui_reader.store.database import Transaction
from tui_reader.store.finding import found_in_slices
from tui_reader.store.marks import Change
from tui_reader.text.i18n import N_, _, ngettext
from tui_reader.text.plain import one_line
from tui_reader.text.when import iso
from tui_reader.ui.context import Context
from tui_reader.ui.main.marks import Marks
from tui_reader.ui.main.panes import Panes

_SPANS = ((N_("For a day"), 1), (N_("For a week"), 7), (N_("For good"), 0))
_LONGEST_DAYS = 3_650
_DAY = 86_400
_COUNTED = 1_000
_TRIED_DAYS = 30

Choice: TypeAlias = tuple[str, str]
"""What is hidden, in words, and as a query."""


class Hiding:
    """Makes rules that hide what an article stands for.

    Args:
        context: the store, and where rules are kept.
        panes: which article it is about.
        marks: shows what changed.
        show_view: shows the articles that a rule is about.
    """

    def __init__(
        self,
        context: Context,
        panes: Panes,
        marks: Marks,
        show_view: Callable[[View], Awaitable[None]],
    ) -> None:
        self._context = context
        self._panes = panes
        self._marks = marks
        self._show_view = show_view

    async def rules(self) -> None:
        """Show the rules, how many articles each is about, and the articles of the one chosen."""
        from tui_reader.ui.dialogs.choose import Choose

        context, now = self._context, self._context.now()
        try:
            known = await asyncio.to_thread(self._known)
        except ConfigError as error:
            self._panes.status.show(str(error))
            return
        recent = During("arrived", Bound(f"{_TRIED_DAYS}d"))
        # What a rule has hidden already is shown too.
        either = any_of([Is("hidden"), negated(Is("hidden"))])
        tried = [Query(where=all_of([one.where, recent, either])) for one in known]
        queries = [Query(where=Is("hidden")), *tried]
        counts = await context.store.run(_counts_of, queries, now)
        names = [_("All hidden articles: {count}").format(count=counts[0])]
        for rule, count in zip(known, counts[1:], strict=True):
            text = _("{rule} ({do}): {count} articles of the last {days} days")
            do = ", ".join(rule.do)
            names.append(text.format(rule=rule.name, do=do, count=count, days=_TRIED_DAYS))

        async def chosen(number: int | None) -> None:
            if number is None:
                return
            name = known[number - 1].name if number else _("Hidden")
            await self._show_view(View("search", name, queries[number]))

        self._panes.open_dialog(Choose(_("Rules"), names), chosen)

    def _known(self) -> list[Rule]:
        """The rules: of the settings, and those made since; raises ConfigError."""
        from tui_reader.config import rules as rule_files

        context = self._context
        made = rule_files.read(rule_files.beside(context.paths.feeds), context.views)
        names = {one.name for one in made}
        return [*(one for one in context.settings.rules if one.name not in names), *made]

    async def hide(self) -> None:
        """Ask what of an article is not to be seen any more, and for how long."""
        headline = await self._panes.target()
        if headline is None:
            return
        from tui_reader.ui.dialogs.choose import Choose

        choices = _choices(headline)
        counts = await self._context.store.run(
            _counts, [query for _name, query in choices], self._context.views
        )
        names = [
            _("{what} · {count}").format(what=name, count=count)
            for (name, _query), count in zip(choices, counts, strict=True)
        ]

        async def chosen(number: int | None) -> None:
            if number is None:
                return
            if number < len(choices):
                self._ask_span(*choices[number])
            else:
                self._ask_word()

        dialog = Choose(_("Hide"), [*names, _("A word or a query…")])
        self._panes.open_dialog(dialog, chosen)

    def _ask_word(self) -> None:
        from tui_reader.ui.dialogs.prompt import Prompt

        async def named(text: str | None) -> None:
            text = one_line(text or "", 200)
            if text:
                try:
                    search_of(text, self._context.views)
                except QueryError as error:
                    self._panes.status.show(str(error))
                    return
                [count] = await self._context.store.run(_counts, [text], self._context.views)
                self._ask_span(text, text, count)

        self._panes.open_dialog(
            Prompt(_("Hide articles with"), _("go on"), hint=_("words, or a query")), named
        )

    def _ask_span(self, name: str, query: str, count: str = "") -> None:
        from tui_reader.ui.dialogs.choose import Choose
        from tui_reader.ui.dialogs.prompt import Prompt

        async def counted(text: str | None) -> None:
            number = int(text) if text and text.isdecimal() and len(text) < 5 else 0
            if 0 < number <= _LONGEST_DAYS:
                await self._make(name, query, number)
            elif text is not None:
                self._panes.status.show(_("That is no number of days."))

        async def chosen(number: int | None) -> None:
            if number is None:
                return
            if number < len(_SPANS):
                await self._make(name, query, _SPANS[number][1])
            else:
                self._panes.open_dialog(Prompt(_("For how many days"), _("hide")), counted)

        what = _("{what} · {count}").format(what=name, count=count) if count else name
        spans = [*(_(one) for one, _days in _SPANS), _("For another number of days…")]
        self._panes.open_dialog(Choose(_("Hide {what}").format(what=what), spans), chosen)

    async def story(self) -> None:
        """Ask what is to become of a story: read, hidden for a while, or followed."""
        headline = await self._panes.target()
        if headline is None:
            return
        from tui_reader.ui.dialogs.choose import Choose

        query = node_text(OfStory(headline.story))
        try:
            known = await asyncio.to_thread(self._known)
        except ConfigError as error:
            self._panes.status.show(str(error))
            return
        followed = [one for one in known if one.text == query and one.do == FOLLOW]
        names = [
            _("Mark its reports read: {count}").format(count=headline.reports),
            _("Hide it…"),
            _("Follow it no longer")
            if followed
            else _("Follow it: new reports come to the top and are told"),
        ]

        async def chosen(number: int | None) -> None:
            if number == 0:
                await self._read_story(headline.story)
            elif number == 1:
                self._ask_span(_("this story"), query)
            elif number == 2 and followed:
                await self._follow_no_more(followed[0].name)
            elif number == 2:
                await self._follow(headline, query)

        self._panes.open_dialog(Choose(_("This story"), names), chosen)

    async def _read_story(self, story: int) -> None:
        context = self._context
        change = await context.store.run(
            undo.mark_all_read_in_slices, Query(story=story), context.now()
        )
        await self._marks.changed_many(change)
        for one in change.ids:
            self._panes.ticker.drop(one)
        count = len(change.ids)
        text = ngettext("{count} article marked read", "{count} articles marked read", count)
        hint = context.key_hint("undo", _("{key} undoes it")) if count else ""
        self._panes.status.show(" · ".join(filter(None, (text, hint))))

    async def _follow(self, headline: Headline, query: str) -> None:
        from tui_reader.config import rules as rule_files

        name = _("Follow {title}").format(title=one_line(headline.title, 60))
        try:
            await self._add(name, query, FOLLOW, "")
        except (QueryError, ConfigError, OSError) as error:
            self._panes.status.show(str(error))
            return
        text = _("New reports of this story come to the top and are told.")
        path = rule_files.beside(self._context.paths.feeds).name
        self._panes.status.show(f"{text} ({path})")

    async def _follow_no_more(self, name: str) -> None:
        from tui_reader.config import rules as rule_files

        context = self._context
        path = rule_files.beside(context.paths.feeds)
        try:
            await asyncio.to_thread(rule_files.remove, path, name, context.views)
        except (ConfigError, OSError) as error:
            self._panes.status.show(str(error))
            return
        self._panes.status.show(_("This story is followed no longer."))

    async def _add(self, name: str, query: str, do: Sequence[str], until: str) -> Sequence[Rule]:
        """Save a rule; raises ConfigError and OSError."""
        from tui_reader.config import rules as rule_files

        context = self._context
        path = rule_files.beside(context.paths.feeds)
        taken = [one.name for one in context.settings.rules]
        return await asyncio.to_thread(
            rule_files.add, path, name, query, do, until, context.views, taken
        )

    async def _make(self, name: str, query: str, days: int) -> None:
        """Save the rule, and hide what is here of it already: one step for undo."""
        from tui_reader.store import rules

        context, status, now = self._context, self._panes.status, self._context.now()
        until = (iso(now + days * _DAY) or "")[:10] if days else ""
        try:
            where = search_of(query, context.views).where
            made = await self._add(_("Hide {what}").format(what=name), query, ["hide"], until)
        except (QueryError, ConfigError, OSError) as error:
            status.show(str(error))
            return
        rule = Rule(made[-1].name, query, where, ("hide",))
        hidden: list[int] = []
        problem = ""
        try:
            slices = await context.store.run(rules.tried_in_slices, rule, now)
            ids: list[int] = []
            while (some := await context.store.run(_next, slices)) is not None:
                ids += some
            steps = await context.store.run(
                undo.change_in_slices, ids, partial(_hide, rule, now), now
            )
            while (written := await context.store.run(_next_change, steps)) is not None:
                hidden += [id for one in written if one.field == "hidden" for id in one.ids]
        except StoreError as error:
            problem = str(error)
        await self._marks.changed_many(Change("read", True, tuple(hidden)))
        for one in hidden:
            self._panes.ticker.drop(one)
        text = ngettext("{count} article hidden", "{count} articles hidden", len(hidden))
        hint = context.key_hint("undo", _("{key} shows them again")) if hidden else ""
        status.show(" · ".join(filter(None, (text, problem, hint))))


def _choices(headline: Headline) -> list[Choice]:
    """What an article stands for; the query of each as it is written in a rule."""
    found: list[tuple[str, Node]] = []
    if headline.author:
        name = _("the author {name}").format(name=headline.author)
        found.append((name, Phrase(headline.author, "author")))
    found.append((_("the feed {name}").format(name=headline.feed), OfFeed(headline.feed_id)))
    if headline.reports > 1:
        found.append((_("this story"), OfStory(headline.story)))
    return [(name, node_text(node)) for name, node in found]


def _counts(store: Store, queries: Sequence[str], views: Sequence[View]) -> list[str]:
    """How many unread articles each query gives, up to a thousand."""
    wanted = [Query(unread=True, where=search_of(one, views).where) for one in queries]
    return _counts_of(store, wanted)


def _counts_of(store: Store, queries: Sequence[Query], now: int | None = None) -> list[str]:
    counts: list[str] = []
    for query in queries:
        found = found_in_slices(store, query, midnight=0, now=now, most=_COUNTED + 1)
        count = sum(len(some) for some in found)
        counts.append(f"{count:,}" if count <= _COUNTED else f"{_COUNTED:,}+")
    return counts


def _hide(rule: Rule, now: int, transaction: Transaction, some: Sequence[int]) -> list[Change]:
    from tui_reader.store import rules

    return rules.do(transaction, rule, some, now)


def _next(_store: Store, slices: Iterator[Sequence[int]]) -> Sequence[int] | None:
    return next(slices, None)


def _next_change(_store: Store, slices: Iterator[list[Change]]) -> list[Change] | None:
    return next(slices, None)
