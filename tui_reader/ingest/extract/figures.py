"""Pictures and their captions, written in whatever boxes, as figures."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from lxml import html as lxml_html

from tui_reader.ingest.extract.tree import (
    CAMEL,
    Element,
    drop,
    is_shorter,
    link_share,
    names_of,
    text_in,
    text_length,
)

_NAMED = re.compile(
    r"(?:^|[^a-z])(?:captions?|cutline|legend[ea]?|credits?|copyright|photographer|byline-photo"
    r"|(?:image|img|photo|picture|media|foto)-?(?:text|desc\w*|info|title|source|label)"
    r"|bildunterschrift|didascalia|pie-?(?:de-?)?foto)(?:$|[^a-z])"
)
_BOXES = frozenset("div section span center p a picture li".split())
_LINES = ("a", "span", "p", "li")
"""In these, a picture's neighbours are no caption of it."""
_MEDIA = ("img", "video", "audio", "iframe", "object", "embed", "source")
_NAMED_LENGTH = 400
"""Characters of the longest text that is a caption because it says so."""
_LENGTH = 160
"""Characters of the longest text that is a caption because it stands in a box with a picture."""
_LEVELS = 4
"""How far out of a picture its box may be."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = (*_HEADINGS, "ul", "ol", "table", "blockquote", "pre")


def make_figures(body: Element) -> None:
    """Make figures of pictures that stand with a caption, and drop captions without a picture.

    Args:
        body: changed in place.
    """
    for figure in list(body.iter("figure")):
        if figure.find(".//figure") is None and (
            figure.find(".//figcaption") is None or _has_label(figure)
        ):
            _wrap_caption(figure)
    for table in list(body.iter("table")):
        if _is_pictured(table):
            for part in table.iter("tbody", "tr", "td", "th", "thead"):
                part.tag = "div"
            table.tag = "figure"
            _wrap_caption(table)
    for image in list(body.iter("img")):
        if next(image.iterancestors("figure", "figcaption", "pre"), None) is None:
            _make_figure(image)
    for element in list(body.iter("p", "div", "span", "small", "em", "cite")):
        if (
            element.getparent() is not None
            and _is_named(element)
            and next(element.iterancestors("figure", "table"), None) is None
            and is_shorter(element, _NAMED_LENGTH)
            and element.find(".//img") is None
        ):
            drop(element)


def _has_label(figure: Element) -> bool:
    """Whether a figure holds its picture, a caption, and a few words beside them: a number, a credit."""
    captions = figure.findall(".//figcaption")
    beside = text_length(figure) - sum(map(text_length, captions))
    return (
        len(captions) == 1
        and 0 < beside <= _LENGTH
        and next(figure.iter("img"), None) is not None
        and next(figure.iter(*_BLOCKS[len(_HEADINGS) :]), None) is None
    )


def _is_pictured(table: Element) -> bool:
    """Whether a table does nothing but put a caption below its one picture."""
    cells = list(islice(table.iter("td", "th"), 4))
    return (
        2 <= len(cells) <= 3
        and sum(1 for _image in islice(table.iter("img"), 2)) == 1
        and is_shorter(table, _NAMED_LENGTH)
        and next(cells[0].iter("img"), None) is not None
        and not text_in(cells[0])
    )


def _make_figure(image: Element) -> None:
    box = image
    for outer in islice(image.iterancestors(), _LEVELS):
        if outer.tag not in _BOXES or _holds_more(outer):
            break
        text = text_in(outer)
        box = outer
        if text:
            if (
                outer.tag not in _LINES
                and (len(text) <= _LENGTH or any(map(_is_named, outer.iterdescendants())))
                and link_share(outer) < 0.5
            ):
                outer.tag = "figure"
                _wrap_caption(outer)
            return
    following = box.getnext()
    parent = box.getparent()
    if following is None or parent is None or (box.tail or "").strip():
        return
    if _is_named(following) and is_shorter(following, _NAMED_LENGTH):
        figure = lxml_html.Element("figure")
        parent.replace(box, figure)
        figure.tail, following_tail = following.tail, None
        figure.append(box)
        box.tail = None
        figure.append(following)
        following.tail = following_tail
        _wrap_caption(figure)


def _holds_more(box: Element) -> bool:
    """Whether a box holds more than a picture and its caption."""
    return (
        sum(1 for _image in islice(box.iter("img"), 2)) > 1
        or _is_long(box)
        or next(box.iter(*_BLOCKS), None) is not None
    )


def _is_long(box: Element) -> bool:
    length = 0
    for text in box.itertext():
        length += len(text.strip())
        if length > _NAMED_LENGTH:
            return True
    return False


def _is_named(element: Element) -> bool:
    return bool(element.attrib) and _says_caption(names_of(element))


@lru_cache(2000)
def _says_caption(names: str) -> bool:
    return _NAMED.search(CAMEL.sub("-", names).lower()) is not None


def _wrap_caption(figure: Element) -> None:
    """Put all text of a figure that stands outside its pictures into one caption."""
    known = figure.find(".//figcaption")
    caption = lxml_html.Element("figcaption" if known is None else "span")
    last: Element | None = None

    def add(text: str | None) -> None:
        if not (text or "").strip():
            return
        if last is None:
            caption.text = f"{caption.text or ''} {text}"
        else:
            last.tail = f"{last.tail or ''} {text}"

    def collect(box: Element) -> None:
        nonlocal last
        add(box.text)
        box.text = None
        for child in list(box):
            if child is known:
                continue
            tail, child.tail = child.tail, None
            if child.tag in _MEDIA or next(child.iter(*_MEDIA), None) is not None:
                if child.tag not in _MEDIA:
                    collect(child)
            elif text_in(child):
                caption.append(child)
                last = child
            add(tail)

    collect(figure)
    if not text_in(caption):
        return
    if known is None:
        figure.append(caption)
        return
    for heading in caption.iter(*_HEADINGS):
        heading.tag = "span"
    caption.tail, known.text = f" {known.text or ''}", None
    known.insert(0, caption)
