"""The one door between text and screen: every outside text that is painted passes here.

Sanitizing of text on output. Text stays in logical order here; :mod:`tui_reader.text.visual`
puts finished lines in visual order.
"""

from __future__ import annotations

import re
from unicodedata import bidirectional, category

from rich.cells import cell_len as _measured
from rich.cells import set_cell_size

from tui_reader.text.marks import cap_marks
from tui_reader.text.plain import NEVER_SHOWN

__all__ = ["cell_len", "crop", "display", "fit", "is_rtl", "split_cells"]

_UNPAINTABLE = re.compile(f"[\t\n\r\u2028-\u202e\u2066-\u2069{NEVER_SHOWN}]")
_ZERO_WIDTH_RUN = re.compile("([\u200b-\u200f\u061c])[\u200b-\u200f\u061c]+")
# What needs no measuring, with presentation forms of Arabic, and what combines with letters of it.
_ONE_CELL = (
    "\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u05d0-\u05ea\u060c\u061b\u061d-\u064a"
    "\u0660-\u066f\u0671-\u06d3\u1e00-\u1fff\u2010-\u2027\u202f-\u205e\u20a0-\u20bf\u2500-\u25fc"
    "\ufb50-\ufbc1\ufbd3-\ufbff\ufe80-\ufefc"
)
_IS_PLAIN = re.compile(f"[{_ONE_CELL}]*")
_MARKS = "\u0591-\u05bd\u064b-\u065f\u0670\u200c"
_MOSTLY = 2
"""How many times as many letters run from right to left in a text that reads so."""
_LONGEST_CLUSTER = 32
"""Characters; the longest emoji sequence in Unicode 16 has 10."""
_MARKED = re.compile(f"[{_ONE_CELL}][{_MARKS}]{{0,{_LONGEST_CLUSTER - 1}}}")
_IS_MARKED = re.compile(f"(?:{_MARKED.pattern})*+")


def cell_len(text: str) -> int:
    """How many cells a text takes."""
    return len(text) if _IS_PLAIN.fullmatch(text) else _measured(text)


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
    """Whether a text reads from right to left.

    By its first letter of strong direction (UAX #9, rule P2); a name in other letters may stand
    before a text that is mostly written from right to left.
    """
    if text.isascii():
        return False
    strong = [one for one in map(bidirectional, text) if one in ("L", "R", "AL")]
    if not strong or strong[0] != "L":
        return bool(strong)
    left = strong.count("L")
    return len(strong) - left > _MOSTLY * left


def crop(text: str, width: int, ellipsis: str = "…") -> str:
    """The beginning of ``text`` that fits in ``width`` cells, with an ellipsis when cut."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    if _IS_PLAIN.fullmatch(text):
        return text[: width - cell_len(ellipsis)].rstrip() + ellipsis
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
    if _IS_PLAIN.fullmatch(text):
        return [(character, 1) for character in text]
    if _IS_MARKED.fullmatch(text):
        return [(cluster, 1) for cluster in _MARKED.findall(text)]
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
