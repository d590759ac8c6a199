"""Only one engine refreshes at a time, whoever started it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tui_reader.config.whole_file import private_file
from tui_reader.text.i18n import _


class AnotherRefreshError(Exception):
    """Another process is refreshing this store; the message says so."""


@contextmanager
def refreshing(folder: Path) -> Iterator[None]:
    """Hold the right to refresh the store in ``folder``; the kernel gives it back when we die.

    Raises:
        AnotherRefreshError: another process holds it.
        OSError: the folder cannot be written; it names the file.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with private_file(folder / "refresh.lock") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AnotherRefreshError(
                _("another tui-reader is refreshing; its articles appear here as they arrive")
            ) from error
        yield
