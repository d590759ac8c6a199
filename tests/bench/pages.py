"""How much of the articles in a folder of saved pages we extract, and how much else.

    python -m tests.bench pages FOLDER

Each page is a folder with ``source.html`` (the page as it was served)
and ``expected.html`` (the article). Both articles
are set as the reader sets them; compared are all runs of four words, case
folded, punctuation apart, one ideograph a word. Prints for our extractor and
for others the means of precision and recall, the F1 of the means, seconds of
processor, and recall and precision, in per cent, of the elements of each kind.
"""

from __future__ import annotations

import argparse
import logging
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lxml.html import HtmlElement, fromstring
from trafilatura import extract as extract_html

from tui_reader.document.layout import Options, layout
from tui_reader.document.parse import parse
from tui_reader.ingest.errors import NoFullText
from tui_reader.ingest.extract.article import extract
from tui_reader.ingest.sanitize.clean import clean

BASE = "https://page.example/article"
WIDTH = 2000
"""Cells: no line is broken that the article does not break itself."""
# Bullets, rules and frames (U+2022, U+2500 to U+25FF) are ours and not the article's.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+|[^\w\s\u2022\u2500-\u25ff]")


@dataclass(frozen=True)
class Score:
    """One page: shares from 0 to 1."""

    name: str
    precision: float
    recall: float
    remark: str = ""

    @property
    def f1(self) -> float:
        return f1(self.precision, self.recall)


def f1(precision: float, recall: float) -> float:
    both = precision + recall
    return 2 * precision * recall / both if both else 0.0


def words(html: str) -> list[str]:
    """The words of an article as a reader sees them."""
    lines = layout(parse(clean(html, BASE)), WIDTH, options=Options(link_numbers=False))
    return _WORD.findall("\n".join(line.text for line in lines).casefold())


def grams(sequence: list[str]) -> Counter[tuple[str, ...]]:
    """Runs of four words; of a shorter text, the one there is."""
    length = min(4, len(sequence))
    if not length:
        return Counter()
    return Counter(tuple(sequence[n : n + length]) for n in range(len(sequence) - length + 1))


def compare(name: str, got: str, expected: str, remark: str = "") -> Score:
    ours, theirs = grams(words(got)), grams(words(expected))
    common = sum((ours & theirs).values())
    precision = common / sum(ours.values()) if ours else float(not theirs)
    recall = common / sum(theirs.values()) if theirs else 1.0
    return Score(name, precision, recall, remark)


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


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench pages", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", action="store_true", help="print our score of each page too")
    options = parser.parse_args(arguments)
    pages = [file.parent for file in sorted(options.folder.glob("*/source.html"))]
    if not pages:
        print(f"{options.folder} holds no folder with a source.html")
        return 1
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    print(
        f"{len(pages)} pages           P       R      F1    s   "
        + " ".join(f"{kind:>9}" for kind in STRUCTURE)
    )
    for name, extractor in EXTRACTORS.items():
        _measure(name, extractor, pages, each=options.each and name == "ours")
    return 0


def _measure(
    name: str, extractor: Callable[[bytes], str], pages: list[Path], *, each: bool
) -> None:
    scores: list[Score] = []
    sums = {kind: [0, 0, 0] for kind in STRUCTURE}
    taken = 0.0
    for page in pages:
        source = (page / "source.html").read_bytes()
        expected = (page / "expected.html").read_text(encoding="utf-8")
        began = time.process_time()
        html = extractor(source)
        taken += time.process_time() - began
        scores.append(compare(page.name, html, expected))
        found, wanted = structure(html), structure(expected)
        for kind, total in sums.items():
            total[0] += (found[kind] & wanted[kind]).total()
            total[1] += found[kind].total()
            total[2] += wanted[kind].total()
    if each:
        for one in sorted(scores, key=lambda one: one.f1):
            print(f"  {one.name:28} P {one.precision:.4f}  R {one.recall:.4f}")
    precision = sum(one.precision for one in scores) / len(scores)
    recall = sum(one.recall for one in scores) / len(scores)
    columns = " ".join(
        f"{100 * both / (wanted or 1):4.0f}/{100 * both / (found or 1):<4.0f}"
        for both, found, wanted in sums.values()
    )
    print(
        f"{name:21} {precision:.4f}  {recall:.4f}  {f1(precision, recall):.4f} {taken:4.1f}  {columns}"
    )
