"""Opening the store: new, old, newer, damaged, shared."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from tests.support.samples import NOW, QUAI, draft, receive, store_with
from tui_reader.model import Query, Subscription
from tui_reader.store import (
    StoreDamagedError,
    StoreError,
    StoreTooNewError,
    articles,
    feeds,
    marks,
    open_store,
    retention,
    search_index,
    tallies,
    visits,
)
from tui_reader.store.migrations import LATEST, migrate
from tui_reader.store.packing import pack
from tui_reader.text.folding import fold


def test_a_new_store_is_private_and_sound(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "store.sqlite3"
    with open_store(path) as store:
        assert store.check() == []
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_newer_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    with sqlite3.connect(path) as raw:
        raw.execute(f"PRAGMA user_version = {LATEST + 1}")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(StoreTooNewError, match="newer tui-reader"):
        open_store(path)
    assert path.read_bytes()[:100] == before[:100]


def test_a_damaged_store_is_said_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    path.write_bytes(b"this is no database, whatever its name says" * 100)
    before = path.read_bytes()
    with pytest.raises(StoreDamagedError, match="damaged"):
        open_store(path)
    assert path.read_bytes() == before


def test_a_store_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(tmp_path / "file" / "store.sqlite3")


def test_every_version_migrates_to_the_latest(tmp_path: Path) -> None:
    for version in range(LATEST + 1):
        path = tmp_path / f"{version}.sqlite3"
        raw = sqlite3.connect(path, isolation_level=None)
        migrate(raw, to=version)
        assert raw.execute("PRAGMA user_version").fetchone()[0] == version
        raw.close()
        with open_store(path) as store:
            feeds.subscribe_in_slices(store, [Subscription(QUAI)])
            assert len(receive(store, QUAI, draft(1))) == 1
            assert articles.count(store, Query()) == 1


def test_articles_of_an_older_store_are_found_changed_and_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    raw = sqlite3.connect(path, isolation_level=None)
    migrate(raw, to=3)
    raw.execute("INSERT INTO feeds (id, url, own_title) VALUES (1, ?, 'Quai Sud')", (QUAI,))
    for number in (1, 2):
        old = draft(number)
        words = fold(f"{old.title} {old.author}"), fold(old.html.replace("p>", ">"))
        raw.execute("INSERT INTO search (title, body) VALUES (?, ?)", words)
        raw.execute(
            "INSERT INTO articles (id, feed_id, identity, url, title, author, received, sort_at,"
            " language, summary, summary_only, content_hash, search_id)"
            " VALUES (?, 1, ?, ?, ?, ?, ?, ?, 'fr', '', 0, ?, ?)",
            (
                number, old.identity, old.url, old.title, old.author, NOW, NOW,
                old.content_hash, number,
            ),
        )  # fmt: skip
        raw.execute("INSERT INTO contents VALUES (?, ?, x'')", (number, pack(old.html)))
    raw.execute("INSERT INTO tallies VALUES (1, 2, 2)")
    raw.close()
    with open_store(path) as store:

        def found(word: str) -> list[int]:
            return [one.id for one in articles.page(store, Query(words=word), 0, 9)]

        assert [one.paper for one in articles.page(store, Query(words="belmar"), 0, 9)] == [
            "Quai Sud"
        ] * 2
        feed = feeds.feeds(store)[0]
        new = draft(
            1, title="Le phare", html="<p>Tout neuf.</p>", paper="El Faro", content_hash="n"
        )
        store.write(visits.commit, [visits.Visit(1, QUAI, feed.state, NOW, changed=((1, new),))])
        assert [one.paper for one in articles.page(store, Query(words="faro"), 0, 9)] == ["El Faro"]
        assert found("portes") == [2]
        while search_index.fill_slice(store):
            pass
        assert found("portes") == [2]
        assert retention.purge_in_slices(store, [1, 2]) == 2
        for word in ("belmar", "phare", "faro", "portes", "numero"):
            assert found(word) == []
        assert store.check() == []


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    with store_with(tmp_path, 2) as store:
        with pytest.raises(RuntimeError), store.transaction() as connection:
            connection.execute("DELETE FROM articles")
            raise RuntimeError
        assert articles.count(store, Query()) == 2
        with pytest.raises(StoreError), store.transaction() as connection:
            connection.execute("DELETE FROM articles")
            connection.execute("INSERT INTO nowhere VALUES (1)")
        assert articles.count(store, Query()) == 2


def test_two_connections_write_without_losing_anything_and_see_each_other(tmp_path: Path) -> None:
    with store_with(tmp_path, 200) as one, open_store(one.path) as two:
        seen = two.data_version()
        every = [headline.id for headline in articles.page(one, Query(), 0, 200)]

        def write(store, field):
            for article_id in every:
                store.write(marks.mark, [article_id], field, True, NOW)

        threads = [
            threading.Thread(target=write, args=pair) for pair in ((one, "read"), (two, "starred"))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert two.data_version() != seen
        assert articles.count(two, Query(starred=True)) == 200
        assert articles.count(one, Query(unread=True)) == 0


def test_a_sound_store_is_found_sound_whatever_it_holds(tmp_path: Path) -> None:
    with store_with(tmp_path, 2) as store:
        with store.transaction() as connection:
            # SQLite 3.40's quick check takes the ids of such a table for NULL.
            connection.execute(
                "INSERT INTO article_pictures (article_id, url) VALUES (2, 'https://quai.example/1.jpg')"
            )
        assert store.check() == []


def test_wrong_counts_are_put_right(tmp_path: Path) -> None:
    with store_with(tmp_path, 3, 4) as store:
        with store.transaction() as connection:
            connection.execute("UPDATE tallies SET unread = -2, total = 1 WHERE feed_id = 1")
            connection.execute("DELETE FROM tallies WHERE feed_id = 2")
        wrong = tallies.miscounted(store)
        assert len(wrong) == 2
        store.write(tallies.recount, wrong)
        assert articles.count(store, Query(unread=True)) == 7
        assert tallies.miscounted(store) == []
