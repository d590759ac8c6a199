"""The pages of an SQLite file, read without SQLite (https://sqlite.org/fileformat2.html).

For files that SQLite refuses. Nothing here trusts anything that is read: a page, a cell or a record
that cannot be is said to be unreadable, and the next one is read.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

Value: TypeAlias = int | float | str | bytes | None

TABLE_LEAF, INDEX_LEAF = 13, 10
_TABLE_INNER, _INDEX_INNER = 5, 2
_INNER = (_TABLE_INNER, _INDEX_INNER)
_LEAVES = (TABLE_LEAF, INDEX_LEAF)
_ROOT, _FREE, _NODE = 1, 2, 5
"""What a pointer map says of a page: root of a tree, free, node of a tree."""
_LOCK_BYTE = 2**30
_MAGIC = b"SQLite format 3\x00"
_SIZES = tuple(2**power for power in range(9, 17))
_SAMPLED = 400
"""Pages that are looked at to find out how large they are."""


class UnreadableError(Exception):
    """A page, a cell or a record is not what it should be."""


class Row(Struct, frozen=True):
    """A row of a table, or an entry of an index."""

    rowid: int | None
    """``None`` in an index, or a table without rowids."""
    values: tuple[Value, ...]


class Tree(Struct):
    """The pages of one table or index that hold rows."""

    root: int
    pages: list[int]


class Pages:
    """The pages of a file, numbered from 1; those that its write-ahead log holds are newer.

    Args:
        file: the file's bytes.
        log: those of its write-ahead log; empty: there is none.
    """

    def __init__(self, file: bytes | mmap.mmap, log: bytes = b"") -> None:
        self._file = file
        self.size, self._newer = _logged(log)
        self.size = self.size or _page_size(file)
        reserved = file[20] if file[:16] == _MAGIC and file[21:24] == b"\x40\x20\x20" else 0
        self.usable = self.size - reserved
        self.count = max(-(-len(file) // self.size), *self._newer, 0)
        self._map_span = self.usable // 5 + 1
        self._has_map = self.count > 2 and self._looks_like_map(2)

    def page(self, number: int) -> bytes:
        """A page's bytes; one that the file's end cuts off is filled with zeros."""
        newer = self._newer.get(number)
        if newer is not None:
            return newer
        start = (number - 1) * self.size
        return self._file[start : start + self.size].ljust(self.size, b"\0")

    def trees(self) -> list[Tree]:
        """Every tree with the pages that hold its rows, free pages left out.

        A page whose parent cannot be read is a tree of its own.
        """
        free = self._free()
        parents: dict[int, int] = {}
        holders: list[int] = []
        nameless: list[int] = []
        for number in range(1, self.count + 1):
            if self._is_map(number):
                continue
            kind = self._kind(number)
            if kind in _INNER and number not in free:
                parents.update((child, number) for child in self._children(number, kind))
            if kind == _INDEX_INNER or kind in _LEAVES:
                holders.append(number)
            elif kind is None:
                nameless.append(number)
        # Damaged nodes: the map or another node says what they were.
        holders += [one for one in nameless if one in parents or self._is_node(one)]
        found: dict[int, Tree] = {}
        for number in holders:
            if number in free and number not in parents:
                continue
            root = self._root(number, parents)
            found.setdefault(root, Tree(root, [])).pages.append(number)
        return list(found.values())

    def kind(self, tree: Tree) -> int | None:
        """Whether a tree's leaves are those of a table or of an index; ``None``: not to be seen."""
        kinds = [self._kind(number) for number in tree.pages]
        tables = sum(kind == TABLE_LEAF for kind in kinds)
        indexes = sum(kind in (INDEX_LEAF, _INDEX_INNER) for kind in kinds)
        if tables == indexes == 0:
            return None
        return TABLE_LEAF if tables >= indexes else INDEX_LEAF

    def rows(self, number: int, leaf: int) -> Iterator[Row | UnreadableError]:
        """The rows of a page, an error in place of each that cannot be read.

        Args:
            number: of the page.
            leaf: what its tree's leaves are, for a page that no longer says what it is.
        """
        page, start = self.page(number), 100 if number == 1 else 0
        kind = self._kind(number)
        whole = kind is not None
        if kind is None:
            kind = leaf
        if kind == _TABLE_INNER:
            return
        count = int.from_bytes(page[start + 3 : start + 5], "big") if whole else self.usable
        inner = kind == _INDEX_INNER
        at = start + (12 if inner else 8)
        least = self.usable
        for place in range(at, min(at + 2 * count, self.usable - 1), 2):
            cell = int.from_bytes(page[place : place + 2], "big")
            if not whole:
                # How many there are is not known: the first cell begins after the last pointer.
                least = min(least, cell)
                if place >= least or not start + 8 <= cell < self.usable:
                    break
            try:
                yield self._row(page, cell + 4 * inner, kind)
            except (UnreadableError, IndexError, struct.error, OverflowError) as error:
                yield UnreadableError(str(error))
        if not whole:
            yield UnreadableError(f"page {number}")

    def _row(self, page: bytes, at: int, kind: int) -> Row:
        length, at = _varint(page, at)
        rowid = None
        if kind == TABLE_LEAF:
            rowid, at = _varint(page, at)
        here, most = length, self.usable - 35
        if kind != TABLE_LEAF:
            most = (self.usable - 12) * 64 // 255 - 23
        if length > most:
            least = (self.usable - 12) * 32 // 255 - 23
            here = least + (length - least) % (self.usable - 4)
            if here > most:
                here = least
        if at + here > self.usable:
            raise UnreadableError("a cell beyond its page")
        payload = page[at : at + here]
        if here < length:
            first = int.from_bytes(page[at + here : at + here + 4], "big")
            payload += self._overflow(first, length - here)
        return Row(rowid, _record(payload))

    def _overflow(self, number: int, length: int) -> bytes:
        """The rest of a long record, from its chain of pages."""
        if length > self.count * self.usable:
            raise UnreadableError("a record larger than the file")
        parts: list[bytes] = []
        while length > 0:
            if not 1 < number <= self.count:
                raise UnreadableError("a record cut off")
            page = self.page(number)
            parts.append(page[4 : 4 + min(length, self.usable - 4)])
            length -= len(parts[-1])
            number = int.from_bytes(page[:4], "big")
        return b"".join(parts)

    def _kind(self, number: int) -> int | None:
        """What sort of node a page is, if it is plainly one."""
        start = 100 if number == 1 else 0
        return _node_kind(self.page(number), start, self.usable)

    def _children(self, number: int, kind: int) -> Iterator[int]:
        page, start = self.page(number), 100 if number == 1 else 0
        count = int.from_bytes(page[start + 3 : start + 5], "big")
        cells = struct.unpack_from(f">{count}H", page, start + 12)
        places = (start + 8, *(cell for cell in cells if cell + 4 <= self.usable))
        for place in places:
            child = int.from_bytes(page[place : place + 4], "big")
            if 1 < child <= self.count and child != number and self._may_be_child(child, kind):
                yield child

    def _may_be_child(self, number: int, kind: int) -> bool:
        leaf = TABLE_LEAF if kind == _TABLE_INNER else INDEX_LEAF
        return self._kind(number) in (None, kind, leaf)

    def _root(self, number: int, parents: dict[int, int]) -> int:
        seen = {number}
        while True:
            above = parents.get(number)
            if above is None and (entry := self._map_entry(number)) and entry[0] == _NODE:
                above = entry[1]
            if above is None or above in seen or not 0 < above <= self.count:
                return number
            seen.add(above)
            number = above

    # The pointer map (§1.8), by which a file that can shrink knows what each page is.

    def _map_page(self, number: int) -> int:
        page = (number - 2) // self._map_span * self._map_span + 2
        return page + (page == _LOCK_BYTE // self.size + 1)

    def _is_map(self, number: int) -> bool:
        return self._has_map and number > 1 and self._map_page(number) == number

    def _map_entry(self, number: int) -> tuple[int, int] | None:
        """What the map says of a page, and which page leads to it."""
        if not self._has_map or number < 2:
            return None
        place = self._map_page(number)
        at = 5 * (number - place - 1)
        if at < 0:
            return None
        entry = self.page(place)[at : at + 5]
        return entry[0], int.from_bytes(entry[1:], "big")

    def _looks_like_map(self, number: int) -> bool:
        page = self.page(number)
        count = min(self.count - number, self.usable // 5)
        good = sum(
            1 <= page[at] <= _NODE and int.from_bytes(page[at + 1 : at + 5], "big") <= self.count
            for at in range(0, 5 * count, 5)
        )
        return good >= 0.8 * count

    def _is_node(self, number: int) -> bool:
        entry = self._map_entry(number)
        return entry is not None and entry[0] in (_ROOT, _NODE)

    def _free(self) -> set[int]:
        """The pages that hold nothing any more: what they held was removed."""
        if self._has_map:
            every = range(2, self.count + 1)
            return {n for n in every if (entry := self._map_entry(n)) and entry[0] == _FREE}
        free: set[int] = set()
        trunk = int.from_bytes(self.page(1)[32:36], "big")
        while 1 < trunk <= self.count and trunk not in free:
            free.add(trunk)
            page = self.page(trunk)
            count = int.from_bytes(page[4:8], "big")
            if count > self.usable // 4 - 2:
                break
            leaves = struct.unpack_from(f">{count}I", page, 8)
            free.update(leaf for leaf in leaves if 1 < leaf <= self.count)
            trunk = int.from_bytes(page[:4], "big")
        return free


@contextmanager
def opened(path: Path) -> Iterator[Pages]:
    """The pages of a file, with those of its write-ahead log; nothing is changed.

    Raises:
        OSError: the file cannot be read.
    """
    try:
        log = path.with_name(f"{path.name}-wal").read_bytes()
    except FileNotFoundError:
        log = b""
    with path.open("rb") as file:
        if not path.stat().st_size:
            yield Pages(b"", log)
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            yield Pages(mapped, log)


def header_amiss(path: Path) -> bool:
    """Whether a file's header holds numbers that no version of SQLite writes (§1.3).

    SQLite takes some of them for a file of a later version, and says so in words alone.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        header = file.read(100)
    if len(header) < 100:
        return False
    encoding, version = (int.from_bytes(header[at : at + 4], "big") for at in (56, 60))
    return not (
        header[:16] == _MAGIC
        and header[18] in (1, 2)
        and header[19] in (1, 2)
        and header[21:24] == b"\x40\x20\x20"
        and int.from_bytes(header[44:48], "big") <= 4
        and encoding <= 3
        and version < 2**31
    )


def _page_size(file: bytes | mmap.mmap) -> int:
    """How large the pages are: what the header says is compared with where nodes begin."""

    def nodes(size: int) -> int:
        starts = range(size, min(len(file), _SAMPLED * max(_SIZES)), size)
        pages = (file[start : start + size] for start in starts)
        return sum(len(page) == size and _node_kind(page, 0, size) is not None for page in pages)

    written: int = int.from_bytes(file[16:18], "big")
    written = 65536 if written == 1 else written
    sizes: list[tuple[int, bool, int]] = [(nodes(size), size == written, size) for size in _SIZES]
    return max(sizes)[2]


def _node_kind(page: bytes, start: int, usable: int) -> int | None:
    """What sort of node a page is, if its header and its cells can be one's."""
    kind = page[start]
    if kind not in _INNER and kind not in _LEAVES:
        return None
    count = int.from_bytes(page[start + 3 : start + 5], "big")
    content = int.from_bytes(page[start + 5 : start + 7], "big") or 65536
    first = start + (12 if kind in _INNER else 8)
    if not first + 2 * count <= content <= usable:
        return None
    if not count:
        # A node without cells is a table's only one, and empty.
        return kind if kind in _LEAVES and content == usable else None
    cells = struct.unpack_from(f">{count}H", page, first)
    wrong = sum(not content <= cell < usable for cell in cells)
    return kind if wrong <= count // 4 + (count > 3) * 4 else None


def _logged(log: bytes) -> tuple[int, dict[int, bytes]]:
    """The page size that a write-ahead log names, and the pages of its committed transactions (§4)."""
    if len(log) < 32:
        return 0, {}
    magic, _version, size, _turn, *salts, first, second = struct.unpack_from(">8I", log)
    if magic not in (0x377F0682, 0x377F0683) or size not in _SIZES:
        return 0, {}
    order = ">" if magic & 1 else "<"
    sums = _checksum(log[:24], order, (0, 0))
    if sums != (first, second):
        return 0, {}
    pages: dict[int, bytes] = {}
    pending: dict[int, bytes] = {}
    for at in range(32, len(log) - 24 - size + 1, 24 + size):
        number, committed, *named = struct.unpack_from(">4I", log, at)
        if named != salts:
            break
        sums = _checksum(log[at : at + 8], order, sums)
        page = log[at + 24 : at + 24 + size]
        sums = _checksum(page, order, sums)
        if sums != struct.unpack_from(">2I", log, at + 16):
            break
        pending[number] = page
        if committed:
            pages.update(pending)
            pages = {one: kept for one, kept in pages.items() if one <= committed}
            pending = {}
    return size, pages


def _checksum(data: bytes, order: str, sums: tuple[int, int]) -> tuple[int, int]:
    first, second = sums
    words = iter(struct.unpack(f"{order}{len(data) // 4}I", data))
    for one, two in zip(words, words, strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + two + first) & 0xFFFFFFFF
    return first, second


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A variable-length integer (§1.6), and where it ends."""
    number = 0
    for place in range(at, at + 8):
        byte = data[place]
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, place + 1
    number = number << 8 | data[at + 8]
    return number - (number >> 63 << 64), at + 9


_SIZE_OF = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)


def _record(data: bytes) -> tuple[Value, ...]:
    """The values of a record (§2.1).

    Raises:
        UnreadableError: it is none.
        IndexError: it ends too early.
    """
    body, at = _varint(data, 0)
    if not 0 < body <= len(data):
        raise UnreadableError("a record's header is longer than the record")
    values: list[Value] = []
    place = body
    while at < body:
        kind, at = _varint(data, at)
        if kind >= 12:
            end = place + (kind - 12) // 2
            raw = data[place:end]
            values.append(raw if kind % 2 == 0 else raw.decode("utf-8", "replace"))
        elif kind in (10, 11) or kind < 0:
            raise UnreadableError("a value of no known kind")
        else:
            end = place + _SIZE_OF[kind]
            if kind == 0:
                values.append(None)
            elif kind == 7:
                values.append(struct.unpack_from(">d", data, place)[0])
            elif kind >= 8:
                values.append(kind - 8)
            else:
                values.append(int.from_bytes(data[place:end], "big", signed=True))
        place = end
    if place != len(data) or at != body:
        raise UnreadableError("a record's values are not as long as the record")
    return tuple(values)
