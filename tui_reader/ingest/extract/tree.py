"""A web page's tree: reading it, measuring it, taking parts of it away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from lxml import etree
from lxml import html as lxml_html

from tui_reader.text.html import xml_text

LENGTH_LIMIT = 4_000_000
"""Characters of a page that are read; the largest article page seen had 1.2 million."""
ELEMENT_LIMIT = 150_000
"""Elements of a page that are read."""

DEPTH_LIMIT = 100
"""Nested elements; judging a box costs the cube of what is nested in it. Pages seen had up to 26."""

Element = lxml_html.HtmlElement
_VOID = re.compile(r"<((?:source|track|wbr)\b[^<>]*+)(?<!/)>", re.IGNORECASE)
"""Elements that hold nothing, which libxml2 does not know: it would put in them what follows."""
_DEEP = etree.XPath(f"{'/*' * (DEPTH_LIMIT + 2)}/descendant-or-self::*")
"""What is nested deeper than the limit."""

INLINE = frozenset(
    "a abbr acronym audio b bdi bdo big br button cite code data datalist del dfn em embed font i img "
    "input ins kbd label mark math meter noscript object output picture progress q ruby s samp "
    "select small source span strike strong sub sup svg textarea time tt u var video wbr".split()
)
"""Elements that are part of a line of text (HTML, phrasing content), unless they hold blocks."""
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|_+")
"""Where the words of a name in camel case or with underscores part."""


def read_tree(text: str) -> Element | None:
    """The page as libxml2 reads it, comments left out; ``None`` when there is no element in it."""
    cut = _VOID.sub(r"<\1 />", xml_text(text[:LENGTH_LIMIT])).encode()
    root = _parsed(cut, deep=False) if cut.strip() else None
    if root is None or len(root) == 0:
        return None
    _flatten(root)
    return root


def _parsed(page: bytes, *, deep: bool) -> Element | None:
    parser = lxml_html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=deep
    )
    try:
        root = lxml_html.document_fromstring(page, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    stopped = any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log)
    return _parsed(page, deep=True) if stopped and not deep else root


def _flatten(root: Element) -> None:
    """Dissolve what is nested deeper than :data:`DEPTH_LIMIT`; its words stay."""
    for element in _DEEP(root):
        element.text = f" {element.text or ''}"
        element.tail = f" {element.tail or ''}"
        element.drop_tag()


def body_of(root: Element) -> Element:
    """The page's body, or what stands for it."""
    body = root.find(".//body")
    return root if body is None else body


def text_in(element: Element) -> str:
    """The words in an element, runs of white space as one space."""
    return " ".join("".join(element.itertext()).split())


def text_length(element: Element) -> int:
    """How many characters of text an element holds, white space counted once."""
    return len(text_in(element))


def is_shorter(element: Element, limit: int) -> bool:
    """Whether an element holds some text, but less than ``limit`` characters of it."""
    length = 0
    for part in element.itertext():
        length += len(part.strip())
        if length >= limit:
            return False
    return length > 0


def link_share(element: Element) -> float:
    """The share of an element's text that is links, 0 to 1; jumps within the page count a third."""
    length = text_length(element)
    if not length:
        return 0.0
    linked = 0.0
    for anchor in element.iter("a"):
        weight = 0.3 if (anchor.get("href") or "").startswith("#") else 1.0
        linked += weight * text_length(anchor)
    return min(linked / length, 1.0)


def names_of(element: Element) -> str:
    """Class and id, as one text to look for words in."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def drop(element: Element) -> None:
    """Take an element away, its text with it; what follows it stays."""
    if element.getparent() is not None:
        element.drop_tree()


def drop_all(elements: Iterable[Element]) -> None:
    """Take several elements away."""
    for element in list(elements):
        drop(element)


def inside(element: Element, *tags: str) -> Element | None:
    """The nearest element of one of the names that this one stands in, or ``None``."""
    return next(element.iterancestors(*tags), None)


def make_paragraphs(box: Element, is_block: Callable[[Element], bool]) -> None:
    """Text that stands loose in a box beside blocks, or between double line breaks, as paragraphs."""
    parts: list[str | Element] = [box.text or ""]
    box.text = None
    for child in list(box):
        parts += [child, child.tail or ""]
        child.tail = None
        box.remove(child)
    run: list[str | Element] = []
    breaks = 0
    for part in parts:
        if isinstance(part, str):
            run.append(part)
            breaks = 0 if part.strip() else breaks
        elif part.tag == "br":
            breaks += 1
            run.append(part)
            if breaks > 1:
                _end_run(box, run)
        elif not is_block(part):
            breaks = 0
            run.append(part)
        else:
            breaks = 0
            _end_run(box, run)
            box.append(part)
    _end_run(box, run)


def _end_run(box: Element, run: list[str | Element]) -> None:
    def is_blank(part: str | Element) -> bool:
        return not part.strip() if isinstance(part, str) else part.tag == "br"

    while run and is_blank(run[-1]):
        run.pop()
    while run and is_blank(run[0]):
        del run[0]
    if not run:
        return
    paragraph = lxml_html.Element("p")
    last: Element | None = None
    for part in run:
        if not isinstance(part, str):
            paragraph.append(part)
            last = part
        elif last is None:
            paragraph.text = (paragraph.text or "") + part
        else:
            last.tail = (last.tail or "") + part
    box.append(paragraph)
    run.clear()
