"""What the terminal answers when it is asked what it is and does.

The questions are written once, when the window takes the terminal over, and nothing waits for the
answers: a terminal may answer late, in parts, or never. :class:`Capabilities` holds what is known
so far.
"""

from __future__ import annotations

import asyncio
import re
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

Mode = Literal["unknown", "set", "reset", "always set", "always reset"]
_MODES: tuple[Mode, ...] = ("unknown", "set", "reset", "always set", "always reset")
"""What the second number of a mode's report means (DEC STD 070, DECRPM)."""

PROBES = {
    "spacing_mark": "\u0915\u093e",
    "selector": "\u2764\ufe0f",
    "tone": "\U0001f44d\U0001f3fd",
    "joined": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    "flag": "\U0001f1eb\U0001f1f7",
    "old_hangul": "\u1112\u119e\u11ab",
}
"""By the name of a width: the text whose width it is."""
_FIRST_ROW = 2
"""Each probe stands in a row of its own, which its answer names. A report of row 1 may be a key, F3."""

_ATTRIBUTES = re.compile(r"\x1b\[\?(\d{1,4}(?:;\d{1,4}){0,30});?c")
_SECONDARY = re.compile(r"\x1b\[>(\d{1,8}(?:;\d{1,8}){0,5})c")
_MODE = re.compile(r"\x1b\[(\?2027|8);([0-4])\$y")
_POSITION = re.compile(r"\x1b\[(\d);(\d{1,2})R")
_TMUX_SECONDS = 2.0
_NAME = re.compile(r"\x1bP>\|([ -~]{1,100})\x1b\\")


class Widths(Struct, frozen=True):
    """Cells that the terminal gives to text of disputed width; ``None``: it did not answer."""

    spacing_mark: int | None = None
    """A Devanagari letter and a vowel sign beside it (general category Mc)."""
    selector: int | None = None
    """A sign that a variation selector makes an emoji (VS16)."""
    tone: int | None = None
    """An emoji and the tone of its skin."""
    joined: int | None = None
    """A family of four, joined by ZWJ."""
    flag: int | None = None
    """Two regional indicators."""
    old_hangul: int | None = None
    """Three letters of one Hangul syllable."""


class Capabilities(Struct, frozen=True):
    """What is known of the terminal so far."""

    name: str = ""
    """Name and version as the terminal says them (XTVERSION): ``XTerm(379)``; empty: not known."""
    attributes: tuple[int, ...] = ()
    """Primary device attributes (DA1). They are asked for last: what a terminal that gave them did
    not answer until then, it does not know."""
    secondary: tuple[int, ...] = ()
    """Secondary device attributes (DA2), by which some terminals without a name are known."""
    grapheme_clusters: Mode | None = None
    """Mode 2027, in which cells are given to whole clusters; ``None``: it did not answer."""
    bidi: Mode | None = None
    """ECMA-48's BDSM (mode 8): set, the terminal reorders right-to-left text; ``None``: as above."""
    widths: Widths = Widths()


def is_multiplexed(environment: Mapping[str, str]) -> bool:
    """Whether the terminal is a window of tmux or screen, which are in a terminal of their own."""
    is_within = environment.get("TMUX") or environment.get("STY")
    return bool(is_within) or environment.get("TERM", "").startswith(("screen", "tmux"))


async def outer_terminal(environment: Mapping[str, str]) -> str:
    """The name of the terminal that tmux is shown in, as it says it (XTVERSION) or else by its
    ``TERM``; empty: tmux is not there, does not know, or does not answer within two seconds."""
    if not environment.get("TMUX"):
        return ""
    command = ("tmux", "display-message", "-p", "#{client_termtype}\n#{client_termname}")
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL
        )
    except OSError:
        return ""
    try:
        async with asyncio.timeout(_TMUX_SECONDS):
            written, _nothing = await process.communicate()
    except TimeoutError:
        return ""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    lines = written.decode(errors="replace").splitlines()
    return next((line[:100] for line in lines if line), "")


RIGHT_TO_LEFT = "\x1b[>q\x1b[>c\x1b[8l\x1b[8$p\x1b[8h"
"""What to write to be answered what bears on right-to-left text, and nothing else."""


def questions() -> str:
    """What to write. It clears the screen at its end, and whatever an old terminal printed."""
    probes = "".join(
        f"\x1b[{row};1H{probe}\x1b[6n" for row, probe in enumerate(PROBES.values(), _FIRST_ROW)
    )
    return f"\x1b[>q\x1b[>c\x1b[?2027$p\x1b[8$p{probes}\x1b[c\x1b[H\x1b[2J"


class Answers:
    """What the terminal has answered so far, in whatever order; of two answers the first counts."""

    def __init__(self) -> None:
        self.known = Capabilities()

    def take(self, sequence: str) -> None:
        """Take a control sequence or string of the terminal, which may be no answer at all."""
        before = self.known
        if (found := _ATTRIBUTES.fullmatch(sequence)) is not None:
            attributes = tuple(map(int, found[1].split(";")))
            self.known = replace(before, attributes=before.attributes or attributes)
        elif (found := _SECONDARY.fullmatch(sequence)) is not None:
            numbers = tuple(map(int, found[1].split(";")))
            self.known = replace(before, secondary=before.secondary or numbers)
        elif (found := _MODE.fullmatch(sequence)) is not None:
            name = "bidi" if found[1] == "8" else "grapheme_clusters"
            if getattr(before, name) is None:
                self.known = replace(before, **{name: _MODES[int(found[2])]})
        elif (found := _POSITION.fullmatch(sequence)) is not None:
            place, cells = int(found[1]) - _FIRST_ROW, int(found[2]) - 1
            if 0 <= place < len(PROBES) and cells > 0:
                name = list(PROBES)[place]
                if getattr(before.widths, name) is None:
                    self.known = replace(before, widths=replace(before.widths, **{name: cells}))
        elif (found := _NAME.fullmatch(sequence)) is not None:
            self.known = replace(before, name=before.name or found[1])
