"""A value out of a TOML file, held against the type its setting has."""

from __future__ import annotations

import re
from types import UnionType
from typing import Annotated, Any, Literal, TypeGuard, TypeVar, get_args, get_origin, get_type_hints

from msgspec import Struct
from msgspec.structs import fields

from tui_reader.config.problems import Finding, KeyPath, did_you_mean, nearest
from tui_reader.config.schema import (
    IN_TERMINAL,
    Between,
    CommandLine,
    HoursOfDay,
    LanguageTags,
    Names,
    ProxyAddress,
)
from tui_reader.text.i18n import _
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.plain import one_line

T = TypeVar("T")

_HOURS = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


class UnfitError(ValueError):
    """A value that its setting cannot take; the message says why, without naming the key."""


def read_table(kind: type[T], value: object, path: KeyPath, findings: list[Finding]) -> T:
    """A table of settings filled from a TOML table; what is wrong goes to ``findings``.

    A key that is wrong keeps its default, so that the rest can still be checked.
    """
    if not isinstance(value, dict):
        findings.append(Finding(path, expected(_("a table"), value)))
        return kind()
    hints = get_type_hints(kind, include_extras=True)
    names = [each.name for each in fields(kind)]  # type: ignore[arg-type]
    taken: dict[str, Any] = {}
    for key, given in value.items():
        if key not in names:
            message = did_you_mean(_("there is no such setting"), key, names)
            findings.append(Finding((*path, key), message))
            continue
        row = _row_of(hints[key])
        if row is not None:
            taken[key] = _read_tables(row, given, (*path, key), findings)
            continue
        try:
            taken[key] = read_value(hints[key], given)
        except UnfitError as error:
            findings.append(Finding((*path, key), str(error)))
    return kind(**taken)


def read_value(hint: type | UnionType | object, value: object) -> object:
    """The value as its setting holds it.

    Raises:
        UnfitError: it has the wrong type, or is none of those allowed.
    """
    rule: object = None
    if get_origin(hint) is Annotated:
        hint, rule = get_args(hint)
    if isinstance(rule, CommandLine):
        if rule.terminal and isinstance(value, dict):
            return _with_terminal(value)
        return command_line(value)
    if get_origin(hint) is tuple and rule is None:
        return string_list(value)
    if isinstance(rule, Names):
        return string_list([value] if isinstance(value, str) else value)
    if isinstance(rule, LanguageTags):
        return _primary_languages(value.split() if isinstance(value, str) else value)
    if get_origin(hint) is Literal:
        return _choice(get_args(hint), value)
    if hint is bool:
        if not isinstance(value, bool):
            raise UnfitError(expected(_("true or false"), value))
        return value
    if hint in (int, float):
        return _number(hint is int, rule, value)
    text = _text(value)
    if isinstance(rule, ProxyAddress) and text:
        return _proxy(text)
    if isinstance(rule, HoursOfDay) and text and not _HOURS.fullmatch(text):
        raise UnfitError(
            _('"{text}" is no stretch of a day; write "22:00-07:00"').format(text=text)
        )
    return text


def language_tag(value: object) -> str:
    """A language tag in the usual spelling, or an empty string (BCP 47)."""
    text = _text(value)
    if text and not _LANGUAGE.fullmatch(text):
        raise UnfitError(_('"{text}" is no language; write "fr" or "pt-BR"').format(text=text))
    return text.replace("_", "-")


def string_list(value: object) -> tuple[str, ...]:
    """A list of strings, each made one plain line."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise UnfitError(expected(_("a list of strings"), value))
    return tuple(one_line(each) for each in value)


def command_line(value: object) -> tuple[str, ...]:
    """Program and arguments, from a list or from one string split as a shell would."""
    if isinstance(value, str):
        try:
            import shlex

            return tuple(shlex.split(value))
        except ValueError as error:
            raise UnfitError(
                _("a quotation mark is never closed: {text}").format(text=value)
            ) from error
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise UnfitError(expected(_("a string or a list of strings"), value))
    if value and not value[0]:
        raise UnfitError(_("the first of the list is the program; it cannot be empty"))
    return tuple(value)


def argument_list(value: object) -> tuple[str, ...]:
    """Program and arguments, from a list: nobody should have to think about a shell's quotation marks."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise UnfitError(_('expected a list of strings such as ["pass", "feeds/paper"]'))
    if not value or not value[0]:
        raise UnfitError(_("the first of the list is the program; it cannot be empty"))
    if any("\0" in each for each in value):
        raise UnfitError(_("no argument can hold a NUL character"))
    return tuple(value)


def _with_terminal(value: dict[str, object]) -> tuple[str, ...]:
    """A program, and whether it wants the terminal, from ``{ run = …, terminal = … }``."""
    unknown = sorted(value.keys() - {"run", "terminal"})
    if unknown or "run" not in value:
        raise UnfitError(expected(_('a table with "run" and "terminal"'), value))
    terminal = value.get("terminal", False)
    if not isinstance(terminal, bool):
        raise UnfitError(expected(_("true or false"), terminal))
    program = command_line(value["run"])
    return (IN_TERMINAL, *program) if terminal and program else program


def expected(wanted: str, found: object) -> str:
    """``expected …, found …`` in words that fit a TOML file."""
    return _("expected {wanted}, found {found}").format(wanted=wanted, found=_shown(found))


def is_table(hint: object) -> TypeGuard[type[Struct]]:
    """Whether a setting of this type is a table of settings."""
    return isinstance(hint, type) and issubclass(hint, Struct)


def _row_of(hint: object) -> type | None:
    """The table of an array of tables; ``None`` for every other setting."""
    inner = get_args(hint)[:1] if get_origin(hint) is tuple else ()
    return inner[0] if inner and is_table(inner[0]) else None


def _read_tables(
    kind: type[T], value: object, path: KeyPath, findings: list[Finding]
) -> tuple[T, ...]:
    if not isinstance(value, list):
        findings.append(Finding(path, expected(_("a list of tables"), value)))
        return ()
    return tuple(
        read_table(kind, table, (*path, place), findings) for place, table in enumerate(value)
    )


def _primary_languages(value: object) -> tuple[str, ...]:
    tags = map(language_tag, string_list(value))
    return tuple(dict.fromkeys(tag.partition("-")[0].lower() for tag in tags if tag))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _("the number {value}").format(value=value)
    if isinstance(value, str):
        return _('the string "{value}"').format(value=one_line(value, 60))
    if isinstance(value, list):
        odd = next((each for each in value if not isinstance(each, str)), None)
        return _("a list") if odd is None else _("a list with {value}").format(value=_shown(odd))
    return _("a table") if isinstance(value, dict) else _("a date or a time")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise UnfitError(expected(_("a string"), value))
    return one_line(value, limit=4096)


def _choice(allowed: tuple[str, ...], value: object) -> str:
    if value in allowed:
        return str(value)
    names = ", ".join(f'"{name}"' for name in allowed)
    message = expected(_("one of {names}").format(names=names), value)
    if isinstance(value, str) and nearest(value, allowed):
        message = did_you_mean(message, value, allowed)
    raise UnfitError(message)


def _number(whole: bool, rule: object, value: object) -> int | float:
    wanted = _("a whole number") if whole else _("a number")
    if isinstance(rule, Between):
        wanted = _("{number} from {low} to {high}").format(
            number=wanted, low=rule.low, high=rule.high
        )
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        raise UnfitError(expected(wanted, value))
    # "nan" is a TOML number; it fails this comparison, as it should.
    if isinstance(rule, Between) and not rule.low <= value <= rule.high:
        raise UnfitError(expected(wanted, value))
    return value if whole else float(value)


def _proxy(text: str) -> str:
    if text == "direct":
        return text
    address = clean_url(text, schemes=WEB)
    if not address:
        raise UnfitError(_('"{text}" is no proxy; write "http://host:port"').format(text=text))
    return address
