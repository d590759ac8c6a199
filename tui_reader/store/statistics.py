"""What the reader's own use says of each feed: counted here, sent nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from tui_reader.store.database import Store, Transaction
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.links import masked
from tui_reader.text.when import age

_DAY = 86_400
_LOUD = 20
"""Articles a day from which a feed is loud, if little of it is opened."""
_LITTLE = 0.05
_DEAD_DAYS = 60
_FAILURES = 3


class FeedUse(Struct, frozen=True):
    """A feed in the last days."""

    title: str
    url: str
    articles: int
    """That arrived."""
    read: int
    """Of these, those that were marked read, in whatever way."""
    opened: int
    """Of these, those that were opened to be read."""
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
    by_day: tuple[int, ...]
    """Articles of each of the last days, today's last."""
    quiet: bool = False
    """It is kept out of Unread already."""

    @property
    def a_day(self) -> float:
        """Articles a day."""
        return self.articles / max(self.days, 1.0)

    @property
    def opened_a_day(self) -> float:
        """Articles that are opened a day."""
        return self.opened / max(self.days, 1.0)

    @property
    def is_loud(self) -> bool:
        """Whether it brings much of which little is opened."""
        return self.a_day >= _LOUD and self.opened <= _LITTLE * self.articles

    def is_dead(self, now: int) -> bool:
        """Whether nothing has come of it for long."""
        return self.last is None or now - self.last > _DEAD_DAYS * _DAY


def note_opened(transaction: Transaction, article_id: int, now: int) -> None:
    """Note that an article was opened to be read."""
    transaction.execute(
        "INSERT OR IGNORE INTO openings (article_id, at) SELECT id, ? FROM articles WHERE id = ?",
        (now, article_id),
    )


def feed_use(store: Store, now: int, days: int, east: int) -> Iterator[FeedUse]:
    """Every subscribed feed, one after the other, each counted when it is asked for.

    Args:
        store: what is counted.
        now: Unix seconds.
        days: how far back.
        east: seconds that the local time is ahead of UTC.
    """
    since = now - days * _DAY
    today = (now + east) // _DAY
    feeds = store.rows(
        "SELECT id, iif(user_title <> '', user_title, iif(own_title <> '', own_title, url)) AS title,"
        " url, failures, quiet_until > ? AS quiet FROM feeds WHERE subscribed ORDER BY position, id",
        (now,),
    )
    for feed in feeds:
        counted = store.row(
            "SELECT count(*) AS articles, coalesce(sum(read AND hidden.rule IS NULL), 0) AS read,"
            " coalesce(sum(starred OR later), 0) AS starred,"
            " count(hidden.rule) AS hidden, count(openings.at) AS opened"
            " FROM articles LEFT JOIN hidden ON hidden.article_id = articles.id"
            " LEFT JOIN openings ON openings.article_id = articles.id"
            " WHERE feed_id = ? AND sort_at >= ?",
            (feed["id"], since),
        )
        ends = store.row(
            "SELECT (SELECT max(sort_at) FROM articles WHERE feed_id = ?1) AS last,"
            " (SELECT min(received) FROM articles WHERE feed_id = ?1) AS first",
            (feed["id"],),
        )
        assert counted is not None, "an aggregate has a row"
        assert ends is not None, "a choice without a table has a row"
        by_day = [0] * days
        rows = store.rows(
            "SELECT (sort_at + ?) / 86400 AS day, count(*) FROM articles"
            " WHERE feed_id = ? AND sort_at >= ? GROUP BY day",
            (east, feed["id"], since),
        )
        for day, count in rows:
            by_day[max(0, min(days - 1, days - 1 - (today - day)))] += count
        first = ends["first"]
        yield FeedUse(
            masked(feed["title"]), feed["url"], counted["articles"], counted["read"],
            counted["opened"], counted["starred"], counted["hidden"], ends["last"],
            feed["failures"],
            min(float(days), (now - first) / _DAY) if first else float(days),
            tuple(by_day), bool(feed["quiet"]),
        )  # fmt: skip


def by_hour(store: Store, since: int, east: int) -> list[list[int]]:
    """How many articles were published on each day of the week, Monday first, in each of its hours.

    Args:
        store: what is counted.
        since: Unix seconds.
        east: seconds that the local time is ahead of UTC.
    """
    counts = [[0] * 24 for _weekday in range(7)]
    # The epoch began on a Thursday.
    rows = store.rows(
        "SELECT ((sort_at + ?) / 3600 + 72) % 168 AS hour, count(*) FROM articles"
        " WHERE sort_at >= ? GROUP BY hour",
        (east, since),
    )
    for hour, count in rows:
        counts[hour // 24 % 7][hour % 24] += count
    return counts


def advice(one: FeedUse, now: int) -> list[str]:
    """What could be done about a feed, in words; nothing about most."""
    found: list[str] = []
    if one.failures > _FAILURES:
        text = ngettext(
            "{count} visit in a row failed", "{count} visits in a row failed", one.failures
        )
        found.append(text)
    if one.last is None:
        found.append(_("it never had an article; leave it?"))
    elif one.is_dead(now):
        found.append(_("nothing new since {age}; leave it?").format(age=age(one.last, now)))
    if one.is_loud and not one.quiet:
        text = _("{count} a day, you open {opened}: make it quiet, or leave it?")
        found.append(text.format(count=round(one.a_day), opened=f"{one.opened_a_day:.1f}"))
    return found


_BARS = "·▁▂▃▄▅▆▇█"
_SHADES = " ░▒▓█"


def sparkline(counts: list[int] | tuple[int, ...]) -> str:
    """Numbers as bars of eighths of a line; a number above 0 has one at least."""
    return _drawn(counts, _BARS, max(counts, default=0))


def heat_map(counts: list[list[int]]) -> list[str]:
    """A line of shades for each day of the week, a cell an hour, told apart without colour."""
    most = max(map(max, counts), default=0)
    return [_drawn(row, _SHADES, most) for row in counts]


def _drawn(counts: list[int] | tuple[int, ...], signs: str, most: int) -> str:
    steps = len(signs) - 1
    return "".join(signs[-(-steps * one // most)] if most else signs[0] for one in counts)
