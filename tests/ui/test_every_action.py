"""Every action of the table does what it says, by its own key: a scenario for each, by its id.

All scenarios of a process share one window, which is put back before each:
the view All with its first headline selected and no dialog open.
An action without a scenario fails :func:`test_every_action_has_a_scenario`.
To add one, write ``@scenario("its id")`` over a coroutine that takes the
:class:`Hands`, presses keys and asserts what must be so.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import Input

from tests.support.window import (
    NOW,
    FakeEngine,
    engine_of,
    engine_sends,
    main_of,
    settings,
    started,
    until,
    window,
)
from tui_reader.config.schema import OwnCommand
from tui_reader.engine.protocol import FeedVisited, Refreshed
from tui_reader.model import ALL, Arrangement
from tui_reader.store import marks
from tui_reader.ui.actions import ACTION_IDS, ACTIONS
from tui_reader.ui.app import ReaderApp
from tui_reader.ui.dialogs.choose import Choose
from tui_reader.ui.main.screen import MainScreen


class Hands:
    """What a scenario works with."""

    def __init__(self, pilot: Pilot[None], app: ReaderApp) -> None:
        self.pilot = pilot
        self.app = app
        self.main: MainScreen = main_of(app)
        self.engine: FakeEngine = engine_of(app)
        self.opened: list[list[str]] = []
        """Programs that were started, with their arguments."""

    async def does(self, action_id: str) -> None:
        """Press the action's first key."""
        action = next(one for one in ACTIONS if one.id == action_id)
        await self.pilot.press(*action.keys[0].split())

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def until(self, true: Callable[[], object]) -> None:
        await until(self.pilot, true)

    async def read(self) -> None:
        """Open the selected headline and stand in the article."""
        await self.does("open")
        await self.until(
            lambda: self.app.focused is self.main.panes.article and self.main.panes.article.lines
        )

    async def answer(self, text: str) -> None:
        """Fill in the dialog's input and send it."""
        await self.until(lambda: self.app.screen is not self.main)
        await self.until(lambda: self.app.screen.query(Input))
        self.app.screen.query_one(Input).value = text
        await self.press("enter")

    async def dialog(self, kind: str) -> None:
        """Wait for a dialog, by the name of its class."""
        await self.until(lambda: type(self.app.screen).__name__ == kind)

    async def put_back(self) -> None:
        """As every scenario finds it."""
        while len(self.app.screen_stack) > 1:
            self.app.pop_screen()
            await self.pilot.pause()
        main = self.main
        if main.panes.only_article:
            await self.press("z")
        if main.panes.headlines.listing.arrangement != Arrangement():
            await main.panes.headlines.set_arrangement(Arrangement())
        await main.context.store.write(marks.mark, range(1, 24), "read", False, NOW)
        await main.controllers.navigation.show_view(ALL)
        await main.controllers.store_watch.store_changed()
        main.panes.headlines.move_to(0)
        main.panes.status.show("")
        self.engine.asked.clear()
        await self.until(lambda: self.app.focused is main.panes.headlines)
        # Counts and ticker follow a marking a moment later.
        await self.until(lambda: not main.controllers.store_watch.counts_wanted)
        await self.pilot.pause()

    @property
    def row(self) -> int:
        return self.main.panes.headlines.row

    @property
    def said(self) -> str:
        return self.main.panes.status.message

    @property
    def selected(self) -> object:
        return self.main.panes.headlines.selected

    def title(self) -> str:
        article = self.main.panes.article.article
        return article.headline.title if article is not None else ""


Scenario = Callable[[Hands], Awaitable[None]]
SCENARIOS: dict[str, Scenario] = {}


def scenario(*action_ids: str) -> Callable[[Scenario], Scenario]:
    def registered(made: Scenario) -> Scenario:
        for action_id in action_ids:
            assert action_id not in SCENARIOS
            SCENARIOS[action_id] = made
        return made

    return registered


# moving


@scenario("down", "up")
async def _(it: Hands) -> None:
    await it.press("3")
    await it.does("down")
    assert it.row == 3
    await it.does("up")
    assert it.row == 2


@scenario("top", "bottom")
async def _(it: Hands) -> None:
    await it.does("bottom")
    assert it.row == it.main.panes.headlines.total - 1
    await it.does("top")
    assert it.row == 0


@scenario("half_page_down", "half_page_up", "page_down", "page_up")
async def _(it: Hands) -> None:
    await it.does("half_page_down")
    half = it.row
    await it.does("half_page_up")
    assert it.row == 0 < half
    await it.does("page_down")
    assert it.row > half
    await it.does("page_up")
    assert it.row == 0


@scenario("read_on")
async def _(it: Hands) -> None:
    await it.read()
    first = it.title()
    for _ in range(8):
        await it.does("read_on")
    await it.until(lambda: it.title() != first)


@scenario("open")
async def _(it: Hands) -> None:
    await it.read()
    assert it.title() == "Le port de Valmarine rouvre ses quais après trois semaines de tempête"


@scenario("back")
async def _(it: Hands) -> None:
    await it.read()
    await it.does("back")
    assert it.app.focused is it.main.panes.headlines
    await it.does("back")
    assert it.app.focused is it.main.panes.views
    await it.press("tab", "/")
    await it.answer("storm")
    await it.until(lambda: it.main.panes.headlines.listing.view.id == "search")
    await it.press("escape")
    await it.until(lambda: it.main.panes.headlines.listing.view == ALL)


@scenario("leave")
async def _(it: Hands) -> None:
    leave = next(one for one in ACTIONS if one.id == "leave")
    await it.read()
    for place in ("headlines", "views"):
        await it.main.perform(leave)
        assert it.main.panes.place == place
    await it.press("t")
    await it.main.perform(leave)
    assert it.main.panes.place == "headlines"
    await it.press("h")
    await it.main.perform(leave)
    assert it.said == "quitted"


@scenario("next_pane", "previous_pane")
async def _(it: Hands) -> None:
    await it.does("next_pane")
    assert it.app.focused is it.main.panes.article
    await it.does("previous_pane")
    assert it.app.focused is it.main.panes.headlines


@scenario("next_article", "previous_article")
async def _(it: Hands) -> None:
    await it.does("next_article")
    await it.until(lambda: it.title().startswith("Storm"))
    await it.does("previous_article")
    await it.until(lambda: it.title().startswith("Le port"))


@scenario("next_unread", "previous_unread")
async def _(it: Hands) -> None:
    # The selected headline comes first where it is unread and not open.
    await it.does("next_unread")
    await it.does("next_unread")
    await it.until(lambda: it.row > 0)
    await it.press("G")
    last = it.row
    await it.does("previous_unread")
    await it.until(lambda: it.row < last)


# marks


@scenario("toggle_read", "star", "later", "undo")
async def _(it: Hands) -> None:
    def marks() -> tuple[bool, ...]:
        one = it.main.panes.headlines.selected
        assert one is not None
        return one.read, one.starred, one.later

    before = marks()
    for action_id in ("toggle_read", "star", "later"):
        await it.does(action_id)
    assert marks() == tuple(not mark for mark in before)
    for _ in range(3):
        await it.does("undo")
    await it.until(lambda: marks() == before)


@scenario("mark_all_read")
async def _(it: Hands) -> None:
    await it.does("mark_all_read")
    await it.until(lambda: it.main.panes.views.overview.counts.get("unread") == 0)
    await it.press("u")
    await it.until(lambda: it.main.panes.views.overview.counts.get("unread"))


@scenario("tag")
async def _(it: Hands) -> None:
    await it.does("tag")
    await it.answer("tide")
    await it.until(lambda: it.main.panes.headlines.selected.tags == ("tide",))  # type: ignore[union-attr]
    await it.press("u")
    await it.until(lambda: it.main.panes.headlines.selected.tags == ())  # type: ignore[union-attr]
    assert "#tide is off “Le port" in it.said


# out of the reader


@scenario("open_source")
async def _(it: Hands) -> None:
    before = len(it.opened)
    await it.does("open_source")
    await it.until(lambda: len(it.opened) > before)
    assert any(word.startswith("https://quaisud.example/") for word in it.opened[-1])


@scenario("copy_link")
async def _(it: Hands) -> None:
    await it.does("copy_link")
    assert it.app.clipboard.startswith("https://quaisud.example/")


@scenario("play")
async def _(it: Hands) -> None:
    await it.does("play")
    await it.until(lambda: "nothing to play" in it.said)


@scenario("save")
async def _(it: Hands) -> None:
    await it.does("save")
    await it.dialog("Choose")
    await it.press("enter")
    await it.until(lambda: it.said.startswith("Saved: "))
    assert Path(it.said.removeprefix("Saved: ")).is_file()


# the article


@scenario("link_hints")
async def _(it: Hands) -> None:
    await it.read()
    await it.does("bottom")  # the links are below what is in sight
    before = len(it.opened)
    await it.does("link_hints")
    hinting = it.main.controllers.links._hinting
    assert hinting is not None
    await it.press(*next(iter(hinting.places)))
    await it.until(lambda: len(it.opened) > before)


@scenario("contents")
async def _(it: Hands) -> None:
    await it.read()
    await it.does("contents")
    await it.dialog("Choose")


@scenario("reports")
async def _(it: Hands) -> None:
    await it.does("reports")
    await it.until(lambda: "No other paper" in it.said)


@scenario("move_report")
async def _(it: Hands) -> None:
    headlines = it.main.panes.headlines
    total = headlines.total
    await it.does("move_report")
    await it.until(lambda: "another headline" in it.said)
    await it.press("j")
    await it.does("move_report")
    await it.until(lambda: "is joined with" in it.said)
    assert headlines.total == total - 1
    await it.does("stories")
    await it.until(lambda: it.main.panes.headlines.total == total)
    await it.does("stories")
    await it.until(lambda: it.main.panes.headlines.total == total - 1)
    found = [await headlines.headline_at(row) for row in range(total - 1)]
    headlines.move_to([one is not None and one.reports for one in found].index(2))
    await it.does("move_report")
    await it.dialog("Choose")
    await it.press("enter")
    await it.until(lambda: "a story of its own" in it.said)
    assert it.main.panes.headlines.total == total
    for _ in range(2):
        await it.does("undo")
    await it.until(lambda: "no longer joined" in it.said)
    assert it.main.panes.headlines.total == total


@scenario("stories")
async def _(it: Hands) -> None:
    await it.does("stories")
    assert it.said == "Every article of a story."
    await it.does("stories")
    assert it.said == "One row a story."


@scenario("versions")
async def _(it: Hands) -> None:
    await it.read()
    await it.does("versions")
    await it.until(lambda: "not changed" in it.said)


@scenario("find", "next_match", "previous_match")
async def _(it: Hands) -> None:
    await it.read()
    await it.does("find")
    await it.answer("quay")
    await it.until(lambda: it.said.startswith("1 of"))
    await it.does("next_match")
    await it.until(lambda: it.said.startswith("2 of"))
    await it.does("previous_match")
    await it.until(lambda: it.said.startswith("1 of"))


@scenario("only_article")
async def _(it: Hands) -> None:
    await it.read()
    await it.does("only_article")
    assert not it.main.panes.headlines.display
    await it.does("only_article")
    assert it.main.panes.headlines.display


@scenario("narrower", "wider")
async def _(it: Hands) -> None:
    await it.read()
    before = it.main.panes.article.measure
    await it.does("narrower")
    narrow = it.main.panes.article.measure
    assert narrow < before
    await it.does("wider")
    assert it.main.panes.article.measure > narrow


# how things stand


@scenario("narrower_pane", "wider_pane", "even_panes")
async def _(it: Hands) -> None:
    list_width, views_width = (
        it.main.panes.headlines.outer_size.width,
        it.main.panes.views.outer_size.width,
    )
    await it.press("5")
    await it.does("wider_pane")
    await it.until(lambda: it.main.panes.headlines.outer_size.width > list_width)
    await it.does("back")
    await it.does("narrower_pane")
    await it.until(lambda: it.main.panes.views.outer_size.width < views_width)
    await it.does("even_panes")
    await it.until(lambda: it.main.panes.views.outer_size.width == views_width)
    await it.until(lambda: it.main.panes.headlines.outer_size.width == list_width)


@scenario("layout")
async def _(it: Hands) -> None:
    await it.read()
    panes = it.main.panes
    await it.does("layout")
    await it.until(lambda: panes.article.region.y == panes.headlines.region.bottom)
    assert panes.article.region.width == panes.headlines.region.width
    await it.press("{", "{")
    await it.does("layout")
    assert (panes.headlines.display, panes.article.display) == (True, False)
    await it.does("layout")
    assert (panes.headlines.display, panes.article.display) == (False, True)
    await it.does("layout")
    await it.until(lambda: panes.article.region.x == panes.headlines.region.right)
    assert it.main.context.remembered.chosen("screen.layout", "auto") == "auto"


@scenario("density")
async def _(it: Hands) -> None:
    for lines in (3, 1, 2):
        await it.does("density")
        assert it.main.panes.headlines.lines == lines


@scenario("group")
async def _(it: Hands) -> None:
    for grouping in ("day", "source", "none"):
        await it.does("group")
        assert it.main.panes.headlines.listing.arrangement.grouping == grouping


@scenario("sort_order")
async def _(it: Hands) -> None:
    first = it.main.panes.headlines.selected
    await it.does("sort_order")
    assert it.main.panes.headlines.selected == first
    assert it.row == it.main.panes.headlines.total - 1
    await it.does("sort_order")
    assert it.row == 0


@scenario("other_languages")
async def _(it: Hands) -> None:
    await it.does("other_languages")
    assert it.main.panes.headlines.listing.arrangement.languages
    await it.does("other_languages")
    assert not it.main.panes.headlines.listing.arrangement.languages


@scenario("theme")
async def _(it: Hands) -> None:
    before = it.app.theme
    await it.does("theme")
    await it.dialog("Choose")
    await it.press("down")
    await it.until(lambda: it.app.theme != before)
    await it.press("escape")
    await it.until(lambda: it.app.theme == before)


# the article’s page and pictures


@scenario("full_text")
async def _(it: Hands) -> None:
    await it.does("full_text")
    await it.until(lambda: any(one[0] == "full_text" for one in it.engine.asked))


@scenario("pictures")
async def _(it: Hands) -> None:
    await it.read()
    shown = it.main.panes.article.pictures.are_shown
    await it.does("pictures")
    await it.until(lambda: it.main.panes.article.pictures.are_shown != shown or it.said)
    await it.does("pictures")
    await it.until(lambda: it.main.panes.article.pictures.are_shown == shown)


@scenario("block_picture")
async def _(it: Hands) -> None:
    await it.read()
    await it.does("block_picture")
    await it.until(lambda: it.app.screen is not it.main or it.said)


# the ticker


@scenario("focus_ticker", "ticker_next", "ticker_previous", "leave_ticker")
async def _(it: Hands) -> None:
    await it.until(lambda: it.main.panes.ticker.current())
    await it.does("focus_ticker")
    assert it.app.focused is it.main.panes.ticker

    def marked() -> int:
        one = it.main.panes.ticker.current()
        return one.id if one is not None else 0

    first = marked()
    await it.does("ticker_next")
    assert marked() != first
    await it.does("ticker_previous")
    assert marked() == first
    await it.does("leave_ticker")
    assert it.app.focused is it.main.panes.headlines


@scenario("ticker_faster", "ticker_slower")
async def _(it: Hands) -> None:
    await it.until(lambda: it.main.panes.ticker.current())
    await it.does("focus_ticker")
    before = it.main.panes.ticker.speed
    await it.does("ticker_faster")
    assert it.main.panes.ticker.speed == before + 1
    await it.does("ticker_slower")
    assert it.main.panes.ticker.speed == before


@scenario("ticker_lane_down", "ticker_lane_up")
async def _(it: Hands) -> None:
    await it.until(lambda: it.main.panes.ticker.current())
    while it.main.panes.ticker.mode != "lanes":
        await it.does("ticker_mode")
    await it.until(lambda: it.main.panes.ticker.current())
    await it.does("focus_ticker")
    first = it.main.panes.ticker._lane
    await it.does("ticker_lane_down")
    assert it.main.panes.ticker._lane == first + 1
    await it.does("ticker_lane_up")
    assert it.main.panes.ticker._lane == first
    await it.does("leave_ticker")
    while it.main.panes.ticker.mode != "scroll":
        await it.does("ticker_mode")


@scenario("open_ticker")
async def _(it: Hands) -> None:
    await it.until(lambda: it.main.panes.ticker.current())
    await it.does("focus_ticker")
    wanted = it.main.panes.ticker.current()
    assert wanted is not None
    await it.does("open_ticker")
    await it.until(lambda: it.title() == wanted.title)


@scenario("ticker_mode")
async def _(it: Hands) -> None:
    before = it.main.panes.ticker.mode
    seen = []
    while not seen or seen[-1] != before:
        await it.does("ticker_mode")
        seen.append(it.main.panes.ticker.mode)
        assert len(seen) < 9
    assert len(set(seen)) == len(seen) > 1


# news and feeds


@scenario("refresh_feed")
async def _(it: Hands) -> None:
    await it.does("refresh_feed")
    assert it.engine.asked == [("refresh", ("https://quaisud.example/rss",), True)]


@scenario("refresh_all", "cancel_refresh")
async def _(it: Hands) -> None:
    it.main.controllers.refresh.state = type(it.main.controllers.refresh.state)()
    await it.does("refresh_all")
    assert it.engine.asked == [("refresh", (), False)]
    await it.does("cancel_refresh")
    assert it.engine.asked[-1][0] == "cancel"
    await it.does("refresh_all")
    assert it.engine.asked[-1] == ("refresh", (), True)
    assert "Asking all feeds" in it.said
    number = it.main.controllers.refresh.state.request
    engine_sends(
        it.app, FeedVisited(number, "https://quaisud.example/rss", "skipped", error="gone")
    )
    engine_sends(it.app, Refreshed(number, total=5, new=0, failed=0))
    await it.until(
        lambda: it.said == "1 feed was left alone, as its server wishes. r asks one all the same."
    )


@scenario("add_feed")
async def _(it: Hands) -> None:
    await it.does("add_feed")
    await it.dialog("AddFeed")


@scenario("code_right", "code_left")
async def _(it: Hands) -> None:
    await it.read()
    await it.does("code_right")
    assert "no code here" in it.said


@scenario("import_feeds", "export_feeds")
async def _(it: Hands) -> None:
    from_opml = next(one for one in ACTIONS if one.id == "import_feeds")
    to_opml = next(one for one in ACTIONS if one.id == "export_feeds")
    file = it.main.context.paths.store.parent / "feeds.opml"
    await it.main.perform(to_opml)
    await it.answer(str(file))
    await it.until(lambda: "Written: " in it.said)
    await it.main.perform(to_opml)
    await it.answer(str(file))
    await it.until(lambda: "there already" in str(it.app.screen.query_one("#note").render()))
    await it.press("escape")
    await it.main.perform(from_opml)
    await it.answer(str(file))
    await it.until(lambda: it.said == "You have these feeds already.")


@scenario("doctor")
async def _(it: Hands) -> None:
    class Examined:
        returncode = 1

        async def communicate(self) -> tuple[bytes, None]:
            return b"! store  \x1b[31m damaged", None

    async def started(*command: str, **_how: object) -> Examined:
        it.opened.append(list(command))
        return Examined()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui_reader.ui.main.window.asyncio.create_subprocess_exec", started)
        await it.main.perform(next(one for one in ACTIONS if one.id == "doctor"))
        await it.dialog("Report")
    assert it.opened[-1][1:5] == ["-P", "-m", "tui_reader", "doctor"]
    report = it.app.screen
    await it.until(lambda: report.query("#report"))
    assert "needs attention" in str(report.query_one("#reason").render())
    assert "damaged" in str(report.query_one("#report").render())


@scenario("feed_settings")
async def _(it: Hands) -> None:
    await it.does("feed_settings")
    await it.dialog("FeedSettings")


@scenario("remove_feed")
async def _(it: Hands) -> None:
    await it.does("remove_feed")
    await it.dialog("Confirm")
    await it.press("n")
    await it.until(lambda: it.app.screen is it.main)
    assert len(it.main.panes.views.overview.feeds) == 6


@scenario("feed_errors")
async def _(it: Hands) -> None:
    await it.does("feed_errors")
    assert it.said == "No feed fails."


@scenario("accounts")
async def _(it: Hands) -> None:
    await it.does("accounts")
    await it.dialog("AddAccount")
    await it.press("escape")
    await it.until(lambda: it.app.screen is it.main)


@scenario("fold")
async def _(it: Hands) -> None:
    await it.press("h", "G", "k")
    lines = it.main.panes.views.count
    await it.does("fold")
    assert it.main.panes.views.count < lines
    await it.does("fold")
    assert it.main.panes.views.count == lines


@scenario("choose_view", "choose_feed")
async def _(it: Hands) -> None:
    for action_id, typed, name in (
        ("choose_view", "scien", "Science"),
        ("choose_feed", "orbit", "Orbit Gazette"),
    ):
        await it.does(action_id)
        await it.dialog("Choose")
        await it.answer(typed)
        await it.until(lambda name=name: it.main.panes.headlines.listing.view.name == name)  # type: ignore[misc]


@scenario("choose_many")
async def _(it: Hands) -> None:
    await it.does("choose_many")
    await it.press("j", "j", "s")
    await it.until(lambda: "3 articles changed" in it.said)
    assert it.main.panes.headlines.chosen is None
    await it.press("u")
    await it.until(lambda: "3" in it.said and "changed" not in it.said)
    await it.press("V", "j", "escape")
    assert it.main.panes.headlines.chosen is None


@scenario("hide")
async def _(it: Hands) -> None:
    total = it.main.panes.headlines.total
    await it.does("hide")
    await it.dialog("Choose")
    await it.press(*"query", "enter")
    await it.answer("herring")
    await it.dialog("Choose")
    await it.press(*"week", "enter")
    await it.until(lambda: "article hidden" in it.said)
    await it.until(lambda: it.main.panes.headlines.total == total - 1)
    await it.press("u")
    await it.until(lambda: it.main.panes.headlines.total == total)


@scenario("edited")
async def _(it: Hands) -> None:
    await it.does("edited")
    await it.until(lambda: it.main.panes.headlines.listing.view.name == "Edited")


@scenario("statistics")
async def _(it: Hands) -> None:
    await it.does("statistics")
    await it.dialog("Statistics")
    await it.press("enter")
    await it.dialog("Choose")
    await it.press(*"quiet", "enter")
    await it.until(lambda: "lists this feed" in it.said)


@scenario("note")
async def _(it: Hands) -> None:
    await it.press("enter")
    await it.until(lambda: it.main.panes.article.article is not None)
    await it.does("note")
    await it.answer("ask the archive")
    await it.until(lambda: any("✎ ask the" in one.text for one in it.main.panes.article.lines))
    await it.press("escape", "/")
    await it.answer("note:archive")
    await it.until(lambda: it.main.panes.headlines.total == 1)
    await it.press("u")
    await it.until(lambda: "as it was" in it.said)


@scenario("story")
async def _(it: Hands) -> None:
    await it.does("story")
    await it.dialog("Choose")
    await it.press(*"follow", "enter")
    await it.until(lambda: "come to the top" in it.said)
    await it.does("story")
    await it.dialog("Choose")
    await it.press(*"no longer", "enter")
    await it.until(lambda: "followed no longer" in it.said)
    await it.does("story")
    await it.dialog("Choose")
    await it.press(*"hide", "enter")
    await it.dialog("Choose")
    await it.press(*"another", "enter")
    await it.answer("3")
    await it.until(lambda: "article hidden" in it.said)
    await it.press("u")
    await it.until(lambda: "shown again" in it.said)
    await it.does("story")
    await it.dialog("Choose")
    await it.press(*"mark", "enter")
    await it.until(lambda: "marked read" in it.said)
    await it.press("u")
    await it.until(lambda: "unread again" in it.said)


@scenario("rules")
async def _(it: Hands) -> None:
    await it.does("rules")
    await it.dialog("Choose")
    await it.press(*"all hidden", "enter")
    await it.until(lambda: it.main.panes.headlines.listing.view.name == "Hidden")
    assert it.main.panes.headlines.total == 0


@scenario("mark_many")
async def _(it: Hands) -> None:
    await it.press("2", "j")
    await it.does("mark_many")
    await it.dialog("Choose")
    await it.press(*"below", "enter")
    await it.press(*"later", "enter")
    await it.until(lambda: "articles changed" in it.said)
    below = it.main.panes.headlines.total - it.row - 1
    assert it.said.startswith(str(below))
    await it.press("u")
    await it.until(lambda: "changed" not in it.said)


@scenario("search")
async def _(it: Hands) -> None:
    await it.does("search")
    await it.answer("herring")
    await it.until(lambda: it.main.panes.headlines.total == 1)


@scenario("palette")
async def _(it: Hands) -> None:
    await it.does("palette")
    await it.dialog("Palette")


@scenario("help")
async def _(it: Hands) -> None:
    await it.does("help")
    await it.dialog("Help")
    assert not isinstance(it.app.screen, Choose)


@scenario("redraw")
async def _(it: Hands) -> None:
    painted: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(it.app, "refresh", lambda **_how: painted.append(1))
        await it.does("redraw")
    assert painted


@scenario("run_command", "next_of_command")
async def _(it: Hands) -> None:
    skip = next(one for one in ACTIONS if one.id == "next_of_command")
    await it.main.perform(skip)
    assert "No command" in it.said

    async def waits(*_given: object, **_how: object) -> bytes:
        await asyncio.sleep(600)
        return b""

    with pytest.MonkeyPatch.context() as patch:
        # No program can be started here.
        patch.setattr("tui_reader.ui.own_commands.run_program", waits)
        await it.does("run_command")
        await it.dialog("Choose")
        await it.press("enter")
        await it.until(lambda: "Wait" in it.main.panes.status._work)
        await it.main.perform(skip)
        await it.until(lambda: not it.main.panes.status._work)
    assert it.said == "Wait: stopped"


@scenario("suspend")
async def _(it: Hands) -> None:
    await it.does("suspend")
    assert "suspended" in it.said


@scenario("quit")
async def _(it: Hands) -> None:
    await it.does("quit")
    assert "quitted" in it.said


def test_every_action_has_a_scenario() -> None:
    missing = sorted(ACTION_IDS - set(SCENARIOS))
    unknown = sorted(set(SCENARIOS) - ACTION_IDS)
    assert not missing, f"write a scenario for {', '.join(missing)} in {__file__}"
    assert not unknown, f"there is no such action any more: {', '.join(unknown)}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hands(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hands]:
    folder = tmp_path_factory.mktemp("actions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DOCUMENTS_DIR", str(folder))
        patch.setenv("HOME", str(folder))
        for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "TMUX", "STY"):
            patch.delenv(name, raising=False)
        # Browsers and clipboards that this machine may have are not started.
        patch.setenv("PATH", str(folder / "programs"))
        waits = OwnCommand("Wait", ("wait",), input="none", show="none")
        app = window(folder, with_settings=replace(settings(), commands=(waits,)))
        async with app.run_test(size=(160, 24)) as pilot:
            await started(pilot)
            it = Hands(pilot, app)

            class Started:
                def __init__(self, command: list[str], **_how: object) -> None:
                    it.opened.append(command)

                def wait(self) -> int:
                    return 0

            patch.setattr("tui_reader.ui.browser.subprocess.Popen", Started)
            with pytest.MonkeyPatch.context() as staying:
                status = it.main.panes.status
                staying.setattr(app, "action_suspend_process", lambda: status.show("suspended"))
                staying.setattr(app, "exit", lambda: status.show("quitted"))
                yield it


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", {made: name for name, made in SCENARIOS.items()}.values())
async def test_an_action_does_what_its_scenario_asserts(hands: Hands, name: str) -> None:
    await hands.put_back()
    try:
        await asyncio.wait_for(SCENARIOS[name](hands), 30)
    except BaseException as error:
        error.add_note(f"the status line: {hands.said!r}")
        raise
