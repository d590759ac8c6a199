"""The ticker: nothing jumps, nothing moves that should rest, every headline comes round."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tui_reader.model import Headline
from tui_reader.text.cells import cell_len
from tui_reader.ui.theme.themes import THEMES
from tui_reader.ui.ticker.belt import Belt, Measures
from tui_reader.ui.ticker.entry import label_cells
from tui_reader.ui.ticker.widget import Ticker

NOW = 1_771_848_000


def headline(number: int, title: str = "", **changes: object) -> Headline:
    base = Headline(
        id=number,
        title=title or f"Headline number {number} of the harbour",
        url=f"https://quai-sud.example/{number}",
        feed_id=number % 3,
        feed=("Quai Sud", "El Faro", "Harbour Post")[number % 3],
        feed_url=f"https://paper{number % 3}.example/feed",
        author="",
        published=NOW - number * 600,
        received=NOW,
        sort_at=NOW - number * 600,
        language="en",
        read=False,
        starred=False,
        later=False,
        tags=(),
        story=number,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


class Stage(App[None]):
    """Nothing but a ticker, with a clock that stands still until it is told."""

    CSS = "Screen { overflow: hidden; }"

    def __init__(self, headlines: Sequence[Headline], speed: float = 50.0) -> None:
        super().__init__()
        self.time = Clock()
        self.unix = NOW
        self.ticker = Ticker(speed=speed, clock=self.time, now=lambda: self.unix)
        self.headlines = headlines
        self.opened: list[int] = []
        self.rounds: list[frozenset[int]] = []

    def compose(self) -> ComposeResult:
        yield self.ticker

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.screen.set_focus(None)
        self.ticker.set_headlines(self.headlines)

    def on_ticker_round_ending(self, message: Ticker.RoundEnding) -> None:
        self.rounds.append(message.shown)

    def on_ticker_opened(self, message: Ticker.Opened) -> None:
        self.opened.append(message.headline.id)


Stage.AUTO_FOCUS = None


def painted(stage: Stage) -> str:
    text = stage.ticker.render_line(0).text
    return text[label_cells(stage.ticker.size.width) :]


def let_pass(stage: Stage, seconds: float) -> None:
    """Time passes, and the ticker takes every step of it."""
    step = 1 / stage.ticker.speed
    for _ in range(round(seconds / step)):
        stage.time.seconds += step
        stage.ticker.move()


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        await asyncio.sleep(0.002)


async def test_moves_one_cell_a_step_by_the_clock() -> None:
    stage = Stage([headline(n) for n in range(1, 9)], speed=10)
    async with stage.run_test(size=(80, 3)) as pilot:
        await pilot.pause()
        assert stage.ticker.is_moving
        before = painted(stage)
        assert before.startswith(" El Faro  Headline number 1 of the harbour  10m")
        let_pass(stage, 0.3)
        after = painted(stage)
        assert after[:-3] == before[3:]
        let_pass(stage, 60)
        assert painted(stage).strip()


async def test_every_headline_comes_round_and_the_rounds_are_distinct() -> None:
    stage = Stage([headline(n) for n in range(1, 6)], speed=10)
    async with stage.run_test(size=(60, 3)) as pilot:
        await pilot.pause()
        seen = ""
        for _ in range(40):
            seen += painted(stage)
            let_pass(stage, 1)
        for number in range(1, 6):
            assert f"number {number} " in seen
        assert "◆" in seen


async def test_new_headlines_join_behind_the_edge() -> None:
    old = [headline(n) for n in range(1, 9)]
    stage = Stage(old)
    async with stage.run_test(size=(90, 3)) as pilot:
        await pilot.pause()
        let_pass(stage, 0.5)
        before = painted(stage)
        fresh = headline(99, "A brand new headline")
        stage.ticker.set_headlines([fresh, *old])
        assert painted(stage) == before
        seen = ""
        for _ in range(6):
            let_pass(stage, 1)
            seen += painted(stage)
        assert "brand new" in seen


async def test_a_read_headline_fades_and_does_not_come_back() -> None:
    stage = Stage([headline(n) for n in range(1, 9)], speed=10)
    async with stage.run_test(size=(90, 3)) as pilot:
        await pilot.pause()
        before = painted(stage)
        stage.ticker.drop(1)
        strip = stage.ticker.render_line(0)
        assert painted(stage) == before
        style = next(s.style for s in strip if "number 1 " in s.text)
        assert style is not None
        assert not style.bold
        let_pass(stage, 8)
        painted(stage)
        seen = ""
        for _ in range(60):
            let_pass(stage, 2)
            seen += painted(stage)
        assert "number 1 " not in seen
        assert "number 2 " in seen


async def test_what_fits_stands_still() -> None:
    stage = Stage([headline(1), headline(2)])
    async with stage.run_test(size=(140, 3)) as pilot:
        await pilot.pause()
        assert not stage.ticker.is_moving
        assert painted(stage).count("Headline") == 2
        stage.ticker.set_headlines([headline(n) for n in range(1, 9)])
        assert stage.ticker.is_moving
        assert painted(stage).startswith(" El Faro  Headline number 1 ")


async def test_coming_to_fit_ends_in_rest_with_every_headline_once() -> None:
    stage = Stage([headline(n) for n in range(1, 5)], speed=200)
    async with stage.run_test(size=(120, 3)) as pilot:
        await pilot.pause()
        let_pass(stage, 1)
        painted(stage)
        stage.ticker.drop(1)
        stage.ticker.drop(2)
        stage.ticker.drop(3)

        def step() -> bool:
            let_pass(stage, 0.01)
            return not stage.ticker.is_moving

        await until(pilot, step)
        assert painted(stage).count("Headline") == 1
        assert painted(stage).startswith(" El Faro  Headline number 4 ")


@pytest.mark.parametrize(("read", "words"), [(False, "No unread headlines"), (True, "All read")])
async def test_nothing_to_show(read: bool, words: str) -> None:
    stage = Stage([headline(1, read=True)] if read else [])
    async with stage.run_test(size=(60, 3)) as pilot:
        await pilot.pause()
        assert words in painted(stage)
        assert not stage.ticker.is_moving
        assert stage.ticker.current() is None
        stage.ticker.step(1)
        stage.ticker.open()
        await pilot.pause()
        assert stage.opened == []


async def test_rests_with_the_focus_and_steps() -> None:
    stage = Stage([headline(n) for n in range(1, 9)])
    async with stage.run_test(size=(120, 3)) as pilot:
        await pilot.pause()
        let_pass(stage, 0.4)
        stage.ticker.focus()
        await pilot.pause()
        assert not stage.ticker.is_moving
        still = painted(stage)
        let_pass(stage, 5)
        assert painted(stage) == still
        first = stage.ticker.current()
        assert first is not None
        assert first.title in still
        stage.ticker.step(1)
        second = stage.ticker.current()
        assert second is not None
        assert second.id == first.id + 1
        assert second.title in painted(stage)
        stage.ticker.step(-4)
        back = stage.ticker.current()
        assert back is not None
        assert back.id == (second.id - 4 - 1) % 8 + 1
        assert back.title in painted(stage)
        stage.ticker.open()
        await pilot.pause()
        assert stage.opened == [back.id]
        stage.screen.set_focus(None)
        await pilot.pause()
        assert stage.ticker.is_moving


async def test_rests_when_the_terminal_or_the_user_says_so() -> None:
    stage = Stage([headline(n) for n in range(1, 9)])
    async with stage.run_test(size=(80, 3)) as pilot:
        await pilot.pause()
        stage.post_message(events.AppBlur())
        await until(pilot, lambda: not stage.ticker.is_moving)
        stage.post_message(events.AppFocus())
        await until(pilot, lambda: stage.ticker.is_moving)
        stage.ticker.paused = True
        await pilot.pause()
        assert not stage.ticker.is_moving
        assert "‖" in stage.ticker.render_line(0).text
        stage.ticker.paused = False
        await pilot.pause()
        assert stage.ticker.is_moving
        await pilot.hover(Ticker)
        assert not stage.ticker.is_moving


async def test_a_click_opens_what_is_under_it() -> None:
    stage = Stage([headline(n) for n in range(1, 9)])
    async with stage.run_test(size=(120, 3)) as pilot:
        await pilot.pause()
        x = stage.ticker.render_line(0).text.index("number 2")
        await pilot.click(Ticker, offset=(x, 0))
        assert stage.opened == [2]
        await pilot.click(Ticker, offset=(2, 0))
        assert stage.opened == [2]


async def test_page_mode_shows_one_and_where_it_stands() -> None:
    stage = Stage([headline(n) for n in range(1, 9)])
    async with stage.run_test(size=(80, 3)) as pilot:
        stage.ticker.mode = "page"
        await pilot.pause()
        assert "1/8" in painted(stage)
        assert painted(stage).count("Headline") == 1
        stage.ticker.step(2)
        assert "3/8" in painted(stage)
        assert "number 3 " in painted(stage)
        stage.ticker.mode = "off"
        await pilot.pause()
        assert not stage.ticker.display
        assert not stage.ticker.is_moving
        stage.ticker.mode = "scroll"
        await pilot.pause()
        assert stage.ticker.is_moving


async def test_a_wide_glyph_is_never_cut() -> None:
    stage = Stage([headline(n, "港口重新開放 " * 6) for n in range(1, 5)], speed=10)
    async with stage.run_test(size=(71, 3)) as pilot:
        await pilot.pause()
        for _ in range(80):
            strip = stage.ticker.render_line(0)
            assert cell_len(strip.text) == strip.cell_length == 71
            let_pass(stage, 0.1)


async def test_ten_thousand_headlines_cost_a_windowful() -> None:
    stage = Stage([headline(n) for n in range(10_000)])
    async with stage.run_test(size=(100, 3)) as pilot:
        await pilot.pause()
        start = time.perf_counter()
        for _ in range(100):
            let_pass(stage, 0.02)
            painted(stage)
        assert time.perf_counter() - start < 1


async def test_a_narrow_ticker_still_says_whether_it_runs() -> None:
    stage = Stage([headline(n) for n in range(1, 9)])
    async with stage.run_test(size=(40, 3)) as pilot:
        await pilot.pause()
        assert stage.ticker.render_line(0).text.startswith(" ▸ ")
        stage.ticker.paused = True
        assert stage.ticker.render_line(0).text.startswith(" ‖ ")


async def test_hostile_titles_and_a_change_of_theme_and_width() -> None:
    hostile = "[/x] [@click=app.quit] \x1b]52;c;AAAA\x07 \u202egnp.exe"
    stage = Stage([headline(n, hostile) for n in range(1, 5)])
    async with stage.run_test(size=(80, 3)) as pilot:
        await pilot.pause()
        assert "[/x] [@click=app.quit] ]52;c;AAAA gnp.exe" in painted(stage)
        before = stage.ticker.render_line(0)
        stage.theme = "tui-reader-light"
        await pilot.pause()
        assert list(stage.ticker.render_line(0)) != list(before)
        for width in (1, 3, 20, 200):
            await pilot.resize_terminal(width, 3)
            await pilot.pause()
            assert stage.ticker.render_line(0).cell_length == width


_IDS = st.lists(st.integers(1, 12), unique=True, max_size=8)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("replace"), _IDS),
            st.tuples(st.just("drop"), st.integers(1, 12)),
            st.tuples(st.just("move"), st.integers(-30, 60)),
        ),
        max_size=25,
    )
)
def test_the_belt_has_no_holes_and_never_moves_what_shows(steps: list[tuple[str, object]]) -> None:
    belt = Belt(Measures(lambda h: 4 + h.id, 3))
    left, window = 0, 40
    for kind, value in steps:
        before = [one for one in belt.laid if one.end > left and one.start < left + window]
        if kind == "replace":
            assert isinstance(value, list)
            belt.replace(headline(n) for n in value)
        elif kind == "drop":
            assert isinstance(value, int)
            belt.drop(value)
        else:
            assert isinstance(value, int)
            left += value
        belt.lay(left, left + window)
        laid = list(belt.laid)
        for one, other in itertools.pairwise(laid):
            assert one.end == other.start
        if len(belt) and not belt.fits(window):
            assert laid[0].start <= left
            assert laid[-1].end >= left + window
        if kind != "move":
            places = {(one.headline.id, one.start) for one in laid}
            assert {(one.headline.id, one.start) for one in before} <= places


async def test_an_error_in_a_step_ends_the_window_as_any_other_error_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(_ticker: Ticker) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Ticker, "move", fails)
    stage = Stage([headline(n) for n in range(9)])
    with pytest.raises(ZeroDivisionError):
        async with stage.run_test(size=(60, 3)) as pilot:
            await until(pilot, lambda: stage.return_code == 1)
