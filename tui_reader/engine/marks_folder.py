"""Marks of several machines as files in a folder that something else keeps the same on all of them.

Each machine adds lines to one file of its own, which no other writes, and reads those of the others:
JSON lines (https://jsonlines.org), UTF-8. What it has read so far is remembered; a file that was
replaced is read from its beginning, which does no harm.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from tui_reader.store import Store, shared_marks, stories
from tui_reader.store.database import Transaction
from tui_reader.store.shared_words import MACHINE, Word, line, word_of
from tui_reader.store.slices import PAUSE_SECONDS
from tui_reader.text.plain import one_line
from tui_reader.text.reasons import NO_REASON, Reason, because, verbatim

ENDING = ".jsonl"
_LINE_BYTES = 64 * 1024
"""A longer line is damage."""
_AT_ONCE_BYTES = 4 * 1024 * 1024
_MOST_BYTES = 256 * 1024 * 1024
"""Of one file that are read in one go; the rest comes the next time."""
_HEAD_BYTES = 4_096
_TOGETHER = 500
_TAG_LENGTH = 60
_ODD = re.compile(r"[^a-zA-Z0-9]+")


class Shared(Struct, frozen=True):
    """What came of looking through the folder."""

    changed: int = 0
    """Marks that were changed here."""
    written: int = 0
    """Words that were added to our file."""
    error: Reason = NO_REASON


def share(store: Store, folder: str, block_after: int, now: int) -> Shared:
    """Write what was marked here, and carry out what was marked elsewhere.

    Args:
        store: whose marks.
        folder: of ``[marks]``; empty: marks are not shared, from now on.
        block_after: how many machines have to have blocked a picture; 0: none is blocked.
        now: seconds since the epoch.

    Raises:
        StoreError: the store cannot be read or written.
    """
    ours = str(store.value("SELECT value FROM facts WHERE name = ?", (MACHINE,)) or "")
    if not folder:
        if ours:
            store.write(shared_marks.end)
        return Shared()
    if not ours.startswith(f"{_host()}-"):
        # The store may have been copied from another machine, which goes on with its own file.
        ours = f"{_host()}-{secrets.token_hex(4)}"
        store.write(shared_marks.begin, ours)
    while shared_marks.share_earlier_slice(store):
        time.sleep(PAUSE_SECONDS)
    place = Path(folder).expanduser()
    try:
        if not place.is_dir():
            raise FileNotFoundError(place)
        written = _write(store, place, ours)
        changed = sum(_read(store, path, now) for path in _others(place, ours))
    except OSError as error:
        reason = because(
            "the folder of marks {folder} cannot be used: {fault}",
            folder=str(place),
            fault=error.strerror or _what(error),
        )
        return Shared(error=reason)
    with store.transaction() as transaction:
        _decide(transaction, ours, block_after, now)
    return Shared(changed, written)


def _what(error: OSError) -> Reason:
    missing = isinstance(error, FileNotFoundError)
    return because("it is not there") if missing else verbatim(type(error).__name__)


def _host() -> str:
    return _ODD.sub("", socket.gethostname().partition(".")[0])[:30] or "machine"


def _others(folder: Path, ours: str) -> Iterator[Path]:
    """The files of other machines, copies that a conflict left among them."""
    for path in sorted(folder.glob(f"*{ENDING}")):
        if path.name != f"{ours}{ENDING}" and path.is_file() and not path.is_symlink():
            yield path


def _write(store: Store, folder: Path, ours: str) -> int:
    """Add our words to our file; how many."""
    path = folder / f"{ours}{ENDING}"
    if not path.exists() and shared_marks.read_to(store, path.name)[0]:
        store.write(shared_marks.write_again, ours)
    written = 0
    while rows := shared_marks.unwritten(store, ours):
        words = [word for row in rows if (word := word_of(row[3])) is not None]
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "r+b") as file:
            end = file.seek(0, os.SEEK_END)
            # Killed in the middle of a line, we begin another.
            torn = end > 0 and os.pread(file.fileno(), 1, end - 1) != b"\n"
            file.write((b"\n" if torn else b"") + b"".join(map(line, words)))
            file.flush()
            os.fsync(file.fileno())
        with store.transaction() as transaction:
            shared_marks.are_written(transaction, rows)
            shared_marks.note_read(transaction, path.name, 1, "")
        written += len(words)
    return written


def _read(store: Store, path: Path, now: int) -> int:
    """Take in what a file says that was not read yet; how many marks were changed."""
    read_to, beginning = shared_marks.read_to(store, path.name)
    whose = path.name.removesuffix(ENDING)
    changed = 0
    with path.open("rb") as file:
        if path.stat().st_size < read_to or _head(file.fileno(), read_to) != beginning:
            read_to = 0
        file.seek(read_to)
        stop = read_to + _MOST_BYTES
        while read_to < stop:
            words, length = _lines(file.read(_AT_ONCE_BYTES))
            if not length:
                break
            read_to += length
            file.seek(read_to)
            # Few words name no feed: of an article that its machine has no more.
            unnamed = any(not word.feed for word in words if word.field != "picture")
            by_key = shared_marks.articles_by_key(store) if unnamed else {}
            for begin in range(0, max(1, len(words)), _TOGETHER):
                with store.transaction() as transaction:
                    feeds = shared_marks.feeds_by_hash(transaction)
                    part = words[begin : begin + _TOGETHER]
                    changed += shared_marks.take_in(transaction, whose, part, feeds, by_key, now)
                    if begin + _TOGETHER >= len(words):
                        head = _head(file.fileno(), read_to)
                        shared_marks.note_read(transaction, path.name, read_to, head)
                time.sleep(PAUSE_SECONDS if begin else 0)
    return changed


def _head(file: int, read_to: int) -> str:
    """A hash of how a file begins, as far as it was read."""
    return hashlib.blake2b(os.pread(file, min(read_to, _HEAD_BYTES), 0), digest_size=8).hexdigest()


def _lines(data: bytes) -> tuple[list[Word], int]:
    """The words of whole lines, and how many bytes those are."""
    end = data.rfind(b"\n") + 1
    if not end and len(data) >= _AT_ONCE_BYTES:
        # No line is as long.
        end = len(data)
    found: list[Word] = []
    for one in data[:end].split(b"\n"):
        word = word_of(one) if 0 < len(one) <= _LINE_BYTES else None
        if word is not None and (word := _cleaned(word)) is not None:
            found.append(word)
    return found, end


def _cleaned(word: Word) -> Word | None:
    """A word with its tag as tags are here; ``None``: it has none."""
    if word.field != "tag":
        return word
    name = one_line(word.name, _TAG_LENGTH).strip("# ")
    return Word(word.at, "tag", word.value, word.key, name, word.feed, word.id) if name else None


def _decide(transaction: Transaction, ours: str, block_after: int, now: int) -> None:
    """Carry out what others decided of stories and pictures."""
    feeds = shared_marks.feeds_by_hash(transaction)
    for story in shared_marks.pending_stories(transaction, feeds, ours):
        stories.accept(transaction, story.one, story.other, story.together)
        shared_marks.story_applied(transaction, story)
    if block_after:
        for word in shared_marks.reported(transaction, ours, block_after):
            # Files that nobody needs any more go when pictures are cleared away.
            shared_marks.block_reported(transaction, word, now)
