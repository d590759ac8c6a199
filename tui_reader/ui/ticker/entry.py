"""A headline as it moves past: source, headline, how often reported, age."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from msgspec import Struct
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color

from tui_reader.model import Headline
from tui_reader.text.cells import cell_len, crop, display, fit
from tui_reader.text.i18n import _, language
from tui_reader.text.when import age
from tui_reader.ui import painting
from tui_reader.ui.theme.styles import source_colour, source_of
from tui_reader.ui.theme.themes import colour

SEPARATOR_CELLS = 5
SOURCE_LIMIT = 24
"""Cells: a feed's name is cut there."""

_NARROW = 60
_NAME_LIMIT = 8
"""Cells: a lane's name is cut there."""

_BETWEEN = "  ·  "
_ROUND = "  ◆  "


class TickerStyles(Struct, frozen=True):
    """The ticker's styles in a theme."""

    base: Style
    headline: Style
    read: Style
    dim: Style
    badge: Style
    fresh: Style
    separator: Style
    seam: Style
    marked: Style
    marked_dim: Style
    marked_badge: Style
    label: Style
    label_focused: Style
    dark: bool

    @classmethod
    def of(cls, app: App[Any]) -> TickerStyles:
        """The styles in the app's theme of the moment."""
        background, bar = colour(app, "ticker"), colour(app, "selected")
        dim, accent = colour(app, "text-dim"), colour(app, "accent")
        return cls(
            base=painting.text_style(dim, background),
            headline=painting.text_style(colour(app, "text-unread"), background, bold=True),
            read=painting.text_style(colour(app, "text-read"), background),
            dim=painting.text_style(dim, background),
            badge=painting.text_style(accent, background),
            fresh=painting.text_style(accent, background, bold=True),
            separator=painting.text_style(colour(app, "quote-bar"), background),
            seam=painting.text_style(accent, background),
            marked=painting.text_style(colour(app, "selected-text"), bar, bold=True),
            marked_dim=painting.text_style(colour(app, "selected-read"), bar),
            marked_badge=painting.text_style(accent, bar, bold=True),
            label=painting.text_style(accent, colour(app, "panel"), bold=True),
            label_focused=painting.text_style(colour(app, "on-accent"), accent, bold=True),
            dark=app.current_theme.dark,
        )


class EntryState(Struct, frozen=True):
    """What of a headline's state its painting shows."""

    read: bool = False
    """On its way out."""
    marked: bool = False
    """On the bar of the mark."""
    fresh: bool = False
    """It has just arrived: shown in the place of its age."""
    mirrored: bool = False
    """From the right edge to the left, for a lane that runs that way."""


def separator(styles: TickerStyles, *, seam: bool) -> Segment:
    """What stands before a headline; another sign where a round of headlines begins."""
    return Segment(_ROUND, styles.seam) if seam else Segment(_BETWEEN, styles.separator)


def entry(
    headline: Headline, styles: TickerStyles, as_of: int, state: EntryState, room: int | None = None
) -> list[Segment]:
    """A headline in its styles, :func:`entry_width` cells long.

    Args:
        as_of: Unix seconds, what its age is counted to.
        state: how it stands with it.
        room: cells that there are; the title is cut to fit them.
    """
    source, title, badge = _parts(headline)
    if room is not None and (excess := entry_width(headline) - room) > 0:
        title = crop(title, cell_len(title) - excess)
    main = styles.marked if state.marked else styles.read if state.read else styles.headline
    dim = styles.marked_dim if state.marked else styles.dim
    hue = Color.parse(source_colour(source_of(headline), styles.dark)).rich_color
    source_style = styles.read if state.read and not state.marked else dim + Style(color=hue)
    fields = [painting.field(source, source_style), painting.field(title, main)]
    segments = [fields[0], Segment("  ", main), fields[1]]
    if badge:
        badge_style = styles.marked_badge if state.marked else styles.badge
        segments += [Segment(" ", main), Segment(badge, badge_style)]
    when = _("new") if state.fresh else age(headline.sort_at, as_of)
    when = fit(when, _age_cells())
    if state.mirrored:
        when = " " * (cell_len(when) - cell_len(when.rstrip())) + when.rstrip()
    fresh_style = styles.marked_badge if state.marked else styles.fresh
    segments += [Segment("  ", dim), painting.field(when, fresh_style if state.fresh else dim)]
    return segments[::-1] if state.mirrored else segments


def entry_width(headline: Headline) -> int:
    """Cells that a headline takes, its separator not counted; the same at any age."""
    source, title, badge = _parts(headline)
    badge_cells = 1 + cell_len(badge) if badge else 0
    return cell_len(source) + 2 + cell_len(title) + badge_cells + 2 + _age_cells()


def _age_cells() -> int:
    return max(cell_len(_("new")), _longest_age(language()))


@lru_cache
def _longest_age(_spoken: str) -> int:
    """Cells of the longest age that is usual: of minutes, hours, days or weeks in two digits."""
    return max(cell_len(age(0, past)) for past in (0, 59 * 60, 23 * 3600, 13 * 86400, 99 * 604800))


def _parts(headline: Headline) -> tuple[str, str, str]:
    return (
        crop(display(headline.paper), SOURCE_LIMIT),
        display(headline.title),
        f"+{headline.reports - 1}" if headline.reports > 1 else "",
    )


def page(
    headline: Headline,
    styles: TickerStyles,
    as_of: int,
    state: EntryState,
    position: str,
    width: int,
) -> list[Segment]:
    """One headline in ``width`` cells, with where it stands at the right edge.

    A mirrored one stands at the right as well.
    """
    end = Segment(f" {position} ", styles.dim)
    air = Segment(" ", styles.base)
    room = max(0, width - end.cell_length)
    segments = entry(headline, styles, as_of, state, max(0, room - 1))
    shown = [*segments, air] if state.mirrored else [air, *segments]
    return [*painting.joined(shown, room, styles.base, right=state.mirrored), end]


@lru_cache(maxsize=512)
def faded(style: Style, part: float) -> Style:
    """A style whose text has come out of its background only in part: 0 not at all, 1 whole."""
    text, background = style.color, style.bgcolor
    if text is None or background is None or text.triplet is None or background.triplet is None:
        return style
    mixed = (
        round(below + (above - below) * part)
        for above, below in zip(text.triplet, background.triplet, strict=True)
    )
    return style + Style(color=RichColor.from_rgb(*mixed))


def label(styles: TickerStyles, name: str, cells: int, *, running: bool, focused: bool) -> Segment:
    """The fixed patch at the left, ``cells`` wide: whether it runs, and what runs in it."""
    text = f" {'▸' if running else '‖'} {display(name)}".rstrip()
    return painting.field(
        fit(text, cells - 1) + " ", styles.label_focused if focused else styles.label
    )


def label_cells(width: int, names: tuple[str, ...] = ()) -> int:
    """Cells that the labels take in a ticker ``width`` cells wide whose lanes have these names."""
    if width < _NARROW and len(names) < 2:
        return 3
    longest = max((cell_len(display(name)) for name in names), default=cell_len(_("NEWS")))
    return 4 + min(longest, _NAME_LIMIT)
