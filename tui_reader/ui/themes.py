"""The reader's own themes: ink and paper, with one colour that means "here".

Each theme is a palette of named colours. Style sheets use them as ``$name``,
line-drawn widgets through :func:`colour`. :data:`PAIRS` names every text and
ground that meet on the screen; a test holds each theme to WCAG 2.2 §1.4.3 on
them (4.5:1; the high-contrast theme to §1.4.6, 7:1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from textual.app import App
from textual.color import Color
from textual.theme import Theme


@dataclass(frozen=True, slots=True)
class _Palette:
    """The colours of a theme, as ``#rrggbb``. A field ``a_b`` is the variable ``$a-b``."""

    ground: str
    """Behind everything."""
    surface: str
    """One step nearer: dialogs, inputs."""
    panel: str
    """Two steps nearer: the status line, chips."""
    ticker: str
    """Behind the moving headlines."""
    pane_border: str
    """Barely told from the ground: it separates and says nothing."""
    pane_border_focused: str
    pane_title: str
    text_body: str
    """Running text."""
    text_unread: str
    """Headlines not read yet; painted bold."""
    text_read: str
    """Headlines already read: about 60 % of the strength of unread ones."""
    text_dim: str
    """Dates, authors, hints."""
    heading: str
    accent: str
    on_accent: str
    """Text on a patch of accent."""
    star: str
    selected: str
    """The bar behind the selected row of the pane that has the focus."""
    selected_text: str
    selected_read: str
    """A read headline on that bar."""
    selected_blurred: str
    """The same bar while another pane has the focus."""
    link: str
    quote: str
    quote_bar: str
    code_ground: str
    code_text: str
    code_keyword: str
    code_string: str
    code_comment: str
    code_name: str
    code_number: str
    mark_ground: str
    """Behind marked text and search hits."""
    mark_text: str
    error: str
    warning: str
    success: str


_DARK = _Palette(
    ground="#10131a",
    surface="#161a23",
    panel="#1d222d",
    ticker="#191e29",
    pane_border="#29303e",
    pane_border_focused="#ff8a65",
    pane_title="#a3abba",
    text_body="#cdd2db",
    text_unread="#f6f3ec",
    text_read="#98a0ae",
    text_dim="#8f97a6",
    heading="#f6f3ec",
    accent="#ff8a65",
    on_accent="#1c0f0a",
    star="#f2c55c",
    selected="#45302f",
    selected_text="#ffffff",
    selected_read="#bbb5b6",
    selected_blurred="#242a36",
    link="#ffab8c",
    quote="#b3bac7",
    quote_bar="#5f6b80",
    code_ground="#191e28",
    code_text="#d6dae2",
    code_keyword="#ff9c7c",
    code_string="#a8cf8e",
    code_comment="#8f97a6",
    code_name="#8fc4e8",
    code_number="#e9bd6b",
    mark_ground="#4a3a12",
    mark_text="#ffe7ac",
    error="#ff7088",
    warning="#f2c55c",
    success="#85cf97",
)

_LIGHT = _Palette(
    ground="#f7f3ea",
    surface="#efe9dc",
    panel="#e8e1d1",
    ticker="#ece5d6",
    pane_border="#dcd4c2",
    pane_border_focused="#a82f14",
    pane_title="#615a4d",
    text_body="#2e2a24",
    text_unread="#14110c",
    text_read="#69624f",
    text_dim="#6a6251",
    heading="#14110c",
    accent="#a82f14",
    on_accent="#fffaf2",
    star="#7a4f00",
    selected="#f4d2bf",
    selected_text="#14110c",
    selected_read="#574c3f",
    selected_blurred="#e8e1d1",
    link="#a4300d",
    quote="#514a3d",
    quote_bar="#a89e88",
    code_ground="#eee7d8",
    code_text="#2e2a24",
    code_keyword="#a5310f",
    code_string="#3d6420",
    code_comment="#6a6251",
    code_name="#1d5a86",
    code_number="#7d5200",
    mark_ground="#f7dd8b",
    mark_text="#2c2205",
    error="#a8123e",
    warning="#7d5200",
    success="#2c6a3c",
)

_CONTRAST = _Palette(
    ground="#000000",
    surface="#0a0a0a",
    panel="#141414",
    ticker="#141414",
    pane_border="#5a5a5a",
    pane_border_focused="#ffb199",
    pane_title="#e6e6e6",
    text_body="#f2f2f2",
    text_unread="#ffffff",
    text_read="#bdbdbd",
    text_dim="#bdbdbd",
    heading="#ffffff",
    accent="#ffb199",
    on_accent="#000000",
    star="#ffd95e",
    selected="#38211a",
    selected_text="#ffffff",
    selected_read="#dedede",
    selected_blurred="#242424",
    link="#ffc2ae",
    quote="#dedede",
    quote_bar="#9a9a9a",
    code_ground="#141414",
    code_text="#f2f2f2",
    code_keyword="#ffb199",
    code_string="#bfe8a4",
    code_comment="#bdbdbd",
    code_name="#a9d9fa",
    code_number="#ffd98a",
    mark_ground="#4a3a00",
    mark_text="#fff1c4",
    error="#ff9dae",
    warning="#ffd95e",
    success="#9fe6b0",
)

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
    *((text, "ground") for text in ROW_TEXTS),
    *((text, "ticker") for text in ROW_TEXTS),
    *((text, "surface") for text in ("text-body", *ROW_TEXTS, "success")),
    *((text, "panel") for text in ("text-body", *ROW_TEXTS, "success")),
    *((text, "selected") for text in SELECTED_TEXTS),
    *((text, "selected-blurred") for text in SELECTED_TEXTS),
    *((text, "ground") for text in ("text-body", "heading", "link", "quote", "pane-title")),
    *((text, "ground") for text in ("success", "pane-border-focused")),
    *((text, "code-ground") for text in _CODE_TEXTS),
    ("mark-text", "mark-ground"),
    ("on-accent", "accent"),
)
"""Every (text, ground) pair that the screens use."""


def _theme(name: str, palette: _Palette, *, dark: bool) -> Theme:
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
        "scrollbar-background": palette.ground,
        "scrollbar-background-hover": palette.ground,
        "scrollbar-background-active": palette.ground,
        "scrollbar-corner-color": palette.ground,
        "text-muted": palette.text_dim,
        "text-disabled": palette.text_dim,
    }
    return Theme(
        name=name,
        primary=palette.accent,
        secondary=palette.quote_bar,
        accent=palette.accent,
        foreground=palette.text_body,
        background=palette.ground,
        surface=palette.surface,
        panel=palette.panel,
        warning=palette.warning,
        error=palette.error,
        success=palette.success,
        dark=dark,
        variables=borrowed | own,
    )


DARK = _theme("tui-reader-dark", _DARK, dark=True)
LIGHT = _theme("tui-reader-light", _LIGHT, dark=False)
CONTRAST = _theme("tui-reader-contrast", _CONTRAST, dark=True)

THEMES: tuple[Theme, ...] = (DARK, LIGHT, CONTRAST)
"""To be registered by the app, the default one first."""


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


def contrast(text: Color, ground: Color) -> float:
    """The contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(text), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(shade: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in shade.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
