"""An article's page through the engine: asked politely, stored beside the feed's text, or refused."""

from __future__ import annotations

import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.support import commands
from tests.support.loopback import Answer, Asked, Web
from tests.support.page_samples import CONSENT, PAYWALL, PROSE, SCRIPT, WALL, article
from tests.support.refreshing import Desk, feed_answer
from tui_reader.config.schema import Network
from tui_reader.engine.pages import MOST_PAGES, PageOutcome, Pages
from tui_reader.engine.tools import Tools
from tui_reader.ingest.fetch.request import client
from tui_reader.model import Article, Query
from tui_reader.store import articles, pages

HTML = {"Content-Type": "text/html; charset=utf-8"}


def rss(*links: str, text: str = "The ferry sails again.") -> bytes:
    items = "".join(
        f"<item><guid isPermaLink='false'>{n}</guid><title>Ferry {n}</title>"
        f"<link>{escape(link)}</link><description>{text}</description></item>"
        for n, link in enumerate(links)
    )
    head = "<?xml version='1.0'?><rss version='2.0'><channel><title>Gazette</title>"
    return f"{head}{items}</channel></rss>".encode()


@asynccontextmanager
async def tools_of(desk: Desk) -> AsyncIterator[Tools]:
    async with client() as web:
        yield Tools(web, desk.workers, desk.settings, lambda: desk.now, lambda: 0.0)


async def with_articles(desk: Desk, *links: str, **feed: object) -> None:
    desk.web.pages["/feed"] = feed_answer(
        rss(*(link if "://" in link else desk.web.url + link for link in links))
    )
    desk.subscribe("/feed", **feed)
    await desk.refresh()


def stored(desk: Desk, title: str = "Ferry 0") -> Article:
    (one,) = (a for a in articles.page(desk.store, Query(), 0, 100) if a.title == title)
    found = articles.article(desk.store, one.id)
    assert found is not None
    return found


async def fetched(desk: Desk) -> PageOutcome:
    async with tools_of(desk) as tools:
        came = await Pages(desk.store, tools).get(stored(desk).headline.id)
    assert came is not None
    return came


async def test_the_page_is_stored_beside_the_feeds_text(desk: Desk) -> None:
    desk.web.pages["/a.html"] = Answer(article(), headers=HTML)
    await with_articles(desk, "/a.html")
    assert stored(desk).page is None
    came = await fetched(desk)
    assert came.state == "text"
    one = stored(desk)
    assert "Paragraph 3" in one.full_text
    assert one.html == "The ferry sails again."
    assert one.page is not None
    assert (one.page.state, one.page.byline, one.page.language) == ("text", "Ana Belmar", "en")
    assert "text/html" in desk.asked("/a.html")[0].headers["accept"]
    assert "cookie" not in desk.asked("/a.html")[0].headers
    found = articles.page(desk.store, Query(words="goats piano "), 0, 9)
    assert [headline.title for headline in found] == ["Ferry 0"]


async def test_a_changed_article_keeps_its_pages_text_until_it_is_fetched_again(desk: Desk) -> None:
    desk.web.pages["/a.html"] = Answer(article(), headers=HTML)
    await with_articles(desk, "/a.html")
    await fetched(desk)
    changed = rss(desk.web.url + "/a.html", text="The ferry has sunk.")
    desk.web.pages["/feed"] = feed_answer(changed)
    await desk.refresh(force=True)
    one = stored(desk)
    assert one.html == "The ferry has sunk."
    assert "Paragraph 3" in one.full_text
    assert articles.count(desk.store, Query(words="goats ")) == 1
    # Nor does a page that has gone take the text away.
    del desk.web.pages["/a.html"]
    assert (await fetched(desk)).state == "refused"
    one = stored(desk)
    assert "Paragraph 3" in one.full_text
    assert one.page is not None
    assert one.page.state == "text"


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        (
            Answer(WALL, headers=HTML),
            "refused",
            "subscribers",
        ),
        (Answer(CONSENT, headers=HTML), "refused", "cookies"),
        (Answer(SCRIPT, headers=HTML), "refused", "script"),
        (Answer(b"%PDF-1.4", headers={"Content-Type": "application/pdf"}), "refused", "PDF"),
        (Answer(b"", 404), "refused", "404"),
        (Answer(b"", 503), "failed", "503"),
        (Answer(b"<p>" + b"x" * 2_000_000, headers=HTML), "failed", "larger"),
        (Answer(b"", 302, {"Location": "http://127.0.0.1:9/"}), "failed", ""),
    ],
    ids="paywall consent script pdf 404 503 huge redirect".split(),
)
async def test_a_page_that_gives_nothing_says_why_and_the_feeds_text_stays(
    desk: Desk, answer: Answer, state: str, words: str
) -> None:
    desk.web.pages["/a.html"] = answer
    await with_articles(desk, "/a.html")
    came = await fetched(desk)
    assert came.state == state
    assert words in str(came.reason)
    one = stored(desk)
    assert one.full_text == ""
    assert one.html == "The ferry sails again."
    assert one.page is not None
    assert str(one.page.reason) == str(came.reason)


@pytest.mark.parametrize(
    ("feed_text", "state"), [("The ferry sails again.", "text"), (PROSE * 2, "refused")]
)
async def test_the_beginning_before_a_paywall_is_kept_when_it_exceeds_the_feeds_text(
    desk: Desk, feed_text: str, state: str
) -> None:
    desk.web.pages["/a.html"] = Answer(PAYWALL, headers=HTML)
    desk.web.pages["/feed"] = feed_answer(rss(desk.web.url + "/a.html", text=feed_text))
    desk.subscribe("/feed")
    await desk.refresh()
    assert (await fetched(desk)).state == state
    one = stored(desk)
    assert ("forty passengers" in one.full_text) == (state == "text")
    assert one.page is not None
    assert one.page.state == state
    assert "subscribers" in str(one.page.reason)


def with_head(head: str, body: str) -> Answer:
    return Answer(article(body, head=head, paragraphs=2), headers=HTML)


async def test_an_article_on_several_pages_is_joined(desk: Desk) -> None:
    with Web() as other:
        following = "<link rel=next href='/a.html?page={}'>"
        desk.web.pages["/a.html"] = with_head(following.format(2), "<p>The goats came first.</p>")
        desk.web.pages["/a.html?page=2"] = with_head(
            following.format(3), f"<p>Then the piano, and {PROSE}</p>"
        )
        desk.web.pages["/a.html?page=3"] = with_head(
            f"<link rel=next href='{other.url}/a.html?page=4'>", f"<p>At last {PROSE}</p>"
        )
        await with_articles(desk, "/a.html")
        came = await fetched(desk)
        assert came.state == "text"
        assert not came.reason
        places = [came.html.index(words) for words in ("Then the piano", "At last")]
        assert places == sorted(places)
        assert other.log == []


@pytest.mark.parametrize(
    ("following", "asked"),
    [
        ("/a.html?page=2", 1),  # fails
        ("/another-article.html", 0),
        ("/a.html?page=7", 0),
    ],
    ids="fails article skips".split(),
)
async def test_a_next_page_that_is_none_or_fails_leaves_the_first(
    desk: Desk, following: str, asked: int
) -> None:
    desk.web.pages["/a.html"] = with_head(f"<link rel=next href='{following}'>", "")
    desk.web.pages[following] = Answer(b"", 503)
    await with_articles(desk, "/a.html")
    came = await fetched(desk)
    assert came.state == "text"
    assert len(desk.asked(following)) == asked
    assert ("503" in str(came.reason)) == bool(asked)


async def test_pages_that_never_end_are_capped(desk: Desk) -> None:
    for number in range(1, MOST_PAGES + 3):
        path = "/a.html" if number == 1 else f"/a.html?page={number}"
        desk.web.pages[path] = with_head(
            f"<link rel=next href='/a.html?page={number + 1}'>", f"<p>Number {number}. {PROSE}</p>"
        )
    await with_articles(desk, "/a.html")
    came = await fetched(desk)
    assert f"Number {MOST_PAGES}." in came.html
    assert len([one for one in desk.web.log if one.path.startswith("/a.html")]) == MOST_PAGES
    assert came.reason


@pytest.mark.parametrize("host", ["", "http://other.example"], ids=["own", "foreign"])
async def test_a_page_written_by_a_script_is_read_from_its_version_without(
    desk: Desk, host: str
) -> None:
    head = f"<link rel=amphtml href='{host}/amp/a.html'></head>".encode()
    desk.web.pages["/a.html"] = Answer(SCRIPT.replace(b"</head>", head), headers=HTML)
    desk.web.pages["/amp/a.html"] = Answer(article(), headers=HTML)
    await with_articles(desk, "/a.html")
    came = await fetched(desk)
    assert came.state == ("refused" if host else "text")
    assert ("Paragraph 3" in came.html) == (not host)


async def test_a_page_on_another_host_of_this_machine_is_not_asked(desk: Desk) -> None:
    with Web() as other:
        other.pages["/a.html"] = Answer(article(), headers=HTML)
        await with_articles(desk, other.url + "/a.html")
        came = await fetched(desk)
        assert came.state == "failed"
        assert "private" in str(came.reason)
        assert other.log == []
        desk.settings = replace(desk.settings, network=Network(allow_private=True))
        assert (await fetched(desk)).state == "text"


async def test_an_article_without_an_address_is_refused(desk: Desk) -> None:
    desk.web.pages["/feed"] = feed_answer(rss("").replace(b"<link></link>", b""))
    desk.subscribe("/feed")
    await desk.refresh()
    assert (await fetched(desk)).state == "refused"


async def test_feeds_with_full_text_get_their_pages_after_a_refresh(desk: Desk) -> None:
    for number in range(4):
        desk.web.pages[f"/{number}"] = Answer(article(), headers=HTML)
    desk.web.pages["/2"] = Answer(b"", 503)
    await with_articles(
        desk, "/0", "/1", "/2", full_text="auto", selector="article p:nth-of-type(2)"
    )
    desk.web.pages["/other"] = feed_answer(rss(desk.web.url + "/3"))
    desk.subscribe("/other")
    await desk.refresh(force=True)
    came: list[PageOutcome] = []
    async with tools_of(desk) as tools:
        await Pages(desk.store, tools).get_unasked(came.append)
        await Pages(desk.store, tools).get_unasked(came.append)
    assert sorted(page.state for page in came) == ["failed", "text", "text"]
    assert [len(desk.asked(f"/{number}")) for number in range(4)] == [1, 1, 1, 0]
    assert stored(desk, "Ferry 1").full_text.count("Paragraph") == 1
    # What failed is tried again after a while, and not for ever.
    for round_ in range(5):
        assert pages.wanted_unasked(desk.store, 10, int(desk.now)) == []
        desk.now += 2 * pages.RETRY_SECONDS
        async with tools_of(desk) as tools:
            await Pages(desk.store, tools).get_unasked(came.append)
        assert len(desk.asked("/2")) == min(round_ + 2, pages.RETRIES)


async def test_whole_articles_are_left_alone_by_auto_and_taken_by_always(desk: Desk) -> None:
    desk.web.pages["/a.html"] = Answer(article(), headers=HTML)
    whole = rss(desk.web.url + "/a.html", text="The ferry sails again, and again. " * 40)
    desk.web.pages["/feed"] = feed_answer(whole)
    desk.subscribe("/feed", full_text="auto")
    await desk.refresh()
    assert pages.wanted_unasked(desk.store, 10, int(desk.now)) == []
    desk.subscriptions = [replace(one, full_text="always") for one in desk.subscriptions]
    desk.subscribe()
    assert len(pages.wanted_unasked(desk.store, 10, int(desk.now))) == 1


async def test_pages_of_one_host_are_asked_two_at_a_time(desk: Desk) -> None:
    import threading

    now = most = 0
    lock = threading.Lock()
    second = threading.Event()

    def slow(_asked: Asked) -> Answer:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
            if now == 2:
                second.set()
        second.wait(5)
        with lock:
            now -= 1
        return Answer(article(), headers=HTML)

    links = [f"/{number}" for number in range(6)]
    desk.web.pages.update(dict.fromkeys(links, slow))
    await with_articles(desk, *links, full_text="always")
    async with tools_of(desk) as tools:
        came: list[PageOutcome] = []
        await Pages(desk.store, tools).get_unasked(came.append)
    assert [page.state for page in came] == 6 * ["text"]
    assert most == 2


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return commands.run(*arguments, "--data", str(folder))


def test_read_full_fetches_the_page_when_it_is_not_here(tmp_path: Path) -> None:
    with Web() as web:
        links = ("/a.html", "/wall", "/teaser")
        web.pages["/feed"] = feed_answer(rss(*(web.url + link for link in links)))
        web.pages["/teaser"] = Answer(PAYWALL, headers=HTML)
        web.pages["/a.html"] = Answer(article(), headers=HTML)
        web.pages["/wall"] = Answer(WALL, headers=HTML)
        assert run(tmp_path, "add", "--force", web.url + "/feed").returncode == 0
        assert run(tmp_path, "refresh").returncode == 0
        listed = [
            json.loads(line) for line in run(tmp_path, "headlines", "--json").stdout.splitlines()
        ]
        ids = {one["title"]: str(one["id"]) for one in listed}
        ran = run(tmp_path, "read", ids["Ferry 0"], "--full", "--json")
        assert ran.returncode == 0, ran.stderr
        record = json.loads(ran.stdout)
        assert record["full_text"] is True
        assert "Paragraph 3" in record["text"]
        assert run(tmp_path, "read", ids["Ferry 0"], "--full").stdout.count("Paragraph") == 4
        assert len([one for one in web.log if one.path == "/a.html"]) == 1
        ran = run(tmp_path, "read", ids["Ferry 1"], "--full", "--json")
        assert ran.returncode == 1
        assert "subscribers" in ran.stderr
        assert json.loads(ran.stdout)["full_text"] is False
        assert "The ferry sails again." in json.loads(ran.stdout)["text"]
        record = json.loads(run(tmp_path, "read", ids["Ferry 2"], "--full", "--json").stdout)
        assert "forty passengers" in record["text"]
        assert "subscribers" in record["only_beginning"]
        ran = run(tmp_path, "read", ids["Ferry 2"], "--full")
        assert "The page gives only this beginning" in ran.stdout
