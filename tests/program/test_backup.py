"""``backup``: one file that holds what cannot be fetched again, or none."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.hostile.test_disk import full_at
from tests.support.samples import NOW, QUAI, draft, receive, store_with
from tests.support.terminal import ROOT
from tui_reader.cli import main
from tui_reader.model import ALL, Query
from tui_reader.store import articles, copying, feeds, marks, open_store
from tui_reader.store.copying import copy_store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A profile with forty articles, three of them starred."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "config.toml").write_text('[screen]\ntheme = "sea"\n')
    (data / "views.toml").write_text('[[views]]\nname = "Ports"\nquery = "port"\n')
    (data / "accounts.toml").write_text("accounts = []\n")
    (data / "rules.toml").write_text('[[rules]]\nname = "A"\nquery = "golf"\ndo = ["hide"]\n')
    (data / "feeds.toml").write_text(f'[[feeds]]\nurl = "{QUAI}"\nfolder = "Presse"\n')
    (data / "themes").mkdir()
    (data / "themes" / "sea.toml").write_text('ground = "#001020"\n')
    with store_with(data, 40) as store:
        store.write(marks.mark, [1, 2, 3], "starred", True, NOW)
    return data


def back_up(folder: Path, target: Path) -> int:
    return main(["backup", str(target), "--data", str(folder)])


def test_a_backup_unpacked_is_a_profile(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "news.zip"
    assert back_up(folder, target) == 0
    said = capsys.readouterr()
    assert "40 articles" in said.out
    assert "verified" in said.out
    assert "no pictures" in said.out
    assert said.err == ""
    assert target.stat().st_mode & 0o777 == 0o600
    restored = tmp_path / "restored"
    with zipfile.ZipFile(target) as archive:
        archive.extractall(restored)
    for name in (
        "config.toml",
        "feeds.toml",
        "views.toml",
        "rules.toml",
        "accounts.toml",
        "themes/sea.toml",
    ):
        assert (restored / name).read_bytes() == (folder / name).read_bytes()
    assert main(["headlines", "--data", str(restored), "--view", "starred"]) == 0
    with open_store(restored / "store.sqlite3") as store:
        assert [feed.folder for feed in feeds.feeds(store)] == ["Presse"]
        assert articles.count(store, ALL.query) == 40
        assert articles.count(store, Query(starred=True)) == 3
        assert store.check() == []


def test_a_backup_is_of_one_moment_and_nobody_waits_for_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_PAGES_AT_ONCE", 4)
    path, target = folder / "store.sqlite3", tmp_path / "copy"
    seen = []
    with open_store(path) as store:

        def meanwhile(done: int, _of: int) -> None:
            seen.append(done)
            receive(store, QUAI, draft(1000 + done))
            store.write(marks.mark, [10], "starred", len(seen) % 2 == 1, NOW)

        assert copy_store(path, target, meanwhile) == 40
        assert seen == sorted(seen)
        assert len(seen) > 3
        assert articles.count(store, ALL.query) == 40 + len(seen)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy", "data"]
    with open_store(target) as copied:
        assert articles.count(copied, ALL.query) == 40


def test_nothing_is_overwritten(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "there"
    target.write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for there in (target, tmp_path / "link", tmp_path):
        assert back_up(folder, there) == 1
        assert "is there already; no backup was made" in capsys.readouterr().err
    assert target.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_a_name_taken_meanwhile_is_not_overwritten(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(_from: Path, _to: Path) -> None:
        raise OSError(1, "Operation not permitted")

    target = tmp_path / "news.zip"
    for link in (os.link, no_links):
        monkeypatch.setattr(os, "link", link)
        with monkeypatch.context() as patch:
            patch.setattr(
                zipfile.ZipFile, "testzip", lambda _self: target.write_text("mine") * 0 or None
            )
            assert back_up(folder, target) == 1
        assert target.read_text() == "mine"
        target.unlink()
    assert back_up(folder, target) == 0
    assert [one.name for one in tmp_path.iterdir() if one != folder] == ["news.zip"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_interrupted_it_leaves_nothing(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: int,
) -> None:
    copy_to = copying.copy_to

    def stopped(connection: sqlite3.Connection, target: Path, _tell: object) -> None:
        copy_to(connection, target, lambda _done, _of: signal.raise_signal(number))

    monkeypatch.setattr(copying, "_PAGES_AT_ONCE", 4)
    monkeypatch.setattr(copying, "copy_to", stopped)
    assert back_up(folder, tmp_path / "b.zip") == 130
    assert "no backup was made" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("what", ["damaged", "none", "another", "no folder"])
def test_what_cannot_be_copied_is_said(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    store, target = folder / "store.sqlite3", tmp_path / "b.zip"
    if what == "damaged":
        with store.open("r+b") as file:
            file.seek(store.stat().st_size // 2)
            file.write(b"\xa5" * 20_000)
    elif what == "none":
        store.unlink()
    elif what == "another":
        store.unlink()
        with sqlite3.connect(store) as other:
            other.execute("CREATE TABLE bookmarks (url TEXT)")
        other.close()
    else:
        target = tmp_path / "nowhere" / "b.zip"
    held = store.read_bytes() if store.exists() else b""
    assert back_up(folder, target) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "no backup was made" in said.err
    assert len(said.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == [folder]
    assert (store.read_bytes() if store.exists() else b"") == held


def test_a_full_disk_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tui_reader", "backup", str(tmp_path / "b.zip"), "--data", str(folder)],
        capture_output=True, text=True, cwd=ROOT, check=False, preexec_fn=full_at(100_000),
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "full" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == [folder]
