"""Files for the user: names made by us, written whole or not at all, only where they were wanted."""

from __future__ import annotations

import os
import re
import stat
import tempfile
import unicodedata
from itertools import count
from pathlib import Path

from tui_reader.text.i18n import _

_LONGEST = 80
"""Characters of a name: with its ending and in UTF-8 it stays under the 255 bytes of file systems."""
_NOT_IN_NAMES = re.compile(r"[^\w\s.,()+=@’'-]+")
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")


class FileError(Exception):
    """The file was not written; the message says which and why."""


def file_name(title: str, ending: str) -> str:
    """A file name out of outside text: letters, digits and a few signs, never hidden, never a path.

    Args:
        title: anything.
        ending: ours, such as ``md``.
    """
    words = " ".join(_NOT_IN_NAMES.sub(" ", unicodedata.normalize("NFC", title)).split())
    words = words[:_LONGEST].strip(" .-")
    while len(words.encode()) > 200:
        words = words[:-1]
    if not words or _RESERVED.match(words):
        words = f"article {words}".strip()
    return f"{words}.{ending}"


def write_new(folder: Path, name: str, data: bytes) -> Path:
    """Write a file that nothing in a folder has the name of: ``name``, or ``name 2``, ``name 3`` …

    Two programs that write at the same moment get two files, and a link is never followed.

    Returns:
        The path that was written.

    Raises:
        FileError: it cannot be written.
    """
    for number in count(1):
        path = folder / (name if number == 1 else f"{Path(name).stem} {number}{Path(name).suffix}")
        try:
            # Whoever creates it has the name: no link is followed, no file replaced (open(2)).
            path.touch(exist_ok=False)
        except FileExistsError:
            continue
        except OSError as error:
            raise FileError(_reason(path, error)) from error
        break
    try:
        _write(path, path, data)
    except BaseException:
        # Raised again: what is left is an empty file.
        path.unlink(missing_ok=True)
        raise
    return path


def write(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Write a file that the user named, whole or not at all; a link's target is kept a file.

    A device or a pipe is written to as it is.

    Args:
        path: where to.
        data: its bytes.
        replace: also when it is there already.

    Raises:
        FileError: it cannot be written, is there already, or is a link that somebody else may
            have laid in a folder for all, such as ``/tmp``; what was there is as it was.
    """
    if _is_laid(path):
        raise FileError(
            _("{path} is a link of another user in a folder that all may write to").format(
                path=path
            )
        )
    if path.exists() and not path.is_file():
        try:
            with path.open("wb", buffering=0) as device:
                device.write(data)
        except OSError as error:
            raise FileError(_reason(path, error)) from error
        return
    if replace:
        _write(path, path.resolve(), data)
        return
    target = path.resolve()
    try:
        # Whoever creates it has the name: see write_new.
        target.touch(exist_ok=False)
    except FileExistsError as error:
        words = _("{path} is there already; --force replaces it")
        raise FileError(words.format(path=path)) from error
    except OSError as error:
        raise FileError(_reason(path, error)) from error
    try:
        _write(path, target, data)
    except BaseException:
        # Raised again: what is left is an empty file.
        target.unlink(missing_ok=True)
        raise


def _is_laid(path: Path) -> bool:
    """Whether Linux would not follow a link either (``protected_symlinks`` in proc(5))."""
    try:
        link, folder = path.lstat(), path.parent.stat()
    except OSError:
        return False
    for_all = folder.st_mode & stat.S_IWOTH and folder.st_mode & stat.S_ISVTX
    own = link.st_uid in (os.geteuid(), folder.st_uid)
    return stat.S_ISLNK(link.st_mode) and bool(for_all) and not own


def _write(path: Path, target: Path, data: bytes) -> None:
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".tui-reader-")
    except OSError as error:
        raise FileError(_reason(path, error)) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # As a file that any program creates, not as the private one that mkstemp makes.
        mask = os.umask(0o022)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(target)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise FileError(_reason(path, error)) from error
    except BaseException:
        # Raised again: an interruption, too, must leave no half file behind.
        Path(name).unlink(missing_ok=True)
        raise


def _reason(path: Path, error: OSError) -> str:
    return _("{path} cannot be written: {reason}").format(path=path, reason=error.strerror or error)
