"""Every regular expression of the program, and texts made from each that cost it the most."""

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parser  # type: ignore[attr-defined]
from typing import Any

import tui_reader
from tui_reader.text import patterns

_ANCHORED = {"match": "match", "fullmatch": "fullmatch"}
_NOT_MADE = {sre.AT, sre.ASSERT, sre.ASSERT_NOT}
_REPEATS = {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}
_COMMON = "a0 <\n-.=\"'/:;@,é"
_SAME = {
    sre.CATEGORY_DIGIT: "0", sre.CATEGORY_SPACE: " \n", sre.CATEGORY_WORD: "a0_",
    sre.CATEGORY_NOT_DIGIT: "a ", sre.CATEGORY_NOT_SPACE: "a0<", sre.CATEGORY_NOT_WORD: " -<",
}  # fmt: skip
_CALL = re.compile(r"\bre\.(?:sub|subn|search|match|fullmatch|findall|finditer|split)\(")
_LONG = 200
"""Repeats of at most so many characters are no long ones."""


_SUSPECT = 0.0005
"""Seconds below which the growth with thousands of characters is not looked at."""
_ROOM = 8
"""Growth with four times the length; linear growth gives 4, quadratic 16."""

TRUSTED = {"demo.edition._CODE": "reads pages that the program itself brings"}
"""Expressions that may grow faster, each with the reason."""


@dataclass(frozen=True)
class Expression:
    """A regular expression and how the program uses it."""

    name: str
    """``module.NAME``; with a line for one that has no name."""
    compiled: re.Pattern[Any]
    use: str
    """``finditer``, ``match`` or ``fullmatch``: from everywhere, or from the beginning only."""

    def work(self, text: str) -> None:
        """Look for it as the program does."""
        given: Any = text.encode("utf-8") if isinstance(self.compiled.pattern, bytes) else text
        if self.use == "finditer":
            for _ in self.compiled.finditer(given):
                pass
        else:
            getattr(self.compiled, self.use)(given)


@cache
def expressions() -> tuple[Expression, ...]:
    """Those that modules hold, by themselves or in tables, and those written inside functions."""
    found: dict[tuple[Any, int], Expression] = {}
    for info in pkgutil.walk_packages(tui_reader.__path__, "tui_reader."):
        if info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        source = Path(str(module.__file__)).read_text("utf-8")
        for name, value in vars(module).items():
            for one in _held(value):
                use = _use(name, source)
                entry = Expression(f"{info.name.removeprefix('tui_reader.')}.{name}", one, use)
                key = (one.pattern, one.flags)
                # An expression that another module takes over is the same one.
                if key not in found or found[key].use != "finditer":
                    found[key] = entry
        for line, one, use in _written_inside(source):
            entry = Expression(f"{info.name.removeprefix('tui_reader.')}:{line}", one, use)
            found.setdefault((one.pattern, one.flags), entry)
    return tuple(sorted(found.values(), key=lambda one: one.name))


def _held(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, patterns._Pattern):
        yield re.compile(value._expression, value._flags)
    elif isinstance(getattr(value, "__self__", None), re.Pattern):
        yield value.__self__
    elif isinstance(value, dict | tuple | list | set | frozenset) and depth < 3:
        for one in list(value.values()) if isinstance(value, dict) else value:
            yield from _held(one, depth + 1)


def _use(name: str, source: str) -> str:
    uses = set(re.findall(rf"\b{re.escape(name)}\.(\w+)\b", source))
    return uses.pop() if len(uses) == 1 and uses <= set(_ANCHORED) else "finditer"


def _written_inside(source: str) -> Iterator[tuple[int, re.Pattern[Any], str]]:
    if not _CALL.search(source):
        return
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re"), attr=attr),
                args=[ast.Constant(value=str() | bytes() as expression), *_],
            ) if attr not in ("escape", "compile"):
                yield node.lineno, re.compile(expression), _ANCHORED.get(attr, "finditer")


def worst_cases(expression: re.Pattern[Any]) -> list[tuple[str, str, str]]:
    """Texts to be made long: (beginning, what is repeated, end), from the expression itself."""
    written = expression.pattern
    tree = sre_parser.parse(written, expression.flags & ~re.DEBUG)
    cases: dict[tuple[str, str, str], None] = {}
    for before, piece in _long_parts(tree, ""):
        for end in ("", "\0", "<"):
            cases[before, piece, end] = None
        cases["", before + piece, ""] = None
        cases["", before, piece * 20] = None
    for beginning in _beginnings(tree):
        cases["", beginning, ""] = None
        cases["", beginning, " \0"] = None
    return [case for case in cases if case[1]]


def _long_parts(nodes: Sequence[Any], before: str) -> Iterator[tuple[str, str]]:
    """(what leads there, one turn) of all that may be repeated many times."""
    for index, (kind, argument) in enumerate(nodes):
        here = before + _text(nodes[:index])
        if kind in _REPEATS:
            _least, most, body = argument
            if most is sre.MAXREPEAT or most > _LONG:
                for one in _repeated(body):
                    yield here, one
            yield from _long_parts(body, here)
        else:
            for body in _bodies(kind, argument):
                yield from _long_parts(body, here)


def _beginnings(nodes: Sequence[Any]) -> Iterator[str]:
    for index in range(1, len(nodes) + 1):
        yield _text(nodes[:index])


def _bodies(kind: Any, argument: Any) -> list[Any]:
    if kind is sre.SUBPATTERN:
        return [argument[3]]
    if kind is sre.BRANCH:
        return list(argument[1])
    if kind is sre.ATOMIC_GROUP:
        return [argument]
    if kind in (sre.ASSERT, sre.ASSERT_NOT):
        return [argument[1]]
    return []


def _repeated(body: Sequence[Any]) -> list[str]:
    """Texts that one turn of a repeat takes: each kind of character, or each alternative."""
    if len(body) == 1:
        kind, argument = body[0]
        if kind is sre.IN:
            return _members(argument)[:4]
        if kind in (sre.BRANCH, sre.SUBPATTERN, sre.ATOMIC_GROUP):
            return [turn for one in _bodies(kind, argument) for turn in _repeated(one)]
        if kind in (sre.ANY, sre.NOT_LITERAL):
            return ["a", " ", "<"] if argument != ord("<") else ["a", " "]
    return [_text(body)] if _text(body) else []


def _text(nodes: Sequence[Any]) -> str:
    """A short text that these nodes match, as far as it can be told."""
    out = ""
    for kind, argument in nodes:
        if kind is sre.LITERAL:
            out += chr(argument)
        elif kind is sre.NOT_LITERAL:
            out += "b" if argument == ord("a") else "a"
        elif kind is sre.ANY:
            out += "a"
        elif kind is sre.IN:
            out += _members(argument)[0]
        elif kind in _REPEATS:
            out += _text(argument[2]) * min(argument[0], 60)
        elif kind is sre.BRANCH:
            out += _text(argument[1][0])
        elif kind not in _NOT_MADE:
            for body in _bodies(kind, argument):
                out += _text(body)
    return out


def _members(items: Sequence[Any]) -> list[str]:
    """Characters of a class, of different kinds."""
    if items[0][0] is sre.NEGATE:
        refused = re.compile("|".join(_class(one) for one in items[1:]))
        return [one for one in "a 0<" + _COMMON if not refused.fullmatch(one)] or ["a"]
    found: list[str] = []
    for kind, argument in items:
        if kind is sre.LITERAL:
            found.append(chr(argument))
        elif kind is sre.RANGE:
            found.append(chr(argument[0]))
        elif kind is sre.CATEGORY:
            found += _SAME.get(argument, "a")
    return sorted(found, key=lambda one: one not in _COMMON)


def _class(item: tuple[Any, Any]) -> str:
    kind, argument = item
    if kind is sre.LITERAL:
        return re.escape(chr(argument))
    if kind is sre.RANGE:
        return f"[{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}]"
    name = str(argument).rpartition("_")[2][0].lower()
    return "\\" + (name.upper() if "NOT" in str(argument) else name)


def slow_case(one: Expression, size: int) -> tuple[str, float, float] | None:
    """A text on which the expression grows more than linearly, and seconds for both lengths.

    None: there is none among the worst cases of up to ``size`` characters.
    """
    for before, piece, end in worst_cases(one.compiled):

        def timed(length: int, before: str = before, piece: str = piece, end: str = end) -> float:
            text = before + piece * max(1, length // len(piece)) + end
            return _seconds(one.work, text)

        # A cheap look first, the shortest text before all: what is linear takes microseconds.
        looks = (timed(length) for length in (size // 64, size // 4, size))
        if any(look > _SUSPECT for look in looks) and timed(size) > _ROOM * timed(size // 4):
            small, large = (min(timed(n) for _ in range(3)) for n in (size // 4, size))
            if large > _ROOM * small:
                return f"{before[:40]!r} + {piece[:40]!r} × n + {end!r}", small, large
    return None


def _seconds(work: Callable[[str], None], text: str) -> float:
    began = time.process_time()
    work(text)
    return time.process_time() - began
