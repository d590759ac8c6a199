"""``backup``: what cannot be fetched again, in one file."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from tui_reader.cli.printing import Progress, print_line
from tui_reader.config.paths import Paths, paths
from tui_reader.store import StoreError
from tui_reader.store.copying import copy_store
from tui_reader.text.cells import display
from tui_reader.text.i18n import _, ngettext, number

_PIECE = 1 << 20
_ENDING = (signal.SIGTERM, signal.SIGHUP)


class BackupError(Exception):
    """No copy was made; the message says why."""


def backup(options: argparse.Namespace) -> int:
    """Write the store, the lists of feeds and the settings to a new ZIP file.

    It is verified before it is given its name: there is a whole backup of that name, or none.
    """
    target = Path(options.file).absolute()
    where = paths(options.config, options.data)
    progress = Progress()
    try:
        with (
            _interruptible(),
            tempfile.TemporaryDirectory(dir=_folder(target), prefix=f".{target.name}.") as folder,
        ):
            held = _make(where, Path(folder), progress)
            _put(Path(folder) / "backup", target)
    except KeyboardInterrupt:
        progress.clear()
        print(_("tui-reader: stopped; no backup was made"), file=sys.stderr)
        return 130
    except (BackupError, StoreError, OSError, zipfile.BadZipFile) as error:
        progress.clear()
        reason = f"{target}: {error.strerror}" if isinstance(error, OSError) else str(error)
        words = _("tui-reader: {reason}; no backup was made")
        print(display(words.format(reason=reason)), file=sys.stderr)
        return 1
    progress.clear()
    print_line(
        ngettext(
            "{file}: {count} article, {size} MB, verified",
            "{file}: {count} articles, {size} MB, verified",
            held,
            file=target,
            size=number(target.stat().st_size / 1e6, 1),
        )
    )
    print_line(
        _(
            "it holds the articles, marks, feeds and settings, but no pictures; passwords as they are"
        )
    )
    return 0


def _folder(target: Path) -> Path:
    if target.exists() or target.is_symlink():
        raise BackupError(_("{file} is there already").format(file=target))
    if not target.parent.is_dir():
        raise BackupError(_("there is no folder {folder}").format(folder=target.parent))
    return target.parent


def _make(where: Paths, folder: Path, progress: Progress) -> int:
    """Write ``backup`` into a folder; how many articles are in it.

    Its names are those of a ``--data`` folder: unpacked, it is one.
    """
    copy = folder / where.store.name
    if not where.store.exists():
        raise BackupError(_("{file} is not there: nothing was stored yet").format(file=where.store))
    words = _("copying the store: {done} of {of} pages")
    articles = copy_store(where.store, copy, partial(progress.show, words))
    files = {"store.sqlite3": copy, "feeds.toml": where.feeds, "config.toml": where.config}
    files |= {
        name: where.feeds.with_name(name) for name in ("views.toml", "rules.toml", "accounts.toml")
    }
    themes = sorted((where.config.parent / "themes").glob("*.toml"))
    files |= {f"themes/{theme.name}": theme for theme in themes}
    files["state/window.json"] = where.state / "window.json"
    whole = folder / "backup"
    with os.fdopen(os.open(whole, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, path in files.items():
                with suppress(FileNotFoundError):
                    _add(archive, name, path, progress)
        file.flush()
        os.fsync(file.fileno())
        with zipfile.ZipFile(file) as archive:
            progress.show(_("verifying"), 0, 0)
            if (broken := archive.testzip()) is not None:
                raise BackupError(_("{name} in it is broken").format(name=broken))
    return articles


def _add(archive: zipfile.ZipFile, name: str, path: Path, progress: Progress) -> None:
    with path.open("rb") as source:
        entry = zipfile.ZipInfo(name, time.localtime(path.stat().st_mtime)[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        size, done = path.stat().st_size, 0
        with archive.open(entry, "w", force_zip64=True) as packed:
            while piece := source.read(_PIECE):
                packed.write(piece)
                done += len(piece)
                words = _("packing: {done} of {of} MB")
                progress.show(words, done // 1_000_000, size // 1_000_000)


def _put(whole: Path, target: Path) -> None:
    """Give a file its name, never that of another."""
    try:
        os.link(whole, target)
    except FileExistsError:
        raise BackupError(_("{file} is there already").format(file=target)) from None
    except OSError:
        # A file system without hard links, as on many memory sticks: the name is taken first.
        try:
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            raise BackupError(_("{file} is there already").format(file=target)) from None
        whole.replace(target)
    directory = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Whatever asks this process to end is an interruption, after which nothing is left behind."""

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    # One that is ignored, as by nohup, stays so.
    numbers = [one for one in _ENDING if signal.getsignal(one) is signal.SIG_DFL]
    for each in numbers:
        signal.signal(each, stop)
    try:
        yield
    finally:
        for each in numbers:
            signal.signal(each, signal.SIG_DFL)
