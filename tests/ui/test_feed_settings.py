"""A feed's settings in the window: changed, undone, and shown where they cannot be changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.widgets import Input

from tests.support.window import SUBSCRIPTIONS, profile, settings, started, until, window
from tui_reader.config import feeds_file
from tui_reader.model import KeepWish
from tui_reader.store import feeds
from tui_reader.ui.dialogs.feed_settings import FeedSettings
from tui_reader.ui.dialogs.prompt import Prompt

QUAI = SUBSCRIPTIONS[0]


def added(folder: Path) -> None:
    """The sample feeds in ``feeds.toml`` instead of ``config.toml``."""
    where = profile(folder)
    where.config.unlink()
    feeds_file.add(where.feeds, SUBSCRIPTIONS)


@pytest.mark.parametrize("size", [(110, 30), (60, 20)])
async def test_a_feed_is_renamed_moved_and_given_settings_and_that_is_undone(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    app = window(tmp_path, with_settings=replace(settings(), feeds=()))
    added(tmp_path)
    where = app.context.paths
    async with app.run_test(size=size) as pilot:
        main = await started(pilot)
        await pilot.press("S")
        await until(pilot, lambda: isinstance(app.screen, FeedSettings))
        for key, text in (
            ("title", "Le Quai"), ("folder", "Coast"), ("interval", "soon"), ("keep_days", "30"),
        ):  # fmt: skip
            app.screen.query_one(f"#{key}", Input).value = text
        await pilot.press("enter")
        assert "whole number" in str(app.screen.query_one("#note").render())
        app.screen.query_one("#interval", Input).value = "30"
        await pilot.click("#full_text")
        await pilot.press("tab", "shift+tab")
        assert await pilot.click("#save")
        await until(pilot, lambda: "Settings saved: Quai Sud" in main.panes.status.message)
        wanted = replace(
            QUAI, title="Le Quai", folder="Coast", interval=30, full_text="always",
            keep=KeepWish(days=30),
        )  # fmt: skip
        assert feeds_file.read(where.feeds).feeds[0] == wanted
        feed = await app.context.store.run(feeds.feed_by_url, QUAI.url)
        assert feed is not None
        assert (feed.title, feed.folder, feed.keep) == ("Le Quai", "Coast", KeepWish(days=30))
        assert "Le Quai" in [one.title for one in main.panes.views.overview.feeds]
        await pilot.press("u")
        await until(pilot, lambda: "settings of Quai Sud" in main.panes.status.message)
        assert feeds_file.read(where.feeds).feeds == SUBSCRIPTIONS


async def test_a_folder_is_renamed_with_all_below_it(tmp_path: Path) -> None:
    app = window(tmp_path, with_settings=replace(settings(), feeds=()))
    added(tmp_path)
    async with app.run_test(size=(160, 50)) as pilot:
        main = await started(pilot)
        await main.controllers.navigation.show_view(
            next(r.view for r in main.panes.views._rows if r.kind == "folder" and r.view)
        )
        main.panes.focus("views")
        await pilot.press("S")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        app.screen.query_one(Input).value = "Coast/West"
        await pilot.press("enter")
        await until(pilot, lambda: "Settings saved" in main.panes.status.message)
        folders = [one.folder for one in feeds_file.read(app.context.paths.feeds).feeds]
        assert folders == [one.folder.replace("Ports", "Coast/West") for one in SUBSCRIPTIONS]


async def test_what_the_configuration_lists_is_shown_with_its_line(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(110, 30)) as pilot:
        await started(pilot)
        await pilot.press("S")
        await until(pilot, lambda: isinstance(app.screen, FeedSettings))
        note = str(app.screen.query_one("#note").render())
        lines = app.context.paths.config.read_text().splitlines()
        assert f"line {lines.index('[[feeds]]') + 1}, lists this feed" in note
        assert not app.screen.query(Input)
        await pilot.click("#close")
        await until(pilot, lambda: not isinstance(app.screen, FeedSettings))
