"""Where words may be broken, by the patterns of their language (Liang's algorithm, as in TeX)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

Hyphenator = Callable[[str], tuple[int, ...]]
"""A word of letters → the places, in characters, where it may be broken, in order."""

_FIRST, _LAST = 2, 3
"""Letters kept at least before and after a hyphen."""


@lru_cache(maxsize=8)
def hyphenator(language: str) -> Hyphenator | None:
    """The hyphenator of a language, by its BCP 47 tag; ``None`` when there are no patterns for it.

    Names stay whole, as far as a capital tells them.

    The first call for a language reads its patterns: 30 ms for most, a second for German.
    """
    import pyphen  # only wanted by readers who asked for hyphens

    if not language:
        return None
    known = pyphen.language_fallback(language.replace("-", "_"))
    if known is None:
        return None
    nouns_are_capital = known.startswith("de")
    patterns = pyphen.Pyphen(lang=known, left=_FIRST, right=_LAST)

    @lru_cache(maxsize=4096)
    def places(word: str) -> tuple[int, ...]:
        if word[0].isupper() and not nouns_are_capital:
            return ()
        return tuple(int(place) for place in patterns.positions(word))

    return places
