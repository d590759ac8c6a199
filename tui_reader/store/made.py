"""What commands of the user's own made of articles, kept beside them and found by searches."""

from __future__ import annotations

from tui_reader.model import Made
from tui_reader.store.database import Store, Transaction
from tui_reader.store.search_index import index_stored, unindex_article
from tui_reader.text.plain import plain

LONGEST = 200_000
"""Characters that are kept of what a command made."""


def made_of(store: Store, article_id: int) -> tuple[Made, ...]:
    """What is kept of an article, the oldest first.

    Raises:
        StoreError: the store cannot be read.
    """
    rows = store.rows(
        "SELECT command, text, program, at, instead FROM made WHERE article_id = ?"
        " ORDER BY at, command",
        (article_id,),
    )
    return tuple(
        Made(row["command"], row["text"], row["program"], row["at"], bool(row["instead"]))
        for row in rows
    )


def keep(transaction: Transaction, article_id: int, made: Made) -> bool:
    """Keep what a command made, in the place of what it made before; whether the article is there.

    Raises:
        sqlite3.Error: the store cannot be written.
    """
    here = transaction.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone()
    if here is None:
        return False
    unindex_article(transaction, article_id)
    transaction.execute(
        "INSERT OR REPLACE INTO made (article_id, command, program, at, instead, text)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            article_id, made.command, made.program, made.at, int(made.instead),
            plain(made.text, LONGEST),
        ),
    )  # fmt: skip
    index_stored(transaction, article_id)
    return True


def forget(transaction: Transaction, article_id: int, command: str) -> bool:
    """Remove what a command made of an article; whether there was anything; raises as :func:`keep`."""
    unindex_article(transaction, article_id)
    done = transaction.execute(
        "DELETE FROM made WHERE article_id = ? AND command = ?", (article_id, command)
    )
    index_stored(transaction, article_id)
    return done.rowcount > 0
