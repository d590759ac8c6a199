"""Feeds of every format, and what is no feed."""

from __future__ import annotations

import json
from html import escape

import pytest

from tests.support.growth import assert_linear
from tui_reader.ingest.feeds.normalise import MAX_ENTRIES, MAX_TAGS
from tui_reader.ingest.feeds.parse import NotAFeed, parse
from tui_reader.model import Draft, Enclosure, FeedDraft
from tui_reader.text.languages import primary_language

URL = "https://harbour.example/news/feed.xml"
NS = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)


def rss(
    items: str, channel: str = "<title>Harbour</title><link>https://harbour.example/</link>"
) -> FeedDraft:
    return parse(
        f'<rss version="2.0" {NS}><channel>{channel}{items}</channel></rss>'.encode(), url=URL
    )


def item(inner: str) -> Draft:
    return rss(f"<item>{inner}</item>").entries[0]


def atom(inner: str, attributes: str = "") -> FeedDraft:
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>F</title><id>f</id>{inner}</feed>'
    return parse(feed.encode(), url=URL)


def entry(inner: str) -> Draft:
    return atom(f"<entry>{inner}</entry>").entries[0]


def reason(body: bytes, content_type: str = "") -> str:
    with pytest.raises(NotAFeed) as caught:
        parse(body, url=URL, content_type=content_type)
    return str(caught.value.reason)


def test_an_rss_feed() -> None:
    feed = rss(
        """<item><title>Storm &amp; flood</title><link>https://harbour.example/storm</link>
        <guid isPermaLink="false">n-1</guid><dc:creator>Ada Quay</dc:creator><dc:creator>Bo Pier</dc:creator>
        <pubDate>Mon, 05 Feb 2024 10:00:00 +0100</pubDate><category>Sea</category><category>sea</category>
        <description>Short.</description><content:encoded><![CDATA[<p>Long <b>text</b> here.</p>]]></content:encoded>
        <enclosure url="/a.mp3" type="audio/mpeg" length="123"/></item>""",
        "<title>Harbour</title><link>/</link><language>fr-FR</language><ttl>90</ttl>"
        "<skipHours><hour>3</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
        '<atom:link rel="next" href="?page=2"/><atom:link rel="prev-archive" href="old.xml"/>',
    )
    assert (feed.title, feed.site_url, feed.language, feed.kind) == (
        "Harbour", "https://harbour.example/", "fr", "rss20",
    )  # fmt: skip
    assert (feed.ttl, feed.skip_hours, feed.skip_days) == (5400, (0, 3), ("Sunday",))
    assert feed.next_page == "https://harbour.example/news/old.xml"
    (draft,) = feed.entries
    assert (draft.identity, draft.url, draft.title) == (
        "n-1",
        "https://harbour.example/storm",
        "Storm & flood",
    )
    assert (draft.author, draft.tags, draft.language) == ("Ada Quay, Bo Pier", ("Sea",), "fr")
    assert (draft.published, draft.updated) == (1707123600, None)
    assert (draft.html, draft.summary, draft.summary_only) == (
        "<p>Long <b>text</b> here.</p>",
        "Short.",
        False,
    )
    assert draft.enclosures == (Enclosure("https://harbour.example/a.mp3", "audio/mpeg", 123),)


def test_titles_by_type() -> None:
    assert entry("<title>a <![CDATA[<b>]]> c</title><id>1</id>").title == "a <b> c"
    assert (
        entry('<title type="html">a &lt;b&gt;c&lt;/b&gt; &amp;amp; d</title><id>1</id>').title
        == "a c & d"
    )
    xhtml = '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <b>c</b> &amp; d</div></title><id>1</id>'
    assert entry(xhtml).title == "a c & d"
    assert item("<title>x &lt;i&gt;y&lt;/i&gt;</title>").title == "x y"


def test_missing_title_is_the_beginning_of_the_text() -> None:
    draft = item("<description>" + "word " * 60 + "</description>")
    assert draft.title.endswith("word…")
    assert len(draft.title) <= 81
    assert item("<guid>https://harbour.example/a/b</guid>").title == "harbour.example/a/b"


def test_text_content_is_literal_and_keeps_its_paragraphs() -> None:
    draft = entry('<id>1</id><title>t</title><content type="text">a &lt;b&gt;\nc\n\nd</content>')
    assert draft.html == "<p>a &lt;b&gt;<br>c</p><p>d</p>"


def test_longest_text_wins_and_content_by_reference_is_a_link() -> None:
    draft = item(
        "<description>" + "long " * 200 + "</description><content:encoded>short</content:encoded>"
    )
    assert draft.html.startswith("long long")
    draft = entry('<id>1</id><title>t</title><content src="/video.html" type="text/html"/>')
    assert (draft.url, draft.html) == ("https://harbour.example/video.html", "")


@pytest.mark.parametrize(
    ("text", "teaser"),
    [
        ("<description>Short.</description>", True),
        ("<description>" + "word " * 200 + "</description>", False),
        ("<description>" + "word " * 200 + "…</description>", True),
        ("<content:encoded>All there is.</content:encoded>", False),
        (
            "<content:encoded>"
            + "w " * 400
            + "&lt;a href='/x'&gt;Read more&lt;/a&gt;</content:encoded>",
            True,
        ),
        ("<content:encoded>Texte. Lire la suite</content:encoded>", True),
    ],
)
def test_teasers(text: str, teaser: bool) -> None:
    assert item(f"<link>https://harbour.example/x</link>{text}").summary_only is teaser


def test_relative_addresses() -> None:
    # RSS: an entry's text belongs to its page; Atom: xml:base, else the feed's own address (RFC 4287 §2).
    draft = item("<link>/a/b</link><description>&lt;img src='p.jpg'&gt;</description>")
    assert draft.url == "https://harbour.example/a/b"
    assert 'src="https://harbour.example/a/p.jpg"' in draft.html
    inner = '<id>1</id><title>t</title><link href="x"/><content type="html">&lt;a href="y"&gt;l&lt;/a&gt;</content>'
    draft = entry(inner)
    assert draft.url == "https://harbour.example/news/x"
    assert 'href="https://harbour.example/news/y"' in draft.html
    draft = atom(
        f'<entry xml:base="sub/">{inner}</entry>', 'xml:base="https://other.example/root/"'
    ).entries[0]
    assert draft.url == "https://other.example/root/sub/x"
    assert 'href="https://other.example/root/sub/y"' in draft.html


def test_permalink_guid_stands_in_for_a_missing_link() -> None:
    assert item("<guid>https://harbour.example/p/1</guid>").url == "https://harbour.example/p/1"
    assert item("<guid>tag-17</guid><title>x</title>").url == ""
    assert (
        item('<guid isPermaLink="false">https://harbour.example/p/1</guid><title>x</title>').url
        == ""
    )


def test_identity_is_guid_else_link_else_hash() -> None:
    assert item("<guid>g</guid><link>https://h.example/1</link>").identity == "g"
    assert item("<link>https://h.example/1</link>").identity == "https://h.example/1"
    hashed = item("<title>x</title><pubDate>5 Feb 2024</pubDate>").identity
    assert hashed.startswith("sha256:")
    assert hashed != item("<title>x</title><pubDate>6 Feb 2024</pubDate>").identity
    assert len(item(f"<guid>{'g' * 9000}</guid>").identity) < 100


def test_repeated_guids_lose_nothing() -> None:
    one = "<item><guid isPermaLink='false'>g</guid><link>https://h.example/{}</link><title>{}</title></item>"
    feed = rss(one.format(1, "a") + one.format(2, "b") + one.format(1, "a") + one.format(2, "c"))
    assert [e.title for e in feed.entries] == ["a", "b", "c"]
    assert len({e.identity for e in feed.entries}) == 3
    same_link = "<item><link>https://h.example/</link><title>{}</title></item>"
    assert len(rss(same_link.format("a") + same_link.format("b")).entries) == 2


def test_media() -> None:
    draft = item(
        """<title>t</title><media:group><media:content url="https://m.example/s.jpg" medium="image" width="100"/>
        <media:content url="https://m.example/l.jpg" type="image/jpeg" width="900"/>
        <media:content url="https://m.example/v.mp4" type="video/mp4" fileSize="7"/></media:group>
        <media:thumbnail url="https://m.example/t.jpg" width="90"/>
        <enclosure url="https://m.example/v.mp4" type="video/mp4" length="9"/>
        <enclosure url="javascript:x" type="audio/mpeg"/>"""
    )
    assert draft.picture is not None
    assert draft.picture.url == "https://m.example/l.jpg"
    assert draft.enclosures == (Enclosure("https://m.example/v.mp4", "video/mp4", 9),)
    draft = item('<title>t</title><itunes:image href="https://m.example/i.jpg"/>')
    assert draft.picture is not None
    assert draft.picture.url == "https://m.example/i.jpg"


def test_languages() -> None:
    assert [primary_language(t) for t in ("fr-FR", "en_US", "ARA", "iw", "x-default", "und", "", "français")] == [
        "fr", "en", "ar", "he", "", "", "", "",
    ]  # fmt: skip
    feed = atom(
        '<entry xml:lang="es"><id>1</id><title>t</title></entry><entry><id>2</id><title>u</title></entry>',
        'xml:lang="fr"',
    )
    assert [e.language for e in feed.entries] == ["es", "fr"]
    silent = b"<rss version='2.0'><channel><item><title>x</title></item></channel></rss>"
    told = parse(silent, url=URL, language="ar-MA")
    assert (told.language, told.entries[0].language) == ("ar", "ar")


def test_atom_feed_author_stands_in() -> None:
    feed = atom("<author><name>Ada</name></author><entry><id>1</id><title>t</title></entry>")
    assert feed.entries[0].author == "Ada"


def test_tags_are_capped() -> None:
    assert (
        len(
            item("<title>t</title>" + "".join(f"<category>c{n}</category>" for n in range(50))).tags
        )
        == MAX_TAGS
    )


def test_entries_are_capped_and_it_is_said() -> None:
    feed = rss("".join(f"<item><guid>{n}</guid></item>" for n in range(MAX_ENTRIES + 5)))
    assert len(feed.entries) == MAX_ENTRIES
    assert "2005" in str(feed.note)
    assert feed.entries[0].identity == "0"


def test_entries_beyond_the_cap_are_not_even_parsed() -> None:
    late = "".join(f"<item><guid>{n}</guid><title>T{n}</title></item>" for n in range(MAX_ENTRIES))
    feed = rss(f"{late}<item><guid>x</guid><broken></item><language>fr</language>")
    assert len(feed.entries) == MAX_ENTRIES
    assert feed.language == "fr"
    # The fault stood in what was cut away.
    assert str(feed.note) == f"only the first {MAX_ENTRIES} of {MAX_ENTRIES + 1} entries are kept"


def test_empty_entries_count_as_well() -> None:
    feed = rss("<item/>" * (MAX_ENTRIES + 3) + "<language>fr</language>")
    assert (feed.language, str(feed.note)) == (
        "fr",
        f"only the first {MAX_ENTRIES} of {MAX_ENTRIES + 3} entries are kept",
    )


def test_hash_ignores_what_nobody_sees() -> None:
    a = item(
        "<link>https://h.example/1?utm_source=rss</link><description>a &lt;p&gt;b&lt;/p&gt;</description>"
    )
    b = item(
        "<link>https://h.example/1?utm_source=x</link><description>a\n &lt;p&gt;b&lt;/p&gt; </description>"
    )
    c = item("<link>https://h.example/1</link><description>a &lt;p&gt;c&lt;/p&gt;</description>")
    assert a.content_hash == b.content_hash != c.content_hash


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "", ""), ("utf-8", "iso-8859-1", ""), ("utf-8", "", "text/xml"),
        ("utf-8", "utf-8", "application/rss+xml; charset=ISO-8859-1"),
        ("iso-8859-1", "ISO-8859-1", "text/xml"), ("windows-1252", "utf-8", "text/xml; charset=windows-1252"),
        ("windows-1252", "", ""), ("utf-16", "utf-16", ""), ("utf-16-le", "utf-16", ""), ("utf-8-sig", "", ""),
        ("koi8-r", "koi8-r", ""), ("iso-8859-15", "", 'text/xml; charset="iso-8859-15"'),
    ],
)  # fmt: skip
def test_charsets(encoding: str, declared: str, content_type: str) -> None:
    title = "Шторм" if encoding == "koi8-r" else "Été à Cádiz"
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    body = f"{head}<rss version='2.0'><channel><item><title>{title}</title></item></channel></rss>".encode(
        encoding
    )
    assert parse(body, url=URL, content_type=content_type).entries[0].title == title


def test_one_wrong_byte_spoils_one_letter() -> None:
    body = "<rss version='2.0'><channel><item><title>Été à Cádiz X</title></item></channel></rss>".encode()
    assert parse(body.replace(b"X", b"\xff"), url=URL).entries[0].title == "Été à Cádiz \ufffd"


def test_control_characters_do_not_break_a_feed() -> None:
    feed = rss("<item><title>a\x0bb&#27;c&#xD800;&#99999999999999;d</title></item>")
    assert (feed.entries[0].title, str(feed.note)) == ("abcd", "")


def test_broken_feeds_give_what_they_hold() -> None:
    body = b"<rss version='2.0'><channel>\n<title>T</title>\n<item><title>one</title></item>\n<item><title>tw"
    feed = parse(body, url=URL)
    assert feed.entries[0].title == "one"
    assert str(feed.note) == "the document breaks off at line 4"
    assert rss("<item><title>a &nbsp; b &eacute;</title></item>").entries[0].title == "a b é"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"), (b" \n\xef\xbb\xbf"[::-1], ""), (b"  \n ", "empty"),
        (b"<!DOCTYPE html><html><body>Hi</body></html>", "web page"),
        (b"<?xml version='1.0'?><!-- x --><html xmlns='http://www.w3.org/1999/xhtml'></html>", "web page"),
        (b"Not found", "plain text"), (b"<catalog><book/></catalog>", "begins with <catalog>"),
        (b"<rss version='2.0'>\n<channel>\n<title>x", "breaks off at line 3 and holds no entry"),
        (b"{}", "no JSON Feed"), (b"[1]", "no JSON Feed"), (b'{"version": "x"', "cannot be read"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), ""),
    ],
)  # fmt: skip
def test_what_is_no_feed(body: bytes, why: str) -> None:
    assert why in reason(body)


def test_empty_feed_is_a_feed() -> None:
    assert rss("").entries == ()
    assert atom("").entries == ()


@pytest.mark.parametrize("depth", [500, 40_000])
def test_one_deep_entry_is_flattened_and_costs_no_other(depth: int) -> None:
    good = "<entry><id>{}</id><title>The ferry</title></entry>"
    for inside in (
        "<div>" * depth + "The quay" + "</div>" * depth,
        "The quay" + "<p>x</p>" * depth,
    ):
        div = f"<div xmlns='http://www.w3.org/1999/xhtml'>{inside}</div>"
        deep = f"<entry><id>2</id><title>Deep</title><content type='xhtml'>{div}</content></entry>"
        entries = atom(good.format(1) + deep + good.format(3)).entries
        assert [entry.identity for entry in entries] == ["1", "2", "3"]
        assert "The quay" in entries[1].html
    assert "breaks off" in reason(b"<rss version='2.0'><channel>" + b"<x>" * depth)
    hidden = (
        "<item><title>t</title><description><![CDATA[" + "<b>" * 400 + "]]></description></item>"
    )
    assert rss(hidden).entries[0].title == "t"


@pytest.mark.parametrize("piece", ["<div>", "<p>x</p>", "<p title='a'>x"])
def test_a_deep_entry_costs_what_its_length_costs(piece: str) -> None:
    def visit(size: int) -> None:
        div = f"<div xmlns='http://www.w3.org/1999/xhtml'>{piece * size}</div>"
        atom(f"<entry><id>2</id><title>Deep</title><content type='xhtml'>{div}</content></entry>")

    assert_linear(visit, 16_000)


@pytest.mark.parametrize("between", [" ", "/"])
@pytest.mark.parametrize("attribute", ["a{}='1'", "a{}"])
def test_one_entry_of_attributes_or_elements_costs_no_other(attribute: str, between: str) -> None:
    flood = "<p " + between.join(attribute.format(n) for n in range(200_000)) + ">The quay</p>"
    flat = "<b>x</b>" * 400_000 if between == " " and "=" in attribute else ""
    items = [f"<![CDATA[{flood}]]>", flood, f"<![CDATA[{flat}]]>", "The ferry"]
    made = "".join(
        f"<item><guid>{n}</guid><title>T{n}</title><description>{item}</description></item>"
        for n, item in enumerate(items)
    )
    entries = rss(made).entries
    assert [entry.title for entry in entries] == ["T0", "T1", "T2", "T3"]
    assert entries[3].html == "The ferry"
    assert all(len(entry.html) < 500_000 for entry in entries)


@pytest.mark.parametrize("attribute", ["a{}='1' ", "a{} ", "a{}/"])
def test_a_flood_of_attributes_costs_what_its_length_costs(attribute: str) -> None:
    def visit(size: int) -> None:
        flood = "<p " + "".join(attribute.format(n) for n in range(size)) + ">The quay</p>"
        rss(f"<item><title>t</title><description>{escape(flood)}{flood}</description></item>")

    assert_linear(visit, 40_000)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE rss [<!ENTITY l11 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">',
        f'<!DOCTYPE rss [<!ENTITY l11 "{"x" * 100_000}">]>',
    ],
)
def test_entities_are_harmless(doctype: str) -> None:
    def read(size: int) -> FeedDraft:
        title = "&l11;" * size
        body = f"<?xml version='1.0'?>\n{doctype}<rss version='2.0'><channel><item><title>a{title}</title><guid>1</guid></item></channel></rss>"
        return parse(body.encode(), url=URL)

    feed = read(1000)
    assert len(feed.entries) == 1
    assert len(feed.entries[0].title) <= 500
    assert_linear(read, 1000)


def test_json_feed() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1", "title": "Quai <Sud>", "language": "fr-CA",
        "home_page_url": "https://quai.example/", "next_url": "/2.json", "authors": [{"name": "Ada"}],
        "items": [
            {"id": 7, "url": "/a", "title": "<b> & co", "content_html": "<p>x <img src='/p.jpg'></p>",
             "summary": "S", "date_published": "2024-02-05T10:00:00+01:00", "date_modified": "2024-02-06T00:00:00Z",
             "tags": ["t", 3], "image": "/i.jpg", "authors": [{"name": "Bo"}, {"name": "Cy"}, {}],
             "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 5, "title": "Pod",
                              "duration_in_seconds": 61.0}]},
            {"id": "8", "external_url": "https://else.example/", "content_text": "a <b>\n\nc", "language": "en"},
            {"id": "https://quai.example/9", "content_text": "à lire :\nhttps://quai.example/10"},
        ],
    }  # fmt: skip
    feed = parse(
        json.dumps(document).encode(),
        url="https://quai.example/feed.json",
        content_type="text/html",
    )
    assert (feed.title, feed.kind, feed.language) == ("Quai <Sud>", "json11", "fr")
    assert feed.next_page == "https://quai.example/2.json"
    one, two, three = feed.entries
    assert (one.identity, one.url, one.title, one.author) == (
        "7",
        "https://quai.example/a",
        "<b> & co",
        "Bo, Cy",
    )
    assert (one.published, one.updated, one.tags) == (1707123600, 1707177600, ("t",))
    assert one.enclosures == (Enclosure("https://quai.example/a.mp3", "audio/mpeg", 5, "Pod", 61),)
    assert one.picture is not None
    assert one.picture.url == "https://quai.example/i.jpg"
    assert (two.url, two.html, two.author, two.language) == (
        "https://else.example/", "<p>a &lt;b&gt;</p><p>c</p>", "Ada", "en",
    )  # fmt: skip
    assert three.url == "https://quai.example/9"
    link = '<a href="https://quai.example/10">https://quai.example/10</a>'
    assert three.html == f"<p>à lire :<br>{link}</p>"


@pytest.mark.parametrize("first", [True, False])
def test_what_stands_below_a_photograph_does_not_replace_the_article(first: bool) -> None:
    photograph = (
        '<media:content url="https://harbour.example/a.jpg" medium="image">'
        '<media:description type="plain">A crane. <![CDATA[Photo: Bo]]></media:description>'
        "</media:content>"
    )
    own = "<description>The quay opens at dawn.</description>"
    parts = (photograph, own) if first else (own, photograph)
    found = item("<title>T</title>" + "".join(parts))
    assert "The quay opens at dawn." in found.html
    assert "crane" not in found.html
    assert found.summary == "The quay opens at dawn."


def test_a_media_description_is_better_than_none() -> None:
    found = item(
        "<title>T</title><media:group><media:description>A film of the quay."
        "</media:description></media:group>"
    )
    assert "A film of the quay." in found.html
    assert item("<title>T</title><media:description/>").html == ""


def test_of_two_wishes_the_longer_counts() -> None:
    both = "<ttl>10</ttl><sy:updatePeriod>daily</sy:updatePeriod>"
    assert rss("", f"<title>T</title>{both}").ttl == 86_400


def test_characters_of_windows_1252_that_were_taken_for_latin_1_are_mapped() -> None:
    item = "<title>Port\x92s quay &#150; \u201cnow\u201d</title><description>caf\u00e9\x85 open</description>"
    feed = parse(
        f"<rss version='2.0'><channel><item>{item}</item></channel></rss>".encode(), url=URL
    )
    assert feed.entries[0].title == "Port’s quay – “now”"
    assert feed.entries[0].html == "café… open"


def test_every_content_keeps_its_own_language_and_base() -> None:
    entry = """<entry><id>1</id><title xml:lang="fr">Quai</title>
      <summary type="html" xml:base="http://a.example/1/">&lt;a href="x">short&lt;/a></summary>
      <content type="html" xml:base="http://b.example/2/" xml:lang="es">&lt;a href="x">and long&lt;/a></content>
    </entry>"""
    feed = parse(
        f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'.encode(),
        url="http://c.example/",
    )
    assert 'href="http://b.example/2/x"' in feed.entries[0].html
    assert feed.entries[0].summary == "short"


@pytest.mark.parametrize(
    "empty", ["\ufeff", "&#xFEFF;", "&amp;#x2060;", "\u3164", "<![CDATA[\x7f]]>"]
)
def test_a_summary_that_shows_nothing_gives_way_to_the_text(empty: str) -> None:
    body = f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
      <item><description>{empty}</description><content:encoded>&lt;p>The body.&lt;/p></content:encoded></item>
    </channel></rss>"""
    assert parse(body.encode(), url=URL).entries[0].summary == "The body."
