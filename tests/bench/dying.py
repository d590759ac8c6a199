"""Work that is killed before a step of its own choice, as often as wanted and quickly.

A step is a statement of SQL, or a file of one folder that is opened for writing, renamed or removed.
One process imports the program once (``python -m tests.bench.dying``) and forks itself for each piece
of work; the fork counts its steps and ends itself with SIGKILL before the given one.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.support.terminal import ROOT

_FILES = {"open": 0, "os.rename": 1, "os.remove": 0}
"""Audit events of files, and which argument names the one that changes."""


@dataclass(frozen=True)
class Ended:
    """How a piece of work ended."""

    killed: bool
    steps: int
    """How many it took; 0 when it was killed."""
    said: str
    """What it wrote to standard output and error."""


class Dying:
    """The process that forks itself; a context."""

    def __enter__(self) -> Dying:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.dying"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        return self

    def __exit__(self, *_details: object) -> None:
        self._process.communicate()

    def run(self, work: str, folder: Path, arguments: Sequence[str] = (), step: int = 0) -> Ended:
        """Run something, and kill it.

        Args:
            work: ``module:function``; is given the folder and the arguments.
            folder: whose files count.
            arguments: more of them.
            step: before which step it is killed; 0: it is not.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(
            json.dumps([work, str(folder), list(arguments), step]),
            file=self._process.stdin,
            flush=True,
        )
        return Ended(*json.loads(self._process.stdout.readline()))


def _serve() -> None:
    for name in ("cli.purging", "cli.subscribing", "cli.doctor", "cli.readiness", "store.undo"):
        import_module(f"tui_reader.{name}")
    for line in sys.stdin:
        work, folder, arguments, step = json.loads(line)
        with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as counted:
            child = os.fork()
            if not child:
                _child(work, folder, arguments, step, said.fileno(), counted.fileno())
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            said.seek(0)
            counted.seek(0)
            ended = (status == -signal.SIGKILL, int(counted.read() or 0), said.read())
        print(json.dumps(ended), flush=True)


def _child(
    work: str, folder: str, arguments: list[str], step: int, said: int, counted: int
) -> None:
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(said, 1)
        os.dup2(said, 2)
        steps = _Steps(folder, step)
        module, _, name = work.partition(":")
        function = getattr(import_module(module), name)
        steps.count()
        function(Path(folder), *arguments)
        os.write(counted, str(steps.taken).encode())
    except BaseException:  # noqa: BLE001 - it is told, and the fork must end here
        os.write(2, traceback.format_exc().encode())
    finally:
        sys.stdout.flush()
        os._exit(0)


class _Steps:
    """The steps of this process from now on, the last of which ends it."""

    def __init__(self, folder: str, last: int) -> None:
        self.taken = 0
        self._folder = folder
        self._last = last

    def count(self) -> None:
        connect = sqlite3.connect

        def connected(*arguments: Any, **named: Any) -> sqlite3.Connection:
            connection = connect(*arguments, **named)
            connection.set_trace_callback(lambda _sql: self._step())
            return connection

        sqlite3.connect = connected  # type: ignore[assignment]
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _FILES or not str(arguments[_FILES[event]]).startswith(self._folder):
            return
        if event != "open" or arguments[2] & (os.O_WRONLY | os.O_RDWR):
            self._step()

    def _step(self) -> None:
        self.taken += 1
        if self.taken == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    _serve()
