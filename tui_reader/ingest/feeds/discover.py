"""The feeds that a page names, by a declaration, an address or the words of a link; never guessed ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urldefrag, urlsplit

from lxml import etree
from lxml import html as lxml_html

from tui_reader.ingest.feeds.parse import NotAFeed, parse
from tui_reader.ingest.feeds.sniff import is_feed_root, is_json, root_of
from tui_reader.model import Candidate
from tui_reader.text.charset import decode
from tui_reader.text.html import from_html
from tui_reader.text.links import WEB, clean_url, offered_url

MAX_CANDIDATES = 50
"""Feeds named at most; a page with more is a directory."""

_LENGTH_LIMIT = 4_000_000
_TYPES = {
    "application/rss+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
    "application/rdf+xml": "rss",
    "application/x-rss+xml": "rss",
    "text/rss": "rss",
    "text/atom": "atom",
}
_VAGUE_TYPES = frozenset(("application/json", "application/xml", "text/xml", ""))
_FEED_PATH = re.compile(
    r"(?:^|/)(?:feed|feeds|rss|atom)/?$|\.(?:rss|atom|rdf)$"
    r"|(?:^|[/_.-])(?:feed|rss|atom|index)[\w-]{0,60}+\.(?:xml|json)$|/(?:feed|rss|atom)/[^.]{0,60}$",
    re.IGNORECASE,
)
_FEED_QUERY = re.compile(
    r"(?:^|&)(?:feed|format|type|alt)=(?:rss2?|atom|rdf|feed|json-?feed)(?:&|$)", re.IGNORECASE
)


_LABEL_LENGTH = 40
"""Characters of the words that stand for a feed; longer ones are a headline that speaks of feeds."""
_LABEL_WORDS = 5
_LOOKED_AT = 50
"""Elements and pieces of text in a link; links may stand in links."""
_NAMES_FEED = re.compile(
    r"(?<![a-z])rss(?![a-z])"
    r"|\b(?:atom|feeds?|newsfeed|webfeed|syndication|syndicate|subscribe|flux|abonner|abonnez-vous"
    r"|suscr[ií]b\w{0,12}|suscripción|sindicación|assin(?:ar|e)|abonnieren|iscriviti|abbonati|abonneren"
    r"|subskrybuj|abone|besleme|prenumerera)\b"
    r"|تغذية|خلاص(?:ة|ات)|تلقيم|خوراک|лент[аы]|подпис|订阅|訂閱|訂閲|購読|フィード|피드|구독|הזנ",
    re.IGNORECASE,
)
_ICON = re.compile(r"(?<![a-z])(?:rss|feed-?icon)(?![a-z])", re.IGNORECASE)


def discover(html: bytes, url: str, content_type: str) -> tuple[Candidate, ...]:
    """Feeds of a page, best first: those it declares, links that look like feeds, links called so.

    When the bytes are a feed themselves, that is the one candidate.

    Args:
        html: the page as it was served, decompressed.
        url: where it was found; relative links are resolved against it or its ``base``.
        content_type: the HTTP header, for the charset.
    """
    text = decode(html, content_type)[:_LENGTH_LIMIT]
    if is_json(text) or is_feed_root(root_of(text)):
        try:
            feed = parse(html, url=url, content_type=content_type)
        except NotAFeed:
            return ()
        return (Candidate(url, feed.title, _kind_of(feed.kind)),)
    root = _tree(text)
    if root is None:
        return ()
    base = next((clean_url(b.get("href", ""), url, WEB) for b in root.iter("base")), "") or url
    found: dict[str, Candidate] = {}
    for candidate in (*_declared(root, base), *_linked(root, base), *_called(root, base, url)):
        found.setdefault(candidate.url, candidate)
        if len(found) == MAX_CANDIDATES:
            break
    return tuple(found.values())


def _tree(text: str) -> etree._Element | None:
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True)
    try:
        return etree.fromstring(text.encode("utf-8", "ignore"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _declared(root: etree._Element, base: str) -> Iterator[Candidate]:
    """``link rel=alternate`` with a feed's type (https://www.rssboard.org/rss-autodiscovery)."""
    for link in root.iter("link"):
        rels = link.get("rel", "").lower().split()
        if "alternate" not in rels and "feed" not in rels:
            continue
        media_type = link.get("type", "").partition(";")[0].strip().lower()
        address = _address(link, base)
        if not address:
            continue
        vague = media_type in _VAGUE_TYPES and ("feed" in rels or _is_feed_address(address))
        if media_type in _TYPES or vague:
            kind = _TYPES.get(media_type) or _kind_of(address)
            yield Candidate(address, from_html(link.get("title", "")), kind)


def _linked(root: etree._Element, base: str) -> Iterator[Candidate]:
    for anchor in root.iter("a"):
        address = _address(anchor, base)
        if address and (_is_feed_address(address) or _is_offered(anchor)):
            yield Candidate(address, _text(anchor) or _label(anchor), _kind_of(address))


def _called(root: etree._Element, base: str, page: str) -> Iterator[Candidate]:
    """Links whose words or picture say that they lead to a feed, though their addresses do not."""
    here = urldefrag(page).url
    for anchor in root.iter("a"):
        address = _address(anchor, base)
        if address and urldefrag(address).url != here:
            words = _text(anchor)
            if _mentions_feed(anchor, words):
                yield Candidate(address, words or _label(anchor), "link")


def _address(link: etree._Element, base: str) -> str:
    return clean_url(offered_url(link.get("href", "")), base, WEB)


def _is_offered(anchor: etree._Element) -> bool:
    href = anchor.get("href", "").strip()
    return offered_url(href) != href


def _text(anchor: etree._Element) -> str:
    return from_html(" ".join(str(part) for part in islice(anchor.itertext(), _LOOKED_AT)))


def _label(anchor: etree._Element) -> str:
    return next((label for label in map(from_html, _labels(anchor)) if label), "")


def _labels(anchor: etree._Element) -> Iterator[str]:
    """What a link is called besides its words: by itself and by what stands in it."""
    for element in islice(anchor.iter("*"), _LOOKED_AT):
        for name in ("title", "aria-label", "alt"):
            yield element.get(name, "")


def _mentions_feed(anchor: etree._Element, words: str) -> bool:
    if any(_is_short(label) and _NAMES_FEED.search(label) for label in (words, *_labels(anchor))):
        return True
    # Its picture: "fa-rss", "feed-icon-16x16.png", "#icon-rss".
    return _is_short(words) and any(
        _ICON.search(element.get(name, "")[:200])
        for element in islice(anchor.iter("*"), _LOOKED_AT)
        for name in ("class", "src", "href")
        if element is not anchor or name == "class"
    )


def _is_short(label: str) -> bool:
    return len(label) <= _LABEL_LENGTH and len(label.split()) <= _LABEL_WORDS


def _is_feed_address(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_FEED_PATH.search(parts.path) or _FEED_QUERY.search(parts.query))


def _kind_of(name: str) -> str:
    name = urlsplit(name).path.lower() or name.lower()
    kinds = (("json", "json"), ("atom", "atom"), ("rss", "rss"), ("rdf", "rss"))
    return next((kind for part, kind in kinds if part in name), "feed")
