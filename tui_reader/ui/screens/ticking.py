"""The ticker: what it shows, how it moves, and the keys that work in it."""

from __future__ import annotations

from collections.abc import Mapping

from tui_reader.text.i18n import _
from tui_reader.text.when import midnight
from tui_reader.ui.screens.moving import Moving
from tui_reader.ui.ticker_news import ticker_news
from tui_reader.ui.widgets.ticker import Mode, Ticker

_NEXT_MODE: Mapping[Mode, Mode] = {
    "scroll": "page",
    "page": "lanes",
    "lanes": "off",
    "off": "scroll",
}


class Ticking(Moving):
    """The main screen's ticker."""

    # Headlines that had their turn while others waited for theirs.
    _had_turn: frozenset[int] = frozenset()
    _others_wait = False
    _told_problem = ""

    async def feed_ticker(self) -> None:
        """Show the store's headlines of the moment in the ticker."""
        desk, now = self.desk, self.desk.now()
        if self.ticker.mode == "off":
            return
        news = await desk.store.run(
            ticker_news, desk.settings.ticker, desk.settings.views, in_lanes=self.ticker.mode == "lanes",
            now=now, midnight=midnight(now), shown=self._had_turn,
        )  # fmt: skip
        if self._had_turn and not any(lane.headlines for lane in news.lanes):
            # Everything had its turn: from the beginning.
            self._had_turn = frozenset()
            await self.feed_ticker()
            return
        self._others_wait = news.may_be_more or bool(self._had_turn)
        self.ticker.set_lanes(news.lanes)
        if news.problem and news.problem != self._told_problem:
            self.say(news.problem)
        self._told_problem = news.problem

    async def on_moving_headlines_round_ending(self, message: Ticker.RoundEnding) -> None:
        """When there are more headlines than go round at once, the next ones take their turn."""
        if self._others_wait:
            self._had_turn |= message.shown
            await self.feed_ticker()

    def do_focus_ticker(self, count: int) -> None:
        """Stop the ticker and step through it."""
        if self.ticker.display:
            self.go("ticker")
        else:
            hint = self.key_hint("ticker_mode", _("{key} turns it on."))
            self.say(f"{_('The ticker is off.')} {hint}".strip())

    def do_ticker_next(self, count: int) -> None:
        """The headline on the right."""
        self.ticker.look(count)

    def do_ticker_previous(self, count: int) -> None:
        """The headline on the left."""
        self.ticker.look(-count)

    def do_ticker_lane_down(self, count: int) -> None:
        """The row below."""
        self.ticker.go_to_lane(count)

    def do_ticker_lane_up(self, count: int) -> None:
        """The row above."""
        self.ticker.go_to_lane(-count)

    def do_ticker_faster(self, count: int) -> None:
        """Faster by cells a second."""
        self._set_speed(count)

    def do_ticker_slower(self, count: int) -> None:
        """Slower by cells a second."""
        self._set_speed(-count)

    def _set_speed(self, change: int) -> None:
        self.ticker.speed += change
        self.say(_("Ticker: {speed:g} cells a second").format(speed=self.ticker.speed))

    async def do_open_ticker(self, count: int) -> None:
        """Read the ticker's marked headline."""
        headline = self.ticker.current()
        if headline is not None:
            await self.open_elsewhere(headline)

    async def on_ticker_opened(self, message: Ticker.Opened) -> None:
        """A headline of the ticker was clicked."""
        await self.open_elsewhere(message.headline)

    async def do_ticker_mode(self, count: int) -> None:
        """Scroll, page, lanes, off, and round again; where nothing may move, without the first."""
        mode = _NEXT_MODE[self.ticker.mode]
        if mode == "scroll" and self.ticker.is_still:
            mode = _NEXT_MODE[mode]
        if mode == "off" and self.place == "ticker":
            self.do_leave_ticker(1)
        self.ticker.mode = mode
        self.say(
            {
                "scroll": _("The ticker scrolls."),
                "page": _("The ticker shows one headline at a time."),
                "lanes": _("The ticker has a row for each language or view."),
                "off": _("The ticker is off."),
            }[mode]
        )
        self._had_turn = frozenset()
        await self.feed_ticker()
