"""Notes on articles, and tags that get another name."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from tests.support.samples import NOW, QUAI, draft, receive, store_with
from tui_reader.config.paths import paths
from tui_reader.model import Headline, Query
from tui_reader.store import Store, articles, feeds, marks, notes, undo
from tui_reader.store.visits import Visit, commit
from tui_reader.ui.undoing import undo_last


def test_a_note_is_undone_and_outlives_its_article(tmp_path: Path) -> None:
    with store_with(tmp_path, 3) as store:
        assert store.write(notes.write, 2, "see page 4", NOW) is not None
        assert store.write(notes.write, 2, "see page 4", NOW) is None
        assert store.write(notes.write, 99, "nobody", NOW) is None
        store.write(notes.write, 2, "see page 5", NOW)
        undo_last(store, paths(data=tmp_path), NOW)
        assert notes.note(store, 2) == "see page 4"
        # The paper gives the article another identity, and its note goes with it.
        feed = feeds.feed_by_url(store, QUAI)
        assert feed is not None
        edited = replace(draft(1), identity="new", content_hash="other")
        store.write(commit, [Visit(feed.id, QUAI, feed.state, NOW, changed=((2, edited),))])
        store.write(lambda t: t.execute("DELETE FROM articles WHERE id = 2"))
        [again] = receive(store, QUAI, replace(draft(1), identity="new"))
        assert notes.note(store, again) == "see page 4"
        article = articles.article(store, again)
        assert article is not None
        assert article.note == "see page 4"
        undo_last(store, paths(data=tmp_path), NOW)
        assert undo.last_other(store) is None


def test_many_are_tagged_as_one_by_one(tmp_path: Path) -> None:
    with store_with(tmp_path, 5) as store:
        store.write(marks.tag, 2, "port", NOW)
        change = store.write(marks.tag_many, [1, 2, 3, 99], "port", NOW)
        assert change.ids == (1, 3)
        assert store.write(marks.take_back, [1, 3], change, NOW).ids == (1, 3)
        assert [one.id for one in page(store, "port")] == [2]
        assert kept(store) == 1


def page(store: Store, tag: str) -> list[Headline]:
    return articles.page(store, Query(tag=tag), 0, 20)


def kept(store: Store) -> int:
    return int(store.value("SELECT count(*) FROM mark_tags"))


def test_an_article_with_a_note_is_kept(tmp_path: Path) -> None:
    from tui_reader.store.removal import remove_in_slices

    with store_with(tmp_path, 2) as store:
        store.write(notes.write, 1, "keep me", NOW)
        assert sum(remove_in_slices(store, [1, 2])) == 1
        assert articles.article(store, 1) is not None
