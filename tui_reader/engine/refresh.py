"""Refresh: visit many feeds at once, politely, and store what they bring in batches."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from tui_reader.engine.protocol import Done, Event, FeedVisited, Progress, Stored
from tui_reader.engine.visit import UNREACHABLE, Outcome, Tools, visit
from tui_reader.ingest.decide import Known
from tui_reader.model import Feed
from tui_reader.store import Store, feeds, visits
from tui_reader.stories.filing import Filing
from tui_reader.stories.filing import Told as StoryTold

_AT_ONCE = 32
"""Feeds being asked at the same time."""
_PER_HOST = 2
"""Of those, at most so many on one host (polite crawlers use 1 to 2)."""
_BATCH = 24
"""Visits committed in one transaction: about 50 ms of writing, which a mark can wait for."""
STORY_SECONDS = 3 * 86400
"""How far back an article may find the story it belongs to."""


@dataclass(slots=True)
class _Tally:
    total: int
    done: int = 0
    new: int = 0
    failed: int = 0
    unreachable: int = 0


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
        urls: only these feeds, due or not; empty: all subscribed ones.
        force: also those that are not due yet; still conditional.

    Returns:
        The totals, already told. When the task is cancelled, what has
        arrived is stored and told before this returns.

    Raises:
        StoreError: the store cannot be written.
    """
    now = int(tools.clock())
    subscribed = await asyncio.to_thread(feeds.feeds, store)
    wanted = [feed for feed in subscribed if feed.url in set(urls)] if urls else subscribed
    named = bool(urls)
    due: list[Feed] = []
    waiting: list[Feed] = []
    for feed in wanted:
        ready = named or force or (feed.state.next_due <= now and not feed.state.gone)
        (due if ready else waiting).append(feed)
    for feed in waiting:
        tell(
            FeedVisited(
                request_id, feed.url, "skipped", error=feed.state.error if feed.state.gone else ""
            )
        )
    tally = _Tally(total=len(due))
    tell(Progress(request_id, 0, tally.total, 0, 0))
    outcomes: asyncio.Queue[Outcome | None] = asyncio.Queue(maxsize=4 * _BATCH)
    writing = asyncio.create_task(_write(store, outcomes, tally, tell, request_id), name="writing")
    cancelled = False
    try:
        await _visit_all(store, due, tools, outcomes, writing)
    except asyncio.CancelledError:
        cancelled = True
    await _finish(outcomes, writing)
    done = Done(
        request_id,
        tally.total,
        tally.new,
        tally.failed,
        cancelled=cancelled,
        offline=tally.unreachable > 0 and tally.unreachable == tally.done,
    )
    tell(done)
    return done


async def _visit_all(
    store: Store,
    due: Sequence[Feed],
    tools: Tools,
    outcomes: asyncio.Queue[Outcome | None],
    writing: asyncio.Task[None],
) -> None:
    hosts: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(_PER_HOST))
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(feed: Feed) -> None:
        async with hosts[_host(feed.url)], gate:
            await outcomes.put(await visit(feed, partial(_known, store, feed.id), tools))

    # A writer that cannot write ends the visits as well.
    with _ends_with(writing, asyncio.current_task()):
        async with asyncio.TaskGroup() as group:
            for feed in interleave(due):
                group.create_task(one(feed))


async def _known(store: Store, feed_id: int) -> dict[str, Known]:
    return {
        identity: Known(one.id, one.identity, one.url, one.title, one.content_hash, one.published)
        for identity, one in (await asyncio.to_thread(visits.known, store, feed_id)).items()
    }


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
    """Let the writer store what has arrived, even while we are being cancelled."""
    if not writing.done():
        while True:
            try:
                outcomes.put_nowait(None)
                break
            except asyncio.QueueFull:
                await asyncio.sleep(0.01)
    await asyncio.shield(writing)


async def _write(
    store: Store,
    outcomes: asyncio.Queue[Outcome | None],
    tally: _Tally,
    tell: Callable[[Event], None],
    request_id: int,
) -> None:
    filing: Filing | None = None
    more = True
    while more:
        batch = [await outcomes.get()]
        while len(batch) < _BATCH and not outcomes.empty():
            batch.append(outcomes.get_nowait())
        more = None not in batch
        arrived = [outcome for outcome in batch if outcome is not None]
        if filing is None and any(outcome.visit.new for outcome in arrived):
            filing = await asyncio.to_thread(_filing, store, arrived[0].visit.now)
        filed = await asyncio.to_thread(_store, store, arrived, filing)
        for outcome in arrived:
            new = len(filed.get(outcome.visit.feed_id, ()))
            tally.done += 1
            tally.new += new
            tally.failed += outcome.status == "failed"
            tally.unreachable += outcome.kind in UNREACHABLE
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


def _filing(store: Store, now: int) -> Filing:
    told = visits.told_since(store, now - STORY_SECONDS)
    return Filing(
        StoryTold(one.story, one.title, one.summary, one.language, one.sort_at, one.feed_id)
        for one in told
    )


def _store(store: Store, arrived: Sequence[Outcome], filing: Filing | None) -> dict[int, list[int]]:
    """Commit a batch; the articles that tell a known story are filed under it."""
    stored = visits.commit(store, [outcome.visit for outcome in arrived])
    if filing is not None:
        added = [one for ids in stored.values() for one in ids]
        fresh = {article.id: article for article in visits.told_of(store, added)}
        stories: dict[int, int] = {}
        for article_id in added:
            one = fresh[article_id]
            story = filing.file(
                StoryTold(
                    article_id, one.title, one.summary, one.language, one.sort_at, one.feed_id
                )
            )
            if story != article_id:
                stories[article_id] = story
        visits.file(store, stories)
    return stored


def interleave(due: Sequence[Feed]) -> list[Feed]:
    """The feeds in an order that asks every host once before any host twice."""
    turns: dict[str, int] = defaultdict(int)
    order = []
    for feed in due:
        host = _host(feed.url)
        order.append((turns[host], feed))
        turns[host] += 1
    return [feed for _turn, feed in sorted(order, key=lambda pair: pair[0])]


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2].lower()
