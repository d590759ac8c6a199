"""Which articles tell the same news, as the engine has found."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from tui_reader.store.article_ids import NEW_ID
from tui_reader.store.database import Store, Transaction

_FILED = "stories filed"


class RecentArticle(Struct, frozen=True):
    """A recent article, with what it is compared by to file it under a story."""

    id: int
    story: int
    title: str
    summary: str
    language: str
    sort_at: int
    source: str
    """The paper that the article names as its source, else the feed."""


class Filed(Struct, frozen=True):
    """How far articles are filed under stories."""

    last: int = 0
    """The largest id: articles with a larger one are not filed yet."""
    among: int = 0
    """How many articles were compared when all of the last days were filed."""


def recent(store: Store, since: int, *, after: int, limit: int) -> list[RecentArticle]:
    """Articles sorted at or after ``since``, with ids above ``after``, in the order of ids."""
    return [
        RecentArticle(*row)
        for row in store.rows(
            "SELECT id, iif(story = 0, id, story), title, summary, language, sort_at,"
            " iif(paper = '', 'feed ' || feed_id, paper)"
            " FROM articles WHERE id > ? AND +sort_at >= ? ORDER BY id LIMIT ?",
            (after, since, limit),
        )
    ]


def known(store: Store, since: int) -> dict[int, int]:
    """The articles sorted at or after ``since`` that are filed under stories: id → story."""
    rows = store.rows("SELECT id, story FROM articles WHERE sort_at >= ? AND +story <> 0", (since,))
    return {row["id"]: row["story"] for row in rows}


def newest(store: Store) -> int:
    """The largest id that an article has been given."""
    return int(store.value(f"SELECT {NEW_ID} - 1"))


def filed(store: Store) -> Filed:
    """How far articles are filed; not at all in a store of an older version."""
    value = store.value("SELECT value FROM facts WHERE name = ?", (_FILED,))
    parts = str(value or "").split()
    return (
        Filed(*map(int, parts)) if len(parts) == 2 and all(map(str.isdecimal, parts)) else Filed()
    )


def note_filed(transaction: Transaction, last: int, among: int) -> None:
    """Note that all articles up to an id are filed."""
    transaction.execute(
        "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (_FILED, f"{last:d} {among:d}")
    )


def file(transaction: Transaction, stories: Mapping[int, int]) -> None:
    """File articles under stories: article id → story, which is the id of its first article."""
    for article_id, story in stories.items():
        transaction.execute(
            "UPDATE articles SET story = ? WHERE id IN (?, ?)", (story, article_id, story)
        )
