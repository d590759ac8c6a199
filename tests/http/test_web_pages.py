"""Web pages without a feed: what finds their articles, and how they are followed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.growth import assert_linear
from tests.support.listing_pages import URL, pages
from tests.support.loopback import Answer, Web, rss
from tests.support.refreshing import Desk
from tui_reader.cli import main
from tui_reader.config import feeds_file
from tui_reader.config.load import load_feeds
from tui_reader.config.problems import ConfigError
from tui_reader.engine.parsing import lists_of_page, parse_feed
from tui_reader.ingest.errors import NotAFeed
from tui_reader.ingest.extract.listing import proposed
from tui_reader.ingest.feeds.web_page import page_tree
from tui_reader.model import PageSelectors, Query
from tui_reader.store import articles

HTML = {"Content-Type": "text/html; charset=utf-8"}
BOARD = PageSelectors("li", "b", date=".d", text="p")


def item(number: int, more: str = "") -> str:
    return (
        f"<li><b>Notice {number} [/x]\x1b[31m</b> <i class=d>2{number}/01/2026</i>"
        f"<p>Of the quay &amp; more.{more}</p><a href='notice/{number}?a=1&amp;b=2'>read</a></li>"
    )


def board(*items: str) -> Answer:
    page = f"<html lang=fr><title>The \x9bBoard</title><ul>{''.join(items)}</ul></html>"
    return Answer(page.encode(), headers=HTML)


async def test_a_page_is_a_feed_by_its_selectors(desk: Desk) -> None:
    desk.web.pages["/board"] = board(item(2), item(1))
    desk.subscribe("/board", page=BOARD)
    [visited] = await desk.refresh()
    assert (visited.status, visited.articles) == ("new", 2)
    [first, second] = articles.page(desk.store, Query(), 0, 10, midnight=0)
    assert (first.title, second.title) == ("Notice 2 [/x][31m", "Notice 1 [/x][31m")
    assert first.url == f"{desk.web.url}/notice/2?a=1&b=2"
    assert (first.published, first.feed) == (1769040000, "The Board")
    # What was there stays, what is new comes, and other selectors read the same page anew.
    desk.web.pages["/board"] = board(item(3), item(2))
    [visited] = await desk.refresh(force=True)
    assert (visited.new, visited.articles) == (1, 2)
    assert (await desk.refresh(force=True))[0].status == "not_modified"
    desk.subscriptions.clear()
    desk.subscribe("/board", page=PageSelectors("li:first-child", "p"))
    [visited] = await desk.refresh(force=True)
    assert visited.articles == 1


@pytest.mark.parametrize(
    ("selectors", "body", "reason"),
    [
        (PageSelectors(".gone"), b"<p>x</p>", "nothing on the page fits the selector .gone"),
        (PageSelectors("p", "b"), b"<p>x</p>", "neither a title nor a link"),
        (BOARD, b"", "empty"),
        (BOARD, b"%PDF-1.7 x", "PDF"),
    ],
)
async def test_a_page_that_has_no_article_fails_and_says_why(
    desk: Desk, selectors: PageSelectors, body: bytes, reason: str
) -> None:
    desk.web.pages["/board"] = Answer(body, headers=HTML)
    desk.subscribe("/board", page=selectors)
    [visited] = await desk.refresh()
    assert visited.status == "failed"
    assert reason in str(visited.error)


@pytest.mark.parametrize("kind", pages())
def test_what_a_page_lists_is_proposed(kind: str) -> None:
    listing = pages()[kind]
    found = lists_of_page(listing.html.encode(), URL, HTML["Content-Type"], None)[0]
    assert [title for title, _url, _date in found.articles] == list(listing.titles)
    assert len({url for _title, url, _date in found.articles}) == len(listing.titles)
    assert all(date for _title, _url, date in found.articles) == listing.dated
    assert bool(found.selectors.text) >= listing.described
    parsed = parse_feed(
        listing.html.encode(), URL, HTML["Content-Type"], "", {}, 0, found.selectors
    )
    assert parsed.articles == len(listing.titles)


@pytest.mark.parametrize(
    "page",
    [
        b"<p>Nothing here",
        b"<nav>" + b"<a href=/x>Home and more</a>" * 9,
        b"<table><tr><td><a href=/1>Only one of them</a></table>",
        b"<ul>" + b"<li><a href='javascript:x()'>a title of words</a>" * 9,
    ],
)
def test_a_page_without_a_list_gives_none(page: bytes) -> None:
    assert lists_of_page(page, URL, "text/html", None) == ()


def test_names_of_a_hostile_page_are_no_selectors() -> None:
    made = "".join(
        f"<x\"y:z class='a\"]}} b{{c \x1b[31m'><a href='/{n}' class=\"'//\">title {n} of it</a></x\"y:z>"
        for n in range(9)
    )
    for one in proposed(page_tree(f"<div id='\"]*'>{made}".encode(), "text/html"), URL):
        assert one.item.isprintable()
        assert not set("\"'{}]") & set(one.item)


def test_proposals_take_time_in_proportion_to_the_page() -> None:
    part = "<div class='{0} a b'><p><a href='/{0}'>title {0} of it</a><i>1 May 2026</i></p></div>"

    def work(size: int) -> None:
        page = "<div>" * 60 + "".join(part.format(number) for number in range(size))
        proposed(page_tree(page.encode(), "text/html"), URL)

    assert_linear(work, 3_000)


def test_a_slow_page_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_reader.engine.parsing._AT_ONCE", 0.0)
    monkeypatch.setattr("tui_reader.engine.parsing._SECONDS_PER_BYTE", 0.0)
    with pytest.raises(NotAFeed, match="too long"):
        parse_feed(
            b"<p><a href=/x>x</a></p>" * 20_000, URL, "text/html", "", {}, 0, PageSelectors("p")
        )


Output = pytest.CaptureFixture[str]


def test_a_page_is_watched_from_the_command_line(tmp_path: Path, capsys: Output) -> None:
    data = ["--data", str(tmp_path)]
    with Web() as web:
        web.pages["/board"] = board(*(item(number) for number in range(1, 7)))
        web.pages["/feed"] = Answer(rss("x"))
        assert main(["add", f"{web.url}/board", *data]) == 1
        assert "watch-page" in capsys.readouterr().err
        assert main(["watch-page", f"{web.url}/board", *data]) == 0
        shown = capsys.readouterr()
        assert "1  6 articles  page = { item" in shown.out
        assert "2026-01-21  Notice 1 [/x][31m" in shown.out
        assert "\x1b" not in shown.out
        assert "--save 1" in shown.err
        assert feeds_file.read(tmp_path / "feeds.toml").feeds == ()
        assert main(["watch-page", f"{web.url}/board", "--json", *data]) == 0
        record = json.loads(capsys.readouterr().out.splitlines()[0])
        assert (record["articles"], record["page"]["item"]) == (6, "ul > li")
        own = ["--item", "li:nth-child(-n+2)", "--title", "b", "--save", "1", "--folder", "Town"]
        assert main(["watch-page", f"{web.url}/board", *own, *data]) == 0
        [feed] = feeds_file.read(tmp_path / "feeds.toml").feeds
        assert (feed.title, feed.folder) == ("The Board", "Town")
        assert feed.page == PageSelectors("li:nth-child(-n+2)", "b")
        # Once more with other selectors: these are changed.
        assert main(["watch-page", f"{web.url}/board", "--save", "1", *data]) == 0
        [feed] = feeds_file.read(tmp_path / "feeds.toml").feeds
        assert feed.page is not None
        assert feed.page.item == "ul > li"
        assert main(["refresh", *data]) == 0
        capsys.readouterr()
        assert main(["headlines", *data]) == 0
        assert len(capsys.readouterr().out.splitlines()) == 6
        assert main(["export", *data]) == 0
        shown = capsys.readouterr()
        assert "1 page without a feed is left out" in shown.err
        assert "outline" not in shown.out
        assert main(["watch-page", f"{web.url}/board", "--save", "9", *data]) == 1
        assert main(["watch-page", f"{web.url}/board", "--item", "a::b", *data]) == 2
        assert main(["watch-page", f"{web.url}/board", "--title", "b", *data]) == 2
        assert main(["watch-page", f"{web.url}/gone", *data]) == 1


def test_selectors_are_read_from_both_files(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    page = PageSelectors("li.\\31 x", 'a[title="y"]')
    feeds_file.add(path, [feeds_file.Subscription("https://a.example/", page=page, shorts=False)])
    [feed] = feeds_file.read(path).feeds
    assert (feed.page, feed.shorts) == (page, False)
    assert load_feeds(path)[0] == feed


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('page = "li"', "expected a table"),
        ('page = { title = "a" }', "page needs item"),
        ('page = { item = "a::b" }', "no CSS selector"),
        ('page = { item = "a", titel = "b" }', "title"),
        ("page = { item = 3 }", "expected a string"),
        ('shorts = "no"', "expected true or false"),
    ],
)
def test_what_is_wrong_with_selectors_is_said(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'[[feeds]]\nurl = "https://a.example/"\n{line}\n')
    with pytest.raises(ConfigError, match=reason):
        load_feeds(path)
