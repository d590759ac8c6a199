"""On which line of a TOML file a key stands (TOML 1.0.0), which ``tomllib`` does not tell."""

from __future__ import annotations

import re

from tui_reader.config.problems import KeyPath

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
