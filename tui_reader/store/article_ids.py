"""What names an article: its id, which no other is ever given, and its mark key.

An id may outlive its article: in a step to be undone, in a story, in a request for a page. The
largest one that was ever given is the fact ``last article id``; a trigger keeps it when the article
with the largest id goes.
"""

from __future__ import annotations

from tui_reader.store.database import Transaction

LAST = "SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'last article id'"
"""SQL for the largest id of an article that is gone."""
NEW_ID = f"(SELECT max(coalesce(({LAST}), 0), coalesce((SELECT max(id) FROM articles), 0)) + 1)"
"""SQL for the id of an article that is inserted; whoever inserts articles gives it."""
KEY = "mark_key((SELECT url FROM feeds WHERE feeds.id = articles.feed_id), articles.identity)"
"""SQL for an article's mark key, within a statement over ``articles``."""


def raise_last(transaction: Transaction, last: int) -> None:
    """Give no id up to ``last`` from now on."""
    transaction.execute(
        f"UPDATE facts SET value = max(coalesce(({LAST}), 0), ?) WHERE name = 'last article id'",
        (last,),
    )
