"""Feeds that a page names."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tui_reader.ingest.discover import MAX_CANDIDATES, Candidate, discover

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
@settings(max_examples=60, deadline=None)
def test_any_bytes(body: bytes) -> None:
    for candidate in discover(b"<a href='/feed'>" + body, URL, "text/html"):
        assert candidate.url.startswith(("http://", "https://"))
