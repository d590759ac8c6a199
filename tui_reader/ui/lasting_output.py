"""The terminal as a file that can be written to even when the terminal is gone.

A terminal that closes makes every write fail (EIO). Textual's writing thread
ended on that; thirty writes later the window waited for it, and for ever: the
kernel's SIGHUP was never acted on.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import IO

_GONE = frozenset({errno.EIO, errno.EPIPE, errno.ENXIO, errno.EBADF})


class LastingOutput:
    """Passes text on to a file, until that says that nobody is there to read it.

    Args:
        file: the terminal.

    Raises:
        OSError: on a write that fails for any other reason.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._is_gone = False

    def write(self, text: str) -> int:
        """Write it, or drop it when the terminal is gone; how many characters were taken."""
        self._do(lambda: self._file.write(text))
        return len(text)

    def flush(self) -> None:
        """Write what was kept back."""
        self._do(self._file.flush)

    def fileno(self) -> int:
        """The number that the system knows the terminal by."""
        return self._file.fileno()

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self._file.isatty()

    def _do(self, output: Callable[[], object]) -> None:
        if self._is_gone:
            return
        try:
            output()
        except OSError as error:
            if error.errno not in _GONE:
                raise
            self._is_gone = True
