"""The terminal driver: it survives a terminal that is gone, and resumes once after each stop.

Textual's ``LinuxDriver`` is extended, by attributes and a handler that are not
public. ``tests/program/test_job_control.py`` notices when they no longer work.
"""

from __future__ import annotations

import errno
import termios
from collections.abc import Callable
from typing import IO, Any

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from tui_reader.ui.terminal.right_to_left import in_use

TOGETHER = 0.2
"""Seconds in which several SIGCONT count as one: to resume takes half of that."""

_GONE = frozenset({errno.EIO, errno.EPIPE, errno.ENXIO, errno.EBADF})


class ReaderDriver(LinuxDriver):
    """A driver for Linux and macOS.

    Textual's own resumes with every SIGCONT (POSIX.1 job control). A process
    that was not stopped then reads keys in two threads, one of which may never
    end; and a terminal that closes sends SIGCONT beside its SIGHUP.
    """

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._terminal = LastingOutput(self._file)  # type: ignore[arg-type]
        self._file = self._terminal  # type: ignore[assignment]
        self._is_resuming_soon = False

    def start_application_mode(self) -> None:
        """Take the terminal over; the order of its rows is fixed before the alternate screen."""
        if begin := in_use().begin:
            # Textual's writing thread does not run yet.
            self._terminal.write(begin)
            self._terminal.flush()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def stop_application_mode(self) -> None:
        """Give the terminal back, at the end and before a stop."""
        super().stop_application_mode()
        if end := in_use().end:
            self.write(end)
            self.flush()

    def _sigcont_application(self, *_signal: object) -> None:
        if self._must_signal_resume and self._auto_restart:
            self.resume_application_mode()
        elif not self._is_resuming_soon and not self._loop.is_closed():
            # Not at once: what a signal interrupts may hold the lock of the driver's queue.
            self._is_resuming_soon = True
            self._loop.call_soon_threadsafe(self._loop.call_later, TOGETHER, self._resume)

    def _resume(self) -> None:
        """Set the terminal up again after a SIGSTOP, which no process is notified of."""
        self._is_resuming_soon = False
        if self._auto_restart and self._is_reading_keys():
            self.suspend_application_mode()
            self.resume_application_mode()

    def _is_reading_keys(self) -> bool:
        """Whether keys are being read, from a terminal that is there."""
        keys = self._key_thread
        if keys is None or not keys.is_alive() or self.exit_event.is_set():
            return False
        try:
            termios.tcgetattr(self.fileno)
        except termios.error:
            return False
        return True


class LastingOutput:
    """The terminal as a file; writes are dropped once the terminal is gone.

    A terminal that closes makes every write fail (EIO). Textual's writing
    thread ends on that, and the window would wait for it for ever.

    Args:
        file: the terminal.

    Raises:
        OSError: on a write that fails for any other reason.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._is_gone = False

    def write(self, text: str) -> int:
        """Write a text, or drop it when the terminal is gone; returns the number of characters."""
        self._do(lambda: self._file.write(text))
        return len(text)

    def flush(self) -> None:
        """Write what is buffered."""
        self._do(self._file.flush)

    def fileno(self) -> int:
        """The file descriptor of the terminal."""
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
