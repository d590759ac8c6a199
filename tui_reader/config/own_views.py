"""The ``[[views]]`` of ``config.toml``: the user's own views over the articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from msgspec.structs import replace

from tui_reader.config.feed_tables import folder_path
from tui_reader.config.problems import Finding, did_you_mean
from tui_reader.config.values import UnfitError, expected, language_tag
from tui_reader.model import BUILT_IN_VIEWS, Query, Sort, View, query_of, search_of, sort_of
from tui_reader.query.problems import QueryError
from tui_reader.query.tree import EVERYTHING, Node
from tui_reader.text.i18n import _
from tui_reader.text.plain import one_line

_SWITCHES = ("unread", "starred", "later", "today")
_TEXTS = ("words", "folder", "tag", "language")
_CONDITIONS = (*_SWITCHES, *_TEXTS)
_ORDERS: Mapping[str, tuple[str, ...]] = {
    "sort": get_args(Sort),
    "group": ("none", "day", "source"),
}
_KEYS = ("name", "query", "offline", "notify", *_ORDERS, *_CONDITIONS)


def read_views(
    value: object, findings: list[Finding], others: Sequence[View] = ()
) -> tuple[View, ...]:
    """The views in the file's order; what is wrong with them goes to ``findings``.

    A view has a ``name`` and a ``query``, or conditions that all hold at once. ``others``: the views
    of another file, which its queries may name.
    """
    if not isinstance(value, list):
        findings.append(Finding(("views",), expected(_("a list of tables, [[views]]"), value)))
        return ()
    views: dict[str, View] = {}
    numbers: dict[str, int] = {}
    for number, table in enumerate(value):
        path = ("views", number)
        if not isinstance(table, dict):
            findings.append(Finding(path, expected(_("a table"), table)))
            continue
        view = _view(table, path, findings)
        if view is None:
            continue
        known = (*BUILT_IN_VIEWS, *others, *views.values())
        taken = {one.name.casefold() for one in known}
        if view.name.casefold() in taken:
            message = _('there is a view "{name}" already').format(name=view.name)
            findings.append(Finding((*path, "name"), message))
        views[view.id] = view
        numbers[view.id] = number
    for id, view in views.items():
        if view.text:
            place = ("views", numbers[id], "query")
            views[id] = _asked(view, (*others, *views.values()), place, findings)
    return tuple(views.values())


def _asked(
    view: View, known: Sequence[View], path: tuple[str | int, ...], findings: list[Finding]
) -> View:
    """A view with its query read, those that it names within it."""
    try:
        search = search_of(view.text, known)
    except QueryError as error:
        findings.append(
            Finding(path, _("{problem}: {text}").format(problem=error, text=_place(error)))
        )
        return view
    sort = view.sort or sort_of(search)
    return replace(view, query=query_of(search.where), sort=sort, limit=search.limit)


def _place(error: QueryError) -> str:
    """The query with what is wrong in it between arrows."""
    text = error.text
    return f"{text[: error.start]}→{text[error.start : error.end]}←{text[error.end :]}"


def _view(
    table: dict[str, Any], path: tuple[str | int, ...], findings: list[Finding]
) -> View | None:
    taken: dict[str, Any] = {}
    for key, given in table.items():
        if key not in _KEYS:
            message = did_you_mean(_("a view has no such key"), key, _KEYS)
            findings.append(Finding((*path, key), message))
            continue
        try:
            taken[key] = _value(key, given)
        except UnfitError as error:
            findings.append(Finding((*path, key), str(error)))
    name = taken.pop("name", "")
    if not name:
        if "name" not in table:
            findings.append(Finding(path, _('a view needs a "name"')))
        return None
    offline, notify = taken.pop("offline", False), taken.pop("notify", False)
    text = taken.pop("query", "")
    sort, group = taken.pop("sort", None), taken.pop("group", None)
    conditions = {key: given for key, given in taken.items() if given not in (False, "")}
    if text and conditions:
        names = ", ".join(conditions)
        message = _("a view has a query or conditions, not both: {names}").format(names=names)
        findings.append(Finding((*path, "query"), message))
        return None
    if text:
        query = query_of(_asked_first(text))
        return View(f"own:{name}", name, query, offline, notify, text=text, sort=sort, group=group)
    if "query" in table and not text:
        return None
    if not conditions and len(taken) == sum(key in _CONDITIONS for key in table):
        names = ", ".join((*_CONDITIONS, "query"))
        message = _("a view needs a condition: {names}").format(names=names)
        findings.append(Finding(path, message))
        return None
    return View(f"own:{name}", name, Query(**conditions), offline, notify, sort=sort, group=group)


def _asked_first(text: str) -> Node:
    """The tree of a query as it stands; a fault in it is found when all views are known."""
    from tui_reader.query.parse import parse  # most starts need no query

    try:
        return parse(text).where
    except QueryError:
        return EVERYTHING


def _value(key: str, given: object) -> object:
    if key in _ORDERS:
        if given not in _ORDERS[key]:
            raise UnfitError(did_you_mean(_("it cannot be that"), str(given), _ORDERS[key]))
        return given
    if key in ("offline", "notify", *_SWITCHES):
        if not isinstance(given, bool):
            raise UnfitError(expected(_("true or false"), given))
        return given
    if key == "language":
        return language_tag(given).partition("-")[0].lower()
    if not isinstance(given, str):
        raise UnfitError(expected(_("a string"), given))
    if key == "query":
        from tui_reader.query.parse import LONGEST

        text = one_line(given, LONGEST + 1)
    else:
        text = folder_path(given) if key == "folder" else one_line(given, 200)
    if not text:
        raise UnfitError(_("it cannot be empty"))
    return text
