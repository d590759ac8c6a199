"""What the mouse alone can do: the footer's keys, the way back, the way out of dialogs."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.support.window import main_of, started, until, window
from tui_reader.ui.app import ReaderApp
from tui_reader.ui.dialogs.dialog import Box
from tui_reader.ui.dialogs.help import Help


async def click_hint(pilot: Pilot[None], app: ReaderApp, word: str) -> None:
    """Click a word of the footer."""
    status = main_of(app).panes.status
    line = "".join(segment.text for segment in status.render_line(0))
    await pilot.click(status, offset=(line.index(f" {word}  ") + 1, 0))


async def test_the_footers_keys_are_buttons(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(160, 40)) as pilot:
        main = await started(pilot)
        for word, dialog in (("search", "SearchPrompt"), ("views", "Choose"), ("help", "Help")):
            await click_hint(pilot, app, word)
            await until(pilot, lambda: app.screen is not main)
            assert type(app.screen).__name__ == dialog
            # A click beside the box closes it.
            await pilot.click(offset=(1, 1))
            await until(pilot, lambda: app.screen is main)
        await click_hint(pilot, app, "star")
        await until(pilot, lambda: main.panes.headlines.selected.starred)  # type: ignore[union-attr]
        await click_hint(pilot, app, "open")
        await until(pilot, lambda: main.panes.place == "article" and main.panes.article.lines)
        await click_hint(pilot, app, "back")
        await until(pilot, lambda: main.panes.place == "headlines")
        words = "What just happened is shown whole, " * 4
        main.panes.status.show(words)
        assert words.strip() in main.panes.status.render_line(0).text
        main.panes.status.show("A message")
        await pilot.click(main.panes.status, offset=(3, 0))
        assert main.panes.status.message == ""
        for pane in (main.panes.headlines, main.panes.article):
            main.panes.status.show("A message")
            await pilot.click(pane, offset=(5, 3))
            await until(pilot, lambda: main.panes.status.message == "")


async def test_a_view_that_was_clicked_leaves_the_keys_in_sight(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        panes = (await started(pilot)).panes
        await pilot.press("h")
        await until(pilot, lambda: panes.place == "views")
        await pilot.click(panes.views, offset=(3, 2))
        await until(pilot, lambda: panes.place == "headlines")
        assert panes.status.message == ""


@pytest.mark.parametrize("size", [(60, 20), (90, 24), (160, 40)])
async def test_titles_lead_back_at_every_width(tmp_path: Path, size: tuple[int, int]) -> None:
    app = window(tmp_path)
    async with app.run_test(size=size) as pilot:
        main = await started(pilot)
        panes = main.panes
        await pilot.click(panes.headlines, offset=(5, 2))
        await until(pilot, lambda: panes.place == "article")
        await pilot.click(panes.article, offset=(5, 0))
        await until(pilot, lambda: panes.place == "headlines")
        await pilot.click(panes.headlines, offset=(5, 0))
        await until(pilot, lambda: panes.place == "views")
        await pilot.click(panes.views, offset=(5, 0))
        await until(pilot, lambda: panes.place == "headlines")


async def test_the_lower_border_of_a_dialog_closes_it(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        main = await started(pilot)
        await pilot.press("f")
        await until(pilot, lambda: app.screen is not main and app.screen.query(Box))
        await pilot.pause()
        box = app.screen.query_one(Box).region
        await pilot.click(offset=(box.x + 4, box.y + 2))
        assert app.screen is not main
        await pilot.click(offset=(box.x + 4, box.bottom - 1))
        await until(pilot, lambda: app.screen is main)


async def click_border(pilot: Pilot[None], app: ReaderApp, word: str) -> None:
    """Click a word of the lower border of a dialog."""
    await until(pilot, lambda: app.screen.query_one(Box).region.height > 0)
    bottom = app.screen.query_one(Box).region.bottom - 1

    def line() -> str:
        return app.screen._compositor.render_strips()[bottom].text

    await until(pilot, lambda: word in line())
    await pilot.click(offset=(line().index(word), bottom))


@pytest.mark.parametrize("size", [(60, 20), (100, 30)])
async def test_the_keys_in_the_border_of_a_dialog_are_buttons(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    app = window(tmp_path)
    async with app.run_test(size=size) as pilot:
        main = await started(pilot)
        await pilot.press("slash")
        await until(pilot, lambda: app.screen is not main)
        await pilot.press(*"is:sta")
        await click_border(pilot, app, "complete")
        await until(pilot, lambda: app.screen.query_one(Input).value == "is:starred")
        await click_border(pilot, app, "go")
        await until(pilot, lambda: app.screen is main)
        assert main.panes.headlines.listing.view.text == "is:starred"
        await pilot.press("f")
        await until(pilot, lambda: app.screen is not main)
        # A key of several is none to be clicked, and nothing is lost by the attempt.
        await click_border(pilot, app, "choose")
        assert app.screen is not main
        await click_border(pilot, app, "close")
        await until(pilot, lambda: app.screen is main)


@pytest.mark.parametrize("size", [(60, 20), (160, 40)])
@pytest.mark.parametrize(
    ("row", "dialog"),
    [("add a feed", "AddFeed"), ("search all", "SearchPrompt"), ("name, folder", "FeedSettings")],
)
async def test_a_click_in_the_help_does_what_the_key_does(
    tmp_path: Path, size: tuple[int, int], row: str, dialog: str
) -> None:
    app = window(tmp_path)
    async with app.run_test(size=size) as pilot:
        main = await started(pilot)
        await click_hint(pilot, app, "help") if size[0] > 70 else await pilot.press("?")
        await until(pilot, lambda: isinstance(app.screen, Help))
        shown = app.screen
        await pilot.press(*row[:6])
        place: tuple[int, int] | None = None

        def found() -> bool:
            nonlocal place
            rows = shown._compositor.render_strips()
            texts = ["".join(segment.text for segment in strip) for strip in rows]
            place = next(((t.index(row), y) for y, t in enumerate(texts) if row in t), None)
            return place is not None

        await until(pilot, found)
        await pilot.click(offset=place)
        await until(pilot, lambda: type(app.screen).__name__ == dialog)
        await pilot.click(offset=(0, 0))
        await until(pilot, lambda: app.screen is main)
