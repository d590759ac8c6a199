"""Opening an address in the user's browser, without a shell and without waiting."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from threading import Thread

from tui_reader.text.hosts import shown_host
from tui_reader.text.i18n import _
from tui_reader.text.links import ascii_url, clean_url

__all__ = ["OpenError", "command_for", "open_url", "shown_host"]

_PLACE = "%u"


class OpenError(Exception):
    """The address was not opened; the message is for the user."""


def open_url(
    url: str, browser: tuple[str, ...] = (), environment: Mapping[str, str] = os.environ
) -> None:
    """Hand an address to a browser and return at once.

    Args:
        url: http, https or mailto.
        browser: program and arguments; ``%u`` among them is replaced by the
            address, else it is added at the end. Empty: ``$BROWSER``, split as a
            POSIX shell would, else the platform's own opener.

    The program gets an argument list, its own session, and no way to read
    from or write to the terminal.

    Raises:
        OpenError: the address may not be opened, or the program cannot be started.
    """
    command = command_for(url, browser, environment)
    try:
        # The browser outlives us on purpose; start_new_session keeps it from our signals.
        process = subprocess.Popen(  # noqa: S603 - an argument list, the address checked above
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise OpenError(
            _("{program} cannot be started: {reason}. Set [links] browser in config.toml.").format(
                program=command[0], reason=error.strerror or error
            )
        ) from error
    # Somebody must wait for it when it ends, or it stays in the process table.
    Thread(target=process.wait, name="browser", daemon=True).start()


def command_for(url: str, browser: tuple[str, ...], environment: Mapping[str, str]) -> list[str]:
    """The argument list that :func:`open_url` would run.

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
    program = list(browser) or _from_environment(environment) or [_platform_opener()]
    if _PLACE in program:
        return [cleaned if argument == _PLACE else argument for argument in program]
    return [*program, cleaned]


def _from_environment(environment: Mapping[str, str]) -> list[str]:
    value = environment.get("BROWSER", "")
    try:
        # xdg convention: several programs are separated by colons, the first is the favourite.
        import shlex

        return shlex.split(value.split(os.pathsep)[0].replace("%s", _PLACE))
    except ValueError as error:
        raise OpenError(
            _("The environment variable BROWSER cannot be read: {reason}.").format(reason=error)
        ) from error


def _platform_opener() -> str:
    return "open" if sys.platform == "darwin" else "xdg-open"
