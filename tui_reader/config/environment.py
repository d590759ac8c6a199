"""What the environment asks of the window."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from msgspec.structs import replace

from tui_reader.config.schema import Settings


def with_environment(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """The settings, and ``reduced_motion`` when ``NO_MOTION`` is set to anything but nothing."""
    if not environment.get("NO_MOTION"):
        return settings
    return replace(settings, screen=replace(settings.screen, reduced_motion=True))


_XTERM_EXACT = 331
"""The patch since when xterm paints 24-bit colours as they are told."""
_EXACT_TERMS = ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour")


def colours(environment: Mapping[str, str]) -> Literal["standard", "256", "truecolor"]:
    """How many colours the terminal has, in Rich's words, by what it says of itself.

    ``COLORTERM`` and ``TERM`` alone do not tell: xterm is ``xterm`` to begin with, mlterm
    ``mlterm``, and SSH passes ``TERM`` on but not ``COLORTERM``.
    """
    term = environment.get("TERM", "").lower()
    if term == "mlterm":
        # It reads ten parameters of SGR; bold with two 24-bit colours has eleven.
        return "256"
    version = re.search(r"\d+", environment.get("XTERM_VERSION", ""))
    if (
        term.startswith(_EXACT_TERMS)
        or term.endswith("-direct")
        or environment.get("COLORTERM", "").lower() in ("truecolor", "24bit")
        or (version and int(version[0]) >= _XTERM_EXACT and term.startswith("xterm"))
    ):
        return "truecolor"
    return "256" if "256color" in term else "standard"
