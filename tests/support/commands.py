"""Commands of the program, each in a process of its own that is forked from one which has loaded it.

Starting Python and loading the program is most of what a command takes. Tests of the start itself
start the program themselves.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import gc
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Self

ROOT = Path(__file__).parents[2]

_SECONDS = 90.0
_LOADED = ("tui_reader.cli", "tui_reader.ui")
_OWN = ("COLUMNS", "LINES", "TEXTUAL_COLOR_SYSTEM")
"""Variables of the test runner's own terminal; Textual reads the last one when it is loaded."""


class Program:
    """A command that was started; as much of :class:`subprocess.Popen` as tests need."""

    def __init__(self, arguments: Sequence[str], reports: int) -> None:
        self.args = arguments
        self.returncode: int | None = None
        self.stdin: BinaryIO | None = None
        self.stdout: BinaryIO | None = None
        self.stderr: BinaryIO | None = None
        self._reports = reports
        self.pid = self._number(_SECONDS)

    def poll(self) -> int | None:
        """The exit status, once it has ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status; of a signal, the negative number.

        Raises:
            subprocess.TimeoutExpired: it has not ended after so many seconds.
        """
        if self.returncode is None:
            self.returncode = self._number(timeout)
            os.close(self._reports)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def communicate(self, timeout: float = _SECONDS) -> tuple[str, str]:
        """What it writes to its pipes (:func:`piped`) until it ends."""
        assert self.stdin is not None
        assert self.stdout is not None
        assert self.stderr is not None
        self.stdin.close()
        with self.stdout, self.stderr, ThreadPoolExecutor(2) as pool:
            out, errors = pool.map(lambda pipe: pipe.read(), (self.stdout, self.stderr))
        self.wait(timeout)
        return out.decode(), errors.decode()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in (self.stdin, self.stdout, self.stderr):
            if pipe is not None:
                pipe.close()
        self.wait()

    def _number(self, timeout: float | None) -> int:
        if not select.select([self._reports], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(list(self.args), timeout or 0)
        return int(os.read(self._reports, 16))


def run(
    *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end; its output is read as UTF-8.

    Args:
        arguments: of the command line.
        stdin: what it reads.
        env: its environment instead of this process's.
    """
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as errors,
    ):
        given.write(stdin)
        given.seek(0)
        files = (given.fileno(), out.fileno(), errors.fileno())
        status = start(arguments, files, env=env).wait(_SECONDS)
        out.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(
            arguments, status, out.read().decode(), errors.read().decode()
        )


def piped(*arguments: str, session: bool = False) -> Program:
    """Start one command with pipes to its standard files.

    Args:
        arguments: of the command line.
        session: whether it leads a session of its own.
    """
    (given, to_it), (from_it, out), (errors_of_it, errors) = os.pipe(), os.pipe(), os.pipe()
    try:
        program = start(arguments, (given, out, errors), session=session)
    finally:
        for one in (given, out, errors):
            os.close(one)
    program.stdin = os.fdopen(to_it, "wb")
    program.stdout = os.fdopen(from_it, "rb")
    program.stderr = os.fdopen(errors_of_it, "rb")
    return program


def start(
    arguments: Sequence[str],
    files: tuple[int, int, int],
    *,
    env: Mapping[str, str] | None = None,
    session: bool = False,
) -> Program:
    """Start one command.

    Args:
        arguments: of the command line.
        files: its standard input, output and error.
        env: its environment instead of this process's.
        session: whether it leads a session of its own, whose terminal its standard input is
            if that is one.
    """
    order = {"arguments": arguments, "env": dict(os.environ if env is None else env), "session": session}  # fmt: skip
    reports, reporting = os.pipe()
    try:
        socket.send_fds(_loaded(), [json.dumps(order).encode() + b"\n"], [reporting, *files])
    finally:
        os.close(reporting)
    return Program(arguments, reports)


@cache
def _loaded() -> socket.socket:
    """The way to the process that has loaded the program; it ends with this one."""
    ours, its = socket.socketpair()
    with its:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.commands", str(its.fileno())],
            cwd=ROOT, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if name not in _OWN},
        )  # fmt: skip

    @atexit.register
    def end() -> None:
        ours.close()
        process.wait()

    return ours


def _serve(channel: socket.socket) -> None:
    """Fork two processes for each command: one that waits and reports, and in it the command's own.

    Returns in the command's own, once its files are in place.
    """
    while True:
        text, files, _flags, _address = socket.recv_fds(channel, 1 << 20, 4)
        if not text:
            os._exit(0)
        while not text.endswith(b"\n"):
            text += channel.recv(1 << 20)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if os.fork() == 0:
            channel.close()
            reporting, *standard = files
            if (child := os.fork()) == 0:
                os.close(reporting)
                _become(json.loads(text), standard)
                return
            for one in standard:
                os.close(one)
            os.write(reporting, b"%-16d" % child)
            _report_end(child, reporting)
            os._exit(0)
        for one in files:
            os.close(one)


def _report_end(child: int, reporting: int) -> None:
    """Wait for a process and report its status; it stays a zombie until that has been read."""
    ended = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    assert ended is not None
    status = ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
    with contextlib.suppress(BrokenPipeError):
        os.write(reporting, b"%-16d" % status)
        read = select.poll()
        read.register(reporting, 0)
        read.poll()
    os.waitpid(child, 0)


def _become(order: dict[str, Any], files: Sequence[int]) -> None:
    for target, source in enumerate(files):
        os.dup2(source, target)
        os.close(source)
    if order["session"]:
        os.setsid()
        if os.isatty(0):
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.environ.clear()
    os.environ.update(order["env"])
    time.tzset()
    # As of a process that was started with this standard output.
    sys.stdout.reconfigure(line_buffering=os.isatty(1))  # type: ignore[union-attr]
    sys.argv = ["tui-reader", *order["arguments"]]


def _load() -> None:
    for name in _LOADED:
        package = import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            import_module(module.name)
    # What multiprocessing takes for the main module, which its processes load again.
    sys.modules["__main__"].__spec__ = find_spec("tui_reader.__main__")
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    _load()
    _serve(socket.socket(fileno=int(sys.argv[1])))
    from tui_reader.cli import main as _main

    sys.exit(_main())
