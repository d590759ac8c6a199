"""Commands and macros of one's own in the window."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from tests.support.programs import calls, stand_in
from tests.support.terminal import alive
from tests.support.window import main_of, settings, started, until, window
from tui_reader.config.schema import Macro, OwnCommand
from tui_reader.store import articles
from tui_reader.ui.app import ReaderApp
from tui_reader.ui.dialogs.confirm import Confirm
from tui_reader.ui.dialogs.prompt import Report
from tui_reader.ui.main.screen import MainScreen


@asynccontextmanager
async def opened(
    folder: Path, *commands: OwnCommand, macros: tuple[Macro, ...] = ()
) -> AsyncIterator[tuple[Pilot[None], MainScreen]]:
    app = window(folder, with_settings=replace(settings(), commands=commands, macros=macros))
    async with app.run_test(size=(160, 40)) as pilot:
        main = await started(pilot)
        yield pilot, main


def text_of(main: MainScreen) -> str:
    return "\n".join(line.text for line in main.panes.article.lines)


def painted(app: ReaderApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def idle(main: MainScreen) -> bool:
    return not main.panes.status._work


async def test_what_a_program_makes_stands_above_the_article(tmp_path: Path) -> None:
    llm = str(stand_in(tmp_path, "llm", "It \x1b[31mopens\x1b]0;x\a again.\n\nAt noon.\n"))
    summarise = OwnCommand("Sum[up]", (llm, "$(touch x)"), (", s",))
    async with opened(tmp_path, summarise) as (pilot, main):
        before = main.panes.headlines.selected
        assert before is not None
        await pilot.press(",", "s")
        await until(pilot, lambda: "It opens again." in text_of(main))
        shown = text_of(main)
        assert shown.index("Sum[up]") < shown.index("At noon.") < shown.index("By noon the first")
        assert "made by the program llm, not by the paper" in shown
        # It is taken away by the same key, and is nowhere else.
        await pilot.press(",", "s")
        await until(pilot, lambda: "It opens again." not in text_of(main))
        article = await main.context.store.run(articles.article, before.id)
        assert article is not None
        assert article.made == ()
    [call] = calls(tmp_path, "llm")
    assert call["arguments"] == ["$(touch x)"]
    assert before.title in str(call["given"])


async def test_what_is_kept_is_there_when_the_article_is_opened_again(tmp_path: Path) -> None:
    llm = str(stand_in(tmp_path, "llm", "A zeppelin."))
    commands = (
        OwnCommand("Summarise", (llm,), (", s",), keep=True),
        OwnCommand("Translate", (llm,), (", t",), keep=True, show="replace"),
    )
    async with opened(tmp_path, *commands) as (pilot, main):
        await pilot.press("enter")
        await until(pilot, lambda: "By noon" in text_of(main))
        await pilot.press(",", "t")
        await until(pilot, lambda: "A zeppelin." in text_of(main))
        assert "By noon" not in text_of(main)
        await pilot.press(",", "t")
        await until(pilot, lambda: "By noon" in text_of(main))
        await pilot.press(",", "t")
        await until(pilot, lambda: "A zeppelin." in text_of(main))
        assert len(calls(tmp_path, "llm")) == 1
        await pilot.press(",", "s")
        await until(pilot, lambda: len(calls(tmp_path, "llm")) == 2 and idle(main))
        await pilot.press("J")
        await until(pilot, lambda: "Storm closes" in text_of(main))
        await pilot.press("K")
        await until(pilot, lambda: "A zeppelin." in text_of(main) and "By noon" in text_of(main))
        await pilot.press("|")
        await until(pilot, lambda: main.app.screen is not main)
        await pilot.press(*"remove sum", "enter")
        await until(pilot, lambda: "A zeppelin." not in text_of(main))


async def test_a_program_is_stopped_by_its_key_with_all_it_started(tmp_path: Path) -> None:
    code = tmp_path / "slow.py"
    code.write_text(
        "import os, sys, time\nchild = os.fork()\nif child:\n"
        f"    open({str(tmp_path / 'pid')!r}, 'w').write(str(child))\ntime.sleep(600)"
    )
    slow = OwnCommand("Slow", (sys.executable, "-S", str(code)), (", w",))
    async with opened(tmp_path, slow) as (pilot, main):
        await pilot.press(",", "w")
        await until(pilot, lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
        assert "Slow" in main.panes.status._work
        await pilot.press("j", "k", ",", "w")
        await until(pilot, lambda: idle(main))
        assert main.panes.status.message == "Slow: stopped"
        assert not alive({int((tmp_path / "pid").read_text())})
        (tmp_path / "pid").unlink()
        await pilot.press(",", "w")
        await until(pilot, lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    # It ends with the window.
    async with asyncio.timeout(30):
        while alive({int((tmp_path / "pid").read_text())}):
            await asyncio.sleep(0.01)


async def test_many_articles_have_their_turn_one_after_the_other(tmp_path: Path) -> None:
    llm = str(stand_in(tmp_path, "llm", "Short."))
    command = OwnCommand("Summarise", (llm,), (", s",), confirm=True)
    async with opened(tmp_path, command) as (pilot, main):
        await pilot.press("V", "j", "j", ",", "s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        assert not calls(tmp_path, "llm")
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, Report))
        assert len(calls(tmp_path, "llm")) == 3
        assert main.panes.status.message == "Summarise: done with 3 articles"


async def test_articles_wait_for_their_turn_and_the_one_at_hand_is_skipped(tmp_path: Path) -> None:
    go = tmp_path / "go"
    script = tmp_path / "speak"
    script.write_text(f"#!/bin/sh\necho $TUI_READER_ID >> {tmp_path}/spoken\ncat {go}\n")
    script.chmod(0o700)
    os.mkfifo(go)
    speak = OwnCommand("Speak", (str(script),), (", r",), show="none", timeout=600)

    def spoken() -> list[str]:
        said = tmp_path / "spoken"
        return said.read_text().split() if said.exists() else []

    async with opened(tmp_path, speak) as (pilot, main):
        skip = next(one for one in main.context.actions if one.id == "next_of_command")
        await pilot.press(",", "r", "j", ",", "r", "j", ",", "r")
        await until(pilot, lambda: len(spoken()) == 1)
        await until(pilot, lambda: "1/3" in main.panes.status._work)
        await main.perform(skip)
        await until(pilot, lambda: len(spoken()) == 2)
        # Its key once more takes an article out again.
        await pilot.press(",", "r")
        await main.perform(skip)
        await until(pilot, lambda: idle(main))
        assert len(spoken()) == 2


@pytest.mark.parametrize("show", ["status", "none"])
async def test_a_failure_is_told_in_words(tmp_path: Path, show: str) -> None:
    fails = OwnCommand("Send", (str(stand_in(tmp_path, "send", status=3)),), (", s",), show=show)  # type: ignore[arg-type]
    missing = OwnCommand("Gone", ("no-such-program",), (", g",))
    async with opened(tmp_path, fails, missing) as (pilot, main):
        await pilot.press(",", "s")
        await until(pilot, lambda: main.panes.status.message.endswith("failed with status 3"))
        await pilot.press(",", "g")
        await until(pilot, lambda: "no-such-program cannot be run" in main.panes.status.message)


async def test_a_macro_presses_keys_in_a_row(tmp_path: Path) -> None:
    macros = (
        Macro("comma m", ("s", "j")),
        Macro("comma t", ("plus", "p", "o", "r", "t", "space", "x", "enter", "j")),
    )
    async with opened(tmp_path, macros=macros) as (pilot, main):
        first = await main.panes.headlines.headline_at(0)
        assert first is not None
        await pilot.press(",", "m")
        await until(pilot, lambda: main.panes.headlines.row == 1)
        await pilot.press("k", ",", "t")
        await until(pilot, lambda: pilot.app.screen is main and main.panes.headlines.row == 1)
        article = await main.context.store.run(articles.article, first.id)
        assert article is not None
        assert (article.headline.starred, article.headline.tags) == (True, ("port x",))


async def test_commands_and_macros_are_in_palette_and_help(tmp_path: Path) -> None:
    command = OwnCommand("Sum[up]", ("llm", "[red]"), (", s",))
    async with opened(tmp_path, command, macros=(Macro("comma m", ("s",), "Star[s]"),)) as (
        pilot,
        main,
    ):
        app = pilot.app
        assert isinstance(app, ReaderApp)
        await pilot.press("?")
        await until(pilot, lambda: app.screen is not main_of(app))
        shown = "\n".join(str(one.render()) for one in app.screen.query("#keys, #more-keys"))
        assert "runs llm [red]" in shown
        assert "presses s" in shown
        await pilot.press("escape", ":", *"Star[s")
        await until(pilot, lambda: app.screen is not main)
        await until(pilot, lambda: "Star[s]" in painted(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is main)
