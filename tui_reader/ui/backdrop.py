"""What lies behind the panes: one colour, and nothing that Textual would paint line by line."""

from __future__ import annotations

from rich.style import Style
from textual.containers import Horizontal
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


def backdrop(widget: Widget, crop: Region) -> list[Strip]:
    """The lines of a widget that others cover.

    Textual asks for them with every key, and renders a screen and a container like any other
    widget: 5 ms of the 17 that a key took.
    """
    background = widget.background_colors[1]
    strip = Strip.blank(crop.width, Style(bgcolor=background.rich_color))
    for one in widget.get_line_filters():
        strip = strip.apply_filter(one, background)
    return [strip] * crop.height


class Body(Horizontal):
    """The panes side by side."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines behind the panes."""
        return backdrop(self, crop)
