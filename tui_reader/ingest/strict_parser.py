"""feedparser's parser for well-formed feeds, its answers the same and the way to them shorter.

Of 18 ms that a feed of 110 kB took in feedparser, 6 went into doing the same again: joining the
same two addresses at every tag, copying flat dictionaries deeply, looking up every character of
every text in a table of which hardly a text holds one.

feedparser's other parser, for what is not well-formed, is never used: it keeps ``&amp;`` in
addresses and writes "AT&T;". ``mend`` makes such documents well-formed instead.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any
from xml.sax import SAXParseException
from xml.sax.expatreader import ExpatParser
from xml.sax.handler import feature_namespaces

import feedparser
from feedparser.util import FeedParserDict

DEPTH_LIMIT = 500
"""Nested elements of a feed document that are kept; feeds in the wild stay under 40."""

_BUFFER = 1 << 16
"""Characters that expat may gather before it hands them on."""
_REMEMBERED_UP_TO = 1000
"""Characters of an address; what is kept in memory stays small."""
_C1 = re.compile("[\x80-\x9f]")


class _Text(str):
    """A text that is looked up in feedparser's table of C1 characters only when it holds one."""

    __slots__ = ()

    def translate(self, table: Any, /) -> str:
        return super().translate(table) if _C1.search(self) else str(self)


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
    entries: list[FeedParserDict]
    version: str
    exc: SAXParseException | None
    """Why the document is not well-formed; what stands before the fault has been read."""
    resolve_relative_uris = False
    sanitize_html = False
    _nested = 0

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


def _remembered(join: Callable[[str, str], str]) -> Callable[[str, str], str]:
    kept = lru_cache(maxsize=1024)(join)

    def joined(base: str, uri: str) -> str:
        short = len(base) + len(uri) <= _REMEMBERED_UP_TO
        return kept(base, uri) if short else join(base, uri)

    return joined


class WholeTextParser(ExpatParser):
    """Python's own expat, which hands on a text in one piece.

    By itself expat breaks a text at every line and every reference: a feed of
    110 kB then came in 1,600 pieces, and half of the parser's time went into
    taking them.
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


def _make_faster() -> None:
    # The same table as a list, for texts that hold a C1 character: one that a dict lacks costs
    # str.translate an exception, a third of the time of a feed in Arabic.
    table = feedparser.mixin._cp1252
    feedparser.mixin._cp1252 = [ord(table.get(code, chr(code))) for code in range(0x10000)]
    for name in ("_urljoin", "make_safe_absolute_uri"):
        setattr(feedparser.mixin, name, _remembered(getattr(feedparser.mixin, name)))


_make_faster()
