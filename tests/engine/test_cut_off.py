"""Documents that are cut off on their way; ``python -m tests.bench cuts`` tries many of them."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from tests.http.test_archive import archive, page
from tests.support.cuts import FORMS, judged_wrongly
from tests.support.evolving import live
from tests.support.loopback import rss
from tests.support.refreshing import DAY, Desk, feed_answer
from tui_reader.ingest.feeds import entries_apart, normalise, parse
from tui_reader.model import Validators
from tui_reader.store import open_store
from tui_reader.text.charset import decode

STAMP = "Mon, 23 Feb 2026 10:00:00 GMT"
TITLES = ("Le port rouvre", "La grue est livrée", "Le bac repart")


@pytest.mark.parametrize("number", range(8))
def test_a_document_cut_off_and_then_whole_is_the_whole_document(
    tmp_path: Path, number: int
) -> None:
    with open_store(tmp_path / "store.sqlite3") as store:
        for place, wrong in judged_wrongly(store, number, FORMS[(number + number // 4) % 4], 3):
            assert wrong == "", place


@pytest.mark.parametrize(("kind", "dated"), [("shared guid", True), ("token", False)])
def test_a_living_feed_that_is_cut_off_each_day(tmp_path: Path, kind: str, dated: bool) -> None:
    live(tmp_path / "store.sqlite3", Random(3), kind, dated=dated, days=4, cut_off=True)


async def test_a_document_cut_off_is_asked_for_again_at_the_next_turn(desk: Desk) -> None:
    whole = rss(*TITLES)
    headers = {"ETag": '"1"', "Last_Modified": STAMP, "Cache_Control": f"max-age={DAY}"}
    desk.web.pages["/feed"] = feed_answer(whole[: whole.rindex(b"</item>")], **headers)
    desk.subscribe("/feed")
    # A server that always sends half of it is asked as often as any other.
    for _ in range(3):
        [told] = await desk.refresh(force=True)
        assert str(told.error) == ""
        state = desk.state()
        assert desk.wait() == 60 * desk.settings.refresh.interval
        assert (state.failures, state.validators, state.body_hash) == (0, Validators(), "")
        assert "breaks off at line 1" in str(state.note)
        assert sorted(desk.titles()) == sorted(TITLES[:2])
    desk.web.pages["/feed"] = feed_answer(whole, **headers)
    await desk.refresh(force=True)
    assert not any("if-none-match" in one.headers for one in desk.web.log)
    assert sorted(desk.titles()) == sorted(TITLES)
    assert (str(desk.state().note), desk.state().validators.etag) == ("", '"1"')
    assert desk.wait() == DAY


async def test_what_is_known_of_a_feed_outlives_half_a_document(desk: Desk) -> None:
    item, wishes = b"<item><guid>9</guid><title>Neuf</title></item>", b"<ttl>90</ttl>"
    desk.web.pages["/feed"] = feed_answer(
        rss(*TITLES).replace(b"<language>", wishes + b"<language>")
    )
    desk.subscribe("/feed")
    await desk.refresh()
    before = desk.feed()
    desk.web.pages["/feed"] = feed_answer(b"<rss><channel>" + item)
    await desk.refresh(force=True)
    after = desk.feed()
    assert (after.title, after.site_url, after.language) == ("Quai Sud", before.site_url, "fr")
    assert (after.state.ttl, desk.wait()) == (5400, 5400)
    [entries] = desk.store.rows("SELECT entries FROM feeds")
    assert entries[0] == len(TITLES)
    assert "Neuf" in desk.titles()


async def test_a_page_of_an_archive_that_breaks_off_is_reported(desk: Desk) -> None:
    half = page("Deux", "Trois", start=2, older="/1")
    cut = half.body.rindex(b"</item>")
    desk.web.pages |= {
        "/feed": page("Quatre", start=4, older="/2"),
        "/2": feed_answer(half.body[:cut]),
        "/1": page("Un", start=1),
    }
    desk.subscribe("/feed")
    done, told = await archive(desk)
    assert (done.new, done.failed, told.new) == (3, 1, 3)
    assert "/2: the document breaks off" in str(told.error)
    assert sorted(desk.titles()) == ["Deux", "Quatre", "Un"]


def test_a_document_with_too_many_entries_that_breaks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(normalise, "MAX_ENTRIES", 2)
    monkeypatch.setattr(parse, "MAX_ENTRIES", 2)
    whole = rss(*TITLES)
    for end in (whole.rindex(b"<link>"), whole.rindex(b"<item>") + 6, whole.rindex(b"</item>") + 7):
        found = parse.parse(whole[:end], url="https://quaisud.example/feed")
        assert [entry.title for entry in found.entries] == list(TITLES[:2])
        assert (found.title, found.broken_off) == ("Quai Sud", True)


def test_a_slow_document_that_breaks_off() -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": n} for n in "abc"]}
    for written in (rss(*TITLES).decode(), json.dumps(feed)):
        apart = entries_apart.take_apart(
            written[: written.rindex("c" if "{" in written else "<lin")]
        )
        kept = apart.entries[:1]
        found = parse.parse(apart.with_entries(kept), url="https://quaisud.example/feed")
        assert (len(found.entries), found.broken_off) == (1, True)


def test_a_charset_is_reported_whatever_character_is_cut() -> None:
    text = "<p>Été à Łódź, à Αθήνα et à 東京</p>".encode()
    for end in range(text.index(b"t"), len(text)):
        cut = decode(text[:end])
        assert cut.rstrip("\ufffd") == text[:end].decode(errors="ignore")
