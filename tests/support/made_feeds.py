"""Feeds made up by a seeded generator: every format, several languages, each way to write a text."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import NamedTuple
from xml.sax.saxutils import escape

FORMATS = ("rss091", "rss092", "rss20", "rss10", "atom03", "atom10", "cdf", "json")

_WORDS = {
    "en": "harbour ferry council market bridge winter library tide orchard signal",
    "fr": "marché été écluse théâtre forêt rivière gâteau élève hôpital façade",
    "es": "mañana puerto niñez canción pingüino camión señal árbol otoño río",
    "de": "Brücke Straße Gemüse Fähre Bücher größer Hütte Züge Öl Äcker",
    "ar": "مدينة البحر السوق جريدة المكتبة القطار صباح الشتاء حديقة الجسر",
    "ru": "город река мост газета рынок утро поезд зима остров книга",
    "ja": "新聞 港町 図書館 電車 市場 朝日 冬空 小川 橋脚 手紙",
    "tr": "şehir ırmak köprü gazete çarşı sabah iğde güneş kütüphane ışık",
}
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_NS = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "atom": "http://www.w3.org/2005/Atom",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}


class MadeFeed(NamedTuple):
    """A well-formed feed and what it is."""

    format: str
    text: str


class _Entry(NamedTuple):
    number: int
    link: str
    title: str
    html: str
    day: int


def made_feed(number: int) -> MadeFeed:
    """Feed ``number``; the same one each time."""
    rng = Random(number)
    kind = FORMATS[number % len(FORMATS)]
    words = _WORDS[rng.choice(list(_WORDS))].split()

    def some(least: int, most: int) -> str:
        return " ".join(rng.choices(words, k=rng.randint(least, most)))

    def sentence() -> str:
        extra = rng.choice(("", "", " R&D", " 3 < 4", " AT&T", " ]]> ", " Q&A: 7 > 6 &"))
        return f"{some(2, 4)}{extra} {some(1, 3)}".strip()

    def paragraph() -> str:
        inner = escape(f"{some(3, 9)} & {some(1, 4)}")
        link = (
            f'<a href="https://paper.example/read?a={number}&amp;b=2&amp;lang=x">{some(1, 2)}</a>'
        )
        picture = '<img src="https://img.example/p.jpg?w=9&amp;h=8" alt="5 &lt; 6"/>'
        mark = f"<b><i>{some(1, 2)}</i></b>"
        return f"<p>{inner} {rng.choice((link, picture, mark, ''))} <br/>{some(2, 6)}</p>"

    entries = [
        _Entry(
            n,
            f"https://paper.example/{number}/{n}?post={n}" + rng.choice(("", "&lang=x&copy=3")),
            sentence(),
            "".join(paragraph() for _ in range(rng.randint(1, 3))),
            rng.randint(1, 28),
        )
        for n in range(rng.randint(2, 5))
    ]
    writer: Callable[[Random, list[_Entry], str], str] = {
        "rss10": _rss10, "atom03": _atom, "atom10": _atom, "cdf": _cdf, "json": _json,
    }.get(kind, _rss)  # fmt: skip
    return MadeFeed(kind, writer(rng, entries, kind))


def _written(rng: Random, html: str) -> str:
    """HTML as the text of an element: escaped, in a CDATA section, or as it is."""
    way = rng.randrange(3)
    if way == 0:
        return escape(html)
    return f"<![CDATA[{html}]]>" if way == 1 else html


def _declared(*names: str) -> str:
    return "".join(f' xmlns:{name}="{_NS[name]}"' for name in names)


def _date(entry: _Entry) -> str:
    return f"{entry.day:02} {_MONTHS[entry.number % 12]} 2026 07:{entry.number:02}:05 GMT"


def _iso(entry: _Entry) -> str:
    return f"2026-{entry.number % 12 + 1:02}-{entry.day:02}T07:{entry.number:02}:05Z"


def _rss(rng: Random, entries: list[_Entry], kind: str) -> str:
    items = []
    modern = kind == "rss20"
    for entry in entries:
        parts = [f"<title>{escape(entry.title)}</title>", f"<link>{escape(entry.link)}</link>"]
        text = _written(rng, entry.html)
        if modern:
            guid = rng.randrange(3)
            if guid == 0:
                parts[1] = f"<guid>{escape(entry.link)}</guid>"
            elif guid == 1:
                parts.append(f'<guid isPermaLink="false">g{entry.number}</guid>')
            parts.append(rng.choice((f"<dc:creator>Ana {entry.number}</dc:creator>", "")))
            parts.append(f"<category>C{entry.number} &amp; D</category>")
            parts.append(rng.choice(("<slash:comments>4</slash:comments>", "")))
            enclosure = '<enclosure url="https://m.example/a.mp3?a=1&amp;b=2" type="audio/mpeg" length="12"/>'
            picture = '<media:content url="https://m.example/p.jpg" medium="image" width="640"/>'
            parts.append(rng.choice((enclosure, picture, "")))
            if rng.random() < 0.4:
                parts.append(f"<description>{escape(entry.title)}</description>")
                parts.append(f"<content:encoded>{text}</content:encoded>")
                text = ""
        if text:
            parts.append(f"<description>{text}</description>")
        if kind != "rss091":
            date = f"<pubDate>{_date(entry)}</pubDate>"
            dc = f"<dc:date>{_iso(entry)}</dc:date>"
            parts.append(dc if modern and rng.random() < 0.3 else date)
        items.append("<item>" + rng.choice(("", "\n  ")).join(parts) + "</item>")
    names = tuple(_NS) if modern else ()
    version = {"rss091": "0.91", "rss092": "0.92"}.get(kind, "2.0")
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="{version}"{_declared(*names)}>\n'
        "<channel>\n<title>Quay &amp; Paper</title>\n<link>https://paper.example/</link>\n"
        "<description>News</description>\n<image><title>Quay</title><url>https://img.example/l.png"
        "</url><link>https://paper.example/</link></image>\n"
        + "\n".join(items)
        + "\n</channel>\n</rss>\n"
    )


def _rss10(rng: Random, entries: list[_Entry], kind: str) -> str:
    listed = "".join(f'<rdf:li rdf:resource="{escape(e.link)}"/>' for e in entries)
    items = "\n".join(
        f'<item rdf:about="{escape(e.link)}"><title>{escape(e.title)}</title>'
        f"<link>{escape(e.link)}</link><description>{escape(e.title)}</description>"
        f"<content:encoded>{_written(rng, e.html)}</content:encoded>"
        f"<dc:creator>Ana</dc:creator><dc:date>{_iso(e)}</dc:date></item>"
        for e in entries
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        f"{_declared('content', 'dc')}>\n"
        '<channel rdf:about="https://paper.example/"><title>Quay</title>'
        "<link>https://paper.example/</link><description>News</description>"
        f"<items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n{items}\n</rdf:RDF>\n"
    )


def _atom(rng: Random, entries: list[_Entry], kind: str) -> str:
    old = kind == "atom03"
    made = []
    for entry in entries:
        way = rng.randrange(3)
        div = f'<div xmlns="http://www.w3.org/1999/xhtml">{entry.html}</div>'
        html, xhtml = ("text/html", "application/xhtml+xml") if old else ("html", "xhtml")
        escaped = ' mode="escaped"' if old else ""
        text = (
            f'<content type="{html}"{escaped}>{escape(entry.html)}</content>',
            f'<content type="{html}"{escaped}><![CDATA[{entry.html}]]></content>',
            f'<content type="{xhtml}">{div}</content>',
        )[way]
        dates = (
            f"<issued>{_iso(entry)}</issued><modified>{_iso(entry)}</modified>"
            if old
            else f"<published>{_iso(entry)}</published><updated>{_iso(entry)}</updated>"
        )
        kinds = "" if old else ' type="text"'
        made.append(
            f"<entry><title{kinds}>{escape(entry.title)}</title>"
            f'<link rel="alternate" type="text/html" href="{escape(entry.link)}"/>'
            f"<id>urn:paper:{entry.number}</id>{dates}"
            f"<author><name>Ana {entry.number}</name></author>"
            f"<summary>{escape(entry.title)}</summary>{text}</entry>"
        )
    namespace = "http://purl.org/atom/ns#" if old else "http://www.w3.org/2005/Atom"
    version = ' version="0.3"' if old else ""
    base = ' xml:base="https://paper.example/"' if rng.random() < 0.3 else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="{namespace}"'
        f"{version}{base}>\n<title>Quay</title>\n"
        '<link rel="alternate" href="https://paper.example/"/>\n<id>urn:paper</id>\n'
        "<updated>2026-01-01T00:00:00Z</updated>\n" + "\n".join(made) + "\n</feed>\n"
    )


def _cdf(rng: Random, entries: list[_Entry], kind: str) -> str:
    items = "\n".join(
        f'<ITEM HREF="{escape(e.link)}" LASTMOD="{_iso(e)}"><TITLE>{escape(e.title)}</TITLE>'
        f"<ABSTRACT>{_written(rng, e.html)}</ABSTRACT></ITEM>"
        for e in entries
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<CHANNEL HREF="https://paper.example/">\n'
        f"<TITLE>Quay</TITLE>\n<ABSTRACT>News</ABSTRACT>\n{items}\n</CHANNEL>\n"
    )


def _json(rng: Random, entries: list[_Entry], kind: str) -> str:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Quay",
        "home_page_url": "https://paper.example/",
        "items": [
            {
                "id": e.link, "url": e.link, "title": e.title, "date_published": _iso(e),
                rng.choice(("content_html", "content_text")): f"{e.html}\n\t{e.title}",
                "authors": [{"name": "Ana"}], "tags": ["a", "b"],
            }
            for e in entries
        ],
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, indent=rng.choice((None, 1)))
