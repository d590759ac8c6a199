"""Graphics laid over the half blocks of pictures, where the terminal has some.

The half blocks stay below: whatever comes of the graphics, there is a picture.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from tui_reader.ui.terminal import kitty, sixel
from tui_reader.ui.terminal.graphics import Graphics

if TYPE_CHECKING:
    from tui_reader.document.lines import Line

_KEPT = 16
"""Sixel strings, or pictures in the terminal's memory, that are kept: 0.3 MB each, or 1 MB."""


class Size(NamedTuple):
    """A picture's file at a size in cells."""

    file: str
    columns: int
    rows: int


class Part(NamedTuple):
    """The part of a picture that is in view."""

    picture: int
    """Its index on the page."""
    size: Size
    first: int
    """Its first row of cells, of those of the whole."""
    shown: int
    """Its rows of cells."""
    x: int
    """Where its upper left cell is, from the pane's."""
    y: int


class Layer:
    """What was laid where, and what is ready to be.

    Args:
        graphics: kitty or sixel.
        folder: where the files of pictures are.
    """

    def __init__(self, graphics: Graphics, folder: Path) -> None:
        self._graphics = graphics
        self._folder = folder
        self._numbers = count(1)
        # Kitty: the number of each picture that was sent. Sixel: the string of each part.
        self._sent: OrderedDict[Size, int] = OrderedDict()
        self._strings: OrderedDict[tuple[Size, int, int], str] = OrderedDict()
        self._laid: dict[int, int] = {}

    def missing(self, parts: Iterable[Part]) -> list[Part]:
        """Those that :meth:`make` must be called for before they can be laid."""
        if self._graphics.protocol == "kitty":
            return [part for part in parts if part.size not in self._sent]
        return [part for part in parts if _key(part) not in self._strings]

    def make(self, part: Part) -> str:
        """Get a part ready, not on the event loop; returns what is to be written at once.

        Raises:
            OSError: the file is gone or cannot be read.
        """
        width, height = self._graphics.cell
        pixels = part.size.columns * width, part.size.rows * height
        path = self._folder / part.size.file
        if self._graphics.protocol == "kitty":
            number = next(self._numbers)
            written = kitty.transmission(path, number, pixels)
            self._sent[part.size] = number
            return written + self._forget_kitty()
        colours = min(self._graphics.colours, 128)
        picture = sixel.palette(path, pixels, colours)
        self._strings[_key(part)] = sixel.encode(picture, part.first * height, part.shown * height)
        while len(self._strings) > _KEPT:
            self._strings.popitem(last=False)
        return ""

    def lay(self, parts: Sequence[Part], at: tuple[int, int]) -> str:
        """What puts these parts on the screen, and takes off what else was laid.

        Args:
            parts: those in view; of those that are not ready nothing is laid.
            at: column and row of the pane's upper left cell on the screen, from 0.
        """
        written = []
        laid: dict[int, int] = {}
        for part in parts:
            command = self._command(part, laid)
            if command:
                row, column = at[1] + part.y + 1, at[0] + part.x + 1
                # The cursor goes back to where it was (DECSC, DECRC).
                written.append(f"\x1b7\x1b[{row};{column}H{command}\x1b8")
        gone = [number for number in self._laid.values() if number not in laid.values()]
        written += [kitty.removal(number) for number in gone]
        self._laid = laid
        return "".join(written)

    def fit(self, cell: tuple[int, int] | None) -> str:
        """Have cells of another size, after a change of the font; returns what is to be written.

        Nothing is ready any more then. ``None``: they are unknown.
        """
        if cell is None or cell == self._graphics.cell:
            return ""
        self._graphics = replace(self._graphics, cell=cell)
        self._strings.clear()
        return self.end()

    def end(self) -> str:
        """What takes everything out of the terminal's memory."""
        numbers = list(self._sent.values())
        self._sent.clear()
        self._laid = {}
        return "".join(kitty.removal(number, wholly=True) for number in numbers)

    def _command(self, part: Part, laid: dict[int, int]) -> str:
        if self._graphics.protocol == "sixel":
            return self._strings.get(_key(part), "")
        number = self._sent.get(part.size)
        if number is None:
            return ""
        self._sent.move_to_end(part.size)
        laid[part.picture] = number
        width, height = self._graphics.cell
        return kitty.placement(
            number,
            part.size.columns,
            part.shown,
            above=part.first * height,
            pixels=(part.size.columns * width, part.shown * height),
        )

    def _forget_kitty(self) -> str:
        written = ""
        while len(self._sent) > _KEPT:
            _size, number = self._sent.popitem(last=False)
            written += kitty.removal(number, wholly=True)
        return written


def parts_in_view(
    lines: Sequence[Line], top: int, height: int, files: Sequence[str]
) -> list[tuple[Part, Line]]:
    """The parts of pictures among the lines in view, each with its first line.

    Args:
        lines: of the whole page.
        top: the first line in view.
        height: how many are.
        files: of every picture, by its index; empty: not to be drawn.
    """
    found: list[tuple[Part, Line]] = []
    for y, line in enumerate(lines[top : top + height]):
        drawn = line.drawn
        if drawn is None or drawn.index >= len(files) or not files[drawn.index]:
            continue
        size = Size(files[drawn.index], drawn.columns, drawn.rows)
        if found and found[-1][0].picture == drawn.index:
            part, first_line = found[-1]
            found[-1] = part._replace(shown=part.shown + 1), first_line
        else:
            found.append((Part(drawn.index, size, drawn.row, 1, 0, y), line))
    return found


def _key(part: Part) -> tuple[Size, int, int]:
    return part.size, part.first, part.shown
