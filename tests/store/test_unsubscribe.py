"""What goes with a feed leaves the search index too, a little at a time and through a kill."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.samples import FARO, NOW, QUAI, draft, receive
from tests.support.terminal import ROOT
from tui_reader.model import Query, Subscription
from tui_reader.store import (
    Store,
    articles,
    feeds,
    leaving,
    marks,
    open_store,
    retention,
    search_index,
)
from tui_reader.store.database import StoreFullError


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store.sqlite3") as opened:
        fill(opened)
        yield opened


def fill(store: Store) -> None:
    """Two feeds; every article has words of its own, those of the first are many."""
    feeds.subscribe_in_slices(store, [Subscription(QUAI), Subscription(FARO)])
    for url, numbers in ((QUAI, range(80)), (FARO, range(80, 90))):
        drafts = (
            draft(n, html=f"<p>{' '.join(f'mot{n}x{i}' for i in range(30))}</p>") for n in numbers
        )
        receive(store, url, *drafts)


def index_size(store: Store) -> int:
    return int(store.value("SELECT sum(length(block)) FROM search_data"))


def sound(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    assert search_index.left_behind(store) == 0
    assert search_index.unindexed(store) == []
    assert store.check() == []
    # It merges by itself again.
    assert store.value("SELECT v FROM search_config WHERE k = 'automerge'") in (None, 4)


def test_unsubscribing_leaves_no_word_behind(store: Store) -> None:
    [kept, read, *_rest] = articles.page(store, Query(words="mot"), 0, 500)
    store.write(marks.mark, [kept.id], "starred", True, NOW)
    store.write(marks.mark, [read.id], "read", True, NOW)
    before = index_size(store)
    feeds.subscribe_in_slices(store, [Subscription(FARO)])
    assert articles.count(store, Query()) == 12
    assert articles.count(store, Query(words=f"mot{kept.url.rpartition('/')[2]}x1")) == 1
    assert articles.count(store, Query(words="mot79x1")) == 0
    assert index_size(store) < before / 4
    sound(store)


def test_it_goes_in_short_transactions_and_stops_for_who_comes_back(store: Store) -> None:
    [newest, *_rest] = articles.page(store, Query(words="mot"), 0, 1)
    store.write(feeds.follow, [Subscription(FARO)])
    assert articles.count(store, Query()) == 90
    assert leaving.remove_slice(store)
    # What is at the top of the list went first.
    assert articles.article(store, newest.id) is None
    feeds.subscribe_in_slices(store, [Subscription(QUAI), Subscription(FARO)])
    assert not leaving.remove_slice(store)
    sound(store)


def test_what_became_unread_after_the_feed_was_left_stays(store: Store) -> None:
    [one] = articles.page(store, Query(words="mot7x1"), 0, 1)
    store.write(marks.mark, [one.id], "read", True, NOW)
    feeds.subscribe_in_slices(store, [Subscription(FARO)])
    store.write(marks.mark, [one.id], "read", False, NOW)
    feeds.subscribe_in_slices(store, [Subscription(FARO)])
    assert articles.article(store, one.id) is not None


_KILLED = """
import os, signal, sys
from functools import partial
from pathlib import Path
from tui_reader.model import Subscription
from tui_reader.store import feeds, open_store, removal, search_index, slices
slices.SECONDS = 0
times = int(sys.argv[2])
def killed(*args, work):
    global times
    done = work(*args)
    times -= 1
    if not times:
        os.kill(os.getpid(), signal.SIGKILL)
    return done
removal._unindex = partial(killed, work=removal._unindex)
search_index._merge = partial(killed, work=search_index._merge)
feeds.subscribe_in_slices(open_store(Path(sys.argv[1])), [Subscription("https://elfaro.example/rss")])
"""


@pytest.mark.parametrize("times", [2, 17])
def test_killed_in_the_middle_the_next_start_goes_on(store: Store, times: int) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, str(store.path), str(times)],
        cwd=ROOT, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    # Within a transaction: it never was.
    assert articles.count(store, Query()) == (85 if times == 2 else 10)
    before = index_size(store)
    feeds.subscribe_in_slices(store, [Subscription(FARO)])
    assert articles.count(store, Query()) == 10
    assert index_size(store) <= before
    sound(store)


def as_before(store: Store) -> None:
    """Unsubscribe as earlier versions did: the words stay."""
    with store.transaction() as connection:
        connection.execute("UPDATE feeds SET subscribed = 0 WHERE url = ?", (QUAI,))
        connection.execute("DELETE FROM articles WHERE feed_id = 1 AND id % 3")


def test_doctor_mends_what_earlier_versions_left(store: Store) -> None:
    as_before(store)
    left = search_index.left_behind(store)
    assert left > 40
    (store.path.parent / "feeds.toml").write_text(f'[[feeds]]\nurl = "{FARO}"\n')
    doctor = [sys.executable, "-m", "tui_reader", "doctor", "--data", str(store.path.parent)]
    said = subprocess.run(doctor, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert f"{left} texts" in said
    assert articles.count(store, Query(words="mot2x1")) == 1
    sound(store)


def test_mending_goes_on_beside_others_and_after_a_kill(store: Store) -> None:
    as_before(store)
    stopped = False

    def stop(_done: int, _of: int) -> None:
        nonlocal stopped
        stopped = True
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search_index.mend_in_slices(store, stop)
    assert stopped
    # Meanwhile one comes, one is edited, one goes.
    receive(store, FARO, draft(900, title="Zebra"))
    every = [one.id for one in articles.page(store, Query(), 0, 500)]
    retention.purge_in_slices(store, every[:3])
    search_index.mend_in_slices(store, lambda _done, _of: None)
    assert articles.count(store, Query(words="zebra")) == 1
    sound(store)


def test_a_purge_with_no_room_for_the_index_to_grow_makes_it_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_store: Store) -> None:
        raise StoreFullError("the disk is full")

    monkeypatch.setattr(search_index, "merge_in_slices", full)
    every = [one.id for one in articles.page(store, Query(), 0, 500)]
    retention.purge_in_slices(store, every[:50])
    assert articles.count(store, Query()) == 40
    assert articles.count(store, Query(words="mot")) == 40
    sound(store)
