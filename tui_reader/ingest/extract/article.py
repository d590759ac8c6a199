"""The article of a web page: found, freed of what stands around it, cleaned."""

from __future__ import annotations

import re
from copy import deepcopy
from html import escape

from lxml import etree

from tui_reader.ingest.errors import NoFullText
from tui_reader.ingest.extract.about import About, about
from tui_reader.ingest.extract.choice import cut_to, library_text
from tui_reader.ingest.extract.page import mend, prepare
from tui_reader.ingest.extract.paywall import SHORT, barrier, drop_notices
from tui_reader.ingest.extract.state import article_in, states_of
from tui_reader.ingest.extract.tree import (
    ELEMENT_LIMIT,
    Element,
    body_of,
    drop_all,
    link_share,
    read_tree,
    text_in,
    text_length,
)
from tui_reader.ingest.sanitize.article_text import text_of
from tui_reader.ingest.sanitize.clean import clean
from tui_reader.ingest.sanitize.markup import unfold_noscript
from tui_reader.model import FullText
from tui_reader.text.charset import decode
from tui_reader.text.html import from_html
from tui_reader.text.reasons import NO_REASON, Reason, because

_LEAST = 60
"""Characters below which a text is no article."""
_LIBRARY_LIMIT = 15_000
"""Elements of a page that the library is given: it takes 0.3 ms of processor for each."""
_LITTLE = 250
"""Characters of a text below which the page's data for scripts are read."""
_MOSTLY_LINKS = 0.6
_MORE = 1.5
"""So many times as long as what is found must a page's data give its article to be taken for it."""
_HTML_TYPES = ("", "text/html", "application/xhtml+xml", "application/xml", "text/xml")
_MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"PK\x03\x04", "ZIP"),
)
_BARRIERS = ("paywall", "consent")
"""What lets the beginning of an article be seen."""
_MARKUP = re.compile(r"<(?:p|br|div|h[1-6])\b")
_ANY_TAG = re.compile(rb"<[a-zA-Z!]")


def extract(body: bytes, url: str, content_type: str = "", selector: str = "") -> FullText:
    """The article of a page.

    Args:
        body: the page as it was served, decompressed.
        url: where it was found; base of its relative links.
        content_type: the HTTP header, for media type and charset.
        selector: a CSS selector (Selectors 3) of what to take; empty: found by rules.

    Raises:
        NoFullText: there is no article; the reason is in plain words.
    """
    _refuse_others(body, content_type)
    markup = unfold_noscript(decode(body, content_type))
    root = read_tree(markup)
    if root is None:
        raise NoFullText("empty", because("the page is empty"))
    # Held, so that lxml need not make each of them anew whenever the tree is walked.
    elements = list(root.iter())
    if len(elements) > ELEMENT_LIMIT:
        raise NoFullText("too-large", because("the page is too large to be read"))
    known = about(root, url)
    states = states_of(root)
    article = _selected(root, selector) if selector else _found(root, url, known)
    reason = NO_REASON
    if not selector:
        for written in (known.body, article_in(states) if text_length(article) < _LITTLE else ""):
            given = _given(written)
            if given is not None and text_length(given) > _MORE * text_length(article):
                article = given
        kind, reason = _obstacle(markup, url, article, known)
        if kind in _BARRIERS:
            drop_notices(article)
        if kind and (kind not in _BARRIERS or text_length(article) < _LEAST):
            if known.version:
                return FullText("", reason=reason, more_at=known.version)
            raise NoFullText(kind, reason)
    html = clean(_written(article, known), known.base)
    if "<img" not in html and not text_of(html):
        raise NoFullText("empty", because("there is no text on the page"))
    title = from_html(known.titles[0]) if known.titles else ""
    more_at = "" if reason or selector else known.next_page
    return FullText(html, title, known.byline, known.language, reason, more_at)


def _refuse_others(body: bytes, content_type: str) -> None:
    media_type = content_type.partition(";")[0].strip().lower()
    kind = next((name for magic, name in _MAGIC if body.startswith(magic)), "")
    if not kind and media_type not in _HTML_TYPES:
        kind = media_type
    if kind:
        reason = because("its address leads to a file ({kind}), not to a page", kind=kind[:80])
        raise NoFullText("not-html", reason)
    if body.strip() and not _ANY_TAG.search(body):
        raise NoFullText("not-html", because("its address leads to something that is no web page"))


def _obstacle(markup: str, url: str, article: Element, known: About) -> tuple[str, Reason]:
    """Why what is found is not the article, or only its beginning, as (kind, reason); else both are empty."""
    text = text_in(article)
    if len(text) < SHORT and (root := read_tree(markup)) is not None:
        found = barrier(root, url, text, locked=known.locked)
        if found is not None:
            return found
    if len(text) < _LEAST or link_share(article) > _MOSTLY_LINKS:
        reason = because("there is no article on the page, or none that we find")
        return "not-article", reason
    return "", NO_REASON


def _given(lines: str) -> Element | None:
    """The article as the page's data give it, which may be HTML; ``None``: they do not."""
    if not lines:
        return None
    if not _MARKUP.search(lines):
        lines = "".join(f"<p>{line}</p>" for line in lines.splitlines() if line.strip())
    root = read_tree(lines)
    return None if root is None else body_of(root)


def _found(root: Element, url: str, known: About) -> Element:
    """The page's body, cut down to its article."""
    prose = mend(root)
    small = sum(1 for _element in root.iter()) <= _LIBRARY_LIMIT
    chosen = library_text(root, url, prose) if small else ""
    body = prepare(root, known.titles)
    if not cut_to(body, chosen, known.hosts):
        drop_all(list(body))
        body.text = None
    return body


def _selected(root: Element, selector: str) -> Element:
    from lxml.cssselect import CSSSelector

    taken = CSSSelector(selector, translator="html")(root)
    chosen = set(taken)
    article = read_tree("<div>")
    assert article is not None
    article = body_of(article)
    for element in taken:
        if not any(outer in chosen for outer in element.iterancestors()):
            part = deepcopy(element)
            part.tail = None
            article.append(part)
    drop_all(article.iter("script", "style", "form", "noscript"))
    if not taken:
        raise NoFullText(
            "selector",
            because(
                "nothing on the page fits the selector {selector} of this feed", selector=selector
            ),
        )
    return article


def _written(article: Element, known: About) -> str:
    parts = [escape(article.text or "", quote=False)]
    parts += [etree.tostring(part, encoding="unicode", method="html") for part in article]
    attributes = f' dir="{known.direction}"' if known.direction else ""
    if known.language:
        attributes += f' lang="{known.language}"'
    return f"<div{attributes}>{''.join(parts)}</div>" if attributes else "".join(parts)
