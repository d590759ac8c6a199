"""Kitty's graphics protocol (https://sw.kovidgoyal.net/kitty/graphics-protocol/).

A picture is sent once and then placed by its number, whole or in part. Every
command asks for no answer (``q=2``), so that none can be taken for keys.
"""

from __future__ import annotations

import io
from base64 import b64encode
from pathlib import Path

_CHUNK = 4096
"""Bytes of one command's payload, as the protocol bounds it."""


def transmission(path: Path, number: int, size: tuple[int, int]) -> str:
    """The commands that send a picture. Takes 20 to 100 ms: not for the event loop.

    Args:
        path: a picture of our own making.
        number: by which it will be known, from 1 on.
        size: pixels that it is scaled to.

    Raises:
        OSError: the file is gone or cannot be read.
    """
    from PIL import Image

    with Image.open(path, formats=("JPEG", "PNG")) as source:
        scaled = source.convert("RGB").resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    file = io.BytesIO()
    scaled.save(file, "PNG", compress_level=1)
    data = b64encode(file.getvalue()).decode("ascii")
    chunks = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
    last = len(chunks) - 1
    return "".join(
        f"\x1b_G{f'a=t,f=100,t=d,i={number},q=2,' if not at else ''}m={int(at < last)};{chunk}\x1b\\"
        for at, chunk in enumerate(chunks)
    )


def placement(number: int, columns: int, rows: int, *, above: int, pixels: tuple[int, int]) -> str:
    """The command that places a picture, or moves it, to where the cursor is, which stays there.

    Args:
        number: of a picture that was sent.
        columns: cells that it covers.
        rows: cells that it covers, of those of the whole.
        above: pixels of it above the part that is shown.
        pixels: width and height of the part that is shown.
    """
    return (
        f"\x1b_Ga=p,i={number},p=1,c={columns},r={rows},x=0,y={above},"
        f"w={pixels[0]},h={pixels[1]},C=1,q=2\x1b\\"
    )


def removal(number: int, *, wholly: bool = False) -> str:
    """The command that takes a picture off the screen, and ``wholly`` out of the terminal's memory."""
    return f"\x1b_Ga=d,d={'I' if wholly else 'i'},i={number},q=2\x1b\\"
