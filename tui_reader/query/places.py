"""Where in a text stands what a query looks for, to highlight it and to cut a snippet around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from tui_reader.query.tree import Matches, Node, Phrase, Word, leaves
from tui_reader.text.folding import WORD_CHARACTER, fold, runs

MOST = 100
"""Places of a text that are found at most."""
_EXPRESSION_SECONDS = 0.02
"""How long a regular expression may take for what is only highlighted."""
_BEFORE = 40
"""Characters of a snippet before the first place."""

Place = tuple[int, int]
"""The first character, and the one after the last."""


class Wanted(Struct, frozen=True):
    """A word or a phrase that is looked for."""

    text: str
    """Folded."""
    starts: bool = True
    """It begins where a word begins."""
    ends: bool = True
    """It ends where a word ends."""


class Sought(Struct, frozen=True):
    """What is looked for in the texts of a field."""

    words: tuple[Wanted, ...] = ()
    expressions: tuple[tuple[str, str], ...] = ()
    """Regular expressions, each with its flags; they are tried on the text as it is."""

    def __bool__(self) -> bool:
        return bool(self.words or self.expressions)


NOTHING = Sought()


def anywhere(phrase: str) -> Sought:
    """A phrase that is looked for wherever it stands, within words too."""
    text = " ".join(fold(phrase).split())
    return Sought((Wanted(text, starts=False, ends=False),)) if text else NOTHING


def sought_in(tree: Node, field: str) -> Sought:
    """What a query looks for in a field; what it excludes is left out.

    Args:
        tree: the query.
        field: ``title``, ``author`` or ``text``.
    """
    words: dict[Wanted, None] = {}
    expressions: dict[tuple[str, str], None] = {}
    for one, wanted in leaves(tree):
        if not wanted or not isinstance(one, Word | Phrase | Matches):
            continue
        if one.field not in ("", field):
            continue
        if isinstance(one, Matches):
            expressions[one.pattern, one.flags] = None
        elif isinstance(one, Phrase):
            text = " ".join(fold(one.text).split())
            if text:
                words[Wanted(text)] = None
        else:
            words.update(dict.fromkeys(_words_of(one)))
    return Sought(tuple(words), tuple(expressions))


def _words_of(word: Word) -> list[Wanted]:
    found: list[Wanted] = []
    asked = runs(word.text)
    for place, (run, unspaced) in enumerate(asked, 1):
        ends = not (word.beginning and place == len(asked))
        found.append(Wanted(run, ends=ends))
        if unspaced:
            # The index finds a run by its pairs, wherever they stand.
            found += [Wanted(run[at : at + 2]) for at in range(len(run) - 2 + 1) if len(run) > 2]
    return found


@lru_cache(64)
def pattern_of(words: Sequence[Wanted], gap: str = r"\s+", within: str = "") -> re.Pattern[str]:
    """A regular expression that finds words and phrases in a folded text.

    Args:
        words: at least one.
        gap: what stands between two words of a phrase.
        within: what may stand between two characters of a word.
    """
    # Of two that begin at one place the longer is meant.
    ordered = sorted(words, key=lambda one: len(one.text), reverse=True)
    return re.compile("|".join(_source(one, gap, within) for one in ordered))


def _source(one: Wanted, gap: str, within: str) -> str:
    source = gap.join(within.join(map(re.escape, word)) for word in one.text.split())
    if one.starts and re.match(WORD_CHARACTER, one.text[0]):
        source = f"(?<!{WORD_CHARACTER}){source}"
    if one.ends and re.match(WORD_CHARACTER, one.text[-1]):
        source = f"{source}(?!{WORD_CHARACTER})"
    return source


@lru_cache(2_000)
def places(sought: Sought, text: str) -> tuple[Place, ...]:
    """Where a text has what is looked for, in order, none over another; at most :data:`MOST`."""
    found: list[Place] = []
    if sought.words:
        folded = fold(text)
        for match in pattern_of(sought.words).finditer(folded):
            found.append(unfolded(text, folded, match.start(), match.end()))
            if len(found) == MOST:
                break
    for pattern, flags in sought.expressions:
        found += expression_places(pattern, flags, text)
    apart: list[Place] = []
    for start, end in sorted(found):
        if start < end and (not apart or start >= apart[-1][1]):
            apart.append((start, end))
    return tuple(apart[:MOST])


def expression_places(pattern: str, flags: str, text: str) -> list[Place]:
    """Where a regular expression matches; none where it takes too long."""
    from tui_reader.query.expressions import compiled  # few queries have one

    found: list[Place] = []
    try:
        for match in compiled(pattern, flags).finditer(text, timeout=_EXPRESSION_SECONDS):
            found.append(match.span())
            if len(found) == MOST:
                break
    except TimeoutError:
        return []
    return [(start, end) for start, end in found if start < end]


def missing(sought: Sought, text: str, found_in: Sought) -> Sought:
    """What of that which is looked for is not in a text.

    Args:
        sought: all that is looked for.
        text: the text.
        found_in: what of it is looked for in this text.
    """
    folded = fold(text)
    return Sought(
        tuple(
            one
            for one in sought.words
            if one not in found_in.words or pattern_of((one,)).search(folded) is None
        ),
        tuple(
            one
            for one in sought.expressions
            if one not in found_in.expressions or not expression_places(*one, text)
        ),
    )


def snippet(sought: Sought, text: str, most: int = 300) -> str:
    """A part of a text around the first place; empty when there is none.

    Args:
        sought: what is looked for.
        text: plain text.
        most: characters at most.
    """
    # The title's words are cached above; whole texts are not to be.
    found = places.__wrapped__(sought, text)
    if not found:
        return ""
    start = max(found[0][0] - _BEFORE, 0)
    if start:
        space = text.find(" ", start, found[0][0])
        start = space + 1 if space >= 0 else start
    part = " ".join(text[start : start + most].split())
    return f"… {part}" if start else part


def unfolded(text: str, folded: str, begin: int, end: int) -> Place:
    """A place in a folded text as a place in the text itself."""
    if len(text) == len(folded):
        return begin, end
    # Folding takes accents off and writes ligatures out.
    place, first, last = 0, len(text), len(text)
    for index, character in enumerate(text):
        if place >= end:
            last = index
            break
        following = place + len(fold(character))
        if place <= begin < following:
            first = index
        place = following
    return min(first, last), last
