"""Dates as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.ingest.dates import parse_date


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Mon, 05 Feb 2024 10:00:00 +0100", "2024-02-05T09:00:00"),
        ("Mon,5 Feb 24 10:00 EST", "2024-02-05T15:00:00"),
        ("05 Feb 2024", "2024-02-05T00:00:00"),
        ("Sat, 07 Sep 99 0:00:01 GMT", "1999-09-07T00:00:01"),
        ("2024-02-05T10:00:00.25-05:30", "2024-02-05T15:30:00"),
        ("2024-02-05T10:00Z", "2024-02-05T10:00:00"),
        ("2024-02-05 10:00:00", "2024-02-05T10:00:00"),
        ("2024-02", "2024-02-01T00:00:00"),
        ("2024", "2024-01-01T00:00:00"),
        ("Mon Feb  5 10:00:00 2024", "2024-02-05T10:00:00"),
        ("Sat, Dec 16 2023 02:02:33 PM", "2023-12-16T14:02:33"),
        ("February 5, 2024 12:30 am", "2024-02-05T00:30:00"),
        ("lun., 5 févr. 2024 10:00:00 +0100", "2024-02-05T09:00:00"),
        ("lundi 5 août 2024 à 10h30", "2024-08-05T10:30:00"),
        ("mar, 05 mar 2024 10:00:00 GMT", "2024-03-05T10:00:00"),
        ("5 de enero de 2024 10:00", "2024-01-05T10:00:00"),
        ("Di, 05 März 2024 8:05 CET", "2024-03-05T07:05:00"),
        ("الإثنين، 5 فبراير 2024 10:00", "2024-02-05T10:00:00"),
        ("15 غشت 2024", "2024-08-15T00:00:00"),
        ("٥ فبراير ٢٠٢٤", "2024-02-05T00:00:00"),
        ("5 تشرين الثاني 2023", "2023-11-05T00:00:00"),
        ("13/05/2024 10:00", "2024-05-13T10:00:00"),
        ("Tue, 05 Mar 2024 24:00:00 GMT", "2024-03-06T00:00:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59"),
        ("1707123600", "2024-02-05T09:00:00"),
    ],
)
def test_read(written: str, meant: str) -> None:
    seconds = parse_date(written)
    assert seconds is not None
    assert datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat() == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "05/06/2024",
        "0001-01-01T00:00:00Z",
        "2024-02-30",
        "2024-13-01",
        "x" * 500,
        "99",
    ],
)
def test_not_read(written: str) -> None:
    assert parse_date(written) is None


@given(st.datetimes(datetime(1970, 1, 2), datetime(2199, 1, 1)))
def test_what_we_write_we_read(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    for written in (moment.isoformat(), moment.strftime("%a, %d %b %Y %H:%M:%S %z")):
        assert parse_date(written) == int(moment.timestamp())


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    assert parse_date(text) is None or isinstance(parse_date(text), int)
