"""A headline as it moves past: source, headline, how often reported, age."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color

from tui_reader.model import Headline
from tui_reader.text.cells import cell_len, crop, display, fit
from tui_reader.text.i18n import _
from tui_reader.text.when import age
from tui_reader.ui import painting
from tui_reader.ui.source_colours import source_colour
from tui_reader.ui.themes import colour

SEPARATOR_CELLS = 5
SOURCE_LIMIT = 24
"""Cells: a feed's name is cut there."""

_AGE_CELLS = 3
_NARROW = 60

_BETWEEN = "  ·  "
_ROUND = "  ◆  "


@dataclass(frozen=True, slots=True)
class Inks:
    """The ticker's styles in a theme."""

    ground: Style
    headline: Style
    read: Style
    dim: Style
    badge: Style
    separator: Style
    seam: Style
    marked: Style
    marked_dim: Style
    marked_badge: Style
    label: Style
    label_focused: Style
    dark: bool

    @classmethod
    def of(cls, app: App[Any]) -> Inks:
        """The styles in the app's theme of the moment."""
        ground, bar = colour(app, "ticker"), colour(app, "selected")
        dim, accent = colour(app, "text-dim"), colour(app, "accent")
        return cls(
            ground=painting.ink(dim, ground),
            headline=painting.ink(colour(app, "text-unread"), ground, bold=True),
            read=painting.ink(colour(app, "text-read"), ground),
            dim=painting.ink(dim, ground),
            badge=painting.ink(accent, ground),
            separator=painting.ink(colour(app, "quote-bar"), ground),
            seam=painting.ink(accent, ground),
            marked=painting.ink(colour(app, "selected-text"), bar, bold=True),
            marked_dim=painting.ink(colour(app, "selected-read"), bar),
            marked_badge=painting.ink(accent, bar, bold=True),
            label=painting.ink(accent, colour(app, "panel"), bold=True),
            label_focused=painting.ink(colour(app, "on-accent"), accent, bold=True),
            dark=app.current_theme.dark,
        )


def separator(inks: Inks, *, seam: bool) -> Segment:
    """What stands before a headline; another sign where a round of headlines begins."""
    return Segment(_ROUND, inks.seam) if seam else Segment(_BETWEEN, inks.separator)


def entry(headline: Headline, inks: Inks, as_of: int, *, read: bool, marked: bool) -> list[Segment]:
    """A headline in its styles, :func:`entry_width` cells long.

    Args:
        as_of: Unix seconds, what its age is counted to.
        read: painted as read, on its way out.
        marked: painted on the bar of the mark.
    """
    source, title, badge, how_old = _parts(headline, as_of)
    main = inks.marked if marked else inks.read if read else inks.headline
    dim = inks.marked_dim if marked else inks.dim
    hue = Color.parse(source_colour(headline.feed_url, inks.dark)).rich_color
    source_style = dim + Style(color=hue) if marked or not read else inks.read
    segments = [Segment(source, source_style), Segment("  ", main), Segment(title, main)]
    if badge:
        segments.append(Segment(badge, inks.marked_badge if marked else inks.badge))
    segments.append(Segment(how_old, dim))
    return segments


def entry_width(headline: Headline) -> int:
    """Cells that a headline takes, its separator not counted; the same at any age."""
    source, title, badge, how_old = _parts(headline, headline.sort_at)
    return cell_len(source) + 2 + cell_len(title) + cell_len(badge) + cell_len(how_old)


def _parts(headline: Headline, as_of: int) -> tuple[str, str, str, str]:
    return (
        crop(display(headline.feed), SOURCE_LIMIT),
        display(headline.title),
        f" +{headline.reports - 1}" if headline.reports > 1 else "",
        "  " + fit(age(headline.sort_at, as_of), max(_AGE_CELLS, cell_len(_("now")))),
    )


def page(segments: list[Segment], position: str, width: int, inks: Inks) -> list[Segment]:
    """One headline in ``width`` cells, with where it stands at the right edge."""
    end = Segment(f" {position} ", inks.dim)
    room = max(0, width - end.cell_length)
    return [*painting.line([Segment(" ", inks.ground), *segments], room, inks.ground), end]


def label(inks: Inks, width: int, *, running: bool, focused: bool) -> Segment:
    """The fixed patch at the left of a ticker ``width`` cells wide."""
    sign = "▸" if running else "‖"
    text = f" {sign} " if width < _NARROW else f" {sign} {_('NEWS')} "
    return Segment(text, inks.label_focused if focused else inks.label)


def label_cells(width: int) -> int:
    """Cells that the label takes in a ticker ``width`` cells wide."""
    return 3 if width < _NARROW else 4 + cell_len(_("NEWS"))
