"""Regular expressions of users: checked before, and stopped when they take too long."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tui_reader.text.i18n import _

if TYPE_CHECKING:
    import regex

LONGEST = 300
"""Characters of an expression."""
SECONDS = 0.25
"""How long it may take for one text."""
_LARGEST_COUNT = 1_000


class TooSlowError(Exception):
    """A regular expression took too long for a text; the message names it."""


def refused(pattern: str, flags: str = "") -> str:
    """Why an expression cannot be used, in a few words; empty when it can."""
    if len(pattern) > LONGEST:
        return _("it is longer than {count} characters").format(count=LONGEST)
    import regex

    counts = regex.findall(r"\d+", pattern)
    if any(len(one) > 4 or int(one) > _LARGEST_COUNT for one in counts):
        return _("it counts beyond {count}").format(count=_LARGEST_COUNT)
    try:
        compiled(pattern, flags)
    except (regex.error, RecursionError, OverflowError, ValueError, KeyError, IndexError) as error:
        return str(getattr(error, "msg", "") or error) or type(error).__name__
    return ""


def found(pattern: str, flags: str, text: str) -> bool:
    """Whether an expression is found in a text.

    Raises:
        TooSlowError: it took longer than :data:`SECONDS`.
    """
    try:
        return compiled(pattern, flags).search(text, timeout=SECONDS) is not None
    except TimeoutError as error:
        message = _("the regular expression /{pattern}/ takes too long").format(pattern=pattern)
        raise TooSlowError(message) from error


@lru_cache(maxsize=64)
def compiled(pattern: str, flags: str) -> regex.Pattern[str]:
    """An expression that can be used, see :func:`refused`."""
    import regex

    wanted = regex.VERSION0
    for letter, flag in (("i", regex.IGNORECASE), ("m", regex.MULTILINE), ("s", regex.DOTALL)):
        if letter in flags:
            wanted |= flag
    return regex.compile(pattern, wanted, cache_pattern=False)
