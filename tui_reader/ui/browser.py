"""Opening an address in the user's browser, without a shell and without waiting."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from threading import Thread
from typing import IO, NamedTuple

from tui_reader.config.schema import IN_TERMINAL
from tui_reader.text.cells import display
from tui_reader.text.hosts import shown_host
from tui_reader.text.i18n import _
from tui_reader.text.links import ascii_url, clean_url

__all__ = ["Command", "OpenError", "command_for", "commands_for", "open_url", "shown_host"]

_TEXT_BROWSERS = (
    "w3m", "lynx", "links", "links2", "elinks", "www-browser", "cha", "browsh", "carbonyl",
)  # fmt: skip
_ERROR_BYTES = 2000


class OpenError(Exception):
    """The address was not opened; the message is for the user."""


class Command(NamedTuple):
    """A program with its arguments."""

    arguments: tuple[str, ...]
    in_terminal: bool
    """It shows the page in the terminal, and ends when the reader has seen enough."""


def open_url(
    url: str,
    browser: Sequence[str] = (),
    environment: Mapping[str, str] = os.environ,
    failed: Callable[[str], None] = lambda _reason: None,
) -> None:
    """Hand an address to a browser and return at once; to one that wants the terminal, when it ends.

    Args:
        url: http, https or mailto.
        browser: see :func:`commands_for`.
        environment: has ``BROWSER``.
        failed: is called, from another thread, when the program ends with an error; with the
            reason. The next one is tried first.

    A program without the terminal gets an argument list, its own session, and no way to read from
    or write to the terminal.

    Raises:
        OpenError: the address may not be opened, or no program can be started or shows it.
    """
    commands = commands_for(url, browser, environment)
    process, error_file, rest = _start(commands)
    if process is not None:
        # Somebody must wait for it when it ends, or it stays in the process table.
        Thread(
            target=_watch, args=(process, error_file, rest, failed), name="browser", daemon=True
        ).start()


def commands_for(url: str, browser: Sequence[str], environment: Mapping[str, str]) -> list[Command]:
    """What :func:`open_url` would run: the first that can be started and succeeds counts.

    Args:
        url: the address.
        browser: program and arguments; ``%u`` or ``%s`` in them is replaced by the address, else it
            is added at the end. Empty: ``$BROWSER``, programs with colons between them, each split
            as a POSIX shell would; else the platform's own opener.
        environment: has ``BROWSER`` and ``PATH``, and whether there is a display.

    Raises:
        OpenError: the address may not be opened, or ``$BROWSER`` cannot be read.
    """
    cleaned = ascii_url(clean_url(url))
    if not cleaned or cleaned.startswith("-"):
        raise OpenError(
            _("This address is not opened: only web pages and mail addresses are ({url}).").format(
                url=url[:60]
            )
        )
    wants_terminal = browser[:1] == (IN_TERMINAL,)
    programs = [list(browser[wants_terminal:])] if browser else _from_environment(environment)
    return [
        Command(
            tuple(_with_address(program, cleaned)),
            wants_terminal or PurePath(program[0]).name in _TEXT_BROWSERS,
        )
        for program in programs or _of_the_system(environment)
    ]


def command_for(url: str, browser: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """The argument list that :func:`open_url` would run first; raises as :func:`commands_for`."""
    return list(commands_for(url, browser, environment)[0].arguments)


def _with_address(program: Sequence[str], url: str) -> list[str]:
    done = [url.join(part.replace("%s", "%u").split("%u")) for part in program[1:]]
    return [program[0], *done] if done != list(program[1:]) else [*program, url]


def _from_environment(environment: Mapping[str, str]) -> list[list[str]]:
    programs = []
    for value in environment.get("BROWSER", "").split(os.pathsep):
        try:
            words = shlex.split(value)
        except ValueError as error:
            raise OpenError(
                _("The environment variable BROWSER cannot be read: {reason}.").format(reason=error)
            ) from error
        if words[-1:] == ["&"]:
            del words[-1]  # how Python's webbrowser marks programs that are not waited for
        if words:
            programs.append(words)
    return programs


def _of_the_system(environment: Mapping[str, str]) -> list[list[str]]:
    if sys.platform == "darwin":
        return [["open"]]
    has_display = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    path = environment.get("PATH", os.defpath)
    text_browser = next((one for one in _TEXT_BROWSERS if shutil.which(one, path=path)), None)
    # Without a display the opener would start one of them, without a terminal.
    return [["xdg-open"]] if has_display or text_browser is None else [[text_browser]]


def _start(
    commands: Sequence[Command],
) -> tuple[subprocess.Popen[bytes] | None, IO[bytes] | None, Sequence[Command]]:
    """The first that can be started, what it writes of errors, and the others.

    ``None``: it had the terminal, and has ended.
    """
    reasons = []
    for place, command in enumerate(commands):
        try:
            if command.in_terminal:
                _run_in_terminal(command.arguments)
                return None, None, ()
            process, error_file = _launch(command.arguments)
        except OSError as error:
            reasons.append(
                _(
                    "{program} cannot be started: {reason}. Set [links] browser in config.toml."
                ).format(program=command.arguments[0], reason=error.strerror or error)
            )
        except OpenError as error:
            reasons.append(str(error))
        else:
            return process, error_file, commands[place + 1 :]
    raise OpenError(" ".join(reasons))


def _launch(arguments: Sequence[str]) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
    error_file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever watches closes it
    try:
        process = subprocess.Popen(  # noqa: S603 - an argument list, the address checked above
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=error_file,
            # It outlives us on purpose; its own session keeps it from our signals.
            start_new_session=True,
        )
    except OSError:
        error_file.close()
        raise
    return process, error_file


def _run_in_terminal(arguments: Sequence[str]) -> None:
    # Ctrl-C is the browser's; what ends the window would come to both.
    kept = {
        number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGQUIT)
    }
    try:
        status = subprocess.run(arguments, check=False, restore_signals=True).returncode  # noqa: S603
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
    if status not in (0, -signal.SIGINT):
        raise OpenError(_ended(arguments[0], status, ""))


def _watch(
    process: subprocess.Popen[bytes],
    error_file: IO[bytes] | None,
    rest: Sequence[Command],
    failed: Callable[[str], None],
) -> None:
    status = process.wait()
    said = ""
    if error_file is not None:
        with error_file:
            if status != 0:
                error_file.seek(max(0, error_file.tell() - _ERROR_BYTES))
                lines = error_file.read(_ERROR_BYTES).decode(errors="replace").splitlines()
                said = display(next((line for line in reversed(lines) if line.strip()), ""))[:200]
    if status == 0:
        return
    reason = _ended(str(process.args[0]), status, said)  # type: ignore[index]
    # What wants the terminal cannot have it from here.
    others = [one for one in rest if not one.in_terminal]
    if not others:
        failed(reason)
        return
    try:
        next_process, next_file, left = _start(others)
    except OpenError as error:
        failed(f"{reason} {error}")
    else:
        if next_process is not None:
            _watch(next_process, next_file, left, failed)


def _ended(program: str, status: int, said: str) -> str:
    meanings = {2: _("a file is missing"), 3: _("it found no program"), 4: _("the program failed")}
    meaning = meanings.get(status, "") if PurePath(program).name == "xdg-open" else ""
    words = (
        _("{program} ended with status {status}").format(program=program, status=status)
        if status >= 0
        else _("{program} was ended by signal {number}").format(program=program, number=-status)
    )
    return ": ".join(filter(None, (words, meaning, said))) + "."
