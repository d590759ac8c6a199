"""The styles in which rows of headlines and views are written, taken from the theme once."""

from __future__ import annotations

from msgspec import Struct
from rich.style import Style
from textual.app import App
from textual.color import Color

from tui_reader.ui.painting import text_style
from tui_reader.ui.theme.source_colours import source_colour
from tui_reader.ui.theme.themes import colour


class RowStyles(Struct, frozen=True):
    """Styles of one kind of row: plain, selected, or selected while the focus is elsewhere."""

    base: Style
    """Blank cells."""
    bar: Style
    """The mark at the left edge of a selected row."""
    strong: Style
    """Unread headlines that are fresh or told by several papers, views with unread articles."""
    plain: Style
    """Read headlines."""
    dim: Style
    """Times, counts, hints."""
    accent: Style
    star: Style
    warning: Style
    background: Color
    dark: bool

    @property
    def unread(self) -> Style:
        """Other unread headlines."""
        return self.strong + Style(bold=False)

    def source(self, source: str) -> Style:
        """A source's own colour: by a feed's address or by what ``source_of`` gives."""
        return text_style(Color.parse(source_colour(source, self.dark)), self.background)


class ListStyles(Struct, frozen=True):
    """All row styles of a theme."""

    rest: RowStyles
    selected: RowStyles
    blurred: RowStyles
    rule: Style
    """Lines between groups."""
    heading: Style
    """The names of groups."""
    pill: Style
    """A word that asks to be seen."""


def list_styles(app: App[object]) -> ListStyles:
    """The row styles of the app's theme of the moment."""
    dark = app.current_theme.dark

    def row(background: str, strong: str, plain: str, dim: str, bar: str) -> RowStyles:
        on = colour(app, background)
        return RowStyles(
            base=text_style(colour(app, plain), on),
            bar=text_style(colour(app, bar), on),
            strong=text_style(colour(app, strong), on, bold=True),
            plain=text_style(colour(app, plain), on),
            dim=text_style(colour(app, dim), on),
            accent=text_style(colour(app, "accent"), on),
            star=text_style(colour(app, "star"), on),
            warning=text_style(colour(app, "warning"), on),
            background=on,
            dark=dark,
        )

    return ListStyles(
        rest=row("pane-background", "text-unread", "text-read", "text-dim", "text-dim"),
        selected=row("selected", "selected-text", "selected-read", "selected-read", "accent"),
        blurred=row(
            "selected-blurred", "selected-text", "selected-read", "selected-read", "selected-read"
        ),
        rule=text_style(colour(app, "pane-border"), colour(app, "pane-background")),
        heading=text_style(colour(app, "pane-title"), colour(app, "pane-background"), bold=True),
        pill=text_style(colour(app, "on-accent"), colour(app, "accent"), bold=True),
    )
