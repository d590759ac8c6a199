"""What the user wrote on articles; like marks, it outlives them."""

from __future__ import annotations

from tui_reader.model import NoteChange
from tui_reader.store import undo
from tui_reader.store.article_ids import KEY
from tui_reader.store.database import Store, Transaction

LONGEST = 2_000
"""Characters."""


def note(store: Store, article_id: int) -> str:
    """The note on an article; empty when there is none."""
    found = store.value("SELECT note FROM article_notes WHERE article_id = ?", (article_id,))
    return str(found or "")


def write(transaction: Transaction, article_id: int, text: str, now: int) -> NoteChange | None:
    """Write a note on an article, in the place of the one before, kept as a step for undo.

    Args:
        transaction: that does it.
        article_id: the article.
        text: the note; empty takes it off.
        now: when.

    Returns:
        What was changed; ``None`` when that is nothing, or there is no such article.
    """
    row = transaction.execute(
        "SELECT title, coalesce(note, '') AS note FROM articles"
        " LEFT JOIN article_notes ON article_id = id WHERE id = ?",
        (article_id,),
    ).fetchone()
    text = text[:LONGEST]
    if row is None or row["note"] == text:
        return None
    change = NoteChange(article_id, row["title"], row["note"])
    _keep(transaction, article_id, text)
    undo.keep_other(transaction, change, now)
    return change


def take_back(transaction: Transaction, change: NoteChange) -> None:
    """Undo a change of a note; nothing happens where the article is gone."""
    _keep(transaction, change.article_id, change.before)


def _keep(transaction: Transaction, article_id: int, text: str) -> None:
    if text:
        transaction.execute(
            "INSERT OR REPLACE INTO article_notes (article_id, note)"
            " SELECT id, ? FROM articles WHERE id = ?",
            (text, article_id),
        )
        transaction.execute(
            f"INSERT OR REPLACE INTO mark_notes (key, note) SELECT {KEY}, ? FROM articles WHERE id = ?",
            (text, article_id),
        )
        return
    transaction.execute("DELETE FROM article_notes WHERE article_id = ?", (article_id,))
    transaction.execute(
        f"DELETE FROM mark_notes WHERE key = (SELECT {KEY} FROM articles WHERE id = ?)",
        (article_id,),
    )
