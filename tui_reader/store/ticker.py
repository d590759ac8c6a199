"""Which headlines the ticker shows."""

from __future__ import annotations

import json
from collections.abc import Collection

from msgspec.structs import replace

from tui_reader.model import Headline, Query, rows_of
from tui_reader.store.articles import headlines
from tui_reader.store.database import Store
from tui_reader.store.queries import Condition, select


def ticker_headlines(
    store: Store,
    limit: int,
    *,
    since: int,
    query: Query | None = None,
    midnight: int = 0,
    languages: Collection[str] = (),
    shown: Collection[int] = (),
) -> list[Headline]:
    """The freshest unread headlines of a query: one a story, the sources taken in turn.

    The n-th newest of every source stands before the (n+1)-th of any, so that
    a paper that publishes fifty an hour does not crowd out one that publishes
    two. The papers in an aggregator's feed are a source each.

    Args:
        limit: how many.
        since: only articles sorted at or after this time, Unix seconds.
        query: what is asked for; nothing: every unread article.
        midnight: when the reader's day began, for ``today``.
        languages: primary tags; only articles in these, when there are any.
        shown: ids of articles that had their turn.
    """
    only = Condition("sort_at >= ?", (since,))
    if languages:
        primary = "substr(language, 1, instr(language || '-', '-') - 1)"
        in_them = f"{primary} IN (SELECT value FROM json_each(?))"
        only &= Condition(in_them, (json.dumps(list(languages)),))
    if shown:
        others = "+id NOT IN (SELECT value FROM json_each(?))"
        only &= Condition(others, (json.dumps(list(shown)),))
    asked = rows_of(replace(query or Query(), unread=True, loud=not (query and query.feed_id)))
    selection = select(asked, midnight=midnight, only=only)
    rows = store.rows(
        f"""
        WITH fresh AS (
            SELECT articles.id, feed_id, paper, articles.sort_at, row_number() OVER (
                PARTITION BY iif(story = 0, -articles.id, story) ORDER BY articles.sort_at DESC, articles.id DESC
            ) AS telling
            FROM ({selection.sql} ORDER BY sort_at DESC LIMIT 2000) AS chosen
            JOIN articles ON articles.id = chosen.id
        ), turns AS (
            SELECT id, sort_at, row_number() OVER (
                PARTITION BY feed_id, paper ORDER BY sort_at DESC, id DESC
            ) AS turn
            FROM fresh WHERE telling = 1
        )
        SELECT id FROM turns ORDER BY turn, sort_at DESC, id DESC LIMIT ?
        """,
        (*selection.parameters, limit),
    )
    return headlines(store, [row["id"] for row in rows])
