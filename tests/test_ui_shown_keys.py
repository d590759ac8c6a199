"""What the window tells a reader to press is what the reader has bound."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from tests.ui_support import main_of, settings, started, until, window


async def test_texts_name_the_readers_own_keys(tmp_path: Path) -> None:
    own = replace(
        settings(),
        keys={
            "undo": ("f5",),
            "open_source": ("f6",),
            "next_match": ("f7",),
            "previous_match": ("f8",),
            "search": ("f9",),
            "feed_errors": (),
        },
    )
    app = window(tmp_path, with_settings=own)
    async with app.run_test(size=(140, 40)) as pilot:
        main = await started(pilot)
        await pilot.press("f7")
        await until(pilot, lambda: "Nothing was searched for; F9 does." in main.status.message)
        await pilot.press("enter")
        await until(pilot, lambda: main.article.lines)
        [source] = [line for line in main.article.lines if line.text.startswith("Read at")]
        assert source.text.endswith("F6")
        main = main_of(app)
        await pilot.press("A")
        await until(pilot, lambda: "F5 undoes it" in main.status.message)
        assert main.desk.key("feed_errors") == "“Feed errors”"
