"""Commands that other programs use: lists, digests, status bars, timers."""

from __future__ import annotations

import json
import os
import plistlib
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.samples import FARO, QUAI, draft, receive, store_with
from tests.support.terminal import ROOT
from tui_reader.cli import digest, main
from tui_reader.store import marks, open_store, versions
from tui_reader.text.cells import cell_len

Output = pytest.CaptureFixture[str]


@pytest.fixture
def data(tmp_path: Path) -> list[str]:
    """Two feeds, three articles of today; two of them are reports of one story."""
    (tmp_path / "config.toml").write_text(
        '[[views]]\nname = "Quays"\nquery = "title:/quai/"\n'
        f'[links]\nbrowser = ["true"]\n[[feeds]]\nurl = "{QUAI}"\nfolder = "Presse"\n[[feeds]]\nurl = "{FARO}"\n'
    )
    now = int(time.time())
    with store_with(tmp_path, 0, 0) as store:
        first, second = receive(
            store,
            QUAI,
            draft(1, title="Le *quai* rouvre", published=now - 60, language="fr"),
            draft(2, title="La criée ferme", published=now - 30 * 86400, language="ar"),
            now=now,
        )
        [third] = receive(
            store, FARO, draft(3, title="El muelle reabre\x1b[31m <b>", published=now - 90), now=now
        )
        with store.transaction() as transaction:
            transaction.execute(
                "UPDATE articles SET story = ? WHERE id IN (?, ?)", (first, first, third)
            )
        store.write(marks.mark, [second], "read", True, now)
    return ["--data", str(tmp_path)]


def printed(capsys: Output, *words: str, status: int = 0) -> str:
    assert main(words) == status
    return capsys.readouterr().out


def test_views_and_tags_are_listed_with_their_counts(data: list[str], capsys: Output) -> None:
    records = [json.loads(one) for one in printed(capsys, "views", "--json", *data).splitlines()]
    counts = {one["name"]: (one["unread"], one["total"]) for one in records}
    assert (counts["Unread"], counts["Presse"], counts["Elfaro"]) == ((2, 2), (1, 2), (1, 1))
    # A view whose articles have to be read to be counted, too.
    assert counts["Quays"] == (1, 1)
    # Each name that is printed is one that --view takes.
    for line in printed(capsys, "views", *data).splitlines():
        name, _unread, total = line.rsplit(maxsplit=2)
        headlines = printed(capsys, "headlines", "--view", name.strip(), *data).splitlines()
        assert len(headlines) == int(total)
    assert printed(capsys, "tags", *data) == ""


def test_articles_are_opened_and_what_is_not_is_named(data: list[str], capsys: Output) -> None:
    assert printed(capsys, "open", "1", *data) == "https://quaisud.example/1\n"
    assert main(["open", "99", "2", *data]) == 1
    shown = capsys.readouterr()
    assert "there is no article 99" in shown.err
    assert shown.out == "https://quaisud.example/2\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12h", -12 * 3600),
        ("2w", -14 * 86400),
        ("90m", -5400),
        ("2026-02-22T12:00:00+00:00", -86400),
    ],
)
def test_a_moment_is_an_age_or_a_date(text: str, expected: int) -> None:
    now = 1_771_848_000
    assert digest.moment(text, now) == now + expected


@pytest.mark.parametrize("text", ["", "soon", "3", "9" * 30 + "d", "2026-13-01", "-3d"])
def test_other_words_are_no_moment(data: list[str], capsys: Output, text: str) -> None:
    assert main(["digest", f"--since={text}", *data]) == 2
    assert "is no moment" in capsys.readouterr().err


def test_a_digest_has_the_reports_of_a_story_together(
    data: list[str], capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    def made(form: str, *more: str) -> str:
        assert main(["digest", "--as", form, *more, *data]) == 0
        return capsysbinary.readouterr().out.decode()

    text = made("text")
    assert text.count("Le *quai* rouvre") == 1
    assert "1 more report: Elfaro" in text
    assert "criée" not in text
    assert "\x1b" not in text
    assert "criée" in made("text", "--since", "6w")
    assert "## Le \\*quai\\* rouvre" in made("markdown")
    assert "<b>" not in made("html", "--view", "Elfaro")
    book = tmp_path / "news.epub"
    made("epub", "--output", str(book))
    assert zipfile.ZipFile(book).testzip() is None
    assert main(["digest", "--output", str(book), *data]) == 1


def test_versions_show_what_changed(data: list[str], capsys: Output, tmp_path: Path) -> None:
    with open_store(tmp_path / "store.sqlite3") as store:
        old = "<p>Le quai ouvre lundi.</p>"
        with store.transaction() as transaction:
            versions.keep(transaction, 1, "Le vieux quai", old, int(time.time()))
            transaction.execute("UPDATE articles SET title = 'Le vieux quai' WHERE id = 1")
    shown = printed(capsys, "versions", "1", *data)
    assert "{--" in shown
    assert "vieux" in shown
    [record] = [
        json.loads(one) for one in printed(capsys, "versions", "1", "--json", *data).splitlines()
    ]
    assert record["title"] == "Le *quai* rouvre"


def test_nul_ends_lines_for_xargs(data: list[str], capsys: Output) -> None:
    assert printed(capsys, "headlines", "-0", *data).count("\0") == 3


def test_a_line_of_the_ticker_is_as_wide_as_asked(data: list[str], capsys: Output) -> None:
    seen = set()
    for width in (20, 60, 133):
        line = printed(capsys, "ticker", "--width", str(width), *data).removesuffix("\n")
        assert cell_len(line) == width
        seen.add(line.split(":")[0])
    assert seen <= {"Quaisud", "Elfaro"}


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[str]]:
    """A command that goes on until it is ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tui_reader", *words],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_what_arrives_is_printed_once(data: list[str], tmp_path: Path) -> None:
    with running("watch", "--json", "--last", "1", "--view", "Elfaro", *data) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["id"] == 3
        with open_store(tmp_path / "store.sqlite3") as store:
            receive(store, QUAI, draft(10))
            receive(store, FARO, draft(11))
            store.write(marks.mark, [1], "starred", True, 1)
            receive(store, FARO, draft(12), draft(13))
        found = [json.loads(process.stdout.readline())["title"] for _line in range(3)]
    assert found == [f"Le quai numéro {number} rouvre" for number in (11, 12, 13)]


@pytest.mark.parametrize("more", [("--seconds", "0.05"), ("--scroll", "--step", "0.05")])
def test_a_ticker_goes_on_and_shows_what_is_new(data: list[str], more: tuple[str, ...]) -> None:
    with open_store(Path(data[1]) / "store.sqlite3") as store:
        now = int(time.time())
        receive(store, FARO, draft(4, published=now - 5), now=now)
    with running("ticker", "--follow", "--width", "30", *more, *data) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().removesuffix("\n") for _line in range(8)]
    assert {cell_len(line) for line in lines} == {30}
    assert len(set(lines)) > 1
    assert any("quai" in line for line in lines)


def test_a_timer_of_the_system_starts_this_program(capsys: Output, tmp_path: Path) -> None:
    folder = tmp_path / 'a 50% "b" & <c>'
    folder.mkdir()
    words = ["--data", str(folder)]
    units = printed(capsys, "service", "systemd", *words)
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(units)
    assert parser["Service"]["ExecStart"].endswith("refresh")
    assert "50%%" in parser["Service"]["ExecStart"]
    assert '\\"b\\"' in parser["Service"]["ExecStart"]
    plist = plistlib.loads(printed(capsys, "service", "launchd", *words).encode())
    assert plist["ProgramArguments"][-2:] == [str(folder), "refresh"]
    assert "50\\%" in printed(capsys, "service", "cron", *words)
