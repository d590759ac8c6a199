"""A program in a pseudo-terminal, its output timed and not interpreted: an emulator would cost more than the program."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

COLUMNS, LINES = 160, 50
_ROOT = Path(__file__).parents[2]
_TICK = os.sysconf("SC_CLK_TCK")
# What is installed finds its modules compiled; compiling ours anew costs 90 ms a start.
_NOT_PASSED_ON = ("COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE")


class Program:
    """What runs, and what it has written so far."""

    def __init__(self, command: Sequence[str]) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        environment = {k: v for k, v in os.environ.items() if k not in _NOT_PASSED_ON}
        self._written = bytearray()
        self._changed = threading.Condition()
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True, cwd=_ROOT,
            env=environment | {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(slave)
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def press(self, keys: bytes) -> float:
        """Type; returns when, by the monotonic clock."""
        os.write(self._master, keys)
        return time.monotonic()

    def written(self) -> int:
        """Bytes so far."""
        return len(self._written)

    def wait(self, shown: Callable[[bytes], object], since: int = 0, seconds: float = 60) -> float:
        """When the output from byte ``since`` on first satisfied ``shown``, by the monotonic clock.

        Raises:
            TimeoutError: it never did; the message ends with the last of the output.
        """
        until = time.monotonic() + seconds
        with self._changed:
            while not shown(bytes(self._written[since:])):
                left = until - time.monotonic()
                if left <= 0 or self.process.poll() is not None:
                    raise TimeoutError(f"not shown: {bytes(self._written[-2000:])!r}")
                self._changed.wait(min(left, 1.0))
            return self._arrived

    def cpu(self) -> float:
        """Processor seconds of the program itself, without its children."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def close(self) -> None:
        """End it as losing the terminal would, or by force."""
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reading.join(5)
        os.close(self._master)

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._master, 65536)
            except OSError:
                return
            if not data:
                return
            with self._changed:
                self._arrived = time.monotonic()
                self._written += data
                self._changed.notify_all()


@contextmanager
def running(command: Sequence[str]) -> Iterator[Program]:
    """A program that is ended when the block ends."""
    program = Program(command)
    try:
        yield program
    finally:
        program.close()
