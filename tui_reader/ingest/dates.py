"""Dates as feeds write them: RFC 3339, W3C-DTF, RFC 822/2822, asctime, and what people make of those.

A date without a zone is taken as UTC. Month names are understood in English,
French, Spanish, German, Italian, Portuguese, Dutch and Arabic.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from tui_reader.text.folding import fold

_MONTHS_BY_LANGUAGE = (
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "january february march april may june july august september october november december",
    "janv fevr mars avr mai juin juil aout sept oct nov dec",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "ene feb mar abr may jun jul ago sep oct nov dic",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "jan feb marz apr mai juni juli aug sept okt nov dez",
    "januar februar maerz april mai juni juli august september oktober november dezember",
    "janner feber mrz apr mai jun jul aug setiembre okt nov dez",
    "gen feb mar apr mag giu lug ago set ott nov dic",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "jan fev mar abr mai jun jul ago set out nov dez",
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
    "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر",
    "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول",
)
_MONTHS = {
    fold(name): number
    for names in _MONTHS_BY_LANGUAGE
    for number, name in enumerate(names.split(), start=1)
}

# Hours east of Greenwich. Names that mean several zones have the one that feeds mean.
_ZONES = {
    "z": 0.0, "ut": 0.0, "utc": 0.0, "gmt": 0.0, "wet": 0.0,
    "est": -5.0, "edt": -4.0, "cst": -6.0, "cdt": -5.0, "mst": -7.0, "mdt": -6.0,
    "pst": -8.0, "pdt": -7.0, "akst": -9.0, "akdt": -8.0, "hst": -10.0, "ast": -4.0, "adt": -3.0,
    "west": 1.0, "bst": 1.0, "cet": 1.0, "mez": 1.0, "met": 1.0, "cest": 2.0, "mesz": 2.0,
    "mest": 2.0, "eet": 2.0, "eest": 3.0, "msk": 3.0, "ist": 5.5, "jst": 9.0, "kst": 9.0,
    "awst": 8.0, "aest": 10.0, "aedt": 11.0, "nzst": 12.0, "nzdt": 13.0,
}  # fmt: skip

_TIME = (
    r"(?P<hour>\d{1,2})[:h.](?P<minute>\d{1,2})(?:[:.](?P<second>\d{1,2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?"
)
_ZONE = r"(?:\s*(?:gmt|utc)?\s*(?P<offset>[+-]\d{1,2}(?::?\d{2})?)|\s*(?P<zone>[a-z]{1,5})\b)?"
_NAME = r"(?P<month>[^\W\d_]{3,}(?:_[^\W\d_]+)?)\.?"

_ISO = re.compile(
    rf"(?P<year>\d{{4}})-?(?P<month>\d{{2}})(?:-?(?P<day>\d{{1,2}}))?(?:[t\s]+{_TIME}{_ZONE})?"
)
_YEAR_ONLY = re.compile(r"(?P<year>\d{4})")
_DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?[.\s-]*(?:de\s+)?{_NAME}[\s,.-]*(?:del?\s+)?"
    rf"(?P<year>\d{{4}}|\d{{2}})\b(?:[\s,،t-]*(?:at|um|a)?\s*{_TIME}{_ZONE})?"
)
_MONTH_FIRST = re.compile(
    rf"{_NAME}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b(?:[\s,]*(?:at)?\s*{_TIME}{_ZONE})?"
)
_ASCTIME = re.compile(rf"{_NAME}\s+(?P<day>\d{{1,2}})\s+{_TIME}{_ZONE}\s+(?P<year>\d{{4}})")
_NUMERIC = re.compile(
    rf"(?P<first>\d{{1,2}})[/.](?P<second_>\d{{1,2}})[/.](?P<year>\d{{4}})(?:[\s,t-]*{_TIME}{_ZONE})?"
)
_SLASHED = re.compile(
    rf"(?P<year>\d{{4}})[/.](?P<month>\d{{1,2}})[/.](?P<day>\d{{1,2}})(?:[\s,t-]*{_TIME}{_ZONE})?"
)
_FIRST_WORD = re.compile(r"([^\W\d_]+)\.?\s*([,،]?)\s*")
_LENGTH_LIMIT = 100
_EARLIEST, _LATEST = 1900, 2200


def parse_date(text: str) -> int | None:
    """Seconds since the epoch (UTC) of a date in any format this module knows, else ``None``.

    Two-digit years follow RFC 2822 §4.3 (00–49 are 2000–2049). Purely numeric
    dates are read only when day and month cannot be confused.
    """
    text = text.strip()
    if not text or len(text) > _LENGTH_LIMIT:
        return None
    text = fold(text).replace("تشرين ", "تشرين_").replace("كانون ", "كانون_")
    text = " ".join(text.split())
    word = _FIRST_WORD.match(text)
    if word and (word[2] or word[1] not in _MONTHS):
        text = text[word.end() :]
    if text.isdigit() and len(text) in (10, 13):
        return int(text[:10])
    for pattern in (_ISO, _DAY_FIRST, _ASCTIME, _MONTH_FIRST, _NUMERIC, _SLASHED, _YEAR_ONLY):
        match = (_YEAR_ONLY.fullmatch if pattern is _YEAR_ONLY else pattern.match)(text)
        if match and (seconds := _seconds(match.groupdict())) is not None:
            return seconds
    return None


def _seconds(parts: dict[str, str | None]) -> int | None:
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:
        year += 2000 if year < 50 else 1900
    if not _EARLIEST <= year <= _LATEST:
        return None
    calendar = _month_and_day(parts)
    if calendar is None:
        return None
    month, day = calendar
    hour, minute = int(parts.get("hour") or 0), int(parts.get("minute") or 0)
    # A leap second (RFC 3339 §5.7) counts as the second before it.
    second = min(int(parts.get("second") or 0), 59)
    half = parts.get("half")
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    next_day = hour == 24 and minute == 0
    try:
        moment = datetime(year, month, day, 0 if next_day else hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    moment += timedelta(days=int(next_day)) - _offset(parts)
    return int(moment.timestamp())


def _month_and_day(parts: dict[str, str | None]) -> tuple[int, int] | None:
    if parts.get("second_"):
        first, second = int(parts["first"] or 0), int(parts["second_"] or 0)
        if first > 12 or first == second:
            return second, first
        return (first, second) if second > 12 else None
    month = parts.get("month")
    if not month:
        return 1, 1
    number = int(month) if month.isdigit() else _MONTHS.get(month)
    return None if number is None else (number, int(parts.get("day") or 1))


def _offset(parts: dict[str, str | None]) -> timedelta:
    offset = parts.get("offset")
    if offset:
        digits = offset[1:].replace(":", "")
        hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
        east = timedelta(hours=int(hours), minutes=int(minutes))
        return -east if offset[0] == "-" else east
    return timedelta(hours=_ZONES.get(parts.get("zone") or "", 0.0))
