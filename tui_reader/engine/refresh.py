"""Refresh: many feeds are visited at once, politely, and their articles stored in batches."""

from __future__ import annotations

import asyncio
import os
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec.structs import replace

from tui_reader.engine.commit import commit_visits
from tui_reader.engine.parsing import known_articles
from tui_reader.engine.protocol import Broadcast, FeedVisited, Progress, Refreshed, Stored
from tui_reader.engine.rate_limit import RateLimiter, Room, host_key
from tui_reader.engine.retention import retention_rules
from tui_reader.engine.visit import UNREACHABLE, Outcome, Tools, visit
from tui_reader.ingest.feeds import due
from tui_reader.ingest.feeds.decide import Known
from tui_reader.model import Feed, FeedState, is_of_account
from tui_reader.store import Store, StoreError, accounts, feeds, leaving, retention, slices
from tui_reader.store.shared_words import is_shared
from tui_reader.store.visits import Visit
from tui_reader.text.languages import own_languages
from tui_reader.text.plain import one_line
from tui_reader.text.reasons import NO_REASON, Reason, because
from tui_reader.text.when import long_date

if TYPE_CHECKING:
    from tui_reader.engine.account_refresh import AccountsDone

_BATCH = 24
"""Visits committed in one transaction: about 50 ms of writing, which a mark can wait for."""
_WAITING_BYTES = 32 << 20
"""Of bodies that have been read and not yet parsed."""
_OFFLINE_SECONDS = 60
"""After that long without a network it is tried again."""
_CLOCK_SLACK = 300
"""Seconds that the last visit may lie ahead before the clock counts as set back."""

_FILED = object()
"""What follows the last slice of articles that are filed under stories."""

_Run: TypeAlias = Callable[..., Awaitable[Any]]
"""Calls a function with arguments on the thread that works on the store."""


async def refresh(
    store: Store,
    tools: Tools,
    notify: Callable[[Broadcast], None],
    *,
    request_id: int = 0,
    urls: Sequence[str] = (),
    force: bool = False,
    only: Collection[str] | None = None,
    accept: Collection[str] = (),
) -> Refreshed:
    """Visit feeds, sync accounts, and store what is new.

    Args:
        store: where feeds are read from and articles go.
        tools: network, workers, settings, clock.
        notify: is called with every :class:`Progress`, :class:`FeedVisited` and :class:`Stored`.
        request_id: the id that these and the totals carry.
        urls: only these feeds, whatever speaks against it; empty: all subscribed ones.
        force: also those that are not due yet; still conditional, and without those whose
            server wants to be left alone.
        only: sync these accounts, due or not, and nothing else; ``None``: all that is due.
        accept: accounts that are believed whatever their servers would change.

    Returns:
        The totals, when what is new is stored and filed under stories. When the task is
        cancelled, what has arrived is stored and notified of before this returns, and filed
        with the next refresh.

    Raises:
        StoreError: the store cannot be written.
    """
    # A thread of its own: those of the event loop may all be waiting for name servers.
    with ThreadPoolExecutor(1, thread_name_prefix="refresh store") as thread:
        run = partial(asyncio.get_running_loop().run_in_executor, thread)
        now = int(tools.clock())
        listed = await run(feeds.feeds, store)
        wanted = [feed for feed in listed if not is_of_account(feed.url)]
        syncing = None
        if tools.settings.accounts or len(wanted) < len(listed):
            work = _sync_accounts(store, tools, run, notify, request_id, urls, force, only, accept)
            syncing = asyncio.create_task(work, name="accounts")
        if only is not None:
            wanted = []
        if urls:
            wanted = [feed for feed in wanted if feed.url in set(urls)]
        asked: list[Feed] = []
        for feed in wanted:
            alone = NO_REASON if urls else left_alone(feed.state, now)
            if urls or (force and not alone) or is_due(feed.state, now):
                asked.append(feed)
            else:
                notify(FeedVisited(request_id, feed.url, "skipped", error=alone))
        under_way = _Visits(store, tools, run, notify, request_id, asked)
        cancelled = await under_way.make()
        synced = await _ended(syncing, cancelled=cancelled)
        cancelled = cancelled or (synced is None and syncing is not None)
        shared = NO_REASON if cancelled else await run(_share_marks, store, tools)
        before = await run(time.thread_time)
        if not cancelled:
            cancelled = await _file(store, tools, run)
        filing = await run(time.thread_time) - before
        several = len({host_key(feed.fetch_url) for feed in asked}) > 1
        unanswered = under_way.unreachable + (under_way.timed_out if several else 0)
        offline = unanswered > 0 and unanswered == under_way.done
        new = under_way.new + (synced.new if synced else 0)
        if new:
            await run(_remove_expired, store, tools)
        if offline and several:
            await run(_retry_soon, store, asked, int(tools.clock()))
    return Refreshed(
        request_id,
        len(asked),
        new,
        under_way.failed,
        cancelled=cancelled,
        offline=offline,
        filing=filing,
        accounts=synced.synced if synced else 0,
        accounts_failed=synced.failed if synced else 0,
        marks_error=shared,
    )


def _share_marks(store: Store, tools: Tools) -> Reason:
    """Share marks with other machines by files; why that failed, or nothing."""
    settings = tools.settings
    if not settings.marks.folder and not is_shared(store):
        return NO_REASON
    from tui_reader.engine.marks_folder import share  # few have one

    now = int(tools.clock())
    return share(store, settings.marks.folder, settings.pictures.block_after, now).error


async def _sync_accounts(
    store: Store,
    tools: Tools,
    run: _Run,
    notify: Callable[[Broadcast], None],
    request_id: int,
    urls: Sequence[str],
    force: bool,
    only: Collection[str] | None,
    accept: Collection[str],
) -> AccountsDone:
    """Sync the accounts that a refresh is for, beside the visits to feeds."""
    from tui_reader.engine.account_refresh import accounts_of, sync_accounts  # few have one

    kept = {one.name for one in tools.settings.accounts}
    if await run(store.write, accounts.leave_others, kept):
        await run(_finish_leaving, store)
    named = accounts_of(urls) if urls else only
    return await sync_accounts(
        store, tools, run, notify, request_id=request_id, named=named, force=force, accept=accept
    )


def _finish_leaving(store: Store) -> None:
    while leaving.remove_slice(store):
        time.sleep(slices.PAUSE_SECONDS)


async def _ended(
    syncing: asyncio.Task[AccountsDone] | None, *, cancelled: bool
) -> AccountsDone | None:
    """The totals of the accounts; ``None``: there are none, or they were cancelled."""
    if syncing is None:
        return None
    if cancelled:
        syncing.cancel()
    try:
        await asyncio.wait({syncing})
    except asyncio.CancelledError:
        syncing.cancel()
        while not syncing.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait({syncing})
    return None if syncing.cancelled() else syncing.result()


async def _file(store: Store, tools: Tools, run: _Run) -> bool:
    """File what was stored under stories; whether that was cancelled.

    It waits for all visits: which words are rare is counted over all that is new. Comparing
    headlines must not lengthen a transaction that a mark may have to wait for.
    """
    settings = tools.settings
    languages = own_languages(settings.reading.languages, os.environ)
    returns = settings.reading.stories_return
    steps = tools.recent.file_in_slices(
        store, int(tools.clock()), settings.rules, languages, returns=returns
    )
    try:
        while await run(next, steps, _FILED) is not _FILED:
            pass
    except asyncio.CancelledError:
        return True
    return False


def _remove_expired(store: Store, tools: Tools) -> None:
    wishes = retention_rules(store, tools.settings)
    if wishes:
        retention.purge_in_slices(store, retention.expired(store, wishes, int(tools.clock())))


def _retry_soon(store: Store, asked: Sequence[Feed], now: int) -> None:
    """Let feeds be visited again in a minute: no host could be reached, which is no fault of theirs."""
    with store.transaction() as transaction:
        for feed in asked:
            soon = max(feed.state.next_due, now + _OFFLINE_SECONDS)
            state = replace(feed.state, next_due=soon)
            feeds.write_state(transaction, feed.id, state, before=feed.state)


def is_due(state: FeedState, now: int) -> bool:
    """Whether a feed may be visited now.

    A last visit that lies in the future means that the clock was wrong, then
    or now: the time until which to wait has no meaning any more.
    """
    if left_alone(state, now):
        return False
    return state.next_due <= now or _clock_was_wrong(state, now)


def left_alone(state: FeedState, now: int) -> Reason:
    """Why a feed is visited only when the user names it; empty: our own schedule alone counts.

    Its server said that it is gone (410), or asked to be left alone (``Retry-After``).
    """
    if state.gone:
        return state.error or because("its server said that it is gone for good (410)")
    # No server keeps a feed away for longer: such a time was noted by another clock.
    if now < state.retry_at <= now + due.LONGEST_WAIT and not _clock_was_wrong(state, now):
        until = long_date(state.retry_at, "medium")
        return because("its server wants to be left alone until {time}", time=until)
    return NO_REASON


def _clock_was_wrong(state: FeedState, now: int) -> bool:
    return (state.last_checked or 0) > now + _CLOCK_SLACK


class _Visits:
    """The visits of one refresh, and their totals so far.

    Args:
        run: calls a function on the thread that works on the store.
        asked: the feeds to visit.
    """

    def __init__(
        self,
        store: Store,
        tools: Tools,
        run: _Run,
        notify: Callable[[Broadcast], None],
        request_id: int,
        asked: Sequence[Feed],
    ) -> None:
        self.done = self.new = self.failed = self.unreachable = self.timed_out = 0
        self._store = store
        self._tools = tools
        self._run = run
        self._notify = notify
        self._request_id = request_id
        self._asked = asked
        self._outcomes: asyncio.Queue[Outcome | None] = asyncio.Queue(maxsize=4 * _BATCH)

    async def make(self) -> bool:
        """Visit the feeds and store what they bring; whether that was cancelled.

        Raises:
            StoreError: the store cannot be read or written.
        """
        self._notify_progress()
        writing = asyncio.create_task(self._write(), name="writing")
        cancelled = False
        try:
            await self._visit_all(writing)
        except asyncio.CancelledError:
            cancelled = True
        finally:
            await self._finish(writing)
        return cancelled

    async def _visit_all(self, writing: asyncio.Task[None]) -> None:
        limits = self._tools.settings.refresh
        limiter = RateLimiter(limits.connections, limits.host_spacing_ms / 1000)
        room = Room(_WAITING_BYTES)

        async def one(feed: Feed) -> None:
            async with AsyncExitStack() as until_answered, AsyncExitStack() as until_parsed:
                await until_answered.enter_async_context(limiter.slot(feed.fetch_url))

                async def answered(length: int) -> None:
                    # The host may be asked again, and as long as there is room it is.
                    await until_parsed.enter_async_context(room.hold(length))
                    await until_answered.aclose()

                await self._outcomes.put(await self._visit(feed, answered))

        # A writer that cannot write ends the visits as well.
        try:
            with _ends_with(writing, asyncio.current_task()):
                async with asyncio.TaskGroup() as group:
                    for feed in interleave(self._asked):
                        group.create_task(one(feed))
        except ExceptionGroup as several:
            # When the store cannot be read, every visit fails alike.
            raise several.exceptions[0] from several

    async def _visit(self, feed: Feed, answered: Callable[[int], Awaitable[None]]) -> Outcome:
        """The visit; a fault of ours becomes the failure of this one feed, and the rest goes on."""
        tools = self._tools
        try:
            outcome = await visit(feed, partial(self._known, feed), answered, tools)
            return replace(outcome, visit=replace(outcome.visit, before=feed.state))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - stored, with its name, as the feed's failure
            now = int(tools.clock())
            state = replace(
                feed.state,
                last_checked=now,
                failures=feed.state.failures + 1,
                error=because(
                    "tui-reader itself failed on this feed ({fault}); please report it",
                    fault=one_line(f"{type(error).__name__}: {error}", 200),
                ),
            )
            interval = 60 * (feed.interval or tools.settings.refresh.interval)
            next_due = due.next_due(now, state, interval, due.Outcome(False, jitter=tools.jitter()))
            state = replace(state, next_due=next_due)
            failure = Visit(feed.id, feed.url, state, now, before=feed.state)
            return Outcome(failure, "failed", error=state.error)

    async def _known(self, feed: Feed) -> dict[str, Known]:
        if feed.state.last_success is None:
            # Nothing was ever read of it; and the store's thread is busy with the feeds before it.
            return {}
        found: dict[str, Known] = await self._run(known_articles, self._store, feed.id)
        return found

    async def _finish(self, writing: asyncio.Task[None]) -> None:
        """Let the writer store what has arrived, however often we are cancelled meanwhile.

        Raises:
            StoreError: the writer could not write.
        """
        ended = False
        while not writing.done():
            if not ended:
                with suppress(asyncio.QueueFull):
                    self._outcomes.put_nowait(None)
                    ended = True
            with suppress(asyncio.CancelledError):
                await asyncio.wait({writing}, timeout=None if ended else 0.01)
        writing.result()

    async def _write(self) -> None:
        """Store the outcomes in batches, as they arrive."""
        more = True
        while more:
            batch = [await self._outcomes.get()]
            while len(batch) < _BATCH and not self._outcomes.empty():
                batch.append(self._outcomes.get_nowait())
            more = None not in batch
            arrived = [outcome for outcome in batch if outcome is not None]
            filed = await self._run(_commit, self._store, arrived, self._tools)
            for outcome in arrived:
                self._count(outcome, len(filed.get(outcome.visit.feed_id, ())))
            if arrived:
                self._notify_progress()

    def _count(self, outcome: Outcome, new: int) -> None:
        """Add an outcome that was stored to the totals."""
        self.done += 1
        self.new += new
        self.failed += outcome.status == "failed"
        self.unreachable += outcome.kind in UNREACHABLE
        self.timed_out += outcome.kind == "timeout"
        request_id, url = self._request_id, outcome.visit.feed_url
        status = "new" if new else "failed" if outcome.status == "failed" else "not_modified"
        if new:
            self._notify(Stored(request_id, url, new))
        self._notify(FeedVisited(request_id, url, status, outcome.articles, new, outcome.error))

    def _notify_progress(self) -> None:
        total = len(self._asked)
        self._notify(Progress(self._request_id, self.done, total, self.new, self.failed))


@contextmanager
def _ends_with(task: asyncio.Task[None], other: asyncio.Task[None] | None) -> Iterator[None]:
    """Cancel ``other`` when ``task`` fails meanwhile."""

    def stop(ended: asyncio.Task[None]) -> None:
        if other is not None and not ended.cancelled() and ended.exception() is not None:
            other.cancel()

    task.add_done_callback(stop)
    try:
        yield
    finally:
        task.remove_done_callback(stop)


def _commit(store: Store, arrived: Sequence[Outcome], tools: Tools) -> dict[int, list[int]]:
    """Store a batch of outcomes; feed id → new articles."""
    visits = [outcome.visit for outcome in arrived]
    return commit_visits(store, visits, tools.settings.rules)


def interleave(asked: Sequence[Feed]) -> list[Feed]:
    """The feeds in an order that asks every host once before any host twice."""
    count: dict[str, int] = defaultdict(int)
    order = []
    for feed in asked:
        host = host_key(feed.fetch_url)
        order.append((count[host], feed))
        count[host] += 1
    return [feed for _nth, feed in sorted(order, key=lambda pair: pair[0])]
