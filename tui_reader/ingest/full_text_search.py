"""Where the article stands in a page: paragraphs vote for what they stand in.

The idea is that of Arc90's readability (2009): every paragraph gives points
for its length and commas to the elements around it, fewer the further out;
what gathers most, and is not made of links, is the article.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml import html as lxml_html

from tui_reader.ingest.full_text_tree import (
    Element,
    commas,
    holds_blocks,
    link_share,
    make_paragraphs,
    text_in,
    text_length,
)
from tui_reader.ingest.full_text_words import weight

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
