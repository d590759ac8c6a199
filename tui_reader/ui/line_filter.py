"""Gate two: the last filter that every painted line passes.

Whatever path a text took to the screen, no control function (ECMA-48 C0, C1,
DEL) and no bidirectional control (UAX #9) leaves in a segment, and no link
but to the web or a mailbox (OSC 8) is written to the terminal.
"""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from tui_reader.text.cells import display
from tui_reader.text.links import clean_url


class ControlFilter(LineFilter):
    """Drops control characters and unsafe links. Must stand last in ``get_line_filters()``.

    The app keeps one instance: Textual caches filtered lines by filter.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, made harmless; the very same list when nothing is to be done."""
        if all(map(_is_harmless, segments)):
            return segments
        return [_harmless(segment) for segment in segments]


def _is_harmless(segment: Segment) -> bool:
    text, style, _ = segment
    if style is not None and style.link is not None and _link(style.link) != style.link:
        return False
    # Most segments are decided by one of two fast looks at the string.
    return text.isprintable() or _display(text) == text


def _harmless(segment: Segment) -> Segment:
    text, style, control = segment
    if style is not None and style.link is not None:
        style = _relinked(style)
    return Segment(_display(text), style, control)


@lru_cache(maxsize=2048)
def _display(text: str) -> str:
    return display(text)


@lru_cache(maxsize=2048)
def _link(url: str) -> str:
    """The address cleaned, or an empty string when it may not be written."""
    cleaned = clean_url(url)
    return cleaned if cleaned.isprintable() and ";" not in cleaned.partition(":")[0] else ""


@lru_cache(maxsize=2048)
def _relinked(style: Style) -> Style:
    return style.update_link(_link(style.link or "") or None)
