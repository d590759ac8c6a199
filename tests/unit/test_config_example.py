"""The example configuration tells the truth, and the starter list is usable."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import fields

from tui_reader.config.load import load
from tui_reader.config.schema import Settings
from tui_reader.config.starter import example_text, starter_feeds

DEFAULTS = Settings()
TABLES = [f.name for f in fields(Settings) if isinstance(getattr(DEFAULTS, f.name), Struct)]
SETTINGS = [(table, f.name) for table in TABLES for f in fields(getattr(DEFAULTS, table))]


def test_the_example_is_a_working_configuration(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(example_text(), encoding="utf-8")
    # Whoever copies it to change a setting is subscribed to nothing.
    assert load(config, actions=(), themes=(), required=True) == Settings()


def test_its_feeds_are_comments_that_work_without_their_signs(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    settings, _sign, feeds = example_text().rpartition(
        '# [[feeds]]\n# url = "https://www.hespress.com'
    )
    shown = (_sign + feeds).replace("\n# ", "\n").removeprefix("# ")
    config.write_text(settings + shown, encoding="utf-8")
    assert load(config, actions=(), themes=(), required=True).feeds == starter_feeds()


@pytest.mark.parametrize(("table", "name"), SETTINGS)
def test_every_setting_is_shown_with_its_default_and_explained(table: str, name: str) -> None:
    shown = tomllib.loads(example_text())[table][name]
    default = getattr(getattr(DEFAULTS, table), name)
    if default == ():
        assert shown in ("", [])
    else:
        shown = tuple(shown) if isinstance(shown, list) else shown
        assert shown == default
        assert type(shown) is type(default)
    lines = example_text().split(f"[{table}]\n", 1)[1].splitlines()
    place = next(i for i, line in enumerate(lines) if line.startswith(f"{name} ="))
    assert lines[place - 1].startswith("# ")


def test_the_example_shows_nothing_else() -> None:
    tables = tomllib.loads(example_text())
    # The preset stands below [keys]; the user's own commands, views, rules and feeds are comments.
    below = {
        "preset", "layouts", "commands", "macros", "views", "rules", "accounts", "feeds",
    }  # fmt: skip
    assert set(tables) == {f.name for f in fields(Settings)} - below
    shown = {(table, name) for table in TABLES for name in tables[table]}
    assert shown == set(SETTINGS)
    assert tables["keys"] == {"preset": DEFAULTS.preset, "layouts": list(DEFAULTS.layouts)}


def test_the_starter_list_has_folders_languages_and_titles() -> None:
    feeds = starter_feeds()
    assert len(feeds) >= 20
    assert {feed.language for feed in feeds} == {"ar", "en", "es", "fr"}
    assert all(feed.url.startswith("https://") and feed.title and feed.folder for feed in feeds)


def test_every_setting_has_a_docstring() -> None:
    source = Path(load.__code__.co_filename).with_name("schema.py").read_text(encoding="utf-8")
    lines = source.splitlines()
    for _, name in SETTINGS:
        place = next(i for i, line in enumerate(lines) if line.startswith(f"    {name}: "))
        assert lines[place + 1].startswith('    """')
