"""What can be undone, kept in the store: the last is undone first, after a restart too.

One stack for markings, blocked pictures and feeds that were removed.

A marking and its step are one: every transaction that marks articles writes down which. A step of
many articles has several rows, each of which is marked in one transaction and taken back in one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tui_reader.model import (
    FeedsChanged,
    FeedsRemoved,
    NoteChange,
    PictureBlock,
    Query,
    StoryChoice,
)
from tui_reader.store import marks, pictures
from tui_reader.store.article_ids import KEY
from tui_reader.store.database import Store, StoreError, Transaction
from tui_reader.store.marks import TOGETHER, Change
from tui_reader.store.slices import in_slices
from tui_reader.text.i18n import _

KEPT = 100
"""Steps; the oldest goes when one more is made."""
_KEY_BYTES = 16
_DAMAGED = Change("", value=False, ids=())
_FIELDS = ("read", "starred", "later", "tag", "hidden", "top")
_MOST = 10**7
"""More articles than a step of a sound store has."""


class _Part(Struct, frozen=True):
    """A row of a step."""

    id: int
    at: int
    change: Change
    keys: bytes


Other: TypeAlias = FeedsRemoved | FeedsChanged | PictureBlock | StoryChoice | NoteChange
"""What else than a marking can be undone."""
_OTHERS: Mapping[str, type[Other]] = {
    "feeds removed": FeedsRemoved,
    "feeds changed": FeedsChanged,
    "blocked": PictureBlock,
    "story": StoryChoice,
    "note": NoteChange,
}


class Step(Struct, frozen=True):
    """The last step, where it is no marking."""

    id: int
    what: Other


def mark(transaction: Transaction, ids: Sequence[int], field: str, value: bool, now: int) -> Change:
    """As :func:`marks.mark`, kept as one step."""
    change = marks.mark(transaction, ids, field, value, now)
    _keep(transaction, change, now, 0)
    return change


def tag(
    transaction: Transaction, article_id: int, name: str, now: int, *, present: bool = True
) -> Change:
    """As :func:`marks.tag`, kept as one step."""
    change = marks.tag(transaction, article_id, name, now, present=present)
    _keep(transaction, change, now, 0)
    return change


def block(transaction: Transaction, block: PictureBlock, now: int) -> list[str]:
    """As :func:`pictures.block`, kept as one step."""
    files = pictures.block(transaction, block)
    keep_other(transaction, block, now)
    return files


def keep_other(transaction: Transaction, what: Other, now: int) -> None:
    """Write down a step that is no marking."""
    [kind] = [name for name, its in _OTHERS.items() if isinstance(what, its)]
    step = {kind: msgspec.to_builtins(what)}
    transaction.execute(
        "INSERT INTO undo_steps (at, step) VALUES (?, ?)",
        (now, json.dumps(step, ensure_ascii=False)),
    )
    _forget_oldest(transaction)


def last_other(store: Store) -> Step | None:
    """The last step, unless it is a marking or there is none."""
    row = store.row("SELECT id, step FROM undo_steps ORDER BY id DESC LIMIT 1")
    what = None if row is None else _other(row["step"])
    return None if row is None or what is None else Step(row["id"], what)


def done_with(transaction: Transaction, step: Step) -> bool:
    """Remove a step that was undone; whether it was there still, undone by nobody else."""
    return bool(transaction.execute("DELETE FROM undo_steps WHERE id = ?", (step.id,)).rowcount)


def mark_in_slices(store: Store, ids: Sequence[int], field: str, value: bool, now: int) -> Change:
    """Mark many articles in short transactions, each of which adds what it did to one step.

    Killed in the middle, what was done is the step. Arguments as :func:`marks.mark`.

    Raises:
        PartlyMarkedError: the store can be written no more; what was done is the step.
        StoreError: it cannot be written at all.
    """
    first = 0

    def write(transaction: Transaction, some: Sequence[int]) -> Change:
        nonlocal first
        change = marks.mark(transaction, some, field, value, now)
        first = _keep(transaction, change, now, first)
        return change

    slices = in_slices(store, ids, write, together=TOGETHER)
    return marks.gathered(slices, Change(field, value, ()), len(ids))


def change_in_slices(
    store: Store,
    ids: Sequence[int],
    change: Callable[[Transaction, Sequence[int]], Sequence[Change]],
    now: int,
) -> Iterator[list[Change]]:
    """Change many articles in short transactions, each of which adds what it did to one step.

    Whoever stops between two of them, or is killed, has what was done as the step.

    Args:
        store: where they are.
        ids: the articles.
        change: does it with :data:`~.marks.TOGETHER` of them; what it did is taken back from its end.
        now: when.

    Yields:
        What each transaction changed, once it is committed.

    Raises:
        StoreError: the store cannot be written; what was yielded is the step.
    """
    first = 0

    def write(transaction: Transaction, some: Sequence[int]) -> Sequence[Change]:
        nonlocal first
        changes = change(transaction, some)
        for one in changes:
            first = _keep(transaction, one, now, first)
        return changes

    for written in in_slices(store, ids, write, together=TOGETHER):
        yield [one for changes in written for one in changes]


def mark_all_read_in_slices(
    store: Store, query: Query, now: int, *, midnight: int = 0, newest: int | None = None
) -> Change:
    """Mark every unread article of a query as read, kept as one step.

    Arguments as :func:`marks.unread_ids`; raises as :func:`mark_in_slices`.
    """
    ids = marks.unread_ids(store, query, midnight, newest)
    return mark_in_slices(store, ids, "read", True, now)


def take_back_in_slices(store: Store, now: int) -> Change | None:
    """Undo the last marking in short transactions, each of which removes from it what was undone.

    Returns what was really changed by that, ``None`` when there is no step.

    Articles that are gone are passed over. Killed in the middle, what is left is the last step.

    Raises:
        PartlyMarkedError: the store can be written no more; what is left is the last step.
        StoreError: it cannot be written at all, and the step is kept; or the step is damaged, or
            no marking (see :func:`last_other`).
    """
    while True:
        if last_other(store):
            raise StoreError(_("Another window has just done something. Undo again undoes that."))
        parts = _last_step(store)
        if not parts:
            return None
        if any(part.change is _DAMAGED for part in parts):
            store.write(_drop, parts)
            raise StoreError(_("The last step is damaged in the store and cannot be undone."))
        if any(len(part.change.ids) > TOGETHER for part in parts):
            # One row however many articles: it was written by an older version.
            store.write(_cut_into_rows, parts)
            continue
        ours: list[_Part] = []

        def write(
            transaction: Transaction, some: Sequence[_Part], ours: list[_Part] = ours
        ) -> Change:
            [part] = some
            if not _drop(transaction, some):
                # Another window has just taken it back.
                return replace(part.change, ids=())
            ours.append(part)
            ids = _still_theirs(transaction, part)
            return marks.take_back(transaction, ids, part.change, now)

        kind = _kind_of(parts)
        wanted = len({one for part in parts for one in part.change.ids})
        undone = marks.gathered(in_slices(store, parts, write), kind, wanted)
        if ours:
            return replace(undone, ids=tuple(dict.fromkeys(undone.ids)))


def _kind_of(parts: Sequence[_Part]) -> Change:
    """What it is to take a step back, of no article: the one field of it, ``hidden`` or ``several``."""
    first = parts[0].change
    kinds = {(part.change.field, part.change.value, part.change.tag) for part in parts}
    if len(kinds) == 1 and first.field != "top":
        return replace(first, value=not first.value, ids=())
    hidden = next((one.change for one in parts if one.change.field == "hidden"), None)
    if hidden is not None:
        return replace(hidden, value=not hidden.value, ids=())
    return Change("several", value=False, ids=())


def bring_over(
    transaction: Transaction, steps: Sequence[tuple[int, int, str, int]], ids: Mapping[int, int]
) -> None:
    """Keep the steps of another store, as older ones than all that are here.

    Args:
        transaction: of the store that keeps them.
        steps: the rows as they were: id, when, step, and the id of the step's first row or 0.
        ids: what the ids of that store are in this one.
    """
    if not ids and not any(_other(step) for _id, _at, step, _first in steps):
        return
    here = transaction.execute(
        "SELECT at, step, part_of, keys, id FROM undo_steps ORDER BY id"
    ).fetchall()
    transaction.execute("DELETE FROM undo_steps")
    firsts: dict[int, int] = {}
    for row_id, at, step, part_of in steps:
        if other := _other(step):
            # Decisions on stories, and notes, name articles by the ids that they had there.
            if not isinstance(other, StoryChoice | NoteChange):
                transaction.execute("INSERT INTO undo_steps (at, step) VALUES (?, ?)", (at, step))
            continue
        change = _read_of(step, ids)
        for some in _pieces(change) if change is not None else ():
            first = firsts.get(part_of or row_id, 0)
            firsts[part_of or row_id] = _keep(transaction, some, at, first)
    firsts = {}
    for *values, old in here:
        values[2] = firsts.get(values[2], 0)
        row = transaction.execute(
            "INSERT INTO undo_steps (at, step, part_of, keys) VALUES (?, ?, ?, ?)", values
        )
        firsts[old] = row.lastrowid or 0


def _read_of(step: str, ids: Mapping[int, int]) -> Change | None:
    """A step of another store; ``None`` when nothing of it is here, or it cannot be read."""
    try:
        if sum(last - first for first, last in json.loads(step)["runs"]) > _MOST:
            return None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    change = _read(step)
    if change is _DAMAGED:
        return None
    return replace(change, ids=tuple(ids[one] for one in change.ids if one in ids))


def _pieces(change: Change) -> Iterator[Change]:
    """A marking in rows."""
    for start in range(0, len(change.ids), TOGETHER):
        yield replace(change, ids=change.ids[start : start + TOGETHER])


def _keep(
    transaction: Transaction, change: Change, now: int, first: int, *, named: bool = True
) -> int:
    """Write down a marking.

    Args:
        transaction: that does the marking.
        change: the marking.
        now: when.
        first: the first row of the step that this belongs to. When there is none, as when it was
            rolled back or taken back meanwhile, a step begins here.
        named: write the articles' mark keys down.

    Returns:
        The first row of the step.
    """
    if not change.ids:
        return first
    begun = transaction.execute("SELECT 1 FROM undo_steps WHERE id = ?", (first,)).fetchone()
    keys = _keys(transaction, change.ids) if named else b""
    row = transaction.execute(
        "INSERT INTO undo_steps (at, step, part_of, keys) VALUES (?, ?, ?, ?)",
        (now, _written(change), first if begun else 0, keys),
    ).lastrowid
    if begun:
        return first
    _forget_oldest(transaction)
    return row or 0


def _forget_oldest(transaction: Transaction) -> None:
    transaction.execute(
        "DELETE FROM undo_steps WHERE id <"
        " (SELECT id FROM undo_steps WHERE part_of = 0 ORDER BY id DESC LIMIT 1 OFFSET ?)",
        (KEPT - 1,),
    )


def _other(step: str) -> Other | None:
    """The step of a row that is no marking; ``None`` where it is one, or damaged."""
    try:
        data = json.loads(step)
        [(kind, what)] = data.items()
        return msgspec.convert(what, _OTHERS[kind])
    except (ValueError, TypeError, KeyError, AttributeError, msgspec.ValidationError):
        return None


def _last_step(store: Store) -> list[_Part]:
    """The rows of the last step, the last first."""
    rows = store.rows(
        "SELECT id, at, step, keys FROM undo_steps,"
        " (SELECT iif(part_of, part_of, id) AS first FROM undo_steps ORDER BY id DESC LIMIT 1)"
        " WHERE id >= first AND (id = first OR part_of = first) ORDER BY id DESC"
    )
    return [_Part(row["id"], row["at"], _read(row["step"]), row["keys"]) for row in rows]


def _drop(transaction: Transaction, parts: Sequence[_Part]) -> int:
    """Remove rows; how many of them were there."""
    return sum(
        transaction.execute("DELETE FROM undo_steps WHERE id = ?", (one.id,)).rowcount
        for one in parts
    )


def _cut_into_rows(transaction: Transaction, parts: Sequence[_Part]) -> None:
    first = 0
    for part in reversed(parts):
        if not _drop(transaction, [part]):
            # Another window has cut it.
            continue
        for some in _pieces(part.change):
            first = _keep(transaction, some, part.at, first, named=False)


def _keys(transaction: Transaction, ids: Sequence[int]) -> bytes:
    """The mark keys of some articles in the order of their ids; empty when one of them is gone."""
    rows = transaction.execute(
        f"SELECT {KEY} FROM articles WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(list(ids)),),
    ).fetchall()
    return b"".join(row[0] for row in rows) if len(rows) == len(ids) else b""


def _still_theirs(transaction: Transaction, part: _Part) -> Sequence[int]:
    """The articles of a row that are there; an id that names another one by now is left out."""
    ids = part.change.ids
    if not part.keys:
        return ids
    meant = {one: part.keys[_KEY_BYTES * n : _KEY_BYTES * (n + 1)] for n, one in enumerate(ids)}
    rows = transaction.execute(
        f"SELECT id, {KEY} FROM articles WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    ).fetchall()
    return [one for one, key in rows if key == meant[one] or _named_anew(transaction, meant[one])]


def _named_anew(transaction: Transaction, key: bytes) -> bool:
    """Whether the paper has changed what an article is recognised by: its marks went with it."""
    return transaction.execute("SELECT 1 FROM marks WHERE key = ?", (key,)).fetchone() is None


def _written(change: Change) -> str:
    """JSON; ids as runs, since marking a view takes thousands that follow one another."""
    ids = sorted(change.ids)
    starts = [ids[0], *(after for before, after in pairwise(ids) if after != before + 1)]
    ends = [*(before for before, after in pairwise(ids) if after != before + 1), ids[-1]]
    step = {
        "field": change.field,
        "value": change.value,
        "runs": list(zip(starts, ends, strict=True)),
    }
    return json.dumps({**step, "tag": change.tag} if change.tag else step, ensure_ascii=False)


def _read(step: str) -> Change:
    """The marking of a row; one of no article where the row is damaged."""
    try:
        data = json.loads(step)
        ids = tuple(one for first, last in data["runs"] for one in range(first, last + 1))
        change = Change(str(data["field"]), bool(data["value"]), ids, str(data.get("tag", "")))
    except (ValueError, TypeError, KeyError, AttributeError):
        return _DAMAGED
    return change if change.field in _FIELDS else _DAMAGED
