"""Which panes stand side by side at a size of the terminal."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from tui_reader.ui.actions import Place

Shape = Literal["tiny", "one", "two", "three"]
"""How many panes; ``tiny``: none, the terminal is too small."""

SMALLEST_WIDTH, SMALLEST_HEIGHT = 30, 10
TWO_FROM, THREE_FROM = 70, 110


class Panes(Struct, frozen=True):
    """Which panes are to be seen."""

    views: bool
    headlines: bool
    article: bool


def shape(width: int, height: int, wanted: str) -> Shape:
    """The shape for a terminal's size.

    Args:
        wanted: ``[screen] layout``: ``auto``, or the number of panes in words.
    """
    if width < SMALLEST_WIDTH or height < SMALLEST_HEIGHT:
        return "tiny"
    if wanted == "three" or (wanted == "auto" and width >= THREE_FROM):
        return "three"
    if wanted == "two" or (wanted == "auto" and width >= TWO_FROM):
        return "two"
    return "one"


def visible(shape: Shape, place: Place, *, reading: bool, only_article: bool) -> Panes:
    """The panes to be seen.

    Args:
        shape: how many fit.
        place: where the focus is, or is about to be.
        reading: the article was the last of headlines and article to have the focus.
        only_article: the reader asked for the article alone.
    """
    if only_article and place != "views":
        return Panes(views=False, headlines=place == "headlines", article=place != "headlines")
    return Panes(
        views=shape == "three" or place == "views",
        headlines=shape != "one" or not reading,
        article=shape != "one" or reading,
    )
