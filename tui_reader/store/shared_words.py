"""Marks that several machines share by files: for each, the last word on it, whose and when.

Each machine adds to a file of its own and reads those of the others (:mod:`tui_reader.engine.marks_folder`); :mod:`.shared_marks` stands between the two.
The later word stands; of two at the same moment that of the machine whose name is greater. A
machine's clock is never behind what it has read, so that who answers another has the later word.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any, Literal, cast

import msgspec
from msgspec import Struct

from tui_reader.model import is_of_account
from tui_reader.store.article_ids import KEY
from tui_reader.store.database import Store, Transaction

Field = Literal["read", "starred", "later", "tag", "story", "picture"]
MACHINE = "marks machine"
"""The name of the fact that says what this machine is called; without it nothing is written down."""
_LATEST = 1 << 60
"""Microseconds; what claims to be later is damage."""


class Word(Struct, frozen=True, omit_defaults=True):
    """What a machine says of a mark: a line of its file."""

    at: int
    """Microseconds since the epoch."""
    field: Field
    value: int
    """1: it is there; 0: it is not. Of a story -1 as well: nobody decides."""
    key: str
    """The article's mark key, or a hash of the picture's address, as hexadecimal digits."""
    name: str = ""
    """The tag; the other article's mark key."""
    feed: str = ""
    """A hash of the address of the article's feed; an address may hold a password."""
    id: str = ""
    """What the feed recognises the article by; the picture's address."""
    other_feed: str = ""
    other_id: str = ""
    content_hash: str = ""
    """Of a picture: its bytes."""
    look: str = ""
    """Of a picture: how it looks."""


decoder = msgspec.json.Decoder(Word)


def line(word: Word) -> bytes:
    """A line of a file, its end included."""
    return msgspec.json.encode(word) + b"\n"


def word_of(line: bytes) -> Word | None:
    """What a line says; ``None`` where it is damaged or of a later version."""
    try:
        word = decoder.decode(line)
        sound = (
            0 < word.at < _LATEST
            and word.value in (-1, 0, 1)
            and len(bytes.fromhex(word.key)) == 16
        )
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    return word if sound else None


# Written down with the mark itself.


def machine(transaction: Transaction) -> str:
    """What this machine is called; empty: marks are not shared."""
    row = transaction.execute("SELECT value FROM facts WHERE name = ?", (MACHINE,)).fetchone()
    return "" if row is None else str(row[0])


def is_shared(store: Store) -> bool:
    """Whether marks are written down for others."""
    return store.value("SELECT value FROM facts WHERE name = ?", (MACHINE,)) is not None


def note(
    transaction: Transaction, ids: Sequence[int], mark: str, value: bool, tag: str = ""
) -> None:
    """Write down that a person, or a rule, has changed a mark of some articles."""
    field = cast(Field, mark)
    if not ids or not (ours := machine(transaction)):
        return
    for row in articles(transaction, ids):
        if field == "later" or not is_of_account(row["feed_url"]):
            # Of an account the server keeps the others.
            write(transaction, ours, _word(transaction, row, field, int(value), tag))


def note_story(transaction: Transaction, pairs: Sequence[tuple[int, int]], together: int) -> None:
    """Write down what a person has decided of pairs of articles: as :attr:`Word.value`."""
    if not pairs or not (ours := machine(transaction)):
        return
    for one, other in pairs:
        rows = {row["id"]: row for row in articles(transaction, [one, other])}
        if len(rows) == 2:
            word = _word(transaction, rows[one], "story", together, rows[other]["key"].hex())
            there = rows[other]
            word = msgspec.structs.replace(
                word, other_feed=feed_hash(there["feed_url"]), other_id=there["identity"]
            )
            write(transaction, ours, word)


def note_picture(transaction: Transaction, url: str, blocked: bool) -> None:
    """Write down that a picture is blocked here, or no longer."""
    if not (ours := machine(transaction)):
        return
    row = transaction.execute(
        "SELECT content_hash, look FROM blocked_pictures WHERE kind = 'picture' AND value = ?",
        (url,),
    ).fetchone()
    hashes = ("", "") if row is None else tuple(row)
    word = Word(
        _now(transaction), "picture", int(blocked), _hash(url, 16), id=url,
        content_hash=hashes[0], look=hashes[1],
    )  # fmt: skip
    write(transaction, ours, word)


def feed_hash(url: str) -> str:
    """What a feed is called in the files."""
    return _hash(url, 8)


def _hash(text: str, size: int) -> str:
    import hashlib  # brings OpenSSL, which the window's start need not wait for

    return hashlib.blake2b(text.encode(errors="replace"), digest_size=size).hexdigest()


def articles(transaction: Transaction, ids: Sequence[int]) -> list[Any]:
    """Articles with what names them in the files: id, identity, key, feed_url."""
    return transaction.execute(
        f"SELECT articles.id, identity, {KEY} AS key, feeds.url AS feed_url FROM articles"
        " JOIN feeds ON feeds.id = feed_id WHERE articles.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    ).fetchall()


def _word(transaction: Transaction, row: Any, field: Field, value: int, name: str) -> Word:
    return Word(
        _now(transaction), field, value, row["key"].hex(), name,
        feed_hash(row["feed_url"]), row["identity"],
    )  # fmt: skip


def _now(transaction: Transaction) -> int:
    last = transaction.execute("SELECT max(at) FROM shared_marks").fetchone()[0] or 0
    return max(time.time_ns() // 1000, int(last) + 1)


def write(transaction: Transaction, whose: str, word: Word, *, written: bool = False) -> bool:
    """Keep a word, if it is the last one; whether it is."""
    # Each machine has a word of its own on a picture.
    name = whose if word.field == "picture" else word.name
    done = transaction.execute(
        "INSERT INTO shared_marks (key, field, name, value, at, machine, word, written)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key, field, name) DO UPDATE SET"
        " value = excluded.value, at = excluded.at, machine = excluded.machine,"
        " word = excluded.word, written = excluded.written, applied = 0"
        " WHERE (excluded.at, excluded.machine) > (at, machine)",
        (
            bytes.fromhex(word.key), word.field, name, word.value, word.at, whose,
            msgspec.json.encode(word), int(written),
        ),
    )  # fmt: skip
    return done.rowcount > 0
