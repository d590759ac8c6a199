"""What a document is before anybody parses it, and whether it is safe to parse."""

from __future__ import annotations

import re

from tui_reader.ingest.errors import NotAFeed
from tui_reader.text.reasons import because

_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_BEFORE_JSON = re.compile(
    r"(?:[\ufeff\s]|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|//[^\n]*+)*+(?:[A-Za-z_$][\w$.]{0,99}+\s*+\(\s*+)?(?=[{\[])"
)
_FILES = {
    "GIF": (b"GIF87a", b"GIF89a"),
    "PNG": (b"\x89PNG\r\n",),
    "JPEG": (b"\xff\xd8\xff",),
    "PDF": (b"%PDF-",),
    "ZIP": (b"PK\x03\x04",),
    "MP3": (b"ID3",),
    "Ogg": (b"OggS",),
}
_PROLOG = re.compile(r"<\?.*?\?>|<!--.*?-->|<!doctype", re.IGNORECASE | re.DOTALL)
_HTML_DOCTYPE = re.compile(r"<!doctype\s+html", re.IGNORECASE)
_FEED_ROOTS = frozenset(("rss", "feed", "rdf", "channel"))
_FEED_TAG = re.compile(r"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
_ENTRY_TAG = re.compile(r"<(?:item|entry)[\s>]", re.IGNORECASE)


def is_json(text: str) -> bool:
    """Whether a document can only be JSON; see :func:`json_start`."""
    return json_start(text) >= 0


def json_start(text: str) -> int:
    """Where the value of a JSON document begins, past comments and the call of JSONP; -1: nowhere."""
    match = _BEFORE_JSON.match(text)
    return match.end() if match else -1


def refuse_files(body: bytes) -> None:
    """Nothing, for what may be text.

    Raises:
        NotAFeed: for pictures, sounds, documents and archives, told by their first bytes.
    """
    for kind, beginnings in _FILES.items():
        if body.startswith(beginnings):
            raise NotAFeed(because("this is a file of the kind {kind}, not a feed", kind=kind))


def root_of(text: str) -> str:
    """Name of the first element, without its prefix, lower case; empty when there is none."""
    match = _ROOT.search(text, _end_of_prolog(text))
    return match[1].rpartition(":")[2].lower() if match else ""


def is_feed_root(root: str) -> bool:
    """Whether an element of that name begins a feed: RSS, Atom, RDF, or a bare RSS channel."""
    return root in _FEED_ROOTS


def refuse_pages(text: str) -> None:
    """Nothing, for what may be a feed.

    Raises:
        NotAFeed: for a web page or for text without any markup.
    """
    root = root_of(text)
    if is_feed_root(root):
        return
    if root == "html" or _HTML_DOCTYPE.search(text[:1000]):
        if not _FEED_TAG.search(text[:20_000]):
            raise NotAFeed(
                because(
                    "this is a web page, not a feed; “tui-reader discover” finds the feeds it names"
                )
            )
    elif not root:
        raise NotAFeed(because("this is plain text, not a feed"))


def feed_start(text: str) -> int:
    """Where the root of a feed begins, past whatever stands before it.

    Else where its first entry does, else where the first element does.
    """
    root = _ROOT.search(text, _end_of_prolog(text))
    begin = root.start() if root else len(text)
    if root and is_feed_root(root[1].rpartition(":")[2].lower()):
        return begin
    first = _FEED_TAG.search(text, begin) or _ENTRY_TAG.search(text, begin)
    return first.start() if first else begin


def without_doctype(text: str) -> str:
    """XML whose prolog is one declaration: no document type, so no entities, internal or external.

    Line breaks of the prolog stay, so that errors name the right line.
    """
    match = _ROOT.search(text, _end_of_prolog(text))
    start = match.start() if match else 0
    return f'<?xml version="1.0" encoding="utf-8"?>{chr(10) * text.count(chr(10), 0, start)}{text[start:]}'


def _end_of_prolog(text: str) -> int:
    """Where the root element may begin: past declarations, comments and the document type."""
    position = 0
    while True:
        while position < len(text) and text[position] in " \t\r\n\ufeff":
            position += 1
        match = _PROLOG.match(text, position)
        if match is None:
            return position
        position = match.end()
        if match[0].lower() == "<!doctype":
            bracket, close = text.find("[", position), text.find(">", position)
            if close < 0:
                return position
            if 0 <= bracket < close:
                end = text.find("]", bracket)
                close = text.find(">", end) if end >= 0 else -1
            position = close + 1 if close >= 0 else len(text)
