"""The languages of articles that were stored before their texts were looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui_reader.store import tallies
from tui_reader.store.database import Store, Transaction
from tui_reader.store.slices import in_slices

Detect = Callable[[str, str, str, str], str]
"""The language of an article by its title, its summary, the language that it is said to be in, and the
user's word for its feed's."""

_DETECTED_TO = "languages detected down to"
"""The fact with the id of the last article that was looked at, the newest first; 0 once all were. What
arrives later has been looked at when it is stored."""
_AT_ONCE = 200


def detect_slice(store: Store, detect: Detect) -> int | None:
    """Find the languages of some articles, in short transactions.

    Killed at any moment, the next call goes on from the last transaction.

    Returns:
        How many articles were looked at; ``None``: all have been.

    Raises:
        StoreError: the store cannot be written.
    """
    value = store.value("SELECT value FROM facts WHERE name = ?", (_DETECTED_TO,))
    begun = value is not None and str(value).isdecimal()
    before = int(str(value)) if begun else int(store.value("SELECT max(id) FROM articles") or 0) + 1
    if before == 0:
        return None
    rows = store.rows(
        "SELECT articles.id, title, summary, language, user_language FROM articles"
        " JOIN feeds ON feeds.id = feed_id WHERE articles.id < ? ORDER BY articles.id DESC LIMIT ?",
        (before, _AT_ONCE),
    )
    if not rows:
        store.write(_note, 0)
        return None
    found = [
        (
            row["id"],
            row["language"],
            detect(row["title"], row["summary"], row["language"], row["user_language"]),
        )
        for row in rows
    ]
    for _written in in_slices(store, found, _write, at_end=_passed):
        pass
    return len(found)


def _write(transaction: Transaction, found: Sequence[tuple[int, str, str]]) -> int:
    for article_id, before, language in found:
        if language == before:
            continue
        # It may have been edited since it was read.
        row = transaction.execute(
            "UPDATE articles SET language = ? WHERE id = ? AND language = ? RETURNING read",
            (language, article_id, before),
        ).fetchone()
        if row is not None:
            tallies.language_changed(transaction, before, language, unread=not row["read"])
    return found[-1][0]


def _passed(transaction: Transaction, lowest: Sequence[int]) -> None:
    _note(transaction, lowest[-1])


def _note(transaction: Transaction, place: int) -> None:
    transaction.execute(
        "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (_DETECTED_TO, str(place))
    )
