"""The search index: which words an article has."""

from __future__ import annotations

import re
import sqlite3
from typing import TypeAlias

from tui_reader.store.database import Transaction
from tui_reader.store.packing import unpack
from tui_reader.text.folding import fold

Words: TypeAlias = tuple[str, str]
"""The folded words of an article's title, author and paper, and those of its text."""

Entry: TypeAlias = tuple[int, str, str]
"""An article's number in the index, and its words."""

_TAGS = re.compile(r"<[^<>]*+>")


def words_of(title: str, author: str, html: str, paper: str = "") -> Words:
    """What the index is told of an article; ``paper``: the one that the entry names."""
    from tui_reader.text.references import unescape  # its table of characters takes 2 ms to load

    return fold(f"{title} {author} {paper}"), fold(unescape(_TAGS.sub(" ", html)))


def index_article(transaction: Transaction, article_id: int, words: Words) -> None:
    """Put an article's words into the index."""
    cursor = transaction.execute("INSERT INTO search (title, body) VALUES (?, ?)", words)
    transaction.execute(
        "UPDATE articles SET search_id = ? WHERE id = ?", (cursor.lastrowid, article_id)
    )


def index_stored(transaction: Transaction, article_id: int) -> None:
    """Put an article into the index by what the store holds of it, the text of its page included."""
    row = _stored(transaction, article_id)
    if row is not None:
        index_article(transaction, article_id, _words(row))


def unindex_article(transaction: Transaction, article_id: int) -> None:
    """Take an article's words out of the index, before anything of it is changed.

    An index without content wants to be told what it holds (SQLite FTS5 §4.4.2). A word that is
    left behind would one day belong to another article: the number of the last one is used again.
    """
    unindex(transaction, entry(transaction, article_id))


def entry(transaction: Transaction, article_id: int) -> Entry | None:
    """What the index holds of an article; ``None``: nothing, or what cannot be told any more.

    The words of a text that is damaged by now stay in the index, where no search finds them;
    ``index_upkeep.left_behind`` counts them.
    """
    row = _stored(transaction, article_id)
    if row is None or not _holds(transaction, row["search_id"]):
        return None
    if unpack(row["html"]) is None or unpack(row["full_text"]) is None:
        return None
    return row["search_id"], *_words(row)


def unindex(transaction: Transaction, entry: Entry | None) -> None:
    """Take an entry out of the index."""
    if entry is not None:
        transaction.execute(
            "INSERT INTO search (search, rowid, title, body) VALUES ('delete', ?, ?, ?)", entry
        )


def index_again(transaction: Transaction, article_id: int) -> None:
    """Put an article into the index under the number it has, if the index does not hold it."""
    row = _stored(transaction, article_id)
    if row is None or _holds(transaction, row["search_id"]):
        return
    if row["search_id"] is None:
        index_article(transaction, article_id, _words(row))
    else:
        transaction.execute(
            "INSERT INTO search (rowid, title, body) VALUES (?, ?, ?)",
            (row["search_id"], *_words(row)),
        )


def _holds(transaction: Transaction, search_id: int | None) -> bool:
    """Whether the index holds the text of a number; it may not while it is made anew."""
    return (
        transaction.execute("SELECT 1 FROM search_docsize WHERE id = ?", (search_id,)).fetchone()
        is not None
    )


def _stored(transaction: Transaction, article_id: int) -> sqlite3.Row | None:
    row: sqlite3.Row | None = transaction.execute(
        "SELECT search_id, title, author, paper, byline, html, full_text FROM articles"
        " JOIN contents ON contents.article_id = articles.id"
        " LEFT JOIN pages ON pages.article_id = articles.id WHERE articles.id = ?",
        (article_id,),
    ).fetchone()
    return row


def _words(row: sqlite3.Row) -> Words:
    author = row["author"] or row["byline"] or ""
    # A damaged text has no words.
    html = (unpack(row["html"]) or "") + (unpack(row["full_text"]) or "")
    return words_of(row["title"], author, html, row["paper"])
