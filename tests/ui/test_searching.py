"""Searching: the list fills while a query is typed."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input, Static

from tests.support.window import main_of, started, until, window
from tui_reader.config import views_file
from tui_reader.ui.dialogs.prompt import Prompt
from tui_reader.ui.dialogs.search import SearchPrompt

WIDE = (140, 40)


def titles(app: object) -> list[str]:
    headlines = main_of(app).panes.headlines  # type: ignore[arg-type]
    found = [headlines._pages.at(row) for row in range(headlines.total)]
    return [one.title for one in found if one is not None]


async def test_the_list_fills_while_a_query_is_typed(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        panes, before = main.panes, main.panes.headlines.listing.view
        total = panes.headlines.total
        await pilot.press("/", *"tempe")
        await until(pilot, lambda: panes.headlines.total == 1)
        assert isinstance(app.screen, SearchPrompt)
        await pilot.press(*" titel:x")
        await until(pilot, lambda: "title" in str(app.screen.query_one("#note", Static).content))
        await pilot.press("escape")
        await until(pilot, lambda: panes.headlines.listing.view == before)
        assert panes.headlines.total == total
        await pilot.press("/", *"tempete is:unr", "tab")
        await until(pilot, lambda: app.screen.query_one(Input).value == "tempete is:unread")
        await pilot.press("escape")
        await pilot.press("/", *'title:/TEMP.TE/i OR "no such phrase"', "enter")
        await until(pilot, lambda: app.screen is main and panes.headlines.total == 1)
        await pilot.press("escape")
        await until(pilot, lambda: panes.headlines.listing.view == before)


async def test_a_query_is_saved_as_a_view(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("/", *"tempete -is:starred title:/./", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        await pilot.press(*"Storms", "enter")
        await until(pilot, lambda: "Storms" in main.panes.status.message)
        path = views_file.beside(main.context.paths.feeds)
        assert [(one.name, one.text) for one in views_file.read(path)] == [
            ("Storms", "tempete -is:starred title:/./")
        ]
        views = main.panes.views
        await until(pilot, lambda: views.overview.counts.get("own:Storms") == 1)
        await pilot.press("escape", "f", *"Storms", "enter")
        await until(pilot, lambda: main.panes.headlines.listing.view.name == "Storms")


async def test_a_view_may_be_limited(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("/", *"is:any limit:3", "enter")
        await until(pilot, lambda: app.screen is main and main.panes.headlines.total == 3)
