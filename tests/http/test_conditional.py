"""Polite: a feed is asked whether it has changed, in its own server's words."""

from __future__ import annotations

import pytest

from tests.support.loopback import Asked, conditional, rss
from tests.support.refreshing import Desk, feed_answer
from tui_reader.model import Query, Validators
from tui_reader.store import articles

STAMP = "Mon, 23 Feb 2026 10:00:00 GMT"


async def test_row_01_first_fetch_is_one_unconditional_get(desk: Desk) -> None:
    desk.web.pages["/feed"] = conditional(rss("Le port rouvre"), Last_Modified=STAMP)
    desk.subscribe("/feed")
    await desk.refresh()
    assert len(desk.web.log) == 1
    await desk.refresh(force=True)
    desk.restart()
    await desk.refresh(urls=[f"{desk.web.url}/feed"])
    unconditional = [one for one in desk.web.log if "if-none-match" not in one.headers]
    assert unconditional == desk.web.log[:1]
    assert "if-modified-since" not in desk.web.log[0].headers
    assert len(desk.web.log) == 3


@pytest.mark.parametrize(
    ("etag", "modified"),
    [
        ('"abc"', STAMP),
        ('W/"abc"', "Monday, 23-Feb-26 10:00:00 GMT"),
        ("no-quotes", "Mon Feb 23 10:00:00 2026"),
        ('"with ""inner"" quotes"', "2026-02-23T10:00:00+01:00"),
        ('W/"caf\xe9, 1;x"', "yesterday, more or less"),
        ('""', "Mon, 23 Feb 2026 10:00:00 +0000"),
    ],
)
async def test_row_02_validators_go_back_byte_for_byte(
    desk: Desk, etag: str, modified: str
) -> None:
    desk.web.pages["/feed"] = feed_answer(rss("Un"), ETag=etag, Last_Modified=modified)
    desk.subscribe("/feed")
    await desk.refresh()
    desk.restart()
    await desk.refresh(force=True)
    sent = desk.web.log[1].headers
    assert sent["if-none-match"].encode("latin-1") == etag.encode("latin-1")
    assert sent["if-modified-since"] == modified


async def test_row_03_no_last_modified_means_no_if_modified_since(desk: Desk) -> None:
    desk.web.pages["/feed"] = feed_answer(rss("Un"), ETag='"1"', Date=STAMP)
    desk.web.pages["/bare"] = feed_answer(rss("Deux", name="Bare"), Date=STAMP)
    desk.subscribe("/feed", "/bare")
    for _ in range(2):
        await desk.refresh(force=True)
    assert desk.asked()[1].headers["if-none-match"] == '"1"'
    for one in desk.web.log:
        assert "if-modified-since" not in one.headers
    assert "if-none-match" not in desk.asked("/bare")[1].headers


async def test_row_04_new_etag_with_the_same_date_is_stored_with_it(desk: Desk) -> None:
    desk.web.pages["/feed"] = feed_answer(rss("Un"), ETag='"1"', Last_Modified=STAMP)
    desk.subscribe("/feed")
    await desk.refresh()
    desk.web.pages["/feed"] = feed_answer(rss("Un", "Deux"), ETag='W/"2"', Last_Modified=STAMP)
    await desk.refresh(force=True)
    assert desk.state().validators == Validators('W/"2"', STAMP)
    # What the server no longer sends is not sent to it any more.
    desk.web.pages["/feed"] = feed_answer(rss("Un", "Deux", "Trois"), ETag='"3"')
    await desk.refresh(force=True)
    assert desk.state().validators == Validators('"3"', None)


async def test_row_05_same_body_with_new_validators_is_not_parsed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = rss("Un", "Deux")
    desk.web.pages["/feed"] = feed_answer(body, ETag='"1"', Last_Modified=STAMP)
    desk.subscribe("/feed")
    await desk.refresh()
    before = articles.page(desk.store, Query(), 0, 9)

    async def no_parsing(*_: object, **__: object) -> None:
        raise AssertionError("a body that is known was parsed")

    monkeypatch.setattr(desk.workers, "run", no_parsing)
    desk.web.pages["/feed"] = feed_answer(body, ETag='"2"', Last_Modified="later")
    desk.now += 7200
    [told] = await desk.refresh()
    assert told.status == "not_modified"
    assert desk.state().validators == Validators('"2"', "later")
    assert desk.state().last_success == desk.now
    assert articles.page(desk.store, Query(), 0, 9) == before


async def test_row_06_a_304_renews_what_it_repeats_and_nothing_else(desk: Desk) -> None:
    desk.web.pages["/feed"] = feed_answer(rss("Un"), ETag='"1"', Last_Modified=STAMP)
    desk.subscribe("/feed")
    await desk.refresh()
    before = articles.page(desk.store, Query(), 0, 9)
    body_hash = desk.state().body_hash
    desk.web.pages["/feed"] = feed_answer(
        b"", 304, ETag='W/"1b"', Cache_Control="public, max-age=18000"
    )
    desk.now += 7200
    [told] = await desk.refresh()
    assert told.status == "not_modified"
    assert desk.state().validators == Validators('W/"1b"', STAMP)
    assert desk.wait() == 18000
    assert desk.state().body_hash == body_hash
    assert articles.page(desk.store, Query(), 0, 9) == before


async def test_a_304_on_the_first_visit_is_a_failure(desk: Desk) -> None:
    desk.web.pages["/feed"] = feed_answer(b"", 304)
    desk.subscribe("/feed")
    [told] = await desk.refresh()
    assert (told.status, desk.state().failures) == ("failed", 1)
    assert "304" in str(told.error)


async def test_row_12_a_304_is_never_asked_for_twice(desk: Desk) -> None:
    def unchanged(asked: Asked) -> object:
        if "if-none-match" not in asked.headers:
            return feed_answer(rss("Un"), ETag='"1"')
        # A 304 has no body, whatever it says of one (RFC 9110 §15.4.5).
        return feed_answer(b"", 304, Content_Length="4096", Content_Encoding="gzip")

    desk.web.pages["/feed"] = unchanged  # type: ignore[assignment]
    desk.subscribe("/feed")
    await desk.refresh()
    for step in range(2, 5):
        [told] = await desk.refresh(force=True)
        assert (told.status, len(desk.web.log)) == ("not_modified", step)
    assert desk.state().failures == 0
