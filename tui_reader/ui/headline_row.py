"""How a headline is set in a row, at any width and density."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_reader.model import Arrangement, Group, Headline
from tui_reader.text.cells import cell_len, crop, display, is_rtl
from tui_reader.text.languages import primary
from tui_reader.text.when import clock_time, day_name, short_time
from tui_reader.ui.painting import cells, fitted, line
from tui_reader.ui.row_inks import Inks, RowInks
from tui_reader.ui.source_colours import source_of

_TIME = 6
_NARROW_UNDER = 56
"""Cells; narrower rows give the headline a line of its own."""


class RowShape(Struct, frozen=True):
    """What a row is made of at one width, density and arrangement."""

    width: int
    narrow: bool
    text: bool
    """A line for the beginning of the text."""
    clock: bool
    """A heading names the day, so that the hour is enough."""
    source: int
    """Cells of the source's column; 0: a heading names it."""

    @property
    def lines(self) -> int:
        """Lines of a row."""
        return 1 + self.narrow + self.text

    @property
    def lead(self) -> int:
        """Cells before the headline."""
        return 3 if self.narrow else 2 + _TIME + 1 + (self.source + 2 if self.source else 1)


def row_shape(width: int, density: str, arrangement: Arrangement) -> RowShape:
    """The rows of a list.

    Args:
        density: ``compact``, or ``comfortable`` for a line of text more.
    """
    return RowShape(
        width=width,
        narrow=width < _NARROW_UNDER and arrangement.grouping != "source",
        text=density == "comfortable",
        clock=arrangement.grouping == "day",
        source=0 if arrangement.grouping == "source" else _source_column(width),
    )


def _source_column(width: int) -> int:
    return max(12, min(20, width * 22 // 100))


class Reader(Struct, frozen=True):
    """What of the one who reads bears on a row."""

    now: int
    """Seconds since the epoch."""
    languages: frozenset[str] = frozenset()
    """Languages that are not named: primary tags."""


def row_strip(
    headline: Headline, shape: RowShape, number: int, inks: RowInks, bar: bool, reader: Reader
) -> Strip:
    """One line of a headline's row.

    Args:
        headline: what to show.
        shape: of all rows of the list.
        number: which line of the row, from 0.
        inks: the styles of the row's state.
        bar: whether the row is selected.
        reader: for time and language.
    """
    if headline.own_paper and not shape.source and shape.width >= _NARROW_UNDER:
        # The heading names the feed: an aggregator, of which each article has a paper of its own.
        shape = replace(shape, source=_source_column(shape.width))
    edge = Segment("▌" if bar else " ", inks.bar)
    if number == 0:
        dot = Segment(" " if headline.read else "●", inks.accent)
        rest = (
            [cells(" ", inks.ground), _title(headline, shape.width - 4, inks, whole=not shape.text)]
            if shape.narrow
            else _one_line(headline, shape, inks, reader)
        )
        return line([edge, dot, *rest], shape.width, inks.ground)
    if number == 1 and shape.text:
        lead = Segment(" " * (shape.lead - 1), inks.ground)
        room = shape.width - shape.lead - 1
        return line([edge, lead, *_text(headline, shape, room, inks)], shape.width, inks.ground)
    return line([edge, *_below(headline, shape, inks, reader)], shape.width, inks.ground)


def heading_strip(group: Group, width: int, inks: Inks, now: int) -> Strip:
    """The line above a group: its name, a rule, how many."""
    name = display(group.name) or day_name(group.key, now)
    style = inks.rest.source(group.feed_url) + Style(bold=True) if group.name else inks.heading
    count = f" {group.count} "
    name = crop(name, width - cell_len(count) - 6)
    rule = max(width - cell_len(name) - cell_len(count) - 3, 0)
    return line(
        [
            Segment(" ", inks.rest.ground),
            Segment(f"{name} ", style),
            Segment("─" * rule, inks.rule),
            Segment(count, inks.rest.dim),
        ],
        width,
        inks.rest.ground,
    )


def waiting_strip(width: int, number: int, inks: RowInks, bar: bool) -> Strip:
    """A row whose headline is still being read from the store."""
    edge = Segment("▌" if bar else " ", inks.bar)
    dots = "  ····· ············" if number == 0 else ""
    return line([edge, Segment(dots, inks.dim)], width, inks.ground)


def _one_line(headline: Headline, shape: RowShape, inks: RowInks, reader: Reader) -> list[Segment]:
    badges = _badges(headline, inks, reader)
    room = shape.width - shape.lead - sum(cell_len(badge.text) for badge in badges) - 1
    source = (
        [fitted(headline.paper, shape.source, inks.source(source_of(headline)))]
        if shape.source
        else []
    )
    return [
        fitted(_time(headline, shape, reader), _TIME, inks.dim, right=True),
        Segment(" ", inks.ground),
        *source,
        Segment("  " if shape.source else " ", inks.ground),
        _title(headline, room, inks),
        *badges,
    ]


def _text(headline: Headline, shape: RowShape, room: int, inks: RowInks) -> list[Segment]:
    """The rest of a title that a narrow row cuts, else the beginning of the text."""
    title = display(headline.title)
    if shape.narrow and cell_len(title) > room:
        rest = title[len(_first_line(title, room)) :].lstrip()
        return [fitted(rest, room, _title_style(headline, inks), right=is_rtl(title))]
    text = display(headline.summary)
    if text.startswith(title):
        text = text[len(title) :].lstrip(" .:–—-")
    return [fitted(text, room, inks.dim, right=is_rtl(text))]


def _below(headline: Headline, shape: RowShape, inks: RowInks, reader: Reader) -> list[Segment]:
    """The last line of a narrow row: source, badges, time."""
    when = _time(headline, shape, reader)
    badges = _badges(headline, inks, reader)
    room = max(shape.width - 4 - cell_len(when) - 1 - sum(cell_len(one.text) for one in badges), 0)
    name = headline.paper if shape.source else ""
    return [
        Segment("  ", inks.ground),
        fitted(name, room, inks.source(source_of(headline))),
        *badges,
        Segment(" ", inks.ground),
        cells(when, inks.dim),
    ]


def _time(headline: Headline, shape: RowShape, reader: Reader) -> str:
    at = headline.sort_at
    return clock_time(at) if shape.clock else short_time(at, reader.now)


def _title(headline: Headline, room: int, inks: RowInks, *, whole: bool = True) -> Segment:
    """The headline on one line; not whole: what does not fit stands on the next."""
    title = headline.title or headline.summary or headline.url
    shown = title if whole else _first_line(display(title), room)
    return fitted(shown, room, _title_style(headline, inks), right=is_rtl(title))


def _first_line(text: str, room: int) -> str:
    """The beginning of a text that fits, to the end of a word where there is one."""
    kept = crop(text, room, "")
    if kept == text or text[len(kept) : len(kept) + 1].isspace():
        return kept
    before, space, _rest = kept.rpartition(" ")
    # A word that is longer than half a line is broken rather than moved.
    return before if space and cell_len(before) * 2 > room else kept


def _title_style(headline: Headline, inks: RowInks) -> Style:
    return inks.plain if headline.read else inks.strong


def _badges(headline: Headline, inks: RowInks, reader: Reader) -> list[Segment]:
    badges: list[Segment] = []
    language = primary(headline.language)
    if language and language not in reader.languages:
        badges.append(cells(f" {language[:3]}", inks.dim))
    if headline.later:
        badges.append(Segment(" ◷", inks.star))
    if headline.starred:
        badges.append(Segment(" ★", inks.star))
    if headline.reports > 1:
        badges.append(Segment(f" +{headline.reports - 1}", inks.accent))
    return badges
