"""Where the files lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_reader.config.paths import Paths, ensure, paths


@pytest.fixture
def home(tmp_path: Path, monkeypatch) -> Path:
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return tmp_path


def test_the_usual_places(home: Path) -> None:
    assert paths() == Paths(
        config=home / "config/tui-reader/config.toml",
        feeds=home / "config/tui-reader/feeds.toml",
        store=home / "data/tui-reader/store.sqlite3",
        pictures=home / "cache/tui-reader/pictures",
        state=home / "state/tui-reader",
    )


def test_all_state_under_one_directory(home: Path, monkeypatch) -> None:
    monkeypatch.chdir(home)
    where = paths(data=Path("here"))
    assert where.config == home / "here/config.toml"
    for each in (where.feeds, where.store, where.pictures, where.state):
        assert each.is_relative_to(home / "here")


def test_a_configuration_of_the_users_choice(home: Path) -> None:
    own = home / "own" / "mine.toml"
    assert paths(config=own).feeds == home / "own/feeds.toml"
    assert paths(config=own).store == paths().store
    both = paths(config=own, data=home / "d")
    assert both.config == own
    assert both.feeds == home / "d/feeds.toml"


def test_directories_are_the_users_alone(home: Path) -> None:
    where = paths(data=home / "a" / "b")
    ensure(where)
    ensure(where)
    for each in (home / "a", home / "a/b", where.pictures, where.state):
        assert each.stat().st_mode & 0o777 == 0o700
    assert not where.store.exists()
