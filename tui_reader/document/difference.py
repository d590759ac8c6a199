"""What changed between two versions of an article, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

from msgspec import Struct

from tui_reader.document.blocks import Document, Notice
from tui_reader.document.layout import Options, set_blocks

Kind = Literal["same", "removed", "added"]

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]+")
_MOST = 4_000_000
"""Pairs of words, or of paragraphs, that are looked at: comparing is quadratic at its worst,
and takes a second for so many that are all the same."""
_REWRITTEN = 40_000
"""Words of a rewritten passage whose paragraphs are compared word by word."""
_ALIKE = 0.4
"""The share of common words from which a paragraph counts as rewritten, not as another one."""
_NEAR = 10
"""Paragraphs among which a rewritten one is looked for."""
_WORD = re.compile(r"\w+")
_WIDE = 1_000_000


class Piece(Struct, frozen=True):
    """A stretch of a paragraph."""

    kind: Kind
    text: str


Paragraph = tuple[Piece, ...]


def paragraphs(document: Document) -> list[str]:
    """The text of a document, a paragraph, heading, list item or row of a table each."""
    plain = Options(link_numbers=False)
    found: list[str] = []
    for block, lines in zip(
        document.blocks, set_blocks(document, _WIDE, options=plain), strict=True
    ):
        if isinstance(block, Notice):
            continue
        for line in lines:
            # A rule is as wide as it is asked to be.
            text = "".join(span.text for span in line.spans if span.role != "rule").strip()
            if text:
                found.append(text)
    return found


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
    if len(old) * len(new) > _MOST:
        found += ((Piece("removed", text),) for text in old)
        found += ((Piece("added", text),) for text in new)
    else:
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag == "equal":
                found += ((Piece("same", text),) for text in old[a:b])
            else:
                found += _rewritten(old[a:b], new[c:d])
    found += ((Piece("same", text),) for text in before[len(before) - end :])
    return found


def _rewritten(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    """Paragraphs that differ: those with common words beside each other, the others whole."""
    rest = list(after)
    near = _NEAR if sum(map(len, (*before, *after))) < 5 * _REWRITTEN else 0
    for text in before:
        vocabulary = set(_WORD.findall(text))
        for place, other in enumerate(rest[:near]):
            # Most pairs have little in common, and that is told a hundred times sooner.
            if 2 * len(vocabulary.intersection(_WORD.findall(other))) < _ALIKE * len(vocabulary):
                continue
            pieces = compare_words(text, other)
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
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) * len(new) > _MOST:
        return (Piece("removed", before), Piece("added", after))
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

    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for index, (tag, a, b, c, d) in enumerate(opcodes):
        same = "".join(old[a:b])
        if tag == "equal" and (not same.isspace() or index in (0, len(opcodes) - 1)):
            flush()
            pieces.append(Piece("same", same))
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
