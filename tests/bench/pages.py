"""How much of the articles in a folder of saved pages we extract, and how much else.

    python -m tests.bench pages FOLDER

Each page is a folder with ``source.html`` (the page as it was served),
``expected.html`` (the article) and ``expected-metadata.json``. Both articles
are set as the reader sets them; compared are all runs of four words, case
folded, punctuation apart, one ideograph a word. Prints precision and recall a
page, their means, the F1 of the means, and the worst five pages.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

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


def score(page: Path) -> Score:
    expected = (page / "expected.html").read_text(encoding="utf-8")
    remark = ""
    try:
        found = extract((page / "source.html").read_bytes(), BASE)
        html, remark = found.html, _about(page, found.byline, found.language)
    except NoFullText as error:
        html, remark = "", f"refused: {error.reason}"
    return compare(page.name, html, expected, remark)


def _about(page: Path, byline: str, language: str) -> str:
    data = json.loads((page / "expected-metadata.json").read_text(encoding="utf-8"))
    wrong = []
    if (data.get("lang") or "").split("-")[0].lower() not in ("", language):
        wrong.append(f"language {language!r}, expected {data['lang']!r}")
    if data.get("byline") and data["byline"].split()[-1].lower() not in byline.lower():
        wrong.append(f"byline {byline!r}, expected {' '.join(data['byline'].split())!r}")
    return "; ".join(wrong)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench pages", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args(arguments).folder
    scores = [score(file.parent) for file in sorted(folder.glob("*/source.html"))]
    if not scores:
        print(f"{folder} holds no folder with a source.html")
        return 1
    for one in scores:
        print(f"{one.name:28} P {one.precision:.4f}  R {one.recall:.4f}  {one.remark}".rstrip())
    precision = sum(one.precision for one in scores) / len(scores)
    recall = sum(one.recall for one in scores) / len(scores)
    worst = sorted(scores, key=lambda one: one.f1)[:5]
    print("worst: " + ", ".join(f"{one.name} {one.f1:.4f}" for one in worst))
    print(f"{len(scores)} pages: P {precision:.4f}  R {recall:.4f}  F1 {f1(precision, recall):.4f}")
    return 0
