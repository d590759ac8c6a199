"""Stores damaged at many places, and what ``doctor`` brings over of them.

``python -m tests.bench damage`` flips eight bytes in the header, in the rest of page 1 and anywhere in
the file, writes noise over whole pages, and copies an open store with ``cp`` while it is written.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from tests.support.samples import FARO, NOW, QUAI, draft, receive
from tui_reader.model import ALL, Draft, Subscription
from tui_reader.store import Store, articles, feeds, open_store, pages, retention, undo, visits
from tui_reader.store.damaged import open_sound, waiting
from tui_reader.store.migrations import migrate
from tui_reader.store.packing import unpack
from tui_reader.store.salvage import salvage

_KINDS = ("header", "page 1", "anywhere", "a page")
_WRITER = """
import sys
from pathlib import Path
from tests.support.samples import NOW, QUAI, draft, receive
from tui_reader.store import marks, open_store
with open_store(Path(sys.argv[1])) as store:
    number = 10_000
    while True:
        [one] = receive(store, QUAI, draft(number, html="<p>" + "mot " * (number % 900)))
        store.write(marks.mark, [one], "starred", True, NOW)
        number += 1
        print(number, flush=True)
"""


def make(path: Path, count: int, *, old: bool = False) -> dict[str, set[object]]:
    """A store with everything in it that can be lost; what that is.

    Args:
        path: where.
        count: of articles.
        old: as the first program would have begun it, with small pages and unable to shrink.
    """
    if old:
        import sqlite3

        begun = sqlite3.connect(path, isolation_level=None)
        begun.execute("PRAGMA page_size = 4096")
        migrate(begun, 1)
        begun.close()
    with open_store(path) as store:
        feeds.subscribe_in_slices(store, [Subscription(QUAI, folder="Presse"), Subscription(FARO)])
        source = random.Random(count)
        for url, first in ((QUAI, 0), (FARO, count)):
            receive(store, url, *(_long(n, source) for n in range(first, first + count // 2)))
            # What was removed lies about in free pages, and must not come back.
            gone = [draft(n, html="<p>" + "gone " * 2000) for n in range(3 * count, 3 * count + 30)]
            retention.purge_in_slices(store, receive(store, url, *gone))
        every = [one.id for one in articles.page(store, ALL.query, 0, count)]
        for one in every[::7]:
            store.write(pages.keep_text, one, f"<p>whole {one} " + _words(source, 900), NOW)
        feed = feeds.feeds(store)[0]
        edited = [
            (
                one.id,
                replace(draft(n), identity=f"edited-{n}", html=f"<p>New: {_words(source, 60)}"),
            )
            for n, one in enumerate(articles.page(store, ALL.query, 0, count)[: count // 10])
            if one.feed_id == feed.id
        ]
        store.write(
            visits.commit, [visits.Visit(feed.id, QUAI, feed.state, NOW, changed=tuple(edited))]
        )
        store.write(undo.mark, every[: count // 2], "starred", True, NOW)
        store.write(undo.mark, every[count // 4 :], "read", True, NOW)
        for number, one in enumerate(every[::9]):
            store.write(undo.tag, one, f"tag {number % 5}", NOW)
        held = content(store)
        store.empty_log(0)
    return held


def content(store: Store) -> dict[str, set[object]]:
    """What a store holds, by kind, under names that stay the same when ids change."""

    def rows(sql: str) -> set[object]:
        return {tuple(row) for row in store.rows(sql)}

    named = "articles JOIN feeds ON feeds.id = feed_id"
    texts = store.rows(
        f"SELECT feeds.url, identity, html, contents.full_text FROM {named} JOIN contents ON article_id = articles.id"
    )
    return {
        "feeds": rows("SELECT url, own_title, folder FROM feeds WHERE subscribed"),
        "articles": rows(
            f"SELECT feeds.url, identity, title, articles.url, summary, published FROM {named}"
        ),
        "texts": {(row[0], row[1], unpack(row["html"])) for row in texts},
        "page texts": {
            (row[0], row[1], unpack(row["full_text"])) for row in texts if row["full_text"]
        },
        "versions": rows(
            "SELECT feeds.url, identity, replaced_at, versions.title, versions.html FROM versions"
            " JOIN articles ON articles.id = article_id JOIN feeds ON feeds.id = feed_id"
        ),
        "marks": rows("SELECT key, read, starred, later FROM marks"),
        "tags": rows("SELECT key, tag FROM mark_tags"),
        "undo steps": rows("SELECT keys, part_of > 0, substr(step, 1, 20) FROM undo_steps"),
    }


def brought_over(damaged: Path, folder: Path) -> tuple[dict[str, set[object]], int]:
    """What is brought over of a damaged store, and how much was said to be lost."""
    with open_store(folder / "new.sqlite3") as store:
        found = salvage(damaged, store)
        faults = store.check()
        if faults:
            raise AssertionError(faults)
        return content(store), found.lost + found.texts_lost


def flipped(data: bytes, place: int, count: int = 8) -> bytes:
    """With some bytes changed, every bit of none of them kept by chance alone."""
    changed = bytearray(data)
    for at in range(place, min(place + count, len(data))):
        changed[at] ^= 0xA5
    return bytes(changed)


def places(kind: str, size: int, page: int, count: int, source: random.Random) -> Iterator[int]:
    """Where to damage a file."""
    for number in range(count):
        if kind == "header":
            yield number % 23 * 4
        elif kind == "page 1":
            yield source.randrange(100, page - 8)
        elif kind == "anywhere":
            yield source.randrange(size - 8)
        else:
            yield source.randrange(size // page) * page


def lost_of(held: dict[str, set[object]], found: dict[str, set[object]]) -> Counter[str]:
    """How many things of each kind did not come back as they were."""
    return Counter({kind: len(things - found[kind]) for kind, things in held.items()})


def came_back(held: dict[str, set[object]], found: dict[str, set[object]]) -> int:
    """How many articles came back that had been removed."""
    before = {one[:2] for one in held["articles"] if isinstance(one, tuple)}
    after = {one[:2] for one in found["articles"] if isinstance(one, tuple)}
    return len(after - before)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench damage", description=__doc__)
    parser.add_argument("--places", type=int, default=60, help="of each kind")
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--copies", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    for old in (False, True):
        with tempfile.TemporaryDirectory() as name:
            _damage(Path(name), options, old=old)
    with tempfile.TemporaryDirectory() as name:
        _copies(Path(name), options)
    return 0


def _damage(folder: Path, options: argparse.Namespace, *, old: bool) -> None:
    path = folder / "whole.sqlite3"
    held = make(path, options.articles, old=old)
    data, page = path.read_bytes(), 4096 if old else 8192
    print(
        f"{'4 KiB pages, cannot shrink' if old else '8 KiB pages, shrinks'}: {len(data) // page} pages"
    )
    print("  held:", ", ".join(f"{len(things)} {kind}" for kind, things in held.items()))
    for kind in _KINDS:
        lost: Counter[str] = Counter()
        hurt = back = silent = 0
        began = time.monotonic()
        source = random.Random(f"{options.seed} {kind}")
        for place in places(kind, len(data), page, options.places, source):
            with tempfile.TemporaryDirectory(dir=folder) as name:
                damaged = Path(name) / "old.sqlite3"
                if kind == "a page":
                    noise = source.randbytes(page)
                    damaged.write_bytes(data[:place] + noise + data[place + page :])
                else:
                    damaged.write_bytes(flipped(data, place))
                found, told = brought_over(damaged, Path(name))
            here = lost_of(held, found)
            lost += here
            hurt += any(here.values())
            silent += any(here.values()) and not told
            back += came_back(held, found)
        worst = ", ".join(f"{count} {what}" for what, count in lost.items() if count) or "nothing"
        print(
            f"  {kind:<9} {options.places} places: {hurt} cost something ({silent} untold), lost in all:"
            f" {worst}; {back} removed articles came back; {time.monotonic() - began:.0f} s"
        )


def _copies(folder: Path, options: argparse.Namespace) -> None:
    """``cp`` of a store that another process writes: every copy is opened, or mended by ``doctor``."""
    path = folder / "store.sqlite3"
    make(path, options.articles)
    sound = mended = missing = 0
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        for number in range(options.copies):
            last = int(writer.stdout.readline())
            for _line in range(5):
                last = int(writer.stdout.readline())
            copy = folder / f"copy {number}"
            copy.mkdir()
            for part in sorted(folder.glob("store.sqlite3*")):
                if number % 2 == 0 or part == path:
                    shutil.copy(part, copy / part.name)
            store, why = open_sound(copy / path.name)
            with store:
                for damaged in waiting(store):
                    salvage(damaged, store)
                assert store.check() == []
                have = store.value("SELECT count(*) FROM articles WHERE identity LIKE 'guid-1____'")
                sound += not why
                mended += bool(why)
                missing += number % 2 == 0 and max(0, last - 10_000 - have)
            shutil.rmtree(copy)
        writer.kill()
    print(
        f"cp of an open store: {options.copies} copies, {sound} sound, {mended} mended by doctor;"
        f" with the files beside it, {missing} articles of those written before are missing"
    )


def _long(number: int, source: random.Random) -> Draft:
    length = source.choice((20, 60, 200, 3000))
    return draft(number, html=f"<p>{_words(source, length)}</p>", summary=_words(source, 12))


def _words(source: random.Random, count: int) -> str:
    return " ".join(f"{source.randrange(10**6):x}" for _ in range(count))
