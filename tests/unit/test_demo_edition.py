"""The bundled edition is complete, and every feed and picture of it is well-formed."""

import json
import re
import struct
import xml.etree.ElementTree as ET
import zlib
from calendar import timegm
from collections import Counter
from html import unescape

import feedparser
import pytest

from tui_reader.demo import pages, pictures, render, subscriptions
from tui_reader.demo.edition import PAPERS, Printed, load, printed
from tui_reader.model import Subscription

BASE = "http://127.0.0.1:8000/"
STARTED = 1_700_000_000
ALL_OUT = 61.0


def words(html: str) -> str:
    """The text of some HTML without its white space."""
    return "".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def issue(slug: str, elapsed: float = 0.0) -> tuple[Printed, ...]:
    return printed(load(slug), STARTED, elapsed, 1.0)


def test_the_edition_has_its_papers_languages_and_formats() -> None:
    papers = [load(slug) for slug in PAPERS]
    assert len(papers) == 12
    assert Counter(paper.language[:2] for paper in papers) == {"fr": 3, "es": 3, "en": 3, "ar": 3}
    formats = Counter(paper.format for paper in papers)
    assert set(formats) == {"rss", "atom", "rdf", "json"}
    assert min(formats["rss"], formats["atom"], formats["json"]) >= 2
    assert any(paper.encoding == "windows-1252" for paper in papers)
    articles = [article for paper in papers for article in paper.articles]
    assert len(articles) >= 80
    assert all(6 <= len(paper.articles) <= 8 for paper in papers)
    assert sum(article.summary_only for article in articles) == 20
    assert sum(article.picture is not None for article in articles) == 12
    places = {article.picture.place for article in articles if article.picture}
    assert places == {"body", "enclosure", "media"}
    assert max(article.age_minutes for article in articles) <= 3 * 24 * 60
    assert 0 < min(article.age_minutes for article in articles) < 15
    assert sum(len(paper.late) for paper in papers) >= 60


@pytest.mark.parametrize("slug", PAPERS)
def test_articles_are_well_formed_and_named_once(slug: str) -> None:
    paper = load(slug)
    everything = paper.articles + paper.late
    assert len({article.slug for article in everything}) == len(everything)
    assert len({article.title for article in everything}) == len(everything)
    for article in everything:
        ET.fromstring(f"<div>{article.body}</div>")
        assert article.title.strip() == article.title
        assert bool(article.summary) or not article.summary_only


def test_code_keeps_its_blank_lines() -> None:
    bodies = {article.slug: article.body for article in load("strait-signal").articles}
    assert "urlopen\n\nURL" in bodies["tide-api"]


@pytest.mark.parametrize("slug", [slug for slug in PAPERS if load(slug).format != "json"])
def test_xml_feeds_parse_without_complaint(slug: str) -> None:
    paper = load(slug)
    items = issue(slug, ALL_OUT)
    parsed = feedparser.parse(
        render.feed(paper, items, BASE),
        response_headers={
            "content-type": render.media_type(paper),
            "content-location": BASE,
        },
    )
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.feed.title == paper.title
    assert parsed.feed.language.startswith(paper.language[:2])
    assert [entry.title for entry in parsed.entries] == [item.article.title for item in items]
    assert [
        timegm(entry.published_parsed if "published" in entry else entry.updated_parsed)
        for entry in parsed.entries
    ] == [item.published for item in items]
    for entry, item in zip(parsed.entries, items, strict=True):
        assert entry.link == f"{BASE}{slug}/{item.article.slug}.html"
        assert entry.author == item.article.author
        if item.article.summary_only:
            assert "content" not in entry
            assert entry.summary == item.article.summary
        else:
            html = entry.content[0].value if "content" in entry else entry.summary
            assert words(item.article.body) in words(html)


@pytest.mark.parametrize("slug", [slug for slug in PAPERS if load(slug).format == "json"])
def test_json_feeds_have_what_version_1_1_requires(slug: str) -> None:
    paper = load(slug)
    items = issue(slug, ALL_OUT)
    feed = json.loads(render.feed(paper, items, BASE))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["title"], feed["language"]) == (paper.title, paper.language)
    assert [entry["title"] for entry in feed["items"]] == [item.article.title for item in items]
    for entry in feed["items"]:
        assert isinstance(entry["id"], str)
        assert ("content_html" in entry) != ("content_text" in entry)


def test_pictures_as_enclosure_and_as_media_are_reported_with_their_size() -> None:
    faro = feedparser.parse(render.feed(load("el-faro"), issue("el-faro"), BASE))
    (enclosure,) = [found for entry in faro.entries for found in entry.enclosures]
    name = enclosure.href.rpartition("/")[2].removesuffix(".png")
    assert int(enclosure.length) == len(pictures.draw(name))
    herald = feedparser.parse(
        render.feed(load("harrow-bay-herald"), issue("harrow-bay-herald"), BASE)
    )
    (media,) = [found for entry in herald.entries for found in entry.get("media_content", [])]
    assert media["url"].startswith(f"{BASE}pictures/")
    assert (media["width"], media["height"]) == ("320", "180")


def test_late_headlines_come_one_an_interval_and_the_languages_alternate() -> None:
    def out(elapsed: float) -> set[tuple[str, str]]:
        return {
            (slug, item.article.slug)
            for slug in PAPERS
            for item in printed(load(slug), STARTED, elapsed, 20.0)
            if item.article in load(slug).late
        }

    order: list[str] = []
    for step in range(1, 13):
        (new,) = out(step * 20.0) - out(step * 20.0 - 1)
        order.append(load(new[0]).language[:2])
    assert order == ["fr", "es", "en", "ar"] * 3
    assert out(0.0) == set()
    assert len(out(60 * 20.0)) == sum(len(load(slug).late) for slug in PAPERS)


def test_a_late_headline_is_dated_when_it_came_out_and_stands_first() -> None:
    items = printed(load("quai-sud"), STARTED, 45.0, 20.0)
    assert items[0].article is load("quai-sud").late[0]
    assert items[0].published == STARTED + 20
    assert items[1].published < STARTED


def test_a_page_holds_the_article_amid_navigation_aside_and_footer() -> None:
    paper, items = load("manarat"), issue("manarat")
    page = pages.article_page(paper, items[0], items[1:3]).decode()
    assert '<html lang="ar" dir="rtl">' in page
    for part in ("<nav>", "<article>", "<aside>", "<footer>", items[0].article.body):
        assert part in page


def test_a_picture_is_a_png_of_its_size_and_always_the_same() -> None:
    data = pictures.draw("dusk-harbour-x")
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (320, 180)
    length = struct.unpack(">I", data[33:37])[0]
    assert len(zlib.decompress(data[41 : 41 + length])) == 180 * (1 + 3 * 320)
    assert pictures.draw("dusk-harbour-x") == data
    assert pictures.draw("dusk-harbour-y") != data


@pytest.mark.parametrize("name", ["", "dusk", "dusk-", "fog-sea-x", "dusk-volcano-x", "../etc"])
def test_a_picture_nobody_can_draw_is_refused(name: str) -> None:
    with pytest.raises(KeyError):
        pictures.draw(name)


def test_subscriptions_name_no_title_and_sit_in_folders_by_language() -> None:
    found = subscriptions(BASE)
    assert len(found) == 12
    assert all(isinstance(item, Subscription) and not item.title for item in found)
    assert Counter(item.folder for item in found) == {
        "Français": 3,
        "Español": 3,
        "English": 3,
        "العربية": 3,
    }
    assert found[0].url == f"{BASE}feeds/quai-sud.rss"
