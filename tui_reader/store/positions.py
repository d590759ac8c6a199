"""How far an article was read."""

from __future__ import annotations

from tui_reader.store.database import Store, Transaction


def position(store: Store, article_id: int) -> float:
    """How much of the article was above the pane when it was last read; 0: its beginning."""
    return float(
        store.value("SELECT share FROM positions WHERE article_id = ?", (article_id,)) or 0.0
    )


def remember(transaction: Transaction, article_id: int, share: float, now: int) -> None:
    """Keep how far an article was read; 0 forgets it, as does an article that is gone."""
    if share <= 0:
        transaction.execute("DELETE FROM positions WHERE article_id = ?", (article_id,))
    else:
        transaction.execute(
            "INSERT OR REPLACE INTO positions (article_id, share, at)"
            " SELECT id, ?, ? FROM articles WHERE id = ?",
            (min(share, 1.0), now, article_id),
        )
