"""How many ways of writing a date are read right, by this program and by libraries."""

from __future__ import annotations

import argparse
import warnings
from calendar import timegm
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from time import process_time_ns
from zlib import crc32

import feedparser.datetimes
from babel import Locale
from babel.dates import format_date, format_datetime

from tests.bench.date_forms import FORMS
from tui_reader.ingest.feeds.date_words import MONTHS
from tui_reader.ingest.feeds.dates import parse_date

_USUAL = ("Fri, 24 May 2024 10:00:00 GMT", "2024-05-24T10:00:00+02:00")
_LANGUAGES = tuple(dict.fromkeys(line.split(" ")[0] for line in MONTHS.strip().splitlines()))
_DAYS = tuple(datetime(2024, month, 2 * month + 1, 14, 30) for month in range(1, 13))
_WIDTHS = ("full", "long", "medium", "short")

Reader = Callable[[str], int | None]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench dates", description=__doc__)
    parser.add_argument("--all", action="store_true", help="show what is read right as well")
    parser.add_argument("--half", type=int, choices=(0, 1), help="one half of the forms")
    options = parser.parse_args(arguments)
    readers = _readers()
    counts = {name: Counter[str]() for name in readers}
    print("form | meant |", " | ".join(readers))
    for family, forms in FORMS.items():
        for text, meant in forms:
            if options.half not in (None, crc32(text.encode()) % 2):
                continue
            results = [_result(reader, text, meant) for reader in readers.values()]
            for count, result in zip(counts.values(), results, strict=True):
                count[result.partition(" ")[0]] += 1
            if options.all or results[0] != "right":
                print(f"{family}: {text!r} | {meant or 'none'} |", " | ".join(results))
    for name, count in counts.items():
        print(name, *(f"{kind} {count[kind]}" for kind in ("right", "none", "wrong")))
    _languages()
    for text in _USUAL:
        print(f"{text}: {_nanoseconds(text)} ns")


def _readers() -> dict[str, Reader]:
    readers: dict[str, Reader] = {"ours": parse_date, "feedparser": _by_feedparser}
    try:
        from dateutil.parser import parse

        readers["dateutil"] = lambda text: _utc(parse(text))
    except ImportError:
        pass
    try:
        import dateparser

        parts = {"REQUIRE_PARTS": ["day", "month", "year"]}
        readers["dateparser"] = lambda text: _utc(dateparser.parse(text, settings=parts))
    except ImportError:
        pass
    return readers


def _by_feedparser(text: str) -> int | None:
    parsed = feedparser.datetimes._parse_date(text)
    return timegm(parsed) if parsed else None


def _utc(moment: datetime | None) -> int | None:
    if moment is None:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _result(reader: Reader, text: str, meant: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            seconds = reader(text)
        got = "" if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"
    except (ValueError, OverflowError, TypeError, AttributeError):
        got = ""
    return "right" if got == meant else f"wrong {got}" if got else "none"


def _languages() -> None:
    """What CLDR writes in each language of the tables, in four widths."""
    for width in _WIDTHS:
        count = Counter[str]()
        for language in _LANGUAGES:
            for day in _DAYS:
                locale = Locale.parse(language)
                for text, meant in (
                    (format_date(day, width, locale), day.date()),
                    (format_datetime(day, width, locale=locale), day),
                ):
                    result = _result(parse_date, text, f"{meant:%Y-%m-%dT%H:%M:%S}")
                    count[result.partition(" ")[0]] += 1
                    if result != "right" and width != "short":
                        count[f"{language} {result.partition(' ')[0]} {text}"] += 1
        print(f"CLDR {width}:", *(f"{k} {count[k]}" for k in ("right", "none", "wrong")))
        seen: set[str] = set()
        for key in count:
            language, _, rest = key.partition(" ")
            if rest and language not in seen:
                seen.add(language)
                print("   ", key)


def _nanoseconds(text: str) -> int:
    times = []
    for _ in range(5):
        begin = process_time_ns()
        for _ in range(10_000):
            parse_date(text)
        times.append(process_time_ns() - begin)
    return min(times) // 10_000
