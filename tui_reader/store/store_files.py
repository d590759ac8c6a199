"""The files of a store, which others may delete or replace while it is open.

SQLite goes on with deleted files without a word. Another process makes new ones then, neither sees
what the other writes, and the one that ends last writes over the other (https://sqlite.org/howtocorrupt.html §4).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeAlias

_Identity: TypeAlias = tuple[int, int] | None


class StoreFiles:
    """The files that a connection has open: the store, its write-ahead log and the log's index."""

    def __init__(self, path: Path) -> None:
        self._paths = tuple(f"{path}{suffix}" for suffix in ("", "-wal", "-shm"))
        self._ours = tuple(map(_identity, self._paths))
        self._log = os.open(self._paths[1], os.O_RDONLY) if self._ours[1] is not None else None

    def replaced(self) -> bool:
        """Whether one of them is no longer the one that was opened."""
        return any(
            ours is not None and _identity(path) != ours
            for path, ours in zip(self._paths, self._ours, strict=True)
        )

    def store_replaced(self) -> bool:
        """Whether the store itself is another file now, or none."""
        return _identity(self._paths[0]) != self._ours[0]

    def log_is_there(self) -> bool:
        """Whether there is a write-ahead log where ours was."""
        return _identity(self._paths[1]) is not None

    def log_has_more(self) -> bool:
        """Whether the log is another one now and ours holds something: whoever gives it up first
        empties it for all."""
        gone = self._log is not None and _identity(self._paths[1]) != self._ours[1]
        return gone and self._log is not None and os.fstat(self._log).st_size > 0

    def close(self) -> None:
        """Let go of them. No lock is lost by it: SQLite holds none on the log (POSIX fcntl)."""
        if self._log is not None:
            os.close(self._log)
            self._log = None


def _identity(path: str) -> _Identity:
    try:
        found = os.stat(path)  # noqa: PTH116 - asked with every transaction
    except OSError:
        return None
    return found.st_dev, found.st_ino
