"""Themes that are not the reader's own: Textual's, and the user's.

A theme of Textual's has a dozen colours and was not made for reading; every colour of the reader's
is made from them. What cannot be read on what it meets is moved towards white or black until it
can; a background on which the colours of sources cannot be read, away from them.

The user's are ``themes/NAME.toml`` beside ``config.toml``. A file names a theme to begin with
(``base``) and the colours that differ, by the names of
:class:`~tui_reader.ui.theme.palettes.Palette`::

    base = "tui-reader-night"
    accent = "#ffb000"
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from msgspec.structs import fields, replace
from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from tui_reader.config.load import parse_toml, read_text
from tui_reader.config.problems import ConfigError, Finding, Problem, did_you_mean, refuse
from tui_reader.config.values import expected
from tui_reader.text.i18n import _
from tui_reader.ui.theme import palettes
from tui_reader.ui.theme.palettes import Palette
from tui_reader.ui.theme.styles import ring
from tui_reader.ui.theme.themes import DARK, PALETTES, THEMES, contrast, make_theme

_READABLE = 4.6
"""A little more than 4.5:1, as channels are rounded."""
_STEP = 0.04
_WHITE, _BLACK = Color.parse("#ffffff"), Color.parse("#000000")


@cache
def adapted(name: str) -> Theme:
    """One of Textual's themes as the reader paints it; one that has the terminal's own colours,
    which nobody can measure, has those of the reader's dark or light theme.

    Raises:
        KeyError: Textual has no such theme.
    """
    theme = BUILTIN_THEMES[name]
    return make_theme(name, _palette(theme), dark=theme.dark)


def _palette(theme: Theme) -> Palette:
    given = theme.to_color_system().generate()
    try:
        colours = {one: Color.parse(given[one]) for one in _TAKEN}
    except ValueError:
        colours = {}
    if not colours or any(one.ansi is not None or one.a < 1 for one in colours.values()):
        return palettes.DARK if theme.dark else palettes.LIGHT
    hues = tuple(map(Color.parse, ring(theme.dark)))
    away, towards = (_BLACK, _WHITE) if theme.dark else (_WHITE, _BLACK)

    def behind(colour: Color) -> Color:
        return _mended(colour, (*hues, towards), away)

    background, foreground = behind(colours["background"]), colours["foreground"]
    surface, panel = behind(colours["surface"]), behind(colours["panel"])
    accent = colours["accent"]
    selected = behind(background.blend(accent, 0.22))
    blurred = behind(background.blend(foreground, 0.12))
    flat, bars = (background, surface, panel), (selected, blurred)

    def text(colour: Color, backgrounds: Iterable[Color] = (*flat, *bars)) -> str:
        return _mended(colour, backgrounds, towards).hex

    body = Color.parse(text(foreground))
    strong = body.blend(towards, 0.5)
    quiet = text(body.blend(background, 0.45), flat)
    readable_accent = Color.parse(text(accent))
    mark = _mended(colours["warning"], (away,), towards)
    return Palette(
        pane_background=background.hex,
        surface=surface.hex,
        panel=panel.hex,
        ticker=surface.hex,
        pane_border=background.blend(foreground, 0.14).hex,
        pane_border_focused=readable_accent.hex,
        pane_title=text(body.blend(background, 0.25)),
        text_body=body.hex,
        text_unread=strong.hex,
        text_read=quiet,
        text_dim=quiet,
        heading=strong.hex,
        accent=readable_accent.hex,
        on_accent=away.hex,
        star=text(colours["warning"]),
        selected=selected.hex,
        selected_text=strong.hex,
        selected_read=text(body.blend(background, 0.3)),
        selected_blurred=blurred.hex,
        link=text(colours["primary"]),
        quote=text(body.blend(background, 0.2)),
        quote_bar=colours["secondary"].hex,
        code_background=surface.hex,
        code_text=body.hex,
        code_keyword=readable_accent.hex,
        code_string=text(colours["success"]),
        code_comment=quiet,
        code_name=text(colours["primary"]),
        code_number=text(colours["warning"]),
        mark_background=mark.hex,
        mark_text=away.hex,
        error=text(colours["error"]),
        warning=text(colours["warning"]),
        success=text(colours["success"]),
    )


_TAKEN = (
    "background", "foreground", "surface", "panel", "primary", "secondary", "accent", "warning",
    "error", "success",
)  # fmt: skip


def _mended(colour: Color, others: Iterable[Color], towards: Color) -> Color:
    """The colour, or the nearest on its way to another that can be read with all of some others."""
    others = tuple(others)
    for step in range(round(1 / _STEP) + 1):
        # Rounded to whole channels, as it is painted.
        found = Color.parse(colour.blend(towards, step * _STEP, alpha=1).hex)
        if all(contrast(found, one) >= _READABLE for one in others):
            return found
    return towards


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
