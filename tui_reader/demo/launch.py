"""The demo server as a child process that never outlives its parent."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from types import TracebackType

from tui_reader.text.i18n import _

_PATIENCE = 2.0
"""Seconds the child gets to end by itself, and again after being told to."""


class ServerError(Exception):
    """The demo server could not be started; the message says why in plain words."""


class Server:
    """A running demo server; use it as a context manager or call :meth:`stop`."""

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        self._process = process
        self.url = url
        """Where the edition is served: ``http://127.0.0.1:PORT/``."""

    @property
    def pid(self) -> int:
        """The process id of the server."""
        return self._process.pid

    def stop(self) -> None:
        """Ends the server and waits for it: no process is left. May be called twice."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        for urge in (self._process.terminate, self._process.kill):
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                urge()
        self._process.wait()

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def launch(interval: float) -> Server:
    """Starts ``python -m tui_reader.demo.server`` and waits for the line that says where it is.

    The child's stdin is a pipe that only this process holds: when we die,
    however that happens, the pipe closes and the child ends.

    Raises:
        ServerError: the child ended before it was ready.
    """
    command = [sys.executable, "-m", "tui_reader.demo.server", "--interval", repr(interval)]
    # Complaints go to a file: a pipe that nobody reads would fill up and
    # block the child, and the terminal belongs to the reader's screen.
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        if line:
            return Server(process, str(json.loads(line)["url"]))
        Server(process, "").stop()
        complaints.seek(0)
        told = complaints.read().decode(errors="replace").strip().splitlines()
    raise ServerError(
        _("the demo server could not start: {reason}").format(
            reason=told[-1] if told else _("it ended without a word")
        )
    )
