"""The data that headlines are compared by: made by ``python -m tests.bench story_data``."""

from __future__ import annotations

import zlib
from functools import cache
from importlib.resources import files


def lines(name: str) -> list[str]:
    """The lines of one of the data files: ``letters``, ``lexicon``, ``places``."""
    packed = files("tui_reader.stories").joinpath(f"data/{name}.z").read_bytes()
    return zlib.decompress(packed).decode().split("\n")


@cache
def lexicon() -> dict[str, str]:
    """Words of languages other than English, folded → the stem of the English word for it."""
    return _by_word("")


@cache
def english_lexicon() -> dict[str, str]:
    """English words, folded → the stem of another one that means the same in the news."""
    return _by_word("~")


@cache
def news_stems() -> frozenset[str]:
    """English stems of the words that news is made of."""
    return frozenset(lines("lexicon")[0].split(" ")[1:])


@cache
def english_stems() -> frozenset[str]:
    """English stems that words of other languages mean."""
    return frozenset(lexicon().values())


def _by_word(mark: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines("lexicon")[1:]:
        if line.startswith("~") != bool(mark):
            continue
        stem, *words = line.removeprefix(mark).split(" ")
        found.update(dict.fromkeys(words, stem))
    return found


@cache
def places() -> dict[str, str]:
    """Names of places, peoples and organisations, folded, of up to four words → an id.

    Ids are codes of countries (ISO 3166), of cities and regions (a country's code and more, with
    a digit) and of organisations and seas (three characters).
    """
    found: dict[str, str] = {}
    for line in lines("places"):
        place, *names = line.split(",")
        for name in names:
            found[name] = place
    return found


@cache
def longer_names() -> dict[str, int]:
    """The first words of names of several words → how many words the longest has."""
    longest: dict[str, int] = {}
    for name in places():
        count = name.count(" ") + 1
        if count > 1:
            first = name.partition(" ")[0]
            longest[first] = max(count, longest.get(first, 0))
    return longest
