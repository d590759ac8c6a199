"""Marking many articles: those chosen together, above, below, older ones, or all of a view."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

from msgspec.structs import replace

from tui_reader.model import Query
from tui_reader.query.moments import Bound
from tui_reader.query.tree import During, all_of
from tui_reader.store import Store, StoreError, articles, marks, undo
from tui_reader.store.database import Transaction
from tui_reader.store.marks import Change
from tui_reader.text.i18n import N_, _, ngettext
from tui_reader.text.plain import one_line
from tui_reader.ui.context import Context
from tui_reader.ui.main.marks import Marks
from tui_reader.ui.main.panes import Panes

Deed: TypeAlias = tuple[str, bool, str]
"""Field, value, and the tag."""

_DEEDS: tuple[tuple[str, Deed], ...] = (
    (N_("Mark read"), ("read", True, "")),
    (N_("Mark unread"), ("read", False, "")),
    (N_("Star"), ("starred", True, "")),
    (N_("Take the star off"), ("starred", False, "")),
    (N_("Keep for later"), ("later", True, "")),
    (N_("Keep for later no longer"), ("later", False, "")),
    (N_("Tag…"), ("tag", True, "")),
    (N_("Take a tag off…"), ("tag", False, "")),
)
_AGES = (("1d", N_("Older than a day: {count}")), ("1w", N_("Older than a week: {count}")))
_SHOWN = 2_000
"""Articles between two messages of how far it is."""


class Bulk:
    """Marks many articles in slices, as one step for undo; keys work meanwhile.

    Args:
        context: the store.
        panes: the list that they are of.
        marks: shows what changed.
    """

    def __init__(self, context: Context, panes: Panes, marks: Marks) -> None:
        self._context = context
        self._panes = panes
        self._marks = marks
        marks.bulk = self.mark_chosen

    def choose(self) -> None:
        """Choose headlines together from the selected one on, or none any more."""
        headlines = self._panes.headlines
        headlines.choose(begin=headlines.chosen is None)
        if headlines.chosen is not None:
            self._panes.status.show(
                _("Move to choose more; then mark, star, keep or tag all of them.")
            )

    async def mark_chosen(self, field: str, value: bool, tag: str = "") -> bool:
        """Mark the headlines that were chosen together; whether there were any."""
        headlines = self._panes.headlines
        chosen = headlines.chosen
        if chosen is None or self._panes.place != "headlines":
            return False
        ids = await headlines.ids_of(chosen)
        headlines.choose(begin=False)
        await self._mark(ids, (field, value, tag))
        return True

    async def many(self) -> None:
        """Ask which articles are meant, with their number, and what is to be done with them."""
        from tui_reader.ui.dialogs.choose import Choose

        choices = await self._choices()
        if not choices:
            self._panes.status.show(_("There is nothing here to mark."))
            return

        async def chosen(number: int | None) -> None:
            if number is not None:
                self._ask_deed(choices[number][1])

        names = [name for name, _ids in choices]
        self._panes.open_dialog(Choose(_("Mark many articles"), names), chosen)

    async def _choices(self) -> list[tuple[str, Callable[[Store], list[int]] | range]]:
        """What may be meant: a sentence with the number, and the rows or what finds the ids."""
        headlines = self._panes.headlines
        row, total = headlines.row, headlines.total
        rows = (
            (_("Above the selected one: {count}"), range(row)),
            (_("Below the selected one: {count}"), range(row + 1, total)),
            (_("All in this view: {count}"), range(total)),
        )
        found: list[tuple[str, Callable[[Store], list[int]] | range]] = [
            (text.format(count=f"{len(some):,}"), some) for text, some in rows if some
        ]
        listing = headlines.listing
        for age, text in _AGES:
            older = During("date", None, Bound(age))
            shown = listing.articles
            query = replace(shown, where=all_of([shown.where, older]))
            count = await self._context.store.run(articles.count, query, midnight=listing.midnight)
            if 0 < count < total:
                find = partial(_all_ids, query=query, midnight=listing.midnight, count=count)
                found.append((_(text).format(count=f"{count:,}"), find))
        return found

    def _ask_deed(self, which: Callable[[Store], list[int]] | range) -> None:
        from tui_reader.ui.dialogs.choose import Choose
        from tui_reader.ui.dialogs.prompt import Prompt

        async def do(deed: Deed) -> None:
            if isinstance(which, range):
                ids = await self._panes.headlines.ids_of(which)
            else:
                ids = await self._context.store.run(which)
            await self._mark(ids, deed)

        async def chosen(number: int | None) -> None:
            if number is None:
                return
            field, value, _tag = deed = _DEEDS[number][1]
            if field != "tag":
                await do(deed)
                return

            async def named(text: str | None) -> None:
                tag = one_line(text or "", 60).strip("# ")
                if tag:
                    await do(("tag", value, tag))

            self._panes.open_dialog(Prompt(_("Tag"), _("go on")), named)

        names = [_(name) for name, _deed in _DEEDS]
        self._panes.open_dialog(Choose(_("What to do with them"), names), chosen)

    async def _mark(self, ids: Sequence[int], deed: Deed) -> None:
        """Mark articles slice by slice, and say how far it is."""
        store, now, status = self._context.store, self._context.now(), self._panes.status
        field, value, tag = deed
        slices = await store.run(undo.change_in_slices, ids, partial(_change, deed, now), now)
        changed: list[int] = []
        shown = 0
        problem = ""
        try:
            while (written := await store.run(_next, slices)) is not None:
                changed += [id for one in written for id in one.ids]
                if len(changed) - shown >= _SHOWN:
                    shown = len(changed)
                    text = _("{done} of {of} articles…")
                    status.hold(text.format(done=f"{shown:,}", of=f"{len(ids):,}"))
        except StoreError as error:
            problem = str(error)
        await self._marks.changed_many(Change(field, value, tuple(changed), tag))
        if field == "read" and value:
            for one in changed:
                self._panes.ticker.drop(one)
        done = ngettext("{count} article changed", "{count} articles changed", len(changed))
        hint = self._context.key_hint("undo", _("{key} undoes it")) if changed else ""
        status.show(" · ".join(filter(None, (done, problem, hint))))


def _change(deed: Deed, now: int, transaction: Transaction, some: Sequence[int]) -> list[Change]:
    field, value, tag = deed
    if field != "tag":
        return [marks.mark(transaction, some, field, value, now)]
    return [marks.tag_many(transaction, some, tag, now, present=value)]


def _next(_store: Store, slices: Iterator[list[Change]]) -> list[Change] | None:
    return next(slices, None)


def _all_ids(store: Store, query: Query, midnight: int, count: int) -> list[int]:
    return articles.ids(store, query, 0, count, midnight=midnight)
