"""feedparser's parser for well-formed feeds, which loses less than it does by itself, and is faster.

feedparser calls a method for each element, named after it. Those here stand in for its own:

- Media RSS (https://www.rssboard.org/media-rss): feedparser takes ``media:description`` for the
  entry's own description and forgets which file it describes. Here, what stands inside a
  ``media:content`` is kept with that file; what stands beside it is the entry's ``media_words``.
- ``guid``: feedparser forgets that it is said not to be a permalink when there is a ``link``.
- ``source``: in feedparser a ``media:title`` behind it becomes the entry's title, and one that is
  not closed takes the title of the next entry.
- :data:`SOURCES`: in feedparser an element with an attribute has no text.

feedparser joins the same two addresses at every tag, copies flat dictionaries deeply, and looks up
every character of every text in a table of which hardly a text holds one. None of this is done
here; the answers are the same.

feedparser's other parser, for what is not well-formed, is never used: it keeps ``&amp;`` in
addresses and writes "AT&T;". ``mend`` makes such documents well-formed instead.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from xml.sax import SAXParseException
from xml.sax.expatreader import ExpatParser
from xml.sax.handler import feature_namespaces

import feedparser
from feedparser.util import FeedParserDict

from tui_reader.ingest.patches import remember_joined_addresses

DEPTH_LIMIT = 500
"""Nested elements of a feed document that are kept."""
SOURCES = (
    "prism_publicationname",
    "dc_source",
    "dcterms_source",
    # Bing News has an element of its own; the address of its namespace changes with the query.
    "news_source",
    "publisher",
    "dcterms_publisher",
)
"""Where entries name their paper besides ``source``, as feedparser calls it, the best first."""
GROUPS = "media groups"
"""Where an entry counts its groups of files."""
GROUP_WORDS = "media group words"
"""Where an entry keeps what is said of its groups, by their numbers."""
NO_PERMALINK = "no permalink"
"""What an entry holds whose ``guid`` is said to be no address."""

PERSON_LIMIT = 2000
"""Characters of the text that names a person; feedparser looks for e-mail addresses in it with an
expression whose time grows with the square of the length."""

TAG_LIMIT = 200
"""Tags of an entry that are read; feedparser compares each with all before it."""

_PERSONS = frozenset("author contributor email name publisher".split())
# No element has a space in its name.
_CAPTION = "media caption"
_BUFFER = 1 << 16
"""Characters that expat may gather before it hands them on."""
C1 = re.compile("[\x80-\x9f]")
"""Control characters, which feedparser takes for characters of windows-1252."""


class _Text(str):
    """A text that is looked up in feedparser's table of C1 characters only when it holds one."""

    __slots__ = ()

    def translate(self, table: Any, /) -> str:
        return super().translate(table) if C1.search(self) else str(self)


class _Parameters(FeedParserDict):  # type: ignore[misc]  # feedparser has no types
    """What is known of a content element: texts under names, so that a copy need not be deep."""

    def __deepcopy__(self, memo: object) -> FeedParserDict:
        return FeedParserDict(self)


class StrictParser(feedparser.api.StrictFeedParser):  # type: ignore[misc]
    """A feed as it is read; the names of what it found are feedparser's.

    The tags of elements nested deeper than :data:`DEPTH_LIMIT` are left out and their text
    stays: what feedparser costs grows with the square of the depth.
    """

    contentparams: FeedParserDict
    elementstack: list[tuple[str, int, list[str]]]
    feeddata: FeedParserDict
    namespaces: dict[str, str]
    """Prefixes by address."""
    entries: list[FeedParserDict]
    version: str
    exc: SAXParseException | None
    """Why the document is not well-formed; what stands before the fault has been read."""
    resolve_relative_uris = False
    sanitize_html = False
    _nested = 0
    _title_depth_outside = -1
    _media_file: tuple[Any, dict[str, Any]] | None = None
    """The ``media:content`` that began last, and its entry."""
    _media_group: Any = None
    """The entry of the ``media:group`` that is open."""

    def _add_tag(self, term: Any, scheme: Any, label: Any) -> None:
        if len(self._get_context().get("tags", ())) < TAG_LIMIT:
            super()._add_tag(term, scheme, label)

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:  # noqa: N802
        """An element begins."""
        self._nested += 1
        if self._nested <= DEPTH_LIMIT:
            super().startElementNS(name, qname, attrs)
        elif self.elementstack:
            self.elementstack[-1][2].append(" ")

    def endElementNS(self, name: Any, qname: Any) -> None:  # noqa: N802
        """An element ends."""
        self._nested -= 1
        if self._nested < DEPTH_LIMIT:
            super().endElementNS(name, qname)
        elif self.elementstack:
            self.elementstack[-1][2].append(" ")

    def pop(self, element: str, strip_whitespace: int = 1) -> Any:
        """An element ends: its text."""
        if element in _PERSONS and self.elementstack and self.elementstack[-1][0] == element:
            pieces = self.elementstack[-1][2]
            if sum(map(len, pieces)) > PERSON_LIMIT:
                pieces[:] = ["".join(pieces).strip()[:PERSON_LIMIT]]
        return super().pop(element, strip_whitespace)

    @staticmethod
    def decode_entities(_element: str, data: str) -> str:
        """The text of an element, on its way to the table of C1 characters."""
        return _Text(data)

    def push_content(
        self, tag: str, attrs_d: Any, default_content_type: str, expecting_text: int
    ) -> None:
        """An element with content begins."""
        super().push_content(tag, attrs_d, default_content_type, expecting_text)
        self.contentparams = _Parameters(self.contentparams)

    def _start_guid(self, attributes: dict[str, str]) -> None:
        super()._start_guid(attributes)
        if attributes.get("ispermalink", "").strip().lower() == "false":
            self._get_context()[NO_PERMALINK] = "true"

    def _start_source(self, attributes: dict[str, str]) -> None:
        depth = self.title_depth
        super()._start_source(attributes)
        self._title_depth_outside = depth

    def _end_source(self) -> None:
        super()._end_source()
        self.title_depth = self._title_depth_outside

    def _start_item(self, attributes: dict[str, str]) -> None:
        self.insource = 0
        self.sourcedata.clear()
        super()._start_item(attributes)

    _start_entry = _start_item

    def _start_media_group(self, _attributes: dict[str, str]) -> None:
        entry = self._get_context()
        entry[GROUPS] = entry.get(GROUPS, 0) + 1
        self._media_group = entry

    def _end_media_group(self) -> None:
        self._media_group = None

    def _start_media_content(self, attributes: dict[str, Any]) -> None:
        entry = self._get_context()
        # What is left open in a broken feed ends with its entry.
        attributes["group"] = entry[GROUPS] if self._media_group is entry else 0
        entry.setdefault("media_content", []).append(attributes)
        self._media_file = (entry, attributes)

    def _end_media_content(self) -> None:
        self._media_file = None

    def _start_media_description(self, attributes: dict[str, str]) -> None:
        self._push_words("media_words" if self._open_file() is None else _CAPTION, attributes)

    def _end_media_description(self) -> None:
        words = self._pop_words("media_words")
        self._keep_with_file("description", words)
        entry = self._get_context()
        if words and self._media_group is entry and self._open_file() is None:
            groups = entry.setdefault(GROUP_WORDS, {})
            groups.setdefault(entry[GROUPS], words)

    def _start_media_text(self, attributes: dict[str, str]) -> None:
        self._push_words("media_text" if self._open_file() is None else _CAPTION, attributes)

    def _end_media_text(self) -> None:
        self._keep_with_file("text", self._pop_words("media_text"))

    def _start_media_title(self, attributes: dict[str, str]) -> None:
        if self._open_file() is None:
            super()._start_media_title(attributes)
        else:
            self._push_words(_CAPTION, attributes)

    def _end_media_title(self) -> None:
        if not self.elementstack or self.elementstack[-1][0] != _CAPTION:
            super()._end_media_title()
            return
        kind = self.contentparams.get("type", "")
        title = self._pop_words(_CAPTION)
        self._keep_with_file("title", title)
        entry = self._get_context()
        if title and "title" not in entry:
            # As feedparser does: an entry without a title of its own is called as its file is.
            entry["title"], entry["title_detail"] = title, {"type": kind}

    def _open_file(self) -> dict[str, Any] | None:
        """The ``media:content`` that is open in the entry, if one is."""
        opened = self._media_file
        return opened[1] if opened is not None and opened[0] is self._get_context() else None

    def _push_words(self, element: str, attributes: dict[str, str]) -> None:
        html = "html" in attributes.get("type", "")
        self.push_content(element, {"type": "text/html" if html else "text/plain"}, "", 1)

    def _pop_words(self, element: str) -> str:
        """The text of the element that ends: the one expected, or a file's caption."""
        top = self.elementstack[-1][0] if self.elementstack else ""
        return self.pop_content(_CAPTION if top == _CAPTION else element) or ""

    def _keep_with_file(self, name: str, words: str) -> None:
        file = self._open_file()
        if words and file is not None:
            file[name] = words


def _text_only(name: str) -> Callable[[Any, Any], None]:
    return lambda self, _attributes: self.push(name, 1)


for _name in SOURCES:
    setattr(StrictParser, f"_start_{_name}", _text_only(_name))


class WholeTextParser(ExpatParser):
    """Python's own expat, which hands on a text in one piece.

    By itself expat breaks a text at every line and every reference, and most of the time goes into
    taking the pieces.
    """

    _parser: Any  # pyexpat's; the standard library's stubs leave it out

    def reset(self) -> None:
        """Prepare for a document."""
        super().reset()
        self._parser.buffer_text = True
        self._parser.buffer_size = _BUFFER


def read_strictly(text: str) -> StrictParser:
    """What a document holds, as far as it is well-formed.

    Raises:
        Exception: whatever feedparser's handlers raise on hostile input.
    """
    handler = StrictParser("", None, "utf-8")
    reader = WholeTextParser()
    reader.setFeature(feature_namespaces, True)
    reader.setContentHandler(handler)
    reader.setErrorHandler(handler)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        with suppress(SAXParseException):  # kept by the handler
            reader.feed(text.encode("utf-8", "ignore"))
            reader.close()
    return handler


remember_joined_addresses(feedparser.mixin)

# What the fast reader (``plain_reader``) is not to know better than feedparser.

NAMESPACES: dict[str, str] = {
    uri.lower(): prefix for uri, prefix in StrictParser.namespaces.items()
}
"""feedparser's prefixes by the addresses of namespaces, in lower case; empty for those of feeds."""


def has_method(element: str) -> bool:
    """Whether feedparser does something of its own with an element; else it is only noted."""
    return hasattr(StrictParser, f"_start_{element}") or hasattr(StrictParser, f"_end_{element}")


def joined(base: str, address: str) -> str:
    """An address as feedparser resolves it."""
    found: str = feedparser.mixin._urljoin(base, address)
    return found


def absolute(base: str, address: str) -> str:
    """An ``xml:base`` as feedparser resolves it; empty for a scheme that it does not take."""
    found: str = feedparser.mixin.make_safe_absolute_uri(base, address)
    return found


def takes_date(text: str) -> bool:
    """Whether feedparser goes on behind a date, read or not; on some it fails."""
    try:
        feedparser.datetimes._parse_date(text)
    except Exception:  # noqa: BLE001 - whatever feedparser raises, the document is its own
        return False
    return True


@lru_cache(maxsize=1024)
def person(text: str) -> str:
    """The name in a text that names a person, else the e-mail address.

    Args:
        text: at most :data:`PERSON_LIMIT` characters.
    """
    detail = FeedParserDict()
    context = FeedParserDict(author=text, authors=[detail])
    StrictParser._sync_author_detail(SimpleNamespace(_get_context=lambda: context))
    return detail.get("name") or detail.get("email") or ""
