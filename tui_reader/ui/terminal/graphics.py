"""What the terminal can draw pictures with: kitty, sixel, or block characters.

Kitty's graphics are known by the environment. Sixel as well, but for xterm,
which always answers when asked (DA1, ECMA-48 §8.3.24): it is asked before the
window opens, never while somebody may be typing.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import struct
import sys
import termios
import time
import tty
from collections.abc import Mapping
from typing import Literal, cast

from msgspec import Struct

from tui_reader.ui.terminal.capabilities import is_multiplexed

Protocol = Literal["kitty", "sixel", "blocks", "none"]
Blocks = Literal["half", "quadrants", "sextants"]

_ANSWER_SECONDS = 0.2
_ASK = b"\x1b[?1;1;0S\x1b[c"
"""How many colour registers for sixel (XTSMGRAPHICS), then what are you (DA1)."""
_DA1 = re.compile(rb"\x1b\[\?([0-9;]*)c")
_REGISTERS = re.compile(rb"\x1b\[\?1;0;([0-9]{1,6})S")
_SIXEL_PROGRAMS = frozenset(("WezTerm", "iTerm.app", "mintty", "contour"))
_COLOURS = 256
_VTE_WITH_SEXTANTS = 6200


class Graphics(Struct, frozen=True):
    """The means of drawing pictures."""

    protocol: Protocol = "blocks"
    cell: tuple[int, int] = (8, 16)
    """Pixels of a cell, width and height; a guess where the terminal gives none."""
    colours: int = _COLOURS
    """Colours of a sixel picture."""
    blocks: Blocks = "half"
    """The characters that cells are drawn with."""


def graphics(
    wanted: str, environment: Mapping[str, str] = os.environ, *, blocks: str = "auto"
) -> Graphics:
    """What to draw pictures with.

    Args:
        wanted: ``[pictures] protocol``.
        environment: in which the terminal makes itself known.
        blocks: ``[pictures] blocks``.

    Standard output must be the terminal; asking it takes a few milliseconds of an
    xterm, 0.2 seconds at most, and nothing of any other.
    """
    known = cell_size()
    cell = known or (8, 16)
    protocol = guess(environment) if wanted == "auto" else wanted
    colours = _COLOURS
    if protocol == "ask":
        protocol, colours = _asked()
    drawn = blocks_of(environment) if blocks == "auto" else cast("Blocks", blocks)
    if protocol == "kitty":
        return Graphics("kitty", cell, blocks=drawn)
    if protocol == "sixel":
        # Its pixels cannot be put into cells whose size nobody knows.
        return Graphics("sixel" if known else "blocks", cell, colours, drawn)
    return Graphics("none" if protocol == "none" else "blocks", cell, blocks=drawn)


def blocks_of(environment: Mapping[str, str]) -> Blocks:
    """What a terminal draws itself, whatever its font has: sextants; of others only halves are sure."""
    terminal = environment.get("TERM", "")
    if environment.get("TMUX") or environment.get("STY") or terminal.startswith(("screen", "tmux")):
        return "half"
    version = environment.get("VTE_VERSION", "")
    if version.isdecimal() and len(version) < 9 and int(version) >= _VTE_WITH_SEXTANTS:
        return "sextants"
    if terminal.startswith(("xterm-kitty", "xterm-ghostty", "foot")):
        return "sextants"
    return "sextants" if environment.get("TERM_PROGRAM") == "WezTerm" else "half"


def guess(environment: Mapping[str, str]) -> Literal["kitty", "sixel", "blocks", "ask"]:
    """What a terminal has, by the names it gives itself; ``ask`` when it must be asked.

    Within a multiplexer the terminal outside does not count: it is not the one that draws.
    """
    terminal = environment.get("TERM", "")
    if is_multiplexed(environment) or environment.get("NO_COLOR"):
        return "blocks"
    if terminal in ("xterm-kitty", "xterm-ghostty") or environment.get("KITTY_WINDOW_ID"):
        return "kitty"
    if (
        terminal.startswith(("foot", "mlterm", "contour"))
        or environment.get("MLTERM")
        or environment.get("KONSOLE_VERSION")
        or environment.get("TERM_PROGRAM") in _SIXEL_PROGRAMS
    ):
        return "sixel"
    return "ask" if environment.get("XTERM_VERSION") else "blocks"


def cell_size() -> tuple[int, int] | None:
    """Pixels of a cell as the kernel knows them of the terminal (``TIOCGWINSZ``), if it does."""
    try:
        answer = fcntl.ioctl(sys.__stdout__.fileno(), termios.TIOCGWINSZ, bytes(8))  # type: ignore[union-attr]
    except (OSError, AttributeError, ValueError):
        return None
    rows, columns, width, height = struct.unpack("HHHH", answer)
    if not (rows and columns) or width < 2 * columns or height < 4 * rows:
        return None
    return width // columns, height // rows


def _asked() -> tuple[Protocol, int]:
    """Whether the terminal has sixel, and how many colours, by its own answer."""
    with contextlib.suppress(OSError, termios.error):
        handle = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
        try:
            return read_answer(_exchange(handle))
        finally:
            os.close(handle)
    return "blocks", _COLOURS


def _exchange(handle: int) -> bytes:
    before = termios.tcgetattr(handle)
    answer = b""
    try:
        tty.setcbreak(handle, termios.TCSANOW)
        os.write(handle, _ASK)
        end = time.monotonic() + _ANSWER_SECONDS
        while not _DA1.search(answer) and (left := end - time.monotonic()) > 0:
            if select.select([handle], [], [], left)[0]:
                answer += os.read(handle, 1024)
    finally:
        termios.tcsetattr(handle, termios.TCSANOW, before)
    return answer


def read_answer(answer: bytes) -> tuple[Protocol, int]:
    """Sixel or not (attribute 4 of DA1), and how many colours, by a terminal's answer."""
    attributes = _DA1.search(answer)
    if attributes is None or b"4" not in attributes[1].split(b";")[1:]:
        return "blocks", _COLOURS
    registers = _REGISTERS.search(answer)
    return "sixel", max(2, min(_COLOURS, int(registers[1]))) if registers else 16
