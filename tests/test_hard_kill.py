"""kill -9 at random points; whole runs are ``python -m tests.bench kill``."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bench.kill_refresh import VICTIMS, Press, Witness, engine_of, kill, run, wait_gone
from tests.loopback import Answer, Asked, Web
from tests.tally import Tally
from tests.terminal import Terminal, descendants
from tui_reader.engine.workers import WorkerError, Workers

KILLS = 2


@pytest.fixture
def workers() -> Iterator[Workers]:
    pool = Workers(2)
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
    return Answer(b"<rss version='2.0'><channel>" + b"<item><title>x</title></item>" * 300_000)


def busy_workers(pid: int) -> set[int]:
    def seconds(one: int) -> float:
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    return {one for one in descendants(pid) if seconds(one) > 0.5}


def wait_until(true: Callable[[], object], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_busy_workers_end_with_an_engine_that_is_killed(tmp_path: Path) -> None:
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
        pid = await workers.run(os.getpid)
        os.kill(pid, signal.SIGKILL)
        # Not only a zombie, whose second thread may still hold the pipe.
        wait_until(lambda pid=pid: not Path(f"/proc/{pid}").exists())
        assert await workers.run(max, 1, 2) == 2


async def test_workers_killed_in_the_middle_fail_their_own_task_only(workers: Workers) -> None:
    for _ in range(3):
        answers = await asyncio.gather(
            workers.run(signal.raise_signal, signal.SIGKILL),
            workers.run(max, 1, 2),
            workers.run(bytes, 1 << 22),
            return_exceptions=True,
        )
        assert isinstance(answers[0], WorkerError)
        assert answers[1] == 2
        assert len(answers[2]) == 1 << 22


async def test_what_a_killed_worker_was_reading_another_one_reads() -> None:
    pool = Workers(1)
    pid = await pool.run(os.getpid)
    os.kill(pid, signal.SIGSTOP)
    task = asyncio.create_task(pool.run(os.getpid))
    await asyncio.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    assert await task != pid
    await asyncio.to_thread(pool.close)


async def test_the_fork_server_may_be_killed_as_well(workers: Workers) -> None:
    from multiprocessing.forkserver import _forkserver  # type: ignore[attr-defined]

    await workers.run(os.getpid)
    os.kill(_forkserver._forkserver_pid, signal.SIGKILL)
    answers = await asyncio.gather(*(workers.run(max, n, 2) for n in range(4)))
    assert answers == [2, 2, 2, 3]


async def test_a_cancelled_task_frees_its_worker_at_once(workers: Workers) -> None:
    tasks = [asyncio.create_task(workers.run(time.sleep, 30)) for _ in range(4)]
    await asyncio.sleep(0.3)
    for task in tasks:
        task.cancel()
    began = time.monotonic()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert await workers.run(max, 1, 2) == 2
    assert time.monotonic() - began < 3


async def test_a_worker_that_stands_still_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_reader.engine.workers.SECONDS", 0.3)
    # One only: of two, the other may be the one that is given the task.
    pool = Workers(1)
    pid = await pool.run(os.getpid)
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(WorkerError, match="longer"):
        # More than a pipe holds: even handing it over must not wait for ever.
        await pool.run(len, bytes(1 << 22))
    monkeypatch.undo()
    assert await pool.run(max, 1, 2) == 2
    await asyncio.to_thread(pool.close)


async def test_what_a_worker_cannot_hand_over_is_said(workers: Workers) -> None:
    with pytest.raises(RuntimeError, match="handed over"):
        await workers.run(eval, "lambda: 1")
    with pytest.raises(ZeroDivisionError) as caught:
        await workers.run(divmod, 1, 0)
    assert "Traceback" in caught.value.__notes__[0]


async def test_closed_workers_say_so() -> None:
    pool = Workers(1)
    assert await pool.run(max, 1, 2) == 2
    task = asyncio.create_task(pool.run(time.sleep, 30))
    await asyncio.sleep(0.2)
    began = time.monotonic()
    await asyncio.to_thread(pool.close)
    assert time.monotonic() - began < 3
    with pytest.raises(WorkerError):
        await task
    with pytest.raises(WorkerError):
        await pool.run(max, 1, 2)
