"""From roles to styles: the one table of how an article is painted."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from rich.style import Style
from textual.app import App
from textual.color import Color

from tui_reader.ui import painting
from tui_reader.ui.theme.styles import source_colour
from tui_reader.ui.theme.themes import colour


class _Role(Struct, frozen=True):
    """A text colour, a background, and how the letters are set; colours by their name in the theme."""

    text: str
    background: str | None = None
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False


_ROLES: dict[str, _Role] = {
    "title": _Role("heading", bold=True),
    "source": _Role("text-body", bold=True),  # in the source's own colour, see styles_for
    "byline": _Role("text-body"),
    "meta": _Role("text-dim"),
    "accent": _Role("accent"),
    "star": _Role("star"),
    "key": _Role("accent", "panel", bold=True),
    "body": _Role("text-body"),
    "heading1": _Role("heading", bold=True),
    "heading2": _Role("heading", bold=True),
    "heading3": _Role("accent"),
    "strong": _Role("text-unread", bold=True),
    "em": _Role("text-body", italic=True),
    "strong_em": _Role("text-unread", bold=True, italic=True),
    "strike": _Role("text-dim", strike=True),
    "small": _Role("text-dim"),
    "mark": _Role("mark-text", "mark-background"),
    "code": _Role("code-text", "code-background"),
    "code.keyword": _Role("code-keyword", "code-background"),
    "code.string": _Role("code-string", "code-background"),
    "code.comment": _Role("code-comment", "code-background", italic=True),
    "code.name": _Role("code-name", "code-background"),
    "code.number": _Role("code-number", "code-background"),
    "quote": _Role("quote", italic=True),
    "quote_bar": _Role("quote-bar"),
    "bullet": _Role("accent"),
    "link": _Role("link", underline=True),
    "link_number": _Role("text-dim"),
    "picture": _Role("text-dim"),
    "caption": _Role("text-dim", italic=True),
    "rule": _Role("pane-border"),
    "table_border": _Role("quote-bar"),
    "table_header": _Role("heading", bold=True),
    "media": _Role("link"),
    "notice": _Role("text-dim", italic=True),
    # Told apart without colour as well: underlined what was found, bold where one is.
    "found": _Role("mark-text", "mark-background", underline=True),
    "found_now": _Role("on-accent", "accent", bold=True, underline=True),
    "hint": _Role("on-accent", "accent", bold=True),
    "hint_typed": _Role("text-dim", "panel"),
}


def styles_for(app: App[Any], source: str) -> dict[str, Style]:
    """Every role's style in the app's theme of the moment, for an article of a source."""
    styles = {
        role: painting.text_style(
            colour(app, one.text),
            colour(app, one.background) if one.background else None,
            bold=one.bold,
            italic=one.italic,
            underline=one.underline,
            strike=one.strike,
        )
        for role, one in _ROLES.items()
    }
    hue = Color.parse(source_colour(source, app.current_theme.dark))
    styles["source"] = painting.text_style(hue, bold=True)
    return styles
