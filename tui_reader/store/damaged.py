"""A damaged store: set aside under a new name, so that a new one can begin."""

from __future__ import annotations

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tui_reader.store.database import (
    Store,
    StoreDamagedError,
    StoreError,
    StoreSchemaError,
    open_store,
)
from tui_reader.text.i18n import _


class StoreInUseError(StoreError):
    """The store is to be moved, and another process has it open."""


_SHARED_FIRST, _SHARED_SIZE = 0x40000002, 510
"""The bytes of its file that every connection of SQLite in WAL mode holds a read lock on, from its
first read to its end (``os_unix.c``)."""
_BESIDE = ("-wal", "-shm")
"""What stands beside the main file of a store."""


def open_or_set_aside(path: Path) -> tuple[Store, Path | None]:
    """The store; a damaged one is moved out of the way first and a new one begun.

    Returns:
        The store, and where the damaged file is now, or ``None``.

    Raises:
        StoreTooNewError: a newer version of the program wrote it.
        StoreError: it cannot be opened for another reason than damage.
    """
    try:
        return open_store(path), None
    except StoreDamagedError:
        with _alone(path):
            try:
                # Another process may have seen to it while we waited.
                return open_store(path), None
            except StoreDamagedError:
                aside = set_aside(path)
                return open_store(path), aside


def open_sound(path: Path) -> tuple[Store, str]:
    """The store, found sound; one that is damaged, or not what its version says, is moved out of the
    way, whatever it takes to see it, and a new one begun.

    Returns:
        The store, and what was amiss in plain words; empty: nothing.

    Raises:
        StoreInUseError: it is to be moved, and another process has it open.
        StoreError: it cannot be opened for another reason, and stays as it is.
        OSError: its folder cannot be written.
    """
    with _alone(path):
        why = _("was damaged")
        try:
            store = open_store(path)
            if not store.check():
                return store, ""
            store.close()
        except StoreDamagedError:
            pass
        except StoreSchemaError:
            why = _("was not what its version says")
        if in_use(path):
            words = _("{path}: {reason}, and another tui-reader has it open")
            raise StoreInUseError(words.format(path=path, reason=why))
        set_aside(path)
        return open_store(path), why


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Be the only process that looks after a damaged store; the kernel ends it when we die."""
    with path.with_name(f"{path.stem}.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def in_use(path: Path) -> bool:
    """Whether another process has the store open. Not to be asked while this one has.

    Raises:
        OSError: the file cannot be opened.
    """
    # Closing it drops every lock that this process has on the file (POSIX fcntl).
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
        except (BlockingIOError, PermissionError):
            return True
        return False


def set_aside(path: Path) -> Path:
    """Give a store's files a new name that holds the time; nothing is overwritten.

    Killed in the middle, the main file and its log are together under one name or the other.

    Raises:
        OSError: the files cannot be copied or renamed.
    """
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    number = 0
    while True:
        suffix = f"-{number}" if number else ""
        aside = path.with_name(f"{path.stem}.damaged-{stamp}{suffix}{path.suffix}")
        if not aside.exists():
            break
        number += 1
    beside = [part for end in _BESIDE if (part := path.with_name(path.name + end)).exists()]
    for part in beside:
        shutil.copy(part, aside.with_name(part.name.replace(path.name, aside.name)))
    path.rename(aside)
    # A log without its file is deleted by SQLite as well, when it begins a new one.
    for part in beside:
        part.unlink()
    return aside


def waiting(store: Store) -> list[Path]:
    """Damaged stores beside this one that nothing was brought over from yet."""
    done = {
        row["name"] for row in store.rows("SELECT name FROM facts WHERE name LIKE 'salvaged %'")
    }
    found = store.path.parent.glob(f"{store.path.stem}.damaged-*{store.path.suffix}")
    return sorted(path for path in found if f"salvaged {path.name}" not in done)
