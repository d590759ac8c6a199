"""Markings that can be taken back, kept in the store: the last is undone first, after a restart too."""

from __future__ import annotations

import json
from itertools import pairwise

from tui_reader.store import marks
from tui_reader.store.database import Store
from tui_reader.store.marks import Change

KEPT = 100
"""Steps; the oldest goes when one more is made."""


def remember(store: Store, change: Change, now: int) -> None:
    """Keep a marking as one step, whatever the number of its articles; one of none is no step.

    Raises:
        StoreError: the store cannot be written.
    """
    if not change.ids:
        return
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO undo_steps (at, step) VALUES (?, ?)", (now, _written(change))
        )
        connection.execute(
            "DELETE FROM undo_steps WHERE id <="
            " (SELECT id FROM undo_steps ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (KEPT,),
        )


def take_back(store: Store, now: int) -> Change | None:
    """Undo the last step; gives what was really changed by that, ``None`` when there is no step.

    Articles that are gone are passed over.

    Raises:
        StoreError: the store cannot be written; the step is kept.
    """
    row = store.row("SELECT id, step FROM undo_steps ORDER BY id DESC LIMIT 1")
    if row is None:
        return None
    undone = marks.undo(store, _read(row["step"]), now)
    with store.transaction() as connection:
        connection.execute("DELETE FROM undo_steps WHERE id = ?", (row["id"],))
    return undone


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
    data = json.loads(step)
    ids = tuple(one for first, last in data["runs"] for one in range(first, last + 1))
    return Change(data["field"], bool(data["value"]), ids, data.get("tag", ""))
