"""Pictures drawn with block characters, two colours a cell; the last few are kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from tui_reader.ui.terminal.graphics import Blocks
from tui_reader.ui.terminal.graphics_layer import Size

Rows = tuple[tuple[Segment, ...], ...]
"""The cells of a picture, row by row."""

_PARTS: dict[Blocks, tuple[int, int]] = {"half": (1, 2), "quadrants": (2, 2), "sextants": (2, 3)}
"""Parts of a cell, across and down."""
_HALVES = 2


def _sextants() -> str:
    """The 64 characters by which of six parts are filled (Unicode's Symbols for Legacy Computing)."""
    elsewhere = {0: " ", 0b010101: "▌", 0b101010: "▐", 0b111111: "█"}
    codes = iter(range(0x1FB00, 0x1FB3C))
    return "".join(elsewhere.get(number) or chr(next(codes)) for number in range(64))


_SIGNS: dict[Blocks, str] = {
    "half": " ▀▄█",
    "quadrants": " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█",
    "sextants": _sextants(),
}
"""The character for each set of filled parts; the upper left part counts 1, the next 2, then 4 …"""

KEPT = 24
"""Drawn pictures that are kept; at 72 by 24 cells each takes about 400 kB."""


class Drawings:
    """Cells of pictures by file and size; the least recently painted goes first."""

    def __init__(self) -> None:
        self._rows: OrderedDict[Size, Rows | None] = OrderedDict()

    def get(self, size: Size) -> Rows | None:
        """The cells, when they have been drawn."""
        rows = self._rows.get(size)
        if rows is not None:
            self._rows.move_to_end(size)
        return rows

    def begin(self, size: Size) -> bool:
        """Whether a picture is still to be drawn; from now on it is being drawn."""
        if size in self._rows:
            return False
        self._rows[size] = None
        return True

    def put(self, size: Size, rows: Rows | None) -> None:
        """A picture is drawn, or (``None``) cannot be: its cells then stay empty."""
        self._rows[size] = rows or ()
        while len(self._rows) > KEPT:
            self._rows.popitem(last=False)

    def clear(self) -> None:
        """Forget all."""
        self._rows.clear()


def draw(path: Path, columns: int, rows: int, blocks: Blocks = "half") -> Rows:
    """The cells of a picture of our own making. Takes 5 to 60 ms: not for the event loop.

    Args:
        path: the picture's file.
        columns: cells in a row.
        rows: how many rows.
        blocks: the characters to draw with.

    Raises:
        OSError: the file is gone or cannot be read.
    """
    # The library is wanted when the first picture is shown, and takes 50 ms to load.
    from PIL import Image

    across, down = _PARTS[blocks]
    width, height = columns * across, rows * down
    with Image.open(path, formats=("JPEG", "PNG")) as source:
        source.draft("RGB", (width * 2, height * 2))
        small = source.convert("RGB").resize(
            (width, height), Image.Resampling.LANCZOS, reducing_gap=3.0
        )
    data = small.tobytes()
    lines = [
        [data[at : at + 3] for at in range(3 * width * y, 3 * width * (y + 1), 3)]
        for y in range(height)
    ]
    signs = _SIGNS[blocks]
    return tuple(_row(lines[down * row : down * (row + 1)], across, signs) for row in range(rows))


def _row(lines: Sequence[Sequence[bytes]], across: int, signs: str) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    cells = (
        _cell([line[at + part] for line in lines for part in range(across)], signs)
        for at in range(0, len(lines[0]), across)
    )
    for (sign, front, back), run in groupby(cells):
        segments.append(_segment(sign * sum(1 for _one in run), front, back))
    return tuple(segments)


def _cell(pixels: Sequence[bytes], signs: str) -> tuple[str, bytes, bytes]:
    """A cell's character and its two colours: the pixels are parted where they differ most."""
    if len(pixels) == _HALVES:
        return (signs[1], *pixels)  # type: ignore[return-value]
    channels = list(zip(*pixels, strict=True))
    widest = max(channels, key=lambda values: max(values) - min(values))
    middle = (max(widest) + min(widest)) / 2
    bright = [value > middle for value in widest]
    number = sum(1 << place for place, is_front in enumerate(bright) if is_front)
    front = [pixel for pixel, is_front in zip(pixels, bright, strict=True) if is_front]
    back = [pixel for pixel, is_front in zip(pixels, bright, strict=True) if not is_front]
    ground = _mean(back)
    return signs[number], _mean(front) if front else ground, ground


def _mean(pixels: Sequence[bytes]) -> bytes:
    return bytes(sum(values) // len(pixels) for values in zip(*pixels, strict=True))


def _segment(text: str, front: bytes, back: bytes) -> Segment:
    return Segment(text, Style(color=Color.from_rgb(*front), bgcolor=Color.from_rgb(*back)))
