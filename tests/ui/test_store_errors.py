"""The store cannot be read for a while: the window says so, stays, and shows it when it can."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from tests.support.window import (
    NOW,
    draft,
    engine_of,
    engine_sends,
    fill_many,
    main_of,
    profile,
    publish,
    started,
    until,
    window,
)
from tui_reader.engine.protocol import Failed, Found, Refreshed
from tui_reader.store import open_store
from tui_reader.ui.app import ReaderApp

QUAI = "https://quaisud.example/rss"


class _FailingConnection:
    """Every statement fails as on a disk that gives no bytes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, *_arguments: object) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
        raise error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@contextmanager
def failing(app: ReaderApp) -> Iterator[None]:
    store: Any = app.context.store._store
    sound = store._connection
    store._connection = _FailingConnection(sound)
    try:
        yield
    finally:
        store._connection = sound


async def test_the_window_outlives_a_store_that_cannot_be_read(tmp_path: Path) -> None:
    app = window(tmp_path)
    where = profile(tmp_path)
    async with app.run_test(size=(150, 40)) as pilot:
        main = await started(pilot)
        status = main.panes.status
        with failing(app):
            for keys in (
                ("enter",), ("x",), ("m",), ("u",), ("R",), ("A",), ("G",), ("2",), ("g", "r"),
                ("/", *"quai", "enter"), ("v",), ("P",), ("t",), ("+", *"port", "enter"),
            ):  # fmt: skip
                status.show("")
                await pilot.press(*keys)
                await pilot.pause()
                while len(app.screen_stack) > 2:
                    await pilot.press("escape")
                assert app.is_running
            status.show("")
            await pilot.press("escape", "enter")
            await until(pilot, lambda: "the disk does not take or give" in status.message)
            status.show("")
            with open_store(where.store) as store:
                publish(store, QUAI, [draft("La jetée rouvre", NOW)])
            await main.controllers.store_watch.poll_now()
            main.controllers.store_watch.counts_changed()
            await pilot.pause(0.2)
            await main.controllers.store_watch.store_changed()
        assert main.panes.headlines.total in (0, 23)
        await main_of(app).controllers.store_watch.poll_now()
        await until(pilot, lambda: main.panes.headlines.total > 0)
        await pilot.press("1")
        await until(pilot, lambda: main.panes.headlines.total == 24)
        await pilot.press("enter")
        await until(pilot, lambda: main.panes.article.article)


async def test_a_page_of_headlines_that_cannot_be_read_is_read_later(tmp_path: Path) -> None:
    fill_many(profile(tmp_path), 2_000)
    app = window(tmp_path, filled=False)
    async with app.run_test(size=(150, 40)) as pilot:
        main = await started(pilot)
        headlines, status = main.panes.headlines, main.panes.status
        await until(pilot, lambda: headlines.total == 2_000)
        with failing(app):
            await pilot.press("G")
            await until(pilot, lambda: "the disk does not take or give" in status.message)
            assert headlines.selected is None
        await pilot.press("k", "G")
        await until(pilot, lambda: headlines.selected is not None)


async def test_what_a_dialog_leads_to_outlives_a_store_that_cannot_be_read(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(150, 40)) as pilot:
        main = await started(pilot)
        status = main.panes.status
        for keys, last in (
            (("f", *"today"), "enter"), (("F", *"quai"), "enter"), (("/", *"quai"), "enter"),
            (("+", *"port"), "enter"), (("2",), "s"),
        ):  # fmt: skip
            await pilot.press(*keys)
            status.show("")
            with failing(app):
                await pilot.press(last)
                await until(pilot, lambda: "the disk does not take or give" in status.message)


async def test_a_feed_is_added_on_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    app = window(tmp_path)
    async with app.run_test(size=(150, 40)) as pilot:
        main = await started(pilot)
        await pilot.press("a")
        await until(pilot, lambda: app.screen.query(Input))
        app.screen.query_one(Input).value = "https://bay.example/feed"
        await pilot.press("enter")
        await until(pilot, lambda: engine_of(app).waiting)
        monkeypatch.setattr("tui_reader.config.whole_file.os.fsync", full)
        engine_sends(app, Found(1, (("https://bay.example/feed", "The Bay", "rss20"),)))
        await until(pilot, lambda: "the disk is full; free some space" in main.panes.status.message)
        assert "Errno" not in main.panes.status.message


def painted(app: ReaderApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def test_another_reader_that_refreshes_is_shown_for_as_long_as_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_reader.ui.main.refresh._AFTER_REFUSAL", 0.5)
    app = window(tmp_path)
    async with app.run_test(size=(150, 40)) as pilot:
        main = await started(pilot)
        await pilot.press("R")
        await until(pilot, lambda: engine_of(app).waiting)
        engine_sends(app, Failed(1, "another tui-reader is refreshing"))
        await until(pilot, lambda: "another tui-reader" in painted(app))
        # It is asked again, by nobody, until the other is done.
        await until(pilot, lambda: len(engine_of(app).asked) == 2)
        engine_sends(app, Refreshed(2, total=6, new=0, failed=0))
        await until(pilot, lambda: "another tui-reader" not in painted(app))
        assert main.panes.headlines.total
