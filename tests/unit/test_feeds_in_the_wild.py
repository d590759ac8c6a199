"""Feeds as they are met: each row is a kind of fault, a document with it, and what is read of it."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest

from tui_reader.ingest.feeds.discover import discover
from tui_reader.ingest.feeds.parse import parse
from tui_reader.ingest.fetch.answer import undo
from tui_reader.portable.opml import read_opml

URL = "https://harbour.example/news/feed"
XML = "text/xml"


def rss(*items: str, more: str = "", encoding: str = "utf-8", declared: str = "") -> bytes:
    written = f" encoding='{declared}'" if declared else ""
    text = (
        f"<?xml version='1.0'{written}?><rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'"
        f" xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        f"<channel><title>Harbour</title><link>https://harbour.example/</link>{more}{''.join(items)}</channel></rss>"
    )
    return text.encode(encoding)


def item(title: str = "", text: str = "", more: str = "") -> str:
    named = f"<title>{title}</title>" if title else ""
    return f"<item>{named}{more}<description>{text}</description></item>"


def atom(inner: str) -> bytes:
    head = "<title>Harbour</title><id>urn:h</id><updated>2026-02-02T00:00:00Z</updated>"
    space = "xmlns='http://www.w3.org/2005/Atom' xmlns:media='http://search.yahoo.com/mrss/'"
    return f"<feed {space}>{head}<entry><id>urn:h:1</id>{inner}</entry></feed>".encode()


def guid(value: str, permalink: str = "") -> str:
    stated = f" isPermaLink='{permalink}'" if permalink else ""
    return f"<guid{stated}>{value}</guid>"


def dated(written: str) -> bytes:
    return rss(item("Le bac", "", f"<pubDate>{written}</pubDate>"))


RUSSIAN = "Паром снова ходит по вторникам, сообщает порт"
ARABIC = "عادت العبارة إلى الرصيف القديم مساء اليوم"
CHINESE = "渡轮今天下午重新开航，港口说天气很好"
JAPANESE = "渡し船は今日の午後から運航を再開します"
HEBREW = "המעבורת חוזרת לרציף הישן הערב"

# What is expected: (field, value of each entry).
Expected = tuple[str, list[object]]

DOCUMENTS: dict[str, tuple[bytes, str, Expected]] = {
    "the header denies the declaration, Russian": (
        rss(item(RUSSIAN), encoding="cp1251", declared="windows-1251"),
        "text/xml; charset=utf-8",
        ("title", [RUSSIAN]),
    ),
    "the header denies the declaration, Arabic": (
        rss(item(ARABIC), encoding="cp1256", declared="windows-1256"),
        "text/xml; charset=utf-8",
        ("title", [ARABIC]),
    ),
    "the header denies the declaration, Chinese": (
        rss(item(CHINESE), encoding="gbk", declared="gbk"),
        "text/xml; charset=iso-8859-1",
        ("title", [CHINESE]),
    ),
    "no charset, the language says which": (
        rss(item(ARABIC), more="<language>ar-MA</language>", encoding="cp1256"),
        XML,
        ("title", [ARABIC]),
    ),
    "a wrong declaration, the language says which": (
        rss(item(RUSSIAN), more="<language>ru</language>", encoding="cp1251", declared="UTF-8"),
        XML,
        ("title", [RUSSIAN]),
    ),
    "no charset, Japanese": (
        rss(item(JAPANESE), more="<language>ja</language>", encoding="shift_jis"),
        XML,
        ("title", [JAPANESE]),
    ),
    "seven bits, Japanese": (
        rss(item(JAPANESE), encoding="iso2022_jp", declared="ISO-2022-JP"),
        XML,
        ("title", [JAPANESE]),
    ),
    "a label of the web, Russian": (
        rss(item(RUSSIAN), encoding="cp1251", declared="x-cp1251"),
        XML,
        ("title", [RUSSIAN]),
    ),
    "a label of the web, Japanese": (
        rss(item(JAPANESE), encoding="cp932", declared="windows-31j"),
        XML,
        ("title", [JAPANESE]),
    ),
    "a label of the web, Hebrew": (
        rss(item(HEBREW), encoding="iso8859_8", declared="ISO-8859-8-I"),
        XML,
        ("title", [HEBREW]),
    ),
    "one entry in another charset": (
        rss(item("Marée très haute"), item("À ÔTER"), item("Été"), declared="UTF-8").replace(
            "À ÔTER".encode(), "Où êtes-vous née".encode("cp1252")
        ),
        XML,
        ("title", ["Marée très haute", "Où êtes-vous née", "Été"]),
    ),
    "one link and title, other dates": (
        rss(
            *(
                item("Le bac", text, f"<link>/bac</link><pubDate>0{n} Feb 2026 08:00:00 GMT</pubDate>")
                for n, text in ((2, "à quai"), (3, "en mer"))
            )
        ),
        XML,
        ("summary", ["à quai", "en mer"]),
    ),
    "one GUID, link and title": (
        rss(*(item("Planche", f"dessin {n}", guid("p-1", "false")) for n in range(3))),
        XML,
        ("summary", ["dessin 0", "dessin 1", "dessin 2"]),
    ),
    "one title alone": (
        rss(item("Note", "le phare"), item("Note", "la grue")),
        XML,
        ("summary", ["le phare", "la grue"]),
    ),
    "bare ampersands": (
        rss(item("R&D chez P&T : Q&A", "M&S &eacute;t&eacute; &amp; co", guid("a&1", "false"))),
        XML,
        ("title", ["R&D chez P&T : Q&A"]),
    ),
    "bare ampersands in a text": (
        rss(item("R&D", "M&S &eacute;t&eacute; &amp; co")),
        XML,
        ("summary", ["M&S été & co"]),
    ),
    "bare ampersands in a link": (
        rss(item("R&D", "", "<link>https://h.example/?a=1&copy=3&sect=4&lang=fr</link>")),
        XML,
        ("url", ["https://h.example/?a=1&copy=3&sect=4&lang=fr"]),
    ),
    "one bare ampersand elsewhere": (
        rss(item("Q&A"), item("Note", "", guid("https://h.example/?t=note&amp;p=1"))),
        XML,
        ("url", ["", "https://h.example/?t=note&p=1"]),
    ),
    "a title of elements, Atom": (
        atom("<title type='html'>Ce que fait &amp;lt;canvas&amp;gt; de &amp;lt;table&amp;gt;</title>"),
        XML,
        ("title", ["Ce que fait <canvas> de <table>"]),
    ),
    "a title of elements, escaped twice": (
        rss(item("Poser &amp;lt;audio&amp;gt; sans script")),
        XML,
        ("title", ["Poser <audio> sans script"]),
    ),
    "a title of elements, escaped": (
        rss(item("Un &lt;b&gt; vaut un &lt;strong&gt; ?")),
        XML,
        ("title", ["Un <b> vaut un <strong> ?"]),
    ),
    "a title of elements, CDATA": (
        rss(item("<![CDATA[L'élément <audio> en bref]]>")),
        XML,
        ("title", ["L'élément <audio> en bref"]),
    ),
    "a title with markup": (
        rss(item("&lt;b&gt;Le bac&lt;/b&gt; &lt;em&gt;repart&lt;/em&gt;")),
        XML,
        ("title", ["Le bac repart"]),
    ),
    "a title with literal CDATA marks": (
        atom("<title>&lt;![CDATA[Lettre à la mer]]&gt;</title>"),
        XML,
        ("title", ["Lettre à la mer"]),
    ),
    "an empty link": (
        rss(
            item("1", "", "<link></link>" + guid("https://h.example/1")),
            item("2", "", "<link/>" + guid("https://h.example/2", "true")),
            item("3", "", "<link/>" + guid("three", "false")
                 + "<enclosure url='https://h.example/3.mp3' type='audio/mpeg' length='1'/>"),
        ),
        XML,
        ("url", ["https://h.example/1", "https://h.example/2", "https://h.example/3.mp3"]),
    ),
    "a link to itself alone": (
        atom("<title>1</title><link rel='self' type='text/html' href='https://h.example/1'/>"),
        XML,
        ("url", ["https://h.example/1"]),
    ),
    "numbers, the day first": (dated("23-02-2026 08:30:00"), XML, ("published", ["2026-02-23T08:30"])),
    "numbers of a day and a month": (dated("04/05/2026"), XML, ("published", [None])),
    "Drupal's date": (
        dated("Monday, February 23, 2026 - 08:30"), XML, ("published", ["2026-02-23T08:30"]),
    ),
    "a Chinese date": (dated("2026年2月23日 08:30"), XML, ("published", ["2026-02-23T08:30"])),
    "a Korean date": (dated("2026. 2. 23. 오후 3:05"), XML, ("published", ["2026-02-23T15:05"])),
    "a Polish date": (
        dated("Pon, 23 lut 2026 08:30:00 +0100"), XML, ("published", ["2026-02-23T07:30"]),
    ),
    "a Russian date": (dated("23 февраля 2026 г. 08:30"), XML, ("published", ["2026-02-23T08:30"])),
    "a zone by its name": (
        dated("Mon, 23 Feb 2026 08:30:00 SGT"), XML, ("published", ["2026-02-23T00:30"]),
    ),
    "a zone by its city": (
        dated("2026-02-23T08:30:00Europe/Paris"), XML, ("published", ["2026-02-23T07:30"]),
    ),
    "a week": (dated("2026-W09-1"), XML, ("published", ["2026-02-23T00:00"])),
    "a picture before the words": (
        atom("<title>1</title><summary>Le texte de la planche.</summary>"
             f"<content type='html'>&lt;img src='https://h.example/{'x' * 300}.png'&gt;</content>"),
        XML,
        ("summary", ["Le texte de la planche."]),
    ),
    "JSON with a raw line break": (
        '\ufeff{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1",'
        ' "content_text": "un\n\tdeux"},]}'.encode(),
        "application/json",
        ("summary", ["un deux"]),
    ),
    "the paper of an aggregator's entry": (
        rss(item("1", "", "<source url='https://faro.example/rss'>El Faro</source>"),
            item("2", "", "<dc:publisher>Quai Sud</dc:publisher>"), item("3")),
        XML,
        ("paper", ["El Faro", "Quai Sud", ""]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document(kind: str) -> None:
    body, content_type, (field, expected) = DOCUMENTS[kind]
    got = [
        value for one in parse(body, url=URL, content_type=content_type).entries
        for value in [getattr(one, field)]
    ]  # fmt: skip
    if field == "published":
        got = [at and datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M") for at in got]
    assert got == expected


IMAGES = "".join(
    f"<media:content url='https://h.example/{n}.png' type='image/png' medium='image'>"
    f"<media:description>Photo {n}</media:description></media:content>" for n in range(4)
)  # fmt: skip
TEXTS: dict[str, tuple[bytes, list[str]]] = {
    "several pictures": (
        rss(item("", "Bonjour du port", IMAGES)),
        [part for n in range(4) for part in (f"https://h.example/{n}.png", f"Photo {n}")],
    ),
    "several enclosures": (
        rss(item("1", "Bonjour", "".join(
            f"<enclosure url='https://h.example/{n}.jpg' type='image/jpeg' length='1'/>" for n in range(3)
        ))),
        [f"https://h.example/{n}.jpg" for n in range(3)],
    ),
    "an address in plain text": (
        atom("<title>1</title><content type='text'>Voir https://h.example/a.</content>"),
        ['<a href="https://h.example/a">https://h.example/a</a>.'],
    ),
    "an address in a description": (
        rss(item("1", "Voir https://h.example/a?x=1&amp;y=2 (suite).")),
        ['<a href="https://h.example/a?x=1&amp;y=2">', "(suite)."],
    ),
    "an address in a description of media": (
        atom("<title>1</title><media:group><media:description>Une ligne\nhttps://h.example/b"
             "</media:description></media:group>"),
        ['Une ligne<br><a href="https://h.example/b">'],
    ),
    "lines of pre-wrap": (
        rss(item("1", escape("<p style='color: red; white-space:pre-wrap'>Un\nDeux</p>"))),
        ["Un<br>Deux"],
    ),
    "words after a closed iframe": (
        rss(item("1", escape("<p>Avant</p><iframe src='https://h.example/film' /><p>Après</p>"))),
        ["Avant", "https://h.example/film", "Après"],
    ),
    "words after a CDATA section in another": (
        rss(item("1", "<![CDATA[<p>Avant <![CDATA[dedans]]> après</p>]]>")),
        ["Avant", "dedans", "après"],
    ),
    "a picture before the words": (
        atom("<title>1</title><summary>Le texte de la planche.</summary>"
             f"<content type='html'>&lt;img src='https://h.example/{'x' * 300}.png'&gt;</content>"),
        ["xxx.png", "Le texte de la planche."],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", TEXTS)
def test_a_text(kind: str) -> None:
    body, expected = TEXTS[kind]
    (draft,) = parse(body, url=URL, content_type=XML).entries
    place = 0
    for part in expected:
        place = draft.html.find(part, place)
        assert place >= 0, (part, draft.html)
    assert draft.html.count("<img") == sum(part.endswith((".png", ".jpg")) for part in expected)


def test_opml() -> None:
    addresses = ("feed://h.example/a", "feed:https://h.example/b", "h.example/c")
    outlines = "".join(f"<outline text='Économie' type='rss' xmlUrl='{one}'/>" for one in addresses)
    body = (
        f"<?xml version='1.0' encoding='UTF-8'?><opml version='2.0'><body>{outlines}</body></opml>"
    )
    found = read_opml(body.encode("cp1252")).subscriptions
    assert [one.url for one in found] == [f"https://h.example/{letter}" for letter in "abc"]
    assert {one.title for one in found} == {"Économie"}


def test_discovery() -> None:
    page = (
        "<link rel=alternate type=application/rss+xml href='feed://h.example/1'>"
        "<a href='/flux'>RSS</a><a href='feed:https://h.example/rss/2'>Flux</a><a href='/'>Accueil</a>"
    )
    found = [one.url for one in discover(page.encode(), "https://h.example/", "text/html")]
    # An address that only a word speaks for comes last.
    assert found == ["https://h.example/1", "https://h.example/rss/2", "https://h.example/flux"]


@pytest.mark.parametrize("coding", ["none", "utf-8", "binary", "8bit", "aws-chunked", "", "gzip"])
def test_a_content_coding_that_is_none(coding: str) -> None:
    assert undo(rss(item("1")), coding, 10_000) == rss(item("1"))
