"""The colour of each source, and the styles in which rows of headlines and views are written."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from math import cos, pi, sin

from msgspec import Struct
from rich.style import Style
from textual.app import App
from textual.color import Color

from tui_reader.model import Headline
from tui_reader.ui.painting import text_style
from tui_reader.ui.theme.themes import colour

HUES = 24

# Lightness that keeps 4.5:1 on the backgrounds and on the selection bar of the
# dark and of the light themes. Chroma as high as the screen's gamut allows
# for the poorest hue; what sticks out a little is clipped.
_DARK_LIGHTNESS, _DARK_CHROMA = 0.80, 0.11
_LIGHT_LIGHTNESS, _LIGHT_CHROMA = 0.46, 0.11


@cache
def ring(dark: bool) -> tuple[str, ...]:
    """The colours of the ring as ``#rrggbb``, for dark or for light backgrounds."""
    lightness, chroma = (
        (_DARK_LIGHTNESS, _DARK_CHROMA) if dark else (_LIGHT_LIGHTNESS, _LIGHT_CHROMA)
    )
    return tuple(_oklch(lightness, chroma, 2 * pi * step / HUES) for step in range(HUES))


def source_of(headline: Headline) -> str:
    """What a headline's colour goes by: the paper that the entry names, else its feed's address."""
    return headline.own_paper or headline.feed_url


@cache
def source_colour(source: str, dark: bool) -> str:
    """The colour of a source as ``#rrggbb``, for dark or light backgrounds.

    Args:
        source: a feed's address, or what :func:`source_of` gives.
        dark: of what backgrounds.
    """
    digest = blake2b(source.encode("utf-8", "surrogatepass"), digest_size=2).digest()
    return ring(dark)[int.from_bytes(digest) % HUES]


def _oklch(lightness: float, chroma: float, hue: float) -> str:
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{_encoded(part):02x}" for part in linear)


def _encoded(linear: float) -> int:
    """One channel of sRGB (IEC 61966-2-1), clipped to the gamut."""
    linear = min(max(linear, 0.0), 1.0)
    part = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return round(part * 255)


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
    found: Style = Style(underline=True)
    """Laid over what a search has found; underlined, so that it needs no colour."""

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
            found=text_style(
                colour(app, "mark-text"), colour(app, "mark-background"), underline=True
            ),
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
