"""A tag given another name, or made one with another."""

from __future__ import annotations

from collections.abc import Sequence

from tui_reader.store import marks
from tui_reader.store.database import Store, Transaction
from tui_reader.store.marks import Change


def tagged(store: Store, tag: str) -> list[int]:
    """The articles that have a tag of their own, by id."""
    rows = store.rows("SELECT article_id FROM article_tags WHERE tag = ? ORDER BY 1", (tag,))
    return [row[0] for row in rows]


def rename(
    transaction: Transaction, ids: Sequence[int], tag: str, name: str, now: int
) -> list[Change]:
    """Give the tag of some articles another name; what was changed, to be taken back from its end."""
    on = marks.tag_many(transaction, ids, name, now)
    return [on, marks.tag_many(transaction, ids, tag, now, present=False)]


def rename_kept(transaction: Transaction, tag: str, name: str) -> None:
    """Give a tag another name in the marks of articles that are no longer here."""
    transaction.execute("UPDATE OR IGNORE mark_tags SET tag = ? WHERE tag = ?", (name, tag))
    transaction.execute("DELETE FROM mark_tags WHERE tag = ?", (tag,))
