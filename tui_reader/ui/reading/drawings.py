"""Pictures drawn as half blocks, two pixels a cell, one above the other; the last few are kept."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from tui_reader.ui.terminal.graphics_layer import Size

Rows = tuple[tuple[Segment, ...], ...]
"""The cells of a picture, row by row."""

_UPPER_HALF = "▀"

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


def half_blocks(path: Path, columns: int, rows: int) -> Rows:
    """The cells of a picture of our own making. Takes 5 to 40 ms: not for the event loop.

    Raises:
        OSError: the file is gone or cannot be read.
    """
    # The library is wanted when the first picture is shown, and takes 50 ms to load.
    from PIL import Image

    with Image.open(path, formats=("JPEG", "PNG")) as source:
        source.draft("RGB", (columns * 2, rows * 4))
        small = source.convert("RGB").resize(
            (columns, rows * 2), Image.Resampling.LANCZOS, reducing_gap=3.0
        )
    pixels = small.tobytes()
    stride = columns * 3
    return tuple(
        _row(pixels[2 * row * stride : (2 * row + 1) * stride], pixels[(2 * row + 1) * stride :])
        for row in range(rows)
    )


def _row(upper: bytes, lower: bytes) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    run, before = 0, b""
    for at in range(0, len(upper), 3):
        cell = upper[at : at + 3] + lower[at : at + 3]
        if run and cell != before:
            segments.append(_segment(before, run))
            run = 0
        before = cell
        run += 1
    segments.append(_segment(before, run))
    return tuple(segments)


def _segment(cell: bytes, count: int) -> Segment:
    above, below = Color.from_rgb(*cell[:3]), Color.from_rgb(*cell[3:])
    return Segment(_UPPER_HALF * count, Style(color=above, bgcolor=below))
