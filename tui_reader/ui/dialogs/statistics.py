"""How much each feed brings, how much of it is read, and what could be done."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_reader.store.statistics import FeedUse, advice, heat_map, sparkline
from tui_reader.text.cells import cell_len, crop, display, fit
from tui_reader.text.i18n import _
from tui_reader.text.when import day_names
from tui_reader.ui.dialogs.dialog import Box, Dialog

_SHOWN = 300
"""Feeds in the list: first those about which something could be done, then the loudest."""
_TITLE_CELLS = 24
_BAR_CELLS = 8


class Statistics(Dialog[str]):
    """Gives the address of the feed that was chosen.

    Args:
        used: every feed.
        hours: articles by weekday and hour.
        days: how far back they are counted.
        now: seconds since the epoch.
    """

    AUTO_FOCUS = "OptionList"

    def __init__(
        self, used: Sequence[FeedUse], hours: list[list[int]], days: int, now: int
    ) -> None:
        super().__init__()
        self._used = sorted(
            used, key=lambda one: (not advice(one, now), -one.a_day, one.title)
        )[:_SHOWN]  # fmt: skip
        self._hours = hours
        self._days = days
        self._now = now

    def compose(self) -> ComposeResult:
        """The week by its hours, then the feeds."""
        title = _("The last {days} days").format(days=self._days)
        with Box(title, _("⏎ what to do · ↑↓ choose · Esc close")):
            yield Static(Content(self._week()), id="week")
            yield OptionList(
                *(
                    Option(Content.assemble(*self._feed(one)), id=str(place))
                    for place, one in enumerate(self._used)
                ),
                markup=False,
            )
            yield Static(Content.styled(_("Counted here, sent nowhere."), "$text-dim"), id="note")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A feed was chosen."""
        if event.option_id is not None:
            self.dismiss(self._used[int(event.option_id)].url)

    def _week(self) -> str:
        names = day_names()
        wide = max(map(cell_len, names))
        lines = [
            f"{fit(name, wide)} {row}"
            for name, row in zip(names, heat_map(self._hours), strict=True)
        ]
        scale = " " * (wide + 1) + "".join(f"{hour:<6}" for hour in range(0, 24, 6))
        return "\n".join([*lines, scale])

    def _feed(self, one: FeedUse) -> list[tuple[str, str]]:
        most = max((each.a_day for each in self._used), default=0.0)
        title = fit(crop(display(one.title), _TITLE_CELLS), _TITLE_CELLS)
        bar = "█" * round(_BAR_CELLS * one.a_day / most) if most else ""
        share = round(100 * one.read / one.articles) if one.articles else 0
        facts = _("{count} a day, {share} % read, {opened} opened, {starred} starred").format(
            count=f"{one.a_day:.1f}", share=share, opened=one.opened, starred=one.starred
        )
        parts = [
            (f"{title} ", "bold"), (f"{bar:<{_BAR_CELLS}} ", "$accent"), (facts, ""),
            (f"\n{'':{_TITLE_CELLS}} {sparkline(one.by_day)}", "$text-dim"),
        ]  # fmt: skip
        parts += [(f"\n  → {line}", "$warning") for line in advice(one, self._now)]
        return parts
