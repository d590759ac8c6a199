"""Names of keys: as people write them, and as the terminal library reports them.

Written ``Ctrl-d``, ``PgDn``, ``?``, ``gg``; reported ``ctrl+d``, ``pagedown``,
``question_mark``, ``g g`` (strokes of a sequence are separated by a space).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache

from tui_reader.config.problems import Finding, did_you_mean, nearest
from tui_reader.config.schema import LAYOUTS, PRESETS, KeyboardLayout, Preset
from tui_reader.config.values import UnfitError, expected
from tui_reader.text.i18n import _

_NAMED = {
    **{
        name: name
        for name in (
            "enter escape tab space backspace insert delete home end pageup pagedown "
            "up down left right"
        ).split()
    },
    **{f"f{number}": f"f{number}" for number in range(1, 25)},
    "return": "enter", "esc": "escape", "bs": "backspace", "ins": "insert", "del": "delete",
    "pgup": "pageup", "pgdn": "pagedown", "pgdown": "pagedown", "spacebar": "space",
    "page_up": "pageup", "page_down": "pagedown",
    "↑": "up", "↓": "down", "←": "left", "→": "right", "⏎": "enter",
}  # fmt: skip
_SHORTER = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_MODIFIERS = {
    "ctrl": "ctrl", "control": "ctrl", "c": "ctrl", "alt": "alt", "meta": "alt", "m": "alt",
    "shift": "shift", "s": "shift", "super": "super",
}  # fmt: skip
_SAME_KEY = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape"}
"""Chords that a terminal sends as the very byte of another key."""
_NO_ACTIONS = ("preset", "layouts")
_LEFT_TO_THE_SHELL = {"ctrl+z"}
_MODIFIED = re.compile(r"(?P<modifiers>(?:[A-Za-z]+[-+])+)(?P<key>.+)", re.DOTALL)


def check_keys(written: str | Sequence[str]) -> tuple[str, ...]:
    """The keys of one action, each as it is reported; an empty tuple for an empty list.

    Raises:
        UnfitError: one of them is no key, or is one that cannot be had.
    """
    if isinstance(written, str):
        written = [written]
    return tuple(dict.fromkeys(key_name(each) for each in written))


def key_name(written: str) -> str:
    """One key or sequence of keys, as it is reported.

    A single character is itself, a name may be in any case, modifiers are
    joined by ``-`` or ``+``, two characters that are no name are a sequence.

    Raises:
        UnfitError: it is no key, or is one that cannot be had.
    """
    if written == " ":
        return "space"
    strokes = written.split()
    if not strokes:
        raise UnfitError(_('an empty name of a key; write [] for "no key"'))
    if len(strokes) > 1:
        return " ".join(map(_stroke, strokes))
    named = written.casefold() in _NAMED or written.casefold() in _punctuation()
    if len(written) == 2 and not named:
        return " ".join(map(_stroke, written))
    return _stroke(strokes[0])


KeyCheck = Callable[[Preset, Mapping[str, tuple[str, ...]]], Iterable[tuple[str, str]]]
"""Of a preset's name and the user's own keys: the actions that are in conflict, and the words for it."""


def read_keys(
    value: object,
    actions: Collection[str] | None,
    findings: list[Finding],
    check: KeyCheck | None = None,
) -> tuple[Preset, tuple[KeyboardLayout, ...], Mapping[str, tuple[str, ...]]]:
    """The ``[keys]`` table: preset, layouts, action id → keys; what is wrong goes to ``findings``.

    ``keys = "vim"`` is short for a table with nothing but the preset.
    """
    if isinstance(value, str):
        value = {"preset": value}
    if not isinstance(value, dict):
        findings.append(Finding(("keys",), expected(_("a table"), value)))
        return "default", LAYOUTS, {}
    preset = _preset(value.get("preset", "default"), findings)
    own = {action: written for action, written in value.items() if action not in _NO_ACTIONS}
    keys = _own_keys(own, actions, findings)
    if check is not None and not findings:
        findings += (Finding(("keys", action), said) for action, said in check(preset, keys))
    return preset, _layouts(value.get("layouts", list(LAYOUTS)), findings), keys


def _layouts(value: object, findings: list[Finding]) -> tuple[KeyboardLayout, ...]:
    given = [value] if isinstance(value, str) else value
    if isinstance(given, list):
        known = tuple(one for one in LAYOUTS if one in given)
        if len(known) == len(given):
            return known
    names = ", ".join(f'"{name}"' for name in LAYOUTS)
    wanted = _("a list of some of {names}").format(names=names)
    findings.append(Finding(("keys", "layouts"), expected(wanted, value)))
    return ()


def _preset(value: object, findings: list[Finding]) -> Preset:
    for name in PRESETS:
        if value == name:
            return name
    names = ", ".join(f'"{name}"' for name in PRESETS)
    said = expected(_("one of {names}").format(names=names), value)
    if isinstance(value, str) and nearest(value, PRESETS):
        said = did_you_mean(said, value, PRESETS)
    findings.append(Finding(("keys", "preset"), said))
    return "default"


def _own_keys(
    value: Mapping[str, object], actions: Collection[str] | None, findings: list[Finding]
) -> Mapping[str, tuple[str, ...]]:
    keys: dict[str, tuple[str, ...]] = {}
    for action, written in value.items():
        path = ("keys", action)
        if actions is not None and action not in actions:
            message = did_you_mean(_("there is no such action"), action, actions)
            findings.append(Finding(path, message))
        if not isinstance(written, str) and not (
            isinstance(written, list) and all(isinstance(each, str) for each in written)
        ):
            findings.append(Finding(path, expected(_("a key or a list of keys"), written)))
            continue
        try:
            keys[action] = check_keys(written)
        except UnfitError as error:
            findings.append(Finding(path, str(error)))
    return keys


def _stroke(written: str) -> str:
    if len(written) == 1:
        return _base(written, written)
    # "Ctrl--" and "ctrl++" end in the key itself.
    match = _MODIFIED.fullmatch(written)
    if match is None:
        return _base(written, written)
    modifiers: set[str] = set()
    for name in re.split("[-+]", match["modifiers"][:-1]):
        if name.casefold() not in _MODIFIERS:
            message = _('"{name}" in "{key}" is no modifier').format(name=name, key=written)
            raise UnfitError(did_you_mean(message, name, ("ctrl", "alt", "shift")))
        modifiers.add(_MODIFIERS[name.casefold()])
    base = _base(match["key"], written)
    if len(base) == 1 and base.isalpha():
        if modifiers == {"shift"} and len(base.upper()) == 1:
            return base.upper()
        base = base.lower()
    name = "+".join([*sorted(modifiers), base])
    if name in _LEFT_TO_THE_SHELL:
        raise UnfitError(
            _('"{key}" is left to the shell, which suspends with it').format(key=written)
        )
    return _SAME_KEY.get(name, name)


def _base(key: str, written: str) -> str:
    """The name of a key without modifiers (Unicode names for punctuation)."""
    if key.casefold() in _NAMED:
        return _NAMED[key.casefold()]
    if len(key) == 1 and key.isprintable():
        if key.isalnum():
            return key
        name = unicodedata.name(key, "").lower().replace("-", "_").replace(" ", "_")
        return _SHORTER.get(name, name) or key
    if key.casefold() in _punctuation():
        return key.casefold()
    message = _('there is no key "{key}"').format(key=written)
    raise UnfitError(did_you_mean(message, key, list(_NAMED)))


@cache
def _punctuation() -> frozenset[str]:
    """Names that stand for an ASCII sign: ``question_mark``, ``slash``."""
    signs = (chr(code) for code in range(33, 127) if not chr(code).isalnum())
    return frozenset(_base(sign, sign) for sign in signs)
