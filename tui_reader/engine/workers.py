"""Worker processes with limits: one hostile feed costs one worker, never the engine."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

SECONDS = 10.0
"""How long a worker may take over one document."""
MEMORY = 1 << 30
"""Bytes of address space a worker may have; parsing 16 MiB of XML takes about 400 MiB."""
_TASKS_PER_WORKER = 500
"""A worker is renewed after so many documents, whatever it may have leaked."""

P = ParamSpec("P")
T = TypeVar("T")


class WorkerError(Exception):
    """A worker was stopped; the message says why, in plain words."""


class Workers:
    """A small pool of processes for parsing. Started with the first task."""

    def __init__(self, count: int | None = None) -> None:
        # A fork server forks from a process that has imported the parser and nothing else:
        # a worker is there in 10 ms instead of 300, and inherits none of our sockets.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tui_reader.ingest.parse"])
        self._pool = ProcessPool(
            max_workers=count or max(1, min(8, os.cpu_count() or 1)),
            max_tasks=_TASKS_PER_WORKER,
            initializer=_limit,
            context=context,
        )

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``function(*args)`` in a worker.

        Raises:
            WorkerError: it took too long, took too much memory, or died.
            Exception: whatever the function raised.
        """
        future: Any = self._pool.schedule(function, args=args, kwargs=kwargs, timeout=SECONDS)
        try:
            result: T = await asyncio.wrap_future(future)
        except FutureTimeoutError as error:
            raise WorkerError(f"it took longer than {SECONDS:.0f} seconds to read") from error
        except MemoryError as error:
            raise WorkerError("reading it takes more memory than allowed") from error
        except ProcessExpired as error:
            raise WorkerError("reading it ended the worker process") from error
        return result

    def close(self) -> None:
        """End all workers; what they were doing is dropped."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
