"""Which blocks of a page are the article's: those whose words the library chooses, as they stand in the page.

trafilatura knows best which words of a page are its article, and loses much of how they stand. So
its words choose among the page's own blocks, and what it loses is added back: headings, lists,
tables, quotes, code, and the figures that stand among the chosen blocks.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Collection, Sequence
from copy import deepcopy
from itertools import accumulate, islice

from lxml import etree

from tui_reader.ingest.extract.search import is_player
from tui_reader.ingest.extract.tree import (
    Element,
    drop_all,
    holds_blocks,
    is_inline,
    link_share,
    make_paragraphs,
    text_in,
)

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")
_RUN = 4
"""Words that are compared together."""
_SHARE = 0.6
"""Of a block's runs, as many must be chosen for the block to be the article's."""
_SURE = 12
"""Words of a block that is surely the article's when it is chosen; fewer stand in menus as well."""
_GUARD = 0.6
"""Of the page's prose, or of the library's usual choice: its strict choice is trusted from there on."""
_NEAR = 3
"""Blocks before the first and after the last sure one, among which short ones are looked for."""
_CAPTION = 120
"""Words of the longest caption."""
_BOXES = frozenset(
    "div section article main center td th li blockquote header footer aside figure details dd form "
    "fieldset figcaption".split()
)
_NEVER = ("link", "input", "textarea", "select", "nav")
_DISSOLVED = ("form", "fieldset", "legend", "dialog", "button")
"""Whole pages stand in these: their words are judged like all others."""
_STRUCTURE = frozenset("ul ol dl table thead tbody tfoot tr".split())
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MEDIA = ("img", "video", "audio", "iframe", "object", "embed")
_WHOLE = {"ul": 0.5, "ol": 0.5, "dl": 0.5, "table": 0.5, "blockquote": 0.3, "pre": 0.0}
"""Of such a box, when this share of its words is chosen, all of it is the article's."""
_KEPT_BY_RULES = ("figcaption", "table", "dl", "pre", "blockquote", "ul", "ol")
"""In these the library leaves out most; what our rules keep there counts as chosen."""


def library_text(root: Element, url: str, prose: int) -> str:
    """The words that trafilatura takes from a page; empty when it finds nothing.

    Its choice for precision, unless that leaves out much.

    Args:
        root: the page; not changed.
        url: where it was found.
        prose: characters of the page's paragraphs that are no links.
    """
    from trafilatura import extract  # 260 ms

    # It warns of every page that it finds nothing on; that is told by what it gives.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

    def chosen(*, precise: bool) -> str:
        found = extract(
            deepcopy(root), url=url or None, include_comments=False, include_tables=True,
            favor_precision=precise,
        )  # fmt: skip
        return found or ""

    strict = chosen(precise=True)
    if len(strict) >= _GUARD * prose > 0:
        return strict
    usual = chosen(precise=False)
    return strict if len(strict) >= _GUARD * len(usual) else usual


def cut_to(body: Element, chosen: str, by_rules: str) -> bool:
    """Cut a page's body down to the blocks of its article.

    Args:
        body: without what is hidden; changed in place.
        chosen: the article's words, as the library chooses them.
        by_rules: the article's words as our own rules find them.

    Returns:
        Whether any block holds the words; else nothing is cut.
    """
    drop_all(e for e in body.iter("object", "embed", "iframe") if not is_player(e))
    drop_all(body.iter(*_NEVER))
    for box in body.iter(*_DISSOLVED):
        box.tag = "div"
    page = _Page(body)
    page.kept = _matching(page.words, chosen)
    if not page.kept:
        return False
    by_rule = _matching(page.words, by_rules)
    page.kept = _agreed(page, by_rule)
    sure = sorted(n for n in page.kept if len(page.words[n]) >= _SURE) or sorted(page.kept)
    box = _around(page, sure)
    _add_by_rules(page, box, sure, by_rule)
    _add_headings(page, box)
    _add_wholes(page, box, sure)
    _cut(page, box, sure)
    return True


class _Page:
    """A page's leaves, the innermost blocks with words, in their order.

    Args:
        body: loose text in it becomes paragraphs.
    """

    def __init__(self, body: Element) -> None:
        self.body = body
        self.leaves = _leaves(body)
        self.place = {leaf: n for n, leaf in enumerate(self.leaves)}
        self.words = [_words_in(leaf) for leaf in self.leaves]
        self.kept: set[int] = set()
        """The leaves of the article, by their place."""
        self._spans: dict[Element, tuple[int, int]] = {}
        for n, leaf in enumerate(self.leaves):
            self._spans[leaf] = (n, n + 1)
            for outer in leaf.iterancestors():
                self._spans[outer] = (self._spans.get(outer, (n, n))[0], n + 1)

    def parts(self, element: Element) -> range:
        """The places of the leaves in an element."""
        return range(*self._spans.get(element, (0, 0)))

    def weight(self, parts: Collection[int]) -> int:
        """How many words some leaves hold."""
        return sum(len(self.words[n]) for n in parts)

    def chosen(self, parts: Collection[int]) -> int:
        """How many words of some leaves are the article's."""
        return self.weight([n for n in parts if n in self.kept])


class _Counts:
    """How many words stand in each part of a page, and how many of them are chosen by now."""

    def __init__(self, page: _Page) -> None:
        self._page = page
        lengths = [len(words) for words in page.words]
        kept = [length if n in page.kept else 0 for n, length in enumerate(lengths)]
        self._all, self._chosen = [0, *accumulate(lengths)], [0, *accumulate(kept)]

    def within(self, element: Element) -> tuple[int, int]:
        """Words in an element, and those of them that are chosen."""
        parts = self._page.parts(element)
        first, end = parts.start, parts.stop
        return self._all[end] - self._all[first], self._chosen[end] - self._chosen[first]


def _leaves(body: Element) -> list[Element]:
    for own in [e for e in body.iterdescendants() if "-" in str(e.tag)]:  # <custom-element>
        own.tag = "div" if holds_blocks(own) else "span"
    for box in [body, *body.iterdescendants()]:
        if box.tag in _STRUCTURE or is_inline(box):
            continue
        if _holds_blocks_of_words(box) or (
            box.tag in _BOXES and sum(child.tag == "br" for child in box) > 1
        ):
            make_paragraphs(box)
    return [
        e
        for e in body.iterdescendants()
        if not is_inline(e) and text_in(e) and not _holds_blocks_of_words(e)
    ]


def _holds_blocks_of_words(element: Element) -> bool:
    return any(not is_inline(child) and text_in(child) for child in element)


def _words_in(element: Element) -> list[str]:
    return _WORD.findall(lines_in(element))


def lines_in(element: Element) -> str:
    """An element's text: a line break and the ends of a block part words, inline elements do not."""
    parts: list[str] = []
    for event, part in etree.iterwalk(element, events=("start", "end")):
        block = part is not element and not is_inline(part)
        if event == "start":
            parts.append("\n" if block or part.tag == "br" else "")
            parts.append(part.text or "")
        elif part is not element:
            parts.append("\n" if block else "")
            parts.append(part.tail or "")
    return "".join(parts)


def _matching(blocks: Sequence[list[str]], text: str) -> set[int]:
    """Which blocks' words a text holds; words that it holds once serve one block."""
    found = _WORD.findall(text)
    runs = Counter(_runs(found))
    long = {n: own for n, block in enumerate(blocks) if (own := _runs(block))}

    def share(own: list[tuple[str, ...]]) -> float:
        return sum(runs[run] > 0 for run in own) / len(own)

    shares = {n: share(own) for n, own in long.items()}
    best = sorted(n for n, one in shares.items() if one > 0.9 and len(blocks[n]) >= _SURE)
    middle = best[len(best) // 2] if best else 0
    kept: set[int] = set()
    # The best fitting first; of equals the one nearest to the middle of what surely belongs.
    for n in sorted(long, key=lambda n: (-round(shares[n], 1), abs(n - middle))):
        if shares[n] >= _SHARE and share(long[n]) >= _SHARE:
            kept.add(n)
            runs.subtract(long[n])
    sure = sorted(n for n in kept if len(blocks[n]) >= _SURE) or sorted(kept)
    near = range(sure[0] - _NEAR, sure[-1] + _NEAR + 1) if sure else range(len(blocks))
    return kept | _short_lines(blocks, text, near)


def _short_lines(blocks: Sequence[list[str]], text: str, near: range) -> set[int]:
    """Blocks of one to three words that stand in the text as lines, or cells of a table, of their own."""
    # A word or three also stand within sentences.
    lines = Counter(" ".join(_WORD.findall(line)) for line in re.split(r"[\n|]", text))
    kept: set[int] = set()
    for n in near:
        words = " ".join(blocks[n]) if 0 <= n < len(blocks) and len(blocks[n]) < _RUN else ""
        if words and lines[words]:
            lines[words] -= 1
            kept.add(n)
    return kept


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[n : n + _RUN]) for n in range(len(words) - _RUN + 1)]


def _around(page: _Page, sure: Sequence[int]) -> Element:
    """The smallest element that holds nine tenths of the words that are surely the article's."""
    weight: Counter[Element] = Counter()
    for n in sure:
        for outer in page.leaves[n].iterancestors():
            weight[outer] += len(page.words[n])
    total = page.weight(sure)
    fits = [outer for outer, words in weight.items() if words >= 0.9 * total]
    return max(fits, key=lambda outer: sum(1 for _o in outer.iterancestors()), default=page.body)


def _is_link(element: Element) -> bool:
    return next(element.iterancestors("a"), None) is not None or link_share(element) > 0.5


def _agreed(page: _Page, by_rule: Collection[int]) -> set[int]:
    """The chosen blocks from the first to the last that our rules choose as well.

    What stands before and after an article, bylines, footers, comments, is chosen wrongly most.
    Where both choose little in common, our rules have missed the article, and all blocks stay.
    """
    both = [n for n in page.kept if n in by_rule]
    if page.weight(both) < _SHARE * page.weight(page.kept):
        return page.kept
    between = range(min(both), max(both) + 1)
    return {n for n in page.kept if n in between}


def _add_by_rules(page: _Page, box: Element, sure: Sequence[int], by_rule: Collection[int]) -> None:
    """What our rules keep of headings, captions, tables, lists, quotes and code among the blocks."""
    first, last = sure[0] - 1, sure[-1] + 1
    while first - 1 in by_rule and _structure(page, first - 1) in ("table", "dl"):
        first -= 1  # the box of facts above an article's first words
    for n in sorted(set(by_rule) - page.kept):
        if n not in page.parts(box) or not first <= n <= last:
            continue
        leaf, kind = page.leaves[n], _structure(page, n)
        linked = kind in ("ul", "ol", *_HEADINGS) and _is_link(leaf)
        if not linked and (kind or _captioned(page, leaf) is not None):
            page.kept.add(n)


def _structure(page: _Page, n: int) -> str:
    """The innermost structure that a leaf is or stands in, by its tag; empty: running text."""
    leaf = page.leaves[n]
    tags = (*_KEPT_BY_RULES, *_HEADINGS)
    found = leaf if leaf.tag in tags else next(leaf.iterancestors(*tags), None)
    return "" if found is None else str(found.tag)


def _captioned(page: _Page, leaf: Element) -> Element | None:
    """The picture that a leaf is the caption of: of few words, alone in a box with it."""
    for outer in islice(leaf.iterancestors(), 2):
        if page.weight(page.parts(outer)) > _CAPTION // 3:
            return None
        if (picture := next(outer.iter("img"), None)) is not None:
            return picture
    return None


def _add_headings(page: _Page, box: Element) -> None:
    """Headings right above a chosen block, in the article's box."""
    for n in reversed(page.parts(box)):
        leaf = page.leaves[n]
        heading = leaf if leaf.tag in _HEADINGS else next(leaf.iterancestors(*_HEADINGS), None)
        if heading is None or n in page.kept or n + 1 not in page.kept or _is_link(leaf):
            continue
        if heading.getparent() in list(page.leaves[n + 1].iterancestors())[:3]:
            page.kept.add(n)


def _add_wholes(page: _Page, box: Element, sure: Sequence[int]) -> None:
    """All of what is chosen in part: lists, tables, quotes, code; and figures among the blocks."""
    inside, counts = page.parts(box), _Counts(page)
    for one in list(box.iter("figure", *_WHOLE)):
        parts = page.parts(one)
        if not parts or parts[0] not in inside:
            continue
        chosen, words = page.chosen(parts), page.weight(parts)
        if one.tag == "figure":
            media = next(one.iter(*_MEDIA), None) is not None
            near = sure[0] - _NEAR - 1 <= parts[0] <= sure[-1] + 1
            if (
                media
                and near
                and words <= _CAPTION
                and not _is_link(one)
                and _in_company(counts, one, box)
            ):
                page.kept.update(parts)
        elif one.tag == "pre":
            if sure[0] <= parts[0] <= sure[-1]:
                page.kept.update(parts)
        elif chosen and chosen >= _WHOLE[str(one.tag)] * words:
            page.kept.update(parts)


def _in_company(counts: _Counts, thing: Element, box: Element) -> bool:
    """Whether the nearest box that has words beside the thing's own holds the article's words."""
    words, chosen = counts.within(thing)
    for outer in thing.iterancestors():
        if outer is box:
            return True
        around, chosen_around = counts.within(outer)
        beside, chosen_beside = around - words, chosen_around - chosen
        # A few words that are not chosen are its caption.
        if beside > _CAPTION // 3 or chosen_beside:
            return 2 * chosen_beside >= beside
    return False


def _cut(page: _Page, box: Element, sure: Sequence[int]) -> None:
    alive: set[Element] = set()
    for n in page.kept:
        alive.add(page.leaves[n])
        alive.update(page.leaves[n].iterdescendants())
        alive.update(page.leaves[n].iterancestors())
    order = {element: n for n, element in enumerate(page.body.iter())}
    counts = _Counts(page)
    begin, end = order[page.leaves[sure[0]]], order[page.leaves[sure[-1]]]
    for thing in list(box.iter(*_MEDIA, "hr")):
        if thing in alive or any(outer in page.place for outer in thing.iterancestors()):
            continue
        if thing.tag == "hr":
            belongs = begin < order[thing] < end
        else:
            linked = next(thing.iterancestors("a"), None) is not None
            belongs = not (linked and order[thing] > end) and _in_company(counts, thing, box)
        if belongs:
            alive.add(thing)
            alive.update(thing.iterancestors())
            alive.update(thing.iterdescendants())
    for picture in list(page.body.iter("picture")):
        if picture in alive:
            alive.update(picture.iterdescendants())
    drop_all(e for e in page.body.iterdescendants() if e not in alive)
