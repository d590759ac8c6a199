"""The ``[[commands]]`` and ``[macros]`` of ``config.toml``: programs and keys of the user's own.

Only that file has them: what the program writes, imports or fetches can name no program.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, get_type_hints

from msgspec.structs import fields

from tui_reader.config.keys import check_keys, key_name
from tui_reader.config.problems import Finding, KeyPath, did_you_mean
from tui_reader.config.schema import Macro, OwnCommand
from tui_reader.config.values import (
    UnfitError,
    argument_list,
    expected,
    read_value,
    string_list,
)
from tui_reader.text.i18n import _
from tui_reader.text.plain import one_line

_NAME_LIMIT = 60
_KEYS = tuple(field.name for field in fields(OwnCommand))
_MOST_KEYS = 200
"""Keys of one macro."""


def read_commands(value: object, findings: list[Finding]) -> tuple[OwnCommand, ...]:
    """The commands in the file's order; what is wrong with them goes to ``findings``."""
    if not isinstance(value, list):
        message = expected(_("a list of tables, [[commands]]"), value)
        findings.append(Finding(("commands",), message))
        return ()
    commands: dict[str, OwnCommand] = {}
    for number, table in enumerate(value):
        path: KeyPath = ("commands", number)
        command = _command(table, path, findings)
        if command is None:
            continue
        if command.name.casefold() in commands:
            message = _('there is a command "{name}" already').format(name=command.name)
            findings.append(Finding((*path, "name"), message))
        commands[command.name.casefold()] = command
    return tuple(commands.values())


def _command(table: object, path: KeyPath, findings: list[Finding]) -> OwnCommand | None:
    if not isinstance(table, dict):
        findings.append(Finding(path, expected(_("a table"), table)))
        return None
    before = len(findings)
    taken: dict[str, Any] = {}
    hints = get_type_hints(OwnCommand, include_extras=True)
    for key, given in table.items():
        try:
            if key not in _KEYS:
                raise UnfitError(did_you_mean(_("a command has no such key"), key, _KEYS))
            taken[key] = _READERS[key](given) if key in _READERS else read_value(hints[key], given)
        except UnfitError as error:
            findings.append(Finding((*path, key), str(error)))
    for key in ("name", "run"):
        if key not in table:
            message = _('a command needs "{key}"').format(key=key)
            findings.append(Finding(path, message))
    if taken.get("terminal") and (taken.get("keep") or taken.get("show", "none") != "none"):
        message = _("what a program writes to the terminal cannot be shown or kept")
        findings.append(Finding((*path, "terminal"), message))
    if len(findings) > before:
        return None
    if taken.get("terminal"):
        taken["show"] = "none"
    return OwnCommand(**taken)


def _name(value: object) -> str:
    name = one_line(value, _NAME_LIMIT) if isinstance(value, str) else ""
    if not name:
        raise UnfitError(expected(_("a name"), value))
    return name


def _run(value: object) -> tuple[str, ...]:
    run = argument_list(value)
    for one in run:
        for place in ("{url}", "{file}"):
            if place in one and (one != place or one is run[0]):
                message = _(
                    "{place} must be an argument by itself; within another one a shell might read it"
                )
                raise UnfitError(message.format(place=place))
    return run


def _keys(value: object) -> tuple[str, ...]:
    return check_keys([value] if isinstance(value, str) else string_list(value))


_READERS: dict[str, Callable[[object], object]] = {"name": _name, "run": _run, "key": _keys}


def read_macros(value: object, findings: list[Finding]) -> tuple[Macro, ...]:
    """The macros in the file's order; what is wrong with them goes to ``findings``."""
    if not isinstance(value, dict):
        findings.append(Finding(("macros",), expected(_("a table"), value)))
        return ()
    macros: dict[str, Macro] = {}
    for written, given in value.items():
        path: KeyPath = ("macros", written)
        try:
            macro = _macro(written, given)
            if macro.key in macros:
                raise UnfitError(_('there is a macro for "{key}" already').format(key=written))
            macros[macro.key] = macro
        except UnfitError as error:
            findings.append(Finding(path, str(error)))
    for macro in macros.values():
        for other in macros.values():
            if _within(other.key.split(" "), macro.keys):
                message = _("a macro cannot start a macro: it would press the keys of {key}")
                said = message.format(key=other.written)
                findings.append(Finding(("macros", macro.written), said))
    return tuple(macros.values())


def _macro(written: str, given: object) -> Macro:
    name = ""
    if isinstance(given, dict):
        unknown = sorted(given.keys() - {"keys", "name"})
        if unknown or "keys" not in given:
            raise UnfitError(expected(_('a table with "keys" and "name"'), given))
        name = _name(given["name"]) if "name" in given else ""
        given = given["keys"]
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise UnfitError(expected(_("a list of keys"), given))
    keys = tuple(stroke for each in given for stroke in key_name(each).split(" "))
    if not 0 < len(keys) <= _MOST_KEYS:
        message = _("a macro has from 1 to {count} keys")
        raise UnfitError(message.format(count=_MOST_KEYS))
    return Macro(key_name(written), keys, name, written)


def _within(some: Sequence[str], keys: Sequence[str]) -> bool:
    """Whether keys are pressed one after the other among others."""
    ends = range(len(some), len(keys) + 1)
    return any(list(keys[end - len(some) : end]) == list(some) for end in ends)
