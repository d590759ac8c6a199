"""A query written down: the canonical text, which reads back to the same tree."""

from __future__ import annotations

from tui_reader.query.moments import Bound, is_span
from tui_reader.query.newsboat import not_taken_for_one
from tui_reader.query.parse import OPERATORS
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
    InView,
    Is,
    Matches,
    Node,
    Not,
    OfFeed,
    OfStory,
    Or,
    Phrase,
    Search,
    Tagged,
    Word,
)
from tui_reader.text.patterns import pattern

_PLAIN = pattern(r"[\w.-]++")


def written(search: Search) -> str:
    """The text of a whole query."""
    parts = [_text(search.where)]
    if search.sort:
        parts.append(f"sort:{search.sort}")
    if search.limit is not None:
        parts.append(f"limit:{search.limit}")
    if search.where == Everything() and len(parts) > 1:
        del parts[0]
    return not_taken_for_one(" ".join(parts))


def node_text(node: Node) -> str:
    """The text of a tree."""
    return not_taken_for_one(_text(node))


def _text(node: Node) -> str:
    match node:
        case Or(parts):
            return " OR ".join(_within(one) if isinstance(one, Or) else _text(one) for one in parts)
        case And(parts):
            return " ".join(map(_within, parts))
        case Not(Is("unread")):
            return "is:read"
        case Not(part):
            return f"-({_text(part)})" if isinstance(part, And) else f"-{_within(part)}"
    return _leaf(node)


def _within(node: Node) -> str:
    """The text of a part, in brackets where it would fall apart."""
    return f"({_text(node)})" if isinstance(node, Or) else _text(node)


def _leaf(node: Node) -> str:
    match node:
        case Word(text, field, beginning):
            if field:
                return f"{field}:{text}{'*' * beginning}"
            return f"{text.lower() if text in OPERATORS else text}{'*' * beginning}"
        case Phrase(text, field):
            return f"{field}:{_quoted(text)}" if field else _quoted(text)
        case Contains(field, text):
            return f"{field}:{_value(text) if not text.isdecimal() else _quoted(text)}"
        case Matches(field, expression, flags):
            return f"{field}:/{expression}/{flags}"
        case Is(state):
            return f"is:{state}"
        case Has(thing):
            return f"has:{thing}"
        case OfFeed(feed_id):
            return f"feed:{feed_id}"
        case InFolder(path):
            return f"folder:{_value(path)}"
        case Tagged(tag):
            return f"#{_value(tag)}"
        case InLanguage(tag):
            return f"lang:{tag}"
        case During(field, since, until):
            return _during(field, since, until)
        case Count(field, low, high):
            return f"{field}:{_range(low, high)}"
        case OfStory(story):
            return f"story:{story}"
        case Among(ids):
            return f"id:{','.join(map(str, ids))}"
        case InView(name):
            return f"view:{_quoted(name)}"
    return "is:any"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _value(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else _quoted(text)


def _range(low: int | None, high: int | None) -> str:
    if low == high:
        return str(low)
    if high is None:
        return f">={low}"
    return f"<={high}" if low is None else f"{low}..{high}"


def _during(field: str, since: Bound | None, until: Bound | None) -> str:
    if since is not None and until is not None:
        if since.when == until.when and not is_span(since.when):
            return f"{field}:{since.when}"
        return f"{field}:{since.when}..{until.when}"
    if since is not None:
        if since.after:
            return f"{field}:>{since.when}"
        return f"newer:{since.when}" if field == "date" else f"{field}:{since.when}.."
    if until is None:
        return "is:any"
    if until.after:
        return f"{field}:..{until.when}"
    return f"older:{until.when}" if field == "date" else f"{field}:<{until.when}"
