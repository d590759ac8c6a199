"""What is no part of the article although it stands in it: forms, share bars, boxes of links."""

from __future__ import annotations

import re

from tui_reader.ingest.full_text_tree import (
    Element,
    commas,
    drop,
    drop_all,
    inside,
    link_share,
    text_in,
    text_length,
)
from tui_reader.ingest.full_text_words import is_place_holder, is_sharing, weight

_PLAYERS = re.compile(
    r"//(?:www\.)?(?:dailymotion|youtube(?:-nocookie)?|player\.vimeo|v\.qq|bilibili|live\.bilibili"
    r"|archive|upload\.wikimedia|player\.twitch)\.(?:com|org|tv)"
)
_NEVER = "form fieldset footer aside link input textarea select button nav dialog".split()
_PROSE = "span li td blockquote dl div img ol p pre table ul".split()
_DATA_MARKS = "caption col colgroup tfoot thead th".split()
_EMBEDS = "object embed iframe".split()
_HEADINGS = "h1 h2 h3 h4 h5 h6".split()
_SHORT_SHARE = 500
"""Characters from which a box that calls itself "share" is an article about sharing."""


def prune(article: Element, *, by_names: bool, boxes: bool) -> None:
    """Take away what is no part of the article.

    Args:
        article: changed in place.
        by_names: let class and id count.
        boxes: judge boxes, lists and tables by what they hold; else only what never belongs goes.
    """
    data = {table for table in article.iter("table") if _is_data(table)}
    if boxes:
        for tag in ("form", "fieldset"):
            _judge(article, tag, data, by_names=by_names)
    drop_all(e for e in article.iter("object", "embed", "iframe") if not _is_player(e))
    drop_all(article.iter(*_NEVER))
    drop_all(
        e
        for e in article.iterdescendants()
        if is_sharing(e) and text_length(e) < _SHORT_SHARE and inside(e, "pre", "table") is None
    )
    drop_all(e for e in article.iter("h1", "h2") if by_names and weight(e) < 0)
    if boxes:
        for tag in ("table", "ul", "ol", "div"):
            _judge(article, tag, data, by_names=by_names)
    drop_all(
        e
        for e in article.iter("p", "div", *_HEADINGS)
        if _is_empty(e) or is_place_holder(text_in(e))
    )


def _judge(article: Element, tag: str, data: set[Element], *, by_names: bool) -> None:
    # Inner ones first: what is left of a box when they are gone is what is judged.
    for element in reversed(list(article.iter(tag))):
        if element is not article and not _belongs(element, data, by_names=by_names):
            drop(element)


def _belongs(element: Element, data: set[Element], *, by_names: bool) -> bool:
    if element in data or any(box in data for box in element.iterancestors("table")):
        return True
    if inside(element, "code", "pre") is not None or any(t in data for t in element.iter("table")):
        return True
    names = weight(element) if by_names else 0
    if names < 0:
        return False
    text = text_in(element)
    if commas(text) >= 10:
        return True
    return not _is_clutter(element, text, names)


def _is_clutter(element: Element, text: str, names: int) -> bool:
    count = {
        kind: sum(1 for _e in element.iter(*tags))
        for kind, tags in (("p", ("p",)), ("img", ("img",)), ("li", ("li",)), ("input", ("input",)))
    }
    paragraphs, pictures = count["p"], count["img"]
    items = count["li"] - 100
    length = len(text)
    linked = link_share(element)
    embeds = list(element.iter(*_EMBEDS))
    if any(_is_player(e) for e in embeds):
        return False
    is_list = element.tag in ("ul", "ol") or _share(element, length, "ul", "ol") > 0.9
    in_figure = inside(element, "figure") is not None
    in_headings = _share(element, length, *_HEADINGS)
    if is_list and _is_gallery(element, pictures, count["li"]):
        return False
    return (
        (not in_figure and pictures > 1 and paragraphs / pictures < 0.5)
        or (not is_list and items > paragraphs)
        or count["input"] > paragraphs // 3
        or (
            not is_list and not in_figure and in_headings < 0.9 and length < 25
            and (pictures == 0 or pictures > 2) and linked > 0
        )
        or (not is_list and names < 25 and linked > 0.2)
        or (names >= 25 and linked > 0.5)
        or (len(embeds) == 1 and length < 75)
        or len(embeds) > 1
        or (pictures == 0 and _share(element, length, *_PROSE) == 0)
    )  # fmt: skip


def _share(element: Element, length: int, *tags: str) -> float:
    if not length:
        return 0.0
    return sum(text_length(e) for e in element.iterdescendants(*tags)) / length


def _is_gallery(element: Element, pictures: int, items: int) -> bool:
    """A list with one picture an item, and little else."""
    return 0 < items == pictures and all(len(item) < 2 for item in element.iter("li"))


def _is_data(table: Element) -> bool:
    """Whether a table holds data; others only arrange the page."""
    if table.get("role") == "presentation" or table.get("datatable") == "0":
        return False
    if table.get("summary") or any(True for _e in table.iter(*_DATA_MARKS)):
        return True
    if any(inner is not table for inner in table.iter("table")):
        return False
    rows = list(table.iter("tr"))
    columns = max((sum(1 for _c in row.iter("td", "th")) for row in rows), default=0)
    if len(rows) <= 1 or columns <= 1:
        return False
    return len(rows) >= 10 or columns > 4 or len(rows) * columns > 10


def _is_player(element: Element) -> bool:
    return any(_PLAYERS.search(str(value)) for value in element.attrib.values())


def _is_empty(element: Element) -> bool:
    held = next(element.iter("img", "picture", "video", "audio", *_EMBEDS), None)
    return held is None and not text_in(element)
