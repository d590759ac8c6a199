"""What the reader's own use says of each feed: counted here, sent nowhere."""

from __future__ import annotations

from msgspec import Struct

from tui_reader.store.database import Store
from tui_reader.text.links import masked

_DAY = 86_400


class FeedUse(Struct, frozen=True):
    """A feed in the last days."""

    title: str
    url: str
    articles: int
    """That arrived."""
    read: int
    """Of these, those that were marked read, in whatever way."""
    starred: int
    """Of these, starred or kept for later."""
    hidden: int
    """Of these, hidden by a rule."""
    last: int | None
    """When its newest article was published, Unix seconds; ``None``: it has none."""
    failures: int
    """Visits in a row that failed."""
    days: float
    """The days that are counted: since the feed's first article, at most those asked for."""

    @property
    def a_day(self) -> float:
        """Articles a day."""
        return self.articles / max(self.days, 1.0)


def feed_use(store: Store, now: int, days: int) -> list[FeedUse]:
    """Every subscribed feed, the one with the most articles a day first.

    Args:
        store: what is counted.
        now: Unix seconds.
        days: how far back.
    """
    since = now - days * _DAY
    rows = store.rows(
        "SELECT iif(user_title <> '', user_title, iif(own_title <> '', own_title, feeds.url)) AS title,"
        " feeds.url, failures, coalesce(sum(sort_at >= ?), 0) AS articles,"
        " coalesce(sum(sort_at >= ? AND read AND hidden.rule IS NULL), 0) AS read,"
        " coalesce(sum(sort_at >= ? AND (starred OR later)), 0) AS starred,"
        " coalesce(sum(sort_at >= ? AND hidden.rule IS NOT NULL), 0) AS hidden,"
        " max(sort_at) AS last, min(received) AS first"
        " FROM feeds LEFT JOIN articles ON feed_id = feeds.id"
        " LEFT JOIN hidden ON article_id = articles.id WHERE subscribed GROUP BY feeds.id",
        (since,) * 4,
    )
    found = [
        FeedUse(
            masked(row["title"]), row["url"], row["articles"], row["read"], row["starred"],
            row["hidden"], row["last"], row["failures"],
            min(float(days), (now - row["first"]) / _DAY) if row["first"] else float(days),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.a_day, one.title))


def by_hour(store: Store, since: int, east: int) -> list[int]:
    """How many articles were published in each hour of the day.

    Args:
        store: what is counted.
        since: Unix seconds.
        east: seconds that the local time is ahead of UTC.
    """
    counts = [0] * 24
    rows = store.rows(
        "SELECT (sort_at + ?) / 3600 % 24 AS hour, count(*) FROM articles WHERE sort_at >= ?"
        " GROUP BY hour",
        (east, since),
    )
    for hour, count in rows:
        counts[hour % 24] = count
    return counts
