"""Preformatted text: highlighted where its language is known, every line filled to the width."""

from __future__ import annotations

from functools import cache, lru_cache
from time import thread_time

from msgspec import Struct
from pygments.lexer import Lexer
from pygments.lexers import get_all_lexers, get_lexer_by_name

from tui_reader.document.blocks import Code
from tui_reader.document.lines import Span, Spans, cells_of
from tui_reader.document.wrap import clusters
from tui_reader.text.cells import cell_len
from tui_reader.text.patterns import pattern

# Which stretches of a program's text are words of the language, strings, comments.

LANGUAGES = frozenset(
    "bash c clojure cmake cpp csharp css dart diff docker elixir erlang fsharp go graphql "
    "groovy haskell hcl html ini java javascript json kotlin lua make nginx nix objective-c "
    "ocaml php powershell protobuf python r ruby rust scss sql swift toml typescript xml yaml "
    "zig".split()
)
"""The languages that are highlighted, by one of the names that Pygments gives each."""

LONGEST_LINE = 500
"""Characters of a line; no hand wrote a block with a longer one, and many expressions are quadratic in
it."""
WIDEST_GAP = 100
"""Spaces and line feeds in a row, which some expressions divide among three parts of theirs."""
BLOCK_LIMIT = 10_000
"""Characters of a block."""
ARTICLE_LIMIT = 100_000
"""Characters of all the blocks of an article."""
TIME_LIMIT = 0.2
"""Seconds of the processor that highlighting an article may take."""

_WIDER_GAP = pattern(rf"\s{{{WIDEST_GAP + 1}}}")
# Pygments 2.21 tries three ways to read each backslash within $'…': for ever where that is not
# closed. What scripts are full of may stay: IFS=$'\n'.
_QUOTED_ESCAPES = pattern(r"\$'(?!(?:\\[nrt0])*')")
_ASTRAY = dict.fromkeys(("bash", "docker", "make"), _QUOTED_ESCAPES)
"""Languages with an expression that takes exponential time, and what leads to it: a block with that is
plain."""
_ALIASES = {
    "console": "bash", "shell-session": "bash", "kt": "kotlin", "jsonc": "json", "json5": "json",
    "jsx": "javascript", "less": "scss", "markup": "html", "svelte": "html", "vue": "html",
    "mysql": "sql", "postgresql": "sql", "patch": "diff", "pycon": "python", "tsx": "typescript",
    "yml": "yaml",
}  # fmt: skip
"""Names that Pygments does not know, and those of lexers that are not safe, with one that serves."""
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


class Allowance(Struct):
    """What highlighting the rest of an article may cost."""

    characters: int = ARTICLE_LIMIT
    seconds: float = TIME_LIMIT


def highlighted(text: str, language: str, allowance: Allowance) -> list[tuple[str, str]]:
    """The text in stretches of one role each: pairs of text and role.

    Args:
        text: lines of a program; it is sanitized.
        language: as a page names it.
        allowance: the article's; what this text costs is taken from it.
    """
    name = _known().get(language)
    if (
        name is None
        or allowance.seconds <= 0
        or len(text) > allowance.characters
        or not is_within_bounds(text, name)
    ):
        return [(text, "code")]
    allowance.characters -= len(text)
    stretches: list[tuple[str, str]] = []
    # The first text of a language loads its lexer, which may take as long as the text.
    began, spent, at = thread_time(), 0.0, 0
    lexer = lexer_named(name)
    # Many lexers know the end of a comment by its line feed.
    source = text + "\n"
    for _, token, value in lexer.get_tokens_unprocessed(source):
        # Whatever a lexer does, nothing is lost or said twice.
        if not source.startswith(value, at) or spent > allowance.seconds:
            break
        stretches.append((text[at : at + len(value)], _role(token)))
        at += len(value)
        spent = thread_time() - began
    allowance.seconds -= spent
    stretches.append((text[at:], "code"))
    return stretches


def is_within_bounds(text: str, name: str) -> bool:
    """Whether the lexer of that name was measured with texts like this one."""
    return (
        len(text) <= BLOCK_LIMIT
        and not _WIDER_GAP.search(text)
        and max(map(len, text.split("\n"))) <= LONGEST_LINE
        and (name not in _ASTRAY or not _ASTRAY[name].search(text))
    )


@cache
def _known() -> dict[str, str]:
    """Every name of the languages that are highlighted, and the one they have in :data:`LANGUAGES`."""
    known: dict[str, str] = {}
    # Without plugins and without loading one: a page could name six hundred.
    for _, aliases, *_ in get_all_lexers(plugins=False):
        for name in LANGUAGES.intersection(aliases):
            known |= dict.fromkeys(aliases, name)
    known |= {alias: known[name] for alias, name in _ALIASES.items() if name in known}
    return known


@lru_cache(maxsize=64)
def lexer_named(name: str) -> Lexer:
    """The lexer of a language by a name that Pygments knows."""
    # Markdown would hand the code in it to any lexer that it names.
    return get_lexer_by_name(name, handlecodeblocks=False)


@lru_cache(maxsize=512)
def _role(token: object) -> str:
    name = str(token)
    return next((role for group, role in _GROUPS.items() if name.startswith(group)), "code")


_CONTINUED = "↳ "


def set_code(
    code: Code, width: int, allowance: Allowance, *, whole_lines: bool = False
) -> list[Spans]:
    """Lines of exactly ``width`` cells; longer ones go on in the next, behind ``↳``.

    Args:
        code: the block.
        width: cells of a line.
        allowance: what highlighting may cost.
        whole_lines: longer lines are longer.
    """
    pad = 1 if width >= 20 else 0
    lines: list[Spans] = []
    for spans in _in_roles(code, allowance):
        for part in [spans] if whole_lines else _cut(spans, width - 2 * pad):
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
