"""What a visit to a feed brought, committed as a whole: articles, index, validators."""

from __future__ import annotations

import json
from collections.abc import Sequence

from msgspec import Struct

from tui_reader.model import Draft, FeedState
from tui_reader.store import feeds, marks, tallies, versions
from tui_reader.store.article_ids import NEW_ID
from tui_reader.store.database import Store, Transaction, mark_key
from tui_reader.store.packing import pack, unpack
from tui_reader.store.prepared import Prepared
from tui_reader.store.search_index import index_article, index_stored, unindex_article, words_of


class KnownArticle(Struct, frozen=True):
    """What tells whether an entry of a feed is new, changed or the same."""

    id: int
    identity: str
    url: str
    title: str
    content_hash: str
    published: int | None
    opening: str
    """The first 120 characters of its summary."""


class Visit(Struct, frozen=True):
    """The outcome of one visit to a feed."""

    feed_id: int
    feed_url: str
    state: FeedState
    now: int
    new: tuple[Prepared, ...] = ()
    changed: tuple[tuple[int, Draft], ...] = ()
    own_title: str | None = None
    """``None``: nothing was parsed, and what the feed calls itself stays."""
    site_url: str = ""
    language: str = ""
    entries: int = 0
    """How many entries its document holds; only when it was parsed."""
    whole: bool = True
    """Whether the document came to its end; half of one adds what is not known of the feed."""
    moved_to: str = ""
    """The feed's new address, once a permanent redirect is believed."""
    before: FeedState | None = None
    """What the visit began with; ``None``: nobody else can have changed it since."""


def known(store: Store, feed_id: int) -> dict[str, KnownArticle]:
    """The articles of a feed by identity."""
    return {
        row["identity"]: KnownArticle(*row)
        for row in store.rows(
            "SELECT id, identity, url, title, content_hash, published, substr(summary, 1, 120)"
            " FROM articles WHERE feed_id = ?",
            (feed_id,),
        )
    }


def commit(transaction: Transaction, visits: Sequence[Visit]) -> dict[int, list[int]]:
    """Keep some visits; one to a feed that was unsubscribed from meanwhile is passed over.

    Returns:
        The ids of the new articles by feed.
    """
    added: dict[int, list[int]] = {}
    for visit in visits:
        row = transaction.execute(
            "SELECT 1 FROM feeds WHERE id = ? AND subscribed", (visit.feed_id,)
        ).fetchone()
        if row is not None:
            added[visit.feed_id] = _commit(transaction, visit)
    return added


def _commit(transaction: Transaction, visit: Visit) -> list[int]:
    feeds.write_state(transaction, visit.feed_id, visit.state, visit.before)
    if visit.own_title is not None:
        transaction.execute(
            "UPDATE feeds SET"
            " own_title = iif(:whole OR own_title = '', :title, own_title),"
            " site_url = iif(:whole OR site_url = '', :site, site_url),"
            " own_language = iif(:whole OR own_language = '', :language, own_language),"
            " entries = iif(:whole, :entries, max(:entries, entries)) WHERE id = :id",
            {
                "whole": visit.whole, "title": visit.own_title, "site": visit.site_url,
                "language": visit.language, "entries": visit.entries, "id": visit.feed_id,
            },
        )  # fmt: skip
    added: dict[int, Draft] = {}
    if visit.new:
        number = transaction.execute(f"SELECT {NEW_ID}").fetchone()[0]
        for one in visit.new:
            if _insert(transaction, visit, one, number):
                added[number] = one.draft
                number += 1
    if added:
        languages = [draft.language for draft in added.values()]
        tallies.added(transaction, visit.feed_id, languages, unread=True)
    for article_id, draft in added.items() if marks.any_kept(transaction) else ():
        marks.restore(transaction, article_id, mark_key(visit.feed_url, draft.identity))
    for article_id, draft in visit.changed:
        _update(transaction, visit, article_id, draft)
    if visit.moved_to:
        feeds.move(transaction, visit.feed_id, visit.moved_to)
    return list(added)


def _insert(transaction: Transaction, visit: Visit, new: Prepared, article_id: int) -> bool:
    """Whether the article was not there."""
    draft = new.draft
    cursor = transaction.execute(
        "INSERT OR IGNORE INTO articles (id, feed_id, identity, url, title, author, published, updated,"
        " received, sort_at, language, summary, summary_only, media, content_hash, paper,"
        " categories)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            article_id, visit.feed_id, draft.identity, draft.url, draft.title, draft.author, draft.published,
            draft.updated, visit.now, _sort_at(draft, visit.now), draft.language, draft.summary,
            int(draft.summary_only), _media(draft), draft.content_hash, draft.paper,
            _categories(draft),
        ),
    )  # fmt: skip
    if cursor.rowcount != 1:
        return False
    transaction.execute(
        "INSERT INTO contents (article_id, html) VALUES (?, ?)", (article_id, new.html)
    )
    words = new.words or words_of(
        draft.title, draft.author, unpack(new.html) or "", draft.paper, draft.tags
    )
    index_article(transaction, article_id, words, _sort_at(draft, visit.now), visit.now)
    return True


def _update(transaction: Transaction, visit: Visit, article_id: int, draft: Draft) -> None:
    row = transaction.execute(
        "SELECT identity, received, language, read FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    if row is None:
        return
    unindex_article(transaction, article_id)
    versions.keep(transaction, article_id, draft.title, draft.html, visit.now)
    if row["identity"] != draft.identity:
        keys = mark_key(visit.feed_url, draft.identity), mark_key(visit.feed_url, row["identity"])
        transaction.execute("UPDATE OR IGNORE marks SET key = ? WHERE key = ?", keys)
        transaction.execute("UPDATE OR IGNORE mark_tags SET key = ? WHERE key = ?", keys)
        transaction.execute("UPDATE OR IGNORE mark_notes SET key = ? WHERE key = ?", keys)
    done = transaction.execute(
        "UPDATE OR IGNORE articles SET identity = ?, url = ?, title = ?, author = ?, published = ?, updated = ?,"
        " sort_at = ?, language = ?, summary = ?, summary_only = ?, media = ?, content_hash = ?, paper = ?,"
        " categories = ? WHERE id = ?",
        (
            draft.identity, draft.url, draft.title, draft.author, draft.published, draft.updated,
            _sort_at(draft, row["received"]), draft.language, draft.summary, int(draft.summary_only),
            _media(draft), draft.content_hash, draft.paper, _categories(draft), article_id,
        ),
    )  # fmt: skip
    if done.rowcount:
        tallies.language_changed(
            transaction, row["language"], draft.language, unread=not row["read"]
        )
    transaction.execute(
        "UPDATE contents SET html = ? WHERE article_id = ?", (pack(draft.html), article_id)
    )
    # The page's text stays until it is fetched again, and can still be found by its words.
    index_stored(transaction, article_id)


def _sort_at(draft: Draft, received: int) -> int:
    """When to sort an article: a date in the future or none at all counts as arrival."""
    return received if draft.published is None else min(draft.published, received)


def _categories(draft: Draft) -> str:
    return json.dumps(draft.tags, ensure_ascii=False) if draft.tags else ""


def _media(draft: Draft) -> str:
    if not draft.enclosures and draft.picture is None:
        return ""
    media: dict[str, object] = {
        "enclosures": [
            [one.url, one.media_type, one.length, one.title, one.duration]
            for one in draft.enclosures
        ]
    }
    if draft.picture is not None:
        media["picture"] = [draft.picture.url, draft.picture.alt, draft.picture.caption]
    return json.dumps(media, ensure_ascii=False)
