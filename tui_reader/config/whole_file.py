"""Files of ours, written whole or not at all, and for the user alone."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

from tui_reader.text.i18n import _


def private_file(path: Path) -> IO[bytes]:
    """A file to add to, for the user alone (mode 0600), made if need be.

    Raises:
        OSError: it cannot be opened.
    """
    file = os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")
    with suppress(OSError):  # one that belongs to another user keeps its mode
        os.fchmod(file.fileno(), 0o600)
    return file


def write_whole(path: Path, data: bytes) -> None:
    """Put the whole new file, or leave the whole old one, whatever happens in between; mode 0600.

    It is on the disk when this returns: file and folder are synchronised.

    Raises:
        OSError: it cannot be written; ``filename`` is ``path``, not the temporary one, and
            ``strerror`` says of a full disk what to do.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)  # noqa: PTH105 - the name is a string from mkstemp
        except BaseException:
            # Raised again: an interruption, too, must leave no half file behind.
            Path(name).unlink(missing_ok=True)
            raise
        directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            error.strerror = _("the disk is full; free some space and try again")
        raise
