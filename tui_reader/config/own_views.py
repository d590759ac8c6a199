"""The ``[[views]]`` of ``config.toml``: the user's own views over the articles."""

from __future__ import annotations

from typing import Any

from tui_reader.config.feed_tables import folder_path
from tui_reader.config.problems import Finding, did_you_mean
from tui_reader.config.values import UnfitError, expected, language_tag
from tui_reader.model import BUILT_IN_VIEWS, Query, View
from tui_reader.text.i18n import _
from tui_reader.text.plain import one_line

_SWITCHES = ("unread", "starred", "later", "today")
_TEXTS = ("words", "folder", "tag", "language")
_CONDITIONS = (*_SWITCHES, *_TEXTS)
_KEYS = ("name", "offline", *_CONDITIONS)


def read_views(value: object, findings: list[Finding]) -> tuple[View, ...]:
    """The views in the file's order; what is wrong with them goes to ``findings``.

    A view has a ``name`` and at least one condition; all its conditions hold at once.
    ``offline`` is none.
    """
    if not isinstance(value, list):
        findings.append(Finding(("views",), expected(_("a list of tables, [[views]]"), value)))
        return ()
    views: dict[str, View] = {}
    for number, table in enumerate(value):
        path = ("views", number)
        if not isinstance(table, dict):
            findings.append(Finding(path, expected(_("a table"), table)))
            continue
        view = _view(table, path, findings)
        if view is None:
            continue
        taken = {one.name.casefold() for one in (*BUILT_IN_VIEWS, *views.values())}
        if view.name.casefold() in taken:
            message = _('there is a view "{name}" already').format(name=view.name)
            findings.append(Finding((*path, "name"), message))
        views[view.id] = view
    return tuple(views.values())


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
    offline = taken.pop("offline", False)
    conditions = {key: given for key, given in taken.items() if given not in (False, "")}
    if not conditions and len(taken) == sum(key in _CONDITIONS for key in table):
        names = ", ".join(_CONDITIONS)
        message = _("a view needs a condition: {names}").format(names=names)
        findings.append(Finding(path, message))
        return None
    return View(f"own:{name}", name, Query(**conditions), offline)


def _value(key: str, given: object) -> object:
    if key in ("offline", *_SWITCHES):
        if not isinstance(given, bool):
            raise UnfitError(expected(_("true or false"), given))
        return given
    if key == "language":
        return language_tag(given).partition("-")[0].lower()
    if not isinstance(given, str):
        raise UnfitError(expected(_("a string"), given))
    text = folder_path(given) if key == "folder" else one_line(given, 200)
    if not text:
        raise UnfitError(_("it cannot be empty"))
    return text
