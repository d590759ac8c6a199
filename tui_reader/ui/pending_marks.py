"""Marks that could not be written before the window closed: kept in a file, written at the next start.

Another program may hold the store for as long as it likes; nobody waits for it to leave the reader.
"""

from __future__ import annotations

import json
from pathlib import Path

from msgspec import Struct, ValidationError, convert, to_builtins

from tui_reader.store import Store, marks, undo

_FILE = "pending-marks.json"


class PendingMark(Struct, frozen=True):
    """A mark that was made and not written."""

    article_id: int
    field: str
    value: bool
    at: int
    """When it was made, seconds since the epoch."""
    undoable: bool = True


def keep(folder: Path, mark: PendingMark) -> None:
    """Add a mark to those that are written at the next start.

    Raises:
        OSError: the file cannot be written.
    """
    from tui_reader.config.whole_file import write_whole  # hardly ever wanted

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    data = json.dumps(to_builtins([*_kept(folder), mark]))
    write_whole(folder / _FILE, data.encode())


def write_kept(store: Store, folder: Path) -> int:
    """Write the marks that were kept, in their order, then forget them; gives their number.

    An article that is gone has no mark any more.

    Raises:
        StoreError: the store cannot be written; they are kept.
        OSError: the file cannot be removed; they will be written once more, which changes nothing.
    """
    kept = _kept(folder)
    for one in kept:
        mark = undo.mark if one.undoable else marks.mark
        store.write(mark, (one.article_id,), one.field, one.value, one.at)
    (folder / _FILE).unlink(missing_ok=True)
    return len(kept)


def _kept(folder: Path) -> list[PendingMark]:
    try:
        text = (folder / _FILE).read_text(encoding="utf-8")
    except OSError:
        return []
    try:
        found = convert(json.loads(text), list[PendingMark])
    except (ValueError, ValidationError):
        return []
    return [one for one in found if one.field in ("read", "starred", "later")]
