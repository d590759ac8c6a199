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


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """The message as it is, marked for translation: a table holds it, and ``_`` translates it later.

    What runs when a module is loaded must not translate.
    """
    return message


def ngettext(one: str, many: str, count: int, **fields: object) -> str:
    """``one`` or ``many`` by the plural rule of the language, ``{count}`` and the fields filled in."""
    return translated(one, many, count).format(count=count, **fields)


def translated(one: str, many: str, count: int) -> str:
    """``one`` or ``many`` by the plural rule of the language, no field filled in; ``one`` alone
    when ``many`` is empty."""
    return _CATALOGUE.ngettext(one, many, count) if many else _CATALOGUE.gettext(one)
