"""Refreshing feeds: requests to the engine, and what comes of them on the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual.worker import Worker, WorkerError

from tui_reader.engine.client import EngineStoppedError, RequestError
from tui_reader.engine.protocol import (
    Broadcast,
    Died,
    FeedVisited,
    Progress,
    Refreshed,
    Stored,
)
from tui_reader.store import StoreError, offline
from tui_reader.text.i18n import _, ngettext
from tui_reader.ui.context import Context
from tui_reader.ui.keys import key_of
from tui_reader.ui.main import refresh_state
from tui_reader.ui.main.empty_list import EmptyList
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.main.refresh_state import RefreshState
from tui_reader.ui.main.store_watch import StoreWatch

_COUNTED_SECONDS = 0.2
"""How often the feeds that were visited are counted on the screen: a key waits 8 ms for a frame."""
_AFTER_REFUSAL = 5
"""Seconds after which a refresh that was refused is tried once more."""
_CALM_SECONDS = 60
"""An engine that lived that long is started again when it dies; one that did not, is not."""


class Refresh:
    """Requests refreshes and shows how they go.

    Args:
        context: the engine and the clock.
        panes: the status line, the feeds that the focus is on.
        watch: reads what was stored.
        empty: explains a view without headlines.
    """

    def __init__(self, context: Context, panes: Panes, watch: StoreWatch, empty: EmptyList) -> None:
        self._context = context
        self._panes = panes
        self._status = panes.status
        self._watch = watch
        self._empty = empty
        self.state = RefreshState()
        """How the refresh goes, or how the last one went."""
        self._opened_at = context.now()
        self._requests = 0
        self._worker: Worker[None] | None = None
        self._restarted_at = 0
        self._counts_soon = False

    # Actions

    async def all(self) -> None:
        """Refresh all due feeds; asked again at once, all feeds."""
        force = refresh_state.wants_force(self.state, self._context.now())
        if force:
            self._cancel()
            self._status.show(_("Asking all feeds, those too that are not due…"))
        self.begin(force=force)

    async def feed(self) -> None:
        """Refresh the feed, or the feeds of the folder, that the focus is on."""
        urls = await self._panes.feed_urls()
        if urls:
            self.begin(urls, force=True)
        else:
            self._status.show(_("Select a feed, a folder or a headline first."))

    def cancel(self) -> None:
        """Stop the refresh."""
        if self.state.request is None:
            self._status.show(_("No refresh is under way."))
        else:
            self._cancel()

    # Requests

    def begin(
        self,
        urls: Sequence[str] = (),
        *,
        force: bool = False,
        unasked: bool = False,
        accept: Sequence[str] = (),
    ) -> None:
        """Refresh some feeds, or all that are due.

        Args:
            urls: the addresses of the feeds; empty: all that are due.
            force: also those that are not due.
            unasked: nobody waits for an answer, so none is shown.
            accept: sync these accounts instead, and believe their servers.
        """
        if self._context.engine is None:
            self._status.show(_("There is no engine: nothing can be fetched."))
            return
        self._requests += 1
        self._set(
            refresh_state.requested(
                self.state,
                self._requests,
                self._context.now(),
                everything=not urls and not unasked and not accept,
                forced=force,
            )
        )
        refreshing = self._refresh(
            self._requests, urls, force=force, unasked=unasked, accept=accept
        )
        self._worker = self._panes.screen.run_worker(refreshing, group="refreshing")

    async def again(self) -> None:
        """Refresh what has become due meanwhile, unless a refresh is under way."""
        under_way = self.state.request is not None
        known = self._panes.views.overview.feeds or self._context.settings.accounts
        if known and not under_way and not await self._is_calm():
            self.begin(force=self._context.refresh_all, unasked=True)

    def _after_refusal(self) -> None:
        """Try once more what was refused, so that the reason is not shown for longer than it holds."""
        if self.state.refused and self.state.request is None:
            self.begin(unasked=True)

    async def _is_calm(self) -> bool:
        """Whether nothing is to be fetched yet, as the settings want no refresh on opening.

        That holds for the time between two visits of a feed, unless something waits for the network.
        """
        settings = self._context.settings.refresh
        late = self._context.now() - self._opened_at >= 60 * settings.interval
        if settings.on_start or late or self.state.ended_at or self.state.offline_since:
            return False
        try:
            return not await self._context.store.run(offline.waiting)
        except StoreError:
            # The refresh meets it too, and shows it.
            return False

    async def start_engine(self) -> bool:
        """Start the engine; whether there is one."""
        if self._context.engine is None:
            return False
        try:
            await self._context.engine.start()
        except RequestError as error:
            self._status.show(error.reason)
            return False
        return True

    async def _refresh(
        self,
        request: int,
        urls: Sequence[str],
        *,
        force: bool,
        unasked: bool,
        accept: Sequence[str],
    ) -> None:
        engine = self._context.engine
        assert engine is not None
        try:
            if accept:
                refreshed = await engine.accept_accounts(accept)
            else:
                refreshed = await engine.refresh(urls, force=force)
        except asyncio.CancelledError:
            self._set(refresh_state.stopped(self.state, request, self._context.now()))
            raise
        except EngineStoppedError:
            self._set(refresh_state.failed(self.state, request, ""))
        except RequestError as error:
            self._set(refresh_state.failed(self.state, request, error.reason))
            # What hinders it, such as another tui-reader that refreshes, is over some time.
            self._panes.screen.set_timer(_AFTER_REFUSAL, self._after_refusal)
        else:
            before = self.state
            self._set(refresh_state.ended(before, request, refreshed, self._context.now()))
            if before.offline_since and not self.state.offline_since:
                self._show_network_is_back()
            await self._watch.poll_now()
            if request == before.request and not unasked:
                self._show_result(refreshed)

    def _show_result(self, refreshed: Refreshed) -> None:
        state = self.state
        if state.nothing_due:
            hint = self._context.key_hint("refresh_all", _("{key} again asks them all."))
            self._status.show(f"{_('No feed is due yet.')} {hint}".strip())
        if state.left_alone and state.forced:
            self._status.show(self._left_alone())
        if state.offline_since and refreshed.total and refreshed.failed == refreshed.total:
            self._status.show(
                _("No feed can be reached: they are asked again until the network is back.")
            )

    def retry(self, urls: Sequence[str]) -> None:
        """Ask feeds that fail again, and say what came of it."""
        self.begin(urls, force=True)
        worker = self._worker
        if self._context.engine is None or worker is None:
            return
        self._status.hold(
            ngettext("Asking {count} feed again…", "Asking {count} feeds again…", len(urls))
        )
        self._panes.screen.run_worker(self._tell_of(worker, urls), group="retrying")

    async def _tell_of(self, worker: Worker[None], urls: Sequence[str]) -> None:
        try:
            await worker.wait()
        except WorkerError:  # cancelled, or shown already
            return
        # By what the store says of them now.
        with self._panes.store_errors_shown():
            await self._watch.store_changed()
        feeds = [one for one in self._panes.views.overview.feeds if one.url in urls]
        failing = [one for one in feeds if one.state.error]
        if self.state.refused:
            text = _("They were not asked: {reason}").format(reason=self.state.refused)
        elif not feeds:
            # Unsubscribed from meanwhile.
            text = ""
        elif not failing:
            text = ngettext("{count} feed works again.", "{count} feeds work again.", len(feeds))
        elif len(feeds) == 1:
            text = _("{feed} still fails: {reason}").format(
                feed=feeds[0].title, reason=failing[0].state.error
            )
        else:
            text = _("{failing} of {count} feeds still fail.").format(
                failing=len(failing), count=len(feeds)
            )
        self._status.show(text)

    def _cancel(self) -> None:
        if self._worker is not None and self.state.request is not None:
            self._worker.cancel()

    def _left_alone(self) -> str:
        count = self.state.left_alone
        text = ngettext(
            "{count} feed was left alone, as its server wishes.",
            "{count} feeds were left alone, as their servers wish.",
            count,
        )
        hint = self._context.key_hint("refresh_feed", _("{key} asks one all the same."))
        return f"{text} {hint}".strip()

    # What the engine reports

    async def receive(self, broadcast: Broadcast) -> None:
        """Take in what the engine reports beside its replies."""
        was_offline = self.state.offline_since
        self.state = refresh_state.after(self.state, broadcast)
        self._empty.refresh_state = self.state
        if was_offline and not self.state.offline_since:
            self._show_network_is_back()
        headlines = self._panes.headlines
        counting = isinstance(broadcast, FeedVisited | Progress | Stored) and headlines.total
        if not counting:
            self._show_state()
        elif not self._counts_soon:
            self._counts_soon = True
            self._panes.screen.set_timer(_COUNTED_SECONDS, self._show_state)
        if isinstance(broadcast, Stored) and not headlines.total:
            # The first headlines of all: nobody waits for the next poll of the store.
            await self._watch.store_changed()
        if isinstance(broadcast, Died):
            await self._engine_died(broadcast)

    async def _engine_died(self, died: Died) -> None:
        now = self._context.now()
        again = not self._restarted_at or now - self._restarted_at > _CALM_SECONDS
        text = (
            _("The engine stopped ({reason}). It was started again; reading goes on.")
            if again
            else _(
                "The engine stopped ({reason}). It starts again with the next refresh;"
                " reading goes on."
            )
        )
        self._status.show(text.format(reason=died.reason))
        if again:
            self._restarted_at = now
            await self.start_engine()

    def _show_network_is_back(self) -> None:
        self._status.show(_("The network is back: what waits for it is fetched."))

    def _set(self, state: RefreshState) -> None:
        self.state = self._empty.refresh_state = state
        self._show_state()

    def _show_state(self) -> None:
        self._counts_soon = False
        key = key_of(self._context.actions, "feed_errors")
        accounts = key_of(self._context.actions, "accounts")
        text = refresh_state.summary(self.state, self._context.now(), key, accounts)
        self._status.show_news(text)
        self._empty.update()
