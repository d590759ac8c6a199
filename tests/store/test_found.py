"""What a search finds while it is typed: the newest, in order, however ids and times lie."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.released import VERSIONS, unpacked
from tests.support.samples import NOW, QUAI, draft, receive, store_with
from tui_reader.model import Query
from tui_reader.store import Store, StoreInterruptedError, articles, found, open_store, visits
from tui_reader.store.feeds import feeds
from tui_reader.store.found import newest_found
from tui_reader.store.search_index import match_of
from tui_reader.ui.store_thread import StoreThread

_DAY = 86_400


def _as_written(number: int, _chance: random.Random) -> int:
    return NOW - (300 - number) * _DAY // 3


def _anyhow(_number: int, chance: random.Random) -> int:
    return NOW - chance.randrange(400 * _DAY)


def _backwards(number: int, _chance: random.Random) -> int:
    return NOW - number * 7_200


def _at_one_moment(_number: int, _chance: random.Random) -> int:
    return NOW - 5


@pytest.mark.parametrize("time_of", [_as_written, _anyhow, _backwards, _at_one_moment])
@pytest.mark.parametrize("once", [True, False])
def test_the_newest_are_found_in_order(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    time_of: Callable[[int, random.Random], int],
    once: bool,
) -> None:
    monkeypatch.setattr(found, "MANY", 12)
    chance = random.Random(3)
    with store_with(tmp_path, 0) as store:
        drafts = [
            draft(
                n, published=time_of(n, chance), author="",
                title=" ".join(["Notice", *("even",) * (n % 2 == 0), *("old",) * (n < 150)]),
                html=f"<p>{'rare' if n % 40 == 0 else 'x'}</p>",
            )
            for n in range(300)
        ]  # fmt: skip
        for part in range(0, 300, 50):
            receive(store, QUAI, *drafts[part : part + 50], now=NOW if once else NOW + part)
        # One is edited, and comes later in time than it came.
        feed = feeds(store)[0]
        edited = draft(10, title="Notice even old", published=NOW + 9, content_hash="new", html="")
        changed = visits.Visit(feed.id, QUAI, feed.state, NOW + 9, changed=((11, edited),))
        store.write(visits.commit, [changed])
        for words in ("notice", "even", "old", "old even", "rare", "n", "nothing"):
            expected = [one.id for one in articles.page(store, Query(words=words), 0, 300)]
            for limit in (1, 7, 12):
                got = newest_found(store, match_of(words, prefix=True), limit)
                assert list(got.ids) == expected[:limit], words
                assert (got.count, got.more) == (min(len(expected), 12), len(expected) > 12)


def test_no_words_find_nothing_and_an_older_store_is_searched(tmp_path: Path) -> None:
    with open_store(unpacked(VERSIONS[-1], tmp_path)) as store:
        assert newest_found(store, "", 9) == found.Found((), 0, more=False)
        expected = [one.id for one in articles.page(store, Query(words="bac "), 0, 9)]
        assert expected
        assert list(newest_found(store, match_of("bac"), 9).ids) == expected


async def test_a_search_gives_way_to_the_next(tmp_path: Path) -> None:
    store_with(tmp_path, 3).close()
    thread = StoreThread(tmp_path / "store.sqlite3")
    thread.open()
    reading = threading.Event()

    def endless(store: Store) -> object:
        store._connection.create_function("begun", 0, lambda: reading.set() or 1)
        return store.rows(
            "WITH RECURSIVE n (i) AS (SELECT begun() UNION ALL SELECT i + 1 FROM n)"
            " SELECT i FROM n WHERE i < 0"
        )

    first = asyncio.create_task(thread.search(endless))
    await asyncio.to_thread(reading.wait)
    second = asyncio.create_task(thread.search(articles.count, Query(words="quai")))
    third = asyncio.create_task(thread.search(articles.count, Query(words="quai ")))
    with pytest.raises(StoreInterruptedError):
        await first
    with pytest.raises(StoreInterruptedError):
        await second
    assert await third == 3
    assert await thread.run(articles.count, Query()) == 3
    thread.close()
