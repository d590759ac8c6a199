"""No field of any format gets in unsanitized."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import fields

from tui_reader.ingest.feeds.parse import NotAFeed, parse
from tui_reader.model import FeedDraft

URL = "https://feeds.example/all/feed.xml"
RLO, C1, ESC = "\u202e", "\x9b", "\x1b"
# What a feed can really hold: XML allows C1 raw and nothing of C0, HTML references allow both.
RAW = f"{C1}31m{RLO}\u2066\U000e0041"
MARKUP = (
    f"{RAW}&#27;]52;c;eA==&#7;&#x9b;2J&#x202e;<script>alert(1)</script><img src=x onerror=alert(1)>"
    "<a href='javascript:alert(1)' onclick='x()'>go</a><a href=' java\tscript:alert(1)'>go</a>"
    "<a title='&#27;[31m' href='data:text/html,x'>t</a><iframe src='javascript:x'></iframe>"
    "<svg onload=x><style>*{}</style><form action=x><input></form><p style='x' lang='&#27;x'>end</p>"
)
BAD_LINK = "javascript:alert(1)//\u202e"
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
TAG = re.compile(
    r"<\s*/?\s*(script|style|svg|form|iframe|object|embed|input|meta|link|base)\b", re.I
)
HANDLER = re.compile(r"<[^>]*\s(on\w+|style)\s*=", re.I)
INVISIBLE = re.compile("[\U000e0000-\U000e007f]")


def x(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def rss2() -> bytes:
    m, b = x(MARKUP), x(BAD_LINK)
    fields = "".join(
        f"<{tag}>{m}</{tag}>"
        for tag in (
            "title", "description", "author", "category", "comments", "dc:creator", "dc:subject",
            "dc:language", "content:encoded", "itunes:author", "itunes:summary", "itunes:subtitle",
            "itunes:keywords", "media:title", "media:description", "media:keywords", "media:credit",
            "source", "pubDate", "dc:date", "language",
        )
    )  # fmt: skip
    extra = (
        f'<guid isPermaLink="true">{m}</guid><link>{b}</link>'
        f'<enclosure url="{b}" type="{m}" length="{m}"/>'
        f'<enclosure url="https://m.example/a.mp3" type="{m}" length="{m}"/>'
        f'<media:content url="https://m.example/{m}" medium="image" type="{m}" width="{m}"/>'
        f'<media:group><media:content url="{b}" type="{m}"/><media:title>{m}</media:title></media:group>'
        f'<media:thumbnail url="{b}"/><itunes:image href="{b}"/><media:category label="{m}">{m}</media:category>'
    )
    return f"""<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
      xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"
      xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
      xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>{m}</title><link>{b}</link>
      <description>{m}</description><language>{m}</language><ttl>{m}</ttl><sy:updatePeriod>{m}</sy:updatePeriod>
      <skipDays><day>{m}</day></skipDays><skipHours><hour>{m}</hour></skipHours>
      <atom:link rel="next" href="{b}"/><item>{fields}{extra}</item>
      <item><title>{m}</title><link>{m}</link></item><item><guid>{m}</guid></item></channel></rss>""".encode()


def atom() -> bytes:
    m, b = x(MARKUP), x(BAD_LINK)
    texts = "".join(
        f'<{tag} type="{kind}" xml:lang="{m}" xml:base="{base}">{m}</{tag}>'
        for tag in ("title", "summary", "content")
        for kind in ("html", "text", "text/plain", m)
        for base in (b, "https://x.example/")
    )
    person = f"<name>{m}</name><uri>{b}</uri><email>{m}</email>"
    return f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{m}" xml:base="{b}">
      <title type="html">{m}</title><id>{m}</id><link href="{b}"/><link rel="next" href="{b}"/>
      <author>{person}</author><updated>{m}</updated>
      <entry><id>{m}</id>{texts}<link href="{b}"/><link rel="enclosure" href="{b}" type="{m}" title="{m}"/>
      <link rel="enclosure" href="https://m.example/a.mp3" type="{m}" title="{m}" length="{m}"/>
      <author>{person}</author><category term="{m}" label="{m}" scheme="{b}"/><updated>{m}</updated>
      <published>{m}</published></entry>
      <entry><id>2</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{x(RAW)}<script>x</script></div></title>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p onclick="x()">{x(RAW)}</p>
      <script>x</script><a href="{b}" title="{m}">x</a></div></content></entry>
      <entry><id>3</id><content src="{b}" type="{m}"/></entry></feed>""".encode()


def rss1() -> bytes:
    m, b = x(MARKUP), x(BAD_LINK)
    return f"""<?xml version="1.0"?><rdf:RDF xmlns="http://purl.org/rss/1.0/"
      xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"
      xmlns:content="http://purl.org/rss/1.0/modules/content/">
      <channel rdf:about="{b}"><title>{m}</title><link>{b}</link><description>{m}</description>
      <dc:language>{m}</dc:language></channel>
      <item rdf:about="{m}"><title>{m}</title><link>{b}</link><description>{m}</description>
      <dc:creator>{m}</dc:creator><dc:subject>{m}</dc:subject><dc:date>{m}</dc:date>
      <content:encoded>{m}</content:encoded></item></rdf:RDF>""".encode()


def json_feed() -> bytes:
    m, b = ESC + MARKUP, ESC + BAD_LINK
    person = {"name": m, "url": b, "avatar": b}
    item = {
        "id": m, "url": b, "external_url": b, "title": m, "content_html": m, "content_text": m,
        "summary": m, "image": b, "banner_image": b, "date_published": m, "date_modified": m,
        "authors": [person], "author": person, "tags": [m, b], "language": m,
        "attachments": [
            {"url": b, "mime_type": m, "title": m, "size_in_bytes": 1},
            {"url": "https://m.example/a.mp3", "mime_type": m, "title": m},
        ],
    }  # fmt: skip
    plain = {"id": "2", "content_text": m}
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": m, "home_page_url": b,
        "feed_url": b, "next_url": b, "icon": b, "language": m, "authors": [person],
        "items": [item, plain],
    }  # fmt: skip
    return json.dumps(feed).encode()


def broken(document: bytes) -> bytes:
    """The same document, not well formed: it is mended before it is read."""
    return document.replace(b"<entry>", b"<entry>&nope;<br>").replace(
        b"</item>", b"&nope;<br></item>"
    )


def strings(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, Struct):
        for field in fields(value):
            yield from strings(getattr(value, field.name), f"{at}.{field.name}")
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from strings(item, f"{at}[{number}]")
    else:
        assert value is None or isinstance(value, int | float | bytes), (at, value)


def assert_clean(draft: FeedDraft) -> None:
    for at, text in strings(draft):
        assert not FORBIDDEN.search(text), (at, text)
        assert not any("\ud800" <= c <= "\udfff" for c in text), (at, text)
        # Every isolate is closed within its field.
        if "html" not in at:
            assert text.count("\u2066") + text.count("\u2067") + text.count("\u2068") == text.count(
                "\u2069"
            ), at
        name = at.rpartition(".")[2].split("[")[0]
        if name in ("url", "site_url", "next_page"):
            assert " " not in text
            assert text == "" or text.startswith(("https://", "http://")), (at, text)
        else:
            assert not INVISIBLE.search(re.sub('(?:href|src)="[^"]*"', "", text)), (at, text)
        if name == "html":
            assert not TAG.search(text), (at, text)
            assert not HANDLER.search(re.sub('"[^"]*"', "", text)), (at, text)
            assert not re.search(r"(href|src)=\"(?!https?:|mailto:)", text), (at, text)
        elif name not in ("identity",):
            assert "\n" not in text, (at, text)


def assert_clean_or_refused(body: bytes, content_type: str = "") -> None:
    try:
        draft = parse(body, url=URL, content_type=content_type)
    except NotAFeed as error:
        draft = None
        reason = str(error.reason)
    if draft is None:
        assert reason
    else:
        assert_clean(draft)


@pytest.mark.parametrize(
    "document", [rss2(), atom(), rss1(), json_feed()], ids=["rss2", "atom", "rss1", "json"]
)
def test_every_field_of_every_format_is_cleaned(document: bytes) -> None:
    draft = parse(document, url=URL)
    assert draft.entries
    texts = dict(strings(draft))
    assert any("alert(1)" in text or "end" in text for text in texts.values())
    assert texts[".title"]
    assert texts[".entries[0].title"]
    assert texts[".entries[0].html"]
    assert texts[".entries[0].identity"]
    assert texts[".entries[0].author"]
    assert texts[".entries[0].tags[0]"]
    assert_clean(draft)
    assert pickle.loads(pickle.dumps(draft)) == draft


@pytest.mark.parametrize("document", [rss2(), atom(), rss1()], ids=["rss2", "atom", "rss1"])
def test_faulty_xml_is_cleaned_as_well(document: bytes) -> None:
    draft = parse(broken(document), url=URL)
    assert draft.entries
    assert draft.note
    assert_clean(draft)


SOUP = st.lists(
    st.sampled_from(
        ["<item>", "</item>", "<rss version='2.0'>", "<channel>", "<title>", "</title>", "<entry>", "<feed>",
         "<![CDATA[", "]]>", "<!--", "-->", "&#27;", "&#xD800;", "&#99999999999;", "&amp;lt;", "&nope;", "\x1b",
         "\u202e", "<link>", "<link href='//a'/>", "<guid>", "<content:encoded>", "<pubDate>", "<a", "'", '"', ">",
         "<!DOCTYPE x [<!ENTITY a 'b'>]>", "<?xml version='1.0'?>", "<category>", "<author>", "{", "x y"]
    )
    | st.text(max_size=8),
    max_size=30,
).map("".join)  # fmt: skip


@given(
    SOUP,
    st.sampled_from(
        [
            "",
            "<rss version='2.0'><channel><item>",
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry>",
        ]
    ),
)
def test_any_text_gives_a_clean_draft_or_a_reason(soup: str, start: str) -> None:
    assert_clean_or_refused((start + soup).encode("utf-8", "surrogatepass"))


@given(
    st.binary(max_size=200),
    st.sampled_from(
        ["", "text/xml; charset=utf-16", "application/json; charset=idna", "x; charset=rot13"]
    ),
)
def test_any_bytes_give_a_clean_draft_or_a_reason(body: bytes, content_type: str) -> None:
    assert_clean_or_refused(body, content_type)


JSON_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda v: st.lists(v, max_size=3),
    max_leaves=4,
)
JSON_ITEM = st.dictionaries(
    st.sampled_from(
        [
            "id",
            "url",
            "title",
            "content_html",
            "authors",
            "author",
            "tags",
            "attachments",
            "date_published",
            "image",
        ]
    ),
    JSON_VALUE | st.just([{"name": "\x1bN", "url": "https://m.example/a", "size_in_bytes": 1e30}]),
)


@given(st.lists(JSON_ITEM | JSON_VALUE, max_size=4), JSON_VALUE)
def test_json_of_wrong_types(items: list[Any], other: Any) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "items": items,
        "title": other,
        "language": other,
        "authors": other,
    }
    assert_clean(parse(json.dumps(feed).encode(), url=URL))
