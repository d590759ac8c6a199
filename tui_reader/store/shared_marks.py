"""Shared marks between the store and the files: what is to be written, what was read is carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from tui_reader.model import PictureBlock, is_of_account
from tui_reader.store import marks, pictures
from tui_reader.store.article_ids import KEY
from tui_reader.store.database import Store, Transaction
from tui_reader.store.shared_words import (
    MACHINE,
    Field,
    Word,
    articles,
    decoder,
    feed_hash,
    machine,
    write,
)

_SHARED_TO = "marks shared to"
"""The name of the fact that says how far earlier marks are written down: an article's id, then a mark key."""
_TOGETHER = 500
"""Rows of one transaction."""


def begin(transaction: Transaction, name: str) -> None:
    """Share marks from now on, as a machine of that name; what was marked before as well.

    What was said under another name and has reached no file is said by this one.
    """
    transaction.execute(
        "UPDATE shared_marks SET machine = ?1, name = iif(field = 'picture', ?1, name)"
        " WHERE machine = ?2 AND written = 0",
        (name, machine(transaction)),
    )
    transaction.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (MACHINE, name))
    transaction.execute("DELETE FROM facts WHERE name = ?", (_SHARED_TO,))


def end(transaction: Transaction) -> None:
    """Share marks no more."""
    transaction.execute("DELETE FROM facts WHERE name IN (?, ?)", (MACHINE, _SHARED_TO))


def share_earlier_slice(store: Store) -> bool:
    """Write down some of what was marked before marks were shared; whether there is more.

    Raises:
        StoreError: the store cannot be written.
    """
    with store.transaction() as transaction:
        ours = machine(transaction)
        row = transaction.execute(
            "SELECT value FROM facts WHERE name = ?", (_SHARED_TO,)
        ).fetchone()
        last, _of, key = str(row[0] if row is not None else "0").partition(" ")
        ids = [
            row[0]
            for row in transaction.execute(
                "SELECT id FROM articles WHERE id > ? ORDER BY id LIMIT ?", (int(last), _TOGETHER)
            )
        ]
        if ids and not key:
            _share(transaction, ours, ids)
            reached = f"{ids[-1]}"
        else:
            # What is marked of articles that are gone.
            keys = [
                row[0]
                for row in transaction.execute(
                    "SELECT key FROM marks WHERE key > ? ORDER BY key LIMIT ?",
                    (bytes.fromhex(key), _TOGETHER),
                )
            ]
            if not keys:
                return False
            for each in keys:
                _share_kept(transaction, ours, each, "", "")
            reached = f"{last} {keys[-1].hex()}"
        transaction.execute(
            "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (_SHARED_TO, reached)
        )
        return True


def _share(transaction: Transaction, ours: str, ids: Sequence[int]) -> None:
    """Write down what is marked of some articles, as of when it was."""
    for row in articles(transaction, ids):
        feed = row["feed_url"]
        only = ("later",) if is_of_account(feed) else ("read", "starred", "later", "tag")
        _share_kept(transaction, ours, row["key"], feed_hash(feed), row["identity"], only)


def _share_kept(
    transaction: Transaction,
    ours: str,
    key: bytes,
    feed: str,
    identity: str,
    only: Sequence[str] = ("read", "starred", "later", "tag"),
) -> None:
    kept = transaction.execute(
        "SELECT read, starred, later, changed_at FROM marks WHERE key = ?", (key,)
    ).fetchone()
    if kept is None:
        return
    tags = transaction.execute("SELECT tag FROM mark_tags WHERE key = ?", (key,))
    said: list[tuple[Field, str]] = [("tag", tag[0]) for tag in tags.fetchall()]
    fields: tuple[Field, ...] = ("read", "starred", "later")
    said += [(field, "") for field in fields if kept[field]]
    at = max(1, kept["changed_at"] * 1_000_000)
    for field, name in said:
        if field in only:
            write(transaction, ours, Word(at, field, 1, key.hex(), name, feed, identity))


def unwritten(store: Store, whose: str) -> list[tuple[bytes, str, str, bytes]]:
    """Words of ours that no file has: key, field, name, and the word itself."""
    rows = store.rows(
        "SELECT key, field, name, word FROM shared_marks WHERE written = 0 AND machine = ?"
        " ORDER BY at LIMIT ?",
        (whose, 20 * _TOGETHER),
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def are_written(transaction: Transaction, rows: Sequence[tuple[bytes, str, str, bytes]]) -> None:
    """Note that our file has some words, unless there is a later one by now."""
    transaction.executemany(
        "UPDATE shared_marks SET written = 1 WHERE key = ? AND field = ? AND name = ? AND word = ?",
        rows,
    )


def write_again(transaction: Transaction, whose: str) -> None:
    """Our file is gone: all our words are to be written anew."""
    transaction.execute("UPDATE shared_marks SET written = 0 WHERE machine = ?", (whose,))


def read_to(store: Store, name: str) -> tuple[int, str]:
    """How far a file was read, and a hash of its beginning."""
    row = store.row("SELECT read_to, beginning FROM mark_files WHERE name = ?", (name,))
    return (0, "") if row is None else (row[0], row[1])


def note_read(transaction: Transaction, name: str, read_to: int, beginning: str) -> None:
    """Note how far a file was read."""
    transaction.execute(
        "INSERT OR REPLACE INTO mark_files (name, read_to, beginning) VALUES (?, ?, ?)",
        (name, read_to, beginning),
    )


def feeds_by_hash(transaction: Transaction) -> dict[str, tuple[int, str]]:
    """The feeds by what the files call them: id and address."""
    rows = transaction.execute("SELECT id, url FROM feeds").fetchall()
    return {feed_hash(row[1]): (row[0], row[1]) for row in rows}


def articles_by_key(store: Store) -> dict[bytes, int]:
    """The user's own articles by their mark keys, which takes microseconds for each."""
    rows = store.rows(
        f"SELECT {KEY}, articles.id FROM articles JOIN feeds ON feeds.id = feed_id"
        " WHERE account = ''"
    )
    return {row[0]: row[1] for row in rows}


def take_in(
    transaction: Transaction,
    whose: str,
    words: Sequence[Word],
    feeds: Mapping[str, tuple[int, str]],
    by_key: Mapping[bytes, int],
    now: int,
) -> int:
    """Take in words of another machine, the later ones; how many marks were changed.

    Stories and pictures are left to :func:`pending_stories` and :func:`reported`.
    """
    changed = 0
    for word in words:
        if not write(transaction, whose, word, written=True):
            continue
        if word.field in ("read", "starred", "later", "tag"):
            changed += _apply(transaction, word, feeds, by_key, now)
    return changed


def _apply(
    transaction: Transaction,
    word: Word,
    feeds: Mapping[str, tuple[int, str]],
    by_key: Mapping[bytes, int],
    now: int,
) -> int:
    feed_id, url = feeds.get(word.feed, (0, ""))
    if word.field != "later" and is_of_account(url):
        return 0
    present = word.value == 1
    if word.feed:
        row = transaction.execute(
            "SELECT id FROM articles WHERE feed_id = ? AND identity = ?", (feed_id, word.id)
        ).fetchone()
    else:
        # Whoever said it has the article no more.
        found = by_key.get(bytes.fromhex(word.key))
        row = None if found is None else (found,)
    if row is not None:
        if word.field == "tag":
            done = marks.accept_tags(transaction, [row[0]], word.name, now, present=present)
        else:
            done = marks.accept(transaction, [row[0]], word.field, present, now)
        return len(done.ids)
    # It is marked when it comes.
    marks.keep(transaction, bytes.fromhex(word.key), word.field, present, now, word.name)
    return 0


class StoryWord(Struct, frozen=True):
    """What another machine decided of two articles that are here."""

    key: bytes
    name: str
    one: int
    other: int
    together: int


def pending_stories(
    transaction: Transaction, feeds: Mapping[str, tuple[int, str]], ours: str
) -> list[StoryWord]:
    """What others decided of stories and what was not carried out, as far as the articles are here."""
    rows = transaction.execute(
        "SELECT key, name, word FROM shared_marks WHERE field = 'story' AND applied = 0"
        " AND machine <> ? ORDER BY at",
        (ours,),
    ).fetchall()
    found: list[StoryWord] = []
    for row in rows:
        word = decoder.decode(row["word"])
        ids = [
            transaction.execute(
                "SELECT id FROM articles WHERE feed_id = ? AND identity = ?",
                (feeds.get(feed, (0, ""))[0], identity),
            ).fetchone()
            for feed, identity in ((word.feed, word.id), (word.other_feed, word.other_id))
        ]
        if None not in ids:
            found.append(StoryWord(row["key"], row["name"], ids[0][0], ids[1][0], word.value))
    return found


def story_applied(transaction: Transaction, word: StoryWord) -> None:
    """Note that a decision was carried out."""
    transaction.execute(
        "UPDATE shared_marks SET applied = 1 WHERE key = ? AND field = 'story' AND name = ?",
        (word.key, word.name),
    )


def reported(transaction: Transaction, ours: str, machines: int) -> list[Word]:
    """Pictures that so many machines have blocked and that this one has not said anything of."""
    rows = transaction.execute(
        "SELECT machine, value, word FROM shared_marks WHERE field = 'picture'"
    ).fetchall()
    by: dict[str, set[str]] = {}
    words: dict[str, Word] = {}
    said: set[str] = set()
    for row in rows:
        word = decoder.decode(row["word"])
        if row["machine"] == ours:
            said.add(word.id)
        if row["value"] == 1:
            for name in filter(None, (word.id, word.content_hash)):
                by.setdefault(name, set()).add(row["machine"])
            words.setdefault(word.id, word)
    return [
        word
        for url, word in words.items()
        if url not in said
        and max(len(by.get(name, ())) for name in (url, word.content_hash)) >= machines
    ]


def block_reported(transaction: Transaction, word: Word, now: int) -> list[str]:
    """Block a picture that others reported; the files that nobody needs any more."""
    before = transaction.execute(
        "SELECT 1 FROM blocked_pictures WHERE kind = 'picture' AND value = ?", (word.id,)
    ).fetchone()
    if before is not None:
        return []
    return pictures.accept_block(
        transaction, PictureBlock("picture", word.id, now, word.content_hash, word.look)
    )
