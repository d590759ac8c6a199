"""Sanitizing of text on input: what a feed, page, file or server says becomes plain text.

Sources: Unicode 15 general categories, UAX #9 (bidirectional controls),
ECMA-48 (C0 and C1 control functions), UTR #36 (security considerations).
"""

from __future__ import annotations

from tui_reader.text.marks import PUNCTUATION, cap_marks
from tui_reader.text.patterns import pattern

TITLE_LIMIT = 500
"""Characters kept of a one-line field; the longest real headline seen had 312."""

_OVERRIDES = "\u202d\u202e"
_EMBEDDINGS = "\u202a\u202b"
_ISOLATES = "\u2066\u2067\u2068"
_POP_EMBEDDING = "\u202c"
_POP_ISOLATE = "\u2069"
_FIRST_STRONG_ISOLATE = "\u2068"

_BIDI = frozenset(_OVERRIDES + _EMBEDDINGS + _ISOLATES + _POP_EMBEDDING + _POP_ISOLATE)

# C0 but tab, line feed and carriage return; DEL; C1; lone surrogates; tags,
# interlinear annotation, byte order marks inside text, U+FFFE, U+FFFF, invisible
# operators and deprecated format characters; Hangul fillers paint nothing but take room.
NEVER_SHOWN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
    "\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\u115f\u1160\u3164\uffa0"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""What no text keeps, as the inside of a character class."""
_DROP = pattern(f"[{NEVER_SHOWN}]")
_LINE_BREAKS = pattern("\r\n?|[\u2028\u2029\x85]")
# Letters, digits and punctuation of the scripts that most papers are written in. A class of ranges
# alone is a table to the expression engine, 5 ns a character; one that names \w asks for the
# category of each, 30 to 50.
_COMMON = (
    "\t\n -~\xa0-\xac\xae-\u02c1\u0388-\u038a\u038e-\u03a1\u03a3-\u03f5\u0400-\u0481\u048a-\u052f"
    "\u05d0-\u05ea\u0620-\u064a\u0660-\u0669\u2000-\u200a\u2010-\u2027\u202f-\u205e\u20a0-\u20bf"
    "\u2100-\u2bff\u3000-\u3029\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff65"
)
_UNCOMMON = pattern(f"[^{_COMMON}]")
# Anything but letters, digits, white space, punctuation and ASCII may need a closer look.
_NEEDS_WORK = pattern(
    f"[^\\w\\s\x21-\xac{PUNCTUATION}]|[{NEVER_SHOWN}\x0b-\x0d\x85\u2028\u2029\u1160-\u11ff\ud7b0-\ud7fb]"
)
_ZERO_WIDTH = "\u200b\u200c\u200d\u200e\u200f\u061c"
_ZERO_WIDTH_RUN = pattern(f"([{_ZERO_WIDTH}])[{_ZERO_WIDTH}]+")
_VARIATION_RUN = pattern("([\ufe00-\ufe0f])[\ufe00-\ufe0f]+")


def plain(text: str, limit: int | None = None) -> str:
    """Text of several lines that no terminal can misread.

    Control characters, bidi overrides, tags and lone surrogates go; bidi
    embeddings become isolates, closed before the line ends; runs of zero-width
    characters and combining marks are cut short. Line breaks become ``\\n``,
    tabs stay. Idempotent.

    Args:
        text: anything at all.
        limit: characters kept; a longer text ends in ``…``.
    """
    uncommon = _UNCOMMON.search(text)
    if uncommon and (_NEEDS_WORK.search(text, uncommon.start()) or "\r" in text):
        text = _LINE_BREAKS.sub("\n", text)
        text = _DROP.sub("", text)
        # Before the runs are cut: what it takes out may have stood between two parts of one.
        if not _BIDI.isdisjoint(text):
            text = "\n".join(_isolate(line) for line in text.split("\n"))
        text = _ZERO_WIDTH_RUN.sub(r"\1", text)
        text = _VARIATION_RUN.sub(r"\1", text)
        text = cap_marks(text)
    if limit is not None and len(text) > limit:
        cut = text[: limit - 1].rstrip()
        text = plain(cut) + "…" if not _BIDI.isdisjoint(cut) else cut + "…"
    return text


def one_line(text: str, limit: int = TITLE_LIMIT) -> str:
    """Text of one line: as :func:`plain`, white space collapsed and trimmed."""
    if _UNCOMMON.search(text):
        text = plain(_LINE_BREAKS.sub(" ", text))
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    return " ".join(plain(flat, limit).split())


def _isolate(line: str) -> str:
    """Bidi controls of one line made harmless: embeddings isolated, all closed (UAX #9 §2)."""
    out: list[str] = []
    # Each open initiator of the input, and whether the output opened an isolate for it.
    stack: list[str] = []
    isolates = 0
    for character in line:
        if character in _OVERRIDES:
            stack.append("override")
        elif character in _EMBEDDINGS:
            stack.append("embedding")
            out.append("\u2067" if character == "\u202b" else "\u2066")
        elif character in _ISOLATES:
            stack.append("isolate")
            isolates += 1
            out.append(character)
        elif character == _POP_EMBEDDING:
            if stack and stack[-1] != "isolate" and stack.pop() == "embedding":
                out.append(_POP_ISOLATE)
        elif character == _POP_ISOLATE:
            while isolates:
                kind = stack.pop()
                if kind != "override":
                    out.append(_POP_ISOLATE)
                if kind == "isolate":
                    isolates -= 1
                    break
        else:
            out.append(character)
    out.extend(_POP_ISOLATE for kind in reversed(stack) if kind != "override")
    return "".join(out)
