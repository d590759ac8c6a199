"""A sound copy of a store, made while others read and write it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

_PAGES_AT_ONCE = 500
"""Between two of which the copy can be interrupted: some 10 ms."""


def copy_to(
    connection: sqlite3.Connection,
    target: Path,
    tell: Callable[[int, int], None] = lambda _done, _of: None,
) -> None:
    """Copy what a connection sees at this moment into a new file, readable by the user alone.

    Nobody waits for it, and nothing that is written meanwhile is in it (https://sqlite.org/backup.html).

    Args:
        connection: of the store; not within a transaction.
        target: the new file. Interrupted, half of it may be left: the caller removes it.
        tell: is given how many pages are done, and of how many; may raise to end it.

    Raises:
        FileExistsError: the file is there already.
        OSError: it cannot be made.
        sqlite3.Error: the store cannot be read, or the file not be written.
    """
    target.touch(mode=0o600, exist_ok=False)
    # One moment's view for all its parts: a copy in parts otherwise begins anew with every change.
    connection.execute("BEGIN")
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous = OFF")
            connection.backup(
                copy,
                pages=_PAGES_AT_ONCE,
                progress=lambda _status, left, of: tell(of - left, of),
                sleep=0,
            )
            # One file only: it has no log of its own.
            copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        connection.execute("ROLLBACK")
