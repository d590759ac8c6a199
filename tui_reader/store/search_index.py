"""The search index: which words an article has. Every function is part of its caller's transaction."""

from __future__ import annotations

import re
import sqlite3
from typing import TypeAlias

from tui_reader.store.packing import unpack
from tui_reader.text.folding import fold

Words: TypeAlias = tuple[str, str]
"""The folded words of an article's title and author, and those of its text."""

_TAGS = re.compile(r"<[^>]*>")


def words_of(title: str, author: str, html: str) -> Words:
    """What the index is told of an article."""
    from html import unescape  # its table of characters takes 2 ms to load

    return fold(f"{title} {author}"), fold(unescape(_TAGS.sub(" ", html)))


def index_article(connection: sqlite3.Connection, article_id: int, words: Words) -> None:
    """Put an article's words into the index."""
    cursor = connection.execute("INSERT INTO search (title, body) VALUES (?, ?)", words)
    connection.execute(
        "UPDATE articles SET search_id = ? WHERE id = ?", (cursor.lastrowid, article_id)
    )


def unindex_article(connection: sqlite3.Connection, article_id: int) -> None:
    """Take an article's words out of the index.

    An index without content wants to be told what it holds (SQLite FTS5 §4.4.2).
    """
    row = connection.execute(
        "SELECT search_id, title, author, html FROM articles JOIN contents ON article_id = id"
        " WHERE id = ? AND search_id IS NOT NULL",
        (article_id,),
    ).fetchone()
    if row is not None:
        words = words_of(row["title"], row["author"], unpack(row["html"]))
        connection.execute(
            "INSERT INTO search (search, rowid, title, body) VALUES ('delete', ?, ?, ?)",
            (row["search_id"], *words),
        )
