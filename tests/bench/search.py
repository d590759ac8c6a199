"""Search as you type: what a keystroke costs in the store.

    python -m tests.bench search [--articles 1000 100000 1000000] [--keep FOLDER]

Types some thirty searches letter by letter, of common and rare words, of several words, and of
words that only old articles have, and prints what counting and the first page take in milliseconds of
processor time: the median, the 95th percentile and the worst, by the number of letters. Of each size
there are two stores: one whose articles came as they were written, and one that took them all at
once, feed by feed. ``--keep`` makes them once and leaves them.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from statistics import median, quantiles

from tui_reader.model import Subscription
from tui_reader.store import Store, feeds, open_store, tallies
from tui_reader.store.found import newest_found
from tui_reader.store.search_index import day_terms, match_of

_TARGETS = {1_000: 10, 100_000: 10, 1_000_000: 30}
"""ms of the 95th percentile."""
_VOCABULARY = 40_000
_WORDS = 45
"""Different words of an article's text."""
_FEEDS = 1_000
_NOW = 1_771_848_000
_PAGE = 100


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="tests.bench search", description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=list(_TARGETS))
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-reader-") as scratch:
        within = options.keep or Path(scratch)
        for count in options.articles:
            for order in ("as written", "at once"):
                path = within / f"{count}-{order.replace(' ', '-')}.sqlite3"
                if not path.exists():
                    began = time.process_time()
                    make(path, count, at_once=order == "at once")
                    print(f"{count:,} articles stored in {time.process_time() - began:.0f} s")
                with open_store(path, cache_mb=4) as store:
                    _measure(store, count, order)


def vocabulary(chance: random.Random) -> list[str]:
    """Invented words, the most frequent first."""
    parts = "ka lo mi ne tu ra so pe vi do sha qui ste bro an er on il um ac".split()
    found: dict[str, None] = {}
    while len(found) < _VOCABULARY:
        length = chance.choice((1, 2, 2, 3, 3, 4))
        found["".join(chance.choices(parts, k=length))] = None
        if length == 1 and len(found) > 100:
            found["".join(chance.choices(parts, k=3))] = None
    return list(found)


def make(path: Path, count: int, *, at_once: bool) -> None:
    """A store of so many articles with words by Zipf's law; their texts are left out."""
    chance = random.Random(count)
    words = vocabulary(chance)
    weights = list(accumulate(1 / (place + 3) for place in range(len(words))))
    table = chance.choices(words, cum_weights=weights, k=500_000)
    numbers = range(count)
    if at_once:
        numbers = [n for feed in range(_FEEDS) for n in range(feed, count, _FEEDS)]  # type: ignore[assignment]
    with open_store(path) as store:
        listed = [Subscription(f"https://paper{n}.example/feed") for n in range(_FEEDS)]
        feeds.subscribe_in_slices(store, listed)
        store.rows("PRAGMA synchronous = OFF")
        ids = iter(range(1, count + 1))
        for start in range(0, count, 20_000):
            with store.transaction() as transaction:
                some = numbers[start : start + 20_000]
                rows = list(_rows(chance, table, zip(ids, some, strict=False), count, at_once))
                transaction.executemany(
                    "INSERT INTO articles (id, feed_id, identity, url, title, author, received,"
                    " sort_at, language, summary, summary_only, content_hash)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'fr', ?, 0, '')",
                    (row[:9] for row in rows),
                )
                transaction.executemany(
                    "INSERT INTO search (rowid, title, author, text, categories, day)"
                    " VALUES (?, ?, ?, ?, '', ?)",
                    ((row[0], row[4], row[5], row[9], day_terms(row[7])) for row in rows),
                )
            store.empty_log()
        with store.transaction() as transaction:
            transaction.execute(
                "INSERT INTO indexed SELECT id, sort_at, max(received) OVER (ORDER BY id) FROM articles"
            )
            tallies.recount(transaction, [feed.id for feed in feeds.feeds(store)])
        store.empty_log(0)


def _rows(
    chance: random.Random,
    table: Sequence[str],
    numbered: Iterator[tuple[int, int]],
    count: int,
    at_once: bool,
) -> Iterator[tuple[object, ...]]:
    for article_id, number in numbered:
        text = dict.fromkeys(chance.choices(table, k=_WORDS))
        if number < count // 2:
            text["yesteryear"] = None
        if number % 3 == 0 and number < count // 10:
            text["ancient"] = None
        if number % 997 == 0:
            text["seldom"] = None
        joined = " ".join(text)
        sort_at = _NOW - 120 * (count - number) - chance.randrange(7200)
        received = _NOW if at_once else _NOW - 120 * (count - number)
        yield (
            article_id, 1 + number % _FEEDS, f"guid {number}", f"https://paper.example/{number}",
            joined[:60].rpartition(" ")[0], "Ana Belmar", received, sort_at, joined[:200], joined,
        )  # fmt: skip


def searches(chance: random.Random, words: Sequence[str]) -> list[str]:
    """What is typed: frequent, middling and rare words, alone and together."""
    places = (3, 20, 60, 150, 400, 1_000, 2_500, 6_000, 15_000, 35_000)
    single = [words[place + chance.randrange(3)] for place in places]
    pairs = [f"{one} {two}" for one, two in zip(single, single[3:] + single[:3], strict=True)]
    return [
        *single, *pairs, "yesteryear", "ancient", "seldom", "seldom ancient", "belmar", "an er on il",
    ]  # fmt: skip


def _measure(store: Store, count: int, order: str) -> None:
    words = vocabulary(random.Random(count))
    taken: dict[int, list[tuple[float, str, int]]] = {}
    for text in searches(random.Random(1), words):
        for end in range(1, len(text) + 1):
            typed = text[:end]
            match = match_of(typed, prefix=typed[-1:].isalnum())
            began = time.thread_time()
            found = newest_found(store, match, _PAGE)
            ms = 1000 * (time.thread_time() - began)
            taken.setdefault(min(end, 6), []).append((ms, typed, found.count))
    every = [one for some in taken.values() for one in some]
    size = store.value("SELECT sum(length(block)) FROM search_data")
    print(f"{count:,} articles, {order}; index {size / 1e6:.0f} MB     p50     p95     max ms")
    for letters, some in sorted(taken.items()):
        print(f"  {letters}{'+' if letters == 6 else ' '} letters    {_summary(some)}")
    p95 = quantiles([ms for ms, *_rest in every], n=20, method="inclusive")[-1]
    target = _TARGETS.get(count, 30)
    met = "met" if p95 <= target else "NOT met"
    print(f"  all           {_summary(every)}  {met} (target {target})")


def _summary(some: Sequence[tuple[float, str, int]]) -> str:
    values = [ms for ms, *_rest in some]
    p95 = quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
    worst = max(some)
    return f"{median(values):7.1f} {p95:7.1f} {worst[0]:7.1f}  (“{worst[1]}”: {worst[2]:,})"
