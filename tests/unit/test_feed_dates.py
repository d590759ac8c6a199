"""Dates as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.date_forms import FORMS
from tui_reader.ingest.feeds.dates import hints_of, parse_date
from tui_reader.ingest.feeds.parse import parse


def _read(written: str, hints: frozenset[str] = frozenset()) -> str:
    seconds = parse_date(written, hints)
    moment = "" if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()
    return moment.removesuffix("+00:00")


@pytest.mark.parametrize("family", FORMS)
def test_each_way_of_writing_a_date_is_read_right_or_not_at_all(family: str) -> None:
    meant = dict(FORMS[family])
    assert {written: _read(written) for written in meant} == meant


@pytest.mark.parametrize(
    ("written", "hint", "meant"),
    [
        ("04/05/2024", "dmy", "2024-05-04T00:00:00"),
        ("04/05/2024", "mdy", "2024-04-05T00:00:00"),
        ("04.05.24", "dmy", "2024-05-04T00:00:00"),
        # The tenth month of Croatia is the eleventh of Poland.
        ("5 listopada 2024", "pl", "2024-11-05T00:00:00"),
        ("5 listopada 2024", "hr", "2024-10-05T00:00:00"),
        ("5 listopada 2024", "en", ""),
        ("wt., 5 listopada 2024", "", "2024-11-05T00:00:00"),
        # Abbreviations of zones mean what they mean where the feed is from.
        ("Fri, 24 May 2024 10:00:00 CST", "zh", "2024-05-24T02:00:00"),
        ("Fri, 24 May 2024 10:00:00 CST", "fr", "2024-05-24T16:00:00"),
        ("Fri, 24 May 2024 10:00:00 AST", "ar", "2024-05-24T07:00:00"),
        ("Fri, 24 May 2024 10:00:00 IST", "he", "2024-05-24T07:00:00"),
        ("Fri, 26 Jan 2024 10:00:00 IST", "he", "2024-01-26T08:00:00"),
        ("Fri, 24 May 2024 10:00:00 EST", "en-au", "2024-05-24T00:00:00"),
        ("Fri, 24 May 2024 10:00:00 EST", "en", "2024-05-24T15:00:00"),
        ("Fri, 24 May 2024 10:00:00 BST", "bn", "2024-05-24T04:00:00"),
        ("24 พ.ค. 67", "", "2024-05-24T00:00:00"),
        ("24 พ.ค. 2567", "", "2024-05-24T00:00:00"),
        ("24/05/67", "th", "2024-05-24T00:00:00"),
        ("२४ फरवरी २०२४", "", "2024-02-24T00:00:00"),
        ("平成元年2月3日", "ja", "1989-02-03T00:00:00"),
        ("昭和63年2月3日", "ja", "1988-02-03T00:00:00"),
        ("Version 4.5.2024", "", ""),
        ("vol. 24, May 2024", "", ""),
        ("Nr. 24, Mai 2024", "de", ""),
    ],
)
def test_hints_settle_what_has_several_readings(written: str, hint: str, meant: str) -> None:
    assert _read(written, frozenset({hint})) == meant


@pytest.mark.parametrize(
    ("texts", "language", "hints"),
    [
        (["04/05/2024", "24/05/2024 10:00"], "pl-PL", {"pl", "pl-pl", "dmy"}),
        (["05-24-2024", "Fri, 24 May 2024 10:00:00 GMT", "2024-05-24"], "", {"", "mdy"}),
        (["24/05/2024", "05/24/2024"], "en", {"en"}),
        (["24/05/23", "24-05-31"], "ja", {"ja"}),
        (["24-05-31"], "", {""}),
        (["24.05.23"], "de", {"de", "dmy"}),
    ],
)
def test_hints_of_a_feed(texts: list[str], language: str, hints: set[str]) -> None:
    assert hints_of(texts, language) == hints


def test_the_entries_of_a_feed_settle_each_other() -> None:
    dates = ("05/06/2024 10:00", "31/05/2024 10:00", "no date")
    items = "".join(f"<item><guid>{d}</guid><pubDate>{d}</pubDate></item>" for d in dates)
    body = f'<rss version="2.0"><channel><title>Harbour Gazette</title>{items}</channel></rss>'
    feed = parse(body.encode(), url="https://gazette.test/feed")
    published = {entry.identity: entry.published for entry in feed.entries}
    assert sorted(str(moment) for moment in published.values()) == [
        str(parse_date("2024-05-31T10:00Z")),
        str(parse_date("2024-06-05T10:00Z")),
        "None",
    ]


@given(st.datetimes(datetime(1970, 1, 2), datetime(2199, 1, 1)))
def test_what_we_write_we_read(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    for written in (
        moment.isoformat(),
        moment.strftime("%a, %d %b %Y %H:%M:%S %z"),
        moment.strftime("%A %d %B %Y, %I:%M:%S %p"),
        moment.strftime("%Y%m%dT%H%M%SZ"),
        moment.strftime("%G-W%V-%uT%H:%M:%S"),
    ):
        assert parse_date(written) == int(moment.timestamp())


_PIECES = st.sampled_from([form for forms in FORMS.values() for form, _ in forms])


@given(st.text(max_size=60) | st.lists(_PIECES | st.text(max_size=4), max_size=6).map("".join))
def test_any_text(text: str) -> None:
    seconds = parse_date(text)
    assert seconds is None or 1900 <= datetime.fromtimestamp(seconds, UTC).year < 2200
