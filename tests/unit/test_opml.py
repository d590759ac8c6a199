"""OPML: other readers' lists come in whole, ours go out and come back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tui_reader.model import Subscription
from tui_reader.portable import OpmlError, read_opml, write_opml
from tui_reader.text.links import clean_url
from tui_reader.text.plain import one_line


def opml(body: str, version: str = "2.0") -> bytes:
    return f'<?xml version="1.0"?>\n<opml version="{version}"><body>{body}</body></opml>'.encode()


@pytest.mark.parametrize("version", ["1.0", "1.1", "2.0"])
def test_folders_titles_tags_and_languages(version: str) -> None:
    body = """
      <outline text="Coast">
        <outline title="North / Far">
          <outline type="rss" text="Harbour Post" xmlUrl="https://harbour.example/f"
                   category="/sea,ports,,sea" language="en_GB"/>
        </outline>
        <outline text="El Faro" xmlurl="http://faro.example/rss?a=1&amp;b=2" language="Spanish"/>
      </outline>
      <OUTLINE TEXT="Upper" XMLURL="https://upper.example/f" TYPE="rss"/>
      <outline type="rss" text="Old style" url="https://old.example/f"/>
      <outline text="https://bare.example/f" xmlUrl="https://bare.example/f"/>
      <outline text="just a note"/>
    """
    result = read_opml(opml(body, version))
    assert result.skipped == ()
    assert result.subscriptions == (
        Subscription(
            "https://harbour.example/f",
            "Harbour Post",
            "Coast/North/Far",
            ("sea", "ports"),
            "en-GB",
        ),
        Subscription("http://faro.example/rss?a=1&b=2", "El Faro", "Coast"),
        Subscription("https://upper.example/f", "Upper"),
        Subscription("https://old.example/f", "Old style"),
        Subscription("https://bare.example/f"),
    )


def test_an_address_that_occurs_twice_is_one_feed() -> None:
    body = """
      <outline xmlUrl="https://a.example/f" category="x"/>
      <outline text="F"><outline text="A" xmlUrl="https://a.example/f" category="y,x"/></outline>
      <outline text="G"><outline text="B" xmlUrl="https://a.example/f" language="fr"/></outline>
    """
    assert read_opml(opml(body)).subscriptions == (
        Subscription("https://a.example/f", "A", "F", ("x", "y"), "fr"),
    )


@pytest.mark.parametrize(
    "address", ["exec:rm -rf ~", "file:///etc/passwd", "javascript:alert(1)", "filter:x", "a.xml"]
)
def test_what_is_no_web_address_is_refused_with_a_reason(address: str) -> None:
    result = read_opml(opml(f'<outline text="Bad one" xmlUrl="{address}"/>'))
    assert result.subscriptions == ()
    (reason,) = result.skipped
    assert "Bad one" in reason
    assert address in reason


def test_addresses_for_feed_readers_and_without_a_scheme() -> None:
    body = "".join(
        f'<outline xmlUrl="{address}"/>'
        for address in ("feed://bay.example/a", "FEED:http://bay.example/b", "bay.example/c")
    )
    result = read_opml(opml(body))
    assert result.skipped == ()
    assert [one.url for one in result.subscriptions] == [
        "https://bay.example/a",
        "http://bay.example/b",
        "https://bay.example/c",
    ]


def test_lists_in_the_list_and_feeds_without_address_are_reported() -> None:
    body = '<outline type="include" text="More" url="https://a.example/o"/><outline type="rss"/>'
    assert len(read_opml(opml(body)).skipped) == 2


def test_all_text_is_made_plain() -> None:
    evil = "a&#x9b;31m&#x202e;b&#10;c\x1b]52;c;x\x07"
    body = f'<outline text="{evil}"><outline text="{evil}" category="{evil}" \
        xmlUrl="https://a.example/f"/></outline><outline text="{evil}" xmlUrl="exec:{evil}"/>'
    result = read_opml(opml(body))
    (feed,) = result.subscriptions
    for text in (feed.title, feed.folder, *feed.tags, *result.skipped):
        assert text == one_line(text)
        assert text.isprintable()


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"", "empty", 0),
        (b"  \n", "empty", 0),
        (b"<html><body/></html>", "<html>", 1),
        (b'{"version": 1}', "not XML", 1),
        (b"<opml", "breaks off", 1),
        (b"<!-- nothing -->\n\n", "breaks off", 1),
    ],
)
def test_what_is_no_list_at_all(data: bytes, reason: str, line: int) -> None:
    with pytest.raises(OpmlError) as caught:
        read_opml(data)
    assert reason in str(caught.value)
    assert caught.value.line == line


def test_an_empty_list_is_a_list() -> None:
    assert read_opml(opml("")).subscriptions == ()


def test_a_list_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    feeds = "\n".join(f'<outline xmlUrl="https://a.example/{n}"/>' for n in range(5))
    whole = opml(f'<outline text="F">{feeds}</outline>')
    result = read_opml(whole[: whole.index(b"/4")])
    assert [feed.url[-1] for feed in result.subscriptions][:4] == list("0123")
    assert result.subscriptions[0].folder == "F"
    assert any("line 6" in reason for reason in result.skipped)


def test_bare_ampersands_named_characters_and_control_bytes_are_mended() -> None:
    body = (
        '<outline text="Caf&eacute; & R&D &amp; \x07co" xmlUrl="http://a.example/?a=1&b=2&copy=3"/>'
    )
    result = read_opml(opml(body))
    assert result.skipped == ()
    assert result.subscriptions == (
        Subscription("http://a.example/?a=1&b=2&copy=3", "Café & R&D & co"),
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(encoding: str) -> None:
    text = '<opml><outline text="Été" xmlUrl="https://a.example/f"/></opml>'
    named = encoding.removesuffix("-sig")
    data = f'<?xml version="1.0" encoding="{named}"?>{text}'.encode(encoding)
    assert read_opml(data).subscriptions[0].title == "Été"
    assert read_opml(data).skipped == ()


def test_an_encoding_that_only_the_second_parser_knows() -> None:
    text = '<?xml version="1.0" encoding="gbk"?><opml><outline text="新闻" xmlUrl="http://a.example"/></opml>'
    result = read_opml(text.encode("gbk"))
    assert result.subscriptions[0].title == "新闻"
    assert result.skipped == ()


def test_entities_of_the_file_go_nowhere(tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE opml [<!ENTITY e0 "boom">{bomb}<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    feed = '<outline text="&e11;&x;" xmlUrl="https://a.example/f"/>'
    for text in (
        f"{head}<opml>{feed}</opml>",
        f"{head}<opml>{feed}<outline>",
    ):
        for encoding in ("utf-8", "utf-16"):
            try:
                result = read_opml(text.encode(encoding))
            except OpmlError:
                continue
            for each in result.subscriptions:
                assert "boom" not in each.title
                assert "SECRET" not in each.title


def test_ten_thousand_folders_deep() -> None:
    inside = '<outline text="deep" xmlUrl="https://deep.example/f"/>'
    body = '<outline text="a">' * 10_000 + inside + "</outline>" * 10_000
    result = read_opml(opml(body + '<outline text="after" xmlUrl="https://after.example/f"/>'))
    assert [feed.title for feed in result.subscriptions] == ["deep", "after"]
    assert set(result.subscriptions[0].folder) == {"a", "/"}
    assert result.subscriptions[1].folder == ""


def test_a_deep_list_that_is_broken_too() -> None:
    body = '<outline xmlUrl="https://a.example/f"/>' + '<outline text="a">' * 10_000
    result = read_opml(opml(body))
    assert len(result.subscriptions) == 1
    assert result.skipped


def test_what_is_written_is_opml_2() -> None:
    feeds = [
        Subscription(
            "https://a.example/f?x=1&y=2", 'A "paper"', "Coast/North", ("sea", "a,b"), "fr"
        ),
        Subscription("https://b.example/f"),
        Subscription("https://c.example/f", "C", "Coast"),
    ]
    root = etree.fromstring(write_opml(feeds, "My\nfeeds"))
    assert root.get("version") == "2.0"
    assert root.findtext("head/title") == "My feeds"
    assert [e.get("text") for e in root.iterfind("body/outline")] == [
        "Coast",
        "https://b.example/f",
    ]
    assert [e.get("text") for e in root.iterfind("body/outline/outline")] == ["North", "C"]
    (feed,) = root.iterfind("body/outline/outline/outline")
    assert dict(feed.attrib) == {
        "type": "rss",
        "text": 'A "paper"',
        "title": 'A "paper"',
        "xmlUrl": "https://a.example/f?x=1&y=2",
        "category": "sea,a b",
        "language": "fr",
    }


words = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cf"), blacklist_characters="/,\ufffe\uffff"),
    max_size=8,
).map(lambda text: one_line(text).strip("/"))
subscriptions = st.builds(
    Subscription,
    url=st.from_regex(r"https?://[a-z]{1,4}\.example/[a-z?&=]{0,6}", fullmatch=True).map(clean_url),
    title=words,
    folder=st.lists(words.filter(bool), max_size=3).map("/".join),
    tags=st.lists(words.filter(bool), max_size=3, unique=True).map(tuple),
    language=st.sampled_from(["", "fr", "ar", "pt-BR"]),
)


@given(st.lists(subscriptions, max_size=8, unique_by=lambda feed: feed.url))
def test_what_is_written_is_read_back(feeds: list[Subscription]) -> None:
    written = write_opml(feeds, "all")
    result = read_opml(written)
    assert result.skipped == ()
    assert sorted(result.subscriptions, key=str) == sorted(feeds, key=str)
    for folder in {feed.folder for feed in feeds}:
        assert [f for f in result.subscriptions if f.folder == folder] == [
            f for f in feeds if f.folder == folder
        ]
    assert write_opml(result.subscriptions, "all") == written


@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=60).map(lambda text: opml(f'<outline text="{text}" xmlUrl="{text}"/>')),
        st.lists(
            st.sampled_from(
                '<opml>|<body>|<outline text="a">|<outline xmlUrl="http://a.example"/>|</outline>|'
                "</body>|&x;|<![CDATA[|]]>|<!--|-->|\x00|é".split("|")
            ),
            max_size=20,
        ).map(lambda parts: "".join(parts).encode()),
    )
)
def test_any_bytes_are_a_list_or_refused_in_words(data: bytes) -> None:
    refused = None
    try:
        result = read_opml(data)
    except OpmlError as caught:
        refused = caught
    if refused is not None:
        assert refused.reason
        return
    for feed in result.subscriptions:
        assert feed.url.startswith(("http://", "https://"))
    assert read_opml(write_opml(result.subscriptions, "x")).subscriptions is not None
