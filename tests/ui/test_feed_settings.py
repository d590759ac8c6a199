"""A feed's settings in the window: changed, undone, and shown where they cannot be changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.widgets import Input, Static

from tests.support.window import SUBSCRIPTIONS, profile, settings, started, until, window
from tui_reader.config import feeds_file
from tui_reader.model import KeepWish
from tui_reader.store import feeds
from tui_reader.text.cells import cell_len
from tui_reader.text.i18n import LANGUAGES, Language, use_language
from tui_reader.ui.actions import ACTIONS
from tui_reader.ui.dialogs.feed_settings import FeedSettings
from tui_reader.ui.dialogs.prompt import CheckedPrompt, Prompt

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
            ("snooze", "2026-03-05"), ("newest", "5"),
        ):  # fmt: skip
            app.screen.query_one(f"#{key}", Input).value = text
        await pilot.press("enter")
        assert "whole number" in str(app.screen.query_one("#note").render())
        app.screen.query_one("#interval", Input).value = "30"
        await pilot.click("#full_text")
        await pilot.click("#quiet")
        await pilot.press("tab", "shift+tab")
        assert await pilot.click("#save")
        await until(pilot, lambda: "Settings saved: Quai Sud" in main.panes.status.message)
        wanted = replace(
            QUAI, title="Le Quai", folder="Coast", interval=30, full_text="always",
            quiet=True, snooze="2026-03-05", newest=5, keep=KeepWish(days=30),
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


async def test_an_export_says_what_it_leaves_out(tmp_path: Path) -> None:
    secret = replace(QUAI, url="https://ana:harbour@quaisud.example/rss")
    app = window(tmp_path, with_settings=replace(settings(), feeds=(secret,)), filled=False)
    file = tmp_path / "feeds.opml"
    async with app.run_test(size=(100, 30)) as pilot:
        main = await started(pilot)
        await main.perform(next(one for one in ACTIONS if one.id == "export_feeds"))
        await until(pilot, lambda: isinstance(app.screen, CheckedPrompt))
        await until(pilot, lambda: app.screen.query(Input))
        app.screen.query_one(Input).value = str(file)
        await pilot.press("enter")
        await until(pilot, lambda: "without the password of 1 feed" in main.panes.status.message)
        assert str(file) in main.panes.status.message
        assert "harbour" not in file.read_text()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_names_of_settings_are_whole(tmp_path: Path, language: Language) -> None:
    app = window(tmp_path)
    use_language(language)
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            await started(pilot)
            await pilot.press("S")
            await until(pilot, lambda: isinstance(app.screen, FeedSettings))
            await until(pilot, lambda: app.screen.query(".label"))
            await pilot.pause()
            names = list(app.screen.query(".label").results(Static))
            assert names
            for name in names:
                assert cell_len(str(name.render())) < name.size.width, str(name.render())
    finally:
        use_language("en")
