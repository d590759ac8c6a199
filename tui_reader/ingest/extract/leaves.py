"""The leaves of a page: its innermost blocks with words, in their order, measured."""

from __future__ import annotations

import re
from itertools import accumulate

from lxml import etree

from tui_reader.ingest.extract.tree import INLINE, Element, make_paragraphs

WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")
"""A word; in scripts that part none, a character."""
_BREAKABLE = frozenset(
    "div section article main center td th li blockquote header footer details dd body".split()
)
"""In these, two line breaks end a paragraph."""
_WRAPPERS = ("font", "span", "big", "small")
"""A whole text may stand in one of them."""
_NO_PARAGRAPHS = frozenset("ul ol dl table thead tbody tfoot tr".split())
_JUMP = 0.3
"""How much of a link is one that leads to a place of its own page."""


class Leaves:
    """A page's leaves, each known by its place.

    Args:
        body: changed in place: loose text in it becomes paragraphs.
    """

    def __init__(self, body: Element) -> None:
        self.body = body
        self.elements = _leaves(body)
        self.place = {leaf: n for n, leaf in enumerate(self.elements)}
        self.words = [WORD.findall(_text(leaf)) for leaf in self.elements]
        self.linked = [_linked(leaf, len(self.words[n])) for n, leaf in enumerate(self.elements)]
        """The share of each leaf's words that are links."""
        self._spans: dict[Element, tuple[int, int]] = {}
        for n, leaf in enumerate(self.elements):
            self._spans[leaf] = (n, n + 1)
            for outer in leaf.iterancestors():
                self._spans[outer] = (self._spans.get(outer, (n, n))[0], n + 1)
        self._weights = [0, *accumulate(map(len, self.words))]
        self._links = [
            0.0, *accumulate(len(w) * s for w, s in zip(self.words, self.linked, strict=True))
        ]  # fmt: skip

    def within(self, element: Element) -> range:
        """The places of the leaves in an element."""
        return range(*self._spans.get(element, (0, 0)))

    def weight(self, parts: range) -> int:
        """How many words some neighbouring leaves hold."""
        return self._weights[parts.stop] - self._weights[parts.start] if parts else 0

    def link_share(self, parts: range) -> float:
        """The share of the words of some neighbouring leaves that are links."""
        weight = self.weight(parts)
        return (self._links[parts.stop] - self._links[parts.start]) / weight if weight else 0.0


def _leaves(body: Element) -> list[Element]:
    blocks: set[Element] = set()
    worded: set[Element] = set()
    for element in reversed(list(body.iter())):
        if (element.text or "").strip():
            worded.add(element)
        parent = element.getparent()
        block = element in blocks or element.tag not in INLINE
        if block:
            blocks.add(element)
        if parent is not None and element is not body:
            if block:
                blocks.add(parent)
            if element in worded or (element.tail or "").strip():
                worded.add(parent)
    found: list[Element] = []

    def collect(box: Element) -> None:
        while (
            len(box) == 1
            and box[0].tag in _WRAPPERS
            and sum(child.tag == "br" for child in box[0]) > 1
            and not _has_own_text(box)
        ):
            box[0].drop_tag()
        inner = any(child in blocks and child in worded for child in box)
        breaks = box.tag in _BREAKABLE and sum(child.tag == "br" for child in box) > 1
        loose = inner and _is_loose(box, blocks, worded)
        if (breaks or loose or box is body) and box.tag not in _NO_PARAGRAPHS:
            known = set(box)
            make_paragraphs(box, blocks.__contains__)
            for child in box:
                if child not in known:
                    blocks.add(child)
                    if _has_words(child):
                        worded.add(child)
            inner = any(child in blocks and child in worded for child in box)
        if not inner:
            found.append(box)
            return
        for child in box:
            if child in blocks and child in worded:
                collect(child)

    if body in worded:
        collect(body)
    return [leaf for leaf in found if leaf is not body]


def _has_own_text(box: Element) -> bool:
    return bool((box.text or "").strip()) or any((child.tail or "").strip() for child in box)


def _is_loose(box: Element, blocks: set[Element], worded: set[Element]) -> bool:
    """Whether a box has words that stand in none of its blocks."""
    return _has_own_text(box) or any(child not in blocks and child in worded for child in box)


def _has_words(element: Element) -> bool:
    return any(text.strip() for text in element.itertext())


def _text(element: Element) -> str:
    """An element's text: a line break and the ends of a block part words, inline elements do not."""
    if all(part.tag != "br" and part.tag in INLINE for part in element.iterdescendants()):
        return "".join(element.itertext())
    parts: list[str] = []
    for event, part in etree.iterwalk(element, events=("start", "end")):
        parting = part is not element and (part.tag == "br" or part.tag not in INLINE)
        if event == "start":
            parts += ("\n" if parting else "", part.text or "")
        elif part is not element:
            parts += ("\n" if parting else "", part.tail or "")
    return "".join(parts)


def _linked(leaf: Element, words: int) -> float:
    if not words:
        return 0.0
    if next(leaf.iterancestors("a"), None) is not None or leaf.tag == "a":
        return 1.0
    linked = 0.0
    for link in leaf.iter("a"):
        jump = (link.get("href") or "").startswith("#")
        linked += (_JUMP if jump else 1.0) * len(WORD.findall("".join(link.itertext())))
    return min(linked / words, 1.0)
