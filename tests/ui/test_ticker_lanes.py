"""The ticker's lanes, pages, rounds and pace."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color
from textual import events

from tests.support.window import fill_many, profile, started, window
from tests.support.window import settings as window_settings
from tests.ui.test_ticker import NOW, Clock, Stage, headline, let_pass, painted, until
from tui_reader.config.schema import Settings, TickerLane
from tui_reader.config.schema import Ticker as TickerSettings
from tui_reader.model import Headline
from tui_reader.text.cells import cell_len
from tui_reader.text.visual import ordered
from tui_reader.ui.app import ReaderApp
from tui_reader.ui.ticker.lane import LaneNews
from tui_reader.ui.ticker.motion import SLOWEST_PACE, Motion, Pace
from tui_reader.ui.ticker.news import by_language, lane_news
from tui_reader.ui.ticker.widget import Ticker

ARABIC = "إعادة فتح أرصفة ميناء فالمارين"
VISUAL = ordered(ARABIC, "forms")


def news() -> list[LaneNews]:
    english = [headline(n) for n in range(1, 9)]
    arabic = [headline(n, f"{ARABIC} {n}", language="ar") for n in range(11, 19)]
    return [LaneNews("EN", english), LaneNews("AR", arabic, mirrored=True)]


def row(stage: Stage, y: int) -> str:
    return stage.ticker.render_line(y).text


async def test_lanes_run_each_in_its_direction() -> None:
    stage = Stage([], speed=10)
    async with stage.run_test(size=(80, 6)) as pilot:
        stage.ticker.mode = "lanes"
        stage.ticker.set_lanes(news())
        await pilot.pause()
        assert stage.ticker.size.height == 2
        label = len(" ▸ EN ")
        first, second = row(stage, 0), row(stage, 1)
        assert first.startswith(" ▸ EN ")
        assert second.startswith(" ▸ AR ")
        # The first headline begins at the right edge, source outermost.
        assert second.rstrip().endswith("Harbour Post")
        let_pass(stage, 0.3)
        assert row(stage, 0)[label:-3] == first[label + 3 :]
        assert row(stage, 1)[label + 3 :] == second[label:-3]
        assert cell_len(row(stage, 1)) == 80


async def test_hands_on_lanes() -> None:
    stage = Stage([], speed=10)
    async with stage.run_test(size=(120, 6)) as pilot:
        stage.ticker.mode = "lanes"
        stage.ticker.set_lanes(news())
        await pilot.pause()
        stage.ticker.focus()
        await pilot.pause()
        assert not stage.ticker.is_moving
        assert stage.ticker.current().id == 1
        stage.ticker.go_to_lane(1)
        assert stage.ticker.current().id == 11
        # What follows stands on the left there.
        stage.ticker.step_right(-1)
        assert stage.ticker.current().id == 12
        stage.ticker.step_right(1)
        assert stage.ticker.current().id == 11
        stage.ticker.go_to_lane(5)
        assert stage.ticker.current().id == 11
        x = row(stage, 1).index(VISUAL)
        await pilot.click(stage.ticker, offset=(x, 1))
        assert len(stage.opened) == 1
        assert stage.opened[0] > 10
        stage.ticker.drop(11)
        stage.ticker.set_lanes([*news()[:1]])
        await pilot.pause()
        assert stage.ticker.size.height == 1
        assert stage.ticker.current().id == 1


async def test_the_wheel_steps_the_lane_under_it() -> None:
    stage = Stage([], speed=10)
    async with stage.run_test(size=(120, 6)) as pilot:
        stage.ticker.mode = "lanes"
        stage.ticker.set_lanes(news())
        await pilot.pause()
        await pilot._post_mouse_events([events.MouseScrollDown], stage.ticker, offset=(50, 1))
        assert stage.ticker.current().id == 12
        await pilot._post_mouse_events([events.MouseScrollUp], stage.ticker, offset=(50, 1))
        assert stage.ticker.current().id == 11


async def test_pages_fade_in_and_right_to_left_ones_stand_right() -> None:
    stage = Stage([headline(1), headline(2, ARABIC, language="ar"), headline(3)])
    async with stage.run_test(size=(80, 3)) as pilot:
        stage.ticker.mode = "page"
        await pilot.pause()
        stage.ticker.turn_page()
        assert VISUAL in painted(stage)
        shown = painted(stage).removesuffix(" 2/3 ")
        assert shown.endswith("Harbour Post ")
        assert shown.startswith("   ")

        def foreground() -> Color | None:
            strip = stage.ticker.render_line(0)
            style = next(segment.style for segment in strip if VISUAL in segment.text)
            return style.color if style else None

        faint = foreground()
        await until(pilot, lambda: not stage.ticker.is_fading)
        assert foreground() != faint


async def test_a_long_page_is_cut_with_an_ellipsis() -> None:
    stage = Stage([headline(1, "A headline " * 20), headline(2, ARABIC * 5)])
    async with stage.run_test(size=(50, 3)) as pilot:
        stage.ticker.mode = "page"
        await pilot.pause()
        assert "…" in painted(stage)
        assert painted(stage).endswith(" 1/2 ")
        stage.ticker.step(1)
        assert "Harbour Post" in painted(stage)
        for width in range(1, 50, 3):
            await pilot.resize_terminal(width, 3)
            await pilot.pause()
            assert stage.ticker.render_line(0).cell_length == width


async def test_what_arrives_is_called_new_for_a_while() -> None:
    stage = Stage([headline(1, received=NOW - 9)])
    async with stage.run_test(size=(140, 3)) as pilot:
        await pilot.pause()
        assert " new" not in painted(stage)
        stage.unix = NOW + 60
        stage.ticker.set_headlines([headline(1, received=NOW - 9), headline(2, received=NOW + 50)])
        await until(pilot, lambda: "number 2" in painted(stage))
        assert painted(stage).count(" new") == 1
        stage.unix = NOW + 600
        assert " new" not in painted(stage)
        assert "number 2" in painted(stage)


async def test_a_round_that_ends_is_reported_with_what_was_shown() -> None:
    stage = Stage([headline(n) for n in range(1, 9)], speed=50)
    async with stage.run_test(size=(60, 3)) as pilot:
        await pilot.pause()
        let_pass(stage, 8)
        await pilot.pause()
        assert stage.rounds
        assert stage.rounds[0] == frozenset(range(1, 9))
        # The next ones come in, and nothing that shows jumps.
        before = painted(stage)
        stage.ticker.set_headlines([headline(n) for n in range(21, 29)])
        assert painted(stage) == before
        stage.rounds.clear()
        let_pass(stage, 12)
        await pilot.pause()
        assert stage.rounds[0] >= frozenset(range(21, 29))


def test_a_stall_is_made_good_without_a_jump() -> None:
    clock = Clock()
    motion = Motion(clock, 30)
    motion.start()
    clock.seconds += 10
    steps = [motion.advance() for _ in range(40)]
    assert max(steps) <= 2
    assert sum(steps) == 15  # half a second of it
    place = motion.cell
    for _ in range(300):
        clock.seconds += 1 / 30
        motion.advance()
    assert abs(motion.cell - place - 300) <= 1
    # Ticks that come half as often cost no cell.
    for _ in range(150):
        clock.seconds += 2 / 30
        motion.advance()
    assert abs(motion.cell - place - 600) <= 1
    motion.speed = 10
    assert motion.advance() == 0
    clock.seconds += 0.1
    assert motion.advance() == 1


def test_the_pace_is_halved_by_late_answers_and_regained() -> None:
    clock = Clock()
    pace = Pace(clock)

    def ask_and_answer(took: float) -> bool:
        clock.seconds += 1.1
        assert pace.asks()
        assert not pace.asks()
        waited = False
        for _ in range(10):
            clock.seconds += took / 10
            waited = pace.must_wait(clogged=False) or waited
        pace.answered()
        return waited

    assert not ask_and_answer(0.02)
    assert pace.factor == 1
    assert ask_and_answer(2.0)
    assert pace.factor == 0.5
    for _ in range(9):
        assert ask_and_answer(3.0)
    assert pace.factor == SLOWEST_PACE
    for _ in range(80):
        ask_and_answer(0.02)
    assert pace.factor == 1
    assert pace.must_wait(clogged=True)
    assert pace.factor == 0.5
    assert not pace.must_wait(clogged=False)
    # A terminal that does not answer any more stops nothing for long.
    clock.seconds += 2
    assert pace.asks()
    clock.seconds += 5
    assert pace.must_wait(clogged=False)
    clock.seconds += 20
    assert not pace.must_wait(clogged=False)


def test_lanes_by_language_and_by_settings() -> None:
    def some(language: str, count: int, title: str = "") -> list[Headline]:
        return [headline(n, title, language=language) for n in range(count)]

    mixed = some("fr", 5) + some("en", 7) + some("es", 2) + some("ar", 3, ARABIC)
    lanes = by_language(mixed)
    assert [(lane.name, len(lane.headlines), lane.mirrored) for lane in lanes] == [
        ("EN", 7, False), ("···", 7, False), ("AR", 3, True),
    ]  # fmt: skip
    assert [lane.name for lane in by_language(some("fr", 5) + some("en", 7))] == ["EN", "FR"]
    assert len(by_language([])) == 1
    rtl = some("ar", 3, ARABIC)
    assert lane_news(TickerLane(languages=("ar",)), rtl) == LaneNews("AR", rtl, mirrored=True)
    assert not lane_news(TickerLane(direction="left"), rtl).mirrored
    assert lane_news(TickerLane(view="Ports", direction="right"), []).name == "Ports"


@given(
    st.text(st.sampled_from("a 港é\u0301م🚢\u200d👩🇫\ufe0f"), min_size=1, max_size=40),
    st.booleans(),
)
def test_any_title_takes_exactly_its_cells(title: str, mirrored: bool) -> None:
    async def check() -> None:
        stage = Stage([], speed=10)
        async with stage.run_test(size=(61, 3)) as pilot:
            lane = LaneNews("X", [headline(n, title) for n in (1, 2, 3)], mirrored)
            stage.ticker.set_lanes([lane])
            await pilot.pause()
            for _ in range(25):
                strip = stage.ticker.render_line(0)
                assert strip.cell_length == 61
                let_pass(stage, 0.1)

    asyncio.run(check())


def ticker_window(folder: Path, *, filled: bool = True, **ticker: object) -> ReaderApp:
    own = window_settings()
    return window(
        folder,
        filled=filled,
        with_settings=Settings(
            refresh=own.refresh, screen=own.screen, feeds=own.feeds,
            ticker=TickerSettings(max_age_hours=1000, **ticker),  # type: ignore[arg-type]
        ),
    )  # fmt: skip


async def test_the_keys_of_the_ticker(tmp_path: Path) -> None:
    app = ticker_window(tmp_path, mode="scroll")
    async with app.run_test(size=(140, 40)) as pilot:
        main = await started(pilot)
        await until(pilot, lambda: main.panes.ticker.is_moving)
        await pilot.press("t")
        assert main.panes.place == "ticker"
        assert not main.panes.ticker.is_moving
        first = main.panes.ticker.current()
        await pilot.press("right", "l", "h")
        assert main.panes.ticker.current().id != first.id
        await pilot.press("left")
        assert main.panes.ticker.current().id == first.id
        await pilot.press("+")
        assert main.panes.ticker.speed == 9
        assert "9 cells" in main.panes.status.message
        await pilot.press("5", "-", "-")
        assert main.panes.ticker.speed == 3
        await pilot.press("s")
        await until(pilot, lambda: main.panes.headlines.selected is not None)
        await pilot.press("m")
        await until(pilot, lambda: main.panes.ticker.is_read(first.id))
        await pilot.press("enter")
        await until(pilot, lambda: main.panes.article.article is not None)
        assert main.panes.article.article.headline.id == first.id
        assert main.panes.article.article.headline.starred
        await pilot.press("t", "escape")
        assert main.panes.place == "article"


async def test_t_goes_round_the_modes_and_lanes_are_fed(tmp_path: Path) -> None:
    app = ticker_window(
        tmp_path,
        mode="scroll",
        lanes=(TickerLane("SCI", view="Science"), TickerLane("SEA", view="Ports")),
    )
    async with app.run_test(size=(140, 40)) as pilot:
        main = await started(pilot)
        await pilot.press("T")
        assert main.panes.ticker.mode == "page"
        await pilot.press("T")
        await until(pilot, lambda: main.panes.ticker.size.height == 2)
        rows = [main.panes.ticker.render_line(y).text for y in (0, 1)]
        assert "SCI" in rows[0]
        assert "Orbit Gazette" in rows[0]
        assert "SEA" in rows[1]
        assert "Orbit Gazette" not in rows[1]
        await pilot.press("t", "j")
        assert main.panes.ticker.current().feed != "Orbit Gazette"
        await pilot.press("k")
        assert main.panes.ticker.current().feed == "Orbit Gazette"
        await pilot.press("T")
        assert not main.panes.ticker.display
        assert main.panes.place == "headlines"
        await pilot.press("T")
        await until(pilot, lambda: main.panes.ticker.is_moving)
        assert main.panes.ticker.size.height == 1


async def test_where_nothing_may_move_the_ticker_pages(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("NO_MOTION", "1")
    app = ticker_window(tmp_path, mode="scroll")
    async with app.run_test(size=(140, 40)) as pilot:
        main = await started(pilot)
        assert main.panes.ticker.mode == "page"
        main.panes.ticker.turn_page()
        assert not main.panes.ticker.is_fading
        await pilot.press("T", "T", "T")
        assert main.panes.ticker.mode == "page"
        assert app.animation_level == "none"


async def test_an_unknown_view_is_reported_once_and_unread_is_shown(tmp_path: Path) -> None:
    app = ticker_window(tmp_path, mode="scroll", view="Portz")
    async with app.run_test(size=(140, 40)) as pilot:
        main = await started(pilot)
        assert "Portz" in main.panes.status.message
        assert main.panes.ticker.current() is not None
        main.panes.status.show("")
        await main.controllers.ticker.feed()
        assert main.panes.status.message == ""


async def test_when_a_round_ends_the_next_ones_take_their_turn(tmp_path: Path) -> None:
    fill_many(profile(tmp_path), 250)
    app = ticker_window(tmp_path, filled=False, mode="scroll")
    async with app.run_test(size=(140, 40)) as pilot:
        main = await started(pilot)
        fed: list[set[int]] = []
        set_lanes = main.panes.ticker.set_lanes

        def spy(news: list[LaneNews]) -> None:
            fed.append({one.id for lane in news for one in lane.headlines})
            set_lanes(news)

        main.panes.ticker.set_lanes = spy  # type: ignore[method-assign]
        await main.controllers.ticker.feed()
        assert len(fed[0]) == 200
        main.panes.ticker.post_message(Ticker.RoundEnding(frozenset(fed[0])))
        await until(pilot, lambda: len(fed) == 2)
        assert len(fed[1]) == 50
        assert not fed[0] & fed[1]
        main.panes.ticker.post_message(Ticker.RoundEnding(frozenset(fed[1])))
        await until(pilot, lambda: len(fed) == 3)
        assert fed[2] == fed[0]
