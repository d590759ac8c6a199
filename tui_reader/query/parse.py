"""The query language: a text read into an expression.

::

    word  "two words"  -word  (a OR b) c  begin*      title:word  title:"two words"  title:/^rt @/i
    #tag  is:unread  has:audio  newer:2d  date:2026-01..2026-03  words:>1500  sort:oldest limit:20

What stands side by side must all hold, and binds tighter than ``OR``. A query in newsboat's language is
recognised by its operators (:mod:`~tui_reader.query.newsboat`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from unicodedata import category

from msgspec.structs import replace

from tui_reader.query import newsboat
from tui_reader.query.expressions import refused
from tui_reader.query.fields import FIELDS, NAMES, SORTS, STATES, SYNONYMS, THINGS, WORDS
from tui_reader.query.moments import Bound, is_span, period
from tui_reader.query.problems import QueryError, nearest, no_such
from tui_reader.query.tree import (
    EVERYTHING,
    Among,
    And,
    Contains,
    Count,
    During,
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
    all_of,
    any_of,
    negated,
)
from tui_reader.text.folding import words
from tui_reader.text.i18n import _
from tui_reader.text.patterns import pattern

LONGEST = 2_000
"""Characters of a query."""
DEEPEST = 30
"""Groups within one another."""
MOST_TERMS = 200

_CLOSING = {'"': '"', "“": "”", "„": "“”", "«": "»", "”": "”"}
_SPACE = pattern(r"[\s\x00-\x1f\x7f-\x9f]++")
_BARE = pattern(r'[^\s\x00-\x1f\x7f-\x9f()"“”„«]++')
_KEY = pattern(r"([A-Za-z][A-Za-z_]{0,30}+):")
_OR, _AND, _NOT = ("OR", "|", "||"), ("AND", "&&"), ("NOT",)
OPERATORS = (*_OR, *_AND, *_NOT)
"""Words that join others when they stand alone."""
_WEB = pattern(r"https?://", re.IGNORECASE)
_NUMBER = pattern(r"\d{1,9}", re.ASCII)
_COMPARISON = pattern(r"(<=|>=|<|>|=)?(.*)", re.DOTALL)
_FLAGS = pattern(r"[a-z]*+")
_ID_LIMIT = 10**18


def parse(text: str) -> Search:
    """The query that a text means.

    Raises:
        QueryError: it means none; the message says what is wrong, with the nearest name.
    """
    # A character that is half of a pair is in no article, and SQLite does not take it.
    text = text.encode("utf-8", "replace").decode("utf-8")
    if len(text) > LONGEST:
        message = _("the query is longer than {count} characters").format(count=LONGEST)
        raise QueryError(message, text, LONGEST, len(text))
    if newsboat.is_expression(text):
        return Search(newsboat.parse(text))
    return _Reader(text).search()


def as_typed(text: str) -> str:
    """A query whose last word is still being typed, as one that finds what begins with it."""
    last = text[-1:]
    if not last.isalnum():
        return text
    start = max(text.rfind(one) for one in (*" ()", *_CLOSING)) + 1
    token = text[start:]
    key = _KEY.match(token)
    if text[:start].count('"') % 2 or token in (*_OR, *_AND, *_NOT) or _WEB.match(token):
        return text
    if key is not None and _known(key[1]) not in WORDS:
        return text
    return f"{text}*" if "/" not in token and not token.startswith("#") else text


def with_views(node: Node, views: Mapping[str, Node], *, within: tuple[str, ...] = ()) -> Node:
    """The tree with every ``view:`` replaced by what the view asks for.

    Args:
        node: the tree.
        views: the views by name, case-folded.
        within: the views that are being replaced, from the outermost.

    Raises:
        QueryError: there is no such view, or it contains itself.
    """
    match node:
        case And(parts):
            return all_of(with_views(one, views, within=within) for one in parts)
        case Or(parts):
            return any_of(with_views(one, views, within=within) for one in parts)
        case Not(part):
            return negated(with_views(part, views, within=within))
        case InView(name):
            wanted = name.casefold()
            if wanted in within:
                message = _('the view "{name}" contains itself').format(name=name)
                raise QueryError(message, name, 0, len(name))
            if wanted not in views:
                message = _('there is no view "{name}"').format(name=name)
                raise QueryError(no_such(message, wanted, views), name, 0, len(name))
            return with_views(views[wanted], views, within=(*within, wanted))
    return node


def _known(key: str) -> str:
    """The field that a key means; empty when there is none."""
    key = key.lower()
    return key if key in FIELDS else SYNONYMS.get(key, "")


class _Reader:
    """Reads one text from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._terms = 0
        self._depth = 0
        self._search = Search()
        self._ended_by = ""
        """``sort`` or ``limit``, after which nothing else may come."""

    def search(self) -> Search:
        where = self._any()
        if self._at < len(self._text):
            raise self._wrong(_("this bracket closes nothing"), self._at)
        if where is None:
            if not self._ended_by:
                raise self._wrong(_("there is nothing to search for"), 0, len(self._text))
            where = EVERYTHING
        return replace(self._search, where=where)

    def _wrong(self, message: str, start: int, end: int = 0) -> QueryError:
        return QueryError(message, self._text, start, end or self._at)

    def _skip(self) -> None:
        if found := _SPACE.match(self._text, self._at):
            self._at = found.end()

    def _operator(self) -> str:
        """The bare word that comes next, without moving on."""
        found = _BARE.match(self._text, self._at)
        return found[0] if found else ""

    def _any(self) -> Node | None:
        """Alternatives; ``None`` when there is nothing."""
        parts: list[Node] = []
        while True:
            start = self._at
            part = self._all()
            self._skip()
            operator = self._operator()
            if operator not in _OR:
                if part is None and parts:
                    raise self._wrong(_("something is missing after OR"), start - 2, start)
                return any_of([*parts, part]) if part is not None else None
            if part is None:
                raise self._wrong(
                    _("something is missing before OR"), self._at, self._at + len(operator)
                )
            parts.append(part)
            self._at += len(operator)

    def _all(self) -> Node | None:
        """Terms side by side; ``None`` when there are none."""
        parts: list[Node] = []
        joined = 0
        while True:
            self._skip()
            operator = self._operator()
            if self._at >= len(self._text) or self._text[self._at] == ")" or operator in _OR:
                if joined:
                    raise self._wrong(_("something is missing after AND"), joined - 1, joined)
                return all_of(parts) if parts else None
            if operator in _AND:
                if not parts or joined:
                    raise self._wrong(
                        _("something is missing before AND"), self._at, self._at + len(operator)
                    )
                self._at += len(operator)
                joined = self._at
                continue
            part = self._term()
            if part is not None:
                parts.append(part)
                joined = 0

    def _term(self) -> Node | None:
        """One term; ``None`` for a sign without a meaning, or how to sort."""
        start, opposite = self._at, False
        while True:
            operator = self._operator()
            if operator in _NOT:
                self._at += len(operator)
                self._skip()
            elif self._text[self._at : self._at + 1] in ("-", "!") and (
                self._at + 1 < len(self._text) and not _SPACE.match(self._text, self._at + 1)
                and self._text[self._at + 1] != ")"
            ):  # fmt: skip
                self._at += 1
            else:
                break
            opposite = not opposite
            if (
                self._at >= len(self._text)
                or self._text[self._at] == ")"
                or self._operator() in _OR
            ):
                raise self._wrong(_("something is missing after NOT"), start)
        self._terms += 1
        if self._terms > MOST_TERMS:
            message = _("the query has more than {count} terms").format(count=MOST_TERMS)
            raise self._wrong(message, start, start + 1)
        negated_before = self._at > start
        part = self._group() if self._text[self._at] == "(" else self._leaf()
        if part is None:
            if negated_before:
                raise self._wrong(_("something is missing after NOT"), start)
            return None
        if self._ended_by:
            message = _("{key}: stands at the end").format(key=self._ended_by)
            raise self._wrong(message, start)
        return negated(part) if opposite else part

    def _group(self) -> Node:
        start = self._at
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong(_("groups are nested too deep"), start, start + 1)
        self._at += 1
        part = self._any()
        if self._at >= len(self._text):
            raise self._wrong(_("this bracket is not closed"), start, start + 1)
        self._at += 1
        self._depth -= 1
        if part is None:
            raise self._wrong(_("there is nothing between these brackets"), start)
        return part

    def _leaf(self) -> Node | None:
        start = self._at
        first = self._text[start]
        if first in _CLOSING:
            return self._phrase("", start, self._quoted())
        if first == "#" and self._text[start + 1 : start + 2] not in ("", "#"):
            self._at += 1
            return self._field("tag", "#", start)
        if first == "/" and self._text.find("/", start + 1) > start:
            raise self._wrong(
                _("a regular expression needs a field: title:/…/, text:/…/"),
                start,
                self._text.find("/", start + 1) + 1,
            )
        key = _KEY.match(self._text, start)
        if key is not None:
            if _WEB.match(self._text, start):
                return Contains("url", self._bare())
            field = _known(key[1])
            follows = self._text[key.end() : key.end() + 1]
            if field:
                self._at = key.end()
                return self._field(field, key[0], start)
            names = [one for one in (*FIELDS, *SYNONYMS) if len(one) > 2]
            # A word with a colon after it is a word, unless it is nearly a field.
            if (follows and not _SPACE.match(follows)) or nearest(key[1], names):
                message = _("there is no field {name}:").format(name=key[1])
                raise self._wrong(no_such(message, key[1], names), start, key.end() - 1)
        return self._word("", self._bare(), start)

    def _bare(self) -> str:
        found = _BARE.match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found[0]

    def _quoted(self) -> str:
        """What stands between quotes; the second one may be escaped by a backslash within."""
        start = self._at
        closing = _CLOSING[self._text[start]]
        taken: list[str] = []
        self._at += 1
        while self._at < len(self._text):
            one = self._text[self._at]
            self._at += 1
            if one == "\\" and self._text[self._at : self._at + 1] in ('"', "\\"):
                one = self._text[self._at : self._at + 1]
                self._at += 1
            elif one in closing:
                return "".join(taken)
            taken.append(one)
        raise self._wrong(_("this quote is not closed"), start, start + 1)

    def _word(self, field: str, written: str, start: int) -> Node | None:
        text = written.rstrip("*")
        beginning = len(text) < len(written)
        if not words(text):
            symbols = any(category(one)[0] == "S" for one in text)
            if symbols:
                return Phrase(text, field)
            if beginning or field:
                raise self._wrong(_("there is no word here"), start)
            return None
        if not beginning and any(category(one)[0] == "S" or one == "#" for one in text):
            return Phrase(text, field)
        if not field and text in OPERATORS:
            text = text.lower()
        return Word(text, field, beginning)

    def _phrase(self, field: str, start: int, text: str) -> Node:
        text = " ".join(text.split())
        if not text:
            raise self._wrong(_("there is nothing between these quotes"), start)
        if "".join(words(text)) == text.casefold():
            return Word(text.casefold(), field)
        return Phrase(text, field)

    def _field(self, field: str, key: str, start: int) -> Node | None:
        """A term with a field, whose value comes next."""
        at, first = self._at, self._text[self._at : self._at + 1]
        if first == "/" and field in (*WORDS, *NAMES):
            return self._expression(field, start)
        if first in _CLOSING and first:
            value, quoted = self._quoted(), True
            if not value.strip():
                raise self._wrong(_("there is nothing between these quotes"), at)
        else:
            value, quoted = self._bare(), False
            if not value:
                message = _("{key} needs a value: {what}").format(key=key, what=_(FIELDS[field]))
                raise self._wrong(message, start, at)
        if field in WORDS:
            if quoted:
                return self._phrase(field, at, value)
            return self._word(field, value, at)
        if field == "feed" and not quoted and _NUMBER.fullmatch(value):
            return OfFeed(int(value))
        if field in NAMES:
            return Contains(field, " ".join(value.split()))
        if field in ("sort", "limit"):
            self._order(field, value, start, at)
            return None
        parts = [value] if quoted else [one for one in value.split(",") if one]
        if field in ("folder", "date", "arrived", "newer", "older", "age", "view"):
            parts = [value]
        found = [_LEAVES[field](field, one) for one in parts]
        if not found or None in found:
            wrong = parts[found.index(None)] if found else value
            raise self._wrong(_unfit(field, wrong), at)
        return any_of(one for one in found if one is not None)

    def _expression(self, field: str, start: int) -> Node:
        begin = self._at = self._at + 1
        while True:
            end = self._text.find("/", self._at)
            if end < 0:
                raise self._wrong(
                    _("this regular expression is not closed by /"), begin - 1, len(self._text)
                )
            self._at = end + 1
            escapes = end - len(self._text[begin:end].rstrip("\\")) - begin
            if escapes % 2 == 0:
                break
        written = self._text[begin:end]
        flags = _FLAGS.match(self._text, self._at)
        given = flags[0] if flags else ""
        self._at += len(given)
        if set(given) - set("ims"):
            message = _("a regular expression may be followed by i, m and s")
            raise self._wrong(message, self._at - len(given))
        if not written:
            raise self._wrong(_("there is nothing between these slashes"), begin - 1)
        canonical = "".join(one for one in "ims" if one in given)
        if reason := refused(written, canonical):
            message = _("this regular expression cannot be used: {reason}").format(reason=reason)
            raise self._wrong(message, begin, end)
        return Matches(field, written, canonical)

    def _order(self, field: str, value: str, start: int, at: int) -> None:
        if self._depth:
            raise self._wrong(_("{key}: stands at the end").format(key=field), start)
        if field == "sort":
            sort = value.lower()
            if sort not in SORTS:
                message = _("sort: is newest, oldest, title or edited")
                raise self._wrong(no_such(message, sort, SORTS), at)
            self._search = replace(self._search, sort=sort)
        else:
            if not _NUMBER.fullmatch(value) or int(value) == 0:
                raise self._wrong(_("limit: is a number from 1 on"), at)
            self._search = replace(self._search, limit=int(value))
        self._ended_by = field


def _unfit(field: str, value: str) -> str:
    message = _("{field}: cannot be {value}; it is {what}").format(
        field=field, value=value, what=_(FIELDS[field])
    )
    names = STATES if field == "is" else THINGS if field == "has" else ()
    return no_such(message, value, names)


def _state(_field: str, value: str) -> Node | None:
    state = STATES.get(value.lower())
    if state == "any":
        return EVERYTHING
    return negated(Is("unread")) if state == "read" else Is(state) if state else None


def _thing(_field: str, value: str) -> Node | None:
    thing = THINGS.get(value.lower())
    return Count("reports", 2) if thing == "reports" else Has(thing) if thing else None


def _language(_field: str, value: str) -> Node | None:
    tag = value.lower().replace("_", "-").partition("-")[0]
    return InLanguage(tag) if tag.isascii() and tag.isalpha() and len(tag) <= 8 else None


def _folder(_field: str, value: str) -> Node | None:
    levels = (one.strip() for one in value.split("/"))
    path = "/".join(one for one in levels if one)
    return InFolder(path) if path else None


def _tag(_field: str, value: str) -> Node | None:
    tag = " ".join(value.split()).strip("# ")
    return Tagged(tag) if tag else None


def _view(_field: str, value: str) -> Node | None:
    return InView(" ".join(value.split()))


def _id(field: str, value: str) -> Node | None:
    if not (value.isascii() and value.isdecimal() and int(value[:19]) < _ID_LIMIT):
        return None
    number = int(value[:19])
    return OfStory(number) if field == "story" else Among((number,))


def _count(field: str, value: str) -> Node | None:
    low, dots, high = value.partition("..")
    if dots:
        ends = [None if one == "" else _number(one) for one in (low, high)]
        if (low == "") + (high == "") + sum(one is not None for one in ends) != 2 or dots == value:
            return None
        return Count(field, *ends)
    comparison = _COMPARISON.fullmatch(value)
    number = _number(comparison[2]) if comparison else None
    if comparison is None or number is None:
        return None
    sign = comparison[1] or "="
    ends = [
        number + (sign == ">") if sign in (">", ">=", "=") else None,
        number - (sign == "<") if sign in ("<", "<=", "=") else None,
    ]
    return Count(field, *ends)


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None


def _age(_field: str, value: str) -> Node | None:
    """``<3d`` is what was published since, ``>2w`` what was published before."""
    comparison = _COMPARISON.fullmatch(value)
    when = period(comparison[2]) if comparison else ""
    if comparison is None or not when or not is_span(when):
        return None
    if (comparison[1] or "<").startswith("<"):
        return During("date", Bound(when))
    return During("date", None, Bound(when)) if comparison[1] != "=" else None


def _since(_field: str, value: str) -> Node | None:
    when = period(value)
    return During("date", Bound(when)) if when else None


def _before(_field: str, value: str) -> Node | None:
    when = period(value)
    return During("date", None, Bound(when)) if when else None


def _during(field: str, value: str) -> Node | None:
    for dots in ("..", "/"):
        first, found, last = value.partition(dots)
        if found:
            since, until = period(first), period(last)
            if bool(first) != bool(since) or bool(last) != bool(until) or not (since or until):
                return None
            return During(field, Bound(since) if since else None, _end(until) if until else None)
    comparison = _COMPARISON.fullmatch(value)
    when = period(comparison[2]) if comparison else ""
    if comparison is None or not when:
        return None
    match comparison[1] or "=":
        case ">":
            return During(field, _end(when))
        case ">=":
            return During(field, Bound(when))
        case "<":
            return During(field, None, Bound(when))
        case "<=":
            return During(field, None, _end(when))
    return During(field, Bound(when), None if is_span(when) else _end(when))


def _end(when: str) -> Bound:
    """The end of a period; a moment so long ago has none of its own."""
    return Bound(when, after=not is_span(when))


_LEAVES: Mapping[str, Callable[[str, str], Node | None]] = {
    "is": _state, "has": _thing, "lang": _language, "folder": _folder, "tag": _tag, "view": _view,
    "story": _id, "id": _id, "words": _count, "minutes": _count, "reports": _count, "age": _age,
    "newer": _since, "older": _before, "date": _during, "arrived": _during,
}  # fmt: skip
