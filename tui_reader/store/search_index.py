"""The search index: which words an article has; kept small, and made anew when it is wrong."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

from tui_reader.store.database import Store, Transaction
from tui_reader.store.packing import unpack
from tui_reader.store.slices import PAUSE_SECONDS, empty_log, in_slices
from tui_reader.text.folding import fold

Words: TypeAlias = tuple[str, str]
"""The folded words of an article's title, author and paper, and those of its text."""

Entry: TypeAlias = tuple[int, str, str]
"""An article's number in the index, and its words."""

_TAGS = re.compile(r"<[^<>]*+>")


def words_of(title: str, author: str, html: str, paper: str = "") -> Words:
    """What the index is told of an article; ``paper``: the one that the entry names."""
    from tui_reader.text.html import unescape  # its table of characters takes 2 ms to load

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
    ``left_behind`` counts them.
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


# The search index made small after much was removed, and made anew when it is wrong.

_MUCH = 0.1
"""A merge reads and writes the whole index: it is worth it after such a share of all articles."""
_MERGED_PAGES = 64
"""Of the index, in one transaction: some 10 ms."""
_ONCE = (None,)
_TO_MERGE = "search index to be merged"
"""The fact that stands in the store until a merge is done, so that one killed is taken up again. As long
as it stands the index does not merge by itself."""
_BY_ITSELF = 4
"""Segments of one size that the index merges by itself: FTS5's own default."""
_UNINDEXED = (
    "SELECT id FROM articles WHERE search_id IS NULL"
    " OR search_id NOT IN (SELECT id FROM search_docsize) ORDER BY coalesce(search_id, 0) DESC"
)
"""The last number first: what comes meanwhile is given a number beyond it."""


def removing(transaction: Transaction, count: int) -> None:
    """So many articles are about to be removed: if that is much, the index is to be merged then."""
    total = transaction.execute("SELECT coalesce(sum(total), 0) FROM tallies").fetchone()[0]
    if count > _MUCH * total:
        transaction.execute(
            "INSERT OR IGNORE INTO facts (name, value) VALUES (?, '')", (_TO_MERGE,)
        )
        _command(transaction, "automerge", 0)


def merge_due_slice(store: Store) -> bool:
    """Merge some of what the index does not merge by itself now; whether there may be more to do.

    To be called between the removals.

    Raises:
        StoreError: the store cannot be written.
    """
    return _to_be_merged(store) and _one(store, _merge_due)


def merge_in_slices(store: Store) -> None:
    """Merge the index if it is to be, in short transactions; raises as :func:`merge_slice`."""
    while merge_slice(store):
        time.sleep(PAUSE_SECONDS)


def merge_slice(store: Store) -> bool:
    """Merge as much of the index as a short transaction can, if it is to be; whether there is more.

    Raises:
        StoreError: the store cannot be written.
    """
    return _to_be_merged(store) and _one(store, _merge)


def _one(store: Store, write: Callable[[Transaction, Sequence[None]], bool]) -> bool:
    [more] = next(in_slices(store, _ONCE, write))
    empty_log(store)
    return more


def _to_be_merged(store: Store) -> bool:
    return store.value("SELECT 1 FROM facts WHERE name = ?", (_TO_MERGE,)) is not None


def _merge_due(transaction: Transaction, _once: Sequence[None]) -> bool:
    return _command(transaction, "merge", _MERGED_PAGES)


def _merge(transaction: Transaction, _once: Sequence[None]) -> bool:
    # Negative: all segments, however few.
    more = _command(transaction, "merge", -_MERGED_PAGES)
    if not more:
        _merged(transaction)
    return more


def _merged(transaction: Transaction) -> None:
    """The index is small, and merges by itself from now on."""
    transaction.execute("DELETE FROM facts WHERE name = ?", (_TO_MERGE,))
    _command(transaction, "automerge", _BY_ITSELF)


def _command(transaction: Transaction, command: str, value: int) -> bool:
    """Give the index a command (SQLite FTS5 §6); whether it has changed something of the index."""
    before = transaction.total_changes
    transaction.execute("INSERT INTO search (search, rank) VALUES (?, ?)", (command, value))
    return transaction.total_changes - before >= 2


def left_behind(store: Store) -> int:
    """How many texts the index holds that are no article's."""
    return int(
        store.value(
            "SELECT count(*) FROM search_docsize WHERE id NOT IN"
            " (SELECT search_id FROM articles WHERE search_id IS NOT NULL)"
        )
    )


def unindexed(store: Store) -> list[int]:
    """The articles that the index does not hold, by id."""
    return [row["id"] for row in store.rows(_UNINDEXED)]


def clear(transaction: Transaction) -> None:
    """Empty the index, for :func:`mend_in_slices` to make it anew: that takes next to no room."""
    transaction.execute("INSERT INTO search (search) VALUES ('delete-all')")
    _merged(transaction)
    last = transaction.execute(f"{_UNINDEXED} LIMIT 1").fetchone()
    if last is not None:
        index_again(transaction, last["id"])


def mend_in_slices(
    store: Store, tell: Callable[[int, int], None] = lambda _done, _of: None
) -> None:
    """Make the index hold every article and nothing else.

    Killed in the middle, articles are missing from searches until this is called again.

    Args:
        store: whose index.
        tell: is given after each short transaction how many are done, and of how many.

    Raises:
        StoreError: the store cannot be written.
    """
    if left_behind(store):
        store.write(clear)
    # Rising: the index writes itself out whenever a number is smaller than the last.
    missing = unindexed(store)[::-1]
    done = 0
    for written in in_slices(store, missing, _index):
        done += len(written)
        tell(done, len(missing))


def _index(transaction: Transaction, ids: Sequence[int]) -> None:
    for article_id in ids:
        index_again(transaction, article_id)
