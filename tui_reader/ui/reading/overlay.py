"""What is laid over an article's lines for a while: words that were found, hints on links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from tui_reader.text.cells import cell_len, split_cells

if TYPE_CHECKING:
    from tui_reader.document.lines import Span, Spans


class Stretch(Struct, frozen=True):
    """A part of a line in another role, its text as it is."""

    start: int
    end: int
    """Characters from the beginning of the line."""
    role: str


class Hint(Struct, frozen=True):
    """Letters painted over a line, cell for cell."""

    start: int
    """Characters from the beginning of the line."""
    text: str
    """Letters of one cell each."""
    typed: int = 0
    """How many of them were typed already."""


class Overlay(Struct, frozen=True):
    """By line: what is laid over it, in order, nothing over another."""

    stretches: Mapping[int, tuple[Stretch, ...]] = field(default_factory=dict)
    hints: Mapping[int, tuple[Hint, ...]] = field(default_factory=dict)

    def over(self, line: int, spans: Spans) -> Spans:
        """The spans of a line with what lies over them."""
        if stretches := self.stretches.get(line):
            spans = _stretched(spans, stretches)
        if hints := self.hints.get(line):
            for hint in reversed(hints):
                spans = _hinted(spans, hint)
        return spans


NOTHING_OVER = Overlay()


def _stretched(spans: Spans, stretches: tuple[Stretch, ...]) -> Spans:
    out: list[Span] = []
    at = 0
    for span in spans:
        end = at + len(span.text)
        for stretch in stretches:
            start, stop = max(stretch.start, at), min(stretch.end, end)
            if start < stop:
                if start > at:
                    out.append(replace(span, text=span.text[at - end : start - end]))
                cut = span.text[start - end : stop - end or None]
                out.append(replace(span, text=cut, role=stretch.role))
                at = stop
        if at < end:
            out.append(replace(span, text=span.text[at - end :]))
        at = end
    return tuple(out)


def _hinted(spans: Spans, hint: Hint) -> Spans:
    """The hint instead of what it covers; what is covered in half becomes a space."""
    out: list[Span] = []
    at = 0
    # Cells that the hint still takes away from what follows it.
    owed = 0
    for span in spans:
        end = at + len(span.text)
        text = span.text
        if at <= hint.start < end:
            if before := text[: hint.start - at]:
                out.append(replace(span, text=before))
            for letters, role in (
                (hint.text[: hint.typed], "hint_typed"),
                (hint.text[hint.typed :], "hint"),
            ):
                if letters:
                    out.append(replace(span, text=letters, role=role))
            text, owed = text[hint.start - at :], cell_len(hint.text)
        if owed:
            text, owed = _without(text, owed)
        if text:
            out.append(replace(span, text=text))
        at = end
    return tuple(out)


def _without(text: str, cells: int) -> tuple[str, int]:
    """A text without its first cells, and how many of them it did not have."""
    taken = characters = 0
    for cluster, wide in split_cells(text):
        if taken >= cells:
            break
        taken += wide
        characters += len(cluster)
    return " " * (taken - cells) + text[characters:], max(cells - taken, 0)
