"""The search index: which terms an article has; kept small, and made anew when it is wrong.

The table ``search`` is an FTS5 index without content: a row's number is its article's id, its columns
hold each term of a text once (:func:`tui_reader.text.folding.distinct_terms`). It knows in which column
a term stands, and not where: phrases are looked for in the stored text. The column ``day`` has two terms
that nobody can type, for the day and the month that the article is sorted at (:func:`days`).
``indexed`` lists what the index holds, with what orders it.

To search, make an expression of words with :func:`match_of`, join such expressions with ``AND``,
``OR`` and ``NOT`` (in parentheses), and give the whole to :func:`holding`, which makes SQL of it::

    either = f"({match_of('quai')}) OR ({match_of('port', 'title', prefix=True)})"
    sql, parameters = holding(either)
    store.rows(f"SELECT id FROM articles WHERE {sql}", parameters)

A store of an earlier version has its old index in ``search_before``, found by ``articles.search_id``.
It answers for the articles that the new one does not hold yet, :func:`fill_slice` brings them over a
few at a time, and it is emptied at last.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, TypeAlias

from tui_reader.query.texts import TERMS_AT_MOST, plain_text
from tui_reader.store.database import Store, Transaction
from tui_reader.store.packing import strings, unpack
from tui_reader.store.slices import PAUSE_SECONDS, empty_log, in_slices
from tui_reader.text.folding import distinct_terms, terms, words

Words: TypeAlias = tuple[str, str, str, str]
"""The terms of an article's title, of its author and paper, of its text and page, and of its
categories."""

Entry: TypeAlias = tuple[int, str, str, str, str, str]
"""An article's id, its words, and the terms for its time."""

Field: TypeAlias = Literal["", "title", "author", "text", "categories"]
"""A column of the index; empty: any of them."""

_QUOTED = re.compile(r'"([^"]*)"')
_COLUMN = re.compile(r"\{\w+\} : ")


def match_of(text: str, field: Field = "", *, prefix: bool = False) -> str:
    """An FTS5 expression that all words of a text match, in any order.

    Whatever the text holds, it is words and no syntax. Of more than a hundred different terms the
    rest does not count.

    Args:
        text: as it was typed.
        field: where the words have to stand.
        prefix: the last word is the beginning of one.

    Returns:
        The expression, empty when there is no word in the text. It is in parentheses where it has
        several parts, and can be joined with others.
    """
    found = terms(text)[:TERMS_AT_MOST]
    if not found:
        return ""
    parts: list[str] = []
    for place, (term, unspaced) in enumerate(found, 1):
        begins = len(term) == 1 if unspaced else prefix and place == len(found)
        parts.append(f'"{term}"*' if begins else f'"{term}"')
    whole = f"({' AND '.join(parts)})" if len(parts) > 1 else parts[0]
    return f"{{{field}}} : {whole}" if field else whole


def holding(match: str, within: tuple[int, int] | None = None) -> tuple[str, tuple[str | int, ...]]:
    """A condition on ``articles``: that what the index holds of them matches an expression.

    Args:
        match: of :func:`match_of`, or several of them joined.
        within: the first and the last id that are looked for; the articles are found by something
            else then, and only tested.

    Returns:
        SQL, and its parameters.
    """
    if within is None:
        return _HOLDING.format(within=""), (match, _before(match))
    sql = _HOLDING.format(within=" AND rowid BETWEEN ? AND ?")
    return f"+{sql}", (match, *within, _before(match))


_HOLDING = (
    "id IN (SELECT rowid FROM search WHERE search MATCH ?{within} UNION ALL SELECT old.id"
    " FROM articles AS old"
    " WHERE old.search_id IN (SELECT rowid FROM search_before WHERE search_before MATCH ?))"
)


def _before(match: str) -> str:
    """The same expression for the old index, which knew no columns and other words."""

    def known(quoted: re.Match[str]) -> str:
        return quoted[0] if words(quoted[1]) == [quoted[1]] else '"0"'

    return _QUOTED.sub(known, _COLUMN.sub("", match))


_DAY = 86_400
_MONTH = 30 * _DAY
# No text has such a term: private use (Unicode §23.5), and no word character.
_DAY_SIGN, _MONTH_SIGN = "\ue000", "\ue001"
_MONTHS_FROM = 60
"""Days that are rather asked for by the month."""


def days(first: int, last: int) -> tuple[str, int]:
    """An FTS5 expression for the articles that are sorted at some days.

    Args:
        first: a time of the first one, seconds since the epoch.
        last: a time of the last one.

    Returns:
        The expression, and when the first day that it matches begins, which may be earlier.
    """
    size, sign = (_MONTH, _MONTH_SIGN) if last - first > _MONTHS_FROM * _DAY else (_DAY, _DAY_SIGN)
    either = " OR ".join(f'"{sign}{n}"' for n in range(first // size, last // size + 1))
    return f"{{day}} : ({either})", first // size * size


def day_terms(sort_at: int) -> str:
    """The terms of the day and the month of a time."""
    return f"{_DAY_SIGN}{sort_at // _DAY} {_MONTH_SIGN}{sort_at // _MONTH}"


def words_of(
    title: str,
    author: str,
    html: str,
    paper: str = "",
    categories: Sequence[str] = (),
    made: str = "",
) -> Words:
    """What the index is told of an article.

    Args:
        title: its headline.
        author: who wrote it.
        html: the feed's text and the page's.
        paper: the one that the entry names.
        categories: how its paper files it.
        made: what commands of the user's own made of it, as plain text.
    """
    return (
        distinct_terms(title),
        distinct_terms(f"{author} {paper}"),
        distinct_terms(f"{plain_text(html)} {made}" if made else plain_text(html)),
        distinct_terms(" ".join(categories)),
    )


def index_article(
    transaction: Transaction, article_id: int, words: Words, sort_at: int, received: int
) -> None:
    """Put an article's words into the index, which does not hold it.

    Args:
        sort_at: the article's own.
        received: the article's own; it is never sorted after that.
    """
    transaction.execute(
        "INSERT INTO search (rowid, title, author, text, categories, day) VALUES (?, ?, ?, ?, ?, ?)",
        (article_id, *words, day_terms(sort_at)),
    )
    # Of values: INSERT … SELECT makes a savepoint, at which the index writes out the few words it has.
    transaction.execute(
        "INSERT INTO indexed (article_id, sort_at, latest) VALUES (?1, ?2, max(?2, ?3, coalesce("
        "(SELECT latest FROM indexed WHERE article_id < ?1 ORDER BY article_id DESC LIMIT 1), 0)))",
        (article_id, sort_at, received),
    )


def index_stored(transaction: Transaction, article_id: int) -> None:
    """Put an article into the index by what the store holds of it, the text of its page included.

    Nothing is done when the index holds it already.
    """
    row = _stored(transaction, article_id)
    if row is None or _held(transaction, article_id) is not None:
        return
    index_article(transaction, article_id, _words(row), row["sort_at"], row["received"])
    if row["search_id"] is not None:
        # What the old index holds of it is no longer so.
        transaction.execute("UPDATE articles SET search_id = NULL WHERE id = ?", (article_id,))


def unindex_article(transaction: Transaction, article_id: int) -> None:
    """Take an article's words out of the index, before anything of it is changed.

    An index without content wants to be told what it holds (SQLite FTS5 §4.4.2).
    """
    unindex(transaction, entry(transaction, article_id))


def entry(transaction: Transaction, article_id: int) -> Entry | None:
    """What the index holds of an article; ``None``: nothing, or what cannot be told any more.

    The words of a text that is damaged by now stay in the index, where no search finds them;
    ``left_behind`` counts them.
    """
    row = _stored(transaction, article_id)
    held = _held(transaction, article_id)
    if row is None or held is None:
        return None
    if unpack(row["html"]) is None or unpack(row["full_text"]) is None:
        return None
    return article_id, *_words(row), day_terms(held)


def unindex(transaction: Transaction, entry: Entry | None) -> None:
    """Take an entry out of the index."""
    if entry is not None:
        transaction.execute(
            "INSERT INTO search (search, rowid, title, author, text, categories, day)"
            " VALUES ('delete', ?, ?, ?, ?, ?, ?)",
            entry,
        )
        transaction.execute("DELETE FROM indexed WHERE article_id = ?", entry[:1])


def _held(transaction: Transaction, article_id: int) -> int | None:
    """The time by which the index holds an article; ``None``: it does not, while it is filled."""
    row = transaction.execute(
        "SELECT sort_at FROM indexed WHERE article_id = ?", (article_id,)
    ).fetchone()
    return None if row is None else int(row[0])


def _stored(transaction: Transaction, article_id: int) -> sqlite3.Row | None:
    row: sqlite3.Row | None = transaction.execute(
        "SELECT search_id, sort_at, received, title, author, paper, categories, byline, html, full_text,"
        # Each command once, in the order of the table's key: what is taken out is what was put in.
        " (SELECT group_concat(text, char(10)) FROM made WHERE article_id = articles.id) AS made FROM articles"
        " JOIN contents ON contents.article_id = articles.id"
        " LEFT JOIN pages ON pages.article_id = articles.id WHERE articles.id = ?",
        (article_id,),
    ).fetchone()
    return row


def _words(row: sqlite3.Row) -> Words:
    author = row["author"] or row["byline"] or ""
    # A damaged text has no words.
    html = (unpack(row["html"]) or "") + " " + (unpack(row["full_text"]) or "")
    return words_of(
        row["title"], author, html, row["paper"], strings(row["categories"]), row["made"] or ""
    )


# The index filled with what a store of an earlier version holds.

_FILLED_TO = "search index filled to"
"""The fact with the id of the last article that was brought over; there is none once all are."""
FILLING = f"EXISTS (SELECT 1 FROM facts WHERE name = '{_FILLED_TO}')"
"""SQL: that the index lacks articles, for which the old one answers, which knows no columns."""
_AT_ONCE = 200


class Filling(NamedTuple):
    """How far the index is filled."""

    done: int
    """Ids of articles that have been passed."""
    of: int


def is_filling(store: Store) -> bool:
    """Whether the index lacks articles that the store had before this version."""
    return store.value("SELECT 1 FROM facts WHERE name = ?", (_FILLED_TO,)) is not None


def fill_slice(store: Store) -> Filling | None:
    """Bring some articles over in a short transaction; how far that came, ``None`` when all are.

    Killed at any moment, the next call goes on from the last transaction.

    Raises:
        StoreError: the store cannot be written.
    """
    place = store.value("SELECT value FROM facts WHERE name = ?", (_FILLED_TO,))
    if place is None:
        return None
    last = int(place) if str(place).isdecimal() else 0
    rows = store.rows("SELECT id FROM articles WHERE id > ? ORDER BY id LIMIT ?", (last, _AT_ONCE))
    if not rows:
        store.write(_filled)
        empty_log(store)
        return None
    ids = [row["id"] for row in rows]
    [written] = [next(in_slices(store, ids, _index, at_end=_passed))]
    empty_log(store)
    done = sum(map(len, written))
    return Filling(ids[done - 1], int(store.value("SELECT max(id) FROM articles") or 0))


def _passed(transaction: Transaction, parts: Sequence[Sequence[int]]) -> None:
    transaction.execute(
        "UPDATE facts SET value = ? WHERE name = ?", (str(parts[-1][-1]), _FILLED_TO)
    )


def _filled(transaction: Transaction) -> None:
    """The old index is not asked any more, and gives back its room."""
    if transaction.execute("DELETE FROM facts WHERE name = ?", (_FILLED_TO,)).rowcount:
        transaction.execute("INSERT INTO search_before (search_before) VALUES ('delete-all')")


# The search index made small after much was removed, and made anew when it is wrong.

_MUCH = 0.1
"""A merge reads and writes the whole index: it is worth it after such a share of all articles."""
_MERGED_PAGES = 64
"""Of the index, in one transaction: some 10 ms."""
_ONCE = (None,)
_TO_MERGE = "search index to be merged"
"""The fact that stands in the store until a merge is done, so that one killed is taken up again. As long
as it stands the index does not merge by itself."""
_BY_ITSELF = 4
"""Segments of one size that the index merges by itself: FTS5's own default."""


def removing(transaction: Transaction, count: int) -> None:
    """So many articles are about to be removed: if that is much, the index is to be merged then."""
    total = transaction.execute("SELECT coalesce(sum(total), 0) FROM tallies").fetchone()[0]
    if count > _MUCH * total:
        transaction.execute(
            "INSERT OR IGNORE INTO facts (name, value) VALUES (?, '')", (_TO_MERGE,)
        )
        _command(transaction, "automerge", 0)


def merge_due_slice(store: Store) -> bool:
    """Merge some of what the index does not merge by itself now; whether there may be more to do.

    To be called between the removals.

    Raises:
        StoreError: the store cannot be written.
    """
    return _to_be_merged(store) and _one(store, _merge_due)


def merge_in_slices(store: Store) -> None:
    """Merge the index if it is to be, in short transactions; raises as :func:`merge_slice`."""
    while merge_slice(store):
        time.sleep(PAUSE_SECONDS)


def merge_slice(store: Store) -> bool:
    """Merge as much of the index as a short transaction can, if it is to be; whether there is more.

    Raises:
        StoreError: the store cannot be written.
    """
    return _to_be_merged(store) and _one(store, _merge)


def _one(store: Store, write: Callable[[Transaction, Sequence[None]], bool]) -> bool:
    [more] = next(in_slices(store, _ONCE, write))
    empty_log(store)
    return more


def _to_be_merged(store: Store) -> bool:
    return store.value("SELECT 1 FROM facts WHERE name = ?", (_TO_MERGE,)) is not None


def _merge_due(transaction: Transaction, _once: Sequence[None]) -> bool:
    return _command(transaction, "merge", _MERGED_PAGES)


def _merge(transaction: Transaction, _once: Sequence[None]) -> bool:
    # Negative: all segments, however few.
    more = _command(transaction, "merge", -_MERGED_PAGES)
    if not more:
        _merged(transaction)
    return more


def _merged(transaction: Transaction) -> None:
    """The index is small, and merges by itself from now on."""
    transaction.execute("DELETE FROM facts WHERE name = ?", (_TO_MERGE,))
    _command(transaction, "automerge", _BY_ITSELF)


def _command(transaction: Transaction, command: str, value: int) -> bool:
    """Give the index a command (SQLite FTS5 §6); whether it has changed something of the index."""
    before = transaction.total_changes
    transaction.execute("INSERT INTO search (search, rank) VALUES (?, ?)", (command, value))
    return transaction.total_changes - before >= 2


def left_behind(store: Store) -> int:
    """How many texts the index holds that are no article's."""
    return int(
        store.value(
            "SELECT count(*) FROM indexed WHERE article_id NOT IN (SELECT id FROM articles)"
        )
    )


def unindexed(store: Store) -> list[int]:
    """The articles that the index does not hold, by id."""
    rows = store.rows(
        "SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM indexed) ORDER BY id"
    )
    return [row["id"] for row in rows]


def clear(transaction: Transaction) -> None:
    """Empty the index, for :func:`mend_in_slices` to make it anew: that takes next to no room."""
    transaction.execute("INSERT INTO search (search) VALUES ('delete-all')")
    transaction.execute("DELETE FROM indexed")
    _merged(transaction)


def mend_in_slices(
    store: Store, tell: Callable[[int, int], None] = lambda _done, _of: None
) -> None:
    """Make the index hold every article and nothing else.

    Killed in the middle, articles are missing from searches until this is called again.

    Args:
        store: whose index.
        tell: is given after each short transaction how many are done, and of how many.

    Raises:
        StoreError: the store cannot be written.
    """
    if left_behind(store):
        store.write(clear)
    # Rising: the index writes itself out whenever a number is smaller than the last.
    missing = unindexed(store)
    done = 0
    for written in in_slices(store, missing, _index):
        done += len(written)
        tell(done, len(missing))
    store.write(_filled)


def _index(transaction: Transaction, ids: Sequence[int]) -> Sequence[int]:
    for article_id in ids:
        index_stored(transaction, article_id)
    return ids
