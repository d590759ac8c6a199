"""Articles' pages: whose are wanted, and what came of fetching them."""

from __future__ import annotations

import re

from msgspec import Struct

from tui_reader.store.article_ids import KEY
from tui_reader.store.database import Store, Transaction
from tui_reader.store.packing import pack, unpack
from tui_reader.store.search_index import index_stored, unindex_article
from tui_reader.text.reasons import NO_REASON, Reason, stored

RETRY_SECONDS = 3600
"""How long a page that could not be had is left alone, unless the reader asks."""
RETRIES = 3
"""How often it is then tried unasked."""
_TAG = re.compile(r"<[^<>]*>")


class WantedPage(Struct, frozen=True):
    """An article whose page is to be fetched."""

    article_id: int
    url: str
    feed_url: str
    selector: str
    """CSS selector of its feed; empty: none."""
    key: bytes = b""
    """The article's mark key."""


def wanted(store: Store, article_id: int) -> WantedPage | None:
    """The page of one article; ``None`` when the store has no such article."""
    row = store.row(
        f"SELECT articles.id, articles.url, feeds.url, selector, {KEY} FROM articles"
        " JOIN feeds ON feeds.id = feed_id WHERE articles.id = ?",
        (article_id,),
    )
    return None if row is None else WantedPage(*row)


def wanted_unasked(store: Store, limit: int, now: int) -> list[WantedPage]:
    """Pages of unread articles whose feeds say ``full_text``, the newest first.

    Left out are those that were fetched, those that gave no article, and those
    that failed less than :data:`RETRY_SECONDS` ago or :data:`RETRIES` times.
    """
    rows = store.rows(
        f"SELECT articles.id, articles.url, feeds.url, selector, {KEY} FROM feeds"
        " JOIN articles ON feed_id = feeds.id AND read = 0"
        " LEFT JOIN pages ON pages.article_id = articles.id"
        " WHERE subscribed AND articles.url <> ''"
        " AND (feeds.full_text = 'always' OR feeds.full_text = 'auto' AND summary_only)"
        " AND (state IS NULL OR state = 'failed' AND tries < ? AND fetched_at < ?)"
        " ORDER BY articles.sort_at DESC, articles.id DESC LIMIT ?",
        (RETRIES, now - RETRY_SECONDS, limit),
    )
    return [WantedPage(*row) for row in rows]


def exceeds_feed(store: Store, article_id: int, html: str) -> bool:
    """Whether a text has more words than the feed's text of an article."""
    row = store.row("SELECT html FROM contents WHERE article_id = ?", (article_id,))
    return row is None or _words(html) > _words(unpack(row[0]) or "")


def _words(html: str) -> int:
    return len(_TAG.sub(" ", html).split())


def keep_text(
    transaction: Transaction,
    article_id: int,
    html: str,
    now: int,
    *,
    byline: str = "",
    language: str = "",
    key: bytes = b"",
    reason: Reason = NO_REASON,
) -> bool:
    """Keep the text of an article's page, beside the feed's; whether the article is still there.

    Args:
        html: has passed ``ingest.clean``.
        key: the mark key of the article that the page was asked for; empty: whichever has the id.
        reason: why it is only the article's beginning.
    """
    row = transaction.execute(f"SELECT {KEY} FROM articles WHERE id = ?", (article_id,)).fetchone()
    if row is None or key not in (b"", row[0]):
        return False
    unindex_article(transaction, article_id)
    transaction.execute(
        "UPDATE contents SET full_text = ? WHERE article_id = ?", (pack(html), article_id)
    )
    transaction.execute(
        "INSERT OR REPLACE INTO pages (article_id, fetched_at, state, byline, language, reason)"
        " VALUES (?, ?, 'text', ?, ?, ?)",
        (article_id, now, byline, language, stored(reason)),
    )
    index_stored(transaction, article_id)
    return True


def keep_refusal(
    transaction: Transaction,
    article_id: int,
    state: str,
    reason: Reason,
    now: int,
    *,
    tries: int = 1,
) -> None:
    """Keep why an article's page gave no text; a text of it that is here already stays.

    Args:
        transaction: that does it.
        article_id: whose page it is.
        state: ``refused`` (asking again is of no use) or ``failed`` (it may be).
        reason: why there is no text.
        now: seconds since the epoch.
        tries: how many of :data:`RETRIES` this was; 0 when no server answered, which is no
            fault of the page.
    """
    transaction.execute(
        "INSERT INTO pages (article_id, fetched_at, state, reason, tries)"
        " SELECT id, ?, ?, ?, ? FROM articles WHERE id = ?"
        " ON CONFLICT (article_id) DO UPDATE SET fetched_at = excluded.fetched_at,"
        " state = excluded.state, reason = excluded.reason, tries = tries + excluded.tries"
        " WHERE state <> 'text'",
        (now, state, stored(reason), tries, article_id),
    )


def ask_again(transaction: Transaction) -> None:
    """The network is back: pages that no server answered for are asked for without waiting."""
    transaction.execute("UPDATE pages SET fetched_at = 0 WHERE state = 'failed' AND tries = 0")
