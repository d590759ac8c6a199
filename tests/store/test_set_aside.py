"""What a removed feed leaves behind comes back with it, whatever ends either in the middle."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.released import VERSIONS, unpacked
from tests.support.samples import FARO, NOW, QUAI, draft, receive, store_with
from tests.support.terminal import ROOT
from tui_reader.config import feeds_file
from tui_reader.config.paths import Paths, paths
from tui_reader.model import FeedsRemoved, Query, Subscription
from tui_reader.store import Store, articles, feeds, leaving, marks, open_store, set_aside, undo
from tui_reader.ui.subscribing import remove_feeds
from tui_reader.ui.undoing import undo_last


def settle(store: Store) -> None:
    while leaving.remove_slice(store):
        pass


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """All that is known of all articles, but for their numbers in the index."""
    queries = {
        "articles": "SELECT id, feed_id, title, html, sort_at, received, read, starred, later, story"
        " FROM articles JOIN contents ON article_id = id ORDER BY id",
        "tallies": "SELECT * FROM tallies ORDER BY feed_id",
        "tags": "SELECT * FROM article_tags ORDER BY article_id",
        "versions": "SELECT * FROM versions",
        "marks": "SELECT key, read, starred, later FROM marks",
        "feeds": "SELECT url, user_title, folder, tags, interval, position FROM feeds"
        " WHERE subscribed ORDER BY position",
    }
    return {name: [tuple(row) for row in store.rows(sql)] for name, sql in queries.items()}


def listed(folder: Path) -> Paths:
    where = paths(data=folder)
    third = Subscription("https://orbit.example/atom", "Orbit", "Ciel", ("lune",), "en", 90)
    feeds_file.add(where.feeds, [Subscription(QUAI, "Quai", "Presse"), Subscription(FARO), third])
    return where


def filled(folder: Path, where: Paths) -> Store:
    store = store_with(folder, 30, 10)
    store.write(feeds.follow, feeds_file.read(where.feeds).feeds)
    store.write(marks.mark, [3], "starred", True, NOW)
    store.write(marks.mark, [4], "read", True, NOW)
    store.write(marks.tag, 5, "port", NOW)
    return store


@pytest.mark.parametrize("urls", [[QUAI], [QUAI, FARO], ["https://orbit.example/atom"]])
def test_undone_a_removal_leaves_no_trace(tmp_path: Path, urls: list[str]) -> None:
    where = listed(tmp_path)
    with filled(tmp_path, where) as store:
        before, file = everything(store), where.feeds.read_text()
        store.write(undo.mark, [6], "starred", True, NOW)
        remove_feeds(store, where, urls, "Presse", NOW)
        settle(store)
        if QUAI in urls:
            assert articles.count(store, Query(unread=True)) == (10 if len(urls) == 1 else 0) + 3
        undone = undo_last(store, where, NOW)
        assert isinstance(undone, FeedsRemoved)
        assert undone.name == "Presse"
        settle(store)
        assert undo_last(store, where, NOW) == marks.Change("starred", False, (6,))
        after = everything(store)
        for said in (before, after):
            said["marks"] = [one for one in said["marks"] if any(one[1:])]
        assert (after, where.feeds.read_text()) == (before, file)
        assert articles.count(store, Query(words="quai")) == 40
        assert store.check() == []
        assert store.value("SELECT count(*) FROM set_aside") == 0


def test_a_feed_of_the_configuration_comes_back(tmp_path: Path) -> None:
    where = paths(data=tmp_path)
    where.config.write_text(f'[[feeds]]\nurl = "{QUAI}"\n')
    with store_with(tmp_path, 3) as store:
        store.write(feeds.follow, [Subscription(QUAI)])
        remove_feeds(store, where, [QUAI], "Quai", NOW)
        assert feeds_file.read(where.feeds).removed == (QUAI,)
        undo_last(store, where, NOW)
        settle(store)
        assert feeds_file.read(where.feeds).removed == ()
        assert [feed.unread for feed in feeds.feeds(store, counts=True)] == [3]


def test_what_the_feed_has_brought_again_is_there_once(tmp_path: Path) -> None:
    where = listed(tmp_path)
    with filled(tmp_path, where) as store:
        remove_feeds(store, where, [QUAI], "Quai", NOW)
        settle(store)
        feeds_file.add(where.feeds, [Subscription(QUAI)])
        store.write(feeds.follow, feeds_file.read(where.feeds).feeds)
        receive(store, QUAI, draft(7), draft(8))
        settle(store)
        assert articles.count(store, Query()) == 40
        assert store.value("SELECT total FROM tallies WHERE feed_id = 1") == 30
        assert store.check() == []


def test_it_goes_after_a_month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = listed(tmp_path)
    with filled(tmp_path, where) as store:
        remove_feeds(store, where, [QUAI], "Quai", NOW)
        settle(store)
        assert store.value("SELECT count(*) FROM set_aside") == 27
        monkeypatch.setattr(set_aside, "SECONDS", -60)
        settle(store)
        assert store.value("SELECT count(*) FROM set_aside") == 0


_KILLED = """
import os, signal, sys
from pathlib import Path
from tui_reader.config import feeds_file
from tui_reader.config.paths import paths
from tui_reader.store import leaving, open_store, set_aside, slices, undo
from tui_reader.ui import subscribing, undoing
slices.SECONDS = 0
folder, place, times, what = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
module = {"undo": undo, "feeds_file": feeds_file, "set_aside": set_aside, "subscribing": subscribing, "undoing": undoing}
owner, name = place.split(".")
work = getattr(module[owner], name)
def killed(*args):
    global times
    done = work(*args)
    times -= 1
    if not times:
        os.kill(os.getpid(), signal.SIGKILL)
    return done
setattr(module[owner], name, killed)
where = paths(data=folder)
with open_store(where.store) as store:
    if what == "remove":
        subscribing.remove_feeds(store, where, ["https://quaisud.example/feed"], "Quai", 1)
    else:
        undoing.undo_last(store, where, 1)
    while leaving.remove_slice(store):
        pass
"""


@pytest.mark.parametrize(
    ("what", "place", "times"),
    [
        ("remove", "undo.keep_other", 1),
        ("remove", "feeds_file.remove", 1),
        ("remove", "subscribing.subscribe_all", 1),
        ("remove", "set_aside.keep", 3),
        ("undo", "feeds_file.put_back", 1),
        ("undo", "undoing.subscribe_all", 1),
        ("undo", "set_aside._put_back", 3),
    ],
)
def test_killed_anywhere_nothing_is_lost(tmp_path: Path, what: str, place: str, times: int) -> None:
    where = listed(tmp_path)
    with filled(tmp_path, where) as store:
        before, file = everything(store), where.feeds.read_text()
        if what == "undo":
            remove_feeds(store, where, [QUAI], "Quai", NOW)
            settle(store)
    process = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path), place, str(times), what],
        cwd=ROOT, check=False,
    )  # fmt: skip
    assert process.returncode == -signal.SIGKILL
    with open_store(where.store) as store:
        # The next start follows the files, and goes on.
        feeds.subscribe_in_slices(store, feeds_file.read(where.feeds).feeds)
        undo_last(store, where, NOW)
        settle(store)
        assert (everything(store), where.feeds.read_text()) == (before, file)
        assert articles.count(store, Query(words="quai")) == 40
        assert store.check() == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_released_store_takes_removals(tmp_path: Path, version: str) -> None:
    where = paths(data=tmp_path)
    path = unpacked(version, tmp_path)
    path.rename(where.store)
    with open_store(where.store) as store:
        every = feeds.feeds(store)
        feeds_file.add(where.feeds, [Subscription(feed.url) for feed in every])
        feeds.subscribe_in_slices(store, [Subscription(feed.url) for feed in every])
        before = everything(store)
        remove_feeds(store, where, [feed.url for feed in every], "All", NOW)
        settle(store)
        undo_last(store, where, NOW)
        settle(store)
        assert everything(store) == before
        assert store.check() == []
