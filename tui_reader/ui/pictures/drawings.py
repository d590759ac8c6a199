"""Drawn pictures, the last few of them kept."""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

from tui_reader.ui.pictures.half_blocks import Rows

KEPT = 24
"""Drawn pictures that are kept; at 72 by 24 cells each takes about 400 kB."""


class Size(NamedTuple):
    """A picture's file at a size in cells."""

    file: str
    columns: int
    rows: int


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
