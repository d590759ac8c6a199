"""What a terminal does with right-to-left text, and what is therefore written to it.

Terminals that reorder rows tear panes apart that stand side by side. Those that
can be switched off (ECMA-48 BDSM, mlterm's OSC 5379) are; for those that cannot, a mark
holds each letter. A process has one terminal: what it needs is kept here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from tui_reader.text.visual import Order

Setting = Literal["auto", "own", "words", "terminal", "off"]

# Explicit mode, in which the terminal shows cells where they are written. VTE ties it to rows when
# they are made: it must come before the alternate screen. Others that do not know it ignore it.
_EXPLICIT, _IMPLICIT = "\x1b[8l", "\x1b[8h"
_MLTERM_OFF, _MLTERM_ON = "\x1b]5379;use_ctl=false\x07", "\x1b]5379;use_ctl=true\x07"


class RightToLeft(Struct, frozen=True):
    """How right-to-left text is written."""

    order: Order
    begin: str = ""
    """Is written before the alternate screen."""
    end: str = ""
    """Is written after it."""


OWN = RightToLeft("forms", _EXPLICIT, _IMPLICIT)
_BY_SETTING = {
    "own": OWN,
    "words": RightToLeft("words"),
    "terminal": RightToLeft("marks"),
    "off": RightToLeft("logical"),
}


def right_to_left(setting: Setting, environment: Mapping[str, str]) -> RightToLeft:
    """What the terminal needs.

    Args:
        setting: ``[screen] bidi``.
        environment: the variables that terminals set for ``auto``; none: as for ``own``.
    """
    if setting != "auto":
        return _BY_SETTING[setting]
    term = environment.get("TERM", "")
    reorders = (
        "KONSOLE_VERSION" in environment
        or environment.get("TERM_PROGRAM") == "Apple_Terminal"
        or term.startswith("putty")
    )
    if "TMUX" in environment or "STY" in environment:
        # What has been set outside is mostly still there; a switch does not get through.
        if "MLTERM" in environment:
            # It gives the marks cells.
            return _BY_SETTING["off"]
        if reorders or "VTE_VERSION" in environment:
            return _BY_SETTING["terminal"]
        return _BY_SETTING["words"] if "KITTY_WINDOW_ID" in environment else OWN
    if term == "xterm-kitty":
        return _BY_SETTING["words"]
    if "XTERM_VERSION" in environment and term.startswith("xterm"):
        # Whatever it was started from. Forms are right in VTE as well.
        return OWN
    if "MLTERM" in environment:
        return RightToLeft("forms", _MLTERM_OFF, _MLTERM_ON)
    if "VTE_VERSION" in environment:
        return RightToLeft("letters", _EXPLICIT, _IMPLICIT)
    return _BY_SETTING["terminal"] if reorders else OWN


_now = OWN


def use(wanted: RightToLeft) -> None:
    """Write right-to-left text so from now on."""
    global _now
    _now = wanted


def in_use() -> RightToLeft:
    """How right-to-left text is written."""
    return _now
