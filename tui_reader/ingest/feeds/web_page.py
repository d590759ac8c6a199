"""A web page as a feed: its articles are what the user's CSS selectors find on it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from lxml import etree

from tui_reader.ingest.errors import NotAFeed
from tui_reader.ingest.extract.tree import ELEMENT_LIMIT, Element, read_tree, text_in
from tui_reader.ingest.feeds.dates import hints_of, parse_date
from tui_reader.ingest.feeds.normalise import MAX_ENTRIES, entries_left_out
from tui_reader.ingest.feeds.raw import RawEntry, RawFeed, RawMedia, RawText
from tui_reader.ingest.feeds.sniff import refuse_files
from tui_reader.model import PageSelectors
from tui_reader.text.charset import decode
from tui_reader.text.html import without_attribute_floods
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.plain import one_line
from tui_reader.text.reasons import NO_REASON, because
from tui_reader.text.selectors import compiled, outermost, select

_HEADINGS = compiled("h1, h2, h3, h4, h5, h6")
_LINKS = compiled("a[href]")
_TIMES = compiled("time")
_DATE_LENGTH = 200
"""Characters in which a date is looked for."""
_TITLE_LENGTH = 2_000
_ATTRIBUTES = ("datetime", "content", "data-date", "data-time", "title")
"""Where pages write a date for programs."""


def read_web_page(
    body: bytes, url: str, content_type: str, selectors: PageSelectors, language: str = ""
) -> RawFeed:
    """The articles of a page.

    Args:
        body: the page as it was served, decompressed.
        url: where it was found; base of its relative links.
        content_type: the HTTP header, for the charset.
        selectors: what finds them.
        language: of a page that states none; it helps to tell the charset.

    Raises:
        NotAFeed: there is no article on it; the reason is in plain words.
        SelectorFault: a selector is none.
    """
    root = page_tree(body, content_type, language)
    items = outermost(select(root, compiled(selectors.item)))
    if not items:
        raise NotAFeed(
            because("nothing on the page fits the selector {selector}", selector=selectors.item)
        )
    left_out = len(items) > MAX_ENTRIES
    base = base_of(root, url)
    dates = [_date_text(item, selectors) for item in items[:MAX_ENTRIES]]
    stated = (root.get("lang") or "")[:35]
    hints = hints_of(dates, stated or language)
    read = (
        _entry(item, selectors, base, parse_date(date, hints))
        for item, date in zip(items, dates, strict=False)
    )
    entries = tuple(entry for entry in read if entry.title or entry.link)
    if not entries:
        raise NotAFeed(
            because(
                "what the selector {selector} finds on the page has neither a title nor a link",
                selector=selectors.item,
            )
        )
    title = next((text_in(one) for one in root.iter("title")), "")
    return RawFeed(
        kind="page",
        entries=entries,
        title=RawText(title[:_TITLE_LENGTH], "text") if title else None,
        site_url=url,
        language=stated,
        note=entries_left_out(len(items)) if left_out else NO_REASON,
    )


def page_tree(body: bytes, content_type: str, language: str = "") -> Element:
    """A page's tree.

    Raises:
        NotAFeed: it is none, or too large.
    """
    refuse_files(body)
    root = read_tree(without_attribute_floods(decode(body, content_type, language)))
    if root is None:
        raise NotAFeed(because("the page is empty"))
    if sum(1 for _element in root.iter()) > ELEMENT_LIMIT:
        raise NotAFeed(because("the page is too large to be read"))
    return root


def base_of(root: Element, url: str) -> str:
    """What the relative links of a page are resolved against."""
    return next((clean_url(b.get("href", ""), url, WEB) for b in root.iter("base")), "") or url


def link_of(item: Element, selectors: PageSelectors) -> str:
    """The address that an item leads to, as the page writes it; empty: none."""
    if selectors.link:
        places: list[Element] = select(item, compiled(selectors.link))[:1]
    else:
        places = [*_titled(item, selectors)[:1], item]
    for place in places:
        # A heading may stand in its link as well as the other way round.
        outer = (one for one in place.iterancestors() if one.tag == "a" and place is not item)
        for found in (*select(place, _LINKS)[:1], *outer):
            if href := (found.get("href") or "").strip():
                return href
    return ""


def title_of(item: Element, selectors: PageSelectors) -> str:
    """The words of an item's title; empty: none."""
    for found in _titled(item, selectors):
        if words := text_in(found)[:_TITLE_LENGTH]:
            return words
    return ""


def _titled(item: Element, selectors: PageSelectors) -> list[Element]:
    """Where an item's title may stand."""
    if selectors.title:
        return select(item, compiled(selectors.title))
    return select(item, _HEADINGS) or select(item, _LINKS)


def _date_text(item: Element, selectors: PageSelectors) -> str:
    where = compiled(selectors.date) if selectors.date else _TIMES
    for found in select(item, where)[:1]:
        return date_written(found)
    return ""


def date_written(element: Element) -> str:
    """The date that an element holds for programs, else its words."""
    inner = (one for one in element.iter("time") if one is not element)
    for one in (element, *inner):
        for name in _ATTRIBUTES:
            written = (one.get(name) or "").strip()[:_DATE_LENGTH]
            if written and parse_date(written) is not None:
                return written
    return text_in(element)[:_DATE_LENGTH]


def _entry(item: Element, selectors: PageSelectors, base: str, published: int | None) -> RawEntry:
    title = title_of(item, selectors)
    html = "".join(_written(select(item, compiled(selectors.text)))) if selectors.text else ""
    return RawEntry(
        link=clean_url(link_of(item, selectors), base, WEB),
        title=RawText(title, "text") if title else None,
        published=published,
        summary=RawText(html, "html", base) if html else None,
        media=tuple(_pictures(item, base)),
    )


def _written(elements: Iterable[Element]) -> Iterable[str]:
    for element in outermost(elements):
        inner = [escape(element.text or "", quote=False)]
        inner += [etree.tostring(part, encoding="unicode", method="html") for part in element]
        yield f"<p>{''.join(inner)}</p>" if element.tag in ("p", "span") else "".join(inner)


def _pictures(item: Element, base: str) -> Iterable[RawMedia]:
    """The first picture of an item."""
    for image in item.iter("img"):
        address = one_line(image.get("src") or "", 4_000)
        if address and (found := clean_url(address, base, WEB)):
            yield RawMedia(found, medium="image", lead=True, title=image.get("alt") or "")
            return
