"""Preformatted text: highlighted where its language is known, every line filled to the width."""

from __future__ import annotations

from tui_reader.document.blocks import Code
from tui_reader.document.highlight import Allowance, highlighted
from tui_reader.document.lines import Span, Spans, cells_of
from tui_reader.document.wrap import clusters
from tui_reader.text.cells import cell_len

_CONTINUED = "↳ "


def set_code(code: Code, width: int, allowance: Allowance) -> list[Spans]:
    """Lines of exactly ``width`` cells; longer ones go on in the next, behind ``↳``.

    Args:
        allowance: what highlighting may cost.
    """
    pad = 1 if width >= 20 else 0
    lines: list[Spans] = []
    for spans in _in_roles(code, allowance):
        for part in _cut(spans, width - 2 * pad):
            fill = " " * (width - pad - cells_of(part))
            lead = (Span(" " * pad, "code"),) if pad else ()
            trail = (Span(fill, "code"),) if fill else ()
            lines.append(lead + part + trail)
    return lines


def _in_roles(code: Code, allowance: Allowance) -> list[Spans]:
    """The lines of the code."""
    lines: list[list[Span]] = [[]]
    for value, role in highlighted(code.text, code.language, allowance):
        for index, part in enumerate(value.split("\n")):
            if index:
                lines.append([])
            if part:
                last = lines[-1][-1] if lines[-1] else None
                if last is not None and last.role == role:
                    lines[-1][-1] = Span(last.text + part, role)
                else:
                    lines[-1].append(Span(part, role))
    return [tuple(line) for line in lines]


def _cut(spans: Spans, width: int) -> list[Spans]:
    """One line of code as lines of at most ``width`` cells."""
    if cells_of(spans) <= width:
        return [spans]
    parts: list[Spans] = []
    line: list[Span] = []
    used = 0
    for span in spans:
        text = ""
        for cluster, cells in clusters(span.text):
            if used + cells > width and used:
                if text:
                    line.append(Span(text, span.role))
                parts.append(tuple(line))
                line, text, used = [Span(_CONTINUED, "code.comment")], "", cell_len(_CONTINUED)
            text += cluster
            used += cells
        if text:
            line.append(Span(text, span.role))
    parts.append(tuple(line))
    return parts
