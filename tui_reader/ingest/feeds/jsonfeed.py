"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) to raw entries."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from tui_reader.ingest.errors import NotAFeed, breaks_off
from tui_reader.ingest.feeds.dates import parse_date
from tui_reader.ingest.feeds.raw import RawEntry, RawFeed, RawMedia, RawText
from tui_reader.text.reasons import NO_REASON, Reason, because

# JSON as it is written by hand and by templates, read as far as it goes.

# Control characters may stand in strings as they are (RFC 8259 §7 wants them escaped).
_DECODER = json.JSONDecoder(strict=False)
# A string or a comment that is not closed goes to the end: each character is looked at once.
_COMMENT = r"//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)"
_STRING_OR_SURPLUS = re.compile(
    rf'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|{_COMMENT}|,(?=(?:\s|{_COMMENT})*+[\]}}])', re.DOTALL
)
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9A-Fa-f]{4})|(.?))', re.DOTALL)
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_ITEM = re.compile(r"[\s,]*+(?=[{])")
# Of a literal or a number the document may end in the middle.
_END = re.compile(r"[\w.+-]{0,30}\s*+\Z")


class Read(NamedTuple):
    """A value that was read."""

    value: Any
    note: Reason
    """What is faulty about it."""
    broken_off: bool
    """Whether the text ends before the value does."""


def read_json(text: str) -> Read:
    """The first value of a text.

    Borne without a word: control characters in strings, comments, commas before a
    closing bracket, escapes that JSON does not know, and text after the value. Of a value
    that is broken all the same, the whole members of its list ``items`` are kept.

    Raises:
        NotAFeed: nothing can be read.
    """
    try:
        return Read(_DECODER.raw_decode(text.lstrip())[0], NO_REASON, False)
    except (ValueError, RecursionError):
        pass
    text = _STRING_OR_SURPLUS.sub(_mend, text)
    try:
        return Read(_DECODER.raw_decode(text.lstrip())[0], NO_REASON, False)
    except RecursionError as error:
        raise NotAFeed(because("the JSON cannot be read")) from error
    except json.JSONDecodeError as error:
        found = _whole_items(text)
        if found is None:
            raise NotAFeed(
                because("the JSON cannot be read (line {line})", line=error.lineno)
            ) from error
        document, broken_off = found
        if broken_off:
            return Read(document, breaks_off(error.doc.count("\n") + 1), True)
        return Read(
            document,
            because("the JSON is faulty at line {line}; entries may be missing", line=error.lineno),
            False,
        )
    except ValueError as error:
        raise NotAFeed(because("the JSON cannot be read")) from error


def _mend(match: re.Match[str]) -> str:
    string = match[0]
    if not string.startswith('"'):
        return "\n" * string.count("\n")
    return _ESCAPE.sub(_legal, string) if "\\" in string else string


def _legal(match: re.Match[str]) -> str:
    return match[0] if match[1] else match[2]


def _whole_items(text: str) -> tuple[dict[str, Any], bool] | None:
    """A value without what is faulty in it, and whether the text ends before the value does.

    It is what stands before the list ``items``, its members up to the fault, and what stands behind
    it. None without any member.
    """
    begin = _ITEMS.search(text)
    if begin is None:
        return None
    items: list[Any] = []
    document: dict[str, Any] = {}
    broken_off = False
    try:
        document = _DECODER.decode(text[: begin.end()] + "]}")
        position = begin.end()
        while (next_item := _ITEM.match(text, position)) is not None:
            item, position = _DECODER.raw_decode(text, next_item.end())
            items.append(item)
        document |= _DECODER.raw_decode('{"items":[' + text[position:].lstrip(" \t\r\n,"))[0]
    except json.JSONDecodeError as error:
        # A string without its end, else nothing or half a word.
        broken_off = error.msg.startswith("Unterminated") or bool(_END.match(error.doc, error.pos))
    except (ValueError, RecursionError):
        pass
    return ({**document, "items": items}, broken_off) if items else None


def parse_json_feed(text: str) -> RawFeed:
    """A JSON Feed document.

    Lenient where the specification asks for it: ids may be numbers, unknown
    fields are ignored, a field of the wrong type counts as missing. Of faulty JSON
    the entries before the fault are kept, and the note says so.

    Raises:
        NotAFeed: the text is no JSON, or JSON of another kind.
    """
    document, note, broken_off = read_json(text)
    if not isinstance(document, dict):
        raise NotAFeed(because("JSON, but no JSON Feed"))
    version = _text(document, "version")
    items = document.get("items")
    # The version may stand at the end of a document that breaks off before.
    known = "jsonfeed.org/version/" in version or (broken_off and not version)
    if not (known and isinstance(items, list)):
        raise NotAFeed(because("JSON, but no JSON Feed"))
    title = _text(document, "title")
    return RawFeed(
        kind="json11" if version.rstrip("/").endswith("1.1") else "json10",
        entries=tuple(_entry(item) for item in items if isinstance(item, dict)),
        title=RawText(title, "text") if title else None,
        site_url=_text(document, "home_page_url"),
        language=_text(document, "language"),
        authors=_authors(document),
        next_page=_text(document, "next_url"),
        note=note,
        broken_off=broken_off,
    )


def _entry(item: Mapping[str, Any]) -> RawEntry:
    html, plain = _text(item, "content_html"), _text(item, "content_text")
    title, summary = _text(item, "title"), _text(item, "summary")
    contents = (RawText(html),) if html else (RawText(plain, "text"),) if plain else ()
    pictures = (
        RawMedia(_text(item, name), medium="image", lead=True) for name in ("image", "banner_image")
    )
    return RawEntry(
        guid=_text(item, "id"),
        link=_text(item, "url") or _text(item, "external_url") or _permalink(item),
        title=RawText(title, "text") if title else None,
        authors=_authors(item),
        published=parse_date(_text(item, "date_published")),
        updated=parse_date(_text(item, "date_modified")),
        language=_text(item, "language"),
        contents=contents,
        summary=RawText(summary, "text") if summary else None,
        tags=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str)),
        media=(
            *(picture for picture in pictures if picture.url),
            *(_attachment(a) for a in _list(item, "attachments") if isinstance(a, dict)),
        ),
    )


def _permalink(item: Mapping[str, Any]) -> str:
    # "Ideally, the id is the full URL of the resource" (JSON Feed 1.1, Items).
    own = _text(item, "id").strip()
    return own if own.lower().startswith(("http://", "https://")) else ""


def _attachment(attachment: Mapping[str, Any]) -> RawMedia:
    return RawMedia(
        url=_text(attachment, "url"),
        media_type=_text(attachment, "mime_type"),
        length=_text(attachment, "size_in_bytes").removesuffix(".0"),
        title=_text(attachment, "title"),
        duration=_text(attachment, "duration_in_seconds"),
    )


def _authors(source: Mapping[str, Any]) -> tuple[str, ...]:
    # 1.1 has a list "authors", 1.0 had one "author".
    people = [*_list(source, "authors"), source.get("author")]
    return tuple(name for p in people if isinstance(p, dict) and (name := _text(p, "name")))


def _list(source: Mapping[str, Any], name: str) -> list[Any]:
    value = source.get(name)
    return value if isinstance(value, list) else []


def _text(source: Mapping[str, Any], name: str) -> str:
    value = source.get(name)
    if isinstance(value, str):
        return value
    # repr, because json turns a long number into an int that str() may refuse to write.
    number = (type(value) is float and math.isfinite(value)) or (
        type(value) is int and abs(value) < 2**63
    )
    return repr(value) if number else ""
