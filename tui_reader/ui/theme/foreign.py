"""Textual's own themes, with every colour of the reader's made from theirs.

A theme of Textual's has a dozen colours and was not made for reading. What cannot be read on what it
meets is moved towards white or black until it can; a background on which the colours of sources
cannot be read, away from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from tui_reader.ui.theme import palettes
from tui_reader.ui.theme.palettes import Palette
from tui_reader.ui.theme.source_colours import ring
from tui_reader.ui.theme.themes import contrast, make_theme

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
