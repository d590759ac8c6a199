"""The reader's own themes: text on paper, with one colour that means "here".

Each theme is a palette of named colours. Style sheets use them as ``$name``,
line-drawn widgets through :func:`colour`. :data:`PAIRS` names every text and
background that meet on the screen; a test holds each theme to WCAG 2.2 §1.4.3 on
them (4.5:1; the high-contrast theme to §1.4.6, 7:1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import asdict
from textual.app import App
from textual.color import Color
from textual.theme import Theme

from tui_reader.ui.theme import palettes
from tui_reader.ui.theme.palettes import Palette

ROW_TEXTS = ("text-unread", "text-read", "text-dim", "accent", "star", "warning", "error")
"""What a row of headlines or views may be written in while it is not selected."""

SELECTED_TEXTS = ("selected-text", "selected-read", "accent", "star", "warning", "error")
"""What a selected row may be written in; dates and hints become ``selected-read``."""

_CODE_TEXTS = (
    "code-text",
    "code-keyword",
    "code-string",
    "code-comment",
    "code-name",
    "code-number",
)

PAIRS: tuple[tuple[str, str], ...] = (
    *((text, "pane-background") for text in ROW_TEXTS),
    *((text, "ticker") for text in ROW_TEXTS),
    *((text, "surface") for text in ("text-body", *ROW_TEXTS, "success")),
    *((text, "panel") for text in ("text-body", *ROW_TEXTS, "success")),
    *((text, "selected") for text in SELECTED_TEXTS),
    *((text, "selected-blurred") for text in SELECTED_TEXTS),
    *(
        (text, "pane-background")
        for text in ("text-body", "heading", "link", "quote", "pane-title")
    ),
    *((text, "pane-background") for text in ("success", "pane-border-focused")),
    *((text, "code-background") for text in _CODE_TEXTS),
    ("mark-text", "mark-background"),
    ("on-accent", "accent"),
)
"""Every (text, background) pair that the screens use."""


def make_theme(name: str, palette: Palette, *, dark: bool) -> Theme:
    """A theme for Textual, its own names for colours and ours."""
    own = {field.replace("_", "-"): value for field, value in asdict(palette).items()}
    # What Textual's own widgets (inputs, palette, toasts, scrollbars) call the same things.
    borrowed = {
        "border": palette.pane_border_focused,
        "border-blurred": palette.pane_border,
        "block-cursor-background": palette.selected,
        "block-cursor-foreground": palette.selected_text,
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": palette.selected_blurred,
        "block-cursor-blurred-foreground": palette.selected_text,
        "block-hover-background": palette.selected_blurred,
        "footer-background": palette.panel,
        "footer-foreground": palette.text_dim,
        "footer-key-foreground": palette.accent,
        "footer-description-foreground": palette.text_dim,
        "input-cursor-background": palette.accent,
        "input-cursor-foreground": palette.on_accent,
        "input-selection-background": palette.selected,
        "link-color": palette.link,
        "link-color-hover": palette.on_accent,
        "link-background-hover": palette.accent,
        "scrollbar": palette.pane_border,
        "scrollbar-hover": palette.quote_bar,
        "scrollbar-active": palette.accent,
        "scrollbar-background": palette.pane_background,
        "scrollbar-background-hover": palette.pane_background,
        "scrollbar-background-active": palette.pane_background,
        "scrollbar-corner-color": palette.pane_background,
        "text-muted": palette.text_dim,
        "text-disabled": palette.text_dim,
    }
    return Theme(
        name=name,
        primary=palette.accent,
        secondary=palette.quote_bar,
        accent=palette.accent,
        foreground=palette.text_body,
        background=palette.pane_background,
        surface=palette.surface,
        panel=palette.panel,
        warning=palette.warning,
        error=palette.error,
        success=palette.success,
        dark=dark,
        variables=borrowed | own,
    )


DARK = make_theme("tui-reader-dark", palettes.DARK, dark=True)
LIGHT = make_theme("tui-reader-light", palettes.LIGHT, dark=False)
SEPIA = make_theme("tui-reader-sepia", palettes.SEPIA, dark=False)
NIGHT = make_theme("tui-reader-night", palettes.NIGHT, dark=True)
EMBER = make_theme("tui-reader-ember", palettes.EMBER, dark=True)
CONTRAST = make_theme("tui-reader-contrast", palettes.CONTRAST, dark=True)
SIXTEEN = make_theme("tui-reader-sixteen", palettes.SIXTEEN, dark=True)
SIXTEEN_LIGHT = make_theme("tui-reader-sixteen-light", palettes.SIXTEEN_LIGHT, dark=False)

THEMES: tuple[Theme, ...] = (
    DARK, LIGHT, SEPIA, NIGHT, EMBER, CONTRAST, SIXTEEN, SIXTEEN_LIGHT,
)  # fmt: skip
"""To be registered by the app, the default one first."""

PALETTES: Mapping[str, Palette] = {
    "tui-reader-dark": palettes.DARK,
    "tui-reader-light": palettes.LIGHT,
    "tui-reader-sepia": palettes.SEPIA,
    "tui-reader-night": palettes.NIGHT,
    "tui-reader-ember": palettes.EMBER,
    "tui-reader-contrast": palettes.CONTRAST,
    "tui-reader-sixteen": palettes.SIXTEEN,
    "tui-reader-sixteen-light": palettes.SIXTEEN_LIGHT,
}
"""What a theme of the user's own may be based on, by the theme's name."""


def variable_defaults(*, dark: bool) -> dict[str, str]:
    """What the reader's names mean in a theme that does not know them.

    For ``App.get_theme_variable_defaults``: the style sheets are read before
    the first theme is chosen, and stay readable under any of Textual's own.
    """
    return dict((DARK if dark else LIGHT).variables)


def colour(source: App[Any] | Mapping[str, str], name: str) -> Color:
    """The colour that a theme gives a name.

    Args:
        source: the app, for its theme of the moment, or the variables themselves.
        name: a variable such as ``text-read``, without the ``$``.

    A theme that is not the reader's own does not know its names: dark and light
    are then served from the reader's theme of the same kind.

    Raises:
        KeyError: no theme has that name.
    """
    if isinstance(source, App):
        variables: Mapping[str, str] = source.theme_variables
        if name not in variables:
            variables = (DARK if source.current_theme.dark else LIGHT).variables
    else:
        variables = source
    return Color.parse(variables[name])


def contrast(text: Color, background: Color) -> float:
    """The contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(text), _luminance(background)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(shade: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in shade.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
