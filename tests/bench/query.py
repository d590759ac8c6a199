"""Queries over a large store: keystrokes, views, counts, rules, marking; and whether all agree.

    python -m tests.bench query [--articles 100000] [--queries 10000] [--keep FOLDER]

Times are milliseconds of processor, median and 95th of a hundred. ``--queries`` tries so many random
queries in SQL, in Python and by a filter that shares no code with either, on small random stores;
0 leaves that out. With ``--articles 0`` only that is done.
"""

from __future__ import annotations

import argparse
import itertools
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

from tests.support.queries import LEAVES
from tests.support.queries_by_hand import holds
from tests.support.queries_store import NOW, made_store
from tui_reader.model import Query, Rule, Subscription, query_of
from tui_reader.query.match import matches
from tui_reader.query.moments import Now
from tui_reader.query.parse import as_typed, parse
from tui_reader.query.problems import QueryError
from tui_reader.query.write import written
from tui_reader.store import Store, articles, feeds, open_store, rules, tallies, undo
from tui_reader.store.finding import found_in_slices
from tui_reader.store.items import items
from tui_reader.store.packing import pack
from tui_reader.store.queries import select
from tui_reader.store.search_index import index_article, words_of
from tui_reader.text.when import midnight

_FEEDS = 200
_ASKED = {
    1: "the", 30: "minister", 100: "harbour", 300: "budget", 500: "strike", 1_000: "vote", 3_000: "ferry",
    10_000: "lantern",
}  # fmt: skip
"""Place in the order of frequency → word."""
_TYPED = (
    "harbour strike",
    "budget title:vote",
    "the minister lantern",
    "-the harbour",
    "ferry OR lantern",
)
_SLOW = ('"the minister"', "title:/h.rbour/", "words:>60 harbour", "author:/x/ OR lantern")
_VIEWS = (
    "is:unread", "is:starred", "harbour", "folder:shelf", "newer:2d", "feed:7", "#port is:unread",
    "budget -vote", "(ferry OR vote) is:unread", "date:today",
)  # fmt: skip


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="tests.bench query", description="Queries.")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=23)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args(arguments)
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="bench-query-") as scratch:
        if options.queries:
            _agree(Path(scratch), chance, options.queries)
        if options.articles:
            folder = options.keep or Path(scratch)
            path = folder / f"query-{options.articles}.sqlite3"
            made = path.exists()
            with open_store(path) as store:
                if not made:
                    _fill(store, chance, options.articles)
                _measure(store)


def _agree(scratch: Path, chance: random.Random, count: int) -> None:
    wrong = 0
    for number, some in enumerate(_batches(count, 1000)):
        folder = scratch / f"agree-{number}"
        folder.mkdir()
        with made_store(folder, chance) as store:
            everything = list(store.write(lambda t: list(items(t, range(1, 500)))))
            for _ in some:
                wrong += not _one_agrees(store, everything, _made(chance, 3))
    print(f"{count:,} random queries: {wrong} do not agree")


def _batches(count: int, size: int) -> Iterator[range]:
    for start in range(0, count, size):
        yield range(start, min(start + size, count))


def _made(chance: random.Random, depth: int) -> str:
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(LEAVES)
    parts = [_made(chance, depth - 1) for _ in range(chance.randint(1, 3))]
    return chance.choice(("-({})".format, "({})".format, "{}".format))(
        chance.choice((" ", " OR ")).join(parts)
    )


def _one_agrees(store: Store, everything: Sequence[object], text: str) -> bool:
    search = parse(text)
    node, now = search.where, Now(NOW, midnight(NOW))
    by_python = {one.id for one in everything if matches(node, one, now)}  # type: ignore[attr-defined, arg-type]
    by_hand = {one.id for one in everything if holds(node, one, NOW)}  # type: ignore[attr-defined, arg-type]
    selection = select(query_of(node), midnight=now.midnight, now=NOW)
    by_sql = {row["id"] for row in store.rows(selection.sql, selection.parameters)}
    in_slices = found_in_slices(store, query_of(node), midnight=now.midnight, now=NOW)
    sliced = {id for some in in_slices for id in some}
    same = by_python == by_hand == by_sql == sliced and parse(written(search)) == search
    if not same:
        print(f"not the same: {text}")
    return same


def _fill(store: Store, chance: random.Random, count: int) -> None:
    """So many articles, one every minute, with words as often as in a language (Zipf)."""
    vocabulary = _vocabulary(chance, 20_000)
    weights = list(itertools.accumulate(1 / (n + 2) for n in range(len(vocabulary))))
    listed = [Subscription(f"https://paper{n}.example/feed", folder=f"Shelf/{n % 20}", tags=("port",) if n % 10 == 0 else ())
              for n in range(_FEEDS)]  # fmt: skip
    feeds.subscribe_in_slices(store, listed)
    now, began = int(time.time()), time.process_time()
    for start in range(0, count, 5_000):
        with store.transaction() as transaction:
            for number in range(start, min(start + 5_000, count)):
                words = chance.choices(vocabulary, cum_weights=weights, k=60)
                title, body = " ".join(words[:8]), " ".join(words)
                published = now - 60 * (count - number)
                transaction.execute(
                    "INSERT INTO articles (id, feed_id, identity, url, title, author, published, received, sort_at,"
                    " language, summary, summary_only, content_hash, starred)"
                    " VALUES (?, ?, ?, ?, ?, 'Ana Belmar', ?, ?, ?, 'en', '', 0, '', ?)",
                    (number + 1, number % _FEEDS + 1, str(number), f"https://x.example/{number}", title,
                     published, published, published, int(number % 500 == 0)),
                )  # fmt: skip
                transaction.execute(
                    "INSERT INTO contents (article_id, html) VALUES (?, ?)",
                    (number + 1, pack(f"<p>{body}</p>")),
                )
                found = words_of(title, "Ana Belmar", f"<p>{body}</p>")
                index_article(transaction, number + 1, found, published, published)
    store.write(tallies.recount, range(1, _FEEDS + 1))
    store.write(tallies.recount_languages)
    print(f"{count:,} articles stored in {time.process_time() - began:.0f} s")


def _vocabulary(chance: random.Random, count: int) -> list[str]:
    """Invented words, the most frequent first; those that the queries ask for are spread among them."""
    syllables = [
        first + vowel + last
        for first in "bcdfghklmnprstvz"
        for vowel in "aeiou"
        for last in ("", "", "n", "r")
    ]
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(chance.choices(syllables, k=chance.randint(1, 4)))] = None
    made = list(found)
    for place, word in _ASKED.items():
        made[place] = word
    return made


def _measure(store: Store) -> None:
    today = midnight(int(time.time()))
    for text in _TYPED:
        for length in _lengths(text):
            _report_one(
                f"/{text[:length]}",
                lambda t=text[:length]: _first(store, as_typed(t)),
                quiet=length < len(text),
            )  # type: ignore[misc]
    _summary("a keystroke, words")
    for text in _SLOW:
        _report_one(f"first of {text}", lambda t=text: _first(store, t))  # type: ignore[misc]
        slices = found_in_slices(store, query_of(parse(text).where), midnight=today)
        _report_one(f"a slice of {text}", lambda s=slices: next(s, None), times=5)  # type: ignore[misc]
    _TIMES.clear()
    for text in _VIEWS:
        query = query_of(parse(text).where)
        _report_one(
            f"page of {text}", lambda q=query: articles.page(store, q, 0, 100, midnight=today)
        )  # type: ignore[misc]
        _report_one(f"count of {text}", lambda q=query: articles.count(store, q, midnight=today))  # type: ignore[misc]
    _TIMES.clear()
    count = articles.count(store, Query())
    where = parse('ferry -"the minister" OR title:/harb.ur strike/').where
    rule = Rule("Ferries", "", where, ("tag:x",))
    with _timed(f"a rule over {count:,} articles"):
        ids = [id for some in rules.tried_in_slices(store, rule, int(time.time())) for id in some]
    print(f"  {len(ids):,} articles")
    with _timed("the same rule on 1,000 articles that arrive"), store.transaction() as transaction:
        rules.apply(transaction, [rule], range(1, 1001), int(time.time()))
    some = range(1, min(count, 500_000) + 1)
    wall = time.monotonic()
    with _timed(f"{len(some):,} articles marked read"):
        undo.mark_in_slices(store, some, "read", True, int(time.time()))
    print(f"  {time.monotonic() - wall:.1f} s by the clock")
    wall = time.monotonic()
    with _timed("undone"):
        undo.take_back_in_slices(store, int(time.time()))
    print(f"  {time.monotonic() - wall:.1f} s by the clock")


def _lengths(text: str) -> Iterator[int]:
    """The lengths from the third character on at which the text is a query."""
    for length in range(3, len(text) + 1):
        try:
            parse(as_typed(text[:length]))
        except QueryError:
            continue
        yield length


def _first(store: Store, text: str) -> object:
    """What a keystroke asks of the store: the first slice that finds something, and its headlines."""
    slices = found_in_slices(store, query_of(parse(text).where), midnight=0)
    ids = next((some for some in itertools.islice(slices, 3) if some), [])
    return articles.headlines(store, ids[:100])


_TIMES: list[float] = []


def _report_one(
    name: str, call: Callable[[], object], *, times: int = 5, quiet: bool = False
) -> None:
    taken: list[float] = []
    for _ in range(times):
        began = time.process_time()
        call()
        taken.append(1000 * (time.process_time() - began))
    _TIMES.extend(taken)
    if not quiet:
        print(f"{min(taken):8.2f} to {max(taken):8.2f} ms  {name}")


def _summary(name: str) -> None:
    tenths = quantiles(_TIMES, n=20)
    print(
        f"{name}: median {tenths[9]:.2f} ms, 95th {tenths[18]:.2f} ms, worst {max(_TIMES):.2f} ms"
    )
    _TIMES.clear()


@contextmanager
def _timed(name: str) -> Iterator[None]:
    began = time.process_time()
    yield
    print(f"{time.process_time() - began:8.2f} s   {name}")
