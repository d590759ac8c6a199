"""Queries on the command line and in the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.samples import NOW, QUAI, draft, receive, store_with
from tui_reader.cli import main


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with store_with(tmp_path, 3) as store:
        receive(store, QUAI, draft(50, title="Gull - the movie", author="Ana Belmar"))
        receive(
            store, QUAI, draft(51, title="The harbour opens", author="Nils Tor", published=NOW + 60)
        )
    (tmp_path / "config.toml").write_text(
        f'[[feeds]]\nurl = "{QUAI}"\nfolder = "Presse"\n'
        '[[views]]\nname = "Ports"\nquery = "harbour OR quai -author:nils"\nsort = "oldest"\n'
        '[[views]]\nname = "Quiet"\nquery = \'view:ports -"the harbour"\'\n',
        encoding="utf-8",
    )
    return tmp_path


def run(
    data: Path, *arguments: str, capsys: pytest.CaptureFixture[str]
) -> tuple[int, list[str], str]:
    try:
        status = main([*arguments, "--data", str(data)])
    except SystemExit as ended:
        status = int(ended.code or 0)
    found = capsys.readouterr()
    return status, found.out.splitlines(), found.err


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["search", "harbour"], 1),
        (["search", "-harbour"], 4),
        (["search", "-harbour", "-gull"], 3),
        (["search", "gull OR harbour"], 2),
        (["search", '"the movie"'], 1),
        (["search", "title:/^gull -/i"], 1),
        (["search", "author:ana", "--limit", "2"], 2),
        (["search", "quai limit:2"], 2),
        (["search", "opens OR quai sort:title limit:1"], 1),
        (["search", "quai", "--snippets", "--limit", "2"], 4),
        (["headlines", "--query", "-harbour"], 4),
        (["headlines", "--view", "Ports"], 5),
        (["headlines", "--view", "Quiet"], 4),
        (["headlines", "--view", "ports", "--query", "author:nils"], 1),
        (["headlines", "--view", "unread", "--query", "folder:presse words:>1 newer:20y"], 5),
    ],
)  # fmt: skip
def test_a_query_is_one_argument_as_it_stands(
    data: Path, arguments: list[str], count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    status, lines, error = run(data, *arguments, capsys=capsys)
    assert (status, error) == (0, "")
    assert len(lines) == count


def test_sort_is_the_order(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    newest = run(data, "search", "quai OR harbour", capsys=capsys)[1]
    oldest = run(data, "search", "quai OR harbour sort:oldest", capsys=capsys)[1]
    assert newest == oldest[::-1]


def test_what_is_wrong_is_shown_below_the_query(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["search"], ["headlines", "--query"]):
        status, lines, error = run(data, *command, "harbour titel:x", capsys=capsys)
        assert (status, lines) == (2, [])
        assert error.splitlines()[1:] == ["harbour titel:x", "        ^^^^^"]
        assert "title" in error


@pytest.mark.parametrize(
    ("views", "message"),
    [
        ('name = "A"\nquery = "titel:x"', "did you mean title"),
        ('name = "A"\nquery = "x"\nunread = true', "not both"),
        ('name = "A"\nquery = "view:a"', "contains itself"),
        ('name = "A"\nquery = "view:nowhere"', "no view"),
        ('name = "A"\nquery = ""', "empty"),
        ('name = "A"\nquery = "x"\nsort = "newst"', "newest"),
    ],
)
def test_a_view_that_cannot_be_is_refused_with_its_line(
    data: Path, views: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "config.toml").write_text(f"[[views]]\n{views}\n", encoding="utf-8")
    status, _lines, error = run(data, "headlines", capsys=capsys)
    assert status == 2
    assert message in error
    assert "config.toml:" in error
