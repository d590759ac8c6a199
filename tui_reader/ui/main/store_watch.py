"""Keeping what the window shows up to date with the store, whoever writes to it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Literal

from tui_reader.model import View
from tui_reader.store import Store, StoreError, articles
from tui_reader.store.queries import is_tested
from tui_reader.text.i18n import _
from tui_reader.text.when import midnight
from tui_reader.ui.context import Context
from tui_reader.ui.main.empty_list import EmptyList
from tui_reader.ui.main.notices import NoticesOfViews
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.main.ticker import TickerControl
from tui_reader.ui.views.tree import Counts, count_tested, overview

POLL_SECONDS = 0.5
"""How often the store is checked for what others wrote."""
_WAITING_SECONDS = 0.25
"""How often it is checked whether a change waits for another program."""
_BLURRED_POLLS = 10
"""While the terminal is elsewhere, every tenth time only."""
_OVERVIEW_POLLS = 3
"""Counts and ticker follow every third poll of a store that changes all the time."""
_BETWEEN_KEYS = 0.2
"""Seconds after a key in which another is likely: a list that changes as well delays it by 20 ms."""
_HELD_POLLS = 20
"""So many polls at most wait for a key to be let go: with 5, one key in forty met a list that changed."""


class StoreWatch:
    """Reads the list, the counts and the ticker's headlines again when the store has changed.

    Args:
        context: the store.
        panes: what shows it.
        ticker: shows the newest headlines.
        empty: explains a view without headlines.
        notices: announces what has arrived.
    """

    def __init__(
        self,
        context: Context,
        panes: Panes,
        ticker: TickerControl,
        empty: EmptyList,
        notices: NoticesOfViews,
    ) -> None:
        self._context = context
        self._panes = panes
        self._ticker = ticker
        self._empty = empty
        self._notices = notices
        self._noticed = False
        """Notices know what was there at the beginning."""
        self._polls = 0
        self._skipped = 0
        self.counts_wanted = False
        """The counts on the screen no longer hold."""
        self.list_wanted = False
        """The headlines on the screen no longer are those of the view."""
        self.key_at = 0.0
        """When a key last did something, by the monotonic clock, in seconds."""
        self._today = midnight(context.now())
        self._minute = context.now() // 60
        self._tested: dict[str, Counts] = {}
        """What was counted of views whose articles have to be tested one by one."""
        self._tested_of: tuple[int, tuple[View, ...]] = (0, ())
        """The newest article and the views of that time."""
        self._testing: asyncio.Task[None] | None = None
        self._failed = ""
        """The last message about a store that cannot be read."""

    async def store_changed(self) -> None:
        """Read everything again that shows the store; what cannot be read now is read later."""
        self.list_wanted = True
        try:
            await self._read_list()
        except StoreError as error:
            self._show_once(str(error))
        await self.read_overview()

    def counts_changed(self) -> None:
        """Read the counts again soon."""
        if not self.counts_wanted:
            self.counts_wanted = True
            self._panes.screen.set_timer(0.1, self.read_overview)

    async def _read_list(self) -> None:
        if self.list_wanted:
            await self._panes.headlines.renew()
            self.list_wanted = False

    async def read_overview(self) -> None:
        """Read the counts and the ticker's headlines again."""
        try:
            await self.read_counts()
            await self._ticker.feed()
        except StoreError as error:
            # Tried again with the next poll.
            self.counts_wanted = True
            self._show_once(str(error))

    async def read_counts(self) -> None:
        """Read the counts again."""
        self.counts_wanted = False
        views = self._context.views
        today = midnight(self._context.now())
        store = self._context.store
        rows = self._panes.headlines.listing.arrangement.stories == "one"
        found = await store.run(overview, today, views, self._tested, rows=rows)
        self._panes.views.take(found)
        self._empty.update()
        state = await store.run(articles.newest), views
        if state != self._tested_of and (self._testing is None or self._testing.done()):
            self._tested_of = state
            self._testing = asyncio.create_task(self._count_tested())

    async def _count_tested(self) -> None:
        """Count the views whose articles have to be tested one by one; others have their turn between."""
        store, views = self._context.store, self._context.views
        today = midnight(self._context.now())
        try:
            for view in views:
                if not is_tested(view.query):
                    continue
                slices = await store.run(count_tested, view, today)
                while (found := await store.run(_next, slices)) is not False:
                    if found:
                        self._tested[view.id] = found
                        self.counts_changed()
        except StoreError as error:
            self._show_once(str(error))

    def start(self) -> None:
        """Check the store from now on, every half second."""
        self._panes.screen.set_interval(POLL_SECONDS, self._poll)
        self._panes.screen.set_interval(_WAITING_SECONDS, self._show_waiting)

    def _show_waiting(self) -> None:
        """Say that a change waits for another program, as long as it does."""
        status, words = (
            self._panes.status,
            _("Another program holds the store; what you change waits."),
        )
        if self._context.store.is_waiting:
            if not status.message:
                status.hold(words)
        elif status.message == words:
            status.show("")

    async def poll_now(self) -> None:
        """Read again what another connection has changed, or what could not be read before."""
        try:
            if await self._context.store.changed():
                self.counts_wanted = self.list_wanted = True
                await self._tell_notices()
                self._noticed = False
            if not self._noticed:
                await self._notices.store_changed()
                self._noticed = True
            await self._follow_the_clock()
            await self._read_list()
            if self.counts_wanted and self._polls % _OVERVIEW_POLLS == 0:
                await self.read_overview()
        except StoreError as error:
            self._show_once(str(error))
        else:
            if not self.counts_wanted:
                self._failed = ""

    async def _tell_notices(self) -> None:
        """Show what rules want to be told of."""
        from tui_reader.store import rules  # the first frame needs nothing of them

        store = self._context.store
        if await store.run(rules.any_notices):
            found = await store.write(rules.take_notices)
            self._panes.status.show(" · ".join(rules.notices_in_words(found)))
            self._notices.announce(found)

    async def _follow_the_clock(self) -> None:
        """Begin "Today" and the times shown anew at midnight, the ticker's ages every minute."""
        now = self._context.now()
        if midnight(now) != self._today:
            self._today = midnight(now)
            self.counts_wanted = self.list_wanted = True
            await self.read_overview()
        elif now // 60 != self._minute:
            await self._ticker.feed()
        self._minute = now // 60

    async def _poll(self) -> None:
        self._polls += 1
        held = time.monotonic() - self.key_at < _BETWEEN_KEYS
        if held and self._skipped < _HELD_POLLS:
            self._skipped += 1
        elif self._panes.screen.app.app_focus or self._polls % _BLURRED_POLLS == 0:
            self._skipped = 0
            await self.poll_now()

    def _show_once(self, message: str) -> None:
        if message != self._failed:
            self._failed = message
            self._panes.status.show(message)


def _next(_store: Store, slices: Iterator[Counts | None]) -> Counts | Literal[False] | None:
    """What the next slice gives; false when there is none."""
    return next(slices, False)
