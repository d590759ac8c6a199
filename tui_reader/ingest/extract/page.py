"""A page made ready to be searched: what a browser would not show, or shows elsewhere, goes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from tui_reader.ingest.extract.tree import (
    Element,
    drop,
    drop_all,
    inside,
    is_shorter,
    text_in,
)
from tui_reader.ingest.extract.words import is_beside, is_byline, is_hidden

_UNSEEN = "script style noscript template svg".split()
_ALWAYS_KEPT = frozenset("a body article main table code pre html".split())
_LONGEST_BYLINE = 100
_WORDS = re.compile(r"\W+")
_PICTURE_FILE = re.compile(r"^\S+\.(?:jpe?g|png|webp|gif|avif)(?:\?\S*)?$", re.IGNORECASE)
_DIRECT = ("src", "srcset", "data-src", "data-srcset")


def body_of(root: Element) -> Element:
    """The page's body, or what stands for it."""
    body = root.find(".//body")
    return root if body is None else body


def prepare(root: Element, titles: Sequence[str], *, by_names: bool) -> Element:
    """The page's body without what is hidden, repeats the title, or names the author.

    Args:
        root: the page; changed in place.
        titles: the article's title as the page gives it, in one or several forms.
        by_names: drop also what says of itself that it stands beside the article.
    """
    drop_all(root.iter(*_UNSEEN))
    body = body_of(root)
    titles = [plain for title in titles if (plain := _plain(title))]
    byline_found = False
    for element in _walk(body):
        if is_hidden(element) or _is_window(element):
            drop(element)
        elif not byline_found and is_byline(element) and is_shorter(element, _LONGEST_BYLINE):
            byline_found = True
            drop(element)
        elif (element.tag in ("h1", "h2") and _repeats(text_in(element), titles)) or (
            by_names
            and element.tag not in _ALWAYS_KEPT
            and is_beside(element)
            and inside(element, "table", "code", "pre") is None
        ):
            drop(element)
    for image in list(body.iter("img")):
        _find_source(image)
    for figure in body.iter("figure"):
        _drop_stand_ins(figure)
    return body


def _walk(body: Element) -> Iterator[Element]:
    """Every element, outer ones first; of one that is dropped meanwhile, nothing inside."""
    waiting = list(reversed(body))
    while waiting:
        element = waiting.pop()
        yield element
        if element.getparent() is not None:
            waiting.extend(reversed(element))


def _is_window(element: Element) -> bool:
    return element.get("aria-modal") == "true" and element.get("role") == "dialog"


def _plain(text: str) -> str:
    return _WORDS.sub(" ", text.casefold()).strip()


def _repeats(heading: str, titles: Sequence[str]) -> bool:
    """Whether a heading says what the title says: three quarters of its letters are words of it."""
    words = _plain(heading).split()
    length = len(" ".join(words))
    for title in titles:
        known = set(title.split())
        more = " ".join(word for word in words if word not in known)
        if length and 1 - len(more) / length > 0.75:
            return True
    return False


def _find_source(image: Element) -> None:
    """The address of a picture that a script would have put where it belongs."""
    source = image.get("src") or ""
    if (source and not source.startswith("data:")) or any(image.get(name) for name in _DIRECT[1:]):
        return
    for name, value in image.attrib.items():
        if str(name) not in ("alt", "title", "src") and _PICTURE_FILE.match(str(value).strip()):
            image.set("src", str(value).strip())
            return


def _drop_stand_ins(figure: Element) -> None:
    """Of pictures of the same file in one figure, a small blurred one and the true one, the last stays."""
    seen: set[str] = set()
    for image in reversed(list(figure.iter("img"))):
        name = _file_name(image.get("src") or "")
        if name and name in seen:
            drop(image)
        seen.add(name)


def _file_name(url: str) -> str:
    try:
        return urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        return ""
