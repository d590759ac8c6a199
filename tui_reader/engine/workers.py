"""Worker processes with limits: one hostile feed costs one worker, never the engine.

Every worker has a pipe of its own, and a thread here that waits on it. Pools
whose workers share one queue and its locks (``concurrent.futures``, pebble)
stand still for good once a worker is killed while it holds such a lock.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import pickle
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from threading import Lock, Thread, Timer, local
from typing import Any, ParamSpec, TypeVar

from tui_reader.text.i18n import _

SECONDS = 10.0
"""How long a worker may take over one document."""
MEMORY = 1 << 30
"""Bytes of address space a worker may have; parsing 16 MiB of XML takes about 400 MiB."""
# In 3.11.0 and 3.11.1 any local user may send the fork server code (CVE-2022-42919).
_FORK_SERVER_IS_SAFE = sys.version_info >= (3, 11, 2)
_TASKS_PER_WORKER = 500
"""A worker is renewed after so many documents, whatever it may have leaked."""
_ATTEMPTS = 5
"""To start a worker."""
_GRACE_SECONDS = 1.0
"""How long an idle worker may take to end once its pipe is closed; then it is killed."""

P = ParamSpec("P")
T = TypeVar("T")


class WorkerError(Exception):
    """A worker was stopped; the message says why, in plain words."""


class _DiedError(WorkerError):
    """A worker died, and we did not end it."""


class Workers:
    """A small pool of processes for parsing. Each is started with the first task that needs it."""

    def __init__(self, count: int | None = None) -> None:
        # A fork server forks from a process that has imported what workers run and nothing else:
        # a worker is there in 10 ms instead of 300, and inherits none of our sockets.
        self._context: ForkServerContext | SpawnContext = (
            multiprocessing.get_context("forkserver")
            if _FORK_SERVER_IS_SAFE
            else multiprocessing.get_context("spawn")
        )
        self._context.set_forkserver_preload(
            ["tui_reader.ingest.parse", "tui_reader.engine.digest"]
        )
        self._threads = ThreadPoolExecutor(
            count or max(1, min(8, os.cpu_count() or 1)), thread_name_prefix="worker"
        )
        self._own = local()
        self._lock = Lock()
        self._alive: set[_Worker] = set()
        self._tasks: set[_Task] = set()
        self._closed = False

    def warm(self) -> None:
        """Start the first worker now, so that the first feed does not wait for it."""
        self._threads.submit(self._worker)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``function(*args)`` in a worker. Cancelling it ends the worker at once.

        Raises:
            WorkerError: it took too long, took too much memory, or two workers died of it.
            Exception: whatever the function raised.
        """
        task = _Task((function, args, kwargs))
        with self._lock:
            if self._closed:
                raise WorkerError(_("the workers have been ended"))
            self._tasks.add(task)
        future = self._threads.submit(self._carry_out_twice, task)
        try:
            result: T = await asyncio.wrap_future(future)
        except MemoryError as error:
            raise WorkerError(_("reading it takes more memory than allowed")) from error
        finally:
            task.stop()
            with self._lock:
                self._tasks.discard(task)
        return result

    def close(self) -> None:
        """End all workers; what they were doing is dropped."""
        with self._lock:
            self._closed = True
            tasks = list(self._tasks)
        for task in tasks:
            task.stop()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._alive:
            worker.end()

    def _carry_out_twice(self, task: _Task) -> Any:
        """On a thread of the pool; once more where the worker was killed."""
        try:
            return self._carry_out(task)
        except _DiedError:
            # The system may have killed it for want of memory, whatever it was reading.
            return self._carry_out(task)

    def _carry_out(self, task: _Task) -> Any:
        """On a thread of the pool: the thread's own worker does the task."""
        worker = self._worker()
        if not task.begin(worker):
            return None
        expired = Timer(SECONDS, task.expire)
        expired.daemon = True
        expired.start()
        try:
            well, answer = worker.ask(task.call)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            task.stop_watching()
            self._drop(worker)
            if task.expired:
                reason = _("it took longer than {seconds} seconds to read")
                raise WorkerError(reason.format(seconds=f"{SECONDS:.0f}")) from error
            kind = WorkerError if task.stopped else _DiedError
            raise kind(_("reading it ended the worker process")) from error
        finally:
            expired.cancel()
            task.stop_watching()
        if isinstance(answer, MemoryError):
            # What it holds by now leaves less for every document after this one.
            self._drop(worker)
        if not well:
            raise answer
        return answer

    def _worker(self) -> _Worker:
        worker: _Worker | None = getattr(self._own, "worker", None)
        if worker is not None and (worker.tasks >= _TASKS_PER_WORKER or not worker.is_alive()):
            self._drop(worker)
            worker = None
        if worker is None:
            worker = self._started()
            with self._lock:
                self._alive.add(worker)
            self._own.worker = worker
        return worker

    def _started(self) -> _Worker:
        for _attempt in range(_ATTEMPTS):
            # A fork server that is dying says no; once it is dead, Python starts another.
            with suppress(EOFError, OSError):
                return _Worker(self._context)
            time.sleep(0.1)
        raise WorkerError(_("no process could be started to read it with"))

    def _drop(self, worker: _Worker) -> None:
        self._own.worker = None
        with self._lock:
            self._alive.discard(worker)
        worker.end()


class _Task:
    """Something to do, and the right to end the worker that does it for as long as it does."""

    def __init__(self, call: tuple[Any, ...]) -> None:
        self.call = call
        self.expired = False
        self.stopped = False
        """Nobody wants it any more."""
        self._lock = Lock()
        self._worker: _Worker | None = None

    def begin(self, worker: _Worker) -> bool:
        """Whether it is still wanted."""
        with self._lock:
            self._worker = None if self.stopped else worker
            return not self.stopped

    def stop(self) -> None:
        """It is no longer wanted: a worker that is at it is ended."""
        with self._lock:
            self.stopped = True
            if self._worker is not None:
                self._worker.kill()

    def expire(self) -> None:
        """The time is over."""
        with self._lock:
            if self._worker is not None:
                self.expired = True
                self._worker.kill()

    def stop_watching(self) -> None:
        """The worker has answered, and is free for other tasks."""
        with self._lock:
            self._worker = None


class _Worker:
    """A process and our end of its pipe."""

    def __init__(self, context: ForkServerContext | SpawnContext) -> None:
        self.tasks = 0
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), name="parser", daemon=True)
        self._process.start()
        theirs.close()

    def is_alive(self) -> bool:
        """Whether the process still runs. To be asked while it has nothing to do."""
        # An idle worker says nothing: what can be read of it is the end of the pipe.
        return not self._pipe.poll() and self._process.is_alive()

    def ask(self, call: tuple[Any, ...]) -> tuple[bool, Any]:
        """What the call gave (true), or the exception it raised (false).

        Raises:
            EOFError, OSError, UnpicklingError: the process has died.
        """
        self.tasks += 1
        self._pipe.send(call)
        well, answer = self._pipe.recv()
        return well, answer

    def kill(self) -> None:
        """End the process at once; whoever waits for its answer is told."""
        self._process.kill()

    def end(self) -> None:
        """End the process and give back what it held."""
        self._pipe.close()
        self._process.join(_GRACE_SECONDS)
        self.kill()
        self._process.join()
        self._process.close()


def _serve(pipe: Connection) -> None:
    """The life of a worker: take a call, give its result, until the pipe closes."""
    # Ctrl-C is for the engine, which then ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()  # the parser lives as long as the worker: it is not looked through for garbage
    # The engine has gone: there is nobody left to work for.
    with suppress(EOFError, ConnectionError):
        while True:
            function, args, kwargs = pipe.recv()
            try:
                answer = True, function(*args, **kwargs)
            except Exception as error:  # noqa: BLE001 - it goes to whoever asked
                error.add_note(traceback.format_exc())
                answer = False, error
            _send(pipe, answer)


def _send(pipe: Connection, answer: tuple[bool, Any]) -> None:
    try:
        pipe.send(answer)
    except MemoryError:
        pipe.send((False, MemoryError()))
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        pipe.send((False, RuntimeError(f"the result cannot be handed over: {error}")))


def _end_with_parent() -> None:
    """A worker that is busy when the engine is killed would go on to the end of its document."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
