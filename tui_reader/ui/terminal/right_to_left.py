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
from tui_reader.ui.terminal.capabilities import Capabilities, is_multiplexed

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
LETTERS = RightToLeft("letters", _EXPLICIT, _IMPLICIT)
MLTERM = RightToLeft("forms", _EXPLICIT + _MLTERM_OFF, _MLTERM_ON + _IMPLICIT)
_WORDS = RightToLeft("words", _EXPLICIT, _IMPLICIT)
# What cannot be switched off is held by marks, also where nobody knows whether it is there.
_HELD = RightToLeft("marks", _EXPLICIT, _IMPLICIT)
_BY_SETTING = {
    "own": OWN,
    "words": RightToLeft("words"),
    "terminal": RightToLeft("marks"),
    "off": RightToLeft("logical"),
}
_BY_NAME = {
    "kitty": _WORDS, "xterm-kitty": _WORDS, "konsole": _HELD, "putty": _HELD, "mlterm": MLTERM,
    "vte": LETTERS,
}  # fmt: skip
"""By how a terminal's name (XTVERSION, or ``TERM``) begins."""
_BY_ATTRIBUTES = {(24,): MLTERM, (0, 136): _HELD, (1, 95): _HELD}
"""By the first secondary device attributes of terminals without a name: mlterm, PuTTY, Apple's."""


def right_to_left(
    setting: Setting,
    environment: Mapping[str, str],
    known: Capabilities | None = None,
    outer: str = "",
) -> RightToLeft:
    """What the terminal needs.

    Args:
        setting: ``[screen] bidi``.
        environment: the variables that terminals set, for ``auto``; a terminal may have inherited
            those of another, so what it answers counts more.
        known: what it has answered so far.
        outer: the name of the terminal that a multiplexer is shown in; empty: not known.
    """
    if setting != "auto":
        return _BY_SETTING[setting]
    known = known or Capabilities()
    if is_multiplexed(environment) or known.name.startswith(("tmux", "screen")):
        return _within_multiplexer(environment, outer)
    return _by_answers(known) or _by_environment(environment, known)


def _within_multiplexer(environment: Mapping[str, str], outer: str) -> RightToLeft:
    """What a terminal needs of which only the cells of a multiplexer are written: no switch gets
    through."""
    wanted = _by_name(outer)
    if wanted is None:
        if environment.get("MLTERM"):
            wanted = MLTERM
        elif not outer and environment.get("KITTY_WINDOW_ID"):
            wanted = _WORDS
        elif environment.get("XTERM_VERSION") or "(" in outer:
            # One that says its name and is none of those that reorder.
            wanted = OWN
    if wanted is MLTERM:
        # It gives the marks cells.
        return _BY_SETTING["off"]
    return _BY_SETTING["terminal"] if wanted in (None, LETTERS) else wanted


def _by_answers(known: Capabilities) -> RightToLeft | None:
    """What a terminal needs by what it answered; ``None``: it did not say so."""
    if (wanted := _by_name(known.name)) is not None:
        return wanted
    if known.bidi in ("set", "always set"):
        # It was told not to.
        return _HELD
    if known.bidi == "reset":
        return LETTERS
    if known.name:
        return OWN
    return next(
        (one for first, one in _BY_ATTRIBUTES.items() if known.secondary[: len(first)] == first),
        None,
    )


def _by_name(name: str) -> RightToLeft | None:
    return next((one for begin, one in _BY_NAME.items() if name.lower().startswith(begin)), None)


def _by_environment(environment: Mapping[str, str], known: Capabilities) -> RightToLeft:
    """What a terminal needs by the variables that it or the one around it set."""
    term = environment.get("TERM", "")
    if term == "xterm-kitty":
        return _WORDS
    if environment.get("XTERM_VERSION") and term.startswith("xterm"):
        # Whatever it was started from. Forms are right in VTE as well.
        return OWN
    if environment.get("MLTERM"):
        return MLTERM
    if environment.get("VTE_VERSION") and not known.attributes:
        return LETTERS
    is_held = (
        environment.get("KONSOLE_VERSION")
        or environment.get("TERM_PROGRAM") == "Apple_Terminal"
        or term.startswith("putty")
    )
    return _HELD if is_held else OWN


_now = OWN


def use(wanted: RightToLeft) -> bool:
    """Write right-to-left text so from now on; returns whether it was written otherwise before."""
    global _now
    before, _now = _now, wanted
    return before != wanted


def in_use() -> RightToLeft:
    """How right-to-left text is written."""
    return _now
