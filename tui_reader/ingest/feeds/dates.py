"""Dates of feeds: RFC 822 and RFC 3339 at once, else as people and programs write them in any language.

A date without a zone is taken as UTC. What has no single reading has none:
a wrong date is worse than the time of arrival.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from tui_reader.ingest.feeds import date_words
from tui_reader.text.folding import fold
from tui_reader.text.html import unescape

# Dates as people and their programs write them, in any language.

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_BUDDHIST = range(2500, 2600)
"""Years of the Thai calendar, 543 ahead; no others are that large."""
_BUDDHIST_OF_TWO_DIGITS = range(43, 100)
"""Years of the Thai calendar without their century, which began in 1957, from the year 2000 on."""
_FARTHEST_EAST = 14 * 60
"""Minutes."""

# Of the scripts of India and Thailand, vowels are marks, and letters without them other words.
_MARKED = "\u0900-\u0963\u0971-\u0e4e\u1000-\u109f"
_LETTER = rf"(?:[^\W\d_]|(?!\d)[{_MARKED}])"
_UNMARKED_RUN = re.compile(rf"[^{_MARKED}]+")
_TAG = re.compile(r"<[^<>]*>")
_TYPOGRAPHY = str.maketrans(
    {**dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("。、،", ",")}
    | {"\0": " "}
    | dict.fromkeys("\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\ufeff", "")
    | dict.fromkeys((chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))), "")
)
_SPELLINGS = (
    # Go prints its monotonic clock behind the date.
    (re.compile(r"\sm=[+-][\d.]+$"), ""),
    # Halves of the day, "p. m." and "μ.μ.".
    (re.compile(r"\b([apmπμقب])\.?\s?([mdμظ])\b\.?"), r"\1\2"),
    # Thai: the names of the eras, and months such as "พ.ค.".
    (re.compile(r"[คพ]\.ศ\."), " "),
    (re.compile(r"([ก-ฮ][\u0e30-\u0e4e]?)\.([ก-ฮ])\."), r"\1_\2"),
    (re.compile(r"-{2,}"), "-"),
    # A date of XML Schema (§3.2.9) may have a zone.
    (re.compile(r"^(\d{4}-\d\d-\d\d)(?=[+-]\d\d:\d\d$)"), r"\1 00:00"),
    # A plus in an address is a blank.
    (re.compile(r"(:\d\d:\d\d(?:\.\d+)?) ((?:0\d|1[0-4])(?::?\d\d)?)$"), r"\1+\2"),
    # Digits in a row, and what cameras write.
    (re.compile(r"(?<!\d)(\d{8})(\d{6}|\d{4})(?!\d)"), r"\1t\2"),
    (re.compile(r"\b(\d{4}):(\d\d):(\d\d)\b(?!:)"), r"\1-\2-\3"),
    # The first year of an era.
    (re.compile(r"(令和|平成|昭和|民國|民国)\s?元(?=年)"), r"\g<1>1"),
    # Months of two words, or of a number and a word.
    (re.compile(r"(\d)\s([月월])"), r"\1\2"),
    (re.compile(r"\b(تشرين|كانون|thang|thg)\s(?=\w)"), r"\1_"),
    (re.compile(r"\b(thang_muoi)\s(?=mot\b|hai\b)"), r"\1_"),
)

_CLOCKS = (
    # 10:00:00.5
    re.compile(
        r"(?<![\d:+])(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2}))?"
        r"(?:[.,]\d+|:\d{3})?(?![\d:])"
    ),
    # 20240524T100000
    re.compile(
        r"(?<=\d)t(?P<hour>\d\d)(?:(?P<minute>\d\d)(?P<second>\d\d)?)?(?:[.,]\d+)?(?!\d)",
    ),
    # 10h30, 10時30分
    re.compile(
        r"(?<![\d.])(?P<hour>\d{1,2})\s?(?:uhr|heures?|[h時时點点시])\s?"
        r"(?:(?P<minute>\d{1,2})(?!\d)\s?(?:min|[m分분])?\s?(?:(?P<second>\d{1,2})\s?[s秒초])?)?"
        rf"(?!{_LETTER})"
    ),
    # 10.00 Uhr, 10 pm
    re.compile(
        r"(?<![\d.])(?P<hour>\d{1,2})(?:[.h](?P<minute>\d\d))?\s?(?=(?:uhr|uur|hrs?|[ap]m)\b)"
    ),
)
_DOTTED_CLOCK = re.compile(
    r"(?<![\d.])(?P<hour>\d{1,2})\.(?P<minute>\d\d)(?:\.(?P<second>\d\d))?(?![\d.])"
)
_AFTER_CLOCK = re.compile(
    r"[\s,(\[]*(?:(?P<offset>[+-]\d{1,2}(?::?\d\d)?)(?!\d)"
    rf"|(?P<place>[a-z]+(?:/[a-z_0-9+-]+)+)|(?P<word>{_LETTER}+)\.?)"
)
_WORDS_AFTER_CLOCK = 4
_MONTHS_TRIED = 4
_LAST_WORD = re.compile(rf"(?<!{_LETTER}){_LETTER}++(?=[.\s]*+$)")

_BETWEEN = r"\s?[-/.]\s?| "
_WHOLE_YEAR = r"(?P<year>\d{4})(?!\d)"
_YEAR = r"(?P<year>\d{4}|\d\d)(?!\d)"
_DAY = r"(?<!\d)(?P<day>\d{1,2})"
# A name stands beside its numbers, or one short word away: "24th of May", "5 de enero del 2024".
_NEAR = rf"[^\w\0]*(?:{_LETTER}{{1,4}}[^\w\0]+)?"
_AFTER_DAY = rf"(?!\d)(?:(?:st|nd|rd|th|er|o|a)\b)?{_NEAR}"
_NUMERIC_FORMS = (
    # 2024年5月24日
    re.compile(
        r"(?<!\d)(?:(?P<era>令和|平成|昭和|民國|民国)\s?)?(?P<year>\d{1,4})\s?[年년]"
        r"(?:\s?(?P<month>\d{1,2})\s?[月월](?:\s?(?P<day>\d{1,2})(?!\d)\s?[日일号號]?)?)?"
    ),
    # 2024-W21-5
    re.compile(r"(?<!\d)(?P<year>\d{4})-?w(?P<week>\d\d)(?:-?(?P<weekday>[1-7]))?(?![\d-])"),
    # 2024-5-24, 24/5/2024, 20240524
    re.compile(
        rf"(?<!\d)(?P<year>\d{{4}})(?P<between>{_BETWEEN})(?P<month>\d{{1,2}})(?P=between)"
        r"(?P<day>\d{1,2})(?!\d)"
    ),
    re.compile(
        rf"(?<!\d)(?P<first>\d{{1,2}})(?P<between>{_BETWEEN})(?P<second>\d{{1,2}})(?P=between)"
        r"(?P<last>\d{4}|\d\d)(?!\d)"
    ),
    re.compile(r"(?<!\d)(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?!\d)"),
    # 2024-145
    re.compile(r"(?<!\d)(?P<year>\d{4})-?(?P<day_of_year>\d{3})(?!\d)"),
    # 2024-05, 05/2024
    re.compile(r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<month>\d{1,2})[-/.](?P<year>\d{4})(?!\d)"),
)
# The name of the month is a zero character.
_NAMED = (
    re.compile(rf"{_DAY}{_AFTER_DAY}\0{_NEAR}{_YEAR}"),
    re.compile(rf"\0{_NEAR}{_DAY}{_AFTER_DAY}{_YEAR}"),
    re.compile(rf"(?<!\d){_WHOLE_YEAR}{_NEAR}\0{_NEAR}{_DAY}(?!\d)"),
    re.compile(rf"(?<!\d){_WHOLE_YEAR}{_NEAR}{_DAY}{_AFTER_DAY}\0"),
    re.compile(rf"\0{_NEAR}{_WHOLE_YEAR}"),
)
_NAME = re.compile(rf"\d{{1,2}}[月월]|{_LETTER}+(?:_\w+)?")
_ONLY_YEAR = re.compile(r"\d{4}")
# Ten digits from 2 on might be a day and an hour.
_UNIX = re.compile(r"@?(1\d{9})(?:\d{3}|\d{6})?(?:\.\d+)?")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_CUT = " | "
"""Stands where something was cut out."""


class _Day(NamedTuple):
    """One reading of a date, and what speaks for it: a language, or the order of its numbers."""

    day: date
    because: str


def read_date(text: str, hints: frozenset[str]) -> int | None:
    """Seconds since the epoch (UTC) of the one moment that a text can mean, else ``None``."""
    text = _plain(text)
    if match := _UNIX.fullmatch(text):
        return int(match[1])
    zones = _zones_of(hints)
    text, clock = _cut_clock(text, _CLOCKS, zones)
    days, before, after = _days(text, thai="th" in hints)
    if (word := _LAST_WORD.search(before)) and word[0] in _numbered():
        return None
    if clock is not None and clock.zone is None and _CUT not in after:
        end, _, zone = _after_clock(after, 0, zones)
        clock, after = clock._replace(zone=zone), after[end:]
    rest = before + _CUT + after
    if clock is None:
        rest, clock = _cut_clock(rest, (_DOTTED_CLOCK,), zones)
    if any(character.isdecimal() for character in rest):
        return None
    day = _settled(days, _weekdays(rest), hints)
    return None if day is None else _seconds(day, clock or _Clock())


def _plain(text: str) -> str:
    """The text in lower case without accents, tags and typography."""
    text = _TAG.sub(" ", unescape(text)) if "<" in text or "&" in text else text
    text = _folded(text.translate(_TYPOGRAPHY))
    text = " ".join(text.split())
    for written, usual in _SPELLINGS:
        text = written.sub(usual, text)
    return text


def _folded(text: str) -> str:
    return fold(text) if text.isascii() else _UNMARKED_RUN.sub(lambda run: fold(run[0]), text)


class _Clock(NamedTuple):
    hour: int = 0
    minute: int = 0
    second: int = 0
    zone: int | str | None = None
    """Minutes east of Greenwich, or a name of the tz database."""


def _cut_clock(
    text: str, clocks: tuple[re.Pattern[str], ...], zones: Mapping[str, int | str]
) -> tuple[str, _Clock | None]:
    """The text without its time of day, and that."""
    for pattern in clocks:
        if match := pattern.search(text):
            break
    else:
        return text, None
    before = text[: match.start()]
    end, afternoon, zone = _after_clock(text, match.end(), zones)
    if afternoon is None and (word := _LAST_WORD.search(before)):
        afternoon, length = _half_at_the_end(word[0])
        before = before[: word.end() - length] if length else before
    parts = match.groupdict()
    hour = int(parts["hour"])
    if afternoon is not None and hour <= 12:
        hour = hour % 12 + 12 * afternoon
    clock = _Clock(hour, int(parts["minute"] or 0), int(parts.get("second") or 0), zone)
    return before + _CUT + text[end:], clock


def _after_clock(
    text: str, end: int, zones: Mapping[str, int | str]
) -> tuple[int, bool | None, int | str | None]:
    """Where the words that belong to the clock end, whether it is afternoon, and the zone."""
    afternoon: bool | None = None
    zone: int | str | None = None
    position = end
    for _ in range(_WORDS_AFTER_CLOCK):
        match = _AFTER_CLOCK.match(text, position)
        if match is None:
            break
        position = match.end()
        if match["offset"]:
            east = _minutes(match["offset"])
            if abs(east) > _FARTHEST_EAST:
                break
            return position, afternoon, east
        if match["place"]:
            first = match["place"].partition("/")[0]
            zone = _places().get(match["place"], zones.get(first, 0))
            return position, afternoon, zone
        word = match["word"]
        if afternoon is None and word in _halves():
            afternoon, end = _halves()[word], position
        elif zone is None and word in zones:
            zone, end = zones[word], position
        elif zone is not None:
            break
    return end, afternoon, zone


def _half_at_the_end(word: str) -> tuple[bool | None, int]:
    """Whether a word before a clock says that it is afternoon, and the length of what says it."""
    for length in range(len(word), 1, -1):
        if (half := _halves().get(word[-length:])) is not None and (
            length == len(word) or not word.isascii()
        ):
            return half, length
    return None, 0


def _minutes(offset: str) -> int:
    digits = offset[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    east = int(hours) * 60 + int(minutes)
    return -east if offset[0] == "-" else east


def _days(text: str, *, thai: bool) -> tuple[set[_Day], str, str]:
    """The days that a text without a clock can mean, and what stands before and after them."""
    for pattern in _NUMERIC_FORMS:
        for match in pattern.finditer(text):
            if days := set(_numeric_days(match.groupdict(), thai=thai)):
                return days, text[: match.start()], text[match.end() :]
    names = [(name, _months().get(name[0], ())) for name in _NAME.finditer(text)]
    named = [(name, months) for name, months in names if months]
    # "mar" is Tuesday as well: it is the month where no other word is.
    surely = [(name, months) for name, months in named if name[0] not in _weekday_names()]
    found: set[_Day] = set()
    before, after = text, ""
    for name, months in (surely or named)[:_MONTHS_TRIED]:
        marked = f"{text[: name.start()]}\0{text[name.end() :]}"
        for pattern in _NAMED:
            if beside := pattern.search(marked):
                parts = beside.groupdict()
                days = {
                    _Day(day, language)
                    for month, language in months
                    for day in _day(
                        parts["year"], month, parts.get("day") or "1", thai=language == "th"
                    )
                }
                if days:
                    found |= days
                    before, after = marked[: beside.start()], marked[beside.end() :]
                    break
    if found:
        return found, before, after
    if alone := _ONLY_YEAR.fullmatch(text):
        return {_Day(day, "") for day in _day(alone[0], 1, 1)}, "", ""
    return set(), text, ""


def _numeric_days(parts: dict[str, str | None], *, thai: bool) -> Iterator[_Day]:
    first, second, last = parts.get("first"), parts.get("second"), parts.get("last")
    year = parts.get("year")
    if first and second and last:
        for because, written in _day_month_orders(parts["between"] or "", first, second, last):
            for day in _day(*written, thai=thai):
                yield _Day(day, because)
    elif year and parts.get("week"):
        with_weekday = int(parts["week"] or 0), int(parts["weekday"] or 1)
        try:
            yield _Day(date.fromisocalendar(int(year), *with_weekday), "")
        except ValueError:
            return
    elif year and parts.get("day_of_year"):
        number = int(parts["day_of_year"] or 0)
        for day in _day(year, 1, 1):
            if 1 <= number <= 366 and (day + timedelta(days=number - 1)).year == day.year:
                yield _Day(day + timedelta(days=number - 1), "")
    elif year:
        era = _ERAS.get(parts.get("era") or "", 0)
        written_year = str(era + int(year)) if era else year
        for day in _day(written_year, parts["month"] or 1, parts.get("day") or 1):
            yield _Day(day, "")


def _day_month_orders(
    between: str, first: str, second: str, last: str
) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Years, months and days of a numeric date, in every order that is in use."""
    yield "dmy", (last, second, first)
    # With dots and a whole year the day is first everywhere.
    if "." not in between or len(last) == 2 or int(second) > 12:
        yield "mdy", (last, first, second)
    if len(last) == 2:
        yield "ymd", (first, second, last)


def _day(
    year: str | int | None, month: str | int, day: str | int, *, thai: bool = False
) -> Iterator[date]:
    number = int(year or 0)
    if len(str(year)) == 2 and thai and number in _BUDDHIST_OF_TWO_DIGITS:
        number += 2500
    elif len(str(year)) == 2:
        number += 2000 if number < 50 else 1900
    if number in _BUDDHIST:
        number -= 543
    if _FIRST_YEAR <= number <= _LAST_YEAR:
        try:
            yield date(number, int(month), int(day))
        except ValueError:
            return


def _weekdays(text: str) -> set[int]:
    """Weekdays (0 is Monday) that a text names."""
    return {
        day
        for place, name in enumerate(_NAME.findall(text))
        # "to" is Thursday in Finland, and at the beginning only.
        if place == 0 or len(name) > 2 or not name.isascii()
        for day in _weekday_names().get(name, ())
    }


def _settled(days: set[_Day], weekdays: set[int], hints: frozenset[str]) -> date | None:
    """The one day among readings; weekdays and hints count only where they leave any."""
    days = {reading for reading in days if reading.day.weekday() in weekdays} or days
    if len({reading.day for reading in days}) > 1:
        days = {reading for reading in days if reading.because in hints} or days
    different = {reading.day for reading in days}
    return different.pop() if len(different) == 1 else None


def _seconds(day: date, clock: _Clock) -> int | None:
    midnight = clock.hour == 24 and clock.minute == clock.second == 0
    if not (midnight or clock.hour <= 23) or clock.minute > 59 or clock.second > 60:
        return None
    # A leap second (RFC 3339 §5.7) counts as the second before it.
    since_midnight = timedelta(
        hours=clock.hour, minutes=clock.minute, seconds=min(clock.second, 59)
    )
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + since_midnight
    if isinstance(clock.zone, str):
        moment = moment.replace(tzinfo=_zone(clock.zone))
    else:
        moment -= timedelta(minutes=clock.zone or 0)
    return int(moment.timestamp())


def _zone(name: str) -> tzinfo:
    """A zone of the tz database, which a system need not have."""
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return UTC


@lru_cache(maxsize=1)
def _months() -> dict[str, frozenset[tuple[int, str]]]:
    """Months and their languages by name; by the beginning of a name too, from three letters on."""
    whole: dict[str, set[tuple[int, str]]] = {}
    begun: dict[str, set[tuple[int, str]]] = {}
    for language, names in _table(date_words.MONTHS):
        for number, name in enumerate(names, start=1):
            whole.setdefault(name, set()).add((number, language))
            for length in range(3, len(name)):
                begun.setdefault(name[:length], set()).add((number, language))
    for number in range(1, 13):
        for name in (f"{number}月", f"{number}월", f"thang_{number}", f"thg_{number}"):
            whole[name] = {(number, "")}
    return {name: frozenset(meanings) for name, meanings in (begun | whole).items()}


@lru_cache(maxsize=1)
def _weekday_names() -> dict[str, set[int]]:
    """Weekdays (0 is Monday) by name; by the beginning of a name too, from three letters on."""
    days: dict[str, set[int]] = {}
    for _, names in _table(date_words.WEEKDAYS):
        for number, name in enumerate(names):
            for length in {*range(3, len(name)), len(name)}:
                days.setdefault(name[:length], set()).add(number)
    return days


def _table(lines: str) -> Iterator[tuple[str, list[str]]]:
    for line in _folded(lines).strip().splitlines():
        head, *words = line.split(" ")
        yield head, words


@lru_cache(maxsize=1)
def _halves() -> dict[str, bool]:
    """Words for the halves of the day, and whether each is the second."""
    before, after = _folded(date_words.BEFORE_NOON), _folded(date_words.AFTER_NOON)
    return dict.fromkeys(before.split(), False) | dict.fromkeys(after.split(), True)


@lru_cache(maxsize=1)
def _zones() -> dict[str, int | str]:
    offsets = {name: _minutes(head) for head, names in _table(date_words.ZONES) for name in names}
    return offsets | date_words.PLACES


@lru_cache(maxsize=64)
def _zones_of(hints: frozenset[str]) -> Mapping[str, int | str]:
    """The zones by their abbreviations, as feeds with these hints mean them."""
    zones = dict(_zones())
    for line in date_words.ZONES_OF_LANGUAGES.split("\n"):
        language, _, rest = line.partition(" ")
        if language and language in hints:
            zones |= {name: _minutes(offset) for offset, (name,) in _table(rest)}
    for language, places in date_words.PLACES_OF_LANGUAGES.items():
        if language in hints:
            zones |= places
    return zones


@lru_cache(maxsize=1)
def _numbered() -> frozenset[str]:
    return frozenset(_folded(date_words.NUMBERED).split())


@lru_cache(maxsize=1)
def _places() -> dict[str, str]:
    """Names of the tz database by their lower case."""
    return {name.lower(): name for name in available_timezones()}


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
