"""Feeds that a page names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.growth import assert_linear
from tui_reader.ingest.feeds.discover import MAX_CANDIDATES, discover
from tui_reader.model import Candidate

URL = "https://harbour.example/news/"


def found(html: str) -> list[tuple[str, str, str]]:
    return [
        (c.url, c.title, c.kind) for c in discover(html.encode(), URL, "text/html; charset=utf-8")
    ]


def test_declared_feeds_come_before_links() -> None:
    html = """<html><head><link rel="stylesheet" href="/feed.css">
      <link rel="Alternate" type="application/atom+xml" title="Tout &amp; plus" href="atom.xml">
      <link rel="alternate" type="application/json+oembed" href="/oembed?x">
      <link rel="alternate" hreflang="fr" href="/fr/"><link rel="alternate" type="application/json" href="/wp-json/x">
      <link rel="alternate" type="application/feed+json" href="//cdn.example/feed.json"></head>
      <body><a href="/sport/rss/"> Sport \x1b[31m<b>now</b></a><a href="/feedback">no</a>
      <a href="atom.xml">again</a><a href="?feed=rss2">q</a><a href="javascript:feed/">x</a></body></html>"""
    assert found(html) == [
        ("https://harbour.example/news/atom.xml", "Tout & plus", "atom"),
        ("https://cdn.example/feed.json", "", "json"),
        ("https://harbour.example/sport/rss/", "Sport [31m now", "rss"),
        ("https://harbour.example/news/?feed=rss2", "q", "feed"),
    ]


def test_base_element_counts() -> None:
    html = (
        '<base href="https://other.example/x/"><link rel=alternate type=application/rss+xml href=f>'
    )
    assert found(html) == [("https://other.example/x/f", "", "rss")]


def test_addresses_for_feed_readers_are_addresses() -> None:
    html = """<link rel=alternate type=application/rss+xml href="feed://quay.example/a.rss">
      <a href="feed:http://quay.example/flow">Flux</a> <a href="Feed:https://quay.example/b">x</a>
      <a href="podcast://pod.example/c">Podcast</a> <a href="feed:javascript:alert(1)">y</a>
      <a href="feed:file:///etc/passwd">RSS</a> <a href="flow">x</a>"""
    assert [url for url, _title, _kind in found(html)] == [
        "https://quay.example/a.rss",
        "http://quay.example/flow",
        "https://quay.example/b",
        "https://pod.example/c",
    ]
    page = "http://127.0.0.1:8080/"
    [one] = discover(b'<a href="feed://127.0.0.1:8080/x">x</a>', page, "text/html")
    assert one.url == "http://127.0.0.1:8080/x"


def test_links_called_feeds_come_last() -> None:
    html = """<a href="/flow">RSS</a> <a href="/rss/all">x</a>
      <link rel=alternate type=application/atom+xml href=/atom.xml> <a href="atom.xml">Atom</a>"""
    assert found(html) == [
        ("https://harbour.example/atom.xml", "", "atom"),
        ("https://harbour.example/rss/all", "x", "rss"),
        ("https://harbour.example/news/atom.xml", "Atom", "atom"),
        ("https://harbour.example/flow", "RSS", "link"),
    ]


@pytest.mark.parametrize(
    "link",
    [
        ">Fil RSS</a>",
        ">S’abonner</a>",
        ">Suscríbete</a>",
        ">خلاصات الموقع</a>",
        ">RSS订阅</a>",
        " title='Our feed'>Follow</a>",
        " aria-label=RSS><b></b></a>",
        "><img alt=RSS src=/x.png></a>",
        "><img src=/img/feed-icon-14x14.png></a>",
        "><i class='fa fa-rss'></i> News</a>",
        "><svg><use href='#icon-rss'/></svg></a>",
        " class=rss></a>",
    ],
)
def test_a_link_called_a_feed(link: str) -> None:
    [(url, _title, kind)] = found(f"<a href=/flow{link}")
    assert (url, kind) == ("https://harbour.example/flow", "link")


@pytest.mark.parametrize(
    "link",
    [
        "<a href=/flow>Feedback</a>",
        "<a href=/flow>How to feed a seal that came ashore</a>",
        "<a href=/flow>The RSS chief said on Monday that the ports would open</a>",
        "<a href=/flow class=progress>Pressure</a>",
        "<a href='#rss'>RSS</a>",
        "<a href='mailto:rss@harbour.example'>RSS</a>",
        "<a name=rss>RSS</a>",
    ],
)
def test_a_link_that_only_sounds_like_a_feed(link: str) -> None:
    assert found(link) == []


@pytest.mark.parametrize("part", ["<a href=/x>RSS", "<a href=/x><table><tr><td>"])
def test_any_number_of_links_takes_linear_time(part: str) -> None:
    assert_linear(lambda n: discover(b"<a href=/f>" + part.encode() * n, URL, "text/html"), 2_000)


def test_a_feed_is_its_own_candidate() -> None:
    rss = b"<rss version='2.0'><channel><title>Quai</title></channel></rss>"
    assert discover(rss, URL, "text/html") == (Candidate(URL, "Quai", "rss"),)
    json_feed = b'{"version": "https://jsonfeed.org/version/1", "title": "J", "items": []}'
    assert discover(json_feed, URL, "") == (Candidate(URL, "J", "json"),)


def test_nothing_is_guessed_and_nothing_is_endless() -> None:
    assert discover(b"<p>Hello", URL, "") == ()
    assert discover(b"", URL, "") == ()
    assert discover(b"{}", URL, "") == ()
    assert len(found("".join(f"<a href='/{n}.rss'>" for n in range(500)))) == MAX_CANDIDATES
    assert discover(b"<div>" * 100_000 + b"<a href=/feed>", URL, "") is not None


@given(st.binary(max_size=200))
def test_any_bytes(body: bytes) -> None:
    for candidate in discover(b"<a href='/feed'>" + body, URL, "text/html"):
        assert candidate.url.startswith(("http://", "https://"))
