"""A colour for every source: stable, equally light, the same in ticker, list and byline.

The ring holds 24 hues of equal lightness and chroma in OKLCH (Björn Ottosson,
2020), so that no source shouts. A source's place on it is a hash of its
address: adding or removing feeds changes nobody's colour. A paper that entries name has the one of
its name, in whichever feed it comes.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from math import cos, pi, sin

from tui_reader.model import Headline

HUES = 24

# Lightness that keeps 4.5:1 on the backgrounds and on the selection bar of the
# dark and of the light themes. Chroma as high as the screen's gamut allows
# for the poorest hue; what sticks out a little is clipped.
_DARK_LIGHTNESS, _DARK_CHROMA = 0.80, 0.11
_LIGHT_LIGHTNESS, _LIGHT_CHROMA = 0.46, 0.11


@cache
def ring(dark: bool) -> tuple[str, ...]:
    """The colours of the ring as ``#rrggbb``, for dark or for light backgrounds."""
    lightness, chroma = (
        (_DARK_LIGHTNESS, _DARK_CHROMA) if dark else (_LIGHT_LIGHTNESS, _LIGHT_CHROMA)
    )
    return tuple(_oklch(lightness, chroma, 2 * pi * step / HUES) for step in range(HUES))


def source_of(headline: Headline) -> str:
    """What a headline's colour goes by: the paper that the entry names, else its feed's address."""
    return headline.own_paper or headline.feed_url


@cache
def source_colour(source: str, dark: bool) -> str:
    """The colour of a source as ``#rrggbb``, for dark or light backgrounds.

    Args:
        source: a feed's address, or what :func:`source_of` gives.
        dark: of what backgrounds.
    """
    digest = blake2b(source.encode("utf-8", "surrogatepass"), digest_size=2).digest()
    return ring(dark)[int.from_bytes(digest) % HUES]


def _oklch(lightness: float, chroma: float, hue: float) -> str:
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{_encoded(part):02x}" for part in linear)


def _encoded(linear: float) -> int:
    """One channel of sRGB (IEC 61966-2-1), clipped to the gamut."""
    linear = min(max(linear, 0.0), 1.0)
    part = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return round(part * 255)
