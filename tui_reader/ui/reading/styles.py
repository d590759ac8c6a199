"""From roles to styles: the one table of how an article is painted."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from rich.style import Style
from textual.app import App
from textual.color import Color

from tui_reader.ui import painting
from tui_reader.ui.theme.source_colours import source_colour
from tui_reader.ui.theme.themes import colour


class _Ink(Struct, frozen=True):
    """A text colour, a ground, and how the letters are set; colours by their name in the theme."""

    text: str
    ground: str | None = None
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False


_INKS: dict[str, _Ink] = {
    "title": _Ink("heading", bold=True),
    "source": _Ink("text-body", bold=True),  # in the source's own colour, see styles_for
    "byline": _Ink("text-body"),
    "meta": _Ink("text-dim"),
    "accent": _Ink("accent"),
    "star": _Ink("star"),
    "key": _Ink("accent", "panel", bold=True),
    "body": _Ink("text-body"),
    "heading1": _Ink("heading", bold=True),
    "heading2": _Ink("heading", bold=True),
    "heading3": _Ink("accent"),
    "strong": _Ink("text-unread", bold=True),
    "em": _Ink("text-body", italic=True),
    "strong_em": _Ink("text-unread", bold=True, italic=True),
    "strike": _Ink("text-dim", strike=True),
    "small": _Ink("text-dim"),
    "mark": _Ink("mark-text", "mark-ground"),
    "code": _Ink("code-text", "code-ground"),
    "code.keyword": _Ink("code-keyword", "code-ground"),
    "code.string": _Ink("code-string", "code-ground"),
    "code.comment": _Ink("code-comment", "code-ground", italic=True),
    "code.name": _Ink("code-name", "code-ground"),
    "code.number": _Ink("code-number", "code-ground"),
    "quote": _Ink("quote", italic=True),
    "quote_bar": _Ink("quote-bar"),
    "bullet": _Ink("accent"),
    "link": _Ink("link", underline=True),
    "link_number": _Ink("text-dim"),
    "picture": _Ink("text-dim"),
    "caption": _Ink("text-dim", italic=True),
    "rule": _Ink("pane-border"),
    "table_border": _Ink("quote-bar"),
    "table_header": _Ink("heading", bold=True),
    "media": _Ink("link"),
    "notice": _Ink("text-dim", italic=True),
    # Told apart without colour as well: underlined what was found, bold where one is.
    "found": _Ink("mark-text", "mark-ground", underline=True),
    "found_now": _Ink("on-accent", "accent", bold=True, underline=True),
    "hint": _Ink("on-accent", "accent", bold=True),
    "hint_typed": _Ink("text-dim", "panel"),
}


def styles_for(app: App[Any], source: str) -> dict[str, Style]:
    """Every role's style in the app's theme of the moment, for an article of a source."""
    styles = {
        role: painting.ink(
            colour(app, ink.text),
            colour(app, ink.ground) if ink.ground else None,
            bold=ink.bold,
            italic=ink.italic,
            underline=ink.underline,
            strike=ink.strike,
        )
        for role, ink in _INKS.items()
    }
    hue = Color.parse(source_colour(source, app.current_theme.dark))
    styles["source"] = painting.ink(hue, bold=True)
    return styles
