"""What can be read without a network: which articles have their text and their pictures here."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import unescape

from msgspec import Struct

from tui_reader.model import Query
from tui_reader.store import articles, pictures
from tui_reader.store.database import Store
from tui_reader.store.pages import RETRIES, RETRY_SECONDS, WantedPage
from tui_reader.text.i18n import _

_IMAGE = re.compile(r'<img [^>]*?src="([^"]+)"')
"""In stored HTML, which gate one has written: one attribute form, always quoted."""


class Lack(Struct, frozen=True):
    """An article that is not ready, and why."""

    article_id: int
    title: str
    reason: str


class Readiness(Struct, frozen=True):
    """What the reader may rely on when the network goes."""

    articles: int = 0
    """How many were to be made ready."""
    ready: int = 0
    """How many have their whole text here."""
    pictures_missing: int = 0
    size: int = 0
    """Bytes of their texts, as stored, and of their pictures."""
    lacks: tuple[Lack, ...] = ()


def chosen(store: Store, queries: Sequence[Query], limit: int, midnight: int) -> list[int]:
    """The newest articles of each view, up to ``limit`` a view; their ids, each once."""
    found: dict[int, None] = {}
    for query in queries:
        page = articles.page(store, query, 0, limit, midnight=midnight)
        found.update(dict.fromkeys(one.id for one in page))
    return list(found)


def wanted_pages(store: Store, ids: Sequence[int], now: int) -> list[WantedPage]:
    """The pages that some articles need: the feed gives a beginning only, and the rest is not here.

    Those asked for by hand while there was no network come first. Left out are
    pages that gave no article, or that failed too often or a moment ago.
    """
    rows = store.rows(
        "SELECT articles.id, articles.url, feeds.url, selector FROM articles"
        " JOIN feeds ON feeds.id = feed_id"
        " LEFT JOIN pages ON pages.article_id = articles.id"
        " LEFT JOIN queued ON queued.article_id = articles.id AND kind = 'page'"
        " WHERE articles.url <> '' AND (queued.since IS NOT NULL OR articles.id IN"
        " (SELECT value FROM json_each(?)) AND summary_only"
        " AND (state IS NULL OR state = 'failed' AND tries < ? AND fetched_at < ?))"
        " ORDER BY queued.since IS NULL, articles.sort_at DESC",
        (json.dumps(list(ids)), RETRIES, now - RETRY_SECONDS),
    )
    return [WantedPage(*row) for row in rows]


def missing_pictures(store: Store, ids: Sequence[int]) -> list[tuple[int, str]]:
    """Pictures of some articles that are neither here nor blocked: (article, address)."""
    missing: list[tuple[int, str]] = []
    for article_id in ids:
        one = articles.article(store, article_id)
        if one is None:
            continue
        urls = list(dict.fromkeys(map(unescape, _IMAGE.findall(one.full_text or one.html))))
        if not urls and one.picture is not None:
            urls = [one.picture.url]
        states = pictures.states(store, urls, one.headline.feed_url)
        missing += [
            (article_id, url) for url in urls if not states[url].file and not states[url].blocked
        ]
    return missing


def readiness(store: Store, ids: Sequence[int]) -> Readiness:
    """How ready some articles are."""
    marks = json.dumps(list(ids))
    rows = store.rows(
        "SELECT articles.id, title, summary_only, state, reason,"
        " length(html) + length(full_text) AS size FROM articles"
        " JOIN contents ON contents.article_id = articles.id"
        " LEFT JOIN pages ON pages.article_id = articles.id"
        " WHERE articles.id IN (SELECT value FROM json_each(?)) ORDER BY sort_at DESC",
        (marks,),
    )
    kept = store.value(
        "SELECT coalesce(sum(bytes), 0) FROM (SELECT max(bytes) AS bytes FROM pictures"
        " JOIN article_pictures USING (url) WHERE file <> '' AND article_id IN"
        " (SELECT value FROM json_each(?)) GROUP BY file)",
        (marks,),
    )
    lacks = tuple(
        Lack(row["id"], row["title"], row["reason"] or _("its page was not fetched yet"))
        for row in rows
        if row["summary_only"] and row["state"] != "text"
    )
    return Readiness(
        len(rows),
        len(rows) - len(lacks),
        len(missing_pictures(store, ids)),
        sum(row["size"] for row in rows) + int(kept),
        lacks,
    )


def queue_page(store: Store, article_id: int, now: int) -> None:
    """Fetch an article's page as soon as there is a network."""
    with store.transaction() as connection:
        connection.execute(
            "INSERT OR IGNORE INTO queued (article_id, kind, since)"
            " SELECT id, 'page', ? FROM articles WHERE id = ?",
            (now, article_id),
        )


def unqueue_pages(store: Store, ids: Sequence[int]) -> None:
    """They were asked for, whatever came of it."""
    with store.transaction() as connection:
        connection.executemany(
            "DELETE FROM queued WHERE article_id = ? AND kind = 'page'", [(one,) for one in ids]
        )
