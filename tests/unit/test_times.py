"""Dates and ages as the reader shows them."""

from __future__ import annotations

import time

import pytest

from tui_reader.text.when import age, iso, long_date, midnight, short_time

NOON = 1_771_848_000  # Monday, 23 February 2026, 12:00 UTC


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_TIME", "LANG"):
        monkeypatch.setenv(name, "C")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def test_times_in_a_list() -> None:
    assert short_time(NOON - 3600, NOON) == "11:00"
    assert short_time(NOON - 2 * 86400, NOON) == "Sat"
    assert short_time(NOON - 30 * 86400, NOON) == "24 Jan"
    assert short_time(NOON - 700 * 86400, NOON) == "2024"


def test_ages() -> None:
    assert [age(NOON - s, NOON) for s in (-5, 59, 60, 7200, 3 * 86400, 30 * 86400)] == [
        "now", "now", "1m", "2h", "3d", "4w",
    ]  # fmt: skip


def test_long_dates_and_machine_dates() -> None:
    assert long_date(NOON) == "Monday, 23 February 2026, 12:00"
    assert iso(NOON) == "2026-02-23T12:00:00Z"
    assert iso(None) is None
    assert iso(10**15) is None


def test_the_day_begins_at_midnight_here() -> None:
    assert midnight(NOON) == NOON - 12 * 3600
