"""``run``, the recipes of the README, and what programs of one's own may not do."""

from __future__ import annotations

import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import ROOT, run
from tests.support.loopback import rss
from tests.support.programs import calls, stand_in
from tests.support.terminal import Terminal
from tests.support.window import NOW, SUBSCRIPTIONS, draft, fill, profile, publish
from tui_reader.cli import main
from tui_reader.config.load import load
from tui_reader.config.problems import ConfigError
from tui_reader.config.schema import Macro, OwnCommand
from tui_reader.model import Query
from tui_reader.store import articles, open_store
from tui_reader.ui.actions import ACTION_IDS
from tui_reader.ui.keys import conflicts, own_conflicts

HOSTILE = "$(touch x) `touch x`; touch x | '\"\\ --help {url} {file} %s"
ADDRESS = "https://paper.example/$(touch%20x)?a='b'&c=;d"
README = (ROOT / "README.md").read_text("utf-8")
RECIPES = next(
    one for one in re.findall(r"```toml\n(.*?)```", README, re.DOTALL) if "ollama" in one
)
NAMES = [one["name"] for one in tomllib.loads(RECIPES)["commands"]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile whose newest article, 24, is hostile in every field; programs are looked for in it."""
    where = profile(tmp_path)
    fill(where)
    body = "<p>The quay opens.</p><p>~! touch x</p>"
    with open_store(where.store) as store:
        one = draft(HOSTILE, NOW, url=ADDRESS, html=body)
        publish(store, SUBSCRIPTIONS[0].url, [one])
        assert articles.ids(store, Query(), 0, 1) == [24]
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configure(folder: Path, text: str) -> None:
    path = folder / "config.toml"
    path.write_text(f"{path.read_text()}\n{text}\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_of_the_readme_does_what_it_says(folder: Path, name: str) -> None:
    configure(folder, RECIPES)
    output = {"ollama": "In short: it opens.", "jq": "JQ", "curl": "{}"}
    for program in (
        "ollama",
        "espeak-ng",
        "mpv",
        "yt-dlp",
        "sendmail",
        "emacsclient",
        "jq",
        "curl",
    ):
        stand_in(folder, program, output.get(program, ""))
    done = run("run", name, "24", "--yes", "--data", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert not any((one / "x").exists() for one in (folder, ROOT, Path.cwd()))

    def call(program: str) -> Any:
        return calls(folder, program)[-1]

    url = "https://paper.example/$(touch%20x)?a='b'&c=;d"
    match name:
        case "Summarise" | "Translate":
            assert call("ollama")["arguments"][:2] == ["run", "llama3.2"]
            assert "The quay opens." in call("ollama")["given"]
            assert "In short: it opens." in done.stdout
            read = run("read", "24", "--data", str(folder)).stdout
            assert "In short: it opens." in read
        case "Read aloud":
            assert call("espeak-ng")["given"].startswith("$(touch x)")
        case "mpv" | "yt-dlp":
            assert call(name)["arguments"][-2:] == ["--", url]
        case "Mail":
            head, _blank, text = call("sendmail")["given"].partition("\n\n")
            assert f"Subject: {HOSTILE}" in head.splitlines()
            assert "~! touch x" in text
        case "Org":
            assert call("emacsclient")["arguments"] == ["-n", "JQ"]
            assert '"title": "$(touch x)' in call("jq")["given"]
        case "Instapaper" | "Readeck":
            assert call("curl")["given"] == url
        case "linkding" | "Karakeep":
            assert call("curl")["given"] == "JQ"
            assert '"url": "https://paper.example/' in call("jq")["given"]
        case "Wallabag":
            assert call("curl")["given"] == 'header = "Authorization: Bearer JQ"'
            assert f"url={url}" in call("curl")["arguments"]
        case _:
            raise AssertionError(name)


def test_the_recipes_have_keys_that_mean_nothing_else(folder: Path) -> None:
    configure(folder, RECIPES)
    path = folder / "config.toml"
    assert load(path, actions=ACTION_IDS, check=conflicts, check_own=own_conflicts).commands


def test_articles_come_from_a_query_and_from_another_program(folder: Path) -> None:
    stand_in(folder, "count", "one\n")
    configure(folder, '[[commands]]\nname = "Count"\nrun = ["count"]\ninput = "json"\n')
    data = ("--data", str(folder))
    done = run("run", "count", "--query", "storm OR ferry limit:2", *data)
    assert done.stdout == "one\none\n"
    found = run("search", "storm", "--json", *data).stdout
    done = run("run", "Count", "--json", *data, stdin=found.encode() + b"x\n")
    assert done.returncode == 1
    assert '"command": "Count", "text": "one"' in done.stdout
    assert "1 line of standard input names no article" in done.stderr
    assert '"text": "' in str(calls(folder, "count")[0]["given"])
    assert run("run", "Cuont", "1", *data).stderr.endswith("did you mean 'Count'?\n")
    assert "Count" in run("run", *data).stdout


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("while True: pass", "took longer than 1 second"),
        ("import sys\nwhile True: sys.stdout.write('x' * 65536)", "wrote more than 1048576"),
        ("import os\nwhile True: os.fork()", "started more than 200 others"),
        ("bytearray(8 << 30)", "failed with status"),
        ("import sys\nsys.exit('\\x1b]0;title\\x07 no \\x1b[31m')", "failed with status 1"),
    ],
)
def test_a_program_is_held(folder: Path, code: str, said: str) -> None:
    (folder / "bad.py").write_text(code)
    configure(
        folder,
        f'[[commands]]\nname = "Bad"\nrun = ["{sys.executable}", "-S", "{folder}/bad.py"]\n'
        f"timeout = {1 if 'pass' in code else 60}\n",
    )
    done = run("run", "Bad", "24", "--data", str(folder))
    assert done.returncode == 1
    assert said in done.stderr
    assert "\x1b" not in done.stderr + done.stdout


def test_what_a_program_writes_is_cleaned_where_it_is_shown_and_kept(folder: Path) -> None:
    stand_in(folder, "bad", "\x1b]52;c;eA==\x07a\x1b[2Jb\x9b31mc\u202ed\x00\r\n\x1b_Gx\x1b\\e")
    configure(folder, '[[commands]]\nname = "Bad"\nrun = ["bad"]\nkeep = true\n')
    data = ("--data", str(folder))
    assert run("run", "Bad", "24", *data).stdout == "abcd\ne\n"
    assert '"text": "abcd\\ne"' in run("read", "24", "--json", *data).stdout
    assert "\x1b" not in run("read", "24", *data).stdout


def test_a_command_that_asks_is_not_run_unasked(folder: Path) -> None:
    stand_in(folder, "send")
    configure(folder, '[[commands]]\nname = "Send"\nrun = ["send"]\nconfirm = true\n')
    done = run("run", "Send", "24", "--data", str(folder))
    assert (done.returncode, calls(folder, "send")) == (1, [])
    assert "--yes" in done.stderr


def test_plain_runs_a_command(folder: Path) -> None:
    stand_in(folder, "llm", "It opens.")
    configure(folder, '[[commands]]\nname = "Sum"\nrun = ["llm"]\nconfirm = true\n')
    done = run("--plain", "--data", str(folder), stdin=b"c 1 sum\nn\nc 1 sum\ny\nq\n")
    assert done.stdout.count("Sum, made by the program llm, not by the paper:\nIt opens.") == 1


def test_plain_announces_what_is_new_in_a_view(folder: Path) -> None:
    (folder / "feed.xml").write_bytes(rss("A first ferry"))
    (folder / "config.toml").write_text(
        f'[[feeds]]\nname = "Tide"\nfile = "{folder}/feed.xml"\n'
        '[[views]]\nname = "Ferries"\nquery = "ferry"\nnotify = true\n'
    )
    done = run("--plain", "--data", str(folder), stdin=b"r\nq\n")
    assert "tui-reader: 1 new headline\nFerries: A first ferry\n" in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "A"', 'needs "run"'),
        ('run = ["a"]', 'needs "name"'),
        ('name = "A"\nrun = "a | b"', "expected a list"),
        ('name = "A"\nrun = ["sh", "-c", "mpv {url}"]', "an argument by itself"),
        ('name = "A"\nrun = ["{file}"]', "an argument by itself"),
        ('name = "A"\nrun = ["a"]\nshow = "panel"', 'did you mean "pane"'),
        ('name = "A"\nrun = ["a"]\nkey = "s"', '"s" already means star'),
        ('name = "A"\nrun = ["a"]\nterminal = true\nkeep = true', "cannot be shown or kept"),
        ('name = "A"\nrun = ["a"]\ntimeout = 0', "from 1 to 86400"),
        ('name = "A"\nrun = ["a"]\n[[commands]]\nname = "a"\nrun = ["b"]', "already"),
        ('name = "A"\nrun = ["a"]\nkey = ",a"\n[macros]\n",a" = ["s"]', "already means “A”"),
        ('name = "A"\nrun = ["a"]\n[macros]\n",m" = ["s", ",", "m"]', "cannot start a macro"),
        ('name = "A"\nrun = ["a"]\n[macros]\n",m" = "sj"', "expected a list of keys"),
    ],
)
def test_what_is_wrong_with_a_command_or_a_macro_is_said(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[[commands]]\n{text}\n")
    with pytest.raises(ConfigError) as refused:
        load(path, actions=ACTION_IDS, check=conflicts, check_own=own_conflicts)
    assert said in str(refused.value)


def test_the_doctor_names_programs_that_are_not_there(folder: Path) -> None:
    stand_in(folder, "here")
    configure(
        folder,
        '[[commands]]\nname = "A"\nrun = ["here"]\n[[commands]]\nname = "B"\nrun = ["gone"]\n',
    )
    done = run("doctor", "--data", str(folder))
    assert "B: there is no program gone" in done.stdout
    assert "no program here" not in done.stdout


def test_commands_and_macros_are_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        '[[commands]]\nname = "A"\nrun = ["a", "{url}"]\nkey = [",a", "F5"]\n'
        '[macros]\n",m" = ["gg", "s"]\n",n" = { name = "N", keys = ["J"] }\n'
    )
    settings = load(path, actions=ACTION_IDS, check=conflicts, check_own=own_conflicts)
    assert settings.commands == (OwnCommand("A", ("a", "{url}"), ("comma a", "f5")),)
    assert settings.macros == (
        Macro("comma m", ("g", "g", "s"), "", ",m"),
        Macro("comma n", ("J",), "N", ",n"),
    )


def test_only_the_configuration_names_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = '[[commands]]\nname = "A"\nrun = ["touch", "x"]\n'
    data = ["--data", str(tmp_path)]
    for name in ("feeds.toml", "views.toml", "rules.toml"):
        (tmp_path / name).write_text(command)
        assert main(["run", "A", *data]) == 2
        assert "commands" in capsys.readouterr().err
        (tmp_path / name).unlink()
    (tmp_path / "list.opml").write_text(
        '<opml version="2.0"><head><commands name="A" run="touch x"/></head><body>'
        '<outline text="A" type="commands" run="touch x"/>'
        '<outline text="C" xmlUrl="https://paper.example/rss" commands="touch x" run="touch x"/>'
        "</body></opml>"
    )
    assert main(["import", str(tmp_path / "list.opml"), *data]) == 0
    assert "programs can be named in config.toml only" in capsys.readouterr().err
    assert "touch x" not in (tmp_path / "feeds.toml").read_text()
    assert main(["run", "A", *data]) == 2


def test_a_command_has_the_terminal_and_gives_it_back(folder: Path) -> None:
    pager = folder / "pager"
    pager.write_text('#!/bin/sh\ncat\necho "PAGED $TUI_READER_ID"\nread key < /dev/tty\n')
    pager.chmod(0o700)
    configure(
        folder,
        '[refresh]\non_start = false\n[[commands]]\nname = "Page"\nkey = ",p"\n'
        f'run = ["{pager}"]\nterminal = true\n',
    )
    with Terminal("--data", str(folder), columns=160) as terminal:
        terminal.wait_for("touch x")
        terminal.press(",p")
        terminal.wait_for("PAGED 24")
        assert "~! touch x" in terminal.text()
        terminal.press("\r")
        terminal.wait_for("Page is done.")
        terminal.press("q")
        assert terminal.wait_end() == 0
