"""Copying to the clipboard, and whether that is known to have succeeded."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Literal

Outcome = Literal["copied", "tmux", "sent", "none"]
"""``sent``: to a terminal that may take it; ``tmux``: into its buffer, and on to its terminal."""

_SECONDS = 2.0
"""How long a program may take; they wait for the display, not for the user."""
_TERMS_THAT_COPY = (
    "xterm-kitty",
    "xterm-ghostty",
    "alacritty",
    "foot",
    "wezterm",
    "contour",
    "rio",
)
_PROGRAMS_THAT_COPY = ("WezTerm", "ghostty", "rio")


async def copy(text: str, environment: Mapping[str, str] = os.environ) -> Outcome:
    """Copy a text that the terminal was sent (OSC 52, which it does not answer) by other means.

    Programs are run where the terminal is not known to take it.
    """
    if takes_osc52(environment):
        return "copied"
    for command in commands(environment):
        if await asyncio.to_thread(_run, command, text):
            return "tmux" if command[0] == "tmux" else "copied"
    return "none" if environment.get("TERM", "dumb") in ("", "dumb", "linux") else "sent"


def takes_osc52(environment: Mapping[str, str]) -> bool:
    """Whether the terminal is one that copies what OSC 52 has, as it comes out of the box.

    Within a multiplexer the terminal outside does not count: it is not the one that is sent it.
    """
    if environment.get("TMUX") or environment.get("STY"):
        return False
    return (
        environment.get("TERM", "").startswith(_TERMS_THAT_COPY)
        or environment.get("TERM_PROGRAM") in _PROGRAMS_THAT_COPY
        or bool(environment.get("KITTY_WINDOW_ID") or environment.get("WT_SESSION"))
    )


def commands(environment: Mapping[str, str], platform: str = sys.platform) -> list[Sequence[str]]:
    """The programs here that take a text on standard input and copy it, in the order to be tried."""
    found: list[Sequence[str]] = []
    if environment.get("WAYLAND_DISPLAY"):
        found.append(("wl-copy",))
    if environment.get("DISPLAY"):
        found += [("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")]
    if platform == "darwin":
        found.append(("pbcopy",))
    if environment.get("TMUX"):
        found += [("tmux", "load-buffer", "-w", "-"), ("tmux", "load-buffer", "-")]
    return [one for one in found if shutil.which(one[0], path=environment.get("PATH"))]


def _run(command: Sequence[str], text: str) -> bool:
    """Whether a program took the text. It may leave a process behind that keeps it."""
    try:
        done = subprocess.run(  # noqa: S603 - an argument list; the text is on standard input
            command,
            input=text.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
            start_new_session=True,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
