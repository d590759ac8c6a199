"""How much of the articles in a folder of saved pages we extract, and how much else.

    python -m tests.bench pages FOLDER [--each]

Each page is a folder with ``source.html`` (the page as it was served) and
``expected.html`` (the article), or ``expected.txt`` (its words, where the
structure is not known). Compared is what programs get as an article's text,
all runs of four words, case folded, punctuation apart, one ideograph a word.
Prints for our extractor and for others, each in a process of its own: the means
of precision and recall, the F1 of the means; milliseconds of processor a page,
the first page apart, which loads modules; megabytes by which the process grew;
recall and precision, in per cent, of the elements of each kind. ``!`` marks an
extractor that failed on a page.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import re
import resource
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from lxml.html import HtmlElement, fromstring
from trafilatura import extract as extract_html

from tui_reader.document.parse import parse
from tui_reader.document.words import words_of
from tui_reader.ingest.errors import NoFullText
from tui_reader.ingest.extract.article import extract
from tui_reader.ingest.sanitize.clean import clean

BASE = "https://page.example/article"
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+|[^\w\s]")


@dataclass(frozen=True)
class Score:
    """One page: shares from 0 to 1."""

    name: str
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return f1(self.precision, self.recall)


def f1(precision: float, recall: float) -> float:
    both = precision + recall
    return 2 * precision * recall / both if both else 0.0


def words(html: str) -> list[str]:
    """The words of an article as programs get them."""
    return words_in(words_of(parse(clean(html, BASE))))


def words_in(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def grams(sequence: list[str]) -> Counter[tuple[str, ...]]:
    """Runs of four words; of a shorter text, the one there is."""
    length = min(4, len(sequence))
    if not length:
        return Counter()
    return Counter(tuple(sequence[n : n + length]) for n in range(len(sequence) - length + 1))


def compare(name: str, got: str, expected: str) -> Score:
    """The score of an article's HTML against the HTML that is expected."""
    return score(name, words(got), words(expected))


def score(name: str, got: list[str], expected: list[str]) -> Score:
    ours, theirs = grams(got), grams(expected)
    common = sum((ours & theirs).values())
    precision = common / sum(ours.values()) if ours else float(not theirs)
    recall = common / sum(theirs.values()) if theirs else 1.0
    return Score(name, precision, recall)


def ours(source: bytes) -> str:
    """The article's HTML by our extractor; empty when it refuses the page."""
    try:
        return extract(source, BASE).html
    except NoFullText:
        return ""


def trafilatura(source: bytes, *, precise: bool = False) -> str:
    """The same by trafilatura alone."""
    found = extract_html(
        source.decode("utf-8", "replace"), output_format="html", include_comments=False,
        include_tables=True, include_images=True, include_links=True, include_formatting=True,
        favor_precision=precise,
    )  # fmt: skip
    return found or ""


EXTRACTORS: dict[str, Callable[[bytes], str]] = {
    "ours": ours,
    "trafilatura": trafilatura,
    "trafilatura, precise": partial(trafilatura, precise=True),
}
try:
    from readability import Document as Readable
except ImportError:
    """readability-lxml is compared with where it is installed."""
else:
    EXTRACTORS["readability-lxml"] = lambda source: str(
        Readable(source.decode("utf-8", "replace")).summary()
    )

STRUCTURE: dict[str, tuple[str, ...]] = {
    "headings": ("h1", "h2", "h3", "h4", "h5", "h6"),
    "items": ("li",),
    "links": ("a",),
    "pictures": ("img",),
    "cells": ("td", "th"),
    "code": ("pre",),
    "quotes": ("blockquote",),
    "captions": ("figcaption", "caption"),
}
"""What structure is counted by: elements, each known by its words, a picture by its file."""


def structure(html: str) -> dict[str, Counter[str]]:
    """The elements of each kind in an article, as it is stored."""
    tree = fromstring(f"<div>{clean(html, BASE)}</div>")
    return {
        kind: Counter(filter(None, map(_named, tree.iter(*tags))))
        for kind, tags in STRUCTURE.items()
    }


def _named(element: HtmlElement) -> str:
    if element.tag == "img":
        return str(element.get("src") or "").partition("?")[0].rpartition("/")[2]
    return " ".join(_WORD.findall(str(element.text_content()).casefold()))


@dataclass
class Measured:
    """What one extractor makes of all pages."""

    scores: list[Score] = field(default_factory=list)
    sums: dict[str, list[int]] = field(
        default_factory=lambda: {kind: [0, 0, 0] for kind in STRUCTURE}
    )
    """Of each kind of element: found and expected, found, expected."""
    seconds: float = 0.0
    grown: float = 0.0
    """Megabytes."""
    failed: int = 0


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench pages", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", action="store_true", help="print our score of each page too")
    options = parser.parse_args(arguments)
    pages = [file.parent for file in sorted(options.folder.glob("*/source.html"))]
    if not pages:
        print(f"{options.folder} holds no folder with a source.html")
        return 1
    print(
        f"{len(pages):<4} pages             P       R      F1   ms   MB  "
        + " ".join(f"{kind:>9}" for kind in STRUCTURE)
    )
    for name in EXTRACTORS:
        with multiprocessing.get_context("spawn").Pool(1) as process:
            found = process.apply(_measure, (name, pages))
        _print(name, found, each=options.each and name == "ours")
    return 0


def _measure(name: str, pages: list[Path]) -> Measured:
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found, extractor = Measured(), EXTRACTORS[name]
    sources = [(page / "source.html").read_bytes() for page in pages]
    got: list[str] = []
    extractor(sources[0])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for source in sources:
        began = time.process_time()
        try:
            got.append(extractor(source))
        except Exception:  # noqa: BLE001 - counted
            found.failed += 1
            got.append("")
        found.seconds += time.process_time() - began
    found.grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    for page, html in zip(pages, got, strict=True):
        plain = page / "expected.txt"
        if plain.exists():
            expected = words_in(plain.read_text(encoding="utf-8"))
            found.scores.append(score(page.name, words(html), expected))
            continue
        article = (page / "expected.html").read_text(encoding="utf-8")
        found.scores.append(compare(page.name, html, article))
        elements, wanted = structure(html), structure(article)
        for kind, total in found.sums.items():
            total[0] += (elements[kind] & wanted[kind]).total()
            total[1] += elements[kind].total()
            total[2] += wanted[kind].total()
    return found


def _print(name: str, found: Measured, *, each: bool) -> None:
    if each:
        for one in sorted(found.scores, key=lambda one: one.f1):
            print(f"  {one.name:28} P {one.precision:.4f}  R {one.recall:.4f}")
    count = len(found.scores)
    precision = sum(one.precision for one in found.scores) / count
    recall = sum(one.recall for one in found.scores) / count
    columns = " ".join(
        f"{100 * both / (wanted or 1):4.0f}/{100 * both / (got or 1):<4.0f}"
        for both, got, wanted in found.sums.values()
    )
    print(
        f"{name:21} {precision:.4f}  {recall:.4f}  {f1(precision, recall):.4f}"
        f" {1000 * found.seconds / count:4.0f} {found.grown:4.0f}  {columns}{' !' * (found.failed > 0)}"
    )
