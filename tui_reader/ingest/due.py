"""When a feed is asked again: its wishes honoured, its failures given time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from tui_reader.model import FeedState

DAY = 86_400
LONGEST_WAIT = 7 * DAY
"""Seconds; no ``Retry-After`` keeps a feed away for longer."""
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a visit to a feed ended."""

    succeeded: bool
    """A feed or 304 came."""
    retry_after: int | None = None
    """Seconds from ``Retry-After``, when the server sent it."""
    max_age: int | None = None
    """Seconds that the answer stays fresh."""
    skip_hours: tuple[int, ...] = ()
    """Hours of the day (UTC) at which the feed does not want to be asked."""
    skip_days: tuple[str, ...] = ()
    """English names of days (UTC) at which it does not want to be asked."""
    jitter: float = 0.5
    """A random number from 0 to 1: failed feeds do not all come back at once."""


def next_due(now: int, state: FeedState, interval_s: int, outcome: Outcome) -> int:
    """When a feed may be asked again, in seconds since the epoch.

    After a success the longest of the interval, the feed's ``ttl`` and the
    answer's freshness (both at most a day), moved past the hours and days the
    feed asks to skip. After a failure twice as long with every failure, at
    most a day, give or take a quarter. A ``Retry-After`` is kept to, up to a week.

    Args:
        now: seconds since the epoch.
        state: after the visit: ``failures`` counts it already, ``ttl`` is the feed's wish.
        interval_s: seconds between two visits that the reader asked for.
        outcome: how the visit ended.
    """
    asked = min(outcome.retry_after or 0, LONGEST_WAIT)
    if not outcome.succeeded:
        doublings = min(max(state.failures - 1, 0), 20)
        wait = min(max(interval_s, 60) * (1 << doublings), max(DAY, interval_s))
        spread = 0.75 + 0.5 * min(max(outcome.jitter, 0.0), 1.0)
        # Never before the server said, and never later than a day for a failure of our own.
        return now + max(asked, min(round(wait * spread), max(DAY, interval_s)))
    wait = max(interval_s, min(state.ttl, DAY), min(outcome.max_age or 0, DAY))
    return _past_skips(now + max(wait, asked), outcome)


def _past_skips(due: int, outcome: Outcome) -> int:
    hours = set(outcome.skip_hours)
    days = {day.strip().capitalize() for day in outcome.skip_days}
    if len(hours) >= 24 or days.issuperset(_DAYS):
        return due
    for _ in range(8 * 24):
        moment = datetime.fromtimestamp(due, UTC)
        if moment.hour not in hours and _DAYS[moment.weekday()] not in days:
            return due
        due += 3600 - due % 3600
    return due
