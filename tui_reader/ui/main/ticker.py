"""The ticker's headlines, speed and mode, and the focus on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tui_reader.text.i18n import _, number
from tui_reader.text.when import midnight
from tui_reader.ui.context import Context
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.ticker.news import ticker_news
from tui_reader.ui.ticker.widget import Mode

_NEXT_MODE: Mapping[Mode, Mode] = {
    "scroll": "page",
    "page": "lanes",
    "lanes": "off",
    "off": "scroll",
}


class TickerControl:
    """Feeds and steers the ticker.

    Args:
        context: the store, the settings, the keys.
        panes: the ticker, and the pane that the focus returns to.
    """

    def __init__(self, context: Context, panes: Panes) -> None:
        self._context = context
        self._panes = panes
        self._ticker = panes.ticker
        self._status = panes.status
        # Headlines that went round while others waited to be shown.
        self._shown: frozenset[int] = frozenset()
        self._others_wait = False
        self._problem = ""

    def start(self) -> None:
        """Set the mode that the settings say; what may not move is shown in pages."""
        settings = self._context.settings
        mode = settings.ticker.mode
        still = settings.screen.reduced_motion and mode == "scroll"
        self._ticker.mode = "page" if still else mode

    async def feed(self) -> None:
        """Show the store's headlines of the moment."""
        context, now = self._context, self._context.now()
        if self._ticker.mode == "off":
            return
        news = await context.store.run(
            ticker_news, context.settings.ticker, context.views,
            in_lanes=self._ticker.mode == "lanes",
            reads=self._reads(), hides_others=bool(self._panes.headlines.listing.arrangement.languages),
            now=now, midnight=midnight(now), shown=self._shown,
        )  # fmt: skip
        if self._shown and not any(lane.headlines for lane in news.lanes):
            # Everything was shown: from the beginning.
            self._shown = frozenset()
            await self.feed()
            return
        self._others_wait = news.may_be_more or bool(self._shown)
        self._ticker.set_lanes(news.lanes)
        if news.problem and news.problem != self._problem:
            self._status.show(news.problem)
        self._problem = news.problem

    def _reads(self) -> Collection[str]:
        """The languages whose headlines come first, or alone."""
        headlines = self._panes.headlines
        is_said = headlines.dims_others or headlines.listing.arrangement.languages
        return self._panes.own_languages if is_said else ()

    async def round_ending(self, shown: frozenset[int]) -> None:
        """Show the next headlines when there are more than go round at once."""
        if self._others_wait:
            self._shown |= shown
            await self.feed()

    def focus(self) -> None:
        """Stop the ticker and step through it."""
        if self._ticker.display:
            self._panes.focus("ticker")
        else:
            hint = self._context.key_hint("ticker_mode", _("{key} turns it on."))
            self._status.show(f"{_('The ticker is off.')} {hint}".strip())

    def next(self, count: int) -> None:
        """Mark the headline on the right."""
        self._ticker.step_right(count)

    def previous(self, count: int) -> None:
        """Mark the headline on the left."""
        self._ticker.step_right(-count)

    def lane_down(self, count: int) -> None:
        """Go to the row below."""
        self._ticker.go_to_lane(count)

    def lane_up(self, count: int) -> None:
        """Go to the row above."""
        self._ticker.go_to_lane(-count)

    def faster(self, count: int) -> None:
        """Run faster by so many cells a second."""
        self._set_speed(count)

    def slower(self, count: int) -> None:
        """Run slower by so many cells a second."""
        self._set_speed(-count)

    def _set_speed(self, change: int) -> None:
        self._ticker.speed += change
        speed = self._ticker.speed
        shown = number(speed, 0 if speed == round(speed) else 1)
        self._status.show(_("Ticker: {speed} cells a second").format(speed=shown))

    async def next_mode(self) -> None:
        """Change the mode: scroll, page, lanes, off; where nothing may move, without the first."""
        mode = _NEXT_MODE[self._ticker.mode]
        if mode == "scroll" and self._ticker.is_still:
            mode = _NEXT_MODE[mode]
        if mode == "off" and self._panes.place == "ticker":
            self._panes.focus("article" if self._panes.reading else "headlines")
        self._ticker.mode = mode
        texts = {
            "scroll": _("The ticker scrolls."),
            "page": _("The ticker shows one headline at a time."),
            "lanes": _("The ticker has a row for each language or view."),
            "off": _("The ticker is off."),
        }
        self._status.show(texts[mode])
        self._shown = frozenset()
        await self.feed()
