"""Worker processes with limits: one hostile feed costs one worker, never the engine.

Every worker has a pipe of its own, and a thread here that waits on it. Pools
whose workers share one queue and its locks (``concurrent.futures``, pebble)
stand still for good once a worker is killed while it holds such a lock.

A request names a function of a fixed table; arguments and answers are MessagePack, decoded into
the types that the function states. Nothing that a worker sends is executed here, as a pickle is.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from importlib import import_module
from multiprocessing import forkserver, util
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from pathlib import Path
from threading import Event, Lock, Thread, Timer, local
from typing import Any, TypeVar, TypeVarTuple, get_type_hints

from msgspec import Raw, Struct
from msgspec.msgpack import Decoder, encode

from tui_reader.ingest.errors import NoFullText, NotAFeed
from tui_reader.ingest.pictures.picture import NotAPictureError
from tui_reader.text.plain import one_line
from tui_reader.text.reasons import NO_REASON, Reason, because, because_counted, verbatim

FUNCTIONS: Mapping[str, str] = {
    "parse_feed": "tui_reader.engine.parsing",
    "read_entries": "tui_reader.engine.parsing",
    "feeds_of_page": "tui_reader.engine.parsing",
    "lists_of_page": "tui_reader.engine.parsing",
    "read_page": "tui_reader.engine.parsing",
    "decode_picture": "tui_reader.ingest.pictures.picture",
}
"""What a worker can be asked to do, and the modules where that is. They are loaded by the workers."""

SECONDS = 10.0
"""Of processor that a worker may take over one document."""
_PATIENCE = 6
"""A busy machine may let it wait, until so many times as many seconds have gone by."""
_WATCHED_EVERY = 0.5
"""Seconds from one look at the workers that are busy to the next."""
MEMORY = 1 << 30
"""Bytes of address space a worker may have; parsing 16 MiB of XML takes about 400 MiB."""
ANSWER = 64 << 20
"""Bytes of an answer; four times the largest document that is fetched by default."""
# In 3.11.0 and 3.11.1 any local user may send the fork server code (CVE-2022-42919).
_FORK_SERVER_IS_SAFE = sys.version_info >= (3, 11, 2)
_TASKS_PER_WORKER = 500
"""A worker is renewed after so many documents, whatever it may have leaked."""
_ATTEMPTS = 5
"""To start a worker."""
_START_SECONDS = 60.0
"""How long that may take; on a busy machine the fork server loads the parser for seconds."""
_GRACE_SECONDS = 1.0
"""How long an idle worker may take to end once its pipe is closed; then it is killed."""

_TICKS = os.sysconf("SC_CLK_TCK")
"""A second in ``/proc/PID/stat``."""

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class WorkerError(Exception):
    """A worker was stopped; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class _DiedError(WorkerError):
    """A worker died, and we did not end it."""


class Workers:
    """A small pool of processes for parsing. Each is started with the first task that needs it.

    Args:
        count: how many; by default one a processor, at most eight.
        functions: names of what they can be asked to do, and the modules that have it.
    """

    def __init__(self, count: int | None = None, functions: Mapping[str, str] = FUNCTIONS) -> None:
        self._functions = functions
        # A fork server forks from a process that has imported what workers run and nothing else:
        # a worker is there in 10 ms instead of 300, and inherits none of our sockets.
        self._context: ForkServerContext | SpawnContext = (
            multiprocessing.get_context("forkserver")
            if _FORK_SERVER_IS_SAFE
            else multiprocessing.get_context("spawn")
        )
        self._context.set_forkserver_preload(["tui_reader.engine.fork_server"])
        util._args_from_interpreter_flags = _safe_flags  # type: ignore[attr-defined]
        self._threads = ThreadPoolExecutor(
            count or max(1, min(8, os.cpu_count() or 1)), thread_name_prefix="worker"
        )
        self._own = local()
        self._lock = Lock()
        self._alive: set[_Worker] = set()
        self._tasks: set[_Task] = set()
        self._busy = Event()
        """Set while there are tasks."""
        self._watcher: Thread | None = None
        self._closed = False

    def warm(self) -> None:
        """Start the first worker now, so that the first feed does not wait for it."""
        self._threads.submit(self._worker)

    async def run(self, function: Callable[[*Ts], T], *args: *Ts) -> T:
        """``function(*args)`` in a worker. Cancelling it ends the worker at once.

        Raises:
            ValueError: it is not among the workers' functions.
            WorkerError: it took too long, took too much memory, failed, gave an answer that is
                too large or none of its type, or two workers died of it.
            NotAFeed, NoFullText, NotAPictureError: as the function raised it.
        """
        if self._functions.get(function.__name__) != function.__module__:
            raise ValueError(f"{function.__name__} is no function of the workers")
        task = _Task(function, args)
        with self._lock:
            if self._closed:
                raise WorkerError(because("the workers have been ended"))
            self._tasks.add(task)
            self._busy.set()
            if self._watcher is None:
                self._watcher = Thread(target=self._watch, name="watching", daemon=True)
                self._watcher.start()
        future = self._threads.submit(self._carry_out_twice, task)
        try:
            result: T = await asyncio.wrap_future(future)
        except MemoryError as error:
            raise WorkerError(because("reading it takes more memory than allowed")) from error
        finally:
            task.stop()
            with self._lock:
                self._tasks.discard(task)
        return result

    def close(self) -> None:
        """End all workers; what they were doing is dropped."""
        with self._lock:
            self._closed = True
            self._busy.set()
            tasks = list(self._tasks)
        for task in tasks:
            task.stop()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._alive:
            worker.end()

    def _watch(self) -> None:
        """On a thread of its own: end the workers that have had their time."""
        while self._busy.wait():
            with self._lock:
                if self._closed:
                    return
                tasks = list(self._tasks)
                if not tasks:
                    self._busy.clear()
                    continue
            for task in tasks:
                task.end_late()
            time.sleep(min(_WATCHED_EVERY, SECONDS / 10))

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
        try:
            answer = worker.ask(encode((task.function.__name__, task.arguments)))
        except (EOFError, OSError) as error:
            task.leave_worker()
            self._drop(worker)
            if task.expired:
                raise WorkerError(
                    because_counted(
                        "it took longer than {count} second to read",
                        "it took longer than {count} seconds to read",
                        count=round(SECONDS),
                    )
                ) from error
            died = WorkerError if task.stopped else _DiedError
            raise died(because("reading it ended the worker process")) from error
        finally:
            task.leave_worker()
        try:
            well, content = _ANSWER.decode(answer)
            if well:
                return _result_of(task.function).decode(content)
            failure = _FAILURE.decode(content)
            kind = _FAILURES[failure.kind]
            raised = kind(*(one_line(word, _WORD) for word in failure.words), failure.reason)
        except (ValueError, LookupError, TypeError, RecursionError) as fault:
            # Whatever made it say so may be at work in it still.
            self._drop(worker)
            raise WorkerError(
                because("the worker process gave no answer that can be read")
            ) from fault
        if kind is MemoryError:
            # What it holds by now leaves less for every document after this one.
            self._drop(worker)
        raise raised

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
        fault = ""
        for _attempt in range(_ATTEMPTS):
            # A fork server that stands still would let us wait for ever.
            late = Timer(_START_SECONDS, _end_fork_server)
            late.daemon = True
            late.start()
            # A fork server that is dying says no; once it is dead, Python starts another.
            try:
                return _Worker(self._context, self._functions)
            except (EOFError, OSError) as error:
                fault = str(error) or type(error).__name__
                time.sleep(0.1)
            finally:
                late.cancel()
        raise WorkerError(
            because("no process could be started to read it with ({fault})", fault=fault)
        )

    def _drop(self, worker: _Worker) -> None:
        self._own.worker = None
        with self._lock:
            self._alive.discard(worker)
        worker.end()


class _Task:
    """Something to do, and the right to end the worker that does it for as long as it does."""

    def __init__(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self.function = function
        self.arguments = arguments
        self.expired = False
        self.stopped = False
        """Nobody wants it any more."""
        self._lock = Lock()
        self._worker: _Worker | None = None
        self._began = self._spent_before = 0.0

    def begin(self, worker: _Worker) -> bool:
        """Whether it is still wanted."""
        with self._lock:
            self._worker = None if self.stopped else worker
            self._began, self._spent_before = time.monotonic(), worker.processor_seconds()
            return not self.stopped

    def stop(self) -> None:
        """It is no longer wanted: a worker that is at it is ended."""
        with self._lock:
            self.stopped = True
            if self._worker is not None:
                self._worker.kill()

    def end_late(self) -> None:
        """End the worker if it has had its time."""
        with self._lock:
            worker = self._worker
            if worker is None:
                return
            passed = time.monotonic() - self._began
            if passed < SECONDS:
                return
            spent = worker.processor_seconds() - self._spent_before
            if spent >= SECONDS or passed >= _PATIENCE * SECONDS:
                self.expired = True
                worker.kill()

    def leave_worker(self) -> None:
        """The worker has answered, and is free for other tasks."""
        with self._lock:
            self._worker = None


class _Worker:
    """A process and our end of its pipe."""

    def __init__(
        self, context: ForkServerContext | SpawnContext, functions: Mapping[str, str]
    ) -> None:
        self.tasks = 0
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, dict(functions)), name="parser", daemon=True
        )
        self._process.start()
        theirs.close()

    def is_alive(self) -> bool:
        """Whether the process still runs. To be asked while it has nothing to do."""
        # An idle worker says nothing: what can be read of it is the end of the pipe.
        return not self._pipe.poll() and self._process.is_alive()

    def ask(self, request: bytes) -> bytes:
        """What the process answers to a request.

        Raises:
            EOFError: the process has died.
            OSError: it has died, or its answer is longer than :data:`ANSWER`.
        """
        self.tasks += 1
        self._pipe.send_bytes(request)
        return self._pipe.recv_bytes(ANSWER)

    def processor_seconds(self) -> float:
        """The processor time that the process has taken; the time of day where that is not known."""
        try:
            stat = Path(f"/proc/{self._process.pid}/stat").read_bytes()
            # proc(5): utime and stime are the 14th and the 15th, and a name may hold spaces.
            return sum(map(int, stat.rpartition(b")")[2].split()[11:13])) / _TICKS
        except (OSError, ValueError):
            return time.monotonic()

    def kill(self) -> None:
        """End the process at once; whoever waits for its answer is told."""
        self._process.kill()

    def end(self) -> None:
        """End the process and give back what it held."""
        self._pipe.close()
        self._process.join(_GRACE_SECONDS)
        self.kill()
        self._process.join(_GRACE_SECONDS)
        if self._process.is_alive():
            # It is the fork server that would tell us that it has ended.
            _end_fork_server()
            self._process.join()
        self._process.close()


def _safe_flags() -> list[str]:
    """What multiprocessing hands to the Pythons that it starts; with ``-P`` always.

    They are started with ``-c``: without it a ``signal.py`` in the folder that the reader was
    started in would be run. multiprocessing has no setting for it.
    """
    flags: list[str] = _flags()
    return flags if "-P" in flags else [*flags, "-P"]


_flags = subprocess._args_from_interpreter_flags  # type: ignore[attr-defined]


def _end_fork_server() -> None:
    """End a fork server that stands still; Python starts another with the next worker."""
    # There is no public way to name it. Until Python starts another, the number is not used again.
    server: int | None = getattr(forkserver._forkserver, "_forkserver_pid", None)
    if server is not None:
        os.kill(server, signal.SIGKILL)


class _Failure(Struct, frozen=True):
    """The exception that a function raised."""

    kind: str
    """Its name among :data:`_FAILURES`."""
    words: tuple[str, ...]
    """Its arguments but the last."""
    reason: Reason
    """The last."""


_FAILURES: Mapping[str, type[Exception]] = {
    kind.__name__: kind
    for kind in (NotAFeed, NoFullText, NotAPictureError, WorkerError, MemoryError)
}
"""What may be raised here for a worker. What else it comes upon is a fault of ours."""
_WORD = 1000
"""Characters of an argument of an exception."""

_REQUEST = Decoder(tuple[str, Raw])
"""The name of a function, and its arguments."""
_ANSWER = Decoder(tuple[bool, Raw])
"""The function's result (true), or a :class:`_Failure` (false)."""
_FAILURE = Decoder(_Failure)


@cache
def _result_of(function: Callable[..., Any]) -> Decoder[Any]:
    """Decodes what the function gives."""
    return Decoder(get_type_hints(function)["return"])


@cache
def _arguments_of(function: Callable[..., Any]) -> Decoder[Any]:
    """Decodes what the function takes."""
    hints = get_type_hints(function)
    del hints["return"]
    return Decoder(tuple[tuple(hints.values())])  # type: ignore[misc]


def _serve(pipe: Connection, functions: Mapping[str, str]) -> None:
    """The life of a worker: take a request, answer it, until the pipe closes."""
    # Ctrl-C is for the engine, which then ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()  # the parser lives as long as the worker: it is not looked through for garbage
    # The engine has gone: there is nobody left to work for.
    with suppress(EOFError, ConnectionError):
        while True:
            request = pipe.recv_bytes()
            try:
                function, arguments = _asked(request, functions)
                del request  # the document is among the arguments
                answer = encode((True, function(*arguments)))
                if len(answer) > ANSWER:
                    raise WorkerError(
                        because("what is read from it is larger than {size} MB", size=ANSWER >> 20)
                    )
            except Exception as error:  # noqa: BLE001 - it goes to whoever asked
                answer = encode((False, _failure(error)))
            pipe.send_bytes(answer)


def _asked(
    request: bytes, functions: Mapping[str, str]
) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """The function that a request names, and its arguments."""
    name, arguments = _REQUEST.decode(request)
    function = getattr(import_module(functions[name]), name)
    return function, _arguments_of(function).decode(arguments)


def _failure(error: Exception) -> _Failure:
    if type(error) in _FAILURES.values():
        *words, reason = error.args or (NO_REASON,)
        if not isinstance(reason, Reason):  # a MemoryError has words of its own
            reason = verbatim(str(reason))
        return _Failure(type(error).__name__, tuple(map(str, words)), reason)
    fault = f"{type(error).__name__}: {error}"
    reason = because("reading it failed ({fault}); please report it", fault=fault)
    return _Failure(WorkerError.__name__, (), reason)


def _end_with_parent() -> None:
    """A worker that is busy when the engine is killed would go on to the end of its document."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
