"""Files that are not the store that they are taken for: told in a sentence, and mended where we can."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.released import VERSIONS, unpacked
from tests.support.samples import NOW, QUAI, draft, store_with
from tui_reader.cli import main
from tui_reader.model import ALL, Query
from tui_reader.store import articles, feeds, marks, migrations, open_store, undo
from tui_reader.store.migrations import FINGERPRINTS, LATEST, STEPS, migrate
from tui_reader.store.packing import pack

COMMANDS = (("headlines",), ("refresh",), ("save", "1"), ())
"""Ways to open the store: to print, to write, to make a file, and for the window."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "feeds.toml").write_text(f'[[feeds]]\nurl = "{QUAI}"\n')
    monkeypatch.setattr("tui_reader.cli.doctor._network", lambda _one: ())
    return tmp_path


def run(folder: Path, *command: str) -> int:
    return main([*command, "--data", str(folder)])


def raw(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(path, isolation_level=None))


def refused(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    words: str,
    commands: tuple[tuple[str, ...], ...] = COMMANDS,
) -> None:
    """Every command says in one sentence which file it is about, and leaves the file as it is."""
    path = folder / "store.sqlite3"
    before = path.read_bytes()
    capsys.readouterr()
    for command in commands:
        assert run(folder, *command) == 1, command
        said = capsys.readouterr().err
        assert len(said.splitlines()) == 1, (command, said)
        assert str(path) in said
        assert words in said
    assert path.read_bytes() == before
    assert not list(folder.glob("*damaged*"))


def begun_otherwise(step: str, *changes: tuple[str, str]) -> str:
    """The step as it was before it was settled."""
    for now, then in changes:
        assert now in step
        step = step.replace(now, then)
    return step


EARLY_FIRST = (("    fetch_url TEXT NOT NULL DEFAULT '',\n", ""),)
EARLY_SECOND = (
    ("    byline TEXT NOT NULL DEFAULT '',\n    language TEXT NOT NULL DEFAULT '',\n", ""),
    ("ALTER TABLE feeds ADD COLUMN selector TEXT NOT NULL DEFAULT '';\n", ""),
)


def early(path: Path, steps: list[str]) -> None:
    """A store of a program before the first release, with an article that is starred and tagged."""
    from tui_reader.store.database import mark_key
    from tui_reader.store.migrations import _statements

    with raw(path) as old:
        for step in steps:
            for statement in _statements(step):
                old.execute(statement)
        old.execute(f"PRAGMA user_version = {len(steps):d}")
        old.execute("INSERT INTO feeds (id, url, own_title) VALUES (1, ?, 'Quai Sud')", (QUAI,))
        one = draft(1)
        old.execute(
            "INSERT INTO articles (id, feed_id, identity, url, title, author, received, sort_at,"
            " language, summary, summary_only, content_hash, starred) VALUES"
            " (7, 1, ?, ?, ?, '', ?, ?, 'fr', '', 0, '', 1)",
            (one.identity, one.url, one.title, NOW, NOW),
        )
        old.execute("INSERT INTO contents (article_id, html) VALUES (7, ?)", (pack(one.html),))
        key = mark_key(QUAI, one.identity)
        old.execute("INSERT INTO marks (key, starred, changed_at) VALUES (?, 1, ?)", (key, NOW))
        old.execute("INSERT INTO mark_tags VALUES (?, 'port')", (key,))


EARLY: list[Callable[[Path], None]] = [
    lambda path: early(path, [begun_otherwise(STEPS[0], *EARLY_FIRST)]),
    lambda path: early(path, [STEPS[0], begun_otherwise(STEPS[1], *EARLY_SECOND)]),
]


@pytest.mark.parametrize("make", EARLY, ids=["first", "second"])
def test_a_store_from_before_the_first_release_is_reported_and_mended(
    folder: Path, capsys: pytest.CaptureFixture[str], make: Callable[[Path], None]
) -> None:
    path = folder / "store.sqlite3"
    make(path)
    refused(folder, capsys, "doctor")
    old = path.read_bytes()
    assert run(folder, "doctor") == 1
    said = capsys.readouterr().out
    assert "was not what its version says" in said
    assert "1 articles and 1 marks were brought over" in said
    [aside] = folder.glob("store.damaged-*.sqlite3")
    assert str(aside) in said
    assert aside.read_bytes() == old
    with open_store(path) as store:
        [one] = articles.page(store, Query(starred=True), 0, 9)
        assert (one.title, one.tags, one.feed) == (draft(1).title, ("port",), "Quai Sud")
        whole = articles.article(store, one.id)
        assert whole is not None
        assert whole.html == draft(1).html
        assert store.check() == []
    assert run(folder, "doctor") == 0


CHANGES = {
    "a table is missing": "DROP TABLE positions",
    "a trigger is missing": "DROP TRIGGER tally_gone",
    "a column is missing": "ALTER TABLE feeds DROP COLUMN leaving",
    "articles are counted twice": "CREATE TRIGGER tally_new AFTER INSERT ON articles BEGIN SELECT 1; END",
    "the version is an earlier one": "PRAGMA user_version = 2",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_is_not_as_its_version_says(
    folder: Path, capsys: pytest.CaptureFixture[str], change: str
) -> None:
    with store_with(folder, 3) as store:
        store.write(undo.mark, [1, 2], "starred", True, NOW)
        path = store.path
    with raw(path) as old:
        old.executescript(change)
    refused(folder, capsys, "doctor", (("headlines",),))
    assert run(folder, "doctor") == 1
    with open_store(path) as store:
        assert articles.count(store, ALL.query) == 3
        assert articles.count(store, Query(starred=True)) == 2
        assert undo.take_back_in_slices(store, NOW) is not None
        assert articles.count(store, Query(starred=True)) == 0


def test_what_others_added_is_let_be(folder: Path) -> None:
    with store_with(folder, 3) as store:
        path = store.path
    with raw(path) as old:
        old.executescript(
            "CREATE TABLE notes (text); CREATE INDEX by_author ON articles (author); ANALYZE"
        )
    with open_store(path) as store:
        assert articles.count(store, ALL.query) == 3


def test_every_version_is_known_by_its_fingerprint(tmp_path: Path) -> None:
    with raw(tmp_path / "x") as made:
        for version in range(1, LATEST + 1):
            migrate(made, version)
            assert migrations.fingerprint(migrations.objects(made)) == FINGERPRINTS[version - 1], (
                version
            )
            assert migrations.amiss(migrations.objects(made), version) == ""


@pytest.mark.parametrize("version", VERSIONS)
def test_what_released_programs_made_is_known(version: str, tmp_path: Path) -> None:
    with raw(unpacked(version, tmp_path)) as made:
        number = made.execute("PRAGMA user_version").fetchone()[0]
        assert migrations.fingerprint(migrations.objects(made)) == FINGERPRINTS[number - 1]


def of_another_program(path: Path) -> None:
    with raw(path) as other:
        other.executescript(
            "CREATE TABLE rss_feed (url TEXT); CREATE TABLE rss_item (id INTEGER PRIMARY KEY);"
            "PRAGMA user_version = 77"
        )


def newer(path: Path) -> None:
    with open_store(path):
        pass
    with raw(path) as store:
        store.execute(f"PRAGMA user_version = {LATEST + 1:d}")


@pytest.mark.parametrize(
    ("make", "words"),
    [(of_another_program, "database of another program"), (newer, "newer tui-reader")],
)
def test_what_is_not_ours_to_mend_is_left_alone(
    folder: Path, capsys: pytest.CaptureFixture[str], make: Callable[[Path], None], words: str
) -> None:
    path = folder / "store.sqlite3"
    make(path)
    refused(folder, capsys, words)
    before = path.read_bytes()
    assert run(folder, "doctor") == 1
    said = capsys.readouterr().out
    assert re.search(f"! store .*{words}", said)
    assert "nothing was changed" in said
    assert path.read_bytes() == before


def test_an_empty_file_is_a_new_store_and_a_strange_one_is_kept(folder: Path) -> None:
    path = folder / "store.sqlite3"
    path.touch()
    assert run(folder, "headlines") == 0
    for strange in (b"SQLite format 3\x00" + bytes(600), b"PK\x03\x04" * 3000):
        path.write_bytes(strange)
        assert run(folder, "headlines") == 0
        assert run(folder, "doctor") == 1
        assert strange in [one.read_bytes() for one in folder.glob("*damaged*")]
    with open_store(path) as store:
        assert [feed.url for feed in feeds.feeds(store)] == [QUAI]
        assert store.write(marks.mark, [1], "read", True, NOW).ids == ()
