"""Where the article stands in a page: paragraphs vote for what they stand in.

The idea is that of Arc90's readability (2009): every paragraph gives points
for its length and commas to the elements around it, fewer the further out;
what gathers most, and is not made of links, is the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import html as lxml_html

from tui_reader.ingest.extract.tree import (
    Element,
    commas,
    drop,
    drop_all,
    holds_blocks,
    inside,
    link_share,
    make_paragraphs,
    text_in,
    text_length,
)
from tui_reader.ingest.extract.words import is_place_holder, is_sharing, weight

# What is no part of the article although it stands in it: forms, share bars, boxes of links.

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
    drop_all(e for e in article.iter("object", "embed", "iframe") if not is_player(e))
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
    if any(is_player(e) for e in embeds):
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


def is_player(element: Element) -> bool:
    """Whether an element holds a video or recording of a host that is known for them."""
    return any(_PLAYERS.search(str(value)) for value in element.attrib.values())


def _is_empty(element: Element) -> bool:
    held = next(element.iter("img", "picture", "video", "audio", *_EMBEDS), None)
    return held is None and not text_in(element)


_VOTERS = frozenset("section h2 h3 h4 h5 h6 p td pre".split())
_LEVELS = 5
"""How far up a paragraph's vote counts."""
_SHORTEST = 25
"""Characters from which a paragraph votes."""
_CANDIDATES = 5
_STARTING = {
    "div": 5,
    **dict.fromkeys(("pre", "td", "blockquote"), 3),
    **dict.fromkeys("address ol ul dl dd dt li form".split(), -3),
    **dict.fromkeys("h1 h2 h3 h4 h5 h6 th".split(), -5),
}


def find_article(body: Element, *, by_names: bool) -> Element:
    """The article's parts in a new ``div``; they are moved out of the page.

    Args:
        body: the page's body; its loose text becomes paragraphs.
        by_names: let class and id count.
    """
    _write_paragraphs(body)
    scores = _scores(body, by_names=by_names)
    top = _top(body, scores, by_names=by_names)
    article = lxml_html.Element("div")
    for part in list(_with_siblings(top, scores)):
        part.tail = None
        article.append(part)
    return article


def _write_paragraphs(body: Element) -> None:
    for box in [body, *body.iter("div", "section", "article", "main", "center", "td", "font")]:
        breaks = [child for child in box if child.tag == "br"]
        if box.tag in ("div", "body", "center") and (holds_blocks(box) or len(breaks) > 1):
            make_paragraphs(box)
    for box in list(body.iter("div")):
        only = box[0] if len(box) == 1 and not (box.text or "").strip() else None
        alone = only is not None and only.tag == "p" and not (only.tail or "").strip()
        parent = box.getparent()
        if alone and only is not None and parent is not None and link_share(box) < 0.25:
            only.tail = box.tail
            parent.replace(box, only)
        elif not holds_blocks(box) and link_share(box) < 0.25:
            box.tag = "p"


def _scores(body: Element, *, by_names: bool) -> dict[Element, float]:
    scores: dict[Element, float] = {}
    for voter in body.iter(*_VOTERS):
        text = text_in(voter)
        if len(text) < _SHORTEST:
            continue
        vote = 1 + commas(text) + 1 + min(len(text) // 100, 3)
        for level, box in enumerate(islice(voter.iterancestors(), _LEVELS)):
            if box.tag == "html":
                break
            if box not in scores:
                scores[box] = _STARTING.get(str(box.tag), 0) + (weight(box) if by_names else 0)
            scores[box] += vote / (1 if level == 0 else 2 if level == 1 else level * 3)
    return {box: score * (1 - link_share(box)) for box, score in scores.items()}


def _top(body: Element, scores: dict[Element, float], *, by_names: bool) -> Element:
    best = sorted(scores, key=lambda box: scores[box], reverse=True)[:_CANDIDATES]
    if not best or best[0] is body:
        return body
    top = best[0]
    rivals = [
        set(box.iterancestors()) for box in best[1:] if scores[box] >= 0.75 * max(scores[top], 1)
    ]
    if len(rivals) >= 3:
        # Several boxes of equal rank: the article is what they stand in together.
        for box in top.iterancestors():
            if box is body or box.tag in ("body", "html"):
                break
            if sum(box in around for around in rivals) >= 3:
                top = box
                break
    if top not in scores:
        scores[top] = _STARTING.get(str(top.tag), 0) + (weight(top) if by_names else 0)
    # A box further out that still scores more holds more of the article.
    last, least = scores[top], scores[top] / 3
    for box in top.iterancestors():
        if box.tag in ("body", "html"):
            break
        if box not in scores:
            continue
        if scores[box] < least:
            break
        if scores[box] > last:
            top = box
            break
        last = scores[box]
    parent = top.getparent()
    while parent is not None and parent.tag not in ("body", "html") and len(parent) == 1:
        top, parent = parent, parent.getparent()
    return top


def _with_siblings(top: Element, scores: dict[Element, float]) -> Iterator[Element]:
    parent = top.getparent()
    if parent is None or top.tag == "body":
        yield top
        return
    least = max(10.0, scores.get(top, 0) * 0.2)
    names = top.get("class")
    for part in parent:
        if part is top:
            yield part
            continue
        bonus = scores.get(top, 0) * 0.2 if names and part.get("class") == names else 0
        if scores.get(part, -1000) + bonus >= least or (part.tag == "p" and _is_prose(part)):
            yield part


def _is_prose(paragraph: Element) -> bool:
    length, linked = text_length(paragraph), link_share(paragraph)
    if length > 80:
        return linked < 0.25
    text = text_in(paragraph)
    return (
        length > 0 and linked == 0 and (". " in text or text.endswith((".", "。", "؟", "!", "?")))
    )
