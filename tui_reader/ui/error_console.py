"""Where the window says why it failed: a traceback may quote what a feed said."""

from __future__ import annotations

import io
import sys
from typing import TextIO

from rich.console import Console

from tui_reader.text.cells import display


class _PlainLines(io.TextIOBase):
    """Hands on lines without their control characters."""

    def __init__(self, target: TextIO) -> None:
        self._target = target

    def write(self, text: str, /) -> int:
        self._target.write("\n".join(map(display, text.split("\n"))))
        return len(text)

    def flush(self) -> None:
        self._target.flush()


def error_console() -> Console:
    """A console on standard error that writes neither colours nor anything a terminal obeys."""
    return Console(file=_PlainLines(sys.stderr), markup=False, highlight=False, color_system=None)  # type: ignore[arg-type]
