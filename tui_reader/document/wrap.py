"""Breaking a text into lines of at most so many terminal cells.

Greedy, at the places of UAX #14 that matter in news: after spaces (not
no-break ones) and hyphens, at soft hyphens and zero-width spaces, between
ideographs and kana with the basic prohibitions of JIS X 4051. A word longer
than a line is cut, at a sign where addresses are usually cut if one is near.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from functools import lru_cache
from typing import NamedTuple

from tui_reader.text.cells import cell_len, split_cells

# Where words may be broken, by the patterns of their language (Liang's algorithm, as in TeX).

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


# Scripts whose every character is one cell wide, stands alone and breaks at spaces only.
SIMPLE = re.compile(
    "[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u0590\u05d0-\u05ea\u061d-\u064a"
    "\u0660-\u066f\u0671-\u06d3\u10a0-\u10ff\u1e00-\u1fff\u2010-\u2027\u202f-\u205e"
    "\u2070-\u20cf\u2500-\u25fc]*"
)
_INVISIBLE = str.maketrans({"\xad": None, "\u200b": None, "\xa0": " ", "\u202f": " "})
_HAS_INVISIBLE = re.compile("[\xad\u200b\xa0\u202f]")
# Signs that French sets off with a space, which must then not begin a line.
_LOOSE_SIGN = re.compile(r" (?=[»:;!?%€](?:[\s.,)]|$))|(?<=«) ")
_STRETCH = 128
_NO_BREAK_SPACES = "\xa0\u202f"
_DASHES = "-\u2010\u2013\u2014"
_ADDRESS_BREAKS = frozenset("/?&=.,_-;:|+~#%@")
_NOT_FIRST = frozenset(
    "、。，．・：；？！）］｝」』】〉》〕〗〙〟’”»)]}>,.!?;:%‰℃°ー々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ…‥〜"
)
# An opening quotation mark may come before the letters.
_AHEAD = re.compile(r"(?:(?! )[\W\d_]){0,2}([^\W\d_]+)")
_SHORTEST = 6
"""Letters of a word that is worth a hyphen."""
_LONGEST = 80
"""Letters; what is longer is no word of a language."""
_RAGGED = 8
"""A line is hyphenated only when an eighth of it or more would stay empty."""
_NOT_LAST = frozenset("（［｛「『【〈《〔〖〘〝‘“«([{<$£¥€￥＄")


class Piece(NamedTuple):
    """One line: ``text[start:end]`` of the source, and what is set after it."""

    start: int
    end: int
    suffix: str
    """``-`` where a word was broken at a soft hyphen or by its language, else empty."""


def wrap(
    text: str, width: int, glue: Container[int] = (), hyphens: Hyphenator | None = None
) -> list[Piece]:
    """The lines of ``text``; at least one, even for an empty text.

    Args:
        text: may hold line feeds, which always break.
        width: cells, at least 2 (a wide character must fit).
        glue: positions in ``text`` before which no line may break.
        hyphens: breaks words where a line would stay too empty; only in
            scripts of one cell a letter.
    """
    width = max(width, 2)
    text = _LOOSE_SIGN.sub("\xa0", text)
    pieces: list[Piece] = []
    start = 0
    while True:
        end = text.find("\n", start)
        stop = len(text) if end < 0 else end
        while start < stop and text[start] == " ":
            start += 1
        if SIMPLE.fullmatch(text, start, stop):
            pieces.extend(_wrap_simple(text, start, stop, width, glue, hyphens))
        else:
            pieces.extend(_wrap_clusters(text, start, stop, width, glue))
        if end < 0:
            return pieces
        start = end + 1


def visible(text: str) -> str:
    """Text as it is painted once its line is set: break marks gone, no-break spaces as spaces."""
    return text.translate(_INVISIBLE) if _HAS_INVISIBLE.search(text) else text


def _wrap_simple(
    text: str,
    start: int,
    stop: int,
    width: int,
    glue: Container[int],
    hyphens: Hyphenator | None,
) -> Iterator[Piece]:
    hyphenated = False
    while stop - start > width:
        limit = start + width
        cut = text.rfind(" ", start + 1, limit + 1)
        dash = _last_dash(text, max(cut, start), limit, glue)
        if dash > 0:
            end = following = dash
        elif cut > 0:
            end, following = _trimmed(text, start, cut), cut + 1
        else:
            end = following = _cut_word(text, start, limit)
        # Never two hyphens below each other.
        if hyphens is not None and cut > 0 and not hyphenated and (limit - end) * _RAGGED >= width:
            broken = _hyphen(text, following, limit, stop, glue, hyphens)
            hyphenated = broken > 0
            if hyphenated:
                yield Piece(start, broken, "-")
                start = broken
                continue
        hyphenated = False
        yield Piece(start, end, "")
        start = following
        while start < stop and text[start] == " ":
            start += 1
    yield Piece(start, _trimmed(text, start, stop), "")


def _hyphen(
    text: str, start: int, limit: int, stop: int, glue: Container[int], hyphens: Hyphenator
) -> int:
    """Where to break the word that begins at ``start`` with a hyphen before ``limit``; 0: nowhere.

    The last word of a paragraph and parts of addresses stay whole.
    """
    word = _AHEAD.match(text, start)
    if (
        word is None
        or not _SHORTEST <= len(word[1]) <= _LONGEST
        or word.end() + 2 > stop
        or any(at in glue for at in range(start, word.end() + 1))
    ):
        return 0
    if text[word.end() : word.end() + 1] in ("/", "@", "_", "\\"):
        return 0
    for place in reversed(hyphens(word[1])):
        at = word.start(1) + place
        if at + 1 <= limit:
            return at
    return 0


def _last_dash(text: str, start: int, limit: int, glue: Container[int]) -> int:
    """Where the line may end behind a dash, 0 when nowhere: inside words, not before digits."""
    best = 0
    for dash in _DASHES:
        at = text.rfind(dash, start + 1, limit)
        if at + 1 > best and _dash_breaks(text, at) and at + 1 not in glue:
            best = at + 1
    return best


def _dash_breaks(text: str, at: int) -> bool:
    if not 0 < at < len(text) - 1:
        return False
    before, after = text[at - 1], text[at + 1]
    if text[at] == "\u2014":
        return after not in " \xa0,.;:!?”’»)\u2014"
    # A short syllable before the hyphen (e-mail, re-open) is not left at the end of a line.
    return after.isalpha() and at > 2 and before.isalnum() and text[at - 3 : at].isalnum()


def _cut_word(text: str, start: int, limit: int) -> int:
    """Where to cut a word that fills the line: behind a sign in its second half, else at the edge."""
    for at in range(limit, start + (limit - start) // 2, -1):
        if text[at - 1] in _ADDRESS_BREAKS and text[at] not in _ADDRESS_BREAKS:
            return at
    return limit


def _wrap_clusters(
    text: str, start: int, stop: int, width: int, glue: Container[int]
) -> Iterator[Piece]:
    line = at = start
    cells = 0
    # The last place to break: where this line would end and the next begin,
    # the cells before the next, and what is set behind the break.
    end, following, used, suffix = -1, -1, 0, ""
    previous, previous_cells = "", 0
    for cluster, wide in _measured(text[start:stop]):
        after = at + len(cluster)
        if cluster == " ":
            if at == line:
                line = at = after
                continue
            end, following, used, suffix = at, after, cells + wide, ""
        else:
            if (
                at > line
                and at not in glue
                and _may_break(text, at, previous, previous_cells, cluster, wide)
            ):
                end, following, used, suffix = at, at, cells, ""
            if cells + wide > width and end > line:
                yield Piece(line, _trimmed(text, line, end), suffix)
                line, cells, end = following, cells - used, -1
            if cells + wide > width and at > line:
                yield Piece(line, at, "")
                line, cells, end = at, 0, -1
        cells += wide
        if "\xad" in cluster and cells < width:
            end, following, used, suffix = after, after, cells, "-"
        previous, previous_cells = cluster, wide
        at = after
    yield Piece(line, _trimmed(text, line, stop), "")


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] == " ":
        end -= 1
    return end


def clusters(text: str) -> Iterator[tuple[str, int]]:
    """A text's characters with what combines with them, and the cells of each.

    In time linear in the text, also for one that is a single endless cluster:
    that is taken in stretches.
    """
    start = 0
    while start < len(text):
        stop = start + _STRETCH
        latest = stop + _STRETCH // 4
        while stop < min(latest, len(text)) and _joins(text, stop):
            stop += 1
        yield from split_cells(text[start:stop])
        start = stop


def _joins(text: str, at: int) -> bool:
    return cell_len(text[at]) == 0 or text[at - 1] == "\u200d"


def _measured(text: str) -> Iterator[tuple[str, int]]:
    for cluster, cells in clusters(text):
        if _HAS_INVISIBLE.search(cluster):
            # A soft hyphen counts as a cell, but is painted only where it breaks.
            yield cluster, cell_len(visible(cluster))
        else:
            yield cluster, cells


def _may_break(
    text: str, at: int, previous: str, previous_cells: int, cluster: str, cells: int
) -> bool:
    before, after = previous[:1], cluster[0]
    if previous.endswith("\u200b"):
        return True
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    if before in _DASHES:
        return _dash_breaks(text, at - 1)
    if before in _NO_BREAK_SPACES or after in _NO_BREAK_SPACES:
        return False
    return (previous_cells == 2 and not _is_hangul(before)) or (
        cells == 2 and before != " " and not _is_hangul(after)
    )


def _is_hangul(character: str) -> bool:
    # Korean is set with spaces and reads better when its words stay whole.
    return "\uac00" <= character <= "\ud7a3" or "\u1100" <= character <= "\u11ff"
