"""Unicode's tests of the bidirectional algorithm: BidiTest.txt and BidiCharacterTest.txt.

© Unicode, Inc.; used under the Unicode License v3, https://www.unicode.org/license.txt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class ClassCase(NamedTuple):
    """A line of BidiTest.txt for one direction of the paragraph."""

    classes: list[str]
    base: int | None
    levels: list[int | None]
    order: list[int]


class TextCase(NamedTuple):
    """A line of BidiCharacterTest.txt."""

    text: str
    base: int | None
    levels: list[int | None]
    order: list[int]


def class_cases(lines: Iterable[str]) -> Iterator[ClassCase]:
    levels: list[int | None] = []
    order: list[int] = []
    for line in map(str.strip, lines):
        if line.startswith("@Levels:"):
            levels = _levels(line.partition(":")[2])
        elif line.startswith("@Reorder:"):
            order = [int(one) for one in line.partition(":")[2].split()]
        elif line and line[0] not in "#@":
            classes, _, bits = line.partition(";")
            for bit, base in ((1, None), (2, 0), (4, 1)):
                if int(bits, 16) & bit:
                    yield ClassCase(classes.split(), base, levels, order)


def text_cases(lines: Iterable[str]) -> Iterator[TextCase]:
    for line in map(str.strip, lines):
        if line and line[0] != "#":
            codes, base, _paragraph, levels, order = line.split(";")
            yield TextCase(
                "".join(chr(int(code, 16)) for code in codes.split()),
                {"0": 0, "1": 1, "2": None}[base],
                _levels(levels),
                [int(one) for one in order.split()],
            )


def _levels(text: str) -> list[int | None]:
    return [None if one == "x" else int(one) for one in text.split()]
