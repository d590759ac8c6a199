"""Files for the user: names made by us, written whole or not at all, only where they were wanted."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
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


def free_path(folder: Path, name: str) -> Path:
    """A path in a folder that nothing has yet: ``name``, or ``name 2``, ``name 3`` …"""
    path = folder / name
    number = 2
    while path.exists() or path.is_symlink():
        path = folder / f"{Path(name).stem} {number}{Path(name).suffix}"
        number += 1
    return path


def write(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all; one of that name is replaced, a link's target is kept a file.

    Raises:
        FileError: it cannot be written; what was there is as it was.
    """
    target = path.resolve()
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".tui-reader-")
    except OSError as error:
        raise FileError(_told(path, error)) from error
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
        raise FileError(_told(path, error)) from error
    except BaseException:
        # Raised again: an interruption, too, must leave no half file behind.
        Path(name).unlink(missing_ok=True)
        raise


def _told(path: Path, error: OSError) -> str:
    return _("{path} cannot be written: {reason}").format(path=path, reason=error.strerror or error)
