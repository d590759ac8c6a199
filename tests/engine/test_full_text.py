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
from tests.support.page_samples import CONSENT, PAYWALL, SCRIPT, article
from tests.support.refreshing import Desk, feed_answer
from tui_reader.config.schema import Network
from tui_reader.engine.pages import PageOutcome, Pages
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
        (Answer(PAYWALL, headers=HTML), "refused", "subscribers"),
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
        web.pages["/feed"] = feed_answer(rss(web.url + "/a.html", web.url + "/wall"))
        web.pages["/a.html"] = Answer(article(), headers=HTML)
        web.pages["/wall"] = Answer(PAYWALL, headers=HTML)
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
