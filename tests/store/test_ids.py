"""An article's id is its own for ever: no other article is given it, whatever goes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.released import VERSIONS, unpacked
from tests.support.samples import FARO, NOW, QUAI, draft, receive, store_with
from tui_reader.model import ALL, Query, Subscription
from tui_reader.store import Store, articles, feeds, marks, open_store, pages, retention, undo
from tui_reader.store.damaged import set_aside
from tui_reader.store.salvage import salvage

PAUL = "https://paul.example/feed"


def ids(store: Store) -> list[int]:
    return [one.id for one in articles.page(store, ALL.query, 0, 1000)]


def leave_for_another(store: Store) -> list[int]:
    """Unsubscribe from everything, subscribe to another feed; the ids of its articles."""
    feeds.subscribe_in_slices(store, [Subscription(PAUL)])
    return receive(store, PAUL, *(draft(number) for number in range(100, 130)))


def test_what_comes_after_an_unsubscription_has_new_ids(tmp_path: Path) -> None:
    with store_with(tmp_path, 20, 10) as store:
        gone = ids(store)
        newest = articles.newest(store)
        assert min(leave_for_another(store)) > max(gone)
        # The same through a purge, and when everything is gone.
        retention.purge_in_slices(store, ids(store))
        assert ids(store) == []
        assert articles.newest(store) >= newest
        assert min(receive(store, PAUL, draft(200))) > max(gone) + 30


def test_an_undo_of_what_is_gone_touches_nothing_else(tmp_path: Path) -> None:
    with store_with(tmp_path, 20) as store:
        some = ids(store)[:5]
        store.write(undo.mark, some, "read", True, NOW)
        retention.purge_in_slices(store, some)
        leave_for_another(store)
        store.write(marks.mark, marks.unread_ids(store, Query(), 0, None), "read", True, NOW)
        undone = undo.take_back_in_slices(store, NOW)
        assert undone is not None
        assert undone.ids == ()
        assert articles.count(store, Query(unread=True)) == 0


def reused(store: Store, article_id: int) -> None:
    """What a program of an older version makes of an id: another article."""
    with store.transaction() as connection:
        connection.execute(
            "UPDATE articles SET identity = 'another', feed_id = (SELECT id FROM feeds WHERE url = ?)"
            " WHERE id = ?",
            (FARO, article_id),
        )


def test_a_step_and_a_page_name_their_article_by_its_mark_key_as_well(tmp_path: Path) -> None:
    with store_with(tmp_path, 4, 4) as store:
        one = ids(store)[0]
        store.write(undo.mark, [one], "read", True, NOW)
        store.write(undo.tag, one, "port", NOW)
        wanted = pages.wanted(store, one)
        assert wanted is not None
        reused(store, one)
        for _step in range(2):
            undone = undo.take_back_in_slices(store, NOW)
            assert undone is not None
            assert undone.ids == ()
        assert not store.write(pages.keep_text, one, "<p>wombat</p>", NOW, key=wanted.key)
        again = pages.wanted(store, one)
        assert again is not None
        assert store.write(pages.keep_text, one, "<p>wombat</p>", NOW, key=again.key)


def test_an_article_that_its_paper_named_anew_is_still_the_same(tmp_path: Path) -> None:
    with store_with(tmp_path, 4) as store:
        one = ids(store)[0]
        store.write(undo.mark, [one], "starred", True, NOW)
        # As visits.commit does it.
        with store.transaction() as connection:
            for table in ("marks", "mark_tags"):
                connection.execute(
                    f"UPDATE OR IGNORE {table} SET key = mark_key(?, 'new') WHERE key ="
                    " mark_key(?, (SELECT identity FROM articles WHERE id = ?))",
                    (QUAI, QUAI, one),
                )
            connection.execute("UPDATE articles SET identity = 'new' WHERE id = ?", (one,))
        undone = undo.take_back_in_slices(store, NOW)
        assert undone is not None
        assert undone.ids == (one,)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_released_store_gives_no_id_twice(tmp_path: Path, version: str) -> None:
    path = unpacked(version, tmp_path)
    with closing(sqlite3.connect(path)) as old, old:
        # Its last article went, and a step that can be undone and a story still name it.
        highest = old.execute("SELECT max(id) FROM articles").fetchone()[0]
        old.execute("DELETE FROM articles WHERE id = ?", (highest,))
        old.execute("UPDATE articles SET story = ? WHERE id = 1", (highest + 1,))
        old.execute(
            "INSERT INTO undo_steps (at, step) VALUES (0, ?), (0, 'no JSON')",
            (f'{{"field": "read", "value": true, "runs": [[1, 2], [{highest}, {highest + 2}]]}}',),
        )
    with open_store(path) as store:
        [url] = [feed.url for feed in feeds.feeds(store)][:1]
        assert receive(store, url, draft(1)) == [highest + 3]
        with store.transaction() as connection:
            connection.execute("DELETE FROM undo_steps WHERE step = 'no JSON'")
        undone = undo.take_back_in_slices(store, NOW)
        assert undone is not None
        assert set(undone.ids) <= {1, 2}


def test_a_salvaged_store_gives_no_id_of_the_damaged_one(tmp_path: Path) -> None:
    with store_with(tmp_path, 20) as store:
        highest = max(ids(store))
        retention.purge_in_slices(store, [highest])
    aside = set_aside(tmp_path / "store.sqlite3")
    with open_store(tmp_path / "store.sqlite3") as store:
        salvage(aside, store)
        assert len(ids(store)) == 19
        assert min(ids(store)) > highest
