"""The two filters of text, each switched off from here: no setting of the program can do that."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import tui_reader
from tui_reader.ingest.sanitize import clean as clean_html
from tui_reader.text import cells, hosts, links, marks, plain
from tui_reader.text import html as from_html
from tui_reader.ui import browser
from tui_reader.ui.terminal import sanitize

WAY_IN = ("ingest", "portable", "config", "engine", "store", "stories")
"""Packages in which the input filter stands."""
WAY_OUT = ("ui", "document", "cli")
"""Packages in which the output filter stands."""


def _same(text: str, *_: object, **__: object) -> str:
    return text


def _uncapped(text: str, marks: int) -> tuple[str, int]:
    return text, marks


_OPEN: dict[Any, Callable[..., Any]] = {
    plain.plain: _same,
    plain.one_line: _same,
    from_html.from_html: _same,
    clean_html.clean: _same,
    cells.display: _same,
    links.clean_url: _same,
    links.ascii_url: _same,
    hosts.shown_host: links.host_of,
    marks.cap_after: _uncapped,
}


def switch_off(*, one: bool = False, two: bool = False, last: bool = False) -> None:
    """Take filters away for the life of this process.

    Args:
        one: what makes text plain and HTML clean on the way in.
        two: what makes text plain on the way to the screen.
        last: the last filter that each painted line passes, and the last look at an
            address before a program is told it.
    """
    for module in pkgutil.walk_packages(tui_reader.__path__, "tui_reader."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    if one:
        _open(WAY_IN)
    if two and last:
        _open(WAY_OUT)
    elif two:
        _open(("ui", "document"), but=(sanitize, browser))
    if last:
        sanitize.ControlFilter.apply = lambda _self, segments, _ground: segments  # type: ignore[method-assign]


def _open(packages: Sequence[str], but: Sequence[ModuleType] = ()) -> None:
    names = tuple(f"tui_reader.{package}" for package in packages)
    for name, module in list(sys.modules.items()):
        if name.startswith(names) and module not in (*but, sanitize):
            for held, value in list(vars(module).items()):
                if callable(value) and getattr(value, "__hash__", None) and value in _OPEN:
                    setattr(module, held, _OPEN[value])
