"""Accounts in the window: what is held is said and let through by a key, and one is added."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from textual.widgets import Input, Static

from tests.support.window import NOW, engine_of, engine_sends, main_of, started, until, window
from tui_reader.config import accounts as files
from tui_reader.engine.protocol import AccountProgress, AccountSynced, Refreshed
from tui_reader.store import accounts, open_store
from tui_reader.text.reasons import because
from tui_reader.ui.main.refresh_state import RefreshState, after, ended, requested, summary

WHY = because("its server lists nothing as starred, and 60 are here")


def test_the_status_line_says_how_far_an_account_is_and_what_waits_for_the_user() -> None:
    state = requested(RefreshState(), 1, NOW)
    assert summary(after(state, AccountProgress(1, "Home", 500, 1000)), NOW, "E", "@") == (
        "▓▓▓░░░ Home 500/1000"
    )
    state = after(state, AccountSynced(1, "Home", "held", reason=WHY, held=True))
    state = after(state, AccountSynced(1, "Work", "failed", reason=because("no such host")))
    state = ended(state, 1, Refreshed(1, 0, 0, 0, accounts=2, accounts_failed=2), NOW)
    assert summary(state, NOW, "E", "@") == "Home is held (@) · Work failed (@) · updated 12:40"
    state = after(state, AccountSynced(2, "Home", "synced", new=3))
    assert summary(state, NOW, "E", "") == "Work failed · updated 12:40"


async def test_what_is_held_is_let_through_by_a_key(tmp_path: Path) -> None:
    config = files.AccountSettings("Home", "miniflux", "https://a.example", password_env="PW")
    app = window(tmp_path)
    files.add(files.beside(app.context.paths.feeds), config)
    with open_store(app.context.paths.store) as store:
        store.write(accounts.write_state, accounts.AccountState("Home", NOW, NOW, held=WHY))
    async with app.run_test() as pilot:
        await started(pilot)
        await pilot.press("@")
        await until(pilot, lambda: type(app.screen).__name__ == "Accounts")
        await pilot.press("y")
        await until(pilot, lambda: engine_of(app).asked[-1:] == [("accept", ("Home",))])
        engine_sends(app, Refreshed(len(engine_of(app).asked), 0, 0, 0, accounts=1))
        await pilot.press("@")
        await until(pilot, lambda: type(app.screen).__name__ == "Accounts")
        await pilot.press("enter")
        await until(
            pilot, lambda: engine_of(app).asked[-1:] == [("refresh", ("account:Home/",), True)]
        )


async def test_an_account_is_added_once_it_can_be_used(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test() as pilot:
        await started(pilot)
        await pilot.press("@")
        await until(pilot, lambda: type(app.screen).__name__ == "AddAccount")
        for name, text in (
            ("name", "Home"), ("url", "http://a.example"), ("user", "ana"),
            ("password_command", "pass show 'my news'"),
        ):  # fmt: skip
            app.screen.query_one(f"#{name}", Input).value = text
        await pilot.press("enter")
        note = app.screen.query_one("#note", Static)
        await until(pilot, lambda: "http sends the password" in str(note.content))
        app.screen.query_one("#url", Input).value = "https://a.example"
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is main_of(app))
        [one] = files.read(files.beside(app.context.paths.feeds))
        assert replace(one, url="") == files.AccountSettings(
            "Home", "freshrss", "", "ana", password_command=("pass", "show", "my news")
        )
        await until(
            pilot, lambda: engine_of(app).asked[-1:] == [("refresh", ("account:Home/",), True)]
        )
