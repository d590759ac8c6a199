"""Where the reader keeps its files (XDG Base Directory Specification 0.8)."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from platformdirs import PlatformDirs, user_documents_dir

from tui_reader.config.problems import ConfigError, Problem
from tui_reader.text.i18n import _

_PRIVATE = 0o700


class Paths(Struct, frozen=True):
    """Every file and directory the reader uses; all absolute."""

    config: Path
    """``config.toml``: written by hand, only ever read."""
    feeds: Path
    """``feeds.toml``: the feeds added in the reader or imported."""
    store: Path
    """The database file."""
    pictures: Path
    """Directory of fetched pictures; may be deleted at any time."""
    state: Path
    """Directory of logs."""


def paths(config: Path | None = None, data: Path | None = None) -> Paths:
    """The files in use, none of them created.

    Args:
        config: the user's ``--config FILE``; without ``data``, ``feeds.toml`` lies beside it.
        data: the user's ``--data DIR``; everything lies under it, but a ``config`` that was named.

    Raises:
        ConfigError: there is no home folder, and one is needed.
    """
    named = None if config is None else _absolute(config)
    if data is not None:
        root = _absolute(data)
        return Paths(
            config=named or root / "config.toml",
            feeds=root / "feeds.toml",
            store=root / "store.sqlite3",
            pictures=root / "pictures",
            state=root / "state",
        )
    dirs = PlatformDirs("tui-reader", appauthor=False)
    try:
        used = named or dirs.user_config_path.absolute() / "config.toml"
        return Paths(
            config=used,
            feeds=used.with_name("feeds.toml"),
            store=dirs.user_data_path.absolute() / "store.sqlite3",
            pictures=dirs.user_cache_path.absolute() / "pictures",
            state=dirs.user_state_path.absolute(),
        )
    except RuntimeError as error:
        reason = _("there is no home folder; set HOME, or name a folder with --data")
        raise ConfigError([Problem(Path("~"), 0, "", reason)]) from error


def documents_folder() -> Path:
    """Where the user keeps documents, for files that are saved; else the folder we run in."""
    folder = Path(user_documents_dir())
    return folder if folder.is_dir() else Path.cwd()


def ensure(where: Paths) -> None:
    """Create the directories that are missing, readable by the user alone (0700).

    Raises:
        OSError: a directory cannot be created; it names the directory.
    """
    for directory in (where.feeds.parent, where.store.parent, where.pictures, where.state):
        make_private(directory)


def make_private(directory: Path) -> None:
    """Create a directory and those above it that are missing, for the user alone (0700).

    Raises:
        OSError: it cannot be created; it names the directory.
    """
    missing = [d for d in (directory, *directory.parents) if not d.exists()]
    for each in reversed(missing):
        each.mkdir(mode=_PRIVATE, exist_ok=True)


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()
