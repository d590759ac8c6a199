"""What is wrong with a configuration file, and on which line, in words that help to put it right."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from pathlib import Path

from msgspec import Struct

from tui_reader.text.i18n import _
from tui_reader.text.plain import one_line

KeyPath = tuple[str | int, ...]
"""Keys from the top of the file downwards; a number is a place in an array of tables."""


class Finding(Struct, frozen=True):
    """A mistake before it has a place: which key, and what is wrong with it."""

    path: KeyPath
    message: str


class Problem(Struct, frozen=True):
    """A mistake with its place in a file."""

    file: Path
    line: int
    """Counted from 1; 0: the file as a whole."""
    key: str
    """Such as ``refresh.interval`` or ``feeds[3].url``; empty: the file as a whole."""
    message: str

    def __str__(self) -> str:
        """``config.toml:12: refresh.interval: …``, one line that a terminal can show as it is."""
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        said = f"{self.key}: {self.message}" if self.key else self.message
        return one_line(f"{place}: {said}", limit=2000)


class ConfigError(Exception):
    """A configuration that cannot be used: every problem found in it, in the file's order."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[ConfigError], tuple[tuple[Problem, ...]]]:
        return (ConfigError, (self.problems,))


def refuse(file: Path, text: str, findings: Collection[Finding]) -> ConfigError:
    """The error for what was found in ``text``, each finding with its line."""
    lines = line_numbers(text)
    problems = [Problem(file, _line(lines, f.path), dotted(f.path), f.message) for f in findings]
    return ConfigError(sorted(problems, key=lambda problem: problem.line))


def dotted(path: KeyPath) -> str:
    """A key as people write it: ``refresh.interval``, list entries counted from 1: ``feeds[1]``."""
    written = ""
    for part in path:
        if isinstance(part, int):
            written += f"[{part + 1}]"
        else:
            written += f".{part}" if written else part
    return written


def did_you_mean(problem: str, wrong: str, valid: Collection[str]) -> str:
    """The problem with the nearest valid name, else with the list of them when that is short."""
    near = nearest(wrong, valid)
    if near:
        return _('{problem}; did you mean "{name}"?').format(problem=problem, name=near)
    if 0 < len(valid) <= 8:
        names = ", ".join(f'"{name}"' for name in valid)
        return _("{problem}; it can be {names}").format(problem=problem, names=names)
    return problem


def nearest(wrong: str, valid: Collection[str]) -> str:
    """The valid name that is most like a wrong one; empty when none is like it."""
    by_folded = {name.casefold(): name for name in valid}
    near = difflib.get_close_matches(wrong.casefold(), by_folded, n=1, cutoff=0.5)
    return by_folded[near[0]] if near else ""


def line_of(text: str, path: KeyPath) -> int:
    """On which line of a TOML file a key stands, or what it stands in; at least 1."""
    return max(_line(line_numbers(text), path), 1)


def _line(lines: dict[KeyPath, int], path: KeyPath) -> int:
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return 0


# On which line of a TOML file a key stands (TOML 1.0.0), which ``tomllib`` does not tell.

_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEYS = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_ARRAY_HEADER = re.compile(rf"\s*\[\[\s*({_KEYS})\s*\]\]")
_HEADER = re.compile(rf"\s*\[\s*({_KEYS})\s*\]")
_ASSIGNMENT = re.compile(rf"\s*({_KEYS})\s*=\s*(.*)", re.DOTALL)
_PART = re.compile(_KEY)
_LONG_STRING = re.compile(r'"""|\'\'\'')


def line_numbers(text: str) -> dict[KeyPath, int]:
    """The line, counted from 1, of every table and key that stands on a line of its own.

    Meant for files that ``tomllib`` has accepted. Keys inside inline tables
    have no line; ask for what holds them instead.
    """
    lines: dict[KeyPath, int] = {}
    arrays: dict[KeyPath, int] = {}
    table: KeyPath = ()
    long_string = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if long_string:
            long_string = _still_open(line, long_string)
        elif header := _ARRAY_HEADER.match(line):
            name = _keys(header[1])
            arrays[name] = arrays.get(name, -1) + 1
            table = (*name, arrays[name])
            lines.setdefault(name, number)
            lines[table] = number
        elif header := _HEADER.match(line):
            table = _keys(header[1])
            lines[table] = number
        elif assignment := _ASSIGNMENT.match(line):
            path = (*table, *_keys(assignment[1]))
            lines.setdefault(path, number)
            long_string = _still_open(assignment[2], "")
    return lines


def _keys(written: str) -> KeyPath:
    return tuple(part.strip("\"'") for part in _PART.findall(written))


def _still_open(line: str, delimiter: str) -> str:
    """The delimiter of the multi-line string that is open at the end of the line, if any."""
    for found in _LONG_STRING.findall(line):
        if not delimiter:
            delimiter = found
        elif found == delimiter:
            delimiter = ""
    return delimiter
