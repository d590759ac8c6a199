"""The rows of a damaged store, by table, as far as its pages can be read.

Which pages are a table's is told by the file's own schema where that can be read, and else by what
the rows look like: our own schema is known (the method of SQLite's ``sqlite3_recover``).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path

from msgspec import Struct

from tui_reader.store import file_pages
from tui_reader.store.file_pages import TABLE_LEAF, Pages, Row, Tree, UnreadableError, Value
from tui_reader.store.migrations import STEPS, migrate

TABLES = (
    "feeds", "articles", "contents", "versions", "pages", "positions", "queued", "marks",
    "mark_tags", "mark_notes", "undo_steps", "pictures", "article_pictures", "blocked_pictures", "facts",
    "hidden", "set_aside", "story_choices", "account_articles", "outbox", "made",
)  # fmt: skip
"""What is brought over; the rest follows from it."""

FEED_URLS = "feed_urls"
"""The index of feeds by address, as a table: it knows a feed's address when its row is lost."""
_SAMPLED = 24
_MOST_COLUMNS = 60
_EARLIEST, _LATEST = 10**8, 10**11
"""Seconds since the epoch: no date on which something was stored is outside."""
_UNMISTAKABLE = frozenset(
    {"feeds", "articles", "contents", "versions", "pages", "marks", "mark_tags", "undo_steps"}
)
"""Tables whose rows look like no other's: what they are counts more than what the schema says."""

_KINDS: Mapping[str, tuple[type, ...]] = {
    "INTEGER": (int,),
    "INT": (int,),
    "TEXT": (str,),
    "BLOB": (bytes,),
    "REAL": (float, int),
}


class Recovered(Struct, frozen=True):
    """What could be read: a database with the :data:`TABLES`, and how much could not."""

    connection: sqlite3.Connection
    """Its columns have no types; what an older store has no column for is NULL."""
    lost: int
    """Rows and pages that could not be read."""


class _Shape(Struct, frozen=True):
    """What the rows of a table look like."""

    name: str
    columns: tuple[str, ...]
    """In the order in which they are stored."""
    kinds: tuple[tuple[type, ...], ...]
    rowid: str
    """The column that is the rowid; empty: there is none, or none of the table has it."""
    leaf: int
    lengths: frozenset[int]
    """How many values a row may have: those of columns added later are left out."""

    def fits(self, row: Row) -> bool:
        values = row.values
        if len(values) not in self.lengths or (row.rowid is None) != (self.leaf != TABLE_LEAF):
            return False
        right = all(
            isinstance(value, kind) for value, kind in zip(values, self.kinds, strict=False)
        )
        return right and _plausible(self.name, self.named(row))

    def named(self, row: Row) -> dict[str, Value]:
        found = dict(zip(self.columns, row.values, strict=False))
        if self.rowid:
            found[self.rowid] = row.rowid
        return found


@contextmanager
def recovered(path: Path) -> Iterator[Recovered]:
    """Read a damaged store into a database of its own, which goes when the context ends.

    Raises:
        OSError: the file cannot be read at all.
    """
    # SQLite's own temporary file: nothing of it stays, whatever ends this process.
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        # There is nothing to go back to.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        known = _known_shapes()
        for shape in known.values():
            _create(connection, shape)
        connection.execute("BEGIN")
        with file_pages.opened(path) as pages:
            lost = _Reader(pages, known, connection).read()
        connection.execute("COMMIT")
        for table in (
            "versions",
            "pages",
            "positions",
            "queued",
            "article_pictures",
            "hidden",
            "made",
        ):
            connection.execute(f"CREATE INDEX {table}_by_article ON {table} (article_id)")
        yield Recovered(connection, lost)


class _Reader:
    def __init__(
        self, pages: Pages, known: Mapping[str, _Shape], connection: sqlite3.Connection
    ) -> None:
        self._pages = pages
        self._known = known
        self._connection = connection
        self._lost = 0

    def read(self) -> int:
        """Put every readable row into the database; how many pages and rows could not be read."""
        trees = self._pages.trees()
        own = self._own_shapes(trees)
        roots = {tree.root for tree in trees}
        # Where a table begins there is nothing that can be read, or what leads to its rows is gone.
        self._lost += sum(one not in roots for one, shape in own.items() if shape.name in TABLES)
        # What the schema names comes first: of two rows with one key that one stands.
        for tree in sorted(trees, key=lambda one: one.root not in own):
            if tree.root == 1:
                continue
            leaf = self._pages.kind(tree) or TABLE_LEAF
            sample = self._sample(tree.pages, leaf)
            shape = self._shape(sample, own.get(tree.root))
            if shape is not None:
                for number in tree.pages:
                    self._take(list(self._pages.rows(number, leaf)), shape)
        return self._lost

    def _take(self, found: Sequence[Row | UnreadableError], shape: _Shape) -> None:
        """Put a page's rows into the database."""
        rows = [row for row in found if isinstance(row, Row)]
        fitting = [row for row in rows if shape.fits(row)]
        if len(fitting) * 2 < len(rows) and (other := self._likeness(rows)) is not None:
            # A damaged pointer put the page into another table's tree.
            shape, fitting = other, [row for row in rows if other.fits(row)]
        self._lost += len(found) - len(fitting)
        _insert(self._connection, self._known[shape.name], map(shape.named, fitting))

    def _shape(self, sample: Sequence[Row], named: _Shape | None) -> _Shape | None:
        """What the rows of a tree are; ``None``: nothing that is brought over."""
        if named is not None and named.name in self._known:
            fitting = sum(map(named.fits, sample))
            if fitting * 2 >= len(sample):
                return named
        alike = self._likeness(sample)
        if named is not None and alike is not None and alike.name not in _UNMISTAKABLE:
            return None
        return alike

    def _likeness(self, sample: Sequence[Row]) -> _Shape | None:
        """The table of ours whose rows look like some; ``None``: none that is brought over."""
        counts = {name: sum(map(shape.fits, sample)) for name, shape in self._known.items()}
        best = max(counts, key=lambda name: counts[name])
        if counts[best] * 2 <= len(sample):
            return None
        if counts[FEED_URLS] == counts[best] and any(map(self._is_feed, sample)):
            best = FEED_URLS
        return self._known[best]

    def _is_feed(self, row: Row) -> bool:
        found = self._connection.execute("SELECT 1 FROM feeds WHERE url = ? AND id = ?", row.values)
        return found.fetchone() is not None

    def _sample(self, pages: Sequence[int], leaf: int) -> list[Row]:
        rows = (row for number in pages for row in self._pages.rows(number, leaf))
        return list(islice((row for row in rows if isinstance(row, Row)), _SAMPLED))

    def _own_shapes(self, trees: Iterable[Tree]) -> dict[int, _Shape]:
        """The tables that the file's schema names, by root page."""
        found: dict[int, _Shape] = {}
        for tree in trees:
            if tree.root != 1:
                continue
            for number in tree.pages:
                for row in self._pages.rows(number, TABLE_LEAF):
                    if isinstance(row, Row) and (entry := _entry(row)) is not None:
                        found[entry[0]] = entry[1]
        return found


def _entry(row: Row) -> tuple[int, _Shape] | None:
    """A row of ``sqlite_schema``: a root page, and what its rows look like."""
    match row.values:
        case ("table", str(name), str(), int(root), str(sql)):
            shape = _shape_of(name, sql)
            return None if shape is None else (root, shape)
        case ("index", "sqlite_autoindex_feeds_1", "feeds", int(root), None):
            return root, _FEED_URLS
        case ("index", str(name), str(), int(root), _):
            return root, _Shape(name, (), (), "", file_pages.INDEX_LEAF, frozenset())
    return None


def _shape_of(name: str, sql: str) -> _Shape | None:
    """What the rows of a table look like, by the statement that made it."""
    with closing(sqlite3.connect(":memory:")) as scratch, suppress(sqlite3.Error):
        if not re.match(r"CREATE TABLE\b", sql, re.IGNORECASE):
            # A table that a module keeps in others.
            return _Shape(name, (), (), "", TABLE_LEAF, frozenset())
        scratch.execute(sql)
        return _made(scratch, name)
    return None


def _made(connection: sqlite3.Connection, name: str) -> _Shape | None:
    """What the rows of a table look like that a database has."""
    columns = connection.execute(f'PRAGMA table_info("{name}")').fetchall()
    if not 0 < len(columns) <= _MOST_COLUMNS:
        return None
    keys = {row[1]: row[5] for row in columns if row[5]}
    # Only a table without rowids has no row for one; the statement may say it anywhere.
    try:
        connection.execute(f'SELECT rowid FROM "{name}"')
        leaf = TABLE_LEAF
    except sqlite3.OperationalError:
        leaf = file_pages.INDEX_LEAF
        # The key comes first (§2.4).
        columns.sort(key=lambda row: keys.get(row[1], len(columns) + row[0]))
    rowid = ""
    if leaf == TABLE_LEAF and len(keys) == 1:
        [key] = keys
        kind = next(row[2] for row in columns if row[1] == key)
        rowid = key if kind.upper() == "INTEGER" else ""
    return _Shape(
        name,
        tuple(row[1] for row in columns),
        tuple(_kinds(row, is_rowid=row[1] == rowid) for row in columns),
        rowid,
        leaf,
        frozenset(range(1, len(columns) + 1)),
    )


def _kinds(column: Sequence[object], *, is_rowid: bool) -> tuple[type, ...]:
    _place, _name, kind, not_null, _default, key = column
    allowed = _KINDS.get(str(kind).upper(), (int, float, str, bytes))
    return (type(None),) if is_rowid else allowed if not_null or key else (*allowed, type(None))


_FEED_URLS = _Shape(
    FEED_URLS, ("url", "id"), ((str,), (int,)), "", file_pages.INDEX_LEAF, frozenset({2})
)


def _known_shapes() -> dict[str, _Shape]:
    """The tables of our own schema, with as many columns as each version gave them."""
    lengths: dict[str, set[int]] = {}
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        for version in range(1, len(STEPS) + 1):
            migrate(made, version)
            for table in TABLES:
                if count := len(made.execute(f"PRAGMA table_info({table})").fetchall()):
                    lengths.setdefault(table, set()).add(count)
        found = {table: shape for table in TABLES if (shape := _made(made, table)) is not None}
    known = {
        name: _Shape(
            name, shape.columns, shape.kinds, shape.rowid, shape.leaf, frozenset(lengths[name])
        )
        for name, shape in found.items()
    }
    return {**known, FEED_URLS: _FEED_URLS}


def _plausible(name: str, row: Mapping[str, Value]) -> bool:
    """Whether a row that has a table's kinds of values can be one of that table."""
    match name:
        case "feeds":
            return re.match(r"[a-z][a-z0-9+.-]*:", str(row.get("url"))) is not None
        case "account_articles":
            return row.get("missing") in (0, 1) and bool(row.get("account"))
        case "outbox":
            return row.get("field") in ("read", "starred", "tag") and _since(row.get("at"))
        case "articles":
            return _since(row.get("received"))
        case "marks" | "mark_tags" | "mark_notes":
            key = row.get("key")
            return isinstance(key, bytes) and len(key) == 16
        case "versions":
            return _since(row.get("replaced_at"))
        case "pages":
            return row.get("state") in ("text", "refused", "failed")
        case "positions":
            share = row.get("share")
            return isinstance(share, float | int) and 0 <= share <= 1 and _since(row.get("at"))
        case "made":
            return _since(row.get("at")) and bool(row.get("command"))
        case "hidden":
            return isinstance(row.get("rule"), str) and _since(row.get("at"))
        case "set_aside":
            return _since(row.get("since"))
        case "story_choices":
            return row.get("together") in (0, 1)
        case "queued":
            return row.get("kind") in ("page", "pictures")
        case "blocked_pictures":
            return row.get("kind") in ("picture", "host", "feed")
        case "undo_steps":
            return str(row.get("step")).startswith("{")
        case "article_pictures" | "pictures" | "feed_urls":
            return re.match(r"https?:|data:", str(row.get("url"))) is not None
        case "facts":
            return re.match(r"[a-z]+ [\w. -]+\Z", str(row.get("name"))) is not None
    return True


def _since(value: Value) -> bool:
    return isinstance(value, int) and _EARLIEST < value < _LATEST


def _create(connection: sqlite3.Connection, shape: _Shape) -> None:
    columns = ", ".join(
        f'"{name}" INTEGER PRIMARY KEY' if name == shape.rowid else f'"{name}"'
        for name in shape.columns
    )
    connection.execute(f"CREATE TABLE {shape.name} ({columns})")


def _insert(
    connection: sqlite3.Connection, shape: _Shape, rows: Iterable[Mapping[str, Value]]
) -> None:
    names = ", ".join(f'"{name}"' for name in shape.columns)
    places = ", ".join("?" * len(shape.columns))
    connection.executemany(
        f"INSERT OR IGNORE INTO {shape.name} ({names}) VALUES ({places})",
        ([row.get(name) for name in shape.columns] for row in rows),
    )
