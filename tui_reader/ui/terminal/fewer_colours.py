"""The colours of a terminal that has 256 or 16 of them.

Rich rounds each channel for itself: of 256 colours it made yellow paper, a pink
ticker and navy bars. Here the grey is taken where it is nearer than the nearest
colour of the cube, and of sixteen the one that has the hue.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as BackgroundColor
from textual.filter import LineFilter

from tui_reader.ui.theme.themes import contrast

_STEPS = (0, 95, 135, 175, 215, 255)
"""The channels of the 6×6×6 cube, as xterm sets them (256colres.pl)."""
_WEIGHTS = (2, 4, 1)
"""How much a difference in red, green, blue is seen."""
_GREYS = {0: 0, 8: 85, 7: 170, 15: 255}
"""The greys of sixteen colours, black first."""
_HUE_FROM_256, _HUE_FROM = 30, 40
"""A colour whose channels are nearer to each other than this is a grey, of 256 or of sixteen."""
_BRIGHT_FROM = 180
_SEEN_ON = {4: (15, 7, 10, 11, 14), 7: (0, 4)}
"""What can be read on the bars of selected rows, blue and light grey; the first for all others."""
_DARK_ENOUGH = {2: 4, 3: 1, 6: 4}
"""The dark green, yellow and cyan of most terminals are too light for writing on white."""


USUAL_PALETTES = (
    # The Linux console (VGA), xterm, GNOME's terminal.
    "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
    "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
    "171421 c01c28 26a269 a2734c 12488b a347ba 2aa1b3 d0cfcc 5e5c64 f66151 33d17a e9ad0c 2a7bde c061cb 33c7de ffffff",
)  # fmt: skip
"""What terminals make of sixteen colours, as ``rrggbb``, in order."""
_READABLE = 4.5
_LAST = (14, 15, 0)
"""What is taken for a hue that cannot be read in any strength: blue on black becomes cyan."""


class FewerColours(LineFilter):
    """Paints everything in colours that the terminal has.

    Args:
        fewer: gives a style its colours.
    """

    def __init__(self, fewer: Callable[[Style], Style]) -> None:
        super().__init__()
        # Few styles are on the screen at a time, except in pictures.
        self._fewer = lru_cache(maxsize=8192)(fewer)

    def apply(self, segments: list[Segment], background: BackgroundColor) -> list[Segment]:
        """The same segments in the terminal's colours."""
        return [
            Segment(text, style and self._fewer(style), control)
            for text, style, control in segments
        ]


def fewer_colours(system: str | None) -> FewerColours | None:
    """The filter for a terminal whose colours Rich calls ``256`` or ``standard``; else none."""
    fewer = {"256": in_256, "standard": in_16}.get(system or "")
    return FewerColours(fewer) if fewer is not None else None


def in_256(style: Style) -> Style:
    """A style in the nearest of 256 colours."""
    return style + Style(
        color=_numbered(style.color, of_256), bgcolor=_numbered(style.bgcolor, of_256)
    )


def in_16(style: Style) -> Style:
    """A style in sixteen colours that can be read."""
    text, background = _numbered(style.color, of_16), _numbered(style.bgcolor, of_16)
    if text and background and background.number in _SEEN_ON:
        seen = _SEEN_ON[background.number]
        text = text if text.number in seen else Color.from_ansi(seen[0])
    elif text and background and text.number is not None and background.number is not None:
        text = Color.from_ansi(readable(text.number, background.number))
    # Many terminals show what is bold in the bright colour: black would become grey.
    plain = Style(bold=False) if text and text.number in range(7) else Style()
    return style + plain + Style(color=text, bgcolor=background)


def of_256(red: int, green: int, blue: int) -> int:
    """The number, 16 to 255, of the nearest of 256 colours; the first sixteen are the user's."""
    wanted = (red, green, blue)
    mean = round(sum(wanted) / 3)
    is_grey = max(wanted) - min(wanted) < _HUE_FROM_256
    steps = [
        min(range(6), key=lambda step: abs(_STEPS[step] - part))
        for part in ((mean, mean, mean) if is_grey else wanted)
    ]
    grey = min(max(round((mean - 8) / 10), 0), 23)
    part = 8 + 10 * grey
    if _distance(wanted, (part, part, part)) < _distance(wanted, [_STEPS[one] for one in steps]):
        return 232 + grey
    return 16 + 36 * steps[0] + 6 * steps[1] + steps[2]


def of_16(red: int, green: int, blue: int) -> int:
    """The number, 0 to 15, of the colour of sixteen that has the hue, or of the nearest grey."""
    least, most = min(red, green, blue), max(red, green, blue)
    if most - least < _HUE_FROM:
        return min(_GREYS, key=lambda number: abs(_GREYS[number] - most))
    middle = (least + most) / 2
    hue = sum(bit for bit, part in ((1, red), (2, green), (4, blue)) if part > middle)
    return hue + 8 if most > _BRIGHT_FROM else _DARK_ENOUGH.get(hue, hue)


@cache
def readable(text: int, background: int) -> int:
    """Of sixteen colours the one that has a hue and can be read on a background in all usual
    palettes; a grey on a grey stays what it is, as lines and what is dim are meant to be quiet."""
    if text in _GREYS and background in _GREYS:
        return text
    hue = text % 8
    hues: tuple[int, ...] = () if text in _GREYS else (text, hue + 8, _DARK_ENOUGH.get(hue, hue))
    for one in (*hues, *_LAST):
        if all(
            contrast(
                BackgroundColor.parse(f"#{its[one]}"), BackgroundColor.parse(f"#{its[background]}")
            )
            >= _READABLE
            for its in map(str.split, USUAL_PALETTES)
        ):
            return one
    return 0 if background in (3, 6, 7, *range(9, 16)) else 15


def _numbered(colour: Color | None, number: Callable[[int, int, int], int]) -> Color | None:
    if colour is None or colour.triplet is None:
        return None
    return Color.from_ansi(number(*colour.triplet))


def _distance(one: Sequence[int], other: Sequence[int]) -> int:
    return sum(w * (a - b) ** 2 for w, a, b in zip(_WEIGHTS, one, other, strict=True))
