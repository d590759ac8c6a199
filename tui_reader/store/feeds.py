"""Feeds in the store: subscriptions and what visits taught us."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

import msgspec
from msgspec.structs import replace

from tui_reader.model import (
    Feed,
    FeedState,
    KeepWish,
    PageSelectors,
    Subscription,
    Validators,
)
from tui_reader.store import leaving, slices, stories
from tui_reader.store.database import Store, Transaction
from tui_reader.store.packing import strings
from tui_reader.text.links import host_of
from tui_reader.text.reasons import from_store, stored

QUIET = 1 << 62
"""Later than every moment: a feed that is quiet for good."""
_OWN = "SELECT * FROM feeds WHERE account = ''"
"""Feeds that the user's own files list; those of accounts are left to :mod:`.accounts`."""
_SAME = "subscribed AND page = :page AND shorts = :shorts"


def subscribe_in_slices(
    store: Store,
    subscriptions: Sequence[Subscription],
    anew: Callable[[], Iterable[Subscription]] | None = None,
) -> None:
    """Make the store's feeds those of the list, in its order, in short transactions.

    A feed that is no longer listed is unsubscribed: its articles that were
    read or marked stay, the others go. One that returns finds them again.

    Args:
        store: whose feeds.
        subscriptions: the list.
        anew: gives the list as it is by now. It is asked within the transaction that changes
            something: another process may have changed the list, and the feeds, since it was read.

    Raises:
        StoreError: the store cannot be written; what was to go may be left until the next time.
        Exception: what ``anew`` raises; nothing is changed then.
    """
    if differ(store, subscriptions):
        with store.transaction() as transaction:
            follow(transaction, anew() if anew else subscriptions)
    while leaving.remove_slice(store):
        time.sleep(slices.PAUSE_SECONDS)


def differ(store: Store, subscriptions: Iterable[Subscription]) -> bool:
    """Whether the store's feeds are not those of the list: what does not differ need not be written."""
    gone, changed = _differences(store.rows(_OWN), subscriptions)
    return bool(gone or changed)


def follow(transaction: Transaction, subscriptions: Iterable[Subscription]) -> None:
    """Make the store's feeds those of the list; the articles that go are left to :mod:`.leaving`."""
    rows = transaction.execute(_OWN).fetchall()
    gone, changed = _differences(rows, subscriptions)
    leaving.leave(transaction, gone)
    transaction.executemany(
        "INSERT INTO feeds (url, user_title, folder, user_language, tags, interval, position,"
        " full_text, selector, keep, quiet_until, newest, page, shorts)"
        " VALUES (:url, :user_title, :folder, :user_language, :tags, :interval, :position,"
        " :full_text, :selector, :keep, :quiet_until, :newest, :page, :shorts)"
        " ON CONFLICT (url) DO UPDATE SET user_title = :user_title, folder = :folder,"
        " user_language = :user_language, tags = :tags, interval = :interval,"
        " position = :position, full_text = :full_text, selector = :selector, keep = :keep,"
        " quiet_until = :quiet_until, newest = :newest,"
        " subscribed = 1,"
        " leaving = 0,"
        # What left with the subscription, or what other selectors find, comes only when the body
        # is parsed anew.
        f" etag = iif({_SAME}, etag, NULL), last_modified = iif({_SAME}, last_modified, NULL),"
        f" body_hash = iif({_SAME}, body_hash, ''), next_due = iif({_SAME}, next_due, 0),"
        " page = :page, shorts = :shorts",
        changed,
    )
    quiet = {str(row["url"]) for row in changed if row["quiet_until"]}
    before = {row["url"]: row["id"] for row in rows if row["url"] in quiet}
    stories.leave_quiet(transaction, list(before.values()))


def feeds(store: Store, *, counts: bool = False) -> list[Feed]:
    """All subscribed feeds in the user's order; ``counts`` adds unread and total articles."""
    unread: dict[int, int] = {}
    total: dict[int, int] = {}
    if counts:
        unread = unread_by_feed(store)
        total = dict(_pairs(store.rows("SELECT feed_id, total FROM tallies")))
    return [
        _feed(row, unread.get(row["id"], 0), total.get(row["id"], 0))
        for row in store.rows("SELECT * FROM feeds WHERE subscribed ORDER BY position, id")
    ]


def shown_feeds(store: Store) -> list[Feed]:
    """As :func:`feeds` with counts, but only what a list of feeds shows: it is read often.

    Of a feed that does not fail and has no note, ``state`` says nothing; tags, languages and
    interval are left out of all others too.
    """
    state = FeedState()
    told = {
        row["id"]: _feed(row, 0, 0).state
        for row in store.rows(
            "SELECT * FROM feeds WHERE subscribed AND (error <> '' OR note <> '')"
        )
    }
    rows = store.rows(
        "SELECT id, url, iif(user_title <> '', user_title, own_title), folder, unread, total"
        " FROM feeds LEFT JOIN tallies ON feed_id = id WHERE subscribed ORDER BY position, id"
    )
    return [
        Feed(
            number, url, url, title or host_of(url) or url, "", folder, "", (), 0,
            told.get(number, state), unread or 0, total or 0,
        )
        for number, url, title, folder, unread, total in rows
    ]  # fmt: skip


def feed_by_url(store: Store, url: str) -> Feed | None:
    """The subscribed feed with that address, or ``None``."""
    row = store.row("SELECT * FROM feeds WHERE url = ? AND subscribed", (url,))
    return None if row is None else _feed(row, 0, 0)


def unread_by_feed(store: Store) -> dict[int, int]:
    """How many unread articles each feed has; feeds without any are left out."""
    return dict(_pairs(store.rows("SELECT feed_id, unread FROM tallies WHERE unread > 0")))


def write_state(
    transaction: Transaction, feed_id: int, state: FeedState, before: FeedState | None = None
) -> None:
    """Keep what a visit taught us.

    Args:
        transaction: in which it is kept.
        feed_id: whose state it is.
        state: what is to be kept.
        before: what the visit began with. A feed that was unsubscribed from and subscribed to again
            since then may lack articles that the visit took for known: it is asked for everything.
    """
    if before is not None:
        row = transaction.execute(
            "SELECT etag, last_modified, body_hash FROM feeds WHERE id = ?", (feed_id,)
        ).fetchone()
        old = before.validators
        if row is not None and tuple(row) != (old.etag, old.last_modified, before.body_hash):
            state = replace(state, validators=Validators(None, None), body_hash="", next_due=0)
    transaction.execute(
        "UPDATE feeds SET etag = ?, last_modified = ?, body_hash = ?, last_checked = ?,"
        " last_success = ?, next_due = ?, failures = ?, error = ?, note = ?, gone = ?, ttl = ?, skips = ?,"
        " moved_to = ?, moved_since = ?, moved_count = ?, retry_at = ? WHERE id = ?",
        (
            state.validators.etag, state.validators.last_modified, state.body_hash,
            state.last_checked, state.last_success, state.next_due, state.failures, stored(state.error),
            stored(state.note), int(state.gone), state.ttl, _skips(state), state.moved_to,
            state.moved_since, state.moved_count, state.retry_at, feed_id,
        ),
    )  # fmt: skip


def move(transaction: Transaction, feed_id: int, new_url: str) -> None:
    """Ask a feed at a new address from now on."""
    transaction.execute("UPDATE feeds SET fetch_url = ? WHERE id = ?", (new_url, feed_id))


def _pairs(rows: Iterable[sqlite3.Row]) -> list[tuple[int, int]]:
    return [(row[0], row[1]) for row in rows]


def _row(position: int, one: Subscription) -> dict[str, str | int]:
    return {
        "url": one.url,
        "user_title": one.title,
        "folder": one.folder,
        "user_language": one.language,
        "tags": json.dumps(one.tags, ensure_ascii=False),
        "interval": one.interval,
        "position": position,
        "full_text": one.full_text,
        "selector": one.selector,
        "keep": "" if one.keep is None else msgspec.json.encode(one.keep).decode(),
        "quiet_until": QUIET if one.quiet else _end_of_day(one.snooze),
        "newest": one.newest,
        "page": "" if one.page is None else msgspec.json.encode(one.page).decode(),
        "shorts": int(one.shorts),
        "subscribed": 1,
    }


@lru_cache(256)
def _end_of_day(day: str) -> int:
    """When a day of the reader's time zone ends; 0: no day."""
    if not day:
        return 0
    after = date.fromisoformat(day) + timedelta(days=1)
    return int(datetime(after.year, after.month, after.day).timestamp())  # noqa: DTZ001 - local


def _differences(
    rows: Iterable[sqlite3.Row], subscriptions: Iterable[Subscription]
) -> tuple[list[int], list[dict[str, str | int]]]:
    """The ids of the feeds to unsubscribe from, and the rows to be written."""
    wanted = {subscription.url: subscription for subscription in subscriptions}
    have = {row["url"]: row for row in rows}
    gone = [row["id"] for url, row in have.items() if row["subscribed"] and url not in wanted]
    all_rows = [_row(position, one) for position, one in enumerate(wanted.values())]
    changed = [row for row in all_rows if row["url"] not in have or _differs(have[row["url"]], row)]
    return gone, changed


def _differs(have: sqlite3.Row, row: dict[str, str | int]) -> bool:
    return any(have[name] != value for name, value in row.items())


def _skips(state: FeedState) -> str:
    if not state.skip_hours and not state.skip_days:
        return ""
    return json.dumps({"hours": state.skip_hours, "days": state.skip_days})


def _read_skips(column: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Hours and days; none where the column is damaged, as the next visit writes it anew."""
    if not column:
        return (), ()
    try:
        skips = json.loads(column)
        return tuple(map(int, skips["hours"])), tuple(map(str, skips["days"]))
    except (ValueError, TypeError, KeyError):
        return (), ()


def _read_keep(column: str) -> KeepWish | None:
    """How long to keep a feed's articles; ``None`` where the column is damaged, as well."""
    try:
        return msgspec.json.decode(column, type=KeepWish) if column else None
    except msgspec.DecodeError:
        return None


def _read_page(column: str) -> PageSelectors | None:
    """How to read a feed's page; ``None`` where the column is damaged, as well."""
    try:
        return msgspec.json.decode(column, type=PageSelectors) if column else None
    except msgspec.DecodeError:
        return None


def _feed(row: sqlite3.Row, unread: int, total: int) -> Feed:
    skips = _read_skips(row["skips"])
    return Feed(
        id=row["id"],
        url=row["url"],
        fetch_url=row["fetch_url"] or row["url"],
        title=row["user_title"] or row["own_title"] or host_of(row["url"]) or row["url"],
        site_url=row["site_url"],
        folder=row["folder"],
        language=row["user_language"] or row["own_language"],
        user_language=row["user_language"],
        tags=strings(row["tags"]),
        interval=row["interval"],
        state=FeedState(
            validators=Validators(row["etag"], row["last_modified"]),
            body_hash=row["body_hash"],
            last_checked=row["last_checked"],
            last_success=row["last_success"],
            next_due=row["next_due"],
            failures=row["failures"],
            error=from_store(row["error"]),
            note=from_store(row["note"]),
            gone=bool(row["gone"]),
            ttl=row["ttl"],
            skip_hours=skips[0],
            skip_days=skips[1],
            moved_to=row["moved_to"],
            moved_since=row["moved_since"],
            moved_count=row["moved_count"],
            retry_at=row["retry_at"],
        ),
        unread=unread,
        total=total,
        keep=_read_keep(row["keep"]),
        page=_read_page(row["page"]),
        shorts=bool(row["shorts"]),
    )
