"""The last filter that every painted line passes, and the console for errors.

Whatever path a text took to the screen, no control function (ECMA-48 C0, C1,
DEL) and no bidirectional control (UAX #9) leaves in a segment, and no link
but to the web or a mailbox (OSC 8) is written to the terminal. A traceback
may quote a feed, and is sanitized as well.
"""

from __future__ import annotations

import io
import sys
from functools import lru_cache
from typing import TextIO

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from tui_reader.text.cells import display
from tui_reader.text.links import ascii_url, clean_url
from tui_reader.text.marks import cap_after, is_mark


class ControlFilter(LineFilter):
    """Drops control characters and unsafe links. Must stand last in ``get_line_filters()``.

    The app keeps one instance: Textual caches filtered lines by filter.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, made harmless; the very same list when nothing is to be done."""
        if all(map(_is_harmless, segments)):
            return segments
        out: list[Segment] = []
        marks = 0
        for text, style, control in segments:
            # Marks at the beginning of a segment pile up on the letter that ends the last one.
            text, marks = cap_after(_display(text), marks)
            if style is not None and style.link is not None:
                style = _relinked(style)
            out.append(Segment(text, style, control))
        return out


def _is_harmless(segment: Segment) -> bool:
    text, style, _ = segment
    if style is not None and style.link is not None and _link(style.link) != style.link:
        return False
    return text.isprintable() if text.isascii() else _is_plain(text)


@lru_cache(maxsize=2048)
def _is_plain(text: str) -> bool:
    return display(text) == text and not is_mark(text[0])


@lru_cache(maxsize=2048)
def _display(text: str) -> str:
    return display(text)


@lru_cache(maxsize=2048)
def _link(url: str) -> str:
    """The address cleaned and in ASCII, or an empty string when it may not be written."""
    cleaned = ascii_url(clean_url(url))
    return cleaned if cleaned.isascii() and cleaned.isprintable() else ""


@lru_cache(maxsize=2048)
def _relinked(style: Style) -> Style:
    return style.update_link(_link(style.link or "") or None)


class _PlainLines(io.TextIOBase):
    """Writes lines without their control characters."""

    def __init__(self, target: TextIO) -> None:
        self._target = target

    def write(self, text: str, /) -> int:
        self._target.write("\n".join(map(display, text.split("\n"))))
        return len(text)

    def flush(self) -> None:
        self._target.flush()


def error_console() -> Console:
    """A console on standard error that writes neither colours nor anything a terminal obeys."""
    return Console(file=_PlainLines(sys.stderr), markup=False, highlight=False, color_system=None)  # type: ignore[arg-type]
