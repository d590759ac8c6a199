"""Accounts in the store: their feeds, which of their articles are here, what their servers say of them.

The feeds of an account stand beside the user's own; their addresses begin with :data:`~.model.feed.ACCOUNT_SCHEME`, and
nobody requests them. An article of an account is recognised by the server's id, which outlives it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from tui_reader.model import ACCOUNT_SCHEME, KeepWish, Subscription
from tui_reader.store import leaving, marks
from tui_reader.store.database import Store, Transaction
from tui_reader.text.i18n import _
from tui_reader.text.reasons import NO_REASON, Reason, from_store, stored

_POSITION = 1_000_000
"""The feeds of accounts stand behind the user's own."""
_READABLE = re.compile(r"[\w.-]{1,40}", re.ASCII)
_ROWS = 2_000
"""Rows read at once where all are looked through."""
_TRIES = 3
"""An article that the server lists and does not give is asked for so often."""


class Quota(Struct, frozen=True):
    """How many requests a server allows."""

    name: str
    limit: int
    used: int


class AccountState(Struct, frozen=True):
    """How it stands with an account."""

    name: str
    last_tried: int = 0
    last_success: int = 0
    next_due: int = 0
    failures: int = 0
    error: Reason = NO_REASON
    """Why the last sync failed; empty: it did not."""
    refused: bool = False
    """The server did not take the password: it is asked again when the user says so."""
    held: Reason = NO_REASON
    """Why what the server lists was not believed; empty: it was."""
    accepted: bool = False
    """The user lets through what is held."""
    note: Reason = NO_REASON
    """What the user should know of an account that works."""
    mark: str = ""
    """From where on the server is asked what has changed; empty: for everything."""
    complete_at: int = 0
    """When it was asked for everything."""
    quotas: tuple[Quota, ...] = ()
    """How many requests the server allows, as it said last."""


class AccountFeed(Struct, frozen=True):
    """A feed as an account's server lists it, sanitized."""

    server_id: str
    url: str
    title: str
    site_url: str
    folder: str
    """With the account's name as its first level."""


class KnownFeed(Struct, frozen=True):
    """A feed of an account that is in the store."""

    id: int
    server_id: str
    url: str
    """Its address in the store, not the server's."""
    title: str
    fetch_url: str
    """Where the server finds it."""


class LocalMarks(Struct, frozen=True):
    """What is said here of an article of an account."""

    server_id: str
    article_id: int
    here: bool
    """Whether the article itself is here; it may have been purged."""
    read: bool
    starred: bool
    hidden: bool
    """Whether a rule hides it; that it is read then is no word to the server."""
    missing: bool
    """The server has it no more: its marks stay as they are."""
    waiting: frozenset[tuple[str, str]]
    """Field and tag of what is in the outbox: it has the last word."""


def address(account: str, server_id: str) -> str:
    """The address in the store of an account's feed."""
    name = server_id.removeprefix("feed/")
    if not _READABLE.fullmatch(name):
        import hashlib  # brings OpenSSL

        name = hashlib.blake2b(server_id.encode(errors="replace"), digest_size=10).hexdigest()
    return f"{ACCOUNT_SCHEME}{account}/{name}"


# How it stands.


def state(store: Store, name: str) -> AccountState:
    """How it stands with an account; of one that was never synced the defaults."""
    row = store.row("SELECT * FROM accounts WHERE name = ?", (name,))
    if row is None:
        return AccountState(name)
    return AccountState(
        name, row["last_tried"], row["last_success"], row["next_due"], row["failures"],
        from_store(row["error"]), bool(row["refused"]), from_store(row["held"]),
        bool(row["accepted"]), from_store(row["note"]), row["mark"], row["complete_at"],
        _quotas(row["quotas"]),
    )  # fmt: skip


def write_state(transaction: Transaction, one: AccountState) -> None:
    """Keep how it stands with an account."""
    transaction.execute(
        "INSERT OR REPLACE INTO accounts (name, last_tried, last_success, next_due, failures, error,"
        " refused, held, accepted, note, mark, complete_at, quotas)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            one.name, one.last_tried, one.last_success, one.next_due, one.failures, stored(one.error),
            int(one.refused), stored(one.held), int(one.accepted), stored(one.note), one.mark,
            one.complete_at, msgspec.json.encode(one.quotas).decode(),
        ),
    )  # fmt: skip


def _quotas(column: str) -> tuple[Quota, ...]:
    """The limits; none where the column is damaged, as the next answer says them anew."""
    try:
        return msgspec.json.decode(column, type=tuple[Quota, ...])
    except (msgspec.DecodeError, msgspec.ValidationError):
        return ()


def names(store: Store) -> list[str]:
    """The accounts that were synced."""
    return [row[0] for row in store.rows("SELECT name FROM accounts")]


def states(store: Store) -> list[AccountState]:
    """How it stands with all accounts that were synced."""
    return [state(store, name) for name in names(store)]


def of_folder(store: Store, folder: str) -> tuple[str, str]:
    """The account whose folder that is, and the folder below it; empty: the folder is of none."""
    top, _slash, below = folder.partition("/")
    return (top, below) if top in names(store) else ("", "")


def leave_others(transaction: Transaction, kept: Collection[str]) -> bool:
    """Unsubscribe here from the feeds of accounts that are not configured any more; whether there were any.

    Their marks stay, and what was not sent is kept in case the account returns.
    """
    rows = transaction.execute(
        "SELECT id, account FROM feeds WHERE account <> '' AND subscribed"
    ).fetchall()
    ids = [row["id"] for row in rows if row["account"] not in kept]
    leaving.leave(transaction, ids)
    for row in transaction.execute("SELECT name FROM accounts").fetchall():
        if row["name"] not in kept:
            transaction.execute("DELETE FROM accounts WHERE name = ?", (row["name"],))
    return bool(ids)


# Feeds.


def feeds(store: Store, account: str) -> dict[str, KnownFeed]:
    """The feeds of an account that are subscribed to, by the server's ids."""
    rows = store.rows(
        "SELECT id, server_id, url, user_title, fetch_url FROM feeds WHERE account = ? AND subscribed",
        (account,),
    )
    return {row["server_id"]: KnownFeed(*row) for row in rows}


def differ(store: Store, account: str, listed: Sequence[AccountFeed]) -> bool:
    """Whether the account's feeds here are not those that its server lists."""
    have = {
        row["server_id"]: (row["fetch_url"], row["user_title"], row["folder"], row["position"])
        for row in store.rows(
            "SELECT * FROM feeds WHERE account = ? AND subscribed AND server_id <> ''", (account,)
        )
    }
    wanted = {
        one.server_id: (one.url, one.title, one.folder, _POSITION + place)
        for place, one in enumerate(listed)
    }
    return have != wanted


def follow(
    transaction: Transaction, account: str, listed: Sequence[AccountFeed], kept: Collection[str]
) -> None:
    """Make an account's feeds those that its server lists.

    Args:
        transaction: that does it.
        account: whose feeds.
        listed: in the server's order.
        kept: the server's ids of others that stay.
    """
    wanted = {one.server_id: one for one in listed}
    for row in transaction.execute(
        "SELECT id, server_id FROM feeds WHERE account = ? AND subscribed AND server_id <> ''",
        (account,),
    ).fetchall():
        if row["server_id"] not in wanted and row["server_id"] not in kept:
            leaving.leave(transaction, [row["id"]])
    for place, one in enumerate(wanted.values()):
        url = address(account, one.server_id)
        back = transaction.execute(
            "SELECT id FROM feeds WHERE url = ? AND NOT subscribed", (url,)
        ).fetchone()
        known = transaction.execute("SELECT 1 FROM feeds WHERE url = ?", (url,)).fetchone()
        if known is None:
            # It may have what was passed over before.
            transaction.execute(
                "DELETE FROM account_articles WHERE account = ? AND article_id = 0", (account,)
            )
        if back is not None:
            # What was forgotten with the feed is fetched again.
            transaction.execute(
                "DELETE FROM account_articles WHERE account = ? AND feed_id = ?"
                " AND article_id NOT IN (SELECT id FROM articles)"
                " AND article_id NOT IN (SELECT article_id FROM set_aside)",
                (account, back["id"]),
            )
        transaction.execute(
            "INSERT INTO feeds (url, fetch_url, account, server_id, user_title, folder, position, site_url)"
            " VALUES (:url, :fetch, :account, :id, :title, :folder, :position, :site)"
            " ON CONFLICT (url) DO UPDATE SET fetch_url = :fetch, user_title = :title, folder = :folder,"
            " position = :position, site_url = iif(:site <> '', :site, site_url), subscribed = 1,"
            " leaving = 0, account = :account, server_id = :id",
            {
                "url": url, "fetch": one.url, "account": account, "id": one.server_id,
                "title": one.title, "folder": one.folder, "position": _POSITION + place,
                "site": one.site_url,
            },
        )  # fmt: skip


def other_feed(transaction: Transaction, account: str, title: str) -> None:
    """The feed of articles whose feed the server does not list, such as starred ones of one that was left."""
    transaction.execute(
        "INSERT INTO feeds (url, account, user_title, folder, position) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (url) DO UPDATE SET subscribed = 1, leaving = 0",
        (address(account, ""), account, title, account, 2 * _POSITION),
    )


# Articles.


def local_marks(store: Store, account: str) -> Iterator[list[LocalMarks]]:
    """What is said here of all articles of an account, in slices in the order of the server's ids."""
    waiting: dict[str, set[tuple[str, str]]] = {}
    for row in store.rows("SELECT server_id, field, tag FROM outbox WHERE account = ?", (account,)):
        waiting.setdefault(row[0], set()).add((row[1], row[2]))
    none: frozenset[tuple[str, str]] = frozenset()
    last = ""
    while True:
        rows = store.rows(
            "SELECT server_id, article_id, articles.id IS NOT NULL AS here, coalesce(read, 0) AS read,"
            " coalesce(starred, 0) AS starred,"
            " EXISTS (SELECT 1 FROM hidden WHERE hidden.article_id = a.article_id) AS hidden, missing"
            " FROM account_articles AS a LEFT JOIN articles ON articles.id = a.article_id"
            " WHERE account = ? AND server_id > ? ORDER BY server_id LIMIT ?",
            (account, last, _ROWS),
        )
        if not rows:
            return
        last = rows[-1]["server_id"]
        yield [
            LocalMarks(
                row["server_id"], row["article_id"], bool(row["here"]), bool(row["read"]),
                bool(row["starred"]), bool(row["hidden"]), bool(row["missing"]),
                frozenset(waiting[row["server_id"]]) if row["server_id"] in waiting else none,
            )
            for row in rows
        ]  # fmt: skip


def given_up(store: Store, account: str) -> frozenset[str]:
    """The server's ids of articles that it lists and has not given."""
    return frozenset(
        row[0]
        for row in store.rows(
            "SELECT server_id FROM account_articles WHERE account = ? AND article_id = 0"
            " AND tries >= ?",
            (account, _TRIES),
        )
    )


def tagged(store: Store, account: str) -> dict[str, dict[str, int]]:
    """The tags of an account's articles: tag → the server's id → the article."""
    found: dict[str, dict[str, int]] = {}
    for row in store.rows(
        "SELECT tag, server_id, a.article_id FROM article_tags AS t JOIN account_articles AS a"
        " ON a.article_id = t.article_id WHERE account = ?",
        (account,),
    ):
        found.setdefault(row[0], {})[row[1]] = row[2]
    return found


def ids_of(store: Store, account: str, server_ids: Sequence[str]) -> dict[str, int]:
    """The articles that are here, by the server's ids."""
    rows = store.rows(
        "SELECT server_id, article_id FROM account_articles JOIN articles ON articles.id = article_id"
        " WHERE account = ? AND server_id IN (SELECT value FROM json_each(?))",
        (account, json.dumps(list(server_ids))),
    )
    return {row[0]: row[1] for row in rows}


def link(
    transaction: Transaction, account: str, feed_id: int, ids: Mapping[str, str]
) -> dict[str, int]:
    """Note which articles of a feed are which of the server's.

    Args:
        transaction: that does it.
        account: whose they are.
        feed_id: the feed.
        ids: the server's id → the article's identity.

    Returns:
        The articles by the server's ids.
    """
    by_identity = {identity: server_id for server_id, identity in ids.items()}
    rows = transaction.execute(
        "SELECT id, identity FROM articles WHERE feed_id = ?"
        " AND identity IN (SELECT value FROM json_each(?))",
        (feed_id, json.dumps(list(by_identity))),
    ).fetchall()
    found = {by_identity[row["identity"]]: int(row["id"]) for row in rows}
    transaction.executemany(
        "INSERT OR REPLACE INTO account_articles (account, server_id, feed_id, article_id)"
        " VALUES (?, ?, ?, ?)",
        ((account, server_id, feed_id, id) for server_id, id in found.items()),
    )
    return found


def contents(
    transaction: Transaction, feed_id: int, identities: Sequence[str]
) -> dict[str, tuple[int, str]]:
    """The articles of a feed with some identities: their ids, and what tells whether their text has changed."""
    rows = transaction.execute(
        "SELECT identity, id, content_hash FROM articles WHERE feed_id = ?"
        " AND identity IN (SELECT value FROM json_each(?))",
        (feed_id, json.dumps(list(identities))),
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def not_given(
    transaction: Transaction, account: str, server_ids: Iterable[str], *, ever: bool = True
) -> None:
    """Note that the server lists articles that it does not give, or that cannot be read.

    Args:
        transaction: that does it.
        account: whose they are.
        server_ids: of the articles.
        ever: whether they are asked for again, a few times.
    """
    transaction.executemany(
        "INSERT INTO account_articles (account, server_id, feed_id, article_id, tries)"
        " VALUES (?, ?, 0, 0, ?) ON CONFLICT (account, server_id) DO UPDATE SET tries = tries + 1",
        ((account, one, 1 if ever else _TRIES) for one in server_ids),
    )


def found_again(transaction: Transaction, account: str, server_ids: Iterable[str]) -> None:
    """Note that the server has articles again."""
    transaction.executemany(
        "UPDATE account_articles SET missing = 0 WHERE account = ? AND server_id = ?",
        ((account, one) for one in server_ids),
    )


def missing(transaction: Transaction, account: str, server_ids: Iterable[str]) -> None:
    """Note that the server has articles no more: their marks stay as they are here."""
    for one in server_ids:
        transaction.execute(
            "UPDATE account_articles SET missing = 1 WHERE account = ? AND server_id = ?",
            (account, one),
        )
        transaction.execute(
            "DELETE FROM outbox WHERE account = ? AND server_id = ?", (account, one)
        )


def forget(transaction: Transaction, account: str, server_ids: Iterable[str]) -> None:
    """Forget articles that are gone here and that the server lists no more."""
    transaction.executemany(
        "DELETE FROM account_articles WHERE account = ? AND server_id = ?"
        " AND article_id NOT IN (SELECT id FROM articles)"
        " AND article_id NOT IN (SELECT article_id FROM set_aside)",
        ((account, one) for one in server_ids),
    )


def accept(
    transaction: Transaction, ids: Sequence[int], field: str, value: bool, now: int, tag: str = ""
) -> int:
    """Give articles the marks that their server has; how many were changed.

    What a person has marked here since the server was asked is left as it is.
    """
    if not ids:
        return 0
    rows = transaction.execute(
        "SELECT article_id FROM account_articles AS a WHERE missing = 0"
        " AND article_id IN (SELECT value FROM json_each(?)) AND NOT EXISTS (SELECT 1 FROM outbox AS o"
        " WHERE o.account = a.account AND o.server_id = a.server_id AND o.field = ? AND o.tag = ?)",
        (json.dumps(list(ids)), field, tag),
    ).fetchall()
    free = [row[0] for row in rows]
    if field == "tag":
        return len(marks.accept_tags(transaction, free, tag, now, present=value).ids)
    return len(marks.accept(transaction, free, field, value, now).ids)


# What is to be done with feeds.


class FeedWish(Struct, frozen=True):
    """What the server is to do with a feed."""

    id: int
    kind: str
    """``subscribe``, ``unsubscribe``, ``rename`` or ``move``."""
    server_id: str = ""
    url: str = ""
    title: str = ""
    folder: str = ""
    tries: int = 0


def wish(
    transaction: Transaction,
    account: str,
    kind: str,
    now: int,
    *,
    feed: KnownFeed | None = None,
    url: str = "",
    title: str = "",
    folder: str = "",
) -> None:
    """Write down what a server is to do with a feed, and show it here at once.

    Args:
        transaction: that does it.
        account: whose feed.
        kind: as :attr:`FeedWish.kind`.
        now: when.
        feed: which; none where it is subscribed to.
        url: the address to subscribe to.
        title: what it is to be called.
        folder: where it is to be, without the account's name.
    """
    server_id = feed.server_id if feed else ""
    transaction.execute(
        "DELETE FROM feed_wishes WHERE account = ? AND kind = ? AND server_id = ? AND url = ?",
        (account, kind, server_id, url),
    )
    transaction.execute(
        "INSERT INTO feed_wishes (account, kind, server_id, url, title, folder, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (account, kind, server_id, url, title, folder, now),
    )
    if feed is None:
        return
    if kind == "unsubscribe":
        leaving.leave(transaction, [feed.id])
    elif kind == "rename":
        transaction.execute("UPDATE feeds SET user_title = ? WHERE id = ?", (title, feed.id))
    elif kind == "move":
        below = f"{account}/{folder}" if folder else account
        transaction.execute("UPDATE feeds SET folder = ? WHERE id = ?", (below, feed.id))


def feed_at(store: Store, url: str) -> tuple[str, KnownFeed, Subscription] | None:
    """The account of a feed, the feed, and its settings; ``None``: it is none of an account."""
    row = store.row("SELECT * FROM feeds WHERE url = ? AND subscribed AND account <> ''", (url,))
    if row is None:
        return None
    known = KnownFeed(row["id"], row["server_id"], url, row["user_title"], row["fetch_url"])
    keep = msgspec.json.decode(row["keep"], type=KeepWish) if row["keep"] else None
    settings = Subscription(
        url, row["user_title"], row["folder"], row["user_language"],
        full_text=row["full_text"], selector=row["selector"], keep=keep,
    )  # fmt: skip
    return row["account"], known, settings


def change(
    transaction: Transaction,
    account: str,
    feed: KnownFeed,
    before: Subscription,
    after: Subscription,
    now: int,
) -> None:
    """Give a feed of an account other settings: title and folder go to the server, the rest stays here.

    Raises:
        ValueError: the folder is none of the account.
    """  # fmt: skip
    top, _slash, below = after.folder.partition("/")
    if top != account:
        raise ValueError(_("the feeds of {account} stand below its folder").format(account=account))
    if after.title and after.title != before.title:
        wish(transaction, account, "rename", now, feed=feed, title=after.title)
    if after.folder != before.folder:
        wish(transaction, account, "move", now, feed=feed, folder=below)
    transaction.execute(
        "UPDATE feeds SET full_text = ?, selector = ?, keep = ?, user_language = ? WHERE id = ?",
        (
            after.full_text, after.selector,
            "" if after.keep is None else msgspec.json.encode(after.keep).decode(),
            after.language, feed.id,
        ),
    )  # fmt: skip


def wishes(store: Store, account: str) -> list[FeedWish]:
    """What a server is to do with feeds, in order."""
    return [
        FeedWish(*row)
        for row in store.rows(
            "SELECT id, kind, server_id, url, title, folder, tries FROM feed_wishes"
            " WHERE account = ? ORDER BY id",
            (account,),
        )
    ]


def granted(transaction: Transaction, wish_id: int) -> None:
    """Forget what is done, or cannot be done."""
    transaction.execute("DELETE FROM feed_wishes WHERE id = ?", (wish_id,))


def refused(transaction: Transaction, wish_id: int) -> None:
    """Note that the server did not do it."""
    transaction.execute("UPDATE feed_wishes SET tries = tries + 1 WHERE id = ?", (wish_id,))
