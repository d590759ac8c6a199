"""Outside text becomes cells here and nowhere else; lines are cropped, padded and ordered here.

Every function takes text that anybody may have written and gives segments
without control characters (``text.cells.display``). Nothing is ever read as
markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip
from textual.widget import Widget

from tui_reader.text.bidi import has_rtl
from tui_reader.text.cells import cell_len, crop, display, split_cells
from tui_reader.text.i18n import is_right_to_left
from tui_reader.text.visual import direction, in_order, ordered
from tui_reader.ui.terminal.right_to_left import in_use

_APART = re.compile("( {2,}|[\u2500-\u259f]+)")


def cells(text: str, style: Style) -> Segment:
    """Outside text as it may be painted on one line, whole."""
    return Segment(display(text), style)


def field(text: str, style: Style) -> Segment:
    """Outside text as it may be painted, whole and in visual order, apart from what is beside it."""
    text = display(text)
    base = direction(text) if has_rtl(text) else None
    return Segment(ordered(text, in_use().order, base), style)


def fitted(text: str, width: int, style: Style, *, right: bool | None = None) -> Segment:
    """Outside text in exactly ``width`` cells of a :func:`row`: cut with an ellipsis, or padded.

    Args:
        right: stand at the right edge, as numbers and right-to-left text do; ``None``: as the
            interface's own words do.
    """
    width = max(width, 0)
    text = display(text)
    mirrored = is_right_to_left()
    right = mirrored if right is None else right
    cropped = crop(text, width)
    padding = " " * (width - cell_len(cropped))
    if has_rtl(cropped):
        # What is cut off may have had the first strong letter.
        cropped = ordered(cropped, in_use().order, direction(text))
    # In a row that is mirrored, blanks change sides.
    return Segment(padding + cropped if right != mirrored else cropped + padding, style)


def marked(
    text: str,
    width: int,
    style: Style,
    places: Sequence[tuple[int, int]],
    over: Style,
    *,
    right: bool,
    mirrored: bool,
) -> list[Segment]:
    """As :func:`fitted`, some places of the text in another style.

    Args:
        text: outside text that has passed ``text.cells.display``.
        width: cells.
        style: of the text.
        places: first and last character but one of each place, in order, none over another.
        over: what is laid over ``style`` there.
        right: stand at the right edge.
        mirrored: the row that the segments are for runs from right to left.
    """
    cropped = crop(text, max(width, 0))
    # What follows the last character that is left is an ellipsis.
    most = len(cropped) - (cropped != text)
    parts: list[Segment] = []
    at = 0
    for start, end in places:
        if start >= most:
            break
        parts += [
            Segment(cropped[at:start], style),
            Segment(cropped[start : min(end, most)], style + over),
        ]
        at = min(end, most)
    parts.append(Segment(cropped[at:], style))
    strip = Strip([one for one in parts if one.text])
    if has_rtl(cropped):
        strip = in_visual_order(strip, direction(text))
    padding = Segment(" " * (max(width, 0) - cell_len(cropped)), style)
    shown = [padding, *strip] if right else [*strip, padding]
    # A mirrored row turns its parts and their blanks round.
    return [Segment(_turned(one.text), one.style) for one in shown[::-1]] if mirrored else shown


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
    base = 1 if right else 0
    strip = in_visual_order(strip if missing >= 0 else strip.crop(0, width), base)
    if missing <= 0:
        return strip
    padding = Segment(" " * missing, style)
    return Strip([padding, *strip] if right else [*strip, padding], width)


def joined(parts: Iterable[Segment], width: int, style: Style, *, right: bool = False) -> Strip:
    """Parts of a line as a strip of exactly ``width`` cells; each is in visual order already.

    Args:
        right: stand at the right edge.
    """
    segments = [part for part in parts if part.text]
    taken = sum(cell_len(part.text) for part in segments)
    missing = max(width, 0) - taken
    if missing > 0:
        segments.insert(0 if right else len(segments), Segment(" " * missing, style))
    strip = Strip(segments, max(taken, width))
    return strip.crop(0, max(width, 0)) if missing < 0 else strip


def columns(segments: Sequence[Segment], borders: Set[int], width: int, *, right: bool) -> Strip:
    """A line of a table as a strip of exactly ``width`` cells; each of its cells is a line of its own.

    Args:
        segments: of the line in logical order.
        borders: which of them stand between cells.
        right: the columns follow each other from right to left, from the right edge.
    """
    parts: list[list[Segment]] = [[]]
    for at, segment in enumerate(segments):
        if at in borders:
            parts += [[Segment(segment.text[::-1] if right else segment.text, segment.style)], []]
        else:
            parts[-1].append(segment)
    shown = [
        part for cell in (parts[::-1] if right else parts) for part in in_visual_order(Strip(cell))
    ]
    return joined(shown, width, Style(), right=right)


_FRAME = re.compile("[─-▟]+")
_OTHER_SIDE = str.maketrans("▌▸╭╮╰╯", "▐◂╮╭╯╰")


def row(parts: Iterable[Segment], width: int, style: Style) -> Strip:
    """As :func:`joined`, from where the interface's words begin: its first part stands there.

    Where they run from right to left, so do the parts, with their frames and the blanks about them.
    """
    return _row(parts, width, style, from_right=is_right_to_left())


def row_from_far(edge: Segment, parts: Iterable[Segment], width: int, style: Style) -> Strip:
    """As :func:`row`, the parts from where the interface's words end, as text of the other
    direction runs; ``edge`` stands where a row begins."""
    from_right = not is_right_to_left()
    near = row([edge], edge.cell_length, style)
    rest = _row(parts, width - edge.cell_length, style, from_right=from_right)
    return Strip.join([near, rest] if from_right else [rest, near])


def _row(parts: Iterable[Segment], width: int, style: Style, *, from_right: bool) -> Strip:
    if not from_right:
        return joined(parts, width, style)
    turned = [Segment(_turned(part.text), part.style) for part in parts]
    return joined(turned[::-1], width, style, right=True)


def _turned(text: str) -> str:
    if _FRAME.fullmatch(text):
        return text.translate(_OTHER_SIDE)[::-1]
    kept = text.strip(" ")
    start = len(text) - len(text.lstrip(" "))
    end = len(text) - len(kept) - start
    return " " * end + kept.translate(_OTHER_SIDE) + " " * start if kept else text


def in_visual_order(strip: Strip, base: int | None = None) -> Strip:
    """A finished line as it stands on the screen, from left to right (UAX #9).

    Every line of text that a widget of ours paints passes here or, in one style, through
    :func:`field` or :func:`fitted`, once: after it was cropped and before it is joined
    with others. Styles, links and what is laid over words move with their cells.

    Args:
        base: 0: the line runs from left to right, 1: from right to left; ``None``: by its first
            strong letter.
    """
    order = in_use().order
    if order == "logical" or not any(has_rtl(text) for text, _style, _control in strip):
        return strip
    cells = [(glyph, style) for text, style, _ in strip for glyph, _width in split_cells(text)]
    clusters = [glyph for glyph, _style in cells]
    shown = [(text, cells[place][1]) for place, text in in_order(clusters, order, base)]
    return Strip(
        Segment("".join(text for text, _style in group), style)
        for style, group in groupby(shown, key=itemgetter(1))
    )


class TextualOrder(LineFilter):
    """Puts lines that Textual's own widgets paint in visual order; ours must not pass it.

    What wide blanks or frames keep apart are lines of their own.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments in visual order; the very same list when nothing is to be done."""
        del background
        if in_use().order == "logical" or not any(has_rtl(part.text) for part in segments):
            return segments
        out: list[Segment] = []
        kept: list[Segment] = []
        for segment in segments:
            for piece in _APART.split(segment.text):
                if not piece:
                    continue
                if _APART.fullmatch(piece):
                    out += [*_unpadded(kept), Segment(piece, segment.style)]
                    kept = []
                else:
                    kept.append(Segment(piece, segment.style))
        return [*out, *_unpadded(kept)]


def _unpadded(segments: list[Segment]) -> list[Segment]:
    """Segments in visual order between the blanks that pad them, which stay."""
    text = "".join(part.text for part in segments)
    if not has_rtl(text):
        return segments
    strip = Strip(segments)
    lead = len(text) - len(text.lstrip(" "))
    end = strip.cell_length - (len(text) - len(text.rstrip(" ")))
    within = in_visual_order(strip.crop(lead, end), direction(text))
    return [*strip.crop(0, lead), *within, *strip.crop(end)]


def filters_of_ours(widget: Widget) -> list[LineFilter]:
    """The line filters of a widget whose lines are in visual order already."""
    return [one for one in widget.app.get_line_filters() if not isinstance(one, TextualOrder)]


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
