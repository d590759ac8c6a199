"""Preformatted text: highlighted where its language is known, every line filled to the width."""

from __future__ import annotations

from functools import lru_cache

from pygments import lex
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from tui_reader.document.blocks import Code
from tui_reader.document.lines import Span, Spans, cells_of
from tui_reader.document.wrap import clusters
from tui_reader.text.cells import cell_len

HIGHLIGHT_LIMIT = 20_000
"""Characters that are highlighted; lexers are regular expressions and a hostile text makes them slow."""

_CONTINUED = "↳ "
_GROUPS = {
    "Token.Comment": "code.comment",
    "Token.Literal.String": "code.string",
    "Token.Literal.Number": "code.number",
    "Token.Keyword": "code.keyword",
    "Token.Name.Builtin": "code.name",
    "Token.Name.Class": "code.name",
    "Token.Name.Decorator": "code.name",
    "Token.Name.Function": "code.name",
    "Token.Name.Tag": "code.name",
}
"""Token types and all below them, by the names Pygments writes them with."""


def set_code(code: Code, width: int) -> list[Spans]:
    """Lines of exactly ``width`` cells; longer ones go on in the next, behind ``↳``."""
    pad = 1 if width >= 20 else 0
    lines: list[Spans] = []
    for spans in _highlighted(code):
        for part in _cut(spans, width - 2 * pad):
            fill = " " * (width - pad - cells_of(part))
            lead = (Span(" " * pad, "code"),) if pad else ()
            trail = (Span(fill, "code"),) if fill else ()
            lines.append(lead + part + trail)
    return lines


def _highlighted(code: Code) -> list[Spans]:
    lexer = _lexer(code.language)
    if lexer is None or len(code.text) > HIGHLIGHT_LIMIT:
        return [(Span(line, "code"),) if line else () for line in code.text.split("\n")]
    lines: list[list[Span]] = [[]]
    for token, value in lex(code.text, lexer):
        role = _role(token)
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


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    if not language:
        return None
    try:
        # The text has been trimmed already, and lines must stay where they are.
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


@lru_cache(maxsize=512)
def _role(token: object) -> str:
    name = str(token)
    return next((role for group, role in _GROUPS.items() if name.startswith(group)), "code")


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
