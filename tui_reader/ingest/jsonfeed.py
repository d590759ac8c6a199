"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) to raw entries."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from tui_reader.ingest.dates import parse_date
from tui_reader.ingest.errors import NotAFeed
from tui_reader.ingest.faulty_json import read_json
from tui_reader.ingest.raw import RawEntry, RawFeed, RawMedia, RawText
from tui_reader.text.i18n import _


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
        raise NotAFeed(_("JSON, but no JSON Feed"))
    version = _text(document, "version")
    items = document.get("items")
    # The version may stand at the end of a document that breaks off before.
    known = "jsonfeed.org/version/" in version or (broken_off and not version)
    if not (known and isinstance(items, list)):
        raise NotAFeed(_("JSON, but no JSON Feed"))
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
