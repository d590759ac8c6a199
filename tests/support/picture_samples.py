"""Pictures for tests, drawn here: no files, nothing from anywhere."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageDraw


def drawn(seed: int = 1, width: int = 320, height: int = 200) -> Image.Image:
    """A picture with shapes; another seed gives another one."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for number in range(6):
        at = (seed * 7919 + number * 104729) % 997 / 997
        across, down = round(at * width), round((at * 13 % 1) * height)
        colour = ((seed * 53) % 256, (number * 40) % 256, (seed * number * 31) % 256)
        draw.ellipse((across - 40, down - 30, across + 40, down + 30), fill=colour)
    return picture


def saved(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """The bytes of a picture file."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def png(seed: int = 1, width: int = 320, height: int = 200) -> bytes:
    """A PNG file."""
    return saved(drawn(seed, width, height))


def png_bomb() -> bytes:
    """A PNG that says it is 50,000 by 50,000 pixels and has a little of it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def gif_bomb() -> bytes:
    """A GIF that says it is 60,000 by 60,000 pixels."""
    return saved(Image.new("P", (8, 8)), "GIF").replace(
        struct.pack("<HH", 8, 8), struct.pack("<HH", 60_000, 60_000)
    )
