"""The article of a web page: found, freed of what stands around it, cleaned.

Two extractors, both by general rules: trafilatura, which knows best which words
are the article's, and our own search (``search``), which knows how they stand in
the page. ``choice`` joins what they find.
"""

from __future__ import annotations

import re
from copy import deepcopy
from html import escape

from lxml import etree

from tui_reader.ingest.errors import NoFullText
from tui_reader.ingest.extract.about import About, about
from tui_reader.ingest.extract.choice import cut_to, library_text, lines_in
from tui_reader.ingest.extract.page import body_of, prepare
from tui_reader.ingest.extract.paywall import barrier
from tui_reader.ingest.extract.search import find_article, prune
from tui_reader.ingest.extract.tree import (
    ELEMENT_LIMIT,
    Element,
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
from tui_reader.text.reasons import because

_ENOUGH = 500
"""Characters of text with which the strictest search is content."""
_LEAST = 60
"""Characters below which a text is no article."""
_LIBRARY_LIMIT = 15_000
"""Elements of a page that the library is given: it takes 0.3 ms of processor for each."""
_MOSTLY_LINKS = 0.6
_HTML_TYPES = ("", "text/html", "application/xhtml+xml", "application/xml", "text/xml")
_MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"PK\x03\x04", "ZIP"),
)
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
    root = read_tree(unfold_noscript(decode(body, content_type)))
    if root is None:
        raise NoFullText("empty", because("the page is empty"))
    if sum(1 for _element in root.iter()) > ELEMENT_LIMIT:
        raise NoFullText("too-large", because("the page is too large to be read"))
    known = about(root, url)
    by_rules = None if selector else _by_rules(root, known)
    chosen = _selected(root, selector) if by_rules is None else _found(root, url, known, by_rules)
    html = clean(_written(chosen, known), known.base)
    text = text_of(html)
    if by_rules is not None:
        _check_article(root, url, max(text, text_in(by_rules), key=len), chosen, known)
    if not text and "<img" not in html:
        raise NoFullText("empty", because("there is no text on the page"))
    title = from_html(known.titles[0]) if known.titles else ""
    return FullText(html, title, known.byline, known.language)


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


def _check_article(root: Element, url: str, text: str, chosen: Element, known: About) -> None:
    found = barrier(root, url, text, locked=known.locked)
    if found is not None:
        raise NoFullText(*found)
    if len(text) < _LEAST or link_share(chosen) > _MOSTLY_LINKS:
        raise NoFullText(
            "not-article", because("there is no article on the page, or none that we find")
        )


def _found(root: Element, url: str, known: About, by_rules: Element) -> Element:
    """The page's blocks that the library chooses; what our rules find where it chooses none."""
    body = prepare(deepcopy(root), known.titles, by_names=False)
    if sum(1 for _element in body.iter()) > _LIBRARY_LIMIT:
        return by_rules
    chosen = library_text(root, url, _prose(root))
    return body if chosen and cut_to(body, chosen, lines_in(by_rules)) else by_rules


def _by_rules(root: Element, known: About) -> Element:
    """What our own search finds."""
    best: Element | None = None
    for beside, names, boxes in (
        (True, True, True),
        (False, True, True),
        (False, False, True),
        (False, False, False),
    ):
        # Each search takes its copy apart.
        body = prepare(deepcopy(root), known.titles, by_names=beside)
        article = find_article(body, by_names=names)
        prune(article, by_names=names, boxes=boxes)
        if best is None or text_length(article) > text_length(best):
            best = article
        if text_length(article) >= _ENOUGH:
            best = article
            break
    assert best is not None
    return best


def _prose(root: Element) -> int:
    """Characters of the page's paragraphs that are no links."""
    return sum(
        length
        for paragraph in body_of(root).iter("p")
        if (length := text_length(paragraph)) > 80 and link_share(paragraph) < 0.25
    )


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
