"""The user's own themes: ``themes/NAME.toml`` beside ``config.toml``.

A file names a theme to begin with (``base``) and the colours that differ, by
the names of :class:`~tui_reader.ui.theme.palettes.Palette`::

    base = "tui-reader-night"
    accent = "#ffb000"
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import fields, replace
from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from tui_reader.config.load import parse_toml, read_text
from tui_reader.config.problems import ConfigError, Finding, Problem, did_you_mean, refuse
from tui_reader.config.values import expected
from tui_reader.text.i18n import _
from tui_reader.ui.theme.palettes import Palette
from tui_reader.ui.theme.themes import DARK, PALETTES, THEMES, make_theme

FOLDER = "themes"
COLOURS = tuple(field.name for field in fields(Palette))
"""What a theme's file may set, besides ``base`` and ``dark``."""
_FORMER = {
    "ground": "pane_background",
    "code_ground": "code_background",
    "mark_ground": "mark_background",
}
"""Names of 0.1, which themes may have still."""


def user_themes(config: Path) -> tuple[tuple[Theme, ...], tuple[Problem, ...]]:
    """The themes beside a ``config.toml``, by name, and what is wrong with those left out."""
    themes: list[Theme] = []
    problems: list[Problem] = []
    for file in sorted((config.parent / FOLDER).glob("*.toml")):
        try:
            themes.append(read_theme(file))
        except ConfigError as error:
            problems += error.problems
    return tuple(themes), tuple(problems)


def theme_names(own: Sequence[Theme] = ()) -> frozenset[str]:
    """Every theme that ``[screen] theme`` may name: ours, the user's own, and Textual's."""
    return frozenset(BUILTIN_THEMES) | {theme.name for theme in (*THEMES, *own)}


def read_theme(file: Path) -> Theme:
    """The theme of a file.

    Raises:
        ConfigError: it cannot be used; every problem in it is named with its line.
    """
    text = read_text(file) or ""
    table = parse_toml(file, text)
    findings: list[Finding] = []
    if file.stem in theme_names():
        message = _("there is a theme of this name already; give the file another name")
        raise ConfigError([Problem(file, 0, "", message)])
    base = table.pop("base", DARK.name)
    if base not in PALETTES:
        message = _("there is no such theme of the reader's own")
        findings.append(Finding(("base",), did_you_mean(message, str(base), tuple(PALETTES))))
        base = DARK.name
    dark = table.pop("dark", next(theme.dark for theme in THEMES if theme.name == base))
    if not isinstance(dark, bool):
        findings.append(Finding(("dark",), expected(_("true or false"), dark)))
    colours = _colours(table, findings)
    if findings:
        raise refuse(file, text, findings)
    palette: Any = PALETTES[base]
    return make_theme(file.stem, replace(palette, **colours), dark=bool(dark))


def _colours(table: dict[str, Any], findings: list[Finding]) -> dict[str, str]:
    colours: dict[str, str] = {}
    for name, given in table.items():
        field = name.replace("-", "_")
        field = _FORMER.get(field, field)
        if field not in COLOURS:
            message = did_you_mean(_("a theme has no such colour"), name, COLOURS)
            findings.append(Finding((name,), message))
            continue
        try:
            colour = Color.parse(given) if isinstance(given, str) else None
        except ColorParseError:
            colour = None
        # What lies behind a colour that is seen through decides how it reads.
        if colour is not None and colour.a == 1 and colour.ansi is None:
            colours[field] = colour.hex
        else:
            findings.append(Finding((name,), expected(_('a colour like "#ffb000"'), given)))
    return colours
