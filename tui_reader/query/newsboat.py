"""Filter expressions of newsboat (newsboat.org, "Filter language") read into our trees."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tui_reader.query.expressions import refused
from tui_reader.query.moments import Bound
from tui_reader.query.problems import QueryError, no_such
from tui_reader.query.tree import (
    EVERYTHING,
    During,
    Has,
    InFolder,
    InLanguage,
    Is,
    Matches,
    Node,
    Tagged,
    all_of,
    any_of,
    negated,
)
from tui_reader.text.i18n import _
from tui_reader.text.patterns import pattern

_FIELDS: Mapping[str, str] = {
    "title": "title", "author": "author", "content": "text", "link": "url", "feedtitle": "feed",
    "rssurl": "feed", "feedlink": "feed",
}  # fmt: skip
_OTHERS = ("unread", "age", "tags", "enclosure_type", "description", "date", "guid",
           "enclosure_url", "flags", "articleindex", "unread_count", "total_count", "feeddate",
           "feedindex", "latest_article_age", "lang", "old")  # fmt: skip
_NAMES = (*_FIELDS, *_OTHERS)
_SIGNS = r"=~|!~|==|!=|<=|>=|=|<|>|!#|#|between\b"
_VALUE = r'"(?:[^"\\]|\\.)*+"|-?\d{1,9}(?::-?\d{1,9})?'
_IS_EXPRESSION = pattern(rf'\s*+(?:\(\s*+)*+({"|".join(_NAMES)})\s*+(?:{_SIGNS})\s*+["\d-]')
_TOKEN = pattern(
    rf"\s*+(?:(?P<bracket>[()])|(?P<value>{_VALUE})|(?P<sign>{_SIGNS})|(?P<name>[A-Za-z_]+)|(?P<other>\S))",
    re.DOTALL,
)
_DEEPEST = 30


def is_expression(text: str) -> bool:
    """Whether a query is in newsboat's language: an attribute, an operator and a value."""
    return _IS_EXPRESSION.match(text) is not None


def not_taken_for_one(text: str) -> str:
    """A query in our language, written so that it is not taken for an expression of newsboat's."""
    found = _IS_EXPRESSION.match(text)
    if found is None:
        return text
    return f'{text[: found.start(1)]}"{found[1]}"{text[found.end(1) :]}'


def parse(text: str) -> Node:
    """The tree of an expression: ``unread = "yes" and (age < 3 or tags # "port")``.

    Raises:
        QueryError: it is none, or asks for what is not known here.
    """
    return _Reader(text).whole()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._token: tuple[str, str, int] = ("", "", 0)
        self._next()

    def whole(self) -> Node:
        found = self._any()
        if self._token[0]:
            raise self._wrong(_("“and” or “or” is missing before this"))
        return found

    def _wrong(self, message: str) -> QueryError:
        kind, text, start = self._token
        start = start if kind else max(len(self._text) - 1, 0)
        return QueryError(message, self._text, start, start + max(len(text), 1))

    def _next(self) -> None:
        found = _TOKEN.match(self._text, self._at)
        if found is None:
            self._token, self._at = ("", "", len(self._text)), len(self._text)
            return
        kind = found.lastgroup or ""
        self._token, self._at = (kind, found[kind], found.start(kind)), found.end()

    def _any(self) -> Node:
        parts = [self._all()]
        while self._token[:2] == ("name", "or"):
            self._next()
            parts.append(self._all())
        return any_of(parts)

    def _all(self) -> Node:
        parts = [self._one()]
        while self._token[:2] == ("name", "and"):
            self._next()
            parts.append(self._one())
        return all_of(parts)

    def _one(self) -> Node:
        kind, text, start = self._token
        if (kind, text) == ("bracket", "("):
            self._depth += 1
            if self._depth > _DEEPEST:
                raise self._wrong(_("groups are nested too deep"))
            self._next()
            found = self._any()
            if self._token[:2] != ("bracket", ")"):
                raise QueryError(_("this bracket is not closed"), self._text, start, start + 1)
            self._depth -= 1
            self._next()
            return found
        if kind != "name":
            raise self._wrong(_("an attribute is missing here, such as title or unread"))
        if text not in _NAMES:
            message = _("there is no attribute {name}").format(name=text)
            raise self._wrong(no_such(message, text, _NAMES))
        self._next()
        sign = self._token
        if sign[0] != "sign":
            raise self._wrong(_("an operator is missing here, such as = or =~"))
        self._next()
        if self._token[0] != "value":
            raise self._wrong(_("a value in quotes or a number is missing here"))
        value = self._token[1]
        try:
            leaf = _leaf(text, sign[1], value)
        except ValueError as error:
            raise self._wrong(str(error)) from error
        if leaf is None:
            message = _("{name} {sign} {value} cannot be asked for here").format(
                name=text, sign=sign[1], value=value
            )
            raise QueryError(message, self._text, start, self._at)
        self._next()
        return leaf


def _leaf(name: str, sign: str, value: str) -> Node | None:
    """One comparison; ``None``: there is nothing like it here.

    Raises:
        ValueError: the regular expression cannot be used; the message says why.
    """
    text = re.sub(r'\\(["\\])', r"\1", value[1:-1]) if value[0] == '"' else value
    opposite = sign in ("!=", "!~", "!#")
    found = _positive(name, sign.replace("!", "=") if opposite and sign != "!#" else sign, text)
    if sign in ("!=", "!~", "!#") and found is not None:
        return negated(found)
    return found


def _positive(name: str, sign: str, text: str) -> Node | None:
    if name in _FIELDS and sign in ("=", "==", "=~"):
        if not text:
            return EVERYTHING if sign == "=~" else None
        expression = text if sign == "=~" else rf"^{re.escape(text)}$"
        expression = re.sub(r"(?<!\\)((?:\\\\)*)/", r"\1\\/", expression)
        if reason := refused(expression, "i"):
            problem = _("this regular expression cannot be used: {reason}")
            raise ValueError(problem.format(reason=reason))
        return Matches(_FIELDS[name], expression, "i" if sign == "=~" else "")
    match name, sign:
        case "unread", "=" | "==":
            return Is("unread") if text == "yes" else negated(Is("unread"))
        case "age", _:
            return _age(sign, text)
        case "tags", "#" | "!#":
            tags = [any_of([Tagged(one), InFolder(one)]) for one in text.split()]
            return all_of(tags) if tags else None
        case "lang", "=" | "==":
            tag = text.partition("-")[0].lower()
            return InLanguage(tag) if tag.isalpha() and tag.isascii() and len(tag) <= 8 else None
        case "enclosure_type", "=" | "==" | "=~":
            thing = next((one for one in ("audio", "video") if one in text), "")
            return (
                Has("picture" if "image" in text else thing) if thing or "image" in text else None
            )
    return None


def _age(sign: str, text: str) -> Node | None:
    """Whole days since it was published: of age 2 is what is at least two and less than three days old."""
    first, _colon, last = text.partition(":")
    if not (first.isascii() and first.isdecimal() and (last or first).isdecimal()):
        return None
    if len(first) > 4 or len(last) > 4:
        return None
    low, high = int(first), int(last or first)
    match sign:
        case "<":
            return During("date", Bound(f"{low}d"))
        case "<=":
            return During("date", Bound(f"{low + 1}d"))
        case ">":
            return During("date", None, Bound(f"{low + 1}d"))
        case ">=":
            return During("date", None, Bound(f"{low}d"))
        case "between" | "=" | "==":
            low, high = min(low, high), max(low, high)
            return During("date", Bound(f"{high + 1}d"), Bound(f"{low}d"))
    return None
