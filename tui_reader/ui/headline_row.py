"""How a headline is set in a row, at any width."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_reader.model import Headline
from tui_reader.text.cells import cell_len, is_rtl
from tui_reader.text.when import short_time
from tui_reader.ui.painting import cells, fitted, line
from tui_reader.ui.row_inks import RowInks

_TIME = 6
_TWO_LINES_UNDER = 56
"""Cells; narrower rows give the headline a line of its own."""
_WIDE_SOURCE = 72
"""Cells from which the source's column has its full width."""


def lines_for(width: int, density: str) -> int:
    """How many lines a headline takes in a list of a width: 1 or 2."""
    return 2 if density == "comfortable" or width < _TWO_LINES_UNDER else 1


def row_strip(
    headline: Headline, width: int, line_number: int, lines: int, inks: RowInks, bar: bool, now: int
) -> Strip:
    """One line of a headline's row.

    Args:
        headline: what to show.
        width: cells.
        line_number: 0, or 1 for the second line of a row.
        lines: lines of the whole row.
        inks: the styles of the row's state.
        bar: whether the row is selected.
        now: seconds, for the time column.
    """
    edge = Segment("▌" if bar else " ", inks.bar)
    dot = Segment(" " if headline.read else "●", inks.accent)
    title_style = inks.plain if headline.read else inks.strong
    badges = _badges(headline, inks)
    if lines == 1:
        return _one_line(headline, width, edge, dot, title_style, badges, inks, now)
    if line_number == 0:
        return line(
            [edge, dot, cells(" ", inks.ground), _title(headline, width - 4, title_style)],
            width,
            inks.ground,
        )
    return _second_line(headline, width, edge, badges, inks, now)


def waiting_strip(width: int, line_number: int, inks: RowInks, bar: bool) -> Strip:
    """A row whose headline is still being read from the store."""
    edge = Segment("▌" if bar else " ", inks.bar)
    dots = "  ····· ············" if line_number == 0 else ""
    return line([edge, Segment(dots, inks.dim)], width, inks.ground)


def _one_line(
    headline: Headline,
    width: int,
    edge: Segment,
    dot: Segment,
    title_style: Style,
    badges: list[Segment],
    inks: RowInks,
    now: int,
) -> Strip:
    source = 16 if width >= _WIDE_SOURCE else 12
    badge_cells = sum(cell_len(badge.text) for badge in badges)
    room = width - 2 - _TIME - 1 - source - 2 - badge_cells - 1
    segments = [
        edge,
        dot,
        fitted(short_time(headline.sort_at, now), _TIME, inks.dim, right=True),
        Segment(" ", inks.ground),
        fitted(headline.feed, source, inks.source(headline.feed_url)),
        Segment("  ", inks.ground),
        _title(headline, room, title_style),
        *badges,
    ]
    return line(segments, width, inks.ground)


def _second_line(
    headline: Headline,
    width: int,
    edge: Segment,
    badges: list[Segment],
    inks: RowInks,
    now: int,
) -> Strip:
    when = short_time(headline.sort_at, now)
    badge_cells = sum(cell_len(badge.text) for badge in badges)
    room = max(width - 4 - cell_len(when) - 1 - badge_cells, 0)
    segments = [
        edge,
        Segment("  ", inks.ground),
        fitted(headline.feed, room, inks.source(headline.feed_url)),
        *badges,
        Segment(" ", inks.ground),
        cells(when, inks.dim),
    ]
    return line(segments, width, inks.ground)


def _title(headline: Headline, room: int, style: Style) -> Segment:
    title = headline.title or headline.summary or headline.url
    return fitted(title, room, style, right=is_rtl(title))


def _badges(headline: Headline, inks: RowInks) -> list[Segment]:
    badges: list[Segment] = []
    if headline.later:
        badges.append(Segment(" ◷", inks.star))
    if headline.starred:
        badges.append(Segment(" ★", inks.star))
    if headline.reports > 1:
        badges.append(Segment(f" +{headline.reports - 1}", inks.accent))
    return badges
