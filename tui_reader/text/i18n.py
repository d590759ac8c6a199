"""The interface's words in the reader's language (GNU gettext)."""

from __future__ import annotations

import gettext
from pathlib import Path

_CATALOGUE = gettext.translation(
    "tui_reader", Path(__file__).parent.parent / "locales", fallback=True
)


def _(message: str) -> str:
    """The message in the language that ``LANGUAGE``, ``LC_ALL``, ``LC_MESSAGES`` or ``LANG`` ask for."""
    return _CATALOGUE.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """``one`` or ``many`` by the plural rule of the language, with ``{count}`` filled in."""
    return _CATALOGUE.ngettext(one, many, count).format(count=count)
