"""Sixel graphics (DEC STD 070, chapter 9): six rows of pixels a character."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct

_ROWS = 6
_RUN = re.compile(r"(.)\1{3,}")
_TO_SIXEL = bytes(min(63 + value, 126) for value in range(256))


class Palette(Struct, frozen=True):
    """A picture in a few colours."""

    width: int
    height: int
    pixels: bytes
    """One byte a pixel, an index into the colours."""
    colours: tuple[tuple[int, int, int], ...]


def palette(path: Path, size: tuple[int, int], colours: int) -> Palette:
    """A picture of our own making, scaled to some pixels. Takes 20 to 60 ms.

    Raises:
        OSError: the file is gone or cannot be read.
    """
    from PIL import Image

    with Image.open(path, formats=("JPEG", "PNG")) as source:
        scaled = source.convert("RGB").resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    few = scaled.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    if few.palette is not None and len(few.palette.palette) >= 3:
        # A second time, with the colours that were found: only so are pixels dithered.
        few = scaled.quantize(palette=few, dither=Image.Dither.FLOYDSTEINBERG)
    flat = few.getpalette() or [0, 0, 0]
    return Palette(
        size[0],
        size[1],
        few.tobytes(),
        tuple((flat[at], flat[at + 1], flat[at + 2]) for at in range(0, len(flat) - 2, 3)),
    )


def encode(picture: Palette, first: int, count: int) -> str:
    """Rows of pixels ``first`` and below as a sixel string. Takes about a microsecond a pixel."""
    width, pixels = picture.width, picture.pixels
    end = min(first + count, picture.height)
    used = sorted(set(pixels[first * width : end * width]))
    parts = [f'\x1bP0;1;0q"1;1;{width};{end - first}']
    parts += [
        "#{};2;{};{};{}".format(one, *(round(part / 2.55) for part in picture.colours[one]))
        for one in used
    ]
    for top in range(first, end, _ROWS):
        rows = [
            pixels[row * width : (row + 1) * width] for row in range(top, min(top + _ROWS, end))
        ]
        parts += "$".join(_band(rows, colour) for colour in sorted(set(b"".join(rows)))), "-"
    parts[-1] = "\x1b\\"
    return "".join(parts)


def _band(rows: list[bytes], colour: int) -> str:
    """Where one colour is in six rows of pixels: a whole row of them is one number."""
    bits = 0
    for place, row in enumerate(rows):
        if colour in row:
            bits |= int.from_bytes(row.translate(_table(colour, 1 << place)), "big")
    sixels = bits.to_bytes(len(rows[0]), "big").translate(_TO_SIXEL).decode("ascii")
    return f"#{colour}" + _RUN.sub(lambda run: f"!{len(run[0])}{run[1]}", sixels.rstrip("?"))


def _table(colour: int, bit: int) -> bytes:
    table = bytearray(256)
    table[colour] = bit
    return bytes(table)
