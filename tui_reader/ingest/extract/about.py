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

from tui_reader.ingest.extract.page import is_byline
from tui_reader.ingest.extract.tree import Element, inside, is_shorter, text_in
from tui_reader.text.hosts import host_of
from tui_reader.text.html import from_html
from tui_reader.text.languages import primary_language
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.plain import one_line

_ARTICLE_TYPE = re.compile(r"Article|BlogPosting|Report|Review|NewsArticle|WebPage|CreativeWork")
_PAGE_NUMBER = re.compile(
    r"[?&](?:page|p|pg|seite|pagina|part)=(\d{1,3})(?=&|$)"
    r"|/(?:page|seite|pagina|p)?[-/]?(\d{1,2})/?(?=\?|$)|[-_,](?:p|page|seite)?(\d{1,2})(?=\.\w{3,5}(?:\?|$))"
)
"""Of an article that stands on several pages, in its address."""
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
    hosts: frozenset[str]
    """The page's own: of its address, and of those it gives for itself."""
    body: str
    """The article's text as the page's data give it, perhaps as HTML, not sanitized; empty: they do not."""
    next_page: str
    """Address of the article's next page, on the same host; empty: it has none."""
    version: str
    """Address of another version of the page, for readers without scripts or for print, on its host."""


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
    hosts = _hosts(root, url, meta)
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
        hosts=hosts,
        body=next((str(one["articleBody"]) for one in data if one.get("articleBody")), ""),
        next_page=_next_page(root, url),
        version=_version(root, url),
    )


def _hosts(root: Element, url: str, meta: dict[str, str]) -> frozenset[str]:
    canonical = [e.get("href") or "" for e in root.iter("link") if e.get("rel") == "canonical"]
    return frozenset(filter(None, map(host_of, (url, meta.get("og:url", ""), *canonical[:1]))))


def _next_page(root: Element, url: str) -> str:
    """The address that the page names as the next, if only the number of a page is another in it.

    Sites name the next article the same way.
    """
    own, number = _without_number(url)
    for link in root.iter("link", "a"):
        if "next" in (link.get("rel") or "").lower().split():
            found = clean_url(link.get("href") or "", url, WEB)
            other, following = _without_number(found)
            if other == own and following == number + 1:
                return found
    return ""


def _without_number(url: str) -> tuple[str, int]:
    """An address without the number of its page, and that number; 1 when it has none."""
    url = url.partition("#")[0]
    number = _PAGE_NUMBER.search(url)
    rest = url[: number.start()] + url[number.end() :] if number else url
    page = next((int(one) for one in number.groups() if one), 1) if number else 1
    return rest.replace("?&", "?").rstrip("?&/"), page


def _version(root: Element, url: str) -> str:
    """The address of the page for readers without scripts (AMP), or for print."""
    for link in root.iter("link"):
        rel, media = (link.get("rel") or "").lower(), (link.get("media") or "").lower()
        if rel == "amphtml" or (rel == "alternate" and media == "print"):
            found = clean_url(link.get("href") or "", url, WEB)
            if found and found != url and _is_same_site(found, url):
                return found
    return ""


def _is_same_site(one: str, other: str) -> bool:
    """Whether one host is the other's, or a subdomain of it."""
    first, second = (host_of(url).removeprefix("www.") for url in (one, other))
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")


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
