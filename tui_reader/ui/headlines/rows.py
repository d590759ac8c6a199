"""How a headline is set in a row, at any width and density."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.strip import Strip

from tui_reader.document.wrap import visible, wrap
from tui_reader.model import Arrangement, Group, Headline
from tui_reader.query.places import NOTHING, Place, Sought, missing, places
from tui_reader.text.cells import cell_len, crop, display, is_rtl
from tui_reader.text.i18n import _, is_right_to_left
from tui_reader.text.languages import primary
from tui_reader.text.when import clock_time, day_name, short_time
from tui_reader.ui import painting
from tui_reader.ui.headlines.snapshot import Shown
from tui_reader.ui.painting import blank, cells, field, fitted, middle
from tui_reader.ui.theme.styles import ListStyles, RowStyles, list_styles, source_of

_LEAD = 3
"""Cells before the headline: the bar of the selected row, the dot of an unread one, a space."""
_TIME = 6
_SHORTEST_SOURCE, _LONGEST_SOURCE = 5, 16
"""Cells of a source's name beside a headline."""
_ARTICLE = 3
"""Letters of the longest article before a source's name."""
_TITLE_CELLS = 150
"""Cells that the lines of a headline have together at least: few headlines are longer."""
_FEWEST_LINES, _MOST_LINES = 2, 6
_BETWEEN = 2
"""Cells between a headline and what stands behind it."""
_SHORTEST_SNIPPET = 16
"""Cells of a text around what was found in it that are worth a place beside a headline."""
_FRESH = 15 * 60
"""Seconds after its publication in which a headline is fresh."""
_LANGUAGES = 3
"""Languages of other reports that are named."""
_SEVERAL = 3
"""Reports from which a story is one that several papers have."""


class RowShape(Struct, frozen=True):
    """What a row is made of at one width, density and arrangement."""

    width: int
    wrapped: bool
    """The headline takes the lines that it needs, with its source and time below it; else
    everything stands on one line."""
    text: bool
    """A line for the beginning of the text."""
    clock: bool
    """A heading names the day, so that the hour is enough."""
    source: bool
    """The source is named; no heading names it, and it is not the same in every row."""
    in_title: Sought = NOTHING
    """What a search looks for in headlines: it is highlighted."""
    edits: bool = False
    """A line shows what the article's paper changed in it."""
    in_text: Sought = NOTHING
    """What it looks for in texts: where the headline lacks some of it, a line shows the text around it."""

    @property
    def lines(self) -> int:
        """Lines of an ordinary row."""
        return 1 + self.wrapped + self.text

    @property
    def room(self) -> int:
        """Cells of a line of a wrapped headline."""
        return max(self.width - _LEAD - 1, 2)

    @property
    def most(self) -> int:
        """Lines that a wrapped headline may take."""
        return max(_FEWEST_LINES, min(-(-_TITLE_CELLS // self.room), _MOST_LINES))


def row_shape(
    width: int,
    density: str,
    arrangement: Arrangement,
    *,
    one_feed: bool = False,
    in_title: Sought = NOTHING,
    in_text: Sought = NOTHING,
    edits: bool = False,
) -> RowShape:
    """The rows of a list.

    Args:
        width: cells of a line.
        density: ``compact`` (one line), ``comfortable`` (the whole headline, a line with its
            source below it) or ``preview`` (and a line of text between them).
        arrangement: its headings name the day or the source.
        one_feed: all are headlines of one feed.
        in_title: what is looked for in headlines.
        in_text: what is looked for in texts.
        edits: a line shows what papers changed.
    """
    return RowShape(
        width=width,
        wrapped=density != "compact",
        text=density == "preview",
        clock=arrangement.grouping == "day",
        source=arrangement.grouping != "source" and not one_feed,
        in_title=in_title,
        in_text=in_text,
        edits=edits,
    )


def row_lines(headline: Headline, shape: RowShape) -> int:
    """How many lines a headline's row takes."""
    if not shape.wrapped:
        return 1
    text = wants_snippet(headline, shape) or (shape.text and bool(_beginning(headline)))
    return len(_title_lines(_title(headline), shape.room, shape.most)) + text + 1


def wants_snippet(headline: Headline, shape: RowShape) -> bool:
    """Whether a row shows the text around what a search has found there, or what was edited."""
    return shape.edits or (
        bool(shape.in_text) and bool(_missing(shape.in_text, _title(headline), shape.in_title))
    )


_missing = lru_cache(2_000)(missing)


class Reader(Struct, frozen=True):
    """What of the one who reads bears on a row."""

    now: int
    """Seconds since the epoch."""
    languages: frozenset[str] = frozenset()
    """Languages that are not named: primary tags."""
    dims_others: bool = False
    """Headlines in other languages are dim."""


def row_strip(
    headline: Headline,
    shape: RowShape,
    number: int,
    styles: RowStyles,
    bar: bool,
    reader: Reader,
    snippet: str | None = "",
) -> Strip:
    """One line of a headline's row.

    Args:
        headline: what to show.
        shape: of all rows of the list.
        number: which line of the row, from 0.
        styles: the styles of the row's state.
        bar: whether the row is selected.
        reader: for time and language.
        snippet: the text around what a search has found in it; empty: it was not found there;
            ``None``: it is still being read.
    """
    if headline.own_paper and not shape.source:
        # The heading names the feed: an aggregator, of which each article has a paper of its own.
        shape = replace(shape, source=True)
    dot = "●" if not headline.read and not number else " "
    edge = Segment("▌" if bar else " ", styles.bar)
    unread = Segment(f"{dot} ", styles.accent)
    title = _title(headline)
    # Whether it begins at the edge where the interface's lines end; then all of it does.
    far = is_rtl(title) != is_right_to_left()
    if not shape.wrapped:
        shown, tail = _one_line(headline, shape, styles, reader, snippet or "")
        unread = Segment(f" {dot}", styles.accent) if far else unread
        parts = [edge, *shown, unread, *tail] if far else [edge, unread, *shown, *tail]
        return painting.row(parts, shape.width, styles.base)
    lines = _title_lines(title, shape.room, shape.most)
    if number < len(lines):
        style = _title_style(headline, styles, reader)
        found = _found_in_lines(title, shape.room, shape.most, shape.in_title)[number]
        parts = _fitted(lines[number], shape.room, style, found, styles, is_rtl(title), far)
    elif number < row_lines(headline, shape) - 1:
        text, found = _line_of_text(headline, shape, snippet)
        parts = _fitted(text, shape.room, styles.dim, found, styles, is_rtl(text), far)
    else:
        parts = _below(headline, shape, styles, reader)
    if not far:
        return painting.row([edge, unread, *parts], shape.width, styles.base)
    parts = [Segment(" ", styles.base), unread, *parts]
    return painting.row_from_far(edge, parts, shape.width, styles.base)


def _fitted(
    text: str,
    room: int,
    style: Style,
    found: Sequence[Place],
    styles: RowStyles,
    rtl: bool,
    far: bool,
) -> list[Segment]:
    """A line of a row, what was found in it highlighted.

    Args:
        rtl: it reads from right to left.
        far: it begins at the edge where the interface's lines end.
    """
    if not found:
        return [fitted(text, room, style, right=rtl != far)]
    mirrored = is_right_to_left() != far
    return painting.marked(
        text, room, style, found, styles.found, right=rtl, mirrored=mirrored
    )  # fmt: skip


def _line_of_text(
    headline: Headline, shape: RowShape, snippet: str | None
) -> tuple[str, tuple[Place, ...]]:
    """The line below a headline: what was found in the text, else the text's beginning."""
    if (shape.in_text or shape.edits) and snippet is None:
        return "", ()
    text = display(snippet or "") or _beginning(headline)
    return text, places(shape.in_text, text) if shape.in_text else ()


def heading_strip(group: Group, width: int, styles: ListStyles, now: int) -> Strip:
    """The line above a group: its name, a rule, how many."""
    name = display(group.name) or day_name(group.key, now)
    style = styles.rest.source(group.feed_url) + Style(bold=True) if group.name else styles.heading
    count = f" {group.count} "
    name = crop(name, width - cell_len(count) - 6)
    rule = max(width - cell_len(name) - cell_len(count) - 3, 0)
    return painting.row(
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
    return painting.row([edge, Segment(dots, styles.dim)], width, styles.base)


def _one_line(
    headline: Headline, shape: RowShape, styles: RowStyles, reader: Reader, snippet: str
) -> tuple[list[Segment], list[Segment]]:
    """The headline, and in a quarter of the row what fits of badges, source and time.

    Behind a headline that leaves room stands what was found in the text.
    """
    spare = (shape.width - 4) // 4 - _LEAD
    tail: list[Segment] = []
    when = _time(headline, shape, reader)
    time_cells = _TIME if spare > _TIME else cell_len(when)
    if spare > time_cells:
        tail = [Segment(" ", styles.base), _at_end(when, time_cells, styles.dim)]
        spare -= time_cells + 1
    badges: list[Segment] = []
    for badge in (*_badges(headline, styles), *_report_languages(headline, styles)):
        if (taken := cell_len(badge.text)) <= spare:
            badges.append(badge)
            spare -= taken
    cut = min(spare - 2, _LONGEST_SOURCE)
    if shape.source and cut >= _SHORTEST_SOURCE:
        name = _shortened(display(headline.paper), cut)
        tail = [
            Segment("  ", styles.base),
            fitted(name, cut, styles.source(source_of(headline))),
            *tail,
        ]
        spare -= cut + 2
    language = _language(headline, styles, reader)
    if _cells(language) <= spare:
        badges = [*language, *badges]
    tail = [*badges, *tail]
    room = shape.width - _LEAD - _cells(tail)
    title, style = display(_title(headline)), _title_style(headline, styles, reader)
    found = places(shape.in_title, title) if shape.in_title else ()
    rtl, spare = is_rtl(title), room - cell_len(title) - _BETWEEN
    if not snippet or spare < _SHORTEST_SNIPPET or rtl != is_right_to_left():
        return _fitted(title, room, style, found, styles, rtl, False), tail
    text = crop(display(snippet), spare)
    shown = _fitted(title, room - spare, style, found, styles, rtl, False)
    behind = places(shape.in_text, text)
    return [*shown, *_fitted(text, spare, styles.dim, behind, styles, rtl, False)], tail


def _at_end(text: str, width: int, style: Style) -> Segment:
    """A field at the far edge of a row."""
    return fitted(text, width, style, right=not is_right_to_left())


def _shortened(name: str, room: int) -> str:
    """A source's name without its article where it does not fit."""
    first, _space, rest = name.partition(" ")
    return rest if rest and len(first) <= _ARTICLE and cell_len(name) > room else name


def _beginning(headline: Headline) -> str:
    """The beginning of the text, without a headline that it repeats."""
    title, text = display(headline.title), display(headline.summary)
    if text.startswith(title):
        text = text[len(title) :].lstrip(" .:–—-")
    return text


def _below(headline: Headline, shape: RowShape, styles: RowStyles, reader: Reader) -> list[Segment]:
    """The last line of a wrapped row: source, time, badges; languages where the source has room."""
    when = _time(headline, shape, reader)
    badges = _badges(headline, styles)
    spare = shape.room - cell_len(when) - _cells(badges)
    paper = display(headline.paper) if shape.source else ""
    named = spare - cell_len(paper) - 3 * bool(paper)
    language, others = _language(headline, styles, reader), _report_languages(headline, styles)
    if _cells(language) <= named:
        badges = [*language, *badges]
        named -= _cells(language)
        spare -= _cells(language)
        if _cells(others) <= named:
            badges += others
            spare -= _cells(others)
    name: list[Segment] = []
    if paper:
        paper = crop(paper, spare - 3)
        name = [field(paper, styles.source(source_of(headline))), Segment(" · ", styles.dim)]
    return [*name, field(when, styles.dim), *badges]


def _cells(segments: Sequence[Segment]) -> int:
    return sum(cell_len(one.text) for one in segments)


def _time(headline: Headline, shape: RowShape, reader: Reader) -> str:
    at = headline.sort_at
    return clock_time(at) if shape.clock else short_time(at, reader.now)


def _title(headline: Headline) -> str:
    return headline.title or headline.summary or headline.url


def measure_anew() -> None:
    """Forget how titles were set: characters have other widths now."""
    _title_lines.cache_clear()
    _found_in_lines.cache_clear()


@lru_cache(2_000)
def _title_lines(title: str, room: int, most: int) -> tuple[str, ...]:
    """A title in lines of so many cells; what is longer than ``most`` of them is cut."""
    return tuple(line for line, _start in _pieces(title, room, most)[1])


def _pieces(title: str, room: int, most: int) -> tuple[str, list[tuple[str, int]]]:
    """A title as it can be shown, and its lines, each with where it begins in it."""
    # What follows stands on none of the lines.
    text = display(title[: 4 * room * (most + 1)])
    pieces = wrap(text, room)
    lines = [
        (visible(text[piece.start : piece.end]) + piece.suffix, piece.start)
        for piece in pieces[:most]
    ]
    if len(pieces) > most:
        start = pieces[most - 1].start
        lines[-1] = (crop(visible(text[start:]), room), start)
    return text, lines


@lru_cache(2_000)
def _found_in_lines(
    title: str, room: int, most: int, sought: Sought
) -> tuple[tuple[Place, ...], ...]:
    """What is looked for in each line of a title; a phrase may go on in the next."""
    text, lines = _pieces(title, room, most)
    if not sought:
        return ((),) * len(lines)
    if visible(text) != text.replace("\xa0", " ").replace("\u202f", " "):
        # Lines lack signs that the title has: places are not the same.
        return tuple(places(sought, line) for line, _start in lines)
    found: list[tuple[Place, ...]] = []
    for line, start in lines:
        within = (
            (max(first - start, 0), min(last - start, len(line)))
            for first, last in places(sought, text)
        )
        found.append(tuple((first, last) for first, last in within if first < last))
    return tuple(found)


def _title_style(headline: Headline, styles: RowStyles, reader: Reader) -> Style:
    """Strong for an unread headline that is fresh, or of a story that several papers have."""
    if reader.dims_others and _foreign(headline, reader):
        return styles.dim
    if headline.read:
        return styles.plain
    if headline.reports >= _SEVERAL or reader.now - headline.sort_at < _FRESH:
        return styles.strong
    return styles.unread


def _language(headline: Headline, styles: RowStyles, reader: Reader) -> list[Segment]:
    language = _foreign(headline, reader)
    return [field(f" {language[:3]}", styles.dim)] if language else []


def _foreign(headline: Headline, reader: Reader) -> str:
    """The language of a headline, where it is known and none of the reader's own."""
    language = primary(headline.language)
    return "" if language in reader.languages else language


def _badges(headline: Headline, styles: RowStyles) -> list[Segment]:
    badges: list[Segment] = []
    if headline.later:
        badges.append(Segment(" ◷", styles.star))
    if headline.starred:
        badges.append(Segment(" ★", styles.star))
    if headline.reports > 1:
        badges.append(Segment(f" +{headline.reports - 1}", styles.accent))
    return badges


def _report_languages(headline: Headline, styles: RowStyles) -> list[Segment]:
    others = {primary(one) for one in headline.report_languages} - {primary(headline.language)}
    if not (headline.reports > 1 and others):
        return []
    return [field(f" {'·'.join(sorted(others)[:_LANGUAGES])}", styles.dim)]


_KEPT = 400
"""Strips kept: several screens."""


class HeadlinePainter:
    """Strips in the colours of one theme; a theme that changes wants another painter."""

    def __init__(
        self, app: App[object], languages: frozenset[str], dims_others: bool = False
    ) -> None:
        self._styles = list_styles(app)
        self._languages, self._dims_others = languages, dims_others
        self._strips: dict[tuple[object, ...], Strip] = {}
        # The minute that they show.
        self._minute = 0

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
        snippet: str | None = "",
    ) -> Strip:
        """A line of a headline; ``None``: it is still being read from the store."""
        styles = self._styles.rest
        if selected:
            styles = self._styles.selected if focused else self._styles.blurred
        if headline is None:
            return waiting_strip(shape.width, shown.line, styles, selected)
        if now // 60 != self._minute:
            self._minute = now // 60
            self._strips.clear()
        key = (headline, shape, shown.line, selected, focused, snippet)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) >= _KEPT:
                self._strips.clear()
            reader = Reader(now, self._languages, self._dims_others)
            strip = row_strip(headline, shape, shown.line, styles, selected, reader, snippet)
            self._strips[key] = strip
        return strip

    def nothing(self, texts: Sequence[tuple[str, str]], y: int, width: int, height: int) -> Strip:
        """A line of an empty list, which has in its middle why it is empty and what to do next.

        Args:
            texts: keys and the words that follow them; no key before the reason.
        """
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
