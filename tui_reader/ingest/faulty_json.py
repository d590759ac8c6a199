"""JSON as it is written by hand and by templates, read as far as it goes."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from tui_reader.ingest.errors import NotAFeed, breaks_off
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
# Of a literal or a number the document may end in the middle.
_END = re.compile(r"[\w.+-]{0,30}\s*+\Z")


class Read(NamedTuple):
    """A value that was read."""

    value: Any
    note: str
    """What is faulty about it, in plain words."""
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
        return Read(_DECODER.raw_decode(text.lstrip())[0], "", False)
    except (ValueError, RecursionError):
        pass
    text = _STRING_OR_SURPLUS.sub(_mend, text)
    try:
        return Read(_DECODER.raw_decode(text.lstrip())[0], "", False)
    except RecursionError as error:
        raise NotAFeed(_("the JSON cannot be read")) from error
    except json.JSONDecodeError as error:
        found = _whole_items(text)
        if found is None:
            reason = _("the JSON cannot be read (line {line})")
            raise NotAFeed(reason.format(line=error.lineno)) from error
        document, broken_off = found
        if broken_off:
            return Read(document, breaks_off(error.doc.count("\n") + 1), True)
        note = _("the JSON is faulty at line {line}; entries may be missing")
        return Read(document, note.format(line=error.lineno), False)
    except ValueError as error:
        raise NotAFeed(_("the JSON cannot be read")) from error


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
