"""``x``: the page's text, fetched when it is not here, and back to the feed's."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from tests.support.window import (
    NOW,
    engine_of,
    engine_sends,
    fill,
    main_of,
    profile,
    settings,
    started,
    until,
)
from tests.support.window import window as make_window
from tui_reader.engine.protocol import Died, Failed, Page, Refreshed
from tui_reader.model import Query
from tui_reader.store import articles, open_store, pages
from tui_reader.text.reasons import because
from tui_reader.ui.app import ReaderApp
from tui_reader.ui.main.screen import MainScreen

PAGE = "<p>All of the article, as its page has it.</p>"


def shown(main: MainScreen) -> str:
    pane = main.panes.article
    return " ".join(" ".join(pane.render_line(y).text for y in range(pane.size.height)).split())


async def opened(pilot: Pilot[None]) -> tuple[MainScreen, int]:
    main = await started(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: main.panes.article.article)
    article = main.panes.article.article
    assert article is not None
    return main, article.headline.id


def keep(app: ReaderApp, article_id: int) -> None:
    with open_store(app.context.paths.store) as store:
        store.write(pages.keep_text, article_id, PAGE, NOW, byline="Ana Belmar")


async def test_x_fetches_shows_and_goes_back(tmp_path: Path) -> None:
    app = make_window(tmp_path)
    async with app.run_test(size=(150, 40)) as pilot:
        main, article_id = await opened(pilot)
        await pilot.press("x")
        assert engine_of(app).asked[-1] == ("full_text", article_id)
        request = len(engine_of(app).asked)
        assert main.panes.status.message.startswith("Fetching the page at ")
        assert "On the quays" in shown(main)
        keep(app, article_id)
        engine_sends(app, Page(request, article_id, "text"))
        await until(pilot, lambda: "as its page has it" in shown(main))
        assert "Ana Belmar" in shown(main)
        assert "the page’s text" in shown(main)
        assert "x shows the feed’s" in main.panes.status.message
        await pilot.press("x")
        await until(pilot, lambda: "On the quays" in shown(main))
        assert "the feed’s text" in shown(main)
        # A mark does not turn the text.
        await pilot.press("s")
        await pilot.pause()
        assert "On the quays" in shown(main)
        await pilot.press("x")
        await until(pilot, lambda: "as its page has it" in shown(main))
        assert len(engine_of(app).asked) == request


async def test_a_page_that_gives_a_beginning_only_says_why(tmp_path: Path) -> None:
    app = make_window(tmp_path)
    async with app.run_test(size=(150, 40)) as pilot:
        main, article_id = await opened(pilot)
        await pilot.press("x")
        reason = because("the page shows the whole article to subscribers only")
        with open_store(app.context.paths.store) as store:
            store.write(pages.keep_text, article_id, PAGE, NOW, reason=reason)
        engine_sends(app, Page(len(engine_of(app).asked), article_id, "text", reason))
        await until(pilot, lambda: "as its page has it" in shown(main))
        assert f"The page gives only this beginning; {reason}." in shown(main)


async def test_a_refusal_is_said_and_the_feeds_text_stays(tmp_path: Path) -> None:
    app = make_window(tmp_path)
    async with app.run_test(size=(150, 40)) as pilot:
        main, article_id = await opened(pilot)
        await pilot.press("x")
        reason = "the page shows the whole article to subscribers only"
        engine_sends(app, Page(len(engine_of(app).asked), article_id, "refused", reason))
        await until(pilot, lambda: reason in main.panes.status.message)
        assert "On the quays" in shown(main)
        # It may be asked again, and a fault of the engine is said as well.
        await pilot.press("x")
        engine_sends(app, Failed(len(engine_of(app).asked), "the engine failed"))
        await until(pilot, lambda: "the engine failed" in main.panes.status.message)


async def test_x_again_stops_it(tmp_path: Path) -> None:
    app = make_window(tmp_path)
    async with app.run_test(size=(150, 40)) as pilot:
        main, _article_id = await opened(pilot)
        await pilot.press("x")
        request = len(engine_of(app).asked)
        await pilot.press("x")
        assert engine_of(app).asked[-1] == ("cancel", request)
        await until(pilot, lambda: main.panes.status.message.startswith("Stopped"))
        await pilot.press("x")
        assert engine_of(app).asked[-1][0] == "full_text"
        engine_sends(app, Died("killed by signal 9"))
        await until(pilot, lambda: "The engine stopped" in main.panes.status.message)
        await pilot.press("x")
        assert engine_of(app).asked[-1][0] == "full_text"


async def test_stopping_a_page_says_nothing_of_feeds(tmp_path: Path) -> None:
    app = make_window(tmp_path)
    async with app.run_test(size=(150, 40)) as pilot:
        main, _article_id = await opened(pilot)
        await pilot.press("R")
        engine_sends(app, Refreshed(len(engine_of(app).asked), 0, 0, 0))
        await until(pilot, lambda: "No feed is due yet" in main.panes.status.message)
        await pilot.press("x", "x")
        await until(pilot, lambda: main.panes.status.message.startswith("Stopped"))
        await pilot.pause(0.3)
        assert main.panes.status.message.startswith("Stopped")


async def test_a_page_that_comes_late_does_not_take_the_next_article_away(tmp_path: Path) -> None:
    app = make_window(tmp_path)
    async with app.run_test(size=(150, 40)) as pilot:
        main, article_id = await opened(pilot)
        await pilot.press("x")
        request = len(engine_of(app).asked)
        await pilot.press("J")
        await until(
            pilot,
            lambda: (
                main.panes.article.article and main.panes.article.article.headline.id != article_id
            ),
        )
        keep(app, article_id)
        engine_sends(app, Page(request, article_id, "text"))
        await pilot.pause()
        await pilot.pause()
        assert "as its page has it" not in shown(main)
        await pilot.press("K")
        await until(pilot, lambda: "as its page has it" in shown(main))


async def test_x_without_an_engine_says_so(tmp_path: Path) -> None:
    where = profile(tmp_path)
    fill(where)
    with open_store(where.store) as store:
        assert articles.count(store, Query())
    app = ReaderApp(settings=settings(), paths=where, clock=lambda: NOW)
    async with app.run_test(size=(150, 40)) as pilot:
        await opened(pilot)
        await pilot.press("x")
        assert "nothing can be fetched" in main_of(app).panes.status.message
