"""The one door between text and screen: every outside text that is painted passes here.

Sanitizing of text on output. Text stays in logical order here; :mod:`tui_reader.text.visual`
puts finished lines in visual order.
"""

from __future__ import annotations

import re
from unicodedata import bidirectional, category

from rich.cells import cell_len, set_cell_size

from tui_reader.text.marks import cap_marks
from tui_reader.text.plain import NEVER_SHOWN

__all__ = ["cell_len", "crop", "display", "fit", "is_rtl", "split_cells"]

_UNPAINTABLE = re.compile(f"[\t\n\r\u2028-\u202e\u2066-\u2069{NEVER_SHOWN}]")
_ZERO_WIDTH_RUN = re.compile("([\u200b-\u200f\u061c])[\u200b-\u200f\u061c]+")
_LONGEST_CLUSTER = 32
"""Characters; the longest emoji sequence in Unicode 16 has 10."""


def display(text: str) -> str:
    """Text as it may be painted on one line: no control character of any kind, tabs as a space.

    Bidi controls are dropped here as well: a terminal that honours them would
    let one headline reorder the cells of its neighbours. Idempotent.
    """
    if _UNPAINTABLE.search(text):
        text = _UNPAINTABLE.sub(lambda m: " " if m[0] in "\t\n\r" else "", text)
    if text.isascii():
        return text
    return cap_marks(_ZERO_WIDTH_RUN.sub(r"\1", text))


def is_rtl(text: str) -> bool:
    """Whether the first letter of strong direction runs right to left (UAX #9, rule P2)."""
    for character in text:
        direction = bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def crop(text: str, width: int, ellipsis: str = "…") -> str:
    """The beginning of ``text`` that fits in ``width`` cells, with an ellipsis when cut."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - cell_len(ellipsis)).rstrip() + ellipsis


def fit(text: str, width: int) -> str:
    """``text`` cropped or padded with spaces to exactly ``width`` cells."""
    cropped = crop(text, width)
    return cropped + " " * (width - cell_len(cropped))


def split_cells(text: str) -> list[tuple[str, int]]:
    """``text`` as (cluster, cells) pairs: a base character with what combines with it.

    A cluster is never cut in half when painted. Zero-width joiners keep an
    emoji sequence together.
    """
    clusters: list[tuple[str, int]] = []
    parts: list[str] = []
    joined = False
    for character in text:
        # A cluster of hundreds of joined characters is an attack: it is cut, not measured again
        # with each one.
        extends = joined or cell_len(character) == 0 or category(character) == "Mc"
        if extends and parts and len(parts) < _LONGEST_CLUSTER:
            parts.append(character)
        else:
            if parts:
                clusters.append(_cluster(parts))
            parts = [character]
        joined = character == "\u200d"
    if parts:
        clusters.append(_cluster(parts))
    return clusters


def _cluster(parts: list[str]) -> tuple[str, int]:
    if len(parts) == 1:
        return parts[0], cell_len(parts[0])
    cluster = "".join(parts)
    return cluster, max(cell_len(parts[0]), cell_len(cluster))
