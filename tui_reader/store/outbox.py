"""The outbox: marks that an account's server has not shown yet.

A row is written in the transaction of its mark. It stays until the server's own lists say what it
says: that a server accepts a change proves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from tui_reader.store.database import Store, Transaction

FIELDS = ("read", "starred", "tag")
"""Marks that servers know. ``later`` and what is hidden stay here."""
TOLD_AFTER = 3
"""A mark that the server accepted so often without showing it is told of."""
_DAY = 86_400
_LOGGED = 20_000
"""Rows of the log that are kept."""
_MOST_ANSWER = 200


class Row(Struct, frozen=True):
    """A mark that waits."""

    id: int
    server_id: str
    field: str
    tag: str
    value: bool
    sent: bool
    misses: int
    at: int


class Logged(Struct, frozen=True):
    """A change that was sent, and what the server answered."""

    at: int
    account: str
    what: str
    tag: str
    server_ids: tuple[str, ...]
    answer: str


def note(
    transaction: Transaction, ids: Sequence[int], field: str, value: bool, now: int, tag: str = ""
) -> None:
    """Write down that a person, or a rule, has changed a mark of some articles.

    Articles of no account are passed over. A mark that contradicts one that the server cannot know
    of takes it back; else the later one stands.
    """
    if field not in FIELDS or not ids:
        return
    rows = transaction.execute(
        "SELECT a.account, a.server_id, o.id, o.value, o.sent FROM account_articles AS a"
        " LEFT JOIN outbox AS o ON o.account = a.account AND o.server_id = a.server_id"
        " AND o.field = ? AND o.tag = ?"
        " WHERE a.article_id IN (SELECT value FROM json_each(?))",
        (field, tag, json.dumps(list(ids))),
    ).fetchall()
    for row in rows:
        transaction.execute("DELETE FROM outbox WHERE id = ?", (row["id"],))
        if row["id"] is not None and not row["sent"] and bool(row["value"]) != value:
            continue
        transaction.execute(
            "INSERT INTO outbox (account, server_id, field, tag, value, at, sent)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (row["account"], row["server_id"], field, tag, int(value), now, row["sent"] or 0),
        )


def waiting(store: Store, account: str, now: int) -> list[Row]:
    """The marks to be sent to an account, in the order in which they were made.

    One that the server keeps swallowing is sent once a day.
    """
    return [
        Row(row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5]), row[6], row[7])
        for row in store.rows(
            "SELECT id, server_id, field, tag, value, sent, misses, at FROM outbox"
            " WHERE account = ? AND (misses < ? OR sent_at < ? OR sent_at > ?) ORDER BY id",
            (account, TOLD_AFTER, now - _DAY, now),
        )
    ]


def count(store: Store, account: str) -> int:
    """How many marks wait for an account."""
    return int(store.value("SELECT count(*) FROM outbox WHERE account = ?", (account,)))


def swallowed(store: Store, account: str) -> list[str]:
    """The server's ids of marks that it accepted :data:`TOLD_AFTER` times without showing them."""
    rows = store.rows(
        "SELECT server_id FROM outbox WHERE account = ? AND misses >= ? ORDER BY id",
        (account, TOLD_AFTER),
    )
    return [row[0] for row in rows]


def sending(transaction: Transaction, rows: Sequence[int], now: int) -> None:
    """Note that some marks are about to be sent: from now on the server may know of them."""
    transaction.execute(
        "UPDATE outbox SET sent = 1, sent_at = ? WHERE id IN (SELECT value FROM json_each(?))",
        (now, json.dumps(list(rows))),
    )


def drop(transaction: Transaction, rows: Iterable[int]) -> None:
    """Forget marks that stay here: their server cannot keep them."""
    transaction.executemany("DELETE FROM outbox WHERE id = ?", ((one,) for one in rows))


def prove(
    transaction: Transaction,
    account: str,
    sent: frozenset[int],
    shows: Callable[[str, str, str], bool | None],
) -> list[Row]:
    """Compare what waits with what the server shows by now, and forget what it shows.

    Args:
        transaction: that does it.
        account: whose server it is.
        sent: rows that were sent before the server was asked; those that it does not show count as
            swallowed once more.
        shows: says of a server's id, a field and a tag whether the server has that mark; ``None``:
            it did not say.

    Returns:
        What is proved.
    """
    proved: list[Row] = []
    missed: list[int] = []
    for row in transaction.execute(
        "SELECT id, server_id, field, tag, value, sent, misses, at FROM outbox WHERE account = ?",
        (account,),
    ).fetchall():
        one = Row(row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5]), row[6], row[7])
        shown = shows(one.server_id, one.field, one.tag)
        if shown == one.value:
            proved.append(one)
        elif shown is not None and one.id in sent:
            missed.append(one.id)
    drop(transaction, [one.id for one in proved])
    transaction.executemany(
        "UPDATE outbox SET misses = misses + 1 WHERE id = ?", ((one,) for one in missed)
    )
    return proved


def log(
    transaction: Transaction,
    account: str,
    what: str,
    tag: str,
    server_ids: Sequence[str],
    answer: str,
    now: int,
) -> None:
    """Keep what was sent and what the server answered; the oldest are forgotten."""
    row = transaction.execute(
        "INSERT INTO account_log (at, account, what, tag, server_ids, answer)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (now, account, what, tag, json.dumps(list(server_ids)), answer[:_MOST_ANSWER]),
    )
    transaction.execute("DELETE FROM account_log WHERE id <= ?", ((row.lastrowid or 0) - _LOGGED,))


def logged(store: Store, account: str = "", limit: int = 100) -> list[Logged]:
    """What was sent last, the newest first; of all accounts when none is named."""
    rows = store.rows(
        "SELECT at, account, what, tag, server_ids, answer FROM account_log"
        " WHERE ? IN ('', account) ORDER BY id DESC LIMIT ?",
        (account, limit),
    )
    return [
        Logged(row[0], row[1], row[2], row[3], tuple(json.loads(row[4])), row[5]) for row in rows
    ]
