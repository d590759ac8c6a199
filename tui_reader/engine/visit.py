"""One visit to one feed: request it, judge the answer, parse it. Nothing is stored here."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.engine.parsing import ParsedFeed, feeds_of_page, parse_feed
from tui_reader.engine.requests import may_be_offered, request_feed
from tui_reader.engine.status_words import status_words
from tui_reader.engine.tools import Tools
from tui_reader.engine.workers import WorkerError
from tui_reader.ingest.errors import NotAFeed
from tui_reader.ingest.feeds.decide import Known, next_due
from tui_reader.ingest.feeds.due import LONGEST_WAIT
from tui_reader.ingest.feeds.due import Outcome as Ending
from tui_reader.ingest.feeds.youtube import list_of_videos
from tui_reader.ingest.fetch.request import Fetched, FetchError
from tui_reader.model import Feed, FeedState, Validators
from tui_reader.store.visits import Visit
from tui_reader.text.reasons import NO_REASON, Reason, because

__all__ = ["UNANSWERED", "UNREACHABLE", "Outcome", "Tools", "visit"]

UNREACHABLE = frozenset({"dns", "network", "refused"})
"""Kinds of :class:`FetchError` that mean that there is no network at all."""
UNANSWERED = UNREACHABLE | {"timeout"}
"""Those that may mean it: a network that leads nowhere lets everything time out."""

_MOVE_VISITS = 3
"""Visits that must see the same permanent redirect before the feed is asked there."""
_MOVE_SECONDS = 86400
"""And how far apart the first and the last of them must be."""


class Outcome(Struct, frozen=True):
    """The result of a visit: what to store, and what to report."""

    visit: Visit
    status: str
    """``new``, ``not_modified`` or ``failed``."""
    articles: int = 0
    error: Reason = NO_REASON
    kind: str = ""
    """For a failure to connect: which kind, as ``FetchError.kind``."""


async def visit(
    feed: Feed,
    known: Callable[[], Awaitable[Mapping[str, Known]]],
    answered: Callable[[int], Awaitable[None]],
    tools: Tools,
) -> Outcome:
    """Request a feed and parse the answer; returns what to store.

    Args:
        feed: the feed.
        known: gives the feed's stored articles by identity; it is called only when there is a
            body to compare with.
        answered: is called with the length of the body once all of it has been read.
        tools: network, workers, settings, clock.
    """
    now = int(tools.clock())
    try:
        answer = await _asked(feed, tools)
    except FetchError as error:
        return _failed(feed, tools, now, error.reason, kind=error.kind)
    await answered(len(answer.body))
    if answer.status == 304 and _may_be_unchanged(feed):
        return _unchanged(feed, tools, now, answer)
    if answer.status not in (200, 203, 226):
        return _refused(feed, tools, now, answer)
    body_hash = hashlib.sha256(answer.body).hexdigest()
    if body_hash == feed.state.body_hash:
        return _unchanged(feed, tools, now, answer)
    content_type = answer.headers.get("content-type", "")
    try:
        found = await tools.workers.run(
            parse_feed,
            answer.body,
            answer.url,
            content_type,
            feed.user_language,
            await known(),
            now,
            feed.page,
            feed.shorts,
        )
    except NotAFeed as error:
        reason = await _named_instead(feed, tools, answer) or error.reason
        return _failed(feed, tools, now, reason, answer=answer)
    except WorkerError as error:
        return _failed(feed, tools, now, error.reason, answer=answer)
    return _parsed(feed, tools, now, answer, found, body_hash)


async def _asked(feed: Feed, tools: Tools) -> Fetched:
    """What the feed's server answers; raises as :func:`request_feed`."""
    if not feed.shorts and (videos := list_of_videos(feed.fetch_url)):
        answer = await request_feed(tools, feed.url, videos, feed.state.validators)
        # A channel may have no such list.
        if answer.status != 404:
            return answer
    return await request_feed(tools, feed.url, feed.fetch_url, feed.state.validators)


def _may_be_unchanged(feed: Feed) -> bool:
    """Whether there was an answer of which a server may say that it still holds."""
    before = feed.state.validators
    return bool(feed.state.body_hash or before.etag or before.last_modified)


async def _named_instead(feed: Feed, tools: Tools, answer: Fetched) -> Reason:
    """The reason for a web page that came instead of a feed and names one; empty: it names none."""
    if b"alternate" not in answer.body.lower():
        return NO_REASON
    content_type = answer.headers.get("content-type", "")
    try:
        found = await tools.workers.run(feeds_of_page, answer.body, answer.url, content_type)
    except WorkerError:
        # The reason is then that this is no feed.
        return NO_REASON
    others = (one.url for one in found if one.url != answer.url)
    named = next((url for url in others if may_be_offered(url, feed.url, tools)), "")
    return (
        because("this is a web page, not a feed; it names the feed {url}", url=named)
        if named
        else NO_REASON
    )


def _parsed(
    feed: Feed, tools: Tools, now: int, answer: Fetched, found: ParsedFeed, body_hash: str
) -> Outcome:
    said, broken_off = found.feed, found.feed.broken_off
    wish = replace(
        feed.state,
        ttl=said.ttl,
        skip_hours=said.skip_hours,
        skip_days=said.skip_days,
        note=said.note,
    )
    if broken_off:
        # What a feed wishes may stand in the part that is missing, and how long a whole answer
        # stays fresh says nothing of half of one.
        note = because("{fault}; the rest is asked for at the next refresh", fault=said.note)
        wish = replace(
            wish,
            ttl=said.ttl or feed.state.ttl,
            skip_hours=said.skip_hours or feed.state.skip_hours,
            skip_days=said.skip_days or feed.state.skip_days,
            note=note,
        )
        answer = replace(answer, max_age=None)
    # Nothing is kept that would let a server say that half a document is what it has.
    state = replace(
        _success(feed, wish, tools, now, answer),
        body_hash="" if broken_off else body_hash,
        validators=Validators() if broken_off else answer.validators,
    )
    kept = Visit(
        feed_id=feed.id,
        feed_url=feed.url,
        state=state,
        now=now,
        new=found.new,
        changed=found.changed,
        own_title=said.title,
        site_url=said.site_url,
        language=said.language,
        entries=found.articles,
        whole=not broken_off,
    )
    return Outcome(_moved(kept, feed, answer), "new", articles=found.articles)


def _unchanged(feed: Feed, tools: Tools, now: int, answer: Fetched) -> Outcome:
    state = _success(feed, feed.state, tools, now, answer)
    old = feed.state.validators
    if answer.status == 304:
        # RFC 9110 §15.4.5: a 304 repeats what changed; what it leaves out stands.
        validators = replace(
            old,
            etag=answer.validators.etag or old.etag,
            last_modified=answer.validators.last_modified or old.last_modified,
        )
    else:
        validators = answer.validators
    kept = _moved(
        Visit(feed.id, feed.url, replace(state, validators=validators), now), feed, answer
    )
    return Outcome(kept, "not_modified")


def _moved(visit: Visit, feed: Feed, answer: Fetched) -> Visit:
    """The visit, with what a permanent redirect (RFC 9110 §15.4.2, §15.4.9) adds to it.

    Only a redirect that several visits over a day have seen, and that leads to
    a feed, is believed: captive portals and broken proxies answer 301 as well.
    """
    target = answer.permanent_url
    state = visit.state
    if not target or target == feed.fetch_url:
        return replace(visit, state=replace(state, moved_to="", moved_since=None, moved_count=0))
    if target != state.moved_to:
        state = replace(state, moved_to=target, moved_since=visit.now, moved_count=1)
        return replace(visit, state=state)
    since = visit.now if state.moved_since is None else state.moved_since
    state = replace(state, moved_count=state.moved_count + 1, moved_since=since)
    seen_often = state.moved_count >= _MOVE_VISITS and visit.now - since >= _MOVE_SECONDS
    # A 304 shows no feed: the last word has a body.
    if not seen_often or answer.status == 304:
        return replace(visit, state=state)
    settled = replace(state, moved_to="", moved_since=None, moved_count=0)
    return replace(visit, state=settled, moved_to=target)


def _success(feed: Feed, wish: FeedState, tools: Tools, now: int, answer: Fetched) -> FeedState:
    ending = Ending(True, answer.retry_after, answer.max_age)
    return replace(
        wish,
        next_due=next_due(now, wish, _interval(feed, tools), ending),
        last_checked=now,
        last_success=now,
        failures=0,
        error=NO_REASON,
        gone=False,
        retry_at=_retry_at(now, answer),
    )


def _refused(feed: Feed, tools: Tools, now: int, answer: Fetched) -> Outcome:
    if answer.status == 410:
        gone_for_good = status_words(answer.status, answer.headers)
        reason = because("{reason}; it is not asked again", reason=gone_for_good)
        outcome = _failed(feed, tools, now, reason, answer=answer)
        gone = replace(outcome.visit.state, gone=True)
        return replace(outcome, visit=replace(outcome.visit, state=gone))
    reason = status_words(answer.status, answer.headers)
    return _failed(feed, tools, now, reason, answer=answer)


def _retry_at(now: int, answer: Fetched) -> int:
    """Until when a server asks to be left alone; 0: it does not."""
    return now + min(answer.retry_after, LONGEST_WAIT) if answer.retry_after else 0


def _failed(
    feed: Feed,
    tools: Tools,
    now: int,
    reason: Reason,
    *,
    kind: str = "",
    answer: Fetched | None = None,
) -> Outcome:
    failures = feed.state.failures + 1
    state = replace(feed.state, last_checked=now, failures=failures, error=reason)
    retry_after = None
    if answer is not None:
        # A server that answers says anew how long to stay away; one that does not says nothing.
        retry_after = answer.retry_after
        state = replace(state, retry_at=_retry_at(now, answer))
    ending = Ending(False, retry_after, jitter=tools.jitter())
    due = next_due(now, state, _interval(feed, tools), ending)
    kept = Visit(feed.id, feed.url, replace(state, next_due=due), now)
    return Outcome(kept, "failed", error=reason, kind=kind)


def _interval(feed: Feed, tools: Tools) -> int:
    return 60 * (feed.interval or tools.settings.refresh.interval)
