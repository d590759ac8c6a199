"""``add``: what is subscribed to is a feed, unless it is forced."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.loopback import Answer, Web, rss
from tui_reader.cli import main
from tui_reader.config import feeds_file

FEED = Answer(rss("Le port rouvre"), headers={"Content-Type": "application/rss+xml"})


def page(inner: str) -> Answer:
    return Answer(
        f"<html><body>{inner}</body></html>".encode(), headers={"Content-Type": "text/html"}
    )


@pytest.fixture(scope="module")
def web():
    with Web() as one:
        one.pages |= {
            "/feed": FEED,
            "/flow": FEED,
            "/moved": Answer(status=301, headers={"Location": "/feed"}),
            "/one": page(
                "<link rel=alternate type=application/rss+xml href=/feed><a href=/list>RSS</a>"
            ),
            "/called": page("<a href=/flow>RSS</a>"),
            "/two": page('<a href="/feed">All</a><a href="/sport/rss">Sport \x1b[31m</a>'),
            "/none": page("Nothing here"),
            "/sold": page("<a href=/none>S’abonner</a>"),
        }
        yield one


def subscribed(folder: Path) -> list[str]:
    return [feed.url for feed in feeds_file.read(folder / "feeds.toml").feeds]


@pytest.mark.parametrize(
    ("typed", "feed"),
    [
        ("/feed", "/feed"),
        ("/moved", "/feed"),
        ("/one", "/feed"),
        ("/called", "/flow"),
    ],
)
def test_the_one_feed_that_is_meant(
    web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: str, feed: str
) -> None:
    command = ["add", web.url + typed, "--folder", "Presse", "--data", str(tmp_path)]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert f"Subscribed to {web.url}{feed}" in said
    assert (f"found at {web.url}{typed};" in said) == (typed != feed)
    assert subscribed(tmp_path) == [web.url + feed]


def test_a_feed_that_is_subscribed_to_is_said(
    web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ("--data", str(tmp_path))
    assert main(["add", "--force", web.url + "/feed", *data]) == 0
    asked = len(web.log)
    assert main(["add", web.url + "/feed", *data]) == 0
    assert len(web.log) == asked
    assert f"Already subscribed to {web.url}/feed" in capsys.readouterr().out
    assert subscribed(tmp_path) == [web.url + "/feed"]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("/two", "names several feeds"),
        ("/sold", "/none names no feed; “tui-reader watch-page”"),
    ],
)
def test_no_feed_or_several(
    web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: str, reason: str
) -> None:
    assert main(["add", web.url + typed, "--data", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert reason in said.err
    lines = [f"{web.url}/feed  All", f"{web.url}/sport/rss  Sport [31m"] if typed == "/two" else []
    assert said.out.splitlines() == lines
    assert subscribed(tmp_path) == []


def test_what_is_no_address_is_not_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ("--data", str(tmp_path))
    for typed in ("hello", "feed.xml", "ada@bay.example"):
        assert main(["add", typed, *data]) == 1
        assert f"{typed} is no web address" in capsys.readouterr().err
    assert main(["add", "javascript:alert(1)", "--force", *data]) == 1
    assert subscribed(tmp_path) == []


def test_forced_it_is_subscribed_to_unasked(
    web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = len(web.log)
    for typed in ("hello", web.url + "/none", "feed://bay.example/rss"):
        assert main(["add", "--force", typed, "--data", str(tmp_path)]) == 0
    assert len(web.log) == asked
    assert subscribed(tmp_path) == [
        "https://hello",
        web.url + "/none",
        "https://bay.example/rss",
    ]


def test_without_a_network_it_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Web() as gone:
        address = gone.url
    assert main(["add", address, "--data", str(tmp_path)]) == 1
    assert "refused the connection; --force subscribes all the same" in capsys.readouterr().err
    assert subscribed(tmp_path) == []


@pytest.mark.parametrize("outlines", ["", '<outline text="bad" xmlUrl="exec:rm"/>'])
def test_an_import_that_takes_nothing_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], outlines: str
) -> None:
    file = tmp_path / "feeds.opml"
    file.write_text(f"<opml version='1.0'><body>{outlines}<outline text='x'/></body></opml>")
    assert main(["import", str(file), "--data", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert "holds no feed to subscribe to" in told.err
    assert ("exec:" in told.err) == bool(outlines)
    assert told.out == ""
    assert subscribed(tmp_path) == []


def test_feeds_are_counted_in_words_that_fit(
    web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ("--data", str(tmp_path))
    assert main(["refresh", *data]) == 0
    told = capsys.readouterr()
    assert told.out == "0 feeds asked, 0 new articles, 0 failed\n"
    assert "“tui-reader add URL” adds one" in told.err
    assert main(["feeds", *data]) == main(["headlines", *data]) == 0
    assert capsys.readouterr().err == told.err * 2
    assert main(["add", "--force", web.url + "/feed", *data]) == 0
    assert main(["refresh", *data]) == 0
    told = capsys.readouterr()
    assert told.out.endswith("1 feed asked, 1 new article, 0 failed\n")
    assert told.err == ""
