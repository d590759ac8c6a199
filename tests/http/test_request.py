"""Polite: what a request says of us, and all that it does not say."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
import pytest
import zstandard

from tests.support.loopback import Answer, conditional, rss
from tests.support.loopback_tls import make_authority, serving_http2
from tests.support.refreshing import Desk, feed_answer
from tui_reader import __version__
from tui_reader.ingest.fetch.request import client, fetch
from tui_reader.model import Validators


async def test_row_13_cookies_are_taken_from_nobody(desk: Desk) -> None:
    cookie = {"Set-Cookie": "id=1; Path=/; Max-Age=99999"}
    desk.web.pages |= {
        "/feed": Answer(b"", 302, {"Location": "/to", **cookie}),
        "/to": Answer(rss("Un"), headers={"ETag": '"1"', **cookie}),
        "/two": Answer(rss("Deux", name="Two"), headers=cookie),
    }
    desk.subscribe("/feed", "/two")
    for _ in range(2):
        await desk.refresh(force=True)
    assert len(desk.web.log) == 6
    assert not [one for one in desk.web.log if "cookie" in one.headers]


async def test_row_14_no_referer_and_the_address_as_it_is(desk: Desk) -> None:
    path = "/feed?z=2&a=1&utm_source=x&empty=&b=%C3%A9&plus=a+b"
    desk.web.pages[path] = Answer(b"", 301, {"Location": "/to?y=1"})
    desk.web.pages["/to?y=1"] = conditional(rss("Un"))
    desk.subscribe(path)
    for _ in range(2):
        await desk.refresh(force=True)
    assert [one.path for one in desk.web.log] == [path, "/to?y=1"] * 2
    for one in desk.web.log:
        assert not {"referer", "origin", "from", "x-requested-with"} & set(one.headers)


async def test_row_15_user_agent_names_us_our_version_and_our_page(desk: Desk) -> None:
    desk.web.pages["/feed"] = conditional(rss("Un"))
    desk.subscribe("/feed")
    await desk.refresh()
    [asked] = desk.web.log
    pattern = rf"tui-reader/{re.escape(__version__)} \(\+https://[^\s()]+\)"
    assert re.fullmatch(pattern, asked.headers["user-agent"])


async def test_row_16_accept_lists_feed_types_by_preference(desk: Desk) -> None:
    desk.web.pages["/feed"] = conditional(rss("Un"))
    desk.subscribe("/feed")
    await desk.refresh()
    wanted = {}
    for part in desk.web.log[0].headers["accept"].split(","):
        name, _semicolon, quality = part.strip().partition(";q=")
        wanted[name] = float(quality or 1)
    feeds = {"application/atom+xml", "application/rss+xml", "application/feed+json"}
    assert {name for name, quality in wanted.items() if quality == 1} == feeds
    order = ["application/rdf+xml", "application/xml", "application/json", "text/html", "*/*"]
    qualities = [wanted[name] for name in order]
    assert qualities == sorted(qualities, reverse=True)
    assert 0 < wanted["*/*"] < wanted["application/rdf+xml"] < 1


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
async def test_row_17_every_accepted_coding_is_decoded(desk: Desk, coding: str) -> None:
    compress = {"gzip": gzip.compress, "br": brotli.compress, "zstd": zstandard.compress}[coding]
    body = compress(rss("Le port rouvre à l’aube"))
    desk.web.pages["/feed"] = feed_answer(body, Content_Encoding=coding)
    desk.subscribe("/feed")
    [told] = await desk.refresh()
    assert (told.status, str(told.error)) == ("new", "")
    assert desk.titles() == ["Le port rouvre à l’aube"]
    accepted = desk.web.log[0].headers["accept-encoding"].split(", ")
    assert accepted == ["gzip", "br", "zstd"]


async def test_row_25_a_refresh_asks_for_feeds_and_nothing_else(desk: Desk) -> None:
    picture = b"<description>&lt;img src='/big.png'&gt; &lt;script src='/x.js'&gt;"
    body = rss("Un").replace(b"<description>", picture)
    body = body.replace(b"</language>", b"</language><image><url>/icon.png</url></image>")
    desk.web.pages["/feed"] = conditional(body)
    desk.web.pages["/page"] = feed_answer(
        b"<!doctype html><link rel=alternate type='application/rss+xml' href='/feed'>",
        Content_Type="text/html",
    )
    desk.web.pages["/missing"] = Answer(b"", 404)
    desk.subscribe("/feed", "/page", "/missing")
    for _ in range(3):
        await desk.refresh(force=True)
    # No favicon, no picture, no robots.txt, no page, no second guess at another address.
    assert sorted({one.path for one in desk.web.log}) == ["/feed", "/missing", "/page"]
    assert len(desk.web.log) == 9


async def test_row_26_http2_is_spoken_where_it_is_offered_with_the_same_headers(
    desk: Desk, tmp_path: Path
) -> None:
    authority = make_authority(tmp_path)
    desk.web.pages["/feed"] = feed_answer(b"x")
    async with (
        serving_http2(authority.server("127.0.0.1")) as modern,
        client(ssl_context=authority.trusting()) as web,
    ):
        modern.body = gzip.compress(rss("Un"))
        modern.headers = {"etag": 'W/"2"', "content-encoding": "gzip"}
        known = Validators('"1"', "yesterday")
        first = await fetch(web, f"{modern.url}/feed", validators=known, allow_private=True)
        assert (first.body, first.validators) == (rss("Un"), Validators('W/"2"', None))
        modern.status, modern.body, modern.headers = 304, b"", {"etag": 'W/"2"'}
        again = await fetch(
            web, f"{modern.url}/feed", validators=first.validators, allow_private=True
        )
        assert again.status == 304
        await fetch(web, f"{desk.web.url}/feed", validators=known, allow_private=True)
    assert modern.protocols == ["h2"]
    over_two, over_one = dict(modern.log[0]), desk.web.log[0].headers
    ours = {name: value for name, value in over_two.items() if not name.startswith(":")}
    assert ours == {
        name: value for name, value in over_one.items() if name not in ("host", "connection")
    }
    assert (over_two[":method"], over_two[":path"]) == ("GET", "/feed")
    assert dict(modern.log[1])["if-none-match"] == 'W/"2"'
