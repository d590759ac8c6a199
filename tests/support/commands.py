"""Commands of the program, each in a process of its own that is forked from one which has loaded it.

Starting Python and loading the program is most of what a command takes. Tests of the start itself,
and of several commands at once, start the program themselves.
"""

from __future__ import annotations

import json
import os
import pkgutil
import socket
import subprocess
import sys
import tempfile
from functools import cache
from importlib import import_module
from typing import Any

from tests.support.terminal import ROOT

_SECONDS = 90.0


def run(
    *arguments: str, stdin: bytes = b"", env: dict[str, str] | None = None
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
        order = {"arguments": arguments, "env": dict(os.environ) if env is None else env}
        files = [given.fileno(), out.fileno(), errors.fileno()]
        channel, _process = _loaded()
        socket.send_fds(channel, [json.dumps(order).encode() + b"\n"], files)
        status = int(channel.recv(16))
        out.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(
            arguments, status, out.read().decode(), errors.read().decode()
        )


@cache
def _loaded() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """The process that has loaded the program, and the way to it; it ends with this one."""
    ours, its = socket.socketpair()
    ours.settimeout(_SECONDS)
    with its:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.commands", str(its.fileno())],
            cwd=ROOT, pass_fds=[its.fileno()],
        )  # fmt: skip
    return ours, process


def _serve(channel: socket.socket) -> None:
    """Fork a process for each command; returns in that process, once its files are in place."""
    while True:
        text, files, _flags, _address = socket.recv_fds(channel, 1 << 20, 3)
        if not text:
            os._exit(0)
        while not text.endswith(b"\n"):
            text += channel.recv(1 << 20)
        if (child := os.fork()) == 0:
            channel.close()
            _become(json.loads(text), files)
            return
        for one in files:
            os.close(one)
        _pid, status = os.waitpid(child, 0)
        channel.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(order: dict[str, Any], files: list[int]) -> None:
    for target, source in enumerate(files):
        os.dup2(source, target)
        os.close(source)
    os.environ.clear()
    os.environ.update(order["env"])
    sys.argv = ["tui-reader", *order["arguments"]]


if __name__ == "__main__":
    import tui_reader.cli as _cli

    for _module in pkgutil.iter_modules(_cli.__path__, "tui_reader.cli."):
        import_module(_module.name)
    _serve(socket.socket(fileno=int(sys.argv[1])))
    sys.exit(_cli.main())
