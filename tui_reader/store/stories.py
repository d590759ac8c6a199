"""Which articles tell the same news: as the engine has found, and as the user decided.

Of the articles of a story one is shown, its row; the others stand behind it in lists of rows.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from tui_reader.model import StoryChoice
from tui_reader.store import shared_words, undo
from tui_reader.store.article_ids import NEW_ID
from tui_reader.store.database import Store, Transaction
from tui_reader.text.languages import primary

_RECENT_ROWS = 500
"""Stories of a feed that are looked at when it becomes quiet."""
_FILED = "stories filed"


class RecentArticle(Struct, frozen=True):
    """A recent article, with what it is compared by to file it under a story."""

    id: int
    story: int
    title: str
    summary: str
    language: str
    sort_at: int
    source: str
    """The paper that the article names as its source, else the feed."""


class Filed(Struct, frozen=True):
    """How far articles are filed under stories."""

    last: int = 0
    """The largest id: articles with a larger one are not filed yet."""
    among: int = 0
    """How many articles were compared when all of the last days were filed."""


def recent(store: Store, since: int, *, after: int, limit: int) -> list[RecentArticle]:
    """Articles sorted at or after ``since``, with ids above ``after``, in the order of ids."""
    return [
        RecentArticle(*row)
        for row in store.rows(
            "SELECT id, iif(story = 0, id, story), title, summary, language, sort_at,"
            " iif(paper = '', 'feed ' || feed_id, paper)"
            " FROM articles WHERE id > ? AND +sort_at >= ? ORDER BY id LIMIT ?",
            (after, since, limit),
        )
    ]


def known(store: Store, since: int) -> dict[int, int]:
    """The articles sorted at or after ``since`` that are filed under stories: id → story."""
    rows = store.rows("SELECT id, story FROM articles WHERE sort_at >= ? AND +story <> 0", (since,))
    return {row["id"]: row["story"] for row in rows}


def several(store: Store, limit: int | None) -> list[int]:
    """The stories that have several reports, those with the latest rows first."""
    rows = store.rows(
        "SELECT story FROM articles WHERE behind = 0 AND story <> 0 AND EXISTS"
        " (SELECT 1 FROM articles AS o WHERE o.story = articles.story AND o.id <> articles.id)"
        " ORDER BY sort_at DESC, id DESC LIMIT ?",
        (-1 if limit is None else limit,),
    )
    return list(dict.fromkeys(row["story"] for row in rows))


def newest(store: Store) -> int:
    """The largest id that an article has been given."""
    return int(store.value(f"SELECT {NEW_ID} - 1"))


def filed(store: Store) -> Filed:
    """How far articles are filed; not at all in a store of an older version."""
    value = store.value("SELECT value FROM facts WHERE name = ?", (_FILED,))
    parts = str(value or "").split()
    return (
        Filed(*map(int, parts)) if len(parts) == 2 and all(map(str.isdecimal, parts)) else Filed()
    )


def note_filed(transaction: Transaction, last: int, among: int) -> None:
    """Note that all articles up to an id are filed."""
    transaction.execute(
        "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (_FILED, f"{last:d} {among:d}")
    )


def decided(store: Store) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The pairs of articles that the user joined, and those that he took apart."""
    pairs: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for row in store.rows("SELECT article_id, other_id, together FROM story_choices"):
        pairs[not row["together"]].append((row["article_id"], row["other_id"]))
    return pairs


class Taste(Struct, frozen=True):
    """Which report of a story is its row in a list."""

    languages: frozenset[str] = frozenset()
    """Primary tags of the languages that the user reads; empty: any."""
    language: Callable[[int], str] = lambda _one: ""
    """The language of an article as its text says it; empty: as its feed declares it."""
    adds: Callable[[int, Sequence[int]], bool] = lambda _one, _others: False
    """Whether a report says something that none of others says, so that a story that was read comes
    back with it."""


def file(transaction: Transaction, stories: Mapping[int, int], taste: Taste = Taste()) -> None:  # noqa: B008
    """File articles under stories: article id → story, which is the id of its first article."""
    touched = set(stories.values())
    for article_id, story in stories.items():
        before = transaction.execute(
            "SELECT story FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        touched.add(before[0] if before else 0)
        transaction.execute(
            "UPDATE articles SET story = ? WHERE id IN (?, ?)", (story, article_id, story)
        )
    _choose_rows(transaction, touched - {0}, taste, frozenset(stories))


def _choose_rows(
    transaction: Transaction,
    stories: Iterable[int],
    taste: Taste,
    new: frozenset[int] = frozenset(),
) -> None:
    """Show one article of each of some stories; a story that was read stays so, or comes back."""
    for story in stories:
        members = transaction.execute(
            "SELECT articles.id, read, behind, language, sort_at, read_at, position,"
            " quiet_until > CAST(strftime('%s', 'now') AS INTEGER) AS is_quiet,"
            " EXISTS (SELECT 1 FROM hidden WHERE article_id = articles.id) AS is_hidden"
            " FROM articles JOIN feeds ON feeds.id = feed_id WHERE story = ?",
            (story,),
        ).fetchall()
        if not members:
            continue
        # What a rule has hidden is no row, unless all of the story is hidden.
        seen = [one for one in members if not one["is_hidden"]] or members
        row = _row_of(seen, taste, new)
        for one in members:
            if one["behind"] != (one["id"] != row):
                transaction.execute(
                    "UPDATE articles SET behind = ? WHERE id = ?",
                    (int(one["id"] != row), one["id"]),
                )


def leave_quiet(transaction: Transaction, feed_ids: Sequence[int]) -> None:
    """Give the unread stories whose rows are of feeds that are quiet by now another row, if they have one."""
    for feed_id in feed_ids:
        rows = transaction.execute(
            "SELECT story FROM articles WHERE feed_id = ? AND read = 0 AND +behind = 0 AND +story <> 0"
            " ORDER BY sort_at DESC LIMIT ?",
            (feed_id, _RECENT_ROWS),
        ).fetchall()
        _choose_rows(transaction, [row["story"] for row in rows], Taste())


def _row_of(members: Sequence[sqlite3.Row], taste: Taste, new: frozenset[int]) -> int:
    """The article that is the row of a story."""
    shown = [one["id"] for one in members if not one["behind"]]
    current = shown[0] if len(shown) == 1 else 0

    def rank(one: sqlite3.Row) -> tuple[bool, bool, bool, int, int, int]:
        language = primary(taste.language(one["id"]) or one["language"])
        strange = bool(taste.languages) and language not in taste.languages
        quiet = bool(one["is_quiet"])
        return quiet, strange, one["id"] != current, one["position"], -one["sort_at"], -one["id"]

    read = [one for one in members if one["read"]]
    if read:
        known = [one["id"] for one in read]
        telling = [
            one
            for one in members
            if one["id"] in new and not one["read"] and taste.adds(one["id"], known)
        ]
        if not telling and current not in known and current:
            return current
        members = telling or [max(read, key=lambda one: (one["read_at"], one["id"]))]
    return int(min(members, key=rank)["id"])


# What the user decides.


def take_out(transaction: Transaction, article_id: int, now: int) -> StoryChoice | None:
    """Make an article a story of its own for good, kept as a step; ``None``: it was alone."""
    [story] = transaction.execute(
        "SELECT story FROM articles WHERE id = ?", (article_id,)
    ).fetchone() or [0]
    others = [one for one in _members(transaction, story) if one != article_id]
    if not story or not others:
        return None
    pairs = [(article_id, other) for other in others]
    choice = _noted(transaction, pairs, [article_id, *others], together=False)
    _take_apart(transaction, article_id, story, others)
    undo.keep_other(transaction, choice, now)
    shared_words.note_story(transaction, pairs, 0)
    return choice


def _take_apart(
    transaction: Transaction, article_id: int, story: int, others: Sequence[int]
) -> None:
    rest = story if story != article_id else min(others)
    _move(transaction, {article_id: article_id} | dict.fromkeys(others, rest))


def join(transaction: Transaction, one: int, other: int, now: int) -> StoryChoice | None:
    """Make two articles, with their stories, one story for good, kept as a step.

    ``None``: they are one already, or one of them is gone.
    """
    choice = _joined(transaction, one, other)
    if choice is not None:
        undo.keep_other(transaction, choice, now)
        shared_words.note_story(transaction, [(one, other)], 1)
    return choice


def _joined(transaction: Transaction, one: int, other: int) -> StoryChoice | None:
    rows = transaction.execute(
        "SELECT id, iif(story = 0, id, story) AS story FROM articles WHERE id IN (?, ?)",
        (one, other),
    ).fetchall()
    stories = {row["story"] for row in rows}
    if len(stories) < 2:
        return None
    sides = [_members(transaction, row["story"]) or [row["id"]] for row in rows]
    members = sorted({each for side in sides for each in side})
    choice = _noted(transaction, [(one, other)], members, together=True)
    for here in sides[0]:
        for there in sides[1]:
            transaction.execute(
                "DELETE FROM story_choices WHERE together = 0 AND"
                " ((article_id = ?1 AND other_id = ?2) OR (article_id = ?2 AND other_id = ?1))",
                (here, there),
            )
    _move(transaction, dict.fromkeys(members, min(stories)))
    return choice


def accept(transaction: Transaction, one: int, other: int, together: int) -> None:
    """Carry out what a person has decided of two articles at another machine.

    Args:
        transaction: that does it.
        one: the article that was taken out, or joined.
        other: the other one.
        together: 1: they are one story; 0: they are not; -1: nobody decides.
    """
    if together == 1:
        _joined(transaction, one, other)
        return
    for pair in ((one, other), (other, one)):
        transaction.execute("DELETE FROM story_choices WHERE article_id = ? AND other_id = ?", pair)
    if together == 0:
        transaction.execute(
            "INSERT INTO story_choices (article_id, other_id, together) VALUES (?, ?, 0)",
            (one, other),
        )
        [story] = transaction.execute("SELECT story FROM articles WHERE id = ?", (one,)).fetchone()
        others = [each for each in _members(transaction, story) if each != one]
        if story and other in others:
            _take_apart(transaction, one, story, others)


def take_back(transaction: Transaction, choice: StoryChoice) -> None:
    """Undo what the user decided of stories; articles that are gone are passed over."""
    for one, other in choice.pairs:
        transaction.execute(
            "DELETE FROM story_choices WHERE article_id = ? AND other_id = ?", (one, other)
        )
    before = {pair[:2]: pair[2] for pair in choice.choices_before}
    for one, other in choice.pairs:
        word = before.get((one, other), before.get((other, one), -1))
        shared_words.note_story(transaction, [(one, other)], word)
    for article_id, other_id, together in choice.choices_before:
        transaction.execute(
            "INSERT OR REPLACE INTO story_choices (article_id, other_id, together)"
            " SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM articles WHERE id = ?1)"
            " AND EXISTS (SELECT 1 FROM articles WHERE id = ?2)",
            (article_id, other_id, together),
        )
    _move(transaction, dict(choice.stories_before))


def _members(transaction: Transaction, story: int) -> list[int]:
    rows = transaction.execute("SELECT id FROM articles WHERE story = ? AND story <> 0", (story,))
    return [row[0] for row in rows]


def _noted(
    transaction: Transaction,
    pairs: Sequence[tuple[int, int]],
    members: Sequence[int],
    *,
    together: bool,
) -> StoryChoice:
    """Note pairs that the user decided; what was before."""
    among = json.dumps(list(members))
    before = transaction.execute(
        "SELECT article_id, other_id, together FROM story_choices"
        " WHERE article_id IN (SELECT value FROM json_each(?1))"
        " AND other_id IN (SELECT value FROM json_each(?1))",
        (among,),
    ).fetchall()
    stories = transaction.execute(
        "SELECT id, iif(story = 0, id, story) FROM articles"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (among,),
    ).fetchall()
    [title] = transaction.execute(
        "SELECT title FROM articles WHERE id = ?", (pairs[0][0],)
    ).fetchone()
    for one, other in pairs:
        transaction.execute(
            "DELETE FROM story_choices WHERE article_id = ? AND other_id = ?", (other, one)
        )
        transaction.execute(
            "INSERT OR REPLACE INTO story_choices (article_id, other_id, together) VALUES (?, ?, ?)",
            (one, other, int(together)),
        )
    return StoryChoice(
        title, together, tuple(pairs), tuple(map(tuple, before)), tuple(map(tuple, stories))
    )


def _move(transaction: Transaction, stories: Mapping[int, int]) -> None:
    touched = set(stories.values())
    for article_id, story in stories.items():
        transaction.execute("UPDATE articles SET story = ? WHERE id = ?", (story, article_id))
    _choose_rows(transaction, touched, Taste())
