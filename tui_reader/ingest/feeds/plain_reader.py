"""A fast reader of feeds that keep to the usual: what feedparser finds in them, or nothing.

RSS 2.0 and its predecessors, RSS 1.0 and Atom are read in one walk over the tree of libxml2. What
is found has the names and the values that feedparser gives; ``strict_parser`` remains the
authority on both. Any element, attribute, order or character whose effect is not known here to the
letter makes the reader give up, and the document is feedparser's.

feedparser keeps a state that its elements change, and the code below follows it: what an element
means depends on what came before it. The names of elements are those of feedparser's methods.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias
from xml.sax.saxutils import escape

from lxml import etree

from tui_reader.ingest.feeds.strict_parser import (
    C1,
    GROUP_WORDS,
    GROUPS,
    NAMESPACES,
    NO_PERMALINK,
    PERSON_LIMIT,
    SOURCES,
    TAG_LIMIT,
    absolute,
    has_method,
    joined,
    person,
    takes_date,
)

__all__ = ["PlainFeed", "read_plainly"]


class PlainFeed(NamedTuple):
    """A feed as it is read, in feedparser's words."""

    version: str
    feeddata: dict[str, Any]
    entries: list[dict[str, Any]]
    exc: None = None
    """No fault: what is not well-formed is not read here."""


def read_plainly(text: str) -> PlainFeed | None:
    """What ``read_strictly`` finds in a document; ``None``: that may differ from what is found here.

    Args:
        text: a document without a document type.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    # libxml2 and expat need not agree on these.
    if "\r" in text or "<!DOCTYPE" in text or text.find("<?", 1) >= 0:
        return None
    try:
        root = etree.fromstring(text.encode("utf-8", "ignore"), _parser())
        return _read(root, text.count("xmlns"))
    except (_UnusualError, etree.XMLSyntaxError):
        return None


class _UnusualError(Exception):
    """Something that is left to feedparser."""


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, resolve_entities=True,
        no_network=True, load_dtd=False, huge_tree=False, recover=False, collect_ids=False,
    )  # fmt: skip


_ATOM = "http://www.w3.org/2005/Atom"
_RSS_1 = "http://purl.org/rss/1.0/"
_OLDER = frozenset((_RSS_1, "http://my.netscape.com/rdf/simple/0.9/"))
_XHTML = "{http://www.w3.org/1999/xhtml}"
_XML = "http://www.w3.org/XML/1998/namespace"
_MOST_NAMESPACES = 60
_MOST_ASKED = 500_000
"""Namespaces times elements, where each element is asked for its own."""
_VERSIONS = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
_CONTENT_TYPES = {
    "text": "text/plain", "plain": "text/plain", "text/plain": "text/plain",
    "html": "text/html", "text/html": "text/html",
    "xhtml": "application/xhtml+xml", "application/xhtml+xml": "application/xhtml+xml",
}  # fmt: skip
_PLAIN_BASE = re.compile(
    r"https?://[a-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9_~%-][A-Za-z0-9._~/%-]*)?/?"
)
_DATE = re.compile(
    r"(?:(?:[A-Z][a-z]{2}, )?[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}(?::[0-9]{2})?"
    r" (?:[A-Z]{1,4}|[+-][0-9]{4})"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?)?"
)
_REFERENCE = re.compile("&([A-Za-z0-9_]+);")
_DOUBLED_SLASH = re.compile("[A-Za-z][A-Za-z0-9+-.]*://+(?=/)")

# What feedparser keeps under other names, or holds structures in: an unknown element may not have them.
_RESERVED = frozenset(
    "links link tags authors author author_detail publisher_detail contributors content summary "
    "summary_detail title title_detail image source textinput generator_detail media_content "
    "media_thumbnail media_words media_text media_rating media_credit media_restriction "
    "media_license media_player where id guid date url href modified issued published updated "
    "created expired copyright tagline description description_detail subtitle channel entries "
    "feed rss rdf language publisher psc_chapters license enclosures category "
    "itunes_block itunes_explicit itunes_keywords media_keywords newlocation".split()
)  # fmt: skip
_CAN_HAVE_TEXT_READ = frozenset(
    (*SOURCES, "ttl", "sy_updateperiod", "sy_updatefrequency", "itunes_duration")
)
# feedparser has a method for these, and nothing of what it does is read.
_HARMLESS = frozenset(
    "generator rights copyright dc_rights subtitle tagline itunes_subtitle info cloud georss_point "
    "dc_contributor media_rating media_credit media_restriction media_license media_player "
    "itunes_explicit itunes_block admin_generatoragent admin_errorreportsto "
    "feedburner_browserfriendly".split()
)  # fmt: skip
_FEED_TAGS = frozenset(
    "category keywords dc_subject media_category itunes_category itunes_keywords media_keywords".split()
)
_BASES = frozenset(("base", "xml:base"))
_WITHOUT_ATTRIBUTES = frozenset(
    "itunes_explicit itunes_block itunes_keywords media_keywords".split()
)
_BOXES = {
    "image": frozenset("title link url width height description".split()),
    "textinput": frozenset("title link description name".split()),
}

_Handler: TypeAlias = "Callable[[_Reading, dict[str, Any], Any], None]"


@lru_cache(maxsize=4096)
def _is_unknown(name: str) -> bool:
    """Whether feedparser only notes the text or the attributes of an element, and nobody reads it."""
    return not (name in _RESERVED or name in _CAN_HAVE_TEXT_READ or has_method(name))


class _Handlers(dict[str, "_Handler"]):
    """What is done with elements, by their tags as lxml writes them; filled as they come."""

    def __init__(self, named: dict[str, _Handler], names: _Names) -> None:
        super().__init__()
        self._named = named
        self._names = names

    def __missing__(self, tag: str) -> _Handler:
        name = self._names[tag]
        handler = self._named.get(name)
        if handler is None:
            handler = _Reading.unread
            if name not in _HARMLESS and not _is_unknown(name):
                raise _UnusualError
        self[tag] = handler
        return handler


class _Names(dict[str, str]):
    """feedparser's names of elements, by their tags as lxml writes them; filled as they come."""

    def __init__(self, declared: Iterable[tuple[str | None, str]]) -> None:
        super().__init__()
        self._standard: dict[str, str] = {}
        self._own: dict[str, str] = {}
        uris: dict[str, str] = {}
        for prefix, uri in declared:
            if uri.split() != [uri] or "backend.userland.com/rss" in uri.lower():
                raise _UnusualError
            standard = NAMESPACES.get(uri.lower())
            if prefix is None:
                continue
            if uris.setdefault(prefix, uri) != uri:
                raise _UnusualError
            if standard is not None:
                self._standard[prefix] = standard
            elif self._own.setdefault(uri, prefix) != prefix:
                raise _UnusualError
        for prefix, standard in self._standard.items():
            if prefix != standard and prefix in NAMESPACES.values():
                raise _UnusualError
        self.feed = _Handlers(_FEED, self)
        self.entry = _Handlers(_ENTRY, self)

    def __missing__(self, tag: str) -> str:
        if not tag.isascii():
            raise _UnusualError
        uri, _, local = tag[1:].partition("}") if tag[0] == "{" else ("", "", tag)
        prefix = (NAMESPACES.get(uri.lower()) or self._own.get(uri, "")).lower()
        prefix = self._standard.get(prefix, prefix)
        name = self[tag] = f"{prefix}_{local.lower()}" if prefix else local.lower()
        return name


@lru_cache(maxsize=64)
def _names(declared: frozenset[tuple[str | None, str]]) -> _Names:
    return _Names(declared)


def _read(root: Any, declarations: int) -> PlainFeed:
    declared = _declared(root)
    if declarations != len(declared):
        elements = sum(1 for _one in root.iter())
        if elements * (len(declared) + 1) > _MOST_ASKED:
            raise _UnusualError
        declared = declared.union(*map(_declared, root.iter()))
        if len(declared) > _MOST_NAMESPACES:
            raise _UnusualError
    uris = {uri for _prefix, uri in declared}
    reading = _Reading(_names(declared))
    attributes = _attributes(root)
    reading.scope(attributes)
    match root.tag:
        case "rss":
            version = _VERSIONS.get(attributes.get("version", ""), "")
            if not version:
                version = "rss20" if attributes.get("version", "").startswith("2.") else "rss"
            if not uris.isdisjoint(_OLDER):
                raise _UnusualError
            if len(root) != 1 or root[0].tag != "channel":
                raise _UnusualError
            reading.language_of_root()
            reading.channel(root[0], 3)
        case "{http://www.w3.org/2005/Atom}feed":
            version = "atom10"
            if not uris.isdisjoint(_OLDER):
                raise _UnusualError
            reading.atom = True
            reading.language_of_root()
            reading.channel(root, 2)
        case "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF":
            version = "rss10"
            if root.nsmap.get(None) != _RSS_1 or _ATOM in uris:
                raise _UnusualError
            reading.rdf(root)
        case _:
            raise _UnusualError
    return PlainFeed(version, reading.feeddata, reading.entries)


def _declared(element: Any) -> frozenset[tuple[str | None, str]]:
    """The namespaces in force, with their prefixes."""
    declared = element.nsmap
    # Each element is asked: what takes long there comes before what is in it.
    if len(declared) > _MOST_NAMESPACES:
        raise _UnusualError
    return frozenset(declared.items())


def _attributes(element: Any) -> dict[str, str]:
    """The attributes of an element as feedparser names them."""
    found: dict[str, str] = {}
    for name, value in element.attrib.items():
        if name[0] == "{":
            uri, _, name = name[1:].partition("}")
            if prefix := NAMESPACES.get(uri.lower(), ""):
                name = f"{prefix}:{name}"
        name = name.lower()
        if name in found:
            raise _UnusualError
        found[name] = value.lower() if name in ("rel", "type") else value
    return found


def _own_text(element: Any) -> str:
    """The text of an element without any in it, as feedparser gives it."""
    if len(element):
        raise _UnusualError
    text: str = (element.text or "").strip()
    return text if text.isascii() else _repaired(text)


def _repaired(text: str) -> str:
    """Text whose UTF-8 was taken for ISO 8859-1 and encoded once more, as it was meant."""
    with suppress(UnicodeEncodeError, UnicodeDecodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    if C1.search(text):
        raise _UnusualError
    return text


def _inline(element: Any) -> str:
    """The markup in an element, as feedparser writes it: without a ``div`` around all of it."""
    pieces: list[str] = []
    _write_inside(element, pieces)
    while len(pieces) > 1 and not pieces[-1].strip():
        del pieces[-1]
    while len(pieces) > 1 and not pieces[0].strip():
        del pieces[0]
    if (
        pieces
        and (pieces[0] == "<div>" or pieces[0].startswith("<div "))
        and pieces[-1] == "</div>"
    ):
        depth = 0
        for piece in pieces[:-1]:
            if piece.startswith("</"):
                depth -= 1
                if depth == 0:
                    break
            elif piece.startswith("<"):
                depth += 1
        else:
            pieces = pieces[1:-1]
    text = "".join(pieces).strip()
    return text if text.isascii() else _repaired(text)


def _write_inside(element: Any, pieces: list[str]) -> None:
    if element.text:
        pieces.append(escape(element.text))
    for child in element:
        tag = child.tag
        if not (isinstance(tag, str) and tag.startswith(_XHTML) and tag.isascii()):
            raise _UnusualError
        name = tag[len(_XHTML) :].lower()
        if name in ("svg", "math") or ":" in name:
            raise _UnusualError
        written = ""
        if child.attrib:
            if any(one[0] == "{" and not one.startswith(f"{{{_XML}}}lang") for one in child.attrib):
                raise _UnusualError
            attributes = _attributes(child)
            if "base" in attributes:
                raise _UnusualError
            written = "".join(
                f' {key}="{escape(value, _QUOTE)}"' for key, value in attributes.items()
            )
        pieces.append(f"<{name}{written}>")
        _write_inside(child, pieces)
        pieces.append(f"</{name}>")
        if child.tail:
            pieces.append(escape(child.tail))


_QUOTE = {'"': "&quot;"}


class _Reading:
    """A feed on its way, and the state that feedparser would be in."""

    atom = False

    def __init__(self, names: _Names) -> None:
        self.feeddata: dict[str, Any] = {}
        self.entries: list[dict[str, Any]] = []
        self._names = names
        self._base = ""
        self._language: str | None = None
        self._depth = 0
        self._title_depth = -1
        self._has_content = False
        """Whether the entry has had an element with content."""
        self._depths: dict[str, int] = {}
        """How deep the elements stood that gave the entry what it has."""
        self._group = 0
        """The number of the ``media:group`` that is open; 0: none is."""
        self._file: dict[str, Any] | None = None
        """The ``media:content`` that is open."""

    # Where things stand.

    def scope(self, attributes: dict[str, str], *, inner: bool = False) -> None:
        """Take in the base and the language that an element states."""
        base = attributes.get("xml:base", attributes.get("base"))
        if base is not None:
            # feedparser forgets to take a base back where none was before.
            if inner and not self._base:
                raise _UnusualError
            base = absolute(self._base, base or self._base) or self._base
            if not _PLAIN_BASE.fullmatch(base):
                raise _UnusualError
            self._base = base
        language = attributes.get("xml:lang", attributes.get("lang"))
        if language is not None:
            self._language = language or None

    def language_of_root(self) -> None:
        """What the root says of its language is said of the feed."""
        if self._language:
            self.feeddata["language"] = self._language.replace("_", "-")

    def channel(self, element: Any, depth: int) -> None:
        """The elements of a feed, and its entries."""
        if not self.atom:
            attributes = _attributes(element)
            if not attributes.keys() <= {"rdf:about"}:
                raise _UnusualError
        self._depth = depth
        handlers = self._names.feed
        feeddata = self.feeddata
        for one in element:
            handlers[one.tag](self, feeddata, one)

    def rdf(self, root: Any) -> None:
        """A document of RSS 1.0: the channel, and beside it its entries."""
        if len(root) == 0 or self._names[root[0].tag] != "channel":
            raise _UnusualError
        self.channel(root[0], 3)
        self._depth = 2
        for one in root[1:]:
            name = self._names[one.tag]
            if name == "item":
                self.entry(self.feeddata, one)
            elif name in _BOXES:
                self.box(self.feeddata, one)
            else:
                raise _UnusualError

    def entry(self, _feed: dict[str, Any], element: Any) -> None:
        """An entry."""
        before = self._base, self._language, self._depth
        entry: dict[str, Any] = {}
        if element.attrib:
            attributes = _attributes(element)
            if "href" in attributes or "lastmod" in attributes:
                raise _UnusualError
            self.scope(attributes, inner=True)
            if about := attributes.get("rdf:about"):
                entry["id"] = about
        self._depth += 1
        self._title_depth = -1
        self._depths = {}
        self.entries.append(entry)
        handlers = self._names.entry
        for one in element:
            handlers[one.tag](self, entry, one)
        self._has_content = False
        self._base, self._language, self._depth = before

    def unread(self, _context: dict[str, Any], element: Any) -> None:
        """An element whose content nobody reads, and whatever is in it."""
        if not len(element) and not element.attrib:
            return
        for one in element.iter():
            name = self._names[one.tag]
            if name in _HARMLESS:
                if len(one) or (one.attrib and name in _WITHOUT_ATTRIBUTES):
                    raise _UnusualError
            elif not _is_unknown(name):
                raise _UnusualError
            if one.attrib and any(a.lower().endswith("base") for a in one.attrib):
                raise _UnusualError

    def feed_tag(self, _feed: dict[str, Any], element: Any) -> None:
        """A category of the feed, which nobody reads."""
        for one in element.iter():
            name = self._names[one.tag]
            if name not in _FEED_TAGS or (len(one) and name != "itunes_category"):
                raise _UnusualError
            attributes = _attributes(one)
            if not attributes.keys().isdisjoint(_BASES):
                raise _UnusualError
            if attributes and name in _WITHOUT_ATTRIBUTES:
                raise _UnusualError

    def box(self, _feed: dict[str, Any], element: Any) -> None:
        """A feed's picture or its search field, which nobody reads."""
        allowed = _BOXES[self._names[element.tag]]
        attributes = _attributes(element)
        if not attributes.keys() <= {"rdf:about", "rdf:resource"}:
            raise _UnusualError
        self._title_depth = -1
        for one in element:
            name = self._names[one.tag]
            if name not in allowed or len(one) or one.attrib:
                raise _UnusualError
            if name == "title" and (one.text or "").strip():
                self._title_depth = self._depth + 1

    def owner(self, _feed: dict[str, Any], element: Any) -> None:
        """Who owns a podcast, which nobody reads."""
        if self.atom or element.attrib:
            raise _UnusualError
        for one in element:
            name = self._names[one.tag]
            if name not in ("itunes_name", "itunes_email") or len(one) or one.attrib:
                raise _UnusualError
            if len(one.text or "") > PERSON_LIMIT:
                raise _UnusualError

    def contributor(self, _context: dict[str, Any], element: Any) -> None:
        """Somebody who helped, whom nobody reads."""
        for one in (element, *element):
            name = self._names[one.tag]
            if one.attrib or (
                one is not element and (len(one) or name not in ("name", "email", "uri", "url"))
            ):
                raise _UnusualError

    def feed_picture(self, _feed: dict[str, Any], element: Any) -> None:
        """The picture of a podcast, which nobody reads."""
        if len(element) or not _attributes(element).keys().isdisjoint(_BASES):
            raise _UnusualError

    # Texts.

    def text(self, context: dict[str, Any], element: Any) -> None:
        """An element that is its text; one with attributes has none."""
        name = self._names[element.tag]
        value = _own_text(element)
        if element.attrib:
            if any(one.lower().endswith("base") for one in element.attrib):
                raise _UnusualError
            context[name] = value if name in SOURCES else {}
            return
        context[name] = value

    def publisher(self, context: dict[str, Any], element: Any) -> None:
        """Who publishes it."""
        value = _own_text(element)
        if element.attrib or len(element.text or "") > PERSON_LIMIT:
            raise _UnusualError
        context["publisher"] = value

    def language(self, context: dict[str, Any], element: Any) -> None:
        """The language of the feed, or of the entry."""
        if element.attrib:
            raise _UnusualError
        context["language"] = _own_text(element)

    def _content(self, element: Any, default: str) -> tuple[str, dict[str, Any]]:
        """A text construct: its value, and what is said of it."""
        attributes = _attributes(element) if element.attrib else {}
        kind = _CONTENT_TYPES.get(attributes.get("type", default), "")
        if not kind or "mode" in attributes:
            raise _UnusualError
        outside = self._base, self._language
        self.scope(attributes, inner=True)
        base, language = self._base, self._language
        self._base, self._language = outside
        if kind != "application/xhtml+xml":
            value = _own_text(element)
        elif self.atom:
            value = _inline(element)
        else:
            raise _UnusualError
        detail: dict[str, Any] = {
            "type": kind,
            "language": language.replace("_", "-") if language else language,
            "base": base,
        }
        if src := attributes.get("src"):
            detail["src"] = src
        return value, detail

    def _keep(self, context: dict[str, Any], name: str, value: str) -> None:
        """Store what an element gives, unless one that stood less deep gave it already."""
        if context is not self.feeddata:
            before = self._depths.get(name)
            if before is not None and self._depth > before:
                return
            self._depths[name] = self._depth
        context[name] = value

    def title(self, context: dict[str, Any], element: Any) -> None:
        """A title; the first counts."""
        value, detail = self._content(element, "text/plain")
        if not -1 < self._title_depth <= self._depth:
            self._keep(context, "title", value)
            context["title_detail"] = detail
        if value:
            self._title_depth = self._depth

    def description(self, context: dict[str, Any], element: Any) -> None:
        """A description: the summary of an entry; a second one is its content."""
        if "summary" in context and not self._has_content:
            self.content(context, element)
            return
        value, detail = self._content(element, "text/html")
        name = "subtitle" if context is self.feeddata else "summary"
        context[name], context[f"{name}_detail"] = value, detail

    def summary(self, context: dict[str, Any], element: Any) -> None:
        """A summary; a second one is content."""
        if "summary" in context and not self._has_content:
            self.content(context, element)
            return
        value, detail = self._content(element, "text/plain")
        context["summary"], context["summary_detail"] = value, detail

    def content(self, context: dict[str, Any], element: Any) -> None:
        """The content of an entry, as Atom has it."""
        self._add_content(context, element, "text/plain")

    def content_encoded(self, context: dict[str, Any], element: Any) -> None:
        """The content of an entry, as RSS has it."""
        self._add_content(context, element, "text/html")

    def _add_content(self, context: dict[str, Any], element: Any, default: str) -> None:
        self._has_content = True
        value, detail = self._content(element, default)
        if context is self.feeddata:
            context["content"] = value
        else:
            detail["value"] = value
            context.setdefault("content", []).append(detail)
        context.setdefault("summary", value)

    def date(self, context: dict[str, Any], element: Any) -> None:
        """A date."""
        value = _own_text(element)
        if element.attrib or not (_DATE.fullmatch(value) or takes_date(value)):
            raise _UnusualError
        context[_DATES[self._names[element.tag]]] = value

    # Addresses.

    def _joined(self, address: str) -> str:
        if not self._base and not _DOUBLED_SLASH.match(address):
            return address
        found: str = joined(self._base, address)
        return found

    def link(self, context: dict[str, Any], element: Any) -> None:
        """A link, as RSS or as Atom has it."""
        attributes = _attributes(element)
        if not attributes.keys().isdisjoint(("url", "uri", "base", "xml:base")) or len(element):
            raise _UnusualError
        attributes.setdefault("rel", "alternate")
        is_self = attributes["rel"] == "self"
        attributes.setdefault("type", "application/atom+xml" if is_self else "text/html")
        links = context.setdefault("links", [])
        links.append(attributes)
        if "href" in attributes:
            attributes["href"] = self._joined(attributes["href"])
            kind = _CONTENT_TYPES.get(attributes["type"], "")
            if attributes["rel"] == "alternate" and kind in ("text/html", "application/xhtml+xml"):
                context["link"] = attributes["href"]
            return
        value = (element.text or "").strip()
        if value:
            value = self._joined(value)
            value = value if value.isascii() else _repaired(value)
        if context is self.feeddata:
            context["link"] = attributes["href"] = _REFERENCE.sub(r"&\g<1>", value)
            return
        if "&" in value:
            value = _REFERENCE.sub(r"&\g<1>", value.replace("&amp;", "&"))
        context["link"] = value
        if value:
            attributes["href"] = value

    def id(self, context: dict[str, Any], element: Any) -> None:
        """What an entry or a feed is known by."""
        attributes = _attributes(element)
        if not attributes.keys() <= {"ispermalink"}:
            raise _UnusualError
        permalink = attributes.get("ispermalink", "true")
        if len(element):
            raise _UnusualError
        value = (element.text or "").strip()
        if permalink == "true":
            value = self._joined(value) if value else value
        value = value if value.isascii() else _repaired(value)
        context["id"] = value
        if permalink == "true":
            context.setdefault("link", value)
        elif permalink.strip().lower() == "false":
            context[NO_PERMALINK] = "true"

    def enclosure(self, context: dict[str, Any], element: Any) -> None:
        """A file that goes with an entry."""
        attributes = _attributes(element)
        if not attributes.keys().isdisjoint(("uri", "href", "base", "xml:base")) or len(element):
            raise _UnusualError
        if attributes.get("url"):
            attributes["href"] = attributes.pop("url")
        attributes["rel"] = "enclosure"
        context.setdefault("links", []).append(attributes)

    def picture(self, context: dict[str, Any], element: Any) -> None:
        """The picture of an episode."""
        attributes = _attributes(element)
        if not attributes.keys() <= {"href"} or len(element):
            raise _UnusualError
        if attributes.get("href"):
            context["image"] = attributes

    # Persons and subjects.

    def author(self, context: dict[str, Any], element: Any) -> None:
        """An author: a text, or a name among other elements."""
        if element.attrib:
            raise _UnusualError
        authors = context.setdefault("authors", [])
        if not len(element):
            value = _own_text(element)
            if len(element.text or "") > PERSON_LIMIT:
                raise _UnusualError
            context["author"] = value
            context["author_detail"] = {}
            authors.append({"name": person(value)} if value else {})
            return
        # feedparser would call an author before by this one's name.
        if "author_detail" in context:
            raise _UnusualError
        name = ""
        for one in element:
            if len(one) or one.attrib or len(one.text or "") > PERSON_LIMIT:
                raise _UnusualError
            match self._names[one.tag]:
                case "name":
                    name = (one.text or "").strip()
                case "email" | "uri" | "url" | "homepage":
                    pass
                case _:
                    raise _UnusualError
        if not name:
            raise _UnusualError
        authors.append({"name": name})
        context["author"] = name

    def tag(self, context: dict[str, Any], element: Any) -> None:
        """A category."""
        name = self._names[element.tag]
        value = _own_text(element)
        attributes = _attributes(element) if element.attrib else {}
        if not attributes.keys().isdisjoint(_BASES):
            raise _UnusualError
        if name == "media_category":
            attributes.setdefault("scheme", "http://search.yahoo.com/mrss/category_schema")
        scheme = attributes.get("scheme", attributes.get("domain"))
        tags = context.setdefault("tags", [])
        _add_tag(tags, attributes.get("term"), scheme, attributes.get("label"))
        if value:
            if tags and not tags[-1]["term"]:
                tags[-1]["term"] = value
            else:
                _add_tag(tags, value, None, None)

    def keywords(self, context: dict[str, Any], element: Any) -> None:
        """Categories, with commas between them."""
        if element.attrib:
            raise _UnusualError
        scheme = "http://www.itunes.com/" if self._names[element.tag] == "itunes_keywords" else None
        for term in _own_text(element).split(","):
            if term.strip():
                _add_tag(context.setdefault("tags", []), term.strip(), scheme, None)

    def source(self, context: dict[str, Any], element: Any) -> None:
        """The feed that an entry comes from."""
        attributes = _attributes(element)
        if not attributes.keys() <= {"url"}:
            raise _UnusualError
        if not len(element):
            value = _own_text(element)
            context["source"] = {"title": value} if value else {}
            return
        if attributes:
            raise _UnusualError
        found: dict[str, Any] = {}
        for one in element:
            name = self._names[one.tag]
            if name == "title" and "title" not in found:
                found["title"], found["title_detail"] = self._content(one, "text/plain")
            elif (
                name not in _IN_SOURCE
                or len(one)
                or any(a.lower().endswith("base") for a in one.attrib)
            ):
                raise _UnusualError
        if (element.text or "").strip() or any((one.tail or "").strip() for one in element):
            raise _UnusualError
        context["source"] = found

    # Media RSS.

    def media_group(self, context: dict[str, Any], element: Any) -> None:
        """Files that are one work."""
        if element.attrib or self._group or self._file is not None:
            raise _UnusualError
        context[GROUPS] = self._group = context.get(GROUPS, 0) + 1
        self._inside(context, element)
        self._group = 0

    def media_content(self, context: dict[str, Any], element: Any) -> None:
        """A file."""
        attributes: dict[str, Any] = _attributes(element)
        if self._file is not None or not attributes.keys().isdisjoint(_BASES):
            raise _UnusualError
        attributes["group"] = self._group
        context.setdefault("media_content", []).append(attributes)
        self._file = attributes
        self._inside(context, element)
        self._file = None

    def _inside(self, context: dict[str, Any], element: Any) -> None:
        self._depth += 1
        for one in element:
            name = self._names[one.tag]
            if name not in _IN_MEDIA and name not in _HARMLESS and not _is_unknown(name):
                raise _UnusualError
            self._names.entry[one.tag](self, context, one)
        self._depth -= 1

    def media_thumbnail(self, context: dict[str, Any], element: Any) -> None:
        """A small picture."""
        attributes = _attributes(element)
        if len(element) or (element.text or "").strip() or not attributes.keys().isdisjoint(_BASES):
            raise _UnusualError
        context.setdefault("media_thumbnail", []).append(attributes)

    def _words(self, element: Any) -> tuple[str, str]:
        """The text of an element of Media RSS, and its type."""
        attributes = _attributes(element) if element.attrib else {}
        if not attributes.keys() <= {"type"}:
            raise _UnusualError
        html = "html" in attributes.get("type", "")
        return _own_text(element), "text/html" if html else "text/plain"

    def media_title(self, context: dict[str, Any], element: Any) -> None:
        """The title of a file, or else of the entry."""
        if self._file is None:
            depth = self._title_depth
            self.title(context, element)
            self._title_depth = depth
            return
        title, kind = self._words(element)
        if title:
            self._file["title"] = title
            if "title" not in context:
                context["title"], context["title_detail"] = title, {"type": kind}

    def media_description(self, context: dict[str, Any], element: Any) -> None:
        """What a file shows, or else what the entry's files do."""
        words, _kind = self._words(element)
        if self._file is not None:
            if words:
                self._file["description"] = words
            return
        self._keep(context, "media_words", words)
        if words and self._group:
            context.setdefault(GROUP_WORDS, {}).setdefault(self._group, words)

    def media_text(self, context: dict[str, Any], element: Any) -> None:
        """What is said in a file, or else in the entry's files."""
        words, _kind = self._words(element)
        if self._file is None:
            self._keep(context, "media_text", words)
        elif words:
            self._file["text"] = words


def _add_tag(
    tags: list[dict[str, Any]], term: str | None, scheme: str | None, label: str | None
) -> None:
    if len(tags) >= TAG_LIMIT:
        raise _UnusualError
    tag = {"term": term, "scheme": scheme, "label": label}
    if (term or scheme or label) and tag not in tags:
        tags.append(tag)


_IN_SOURCE = frozenset("id updated link subtitle rights icon logo".split())
_IN_MEDIA = frozenset(
    "media_content media_thumbnail media_title media_description media_text media_category "
    "media_keywords".split()
)
_DATES = {
    "published": "published", "issued": "published", "pubdate": "published",
    "dcterms_issued": "published",
    "updated": "updated", "modified": "updated", "dc_date": "updated",
    "dcterms_modified": "updated", "lastbuilddate": "updated",
    "created": "created", "dcterms_created": "created",
}  # fmt: skip


def _by_name(table: dict[_Handler, str]) -> dict[str, _Handler]:
    return {name: handler for handler, names in table.items() for name in names.split()}


_BOTH: dict[_Handler, str] = {
    _Reading.title: "title dc_title",
    _Reading.link: "link",
    _Reading.id: "id guid",
    _Reading.description: "description dc_description",
    _Reading.summary: "summary itunes_summary",
    _Reading.author: "author dc_creator dc_author itunes_author",
    _Reading.publisher: "webmaster dc_publisher publisher",
    _Reading.language: "language dc_language",
    _Reading.text: " ".join(_CAN_HAVE_TEXT_READ - {"publisher"}),
    _Reading.date: " ".join(_DATES),
    _Reading.contributor: "contributor",
}
_FEED = _by_name(
    _BOTH
    | {
        _Reading.entry: "item entry",
        _Reading.box: " ".join(_BOXES),
        _Reading.feed_tag: " ".join(_FEED_TAGS),
        _Reading.feed_picture: "itunes_image media_thumbnail",
        _Reading.owner: "itunes_owner",
    }
)
_FEED["managingeditor"] = _Reading.author
_ENTRY = _by_name(
    _BOTH
    | {
        _Reading.content: "content",
        _Reading.content_encoded: "content_encoded",
        _Reading.enclosure: "enclosure",
        _Reading.picture: "itunes_image",
        _Reading.tag: "category keywords dc_subject media_category",
        _Reading.keywords: "itunes_keywords media_keywords",
        _Reading.source: "source",
        _Reading.media_group: "media_group",
        _Reading.media_content: "media_content",
        _Reading.media_thumbnail: "media_thumbnail",
        _Reading.media_title: "media_title",
        _Reading.media_description: "media_description",
        _Reading.media_text: "media_text",
    }
)
