"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import re
from typing import Any, cast


def pattern(expression: str, flags: int = 0) -> re.Pattern[str]:
    """A regular expression, compiled with its first use instead of with its module.

    The window compiled some twenty before its first headline and used three of them: 8 ms.

    Args:
        expression: as :func:`re.compile` takes it, and what is wrong with it is raised with the first use.
        flags: of :mod:`re`.
    """
    return cast("re.Pattern[str]", _Pattern(expression, flags))


class _Pattern:
    def __init__(self, expression: str, flags: int) -> None:
        self._expression, self._flags = expression, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._expression, self._flags), name)
        # The next use finds it as quickly as that of a compiled one.
        setattr(self, name, found)
        return found
