"""The command line in pipes and in terminals that only print: nothing cut, nothing overwritten."""

from __future__ import annotations

import argparse
import json
import os
import re
from pathlib import Path

import pytest

from tests.support.samples import QUAI, draft, receive, store_with
from tests.support.terminal import ROOT, Terminal
from tui_reader.cli import main
from tui_reader.cli.parser import with_commands


def commands() -> dict[str, argparse.ArgumentParser]:
    """The commands for people, by name."""
    actions = with_commands()._actions
    [choices] = [one.choices for one in actions if isinstance(one.choices, dict)]
    return {name: parser for name, parser in choices.items() if name != "engine"}


@pytest.fixture
def data(tmp_path: Path) -> list[str]:
    (tmp_path / "config.toml").write_text(f'[[feeds]]\nurl = "{QUAI}"\n')
    with store_with(tmp_path, 0) as store:
        receive(store, QUAI, *map(draft, range(230)))
    return ["--data", str(tmp_path)]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["headlines"], 230),
        (["headlines", "--json"], 230),
        (["search", "quai"], 230),
        ([], 230),
        (["headlines", "--limit", "7"], 7),
        (["search", "quai", "--limit", "0"], 0),
    ],
)
def test_a_pipe_gets_all_unless_a_limit_is_given(
    data: list[str], capsys: pytest.CaptureFixture[str], words: list[str], count: int
) -> None:
    assert main([*words, *data]) == 0
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == count
    assert said.err == ""


def test_a_terminal_shows_that_there_is_more(data: list[str]) -> None:
    with Terminal("headlines", *data, lines=130) as terminal:
        terminal.wait_for("100 of 230; --limit N shows more")


@pytest.mark.parametrize(
    "words", [["save", "1", "--output"], ["save", "--view", "all", "--output"], ["export"]]
)
def test_a_file_that_is_there_is_replaced_only_when_asked(
    tmp_path: Path, data: list[str], capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    file = tmp_path / "precious.txt"
    file.write_text("mine")
    assert main([*words, str(file), *data]) == 1
    assert "is there already; --force replaces it" in capsys.readouterr().err
    assert file.read_text() == "mine"
    assert main([*words, str(file), "--force", *data]) == 0
    assert file.read_bytes() != b"mine"
    new = tmp_path / "new.txt"
    assert main([*words, str(new), *data]) == 0
    assert new.stat().st_size > 50


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path, data: list[str]) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert main(["save", "1", "--output", str(pipe), *data]) == 0
        assert b"Le quai" in os.read(reader, 10_000)
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_terminal_that_only_prints_is_read_to(data: list[str]) -> None:
    with Terminal(*data, env={"TERM": "dumb"}) as terminal:
        terminal.wait_for("Unread: 230 headlines.")
        terminal.press("q\n")
        assert terminal.wait_end() == 0
        assert b"\x1b" not in terminal.raw


@pytest.mark.parametrize(
    ("typed", "meant"), [("headlnes", "headlines"), ("refrsh", "refresh"), ("zzzz", "")]
)
def test_an_unknown_command_names_the_nearest(
    capsys: pytest.CaptureFixture[str], typed: str, meant: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([typed])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert f"there is no command '{typed}'" in said
    assert (f"did you mean {meant}?" in said) == bool(meant)


def test_one_is_not_several(
    tmp_path: Path, data: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["config", *data]) == 0
    assert "\n1 feed; the configuration is fine" in capsys.readouterr().out
    (tmp_path / "config.toml").write_text(
        f'[keep]\narticles = 229\nunread = false\n[[feeds]]\nurl = "{QUAI}"\n'
    )
    assert main(["purge", "--dry-run", *data]) == 0
    assert capsys.readouterr().out.startswith("1 article would be removed")
    assert main(["purge", *data]) == 0
    assert capsys.readouterr().out.startswith("1 article removed")
    assert main(["headlines", "--json", "--limit", "1", *data]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == 1


def test_the_readme_has_every_option() -> None:
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Commands")[2]
    table = table.partition("## Keys")[0]
    for name, parser in commands().items():
        [row] = [
            line for line in table.splitlines() if line.startswith((f"| `{name} ", f"| `{name}`"))
        ]
        options = re.findall(r"--[a-z-]+", parser.format_usage())
        for option in set(options) - {"--config", "--data", "--help"}:
            assert option in row, (name, option)


def test_the_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    examples = [line.split() for line in said.partition("examples:")[2].splitlines() if line]
    assert len(examples) >= 5
    known = {*commands(), "COMMAND"}
    assert all(words[:1] == ["tui-reader"] and words[1] in known for words in examples)
