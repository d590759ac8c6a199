"""What names an article: its id, which no other is ever given, and its mark key.

An id may outlive its article: in a step to be undone, in a story, in a request for a page. The
largest one that was ever given stands in the table ``article_ids``; a trigger keeps it when the
article with the largest id goes.
"""

from __future__ import annotations

import sqlite3

NEW_ID = (
    "(SELECT max(coalesce((SELECT last FROM article_ids), 0),"
    " coalesce((SELECT max(id) FROM articles), 0)) + 1)"
)
"""SQL for the id of an article that is inserted; whoever inserts articles gives it."""
KEY = "mark_key((SELECT url FROM feeds WHERE feeds.id = articles.feed_id), articles.identity)"
"""SQL for an article's mark key, within a statement over ``articles``."""


def raise_last(connection: sqlite3.Connection, last: int) -> None:
    """Give no id up to ``last`` from now on; part of the caller's transaction."""
    connection.execute("UPDATE article_ids SET last = max(last, ?)", (last,))
