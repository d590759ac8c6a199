"""Queries as SQL over the articles, newest first; the one place that makes it.

A query is the tree of its conditions. What all must hold and an index can find comes first; everything
else is tested on what was found, by the same functions that try a query on one article
(:mod:`tui_reader.query.texts`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.model import Query
from tui_reader.query.moments import Now, seconds_of
from tui_reader.query.tree import (
    Among,
    And,
    Contains,
    Count,
    During,
    Everything,
    Has,
    InFolder,
    InLanguage,
    Is,
    Matches,
    Node,
    Not,
    OfFeed,
    OfStory,
    Or,
    Phrase,
    Tagged,
    Word,
    conjuncts,
    leaves,
    negated,
)
from tui_reader.store.database import Store
from tui_reader.store.search_index import FILLING, Field, holding
from tui_reader.store.search_index import match_of as index_match
from tui_reader.text.folding import terms
from tui_reader.text.when import midnight as midnight_of

_FEEDS_IN_FOLDER = "SELECT id FROM feeds WHERE subscribed AND in_folder(?, folder)"
"""The feeds in a folder and below it."""
_FEEDS_WITH_TAG = (
    "SELECT feeds.id FROM feeds, json_each(iif(json_valid(feeds.tags), feeds.tags, '[]')) AS one"
    " WHERE one.value = ?"
)
_QUIET_FEEDS = "SELECT id FROM feeds WHERE quiet_until > ?"
_LOUD = negated(Is("quiet"))
_TOP, _NOT_TOP = Is("top"), negated(Is("top"))
_TITLE_OF_FEED = "iif(user_title <> '', user_title, iif(own_title <> '', own_title, url))"
_BYLINE = "coalesce((SELECT byline FROM pages WHERE article_id = articles.id), '')"
_AUTHOR = f"iif(articles.author <> '', articles.author, {_BYLINE})"
_HTML = "(SELECT html FROM contents WHERE article_id = articles.id)"
_MADE = (
    "coalesce((SELECT group_concat(text, char(10)) FROM made WHERE article_id = articles.id), '')"
)
_FULL = "(SELECT full_text FROM contents WHERE article_id = articles.id)"
_TEXTS = {
    "title": "articles.title",
    "author": _AUTHOR,
    "text": f"html_text({_HTML}), html_text({_FULL}), {_MADE}",
    "url": "articles.url",
    "": f"articles.title, {_AUTHOR}, paper, html_text({_HTML}), html_text({_FULL}), {_MADE}",
}
"""The texts of a field."""
_REPORTS = "iif(story = 0, 1, (SELECT count(*) FROM articles AS o WHERE o.story = articles.story))"
_MEDIA = "iif(json_valid(media), media, '{}')"
SLICE = 5_000
"""Articles that are walked along at a time where no index finds those of a query."""


class Condition(Struct, frozen=True):
    """A condition as SQL, and its parameters."""

    sql: str = "1"
    parameters: tuple[Any, ...] = ()

    def __and__(self, other: Condition) -> Condition:
        return Condition(f"{self.sql} AND {other.sql}", self.parameters + other.parameters)


class Part(Struct, frozen=True):
    """Some of the articles of a query, which one index finds."""

    condition: Condition
    columns: str = "id, sort_at"
    feeds: Condition | None = None
    """When the part is all, or all unread, articles of some feeds: a condition on ``feed_id``.
    ``tallies`` has counted them, and ``hidden`` those of them that are not shown."""
    is_walked: bool = False
    """No index finds them: they are found by walking along the articles in the order of time."""

    @property
    def source(self) -> str:
        """SQL from ``FROM`` on."""
        return f"FROM articles WHERE {self.condition.sql}"

    @property
    def parameters(self) -> tuple[Any, ...]:
        """The parameters of :attr:`source`."""
        return self.condition.parameters

    @property
    def sql(self) -> str:
        """SQL that gives ``id, sort_at``."""
        return f"SELECT {self.columns} {self.source}"


class Selection(Struct, frozen=True):
    """SQL that gives ``id, sort_at`` of some articles, and its parameters."""

    sql: str
    parameters: tuple[Any, ...]


Walk = Literal["time", "feed"]
"""Which index finds the articles of some feeds: by time for the first ones in order, by feed for all
of them, or when they are few."""


def select(
    query: Query,
    *,
    midnight: int,
    kept_since: int | None = None,
    walk: Walk = "time",
    only: Condition | None = None,
    now: int | None = None,
    within: tuple[int, int] | None = None,
) -> Selection:
    """The articles of a query, to be ordered and limited by whoever uses it.

    Args:
        query: what is asked for.
        midnight: when the reader's day began, for ``today``.
        kept_since: articles read at or after this time stay in an unread
            view, so that what was just read does not vanish under the reader.
        walk: which index is to answer for the feeds of a folder or tag.
        only: a condition on the articles besides.
        now: the time that ages count from; ``None``: this moment.
        within: the first and the last id of the articles that ``only`` leaves: the search index is
            not asked for others, and finds none by itself.
    """
    parts = select_parts(
        query, midnight=midnight, kept_since=kept_since, walk=walk, now=now, within=within
    )
    if only is not None:
        parts = tuple(replace(one, condition=one.condition & only) for one in parts)
    return Selection(
        " UNION ALL ".join(one.sql for one in parts),
        tuple(value for one in parts for value in one.parameters),
    )


def select_parts(
    query: Query,
    *,
    midnight: int,
    kept_since: int | None = None,
    walk: Walk = "time",
    now: int | None = None,
    within: tuple[int, int] | None = None,
) -> tuple[Part, ...]:
    """The same articles in parts, no article in two of them, as no index answers an ``OR``."""
    tree = query.tree
    nodes = conjuncts(tree)
    seconds = int(time.time()) if now is None else now
    moment = Now(seconds, midnight or midnight_of(seconds))
    unread = is_of_unread(query)
    shown = [] if unread or _names_hidden(tree) else [_SHOWN]
    if query.one_a_story:
        shown.append(_ROW)
    walked = _is_walked(nodes)
    found = [
        Part(_all_of([one, *shown]), is_walked=walked)
        for one in _conditions(nodes, moment, walk, within=within)
    ]
    if (feeds := _whole_feeds(nodes, moment)) is not None:
        found[0] = replace(found[0], feeds=feeds)
    if unread and kept_since is not None:
        # The condition of the index on read_at is repeated, as SQLite does not draw the conclusion;
        # the plus keeps it from walking all articles by time to find the few that were just read.
        just_read = Condition("read = 1 AND read_at > 0 AND read_at >= ?", (kept_since,))
        others = tuple(one for one in nodes if one != Is("unread"))
        found += [
            Part(just_read & one & _SHOWN, "id, +sort_at AS sort_at")
            for one in _conditions(others, moment, "time", few=True)
        ]
    return tuple(found)


_ROW = Condition("behind = 0")
"""That an article is the row of its story in a list."""
_SHOWN = Condition("+id NOT IN (SELECT article_id FROM hidden)")
"""What no rule has hidden. What is hidden is read, so that unread articles need not be looked up."""


def tally_column(query: Query) -> str:
    """The column of ``tallies`` that counts the articles of a query, where they are of whole feeds."""
    counted = "unread" if is_of_unread(query) else "total"
    shown = {"unread": "shown_unread", "total": "shown"}
    return shown[counted] if query.one_a_story else counted


def is_of_unread(query: Query) -> bool:
    """Whether a query gives unread articles only."""
    return Is("unread") in conjuncts(query.tree)


def _names_hidden(tree: Node) -> bool:
    return any(one == Is("hidden") for one, _wanted in leaves(tree))


def count_hidden(store: Store, query: Query, feeds: Condition) -> dict[int, int]:
    """How many articles of a query of whole feeds are hidden, by feed; those without any are left out.

    Args:
        store: where they are.
        query: what is asked for. Of unread articles none is hidden.
        feeds: which feeds.
    """
    if is_of_unread(query):
        return {}
    if query.one_a_story:
        feeds &= _ROW
    return {
        row[0]: row[1]
        for row in store.rows(
            "SELECT feed_id, count(*) FROM hidden CROSS JOIN articles ON articles.id = article_id"
            f" WHERE {feeds.sql} GROUP BY feed_id",
            feeds.parameters,
        )
    }


def pieces(store: Store, part: Part) -> Iterator[Part]:
    """A part in pieces, of :data:`SLICE` articles where it is walked along; the newest first."""
    if not part.is_walked:
        yield part
        return
    until = int(store.value("SELECT coalesce(max(sort_at), 0) + 1 FROM articles"))
    while True:
        since = store.value(
            "SELECT sort_at FROM articles WHERE sort_at < ? ORDER BY sort_at DESC LIMIT 1 OFFSET ?",
            (until, SLICE - 1),
        )
        piece = Condition("sort_at < ?", (until,))
        if since is not None:
            piece &= Condition("sort_at >= ?", (since,))
        yield replace(part, condition=piece & part.condition)
        if since is None:
            return
        until = int(since)


def match_of(query: Query) -> str | None:
    """What of a query the search index can be asked for, in its language (FTS5); ``None``: nothing."""
    return _match_all(conjuncts(query.tree))


def is_tested(query: Query) -> bool:
    """Whether articles that an index finds have to be tested one by one."""
    known = (OfFeed, InFolder, Tagged, InLanguage, OfStory, Among)
    states = (Is("unread"), Is("starred"), Is("later"), _LOUD, _TOP, _NOT_TOP)
    return not all(
        isinstance(one, known) or one in states or _is_by_date(one) or _is_exact(one)
        for one in conjuncts(query.tree)
    )


def _is_walked(nodes: Sequence[Node]) -> bool:
    """Whether articles have to be tested one by one, and no index leaves only some of them."""
    few = (OfFeed, InFolder, Tagged, OfStory, Among)
    if any(map(_is_noted, nodes)):
        return False
    if any(isinstance(one, few) or one in (Is("starred"), Is("later"), _TOP) for one in nodes):
        return False
    if _match_all(nodes) is not None:
        return False
    return not all(
        isinstance(one, InLanguage) or one in (Is("unread"), _LOUD, _NOT_TOP) or _is_by_date(one)
        for one in nodes
    )


def _is_by_date(node: Node) -> bool:
    return isinstance(node, During) and node.field == "date"


def _whole_feeds(nodes: Sequence[Node], now: Now) -> Condition | None:
    """The feeds that are the first part of a query, or ``None`` when it is not of whole feeds."""
    others = [one for one in nodes if one not in (Is("unread"), _LOUD)]
    if any(not isinstance(one, OfFeed | InFolder | Tagged) for one in others):
        return None
    if sum(isinstance(one, Tagged) for one in nodes) > 1:
        return None
    conditions = [
        _of_tagged(one.tag, "") if isinstance(one, Tagged) else _of_feeds(one, "")
        for one in nodes
        if isinstance(one, OfFeed | InFolder | Tagged)
    ]
    if _LOUD in nodes:
        conditions.append(Condition(f"feed_id NOT IN ({_QUIET_FEEDS})", (now.seconds,)))
    return _all_of(conditions)


def _conditions(
    nodes: Sequence[Node],
    now: Now,
    walk: Walk,
    *,
    few: bool = False,
    within: tuple[int, int] | None = None,
) -> list[Condition]:
    """The conditions of the parts of a query; ``few``: another index has found them already."""
    # A plus hides a column from SQLite's choice of an index.
    plus = "+" if walk == "time" or few else ""
    narrow = _match_all(nodes)
    found = few or narrow is not None or any(isinstance(one, Among | OfStory) for one in nodes)
    found = found or any(one in nodes for one in (Is("starred"), Is("later"), _TOP))
    found = found or any(map(_is_noted, nodes))
    tag = next((one for one in nodes if isinstance(one, Tagged)), None)
    language = next((one for one in nodes if isinstance(one, InLanguage)), None)
    fixed: list[Condition] = []
    for one in nodes:
        match one:
            case OfFeed() | InFolder():
                fixed.append(_of_feeds(one, plus))
            case Is("starred"):
                fixed.append(Condition("starred = 1"))
            case Is("later"):
                fixed.append(Condition("later = 1"))
            case Word(text, "note") if not terms(text):
                fixed.append(Condition("0"))
            case Word(text, "title" | "text") if terms(text):
                # The index that was asked for the column has said so already.
                fixed.append(_has_words(one))
            case Word(_, "note") | Phrase(_, "note") | Matches("note"):
                fixed.append(_noted(one))
            case Is("top"):
                fixed.append(Condition("id IN (SELECT article_id FROM topped)"))
            case During("date"):
                fixed.append(_during(one, now, "+" if narrow is not None else ""))
            case OfStory(story):
                fixed.append(Condition("story = ?", (story,)))
            case Among(ids):
                fixed.append(_among(ids, ""))
            case Not(Is("quiet")):
                # Where no feed is quiet, the row of an article need not be read.
                fixed.append(
                    Condition(
                        f"(NOT EXISTS ({_QUIET_FEEDS}) OR +feed_id NOT IN ({_QUIET_FEEDS}))",
                        (now.seconds, now.seconds),
                    )
                )
            case _ if one not in (Is("unread"), tag, language) and not _is_indexed(one):
                fixed.append(_holds(one, _At(now, within)))
    if narrow is not None:
        # Tests of texts come after what the index finds.
        fixed.insert(0, _found_by(narrow, "") if within is None else _found_within(narrow, within))
    either: list[list[Condition]] = []
    if tag is not None:
        either.append([_of_tagged(tag.tag, plus), _tagged_alone(tag.tag)])
    if language is not None:
        either.append(_in_language(language.tag, "+" if found or tag is not None else ""))
    unread = Is("unread") in nodes
    return [
        _all_of([*_unread(unread, found or language is not None, parts), *fixed, *parts])
        for parts in product(*either)
    ]


def _unread(unread: bool, found: bool, parts: Sequence[Condition]) -> list[Condition]:
    if not unread:
        return []
    # What is starred, found, tagged by hand or in a language is fewer than what is unread.
    small = found or any(one.sql.startswith("id IN") for one in parts)
    return [Condition("+read = 0" if small else "read = 0")]


def _of_feeds(node: OfFeed | InFolder, plus: str) -> Condition:
    """That articles are of a feed, or of one in a folder."""
    if isinstance(node, OfFeed):
        return Condition("feed_id = ?", (node.feed_id,))
    return Condition(f"{plus}feed_id IN ({_FEEDS_IN_FOLDER})", (node.path,))


def _of_tagged(tag: str, plus: str) -> Condition:
    """That the feed has a tag."""
    return Condition(f"{plus}feed_id IN ({_FEEDS_WITH_TAG})", (tag,))


def _tagged_alone(tag: str) -> Condition:
    """That the article has a tag and its feed has not."""
    return Condition(
        "id IN (SELECT article_id FROM article_tags WHERE tag = ?)"
        f" AND +feed_id NOT IN ({_FEEDS_WITH_TAG})",
        (tag, tag),
    )


def _in_language(language: str, plus: str) -> list[Condition]:
    """That the language is ``fr``, or ``fr-MA`` and the like (BCP 47): two ranges of an index."""
    return [
        Condition(f"{plus}language = ?", (language,)),
        Condition(f"{plus}language > ? AND {plus}language < ?", (f"{language}-", f"{language}.")),
    ]


def _among(ids: Sequence[int], plus: str) -> Condition:
    return Condition(
        f"{plus}articles.id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
    )


def _during(node: During, now: Now, plus: str) -> Condition:
    column = f"{plus}sort_at" if node.field == "date" else "+received"
    ends = ((">=", node.since), ("<", node.until))
    return _all_of(
        Condition(f"{column} {sign} ?", (seconds_of(bound, now),))
        for sign, bound in ends
        if bound is not None
    )


def _all_of(conditions: Iterable[Condition]) -> Condition:
    whole: Condition | None = None
    for one in conditions:
        whole = one if whole is None else whole & one
    return whole or Condition()


# Words, by the search index.


def _match_all(nodes: Sequence[Node]) -> str | None:
    """What the index can be asked for, of conditions that all must hold; ``None``: nothing."""
    found = [match for one in nodes if (match := _narrowing(one)) is not None]
    return " AND ".join(f"({one})" for one in found) if found else None


def _narrowing(node: Node) -> str | None:
    """An FTS5 expression that finds every article for which a condition holds; ``None``: there is none.

    It may find others as well, unless the condition :func:`is exact <_is_exact>`.
    """
    match node:
        case Word(text, field, beginning):
            return _match_words(text, field, beginning=beginning)
        case Phrase(text, field):
            return _match_words(text, field)
        case And(parts):
            return _match_all(parts)
        case Or(parts):
            found = [_narrowing(one) for one in parts]
            if None in found:
                return None
            return " OR ".join(f"({one})" for one in found)
    return None


def _is_exact(node: Node) -> bool:
    """Whether the index alone, once it is filled, says for which articles a condition holds."""
    match node:
        case Word(text, "" | "title" | "text"):
            return bool(terms(text))
        case And(parts) | Or(parts):
            return all(map(_is_exact, parts))
    return False


def _is_indexed(node: Node) -> bool:
    """As :func:`_is_exact`, also while the index is being filled."""
    return _is_exact(node) and not any(
        isinstance(one, Word) and one.field for one, _wanted in leaves(node)
    )


def _has_words(word: Word) -> Condition:
    """That a field has the words, tested only while the index is being filled."""
    test = f"(NOT {FILLING} OR has_words(?, ?, {_TEXTS[word.field]}))"
    return Condition(test, (word.text, int(word.beginning)))


_COLUMNS: Mapping[str, Field] = {"": "", "title": "title", "text": "text", "author": "author"}
"""The columns of the index by the fields of the query language."""


def _match_words(text: str, field: str, *, beginning: bool = False) -> str | None:
    """An FTS5 expression: every word, the last one perhaps a beginning; ``None`` when there is none."""
    column = _COLUMNS.get(field)
    return None if column is None else index_match(text, column, prefix=beginning) or None


def _found_by(match: str, plus: str) -> Condition:
    sql, parameters = holding(match)
    return Condition(f"{plus}{sql}", parameters)


def _found_within(match: str, within: tuple[int, int]) -> Condition:
    return Condition(*holding(match, within))


# Everything else, tested on what was found. No test is NULL, so that each can be negated.


class _At(Struct, frozen=True):
    """When a query is asked, and of which numbers of the search index."""

    now: Now
    within: tuple[int, int] | None


def _holds(node: Node, at: _At) -> Condition:
    """A condition as SQL that uses no index of the articles."""
    if _is_indexed(node):
        return _indexed(node, at)
    match node:
        case And(parts):
            return _joined(" AND ", parts, at)
        case Or(parts):
            return _joined(" OR ", parts, at)
        case Not(part):
            inner = _holds(part, at)
            return Condition(f"NOT ({inner.sql})", inner.parameters)
        case Word(text) if not terms(text):
            return Condition("0")
        case Word(_, "note") | Phrase(_, "note") | Matches("note"):
            found = _noted(node)
            return Condition(f"+{found.sql}", found.parameters)
        case Word(_, "title" | "text"):
            return _both(_indexed(node, at), _has_words(node))
        case Word(text, field, beginning):
            test = f"has_words(?, ?, {_TEXTS[field]})"
            return _both(_indexed(node, at), Condition(test, (text, int(beginning))))
        case Phrase(text, field):
            return _both(_indexed(node, at), Condition(f"has_phrase(?, {_TEXTS[field]})", (text,)))
        case Contains("feed" | "category" as field, text):
            return _of_names(field, "has_part(?, {})", (text,))
        case Contains(field, text):
            return Condition(f"has_part(?, {_TEXTS[field]})", (text,))
        case Matches("feed" | "category" as field, expression, flags):
            return _of_names(field, "has_match(?, ?, {})", (expression, flags))
        case Matches(field, expression, flags):
            return Condition(f"has_match(?, ?, {_TEXTS[field]})", (expression, flags))
        case OfFeed() | InFolder():
            return _of_feeds(node, "+")
        case Tagged(tag):
            own = "EXISTS (SELECT 1 FROM article_tags WHERE tag = ? AND article_id = articles.id)"
            shared = _of_tagged(tag, "+")
            return Condition(f"({own} OR {shared.sql})", (tag, *shared.parameters))
        case InLanguage(tag):
            one, more = _in_language(tag, "+")
            return Condition(f"({one.sql} OR {more.sql})", one.parameters + more.parameters)
        case During():
            return _during(node, at.now, "+")
        case Count(field, low, high):
            return _count(field, low, high)
        case OfStory(story):
            return Condition("+story = ?", (story,))
        case Among(ids):
            return _among(ids, "+")
        case Is("quiet"):
            return Condition(f"+feed_id IN ({_QUIET_FEEDS})", (at.now.seconds,))
        case Everything():
            return Condition()
    state = _STATES.get(node)
    if state is None:
        raise ValueError(f"{node} was not replaced")
    return Condition(state)


def _noted(node: Word | Phrase | Matches) -> Condition:
    """That the note on the article has what is looked for: few articles have one."""
    test: str
    parameters: tuple[str | int, ...]
    match node:
        case Word(text, _, beginning):
            test, parameters = "has_words(?, ?, note)", (text, int(beginning))
        case Phrase(text):
            test, parameters = "has_phrase(?, note)", (text,)
        case Matches(_, expression, flags):
            test, parameters = "has_match(?, ?, note)", (expression, flags)
    return Condition(f"id IN (SELECT article_id FROM article_notes WHERE {test})", parameters)


def _is_noted(node: Node) -> bool:
    return isinstance(node, Word | Phrase | Matches) and node.field == "note"


def _has_file(kind: str) -> str:
    """That the article carries a file of a media type that begins so."""
    return (
        f"EXISTS (SELECT 1 FROM json_each({_MEDIA}, '$.enclosures') AS one"
        f" WHERE substr(json_extract(one.value, '$[1]'), 1, {len(kind)}) = '{kind}')"
    )


_STATES: Mapping[Node, str] = {
    Is("unread"): "+read = 0",
    Is("starred"): "+starred = 1",
    Is("later"): "+later = 1",
    Is("tagged"): (
        "(EXISTS (SELECT 1 FROM article_tags WHERE article_id = articles.id) OR +feed_id IN"
        " (SELECT id FROM feeds WHERE json_valid(tags) AND json_array_length(tags) > 0))"
    ),
    Is("edited"): "EXISTS (SELECT 1 FROM versions WHERE article_id = articles.id)",
    Is("full"): f"length(coalesce({_FULL}, x'')) > 0",
    Is("noted"): "EXISTS (SELECT 1 FROM article_notes WHERE article_id = articles.id)",
    Is("top"): "EXISTS (SELECT 1 FROM topped WHERE article_id = articles.id)",
    Is("hidden"): "EXISTS (SELECT 1 FROM hidden WHERE article_id = articles.id)",
    Has("audio"): _has_file("audio/"),
    Has("video"): _has_file("video/"),
    Has("picture"): (
        f"({_has_file('image/')} OR json_type({_MEDIA}, '$.picture') = 'array' IS TRUE"
        f" OR has_picture({_HTML}))"
    ),
}


def _both(first: Condition | None, second: Condition) -> Condition:
    if first is None:
        return second
    return Condition(f"({first.sql} AND {second.sql})", first.parameters + second.parameters)


def _indexed(node: Node, at: _At) -> Condition:
    """That the index finds the article; true where it cannot be asked."""
    match = _narrowing(node)
    if match is None:
        return Condition()
    return _found_by(match, "+") if at.within is None else _found_within(match, at.within)


def _joined(sign: str, parts: Sequence[Node], at: _At) -> Condition:
    conditions = [_holds(one, at) for one in parts]
    return Condition(
        f"({sign.join(one.sql for one in conditions)})",
        tuple(value for one in conditions for value in one.parameters),
    )


def _of_names(field: str, test: str, parameters: tuple[str, ...]) -> Condition:
    """That a test holds of a feed's title or address, or of one of the article's categories."""
    if field == "feed":
        either = f"{test.format(_TITLE_OF_FEED)} OR {test.format('url')}"
        return Condition(
            f"+feed_id IN (SELECT id FROM feeds WHERE {either})", (*parameters, *parameters)
        )
    names = "json_each(iif(json_valid(categories), categories, '[]')) AS one"
    return Condition(
        f"EXISTS (SELECT 1 FROM {names} WHERE one.type = 'text' AND {test.format('one.value')})",
        parameters,
    )


def _count(field: str, low: int | None, high: int | None) -> Condition:
    number = _REPORTS if field == "reports" else f"count_{field}({_HTML}, {_FULL})"
    if low is not None and high is not None:
        return Condition(f"{number} BETWEEN ? AND ?", (low, high))
    if high is not None:
        return Condition(f"{number} <= ?", (high,))
    return Condition(f"{number} >= ?", (low or 0,))
