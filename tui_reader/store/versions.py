"""What an article said before its paper changed it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from msgspec import Struct

from tui_reader.query.texts import plain_text
from tui_reader.store.contents import DamagedTextError
from tui_reader.store.database import Store, Transaction
from tui_reader.store.packing import pack, unpack
from tui_reader.text.html import unescape

# Whether a text was edited, or only served anew: what a reader would call a change.

_TAG = re.compile(r"<[^<>]*>")
_BLOCK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|td|th|tr|table|blockquote|pre|figure|figcaption|hr|dt|dd|dl)\b[^<>]*>"
)
_WORD = re.compile(r"\w+")
# Possessive and bounded: what a feed writes must not make an expression look at it twice.
_NUMBER = r"\d[\d.,\u202f\xa0 ]{0,12}+[kKmM]?+"
_COUNTED = (
    r"(?:comments?|repl(?:y|ies)|likes?|shares?|views?|reads?|votes?|points?|claps?|upvotes?|"
    r"commentaires?|réponses?|partages?|vues?|lectures?|"
    r"comentarios?|respuestas?|compartid[oa]s?|vistas?|lecturas?|votos?|comentários?|"
    r"kommentare?|antworten|aufrufe|reaktionen|reacties|commenti|visualizzazioni|"
    r"تعليق(?:ات)?|مشاهد(?:ة|ات)|مشارك(?:ة|ات)|комментари\w{0,5}|просмотр\w{0,5})"
)
_COUNTER = re.compile(
    rf"\b{_NUMBER}\s{{0,3}}+{_COUNTED}\b|\b{_COUNTED}\s{{0,3}}+[:(]?\s{{0,3}}+{_NUMBER}\)?",
    re.IGNORECASE,
)
_AGE = re.compile(
    rf"\b{_NUMBER}\s{{0,3}}+(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?)\s+ago\b"
    rf"|\bil y a\s{{1,3}}+{_NUMBER}\s{{0,3}}+(?:secondes?|minutes?|min|heures?|h|jours?|semaines?)\b"
    rf"|\bhace\s{{1,3}}+{_NUMBER}\s{{0,3}}+(?:segundos?|minutos?|horas?|días?|semanas?)\b"
    rf"|\bvor\s{{1,3}}+{_NUMBER}\s{{0,3}}+(?:sekunden?|minuten?|stunden?|tage?n?|wochen?)\b"
    rf"|منذ\s{{1,3}}+{_NUMBER}\s{{0,3}}+\w{{1,20}}",
    re.IGNORECASE,
)


def is_edited(title: str, html: str, new_title: str, new_html: str) -> bool:
    """Whether somebody changed what an article says.

    Only words count: white space, punctuation, case, markup, addresses with
    their tracking parameters, pictures, and numbers that count comments or
    the hours since are none of a reader's business.
    """
    if title == new_title and html == new_html:
        return False
    return _words_of(title) != _words_of(new_title) or _words_of(html) != _words_of(new_html)


def _words_of(html: str) -> list[str]:
    text = unescape(_TAG.sub("", _BLOCK.sub(" ", html))) if "<" in html else unescape(html)
    text = text.replace("\xad", "").replace("\u200b", "")
    return _WORD.findall(_AGE.sub(" ", _COUNTER.sub(" ", text)).casefold())


_MOST_EDITED = 20_000
_COMPARED = 150
"""Words between the first and the last change that are compared one by one."""
_WORDS, _SHOWN = 12, 6
"""Words of a change, and changes, that are shown."""
KEPT = 20
"""Versions kept of one article: the first and the latest ones."""
LARGEST = 500_000
"""Characters of HTML: of a larger text only the headline is kept."""


class Version(Struct, frozen=True):
    """An article as it once was."""

    replaced_at: int
    """When the next version was seen, seconds since the epoch."""
    title: str
    html: str


def versions(store: Store, article_id: int) -> list[Version]:
    """The earlier versions of an article, the oldest first.

    Raises:
        DamagedTextError: the text of one is damaged.
        StoreError: the store cannot be read.
    """
    found: list[Version] = []
    for row in store.rows(
        "SELECT replaced_at, title, html FROM versions WHERE article_id = ? ORDER BY replaced_at",
        (article_id,),
    ):
        html = unpack(row["html"])
        if html is None:
            raise DamagedTextError(article_id, row["title"])
        found.append(Version(row["replaced_at"], row["title"], html))
    return found


def last_edited(store: Store) -> list[int]:
    """The articles that papers have edited, by id, the last edit first."""
    rows = store.rows(
        "SELECT article_id FROM versions GROUP BY article_id"
        " ORDER BY max(replaced_at) DESC, article_id DESC LIMIT ?",
        (_MOST_EDITED,),
    )
    return [row[0] for row in rows]


def edits(store: Store, ids: Sequence[int]) -> dict[int, str]:
    """The words that the last edit of some articles changed; empty where none is kept."""
    rows = store.rows(
        "SELECT a.id, v.title AS old_title, v.html AS old, a.title, c.html FROM versions AS v"
        " JOIN articles AS a ON a.id = v.article_id JOIN contents AS c ON c.article_id = a.id"
        " WHERE v.article_id IN (SELECT value FROM json_each(?)) AND v.replaced_at ="
        " (SELECT max(replaced_at) FROM versions WHERE article_id = a.id)",
        (json.dumps(list(ids)),),
    )
    found = dict.fromkeys(ids, "")
    for row in rows:
        old, new = plain_text(unpack(row["old"]) or ""), plain_text(unpack(row["html"]) or "")
        parts = [changed_words(row["old_title"], row["title"])]
        # Of a text that was too long to be kept nothing can be said.
        parts += [changed_words(old, new)] if old else []
        found[row["id"]] = " · ".join(filter(None, parts))
    return found


def changed_words(before: str, after: str) -> str:
    """What an edit changed, in short: ``storm → gale · + twelve · − of men``; empty: nothing."""
    old, new = before.split(), after.split()
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    old, new = old[first : len(old) - last], new[first : len(new) - last]
    blocks: Sequence[tuple[str, int, int, int, int]]
    if max(len(old), len(new)) > _COMPARED:
        blocks = [("replace", 0, len(old), 0, len(new))]
    else:
        from difflib import SequenceMatcher  # only a list of edits needs it

        blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    parts: list[str] = []
    for kind, a, b, c, d in blocks:
        removed, added = _shortened(old[a:b]), _shortened(new[c:d])
        if kind != "equal":
            parts.append(
                f"{removed} → {added}" if removed and added
                else f"+ {added}" if added else f"− {removed}"
            )  # fmt: skip
    return " · ".join(parts[:_SHOWN])


def _shortened(words: Sequence[str]) -> str:
    return " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")


def keep(transaction: Transaction, article_id: int, title: str, html: str, now: int) -> None:
    """Keep what an article says before ``title`` and ``html`` replace it, if that is an edit."""
    row = transaction.execute(
        "SELECT title, html FROM articles LEFT JOIN contents ON article_id = articles.id"
        " WHERE articles.id = ?",
        (article_id,),
    ).fetchone()
    if row is None:
        return
    before = unpack(row["html"] or b"")
    if before is None:
        # Damaged: there is nothing to compare with, or to keep.
        return
    if not is_edited(row["title"], before, title, html):
        return
    kept = before if len(before) <= LARGEST else ""
    transaction.execute(
        "INSERT OR IGNORE INTO versions (article_id, replaced_at, title, html) VALUES (?, ?, ?, ?)",
        (article_id, now, row["title"], pack(kept)),
    )
    transaction.execute(
        "DELETE FROM versions WHERE article_id = ? AND replaced_at IN ("
        " SELECT replaced_at FROM versions WHERE article_id = ? AND replaced_at >"
        " (SELECT min(replaced_at) FROM versions WHERE article_id = ?)"
        " ORDER BY replaced_at DESC LIMIT -1 OFFSET ?)",
        (article_id, article_id, article_id, KEPT - 1),
    )
