"""Titles, addresses, pictures and words of entries as feeds really write them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.growth import assert_linear
from tui_reader.ingest.feeds.media import seconds
from tui_reader.ingest.feeds.parse import parse
from tui_reader.ingest.sanitize.article_text import linked
from tui_reader.ingest.sanitize.clean import clean
from tui_reader.ingest.sanitize.markup import as_html
from tui_reader.model import Draft, Enclosure, PictureRef
from tui_reader.text.html import from_declared_html, from_html

BASE = "https://harbour.example/"
NS = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)
ATOM = 'xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'


def item(inner: str, *, broken: bool = False) -> Draft:
    """An RSS item; a broken feed is mended before it is read."""
    fault = "<item>&nope;<br></item>" if broken else ""
    channel = f"<title>Harbour</title><link>{BASE}</link><item>{inner}</item>{fault}"
    feed = f'<rss version="2.0" {NS}><channel>{channel}</channel></rss>'
    return parse(feed.encode(), url=f"{BASE}feed.xml").entries[0]


def entry(inner: str) -> Draft:
    feed = f"<feed {ATOM}><title>F</title><id>f</id><entry><id>urn:1</id>{inner}</entry></feed>"
    return parse(feed.encode(), url=f"{BASE}feed.xml").entries[0]


def title(written: str, kind: str = "") -> str:
    return (
        entry(f'<title type="{kind}">{written}</title>')
        if kind
        else item(f"<title>{written}</title>")
    ).title


@pytest.mark.parametrize(
    ("written", "kind", "shown"),
    [
        # Atom says how often a title is escaped.
        ("Le &amp;lt;table&amp;gt; et &amp;lt;b&amp;gt;x&amp;lt;/b&amp;gt;", "html", "Le <table> et <b>x</b>"),
        ("Le &lt;table&gt; &lt;i&gt;neuf&lt;/i&gt; &amp;amp;amp;", "html", "Le <table> neuf &amp;"),
        ("Le &lt;b&gt;quai&lt;/b&gt; &amp;amp;", "text", "Le <b>quai</b> &amp;"),
        ('<div xmlns="http://www.w3.org/1999/xhtml">Le <b>quai</b> &lt;b&gt;</div>', "xhtml", "Le quai <b>"),
        # RSS does not: once, and again where that leaves tags in pairs.
        ("Le &lt;table&gt; et &lt;b&gt;x&lt;/b&gt; &amp;amp; y", "", "Le <table> et x & y"),
        ("Le &amp;lt;table&amp;gt; en CSS", "", "Le <table> en CSS"),
        ("&amp;lt;b&amp;gt;Le quai&amp;lt;/b&amp;gt; &amp;amp;eacute;t&amp;eacute;", "", "Le quai été"),
        ("<![CDATA[La balise <aside> expliquée]]>", "", "La balise <aside> expliquée"),
        ("<![CDATA[La balise <code>&lt;p&gt;…&lt;/p&gt;</code>]]>", "", "La balise <p>…</p>"),
        ("Quai A&lt;br/&gt;Quai B &lt;img src='x.gif'&gt;&lt;wbr&gt;", "", "Quai A Quai B"),
        ("alt de &lt;img&gt;, type de &lt;input type=date&gt;, &lt;area&gt;", "",
         "alt de <img>, type de <input type=date>, <area>"),
        ("generic List&lt;T&gt;, a &lt;b and c&gt; d, &lt;3", "", "generic List<T>, a <b and c> d, <3"),
        ("&lt;span class='x'&gt;Quai &lt;a href='/x'&gt;B&lt;/a&gt;&lt;/span&gt;&lt;script&gt;x()&lt;/script&gt;", "", "Quai B"),
        # CDATA marks that were escaped are no part of it, unless it speaks of them.
        ("&lt;![CDATA[Lettre au port]]&gt;", "text", "Lettre au port"),
        ("&lt;![CDATA[Lettre au port]]&gt;", "html", "Lettre au port"),
        ("&lt;![CDATA[Lettre au port", "", "Lettre au port"),
        ("Ce que fait &lt;![CDATA[ ]]&gt; en XML", "", "Ce que fait <![CDATA[ ]]> en XML"),
    ],
)  # fmt: skip
def test_titles_are_decoded_as_often_as_their_format_says(
    written: str, kind: str, shown: str
) -> None:
    assert title(written, kind) == shown


SOUP = st.lists(
    st.sampled_from(
        ["<b>", "</b>", "<script>", "</script>", "<!--", "-->", "<img src=x>", "<br>", "&lt;", "&gt;", "&amp;",
         "&#27;", "\x1b", "\u202e", "<![CDATA[", "]]>", "<a href='x'", ">", "</a>", "é", " "]
    ),
    max_size=20,
).map("".join)  # fmt: skip


@given(SOUP)
def test_what_markup_goes_takes_no_control_with_it(soup: str) -> None:
    for made in (from_html(soup), from_declared_html(soup)):
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", made)
        assert len(made) <= 500


G = "<guid>https://harbour.example/7</guid>"
PERMALINK = G.replace("<guid", '<guid isPermaLink=" True "')
NO_LINK = '<guid isPermaLink="FALSE">https://harbour.example/n7</guid>'


@pytest.mark.parametrize("broken", [False, True])
@pytest.mark.parametrize(
    ("inner", "url"),
    [
        (f"<link/>{G}", "7"),
        (f"{G}<link> \n</link>", "7"),
        (f"<link>javascript:void(0)</link>{PERMALINK}", "7"),
        (f"<link></link>{NO_LINK}", None),
        (f'<link/>{NO_LINK}<atom:link href="/8"/>', "8"),
        (f'<link/>{NO_LINK}<atom:link rel="self" href="/s"/><atom:link rel="canonical" href="/9"/>', "9"),
        ('<link href="/10"/>', "10"),
        (f'<link/>{NO_LINK}<enclosure url="/e.mp3" type="audio/mpeg" length="1"/>', "e.mp3"),
    ],
)  # fmt: skip
def test_an_address_is_found_where_there_is_one(inner: str, url: str | None, broken: bool) -> None:
    draft = item(f"<title>T</title>{inner}", broken=broken)
    assert draft.url == ("" if url is None else BASE + url)
    # A file to play is nothing whose rest could be fetched.
    assert draft.summary_only is (url not in (None, "e.mp3"))


def test_a_self_link_is_better_than_none() -> None:
    itself = '<link rel="self" type="text/html" href="/1"/>'
    assert entry(f"<title>T</title>{itself}").url == f"{BASE}1"
    alternate = '<link rel="http://www.iana.org/assignments/relation/alternate" href="/2"/>'
    assert entry(f"<title>T</title>{itself}{alternate}").url == f"{BASE}2"


def photo(number: int, words: str = "") -> str:
    told = f'<media:description type="plain">{words}</media:description>' if words else ""
    return f'<media:content url="/{number}.png" medium="image"><media:rating>x</media:rating>{told}</media:content>'


def sized(name: str, width: int) -> str:
    return f'<media:content url="/{name}" medium="image" width="{width}"/>'


def figure(number: int, words: str = "") -> str:
    told = f"<figcaption>{words}</figcaption>" if words else ""
    return f'<figure><img src="{BASE}{number}.png" alt="{words}">{told}</figure>'


@pytest.mark.parametrize("broken", [False, True])
def test_several_pictures_follow_the_text_with_what_they_show(broken: bool) -> None:
    four = "".join(photo(n, f"Quai {n} &amp; grue") for n in range(4))
    draft = item(f"<description>&lt;p&gt;Bonjour&lt;/p&gt;</description>{four}", broken=broken)
    expected = "".join(figure(n, f"Quai {n} &amp; grue") for n in range(4))
    assert draft.html == f"<p>Bonjour</p>{expected}"
    assert (draft.title, draft.summary) == ("Bonjour", "Bonjour")
    silent = item(four, broken=broken)
    assert (silent.html, silent.title) == (expected, "Quai 0 & grue")
    # An only one goes before the text, as ever.
    one = item(f"<description>Bonjour</description>{photo(1, 'Quai 1')}", broken=broken)
    assert one.html == "Bonjour"
    assert one.picture == PictureRef(f"{BASE}1.png", "Quai 1", "Quai 1")


@pytest.mark.parametrize(
    ("inner", "figures"),
    [
        ("".join(f'<enclosure url="/{n}.png" length="1" type="image/png"/>' for n in range(3)), "012"),
        (f"<media:group>{photo(0)}{photo(1)}</media:group>", "01"),
        ('<enclosure url="/0.png" type=""/><enclosure url="/1.png"/>', "01"),
        # What the text shows at another size is not shown again; one that is left goes first.
        (f"<description>&lt;img src='/1-300x200.png?w=3'&gt;</description>{photo(0)}{photo(1)}{photo(2)}", "02"),
        (f"<description>&lt;img src='/1.png'&gt;</description>{photo(0)}{photo(1)}", ""),
        # Sizes of one picture, and the portrait of the writer.
        (sized("0.png?w=140", 140) + sized("0.png?w=460", 460), ""),
        (f"<media:group>{sized('s.png', 90)}{sized('0.png', 900)}</media:group>{photo(1)}", "01"),
        (f'<media:content url="https://1.gravatar.com/avatar/a" medium="image"/>{photo(0)}', ""),
    ],
)  # fmt: skip
def test_each_picture_once(inner: str, figures: str) -> None:
    draft = item(f"<title>T</title>{inner}")
    added = draft.html[draft.html.index("<figure>") :] if "<figure>" in draft.html else ""
    assert added == "".join(figure(int(number)) for number in figures)
    assert draft.picture is not None
    assert draft.picture.url.startswith(f"{BASE}")
    assert not draft.enclosures


@pytest.mark.parametrize(
    "inner",
    [
        "<media:title>Boats</media:title><description>Long ago</description>",
        "<media:group><media:title>Boats</media:title></media:group>",
        "<title>Boats</title><media:title>A quay</media:title>",
        "<media:title>A quay</media:title><title>Boats</title>",
    ],
)
def test_an_entry_without_a_title_is_called_as_its_media_are(inner: str) -> None:
    assert item(inner).title == "Boats"


def test_what_is_said_of_a_file_stays_with_it() -> None:
    group = '<media:group><media:content url="/{0}.png" medium="image"/><media:description>Quai {0}</media:description></media:group>'
    draft = item(f"<description>Port</description>{group.format(0)}{group.format(1)}")
    assert draft.html == f"Port{figure(0, 'Quai 0')}{figure(1, 'Quai 1')}"
    film = '<media:content url="/v.mp4" type="video/mp4" duration="61"><media:text>Le bac</media:text></media:content>'
    draft = item(f"<title>T</title><description>Port</description>{film}")
    assert draft.enclosures == (Enclosure(f"{BASE}v.mp4", "video/mp4", 0, "Le bac", 61),)


PICTURE = f"&lt;img src='/p.png?{'x' * 300}' alt=''&gt;"


@pytest.mark.parametrize(
    ("content", "html"),
    [
        (PICTURE, "<div><img …></div><div><p>Le texte de la planche.</p></div>"),
        (f"&lt;style&gt;{'x' * 300}&lt;/style&gt;&lt;!--{'y' * 300}--&gt;", "<p>Le texte de la planche.</p>"),
        (f"{PICTURE}Une planche, dit le texte.", "<img …>Une planche, dit le texte."),
    ],
)  # fmt: skip
def test_texts_are_compared_by_what_can_be_read(content: str, html: str) -> None:
    summary = '<summary type="html">&lt;p&gt;Le texte de la planche.&lt;/p&gt;</summary>'
    draft = entry(f'<title>T</title>{summary}<content type="html">{content}</content>')
    assert re.sub("<img [^>]*>", "<img …>", draft.html) == html
    assert draft.summary.endswith("texte de la planche.") or "Une planche" in html


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("Voir https://quai.example/a, http://b.example/c?x=1&y=2.", ["https://quai.example/a", "http://b.example/c?x=1&amp;y=2"]),
        ("(https://quai.example/Port_(mer)) <https://b.example>", ["https://quai.example/Port_(mer)", "https://b.example"]),
        ("www.quai.example! ann@www.quai.example www.x", ["https://www.quai.example"]),
        ("https://الميناء.example/خبر، ثم https://bücher.example/ß؟", ["https://الميناء.example/خبر", "https://bücher.example/ß"]),
        ("詳細はhttps://quai.example/bをご覧。https://quai.example/港。", ["https://quai.example/b", "https://quai.example/港"]),
        ("https://quai.example/?a=1&copy=2 “https://b.example/x”", ["https://quai.example/?a=1&amp;copy=2", "https://b.example/x"]),
        ("https:// http://... https://quai.example:99999/ ftp://quai.example", []),
    ],
)  # fmt: skip
def test_bare_addresses_in_plain_text_become_links(text: str, addresses: list[str]) -> None:
    written = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    html = entry(f'<title>T</title><content type="text">{written}</content>').html
    assert re.findall(r'<a href="([^"]*)">', html) == addresses
    assert "".join(re.sub("<[^>]*>", "", html)) == written


def test_where_addresses_are_looked_for() -> None:
    rss = item("<description>Voir https://quai.example/?x=1&amp;amp;y=2 ici</description>").html
    link = '<a href="https://quai.example/?x=1&amp;y=2">https://quai.example/?x=1&amp;y=2</a>'
    assert rss == f"Voir {link} ici"
    marked_up = "<description>&lt;p&gt;Voir https://quai.example/ ici&lt;/p&gt;</description>"
    assert "<a" not in item(marked_up).html
    film = "<media:group><media:description>Un\nhttps://quai.example/ &lt;3\n\nTrois</media:description></media:group>"
    assert entry(f"<title>T</title>{film}").html == (
        '<p>Un<br><a href="https://quai.example/">https://quai.example/</a> &lt;3</p><p>Trois</p>'
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p style="color:red; white-space: pre-wrap">\nUn\nDeux <b>x</b>\n\n3</p>\n<p>a\nb</p>',
         "<p>Un<br>Deux <b>x</b><br><br>3</p>\n<p>a\nb</p>"),
        ("<div style='white-space:pre-line'>\n<p>a\nb</p>\n<pre>x\ny</pre></div>c\nd",
         "<div><p>a<br>b</p><pre>x\ny</pre></div>c\nd"),
        ('<pre style="white-space:pre-wrap">a\nb</pre>', "<pre>a\nb</pre>"),
        ('<p title="white-space: pre">a\nb</p><p style="white-space:normal">a\nb</p>', "<p>a\nb</p><p>a\nb</p>"),
        ("a<iframe src='/x' />b", f'a<div><a href="{BASE}x">Embedded: harbour.example</a></div>b'),
        ("a<iframe src=/x/>b<iframe src=/y>c</iframe>d",
         f'a<div><a href="{BASE}x/">Embedded: harbour.example</a></div>b<div><a href="{BASE}y">Embedded: harbour.example</a></div>d'),
        ("a<video/>b<script/>c<textarea rows='1'/>d<title />e<STYLE/>f", "abcdef"),
        ("a<script src='x'/>code()</script>b", "ab"),
        ("a<![CDATA[<p>b</p>]]>c", "a<p>b</p>c"),
    ],
)  # fmt: skip
def test_no_word_and_no_line_is_lost_to_how_a_feed_writes_html(html: str, expected: str) -> None:
    assert clean(html, BASE) == expected


@pytest.mark.parametrize(
    ("written", "length"),
    [("1:02:03", 3723), ("62:03", 3723), (" 3723 ", 3723), ("3723.6", 3723), ("PT1H2M3S", 3723), ("1h 2m 3s", 3723),
     ("45 min", 2700), ("0:00", 0), ("", 0), ("soon", 0), ("1:2:3:4", 0), ("999999999", 0), ("٣", 0)],
)  # fmt: skip
def test_durations(written: str, length: int) -> None:
    assert seconds(written) == length
    sound = '<enclosure url="/e.mp3" type="audio/mpeg"/>'
    draft = item(f"<title>T</title>{sound}<itunes:duration>{written}</itunes:duration>")
    assert draft.enclosures[0].duration == length


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<b ", "<b></b>", "<![CDATA[", "<script>", "--><!--", "https://", "https://a.b/)", "www.a.b",
     "<video/>", "<iframe>", "<p style='white-space:pre'>\n", "<p style= style='white-space "],
)  # fmt: skip
def test_hostile_texts_cost_what_their_length_costs(piece: str) -> None:
    for work in (lambda text: from_html(text, 100_000), linked, as_html):
        assert_linear(lambda size, work=work: work(piece * size), 2_400)  # type: ignore[misc]


def test_a_tag_without_an_end_costs_what_its_length_costs() -> None:
    assert_linear(lambda size: as_html("white-space <" + "a" * size), 8_000)
