"""Raw writes to the terminal, through Textual's driver and in order with its frames.

Textual writes whole widgets only, and offers no access to its driver:
``App._driver``, ``_batch_count`` and ``_sync_available`` are read here.
``tests/program/test_ticker.py`` notices when a step is no longer written.
"""

from __future__ import annotations

import base64
import os
import select
import sys
from typing import Any

from textual.app import App

# Synchronized output (DEC private mode 2026): the terminal shows a step at once or not yet.
_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
# Asks for that mode (DECRQM); the answer is the app's TerminalSupportsSynchronizedOutput.
_QUESTION = "\x1b[?2026$p"


def is_possible(app: App[Any]) -> bool:
    """Whether the app paints on a whole terminal of its own, and just now."""
    driver = app._driver
    return not (
        driver is None or app.is_headless or app.is_inline or app.is_web or app._batch_count
    )


def is_answered(app: App[Any]) -> bool:
    """Whether the terminal is known to answer the question of :func:`write_step`."""
    return bool(app._sync_available)


def write(app: App[Any], commands: str) -> None:
    """Write commands to the terminal, if the app has one."""
    driver = app._driver
    if commands and driver is not None:
        driver.write(commands)
        driver.flush()


def copy(app: App[Any], text: str) -> None:
    """Ask the terminal to copy a text (OSC 52), within GNU screen the terminal around it (DCS)."""
    app.copy_to_clipboard(text)
    if os.environ.get("STY"):
        encoded = base64.b64encode(text.encode()).decode()
        write(app, f"\x1bP\x1b]52;c;{encoded}\a\x1b\\")


def clear(app: App[Any]) -> None:
    """Have the terminal forget what others wrote on it: letters, margins and modes.

    The character set (ISO 2022), margins, origin, insertion, colours, wrapping and the cursor are
    as Textual sets them or expects them.
    """
    write(app, "\x0f\x1b(B\x1b[r\x1b[?6l\x1b[4l\x1b[m\x1b[?7l\x1b[?25l\x1b[2J")


def write_step(app: App[Any], commands: str, *, question: bool) -> None:
    """Write commands that the terminal shows at once, and leave the cursor where Textual has it.

    Args:
        app: whose terminal it is.
        commands: may be empty.
        question: ask the terminal, after them, something that it answers when it has read them.
    """
    if not commands and not question:
        return
    x, y = app.cursor_position
    commands += f"\x1b[{y + 1};{x + 1}H"
    if app._sync_available:
        commands = _BEGIN + commands + _END
    write(app, commands + _QUESTION if question else commands)


def is_clogged() -> bool:
    """Whether the terminal, as far as the system knows, takes no more bytes at the moment."""
    file = sys.__stdout__
    try:
        return file is not None and file.isatty() and not select.select([], [file], [], 0)[1]
    except (OSError, ValueError):
        return False
