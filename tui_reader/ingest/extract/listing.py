"""Which selectors find the articles that a web page lists: proposals for pages without a feed.

Links that stand in the same way in the children of one element, or of elements that stand in the same
way themselves, are a list. The lists are judged by how many links they have, how long the words of these are, and where on the page they stand; for the
best ones a selector is sought that finds their items again.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from statistics import fmean

from msgspec import Struct

from tui_reader.ingest.extract.tree import Element, names_of, text_in
from tui_reader.ingest.feeds.dates import parse_date
from tui_reader.ingest.feeds.web_page import date_written, link_of, title_of
from tui_reader.model import PageSelectors
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.selectors import SelectorFault, compiled, outermost, select

_LEAST = 3
"""Items of a list."""
_LEVELS = 8
"""Elements that a link may stand in within its item."""
_LINKS_READ = 5_000
_TRIED = 14
"""Selectors of items that are tried of a list."""
_LOOKED_AT = 40
"""Items of a list that its inner selectors are sought in."""
_ELEMENTS = 200
"""Of an item, in which dates and texts are looked for."""
_LISTS_TRIED = 8
_FAR = 0.15
"""A list whose score is this share of the best one's is none that anybody means."""
_LONG_TITLE = 60
"""Characters; longer titles count for no more."""
_DATE_LENGTH = 60
_TEXT_LENGTH = 40
_TITLE_LENGTH = 8
_MOST = 0.8
"""The share of items in which a selector must find what it is for."""
_AROUND = frozenset(("nav", "footer", "aside", "form", "menu"))
_AROUND_NAMES = re.compile(
    r"(?<![a-z])(?:nav|menu|footer|sidebar|breadcrumb|pagination|pager|related|popular|widget|share|social"
    r"|cookie|banner|tags?)(?![a-z])",
    re.IGNORECASE,
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NAME = re.compile(r"[A-Za-z_][A-Za-z_-]*+\d?")
"""What may be in a selector: names with many digits are of one item, or of one version of the site."""
_HASHED = re.compile(r"^(?:css|sc|jsx|svelte|emotion)-|^[a-z]*[A-Z]+[a-z]+[A-Z]")
_LONGEST_NAME = 60


class _List(Struct, frozen=True):
    """Elements of which each holds a link, all in the same way."""

    items: tuple[Element, ...]
    links: tuple[Element, ...]
    score: float


def proposed(root: Element, url: str, limit: int = 3) -> tuple[PageSelectors, ...]:
    """Selectors for the lists of a page, the best first; nothing when there is none.

    Args:
        root: the page.
        url: where it was found.
        limit: how many at most.
    """
    found: list[PageSelectors] = []
    taken: set[Element] = set()
    lists = _lists(root, url)[:_LISTS_TRIED]
    for one in lists:
        if len(found) == limit or one.score < _FAR * lists[0].score:
            break
        # A list of the same items by another of their links.
        if sum(item in taken for item in one.items) * 2 > len(one.items):
            continue
        item = _item_selector(root, one)
        if not item:
            continue
        items = outermost(select(root, compiled(item)))
        for each in items:
            taken.update(each.iter())
        made = _with_parts(item, one)
        if made not in found:
            found.append(made)
    return tuple(found)


def _lists(root: Element, url: str) -> list[_List]:
    """The lists of a page, the best first."""
    groups: dict[tuple[int, str], list[tuple[Element, Element]]] = defaultdict(list)
    kind_of = _kinds()
    read = 0
    for link in root.iter("a"):
        if not _leads_on(link, url) or not text_in(link):
            continue
        read += 1
        if read > _LINKS_READ:
            break
        path, child = _tag(link), link
        for _level in range(_LEVELS):
            parent = child.getparent()
            if parent is None:
                break
            groups[kind_of(parent), path].append((child, link))
            path, child = f"{_tag(parent)} {path}", parent
    lists: list[_List] = []
    for pairs in groups.values():
        first: dict[Element, Element] = {}
        for child, link in pairs:
            first.setdefault(child, link)
        tags = Counter(child.tag for child in first)
        tag = tags.most_common(1)[0][0]
        items = [child for child in first if child.tag == tag]
        links = [first[child] for child in items]
        addresses = {link.get("href") for link in links}
        if min(len(items), len(addresses)) < _LEAST:
            continue
        score = _score(links, len(addresses))
        lists.append(_List(tuple(items), tuple(links), score))
    # Of lists of the same links the one whose items are larger: date and text stand in them.
    lists.sort(key=lambda one: (one.score, _size(one.items[0])), reverse=True)
    return lists


def _kinds() -> Callable[[Element], int]:
    """Gives elements of one kind one number: name, lasting classes, and what they stand in."""
    numbers: dict[tuple[int, str, str], int] = {}
    known: dict[Element, int] = {}

    def kind_of(element: Element) -> int:
        unknown = [element]
        while unknown[-1] not in known and (above := unknown[-1].getparent()) is not None:
            unknown.append(above)
        number = 0
        for one in reversed(unknown):
            if one not in known:
                key = (number, _tag(one), " ".join(_lasting_classes(one)))
                known[one] = numbers.setdefault(key, len(numbers) + 1)
            number = known[one]
        return number

    return kind_of


def _size(element: Element) -> int:
    return sum(1 for _each in element.iter())


def _leads_on(link: Element, url: str) -> bool:
    address = (link.get("href") or "").strip()
    if not address or address.startswith("#"):
        return False
    return bool(clean_url(address, url, WEB))


def _score(links: Sequence[Element], addresses: int) -> float:
    words = [text_in(link) for link in links]
    titles = Counter(words)
    length = fmean(min(len(one), _LONG_TITLE) for one in words)
    # "Read more" is no title, however often it stands there.
    score: float = min(addresses, 30) ** 0.5 * length * (len(titles) / len(words)) ** 2
    link = links[len(links) // 2]
    above = list(link.iterancestors())
    if any(one.tag in _HEADINGS for one in (*above[:3], *link.iter())):
        score *= 2
    if any(one.tag in _AROUND or one.get("role") == "navigation" for one in above):
        score *= 0.1
    elif any(one.tag == "header" for one in above[_LEVELS:]) or any(
        _AROUND_NAMES.search(names_of(one)) for one in above if one.tag not in ("html", "body")
    ):
        score *= 0.3
    if any(one.tag in ("main", "article") for one in above):
        score *= 1.3
    return score


# The selector of the items.


def _item_selector(root: Element, one: _List) -> str:
    """What finds the items of a list and little else; empty: nothing does."""
    best, best_extra = "", 1.0
    wanted = set(one.items)
    for text in _unlike(_item_candidates(one), _TRIED):
        found = outermost(select(root, compiled(text)))
        there = sum(element in wanted for element in found)
        if there < _MOST * len(wanted):
            continue
        others = [element for element in found if element not in wanted]
        # What is a list of the same kind elsewhere on the page is welcome.
        path = _path(one.links[0], one.items[0])
        strange = sum(not _has_path(element, path) for element in others)
        extra = strange / len(found)
        if extra < best_extra - 0.05:
            best, best_extra = text, extra
        if extra == 0:
            break
    return best if best_extra < 0.5 else ""


def _path(link: Element, item: Element) -> tuple[str, ...]:
    """The names of the elements from an item down to a link in it."""
    if link is item:
        return ()
    names = [_tag(link)]
    for above in link.iterancestors():
        if above is item:
            break
        names.append(_tag(above))
    return tuple(reversed(names))


def _has_path(item: Element, path: Sequence[str]) -> bool:
    places = [item]
    for name in path:
        places = [child for place in places for child in place if child.tag == name]
    return any(text_in(place) for place in places) or (not path and item.tag == "a")


def _item_candidates(one: _List) -> Iterator[str]:
    tag = _tag(one.items[0])
    own = [f"{tag}.{name}" for name in _shared_classes(one.items)]
    yield from own
    inner = own[0] if own else tag
    if tag == "article":
        yield tag
    parent = one.items[0].getparent()
    if parent is None:
        return
    chain, place = f"{_tag(parent)} > {inner}", parent
    for _level in range(_LEVELS):
        yield from (f"{name}{chain[len(_tag(place)) :]}" for name in _own_names(place))
        above = place.getparent()
        if above is None:
            break
        chain, place = f"{_tag(above)} > {chain}", above
    # Without any name: its path.
    path = inner
    for place in (parent, *parent.iterancestors())[:3]:
        path = f"{_tag(place)} > {path}"
        yield path


def _tag(element: Element) -> str:
    """An element's name; the tree's comments are left out, which have none."""
    return str(element.tag)


def _own_names(element: Element) -> list[str]:
    """An element by its id and by its classes."""
    found = []
    if _is_lasting(identity := element.get("id") or ""):
        found.append(f"{_tag(element)}#{identity}")
    classes = (element.get("class") or "").split()[:10]
    return found + [f"{_tag(element)}.{name}" for name in classes if _is_lasting(name)]


def _is_lasting(name: str) -> bool:
    """Whether a name can stand in a selector and is likely to stay as it is."""
    return (
        len(name) <= _LONGEST_NAME
        and _NAME.fullmatch(name) is not None
        and not _HASHED.search(name)
    )


def _shared_classes(elements: Sequence[Element]) -> list[str]:
    """Classes that nearly all of some elements have, in the order of the first one."""
    some = elements[:_LOOKED_AT]
    counts = Counter(
        name for one in some for name in dict.fromkeys((one.get("class") or "").split()[:20])
    )
    return [name for name, n in counts.items() if n >= _MOST * len(some) and _is_lasting(name)]


# What stands in an item.


def _with_parts(item: str, one: _List) -> PageSelectors:
    items, links = one.items[:_LOOKED_AT], one.links[:_LOOKED_AT]
    title = _title_selector(items, links)
    made = PageSelectors(item, title)
    same = [
        link_of(each, made) == link.get("href") for each, link in zip(items, links, strict=True)
    ]
    if fmean(same) < _MOST:
        made = PageSelectors(item, title, _link_selector(items, links))
    date = _first(_date_candidates(items), lambda text: _share_dated(items, text) >= _MOST)
    text = _text_selector(items, links)
    return PageSelectors(item, title, made.link, date, text)


def _title_selector(items: Sequence[Element], links: Sequence[Element]) -> str:
    words = [text_in(link) for link in links]
    if len(set(words)) < _MOST * len(words):
        # "Read more" leads to each of them; something else is the title.
        return _first(_title_candidates(items), lambda text: _are_titles(items, text))
    headed = [_headed(link, item) for item, link in zip(items, links, strict=True)]
    wanted = [text_in(one) for one in headed]

    def fits(text: str) -> bool:
        found = [title_of(item, PageSelectors("*", text)) for item in items]
        return fmean(a == b for a, b in zip(found, wanted, strict=True)) >= _MOST

    return _first(_places(items, headed), fits)


def _title_candidates(items: Sequence[Element]) -> Iterator[str]:
    yield from _HEADINGS
    for one in islice(items[0].iter(), _ELEMENTS):
        if one is not items[0] and len(_beginning(one)) >= _TITLE_LENGTH and not _may_be_date(one):
            yield from (f".{name}" for name in _lasting_classes(one))
            yield _tag(one)


def _are_titles(items: Sequence[Element], text: str) -> bool:
    found = {title_of(item, PageSelectors("*", text)) for item in items} - {""}
    return len(found) >= _MOST * len(items)


def _headed(link: Element, item: Element) -> Element:
    """The heading of a link, in it or around it, else the link itself."""
    inner = next(link.iter(*_HEADINGS), None)
    if inner is not None:
        return inner
    for outer in link.iterancestors():
        if outer is item:
            break
        if outer.tag in _HEADINGS:
            return outer
    return link


def _link_selector(items: Sequence[Element], links: Sequence[Element]) -> str:
    def fits(text: str) -> bool:
        found = [link_of(item, PageSelectors("*", "", text)) for item in items]
        return fmean(a == b.get("href") for a, b in zip(found, links, strict=True)) >= _MOST

    return _first(_places(items, links), fits)


def _places(items: Sequence[Element], inner: Sequence[Element]) -> Iterator[str]:
    """Selectors that may find one element of each item, the shortest first."""
    tag = _tag(inner[0])
    classes = _shared_classes(inner)
    if tag in _HEADINGS:
        yield tag
    yield from (f"{tag}.{name}" for name in classes)
    yield tag
    parents = [above for one in inner if (above := one.getparent()) is not None]
    if parents:
        for name in _shared_classes(parents):
            yield f".{name} > {tag}"
            yield f".{name} {tag}"
        yield f"{_tag(parents[0])} > {tag}"
    place = inner[0]
    path = tag
    while place is not items[0] and (above := place.getparent()) is not None:
        place = above
        path = f"{_numbered(place)} > {path}"
        yield path


def _numbered(element: Element) -> str:
    """An element by its place among its siblings, as cells of tables are known by it."""
    if element.tag not in ("td", "div", "span"):
        return _tag(element)
    number = 1 + sum(1 for _one in element.itersiblings(preceding=True))
    return f"{_tag(element)}:nth-child({number})"


def _date_candidates(items: Sequence[Element]) -> Iterator[str]:
    if sum(next(item.iter("time"), None) is not None for item in items) >= _MOST * len(items):
        yield "time"
    for item in items[:3]:
        for one in islice(item.iter(), _ELEMENTS):
            if one is item or one.tag == "a" or not _may_be_date(one):
                continue
            yield from (f".{name}" for name in _lasting_classes(one))
            yield _tag(one)
            yield _numbered(one)
            if (above := one.getparent()) is not None and above is not item:
                yield f"{_numbered(above)} > {_tag(one)}"


def _beginning(element: Element) -> str:
    """The first words in an element, more of them than a date has."""
    words, length = [], 0
    for part in element.itertext():
        words.append(part)
        length += len(part.strip())
        if length > _DATE_LENGTH:
            break
    return " ".join("".join(words).split())


def _may_be_date(element: Element) -> bool:
    if element.get("datetime"):
        return True
    words = _beginning(element)
    return 5 < len(words) <= _DATE_LENGTH and parse_date(date_written(element)) is not None


def _share_dated(items: Sequence[Element], text: str) -> float:
    selector = compiled(text)
    found = (select(item, selector)[:1] for item in items)
    return fmean(bool(some) and parse_date(date_written(some[0])) is not None for some in found)


def _text_selector(items: Sequence[Element], links: Sequence[Element]) -> str:
    """What finds some words on each article; empty: nothing does."""

    def words(text: str) -> list[int]:
        selector = compiled(text)
        return [
            sum(len(text_in(one)) for one in outermost(select(item, selector))) for item in items
        ]

    best, length = "", 0.0
    for candidate in _unlike(_text_candidates(items, links), _TRIED):
        found = words(candidate)
        if fmean(n >= _TEXT_LENGTH for n in found) < 0.5:
            continue
        if fmean(found) > 1.1 * length:
            best, length = candidate, fmean(found)
    return best


def _text_candidates(items: Sequence[Element], links: Sequence[Element]) -> Iterator[str]:
    for item, link in list(zip(items, links, strict=True))[:3]:
        around = {link, *link.iterancestors(), *link.iter()}
        for one in islice(item.iter("p", "div", "span", "dd", "td"), _ELEMENTS):
            if one in around or len(_beginning(one)) < _TEXT_LENGTH or _may_be_date(one):
                continue
            if any(
                each.tag == "a" and len(text_in(each)) * 2 > len(text_in(one))
                for each in one.iter()
            ):
                continue
            yield from (f".{name}" for name in _lasting_classes(one))
            if one.tag == "p":
                yield "p"
            yield _numbered(one)


def _lasting_classes(element: Element) -> list[str]:
    return [name for name in (element.get("class") or "").split()[:10] if _is_lasting(name)]


def _first(texts: Iterable[str], fits: Callable[[str], bool]) -> str:
    """The first that fits; empty: none does."""
    return next((text for text in _unlike(texts, 3 * _TRIED) if fits(text)), "")


def _unlike(texts: Iterable[str], limit: int) -> Iterator[str]:
    """The first few texts that are selectors, each once."""
    seen: set[str] = set()
    for text in texts:
        if text not in seen and _can_be_used(text):
            yield text
        seen.add(text)
        if len(seen) == limit:
            return


def _can_be_used(text: str) -> bool:
    # Names of elements come from the page.
    try:
        compiled(text)
    except SelectorFault:
        return False
    return True
