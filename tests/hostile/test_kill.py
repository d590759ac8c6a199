"""kill -9 at random points; whole runs are ``python -m tests.bench kill``."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec import msgpack

from tests.bench.kill_refresh import VICTIMS, Press, Witness, engine_of, kill, run, wait_gone
from tests.support.loopback import Answer, Asked, Web, rss
from tests.support.page_samples import article
from tests.support.picture_samples import png
from tests.support.refreshing import Desk
from tests.support.tally import Tally
from tests.support.terminal import Terminal, descendants
from tests.support.worker_functions import (
    ALL,
    died,
    fault,
    filled,
    larger,
    length,
    lied,
    napped,
    own_pid,
    piped,
)
from tui_reader.config.schema import Settings
from tui_reader.engine.pages import Pages
from tui_reader.engine.pictures import PictureError, Pictures
from tui_reader.engine.tools import Tools
from tui_reader.engine.workers import ANSWER, WorkerError, Workers
from tui_reader.ingest.fetch.request import client
from tui_reader.store.pages import WantedPage

KILLS = 1
"""Of each kind; the benchmark makes more."""


@pytest.fixture
def workers() -> Iterator[Workers]:
    pool = Workers(2, ALL)
    yield pool
    pool.close()


@pytest.mark.parametrize("victim", VICTIMS)
def test_nothing_acknowledged_is_lost_and_nothing_comes_twice(victim: str, tmp_path: Path) -> None:
    witness = run(KILLS, tmp_path, (victim,), hosts=2, feeds=6)
    assert witness.tally == Tally(KILLS)
    assert witness.new.total() > 0
    assert witness.marked


def endless(asked: Asked) -> Answer:
    """A document that keeps a worker busy for many seconds."""
    del asked
    item = b"<item><title>x</title><description>%s</description></item>" % (b"&lt;p&gt;y" * 900)
    return Answer(b"<rss version='2.0'><channel>%s</channel></rss>" % (item * 1800))


def processor_seconds(pid: int) -> float:
    fields = stat_of(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def stat_of(pid: int) -> list[str]:
    """proc_pid_stat(5) from the third field on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def busy_workers(pid: int) -> set[int]:
    # The fork server, which is a child, is busy as well while it loads.
    grandchildren = {one for one in descendants(pid) if int(stat_of(one)[1]) != pid}
    return {one for one in grandchildren if processor_seconds(one) > 0.3}


def wait_until(true: Callable[[], object], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_busy_workers_end_with_an_engine_that_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A socket's address may have 107 characters, and pytest's folders have many.
    temporary = Path(tempfile.mkdtemp(prefix="t-"))
    monkeypatch.setenv("TMPDIR", str(temporary))
    with Web() as web:
        web.pages["/feed"] = endless
        (tmp_path / "feeds.toml").write_text(f'[[feeds]]\nurl = "{web.url}/feed"\n')
        with Witness(tmp_path, Press()).running("refresh", "--json") as process:
            wait_until(lambda: busy_workers(process.pid))
            family = descendants(process.pid)
            assert len(family) >= 3  # resource tracker, fork server, worker
            kill(process.pid)
            process.wait(10)
            wait_gone(family, 3)
    temporary.rmdir()  # nothing is in it


def test_a_window_that_is_killed_leaves_no_engine_behind(tmp_path: Path) -> None:
    hold = {"on": True}

    def hangs(_asked: Asked) -> Answer:
        while hold["on"]:
            time.sleep(0.02)
        return Answer(b"")

    with Web() as web:
        web.pages["/feed"] = hangs
        (tmp_path / "feeds.toml").write_text(f'[[feeds]]\nurl = "{web.url}/feed"\n')
        with Terminal("--data", str(tmp_path)) as terminal:
            wait_until(lambda: engine_of(terminal.process.pid) and web.log)
            family = descendants(terminal.process.pid)
            kill(terminal.process.pid)
            terminal.process.wait(10)
            wait_gone(family, 5)
        hold["on"] = False


async def test_a_worker_that_is_killed_while_idle_costs_nothing(workers: Workers) -> None:
    for _ in range(3):
        pid = await workers.run(own_pid)
        os.kill(pid, signal.SIGKILL)
        # Not only a zombie, whose second thread may still hold the pipe.
        wait_until(lambda pid=pid: not Path(f"/proc/{pid}").exists())
        assert await workers.run(larger, 1, 2) == 2


async def test_workers_killed_in_the_middle_fail_their_own_task_only(workers: Workers) -> None:
    for _ in range(3):
        answers = await asyncio.gather(
            workers.run(died),
            workers.run(larger, 1, 2),
            workers.run(filled, 1 << 22),
            return_exceptions=True,
        )
        assert isinstance(answers[0], WorkerError)
        assert answers[1] == 2
        assert len(answers[2]) == 1 << 22


async def test_what_a_killed_worker_was_reading_another_one_reads() -> None:
    pool = Workers(1, ALL)
    pid = await pool.run(own_pid)
    os.kill(pid, signal.SIGSTOP)
    task = asyncio.create_task(pool.run(own_pid))
    await asyncio.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    assert await task != pid
    await asyncio.to_thread(pool.close)


async def test_the_fork_server_may_be_killed_as_well(workers: Workers) -> None:
    from multiprocessing.forkserver import _forkserver  # type: ignore[attr-defined]

    await workers.run(own_pid)
    os.kill(_forkserver._forkserver_pid, signal.SIGKILL)
    answers = await asyncio.gather(*(workers.run(larger, n, 2) for n in range(4)))
    assert answers == [2, 2, 2, 3]


async def test_a_cancelled_task_frees_its_worker_at_once(workers: Workers) -> None:
    tasks = [asyncio.create_task(workers.run(napped, 30.0)) for _ in range(4)]
    await asyncio.sleep(0.3)
    for task in tasks:
        task.cancel()
    began = time.monotonic()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert await workers.run(larger, 1, 2) == 2
    assert time.monotonic() - began < 3


async def test_a_worker_that_stands_still_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_reader.engine.workers.SECONDS", 0.3)
    # One only: of two, the other may be the one that is given the task.
    pool = Workers(1, ALL)
    pid = await pool.run(own_pid)
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(WorkerError, match="longer"):
        # More than a pipe holds: even handing it over must not wait for ever.
        await pool.run(length, bytes(1 << 22))
    monkeypatch.undo()
    assert await pool.run(larger, 1, 2) == 2
    await asyncio.to_thread(pool.close)


async def test_closed_workers_answer_with_an_error() -> None:
    pool = Workers(1, ALL)
    assert await pool.run(larger, 1, 2) == 2
    task = asyncio.create_task(pool.run(napped, 30.0))
    await asyncio.sleep(0.2)
    began = time.monotonic()
    await asyncio.to_thread(pool.close)
    assert time.monotonic() - began < 3
    with pytest.raises(WorkerError):
        await task
    with pytest.raises(WorkerError):
        await pool.run(larger, 1, 2)


def forged(path: Path) -> Iterator[bytes]:
    """What a worker whose parser has a fault may send instead of an answer."""
    yield pickle.dumps((True, Maker(path)))
    yield b"\x92\xc3\xdd\xff\xff\xff\xff"  # a list of four thousand million, and none of them
    yield b"\x92\xc3" + b"\x91" * 100_000  # lists in lists
    yield msgpack.encode((True, "1"))
    yield msgpack.encode((False, {"kind": "SystemExit", "words": [], "reason": {}}))
    yield msgpack.encode((False, {"kind": "NoFullText", "words": ["one"]}))
    yield msgpack.encode((False, {"kind": "NoFullText", "words": [], "reason": {}}))
    yield msgpack.encode((False, {"kind": "NotAFeed", "words": [1], "reason": {}}))
    yield msgpack.encode((False, {"kind": "NotAFeed", "words": [], "reason": "text"}))


class Maker:
    """Unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., None], tuple[Path]]:
        return Path.touch, (self.path,)


async def test_an_answer_that_cannot_be_read_costs_its_request(
    workers: Workers, tmp_path: Path
) -> None:
    made = tmp_path / "made"
    for answer in forged(made):
        with pytest.raises(WorkerError, match="no answer that can be read"):
            await workers.run(piped, answer)
    assert not made.exists()
    assert await workers.run(larger, 1, 2) == 2


async def test_answers_and_functions_are_bounded(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WorkerError, match="larger than 64 MB"):
        await workers.run(filled, ANSWER + 1)
    for what in ("function", "surrogate"):
        with pytest.raises(WorkerError, match="please report it"):
            await workers.run(lied, what)
    with pytest.raises(WorkerError, match=r"ZeroDivisionError.*please report it"):
        await workers.run(fault)
    with pytest.raises(ValueError, match="no function of the workers"):
        await workers.run(os.system, "true")
    # The engine itself takes no more, whatever the worker thinks.
    monkeypatch.setattr("tui_reader.engine.workers.ANSWER", 1000)
    with pytest.raises(WorkerError, match="ended"):
        await workers.run(filled, 5000)
    assert len(await workers.run(filled, 500)) == 500


async def test_a_worker_killed_at_a_feed_costs_no_other_feed(web: Web, tmp_path: Path) -> None:
    pool = Workers(1, ALL)
    desk = Desk(web, tmp_path / "store.sqlite3", pool)
    desk.settings = Settings()
    web.pages["/long"] = endless
    paths = ("/long", "/1", "/2", "/3")
    for path in paths[1:]:
        web.pages[path] = Answer(rss(f"News of {path}"))
    desk.subscribe(*paths)
    pid = await pool.run(own_pid)
    # It has asked for the others meanwhile: they wait for the worker.
    refreshing = asyncio.create_task(desk.refresh())
    await asyncio.to_thread(wait_until, lambda: processor_seconds(pid) > 0.2)
    os.kill(pid, signal.SIGKILL)
    told = {one.feed_url.removeprefix(web.url): str(one.error) for one in await refreshing}
    # Another worker reads it again; the others it costs nothing.
    assert told == dict.fromkeys(paths, "")
    assert len(desk.titles()) >= 3
    desk.store.close()
    await asyncio.to_thread(pool.close)


async def test_a_stopped_worker_costs_one_feed_page_or_picture(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = Workers(1, ALL)
    desk = Desk(web, tmp_path / "store.sqlite3", pool)
    web.pages["/feed"] = Answer(rss("The ferry sails again"))
    web.pages["/page"] = Answer(article(), headers={"Content-Type": "text/html"})
    web.pages["/quai.png"] = Answer(png())
    desk.subscribe("/feed")

    @asynccontextmanager
    async def stopped() -> AsyncIterator[None]:
        os.kill(await pool.run(own_pid), signal.SIGSTOP)
        with monkeypatch.context() as patch:
            patch.setattr("tui_reader.engine.workers.SECONDS", 0.1)
            yield

    async with client() as http:
        tools = Tools(http, pool, desk.settings, lambda: desk.now)
        async with stopped():
            [told] = await desk.refresh()
        assert "took longer" in str(told.error)
        [told] = await desk.refresh(force=True)
        assert told.new == 1
        wanted = WantedPage(1, web.url + "/page", desk.subscriptions[0].url, "")
        pages = Pages(desk.store, tools)
        async with stopped():
            outcome = await pages.fetch(wanted)
        assert outcome.state == "failed"
        assert "took longer" in str(outcome.reason)
        assert (await pages.fetch(wanted)).state == "text"
        pictures = Pictures(desk.store, tools, tmp_path / "pictures")
        async with stopped():
            with pytest.raises(PictureError, match="longer"):
                await pictures.get(web.url + "/quai.png", 1)
        assert (await pictures.get(web.url + "/quai.png", 1, again=True)).file
    desk.store.close()
    await asyncio.to_thread(pool.close)
