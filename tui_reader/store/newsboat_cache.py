"""The marks in newsboat's ``cache.db``: what was read there and what was flagged, taken over into ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from tui_reader.store.database import Store, StoreError, Transaction, mark_key
from tui_reader.store.marks import TOGETHER
from tui_reader.store.slices import in_slices
from tui_reader.text.i18n import _


class Elsewhere(Struct, frozen=True):
    """What another reader knows of an article."""

    feed_url: str
    identities: tuple[str, ...]
    """Its GUID and its address: one of them is what it is known by here."""
    read: bool
    starred: bool


def marks_in(path: Path, feeds: Mapping[str, str]) -> list[Elsewhere]:
    """What newsboat's articles say of themselves; none when there is no such file.

    Args:
        path: the file; it is only read, also while newsboat runs.
        feeds: newsboat's addresses of the feeds wanted → ours.

    Raises:
        StoreError: it is no such file, or cannot be read.
    """
    if not path.exists():
        return []
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as cache:
            cache.text_factory = lambda text: text.decode("utf-8", "replace")
            rows = cache.execute(
                "SELECT feedurl, guid, url, unread = 0 OR deleted = 1, coalesce(flags, '') <> ''"
                " FROM rss_item WHERE unread = 0 OR deleted = 1 OR coalesce(flags, '') <> ''"
            )
            return [
                Elsewhere(feeds[feed], _names(guid, url), bool(read), bool(flagged))
                for feed, guid, url, read, flagged in rows
                if feed in feeds and _names(guid, url)
            ]
    except sqlite3.Error as error:
        text = _("{path} cannot be read as newsboat’s articles: {reason}")
        raise StoreError(text.format(path=path, reason=error)) from error


def take_over_in_slices(store: Store, said: Sequence[Elsewhere], now: int) -> int:
    """Add what another reader knows to the marks; how many of the articles are here already.

    Those that are not here get their marks when they come. What is marked here stays so.

    Raises:
        StoreError: the store cannot be written; whole transactions are done, or not.
    """

    def write(transaction: Transaction, some: Sequence[Elsewhere]) -> int:
        return sum(_take_over(transaction, one, now) for one in some)

    return sum(map(sum, in_slices(store, said, write, together=TOGETHER)))


def _names(*names: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in names if isinstance(one, str) and one))


def _take_over(transaction: Transaction, one: Elsewhere, now: int) -> int:
    values = (int(one.read), now if one.read else 0, int(one.starred))
    here = 0
    for identity in one.identities:
        transaction.execute(
            "INSERT INTO marks (key, read, read_at, starred, changed_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET read = max(read, excluded.read),"
            " read_at = iif(read, read_at, excluded.read_at),"
            " starred = max(starred, excluded.starred), changed_at = excluded.changed_at",
            (mark_key(one.feed_url, identity), *values, now),
        )
        here += transaction.execute(
            "UPDATE articles SET read_at = iif(read, read_at, ?2), read = max(read, ?1),"
            " starred = max(starred, ?3)"
            " WHERE feed_id = (SELECT id FROM feeds WHERE url = ?4) AND identity = ?5",
            (*values, one.feed_url, identity),
        ).rowcount
    return here
