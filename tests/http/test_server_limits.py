"""Polite to the word: what a server asks for holds, and what it refuses is told as it is."""

from __future__ import annotations

from email.utils import formatdate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import commands
from tests.support.growth import assert_linear
from tests.support.loopback import Answer, Asked, Web, conditional, rss
from tests.support.refreshing import DAY, HOUR, Desk, feed_answer
from tests.support.samples import NOW
from tui_reader.engine.discovery import discover_feeds
from tui_reader.engine.network import Network, feeds_to_ask
from tui_reader.engine.status_words import status_words
from tui_reader.engine.tools import Tools
from tui_reader.ingest.fetch.meta_refresh import meta_refresh
from tui_reader.ingest.fetch.request import FetchError, client, fetch, past_date
from tui_reader.model import FeedState, Validators
from tui_reader.store import feeds
from tui_reader.text.reasons import verbatim

FUTURE = "Sat, 16 Nov 2041 10:00:00 GMT"
PAST = "Mon, 23 Feb 2026 10:00:00 GMT"


def keep(desk: Desk, state: FeedState) -> None:
    """Have the store hold a state of the feed."""
    with desk.store.transaction() as connection:
        feeds.write_state(connection, desk.feed().id, state)


# a date in the future


@pytest.mark.parametrize(
    ("modified", "sent", "kept"),
    [
        (FUTURE, "", False),
        ("Saturday, 16-Nov-41 10:00:00 GMT", "", False),
        ("Sat Nov 16 10:00:00 2041", PAST, False),
        (FUTURE, FUTURE, False),
        # An hour ahead of its own clock: a zone was forgotten.
        (PAST, "Mon, 23 Feb 2026 09:00:00 GMT", False),
        # Two clocks are never the same.
        (PAST, "Mon, 23 Feb 2026 09:59:00 GMT", True),
        ("yesterday, more or less", PAST, True),
    ],
)
def test_which_dates_lie_in_the_future(modified: str, sent: str, kept: bool) -> None:
    assert past_date(modified, NOW, sent) == (modified if kept else None)


async def test_a_last_modified_in_the_future_is_not_sent_back(desk: Desk) -> None:
    def answer(asked: Asked) -> Answer:
        if "if-modified-since" in asked.headers:
            return feed_answer(b"", 304, Last_Modified=FUTURE)
        titles = [f"Nouvelle {n}" for n in range(len(desk.web.log))]
        return feed_answer(rss(*titles), ETag='"1"', Last_Modified=FUTURE)

    desk.web.pages["/feed"] = answer
    desk.subscribe("/feed")
    for _ in range(3):
        await desk.refresh(force=True)
    assert len(desk.titles()) == 3
    # The ETag says nothing of time.
    assert desk.web.log[1].headers["if-none-match"] == '"1"'


async def test_a_store_that_holds_a_date_in_the_future_mends(desk: Desk) -> None:
    desk.web.pages["/feed"] = feed_answer(rss("Un"), Last_Modified=PAST)
    desk.subscribe("/feed")
    keep(desk, FeedState(validators=Validators('"1"', FUTURE)))
    await desk.refresh()
    [asked] = desk.web.log
    assert "if-modified-since" not in asked.headers
    assert asked.headers["if-none-match"] == '"1"'
    assert desk.state().validators == Validators(None, PAST)
    await desk.refresh(force=True)
    assert desk.web.log[1].headers["if-modified-since"] == PAST


# left alone


@pytest.mark.parametrize("status", [429, 200])
async def test_retry_after_holds_under_force_and_not_for_the_feed_by_name(
    desk: Desk, status: int
) -> None:
    desk.web.pages["/feed"] = feed_answer(rss("Un"), status, Retry_After=str(5 * HOUR))
    desk.web.pages["/other"] = conditional(rss("Deux", name="Other"))
    desk.subscribe("/feed", "/other")
    await desk.refresh()
    desk.now += 5 * HOUR - 1
    desk.restart()
    [told, other] = sorted(await desk.refresh(force=True), key=lambda one: one.feed_url)
    assert (told.status, other.status) == ("skipped", "not_modified")
    assert str(told.error) == "its server wants to be left alone until 23 Feb 2026, 17:00"
    assert len(desk.asked()) == 1
    desk.web.pages["/feed"] = feed_answer(rss("Un", "Trois"))
    [told] = await desk.refresh(urls=[f"{desk.web.url}/feed"])
    assert told.status == "new"
    # It answered, and asked for nothing more.
    await desk.refresh(force=True)
    assert len(desk.asked()) == 3


async def test_retry_after_is_over_when_it_is_over(desk: Desk) -> None:
    until = formatdate(NOW + 3 * HOUR, usegmt=True)
    desk.web.pages["/feed"] = feed_answer(b"", 429, Retry_After=until)
    desk.subscribe("/feed")
    await desk.refresh()
    for seconds, asked in ((3 * HOUR - 1, 1), (3 * HOUR, 2)):
        desk.now = NOW + seconds
        await desk.refresh(force=True)
        assert len(desk.asked()) == asked


@pytest.mark.parametrize(
    "state",
    [
        FeedState(retry_at=NOW + 400 * DAY, last_checked=NOW - DAY),
        FeedState(retry_at=NOW + DAY, last_checked=NOW + 2 * DAY, next_due=NOW + 3 * DAY),
    ],
    ids=["longer than anybody may ask", "asked for in the future"],
)
async def test_a_clock_that_was_set_back_keeps_no_feed_away(desk: Desk, state: FeedState) -> None:
    desk.web.pages["/feed"] = conditional(rss("Un"))
    desk.subscribe("/feed")
    keep(desk, state)
    await desk.refresh()
    assert len(desk.asked()) == 1


async def test_a_feed_that_is_gone_is_not_asked_under_force(desk: Desk) -> None:
    desk.web.pages["/feed"] = Answer(b"", 410)
    desk.subscribe("/feed")
    await desk.refresh()
    [told] = await desk.refresh(force=True)
    assert (told.status, len(desk.asked())) == ("skipped", 1)
    assert "410" in str(told.error)
    # Nobody asks it to find out whether there is a network.
    lost = Network(gone=True, unreached=("http://away.example/feed",))
    desk.subscribe("http://away.example/feed")
    assert feeds_to_ask(desk.store, lost, int(desk.now)) == ()


async def test_the_command_line_says_what_was_not_asked(desk: Desk, tmp_path: Path) -> None:
    desk.subscribe("/feed")
    keep(desk, FeedState(gone=True, error=verbatim("it is gone for good")))
    (tmp_path / "config.toml").write_text(f'[[feeds]]\nurl = "{desk.web.url}/feed"\n')
    ran = commands.run("--data", str(tmp_path), "refresh", "--force")
    assert (ran.returncode, len(desk.web.log)) == (0, 0)
    assert f"{desk.web.url}/feed: not asked; it is gone for good" in ran.stderr


# refusals in plain words


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (403, {}, ("refuses access to programs", "headers = { User-Agent")),
        (403, {"cf-mitigated": "challenge", "server": "cloudflare"}, ("Cloudflare", "browser")),
        (403, {"server": "cloudflare"}, ("Cloudflare", "headers = { User-Agent")),
        (503, {"cf-mitigated": "challenge"}, ("Cloudflare", "browser", "(503)")),
        (503, {"server": "cloudflare"}, ("not available", "Cloudflare")),
        (202, {"x-amzn-waf-action": "challenge"}, ("AWS WAF", "headers = { User-Agent")),
        (429, {"x-vercel-mitigated": "challenge"}, ("Vercel", "(429)")),
        (503, {}, ("not available at the moment (503)",)),
    ],
)
def test_who_refuses_programs_is_reported(
    status: int, headers: dict[str, str], words: tuple[str, ...]
) -> None:
    told = str(status_words(status, headers))
    for word in (*words, str(status)):
        assert word in told


async def test_a_challenge_is_reported_at_its_feed(desk: Desk) -> None:
    desk.web.pages["/feed"] = Answer(b"<html>Just a moment", 403, {"CF-Mitigated": "challenge"})
    desk.subscribe("/feed")
    [told] = await desk.refresh()
    assert (told.status, "Cloudflare" in str(told.error)) == ("failed", True)


async def test_a_server_that_insists_on_a_cookie_is_named(desk: Desk) -> None:
    cookie = {"Set-Cookie": "seen=1; Path=/"}
    desk.web.pages |= {
        "/feed": Answer(b"", 302, {"Location": "/feed", **cookie}),
        "/round": Answer(b"", 302, {"Location": "/check", **cookie}),
        "/check": Answer(b"", 302, {"Location": "/round"}),
        "/loop": Answer(b"", 302, {"Location": "/loop"}),
    }
    desk.subscribe("/feed", "/round", "/loop")
    told = {one.feed_url.rpartition("/")[2]: str(one.error) for one in await desk.refresh()}
    for name in ("feed", "round"):
        assert "insists on a cookie, which tui-reader does not keep" in told[name]
    assert told["loop"] == "too many redirects"


# pages instead of feeds


def page(head: str, status: int = 200) -> Answer:
    body = f"<!doctype html><html><head><title>Quai</title>{head}</head><body>Ici</body></html>"
    return Answer(body.encode(), status, {"Content-Type": "text/html"})


def refresh_to(url: str) -> str:
    return f'<meta http-equiv="refresh" content="0; url={url}">'


async def test_a_page_that_goes_elsewhere_is_followed_once(desk: Desk) -> None:
    desk.web.pages |= {
        "/feed": page(refresh_to("/new")),
        "/new": feed_answer(rss("Un"), ETag='"1"'),
        "/twice": page(refresh_to("/feed")),
        "/itself": page(refresh_to("/itself")),
        "/header": Answer(b"", headers={"Refresh": "0; url=/new"}),
        "/late": Answer(rss("Deux", name="Late"), headers={"Refresh": "1; url=/new"}),
    }
    desk.subscribe("/feed", "/twice", "/itself", "/late", "/header")
    told = {one.feed_url.rpartition("/")[2]: one for one in await desk.refresh()}
    assert {name: one.status for name, one in told.items()} == {
        "feed": "new", "twice": "failed", "itself": "failed", "late": "new", "header": "new",
    }  # fmt: skip
    assert "web page" in str(told["itself"].error)
    assert len(desk.asked("/itself")) == 1
    # It is no permanent move.
    assert desk.state().moved_to == ""


async def test_a_page_leads_to_no_private_host_and_is_given_no_secrets(desk: Desk) -> None:
    asked = []
    with Web() as other:
        other.pages["/new"] = lambda one: asked.append(one) or feed_answer(rss("Un"))
        desk.web.pages["/feed"] = page(refresh_to(f"{other.url}/new"))
        async with client() as web:
            await fetch(
                web, f"{desk.web.url}/feed", allow_private=True,
                headers=[("X-Key", "k")], auth=("reader", "secret"),
            )  # fmt: skip
            assert not {"x-key", "authorization"} & set(asked[0].headers)
            assert desk.web.log[0].headers["x-key"] == "k"
            there = other.url.replace("127.0.0.1", "localhost")
            desk.web.pages["/feed"] = page(refresh_to(f"{there}/new"))
            with pytest.raises(FetchError) as caught:
                await fetch(web, f"{desk.web.url}/feed", allow_private=False, own_host="127.0.0.1")
    assert (caught.value.kind, len(asked)) == ("private", 1)


async def test_a_page_that_names_a_feed_is_reported_with_it(desk: Desk) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="{}">'
    desk.web.pages |= {
        "/feed": page(link.format("/rss?a=1&amp;b=2")),
        "/lure": page(link.format("http://router.lan/rss")),
        "/none": page(""),
    }
    desk.subscribe("/feed", "/lure", "/none")
    told = {one.feed_url.rpartition("/")[2]: str(one.error) for one in await desk.refresh()}
    assert told["feed"] == (
        f"this is a web page, not a feed; it names the feed {desk.web.url}/rss?a=1&b=2"
    )
    assert "router" not in told["lure"]
    assert told["lure"] == told["none"]


async def test_discovery_follows_a_page_that_goes_elsewhere(desk: Desk) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/rss" title="Quai Sud">'
    desk.web.pages |= {"/": page(refresh_to("/home")), "/home": page(link)}
    async with client() as web:
        tools = Tools(web, desk.workers, desk.settings, lambda: NOW, lambda: 0.5)
        [found] = await discover_feeds(f"{desk.web.url}/", tools)
        assert found.url == f"{desk.web.url}/rss"
        desk.web.pages["/"] = Answer(b"", 403)
        with pytest.raises(FetchError, match="refuses access to programs"):
            await discover_feeds(f"{desk.web.url}/", tools)


@pytest.mark.parametrize(
    ("html", "target"),
    [
        ('<html><head><meta http-equiv="refresh" content="0;url=/f"></head>', "/f"),
        ("<!DOCTYPE html><META HTTP-EQUIV=Refresh CONTENT='3; URL=\"/f\"'>", "/f"),
        ("<head><meta content='0,/f?a=1&amp;b=2' http-equiv=refresh>", "/f?a=1&b=2"),
        ("<html><meta charset=utf-8><meta content=\"5; url='/a b'\" http-equiv='refresh'/>", "/a b"),
        ("<html><title>İİİİİ</title><meta http-equiv='refresh' content='0;url=/f'>", "/f"),
        ('<html><head><meta http-equiv="refresh" content="1800; url=/f">', ""),
        ('<html><head><meta http-equiv="refresh" content="60">', ""),
        ('<html><head><meta name="refresh" content="0; url=/f">', ""),
        ('<html><noscript><meta http-equiv="refresh" content="0; url=/f"></noscript>', ""),
        ('<html><!-- <meta http-equiv="refresh" content="0; url=/f"> -->', ""),
        ("<html><script>'<meta http-equiv=\"refresh\" content=\"0; url=/f\">'</script>", ""),
        ('<rss><item><![CDATA[<html><meta http-equiv="refresh" content="0; url=/f">]]>', ""),
        ('{"a": "<meta http-equiv=\\"refresh\\" content=\\"0; url=/f\\">"}', ""),
        ("", ""),
    ],
)  # fmt: skip
def test_where_a_page_goes(html: str, target: str) -> None:
    assert meta_refresh(html.encode()) == target
    assert meta_refresh(html.encode("utf-16")) == target


@given(st.text(st.sampled_from("<>/!-= \"'reshmta;url0")), st.binary(max_size=50))
def test_any_page_is_looked_at(text: str, rest: bytes) -> None:
    meta_refresh(f"<html>{text}<meta http-equiv=refresh content={text}".encode() + rest)


@pytest.mark.parametrize(
    "unit", ["<meta ", "<!--", "<title>", "a", "a ", 'a="', "a='\"", "<meta a=>"]
)
def test_hostile_pages_cost_linear_time(unit: str) -> None:
    def work(size: int) -> None:
        many = unit * (size // len(unit))
        meta_refresh(f"<html><meta http-equiv=refresh {many}".encode())
        meta_refresh(f"<html>{many}<!-- refresh".encode())

    assert_linear(work, 60_000)
