"""Searching: the list fills while a query is typed; what has to be tested is tested slice by slice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tui_reader.config.problems import ConfigError
from tui_reader.model import AS_NAMED, BUILT_IN_VIEWS, Query, View, query_of, search_of, sort_of
from tui_reader.query.complete import completions, meaning
from tui_reader.query.problems import QueryError
from tui_reader.query.tree import Among
from tui_reader.store import Store, StoreError, articles
from tui_reader.store.finding import MOST, found_by_sort, found_in_slices, is_quick
from tui_reader.text.i18n import _
from tui_reader.text.plain import one_line
from tui_reader.text.when import midnight
from tui_reader.ui.context import Context
from tui_reader.ui.main.empty_list import EmptyList
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.main.store_watch import StoreWatch
from tui_reader.ui.views.tree import COUNTED, search_view

if TYPE_CHECKING:
    from tui_reader.ui.dialogs.search import SearchPrompt

_OFFERED = 6
"""Completions that are shown."""
_COUNTED_SLICES = 4
"""Of articles that have to be tested one by one: some 7,500."""
_SCREENFUL = 200
"""Articles found after which they are shown, and then whenever there are twice as many."""


class Searching:
    """Finds the articles of a query in the background and shows them as they are found.

    Args:
        context: the store and the user's views.
        panes: where they are shown.
        watch: is told that there is a new view.
        empty: explains a list without headlines.
    """

    def __init__(self, context: Context, panes: Panes, watch: StoreWatch, empty: EmptyList) -> None:
        self._context = context
        self._panes = panes
        self._watch = watch
        self._empty = empty
        self._task: asyncio.Task[None] | None = None
        self._offering: asyncio.Task[None] | None = None
        self._prompt: SearchPrompt | None = None

    def stop(self) -> None:
        """Look for nothing more."""
        for task in (self._task, self._offering):
            if task is not None:
                task.cancel()
        self._task = self._offering = None

    async def show(self, view: View) -> None:
        """Show a view: at once where an index answers it, else as its articles are found."""
        self.stop()
        sorts = view.limit is not None or view.sort in AS_NAMED
        if not sorts and await self._context.store.run(is_quick, view.query):
            await self._panes.headlines.show(view)
            self._empty.update()
            return
        shown = asyncio.Event()
        self._task = asyncio.create_task(self._find(view, shown))
        await shown.wait()

    async def _find(self, view: View, shown: asyncio.Event) -> None:
        try:
            await self._find_all(view, shown)
        except StoreError as error:
            self._panes.status.show(str(error))
        finally:
            shown.set()

    async def _find_all(self, view: View, shown: asyncio.Event) -> None:
        store = self._context.store
        today = midnight(self._context.now())
        most = min(view.limit or MOST, MOST)
        slices = await store.run(found_by_sort, view.query, view.sort, midnight=today, most=most)
        ids: list[int] = []
        enough = 1
        while (some := await store.run(_next, slices)) is not None:
            ids += some
            if len(ids) >= enough:
                enough = max(2 * len(ids), _SCREENFUL)
                await self._show(_found(view, ids), first=not shown.is_set())
                self._count(len(ids), more=True)
                shown.set()
        sorts = view.limit is not None or view.sort in AS_NAMED
        quick = not sorts and await store.run(is_quick, view.query)
        await self._show(view if quick else _found(view, ids), first=not shown.is_set())
        self._count(len(ids), more=len(ids) >= MOST)
        self._empty.update()

    async def _show(self, view: View, *, first: bool) -> None:
        headlines = self._panes.headlines
        await (headlines.show(view) if first else headlines.widen(view))

    def _count(self, count: int, *, more: bool) -> None:
        """Say how many were found so far; at the end the list's own title says it."""
        if self._prompt is not None:
            self._prompt.show_found(count if more else None)

    def typed(self, prompt: SearchPrompt, text: str) -> None:
        """Show what a text that is being typed finds; what was looked for before is given up."""
        self.stop()
        self._prompt = prompt
        self._offering = asyncio.create_task(self._offer(prompt, text))
        if not text.strip():
            return
        try:
            view = self.view(text)
        except QueryError as error:
            prompt.show_problem(str(error))
            return
        self._task = asyncio.create_task(self._find(view, asyncio.Event()))

    async def _offer(self, prompt: SearchPrompt, text: str) -> None:
        """Show what the last word may become, and how many articles each of that gives."""
        start = max(text.rfind(" "), text.rfind("(")) + 1
        ways = completions(text, self.names())[:_OFFERED]
        offers = [(one[start:], meaning(one)) for one in ways]
        prompt.show_offers(offers)
        now = self._context.now()
        try:
            for place, one in enumerate(ways):
                if not offers[place][1] and (query := self._query_of(one)) is not None:
                    async for count in self._counts(query, now):
                        offers[place] = (offers[place][0], count)
                        prompt.show_offers(offers)
        except StoreError as error:
            self._panes.status.show(str(error))

    async def _counts(self, query: Query, now: int) -> AsyncIterator[str]:
        """How many articles a query gives, as far as they are counted."""
        store, today = self._context.store, midnight(now)
        if await store.run(is_quick, query):
            count = await store.run(articles.count_up_to, query, COUNTED, midnight=today)
            yield f"{count:,}" if count <= COUNTED else f"{COUNTED:,}+"
            return
        slices = await store.run(found_in_slices, query, midnight=today, most=COUNTED + 1)
        count = 0
        for _slice in range(_COUNTED_SLICES):
            some = await store.run(_next, slices)
            count += len(some or ())
            if some is None:
                yield f"{count:,}"
                return
            if count > COUNTED:
                yield f"{COUNTED:,}+"
                return
            yield f"{count:,}+"

    def _query_of(self, text: str) -> Query | None:
        """What a text asks for, where it is a whole query."""
        try:
            return query_of(search_of(text, self._context.views).where)
        except QueryError:
            return None

    def view(self, text: str) -> View:
        """The view of a query whose last word may go on; raises QueryError."""
        from tui_reader.query.parse import as_typed

        search = search_of(as_typed(text), self._context.views)
        query, limit = query_of(search.where), search.limit
        return replace(search_view(text), query=query, text=text, sort=sort_of(search), limit=limit)

    def names(self) -> dict[str, list[str]]:
        """What may follow ``feed:``, ``folder:``, ``tag:``, ``lang:`` and ``view:``."""
        overview = self._panes.views.overview
        folders = {feed.folder: None for feed in overview.feeds if feed.folder}
        views = [*BUILT_IN_VIEWS, *self._context.views]
        return {
            "feed": [feed.title for feed in overview.feeds],
            "folder": list(folders),
            "tag": list(overview.tags),
            "lang": list(overview.languages),
            "view": [view.name for view in views],
        }

    def save(self, text: str) -> None:
        """Ask for a name and save a query as a view."""
        from tui_reader.ui.dialogs.prompt import Prompt

        try:
            self.view(text)
        except QueryError as error:
            self._panes.status.show(str(error))
            return

        async def named(name: str | None) -> None:
            name = one_line(name or "", 60)
            if not name:
                return
            context = self._context
            from tui_reader.config import views_file

            path = views_file.beside(context.paths.feeds)
            try:
                saved = await asyncio.to_thread(views_file.add, path, name, text, context.views)
            except (ConfigError, OSError) as error:
                self._panes.status.show(str(error))
                return
            context.saved[:] = saved
            self._watch.counts_changed()
            self._panes.status.show(_("Saved as the view {name}.").format(name=name))

        self._panes.open_dialog(Prompt(_("Name of the view"), _("save")), named)


def _next(_store: Store, slices: Iterator[list[int]]) -> list[int] | None:
    return next(slices, None)


def _found(view: View, ids: list[int]) -> View:
    """A view as far as its articles are found."""
    return replace(view, query=Query(where=Among(tuple(ids))))
