"""A feed that is not well-formed made well-formed, so that all feeds are read in one way.

What is mended: bare ``&`` and ``<``, undeclared entities and prefixes, tags that are not closed,
crossed or written as in HTML, sections that end too early or never, and what stands before the
root element or after its end. No text is lost but that of the element in which a document breaks
off.

An element is *paired* when the next tag of its name in the same entry is its end tag. A paired
element holds what stands between its tags; any other ends where the next element of a feed's
vocabulary begins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html.entities import html5
from typing import Literal, NamedTuple
from xml.sax.saxutils import escape

from tui_reader.ingest.feeds.sniff import feed_start
from tui_reader.ingest.feeds.strict_parser import DEPTH_LIMIT, StrictParser

# References (``&amp;``, ``&#38;``, ``&eacute;``) as feeds write them, made such as XML allows.

_BARE = re.compile(r"&(?![#\w])", re.ASCII)
_REFERENCE = re.compile(r"&(?=[#\w])(?:#([0-9]{1,8}|[xX][0-9A-Fa-f]{1,6});|(\w{1,40});)?", re.ASCII)
_OF_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))
_ENTITY = re.compile(
    r"""<!ENTITY\s{1,9}(\w{1,40})\s{1,9}(?:"([^"<&%]{0,200})"|'([^'<&%]{0,200})')""", re.ASCII
)
_MOST_ENTITIES = 50
_MOST_ADDED = 50_000


def own_entities(prolog: str, text: str) -> dict[str, str]:
    """The entities of a document type that stand for a short text without references.

    Empty for a document in which they would add more than a few pages.
    """
    found: dict[str, str] = {}
    for name, one, other in _ENTITY.findall(prolog)[:_MOST_ENTITIES]:
        found.setdefault(name, one or other)
    added = sum([text.count(f"&{name};") * len(value) for name, value in found.items()])
    return found if added <= _MOST_ADDED else {}


def mend_text(text: str, entities: Mapping[str, str]) -> str:
    """Text of an element as XML may hold it: what is no known reference is text."""
    if "&" in text:
        text = _mend_references(text, entities)
    return text.replace("<", "&lt;").replace("]]>", "]]&gt;")


def mend_value(value: str, entities: Mapping[str, str]) -> str:
    """The value of an attribute as XML may hold it between double quotes."""
    return mend_text(value, entities).replace('"', "&quot;")


def _mend_references(text: str, entities: Mapping[str, str]) -> str:
    def mended(match: re.Match[str]) -> str:
        number, name = match.groups()
        if number or name in _OF_XML:
            return match[0].replace("X", "x") if number else match[0]
        if name in entities:
            return escape(entities[name])
        character = html5.get(f"{name};")
        return f"&amp;{match[0][1:]}" if character is None else escape(character)

    return _BARE.sub("&amp;", _REFERENCE.sub(mended, text))


# Markup cut into pieces, however it is written: tags, text and sections of a faulty document.

_NAME = r"[A-Za-z_][^\s<>/='\"&;]*+"
_START = re.compile(rf"<({_NAME})((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>")
_STRAY_QUOTE = re.compile(rf"<({_NAME})([^<>]*+)>")
_WITH_LESS_THAN = re.compile(
    rf"<({_NAME})((?:[^<>\"']++|\"[^\"]*+\"(?=[\s/>])|'[^']*+'(?=[\s/>]))*+)"
)
_LONGEST_WITH_LESS_THAN = 2000
_END = re.compile(rf"</\s?({_NAME})[^<>]*+(?:>|(?=<))")
_CUT = re.compile(r"<(?:/?[A-Za-z_][^<]*+|/|!\[?[A-Z]{0,5})?\Z")
_LESS_THAN = re.compile(r"<(?=[A-Za-z_/?!]|\Z)")
_CDATA = re.compile(r"<!\s?\[\s?CDATA\s?\[", re.IGNORECASE)
_CDATA_END = re.compile(r"\]\]>")
_HALF_AN_END = re.compile(r"\]\s?(?:\]\s?>?|>)\s*\Z")
_COMMENT_END = re.compile("-->")
_INSTRUCTION_END = re.compile(r"\?>")
_ROOT_END = re.compile(r"</(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel)(?=[\s>])", re.IGNORECASE)
_SUBSET_OR_END = re.compile(r"[\[>]")
_SUBSET_END = re.compile(r"\]\s*>")
_HIDDEN = {n: re.compile(rf"</{n}\s*>", re.IGNORECASE) for n in ("script", "style")}
_ATTRIBUTE = re.compile(
    r"([^\s=<>\"'/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>][^\s<>]*)|[\"']([^\s\"'<>]*)))?"
)


class Piece(NamedTuple):
    """A piece of a document; comments, instructions, declarations, scripts and styles are none."""

    kind: Literal["text", "literal", "start", "end"]
    """``literal`` is the text of a CDATA section, in which nothing is a reference."""
    value: str
    """The text, or the name of the tag."""
    attributes: str = ""
    position: int = 0
    """Where it begins."""
    empty: bool = False
    """Whether a start tag is written as that of an empty element."""


def attributes_of(written: str) -> Iterator[tuple[str, str]]:
    """Names and values of attributes, with or without quotes; no value is an empty one."""
    for match in _ATTRIBUTE.finditer(written):
        yield match[1], match[2] or match[3] or match[4] or match[5] or ""


def pieces(text: str, position: int) -> Iterator[Piece]:
    """The pieces of a document from ``position`` on, in order.

    A ``<`` that begins nothing is text. A tag in which the document ends is left out.
    """
    end = len(text)
    following = _Following(text)
    element = ""
    no_less_than_before = 0
    while position < end:
        less_than = _LESS_THAN.search(text, position)
        begin = less_than.start() if less_than else end
        if begin > position:
            part = text[position:begin]
            if part.rstrip().endswith("]]>") and text.startswith("</", begin):
                # The end of a section whose beginning is lost.
                part = part.rstrip().removesuffix("]]>")
            yield Piece("text", part, "", position)
            position = begin
            continue
        kind = text[position + 1 : position + 2]
        if kind == "/" and (tag := _END.match(text, position)):
            yield Piece("end", tag[1], "", position)
            position = tag.end()
        elif kind == "?":
            position = following.past(_INSTRUCTION_END, position)
        elif kind == "!" and text.startswith("<!--", position):
            if following.cut_off(_COMMENT_END, position):
                return
            position = following.past(_COMMENT_END, position)
        elif kind == "!" and (section := _CDATA.match(text, position)):
            part, position = _section(text, section.end(), element, following)
            yield Piece("literal", part, "", section.start())
        elif kind == "!" and text[position + 2 : position + 3].isalpha():
            position = _past_declaration(text, position, following)
        else:
            found = None
            if kind.isalpha() or kind == "_":
                found = _START.match(text, position) or _STRAY_QUOTE.match(text, position)
                if found is None and position >= no_less_than_before:
                    limit = min(position + _LONGEST_WITH_LESS_THAN, end)
                    found = _WITH_LESS_THAN.match(text, position, limit)
                    if found and not text.startswith(">", found.end()):
                        # None is looked for in what has proved to be none: the cost stays linear.
                        no_less_than_before, found = found.end(), None
            if found is None:
                if _CUT.match(text, position):
                    return
                yield Piece("text", "<", "", position)
                position += 1
                continue
            element, written = found[1], found[2]
            position = found.end() + (text[found.end() - 1] != ">")
            hidden = _HIDDEN.get(element.lower())
            if hidden is None or written.endswith("/"):
                yield Piece("start", element, written, found.start(), written.endswith("/"))
            elif (closing := following.at(hidden, position)) < end:
                position = text.index(">", closing) + 1


def _section(text: str, begin: int, element: str, following: _Following) -> tuple[str, int]:
    """The text of a CDATA section, and where what follows it begins.

    A section that holds the beginning of another has either lost its own end, which the end tag of
    its element between the two tells, or the two are nested, and its text goes on after the first end.
    """
    if following.cut_off(_CDATA_END, begin):
        return text[begin:], len(text)
    end, inner = following.at(_CDATA_END, begin), following.at(_CDATA, begin)
    tag = f"</{element}"
    if inner < end or end == len(text):
        lost = text.find(tag, begin, min(inner, end))
        if lost >= 0:
            return _HALF_AN_END.sub("", text[begin:lost]), lost
    parts = [text[begin:end]]
    while inner < end < len(text):
        further = following.at(_CDATA_END, end + 3)
        if further == len(text) or text.find(tag, end, further) >= 0:
            break
        parts.append(text[end + 3 : further])
        inner, end = following.at(_CDATA, inner + 3), further
    return _CDATA.sub("", "".join(parts)), min(end + 3, len(text))


def _past_declaration(text: str, position: int, following: _Following) -> int:
    match = _SUBSET_OR_END.search(text, position)
    if match is None:
        return len(text)
    return following.past(_SUBSET_END, match.start()) if match[0] == "[" else match.end()


class _Following:
    """Where something stands next in a text; what is far away is looked for once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at: dict[re.Pattern[str], tuple[int, int]] = {}

    def at(self, what: re.Pattern[str], position: int) -> int:
        """Where it begins, at or after ``position``; the length of the text when nowhere."""
        asked, at = self._at.get(what, (0, -1))
        if not asked <= position <= at:
            match = what.search(self._text, position)
            at = match.start() if match else len(self._text)
            self._at[what] = position, at
        return at

    def cut_off(self, what: re.Pattern[str], position: int) -> bool:
        """Whether the document ends before it: it does not stand anywhere, nor does a root's end."""
        return self.at(what, position) == self.at(_ROOT_END, position) == len(self._text)

    def past(self, what: re.Pattern[str], position: int) -> int:
        """Where it ends; where it never does, the next tag."""
        match = what.match(self._text, self.at(what, position))
        if match:
            return match.end()
        tag = self._text.find("<", position + 1)
        return tag if tag >= 0 else len(self._text)


_ENTRIES = frozenset("item entry".split())
_HOLDERS = frozenset("rss feed rdf channel".split())
_TEXTS = frozenset(
    "title description summary content encoded subtitle tagline info rights copyright abstract body".split()
)
_VOCABULARY = (
    _HOLDERS
    | _TEXTS
    | frozenset(
        "link guid id pubdate date published updated modified issued created author creator "
        "contributor publisher category subject comments enclosure source image language generator "
        "docs ttl managingeditor webmaster lastbuilddate icon "
        "logo items".split()
    )
)
_HTML = frozenset(
    "a abbr acronym address area article aside audio b base bdi bdo big blockquote br button caption "
    "center cite code col colgroup dd del details dfn div dl dt em embed fieldset figcaption figure "
    "font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend "
    "li main map mark math meta nav nobr noscript object ol option p param picture pre q s samp "
    "section select small span strike strong sub sup svg table tbody td textarea tfoot th thead time "
    "tr track tt u ul var video wbr".split()
)
_VOID = frozenset("area base br col embed hr img input meta param track wbr".split())
_ENDED_BY_THE_NEXT = frozenset("p li dt dd tr td th option".split())
_PREFIXES = frozenset(("", "a", "atom", "rdf", "rss"))
"""What may stand before the name of an entry or of what entries stand in."""
_HTML_PREFIXES = frozenset("xhtml html svg math xlink xml".split())

_LEGAL = re.compile(r"(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)", re.ASCII)
_ILLEGAL = re.compile(r"[^\w.-]+", re.ASCII)
_ENTRY = re.compile(r"<(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_ROOT_OR_ENTRY = re.compile(
    r"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel|(item|entry))(?=[\s/>])", re.IGNORECASE
)
_MOST_PREFIXES = 50
_NAMESPACES = {
    **{prefix: uri for uri, prefix in StrictParser.namespaces.items() if prefix},
    "atom": "http://www.w3.org/2005/Atom",
    "rss": "http://purl.org/rss/1.0/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "googleplay": "http://www.google.com/schemas/play-podcasts/1.0",
    "g": "http://base.google.com/ns/1.0",
}
_RESERVED = ("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/")


class Mended(NamedTuple):
    """A document that was mended."""

    text: str
    """Well-formed and without a document type, its encoding declared as UTF-8."""
    broken_off: bool
    """Whether it ends before its root does, so that entries may be missing."""


def mend(text: str) -> Mended:
    """A document as XML wants it.

    Of one that breaks off, the element that is open there, an entry or one of the feed's own, is
    left out: half an entry would be another article, or another version of one. An entry whose end
    tag was forgotten ends where the next begins, or its feed ends.

    Args:
        text: as it was served, without characters that XML does not allow.
    """
    start = feed_start(text)
    entities = own_entities(text[:start], text)
    document = list(pieces(text, start))
    mended = _Mending(text, _paired(document), entities)
    rootless = _ENTRY.match(text, start) is not None
    if rootless:
        # Entries without anything around them.
        mended.start(Piece("start", "feed" if text.startswith("entry", start + 1) else "rss"))
    for piece in document:
        if piece.kind == "text":
            mended.text(mend_text(piece.value, entities))
        elif piece.kind == "literal":
            mended.text(escape(piece.value))
        elif piece.kind == "start":
            mended.start(piece)
        elif mended.end(piece):
            return Mended(mended.document(), False)
    broken_off = mended.break_off(rootless=rootless)
    return Mended(mended.document(), broken_off)


class _Role(NamedTuple):
    """What an element of a name is, in lower case."""

    local: str
    """The name without its prefix."""
    html: bool
    void: bool
    entry: bool
    holds: bool
    """Whether it is an entry or what entries stand in."""
    known: bool
    """Whether it is of a feed's vocabulary."""


@lru_cache(maxsize=1024)
def _role(name: str) -> _Role:
    prefix, _, local = name.rpartition(":")
    html = prefix in _HTML_PREFIXES or (not prefix and local in _HTML)
    entry = local in _ENTRIES and prefix in _PREFIXES
    return _Role(
        local=local,
        html=html,
        void=not prefix and local in _VOID,
        entry=entry,
        holds=entry or (local in _HOLDERS and prefix in _PREFIXES),
        known=not html and (local in _VOCABULARY or prefix in _NAMESPACES),
    )


def _paired(document: Iterable[Piece]) -> frozenset[int]:
    """Where the start tags stand that have an end tag of their own."""
    paired: set[int] = set()
    last: dict[str, int] = {}
    for piece in document:
        if piece.kind not in ("start", "end"):
            continue
        name = piece.value.lower()
        if _role(name).entry:
            last.clear()
        elif piece.kind == "end":
            if (position := last.pop(name, None)) is not None:
                paired.add(position)
        elif not piece.empty:
            last[name] = piece.position
    return frozenset(paired)


class _Element(NamedTuple):
    name: str
    """As it is written in the output."""
    lower: str
    role: _Role
    begin: int
    """The number of its first piece in the output."""
    paired: bool


class _Mending:
    """A document on its way: what is written of it, and what is open."""

    def __init__(self, text: str, paired: frozenset[int], entities: Mapping[str, str]) -> None:
        self._out: list[str] = []
        self._text = text
        self._paired = paired
        self._entities = entities
        self._open: list[_Element] = []
        self._indices: dict[str, list[int]] = {}
        """Where the open elements of a name stand in ``_open``."""
        self._own: list[int] = []
        """Where those stand that are no HTML."""
        self._walls: list[int] = []
        """Where those of them stand that are paired: no end tag within reaches beyond one."""
        self._beyond = Counter[str]()
        """How many elements of a name are open that are nested too deep to be written."""
        self._prefixes: dict[str, None] = {}
        self._declared = {"xml"}
        self._entry_after = -1
        self._ended = ""
        """The name of the element that ended last."""

    def document(self) -> str:
        """All of it, what is still open closed."""
        while self._open:
            self._close()
        declarations = "".join(
            f' xmlns:{prefix}="{_NAMESPACES.get(prefix, f"urn:x-undeclared:{prefix}")}"'
            for prefix in self._prefixes
            if prefix not in self._declared
        )
        head, *rest = self._out or ("<none", "/>")
        return "".join(('<?xml version="1.0" encoding="utf-8"?>', head, declarations, *rest))

    def text(self, text: str) -> None:
        """Text, written as XML; outside of the root there is none."""
        if self._open:
            self._out.append(text)

    def start(self, piece: Piece) -> None:
        """A start tag: written as one, as that of an empty element, or as text."""
        name, written = piece.value, piece.attributes
        lower = name.lower()
        role = _role(lower)
        paired = piece.position in self._paired
        if self._open and lower == self._open[0].lower:
            return
        if role.holds:
            while self._open and (self._open[-1].role.entry or not self._open[-1].role.holds):
                self._close()
        elif (
            self._open
            and piece.empty
            and not (role.known or role.html or written.strip("/ \t\r\n"))
        ):
            # It says nothing.
            return
        elif role.known or (paired and not role.html):
            self._close_unpaired()
        index = len(self._open)
        around = self._open[self._own[-1]].role.local if self._own else ""
        if around == "title" and not (piece.empty or paired or role.void or ":" in lower):
            self.text(mend_text(f"<{name}{written}>", self._entities))
            return
        empty = piece.empty or role.void
        if index >= DEPTH_LIMIT:
            self._beyond[lower] += not empty
            self._out.append(" ")
            return
        if index and not (empty or paired or role.html or role.known or role.holds):
            if not written:
                return
            empty = True
        if index and lower in _ENDED_BY_THE_NEXT and self._open[-1].lower == lower:
            self._close()
            index -= 1
        begin = len(self._out)
        name = self._legal(name)
        # In two, so that declarations can stand between for the root.
        self._out.append(f"<{name}")
        self._out.append(f"{self._attributes(written)}{'/>' if empty and index else '>'}")
        if empty and index:
            return
        self._indices.setdefault(lower, []).append(index)
        if not role.html:
            self._own.append(index)
            if paired and not role.holds:
                self._walls.append(index)
        self._open.append(_Element(name, lower, role, begin, paired))

    def end(self, piece: Piece) -> bool:
        """An end tag; whether it is that of the document."""
        lower = piece.value.lower()
        role = _role(lower)
        if not self._open or self._ends_root(lower, role):
            return not self._entry_follows(piece.position)
        if self._beyond[lower] > 0 and not role.holds:
            self._beyond[lower] -= 1
            self._out.append(" ")
        elif (indices := self._indices.get(lower)) and (
            role.holds or indices[-1] >= (self._walls[-1] if self._walls else 0)
        ):
            self._close_from(indices[-1])
        elif not role.html:
            self._close_unpaired()
        return False

    def _ends_root(self, lower: str, role: _Role) -> bool:
        root = self._open[0]
        if lower == root.lower:
            return True
        # Some forget the prefix.
        same = role.holds and role.local == root.role.local
        return same and not self._indices.get(lower)

    def break_off(self, *, rootless: bool) -> bool:
        """The document ends before its root does; whether it may have been going to say more.

        It may not behind the only channel of RSS, or with whole entries that never had a root.
        """
        for index, element in enumerate(self._open):
            if index and (element.role.entry or not element.role.holds):
                self._close_from(index)
                del self._out[element.begin :]
                return True
        if rootless:
            return not self._text.rstrip().endswith(">")
        return not (self._ended == "channel" and [e.lower for e in self._open] == ["rss"])

    def _close(self) -> None:
        element = self._open.pop()
        index = self._indices[element.lower].pop()
        for kept in (self._own, self._walls):
            if kept and kept[-1] == index:
                kept.pop()
        self._out.append(f"</{element.name}>")
        self._ended = element.lower
        if element.role.entry:
            self._beyond.clear()

    def _close_from(self, index: int) -> None:
        while len(self._open) > index:
            self._close()

    def _close_unpaired(self) -> None:
        """Close what ends where an element of the feed's own begins."""
        while self._own:
            index = self._own[-1]
            element = self._open[index]
            if element.role.holds or not index:
                self._close_from(index + 1)
                return
            if element.paired:
                return
            self._close_from(index)

    def _entry_follows(self, position: int) -> bool:
        """Whether an entry follows before another document begins: then the root's end came early."""
        if self._entry_after < position:
            following = _ROOT_OR_ENTRY.search(self._text, position)
            if following is None or not following[1]:
                return False
            self._entry_after = following.start()
        return True

    def _legal(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        if not _LEGAL.fullmatch(name):
            return f"_{_ILLEGAL.sub('_', name)}"
        if not colon:
            return name
        if prefix in self._prefixes or (prefix != "xmlns" and len(self._prefixes) < _MOST_PREFIXES):
            self._prefixes[prefix] = None
            return name
        return f"{prefix}_{local}"

    def _attributes(self, written: str) -> str:
        if not written.strip("/ \t\r\n"):
            return ""
        out: dict[str, str] = {}
        prefixed: set[str] = set()
        for name, value in attributes_of(written):
            prefix, colon, local = name.partition(":")
            if name == "xmlns" or prefix == "xmlns":
                value = value.strip()
                if (
                    (colon and not (value and _LEGAL.fullmatch(local)))
                    or local in ("xml", "xmlns")
                    or value in _RESERVED
                    or any(map(str.isspace, value))
                ):
                    continue
                if len(self._open) == 0:
                    self._declared.add(local)
            elif not _LEGAL.fullmatch(name):
                continue
            elif colon:
                name = self._legal(name)
                # Two prefixes may stand for one namespace, and that attribute would be twice.
                if local in prefixed:
                    continue
                prefixed.add(local)
            out.setdefault(name, mend_value(value, self._entities))
        return "".join(f' {name}="{value}"' for name, value in out.items())
