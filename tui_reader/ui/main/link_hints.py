"""Letters on the links in sight, to choose one by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.text.cells import cell_len
from tui_reader.ui.reading.overlay import Hint, Overlay

if TYPE_CHECKING:
    from tui_reader.document.lines import Line

LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""Those under the fingers first."""

PURPOSES = ("open", "copy", "show")
"""What is done with the chosen link."""


class Placed(Struct, frozen=True):
    """A link in sight."""

    link: int
    """Index into the page's links."""
    line: int
    start: int
    """Characters from the beginning of the line."""


class Hinting(Struct, frozen=True):
    """The choosing of a link: where it stands."""

    places: Mapping[str, Placed]
    """By label."""
    purpose: str = "open"
    """One of :data:`PURPOSES`."""
    typed: str = ""
    """The beginning of a label, or digits of a link's number."""

    @property
    def left(self) -> list[str]:
        """The labels that begin with what was typed."""
        return [label for label in self.places if label.startswith(self.typed)]

    def other_purpose(self) -> Hinting:
        """For the next purpose, round and round."""
        at = PURPOSES.index(self.purpose) + 1
        return replace(self, purpose=PURPOSES[at % len(PURPOSES)])

    def overlay(self) -> Overlay:
        """The letters as the page shows them."""
        hints: dict[int, list[Hint]] = {}
        typed = "" if self.typed.isdigit() else self.typed
        for label, place in self.places.items():
            if label.startswith(typed):
                hints.setdefault(place.line, []).append(Hint(place.start, label, len(typed)))
        return Overlay(hints={line: tuple(some) for line, some in hints.items()})


def begin(lines: Sequence[Line], in_sight: range) -> Hinting | None:
    """Labels for the links of the visible lines, each link once; ``None`` when there is none."""
    found = _placed(lines, in_sight)
    if not found:
        return None
    return _hinting(
        Hinting({}), dict(zip(labels_for(len(found)), found, strict=True)), found, lines
    )


def moved(hinting: Hinting, lines: Sequence[Line]) -> Hinting:
    """The same labels on the same links, where these stand in other lines."""
    links = {label: place.link for label, place in hinting.places.items()}
    return _hinting(hinting, links, _placed(lines, range(len(lines))), lines)


def _hinting(
    before: Hinting, links: Mapping[str, int], found: Mapping[int, Placed], lines: Sequence[Line]
) -> Hinting:
    places = {
        label: replace(place, start=_fitting(lines[place.line].text, place.start, label))
        for label, link in links.items()
        if (place := found.get(link)) is not None
    }
    return replace(before, places=places)


def _placed(lines: Sequence[Line], wanted: range) -> dict[int, Placed]:
    """The links of some lines, each where it first stands."""
    found: dict[int, Placed] = {}
    for index in wanted:
        at = 0
        for span in lines[index].spans:
            if span.link is not None and span.link not in found and span.text.strip():
                found[span.link] = Placed(span.link, index, at)
            at += len(span.text)
    return found


def labels_for(count: int) -> list[str]:
    """So many labels, all of one length, none the beginning of another."""
    size = 1
    while len(LETTERS) ** size < count:
        size += 1
    return ["".join(letters) for letters, _ in zip(product(LETTERS, repeat=size), range(count))]  # noqa: B905 - as many as wanted


def _fitting(text: str, start: int, label: str) -> int:
    """Where a label begins so that it does not run over the end of its line."""
    while start > 0 and cell_len(text[start:]) < len(label):
        start -= 1
    return start
