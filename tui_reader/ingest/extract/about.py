"""What a page says of its article: title, author, language, whether it is free to read.

Asked are, in this order, schema.org's JSON-LD, Open Graph and its like in
``meta``, and the HTML itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from tui_reader.ingest.extract.tree import Element, inside, is_shorter, text_in
from tui_reader.ingest.extract.words import is_byline
from tui_reader.text.html import from_html
from tui_reader.text.languages import primary_language
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.plain import one_line

_ARTICLE_TYPE = re.compile(r"Article|BlogPosting|Report|Review|NewsArticle|WebPage|CreativeWork")
_JSON_LIMIT = 500_000
_DEPTH_LIMIT = 6
_NAME_LENGTH = 200
_TITLE_META = ("og:title", "twitter:title", "dc.title", "dcterm.title", "parsely-title")
_AUTHOR_META = ("author", "dc.creator", "dcterm.creator", "article:author", "parsely-author")
_LOCKED_META = ("article:content_tier", "content_tier", "content-tier")
_DATE = re.compile(r"\b\d{4}\b|\d:\d\d|\dh\d\d")
_BY = re.compile(r"^(?:by|par|por|von|di|door)\s+", re.IGNORECASE)


class About(Struct, frozen=True):
    """What a page says of its article; everything but ``titles`` is sanitized."""

    titles: tuple[str, ...]
    """As the page's data and its ``title`` give it."""
    byline: str
    language: str
    """BCP 47 primary tag; empty when not said."""
    direction: str
    """``ltr``, ``rtl`` or empty."""
    base: str
    """What relative links are resolved against (HTML §4.2.3)."""
    locked: bool
    """The page says that not everybody may read it."""


def about(root: Element, url: str) -> About:
    """What the page at ``url`` says of itself."""
    data = list(_linked_data(root))
    meta = _meta(root)
    article = next((one for one in data if _ARTICLE_TYPE.search(str(one.get("@type", "")))), {})
    head = root.find(".//title")
    titles = (
        *(str(article[name]) for name in ("headline", "name") if article.get(name)),
        *(meta[name] for name in _TITLE_META if name in meta),
        text_in(head) if head is not None else "",
    )
    base = root.find(".//base[@href]")
    html = root if root.tag == "html" else root.find(".//html")
    body = root.find(".//body")
    outer = [element for element in (body, html) if element is not None]
    direction = next((d for e in outer if (d := (e.get("dir") or "").lower())), "")
    language = next((e.get("lang") or "" for e in outer if e.get("lang")), "")
    return About(
        titles=tuple(dict.fromkeys(title for title in titles if title.strip())),
        byline=_byline(root, article, meta),
        language=primary_language(language or meta.get("og:locale", "").replace("_", "-")),
        direction=direction if direction in ("ltr", "rtl") else "",
        base=clean_url(base.get("href") or "", url, WEB) or url if base is not None else url,
        locked=_is_locked(data, meta),
    )


def _linked_data(root: Element) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, the outer ones first; what is no JSON is passed over."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            found = json.loads((script.text or "")[:_JSON_LIMIT], strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _objects(found, 0)


def _objects(value: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEPTH_LIMIT:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner, depth + 1)


def _meta(root: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = element.get("content") or ""
        if name and content.strip():
            found.setdefault(name.strip().lower(), content)
    return found


def _byline(root: Element, article: dict[str, Any], meta: dict[str, str]) -> str:
    written = _names(article.get("author"))
    if not written:
        written = next((meta[n] for n in _AUTHOR_META if n in meta and "://" not in meta[n]), "")
    if not written:
        written = next(
            (
                text
                for element in root.iter()
                if is_byline(element)
                and is_shorter(element, 100)
                and not _DATE.search(text := text_in(element))
                and inside(element, "figure", "aside", "nav", "footer", "li") is None
            ),
            "",
        )
    return _BY.sub("", from_html(one_line(written, _NAME_LENGTH)))


def _names(author: object) -> str:
    people = author if isinstance(author, list) else [author]
    names = [one.get("name") if isinstance(one, dict) else one for one in people]
    kept = [one for one in names if isinstance(one, str) and one.strip() and "://" not in one]
    return ", ".join(dict.fromkeys(kept))


def _is_locked(data: list[dict[str, Any]], meta: dict[str, str]) -> bool:
    """Marked as such for search engines (schema.org ``isAccessibleForFree``) or by its publisher."""
    if any(str(one.get("isAccessibleForFree", "")).lower() == "false" for one in data):
        return True
    return any(meta.get(name, "").lower() in ("locked", "metered", "paid") for name in _LOCKED_META)
