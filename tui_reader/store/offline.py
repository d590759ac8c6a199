"""What can be read without a network: which articles have their text and their pictures here."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.model import UNREAD, Article, PictureState, View
from tui_reader.store import articles, pictures
from tui_reader.store.article_ids import KEY
from tui_reader.store.database import Store, Transaction
from tui_reader.store.named_views import view_query
from tui_reader.store.pages import RETRIES, RETRY_SECONDS, WantedPage
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.reasons import Reason, from_store

_IMAGE = re.compile(r'<img (?:(?!src=")[^<>])*+src="([^"]+)"')
"""In stored HTML, which the sanitizer has written: one attribute form, always quoted."""


Kind: TypeAlias = Literal["page", "pictures"]
"""What of an article waits for the network."""


class Lack(Struct, frozen=True):
    """An article of which something is missing, and why."""

    article_id: int
    title: str
    reason: str


class Waiting(Struct, frozen=True):
    """What was asked for in vain, and is fetched when the network is back."""

    article_id: int
    title: str
    kind: Kind


class MissingPicture(Struct, frozen=True):
    """A picture of an article that is neither here nor blocked."""

    article_id: int
    url: str
    reason: Reason
    """Why it cannot be had; empty: it was not fetched yet."""


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
    """Those without their whole text."""
    pictureless: tuple[Lack, ...] = ()
    """Those without some of their pictures."""


def chosen(
    store: Store, names: Sequence[str], own: Sequence[View], limit: int, midnight: int
) -> list[int]:
    """The articles to be made ready, the newest ``limit`` of each view; their ids, each once.

    Args:
        names: views by the names that a user types; one that is none means Unread.
        own: the user's own views; of those that say ``offline``, the unread articles.
        limit: how many of a view.
        midnight: the last one, for views of today.
    """
    queries = [view_query(store, name, own) or UNREAD.query for name in names]
    queries += [replace(view.query, unread=True) for view in own if view.offline]
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
        f"SELECT articles.id, articles.url, feeds.url, selector, {KEY} FROM articles"
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


def missing_pictures(store: Store, ids: Sequence[int]) -> list[MissingPicture]:
    """Pictures of some articles that are neither here nor blocked."""
    return [
        MissingPicture(article_id, one.url, one.reason)
        for article_id, one in _pictures_of(store, ids)
        if not one.file and not one.blocked
    ]


def unnoted_pictures(store: Store, ids: Sequence[int]) -> list[tuple[int, str]]:
    """The pictures that some articles show and that are here for another: what
    :func:`.pictures.shown` is to write down."""
    here = [(number, one.url) for number, one in _pictures_of(store, ids) if one.file]
    return pictures.new_uses(store, here)


def _pictures_of(store: Store, ids: Sequence[int]) -> Iterator[tuple[int, PictureState]]:
    """The pictures of some articles, each with the id of its article."""
    for article_id in ids:
        one = articles.article(store, article_id)
        if one is not None:
            states = pictures.states(store, _shown(one), one.headline.feed_url)
            yield from ((article_id, state) for state in states.values())


def _shown(article: Article) -> list[str]:
    """The pictures that the reading pane shows: those of the text, and the feed's own before them."""
    from tui_reader.text.html import unescape  # its table of characters takes 2 ms to load

    urls = list(dict.fromkeys(map(unescape, _IMAGE.findall(article.full_text or article.html))))
    lead = article.picture.url if article.picture is not None else ""
    # As document.lead: one picture at several sizes differs in its query alone.
    files = {url.partition("?")[0] for url in urls}
    return [lead, *urls] if lead and lead.partition("?")[0] not in files else urls


def picture_bytes(store: Store, ids: Sequence[int]) -> int:
    """Bytes of the pictures of some articles that are here."""
    return int(
        store.value(
            "SELECT coalesce(sum(bytes), 0) FROM (SELECT max(bytes) AS bytes FROM pictures"
            " JOIN article_pictures USING (url) WHERE file <> '' AND article_id IN"
            " (SELECT value FROM json_each(?)) GROUP BY file)",
            (json.dumps(list(ids)),),
        )
    )


def readiness(store: Store, ids: Sequence[int], picture_room: int) -> Readiness:
    """How ready some articles are.

    Args:
        store: where they are.
        ids: the articles.
        picture_room: bytes that their pictures may take; 0: pictures are not wanted.
    """
    marks = json.dumps(list(ids))
    rows = store.rows(
        "SELECT articles.id, title, summary_only, state, reason,"
        " length(html) + length(full_text) AS size FROM articles"
        " JOIN contents ON contents.article_id = articles.id"
        " LEFT JOIN pages ON pages.article_id = articles.id"
        " WHERE articles.id IN (SELECT value FROM json_each(?)) ORDER BY sort_at DESC",
        (marks,),
    )
    kept = picture_bytes(store, ids)
    missing = missing_pictures(store, ids) if picture_room else []
    titles = {row["id"]: row["title"] for row in rows}
    unfetched = _("[pictures] cache_mb is full") if kept >= picture_room else _("not fetched yet")
    lacks = tuple(
        Lack(
            row["id"],
            row["title"],
            str(from_store(row["reason"] or "")) or _("its page was not fetched yet"),
        )
        for row in rows
        if row["summary_only"] and row["state"] != "text"
    )
    return Readiness(
        len(rows),
        len(rows) - len(lacks),
        len(missing),
        sum(row["size"] for row in rows) + kept,
        lacks,
        _pictureless(missing, titles, unfetched),
    )


def _pictureless(
    missing: Sequence[MissingPicture], titles: dict[int, str], unfetched: str
) -> tuple[Lack, ...]:
    by_article: dict[int, list[MissingPicture]] = defaultdict(list)
    for one in missing:
        by_article[one.article_id].append(one)
    lacks: list[Lack] = []
    for article_id, some in by_article.items():
        words = ngettext(
            "{count} picture missing ({reasons})",
            "{count} pictures missing ({reasons})",
            len(some),
            reasons=", ".join(dict.fromkeys(str(one.reason) or unfetched for one in some)),
        )
        lacks.append(Lack(article_id, titles.get(article_id, ""), words))
    return tuple(lacks)


def queue(transaction: Transaction, article_id: int, kind: Kind, now: int) -> None:
    """Fetch an article's page or pictures as soon as there is a network."""
    transaction.execute(
        "INSERT OR IGNORE INTO queued (article_id, kind, since)"
        " SELECT id, ?, ? FROM articles WHERE id = ?",
        (kind, now, article_id),
    )


def unqueue(transaction: Transaction, ids: Sequence[int], kind: Kind) -> None:
    """They were asked for, whatever came of it."""
    transaction.executemany(
        "DELETE FROM queued WHERE article_id = ? AND kind = ?", [(one, kind) for one in ids]
    )


def waiting(store: Store) -> list[Waiting]:
    """What waits for the network, the longest first."""
    rows = store.rows(
        "SELECT article_id, title, kind FROM queued JOIN articles ON articles.id = article_id"
        " ORDER BY since, article_id, kind"
    )
    return [Waiting(*row) for row in rows]
