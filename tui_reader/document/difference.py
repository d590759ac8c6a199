"""What changed between two versions of an article, word by word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Literal, NamedTuple

from msgspec import Struct

from tui_reader.document import blocks
from tui_reader.document.inline import flatten
from tui_reader.document.layout import markers
from tui_reader.document.wrap import visible

Kind = Literal["same", "removed", "added"]

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]+")
_MOST = 4_000_000
"""Pairs of like words, or of like paragraphs, that are looked at in one comparison, which is cubic
at its worst; so many take a second."""
_REWRITTEN = 40_000
"""Words of a rewritten passage whose paragraphs are compared word by word."""
_ALIKE = 0.4
"""The share of common words from which a paragraph counts as rewritten, not as another one."""
_NEAR = 10
"""Paragraphs among which a rewritten one is looked for."""
_WORD = re.compile(r"\w+")


class Piece(Struct, frozen=True):
    """A stretch of a paragraph."""

    kind: Kind
    text: str


Paragraph = tuple[Piece, ...]


class _Effort(Struct):
    """What comparing the rest may cost."""

    pairs: int = _MOST


class _Stretch(NamedTuple):
    """``old[a:b]`` became ``new[c:d]``, or is the same."""

    same: bool
    a: int
    b: int
    c: int
    d: int


def paragraphs(document: blocks.Document) -> list[str]:
    """The text of a document, a paragraph, heading, list item or row of a table each."""
    return [text for one in _texts(document.blocks, 0) if (text := one.strip())]


def _texts(some: Sequence[blocks.Block], depth: int) -> Iterator[str]:
    for block in some:
        match block:
            case blocks.Paragraph() | blocks.Heading():
                yield from _lines(block.runs)
            case blocks.Code():
                yield from block.text.split("\n")
            case blocks.Quote():
                yield from (f"▎ {text}" for text in _texts(block.blocks, depth))
            case blocks.ListBlock():
                for marker, item in zip(markers(block, depth), block.items, strict=True):
                    texts = _texts(item.blocks, depth + 1)
                    yield f"{marker} {next(texts, '')}"
                    yield from texts
            case blocks.DefinitionList():
                for definition in block.items:
                    for term in definition.terms:
                        yield from _lines(term)
                    yield from _texts(definition.blocks, depth)
            case blocks.Table():
                yield from _lines(block.caption)
                for row in (*block.header, *block.rows):
                    yield " │ ".join(" ".join(_lines(cell.runs)) for cell in row)
            case blocks.Picture():
                yield f"▨ {block.alt}"
                yield from _lines(block.caption)
            case blocks.Media():
                yield f"▶ {block.title}"
            case blocks.Rule() | blocks.Notice():
                pass


def _lines(runs: blocks.Runs) -> list[str]:
    return visible(flatten(runs, "body", link_numbers=False).text).split("\n")


def compare(before: Sequence[str], after: Sequence[str]) -> list[Paragraph]:
    """The paragraphs of both texts in one order, each with what went and what came."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    found: list[Paragraph] = [(Piece("same", text),) for text in before[:start]]
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    effort = _Effort()
    for same, a, b, c, d in _stretches(old, new, effort):
        if same:
            found += ((Piece("same", text),) for text in old[a:b])
        elif (b - a) * (d - c) > _MOST:
            found += ((Piece("removed", text),) for text in old[a:b])
            found += ((Piece("added", text),) for text in new[c:d])
        else:
            found += _rewritten(old[a:b], new[c:d], effort)
    found += ((Piece("same", text),) for text in before[len(before) - end :])
    return found


def _stretches(old: Sequence[str], new: Sequence[str], effort: _Effort) -> list[_Stretch]:
    """What two sequences have in common, the longest stretch first; what exceeds the effort differs."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    often = Counter(new)
    # What looking through old[a:b] costs is costs[b] - costs[a].
    costs = list(accumulate((1 + often[one] for one in old), initial=0))
    common: list[tuple[int, int, int]] = []
    pending = [(0, len(old), 0, len(new))]
    while pending:
        a, b, c, d = pending.pop()
        cost = costs[b] - costs[a]
        if a == b or c == d or cost > effort.pairs:
            continue
        effort.pairs -= cost
        at, to, size = matcher.find_longest_match(a, b, c, d)
        if size:
            common.append((at, to, size))
            pending += [(a, at, c, to), (at + size, b, to + size, d)]
    found: list[_Stretch] = []
    a = c = 0
    for at, to, size in (*sorted(common), (len(old), len(new), 0)):
        if at > a or to > c:
            found.append(_Stretch(False, a, at, c, to))
        a, c = at + size, to + size
        if size and found and found[-1].same:
            found[-1] = found[-1]._replace(b=a, d=c)
        elif size:
            found.append(_Stretch(True, at, a, to, c))
    return found


def _rewritten(before: Sequence[str], after: Sequence[str], effort: _Effort) -> Iterator[Paragraph]:
    """Paragraphs that differ: those with common words beside each other, the others whole."""
    rest = list(after)
    near = _NEAR if sum(map(len, (*before, *after))) < 5 * _REWRITTEN else 0
    for text in before:
        vocabulary = set(_WORD.findall(text))
        for place, other in enumerate(rest[:near]):
            # Most pairs have little in common, and that is told a hundred times sooner.
            if 2 * len(vocabulary.intersection(_WORD.findall(other))) < _ALIKE * len(vocabulary):
                continue
            pieces = _compare_words(text, other, effort)
            if _common(pieces) >= _ALIKE:
                yield from ((Piece("added", one),) for one in rest[:place])
                rest = rest[place + 1 :]
                yield pieces
                break
        else:
            yield (Piece("removed", text),)
    yield from ((Piece("added", one),) for one in rest)


def compare_words(before: str, after: str) -> Paragraph:
    """Two texts as one: common words, words that went, words that came."""
    return _compare_words(before, after, _Effort())


def _compare_words(before: str, after: str, effort: _Effort) -> Paragraph:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[Piece] = []
    removed: list[str] = []
    added: list[str] = []

    def flush() -> None:
        if removed:
            pieces.append(Piece("removed", "".join(removed)))
        if added:
            pieces.append(Piece("added", "".join(added)))
        removed.clear()
        added.clear()

    stretches = _stretches(old, new, effort)
    for index, (same, a, b, c, d) in enumerate(stretches):
        text = "".join(old[a:b])
        if same and (not text.isspace() or index in (0, len(stretches) - 1)):
            flush()
            pieces.append(Piece("same", text))
        else:
            # A space between two changed words belongs to both.
            removed.append("".join(old[a:b]))
            added.append("".join(new[c:d]))
    flush()
    return tuple(piece for piece in pieces if piece.text)


def _common(pieces: Paragraph) -> float:
    """The share of the longer text that both have."""
    same = sum(len(piece.text) for piece in pieces if piece.kind == "same")
    removed = sum(len(piece.text) for piece in pieces if piece.kind == "removed")
    added = sum(len(piece.text) for piece in pieces if piece.kind == "added")
    return same / max(same + max(removed, added), 1)
