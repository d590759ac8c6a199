"""Dates, ages and numbers in the reader's language and time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from tui_reader.text.i18n import _


def local(seconds: int) -> datetime:
    """A moment in the reader's time zone; one that no calendar holds becomes the epoch."""
    try:
        return datetime.fromtimestamp(seconds, UTC).astimezone()
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def midnight(now: int) -> int:
    """When the reader's day began."""
    return int(local(now).replace(hour=0, minute=0, second=0, microsecond=0).timestamp())


def short_time(seconds: int, now: int) -> str:
    """At most six cells for a list: ``12:40`` today, ``Mon`` this week, ``23 Feb``, ``2019``."""
    then, today = local(seconds), local(now)
    if then.date() == today.date():
        return f"{then:%H:%M}"
    if timedelta(0) <= today.date() - then.date() < timedelta(days=7):
        return _day_names()[then.weekday()]
    if then.year == today.year:
        return f"{then.day} {_month_names()[then.month - 1]}"
    return str(then.year)


def age(seconds: int, now: int) -> str:
    """How long ago, in the fewest cells: ``now``, ``5m``, ``3h``, ``2d``, ``6w``."""
    past = max(0, now - seconds)
    if past < 60:
        return _("now")
    for unit, size in (("m", 60), ("h", 3600), ("d", 86400)):
        count = past // size
        if count < {"m": 60, "h": 24, "d": 14}[unit]:
            return f"{count}{unit}"
    return f"{past // (7 * 86400)}w"


def long_date(seconds: int) -> str:
    """A date as a byline has it, in the reader's language: ``Monday 23 February 2026, 12:40``."""
    then = local(seconds)
    from babel.dates import format_date  # the first screen does not need it: 40 ms

    return f"{format_date(then, 'full', locale=_locale())}, {then:%H:%M}"


def spoken_age(seconds: int, now: int) -> str:
    """How long ago, in words and in the reader's language: ``3 hours ago``."""
    from babel.dates import format_timedelta

    past = min(max(0, now - seconds), 10**10)
    return format_timedelta(timedelta(seconds=-past), add_direction=True, locale=_locale())


def iso(seconds: int | None) -> str | None:
    """ISO 8601 in UTC, as ``--json`` prints it."""
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return None


@lru_cache(maxsize=1)
def _locale() -> str:
    from babel import Locale, UnknownLocaleError, default_locale

    # The interface's own language decides; without a translation that is English.
    name = _("en")
    try:
        wanted = default_locale("LC_TIME") or name
        chosen = str(Locale.parse(wanted if wanted.startswith(name) else name))
    except (UnknownLocaleError, ValueError):
        chosen = "en"
    # English of no country in the day-month order that most of the world writes.
    return "en_GB" if chosen in ("en", "en_US_POSIX") else chosen


def _day_names() -> list[str]:
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]


def _month_names() -> list[str]:
    return [
        _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"),
        _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"),
    ]  # fmt: skip
