"""A feed document taken apart into its entries, so that it can be read without some of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import NamedTuple

from tui_reader.ingest.feeds.jsonfeed import read_json
from tui_reader.ingest.feeds.sniff import is_json
from tui_reader.text.plain import one_line

_MARK = re.compile(r"<!\[CDATA\[|<!--|<(?:[\w.-]{1,40}:)?(item|entry)(?=[\s>])")
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->"}
_NAMES = (
    re.compile(r"<title[^<>]{0,200}>((?:[^<]|<(?!/title)){1,500})"),
    re.compile(r'"title": "((?:[^"\\]|\\.){1,500})'),
    re.compile(r"<(?:guid|id)\b[^<>]{0,200}>([^<]{1,500})"),
    re.compile(r'"id": "((?:[^"\\]|\\.){1,500})'),
)
_TAG = re.compile(r"<!\[CDATA\[|\]\]>|<[^<>]*+>")
_NAME_LENGTH = 60


class Apart(NamedTuple):
    """A document in pieces."""

    head: str
    entries: tuple[str, ...]
    tail: str
    between: str

    def with_entries(self, entries: Iterable[str]) -> bytes:
        """The document with these entries only, in UTF-8 with a byte order mark."""
        text = f"{self.head}{self.between.join(entries)}{self.tail}"
        return b"\xef\xbb\xbf" + text.encode("utf-8", "replace")


def take_apart(text: str) -> Apart:
    """The pieces of a feed document, XML or JSON.

    Raises:
        NotAFeed: it is JSON that cannot be read.
    """
    return _json_apart(text) if is_json(text) else _xml_apart(text)


def name_of(entry: str) -> str:
    """What a piece is called for its reader: its title, else its identifier, else nothing."""
    for name in _NAMES:
        if found := name.search(entry):
            return one_line(_TAG.sub("", found[1]), _NAME_LENGTH)
    return ""


def _json_apart(text: str) -> Apart:
    document, _note, broken_off = read_json(text.lstrip("\ufeff"))
    items = document.pop("items", None) if isinstance(document, dict) else None
    if not isinstance(items, list):
        return Apart(text, (), "", "")
    head = json.dumps(document, ensure_ascii=False)[:-1] + (", " if document else "")
    entries = tuple(json.dumps(item, ensure_ascii=False) for item in items)
    return Apart(f'{head}"items": [', entries, "" if broken_off else "]}", ", ")


def _xml_apart(text: str) -> Apart:
    starts: list[int] = []
    name = ""
    position = begun = 0
    without_end: set[str] = set()
    while (mark := _MARK.search(text, position)) is not None:
        position = mark.end()
        if mark[1]:
            starts.append(mark.start())
            name, begun = mark[1], position
        elif mark[0] not in without_end:
            end = text.find(_ENDS[mark[0]], position)
            if end < 0:
                without_end.add(mark[0])
            else:
                position = end
    if not starts:
        return Apart(text, (), "", "")
    # Behind the last end tag; the last entry may have none.
    end = text.rfind(f"{name}>") + len(name) + 1
    end = end if end > begun + 1 else len(text)
    entries = [text[a:b] for a, b in zip(starts, [*starts[1:], end], strict=True)]
    return Apart(text[: starts[0]], tuple(entries), text[end:], "")
