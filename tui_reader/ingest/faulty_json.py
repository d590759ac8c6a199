"""JSON as it is written by hand and by templates, read as far as it goes."""

from __future__ import annotations

import json
import re
from typing import Any

from tui_reader.ingest.errors import NotAFeed
from tui_reader.text.i18n import _

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


def read_json(text: str) -> tuple[Any, str]:
    """The first value of a text, and what is faulty about it in plain words.

    Borne without a word: control characters in strings, comments, commas before a
    closing bracket, escapes that JSON does not know, and text after the value. Of a value
    that is broken all the same, the whole members of its list ``items`` are kept.

    Raises:
        NotAFeed: nothing can be read.
    """
    try:
        return _DECODER.raw_decode(text.lstrip())[0], ""
    except (ValueError, RecursionError):
        pass
    text = _STRING_OR_SURPLUS.sub(_mend, text)
    try:
        return _DECODER.raw_decode(text.lstrip())[0], ""
    except RecursionError as error:
        raise NotAFeed(_("the JSON cannot be read")) from error
    except json.JSONDecodeError as error:
        document = _whole_items(text)
        if document is None:
            reason = _("the JSON cannot be read (line {line})")
            raise NotAFeed(reason.format(line=error.lineno)) from error
        return document, _("the JSON breaks off (line {line})").format(line=error.lineno)
    except ValueError as error:
        raise NotAFeed(_("the JSON cannot be read")) from error


def _mend(match: re.Match[str]) -> str:
    string = match[0]
    if not string.startswith('"'):
        return "\n" * string.count("\n")
    return _ESCAPE.sub(_legal, string) if "\\" in string else string


def _legal(match: re.Match[str]) -> str:
    return match[0] if match[1] else match[2]


def _whole_items(text: str) -> dict[str, Any] | None:
    """What stands before the list ``items``, and its members up to the fault; None without any."""
    begin = _ITEMS.search(text)
    if begin is None:
        return None
    items: list[Any] = []
    try:
        document: dict[str, Any] = _DECODER.decode(text[: begin.end()] + "]}")
        position = begin.end()
        while (next_item := _ITEM.match(text, position)) is not None:
            item, position = _DECODER.raw_decode(text, next_item.end())
            items.append(item)
    except (ValueError, RecursionError):
        pass
    return {**document, "items": items} if items else None
