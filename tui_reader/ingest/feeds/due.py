"""When a feed is asked again: its wishes honoured, its failures given time."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct

from tui_reader.model import FeedState

DAY = 86_400
LONGEST_WAIT = 7 * DAY
"""Seconds; no ``Retry-After`` keeps a feed away for longer."""
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Outcome(Struct, frozen=True):
    """How a visit to a feed ended."""

    succeeded: bool
    """A feed or 304 came."""
    retry_after: int | None = None
    """Seconds from ``Retry-After``, when the server sent it."""
    max_age: int | None = None
    """Seconds that the answer stays fresh."""
    jitter: float = 0.5
    """A random number from 0 to 1: failed feeds do not all come back at once."""


def next_due(now: int, state: FeedState, interval_s: int, outcome: Outcome) -> int:
    """When a feed may be asked again, in seconds since the epoch.

    After a success the longest of the interval, the feed's ``ttl`` and the
    answer's freshness (both at most a day). After a failure the interval, twice as
    long with every further failure, and up to half as much again by chance; at most a
    day. A ``Retry-After`` is kept to, up to a week. In any case moved past the
    hours and days that the feed asks to skip, and never sooner than the interval.

    Args:
        now: seconds since the epoch.
        state: after the visit: ``failures`` counts it already, ``ttl`` and skips are
            the feed's wishes.
        interval_s: seconds between two visits that the reader asked for.
        outcome: how the visit ended.
    """
    asked = min(outcome.retry_after or 0, LONGEST_WAIT)
    if outcome.succeeded:
        wait = max(interval_s, min(state.ttl, DAY), min(outcome.max_age or 0, DAY))
    else:
        wait = _backed_off(interval_s, state.failures, min(max(outcome.jitter, 0.0), 1.0))
    return _past_skips(now + max(wait, asked), state)


def _backed_off(interval_s: int, failures: int, jitter: float) -> int:
    longest = max(DAY, interval_s)
    doublings = min(max(failures - 1, 0), 20)
    wait = min(max(interval_s, 60) * (1 << doublings), longest)
    spread = wait * (1 + jitter / 2)
    if spread > longest:
        # At the top as well they do not all come back at once.
        spread = longest * (1 - jitter / 4)
    return max(interval_s, round(spread))


def _past_skips(due: int, state: FeedState) -> int:
    hours = set(state.skip_hours)
    days = {day.strip().capitalize() for day in state.skip_days}
    if len(hours) >= 24 or days.issuperset(_DAYS):
        return due
    for _ in range(8 * 24):
        moment = datetime.fromtimestamp(due, UTC)
        if moment.hour not in hours and _DAYS[moment.weekday()] not in days:
            return due
        due += 3600 - due % 3600
    return due
