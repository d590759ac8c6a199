"""How a headline is set in a row, at any width and density."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.strip import Strip

from tui_reader.model import Arrangement, Group, Headline
from tui_reader.text.cells import cell_len, crop, display, is_rtl
from tui_reader.text.i18n import _
from tui_reader.text.languages import primary
from tui_reader.text.when import clock_time, day_name, short_time
from tui_reader.ui.headlines.snapshot import Shown
from tui_reader.ui.painting import blank, cells, field, fitted, joined, middle
from tui_reader.ui.theme.row_styles import ListStyles, RowStyles, list_styles
from tui_reader.ui.theme.source_colours import source_of

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
    headline: Headline, shape: RowShape, number: int, styles: RowStyles, bar: bool, reader: Reader
) -> Strip:
    """One line of a headline's row.

    Args:
        headline: what to show.
        shape: of all rows of the list.
        number: which line of the row, from 0.
        styles: the styles of the row's state.
        bar: whether the row is selected.
        reader: for time and language.
    """
    if headline.own_paper and not shape.source and shape.width >= _NARROW_UNDER:
        # The heading names the feed: an aggregator, of which each article has a paper of its own.
        shape = replace(shape, source=_source_column(shape.width))
    edge = Segment("▌" if bar else " ", styles.bar)
    if number == 0:
        dot = Segment(" " if headline.read else "●", styles.accent)
        rest = (
            [
                cells(" ", styles.base),
                _title(headline, shape.width - 4, styles, whole=not shape.text),
            ]
            if shape.narrow
            else _one_line(headline, shape, styles, reader)
        )
        return joined([edge, dot, *rest], shape.width, styles.base)
    if number == 1 and shape.text:
        lead = Segment(" " * (shape.lead - 1), styles.base)
        room = shape.width - shape.lead - 1
        return joined([edge, lead, *_text(headline, shape, room, styles)], shape.width, styles.base)
    return joined([edge, *_below(headline, shape, styles, reader)], shape.width, styles.base)


def heading_strip(group: Group, width: int, styles: ListStyles, now: int) -> Strip:
    """The line above a group: its name, a rule, how many."""
    name = display(group.name) or day_name(group.key, now)
    style = styles.rest.source(group.feed_url) + Style(bold=True) if group.name else styles.heading
    count = f" {group.count} "
    name = crop(name, width - cell_len(count) - 6)
    rule = max(width - cell_len(name) - cell_len(count) - 3, 0)
    return joined(
        [
            Segment(" ", styles.rest.base),
            field(f"{name} ", style),
            Segment("─" * rule, styles.rule),
            Segment(count, styles.rest.dim),
        ],
        width,
        styles.rest.base,
    )


def waiting_strip(width: int, number: int, styles: RowStyles, bar: bool) -> Strip:
    """A row whose headline is still being read from the store."""
    edge = Segment("▌" if bar else " ", styles.bar)
    dots = "  ····· ············" if number == 0 else ""
    return joined([edge, Segment(dots, styles.dim)], width, styles.base)


def _one_line(
    headline: Headline, shape: RowShape, styles: RowStyles, reader: Reader
) -> list[Segment]:
    badges = _badges(headline, styles, reader)
    room = shape.width - shape.lead - sum(cell_len(badge.text) for badge in badges) - 1
    source = (
        [fitted(headline.paper, shape.source, styles.source(source_of(headline)))]
        if shape.source
        else []
    )
    return [
        fitted(_time(headline, shape, reader), _TIME, styles.dim, right=True),
        Segment(" ", styles.base),
        *source,
        Segment("  " if shape.source else " ", styles.base),
        _title(headline, room, styles),
        *badges,
    ]


def _text(headline: Headline, shape: RowShape, room: int, styles: RowStyles) -> list[Segment]:
    """The rest of a title that a narrow row cuts, else the beginning of the text."""
    title = display(headline.title)
    if shape.narrow and cell_len(title) > room:
        rest = title[len(_first_line(title, room)) :].lstrip()
        return [fitted(rest, room, _title_style(headline, styles), right=is_rtl(title))]
    text = display(headline.summary)
    if text.startswith(title):
        text = text[len(title) :].lstrip(" .:–—-")
    return [fitted(text, room, styles.dim, right=is_rtl(text))]


def _below(headline: Headline, shape: RowShape, styles: RowStyles, reader: Reader) -> list[Segment]:
    """The last line of a narrow row: source, badges, time."""
    when = _time(headline, shape, reader)
    badges = _badges(headline, styles, reader)
    room = max(shape.width - 4 - cell_len(when) - 1 - sum(cell_len(one.text) for one in badges), 0)
    name = headline.paper if shape.source else ""
    return [
        Segment("  ", styles.base),
        fitted(name, room, styles.source(source_of(headline))),
        *badges,
        Segment(" ", styles.base),
        field(when, styles.dim),
    ]


def _time(headline: Headline, shape: RowShape, reader: Reader) -> str:
    at = headline.sort_at
    return clock_time(at) if shape.clock else short_time(at, reader.now)


def _title(headline: Headline, room: int, styles: RowStyles, *, whole: bool = True) -> Segment:
    """The headline on one line; not whole: what does not fit stands on the next."""
    title = headline.title or headline.summary or headline.url
    shown = title if whole else _first_line(display(title), room)
    return fitted(shown, room, _title_style(headline, styles), right=is_rtl(title))


def _first_line(text: str, room: int) -> str:
    """The beginning of a text that fits, to the end of a word where there is one."""
    kept = crop(text, room, "")
    if kept == text or text[len(kept) : len(kept) + 1].isspace():
        return kept
    before, space, _rest = kept.rpartition(" ")
    # A word that is longer than half a line is broken rather than moved.
    return before if space and cell_len(before) * 2 > room else kept


def _title_style(headline: Headline, styles: RowStyles) -> Style:
    return styles.plain if headline.read else styles.strong


def _badges(headline: Headline, styles: RowStyles, reader: Reader) -> list[Segment]:
    badges: list[Segment] = []
    language = primary(headline.language)
    if language and language not in reader.languages:
        badges.append(field(f" {language[:3]}", styles.dim))
    if headline.later:
        badges.append(Segment(" ◷", styles.star))
    if headline.starred:
        badges.append(Segment(" ★", styles.star))
    if headline.reports > 1:
        badges.append(Segment(f" +{headline.reports - 1}", styles.accent))
    return badges


_KEPT = 400
"""Strips kept: several screens."""


class HeadlinePainter:
    """Strips in the colours of one theme; a theme that changes wants another painter."""

    def __init__(self, app: App[object], languages: frozenset[str]) -> None:
        self._styles = list_styles(app)
        self._languages = languages
        self._strips: dict[tuple[object, ...], Strip] = {}

    @property
    def pill(self) -> Style:
        """The style of news that wait out of sight."""
        return self._styles.pill

    def heading(self, shown: Shown, width: int, now: int) -> Strip:
        """The line above a group."""
        assert shown.group is not None
        return heading_strip(shown.group, width, self._styles, now)

    def row(
        self,
        shown: Shown,
        headline: Headline | None,
        shape: RowShape,
        *,
        selected: bool,
        focused: bool,
        now: int,
    ) -> Strip:
        """A line of a headline; ``None``: it is still being read from the store."""
        styles = self._styles.rest
        if selected:
            styles = self._styles.selected if focused else self._styles.blurred
        if headline is None:
            return waiting_strip(shape.width, shown.line, styles, selected)
        key = (headline, shape, shown.line, selected, focused, now // 60)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) >= _KEPT:
                self._strips.clear()
            reader = Reader(now, self._languages)
            strip = row_strip(headline, shape, shown.line, styles, selected, reader)
            self._strips[key] = strip
        return strip

    def nothing(self, texts: Sequence[tuple[str, str]], y: int, width: int, height: int) -> Strip:
        """A line of an empty list, which has in its middle why it is empty and what to do next.

        Args:
            texts: keys and the words that follow them; no key before the reason.
        """
        from tui_reader.document.wrap import wrap  # few lists are empty

        rest = self._styles.rest
        rows: list[list[Segment]] = []
        for key, words in texts:
            style = rest.dim if key else self._styles.heading
            lead = f"{key} " if key else ""
            for number, piece in enumerate(wrap(lead + words, max(width - 2, 1))):
                text = (lead + words)[piece.start : piece.end]
                at = len(lead) if not number else 0
                rows.append([cells(text[:at], rest.accent), cells(text[at:], style)])
        first = max(0, min(height // 2 - 1, height - len(rows)))
        if not 0 <= y - first < len(rows):
            return blank(width, rest.base)
        return middle(rows[y - first], width, rest.base)


def news_text(arrived: int, arrangement: Arrangement, keys: tuple[str, str]) -> str:
    """What came in out of sight and how to get there: ``▲ 12 new · gg to see``.

    Args:
        arrived: how many.
        keys: the keys to the first and to the last headline, as a person reads them.
    """
    if not arrived:
        return ""
    if arrangement.grouping == "source":
        return _("{count} new").format(count=arrived)
    sign, key = ("▼", keys[1]) if arrangement.order == "oldest" else ("▲", keys[0])
    text = _("{count} new · {key} to see") if key else _("{count} new")
    return f"{sign} " + text.format(count=arrived, key=key)
