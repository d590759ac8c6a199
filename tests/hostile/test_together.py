"""Two refreshes and a window at once, on one store."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.commands import piped
from tests.support.loopback import Answer, Asked, Web, rss
from tests.support.page_samples import article
from tests.support.samples import draft, receive
from tests.support.terminal import Terminal
from tui_reader.engine.client import EngineClient, RequestError
from tui_reader.engine.lock import making_ready, refreshing
from tui_reader.engine.protocol import Broadcast, OfflineReady
from tui_reader.model import Query
from tui_reader.store import articles, marks, open_store

FEEDS = 12


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def data(web: Web, tmp_path: Path) -> Path:
    def slow(number: int, asked: Asked) -> Answer:
        del asked
        time.sleep(0.15)
        return Answer(rss(f"Nouvelle {number}", f"Autre {number}", name=f"Quai {number}"))

    for number in range(FEEDS):
        web.pages[f"/{number}"] = lambda asked, number=number: slow(number, asked)
    folder = tmp_path / "data"
    folder.mkdir()
    feeds = "".join(f'[[feeds]]\nurl = "{web.url}/{n}"\n' for n in range(FEEDS))
    (folder / "feeds.toml").write_text(feeds)
    return folder


def check(data: Path) -> None:
    with closing(sqlite3.connect(data / "store.sqlite3")) as store:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        count = "SELECT count(*), count(DISTINCT feed_id || ' ' || url) FROM articles"
        assert store.execute(count).fetchone() == (2 * FEEDS, 2 * FEEDS)


def test_three_at_once(web: Web, data: Path) -> None:
    where = ("--data", str(data))
    with Terminal(*where, columns=140, lines=40) as terminal:
        crons = [piped("refresh", "--json", *where) for _ in range(2)]
        outputs = [cron.communicate() for cron in crons]
        for cron, (out, err) in zip(crons, outputs, strict=True):
            # Each has refreshed, or says that another one is at it; a third ending there is none.
            if cron.returncode:
                assert cron.returncode == 1
                assert "another tui-reader is refreshing" in err
                assert len(err.splitlines()) == 1
                assert out == ""
            else:
                assert json.loads(out.splitlines()[-1])["failed"] == 0
                assert err == ""
        terminal.wait_for(lambda text: f"{2 * FEEDS}" in text and text.count("●") >= 10)
        seen = terminal.raw.decode(errors="replace").lower()
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert "locked" not in seen
    assert "holds the store" not in seen
    assert len(web.log) == FEEDS  # nobody was asked twice
    check(data)


def test_the_first_start_of_many_at_once_makes_one_store(data: Path) -> None:
    many = [piped("headlines", "--data", str(data)) for _ in range(6)]
    for one in many:
        out, err = one.communicate()
        assert (one.returncode, out, err) == (0, "", "")


def test_many_that_find_the_store_damaged_set_it_aside_once(data: Path) -> None:
    damaged = b"no longer a database" * 1000
    (data / "store.sqlite3").write_bytes(damaged)
    many = [piped("headlines", "--data", str(data)) for _ in range(6)]
    for one in many:
        _out, err = one.communicate()
        assert one.returncode == 0, err
        assert "Traceback" not in err
    [aside] = data.glob("store.damaged-*.sqlite3")
    assert aside.read_bytes() == damaged


def test_the_window_sees_what_a_cron_job_brings(web: Web, data: Path) -> None:
    where = ("--data", str(data))
    (data / "config.toml").write_text("[refresh]\non_start = false\n")
    with Terminal(*where, columns=140, lines=40) as terminal:
        terminal.wait_for("No unread")
        cron = piped("refresh", *where)
        _out, err = cron.communicate()
        assert (cron.returncode, err) == (0, "")
        terminal.wait_for("Nouvelle 11", 5)
        terminal.press("q")
        assert terminal.wait_end() == 0


@pytest.fixture
def subscribed(data: Path) -> Path:
    """The same, its feeds known to the store: what a window does before it asks its engine."""
    with piped("headlines", "--data", str(data)) as first:
        assert first.wait(30) == 0
    return data


async def test_an_engine_that_may_not_refresh_says_why(subscribed: Path, tmp_path: Path) -> None:
    events: list[Broadcast] = []
    client = EngineClient(("--data", str(subscribed)), tmp_path / "engine.log", events.append)
    try:
        async with asyncio.timeout(30):
            with (
                refreshing(subscribed),
                pytest.raises(RequestError, match="another tui-reader is refreshing"),
            ):
                await client.refresh()
            # Another process that makes articles ready is left alone, and what is ready is told.
            with making_ready(subscribed):
                assert (await client.refresh()).new == 2 * FEEDS
                while not any(isinstance(event, OfflineReady) for event in events):
                    await asyncio.sleep(0.01)
    finally:
        await client.close()


def test_what_is_made_ready_may_be_stopped(web: Web, subscribed: Path) -> None:
    going_on = threading.Event()

    def hangs(_asked: Asked) -> Answer:
        going_on.wait(20)
        return Answer(article())

    web.pages["/hangs.html"] = hangs
    with open_store(subscribed / "store.sqlite3") as store:
        beginning = draft(1, url=f"{web.url}/hangs.html", summary_only=True)
        receive(store, f"{web.url}/0", beginning)
    process = piped("offline", "--fetch", "--data", str(subscribed))
    while not any(asked.path == "/hangs.html" for asked in web.log):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate()
    going_on.set()
    assert (process.returncode, err) == (1, "tui-reader: stopped; what had arrived is kept\n")
    assert "ready offline: 0 of 1" in out


async def test_a_second_refresh_at_once_is_not_refused_by_oneself(
    subscribed: Path, tmp_path: Path
) -> None:
    begun = asyncio.Event()
    client = EngineClient(
        ("--data", str(subscribed)), tmp_path / "engine.log", lambda _event: begun.set()
    )
    try:
        async with asyncio.timeout(30):
            await client.start()
            await begun.wait()
            for at_once in (True, False, True):
                begun.clear()
                task = asyncio.create_task(client.refresh(force=True))
                await (asyncio.sleep(0) if at_once else begun.wait())
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
            done = await client.refresh(force=True)
        assert (done.total, done.cancelled) == (FEEDS, False)
    finally:
        await client.close()
    check(subscribed)


def test_marks_are_made_while_another_process_writes(data: Path) -> None:
    cron = piped("refresh", "--data", str(data))
    with open_store(data / "store.sqlite3") as store:
        marked: set[int] = set()
        slowest = 0.0
        while cron.poll() is None:
            for one in articles.page(store, Query(unread=True), 0, 5):
                began = time.monotonic()
                store.write(marks.mark, [one.id], "read", True, 1)
                slowest = max(slowest, time.monotonic() - began)
                marked.add(one.id)
            time.sleep(0.005)
        assert cron.communicate()[1] == ""
        assert all(article.read for article in articles.headlines(store, sorted(marked)))
    assert marked
    assert slowest < 3


@pytest.mark.skipif(
    not Path("/proc/self/autogroup").exists(), reason="a system without groups by session"
)
async def test_the_engine_gives_way_as_a_whole(tmp_path: Path) -> None:
    # Nothing at all where these tests run in the system's first session.
    ours = Path("/proc/self/autogroup").read_text()
    seen = ""
    # One group in a tenth of a second may say so: another test's engine may have been first.
    for _ in range(10):
        client = EngineClient(
            ("--data", str(tmp_path)), tmp_path / "engine.log", lambda _event: None
        )
        try:
            await client.refresh()
            assert client.pid is not None
            assert os.getpriority(os.PRIO_PROCESS, client.pid) == 19
            seen = Path(f"/proc/{client.pid}/autogroup").read_text()
        finally:
            await client.close()
        if seen.split()[1:] == ["nice", "5"]:
            break
    assert seen.split()[1:] == ["nice", "5"]
    assert Path("/proc/self/autogroup").read_text() == ours
