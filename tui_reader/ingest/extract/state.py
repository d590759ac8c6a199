"""The article in the data that a page's script would write it from (``__NEXT_DATA__`` and its like).

Two forms are known: the article's HTML as one string, and a list of blocks of text, each an
object that names its kind.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import escape

from tui_reader.ingest.extract.tree import Element

_LENGTH_LIMIT = 2_000_000
_DEPTH_LIMIT = 40
_LEAST = 200
"""Characters of the shortest text that is taken for an article."""
_LONGEST_BLOCK = 5_000
_FEWEST_BLOCKS = 3
_PARAGRAPH = re.compile(r"<p[\s>]", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/][^<>]*+>")
_HEADING = re.compile(r"h([1-6])|(?:sub)?-?head(?:ing|er|line)?", re.IGNORECASE)
_KINDS = ("style", "type", "_type", "tag", "tagName", "kind", "__typename", "blockName", "name")
_TEXTS = (
    "text",
    "content",
    "html",
    "value",
    "children",
    "spans",
    "data",
    "paragraph",
    "attributes",
)


def states_of(root: Element) -> list[str]:
    """The data for scripts in a page, as JSON; not parsed."""
    return [
        script.text
        for script in root.iter("script")
        if "json" in (script.get("type") or "")
        and "ld+json" not in (script.get("type") or "")
        and script.text
        and _LEAST < len(script.text) <= _LENGTH_LIMIT
    ]


def article_in(states: Iterable[str]) -> str:
    """The longest text in the data that is written like an article, as HTML, not sanitized.

    Empty when there is none, or the data are no JSON.
    """
    best, most = "", _LEAST
    for state in states:
        try:
            found = json.loads(state, strict=False)
        except (ValueError, RecursionError):
            continue
        for html in _articles(found):
            length = len(_TAG.sub("", html))
            if length > most:
                best, most = html, length
    return best


def _articles(data: object) -> Iterator[str]:
    waiting: list[tuple[object, int]] = [(data, 0)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, str):
            if len(_PARAGRAPH.findall(value)) > 1:
                yield value
        elif depth < _DEPTH_LIMIT and isinstance(value, dict | list):
            if isinstance(value, list) and len(value) >= _FEWEST_BLOCKS:
                blocks = [html for one in value if (html := _block(one))]
                if len(blocks) >= _FEWEST_BLOCKS:
                    yield "".join(blocks)
            waiting += [
                (one, depth + 1) for one in (value.values() if isinstance(value, dict) else value)
            ]


def _block(value: object) -> str:
    """A block of text as HTML; empty when the value is none."""
    if not isinstance(value, dict):
        return ""
    kinds = [str(value[name]) for name in _KINDS if isinstance(value.get(name), str)]
    text = _text(value, 0).strip()
    if not kinds or not text or len(text) > _LONGEST_BLOCK or _PARAGRAPH.search(text):
        return ""
    heading = next((found for kind in kinds if (found := _HEADING.fullmatch(kind))), None)
    tag = f"h{heading[1] or 2}" if heading is not None else "p"
    return f"<{tag}>{text}</{tag}>"


def _text(value: object, depth: int) -> str:
    if isinstance(value, str):
        return value if _TAG.search(value) else escape(value, quote=False)
    if depth > _DEPTH_LIMIT // 4:
        return ""
    if isinstance(value, list):
        return "".join(_text(one, depth + 1) for one in value[:1000])
    if isinstance(value, dict):
        return next((found for n in _TEXTS if (found := _text(value.get(n), depth + 1))), "")
    return ""
