"""Whether a store's tables are those that its version says."""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections.abc import Mapping
from contextlib import closing

from tui_reader.store.migrations import FINGERPRINTS, migrate
from tui_reader.text.i18n import _

_OURS = frozenset({"articles", "contents", "feeds", "marks", "mark_tags"})
_ENOUGH = 3
"""No other program's database has as many of these."""
_COMMENT = re.compile(r"--[^\n]*+")
_DETAIL = re.compile(r", detail = '\w++'")
"""Stores of both kinds were released; see :mod:`.migrations`."""

Objects = Mapping[str, tuple[str, str]]
"""Name → kind and statement of tables, indexes and triggers."""


def objects(connection: sqlite3.Connection) -> Objects:
    """What a database consists of, statements without comments and white space that mean nothing."""
    return {
        row[0]: (row[1], _plain(row[2]))
        for row in connection.execute("SELECT name, type, sql FROM sqlite_schema ORDER BY name")
        # What SQLite or its search module makes for itself depends on their version.
        if row[2] and not row[0].startswith(("sqlite_", "search_"))
    }


def fingerprint(found: Objects) -> int:
    """A number that differs where the objects do."""
    return zlib.crc32(repr(sorted(found.items())).encode())


def is_ours(found: Objects) -> bool:
    """Whether a database is a store of this program, of whatever version."""
    return len(found.keys() & _OURS) >= _ENOUGH


def amiss(found: Objects, version: int) -> str:
    """What is not as it is in a store of a version, in plain words; empty: nothing.

    Tables and indexes that we have not made are let be, but not what changes our rows by itself.
    """
    if version == 0:
        return _("it has tables and no version")
    if fingerprint(found) == FINGERPRINTS[version - 1]:
        return ""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        migrate(made, version)
        wanted = objects(made)
        for name, (kind, statement) in wanted.items():
            if name not in found:
                return _("the {kind} {name} is missing").format(kind=kind, name=name)
            if found[name] != (kind, statement):
                return _("the {kind} {name} is another one").format(kind=kind, name=name)
    triggers = (name for name, (kind, _sql) in found.items() if kind == "trigger")
    other = next((name for name in triggers if name not in wanted), "")
    return _("there is a trigger {name}").format(name=other) if other else ""


def _plain(statement: str) -> str:
    return _DETAIL.sub("", " ".join(_COMMENT.sub(" ", statement).split()))
