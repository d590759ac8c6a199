"""Times in queries: ``3d`` (so long ago), ``2026-03`` (a period of the calendar), ``today``."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from msgspec import Struct

from tui_reader.text.patterns import pattern

_SECONDS = {
    "min": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400, "mo": 30 * 86_400, "y": 365 * 86_400,
}  # fmt: skip
_UNITS = {
    "min": "min", "minute": "min", "minutes": "min", "h": "h", "hour": "h", "hours": "h",
    "d": "d", "day": "d", "days": "d", "w": "w", "week": "w", "weeks": "w", "mo": "mo", "m": "mo",
    "month": "mo", "months": "mo", "y": "y", "year": "y", "years": "y",
}  # fmt: skip
_SPAN = pattern(r"(\d{1,5}) {0,2}([a-z]{1,7})(?: ago)?", re.ASCII)
_ISO_SPAN = pattern(
    r"p(?:(\d{1,4})y)?(?:(\d{1,4})m)?(?:(\d{1,4})w)?(?:(\d{1,4})d)?"
    r"(?:t(?:(\d{1,4})h)?(?:(\d{1,4})m)?)?",
    re.ASCII,
)
_ISO_UNITS = ("y", "mo", "w", "d", "h", "min")
_DATE = pattern(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", re.ASCII)
_YEARS = range(1900, 2200)
_DAYS = ("today", "yesterday")


class Bound(Struct, frozen=True):
    """A moment: the beginning of a period, or its end."""

    when: str
    """In canonical form, as :func:`period` gives it."""
    after: bool = False
    """The end of the period: its first moment after."""


class Now(Struct, frozen=True):
    """The time at which a query is asked."""

    seconds: int
    midnight: int
    """When the reader's day began."""


def period(written: str) -> str:
    """The canonical form of a time; empty when it is none.

    Understands spans before now (``3d``, ``2w``, ``1 week ago``, ISO 8601 ``P1W``), years, months and
    days of the calendar (``2026``, ``2026-03``, ``2026-03-05``), ``today`` and ``yesterday``.
    """
    text = written.strip().lower()
    if text in _DAYS:
        return text
    if found := _SPAN.fullmatch(text):
        unit = _UNITS.get(found[2])
        return f"{int(found[1])}{unit}" if unit else ""
    if found := _DATE.fullmatch(text):
        parts = [int(one) for one in found.groups() if one]
        year, month, day = [*parts, 1, 1][:3]
        try:
            datetime(year, month, day)  # noqa: DTZ001 - a day of the calendar
        except ValueError:
            return ""
        if year not in _YEARS:
            return ""
        return "-".join((f"{year:04}", *(f"{one:02}" for one in parts[1:])))
    return _from_iso(text)


def _from_iso(text: str) -> str:
    """A span such as ``p1w`` or ``pt36h``; empty when it is none."""
    found = _ISO_SPAN.fullmatch(text)
    if found is None or not any(found.groups()):
        return ""
    given = [(int(n), unit) for n, unit in zip(found.groups(), _ISO_UNITS, strict=True) if n]
    if len(given) == 1:
        return f"{given[0][0]}{given[0][1]}"
    seconds = sum(n * _SECONDS[unit] for n, unit in given)
    unit = next(one for one in ("w", "d", "h", "min") if seconds % _SECONDS[one] == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"


def is_span(when: str) -> bool:
    """Whether a canonical time is so long ago, without a length of its own."""
    return when not in _DAYS and not when[-1].isdigit()


def seconds_of(bound: Bound, now: Now) -> int:
    """The moment, Unix seconds; days are those of the local time zone."""
    when = bound.when
    if when in _DAYS:
        # Twelve hours on or back lie within the neighbouring day, whatever the clocks do.
        first = now.midnight if when == "today" else _midnight(now.midnight - 12 * 3600)
        return _midnight(first + 36 * 3600) if bound.after else first
    if found := _SPAN.fullmatch(when):
        return now.seconds - int(found[1]) * _SECONDS[found[2]]
    year, month, day, *_rest = [*map(int, when.split("-")), 0, 0]
    if bound.after:
        if day:
            return _of_day(datetime(year, month, day) + timedelta(days=1))  # noqa: DTZ001
        year, month = (year + month // 12, month % 12 + 1) if month else (year + 1, 1)
    return _of_day(datetime(year, month or 1, max(day, 1)))  # noqa: DTZ001


def _of_day(day: datetime) -> int:
    """When a day of the calendar begins here."""
    return int(day.timestamp())


def _midnight(seconds: int) -> int:
    from tui_reader.text.when import midnight

    return midnight(seconds)
