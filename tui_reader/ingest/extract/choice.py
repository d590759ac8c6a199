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

from tui_reader.ingest.extract.figures import make_figures
from tui_reader.ingest.extract.leaves import WORD, Leaves
from tui_reader.ingest.extract.page import is_beside, is_introduction, is_meta
from tui_reader.ingest.extract.tree import Element, drop_all, text_in
from tui_reader.text.hosts import host_of

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
_SHORT_LIST = 5
_ABOVE = 8
"""Blocks above the first sure one among which an introduction is looked for."""
_CAPTION = 120
"""Words of the longest caption."""
_LINKED = 0.5
"""The share of links from which a block is a list of them."""
_JUMPS = 0.25
"""The share of links, jumps within the page counted less, from which a block below a heading is one."""
_POINTING = 0.6
"""The share of links in a line that leads to another article."""
_MARKED = 0.4
"""Of the words that are surely the article's, as many must stand in an ``article`` to make it that."""
_NEARLY_ALL = 0.9
_CARD = 80
"""Words of the longest card: a linked headline with a picture or some lines of another article."""
_INSET = 150
"""Words of the largest box of something else within an article."""
_CELL = 150
"""Words of the longest cell of a table that is one."""
_CARDS = 3
"""Cards in the shortest row of them."""
_DATE_LINE = 20
"""Words of the longest line that tells date, place or author."""
_NUMBERS = 0.4
"""The share of numbers in a line of dates and times."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTED = ("li", "td", "th", "dt", "dd", *_HEADINGS)
_MEDIA = ("img", "video", "audio", "iframe", "object", "embed")
_WORDLESS = ("img", "picture", "video", "audio", "iframe", "object", "embed", "canvas", "map", "hr")
_WHOLE = {"ul": 0.5, "ol": 0.5, "dl": 0.5, "table": 0.5, "blockquote": 0.3, "pre": 0.0}
"""Of such a box, when this share of its words is chosen, all of it is the article's."""
_PLAYERS = re.compile(
    r"//(?:www\.)?(?:dailymotion|youtube(?:-nocookie)?|player\.vimeo|v\.qq|bilibili|live\.bilibili"
    r"|archive|upload\.wikimedia|player\.twitch)\.(?:com|org|tv)"
)


def library_text(root: Element, url: str, prose: int) -> str:
    """The words that trafilatura takes from a page; empty when it finds nothing.

    Its choice for precision, unless that leaves out much.

    Args:
        root: the page; not changed.
        url: where it was found.
        prose: characters of the page's prose that are no links.
    """
    from trafilatura import extract  # 260 ms

    # It warns of every page that it finds nothing on; that is told by what it gives.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

    words = deepcopy(root)
    drop_all(words.iter(*_WORDLESS))

    def chosen(*, precise: bool, fast: bool = False) -> str:
        found = extract(
            deepcopy(words), url=url or None, include_comments=False, include_tables=True,
            favor_precision=precise, fast=fast,
        )  # fmt: skip
        return found or ""

    # What is quick leaves out comparing with other extractors, which is a third of its time.
    for fast in (True, False):
        strict = chosen(precise=True, fast=fast)
        if len(strict) >= _GUARD * prose > 0:
            return strict
    usual = chosen(precise=False)
    return strict if len(strict) >= _GUARD * len(usual) else usual


def cut_to(body: Element, chosen: str, hosts: Collection[str]) -> bool:
    """Cut a page's body down to the blocks of its article.

    Args:
        body: without what is hidden; changed in place.
        chosen: the article's words, as the library chooses them; empty: it is not known.
        hosts: the page's own.

    Returns:
        Whether any block is the article's; else nothing is cut.
    """
    drop_all(e for e in body.iter("object", "embed", "iframe") if not _is_player(e))
    make_figures(body)
    leaves = Leaves(body)
    kept, repeats = _matching(leaves.words, chosen) if chosen else (set[int](), set[int]())
    if sum(len(leaves.words[n]) for n in kept) < 2 * _SURE:
        kept = kept | _prose(leaves, _SURE) or _prose(leaves, 1)
    if not kept:
        return False
    choice = _Choice(leaves, kept, hosts, repeats)
    choice.trim()
    choice.add_introduction()
    choice.add_structure()
    choice.add_headings()
    choice.drop_lone_headings()
    choice.drop_repeated_captions()
    choice.cut()
    return True


def _matching(blocks: Sequence[list[str]], text: str) -> tuple[set[int], set[int]]:
    """Which blocks' words a text holds, and which repeat those: words that it holds once serve one block."""
    runs = Counter(_runs(WORD.findall(text)))
    long = {n: own for n, block in enumerate(blocks) if (own := _runs(block))}

    def share(own: list[tuple[str, ...]]) -> float:
        return sum([runs[run] > 0 for run in own]) / len(own)

    shares = {n: share(own) for n, own in long.items()}
    best = sorted(n for n, one in shares.items() if one > 0.9 and len(blocks[n]) >= _SURE)
    middle = best[len(best) // 2] if best else 0
    kept: set[int] = set()
    fitting = [n for n in long if shares[n] >= _SHARE]
    # The best fitting first; of equals the one nearest to the middle of what surely belongs.
    for n in sorted(fitting, key=lambda n: (-round(shares[n], 1), abs(n - middle))):
        if share(long[n]) >= _SHARE:
            kept.add(n)
            runs.subtract(long[n])
    sure = sorted(n for n in kept if len(blocks[n]) >= _SURE) or sorted(kept)
    near = range(sure[0] - _NEAR, sure[-1] + _NEAR + 1) if sure else range(len(blocks))
    return kept | _short_lines(blocks, text, near), set(fitting) - kept


def _short_lines(blocks: Sequence[list[str]], text: str, near: range) -> set[int]:
    """Blocks of one to three words that stand in the text as lines, or cells of a table, of their own."""
    # A word or three also stand within sentences.
    lines = Counter(" ".join(WORD.findall(line)) for line in re.split(r"[\n|]", text))
    kept: set[int] = set()
    for n in near:
        words = " ".join(blocks[n]) if 0 <= n < len(blocks) and len(blocks[n]) < _RUN else ""
        if words and lines[words]:
            lines[words] -= 1
            kept.add(n)
    return kept


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return list(zip(words, words[1:], words[2:], words[3:], strict=False))


def _prose(leaves: Leaves, least: int) -> set[int]:
    """The blocks of so many words that are no links: what there is to choose without the library."""
    return {
        n for n, words in enumerate(leaves.words) if len(words) >= least and leaves.linked[n] < 0.25
    }


def _is_player(element: Element) -> bool:
    """Whether an element holds a video or recording of a host that is known for them."""
    return any(_PLAYERS.search(str(value)) for value in element.attrib.values())


def _is_caption(leaf: Element) -> bool:
    return leaf.tag == "figcaption" or next(leaf.iterancestors("figcaption"), None) is not None


class _Choice:
    """The blocks of a page that are its article's, as they become known.

    Args:
        leaves: the page's.
        kept: places of those that are chosen.
        hosts: the page's own.
        repeats: places of blocks that repeat the words of chosen ones.
    """

    def __init__(
        self, leaves: Leaves, kept: set[int], hosts: Collection[str], repeats: Collection[int]
    ) -> None:
        self.leaves, self.kept, self._hosts, self._repeats = leaves, kept, hosts, repeats
        self._sums = self._count(kept)
        sure = sorted(n for n in kept if len(leaves.words[n]) >= _SURE) or sorted(kept)
        sure = self._marked(sure)
        self.box = self._around(sure if len(sure) > 1 else sorted(kept))
        self.beside = self._beside(sure)
        core = [
            n
            for n in sure
            if n not in self.beside and leaves.linked[n] < _LINKED and not self._is_meta(n)
        ]
        core = [n for n in core if n in leaves.within(self.box)] or core or sure
        self.first, self.last = core[0], core[-1]

    def _count(self, kept: Collection[int]) -> list[int]:
        words = enumerate(self.leaves.words)
        return [0, *accumulate(len(own) if n in kept else 0 for n, own in words)]

    def _chosen(self, parts: range) -> int:
        """How many words of some neighbouring leaves were kept when it was counted last."""
        return self._sums[parts.stop] - self._sums[parts.start] if parts else 0

    def _marked(self, sure: list[int]) -> list[int]:
        """Of some blocks those in the page's ``article``, when it has one that holds many of them."""
        outers = {outer for n in sure for outer in self.leaves.elements[n].iterancestors("article")}
        marked = [one for one in outers if one.find(".//article") is None]
        if len(marked) == 1:
            inside = [n for n in sure if n in self.leaves.within(marked[0])]
            if self._weigh(inside) >= _MARKED * self._weigh(sure):
                return inside
        return sure

    def _around(self, sure: Sequence[int]) -> Element:
        """The smallest element that holds nearly all words that are surely the article's."""
        weight: Counter[Element] = Counter()
        for n in sure:
            for outer in self.leaves.elements[n].iterancestors():
                weight[outer] += len(self.leaves.words[n])
        fits = [e for e, words in weight.items() if words >= _NEARLY_ALL * self._weigh(sure)]
        fits = [e for e in fits if e.tag not in _WHOLE] or fits
        return max(fits, key=lambda outer: sum(1 for _o in outer.iterancestors()))

    def _weigh(self, places: Collection[int]) -> int:
        return sum(len(self.leaves.words[n]) for n in places)

    def _beside(self, sure: Collection[int]) -> set[int]:
        """The leaves in what says of itself that it stands beside the article, or is a row of cards."""
        found: set[int] = set()
        half = self._weigh(sure) / 2
        self._sums = self._count(frozenset(sure))
        for element in self.leaves.body.iter():
            parts = self.leaves.within(element)
            if (
                parts
                and parts[0] not in found
                and (is_beside(element) or self._is_row_of_cards(element))
                and self._chosen(parts) < half
            ):
                found.update(parts)
        return found

    def _is_row_of_cards(self, element: Element) -> bool:
        """Whether an element lists other articles, each with more than its headline."""
        if len(element) < _CARDS or element.tag in ("p", "table", "tr", "tbody"):
            return False
        inner = [parts for child in element if (parts := self.leaves.within(child))]
        cards = sum(self._is_card(parts) for parts in inner)
        return cards >= _CARDS and cards > len(inner) / 2

    def _is_card(self, parts: range) -> bool:
        leaves = self.leaves
        if len(parts) < 2 or leaves.weight(parts) > _CARD:
            return False
        head = next((n for n in parts if leaves.linked[n] >= _LINKED), None)
        if head is None:
            return False
        return self._leads_home(head)

    def trim(self) -> None:
        """Drop what is chosen before and after the article: bylines, dates, biographies, comments."""
        leaves = self.leaves
        inside = leaves.within(self.box)
        for n in list(self.kept):
            if self.first <= n <= self.last:
                if self._is_pointer(n) or n in self.beside:
                    self.kept.discard(n)
                continue
            short = len(leaves.words[n]) < _SURE
            if (
                n in self.beside
                or (n not in inside and (n > self.last or leaves.linked[n] >= _LINKED))
                or (n not in inside and short and leaves.elements[n].tag not in _LISTED)
                or (n > self.last and leaves.elements[n].tag in _HEADINGS)
                or self._is_meta(n)
            ):
                self.kept.discard(n)

    def _is_pointer(self, n: int) -> bool:
        """Whether a block is a line that leads to another article: a link, and a word or two before it."""
        leaves = self.leaves
        words = len(leaves.words[n])
        plain = words * (1 - leaves.linked[n])
        return (
            leaves.elements[n].tag not in _LISTED
            and words >= _RUN
            and leaves.linked[n] >= _POINTING
            and plain <= _RUN
            and self._leads_home(n)
        )

    def _is_meta(self, n: int) -> bool:
        """Whether a block is a line of dates, or says of itself that it tells author or place."""
        words = self.leaves.words[n]
        if len(words) > _DATE_LINE or self.leaves.elements[n].tag in ("td", "th", "li"):
            return False
        numbers = sum(word.isdigit() for word in words)
        return numbers >= _NUMBERS * len(words) or is_meta(self.leaves.elements[n])

    def add_introduction(self) -> None:
        """Add the blocks above the first sure one that say of themselves that they introduce the article."""
        leaves = self.leaves
        for n in range(max(self.first - _ABOVE, 0), self.first):
            leaf = leaves.elements[n]
            if (
                n not in self.kept
                and n not in self.beside
                and _SURE / 2 <= len(leaves.words[n]) <= _CARD
                and leaves.linked[n] < _LINKED / 2
                and not self._is_meta(n)
                and next(leaf.iterancestors("figure"), None) is None
                and any(
                    is_introduction(e)
                    for e in (leaf, *islice(leaf.iterancestors(), 4))
                    if leaves.weight(leaves.within(e)) <= _CARD
                )
            ):
                self.kept.add(n)

    def add_structure(self) -> None:
        """Add lists, tables, quotes, code and prose that stand among the chosen blocks, and figures."""
        leaves = self.leaves
        inside = leaves.within(self.box)
        self._sums = self._count(self.kept)
        for one in list(self.box.iter("figure", *_WHOLE)):
            parts = leaves.within(one)
            if not parts:
                continue
            if one.tag == "figure":
                near = self.first - _NEAR - 1 <= parts[0] <= self.last + 1
                if near and self._is_figure(one, parts):
                    self.kept.update(parts)
                continue
            if one.tag == "table" and self._is_layout(one):
                continue
            if one.tag in ("ul", "ol") and self._is_list_of_articles(parts):
                self.kept.difference_update(parts)
                continue
            chosen, words = self._chosen(parts), leaves.weight(parts)
            if (chosen and chosen >= _WHOLE[str(one.tag)] * words) or (
                parts[0] in inside and self._belongs(one, parts)
            ):
                self.kept.update(n for n in parts if n not in self.beside or n in self.kept)
        for n in range(max(self.first - 1, 0), min(self.last + 2, len(leaves.elements))):
            if n not in self.kept and (self._is_paragraph(n) or self._is_cell(n)):
                self.kept.add(n)

    def _is_list_of_articles(self, parts: range) -> bool:
        """Whether a short list holds nothing but headlines of the page's own site."""
        leaves = self.leaves
        before = leaves.elements[parts[0] - 1] if parts[0] else None
        return (
            len(parts) <= _SHORT_LIST
            and all(leaves.linked[n] > 0.9 and len(leaves.words[n]) >= _RUN for n in parts)
            and all(map(self._leads_home, parts))
            and not (before is not None and text_in(before).endswith(":"))
        )

    def _is_layout(self, table: Element) -> bool:
        """Whether a table sets out a page: one of its cells holds a text."""
        return any(
            self.leaves.weight(self.leaves.within(cell)) > _CELL for cell in table.iter("td")
        )

    def _belongs(self, one: Element, parts: range) -> bool:
        """Whether a list, table, quote or code of which nothing is chosen is the article's."""
        if parts[0] in self.beside or not (
            (self.first - 2 <= parts[-1] and parts[0] <= self.last + 1)
            or self._follows(one, parts[0] - 1)
        ):
            return False
        if one.tag == "pre":
            return True
        if one.tag == "table" or self.leaves.link_share(parts) < _LINKED:
            return True
        links = [host_of(link.get("href") or "") for link in one.iter("a")]
        outward = sum(bool(host) and host not in self._hosts for host in links)
        return 2 * outward > len(links)

    def _follows(self, one: Element, before: int) -> bool:
        """Whether a box stands behind a block that is kept, or such a one and a heading."""
        leaves = self.leaves
        if before > 0 and before not in self.kept and leaves.elements[before].tag in _HEADINGS:
            before -= 1
        return before in self.kept and leaves.elements[before].getparent() is one.getparent()

    def _is_paragraph(self, n: int) -> bool:
        """Whether a block that is not chosen is prose between two that are, alike and side by side."""
        leaves = self.leaves
        leaf = leaves.elements[n]
        if (
            n in self.beside
            or n in self._repeats
            or leaves.linked[n] >= _LINKED
            or len(leaves.words[n]) < _RUN
        ):
            return False
        if self.first < n < self.last and self._is_inset(n):
            return True
        return any(
            other in self.kept
            and leaves.elements[other].tag == leaf.tag
            and leaves.elements[other].getparent() is leaf.getparent()
            and leaves.elements[other].get("class") == leaf.get("class")
            for other in (n - 1, n + 1, n - 2, n + 2)
        )

    def _is_inset(self, n: int) -> bool:
        """Whether a block of prose stands in a small box that leads nowhere on the page's own site.

        Embedded posts and descriptions of products do; offers and teasers lead further.
        """
        leaves = self.leaves
        leaf = leaves.elements[n]
        if len(leaves.words[n]) < _SURE or _is_caption(leaf) or n not in leaves.within(self.box):
            return False
        inset = leaf
        for outer in leaf.iterancestors():
            if self._chosen(leaves.within(outer)):
                break
            inset = outer
        parts = leaves.within(inset)
        return (
            leaves.weight(parts) <= _INSET
            and next(inset.iter("form"), None) is None
            and not any(leaves.linked[m] >= _LINKED and self._leads_home(m) for m in parts)
        )

    def _leads_home(self, n: int) -> bool:
        """Whether the first link of a block, or the one around it, stays on the page's own site."""
        leaf = self.leaves.elements[n]
        link = next(leaf.iterancestors("a"), None)
        link = next(leaf.iter("a"), None) if link is None else link
        host = host_of(link.get("href") or "") if link is not None else ""
        return not host or host in self._hosts

    def _is_inner(self, n: int) -> bool:
        """Whether a block stands between two that are surely the article's, or is no link."""
        return self.first < n < self.last or self.leaves.linked[n] < _LINKED

    def _is_cell(self, n: int) -> bool:
        leaf = self.leaves.elements[n]
        return (
            n not in self.beside
            and n in self.leaves.within(self.box)
            and self._is_inner(n)
            and (leaf.tag in ("td", "th") or next(leaf.iterancestors("table"), None) is not None)
        )

    def _is_figure(self, one: Element, parts: range) -> bool:
        return (
            next(one.iter(*_MEDIA), None) is not None
            and self.leaves.weight(parts) <= _CAPTION
            and self.leaves.link_share(parts) < _LINKED
            and parts[0] not in self.beside
            and self._in_company(one)
        )

    def add_headings(self) -> None:
        """Add the headings right above what is kept, in the article's box."""
        leaves = self.leaves
        below: int | None = None
        for n in reversed(leaves.within(self.box)):
            if n in self.kept:
                below = n
            elif n not in self.beside:
                leaf = leaves.elements[n]
                heading = (
                    leaf if leaf.tag in _HEADINGS else next(leaf.iterancestors(*_HEADINGS), None)
                )
                linked = leaves.linked[n] >= _LINKED and not self.first <= n < self.last
                linked = linked and len(leaves.words[n]) < _RUN
                if (
                    heading is not None
                    and below is not None
                    and not linked
                    and self._parent(heading) in list(leaves.elements[below].iterancestors())[:4]
                ):
                    self.kept.add(n)
                    below = n
                elif not self._is_note(n):
                    below = None

    def _is_note(self, n: int) -> bool:
        """Whether a block is a link of a word or two beside a heading: a permanent link, "edit"."""
        return self.leaves.linked[n] >= _LINKED and len(self.leaves.words[n]) <= 2

    def drop_lone_headings(self) -> None:
        """Drop headings right above lists of links that are not kept."""
        leaves = self.leaves
        for n in list(self.kept):
            if (
                leaves.elements[n].tag in _HEADINGS
                and n + 1 < len(leaves.words)
                and n + 1 not in self.kept
                and leaves.elements[n + 1].tag == "li"
                and leaves.linked[n + 1] >= _JUMPS
            ):
                self.kept.discard(n)

    def _parent(self, heading: Element) -> Element | None:
        """The box a heading stands in, those left out that hold nothing but it and links beside it."""
        inside = self.leaves.within(heading)
        parent = heading.getparent()
        if self.leaves.link_share(inside) >= _LINKED:
            return parent
        while parent is not None and parent is not self.box:
            around = self.leaves.within(parent)
            if len(around) > len(inside) and not all(
                n in inside or self._is_note(n) for n in around
            ):
                break
            parent = parent.getparent()
        return parent

    def drop_repeated_captions(self) -> None:
        """Drop blocks that say the same as a caption near by."""
        leaves = self.leaves
        captions = {n for n in self.kept if _is_caption(leaves.elements[n])}
        for n in captions:
            for other in range(n - _NEAR, n + _NEAR + 1):
                same = 0 <= other < len(leaves.words) and leaves.words[other] == leaves.words[n]
                if same and other not in captions:
                    self.kept.discard(other)

    def _in_company(self, thing: Element) -> bool:
        """Whether the nearest box that has words beside the thing's own holds the article's words."""
        own = self.leaves.within(thing)
        words, chosen = self.leaves.weight(own), self._chosen(own)
        for outer in thing.iterancestors():
            if outer is self.box:
                return True
            around = self.leaves.within(outer)
            beside = self.leaves.weight(around) - words
            chosen_beside = self._chosen(around) - chosen
            # A few words that are not chosen are its caption.
            if beside and not chosen_beside and self._is_teaser(thing, around):
                return False
            if beside > _CAPTION // 3 or chosen_beside:
                return 2 * chosen_beside >= beside
        return False

    def _is_teaser(self, picture: Element, around: range) -> bool:
        """Whether a picture is a link, and the words beside it are links as well."""
        return (
            next(picture.iterancestors("a"), None) is not None
            and self.leaves.link_share(around) >= _LINKED
        )

    def cut(self) -> None:
        """Drop everything that is not kept, but pictures and players in the article's company."""
        leaves = self.leaves
        self._sums = self._count(self.kept)
        alive: set[Element] = set()
        for n in self.kept:
            alive.add(leaves.elements[n])
            alive.update(leaves.elements[n].iterdescendants())
            alive.update(leaves.elements[n].iterancestors())
        order = {element: n for n, element in enumerate(leaves.body.iter())}
        begin, end = order[leaves.elements[self.first]], order[leaves.elements[self.last]]
        for thing in list(self.box.iter(*_MEDIA, "hr")):
            if thing in alive or any(outer in leaves.place for outer in thing.iterancestors()):
                continue
            if thing.tag == "hr":
                belongs = begin < order[thing] < end
            else:
                linked = next(thing.iterancestors("a"), None) is not None
                belongs = not (linked and order[thing] > end) and self._in_company(thing)
            if belongs:
                alive.add(thing)
                alive.update(thing.iterancestors())
                alive.update(thing.iterdescendants())
        for picture in list(leaves.body.iter("picture")):
            if picture in alive:
                alive.update(picture.iterdescendants())
        drop_all(e for e in leaves.body.iterdescendants() if e not in alive)
