"""A damaged store is set aside, and what can be read of it is brought over."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.bench import damage
from tests.support.samples import NOW, draft, receive, store_with
from tui_reader.model import Query, Subscription
from tui_reader.store import (
    articles,
    feeds,
    leaving,
    marks,
    open_store,
    pages,
    stories,
    versions,
    visits,
)
from tui_reader.store.damaged import in_use, open_or_set_aside
from tui_reader.store.salvage import salvage


def damaged_store(tmp_path: Path, count: int) -> Path:
    with store_with(tmp_path, count) as store:
        every = [one.id for one in articles.page(store, Query(), 0, count)]
        store.write(marks.mark, every[:50], "starred", True, NOW)
        store.write(marks.tag, every[0], "port", NOW)
        store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        path = store.path
        page_size = store.value("PRAGMA page_size")
        roots = [
            row[0]
            for row in store.rows(
                "SELECT rootpage FROM sqlite_schema WHERE name = 'articles_by_time'"
            )
        ]
    data = bytearray(path.read_bytes())
    # Pages behind those of the schema, and one index, overwritten with noise.
    behind = 3 * len(data) // page_size // 4
    for page in [
        *range(behind, behind + 6),
        roots[0] - 1,
    ]:
        data[page * page_size : (page + 1) * page_size] = b"\xa5" * page_size
    path.write_bytes(data)
    return path


def test_what_can_be_read_is_brought_over(tmp_path: Path) -> None:
    path = damaged_store(tmp_path, 800)
    old = path.rename(tmp_path / "old.sqlite3")
    before = old.read_bytes()
    store, aside = open_or_set_aside(path)
    with store:
        assert aside is None
        found = salvage(old, store)
        assert store.check() == []
        assert found.feeds == 1
        assert found.articles > 500
        assert found.lost > 0
        assert articles.count(store, Query()) == found.articles
        assert articles.count(store, Query(starred=True)) > 0
        newest = articles.page(store, Query(words="rouvre"), 0, 1000)
        assert len(newest) > 400
        again = salvage(old, store)
        assert again.articles == 0
        assert feeds.feeds(store)[0].state.body_hash == ""
    assert old.read_bytes() == before


def test_texts_versions_and_names_are_brought_over_too(tmp_path: Path) -> None:
    with store_with(tmp_path, 3) as store:
        one, two, _three = (headline.id for headline in articles.page(store, Query(), 0, 3))
        store.write(pages.keep_text, one, "<p>wombat</p>", NOW, byline="Ana Belmar")
        feed = feeds.feeds(store)[0]
        edited = draft(1, title="The quay opens again", html="<p>Late, but it opens.</p>")
        visit = visits.Visit(feed.id, feed.url, feed.state, NOW, changed=((two, edited),))
        store.write(visits.commit, [visit])
        url, title = feed.url, feed.title
        path = store.path
    old = path.rename(tmp_path / "old.sqlite3")
    with open_store(path) as store:
        feeds.subscribe_in_slices(store, [Subscription(url)])
        assert salvage(old, store).lost == 0
        assert feeds.feeds(store)[0].title == title
        [found] = articles.page(store, Query(words="wombat"), 0, 9)
        whole = articles.article(store, found.id)
        assert whole is not None
        assert whole.full_text == "<p>wombat</p>"
        [again] = articles.page(store, Query(words="late"), 0, 9)
        assert [one.title for one in versions.versions(store, again.id)] != []


def test_what_removed_feeds_left_and_decisions_on_stories_are_brought_over(tmp_path: Path) -> None:
    with store_with(tmp_path, 3, 4) as store:
        one, two, *_ = (headline.id for headline in articles.page(store, Query(feed_id=1), 0, 3))
        store.write(stories.join, one, two, NOW)
        path = store.path
        [quai, faro] = [Subscription(feed.url) for feed in feeds.feeds(store)]
        store.write(feeds.follow, [quai])
        while leaving.remove_slice(store):
            pass
    old = path.rename(tmp_path / "old.sqlite3")
    with open_store(path) as store:
        feeds.subscribe_in_slices(store, [quai])
        receive(store, quai.url, draft(99))
        for _again in range(2):
            assert salvage(old, store).lost == 0
        assert store.value("SELECT count(*) FROM set_aside") == 4
        titles = (
            "SELECT articles.title FROM story_choices JOIN articles ON id IN (article_id, other_id)"
        )
        assert {row[0] for row in store.rows(titles)} == {
            draft(n).title for n in (one - 1, two - 1)
        }
        store.write(feeds.follow, [quai, faro])
        while leaving.remove_slice(store):
            pass
        assert [feed.unread for feed in feeds.feeds(store, counts=True)] == [4, 4]
        assert store.check() == []


def test_a_feed_that_a_program_makes_is_brought_over(tmp_path: Path) -> None:
    with open_store(tmp_path / "old.sqlite3") as store:
        feeds.subscribe_in_slices(store, [Subscription("exec:Quay", "Quay")])
    with open_store(tmp_path / "new.sqlite3") as store:
        assert salvage(tmp_path / "old.sqlite3", store).lost == 0
        assert [feed.url for feed in feeds.feeds(store)] == ["exec:Quay"]


def test_a_store_that_another_process_has_open_is_known(tmp_path: Path) -> None:
    with store_with(tmp_path, 1) as store:
        path = store.path
    assert not in_use(path)
    code = f"""
from pathlib import Path
from tui_reader.store import open_store
with open_store(Path({str(path)!r})) as store:
    store.value("SELECT count(*) FROM articles")
    print("open", flush=True)
    input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "open\n"
        assert in_use(path)
        other.stdin.close()
    assert not in_use(path)


def test_a_file_that_is_no_database_is_set_aside_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    names = set()
    for content in (b"first" * 1000, b"second" * 1000):
        path.write_bytes(content)
        store, aside = open_or_set_aside(path)
        store.close()
        for leftover in tmp_path.glob("store.sqlite3*"):
            leftover.unlink()
        assert aside is not None
        assert aside.read_bytes() == content
        names.add(aside)
    assert len(names) == 2


PLACES = ["header 0", "header 52", "schema 0", "seed 1"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, dict[str, set[object]]]:
    """A store with everything in it that can be lost, and what that is."""
    path = tmp_path_factory.mktemp("whole") / "store.sqlite3"
    held = damage.make(path, 24)
    return path.read_bytes(), held


@pytest.mark.parametrize("place", PLACES)
def test_damage_in_the_first_page_costs_nothing(
    whole: tuple[bytes, dict[str, set[object]]], tmp_path: Path, place: str
) -> None:
    data, held = whole
    kind, _space, number = place.partition(" ")
    at = {
        "header": int(number),
        "schema": 100 + int(number),
        "seed": random.Random(number).randrange(120, 8184),
    }[kind]
    old = tmp_path / "old.sqlite3"
    old.write_bytes(damage.flipped(data, at))
    found, _told = damage.brought_over(old, tmp_path)
    assert found == held


def test_what_is_in_the_log_only_is_brought_over_too(tmp_path: Path) -> None:
    old = tmp_path / "old.sqlite3"
    with store_with(tmp_path, 30) as store:
        store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        receive(store, feeds.feeds(store)[0].url, draft(99))
        store.write(marks.mark, [3], "starred", True, NOW)
        log = store.path.with_name(f"{store.path.name}-wal").read_bytes()
        old.write_bytes(damage.flipped(store.path.read_bytes(), 0))
    # A frame that was begun and not ended, and one of another time.
    (tmp_path / "old.sqlite3-wal").write_bytes(log + log[32:700])
    with open_store(tmp_path / "new.sqlite3") as store:
        assert salvage(old, store).articles == 31
        assert articles.count(store, Query(starred=True)) == 1


def test_a_feed_whose_row_is_lost_keeps_its_articles(tmp_path: Path) -> None:
    with store_with(tmp_path, 5) as store:
        url = feeds.feeds(store)[0].url
        store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        root = store.value("SELECT rootpage FROM sqlite_schema WHERE name = 'feeds'")
        index = store.value(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_feeds_1'"
        )
        data = bytearray(store.path.read_bytes())
    for pages_lost, found in (((root,), url), ((root, index), "https://quaisud.example/#1")):
        for page in pages_lost:
            data[(page - 1) * 8192 : page * 8192] = bytes(8192)
        old = tmp_path / "old.sqlite3"
        old.write_bytes(data)
        new = tmp_path / f"{len(pages_lost)}.sqlite3"
        with open_store(new) as store:
            assert salvage(old, store).articles == 5
            assert {one.feed_url for one in articles.page(store, Query(), 0, 9)} == {found}


def test_no_damage_ends_it(whole: tuple[bytes, dict[str, set[object]]], tmp_path: Path) -> None:
    source = random.Random(1)
    data = whole[0]
    for _place in range(60):
        data = damage.flipped(data, source.randrange(len(data)), source.randrange(1, 400))
    old = tmp_path / "old.sqlite3"
    old.write_bytes(data[: source.randrange(len(data))])
    _found, told = damage.brought_over(old, tmp_path)
    assert told > 0


@pytest.mark.parametrize("table", ["feeds", "marks", "mark_tags", "undo_steps", "articles"])
def test_a_table_whose_first_page_is_overwritten_counts_as_lost(tmp_path: Path, table: str) -> None:
    path, old = tmp_path / "store.sqlite3", tmp_path / "old.sqlite3"
    held = damage.make(path, 8, old=True)
    with closing(sqlite3.connect(path)) as store:
        [(root,)] = store.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,))
        [(size,)] = store.execute("PRAGMA page_size")
    data = path.read_bytes()
    noise = random.Random(table).randbytes(size)
    old.write_bytes(data[: (root - 1) * size] + noise + data[root * size :])
    found, told = damage.brought_over(old, tmp_path)
    assert any(damage.lost_of(held, found).values())
    assert told
    (tmp_path / "sound").mkdir()
    assert damage.brought_over(path, tmp_path / "sound") == (held, 0)
