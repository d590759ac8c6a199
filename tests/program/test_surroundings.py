"""Surroundings that lack something: a home folder, UTF-8, a standard output, the target of a link."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.samples import QUAI, draft, receive
from tests.support.terminal import ROOT, Terminal
from tui_reader.cli import main
from tui_reader.config import feeds_file
from tui_reader.config.load import load
from tui_reader.config.problems import ConfigError
from tui_reader.model import Subscription
from tui_reader.store import feeds, open_store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(
        f'[refresh]\non_start = false\n[ticker]\nmode = "off"\n[[feeds]]\nurl = "{QUAI}"\n'
    )
    with open_store(tmp_path / "store.sqlite3") as store:
        feeds.subscribe_in_slices(store, [Subscription(QUAI)])
        now = int(time.time())
        receive(store, QUAI, draft(1, title="Le café – rouvert", published=now), now=now)
    return tmp_path


def run(*arguments: str, env: dict[str, str], how: str = "") -> subprocess.CompletedProcess[bytes]:
    command = f'"$@" {how}'
    return subprocess.run(
        ["sh", "-c", command, "sh", sys.executable, "-m", "tui_reader", *arguments],
        capture_output=True, check=False, cwd=ROOT, env={**os.environ, **env},
    )  # fmt: skip


def test_an_encoding_without_a_character_shows_another(folder: Path) -> None:
    latin = {"PYTHONIOENCODING": "iso-8859-1"}
    shown = run("--data", str(folder), "headlines", env=latin)
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert "Le café ? rouvert".encode("latin-1") in shown.stdout
    as_json = run("--data", str(folder), "headlines", "--json", env=latin)
    assert rb"Le caf\u00e9 \u2013 rouvert" in as_json.stdout
    with Terminal("--data", str(folder), env=latin, started_anew=True) as terminal:
        terminal.wait_for("rouvert")
        assert "caf\xe9 - rouvert".encode("latin-1") in terminal.raw
        text = terminal.wait_for("set LANG to a UTF-8 locale")
        assert text.startswith("+- Unread ")
        terminal.press("q")
        assert terminal.wait_end() == 0


def test_a_standard_output_that_is_closed_is_an_error(folder: Path) -> None:
    shown = run("--data", str(folder), "headlines", env={}, how=">&-")
    assert shown.returncode == 1
    assert shown.stderr.decode() == "tui-reader: standard output is closed\n"


def test_without_a_home_it_is_said_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unknown(_uid: int) -> None:
        raise KeyError("uid not found")

    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", unknown)
    assert main(["headlines"]) == 2
    assert "set HOME" in capsys.readouterr().err


def test_links_to_files_of_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    link = tmp_path / "feeds.toml"
    link.symlink_to(tmp_path / "dotfiles/feeds.toml")
    feeds_file.add(link, [Subscription(QUAI)])
    assert [one.name for one in (tmp_path / "dotfiles").iterdir()] == ["feeds.toml"]
    config = tmp_path / "config.toml"
    config.symlink_to(tmp_path / "gone.toml")
    with pytest.raises(ConfigError, match=r"a link to .*gone\.toml"):
        load(config)


def test_nothing_is_loaded_from_the_folder_it_is_started_in(tmp_path: Path) -> None:
    here, data = tmp_path / "here", tmp_path / "data"
    (here / "tui_reader").mkdir(parents=True)
    data.mkdir()
    for name in ("signal", "socket", "tui_reader/__init__"):
        (here / f"{name}.py").write_text(f"open({str(tmp_path / 'run')!r}, 'w')\nraise ImportError")
    document = "<rss version='2.0'><channel><title>T</title><item><title>High</title></item></channel></rss>"
    (data / "config.toml").write_text(
        f'[[feeds]]\nname = "Tide"\nexec = ["echo", "{document}"]\n', encoding="utf-8"
    )
    # As the installed script: only what it starts looks into the folder.
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "tui-reader"
    script.write_text(
        "import sys\nfrom tui_reader.cli import main\n"
        "if __name__ == '__main__':\n    sys.exit(main())\n"
    )
    ran = subprocess.run(
        [sys.executable, str(script), "refresh", "--data", str(data)],
        cwd=here, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert "1 new article" in ran.stdout, ran.stderr
    assert not (tmp_path / "run").exists()
