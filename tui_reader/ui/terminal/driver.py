"""The terminal driver: what it reads, where it writes, and how it goes on after a stop.

Textual's ``LinuxDriver`` is extended, by attributes and methods that are not public.
``tests/program/test_job_control.py`` and ``tests/program/test_input.py`` notice when they no longer
work, ``tests/ui/test_mends.py`` when Textual no longer needs it.
"""

from __future__ import annotations

import codecs
import errno
import os
import re
import select
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.keys import Keys
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from tui_reader.text.cells import cell_len
from tui_reader.ui.terminal.capabilities import Answers, Capabilities, questions
from tui_reader.ui.terminal.input import PAUSE_SECONDS, Input, Token
from tui_reader.ui.terminal.right_to_left import in_use
from tui_reader.ui.terminal.widths import placed

TOGETHER = 0.2
"""Seconds in which several SIGCONT count as one: to resume takes half of that."""

GONE = frozenset({errno.EIO, errno.EPIPE, errno.ENXIO, errno.EBADF})
"""Errors of a terminal that has closed."""


_NEAREST = "tui-reader-nearest"
_ASCII = {
    ord(character): plain
    for characters, plain in (
        ("│┃▌▐", "|"), ("─━╌┄–—", "-"), ("╭╮╰╯┌┐└┘├┤┬┴┼", "+"), ("●•★", "*"), ("○☆", "o"),
        ("▓█▄▀", "#"), ("░…·", "."), ("‘’", "'"), ("“”", '"'), ("→", ">"), ("←⏎", "<"), ("↑", "^"),
        ("↓✓", "v"),
    )
    for character in characters
}  # fmt: skip
"""What frames and signs are painted with where the encoding lacks them."""


def _nearest(error: UnicodeError) -> tuple[str, int]:
    """What stands for characters that an encoding lacks: as many cells."""
    assert isinstance(error, UnicodeEncodeError)
    missing = error.object[error.start : error.end].translate(_ASCII)
    return "".join(one if one.isascii() else "?" * cell_len(one) for one in missing), error.end


codecs.register_error(_NEAREST, _nearest)


_SYNCHRONIZED = re.compile(r"\x1b\[\?2026;[1-4]\$y")


class TerminalKnown(Message):
    """The terminal has answered a question; is sent to the app."""

    def __init__(self, known: Capabilities) -> None:
        super().__init__()
        self.known = known
        """All that is known now."""


class TerminalMessages:
    """What the terminal sends, as messages of Textual. The bytes are not trusted."""

    def __init__(self) -> None:
        self._source = Input()
        self._parser = XTermParser()
        self._answers = Answers()
        self._is_news = False

    def feed(self, data: bytes | None) -> Iterator[Message]:
        """The messages of some more bytes; ``None``: nothing came for :data:`PAUSE_SECONDS`."""
        for token in self._source.pause() if data is None else self._source.feed(data):
            yield from self._messages(token)
        if self._is_news:
            self._is_news = False
            yield TerminalKnown(self._answers.known)

    def _messages(self, token: Token) -> Iterator[Message]:
        match token.kind:
            case "text" | "key" | "alt":
                is_alt = token.kind == "alt"
                for sequence in (token.text,) if token.kind == "key" else token.text:
                    for key in self._parser._sequence_to_key_events(sequence, alt=is_alt):
                        if key.key != Keys.Ignore:
                            yield key
            case "escape":
                yield events.Key("escape", "\x1b")
            case "mouse":
                if (mouse := self._parser.parse_mouse_code(token.text)) is not None:
                    yield mouse
            case "paste":
                yield events.Paste(token.text)
            case "focus":
                yield events.AppFocus()
            case "blur":
                yield events.AppBlur()
            case "reply":
                if _SYNCHRONIZED.fullmatch(token.text):
                    yield TerminalSupportsSynchronizedOutput()
                known = self._answers.known
                self._answers.take(token.text)
                self._is_news |= self._answers.known != known


class ReaderDriver(LinuxDriver):
    """A driver for Linux and macOS.

    Textual's own writes to standard error, which may be a file or closed; ends at bytes that are not
    UTF-8; and takes answers of the terminal for keys. It resumes with every SIGCONT (POSIX.1 job
    control): a process that was not stopped then reads keys in two threads, one of which may never
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
        stdout = sys.__stdout__
        assert stdout is not None, "the window needs a terminal"
        self.terminal = TerminalFile(stdout.fileno(), self._failed, stdout.encoding)
        self._file = self.terminal  # type: ignore[assignment]
        self._messages = TerminalMessages()
        self._is_resuming_soon = False
        self._is_setting_up = False
        self._was_continued = False
        self._has_asked = False

    def write(self, data: str) -> None:
        """Write to the terminal, so that what follows a cluster stands where Textual puts it."""
        super().write(placed(data))

    def _query_in_band_window_resize(self) -> None:
        """Do not ask for reports of the size: the kernel has it, and whoever types cannot forge it."""

    def start_application_mode(self) -> None:
        """Take the terminal over; the order of its rows is fixed before the alternate screen."""
        self._is_setting_up, self._was_continued = True, False
        if begin := in_use().begin:
            # Textual's writing thread does not run yet.
            self.terminal.write(begin)
            self.terminal.flush()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is not None and not self._has_asked:
            self._has_asked = True
            super().write(questions())
            self.flush()
        self._is_setting_up = False
        if self._was_continued:
            self._sigcont_application()

    def stop_application_mode(self) -> None:
        """Give the terminal back, at the end and before a stop."""
        super().stop_application_mode()
        if end := in_use().end:
            self.write(end)
            self.flush()

    # What the terminal sends

    def run_input_thread(self) -> None:
        """Read until the driver is stopped; a terminal that is gone ends the window."""
        while not self.exit_event.is_set():
            try:
                ready = select.select([self.fileno], [], [], PAUSE_SECONDS)[0]
                data = os.read(self.fileno, 4096) if ready else None
            except OSError as error:
                if error.errno == errno.EAGAIN:
                    continue
                data = b""
            if data == b"":
                self._end()
                return
            for message in self._messages.feed(data):
                self.process_message(message)

    # A terminal that fails

    def _failed(self, error: OSError) -> None:
        self._end(None if error.errno in GONE else error.strerror or str(error))

    def _end(self, reason: str | None = None) -> None:
        """End the window; from any thread."""
        with suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(
                lambda: self._app.exit(
                    return_code=0 if reason is None else 1,
                    message=None if reason is None else f"tui-reader: {reason}",
                )
            )

    # Job control

    def _sigcont_application(self, *_signal: object) -> None:
        if self._is_setting_up:
            # A second start within the first would take the modes of the window for those to restore.
            self._was_continued = True
        elif self._must_signal_resume and self._auto_restart:
            self.resume_application_mode()
        elif not self._is_resuming_soon and not self._loop.is_closed():
            # Not at once: what a signal interrupts may hold the lock of the driver's queue.
            self._is_resuming_soon = True
            self._loop.call_soon_threadsafe(self._loop.call_later, TOGETHER, self._resume)

    def _resume(self) -> None:
        """Set the terminal up again after a SIGSTOP, which no process is notified of."""
        self._is_resuming_soon = False
        if self._auto_restart and self._is_reading_keys():
            self._is_setting_up = True
            self.suspend_application_mode()
            self._must_signal_resume = True
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


class TerminalFile:
    """The terminal as a file; after the first write that fails, writes are dropped.

    Textual's writing thread would end with an error, and the window wait for it for ever.

    Args:
        handle: its file descriptor; may be set not to block by whoever shares the terminal.
        failed: is called with the error, from the thread that writes.
        encoding: the locale's. Of what it lacks, frames and signs are painted in ASCII, all else as
            question marks, as wide.
    """

    def __init__(
        self, handle: int, failed: Callable[[OSError], None], encoding: str = "utf-8"
    ) -> None:
        self._handle = handle
        self._encoding = encoding
        self._failed = failed
        self._is_gone = False

    def write(self, text: str) -> int:
        """Write a text, or drop it; returns the number of characters."""
        data = memoryview(text.encode(self._encoding, errors=_NEAREST))
        while data and not self._is_gone:
            try:
                data = data[os.write(self._handle, data) :]
            except BlockingIOError:
                select.select([], [self._handle], [])
            except OSError as error:
                self._is_gone = True
                self._failed(error)
        return len(text)

    def flush(self) -> None:
        """Nothing is buffered."""

    def fileno(self) -> int:
        """The file descriptor of the terminal."""
        return self._handle

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return os.isatty(self._handle)
