"""Copies of a store, made while others read and write it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tui_reader.store import migrations
from tui_reader.store.database import StoreError, in_words, read_only
from tui_reader.text.i18n import _

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


def copy_store(
    path: Path, target: Path, tell: Callable[[int, int], None] = lambda _done, _of: None
) -> int:
    """As :func:`copy_to`, of a store that is opened for it, and verified; how many articles it has.

    The store is neither changed nor brought up to date.

    Raises:
        StoreError: it cannot be read, is damaged or another program's, or there is no room.
        OSError: the copy cannot be made.
    """
    try:
        with closing(read_only(path)) as connection:
            if not migrations.is_ours(migrations.objects(connection)):
                raise StoreError(_("{path} is no store of this program").format(path=path))
            copy_to(connection, target, tell)
        with closing(sqlite3.connect(target, isolation_level=None)) as copied:
            found = copied.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok":
                raise StoreError(
                    _(
                        "{path} is damaged ({fault}); “tui-reader doctor” saves what can be read"
                    ).format(path=path, fault=found)
                )
            return int(copied.execute("SELECT count(*) FROM articles").fetchone()[0])
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path}: {in_words(error)}") from error
