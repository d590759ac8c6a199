"""Dates, ages and numbers in the reader's language and time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from tui_reader.text.i18n import _, babel_locale, language

_WEEK = 7 * 86_400
_QUARTER = 900
"""Seconds; clocks are moved at a quarter of an hour."""


class Offset(Struct, frozen=True):
    """How far the reader's clock is east of UTC from a moment on, both in seconds."""

    since: int
    east: int


def local(seconds: int) -> datetime:
    """A moment in the reader's time zone; one that no calendar holds becomes the epoch."""
    try:
        return datetime.fromtimestamp(seconds, UTC).astimezone()
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def midnight(now: int) -> int:
    """When the reader's day began."""
    return int(local(now).replace(hour=0, minute=0, second=0, microsecond=0).timestamp())


def clock_time(seconds: int) -> str:
    """``12:40``, under a heading that names the day."""
    return f"{local(seconds):%H:%M}"


def day_name(ordinal: int, now: int) -> str:
    """A day as a heading: ``Today``, ``Yesterday``, ``Monday 23 February``, with the year if another.

    Args:
        ordinal: the day, as ``date.toordinal`` counts.
        now: seconds since the epoch.
    """
    today = local(now).date()
    past = today.toordinal() - ordinal
    if past in (0, 1):
        return _("Today") if past == 0 else _("Yesterday")
    then = date.fromordinal(max(1, min(ordinal, date.max.toordinal())))
    from babel.dates import format_date  # the first screen does not need it: 40 ms

    # Unicode's letters for dates (UTS #35).
    pattern = _("EEEE d MMMM") if then.year == today.year else _("d MMMM y")
    return format_date(then, pattern, locale=babel_locale())


@lru_cache(maxsize=8)
def offsets(first: int, last: int) -> tuple[Offset, ...]:
    """The offsets of the reader's clock from ``first`` to ``last``, the earliest first.

    Looked for week by week: an offset that holds for less is not found.
    """
    first, last = max(first, 0), max(last, first, 0)
    found = [Offset(0, _east(first))]
    for start in range(first, last, _WEEK):
        end = min(start + _WEEK, last)
        before, after = _east(start), _east(end)
        if before != after:
            low, high = start // _QUARTER, end // _QUARTER + 1
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _east(middle * _QUARTER) == before else (low, middle)
            found.append(Offset(high * _QUARTER, after))
    return tuple(found)


def _east(seconds: int) -> int:
    away = local(seconds).utcoffset()
    return int(away.total_seconds()) if away is not None else 0


def short_time(seconds: int, now: int) -> str:
    """At most six cells for a list: ``12:40`` today, ``Mon`` this week, ``23 Feb``, ``2019``."""
    then, today = local(seconds), local(now)
    if then.date() == today.date():
        return f"{then:%H:%M}"
    if timedelta(0) <= today.date() - then.date() < timedelta(days=7):
        return day_names()[then.weekday()]
    if then.year == today.year:
        if language() == "ar":
            # Its names of months have no short forms.
            return f"{then.day}/{then.month}"
        return f"{then.day} {_month_names()[then.month - 1]}"
    return str(then.year)


def age(seconds: int, now: int) -> str:
    """How long ago, in the fewest cells: ``now``, ``5m``, ``3h``, ``2d``, ``6w``."""
    past = max(0, now - seconds)
    if past < 60:
        return _("now")
    minutes, hours, days = past // 60, past // 3600, past // 86400
    if minutes < 60:
        return _("{count}m").format(count=minutes)
    if hours < 24:
        return _("{count}h").format(count=hours)
    return _("{count}d").format(count=days) if days < 14 else _("{count}w").format(count=days // 7)


def long_date(seconds: int, form: Literal["full", "long", "medium"] = "full") -> str:
    """A date as a byline has it, in the reader's language: ``Monday 23 February 2026, 12:40``.

    Args:
        form: ``long`` has no day of the week, ``medium`` writes the month short as well.
    """
    then = local(seconds)
    from babel.dates import format_date  # the first screen does not need it: 40 ms

    if form == "medium" and language() == "ar":
        # Of numbers alone, with directional marks between them.
        form = "long"
    day = format_date(then, form, locale=babel_locale())
    return _("{date}, {time}").format(date=day, time=f"{then:%H:%M}")


def spoken_age(seconds: int, now: int) -> str:
    """How long ago, in words and in the reader's language: ``3 hours ago``."""
    from babel.dates import format_timedelta

    past = min(max(0, now - seconds), 10**10)
    return format_timedelta(timedelta(seconds=-past), add_direction=True, locale=babel_locale())


def iso(seconds: int | None) -> str | None:
    """ISO 8601 in UTC, as ``--json`` prints it."""
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return None


def day_names() -> list[str]:
    """The days of the week in short, Monday first."""
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]


def _month_names() -> list[str]:
    return [
        _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"),
        _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"),
    ]  # fmt: skip
