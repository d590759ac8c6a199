"""Documents that are not well-formed are read as they were meant."""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.injuries import difference, entries_of
from tests.support.growth import assert_linear
from tests.support.injuries import JSON_INJURIES, XML_INJURIES, Injury, injuries_of
from tests.support.made_feeds import made_feed
from tui_reader.ingest.feeds.mend import Mended, mend
from tui_reader.ingest.feeds.parse import NotAFeed, parse
from tui_reader.model import FeedDraft
from tui_reader.text.html import xml_text

URL = "https://quay.example/feed"
FAULT = "<item><title>Fault & co</title><guid>fault</guid></item>"


def rss(items: str, head: str = "<rss version='2.0'><channel>") -> FeedDraft:
    return parse(f"{head}{items}</channel></rss>".encode(), url=URL)


def texts(items: str) -> tuple[str, str, str]:
    (entry,) = rss(f"<item>{items}</item>").entries
    return entry.title, entry.url, entry.html


@pytest.mark.parametrize("injuries", [XML_INJURIES, JSON_INJURIES], ids=["xml", "json"])
def test_an_injured_feed_is_the_feed(injuries: Mapping[str, Injury]) -> None:
    feeds = [feed for feed in map(made_feed, range(24)) if injuries_of(feed.format) is injuries]
    for number, (name, injury) in enumerate(injuries.items()):
        feed = next(f for f in feeds[number % 8 :] + feeds if injury(f.text) != f.text)
        assert difference(entries_of(feed.text), injury(feed.text), name) == "", (name, feed.format)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("H&M, B&B et Q&A: A&P ferme</title>", "H&M, B&B et Q&A: A&P ferme"),
        ("R&D; &T; &co</title>", "R&D; &T; &co"),
        ("l&eacute;gende&nbsp;d&#8217;&eacute;t&eacute;</title>", "légende d’été"),
        ("3 < 4, I <3 you & x<y</title>", "3 < 4, I <3 you & x<y"),
        ("The ferry</titel>", "The ferry"),
        ("The ferry</TITLE>", "The ferry"),
        ("The ferry<category>Sea</category>", "The ferry"),
        ("<![CDATA[The ferry & co]]</title>", "The ferry & co"),
        ("<!-- a -- b --->The ferry</title>", "The ferry"),
        ("<?php echo 1 ?>The ferry & co</title>", "The ferry & co"),
    ],
)
def test_titles(written: str, title: str) -> None:
    found = texts(f"<title>{written}<link>https://quay.example/a?b=1&copy=3&sect=4</link>")
    assert found[:2] == (title, "https://quay.example/a?b=1&copy=3&sect=4")


def test_one_fault_changes_no_other_entry() -> None:
    items = """<item><title>One</title><guid>https://quay.example/?kind=note&amp;p=1</guid></item>
      <item><title>a &amp;amp; b</title><link>https://quay.example/?a=1&amp;lt=2</link></item>
      <item><title>Two</title><description>x &lt;b>y&lt;/b> <i>z</i></description></item>"""
    whole, faulty = rss(items), rss(items + FAULT)
    assert faulty.entries[:3] == whole.entries
    assert faulty.entries[0].url == "https://quay.example/?kind=note&p=1"
    assert faulty.entries[3].title == "Fault & co"
    assert not whole.note
    assert str(faulty.note) == "the XML is faulty at line 3 (not well-formed (invalid token))"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("one <img src=x.png alt=y> two <b>three", 'alt="y"> two <b>three</b>'),
        ("<![CDATA[<p>one</p><![CDATA[two]]> and <b>three</b></p>]]>", "<b>three</b>"),
        ("one <script>if (a < b && c) {}</script> two", "one  two"),
        ("5 < 6 but a<b and done", "5 &lt; 6 but a&lt;b and done"),
        ("if a < b & c <d then <3", "if a &lt; b &amp; c &lt;d then &lt;3"),
        ("&lt;p>one &lt;b and &lt;i>two", "<p>one &lt;b and <i>two</i></p>"),
        ("one <unknown/> <<<two", "one  &lt;&lt;&lt;two"),
        ('<a href="https://quay.example/x>one</a> two', 'href="https://quay.example/x"'),
    ],
)
def test_texts(written: str, words: str) -> None:
    title, url, html = texts(
        f"<title>T</title><description>{written}</description><link>https://quay.example/1</link>"
    )
    assert (title, url) == ("T", "https://quay.example/1")
    assert words in html
    assert "CDATA" not in html
    assert "]]" not in html


@pytest.mark.parametrize(
    "written",
    [
        "<![CDATA[<p>one <![CDATA[two]]]]><![CDATA[> three</p>]]>",
        "&lt;![CDATA[&lt;p>one two]]&gt; three&lt;/p>",
    ],
)
def test_marks_of_a_section_that_are_text_hide_no_words(written: str) -> None:
    assert texts(f"<title>T</title><description>{written}</description>")[2] == (
        "<p>one two three</p>"
    )


def test_a_section_without_end_hides_no_entry() -> None:
    items = "".join(
        f"<item><title>T{n}</title><description><![CDATA[Text {n}{end}</description></item>"
        for n, end in enumerate(("]]>", "", "]]>"))
    )
    feed = rss(items)
    assert [entry.html for entry in feed.entries] == ["Text 0", "Text 1", "Text 2"]
    assert "CDATA" in str(feed.note)


@pytest.mark.parametrize(
    "written",
    ["cb({});", "/**/paper.cb( {} )", "// made by hand\n{}", "/* a { */ {} // end"],
)
def test_json_in_a_call_or_with_comments(written: str) -> None:
    json = """{"version": "https://jsonfeed.org/version/1.1", // one
      "items": [{"id": "1", "title": "a // b /* c */"}, /* no more */ ]}"""
    (entry,) = parse(written.replace("{}", json).encode(), url=URL).entries
    assert entry.title == "a // b /* c */"


@pytest.mark.parametrize(
    ("body", "kind"), [(b"GIF89a\x01", "GIF"), (b"%PDF-1.4", "PDF"), (b"PK\x03\x04x", "ZIP")]
)
def test_files_of_other_kinds_are_named(body: bytes, kind: str) -> None:
    with pytest.raises(NotAFeed, match=kind):
        parse(body, url=URL)


TWO = "<item><title>Two</title><guid>2</guid><link>https://quay.example/2</link>"


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "<item><title>Two",
        "<item><title>Two</title><link>https://quay.example/tw",
        f"{TWO}<pubDate>Mon, 02 Feb 20",
        f"{TWO}<description>The be",
        f"{TWO}<description><![CDATA[<p>The be",
        f"{TWO}<description><![CDATA[<pre><item><description>x</description></item>",
        f"{TWO}<description>Fish &am",
        f"{TWO}</it",
        f"{TWO}</item",
        f"{TWO}<br /><b>Fatal error</b>: Out of memory in <b>/srv/a.php</b> on line <b>9</b><br />",
        f"<!-- {TWO}</item>",
        "<title>Quay of the other si",
    ],
)
def test_what_a_document_breaks_off_in_is_left_out(rest: str) -> None:
    one = "<item><title>One</title><link>https://quay.example/1</link><guid>1</guid></item>"
    head = "<rss version='2.0'>\n<channel><title>Quay</title>"
    feed = parse(f"{head}{one}\n{rest}".encode(), url=URL)
    assert [(entry.identity, entry.title) for entry in feed.entries] == [("1", "One")]
    assert (feed.title, feed.broken_off) == ("Quay", True)
    assert str(feed.note) == "the document breaks off at line 3"


@pytest.mark.parametrize(
    ("root", "rest", "broken_off"),
    [
        ("<rss><channel>", f"{TWO}</item>", True),
        ("<rss><channel>", f"{TWO}</item></channel>", False),
        ("<rss><channel>", f"{TWO}</item></channel></rs", False),
        ("<rss><channel>", f"{TWO}</channel>", False),
        ("<rss><channel>", f"{TWO}</channel></rss>", False),
        ("<rss><channel>", f"{TWO}</item><title><b>Quay</title></channel></rss>", False),
        ("<rss><channel>", f"<!-- {TWO}</item></channel></rss>", False),
        ("<rss><channel>", f"{TWO}<description><![CDATA[x</description></channel></rss>", False),
        ("<rdf:RDF><channel></channel>", f"{TWO}</item>", True),
        ("<rdf:RDF><channel></channel>", f"{TWO}</item></RDF>", False),
        ("", f"{TWO}</item>", False),
    ],
)
def test_what_a_document_ends_is_no_breaking_off(root: str, rest: str, broken_off: bool) -> None:
    one = "<item><title>One</title><guid>1</guid></item>"
    feed = parse(f"{root}{one}{rest}".encode(), url=URL)
    assert [entry.identity for entry in feed.entries] == ["1", "2"]
    assert feed.broken_off == broken_off
    assert feed.note


def test_an_earlier_fault_hides_no_breaking_off() -> None:
    one = "<item><title>One</titel><guid>1</guid></item>"
    feed = parse(f"<rss><channel>\n{one}\n{TWO}".encode(), url=URL)
    assert [entry.identity for entry in feed.entries] == ["1"]
    assert "faulty at line 2" in str(feed.note)
    assert str(feed.note).endswith("the document breaks off at line 3")


def test_entities_of_the_document_type() -> None:
    doctype = """<!DOCTYPE rss [<!ENTITY quay "Quay &#38; Co"><!ENTITY town 'Old Town'>
      <!ENTITY file SYSTEM "file:///etc/hostname">]>"""
    feed = rss(
        "<item><title>&town; &file;</title></item>", f"{doctype}<rss version='2.0'><channel>"
    )
    assert feed.entries[0].title == "Old Town &file;"


BITS = (
    "<item> </item> <entry> </entry> <rss> <channel> <feed> </feed> </rss> <title> </title> <link> "
    "<description> </description> <![CDATA[ ]]> <!-- --> <? ?> <p> </p> <br> <b> </i> <script> "
    "</script> &nope; &nbsp; &#X41; &lt; & < > \" ' <1> <$> <a:b:c> </a:b:c> <xmlns:a> <dc:x> </dc:y> "
    "<a/b=c/d='e'/x:f=1/y:f=2/b=2> <a/xmlns:x=''/xmlns:xml='q'/xmlns=''/xmlns:q='a'/é='1'/1='2'> "
    "<!DOCTYPE/x/[<!ENTITY/a/'b'>]> &a; <title </title <!"
).replace("/b=", " b=").replace("/d=", " d=").split()  # fmt: skip


@given(
    st.lists(st.sampled_from(BITS) | st.text(max_size=5), max_size=40).map("".join),
    st.sampled_from(["", "<rss><channel><item>", "<feed><entry>"]),
)
def test_what_is_mended_is_well_formed(soup: str, start: str) -> None:
    mended = mend(xml_text(start + soup)).text.encode("utf-8", "ignore")
    expat.ParserCreate(namespace_separator=" ").Parse(mended, True)


@pytest.mark.parametrize("piece", ["<a \" ' ", "<![CDATA[ <![CDATA[ ]]> ", "</rss>"])
def test_mending_costs_what_the_length_costs(piece: str) -> None:
    def work(size: int) -> Mended:
        return mend("<rss><channel><item><guid>1</guid><title>" + piece * size + "<item>")

    assert_linear(work, 4000)


def test_attributes_cost_what_their_number_costs() -> None:
    def work(size: int) -> Mended:
        return mend("<rss><channel><a " + " ".join(f"x:a{n}=''" for n in range(size)) + ">")

    assert_linear(work, 4000)


JSON = '{"version":"https://jsonfeed.org/version/1.1","title":"Quay","items":[%s'


@pytest.mark.parametrize(
    ("rest", "titles", "note"),
    [
        ('{"id":"1","title":"A\n\tB"}]}', ["A B"], ""),
        ('{"id":"1","title":"A, ]",},\n ],}', ["A, ]"], ""),
        ('{"id":"1","title":"l\\\'A \\u0042 \\x"}]}', ["l'A B x"], ""),
        ('{"id":"1","title":"A","x":NaN}]}\n<!-- cached -->', ["A"], ""),
        (
            '{"id":"1","title":"A"},\n{"id":"2","title":"a "B" c"}]}',
            ["A"],
            "the JSON is faulty at line 2; entries may be missing",
        ),
    ],
)
def test_json(rest: str, titles: list[str], note: str) -> None:
    feed = parse(f"\ufeff{JSON % rest}".encode(), url=URL)
    assert [entry.title for entry in feed.entries] == titles
    assert (feed.title, str(feed.note), feed.broken_off) == ("Quay", note, False)


@pytest.mark.parametrize(
    "rest",
    [
        "", ",", '{"id":"2","tit', '{"id":"2"', '{"id":"2","title":"A\\u00', '{"id":"2","x":tru',
        '{"id":"2","x":-', '{"id":"2","tags":["a"]', '], "title":"Qu', "/* mo",
    ],
)  # fmt: skip
@pytest.mark.parametrize("start", [JSON, '{"items":[%s'])
def test_json_that_breaks_off(start: str, rest: str) -> None:
    feed = parse((start % f'{{"id":"1","title":"A"}}\n{rest}').encode(), url=URL)
    assert [entry.identity for entry in feed.entries] == ["1"]
    assert (str(feed.note), feed.broken_off) == ("the document breaks off at line 2", True)


@pytest.mark.parametrize("piece", [", ", ',"', '{"items":[', r"\""])
def test_any_json_is_read_or_refused_in_linear_time(piece: str) -> None:
    def read(size: int) -> None:
        with pytest.raises(NotAFeed):
            parse((JSON % ('{"id":' + piece * size)).encode(), url=URL)

    assert_linear(read, 40_000)
