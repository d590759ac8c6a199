"""What is wrong with a configuration file, said so that it can be put right at once."""

from __future__ import annotations

import difflib
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
    from tui_reader.config.lines import line_numbers  # wanted for mistakes only

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


def _line(lines: dict[KeyPath, int], path: KeyPath) -> int:
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return 0
