"""A feed document to drafts: the one door of the room for bytes, whatever their format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Literal
from xml.sax import SAXParseException

from msgspec.structs import replace

from tui_reader.ingest.errors import NotAFeed, breaks_off
from tui_reader.ingest.feeds.dates import hints_of, parse_date
from tui_reader.ingest.feeds.jsonfeed import parse_json_feed
from tui_reader.ingest.feeds.mend import mend
from tui_reader.ingest.feeds.normalise import MAX_ENTRIES, entries_left_out, normalise
from tui_reader.ingest.feeds.plain_reader import PlainFeed, read_plainly
from tui_reader.ingest.feeds.raw import RawEntry, RawFeed, RawMedia, RawText
from tui_reader.ingest.feeds.sniff import (
    is_feed_root,
    json_start,
    refuse_files,
    refuse_pages,
    root_of,
    without_doctype,
)
from tui_reader.ingest.feeds.strict_parser import (
    GROUP_WORDS,
    NO_PERMALINK,
    SOURCES,
    StrictParser,
    read_strictly,
)
from tui_reader.model import FeedDraft, PageSelectors
from tui_reader.text.charset import decode
from tui_reader.text.html import unescape, without_attribute_floods, xml_text
from tui_reader.text.plain import one_line
from tui_reader.text.reasons import NO_REASON, Reason, because, together

# A feed document without the entries that would not be kept: parsing them all would cost seconds.

_BEGINNING = re.compile(r"<(?:[\w.-]{1,40}:)?(item|entry)(?=[\s/>])")


def first_entries(text: str, limit: int) -> tuple[str, int]:
    """The document with its first ``limit`` entries, and how many more it had.

    What stands after the last entry stays. Tags are looked for as they are
    written: an ``<item>`` inside a CDATA section counts as well, which only
    matters to a document that has thousands of them.
    """
    cut = next(islice(_BEGINNING.finditer(text), limit, None), None)
    if cut is None:
        return text, 0
    begun = [begin.end() for begin in _BEGINNING.finditer(text, cut.start())]
    end = max(text.rfind(f"{name}>") + len(name) + 1 for name in ("item", "entry"))
    if text.startswith("/>", begun[-1]):
        end = max(end, begun[-1] + 2)
    elif end <= begun[-1] + 1:
        # The document breaks off in its last entry.
        end = len(text)
    return text[: cut.start()] + text[max(end, cut.start()) :], len(begun)


__all__ = ["NotAFeed", "parse", "parse_page"]

_PERIODS = {
    "hourly": 3600,
    "daily": 86_400,
    "weekly": 604_800,
    "monthly": 2_592_000,
    "yearly": 31_536_000,
}
_LONGEST_TTL = 31_536_000
_DATES = ("published", "created", "updated")
_SKIP = re.compile(
    r"<skip(hour|day)s\b[^<>]*+>((?:[^!<]|<(?!/?skip)){0,2000}+)</skip(?:hour|day)s", re.IGNORECASE
)
_HOUR_OR_DAY = re.compile(r"<(?:hour|day)>\s*(\w{1,10})\s*<", re.IGNORECASE)
_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_STAND_INS = ("canonical", "shortlink", "shorturl", "self", "related", "via")
"""Relations that lead to an entry, or near it, when it has no alternate; the best first."""
_TAGS = re.compile(r"</[a-z]+[1-6]?\s*>|<(?:br|hr|img|p)\b", re.IGNORECASE)
_REFERENCE = re.compile(r"&[#\w]{1,32};")
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
    refuse_files(body)
    text = decode(body, content_type, language)
    if not text.strip("\ufeff\x00 \t\r\n"):
        raise NotAFeed(because("the answer is empty"))
    feed = _parse_xml(text) if (start := json_start(text)) < 0 else parse_json_feed(text[start:])
    return normalise(feed, url=url, language=language)


def parse_page(
    body: bytes, *, url: str, content_type: str, language: str, selectors: PageSelectors
) -> FeedDraft:
    """The articles of a web page, cleaned and absolute; arguments and errors are those of :func:`parse`.

    ``selectors`` find them.
    """
    from tui_reader.ingest.feeds.web_page import read_web_page  # few feeds are pages

    feed = read_web_page(body, url, content_type, selectors, language)
    return normalise(feed, url=url, language=language)


def _parse_xml(text: str) -> RawFeed:
    text = xml_text(text)
    refuse_pages(text)
    text, left_out = first_entries(without_attribute_floods(text), MAX_ENTRIES)
    netscape = "netscape" in text[:500].lower() and "0.91" in text[:1000]
    document = without_doctype(text)
    broken_off = False
    try:
        result: PlainFeed | StrictParser = read_plainly(document) or read_strictly(document)
        fault = result.exc
        note = _fault(fault)
        # A section that is not closed goes on to the end of the next one and hides the entries
        # between them: the document is well-formed and says less than it holds.
        unclosed = text.count("<![CDATA[") > text.count("]]>")
        if note or unclosed:
            mended = mend(text)
            other = read_strictly(mended.text)
            if note or len(other.entries) > len(result.entries):
                document, broken_off = mended
                result = other
                note = note or because("the XML is faulty: a CDATA section is not closed")
    # feedparser fails in its own ways on hostile input; whichever it is, the document cannot be
    # read, and the reader is told so.
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        AssertionError,
        RecursionError,
    ) as error:
        raise NotAFeed(
            because(
                "the XML cannot be read ({error})",
                error=one_line(str(error), 100) or type(error).__name__,
            )
        ) from error
    root = root_of(document)
    found = result.entries
    if not found and not (is_feed_root(root) and (result.version or root == "channel")):
        raise NotAFeed(
            because("this is XML, but no feed: it begins with <{root}>", root=one_line(root, 40))
        )
    if not found and note:
        raise NotAFeed(because("{fault} and holds no entry", fault=note))
    if broken_off:
        end = breaks_off(text.count("\n") + 1)
        note = end if _is_not_closed(fault) else together(note, end)
    if left_out:
        note = together(entries_left_out(MAX_ENTRIES + left_out), note)
    kind = "rss091n" if netscape else str(result.version or root)
    feed = _raw_feed(result.feeddata, found, kind, document, note)
    return replace(feed, broken_off=broken_off)


def _is_not_closed(error: SAXParseException | None) -> bool:
    return error is not None and error.getMessage().startswith(_NOT_CLOSED)


def _fault(error: SAXParseException | None) -> Reason:
    if error is None:
        return NO_REASON
    line, message = error.getLineNumber() or 0, error.getMessage()
    if _is_not_closed(error):
        return because("the XML breaks off at line {line}", line=line)
    return because(
        "the XML is faulty at line {line} ({fault})", line=line, fault=one_line(message, 80)
    )


def _raw_feed(feed: Any, entries: Sequence[Any], kind: str, text: str, note: Reason) -> RawFeed:
    atom = kind.startswith("atom")
    skips = [(what.lower(), _HOUR_OR_DAY.findall(inner)) for what, inner in _SKIP.findall(text)]
    links = _dicts(feed, "links")
    later = {_str(link, "rel"): _str(link, "href") for link in reversed(links)}
    written = (_str(entry, name) for entry in entries for name in _DATES)
    hints = hints_of(written, _str(feed, "language"))
    return RawFeed(
        kind=kind,
        entries=tuple(_raw_entry(entry, atom, hints) for entry in entries),
        title=_text(feed, "title", atom),
        site_url=_alternate(feed),
        language=_str(feed, "language"),
        authors=_authors(feed) if atom else (),
        publisher=_str(feed, "publisher"),
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


def _raw_entry(entry: Any, atom: bool, hints: frozenset[str]) -> RawEntry:
    contents: list[RawText] = []
    link = _alternate(entry) or _stand_in(entry)
    for content in _dicts(entry, "content"):
        # Content by reference (RFC 4287 §4.1.3.2) is an address, not a text.
        link = link or _str(content, "src")
        if _str(content, "value").strip():
            contents.append(_construct(content, _str(content, "value"), atom))
    published, created, updated = (parse_date(_str(entry, name), hints) for name in _DATES)
    return RawEntry(
        guid=_str(entry, "id"),
        link=link,
        title=_text(entry, "title", atom),
        authors=_authors(entry),
        published=created if published is None else published,
        updated=updated,
        language=_str(entry, "language") or _str(_dict(entry, "title_detail"), "language"),
        contents=tuple(contents),
        summary=_text(entry, "summary", atom) or _media_words(entry),
        tags=tuple(_str(tag, "label") or _str(tag, "term") for tag in _dicts(entry, "tags")),
        media=tuple(_media(entry)),
        papers=tuple(_papers(entry, atom)),
    )


def _papers(entry: Any, atom: bool) -> Iterable[RawText]:
    if title := _text(_dict(entry, "source"), "title", atom):
        yield title
    for name in SOURCES:
        if value := _str(entry, name):
            yield RawText(value)


def _alternate(source: Any) -> str:
    """The address of the page: the HTML alternate, else any alternate, else an absolute permalink."""
    links = [
        link
        for link in _dicts(source, "links")
        if _relation(link) == "alternate" and _may_be_page(_str(link, "href"))
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


def _stand_in(entry: Any) -> str:
    """The address of an entry without a link: its permalink GUID, else what another link leads to."""
    guid = _str(entry, "id").strip()
    if _ABSOLUTE.match(guid) and not _str(entry, NO_PERMALINK):
        return guid
    found = {
        _relation(link): href
        for link in reversed(_dicts(entry, "links"))
        if _may_be_page(href := _str(link, "href"))
    }
    return next((found[name] for name in _STAND_INS if name in found), "")


def _relation(link: dict[str, Any]) -> str:
    # A registered relation may be written as an IRI (RFC 4287 §4.2.7.2).
    return _str(link, "rel").rpartition("/")[2]


def _may_be_page(address: str) -> bool:
    return bool(address) and not _OTHER_SCHEME.match(address)


def _text(source: Any, name: str, atom: bool) -> RawText | None:
    value = _str(source, name)
    return _construct(_dict(source, f"{name}_detail"), value, atom) if value else None


def _media_words(entry: Any) -> RawText | None:
    """What Media RSS says of the entry, else of its only file."""
    files = _dicts(entry, "media_content")
    places = [(entry, "media_words"), (entry, "media_text")]
    if len(files) == 1:
        places += [(files[0], "description"), (files[0], "text")]
    words = next(filter(None, (_str(*place) for place in places)), "")
    if "\n" not in words or _TAGS.search(words):
        return RawText(words, "unsaid") if words else None
    # Plain text whose lines count, and yet escaped as if it were HTML by half of its writers.
    return RawText(_REFERENCE.sub(lambda match: unescape(match[0]), words), "text")


def _construct(detail: Any, value: str, atom: bool) -> RawText:
    # Only Atom says whether a text is HTML; in RSS everything may be, and mostly is.
    literal = _str(detail, "type") == "text/plain"
    kind: Literal["text", "html", "unsaid"] = (
        "unsaid" if not atom else "text" if literal else "html"
    )
    return RawText(value, kind, _str(detail, "base"), _str(detail, "language"))


def _authors(source: Any) -> tuple[str, ...]:
    authors = _dicts(source, "authors")
    names = [_str(author, "name") or _str(author, "email") for author in authors]
    return tuple(filter(None, names)) or tuple(filter(None, (_str(source, "author"),)))


def _media(entry: Any) -> Iterable[RawMedia]:
    duration = _str(entry, "itunes_duration")
    for link in _dicts(entry, "links"):
        if _str(link, "rel") == "enclosure":
            yield RawMedia(
                _str(link, "href"),
                _str(link, "type"),
                length=_str(link, "length"),
                title=_str(link, "title"),
                description=_str(link, "alt"),
                duration=_str(link, "duration") or duration,
            )
    files = _dicts(entry, "media_content")
    groups = _dict(entry, GROUP_WORDS)
    for file in files:
        group = dict.get(file, "group", 0)
        said = [_str(file, name) for name in ("description", "text", "alt")]
        # What is said of a group is said of its picture when each has a group of its own.
        if len(files) == 1 or len(groups) > 1:
            said.append(groups.get(group, ""))
        yield RawMedia(
            _str(file, "url"),
            _str(file, "type"),
            _str(file, "medium"),
            _str(file, "filesize"),
            _str(file, "width"),
            title=_str(file, "title"),
            description=next(filter(None, said), ""),
            duration=_str(file, "duration"),
            group=group,
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
