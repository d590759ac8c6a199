"""Dates of feeds: RFC 822 and RFC 3339 at once, everything else as ``written_dates`` reads it.

A date without a zone is taken as UTC. What has no single reading has none:
a wrong date is worse than the time of arrival.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

_MONTHS = {
    name: number
    for number, name in enumerate(
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1
    )
}
_AMERICAN = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
"""Hours east of Greenwich (RFC 822 §5.1)."""
_RFC_822 = re.compile(
    rf"(?:[A-Z][a-z]{{2}}, )?([0-9]{{1,2}}) ({'|'.join(_MONTHS)}) ([0-9]{{4}}) "
    r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]) "
    r"(?:([+-])([01][0-9])([0-5][0-9])|([ECMP][SD]T)|GMT|UTC?|Z)"
)
_AMERICAN_HINTS = frozenset(("", "en", "en-us", "dmy", "mdy"))
"""With any other, the abbreviations of America may mean another zone."""
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)(?!\d)")
_LENGTH_LIMIT = 120
_UNIX_EPOCH = date(1970, 1, 1).toordinal()
_EARLIEST, _LATEST = -2_208_988_800, 7_258_118_400
"""The years 1900 to 2199, in seconds since the epoch."""
_NO_DATE = 14 * 3600
"""So near to the epoch, in any zone, stands nothing but the date of a program that had none."""


def parse_date(text: str, hints: frozenset[str] = frozenset()) -> int | None:
    """Seconds since the epoch (UTC) of a date, else ``None``.

    Two-digit years follow RFC 2822 §4.3 (00-49 are 2000-2049). ``hints`` settle
    what has several readings; see `hints_of`.
    """
    text = text.strip()
    if not text or len(text) > _LENGTH_LIMIT:
        return None
    seconds = _usual(text, hints)
    if seconds is None:
        # Most feeds never need it, and its tables take time to build.
        from tui_reader.ingest.feeds.written_dates import read_date

        seconds = read_date(text, hints)
    if seconds is None or abs(seconds) <= _NO_DATE or not _EARLIEST <= seconds < _LATEST:
        return None
    return seconds


def hints_of(texts: Iterable[str], language: str) -> frozenset[str]:
    """What settles the ambiguous dates of a feed.

    This is its language (BCP 47), alone and with its region, and the order of its numeric dates, ``dmy``
    or ``mdy``, where one of them can only be read in one order and none
    contradicts it.
    """
    tag = language.strip().lower().replace("_", "-")
    primary = tag.partition("-")[0]
    orders = {order for text in texts for order in _orders(text, primary)}
    return frozenset({primary, tag} | (orders if len(orders) == 1 else set()))


def _orders(text: str, language: str) -> Iterable[str]:
    if match := _NUMERIC.search(text, 0, _LENGTH_LIMIT):
        first, second = int(match[1]), int(match[3])
        if first > 12 >= second and len(match[4]) == 2 and 1 <= int(match[4]) <= 31:
            # The first may as well be the year.
            from tui_reader.ingest.feeds.date_words import YEAR_FIRST

            if language not in YEAR_FIRST and (language or match[2] != "-"):
                yield "dmy"
        elif first > 12 >= second:
            yield "dmy"
        elif second > 12 >= first:
            yield "mdy"


def _usual(text: str, hints: frozenset[str]) -> int | None:
    try:
        if text[4:5] == "-" and text[10:11] in ("T", " ", ""):
            moment = datetime.fromisoformat(text)
            aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return int(aware.timestamp() // 1)
        if match := _RFC_822.fullmatch(text):
            day, month, year, hour, minute, second, *zone = match.groups()
            days = date(int(year), _MONTHS[month], int(day)).toordinal() - _UNIX_EPOCH
            seconds = days * 86_400 + int(hour) * 3600 + int(minute) * 60 + int(second)
            sign, hours, minutes, american = zone
            if american and not hints <= _AMERICAN_HINTS:
                return None
            if sign:
                east = int(hours) * 3600 + int(minutes) * 60
                return seconds - (east if sign == "+" else -east)
            return seconds - _AMERICAN[american] * 3600 if american else seconds
    except ValueError:
        pass
    return None
