"""Runs of text become flat text with roles, and that becomes lines of spans."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct, field
from msgspec.structs import replace

from tui_reader.document.blocks import Runs
from tui_reader.document.lines import Span, Spans, cells_of
from tui_reader.document.wrap import Hyphenator, Piece, visible, wrap

# Lines filled to the width by wider spaces.

_SET_OFF = frozenset("»:;!?%€")
"""Signs that French sets off with a fine space, which is never widened; so is the one after «."""


def filled(spans: Spans, width: int, *, from_left: bool) -> Spans:
    """A line whose spaces are widened until it takes ``width`` cells.

    A cell is the least that a terminal can add: a line that would need more than one a space
    gapes, and stays as it is.

    Args:
        from_left: which spaces are widened first; lines in turn, so that no rivers run down
            the page.
    """
    missing = width - cells_of(spans)
    gaps = [
        (place, at)
        for place, span in enumerate(spans)
        if span.role != "code"
        for at, sign in enumerate(span.text)
        if sign == " " and (place or at) and not _is_fine(span.text, at)
    ]
    if not 0 < missing <= len(gaps):
        return spans
    # Spread over the whole line rather than crowded at one end.
    step = len(gaps) / missing
    chosen = [gaps[int((index + 0.5) * step)] for index in range(missing)]
    if not from_left:
        chosen = [gaps[len(gaps) - 1 - int((index + 0.5) * step)] for index in range(missing)]
    texts = [span.text for span in spans]
    for place, at in sorted(set(chosen), reverse=True):
        texts[place] = texts[place][:at] + " " + texts[place][at:]
    return tuple(replace(span, text=text) for span, text in zip(spans, texts, strict=True))


def _is_fine(text: str, at: int) -> bool:
    return text[at + 1 : at + 2] in _SET_OFF or text[at - 1 : at] == "«"


_SUPERSCRIPTS = str.maketrans(
    "0123456789+-−=()[]abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
)
_SUBSCRIPTS = str.maketrans(
    "0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
)
_LONGEST_SCRIPT = 12


class FlatText(Struct):
    """A paragraph as one string, and what each stretch of it is."""

    text: str = ""
    marks: list[tuple[int, str, int | None]] = field(default_factory=list)
    """Where each stretch ends, its role and its link."""
    glue: set[int] = field(default_factory=set)
    """Positions before which no line may break."""


def flatten(runs: Runs, role: str, *, link_numbers: bool) -> FlatText:
    """Some runs as flat text.

    Args:
        runs: from a block.
        role: what plain text is in this block: ``body``, ``quote``, ``heading1``…
        link_numbers: whether each link is followed by its number.
    """
    texts: list[str] = []
    marks: list[tuple[int, str, int | None]] = []
    glue: set[int] = set()
    length = 0
    numbered = False
    for index, run in enumerate(runs):
        text = run.text
        if run.styles and ("sup" in run.styles or "sub" in run.styles):
            text = _script(text, "sup" in run.styles)
        elif run.link is not None:
            numbered = True
        if index + 1 < len(runs) or run.link is not None:
            # It would be measured as joined to what follows, and is painted apart from it.
            text = text.rstrip("\u200d")
        texts.append(text)
        length += len(text)
        marks.append((length, _role(run.styles, run.link is not None, role), run.link))
        if run.link is not None:
            following = runs[index + 1] if index + 1 < len(runs) else None
            if following is None or following.link != run.link:
                # A link that is all superscript is a footnote's sign and number enough.
                if numbered and link_numbers:
                    number = f"[{run.link + 1}]"
                    glue.add(length)
                    texts.append(number)
                    length += len(number)
                    marks.append((length, "link_number", run.link))
                numbered = False
    return FlatText("".join(texts), marks, glue)


def set_in_lines(
    flat: FlatText, width: int, hyphens: Hyphenator | None = None, *, justified: bool = False
) -> list[Spans]:
    """The lines of some flat text, each at most ``width`` cells.

    Args:
        hyphens: breaks words where a line would stay too empty.
        justified: spaces are widened until a line fills the width; the last of a
            paragraph, and one that would gape, stay as they are.
    """
    pieces = wrap(flat.text, width, flat.glue, hyphens)
    lines = _spans(flat, pieces)
    if not justified:
        return lines
    return [
        spans
        if piece.end >= len(flat.text) or flat.text[piece.end] == "\n"
        else filled(spans, width, from_left=index % 2 == 0)
        for index, (piece, spans) in enumerate(zip(pieces, lines, strict=True))
    ]


def _spans(flat: FlatText, pieces: list[Piece]) -> list[Spans]:
    if len(flat.marks) == 1:
        _, role, link = flat.marks[0]
        return [
            (Span(visible(flat.text[start:end]) + suffix, role, link),) if end > start else ()
            for start, end, suffix in pieces
        ]
    lines: list[Spans] = []
    mark = 0
    for start, end, suffix in pieces:
        spans: list[Span] = []
        while start < end:
            while flat.marks[mark][0] <= start:
                mark += 1
            stop, role, link = flat.marks[mark]
            text = visible(flat.text[start : min(stop, end)])
            start = min(stop, end)
            if start == end:
                text += suffix
            if text:
                spans.append(Span(text, role, link))
        lines.append(tuple(spans))
    return lines


_OWN_VOICE = frozenset(("heading1", "heading2", "heading3", "table_header", "caption", "picture"))


@lru_cache(maxsize=1024)
def _role(styles: frozenset[str], linked: bool, role: str) -> str:
    if role in _OWN_VOICE and not (role == "caption" and linked):
        return role
    if linked:
        return "link"
    if "code" in styles:
        return "code"
    if {"strong", "em"} <= styles:
        return "strong_em"
    for style in ("strong", "em", "mark", "strike", "small"):
        if style in styles:
            return style
    return role


def _script(text: str, raised: bool) -> str:
    """Text as superscript or subscript letters where Unicode has them all (block U+2070 and kin).

    Ordinals (19ème) and footnote signs ([2], *) stay as they are; anything
    else says with ``^`` or ``_`` where it belongs.
    """
    bare = text.strip()
    if not bare or len(bare) > _LONGEST_SCRIPT or not any(c.isalnum() for c in bare):
        return text
    table = _SUPERSCRIPTS if raised else _SUBSCRIPTS
    if all(ord(c) in table or c in " \n\xa0" for c in text):
        return text.translate(table)
    if (bare[0] in "[(" and bare[-1] in "])") or (raised and bare.isalpha()):
        return text
    sign = "^" if raised else "_"
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    inner = bare if len(bare) == 1 else f"({bare})"
    return f"{lead}{sign}{inner}{trail}"
