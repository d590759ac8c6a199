"""What an article said before its paper changed it."""

from __future__ import annotations

from msgspec import Struct

from tui_reader.store.contents import DamagedTextError
from tui_reader.store.database import Store, Transaction
from tui_reader.store.packing import pack, unpack

KEPT = 20
"""Versions kept of one article: the first and the latest ones."""
LARGEST = 500_000
"""Characters of HTML: of a larger text only the headline is kept."""


class Version(Struct, frozen=True):
    """An article as it once was."""

    replaced_at: int
    """When the next version was seen, seconds since the epoch."""
    title: str
    html: str


def versions(store: Store, article_id: int) -> list[Version]:
    """The earlier versions of an article, the oldest first.

    Raises:
        DamagedTextError: the text of one is damaged.
        StoreError: the store cannot be read.
    """
    found: list[Version] = []
    for row in store.rows(
        "SELECT replaced_at, title, html FROM versions WHERE article_id = ? ORDER BY replaced_at",
        (article_id,),
    ):
        html = unpack(row["html"])
        if html is None:
            raise DamagedTextError(article_id, row["title"])
        found.append(Version(row["replaced_at"], row["title"], html))
    return found


def keep(transaction: Transaction, article_id: int, title: str, html: str, now: int) -> None:
    """Keep what an article says before ``title`` and ``html`` replace it, if that is an edit."""
    row = transaction.execute(
        "SELECT title, html FROM articles LEFT JOIN contents ON article_id = articles.id"
        " WHERE articles.id = ?",
        (article_id,),
    ).fetchone()
    if row is None:
        return
    before = unpack(row["html"] or b"")
    if before is None:
        # Damaged: there is nothing to compare with, or to keep.
        return
    from tui_reader.text.edited import is_edited  # wanted by the engine only

    if not is_edited(row["title"], before, title, html):
        return
    kept = before if len(before) <= LARGEST else ""
    transaction.execute(
        "INSERT OR IGNORE INTO versions (article_id, replaced_at, title, html) VALUES (?, ?, ?, ?)",
        (article_id, now, row["title"], pack(kept)),
    )
    transaction.execute(
        "DELETE FROM versions WHERE article_id = ? AND replaced_at IN ("
        " SELECT replaced_at FROM versions WHERE article_id = ? AND replaced_at >"
        " (SELECT min(replaced_at) FROM versions WHERE article_id = ?)"
        " ORDER BY replaced_at DESC LIMIT -1 OFFSET ?)",
        (article_id, article_id, article_id, KEPT - 1),
    )
