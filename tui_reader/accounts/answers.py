"""What JSON answers hold, read leniently: a value of a wrong type counts as missing.

What marks depend on is not read so: an id that is not understood makes the whole answer wrong.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Mapping
from typing import Any

from tui_reader.ingest.feeds.raw import RawMedia, RawText

_LATEST = 1 << 36
"""Seconds since the epoch; the year 4147."""


def text(record: Mapping[str, Any], name: str) -> str:
    """The text under a name; empty for anything else. Half a surrogate becomes a question mark."""
    value = record.get(name)
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def whole(record: Mapping[str, Any], name: str) -> int | None:
    """The whole number under a name, also one written as text or with a fraction of zero."""
    value = record.get(name)
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and value.is_integer() else None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) and abs(value) < 1 << 63 else None


def number(value: object) -> str:
    """The id that a positive whole number is, as text without leading zeros; empty for all else."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    return str(value) if isinstance(value, int) and 0 < value < 1 << 63 else ""


def records(values: object) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []


def texts(values: object) -> list[str]:
    """The texts of a list."""
    if not isinstance(values, list):
        return []
    return [one.encode("utf-8", "replace").decode() for one in values if isinstance(one, str)]


def seconds(record: Mapping[str, Any], name: str) -> int | None:
    """The time under a name, in seconds since the epoch, where it is one after 1970."""
    value = whole(record, name)
    return value if value is not None and 0 < value < _LATEST else None


def plain_title(title: str) -> RawText | None:
    """A title that is text."""
    return RawText(title, "text") if title.strip() else None


def unescaped_title(title: str) -> RawText | None:
    """A title whose characters are written as HTML writes them."""
    return plain_title(html.unescape(title))


def body(content: str) -> tuple[RawText, ...]:
    """The HTML of an article, if any."""
    return (RawText(content),) if content else ()


def media(url: str, media_type: str = "", length: object = "") -> Iterable[RawMedia]:
    """A file of an article, if it has an address."""
    if url:
        size = number(length)
        yield RawMedia(url, media_type, length=size)
