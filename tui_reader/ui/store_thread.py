"""The window's connection to the store, on a thread of its own: the event loop runs no query."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar

from tui_reader.store import (
    Store,
    StoreBusyError,
    StoreError,
    StoreInterruptedError,
    Transaction,
    open_store,
)
from tui_reader.store.database import BUSY_SECONDS
from tui_reader.text.i18n import _

_P = ParamSpec("_P")
_R = TypeVar("_R")
_TURN_SECONDS = 0.1
"""How long a change waits for another program at a time; what is read meanwhile has its turn then."""
_CACHE_MB = 2
"""SQLite fills all that it may have. What is not kept is read from the system's own cache."""


class StoreThread:
    """One store connection; calls on it are made one after another, in their order."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._store: Store | None = None
        self._version = 0
        self._writing = asyncio.Lock()
        self._is_waiting = False
        self._searches = 0
        self._is_searching = False
        self._search_lock = Lock()
        self.is_closing = False
        """Nothing waits for another program any more."""

    def open(self) -> None:
        """Open the store, and wait for it.

        Raises:
            StoreError: it cannot be used; the message says why.
        """
        opening = self._thread.submit(open_store, self._path, cache_mb=_CACHE_MB)
        self._store = opening.result()
        self._version = self._thread.submit(self._store.data_version).result()

    async def run(
        self, function: Callable[Concatenate[Store, _P], _R], *args: _P.args, **named: _P.kwargs
    ) -> _R:
        """What ``function(store, …)`` gives, called on the store's thread.

        Raises:
            StoreError: the store cannot be read, or be written by a function that works in slices.
        """
        assert self._store is not None, "the store is not open"
        call = partial(function, self._store, *args, **named)
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    async def search(
        self, function: Callable[Concatenate[Store, _P], _R], *args: _P.args, **named: _P.kwargs
    ) -> _R:
        """What ``function(store, …)`` gives, which only reads, unless another search follows.

        Raises:
            StoreInterruptedError: another search was begun before this one ended.
            StoreError: the store cannot be read.
        """
        store = self._store
        assert store is not None, "the store is not open"
        with self._search_lock:
            self._searches += 1
            number = self._searches
            if self._is_searching:
                store.interrupt()

        def call(store: Store) -> _R:
            with self._search_lock:
                if number != self._searches:
                    raise StoreInterruptedError(_("another search followed"))
                self._is_searching = True
            try:
                return function(store, *args, **named)
            finally:
                # Nothing else on this connection is to be interrupted.
                with self._search_lock:
                    self._is_searching = False

        return await self.run(call)

    async def write(
        self,
        function: Callable[Concatenate[Transaction, _P], _R],
        *args: _P.args,
        **named: _P.kwargs,
    ) -> _R:
        """What ``function(transaction, …)`` gives, in a transaction of its own on the store's thread.

        Changes are made in the order in which they were asked for. While another program holds the
        store, what is read goes on.

        Raises:
            StoreBusyError: another program holds the store for too long, or the window closes.
            StoreError: the store cannot be written; nothing was.
        """

        def call(store: Store) -> _R:
            store.patience = 0.0 if self.is_closing else _TURN_SECONDS
            try:
                return store.write(function, *args, **named)
            finally:
                store.patience = 0.0 if self.is_closing else BUSY_SECONDS

        async with self._writing:
            until = time.monotonic() + BUSY_SECONDS
            try:
                while True:
                    try:
                        return await self.run(call)
                    except StoreBusyError:
                        if self.is_closing or time.monotonic() >= until:
                            raise
                        self._is_waiting = True
            finally:
                self._is_waiting = False

    @property
    def is_waiting(self) -> bool:
        """Whether a change waits for another program that holds the store."""
        return self._is_waiting or (self._store is not None and self._store.is_waiting)

    async def stop_waiting(self) -> None:
        """Wait for no other program any more: the window closes."""
        self.is_closing = True
        if self._store is not None:
            self._store.patience = 0.0
        async with self._writing:
            pass  # whoever waited has been told

    async def changed(self) -> bool:
        """Whether another connection — the engine, a cron job — has committed since last asked.

        Raises:
            StoreError: the store cannot be read, or its file is gone.
        """
        if await self.run(Store.is_gone):
            raise StoreError(
                _(
                    "the store was moved, replaced or deleted; close tui-reader and open it again ({path})"
                ).format(path=self._path)
            )
        version = await self.run(Store.data_version)
        before, self._version = self._version, version
        return version != before

    def close(self) -> None:
        """Finish what was asked, then close the connection. May be called twice."""
        store, self._store = self._store, None
        self._thread.shutdown(wait=True)
        if store is not None:
            store.close()
