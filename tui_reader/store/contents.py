"""Stored texts that cannot be read: found, named, and asked for again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from tui_reader.store.database import Store, StoreError, Transaction
from tui_reader.store.packing import unpack
from tui_reader.text.i18n import _
from tui_reader.text.reasons import because, stored

_ROWS = 500
"""Texts read in one query: other threads that share the store have their turn between two."""


class DamagedTextError(StoreError):
    """A stored text of an article cannot be read; the message names the article."""

    def __init__(self, article_id: int, title: str) -> None:
        words = _("the stored text of “{title}” (article {id}) is damaged")
        super().__init__(words.format(title=title, id=article_id))
        self.article_id = article_id


class DamagedText(Struct, frozen=True):
    """An article of which a stored text cannot be read."""

    article_id: int
    title: str
    feed_id: int
    of_feed: bool
    """What the feed gave is damaged."""
    of_page: bool
    """The text of its page is damaged."""


def find_damaged(store: Store) -> Iterator[DamagedText]:
    """The articles of which a stored text cannot be read, by id.

    Raises:
        StoreError: the store cannot be read.
    """
    last = 0
    while rows := store.rows(
        "SELECT id, title, feed_id, html, full_text, media <> '' AND NOT json_valid(media) AS media"
        " FROM articles JOIN contents ON article_id = id WHERE article_id > ?"
        " ORDER BY article_id LIMIT ?",
        (last, _ROWS),
    ):
        for row in rows:
            of_feed = unpack(row["html"]) is None or bool(row["media"])
            of_page = unpack(row["full_text"]) is None
            if of_feed or of_page:
                yield DamagedText(row["id"], row["title"], row["feed_id"], of_feed, of_page)
        last = rows[-1]["id"]


def ask_again(transaction: Transaction, damaged: Iterable[DamagedText]) -> None:
    """Have feeds send damaged texts again, and pages fetched again where that is wanted.

    The feeds are due at once and send the whole document; the articles count as changed when they
    are in there. Until then what is damaged stays.
    """
    for one in damaged:
        if one.of_feed:
            transaction.execute(
                "UPDATE feeds SET etag = NULL, last_modified = NULL, body_hash = '', next_due = 0"
                " WHERE id = ?",
                (one.feed_id,),
            )
            transaction.execute(
                "UPDATE articles SET content_hash = '' WHERE id = ?", (one.article_id,)
            )
        if one.of_page:
            transaction.execute(
                "UPDATE pages SET state = 'failed', reason = ?, tries = 0, fetched_at = 0"
                " WHERE article_id = ?",
                (stored(because("its stored text is damaged")), one.article_id),
            )
