"""Small landscapes in PNG (ISO/IEC 15948), drawn by code from a name.

``dusk-harbour-quais`` is the light, the motif, and a word that makes the
outline differ from the next one's.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable
from functools import lru_cache

WIDTH, HEIGHT = 320, 180

Colour = tuple[int, int, int]

_LIGHTS: dict[str, tuple[Colour, Colour, Colour, Colour, Colour]] = {
    # sky above, sky at the horizon, sun or moon, far ground, near ground
    "dawn": ((74, 98, 150), (250, 204, 170), (255, 240, 200), (120, 112, 140), (58, 58, 84)),
    "noon": ((58, 132, 204), (206, 232, 244), (255, 252, 226), (96, 150, 150), (44, 98, 92)),
    "dusk": ((52, 40, 92), (246, 132, 84), (255, 214, 130), (116, 66, 92), (44, 28, 52)),
    "night": ((12, 18, 48), (74, 92, 140), (232, 236, 246), (18, 24, 48), (8, 10, 22)),
}
_HORIZON = 118


def draw(name: str) -> bytes:
    """The PNG file of a picture, 320 by 180 pixels; the same name gives the same bytes.

    Raises:
        KeyError: the name does not begin with a known light and motif.
    """
    light, _, rest = name.partition("-")
    motif = rest.partition("-")[0]
    if light not in _LIGHTS:
        raise KeyError(name)
    return _draw(name, light, motif)


@lru_cache(maxsize=64)
def _draw(name: str, light: str, motif: str) -> bytes:
    far_outline, near_outline = _MOTIFS[motif]
    seed = zlib.crc32(name.encode())
    sky_top, sky_low, sun, far, near = _LIGHTS[light]
    sky = _gradient(sky_top, sky_low, HEIGHT)
    far_ground = _gradient(far, _mix(far, near, 0.4), HEIGHT)
    near_ground = _gradient(_mix(far, near, 0.7), near, HEIGHT)
    disc = bytes(sun) * HEIGHT
    sun_x, sun_y, radius = 60 + seed % 200, 38 + seed % 34, 15
    columns = bytearray()
    for x in range(WIDTH):
        top = far_outline(x, seed)
        low = max(top, near_outline(x, seed))
        column = bytearray(sky[: 3 * top] + far_ground[3 * top : 3 * low] + near_ground[3 * low :])
        if abs(x - sun_x) <= radius:
            half = round(math.sqrt(radius**2 - (x - sun_x) ** 2))
            above, below = sun_y - half, min(sun_y + half, top)
            if above < below:
                column[3 * above : 3 * below] = disc[: 3 * (below - above)]
        columns += column
    return _png(_rows(columns))


def _dunes(x: int, seed: int) -> int:
    return round(_HORIZON + 12 * math.sin(x / 47 + seed % 7) + 5 * math.sin(x / 19 + seed % 11))


def _ridge(x: int, seed: int) -> int:
    swing = math.sin(x / 31 + seed % 13) + 0.6 * math.sin(x / 13 + seed % 5)
    return round(92 + 22 * swing + 4 * math.sin(x / 3.1))


def _sea(x: int, seed: int) -> int:
    return round(_HORIZON + 22 + 2 * math.sin(x / 9 + seed % 3))


def _town(x: int, seed: int) -> int:
    block = x // 14
    height = zlib.crc32(b"%d/%d" % (seed, block)) % 46
    gap = 10 if x % 14 < 2 else 0
    return _HORIZON - height + gap + 6


def _harbour(x: int, seed: int) -> int:
    """Sails along the line of the quay, no two the same height."""
    berth, place = divmod(x + seed % 40, 46)
    height = 30 + zlib.crc32(b"%d/%d" % (seed, berth)) % 34
    if place in (10, 11):
        return _HORIZON - height - 5
    if 12 < place < 30:
        return _HORIZON - round(height * (30 - place) / 18)
    if 3 < place < 9:
        return _HORIZON - round(height * 0.7 * (place - 3) / 6)
    return _HORIZON + 6


def _shore(x: int, seed: int) -> int:
    return round(_HORIZON + 34 + 9 * math.sin(x / 60 + seed % 5))


_Outline = Callable[[int, int], int]
_MOTIFS: dict[str, tuple[_Outline, _Outline]] = {
    "dunes": (_dunes, _shore),
    "ridge": (_ridge, _shore),
    "town": (_town, _sea),
    "harbour": (_harbour, _sea),
    "sea": (_sea, _shore),
}


def _mix(one: Colour, other: Colour, part: float) -> Colour:
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _gradient(top: Colour, low: Colour, length: int) -> bytes:
    return b"".join(bytes(_mix(top, low, y / (length - 1))) for y in range(length))


def _rows(columns: bytearray) -> bytes:
    """Columns of pixels turned into PNG scanlines, each with filter type 0."""
    stride = 3 * HEIGHT
    rows = bytearray()
    for y in range(HEIGHT):
        row = bytearray(3 * WIDTH)
        for channel in range(3):
            row[channel::3] = columns[3 * y + channel :: stride]
        rows += b"\0" + row
    return bytes(rows)


def _png(rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    )
