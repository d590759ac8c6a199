"""News coming in: refreshing, what the engine says, what changes in the store."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from importlib import import_module

from tui_reader.config.problems import ConfigError
from tui_reader.engine.protocol import Died, Done, FeedVisited, Progress, Stored
from tui_reader.model import UNREAD
from tui_reader.store import StoreError, leaving
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.when import long_date, midnight
from tui_reader.ui import dialog_styles, refresh_state
from tui_reader.ui.actions import key_of
from tui_reader.ui.desk import EngineSaid
from tui_reader.ui.empty_states import nothing_here
from tui_reader.ui.overview import overview
from tui_reader.ui.refresh_state import RefreshState
from tui_reader.ui.screens.panes import Panes
from tui_reader.ui.subscribing import subscribe_all

POLL_SECONDS = 0.5
"""How often the store is asked whether somebody else wrote to it."""
_BLURRED_POLLS = 10
"""While the terminal is elsewhere, every tenth time only."""
_OVERVIEW_POLLS = 3
"""Counts and ticker follow every third poll of a store that changes all the time."""
_BETWEEN_KEYS = 0.2
"""Seconds after a key in which another is likely: a list that changes as well delays it by 20 ms."""
_HELD_POLLS = 20
"""So many polls at most wait for a key to be let go: with 5, one key in forty met a list that changed."""
_COUNTED_SECONDS = 0.2
"""How often the feeds that were visited are counted on the screen: a key waits 8 ms for a frame."""
_CALM_SECONDS = 60
"""An engine that lived that long is started again when it dies; one that did not, is not."""


class News(Panes):
    """The main screen's news."""

    refreshing = RefreshState()
    _polls = 0
    _skipped = 0
    _overview_wanted = 0
    _restarted_at = 0
    _counts_soon = False
    _quiet = True

    async def start(self, filled: asyncio.Event) -> None:
        """Paint what the store holds, then see to subscriptions, counts, ticker and engine.

        Args:
            filled: is set when the panes hold what the store has for them.
        """
        desk = self.desk
        await asyncio.gather(self.headlines.show(UNREAD), self._read_counts())
        filled.set()
        await self._painted()
        await self.feed_ticker()
        # Before any dialog: with the first one Textual would read every style sheet again.
        dialog_styles.read(self.app)
        # It loads in its own process, but on the processor that was to paint the headlines.
        waking = asyncio.create_task(self._wake_engine(), name="engine starts")
        feeds = 0
        try:
            feeds = await desk.store.run(subscribe_all, desk.paths)
        except (ConfigError, StoreError) as error:
            self.say(str(error))
        else:
            await self.remove_left()
            await self.store_changed()
            if desk.problems:
                self.say(" · ".join(desk.problems))
        self.set_interval(POLL_SECONDS, self._poll)
        if not feeds and not self.headlines.total:
            self.welcome()
        woken = await waking
        # Meanwhile the reader may have asked; the answer to that would no longer be told.
        asked = self.refreshing.request is not None
        if woken and desk.settings.refresh.on_start and feeds and not asked:
            await self.refresh_feeds(quiet=True)
        if desk.settings.refresh.on_start:
            self.set_interval(desk.refresh_seconds, self._refresh_again)
        await asyncio.to_thread(_load_what_opens_articles, desk.now())

    async def _painted(self) -> None:
        """Wait until what is asked of the screen has come on it."""
        painted = asyncio.Event()
        self.call_after_refresh(painted.set)
        await painted.wait()

    async def _refresh_again(self) -> None:
        """Ask for what has come due meanwhile; a refresh that is under way goes on."""
        if self.refreshing.request is None and self.views.overview.feeds:
            await self.refresh_feeds(force=self.desk.refresh_all, quiet=True)

    async def _wake_engine(self) -> bool:
        """Start the engine; whether there is one."""
        if self.desk.engine is None:
            return False
        try:
            await self.desk.engine.start()
        except OSError as error:
            self.say(_("The engine cannot be started: {reason}").format(reason=error))
            return False
        return True

    async def store_changed(self) -> None:
        """Look again at everything that shows the store."""
        await self.headlines.renew()
        await self._read_overview()

    async def remove_left(self) -> None:
        """Remove the articles of feeds that were unsubscribed from, a few at a time.

        Returns after the first few; a worker goes on, between other calls of the store.
        """
        if await self._remove_some():
            self.run_worker(self._remove_rest(), group="leaving", exclusive=True)

    async def _remove_rest(self) -> None:
        seen = time.monotonic()
        while await self._remove_some():
            if time.monotonic() - seen > POLL_SECONDS:
                await self.store_changed()
                seen = time.monotonic()
        await self.store_changed()

    async def _remove_some(self) -> bool:
        """Whether there may be more."""
        try:
            return await self.desk.store.run(leaving.remove_some)
        except StoreError as error:
            # What is left goes the next time.
            self.say(str(error))
            return False

    def tell_empty(self) -> None:
        """An empty list says why it is empty and what to do."""
        lines = nothing_here(
            self.headlines.listing.view, self.views.overview, self.refreshing, self.desk.actions
        )
        if lines != self.headlines.empty:
            self.headlines.empty = lines
            if not self.headlines.total:
                self.headlines.refresh()

    def counts_changed(self) -> None:
        """Read the counts again soon."""
        self._overview_wanted += 1
        if self._overview_wanted == 1:
            self.set_timer(0.1, self._read_overview)

    async def refresh_feeds(
        self, urls: Sequence[str] = (), *, force: bool = False, quiet: bool = False
    ) -> None:
        """Ask the engine for news of some feeds, or of all that are due; quiet: nobody asked us."""
        if self.desk.engine is None:
            self.say(_("There is no engine: nothing can be fetched."))
            return
        try:
            request = await self.desk.engine.refresh(urls, force=force)
        except OSError as error:
            self.say(_("The engine cannot be started: {reason}").format(reason=error))
            return
        self.refreshing = refresh_state.asked(
            self.refreshing,
            request,
            self.desk.now(),
            everything=not urls and not quiet,
            forced=force,
        )
        self._quiet = quiet
        self._tell()

    async def do_refresh_all(self, count: int) -> None:
        """All due feeds; asked again at once, all feeds."""
        force = refresh_state.wants_force(self.refreshing, self.desk.now())
        if force:
            await self._cancel()
            self.say(_("All feeds are asked, those too that are not due."))
        await self.refresh_feeds(force=force)

    async def do_refresh_feed(self, count: int) -> None:
        """The feed, or the feeds of the folder, that the focus is on."""
        urls = self.feeds_here()
        if urls:
            await self.refresh_feeds(urls, force=True)
        else:
            self.say(_("Select a feed, a folder or a headline first."))

    async def do_cancel_refresh(self, count: int) -> None:
        """Stop refreshing."""
        if self.refreshing.request is None:
            self.say(_("No refresh is under way."))
        else:
            await self._cancel()

    def feeds_here(self) -> list[str]:
        """The addresses of the feeds that the focus is on."""
        if self.place == "views":
            row = self.views.highlighted
            if row.feed is not None:
                return [row.feed.url]
            folder = row.view.query.folder if row.view is not None else None
            return [
                feed.url
                for feed in self.views.overview.feeds
                if folder and f"{feed.folder}/".startswith(f"{folder}/")
            ]
        headline = self.target
        return [headline.feed_url] if headline is not None else []

    async def on_engine_said(self, message: EngineSaid) -> None:
        """Take in an event of the engine."""
        event, now = message.event, self.desk.now()
        gone_since = self.refreshing.offline_since
        self.refreshing = refresh_state.after(self.refreshing, event, now)
        if gone_since and not self.refreshing.offline_since:
            self.say(_("The network is back: what waits for it is fetched."))
        counting = isinstance(event, FeedVisited | Progress | Stored) and self.headlines.total
        if not counting:
            self._count()
        elif not self._counts_soon:
            self._counts_soon = True
            self.set_timer(_COUNTED_SECONDS, self._count)
        if isinstance(event, Stored) and not self.headlines.total:
            # The first headlines of all: nobody waits for the next look at the store.
            await self.store_changed()
        if isinstance(event, Done):
            await self._poll_now()
            if self.refreshing.nothing_due and not self._quiet:
                hint = self.key_hint("refresh_all", _("{key} again asks them all."))
                self.say(f"{_('No feed is due yet.')} {hint}".strip())
            if self.refreshing.left_alone and self.refreshing.forced and not self._quiet:
                self.say(self._left_alone())
            in_vain = event.total and event.failed == event.total
            if self.refreshing.offline_since and in_vain and not self._quiet:
                self.say(
                    _("No feed can be reached: they are asked again until the network is back.")
                )
        if isinstance(event, Died):
            await self._engine_died(event)

    def _left_alone(self) -> str:
        count = self.refreshing.left_alone
        told = ngettext(
            "{count} feed was left alone, as its server wishes.",
            "{count} feeds were left alone, as their servers wish.",
            count,
        ).format(count=count)
        return f"{told} {self.key_hint('refresh_feed', _('{key} asks one all the same.'))}".strip()

    async def _engine_died(self, event: Died) -> None:
        again = not self._restarted_at or self.desk.now() - self._restarted_at > _CALM_SECONDS
        text = (
            _("The engine stopped ({reason}). It was started again; reading goes on.")
            if again
            else _(
                "The engine stopped ({reason}). It starts again with the next refresh;"
                " reading goes on."
            )
        )
        self.say(text.format(reason=event.reason))
        if again and self.desk.engine is not None:
            self._restarted_at = self.desk.now()
            await self._wake_engine()

    async def _cancel(self) -> None:
        if self.desk.engine is not None and self.refreshing.request is not None:
            await self.desk.engine.cancel(self.refreshing.request)

    def _count(self) -> None:
        self._counts_soon = False
        self._tell()
        self.tell_empty()

    def _tell(self) -> None:
        key = key_of(self.desk.actions, "feed_errors")
        self.status.tell(refresh_state.told(self.refreshing, self.desk.now(), key))

    async def _poll(self) -> None:
        self._polls += 1
        if self._held_keys() and self._skipped < _HELD_POLLS:
            self._skipped += 1
        elif self.app.app_focus or self._polls % _BLURRED_POLLS == 0:
            self._skipped = 0
            await self._poll_now()

    def _held_keys(self) -> bool:
        return time.monotonic() - self.key_at < _BETWEEN_KEYS

    async def _poll_now(self) -> None:
        if await self.desk.store.changed():
            self._overview_wanted += 1
            await self.headlines.renew()
        if self._overview_wanted and self._polls % _OVERVIEW_POLLS == 0:
            await self._read_overview()

    async def _read_overview(self) -> None:
        await self._read_counts()
        await self.feed_ticker()

    async def _read_counts(self) -> None:
        self._overview_wanted = 0
        now = self.desk.now()
        self.views.take(
            await self.desk.store.run(overview, midnight(now), self.desk.settings.views)
        )
        self.tell_empty()


def _load_what_opens_articles(now: int) -> None:
    """Load what unpacks, sets and dates an article: the first would open 80 ms later for it."""
    for module in ("zstandard", "tui_reader.ui.article_lines"):
        import_module(module)
    long_date(now)
