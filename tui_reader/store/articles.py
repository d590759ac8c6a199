"""Articles read from the store: pages of headlines, one whole article, counts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from tui_reader.model import Article, Enclosure, Headline, Order, PageVisit, PictureRef, Query
from tui_reader.store.article_ids import NEW_ID
from tui_reader.store.database import Store, Transaction
from tui_reader.store.made import made_of
from tui_reader.store.packing import strings, unpack
from tui_reader.store.queries import (
    Condition,
    Walk,
    count_hidden,
    pieces,
    select,
    select_parts,
    tally_column,
)
from tui_reader.text.links import masked
from tui_reader.text.reasons import because, from_store

# How far an article was read.


def position(store: Store, article_id: int) -> float:
    """How much of the article was above the pane when it was last read; 0: its beginning."""
    return float(
        store.value("SELECT share FROM positions WHERE article_id = ?", (article_id,)) or 0.0
    )


def remember(transaction: Transaction, article_id: int, share: float, now: int) -> None:
    """Keep how far an article was read; 0 forgets it, as does an article that is gone."""
    if share <= 0:
        transaction.execute("DELETE FROM positions WHERE article_id = ?", (article_id,))
    else:
        transaction.execute(
            "INSERT OR REPLACE INTO positions (article_id, share, at)"
            " SELECT id, ?, ? FROM articles WHERE id = ?",
            (min(share, 1.0), now, article_id),
        )


_ALSO = 50
"""Other reports whose papers are named."""

FEW = 5_000
"""Articles that are rather sorted than found by walking along all others in order."""

_HEADLINE = """
SELECT articles.id, articles.title, articles.url, feed_id, articles.author, published, received,
    articles.sort_at, language, read, starred, later, story, summary, paper,
    iif(user_title <> '', user_title, iif(own_title <> '', own_title, feeds.url)) AS feed,
    feeds.url AS feed_url, feeds.tags AS feed_tags,
    (SELECT json_group_array(tag) FROM article_tags WHERE article_id = articles.id) AS own_tags,
    iif(story = 0, 1, (SELECT count(*) FROM articles AS o WHERE o.story = articles.story)) AS reports,
    iif(story = 0, '', (
        SELECT group_concat(DISTINCT o.language) FROM articles AS o WHERE o.story = articles.story
    )) AS report_languages
FROM articles JOIN feeds ON feeds.id = feed_id
"""


def count(store: Store, query: Query, *, midnight: int = 0, kept_since: int | None = None) -> int:
    """How many articles a query gives."""
    column = tally_column(query)
    found = 0
    for part in select_parts(query, midnight=midnight, kept_since=kept_since, walk="feed"):
        if part.feeds is not None:
            sql = f"SELECT coalesce(sum({column}), 0) FROM tallies WHERE {part.feeds.sql}"
            found += store.value(sql, part.feeds.parameters)
            found -= sum(count_hidden(store, query, part.feeds).values())
            continue
        for piece in pieces(store, part):
            found += store.value(f"SELECT count(*) {piece.source}", piece.parameters)
    return found


def count_up_to(store: Store, query: Query, most: int, *, midnight: int = 0) -> int:
    """How many articles a query gives; more than ``most`` are not counted on, one more is given then."""
    column = tally_column(query)
    found = 0
    for part in select_parts(query, midnight=midnight, walk="feed"):
        if part.feeds is not None:
            sql = f"SELECT coalesce(sum({column}), 0) FROM tallies WHERE {part.feeds.sql}"
            found += store.value(sql, part.feeds.parameters)
            continue
        for piece in pieces(store, part):
            sql = f"SELECT count(*) FROM (SELECT 1 {piece.source} LIMIT ?)"
            found += store.value(sql, (*piece.parameters, most + 1 - found))
            if found > most:
                return most + 1
    return min(found, most + 1)


def page(
    store: Store,
    query: Query,
    offset: int,
    limit: int,
    *,
    midnight: int = 0,
    kept_since: int | None = None,
    total: int | None = None,
    order: Order = "newest",
) -> list[Headline]:
    """``limit`` headlines of a query from the ``offset``-th on, in an order.

    With ``total`` (what :func:`count` said) the far half is counted from its
    end, so that the last page costs what the first does.
    """
    walk: Walk = "feed" if total is not None and total <= FEW else "time"
    selection = select(query, midnight=midnight, kept_since=kept_since, walk=walk)
    backwards = total is not None and offset > total // 2
    if total is not None and backwards:
        limit = max(0, min(limit, total - offset))
        offset = total - offset - limit
    rising = "sort_at, id"
    falling = "sort_at DESC, id DESC"
    asked, walked = (falling, rising) if order == "newest" else (rising, falling)
    if not backwards:
        walked = asked
    # Ordered as a compound, not around it: only so are the halves merged and not sorted.
    ids = f"SELECT id FROM ({selection.sql} ORDER BY {walked} LIMIT ? OFFSET ?)"
    rows = store.rows(
        f"{_HEADLINE} WHERE articles.id IN ({ids}) ORDER BY articles.{asked.replace(' id', ' articles.id')}",
        (*selection.parameters, limit, offset),
    )
    return [_headline(row) for row in rows]


def ids(
    store: Store,
    query: Query,
    offset: int,
    limit: int,
    *,
    midnight: int = 0,
    kept_since: int | None = None,
    order: Order = "newest",
) -> list[int]:
    """The ids of ``limit`` articles of a query from the ``offset``-th on, in an order."""
    walk: Walk = "feed" if limit > FEW else "time"
    selection = select(query, midnight=midnight, kept_since=kept_since, walk=walk)
    walked = "sort_at DESC, id DESC" if order == "newest" else "sort_at, id"
    rows = store.rows(
        f"SELECT id FROM ({selection.sql} ORDER BY {walked} LIMIT ? OFFSET ?)",
        (*selection.parameters, limit, offset),
    )
    return [row["id"] for row in rows]


def newest(store: Store) -> int:
    """The id of the article that was stored last, whether it is still there or not; 0: none ever was."""
    return int(store.value(f"SELECT {NEW_ID} - 1"))


def arrived_after(store: Store, query: Query, last: int, *, midnight: int) -> list[Headline]:
    """The headlines of a query that were stored after an article, in the order of their arrival.

    Args:
        store: whose headlines.
        query: which of them.
        last: the id of that article; see :func:`newest`.
        midnight: when the reader's day began.
    """
    # Ids are given in the order of arrival; the plus elsewhere leaves the choice to this range.
    selection = select(query, midnight=midnight, only=Condition("id > ?", (last,)))
    rows = store.rows(f"SELECT id FROM ({selection.sql}) ORDER BY id", selection.parameters)
    return headlines(store, [row["id"] for row in rows])


def times(store: Store) -> tuple[int, int]:
    """The times of the earliest and of the latest article; the epoch when there is none."""
    first = store.value("SELECT min(sort_at) FROM articles")
    last = store.value("SELECT max(sort_at) FROM articles")
    return int(first or 0), int(last or 0)


def beyond(
    store: Store,
    query: Query,
    headline: Headline,
    step: int,
    *,
    midnight: int = 0,
    order: Order = "newest",
) -> int | None:
    """The id of the article of a query next after (``step`` 1) or before (-1) a headline.

    The headline itself need not be in the query. Found by its place in the
    index, so that a million articles in between cost nothing.
    """
    older = (order == "newest") == (step > 0)
    sign, walked = ("<", "sort_at DESC, id DESC") if older else (">", "sort_at, id")
    only = Condition(f"(sort_at, id) {sign} (?, ?)", (headline.sort_at, headline.id))
    selection = select(query, midnight=midnight, only=only)
    found = store.value(
        f"SELECT id FROM ({selection.sql} ORDER BY {walked} LIMIT 1)", selection.parameters
    )
    return None if found is None else int(found)


def rank(
    store: Store,
    query: Query,
    article_id: int,
    *,
    midnight: int = 0,
    kept_since: int | None = None,
    order: Order = "newest",
) -> int | None:
    """At which place of a query an article stands, from 0; ``None`` when it is not in it."""
    row = store.row("SELECT sort_at FROM articles WHERE id = ?", (article_id,))
    if row is None:
        return None
    before = ">" if order == "newest" else "<"
    place = (row["sort_at"], article_id)
    ahead = 0
    found = False
    for part in select_parts(query, midnight=midnight, kept_since=kept_since, walk="feed"):
        found = found or bool(
            store.value(f"SELECT 1 {part.source} AND id = ?", (*part.parameters, article_id))
        )
        ahead += store.value(
            f"SELECT count(*) {part.source} AND (sort_at, id) {before} (?, ?)",
            (*part.parameters, *place),
        )
    return ahead if found else None


def headlines(store: Store, ids: Sequence[int]) -> list[Headline]:
    """The headlines of some articles, in the order asked for; those that are gone are left out."""
    if not ids:
        return []
    among = "WHERE articles.id IN (SELECT value FROM json_each(?))"
    found = {
        row["id"]: _headline(row)
        for row in store.rows(f"{_HEADLINE} {among}", (json.dumps(list(ids)),))
    }
    return [found[one] for one in ids if one in found]


def article(store: Store, article_id: int) -> Article | None:
    """One article with its text, or ``None`` when the store has no such article.

    A text that is damaged in the store is empty; ``Article.html_damaged`` or the article's page
    says so.
    """
    row = store.row(f"{_HEADLINE} WHERE articles.id = ?", (article_id,))
    if row is None:
        return None
    more = store.row(
        "SELECT updated, summary_only, media, categories, html, full_text, fetched_at, state, reason,"
        " pages.byline, pages.language,"
        " (SELECT count(*) FROM versions WHERE article_id = articles.id) AS versions FROM articles"
        " LEFT JOIN contents ON contents.article_id = articles.id"
        " LEFT JOIN pages ON pages.article_id = articles.id WHERE articles.id = ?",
        (article_id,),
    )
    if more is None:
        return None
    media = _media(more["media"])
    html, full_text = unpack(more["html"] or b""), unpack(more["full_text"] or b"")
    return Article(
        headline=_headline(row),
        html=html or "",
        full_text=full_text or "",
        html_damaged=html is None,
        updated=more["updated"],
        summary_only=bool(more["summary_only"]),
        enclosures=tuple(Enclosure(*one) for one in media.get("enclosures", ())),
        picture=PictureRef(*media["picture"]) if media.get("picture") else None,
        versions=more["versions"],
        categories=strings(more["categories"]),
        also=_also(store, row) if row["reports"] > 1 else (),
        page=_page_visit(more, full_text),
        made=made_of(store, article_id),
    )


def _also(store: Store, row: sqlite3.Row) -> tuple[str, ...]:
    """The papers of the other reports of an article's story, the earliest first."""
    rows = store.rows(
        "SELECT iif(paper <> '', paper, iif(user_title <> '', user_title,"
        " iif(own_title <> '', own_title, feeds.url))) AS name FROM articles"
        " JOIN feeds ON feeds.id = feed_id WHERE story = ? AND articles.id <> ?"
        " ORDER BY sort_at, articles.id LIMIT ?",
        (row["story"], row["id"], _ALSO),
    )
    return tuple(dict.fromkeys(masked(one["name"]) for one in rows))


def _page_visit(row: sqlite3.Row, text: str | None) -> PageVisit | None:
    """What came of fetching an article's page; one whose stored text is damaged (``None``) can be
    fetched again."""
    if row["state"] is None:
        return None
    state, reason = row["state"], from_store(row["reason"])
    if text is None:
        state, reason = "failed", because("its stored text is damaged")
    length = len(text or "")
    return PageVisit(row["fetched_at"], state, reason, row["byline"], row["language"], length)


def _media(column: str) -> dict[str, Any]:
    """The files and the picture of an article; none where the column is damaged."""
    if not column:
        return {}
    try:
        return dict(json.loads(column))
    except (ValueError, TypeError):
        return {}


def tags(store: Store) -> list[str]:
    """Every tag in use, on articles or on subscribed feeds, in alphabetical order."""
    return [
        row[0]
        for row in store.rows(
            # From one tag to the next along the index, over all articles that have it.
            "WITH RECURSIVE own (tag) AS (SELECT min(tag) FROM article_tags UNION ALL"
            " SELECT (SELECT min(tag) FROM article_tags WHERE tag > own.tag) FROM own"
            " WHERE own.tag IS NOT NULL)"
            " SELECT tag FROM own WHERE tag IS NOT NULL UNION SELECT value FROM feeds,"
            " json_each(iif(json_valid(feeds.tags), feeds.tags, '[]')) WHERE subscribed ORDER BY 1"
        )
    ]


def languages(store: Store) -> list[str]:
    """Every language that articles are in, the most frequent of the newest 2,000 first.

    Primary tags only: ``fr`` stands for ``fr-FR`` as well.
    """
    return [
        row[0]
        for row in store.rows(
            "SELECT substr(language, 1, instr(language || '-', '-') - 1) AS tag"
            " FROM (SELECT language FROM articles ORDER BY sort_at DESC LIMIT 2000)"
            " WHERE language <> '' GROUP BY tag ORDER BY count(*) DESC, tag"
        )
    ]


def _headline(row: sqlite3.Row) -> Headline:
    own, shared = strings(row["own_tags"]), strings(row["feed_tags"])
    return Headline(
        id=row["id"],
        title=row["title"],
        url=row["url"],
        feed_id=row["feed_id"],
        feed=masked(row["feed"]),
        feed_url=row["feed_url"],
        author=row["author"],
        published=row["published"],
        received=row["received"],
        sort_at=row["sort_at"],
        language=row["language"],
        read=bool(row["read"]),
        starred=bool(row["starred"]),
        later=bool(row["later"]),
        tags=tuple(sorted({*own, *shared})),
        story=row["story"] or row["id"],
        reports=row["reports"],
        report_languages=tuple(sorted(filter(None, (row["report_languages"] or "").split(",")))),
        summary=row["summary"],
        own_paper=row["paper"],
        feed_tags=shared,
    )
