"""Reading on from article to article: where it begins, and where it goes at the end of a view."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.window import NOW, started, until, window
from tui_reader.model import ALL, UNREAD, View
from tui_reader.store import marks
from tui_reader.ui.views.tree import feed_view, folder_view, search_view


@pytest.mark.parametrize("key", ["]", "space"])
async def test_the_first_unread_headline_is_not_skipped(tmp_path: Path, key: str) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(160, 40)) as pilot:
        main = await started(pilot)
        await pilot.press(key)
        await until(pilot, lambda: main.panes.article.article)
        article = main.panes.article.article
        assert article is not None
        assert (main.panes.headlines.row, article.headline.title[:7]) == (0, "Le port")


async def test_keys_that_come_together_each_go_one_article_on(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(160, 40)) as pilot:
        main = await started(pilot)
        await pilot.press("]", "]", "]")
        await until(pilot, lambda: main.panes.headlines.row == 2)


@pytest.mark.parametrize(
    ("view", "keys", "beyond"),
    [
        ("The Harbour Post", ["G", "]"], ("الميناء اليوم", "إعادة")),
        ("The Harbour Post", ["G", "enter", *["space"] * 12], ("الميناء اليوم", "إعادة")),
        ("Les Ateliers", ["G", "enter", "]"], ("El Faro Azul", "El puerto")),
        ("The Harbour Post", ["["], ("Quai Sud", "Budget")),
        ("folder:Ports/Sur", ["G", "]"], ("Science", "A ring")),
        ("all", ["G", "]"], ("All", "Le port")),
        ("search", ["G", "enter", "]"], ("Unread", "Le port")),
    ],
)
async def test_at_the_end_of_a_view_comes_the_next_that_has_unread(
    tmp_path: Path, view: str, keys: list[str], beyond: tuple[str, str]
) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(160, 40)) as pilot:
        main = await started(pilot)
        headlines = main.panes.headlines
        feeds = {feed.title: feed for feed in main.panes.views.overview.feeds}
        views: dict[str, View] = {"folder:Ports/Sur": folder_view("Ports/Sur"), "all": ALL}
        views |= {"search": search_view("herring"), "unread": UNREAD}
        await main.controllers.navigation.show_view(views.get(view) or feed_view(feeds[view]))
        for key in keys:
            if key == "]" and "enter" not in keys:
                # Only what is left unread elsewhere may be opened: this one is read.
                assert headlines.selected is not None
                selected = (headlines.selected.id,)
                await main.context.store.write(marks.mark, selected, "read", True, NOW)
                await headlines.renew()
            await pilot.press(key)
            await main.app.workers.wait_for_complete(
                [one for one in app.workers if one.group == "open"]
            )
            if main.panes.status.message:
                break
        name, title = beyond
        await until(pilot, lambda: name in main.panes.status.message)
        assert headlines.selected is not None
        assert headlines.selected.title.startswith(title)
        assert main.panes.place == ("article" if "enter" in keys else "headlines")


async def test_nothing_left_anywhere_is_said(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(160, 40)) as pilot:
        main = await started(pilot)
        await pilot.press("A", "]")
        assert main.panes.status.message == "Nothing more to read in Unread."
