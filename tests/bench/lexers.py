"""Which of Pygments' lexers are safe for texts that mean ill, within the bounds of highlighting.

    python -m tests.bench lexers [--all] [NAME…]

What cannot be stopped is one step of a lexer: it looks for the next token with one expression after
another. Every lexer of the list (or those named, or all of them) is started on hostile texts as long
as the bounds allow, and each of its expressions is matched against what it half matches, repeated:
its own beginnings, unclosed, with runs of its own characters. Prints for each lexer the longest step
and the longest match in milliseconds, how much longer they take than in a quarter of the text (linear:
4, quadratic: 16; not told under 10 ms), what it takes to load, and what does not belong: lexers
of the list that take longer than allowed, and others that could be in it.
"""

from __future__ import annotations

import argparse
import re
import signal
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain, product
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from time import process_time
from typing import Any, NamedTuple

from pygments.lexer import Lexer, RegexLexer
from pygments.lexers import get_all_lexers
from pygments.util import ClassNotFound

from tui_reader.document.code import (
    BLOCK_LIMIT,
    LANGUAGES,
    LONGEST_LINE,
    WIDEST_GAP,
    is_within_bounds,
    lexer_named,
)

LONGEST_STEP = 0.05
"""Seconds that one step or one match may take."""
_ENOUGH = 0.03
"""Seconds of a text that repeats itself: what is left to scan only gets shorter."""
_HOPELESS = 1.0
_SAMPLE = 60
"""Characters of a text that an expression matches."""

PIECES = (
    "a", "A", "_", "1", "é", " ", "\n", '"', "'", "`", "(", ")", "[", "]", "{", "}", "<", ">", "\\", "/", "*", "#", "-", "=", "$", "@",
    ".", ":", ",", ";", "+", "&", "|", "%", "!", "?", "~", "^",
    "a ", "a\n", "a\\\n", "\n ", "\n\n a", "a.", "a.a(", "a(", "a a(", "a a a\n", "a<", "a::", "a=", "a: ", "a:\n", "a=\"", "(a", "[a", "{a", "<a ",
    "<a>", "</a", "<a a=", "<!--", "<![CDATA[", "<?php ", "<script>", "<style>", "&a", "&a;", "/*", "/**", "*/", "//", "///a\n", "(*", "{-", "--",
    "---\n", "--[[", "[=", '"""', "'''", "```", "~~~\n", "\\\"", "\"\\", "'\\", "'a", "\"a", "\"a\" ", "'a' ", "f\"{", "f'{", "r\"", "r#\"", "R\"a(",
    "$(", "$((", "${", "$'", "$\"", "#{", "\"#{", "\"${", "`${", "<<A\n", "<<-'A'\n", "<<~", "%w(", "%q{", "q{", "qw(", "s/a", "m/", "=~ /", "/a",
    "=begin\n", "=pod\n", "#if 0\n", "#define a\\\n", "#!", "#[", "#![", "@a(", "@@ ", "+++ ", "- ", "-a\n", "? ", "| ", ">\n", "!a ", "&a ", "*a ",
    "[a](", "![a", "**a", "__a", "~~", "> a\n", "1.", "1e", "1_", "0x", "::=", "->", "=>", "<-", ":=", "begin ", "if ", "def a(", "class a(",
    "function a(", "import a,", "let a ", "case ", "FROM a ", "RUN a\\\n", "SELECT '", "[[", "]]", "{{", "{%", "\t",
)  # fmt: skip


@lru_cache(maxsize=4096)
def text_of(piece: str, size: int) -> str:
    """A piece again and again, within the bounds of a block, its lines and its white space."""
    gap = WIDEST_GAP // len(piece) if piece.isspace() else size
    some = piece * min(size // len(piece) + 1, gap)
    text = some if len(some) > size else ".".join([some] * (size // len(some) + 1))
    lines = (part for line in text[:size].split("\n") for part in _cut(line))
    return "\n".join(line.rstrip() for line in lines)[:size]


def _cut(line: str) -> Iterator[str]:
    """A line in lines that are not too long, with room for a beginning."""
    room = LONGEST_LINE - _SAMPLE
    for start in range(0, len(line) or 1, room):
        yield line[start : start + room]


class _Hopeless(Exception):
    pass


def _give_up(*_: object) -> None:
    raise _Hopeless


def _limited(work: Callable[[], float]) -> float:
    """What some work says it took; the expression engine lets signals through."""
    signal.setitimer(signal.ITIMER_PROF, _HOPELESS)
    try:
        return work()
    except _Hopeless:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def longest_step(lexer: Lexer, text: str) -> float:
    """Seconds of the longest step at the beginning of a text; infinite when it is given up."""

    def work() -> float:
        began = last = process_time()
        worst = 0.0
        for _ in lexer.get_tokens_unprocessed(text):
            now = process_time()
            worst, last = max(worst, now - last), now
            if now - began > _ENOUGH:
                return worst
        return max(worst, process_time() - last)

    return _steady(work)


def _steady(work: Callable[[], float]) -> float:
    """The least of some tries: other programs run as well."""
    took = _limited(work)
    for _ in range(3):
        if not LONGEST_STEP / 5 < took < float("inf"):
            break
        took = min(took, _limited(work))
    return took


def expressions(lexer: type[Lexer]) -> set[re.Pattern[str]]:
    """Every expression of a lexer, and of those it hands a part of the text to."""
    found: set[re.Pattern[str]] = set()
    met: set[object] = set()
    pending: list[object] = [lexer]
    while pending:
        one = pending.pop()
        if id(one) in met:
            continue
        met.add(id(one))
        if isinstance(one, re.Pattern):
            found.add(one)
        elif isinstance(one, type) and issubclass(one, Lexer):
            # A class has its expressions compiled when the first lexer is made of it.
            is_whole = issubclass(one, RegexLexer) and bool(one.tokens)
            rules = getattr(one(), "_tokens", {}) if is_whole else {}
            pending += [part for state in rules.values() for rule in state for part in rule[:2]]
            pending += [vars(one).get(name) for name in ("get_tokens_unprocessed", "__init__")]
        elif isinstance(one, tuple | list):
            pending += one
        elif (owner := getattr(one, "__self__", None)) is not None:
            pending.append(owner)
        elif (code := getattr(one, "__code__", None)) is not None:
            # using() and bygroups() keep what they were given in closures; others name it.
            pending += [cell.cell_contents for cell in getattr(one, "__closure__", None) or ()]
            named = [one.__globals__.get(name) for name in code.co_names]  # type: ignore[attr-defined]
            pending += [
                other for other in named if isinstance(other, type) and issubclass(other, Lexer)
            ]
    return found


def samples_of(pattern: re.Pattern[str]) -> list[str]:
    """Texts that an expression matches, or nearly: each repetition once, of alternatives the first or
    the last."""
    parsed = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    return list(dict.fromkeys((_sample(parsed, 0), _sample(parsed, -1))))


def _sample(parsed: Any, which: int) -> str:
    out = ""
    for code, value in parsed:
        if code is codes.LITERAL:
            out += chr(value)
        elif code is codes.NOT_LITERAL:
            out += "a" if value != ord("a") else "b"
        elif code is codes.ANY:
            out += "a"
        elif code is codes.IN:
            out += _member(value)
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            out += _sample(value[2], which) * max(value[0], 1)
        elif code is codes.SUBPATTERN:
            out += _sample(value[3], which)
        elif code is codes.ATOMIC_GROUP:
            out += _sample(value, which)
        elif code is codes.BRANCH:
            out += _sample(value[1][which], which)
        elif code is codes.ASSERT and value[0] > 0:
            out += _sample(value[1], which)
    return out[:_SAMPLE]


def _member(choices: Any) -> str:
    categories = {
        codes.CATEGORY_SPACE: " ", codes.CATEGORY_DIGIT: "1", codes.CATEGORY_WORD: "a",
        codes.CATEGORY_NOT_SPACE: "a", codes.CATEGORY_NOT_DIGIT: "a", codes.CATEGORY_NOT_WORD: "-",
    }  # fmt: skip
    if choices[0][0] is codes.NEGATE:
        held = [value for code, value in choices[1:] if code is codes.LITERAL]
        return next((c for c in "a b1-\n" if ord(c) not in held), "a")
    code, value = choices[0]
    if code is codes.LITERAL:
        return chr(value)
    if code is codes.RANGE:
        return chr(value[0])
    return categories.get(value, "a")


def longest_match(name: str, pattern: re.Pattern[str], size: int) -> tuple[float, str]:
    """Seconds of the longest match of an expression against what it half matches, and which that was.

    Args:
        name: of the language; texts that are not highlighted in it count for nothing.
        pattern: one of its lexer's.
        size: of the texts, in characters.
    """
    texts: dict[str, None] = {}
    for sample in samples_of(pattern):
        heads = ("", sample[:1], sample[:2], sample[: len(sample) // 2], sample[:-1])
        letters = list(dict.fromkeys([*sample[:4], "a", " ", "\n", *sample[-1:]]))[:5]
        several = (product(letters, repeat=1), product(letters, repeat=2))
        fillers = [
            *map("".join, chain(*several, product(letters[:3], repeat=3))),
            sample,
            sample[:-1],
        ]
        texts |= dict.fromkeys(product(dict.fromkeys(heads), filter(None, dict.fromkeys(fillers))))
    worst = (0.0, "")
    for head, filler in texts:
        text = (head + text_of(filler, size))[:size]
        if not is_within_bounds(text, name):
            continue
        took = _match_seconds(pattern, text)
        worst = max(worst, (took, f"{head!r} + {filler!r} × n"))
        if took == float("inf"):
            break
    return worst


def _match_seconds(pattern: re.Pattern[str], text: str) -> float:
    def work() -> float:
        began = process_time()
        pattern.match(text)
        return process_time() - began

    return _steady(work)


class Finding(NamedTuple):
    """What was found of a lexer, seconds each, and the text of the longest."""

    name: str
    step: float
    step_text: str
    step_growth: float
    match: float
    match_text: str
    load: float

    @property
    def sound(self) -> bool:
        """Whether it may be in the list."""
        return max(self.step, self.match) <= LONGEST_STEP


def finding(name: str) -> Finding:
    """Try a lexer."""
    began = process_time()
    lexer = lexer_named(name)
    load = process_time() - began
    step, piece = 0.0, ""
    for one in PIECES:
        text = text_of(one, BLOCK_LIMIT)
        took = longest_step(lexer, text) if is_within_bounds(text, name) else 0.0
        if took > step:
            step, piece = took, one
        if took == float("inf"):
            break
    growth = 0.0
    if LONGEST_STEP / 5 < step < float("inf"):
        growth = step / max(longest_step(lexer, text_of(piece, BLOCK_LIMIT // 4)), 1e-6)
    match, said = 0.0, ""
    if step <= LONGEST_STEP:
        for pattern in expressions(type(lexer)):
            took, what = longest_match(name, pattern, BLOCK_LIMIT)
            if took > match:
                match, said = took, f"{pattern.pattern[:60]!r}: {what}"
            if took > LONGEST_STEP:
                break
    return Finding(name, step, repr(piece), growth, match, said, load)


def main(arguments: list[str]) -> None:
    """The command."""
    options = argparse.ArgumentParser(prog="python -m tests.bench lexers")
    options.add_argument("names", nargs="*")
    options.add_argument("--all", action="store_true")
    asked = options.parse_args(arguments)
    signal.signal(signal.SIGPROF, _give_up)
    names = asked.names or sorted(LANGUAGES)
    if asked.all:
        names = [aliases[0] for _, aliases, *_ in sorted(get_all_lexers(plugins=False)) if aliases]
    wrong = 0
    for name in names:
        try:
            one = finding(name)
        except ClassNotFound:
            print(f"{name:16} is unknown to Pygments")
            continue
        listed = name in LANGUAGES
        wrong += listed and not one.sound
        verdict = "" if listed == one.sound else "NOT SAFE" if listed else "could be listed"
        growth = f"×{one.step_growth:.0f}" if one.step_growth else ""
        print(
            f"{name:16} step {1000 * one.step:7.1f} {growth:4} {one.step_text:12} "
            f"match {1000 * one.match:7.1f}  load {1000 * one.load:4.0f}  {verdict:16} "
            f"{one.match_text if one.match > LONGEST_STEP / 5 else ''}",
            flush=True,
        )
    print(
        f"{len(names)} lexers, {wrong} of the list take over {1000 * LONGEST_STEP:.0f} ms for a step"
    )
    sys.exit(1 if wrong else 0)
