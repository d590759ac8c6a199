"""The secrets of a feed: read from where its settings say they are, and stored nowhere."""

from __future__ import annotations

import asyncio
import os

from msgspec import Struct

from tui_reader.model import Access
from tui_reader.text.reasons import Reason, because, because_counted

COMMAND_SECONDS = 10.0
"""How long a password command may take."""
_FROM_ENVIRONMENT = "env:"


class CredentialsError(Exception):
    """A secret cannot be read. ``reason`` says why, and never repeats what a program printed."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Credentials(Struct, frozen=True):
    """User, password and headers that only a feed's own server receives."""

    auth: tuple[str, str] | None = None
    """User and password (RFC 7617)."""
    headers: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        """Without what is secret."""
        return "Credentials()"


async def credentials(access: Access) -> Credentials:
    """The secrets that a feed's settings name.

    Raises:
        CredentialsError: a variable is not set, or the command gives no password.
    """
    auth = None
    if access.password_env:
        auth = access.user, _variable(access.password_env)
    elif access.password_command:
        auth = access.user, await _printed(access.password_command)
    return Credentials(auth, tuple((name, _header(value)) for name, value in access.headers))


def _variable(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise CredentialsError(
            because(
                "the environment variable {name}, which should hold its secret, is not set",
                name=name,
            )
        )
    return value


def _header(value: str) -> str:
    if not value.startswith(_FROM_ENVIRONMENT):
        return value
    name = value.removeprefix(_FROM_ENVIRONMENT)
    held = _variable(name)
    if not held.isascii() or not held.isprintable():
        raise CredentialsError(
            because(
                "the environment variable {name} holds what no header can (RFC 9110 §5.5)",
                name=name,
            )
        )
    return held


async def _printed(command: tuple[str, ...]) -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except (OSError, ValueError) as error:
        fault = str(error.strerror if isinstance(error, OSError) else error)
        raise CredentialsError(
            because(
                "its password command {program} cannot be run: {fault}",
                program=command[0],
                fault=fault,
            )
        ) from error
    try:
        async with asyncio.timeout(COMMAND_SECONDS):
            output, _nothing = await process.communicate()
    except TimeoutError as error:
        raise CredentialsError(
            because_counted(
                "its password command {program} took longer than {seconds} second",
                "its password command {program} took longer than {seconds} seconds",
                program=command[0],
                seconds=f"{COMMAND_SECONDS:g}",
                count=1 if COMMAND_SECONDS == 1 else max(2, round(COMMAND_SECONDS)),
            )
        ) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise CredentialsError(
            because(
                "its password command {program} failed with status {status}",
                program=command[0],
                status=process.returncode,
            )
        )
    password = output.decode("utf-8", "replace").split("\n", 1)[0].rstrip("\r")
    if not password:
        raise CredentialsError(
            because("its password command {program} printed no password", program=command[0])
        )
    return password
