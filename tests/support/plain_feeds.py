"""Feeds made up of what writers of feeds write, usual and odd, in any order; and what damages them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from unittest.mock import patch
from xml.sax.saxutils import escape, quoteattr

from tui_reader.ingest.errors import NotAFeed
from tui_reader.ingest.feeds import parse as parsing
from tui_reader.ingest.feeds.plain_reader import PlainFeed, read_plainly
from tui_reader.model import FeedDraft

_NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "atom": "http://www.w3.org/2005/Atom",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "georss": "http://www.georss.org/georss",
    "x": "urn:x-quay",
}
_WRONG_NAMESPACES = (
    ' xmlns:dc="http://search.yahoo.com/mrss/"', ' xmlns:q="urn:x-quay"', ' xmlns:e=""',
    ' xmlns:s="urn:with space"', ' xmlns="http://purl.org/rss/1.0/"', ' xmlns="urn:other"',
    ' xmlns:Content="http://purl.org/dc/elements/1.1/"', ' xmlns:media="http://search.yahoo.com/mrss"',
    ' xmlns:xlink="http://www.w3.org/1999/xlink"', ' xmlns:b="http://backend.userland.com/rss2"',
)  # fmt: skip
_TEXTS = (
    "", " ", "Ferry at noon", "R&D <b>now</b>", "<p>Tide &amp; <i>time</i></p>", "3 < 4", "a\nb\n\nc",
    "Ünïcode – “quay”", "cafÃ© au lait", "!\x85 dots \x93quoted\x94", "مدينة البحر", "日本 新聞",
    "&nbsp;x&eacute;", "]]&gt;", "<![CDATA[x]]>", "x" * 300, "\ufffd", "tab\there", "<br/>", "🦊 fox",
    "<script>x</script>", "&lt;b&gt;twice&lt;/b&gt;", "2020-01-01", "no",
)  # fmt: skip
_PEOPLE = (
    "Ana Quay", "ana@quay.example", "ana@quay.example (Ana Quay)", "Ana Quay <ana@quay.example>", "()",
    "(Ana)", "", "Ana Quay, Bo Pier", "a@b.example b@c.example", "Ana &lt;a@b.example&gt;",
)  # fmt: skip
_ADDRESSES = (
    "https://quay.example/a", "https://quay.example/b?x=1&y=2&copy=3", "/c", "d#e", "", "//quay.example/f",
    "http:///quay.example/g", "HTTPS://Quay.Example/h", "mailto:ana@quay.example", "javascript:1",
    "https://quay.example/ä", "https://[1/", "https://quay.example/&amp;z", "urn:uuid:7", " https://quay.example/i ",
)  # fmt: skip
_DATES = (
    "Mon, 02 Mar 2026 07:05:00 GMT", "2026-03-02T07:05:00Z", "2026-03-02", "02/03/2026", "lun, 2 mars 2026",
    "", "Mon, 02 Mar 2026 07:05:00 +0130", "2026-03-02T07:05:00.25+01:00", "yesterday", "1772435100",
)  # fmt: skip
_NUMBERS = ("60", "1", "0", "", "x", "99999999999", " 12 ", "1:02:03")
_LANGUAGES = ("en", "fr_CA", "", "x-none", "ar")


class _Chance:
    """Chooses; what begins with an exclamation mark is odd, and seldom chosen."""

    def __init__(self, rng: Random) -> None:
        self.random = rng
        self.odd = rng.choice((0.0, 0.0, 0.05, 0.3))

    def oddly(self) -> bool:
        return self.random.random() < self.odd

    def of(self, choices: Sequence[str]) -> str:
        one = self.random.choice(choices)
        while one.startswith("!") and not self.oddly():
            one = self.random.choice(choices)
        return one.removeprefix("!")


def document(random: Random) -> str:
    """A feed document, mostly usual and well-formed."""
    chance = _Chance(random)
    text = _document(chance)
    for _ in range(random.randint(1, 2) if chance.oddly() else 0):
        text = _damaged(random, text)
    return text


def _document(chance: _Chance) -> str:
    rng = chance.random
    kind = rng.choice(("rss", "rss", "rss", "atom", "atom", "rdf"))
    declared = "".join(
        f" xmlns:{prefix}={quoteattr(uri)}"
        for prefix, uri in _NAMESPACES.items()
        if not (chance.oddly() and chance.oddly()) and (prefix, kind) != ("atom", "rdf")
    )
    declared += rng.choice(_WRONG_NAMESPACES) if chance.oddly() and chance.oddly() else ""
    declared += rng.choice(("", "", "", "", ' xml:lang="de_AT"', ' xml:base="https://quay.example/x/"', ' x:odd="1"'))  # fmt: skip
    few = rng.choice((1, 1, 2, 3, 5))
    entry = {"rss": _rss_entry, "rdf": _rdf_entry, "atom": _atom_entry}[kind]
    entries = [entry(chance) for _ in range(few)]
    feed = [_one(chance, chance.of(_FEED[kind])) for _ in range(rng.randint(1, 7))]
    if kind == "rdf":
        body = f"<channel>{''.join(feed)}</channel>{''.join(entries)}"
        root = (
            "rdf:RDF",
            ' xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"',
        )
    else:
        parts = feed + entries
        if rng.random() < 0.15:
            rng.shuffle(parts)
        body = "".join(parts)
        root = ("feed", ' xmlns="http://www.w3.org/2005/Atom"')
        if kind == "rss":
            body = f"<channel>{body}</channel>"
            root = ("rss", f' version="{rng.choice(("2.0", "2.0", "0.91", "0.92", "2.01", "9"))}"')
    head = rng.choice(("", '<?xml version="1.0" encoding="utf-8"?>', '<?xml version="1.0"?>\n<!-- made -->\n', "<!DOCTYPE rss>"))  # fmt: skip
    return f"{head}<{root[0]}{root[1]}{declared}>{body}</{root[0]}>"


def _text(rng: Random, text: str) -> str:
    """Text as the content of an element."""
    way = rng.randrange(8)
    if way < 3 and "]]>" not in text:
        return f"<![CDATA[{text}]]>"
    if way == 7:
        return f"\n  {escape(text)}<!-- aside -->\n"
    return escape(text)


def _one(chance: _Chance, form: str) -> str:
    """An element out of its form: ``name|attributes|kind of text``."""
    rng = chance.random
    name, attributes, kind = form.split("|")
    values = {
        "text": _TEXTS, "person": _PEOPLE, "address": _ADDRESSES, "date": _DATES, "number": _NUMBERS,
        "language": _LANGUAGES, "": ("",),
    }  # fmt: skip
    written = ""
    for one in filter(None, attributes.split(" ")):
        attribute, _, choices = one.partition("=")
        if rng.random() < 0.8:
            value = chance.of(values[choices[1:]] if choices[0] == "$" else choices.split("/"))
            written += f" {attribute}={quoteattr(value.replace('+', '/'))}"
    if chance.oddly() and chance.oddly():
        written += rng.choice((' xml:lang="fr"', ' xml:base="/sub/"', ' x:odd="1"', ' lang="it"', ' base="z"', ' mode="escaped"', ' xml:lang=""'))  # fmt: skip
    if kind.lstrip().startswith("<"):
        return f"<{name}{written}>{kind}</{name.split(' ')[0]}>"
    if kind.startswith("+"):
        inner = "".join(_one(chance, chance.of(_INSIDE[kind])) for _ in range(rng.randint(0, 4)))
        return f"<{name}{written}>{inner}</{name}>"
    return f"<{name}{written}>{_text(rng, chance.of(values[kind]))}</{name}>"


_XHTML = "http://www.w3.org/1999/xhtml"
_MIXED = (
    f'<div xmlns="{_XHTML}"><p class="a &amp; &quot;b">Tide &lt; 4<br/>and <B REL="No">foam</B></p></div>',
    f'<div xmlns="{_XHTML}">a</div><div xmlns="{_XHTML}">b</div>',
    f' <div xmlns="{_XHTML}" xml:lang="de">caf\u00c3\u00a9 <img src="x.png" alt=""/></div> ',
    f'<x:p xmlns:x="{_XHTML}">odd</x:p>', f'<div xmlns="{_XHTML}">a <i>b</i></div> c', "<div><p>of no namespace</p></div>",
    f'<div xmlns="{_XHTML}"><svg xmlns="http://www.w3.org/2000/svg"><title>t</title></svg></div>',
)  # fmt: skip
_SHARED = [
    "title|type=text/html/!xhtml/plain/text+html/!image+png|text", "title||text", "title||text", "link||address",
    "link|href=$address|", "link|rel=self/alternate/Next/prev-archive/enclosure href=$address type=text+html/image+png/html title=$text length=$number|",
    "dc:creator||person", "dc:date||date", "dc:language||language", "dc:publisher||text", "dc:rights||text",
    "dc:subject||text", "dc:title||text", "dc:description||text", "dc:source||text", "dc:contributor||person",
    "itunes:author||person", "itunes:summary||text", "itunes:subtitle||text", "itunes:explicit||text",
    "itunes:block||text", "itunes:keywords||text", "itunes:image|href=$address|", "itunes:episodeType||text",
    "media:thumbnail|url=$address width=$number|", "media:category|scheme=urn:s label=L|text", "media:keywords||text",
    "media:rating|scheme=urn:simple|text", "media:credit|role=author|person", "x:thing|a=1/2|text", "x:thing||text",
    "x:title||text", "podcast:person|href=$address|person", "podcast:value|a=b|+unknown", "rights||text",
    "category|term=t/ domain=d label=L/|text", "category||text", "prism:publicationName||text", "slash:comments||number",
    "georss:point||text", "generator|uri=$address version=1|text", "dcterms:modified||date", "dcterms:issued||date",
    "dcterms:source||text", "atom:updated||date", "atom:link|rel=self/hub href=$address|", "language||language",
    "source|url=$address|text", "author||person", "!date||date", "!links||text", "comments||address", "contributor||+person",
]  # fmt: skip
_RSS_FEED = [
    *_SHARED, "description||text", "pubDate||date", "lastBuildDate||date", "ttl||number", "managingEditor||person",
    "webMaster||person", "docs||address", "image||+image", "sy:updatePeriod||text", "sy:updateFrequency||number",
    "skipHours||<hour>3</hour>", "cloud|domain=d|", "copyright||text", "itunes:owner||+owner", "textInput||+search",
    "itunes:category|text=Arts|", "itunes:category|text=Arts|<itunes:category text='Books'/>", "guid||address",
]  # fmt: skip
_ATOM_FEED = [
    *_SHARED, "id||address", "updated||date", "author||+person", "subtitle|type=html|text", "logo||address",
    "icon||address", "summary||text", "contributor||+person",
]  # fmt: skip
_FEED = {"rss": _RSS_FEED, "rdf": [*_RSS_FEED, "items||<rdf:Seq><rdf:li rdf:resource='a'/></rdf:Seq>", "image|rdf:resource=$address|"], "atom": _ATOM_FEED}  # fmt: skip
_ENTRY = [
    *_SHARED, "media:content|url=$address type=image+png/video+mp4/TEXT medium=image/video width=$number duration=$number fileSize=$number|+file",
    "media:group||+group", "media:title|type=html/plain|text", "media:description|type=html/plain|text", "media:text||text",
    "itunes:duration||number", "itunes:title||text", "enclosure|url=$address type=audio+mpeg/IMAGE+PNG length=$number|",
    "content:encoded||text", "content:encoded||text", "podcast:chapters|url=$address|", "media:community||+unknown",
    "!image||+image",
]  # fmt: skip
_RSS_ENTRY = [
    *_ENTRY, "description||text", "description||text", "description|type=html/!xhtml|text", "pubDate||date", "pubDate||date",
    "guid||address", "guid|isPermaLink=true/false/False/TRUE/|address", "!description||<b>bold</b> text",
    "summary||text", "!itunes:category|text=Arts|",
]  # fmt: skip
_ATOM_ENTRY = [
    *_ENTRY, "id||address", "id||address", "updated||date", "published||date", "author||+person", "author||+person",
    "summary|type=text/html/xhtml/|text", "content|type=text/html/xhtml/text+html|text", "content|type=html|text",
    "content|src=$address type=text+html/video+mp4|", "source||+source",
    *(f'content type="xhtml"||{mixed}' for mixed in _MIXED[:3]),
    *(f'!content type="xhtml"||{mixed}' for mixed in (_MIXED[3], _MIXED[5], _MIXED[6])),
    *(f'title type="xhtml"||{mixed}' for mixed in _MIXED[:2]),
    f'summary type="xhtml"||{_MIXED[0]}', f"!content||{_MIXED[5]}",
]  # fmt: skip
_INSIDE = {
    "+person": ["name||person", "name||person", "email||person", "uri||address", "!x:thing||text"],
    "+image": ["title||text", "url||address", "link||address", "width||number", "description||text", "!x:thing||text"],
    "+search": ["title||text", "name||text", "link||address"],
    "+owner": ["itunes:name||person", "itunes:email||person"],
    "+unknown": ["x:thing|a=1|text", "media:statistics|views=$number|", "x:thing||+unknown", "!title||text"],
    "+file": ["media:title|type=html/plain|text", "media:description|type=html|text", "media:text||text", "media:thumbnail|url=$address|", "media:credit||person", "media:player|url=$address|"],
    "+group": ["media:content|url=$address width=$number|+file", "media:content|url=$address|", "media:thumbnail|url=$address|", "media:title||text", "media:description||text", "media:community||+unknown"],
    "+source": ["title|type=html/text|text", "title||text", "id||address", "updated||date", "link|rel=self/alternate href=$address|", "!author||+person"],
}  # fmt: skip


def _entry(chance: _Chance, name: str, forms: list[str]) -> str:
    count = chance.random.randint(1, 9)
    inner = "".join(_one(chance, chance.of(forms)) for _ in range(count))
    return f"<{name}>{inner}</{name}>\n"


def _rss_entry(chance: _Chance) -> str:
    return _entry(chance, "item", _RSS_ENTRY)


def _rdf_entry(chance: _Chance) -> str:
    return _entry(chance, 'item rdf:about="https://quay.example/r"', _RSS_ENTRY).replace(
        '</item rdf:about="https://quay.example/r">', "</item>"
    )


def _atom_entry(chance: _Chance) -> str:
    return _entry(chance, "entry", _ATOM_ENTRY)


_BITS = (
    "&nbsp;", "&", "<", "]]>", "\r", "\r\n", "<?php ?>", "<!-- a -->", "<!-- a -- b -->", "\x01", "\u00a0", "\ufeff",
    "<b>", "</b>", "<item>", "</item>", "<title>x</title>", "&#0;", "&#x85;", "&#13;", ' a="1" a="2"', "<![CDATA[",
    "<svg/>", "xmlns", "<x:y/>", "\u2028", "<é/>", "<TITLE>Loud</TITLE>",
)  # fmt: skip


def _damaged(rng: Random, text: str) -> str:
    at = rng.randrange(len(text) + 1)
    match rng.randrange(4):
        case 0:
            return text[:at] + text[at + rng.randint(1, 8) :]
        case 1:
            end = at + rng.randint(1, 200)
            return text[:end] + text[at:]
        case 2:
            ends = [place for place, letter in enumerate(text) if letter == ">"] or [0]
            at = rng.choice(ends) + 1
    return text[:at] + rng.choice(_BITS) + text[at:]


def both_readings(text: str) -> tuple[bool, FeedDraft | str, FeedDraft | str]:
    """Whether the fast reader takes a document; what is read with it, and by feedparser alone."""
    taken = False

    def fast(document: str) -> PlainFeed | None:
        nonlocal taken
        found = read_plainly(document)
        taken = found is not None
        return found

    readings = []
    for reader in (fast, lambda _document: None):
        with patch.object(parsing, "read_plainly", reader):
            readings.append(_read(text))
    return taken, readings[0], readings[1]


def _read(text: str) -> FeedDraft | str:
    try:
        return parsing.parse(text.encode("utf-8", "replace"), url="https://quay.example/feed.xml")
    except NotAFeed as error:
        return error.reason
