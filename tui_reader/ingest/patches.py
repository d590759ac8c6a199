"""What is changed inside of libraries while the program runs, and what each change earns.

A change that earns less than a twentieth of the work it is part of is not worth its place here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from types import ModuleType

_REMEMBERED_UP_TO = 1000
"""Characters; longer addresses are joined anew, so that what is kept stays small."""


def remember_joined_addresses(mixin: ModuleType) -> None:
    """Make ``feedparser.mixin`` join each pair of addresses once.

    A feed repeats a few addresses in every entry. Earns a tenth of the parser's time.
    """
    for name in ("_urljoin", "make_safe_absolute_uri"):
        setattr(mixin, name, _remembered(getattr(mixin, name)))


def spare_search_for_sniffio() -> None:
    """Make ``import sniffio`` fail at once where there is none.

    httpcore tries it with every lock it makes, five a request, and Python searches all its folders
    each time. Earns a quarter of the processor time of a short request.
    """
    if find_spec("sniffio") is None:
        sys.modules["sniffio"] = None  # type: ignore[assignment]


def _remembered(join: Callable[[str, str], str]) -> Callable[[str, str], str]:
    kept = lru_cache(maxsize=1024)(join)

    def joined(base: str, uri: str) -> str:
        short = len(base) + len(uri) <= _REMEMBERED_UP_TO
        return kept(base, uri) if short else join(base, uri)

    return joined
