"""Every pipeline of the README does what it is there for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.loopback import rss
from tests.support.samples import QUAI, draft, receive, store_with
from tests.support.terminal import ROOT
from tui_reader.store import marks

_CODE = re.compile(r"`([^`\n]+)`|^(tui-reader .*)$", re.MULTILINE)
_JOINED = re.compile(r" (?:\||&&|>>) ")

EXPECTED = {
    "tui-reader refresh && tui-reader offline --fetch": "1 new",
    "tui-reader | grep port": "Le port rouvre",
    "tui-reader headlines | wc -l": "3\n",
    "{ echo Subject: News; echo; tui-reader digest --since 24h; } | sendmail -i me": "mailed -i me: Le port rouvre",
    "tui-reader newsletters ~/Mail/newsletters >> config.toml": "",
    "tui-reader search --json 'budget words:>800' | tui-reader mark --later": "1 article changed",
    "tui-reader search 'lang:fr newer:1d' --json | jq -c 'select(.tags == [])' | tui-reader mark - --star": "1 article changed",
    "tui-reader tags --names -0 | xargs -0 -n1 tui-reader headlines --limit 3 --view": "Le port rouvre",
}  # fmt: skip


def pipelines() -> list[str]:
    text = (ROOT / "README.md").read_text("utf-8")
    found = (one or other for one, other in _CODE.findall(text))
    lines = (line.partition("  #")[0].strip() for line in found)
    # The synopsis has bars as well.
    words = (line for line in lines if not line.startswith("tui-reader demo |"))
    return [line for line in words if line.startswith(("tui-reader", "{")) and _JOINED.search(line)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "config" / "tui-reader"
    folder.mkdir(parents=True)
    (tmp_path / "feed.xml").write_bytes(rss("x"))
    (folder / "config.toml").write_text(
        f'[[feeds]]\nname = "File"\nfile = "{tmp_path}/feed.xml"\n[[feeds]]\nurl = "{QUAI}"\n'
    )
    mail = tmp_path / "Mail" / "newsletters"
    (mail / "new").mkdir(parents=True)
    (mail / "new" / "1").write_text("From: A <a@b.example>\nList-Id: <x>\nSubject: x\n\nx\n")
    data = tmp_path / "data" / "tui-reader"
    data.mkdir(parents=True)
    now = int(time.time())
    with store_with(data, 0, 0) as store:
        receive(
            store, QUAI,
            draft(1, title="Le port rouvre", published=now - 60, language="fr"),
            draft(2, title="Le budget", published=now - 90, language="fr", html=f"<p>{'mot ' * 900}</p>"),
            draft(3, title="Old news", published=now - 90 * 86_400, language="en"),
            now=now,
        )  # fmt: skip
        store.write(marks.tag, 1, "to read", now)
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, script in (
        ("tui-reader", f'exec "{sys.executable}" -P -m tui_reader "$@"'),
        ("sendmail", 'printf "mailed %s %s: " "$@"; grep -m1 -o "Le port rouvre"'),
    ):
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    return tmp_path


def test_every_pipeline_is_tried() -> None:
    assert set(pipelines()) == EXPECTED.keys()


@pytest.mark.parametrize("line", EXPECTED)
def test_a_pipeline_does_what_it_is_for(home: Path, line: str) -> None:
    if "refresh" in line:
        # No paper is asked here.
        file = home / "config" / "tui-reader" / "config.toml"
        file.write_text(file.read_text().partition("\n[[feeds]]\nurl")[0])
    if "jq" in line and shutil.which("jq") is None:
        pytest.skip("there is no jq")
    environment = {
        "PATH": f"{home}/bin:{os.environ['PATH']}", "HOME": str(home), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8",
        "XDG_CONFIG_HOME": f"{home}/config", "XDG_DATA_HOME": f"{home}/data",
        "XDG_STATE_HOME": f"{home}/state", "XDG_CACHE_HOME": f"{home}/cache",
    }  # fmt: skip
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=home, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert EXPECTED[line] in done.stdout
    if ">>" in line:
        assert 'sender = "a@b.example"' in (home / "config.toml").read_text()


def test_nul_ends_ids_as_well(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    from tui_reader.cli import main

    config = home / "config" / "tui-reader" / "config.toml"
    data = ["--config", str(config), "--data", str(home / "data" / "tui-reader")]
    monkeypatch.setattr("sys.stdin", io.StringIO('1\0{"id": 2}\0\0 3'))
    assert main(["mark", "-", "--star", *data]) == 0
    assert "3 articles changed" in capsys.readouterr().out
    assert main(["mark", "-", "4", "--star", *data]) == 2
    capsys.readouterr()
    for command in (["views"], ["views", "--names"], ["tags"], ["feeds"], ["keys"], ["stories"]):
        assert main([*command, "-0", *data]) == 0
        printed = capsys.readouterr().out
        assert "\n" not in printed
        assert printed == "" or printed.endswith("\0")
