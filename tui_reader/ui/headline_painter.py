"""The lines of the headline list, painted once and kept until something about them changes."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.strip import Strip

from tui_reader.model import Arrangement, Headline
from tui_reader.text.i18n import _
from tui_reader.ui.headline_lines import Shown
from tui_reader.ui.headline_row import Reader, RowShape, heading_strip, row_strip, waiting_strip
from tui_reader.ui.painting import blank, cells, middle
from tui_reader.ui.row_inks import inks

_KEPT = 400
"""Strips kept: several screens."""


class HeadlinePainter:
    """Strips in the colours of one theme; a theme that changes wants another painter."""

    def __init__(self, app: App[object], languages: frozenset[str]) -> None:
        self._inks = inks(app)
        self._languages = languages
        self._strips: dict[tuple[object, ...], Strip] = {}

    @property
    def pill(self) -> Style:
        """The style of news that wait out of sight."""
        return self._inks.pill

    def heading(self, shown: Shown, width: int, now: int) -> Strip:
        """The line above a group."""
        assert shown.group is not None
        return heading_strip(shown.group, width, self._inks, now)

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
        styles = self._inks.rest
        if selected:
            styles = self._inks.selected if focused else self._inks.blurred
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

    def nothing(self, told: Sequence[tuple[str, str]], y: int, width: int, height: int) -> Strip:
        """A line of an empty list, which says in its middle why it is empty and what to do next.

        Args:
            told: keys and the words that follow them; no key before the reason.
        """
        from tui_reader.document.wrap import wrap  # few lists are empty

        rest = self._inks.rest
        rows: list[list[Segment]] = []
        for key, words in told:
            style = rest.dim if key else self._inks.heading
            lead = f"{key} " if key else ""
            for number, piece in enumerate(wrap(lead + words, max(width - 2, 1))):
                text = (lead + words)[piece.start : piece.end]
                at = len(lead) if not number else 0
                rows.append([cells(text[:at], rest.accent), cells(text[at:], style)])
        first = max(0, min(height // 2 - 1, height - len(rows)))
        if not 0 <= y - first < len(rows):
            return blank(width, rest.ground)
        return middle(rows[y - first], width, rest.ground)


def news_told(arrived: int, arrangement: Arrangement, keys: tuple[str, str]) -> str:
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
