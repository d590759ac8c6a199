"""Rules carried out: on articles as they arrive, and on request on those that are here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tui_reader.model import Query, Rule
from tui_reader.query.expressions import TooSlowError
from tui_reader.query.match import Item, matches
from tui_reader.query.moments import Bound, Now
from tui_reader.query.tree import Count, During, OfStory, all_of, leaves
from tui_reader.store import marks
from tui_reader.store.database import Store, Transaction
from tui_reader.store.finding import found_in_slices
from tui_reader.store.items import items
from tui_reader.store.marks import TOGETHER, Change
from tui_reader.text.i18n import _
from tui_reader.text.when import midnight

_PROBLEM = "rule problem: "
"""Begins the name of a fact that says why a rule could not be tried."""
_ALL = 10**9


def names_story(rule: Rule) -> bool:
    """Whether a rule can be tried only when it is known which story an article tells."""
    return any(
        isinstance(one, OfStory) or (isinstance(one, Count) and one.field == "reports")
        for one, _wanted in leaves(rule.where)
    )


def apply(transaction: Transaction, rules: Sequence[Rule], ids: Sequence[int], now: int) -> None:
    """Do what the rules say with articles that have just arrived.

    Each rule is tried on the articles as they came, whatever those before it have done. One whose
    regular expression takes too long leaves an article alone, and :func:`problems` tells of it.

    Raises:
        sqlite3.Error: the store cannot be written.
    """
    current = [one for one in rules if not one.is_over(now)]
    if not current or not ids:
        return
    moment = Now(now, midnight(now))
    found: dict[str, list[int]] = {one.name: [] for one in current}
    for item in items(transaction, ids):
        for rule in current:
            if _fits(transaction, rule, item, moment):
                found[rule.name].append(item.id)
    for rule in current:
        some = found[rule.name]
        for start in range(0, len(some), TOGETHER):
            do(transaction, rule, some[start : start + TOGETHER], now)


def _fits(transaction: Transaction, rule: Rule, item: Item, now: Now) -> bool:
    try:
        return matches(rule.where, item, now)
    except TooSlowError as error:
        transaction.execute(
            "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)",
            (f"{_PROBLEM}{rule.name}", str(error)),
        )
        return False


def problems(store: Store) -> dict[str, str]:
    """Why rules could not be tried on some article, by the rule's name."""
    return {
        row["name"].removeprefix(_PROBLEM): row["value"]
        for row in store.rows(
            "SELECT name, value FROM facts WHERE name >= ? AND name < ?",
            (_PROBLEM, f"{_PROBLEM}\U0010ffff"),
        )
    }


def do(transaction: Transaction, rule: Rule, ids: Sequence[int], now: int) -> list[Change]:
    """Do what a rule says with some articles, :data:`~.marks.TOGETHER` at most; what was changed."""
    changes: list[Change] = []
    for deed in rule.do:
        if deed == "hide":
            changes += marks.hide(transaction, ids, rule.name, now)
        elif deed == "top":
            changes.append(marks.top(transaction, ids, now))
        elif deed == "notify":
            transaction.executemany(
                "INSERT OR IGNORE INTO notices (article_id, rule, at) VALUES (?, ?, ?)",
                [(one, rule.name, now) for one in ids],
            )
        elif deed.startswith("tag:"):
            changes.append(marks.tag_many(transaction, ids, deed[4:].strip(), now))
        else:
            field = {"read": "read", "star": "starred", "later": "later"}[deed]
            changes.append(marks.mark(transaction, ids, field, True, now))
    return changes


def any_notices(store: Store) -> bool:
    """Whether a rule wants something to be told."""
    return store.value("SELECT 1 FROM notices WHERE told = 0 LIMIT 1") is not None


def take_notices(transaction: Transaction) -> dict[str, list[str]]:
    """What rules want to be told of, which is told once: the titles by the rule's name, the newest first."""
    found: dict[str, list[str]] = {}
    rows = transaction.execute(
        "SELECT rule, title FROM notices CROSS JOIN articles ON id = article_id WHERE told = 0"
        " ORDER BY at DESC, +sort_at DESC"
    ).fetchall()
    for row in rows:
        found.setdefault(row["rule"], []).append(row["title"])
    transaction.execute("UPDATE notices SET told = 1 WHERE told = 0")
    return found


def notices_in_words(found: Mapping[str, Sequence[str]]) -> list[str]:
    """What rules want to be told of, a sentence each."""
    one, several = _("{rule}: {title}"), _("{rule}: {title} and {more} more")
    return [
        (one if len(titles) == 1 else several).format(
            rule=rule, title=titles[0], more=len(titles) - 1
        )
        for rule, titles in found.items()
    ]


def tried_in_slices(
    store: Store, rule: Rule, now: int, *, days: int = 0
) -> Iterator[Sequence[int]]:
    """The articles that a rule's query gives, in slices, the newest first.

    Args:
        store: where they are.
        rule: the rule.
        now: when.
        days: only those that arrived in so many last days; 0: all.

    Raises:
        StoreError: the store cannot be read, or a regular expression takes too long.
    """
    recent = [During("arrived", Bound(f"{days}d"))] if days else []
    where = all_of([rule.where, *recent])
    query = Query(where=where)
    yield from found_in_slices(store, query, midnight=midnight(now), now=now, most=_ALL)


def by_rule(store: Store) -> dict[str, int]:
    """How many articles each rule hides."""
    return {row[0]: row[1] for row in store.rows("SELECT rule, count(*) FROM hidden GROUP BY rule")}


def hidden_by(store: Store, name: str) -> list[int]:
    """The articles that a rule hides."""
    return [row[0] for row in store.rows("SELECT article_id FROM hidden WHERE rule = ?", (name,))]


def rule_of(store: Store, article_id: int) -> str:
    """Which rule hides an article; empty: none does."""
    return str(store.value("SELECT rule FROM hidden WHERE article_id = ?", (article_id,)) or "")
