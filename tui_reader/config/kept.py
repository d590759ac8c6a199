"""What the configuration files said when they were last read, which reading TOML takes long for.

It is kept beside the logs, together with every byte of the files and with the code that read them: as
long as all of that is the same, so is what comes of it. At any doubt the files are read. Where one of
them holds a password nothing is kept: it stays in the file in which the user wrote it.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import msgspec

from tui_reader import __version__
from tui_reader.config.paths import Paths
from tui_reader.config.schema import Settings
from tui_reader.config.subscriptions import subscriptions_now
from tui_reader.model import Subscription
from tui_reader.text.links import masked

_NAME = "settings.cache"


class Files(msgspec.Struct, frozen=True, array_like=True):
    """The files, byte by byte, and the code that reads them."""

    code: str
    config: bytes | None
    """``None``: there is none."""
    feeds: bytes | None


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """What the files said."""

    files: Files
    settings: Settings
    subscriptions: tuple[Subscription, ...]


def files_now(where: Paths) -> Files | None:
    """The files as they are; ``None``: one of them cannot be read."""
    try:
        return Files(_code(), _bytes(where.config), _bytes(where.feeds))
    except OSError:
        return None


def recall(where: Paths, files: Files | None) -> Kept | None:
    """What the files said, if it was kept of just these; ``None``: they are to be read.

    Args:
        where: the profile's files.
        files: of :func:`files_now`.
    """
    if files is None or files.config is None:
        return None
    try:
        kept = msgspec.msgpack.decode((where.state / _NAME).read_bytes(), type=Kept)
    except (OSError, ValueError, RecursionError):
        return None
    return kept if kept.files == files else None


def keep(
    where: Paths, files: Files | None, settings: Settings, subscriptions: tuple[Subscription, ...]
) -> None:
    """Keep what the files said; nothing where that is not certain, or is not to be told.

    Args:
        where: the profile's files.
        files: as they were before they were read.
        settings: what was read.
        subscriptions: of both files.
    """
    if files is None or files != files_now(where) or _has_secrets(settings, subscriptions):
        return
    with suppress(OSError, ValueError, TypeError):
        data = msgspec.msgpack.encode(Kept(files, settings, subscriptions))
        # Torn by a loss of power, it does not decode: it need not wait for the disk.
        handle, name = tempfile.mkstemp(dir=where.state, prefix=f".{_NAME}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(where.state / _NAME)
        except BaseException:  # raised again: an interruption, too, leaves no half file behind
            Path(name).unlink(missing_ok=True)
            raise


def subscriptions_kept_or_now(where: Paths) -> tuple[Subscription, ...]:
    """As :func:`.subscriptions.subscriptions_now`, without reading TOML where that is not needed.

    Raises:
        ConfigError: a file cannot be used.
    """
    kept = recall(where, files_now(where))
    return subscriptions_now(where.config, where.feeds) if kept is None else kept.subscriptions


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _code() -> str:
    """The version, and when what reads the files was written: it changes without one, for us."""
    package = Path(__file__).parents[1]
    newest = 0
    for folder in ("config", "model", "query", "ui/actions.py", "ui/keys.py"):
        path = package / folder
        for one in path.iterdir() if path.is_dir() else (path,):
            newest = max(newest, one.stat().st_mtime_ns)
    return f"{__version__} {newest}"


def _has_secrets(settings: Settings, subscriptions: tuple[Subscription, ...]) -> bool:
    addresses = (settings.network.proxy, *(one.url for one in (*settings.feeds, *subscriptions)))
    # An argument of a command may be one.
    has_access = any(one.access for one in (*settings.feeds, *subscriptions))
    return (
        has_access
        or bool(settings.commands)
        or any("@" in address and masked(address) != address for address in addresses)
    )
