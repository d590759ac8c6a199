"""The Unicode bidirectional algorithm (UAX #9): in which order the characters of a line stand.

:func:`resolve` gives each character its embedding level, :func:`visual_order` the
characters from left to right, :func:`mirrored` the shape that brackets take in
right-to-left text. Everything takes time in proportion to its text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from unicodedata import bidirectional, category, normalize

DEEPEST = 125
"""The highest level that embeddings reach (BD2)."""
_MOST_BRACKETS = 63
"""Opening brackets that wait for their closing ones in a run (BD16)."""

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)

# Pairs that are neighbours, as ranges of the first ones (every second character), then the others:
# BidiMirroring.txt of Unicode 15.
_NEIGHBOURS = """28 f3a-f3c 169b 2039 2045 207d 208d 223c 2252-2254 2264-226a 226e-228a 228f-2291 22a2
22b0-22b6 22c9-22cb 22d0 22d6-22ec 22f0 2308-230a 2329 2768-2774 27c3-27c5 27c8 27d5 27dd 27e2-27ee
2983-298b 298e 2991-2997 29a4 29a8-29ae 29c0 29c4 29cf-29d1 29d4 29d8-29da 29e8 29f8 29fc 2a2b-2a2d
2a34 2a3c 2a64 2a79-2aa1 2aa6-2aac 2aaf-2ad5 2aec 2af7-2af9 2e02-2e04 2e09 2e0c 2e1c 2e20-2e28
2e55-2e5b 3008-3010 3014-301a fe59-fe5d fe64 ff08 ff5f ff62"""
_OTHERS = """3c:3e 5b:5d 7b:7d ab:bb 2208:220b 2209:220c 220a:220d 2215:29f5 221f:2bfe 2220:29a3
2221:299b 2222:29a0 2224:2aee 2243:22cd 2245:224c 2298:29b8 22a6:2ade 22a8:2ae4 22a9:2ae3 22ab:2ae5
22b8:27dc 22f2:22fa 22f3:22fb 22f4:22fc 22f6:22fd 22f7:22fe 27cb:27cd 298d:2990 ff1c:ff1e ff3b:ff3d
ff5b:ff5d"""

# Classes of code points that Python's Unicode does not know yet (DerivedBidiClass.txt).
_UNASSIGNED_AL = (
    range(0x600, 0x7C0), range(0x860, 0x900), range(0xFB50, 0xFDD0), range(0xFDF0, 0xFE00),
    range(0xFE70, 0xFF00), range(0x10D00, 0x10D40), range(0x10EC0, 0x10F00),
    range(0x10F30, 0x10F70), range(0x1EC70, 0x1ECC0), range(0x1ED00, 0x1ED50),
    range(0x1EE00, 0x1EF00),
)  # fmt: skip

_NEUTRAL = frozenset({"B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI"})
_ISOLATES = frozenset({"LRI", "RLI", "FSI"})
_REMOVED = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "BN"})
_STRONG = {"L": "L", "R": "R", "AL": "R", "EN": "R", "AN": "R"}
"""The direction that classes have for neutrals beside them (N0 to N2)."""
_RAISED = ({"L": 0, "R": 1, "AN": 2, "EN": 2}, {"L": 1, "R": 0, "AN": 1, "EN": 1})
"""How much classes raise an even and an odd level."""


def has_rtl(text: str) -> bool:
    """Whether a text has characters that may run from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


@lru_cache(maxsize=4096)
def bidi_class(character: str) -> str:
    """The class of a character: ``L``, ``AL``, ``EN`` …; that of its block when it is not assigned."""
    known = bidirectional(character)
    if known:
        return known
    code = ord(character)
    if any(code in part for part in _UNASSIGNED_AL):
        return "AL"
    return "R" if _RIGHT_TO_LEFT.match(character) else "L"


def first_strong(classes: Sequence[str]) -> int:
    """The level of a paragraph by its first strong character, isolates passed over (P2, P3)."""
    return _first_strong(classes, _isolate_ends(classes), 0, len(classes))


def levels(text: str, base: int | None = None) -> list[int | None]:
    """The level of each character of a line; arguments and result as of :func:`resolve`."""
    classes = [bidi_class(character) for character in text]
    return resolve(classes, _brackets(text, classes), base)


def resolve(
    classes: Sequence[str], brackets: Sequence[str] = (), base: int | None = None
) -> list[int | None]:
    """The levels of characters of these classes, as one paragraph on one line (X1 to L1).

    Args:
        brackets: for each character the closing bracket that an opening one waits for, preceded
            by ``<``; a closing one itself; else an empty string. None at all: there are none.
        base: 0: the line runs from left to right, 1: from right to left; ``None``: by its first
            strong character.

    Returns:
        A level each; ``None`` for embedding controls and the like, which take no part (X9).
    """
    ends = _isolate_ends(classes)
    paragraph = _first_strong(classes, ends, 0, len(classes)) if base is None else base
    now, embedded = _explicit(classes, ends, paragraph)
    found = embedded.copy()
    for run in _runs(classes, embedded, ends):
        level = embedded[run[0]] or 0
        edges = _edges(run, classes, embedded, ends, paragraph)
        kinds = [now[place] for place in run]
        _weak(kinds, edges[0])
        if brackets:
            signs = [brackets[place] for place in run]
            _paired(signs, [classes[place] for place in run], kinds, edges[0], level)
        _neutrals(kinds, edges, "R" if level % 2 else "L")
        for place, kind in zip(run, kinds, strict=True):
            # I1, I2.
            found[place] = level + _RAISED[level % 2][kind]
    _reset_whitespace(classes, found, paragraph)
    return found


def visual_order(found: Sequence[int | None]) -> list[int]:
    """The places of the characters from left to right (L2); those without a level are left out."""
    order = [place for place, level in enumerate(found) if level is not None]
    kept = [level for level in found if level is not None]
    odd = [level for level in kept if level % 2]
    for level in range(max(kept, default=0), min(odd, default=1) - 1, -1):
        start = 0
        while start < len(kept):
            if kept[start] < level:
                start += 1
                continue
            end = start
            while end < len(kept) and kept[end] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            kept[start:end] = kept[start:end][::-1]
            start = end
    return order


def mirrored(character: str) -> str:
    """The shape of a character in right-to-left text (L4): that of the other bracket, or its own."""
    other = mirrors().get(ord(character))
    return character if other is None else other


@lru_cache(maxsize=1)
def mirrors() -> dict[int, str]:
    """Characters that are mirrored in right-to-left text, and their shapes, for ``str.translate``."""
    pairs: list[tuple[int, int]] = []
    for part in _NEIGHBOURS.split():
        first, _dash, last = part.partition("-")
        pairs += [(one, one + 1) for one in range(int(first, 16), int(last or first, 16) + 1, 2)]
    pairs += [(int(one, 16), int(two, 16)) for one, two in (p.split(":") for p in _OTHERS.split())]
    return {a: chr(b) for one, two in pairs for a, b in ((one, two), (two, one))}


def _brackets(text: str, classes: Sequence[str]) -> list[str]:
    return [
        _bracket(character) if kind == "ON" else ""
        for character, kind in zip(text, classes, strict=True)
    ]


@lru_cache(maxsize=1024)
def _bracket(character: str) -> str:
    kind = category(character)
    if kind not in ("Ps", "Pe") or ord(character) not in mirrors():
        return ""
    # U+2329 is the same as U+3008 (BD16).
    return (
        "<" + normalize("NFC", mirrored(character)) if kind == "Ps" else normalize("NFC", character)
    )


def _isolate_ends(classes: Sequence[str]) -> dict[int, int]:
    """The place of the PDI of each isolate that has one (BD9)."""
    ends: dict[int, int] = {}
    if "PDI" in classes:
        opened: list[int] = []
        for place, kind in enumerate(classes):
            if kind in _ISOLATES:
                opened.append(place)
            elif kind == "PDI" and opened:
                ends[opened.pop()] = place
    return ends


def _first_strong(classes: Sequence[str], ends: dict[int, int], start: int, stop: int) -> int:
    place = start
    while place < stop:
        kind = classes[place]
        if kind in ("L", "R", "AL"):
            return int(kind != "L")
        if kind in _ISOLATES:
            place = ends.get(place, stop)
        place += 1
    return 0


def _explicit(
    classes: Sequence[str], ends: dict[int, int], paragraph: int
) -> tuple[list[str], list[int | None]]:
    """Classes after overrides, and levels by embeddings and isolates (X1 to X9)."""
    if not any(kind in _REMOVED or kind in _ISOLATES or kind in ("PDI", "B") for kind in classes):
        return list(classes), [paragraph] * len(classes)
    now, found = list(classes), [paragraph] * len(classes)
    stack = [(paragraph, "", False)]
    too_many_isolates = too_many_embeddings = isolates = 0
    closing = set(ends.values())
    for place, kind in enumerate(classes):
        level, override, _isolate = stack[-1]
        found[place] = level
        if kind in ("RLE", "LRE", "RLO", "LRO") or kind in _ISOLATES:
            isolate = kind in _ISOLATES
            if isolate and override:
                now[place] = override
            possible = not too_many_isolates and not too_many_embeddings
            if kind == "FSI" and possible:
                stop = ends.get(place, len(classes))
                kind = "RLI" if _first_strong(classes, ends, place + 1, stop) else "LRI"
            deeper = (level + 1) | 1 if kind[0] == "R" else (level + 2) & ~1
            if deeper <= DEEPEST and possible:
                isolates += isolate
                stack.append((deeper, kind[0] if kind[2] == "O" else "", isolate))
            elif isolate:
                too_many_isolates += 1
            elif not too_many_isolates:
                too_many_embeddings += 1
        elif kind == "PDI":
            if too_many_isolates:
                too_many_isolates -= 1
            elif isolates and place in closing:
                too_many_embeddings = 0
                while not stack[-1][2]:
                    stack.pop()
                stack.pop()
                isolates -= 1
            level, override, _isolate = stack[-1]
            found[place] = level
            now[place] = override or kind
        elif kind == "PDF":
            if too_many_isolates:
                pass
            elif too_many_embeddings:
                too_many_embeddings -= 1
            elif not stack[-1][2] and len(stack) > 1:
                stack.pop()
        elif kind == "B":
            found[place] = paragraph
        elif override and kind != "BN":
            now[place] = override
    return now, [
        None if kind in _REMOVED else level for kind, level in zip(classes, found, strict=True)
    ]


def _runs(
    classes: Sequence[str], found: Sequence[int | None], ends: dict[int, int]
) -> list[list[int]]:
    """Isolating run sequences: stretches of one level, joined across isolates (BD13)."""
    stretches: list[list[int]] = []
    last: int | None = None
    for place, level in enumerate(found):
        if level is None:
            continue
        if level != last:
            stretches.append([])
            last = level
        stretches[-1].append(place)
    if not ends:
        return stretches
    beginnings = {one[0]: one for one in stretches}
    ended = set(ends.values())
    runs: list[list[int]] = []
    for one in stretches:
        if one[0] in ended:
            continue
        run, part = [], one
        while True:
            run += part
            end = ends.get(part[-1]) if classes[part[-1]] in _ISOLATES else None
            if end is None or end not in beginnings:
                break
            part = beginnings[end]
        runs.append(run)
    return runs


def _edges(
    run: Sequence[int],
    classes: Sequence[str],
    embedded: Sequence[int | None],
    ends: dict[int, int],
    paragraph: int,
) -> tuple[str, str]:
    """The directions at the beginning and at the end of a run (X10)."""
    first, last = run[0], run[-1]
    before = next(
        (one for one in map(embedded.__getitem__, range(first - 1, -1, -1)) if one is not None),
        paragraph,
    )
    behind = range(last + 1, len(embedded))
    after = next((one for one in map(embedded.__getitem__, behind) if one is not None), paragraph)
    if classes[last] in _ISOLATES and last not in ends:
        after = paragraph
    level = embedded[first] or 0
    return "LR"[max(level, before) % 2], "LR"[max(level, after) % 2]


def _weak(kinds: list[str], edge: str) -> None:
    """Numbers and what belongs to them (W1 to W7)."""
    last = edge
    for at, kind in enumerate(kinds):
        if kind == "NSM":
            # After an isolate and its end a mark stands alone.
            kinds[at] = "ON" if last in _ISOLATES or last == "PDI" else last
        last = kinds[at]
    strong = edge
    for at, kind in enumerate(kinds):
        if kind in ("L", "R", "AL"):
            strong = kind
            if kind == "AL":
                kinds[at] = "R"
        elif kind == "EN" and strong == "AL":
            kinds[at] = "AN"
    for at in range(1, len(kinds) - 1):
        left, kind, right = kinds[at - 1 : at + 2]
        if left == right and (
            (kind in ("ES", "CS") and left == "EN") or (kind == "CS" and left == "AN")
        ):
            kinds[at] = left
    at = 0
    while at < len(kinds):
        if kinds[at] != "ET":
            at += 1
            continue
        end = at
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        number = (at and kinds[at - 1] == "EN") or (end < len(kinds) and kinds[end] == "EN")
        kinds[at:end] = ["EN" if number else "ON"] * (end - at)
        at = end
    strong = edge
    for at, kind in enumerate(kinds):
        if kind in ("ES", "CS"):
            kinds[at] = "ON"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"


def _paired(
    brackets: Sequence[str], classes: Sequence[str], kinds: list[str], edge: str, level: int
) -> None:
    """Brackets take the direction of what they hold, or of what stands before them (N0)."""
    opened: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for at, bracket in enumerate(brackets):
        if not bracket or kinds[at] != "ON":
            continue
        if bracket[0] == "<":
            if len(opened) == _MOST_BRACKETS:
                pairs = []
                break
            opened.append((bracket[1:], at))
        else:
            for depth in range(len(opened) - 1, -1, -1):
                if opened[depth][0] == bracket:
                    pairs.append((opened[depth][1], at))
                    del opened[depth:]
                    break
    direction, context, seen = "LR"[level % 2], edge, 0
    for start, end in sorted(pairs):
        for kind in kinds[seen:start]:
            context = _STRONG.get(kind, context)
        seen = start
        within = {_STRONG.get(kind) for kind in kinds[start + 1 : end]} - {None}
        if not within:
            continue
        taken = direction if direction in within else context
        for at in (start, end):
            kinds[at] = taken
            # Marks upon a bracket go with it.
            mark = at + 1
            while mark < len(kinds) and classes[mark] == "NSM":
                kinds[mark] = taken
                mark += 1


def _neutrals(kinds: list[str], edges: Sequence[str], direction: str) -> None:
    """Neutral characters take the direction that both neighbours have, or that of the run (N1, N2)."""
    at = 0
    while at < len(kinds):
        if kinds[at] not in _NEUTRAL:
            at += 1
            continue
        end = at
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        left = _STRONG[kinds[at - 1]] if at else edges[0]
        right = _STRONG[kinds[end]] if end < len(kinds) else edges[1]
        kinds[at:end] = [left if left == right else direction] * (end - at)
        at = end


def _reset_whitespace(classes: Sequence[str], found: list[int | None], paragraph: int) -> None:
    """Separators and the blanks before them and at the end have the paragraph's level (L1)."""
    trailing = True
    for place in range(len(classes) - 1, -1, -1):
        kind = classes[place]
        if kind in ("B", "S"):
            trailing = True
            found[place] = paragraph
        elif kind == "WS" or kind in _ISOLATES or kind == "PDI":
            if trailing:
                found[place] = paragraph
        elif kind not in _REMOVED:
            trailing = False
