"""Only one process refreshes at a time, and only one makes articles ready, whoever started it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tui_reader.config.whole_file import private_file
from tui_reader.text.i18n import _


class AnotherRefreshError(Exception):
    """Another process is refreshing this store; the message says so."""


class AnotherFetchError(Exception):
    """Another process makes the articles of this store ready; the message says so."""


def refreshing(folder: Path) -> AbstractContextManager[None]:
    """Hold the right to refresh the store in ``folder``; the kernel gives it back when we die.

    Raises:
        AnotherRefreshError: another process holds it.
        OSError: the folder cannot be written; it names the file.
    """
    words = _("another tui-reader is refreshing; its articles appear here as they arrive")
    return _held(folder, "refresh.lock", AnotherRefreshError(words))


def making_ready(folder: Path) -> AbstractContextManager[None]:
    """Hold the right to make the articles of the store in ``folder`` ready, as :func:`refreshing`.

    Raises:
        AnotherFetchError: another process holds it.
        OSError: the folder cannot be written; it names the file.
    """
    words = _("another tui-reader is making these articles ready")
    return _held(folder, "offline.lock", AnotherFetchError(words))


@contextmanager
def _held(folder: Path, name: str, otherwise: Exception) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with private_file(folder / name) as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise otherwise from error
        yield
