"""Files of a store that are deleted, replaced or copied while it is open."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.hostile.test_disk import without_privileges
from tests.support.samples import NOW, store_with
from tests.support.terminal import ROOT
from tui_reader.cli import main
from tui_reader.model import ALL, Query
from tui_reader.store import StoreDamagedError, StoreError, articles, marks, open_store

MARKS = """
import sys
from pathlib import Path
from tui_reader.store import marks, open_store
with open_store(Path(sys.argv[1])) as store:
    for line in sys.stdin:
        store.write(marks.mark, [int(line)], "starred", True, 1)
        print("done", flush=True)
"""


@contextmanager
def other_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the store open, and stars the articles whose ids it is sent."""
    with subprocess.Popen(
        [sys.executable, "-c", MARKS, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    ) as process:  # fmt: skip
        yield process
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(20) == 0


def star(process: subprocess.Popen[str], article_id: int) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{article_id}\n")
    process.stdin.flush()
    assert process.stdout.readline() == "done\n"


def starred(path: Path) -> set[int]:
    with open_store(path) as store:
        assert store.check() == []
        return {one.id for one in articles.page(store, Query(starred=True), 0, 99)}


GONE = [("-shm",), ("-wal", "-shm")]


@pytest.mark.parametrize("gone", GONE, ids="".join)
def test_two_processes_go_on_when_files_beside_the_store_are_deleted(
    tmp_path: Path, gone: tuple[str, ...]
) -> None:
    with store_with(tmp_path, 20) as store, other_process(store.path) as other:
        seen = store.data_version()
        store.write(marks.mark, [1], "starred", True, NOW)
        star(other, 2)
        for suffix in gone:
            store.path.with_name(f"{store.path.name}{suffix}").unlink()
        store.write(marks.mark, [3], "starred", True, NOW)
        with other_process(store.path) as newcomer:
            star(newcomer, 4)
            star(other, 5)
            star(newcomer, 6)
        store.write(marks.mark, [7], "starred", True, NOW)
        assert store.data_version() != seen
        assert articles.count(store, Query(starred=True)) == 7
        path = store.path
    assert starred(path) == {1, 2, 3, 4, 5, 6, 7}
    assert not list(tmp_path.glob("*damaged*"))


def test_what_was_written_into_a_log_that_others_replaced_is_brought_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "feeds.toml").write_text('[[feeds]]\nurl = "https://quaisud.example/feed"\n')
    monkeypatch.setattr("tui_reader.cli.doctor._network", lambda _one: ())
    with store_with(tmp_path, 20) as store:
        path = store.path
        store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        store.write(marks.mark, [1], "starred", True, NOW)
        for suffix in ("-wal", "-shm"):
            path.with_name(f"{path.name}{suffix}").unlink()
        with other_process(path) as other:
            star(other, 2)
            with pytest.raises(StoreError, match="doctor"):
                store.write(marks.mark, [3], "starred", True, NOW)
            store.write(marks.mark, [4], "starred", True, NOW)
    main(["doctor", "--data", str(tmp_path)])
    assert starred(path) == {1, 2, 4}


def test_a_store_that_was_replaced_is_not_written_to(tmp_path: Path) -> None:
    with store_with(tmp_path, 3) as store:
        shutil.copy(store.path, tmp_path / "copy")
        (tmp_path / "copy").rename(store.path)
        for _again in range(2):
            with pytest.raises(StoreError, match="moved or replaced"):
                store.write(marks.mark, [1], "starred", True, NOW)
        assert store.data_version() > 0
        assert articles.count(store, ALL.query) == 3


def test_a_log_whose_store_is_gone_is_kept(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    with store_with(tmp_path, 5) as store:
        path = store.path
        shutil.copy(f"{path}-wal", kept / "store.sqlite3-wal")
    lost = kept / "store.sqlite3"
    with pytest.raises(StoreDamagedError):
        open_store(lost)
    main(["headlines", "--data", str(kept)])
    main(["doctor", "--data", str(kept)])
    with open_store(lost) as store:
        assert articles.count(store, ALL.query) == 5


READS = """
from pathlib import Path
from sys import argv
from tui_reader.model import ALL
from tui_reader.store import StoreError, articles, marks, open_store
with open_store(Path(argv[1])) as store:
    print(articles.count(store, ALL.query), store.data_version() > 0)
    try:
        store.write(marks.mark, [1], "read", True, 1)
    except StoreError as error:
        print(error)
"""


@pytest.mark.parametrize("log", [False, True], ids=["closed", "with a log"])
def test_a_store_that_cannot_be_written_can_be_read(tmp_path: Path, log: bool) -> None:
    with store_with(tmp_path, 20) as store:
        path = store.path
        if log:
            saved = {
                part: part.read_bytes() for part in tmp_path.iterdir() if part.name != path.name
            }
    if log:
        for part, data in saved.items():
            part.write_bytes(data)
    for part in tmp_path.glob("store.sqlite3*"):
        part.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        ran = subprocess.run(
            [sys.executable, "-c", READS, str(path)], capture_output=True, text=True, cwd=ROOT,
            preexec_fn=without_privileges, check=False,
        )  # fmt: skip
    finally:
        tmp_path.chmod(0o755)
    assert (ran.returncode, ran.stderr) == (0, "")
    count, told = ran.stdout.splitlines()
    assert count == "20 True"
    assert "cannot be written" in told
