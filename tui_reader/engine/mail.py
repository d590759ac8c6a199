"""The mails of a Maildir or an mbox file, newest first and unread: only bytes are handled here."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

MOST = 100
"""Mails of a feed that are read, the newest ones."""
LARGEST = 4 * 1024 * 1024
"""Bytes of a mail that are read; what follows is mostly pictures and files."""
HEAD = 65_536
"""Bytes in which the sender's address is looked for, in which all fields of a mail stand."""
_FILES = 100_000
"""Files of a Maildir that are looked at."""
_FROM_LINE = re.compile(rb"(?:\A|\r?\n\r?\n)From [^\r\n]{1,1000}\r?\n")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def mails_at(path: str, sender: str, limit: int) -> list[bytes]:
    """The newest mails of a folder (Maildir) or a file (mbox, RFC 4155).

    Args:
        path: absolute.
        sender: an address or the end of one, ``@news.example``; only mails in whose head it stands
            are given. Empty: all of them.
        limit: bytes of all together; of a larger mbox file the end is read.

    Raises:
        OSError: it cannot be read, or is neither.
    """
    wanted = sender.lower().encode("utf-8", "replace")
    found: list[bytes] = []
    left = limit
    for raw in each_mail(path, limit):
        if wanted and wanted not in raw[:HEAD].lower():
            continue
        left -= len(raw)
        if left < 0 or len(found) == MOST:
            break
        found.append(raw)
    return found


def each_mail(path: str, limit: int) -> Iterator[bytes]:
    """The mails of a folder or a file, the newest first; arguments and errors as :func:`mails_at`."""
    return _of_folder(Path(path)) if Path(path).is_dir() else _of_file(path, limit)


def _of_folder(folder: Path) -> Iterator[bytes]:
    """The mails of a Maildir; where it has none of its folders, of the files in it (MH)."""
    parts = [part for name in ("new", "cur") if (part := folder / name).is_dir()]
    dated: list[tuple[float, str]] = []
    for part in parts or [folder]:
        with os.scandir(part) as entries:
            for entry in entries:
                # A mail may be moved or deleted meanwhile.
                with suppress(OSError):
                    if entry.is_file() and not entry.name.startswith("."):
                        dated.append((entry.stat().st_mtime, entry.path))
                if len(dated) == _FILES:
                    break
    for _when, path in sorted(dated, reverse=True):
        with suppress(OSError):
            yield _read(path, LARGEST)


def _of_file(path: str, limit: int) -> Iterator[bytes]:
    """The mails of an mbox file, from its end."""
    data = _read(path, limit, at_end=True)
    starts = list(_FROM_LINE.finditer(data))
    ends: Sequence[int] = [one.start() for one in starts[1:]] + [len(data)]
    if data.strip() and not starts:
        raise OSError(errno.EINVAL, "it is no mbox file")
    for start, end in zip(reversed(starts), reversed(ends), strict=True):
        yield _QUOTED_FROM.sub(rb"\1", data[start.end() : min(end, start.end() + LARGEST)])


def _read(path: str, limit: int, *, at_end: bool = False) -> bytes:
    # Opening a pipe would wait for its writer.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is no file")
        if at_end and status.st_size > limit:
            file.seek(status.st_size - limit)
        return file.read(limit)
