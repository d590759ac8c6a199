"""A disk that is full, a folder that cannot be written, a store that is damaged or too new."""

from __future__ import annotations

import asyncio
import ctypes
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from tests.support import commands
from tests.support.loopback import Answer, Web, rss
from tests.support.terminal import ROOT, Terminal
from tui_reader.engine.client import EngineClient, RequestError
from tui_reader.model import Query
from tui_reader.store import Store, StoreDamagedError, StoreError, articles, marks, open_store

FEEDS = 30
BODY = "".join(chr(0x4E00 + n * 7919 % 20000) for n in range(3000))
"""Text that hardly compresses."""


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        for number in range(FEEDS):
            titles = [f"{number} {n} {BODY}" for n in range(10)]
            server.pages[f"/{number}"] = Answer(rss(*titles, name=f"Quai {number}"))
        yield server


@pytest.fixture
def data(web: Web, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    feeds = "".join(f'[[feeds]]\nurl = "{web.url}/{n}"\n' for n in range(FEEDS))
    (folder / "feeds.toml").write_text(feeds)
    return folder


# Python may write half a compiled module where the limit allows no more, and does not notice.
_NO_BYTECODE = {"PYTHONDONTWRITEBYTECODE": "1"}


def run(
    *arguments: str, before: Callable[[], None] | None = None, status: int
) -> subprocess.CompletedProcess[str]:
    if before is None:
        ran = commands.run(*arguments)
    else:
        ran = subprocess.run(
            [sys.executable, "-m", "tui_reader", *arguments],
            capture_output=True, text=True, cwd=ROOT, timeout=60, check=False, preexec_fn=before,
            env=os.environ | _NO_BYTECODE,
        )  # fmt: skip
    assert ran.returncode == status, (ran.stdout, ran.stderr)
    assert "Traceback" not in ran.stderr
    return ran


def full_at(size: int) -> Callable[[], None]:
    """As if the disk were full: no file of the process may grow beyond some bytes."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def sound(path: Path) -> int:
    """How many articles a store holds; it has to be sound."""
    with closing(sqlite3.connect(path)) as store:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return int(store.execute("SELECT count(*) FROM articles").fetchone()[0])


def reported_new(output: str) -> int:
    return sum(int(line.rpartition(": ")[2].split()[0]) for line in output.splitlines() if " new" in line and "asked" not in line)  # fmt: skip


def test_a_full_disk_is_reported_and_nothing_that_was_reported_is_lost(data: Path) -> None:
    path = data / "store.sqlite3"
    run("headlines", "--data", str(data), status=0)
    ran = run("refresh", "--data", str(data), before=full_at(1_500_000), status=1)
    assert str(path) in ran.stderr
    assert "full" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert 0 < reported_new(ran.stdout) <= sound(path) < FEEDS * 10
    # Reading goes on: what it needs of the disk is 32 kB that all readers share.
    shown = run("headlines", "--data", str(data), before=full_at(65_536), status=0)
    assert shown.stdout
    again = run("refresh", "--data", str(data), status=0)
    assert sound(path) == FEEDS * 10
    assert "0 failed" in again.stdout


@pytest.mark.parametrize("size", [0, 4096, 100_000])
def test_a_disk_that_is_full_from_the_start(data: Path, size: int) -> None:
    ran = run("refresh", "--data", str(data), before=full_at(size), status=1)
    assert len(ran.stderr.splitlines()) == 1
    assert "full" in ran.stderr
    run("refresh", "--data", str(data), status=0)
    assert sound(data / "store.sqlite3") == FEEDS * 10
    assert not list(data.glob("*damaged*"))


async def test_the_window_shows_that_the_disk_is_full(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("headlines", "--data", str(data), status=0)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    client = EngineClient(("--data", str(data)), tmp_path / "engine.log", lambda _event: None)
    monkeypatch.setenv(*next(iter(_NO_BYTECODE.items())))
    # Only what is started now inherits the limit.
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, hard))
    try:
        await client.start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    try:
        with pytest.raises(RequestError, match="full"):
            async with asyncio.timeout(30):
                await client.refresh()
    finally:
        await client.close()
    assert "Traceback" not in (tmp_path / "engine.log").read_text()
    assert 0 < sound(data / "store.sqlite3") < FEEDS * 10


def full_store(path: Path) -> Store:
    """A store that may not grow by one page."""
    store = open_store(path)
    pages = store.value("PRAGMA page_count")
    store.rows(f"PRAGMA max_page_count = {pages}")
    return store


def test_marks_on_a_full_disk_are_refused_whole(data: Path) -> None:
    run("refresh", "--data", str(data), status=0)
    path = data / "store.sqlite3"
    with full_store(path) as store:
        ids = [one.id for one in articles.page(store, Query(), 0, 300)]
        with pytest.raises(StoreError, match="disk is full"):
            for number in count():
                store.write(marks.tag, ids[number % 300], f"{number} {BODY[:400]}", 1)
        assert len(articles.page(store, Query(), 0, 300)) == 300
    sound(path)


def without_privileges() -> None:
    """The superuser may write everywhere; without these two he is a user like others."""
    libc = ctypes.CDLL(None)
    capbset_drop, dac_override, dac_read_search = 24, 1, 2
    for capability in (dac_override, dac_read_search):
        libc.prctl(capbset_drop, capability, 0, 0, 0)


def test_a_folder_that_cannot_be_written_is_said(data: Path) -> None:
    run("refresh", "--data", str(data), status=0)
    (data / "store.sqlite3").chmod(0o444)
    data.chmod(0o555)
    try:
        ran = run("refresh", "--force", "--data", str(data), before=without_privileges, status=1)
    finally:
        data.chmod(0o755)
    assert str(data) in ran.stderr
    assert "permission" in ran.stderr.lower()
    assert sound(data / "store.sqlite3") == FEEDS * 10


def test_a_store_of_a_newer_version_is_left_alone(data: Path) -> None:
    path = data / "store.sqlite3"
    run("headlines", "--data", str(data), status=0)
    with closing(sqlite3.connect(path)) as store:
        store.execute("PRAGMA user_version = 999")
    before = path.read_bytes()
    for command in (("refresh",), ("headlines",), ("feeds",)):
        assert "newer tui-reader" in run(*command, "--data", str(data), status=1).stderr
    with Terminal("--data", str(data)) as terminal:
        terminal.wait_for(lambda text: "newer tui-reader" in text.replace("\n", ""))
        assert terminal.wait_end() == 1
        assert terminal.modes_restored()
    assert path.read_bytes() == before


def test_a_damaged_store_in_the_window_is_set_aside_and_read_anew(data: Path) -> None:
    run("refresh", "--data", str(data), status=0)
    path = data / "store.sqlite3"
    damaged = b"no longer a database" * 1000
    path.write_bytes(damaged)
    with Terminal("--data", str(data), columns=160, lines=40) as terminal:
        terminal.wait_for("was damaged")
        terminal.wait_for("●")
        terminal.press("q")
        assert terminal.wait_end() == 0
    [aside] = data.glob("store.damaged-*.sqlite3")
    assert aside.read_bytes() == damaged
    assert sound(path) > 0


def test_a_page_damaged_in_the_middle_is_reported_in_plain_words(data: Path) -> None:
    run("refresh", "--data", str(data), status=0)
    path = data / "store.sqlite3"
    with closing(sqlite3.connect(path)) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        for place in range(180 * 4096, path.stat().st_size, 4096):
            file.seek(place)
            file.write(b"\xff" * 2000)
    for command in (("refresh", "--force"), ("headlines",)):
        ran = run(*command, "--data", str(data), status=1)
        assert "damaged" in ran.stderr
        assert "doctor" in ran.stderr


def test_trouble_that_is_no_damage_moves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    open_store(path).close()
    path.write_bytes(path.read_bytes()[:100] + bytes(4000))
    with pytest.raises(StoreDamagedError):
        open_store(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreError, match="cannot be opened") as caught:
        open_store(path)
    assert not isinstance(caught.value, StoreDamagedError)
