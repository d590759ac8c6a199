"""Text whose width terminals dispute: counted as the terminal counts it, and placed absolutely.

Terminals count the cells of emoji sequences, variation selectors, Indic syllables and old Hangul by
tables of their own. What this one answered to the probes of ``capabilities.py`` is taken over into
the table of Rich, by which Textual counts too: no letter is written over.

Other terminals differ in single characters, and some do not answer. The cursor is therefore moved
to where Textual puts what follows (ECMA-48 CHA), so that no frame leaves its column. The cells of
the cluster are cleared before it, and it is cut where it could cover cells that are not written
afterwards: nothing of it stays when the line is painted again. A multiplexer (tmux, screen) leaves
such a move out where it takes the terminal around it for one that counts as it does; there, what
those two may dispute is not written at all.

Rich offers no table of one's own: its ``load_cell_table``, ``_cell_len`` and ``split_graphemes`` are
replaced. ``tests/program/test_widths.py`` notices when it no longer uses them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from unicodedata import category

import rich.cells
from msgspec.structs import replace
from rich.cells import CellTable, cell_len
from rich.segment import Segment

from tui_reader.ui.terminal.capabilities import Widths
from tui_reader.ui.terminal.right_to_left import in_use

_SYLLABLES = (
    "\u0900-\u109f\u1100-\u11ff\u1700-\u17ff\u1900-\u1aaf\u1b00-\u1c4f\ua800-\ua82f\ua880-\ua8ff"
    "\ua92e-\uabff\ud7b0-\ud7ff\U00011000-\U00011fff"
)
"""Scripts whose vowel signs and conjuncts have widths of their own: Devanagari to Myanmar, Hangul
letters, Khmer and their neighbours."""
_JOINERS = "\u200c\u200d"
_OTHERS = (
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u08e2\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u20d0-\u20f0\u231a-\u23ff\u25fd\u25fe\u2600-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\u4dc0-\u4dff\ue000-\uf8ff\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U0001f000-\U0001faff\U000e0000-\U000e0fff"
    "\U000f0000-\U0010ffff"
)
"""Format characters, variation selectors, emoji and what may be shown as such, private use."""
_DISPUTED = re.compile(f"[{_SYLLABLES}{_JOINERS}{_OTHERS}]")
_HOLDS = "\u200e"
"""Written behind right-to-left letters where a terminal reorders them (``RightToLeft``), and only where
it has no cell: nothing is placed for its sake then, and a multiplexer is given it."""
_DISPUTED_BUT_HOLDS = re.compile(f"(?!{_HOLDS})[{_SYLLABLES}{_JOINERS}{_OTHERS}]")
_WORD = re.compile(f"[{_SYLLABLES}][{_SYLLABLES}{_JOINERS}]*")
"""Placed as a whole: terminals join its letters."""
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_EMOJI = "\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_TONES = range(0x1F3FB, 0x1F400)
_JOINS = re.compile(f"\u200d(?![{_EMOJI}])")
"""A joiner between letters: it shapes them, and each has its own cells. Rich counts no cell for what
follows any joiner."""
_JOINS_NOTHING = re.compile("\u200d")
_UNCERTAIN = re.compile(
    f"(?<=[{_EMOJI}\ufe0f])\u200d.*|[\u200b-\u200f\u2060\ufe0f\U0001f3fb-\U0001f3ff]"
)
"""What a multiplexer and the terminal around it may count differently: the rest of a sequence,
selectors, tones and format characters."""
_UNCERTAIN_BUT_HOLDS = re.compile(f"(?!{_HOLDS})(?:{_UNCERTAIN.pattern})")

_MOVE = re.compile(r"\x1b\[(\d+);(\d+)H")
_PIECE = re.compile(
    r"\x1b\[[0-9;:<=>?]*[ -/]*[@-~]|\x1b[\]P_][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.?|[^\x1b]+"
)


_usual_table = rich.cells.load_cell_table  # type: ignore[attr-defined]
_usual_cell_len, _usual_split = rich.cells._cell_len, rich.cells.split_graphemes
_now: tuple[Widths, bool] | None = None


def use(widths: Widths, *, multiplexed: bool) -> bool:
    """Count and write text so from now on; returns whether it was otherwise before.

    What was measured before does not hold any more.

    Args:
        widths: what the terminal answered.
        multiplexed: the terminal is a window of another program, which is in a terminal of its own.
    """
    global _now
    if _now == (widths, multiplexed):
        return False
    _now = widths, multiplexed
    if multiplexed:
        widths = replace(widths, selector=1, tone=2, joined=2)
    table = _table(widths)
    single = _JOINS_NOTHING if (widths.joined or 2) > 2 else _JOINS

    def counted(text: str, unicode_version: str = "auto") -> int:
        return _usual_cell_len(single.sub("\u200c", text), unicode_version)

    def split(text: str, unicode_version: str = "auto") -> Any:
        return _usual_split(single.sub("\u200c", text), unicode_version)

    rich.cells.load_cell_table = lambda _version="auto": table  # type: ignore[attr-defined,assignment]
    rich.cells._cell_len, rich.cells.split_graphemes = counted, split
    for cached in (
        rich.cells.get_character_cell_size,
        rich.cells.cached_cell_len,
        Segment._split_cells,
        _clusters,
    ):
        cached.cache_clear()
    return True


def _table(widths: Widths) -> CellTable:
    """Rich's table with the widths that the terminal has for characters that extend others."""
    usual = _usual_table("auto")
    mark = min((widths.spacing_mark or 1) - 1, 1)
    tone = min(max((widths.tone or 2) - 2, 0), 2)
    letter = min(max((widths.old_hangul or 2) - 2, 0) // 2, 1)

    def cells(point: int) -> int:
        if point in _TONES:
            return tone
        if 0x1160 <= point < 0x1200 or 0xD7B0 <= point < 0xD800:
            return letter
        return mark if category(chr(point)) == "Mc" else 0

    table = []
    for start, end, width in usual.widths:
        for point in range(start, end + 1) if width == 0 else ():
            if own := cells(point):
                if start < point:
                    table.append((start, point - 1, 0))
                table.append((point, point, own))
                start = point + 1
        if start <= end:
            table.append((start, end, width))
    widened = frozenset() if widths.selector == 1 else usual.narrow_to_wide
    return CellTable(usual.unicode_version, table, widened)


def placed(written: str) -> str:
    """A frame for the terminal, with what follows disputed clusters placed absolutely.

    Args:
        written: each line begins with a move of the cursor to its row and column (CUP).
    """
    holds = in_use().order == "marks"
    disputed = _DISPUTED_BUT_HOLDS if holds else _DISPUTED
    if written.isascii() or not disputed.search(written):
        return written
    parts = _MOVE.split(written)
    done = [parts[0]]
    for row, column, line in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        done.append(f"\x1b[{row};{column}H")
        is_placed = disputed.search(line)
        done.append(_placed_line(line, int(column), disputed) if is_placed else line)
    return "".join(done)


def _placed_line(line: str, column: int, disputed: re.Pattern[str]) -> str:
    """One line, whose first cell is in a column, counted from 1."""
    uncertain = _UNCERTAIN if disputed is _DISPUTED else _UNCERTAIN_BUT_HOLDS
    pieces = _PIECE.findall(line)
    end = column + sum(cell_len(one) for one in pieces if one[0] != "\x1b")
    multiplexed = _now is not None and _now[1]
    done: list[str] = []
    for piece in pieces:
        if piece[0] == "\x1b" or not disputed.search(piece):
            done.append(piece)
            column += 0 if piece[0] == "\x1b" else cell_len(piece)
            continue
        at = column
        for text, width, most in _clusters(piece, disputed):
            if most < 0:
                done.append(text)
            elif width > 0:
                text = uncertain.sub("", text) if multiplexed else text
                shown = text if at + most <= end else _cut(text, end - at)
                done.append(f"{' ' * width}\x1b[{at}G{shown}\x1b[{at + width}G")
            at += width
        column += cell_len(piece)
        if at != column:
            done.append(f"\x1b[{column}G")
    return "".join(done)


@lru_cache(maxsize=2048)
def _clusters(text: str, disputed: re.Pattern[str]) -> tuple[tuple[str, int, int], ...]:
    """Text in parts: each with its cells, and the most that it has anywhere; -1: all agree."""
    found: list[tuple[str, int, int]] = []
    plain, cells, end = "", 0, 0
    for start, stop, width in rich.cells.split_graphemes(text)[0]:
        if start < end:
            continue  # of a part that is taken as a whole
        end = stop
        whole = _WORD.match(text, start) or _FLAG.match(text, start)
        if whole is not None and whole.end() > stop:
            end, width = whole.end(), cell_len(whole[0])
        cluster = text[start:end]
        if not disputed.search(cluster):
            plain += cluster
            cells += width
            continue
        if plain:
            found.append((plain, cells, -1))
            plain, cells = "", 0
        found.append((cluster, width, max(width, sum(map(_most, cluster)))))
    if plain:
        found.append((plain, cells, -1))
    return tuple(found)


def _most(character: str) -> int:
    """The cells that a character has where it has the most."""
    kind = category(character)
    if kind in ("So", "Sk", "Sm", "Co", "Cn") and _DISPUTED.match(character):
        return 2
    if kind in ("Mn", "Me") and not "\ufe00" <= character <= "\ufe0f":
        return 0
    return max(cell_len(character), 1)


def _cut(text: str, room: int) -> str:
    """As much of a cluster as has room anywhere."""
    shown = ""
    for character in text:
        room -= _most(character)
        if room < 0:
            break
        shown += character
    return shown
