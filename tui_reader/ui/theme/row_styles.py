"""The styles in which rows of headlines and views are written, taken from the theme once."""

from __future__ import annotations

from msgspec import Struct
from rich.style import Style
from textual.app import App
from textual.color import Color

from tui_reader.ui.painting import ink
from tui_reader.ui.theme.source_colours import source_colour
from tui_reader.ui.theme.themes import colour


class RowInks(Struct, frozen=True):
    """Styles of one kind of row: plain, selected, or selected while the focus is elsewhere."""

    ground: Style
    bar: Style
    """The mark at the left edge of a selected row."""
    strong: Style
    """Unread headlines, views with unread articles."""
    plain: Style
    """Read headlines."""
    dim: Style
    """Times, counts, hints."""
    accent: Style
    star: Style
    warning: Style
    on: Color
    dark: bool

    def source(self, source: str) -> Style:
        """A source's own colour: by a feed's address or by what ``source_of`` gives."""
        return ink(Color.parse(source_colour(source, self.dark)), self.on)


class Inks(Struct, frozen=True):
    """All row styles of a theme."""

    rest: RowInks
    selected: RowInks
    blurred: RowInks
    rule: Style
    """Lines between groups."""
    heading: Style
    """The names of groups."""
    pill: Style
    """A word that asks to be seen."""


def inks(app: App[object]) -> Inks:
    """The row styles of the app's theme of the moment."""
    dark = app.current_theme.dark

    def row(ground: str, strong: str, plain: str, dim: str, bar: str) -> RowInks:
        on = colour(app, ground)
        return RowInks(
            ground=ink(colour(app, plain), on),
            bar=ink(colour(app, bar), on),
            strong=ink(colour(app, strong), on, bold=True),
            plain=ink(colour(app, plain), on),
            dim=ink(colour(app, dim), on),
            accent=ink(colour(app, "accent"), on),
            star=ink(colour(app, "star"), on),
            warning=ink(colour(app, "warning"), on),
            on=on,
            dark=dark,
        )

    return Inks(
        rest=row("ground", "text-unread", "text-read", "text-dim", "text-dim"),
        selected=row("selected", "selected-text", "selected-read", "selected-read", "accent"),
        blurred=row(
            "selected-blurred", "selected-text", "selected-read", "selected-read", "selected-read"
        ),
        rule=ink(colour(app, "pane-border"), colour(app, "ground")),
        heading=ink(colour(app, "pane-title"), colour(app, "ground"), bold=True),
        pill=ink(colour(app, "on-accent"), colour(app, "accent"), bold=True),
    )
