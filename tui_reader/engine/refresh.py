"""Refresh: visit many feeds at once, politely, and store what they bring in batches."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.engine.digest import known_of
from tui_reader.engine.keeping import keeping
from tui_reader.engine.protocol import Done, Event, FeedVisited, Progress, Stored
from tui_reader.engine.recent_stories import RecentStories
from tui_reader.engine.turns import Turns, host_key
from tui_reader.engine.visit import UNREACHABLE, Outcome, Tools, visit
from tui_reader.ingest import due
from tui_reader.ingest.decide import Known
from tui_reader.model import Feed, FeedState
from tui_reader.store import Store, StoreError, feeds, retention, visits
from tui_reader.store.visits import Visit
from tui_reader.text.i18n import _
from tui_reader.text.plain import one_line
from tui_reader.text.when import long_date

_BATCH = 24
"""Visits committed in one transaction: about 50 ms of writing, which a mark can wait for."""
_OFFLINE_SECONDS = 60
"""After that long without a network it is tried again."""
_CLOCK_SLACK = 300
"""Seconds that the last visit may lie ahead before the clock counts as set back."""

_Run: TypeAlias = Callable[..., Awaitable[Any]]
"""Calls a function with arguments on the thread that works on the store."""


class _Tally(Struct):
    total: int
    done: int = 0
    new: int = 0
    failed: int = 0
    unreachable: int = 0
    timed_out: int = 0


async def refresh(
    store: Store,
    tools: Tools,
    tell: Callable[[Event], None],
    *,
    request_id: int = 0,
    urls: Sequence[str] = (),
    force: bool = False,
) -> Done:
    """Visit feeds and store what is new.

    Args:
        store: where feeds are read from and articles go.
        tools: network, workers, settings, clock.
        tell: is given every event as it happens.
        request_id: the id that the events carry.
        urls: only these feeds, whatever speaks against it; empty: all subscribed ones.
        force: also those that are not due yet; still conditional, and without those whose
            server wants to be left alone.

    Returns:
        The totals, already told. When the task is cancelled, what has
        arrived is stored and told before this returns.

    Raises:
        StoreError: the store cannot be written.
    """
    # A thread of its own: those of the event loop may all be waiting for name servers.
    with ThreadPoolExecutor(1, thread_name_prefix="refresh store") as thread:
        run = partial(asyncio.get_running_loop().run_in_executor, thread)
        now = int(tools.clock())
        wanted = await run(feeds.feeds, store)
        if urls:
            wanted = [feed for feed in wanted if feed.url in set(urls)]
        asked: list[Feed] = []
        for feed in wanted:
            alone = "" if urls else left_alone(feed.state, now)
            if urls or (force and not alone) or is_due(feed.state, now):
                asked.append(feed)
            else:
                tell(FeedVisited(request_id, feed.url, "skipped", error=alone))
        tally = _Tally(total=len(asked))
        tell(Progress(request_id, 0, tally.total, 0, 0))
        outcomes: asyncio.Queue[Outcome | None] = asyncio.Queue(maxsize=4 * _BATCH)
        writing = asyncio.create_task(
            _write(run, store, outcomes, tally, tell, request_id, tools.recent), name="writing"
        )
        cancelled = False
        try:
            await _visit_all(run, store, asked, tools, outcomes, writing)
        except asyncio.CancelledError:
            cancelled = True
        finally:
            await _finish(outcomes, writing)
        several = len({host_key(feed.fetch_url) for feed in asked}) > 1
        silent = tally.unreachable + (tally.timed_out if several else 0)
        offline = silent > 0 and silent == tally.done
        if tally.new:
            await run(_let_go, store, tools)
        if offline and several:
            await run(_forgive, store, asked, int(tools.clock()))
    done = Done(
        request_id, tally.total, tally.new, tally.failed, cancelled=cancelled, offline=offline
    )
    tell(done)
    return done


def _let_go(store: Store, tools: Tools) -> None:
    wishes = keeping(store, tools.settings)
    if wishes:
        retention.purge(store, retention.expired(store, wishes, int(tools.clock())))


def _forgive(store: Store, asked: Sequence[Feed], now: int) -> None:
    """No host could be reached: that is no feed's fault, and none waits long for it."""
    with store.transaction() as connection:
        for feed in asked:
            soon = max(feed.state.next_due, now + _OFFLINE_SECONDS)
            state = replace(feed.state, next_due=soon)
            feeds.write_state(connection, feed.id, state, before=feed.state)


def is_due(state: FeedState, now: int) -> bool:
    """Whether a feed may be asked.

    A last visit that lies in the future means that the clock was wrong, then
    or now: the time until which to wait says nothing any more.
    """
    if left_alone(state, now):
        return False
    return state.next_due <= now or _clock_was_wrong(state, now)


def left_alone(state: FeedState, now: int) -> str:
    """Why a feed is asked only by name, in plain words; empty: nothing but our own schedule counts.

    Its server said that it is gone (410), or asked to be left alone (``Retry-After``).
    """
    if state.gone:
        return state.error or _("its server said that it is gone for good (410)")
    # No server keeps a feed away for longer: such a time was noted by another clock.
    if now < state.retry_at <= now + due.LONGEST_WAIT and not _clock_was_wrong(state, now):
        until = long_date(state.retry_at, "medium")
        return _("its server wants to be left alone until {time}").format(time=until)
    return ""


def _clock_was_wrong(state: FeedState, now: int) -> bool:
    return (state.last_checked or 0) > now + _CLOCK_SLACK


async def _visit_all(
    run: _Run,
    store: Store,
    asked: Sequence[Feed],
    tools: Tools,
    outcomes: asyncio.Queue[Outcome | None],
    writing: asyncio.Task[None],
) -> None:
    limits = tools.settings.refresh
    turns = Turns(limits.connections, limits.host_spacing_ms / 1000)

    async def one(feed: Feed) -> None:
        async with turns.at(feed.fetch_url):
            await outcomes.put(await _visit(feed, partial(_known, run, store, feed), tools))

    # A writer that cannot write ends the visits as well.
    try:
        with _ends_with(writing, asyncio.current_task()):
            async with asyncio.TaskGroup() as group:
                for feed in interleave(asked):
                    group.create_task(one(feed))
    except ExceptionGroup as several:
        # A store that cannot be read says so to every visit alike.
        raise several.exceptions[0] from several


async def _visit(
    feed: Feed, known: Callable[[], Awaitable[dict[str, Known]]], tools: Tools
) -> Outcome:
    """The visit; a fault of ours is told as the failure of this one feed, and the rest goes on."""
    try:
        outcome = await visit(feed, known, tools)
        return replace(outcome, visit=replace(outcome.visit, before=feed.state))
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 - told, with its name, as the feed's failure
        now = int(tools.clock())
        reason = _("tui-reader itself failed on this feed ({fault}); please report it")
        state = replace(
            feed.state,
            last_checked=now,
            failures=feed.state.failures + 1,
            error=reason.format(fault=one_line(f"{type(error).__name__}: {error}", 200)),
        )
        interval = 60 * (feed.interval or tools.settings.refresh.interval)
        next_due = due.next_due(now, state, interval, due.Outcome(False, jitter=tools.jitter()))
        state = replace(state, next_due=next_due)
        kept = Visit(feed.id, feed.url, state, now, before=feed.state)
        return Outcome(kept, "failed", error=state.error)


async def _known(run: _Run, store: Store, feed: Feed) -> dict[str, Known]:
    if feed.state.last_success is None:
        # Nothing was ever read of it; and the store's thread is busy with the feeds before it.
        return {}
    found: dict[str, Known] = await run(known_of, store, feed.id)
    return found


@contextmanager
def _ends_with(task: asyncio.Task[None], other: asyncio.Task[None] | None) -> Iterator[None]:
    def stop(ended: asyncio.Task[None]) -> None:
        if other is not None and not ended.cancelled() and ended.exception() is not None:
            other.cancel()

    task.add_done_callback(stop)
    try:
        yield
    finally:
        task.remove_done_callback(stop)


async def _finish(outcomes: asyncio.Queue[Outcome | None], writing: asyncio.Task[None]) -> None:
    """Let the writer store what has arrived, however often we are cancelled meanwhile.

    Raises:
        StoreError: the writer could not write.
    """
    ended = False
    while not writing.done():
        if not ended:
            with suppress(asyncio.QueueFull):
                outcomes.put_nowait(None)
                ended = True
        with suppress(asyncio.CancelledError):
            await asyncio.wait({writing}, timeout=None if ended else 0.01)
    writing.result()


async def _write(
    run: _Run,
    store: Store,
    outcomes: asyncio.Queue[Outcome | None],
    tally: _Tally,
    tell: Callable[[Event], None],
    request_id: int,
    recent: RecentStories,
) -> None:
    more = True
    while more:
        batch = [await outcomes.get()]
        while len(batch) < _BATCH and not outcomes.empty():
            batch.append(outcomes.get_nowait())
        more = None not in batch
        arrived = [outcome for outcome in batch if outcome is not None]
        filed = await run(_store, store, arrived, recent)
        for outcome in arrived:
            new = len(filed.get(outcome.visit.feed_id, ()))
            tally.done += 1
            tally.new += new
            tally.failed += outcome.status == "failed"
            tally.unreachable += outcome.kind in UNREACHABLE
            tally.timed_out += outcome.kind == "timeout"
            status = "new" if new else "failed" if outcome.status == "failed" else "not_modified"
            if new:
                tell(Stored(request_id, outcome.visit.feed_url, new))
            tell(
                FeedVisited(
                    request_id, outcome.visit.feed_url, status, outcome.articles, new, outcome.error
                )
            )
        if arrived:
            tell(Progress(request_id, tally.done, tally.total, tally.new, tally.failed))


def _store(store: Store, arrived: Sequence[Outcome], recent: RecentStories) -> dict[int, list[int]]:
    """Commit a batch; the articles that tell a known story are filed under it."""
    stored = visits.commit(store, [outcome.visit for outcome in arrived])
    added = [one for ids in stored.values() for one in ids]
    if added:
        visits.file(store, recent.file(store, added, arrived[0].visit.now))
    return stored


def interleave(asked: Sequence[Feed]) -> list[Feed]:
    """The feeds in an order that asks every host once before any host twice."""
    turns: dict[str, int] = defaultdict(int)
    order = []
    for feed in asked:
        host = host_key(feed.fetch_url)
        order.append((turns[host], feed))
        turns[host] += 1
    return [feed for _turn, feed in sorted(order, key=lambda pair: pair[0])]
