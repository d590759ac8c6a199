"""Outside text becomes cells here and nowhere else; lines are cropped, padded and ordered here.

Every function takes text that anybody may have written and gives segments
without control characters (``text.cells.display``). Nothing is ever read as
markup.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from tui_reader.text.cells import cell_len, crop, display, fit


def cells(text: str, style: Style) -> Segment:
    """Outside text as it may be painted on one line, whole."""
    return Segment(display(text), style)


def fitted(text: str, width: int, style: Style, *, right: bool = False) -> Segment:
    """Outside text in exactly ``width`` cells: cut with an ellipsis, or padded.

    Args:
        right: stand at the right edge, as numbers and right-to-left text do.
    """
    width = max(width, 0)
    if not right:
        return Segment(fit(display(text), width), style)
    cropped = crop(display(text), width)
    return Segment(" " * (width - cell_len(cropped)) + cropped, style)


def middle(segments: Iterable[Segment], width: int, style: Style) -> Strip:
    """Segments in the middle of a line of ``width`` cells."""
    parts = list(segments)
    room = max(0, width - sum(part.cell_length for part in parts))
    return line([Segment(" " * (room // 2), style), *parts], width, style)


@lru_cache(64)
def blank(width: int, style: Style) -> Strip:
    """An empty line of ``width`` cells; the same one for the same, whose frame is painted once."""
    return Strip.blank(max(width, 0), style)


def line(segments: Iterable[Segment], width: int, style: Style, *, right: bool = False) -> Strip:
    """Segments in logical order as a strip of exactly ``width`` cells, in visual order.

    A wide glyph that would be cut by the edge becomes a space.

    Args:
        style: of the padding.
        right: stand at the right edge; what is too long then loses its end all the same.
    """
    width = max(width, 0)
    strip = Strip(segment for segment in segments if segment.text)
    missing = width - strip.cell_length
    strip = in_visual_order(strip if missing >= 0 else strip.crop(0, width))
    if missing <= 0:
        return strip
    padding = Segment(" " * missing, style)
    return Strip([padding, *strip] if right else [*strip, padding], width)


def joined(parts: Iterable[Segment], width: int, style: Style) -> Strip:
    """Parts of a line as a strip of exactly ``width`` cells; each is in visual order already."""
    return Strip(parts).adjust_cell_length(max(width, 0), style)


def in_visual_order(strip: Strip) -> Strip:
    """A finished line as it stands on the screen, from left to right.

    Every line of text that a widget of ours paints passes here, once: after it was
    cropped and before it is joined with others. This is the place for rule L2 of the
    bidirectional algorithm (UAX #9). Now the line is returned as it is, and right-to-left
    text is left to the terminal.
    """
    return strip


def text_style(
    text: Color,
    background: Color | None = None,
    *,
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
    strike: bool = False,
) -> Style:
    """The style of text in a colour, on a background or on whatever lies below."""
    return Style(
        color=text.rich_color,
        bgcolor=background.rich_color if background is not None else None,
        bold=bold or None,
        italic=italic or None,
        underline=underline or None,
        strike=strike or None,
    )
