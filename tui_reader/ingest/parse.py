"""A feed document to drafts: the one door of the room for bytes, whatever their format."""

from __future__ import annotations

import re
import warnings
from calendar import timegm
from collections.abc import Iterable
from io import BytesIO
from time import struct_time
from typing import Any, Literal

import feedparser

from tui_reader.ingest.dates import parse_date
from tui_reader.ingest.decode import xml_text
from tui_reader.ingest.errors import NotAFeed
from tui_reader.ingest.first_entries import first_entries
from tui_reader.ingest.jsonfeed import parse_json_feed
from tui_reader.ingest.normalise import MAX_ENTRIES, entries_left_out, normalise
from tui_reader.ingest.raw import RawEntry, RawFeed, RawMedia, RawText
from tui_reader.ingest.sniff import (
    flatten,
    is_feed_root,
    is_json,
    refuse_pages,
    root_of,
    without_doctype,
)
from tui_reader.ingest.strict_parser import use_strict_parser
from tui_reader.model import FeedDraft
from tui_reader.text.charset import decode
from tui_reader.text.i18n import _
from tui_reader.text.plain import one_line
from tui_reader.text.tags import without_attribute_floods

__all__ = ["NotAFeed", "parse"]

feedparser.api.PREFERRED_XML_PARSERS = ["tui_reader.ingest.expat_reader"]
use_strict_parser()

_PERIODS = {
    "hourly": 3600,
    "daily": 86_400,
    "weekly": 604_800,
    "monthly": 2_592_000,
    "yearly": 31_536_000,
}
_LONGEST_TTL = 31_536_000
_SKIP = re.compile(r"<skip(hour|day)s\b[^>]*>([^!]{0,2000}?)</skip(?:hour|day)s", re.IGNORECASE)
_HOUR_OR_DAY = re.compile(r"<(?:hour|day)>\s*(\w{1,10})\s*<", re.IGNORECASE)
_MEDIA_RSS = re.compile(
    r"""xmlns:([\w.-]{1,40})\s{0,9}=\s{0,9}["']http://search\.yahoo\.com/mrss/?["']"""
)
_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
_NOT_CLOSED = ("no element found", "unclosed token", "unclosed CDATA section")


def parse(body: bytes, *, url: str, content_type: str = "", language: str = "") -> FeedDraft:
    """A feed of any format, cleaned and absolute.

    Args:
        body: the document as it was served, decompressed.
        url: where it was found at last; relative addresses in it are resolved against it.
        content_type: the HTTP header; its charset counts (RFC 7303), its media type does not,
            because half the feeds of the world are served under a wrong one.
        language: of entries that state none in a feed that states none; it also helps to tell
            the charset.

    Raises:
        NotAFeed: the bytes hold no feed; the reason says what they hold.
    """
    text = decode(body, content_type, language)
    if not text.strip("\ufeff\x00 \t\r\n"):
        raise NotAFeed(_("the answer is empty"))
    feed = parse_json_feed(text.lstrip("\ufeff")) if is_json(text) else _parse_xml(text)
    return normalise(feed, url=url, language=language)


def _parse_xml(text: str) -> RawFeed:
    text = xml_text(text)
    refuse_pages(text)
    text = without_attribute_floods(flatten(text))
    text, left_out = first_entries(text, MAX_ENTRIES)
    netscape = "netscape" in text[:500].lower() and "0.91" in text[:1000]
    root = root_of(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            result = feedparser.parse(
                BytesIO(_own_words(without_doctype(text)).encode("utf-8", "ignore")),
                response_headers={"content-type": "application/xml; charset=utf-8"},
                sanitize_html=False,
                resolve_relative_uris=False,
            )
    # The loose half of feedparser fails in its own ways on hostile input; whichever it is,
    # the document cannot be read, and the reader is told so.
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        AssertionError,
        RecursionError,
    ) as error:
        reason = _("the XML cannot be read ({error})")
        raise NotAFeed(
            reason.format(error=one_line(str(error), 100) or type(error).__name__)
        ) from error
    note = _fault(result)
    found = result["entries"]
    if not found and not (is_feed_root(root) and (result.get("version") or root == "channel")):
        raise NotAFeed(
            _("this is XML, but no feed: it begins with <{root}>").format(root=one_line(root, 40))
        )
    if not found and note:
        raise NotAFeed(_("{fault} and holds no entry").format(fault=note))
    if left_out:
        note = "; ".join(filter(None, (entries_left_out(MAX_ENTRIES + left_out), note)))
    kind = "rss091n" if netscape else str(result.get("version") or root)
    return _raw_feed(result["feed"], found, kind, text, note)


def _own_words(text: str) -> str:
    """The text with ``media:description`` under another name.

    feedparser takes it for the entry's own description, even for its content,
    and what stands below a photograph replaces the article.
    """
    for prefix in set(_MEDIA_RSS.findall(text)) if "yahoo.com/mrss" in text else ():
        element = rf"<(/?){re.escape(prefix)}:description\b[^>]*?(/?)>"
        text = re.sub(element, rf"<\1{prefix}:words\2>", text)
    return text


def _fault(result: Any) -> str:
    error = result.get("bozo_exception")
    line = getattr(error, "getLineNumber", None)
    if error is None or line is None:
        return ""
    message = str(error.getMessage())
    if message.startswith(_NOT_CLOSED):
        return _("the XML breaks off at line {line}").format(line=line())
    return _("the XML is faulty at line {line} ({fault})").format(
        line=line(), fault=one_line(message, 80)
    )


def _raw_feed(feed: Any, entries: Iterable[Any], kind: str, text: str, note: str) -> RawFeed:
    atom = kind.startswith("atom")
    skips = [(what.lower(), _HOUR_OR_DAY.findall(inner)) for what, inner in _SKIP.findall(text)]
    links = _dicts(feed, "links")
    later = {_str(link, "rel"): _str(link, "href") for link in reversed(links)}
    return RawFeed(
        kind=kind,
        entries=tuple(_raw_entry(entry, atom) for entry in entries),
        title=_text(feed, "title", atom),
        site_url=_alternate(feed),
        language=_str(feed, "language"),
        authors=_authors(feed) if atom else (),
        ttl=_ttl(feed),
        skip_hours=tuple(
            int(h) for what, found in skips if what == "hour" for h in found if h.isdecimal()
        ),
        skip_days=tuple(
            day.capitalize()
            for what, found in skips
            if what == "day"
            for day in found
            if day.isalpha()
        ),
        next_page=later.get("prev-archive") or later.get("next") or "",
        note=note,
    )


def _raw_entry(entry: Any, atom: bool) -> RawEntry:
    contents: list[RawText] = []
    link = _alternate(entry)
    for content in _dicts(entry, "content"):
        # Content by reference (RFC 4287 §4.1.3.2) is an address, not a text.
        link = link or _str(content, "src")
        if _str(content, "value").strip():
            contents.append(_construct(content, _str(content, "value"), atom))
    published = _date(entry, "published")
    created = _date(entry, "created")
    return RawEntry(
        guid=_str(entry, "id"),
        link=link,
        title=_text(entry, "title", atom),
        authors=_authors(entry),
        published=created if published is None else published,
        updated=_date(entry, "updated"),
        language=_str(entry, "language") or _str(_dict(entry, "title_detail"), "language"),
        contents=tuple(contents),
        summary=_text(entry, "summary", atom) or _text(entry, "media_words", False),
        tags=tuple(_str(tag, "label") or _str(tag, "term") for tag in _dicts(entry, "tags")),
        media=tuple(_media(entry)),
    )


def _alternate(source: Any) -> str:
    """The address of the page: the HTML alternate, else any alternate, else an absolute permalink."""
    links = [
        link
        for link in _dicts(source, "links")
        if _str(link, "rel") == "alternate" and _str(link, "href")
    ]
    html = next(
        (k for k in links if _str(k, "type") in ("text/html", "application/xhtml+xml", "html", "")),
        None,
    )
    best = html or next(iter(links), None)
    if best is not None:
        return _str(best, "href")
    link = _str(source, "link")
    return link if _ABSOLUTE.match(link) else ""


def _text(source: Any, name: str, atom: bool) -> RawText | None:
    value = _str(source, name)
    return _construct(_dict(source, f"{name}_detail"), value, atom) if value else None


def _construct(detail: Any, value: str, atom: bool) -> RawText:
    # Only Atom says whether a text is HTML; in RSS everything may be, and mostly is.
    literal = atom and _str(detail, "type") == "text/plain"
    kind: Literal["text", "html"] = "text" if literal else "html"
    return RawText(value, kind, _str(detail, "base"), _str(detail, "language"))


def _authors(source: Any) -> tuple[str, ...]:
    authors = _dicts(source, "authors")
    names = [_str(author, "name") or _str(author, "email") for author in authors]
    return tuple(filter(None, names)) or tuple(filter(None, (_str(source, "author"),)))


def _date(source: Any, name: str) -> int | None:
    written = _str(source, name)
    parsed = dict.get(source, f"{name}_parsed")
    if (seconds := parse_date(written)) is not None or not isinstance(parsed, struct_time):
        return seconds
    return timegm(parsed) if 1900 <= parsed.tm_year <= 2200 else None


def _media(entry: Any) -> Iterable[RawMedia]:
    for link in _dicts(entry, "links"):
        if _str(link, "rel") == "enclosure":
            yield RawMedia(
                _str(link, "href"),
                _str(link, "type"),
                "",
                _str(link, "length"),
                "",
                _str(link, "title"),
            )
    for content in _dicts(entry, "media_content"):
        yield RawMedia(
            _str(content, "url"),
            _str(content, "type"),
            _str(content, "medium"),
            _str(content, "filesize"),
            _str(content, "width"),
        )
    for thumbnail in _dicts(entry, "media_thumbnail"):
        yield RawMedia(_str(thumbnail, "url"), width=_str(thumbnail, "width"), lead=True)
    image = _dict(entry, "image")
    if href := _str(image, "href"):
        yield RawMedia(href, title=_str(image, "title"), lead=True)


def _ttl(feed: Any) -> int:
    """The longer of the two wishes that a feed may have, in seconds."""
    minutes = _str(feed, "ttl").strip()
    ttl = int(minutes[:9]) * 60 if minutes.isascii() and minutes.isdigit() else 0
    period = _PERIODS.get(_str(feed, "sy_updateperiod").strip().lower(), 0)
    times = _str(feed, "sy_updatefrequency").strip()
    if times.isascii() and times.isdigit():
        period //= max(1, int(times[:6]))
    return min(max(ttl, period), _LONGEST_TTL)


def _str(source: Any, name: str) -> str:
    value = dict.get(source, name) if isinstance(source, dict) else None
    return value if isinstance(value, str) else ""


def _dict(source: Any, name: str) -> dict[str, Any]:
    value = dict.get(source, name)
    return value if isinstance(value, dict) else {}


def _dicts(source: Any, name: str) -> list[dict[str, Any]]:
    value = dict.get(source, name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
