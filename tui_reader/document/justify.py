"""Lines filled to the width by wider spaces."""

from __future__ import annotations

from msgspec.structs import replace

from tui_reader.document.lines import Spans, cells_of

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
