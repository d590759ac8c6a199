"""Programs of the user's own: what one writes, within bounds of time, output and memory.

Only ``config.toml`` names them. They are started with an argument list and never by a shell, and
what a feed wrote reaches them on standard input or in variables of the environment.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tui_reader.text.plain import one_line
from tui_reader.text.reasons import Reason, because, because_counted

MOST_PROCESSES = 200
"""That a program may have at once, where the system can tell."""
MEMORY_LIMIT = 2 * 1024**3
"""Bytes of address space that a program and its children may have each, where the system can tell."""
_PIECE = 65_536
_POLL_SECONDS = 0.02
_DRAIN_SECONDS = 1.0
"""How long what is left in the pipes of a killed program is waited for."""
_MARK = "TUI_READER_RUN"
"""The variable by which what a program starts is known."""
_ROUNDS = 5
_LOAD = Path("/proc/loadavg")
_PROCESSES = Path("/proc")
_ERROR_BYTES = 4_000
_ERROR_CHARACTERS = 200


class ProgramError(Exception):
    """A program gave nothing that can be used; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


async def run_program(
    command: Sequence[str],
    given: bytes = b"",
    *,
    seconds: float,
    limit: int,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """Run a program to its end and return what it wrote to standard output.

    It gets a session of its own, which is ended with it, and no terminal. On Linux what leaves that
    session is ended as well. A cancelled task ends them too.

    Args:
        command: the program and its arguments.
        given: what it reads from standard input.
        seconds: that it may take.
        limit: bytes that it may write.
        environment: variables besides those of this process.

    Raises:
        ProgramError: it cannot be started, fails, takes too long or writes too much.
    """
    name = Path(command[0]).name
    mark = secrets.token_hex(8)
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, **(environment or {}), _MARK: mark},
        )
    except (OSError, ValueError) as error:
        fault = str((error.strerror if isinstance(error, OSError) else "") or error)
        reason = because("the program {program} cannot be run: {fault}", program=name, fault=fault)
        raise ProgramError(reason) from error
    _bound(process.pid)
    parts = asyncio.gather(
        _write(process, given), _read(process, limit), _last_words(process), _ended(process, mark)
    )
    try:
        async with asyncio.timeout(seconds):
            _nothing, output, words, status = await parts
    except TimeoutError as error:
        raise ProgramError(
            because_counted(
                "the program {program} took longer than {seconds} second",
                "the program {program} took longer than {seconds} seconds",
                program=name,
                seconds=f"{seconds:g}",
                count=1 if seconds == 1 else max(2, round(seconds)),
            )
        ) from error
    finally:
        _end(process.pid)
        await asyncio.to_thread(_end_strays, mark)
        parts.cancel()
        with suppress(asyncio.CancelledError):
            await parts
        with suppress(TimeoutError):
            # What has left the session may hold the pipes open for as long as it likes.
            async with asyncio.timeout(_DRAIN_SECONDS):
                await _drain(process)
        process._transport.close()  # type: ignore[attr-defined]
    if output is None:
        reason = because(
            "the program {program} wrote more than {limit} bytes", program=name, limit=limit
        )
        raise ProgramError(reason)
    if status is None:
        reason = because(
            "the program {program} started more than {count} others",
            program=name,
            count=MOST_PROCESSES,
        )
        raise ProgramError(reason)
    if status:
        reason = because(
            "the program {program} failed with status {status}", program=name, status=status
        )
        if words:
            reason = because("{reason}: {words}", reason=reason, words=words)
        raise ProgramError(reason)
    return output


def _bound(pid: int) -> None:
    """Limit the memory of a process, and of those that it starts from now on."""
    try:
        import resource

        resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    except (ImportError, AttributeError, OSError, ValueError):
        # Only Linux can. Or it has ended already.
        pass


def _end(pid: int) -> None:
    """End every process of the session that a program leads."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


async def _ended(process: asyncio.subprocess.Process, mark: str) -> int | None:
    """The exit status, once what the program leaves behind is ended as well; ``None``: it was ended,
    as there were too many."""
    # wait() returns when the pipes are closed, which a process that is left behind keeps open.
    before = _system_processes()
    while process.returncode is None:
        await asyncio.sleep(_POLL_SECONDS)
        # Of all processes there are, only their number is cheap to ask for.
        if _system_processes() > before + MOST_PROCESSES:
            before = _system_processes()
            if _of_session(process.pid) > MOST_PROCESSES:
                _end(process.pid)
                return None
    _end(process.pid)
    # They may hold the pipes open.
    await asyncio.to_thread(_end_strays, mark)
    return process.returncode


def _end_strays(mark: str) -> None:
    """End what has left a program's session, by the variable that it inherited; on Linux only."""
    wanted = f"{_MARK}={mark}".encode()
    for _round in range(_ROUNDS):
        found = False
        for one in _PROCESSES.glob("[0-9]*/environ"):
            with suppress(OSError, ValueError):
                # Others' cannot be read, those of the dead are empty.
                if wanted in one.read_bytes().split(b"\0"):
                    os.kill(int(one.parent.name), signal.SIGKILL)
                    found = True
        if not found:
            return


def _system_processes() -> int:
    """How many processes and threads there are; 0 where the system does not tell (proc(5))."""
    try:
        return int(_LOAD.read_text("ascii").split()[3].partition("/")[2])
    except (OSError, ValueError, IndexError):
        return 0


def _of_session(leader: int) -> int:
    """How many processes a session has; 0 where the system does not tell."""
    found = 0
    for one in _PROCESSES.glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            # After the name, which may hold anything: state, parent, group, session.
            fields = one.read_text("ascii", "replace").rpartition(")")[2].split()
            found += int(fields[3]) == leader
    return found


async def _write(process: asyncio.subprocess.Process, given: bytes) -> None:
    assert process.stdin is not None
    # It need not read what it is given.
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(given)
        await process.stdin.drain()
    process.stdin.close()


async def _read(process: asyncio.subprocess.Process, limit: int) -> bytes | None:
    """What it writes; ``None``: it was ended, as that was too much."""
    assert process.stdout is not None
    output = bytearray()
    while piece := await process.stdout.read(_PIECE):
        output += piece
        if len(output) > limit:
            _end(process.pid)
            return None
    return bytes(output)


async def _drain(process: asyncio.subprocess.Process) -> None:
    """Wait for the end of a killed program; a pipe with something in it would stay open."""
    assert process.stdout is not None
    assert process.stderr is not None
    for pipe in (process.stdout, process.stderr):
        while await pipe.read(_PIECE):
            pass
    await process.wait()


async def _last_words(process: asyncio.subprocess.Process) -> str:
    """The last line that it wrote to standard error."""
    assert process.stderr is not None
    end = b""
    while piece := await process.stderr.read(_PIECE):
        end = (end + piece)[-_ERROR_BYTES:]
    lines = [line for line in end.decode("utf-8", "replace").splitlines() if line.strip()]
    return one_line(lines[-1], _ERROR_CHARACTERS) if lines else ""
