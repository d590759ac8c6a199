"""What commands of the user's own made of articles: kept, found, gone with them."""

from __future__ import annotations

from pathlib import Path

from tests.support.samples import NOW, draft, store_with
from tui_reader.model import Made, Query, query_of, search_of
from tui_reader.query.match import matches
from tui_reader.query.moments import Now
from tui_reader.store import Store, articles, feeds, made, open_store, visits
from tui_reader.store.damaged import open_or_set_aside
from tui_reader.store.items import items
from tui_reader.store.removal import remove_in_slices
from tui_reader.store.salvage import salvage
from tui_reader.store.search_index import left_behind

SUMMARY = Made("Summarise", "In short:\nan ornithopter flew.", "llm", NOW)


def found(store: Store, text: str) -> list[int]:
    where = search_of(text).where
    by_sql = articles.ids(store, query_of(where), 0, 10, midnight=0)
    everything = store.write(lambda t: list(items(t, articles.ids(store, Query(), 0, 10))))
    by_python = [one.id for one in everything if matches(where, one, Now(NOW, 0))]
    assert sorted(by_sql) == sorted(by_python), text
    return by_sql


def test_what_a_command_made_is_kept_beside_the_article_and_found(tmp_path: Path) -> None:
    with store_with(tmp_path, 3) as store:
        one, two, _three = articles.ids(store, Query(), 0, 3)
        before = articles.article(store, one)
        assert store.write(made.keep, one, SUMMARY)
        article = articles.article(store, one)
        assert article is not None
        assert before is not None
        assert (article.html, article.made) == (before.html, (SUMMARY,))
        for text in ("ornithopter", "text:ornith*", '"ornithopter flew"', "text:/ornitho.ter/"):
            assert found(store, text) == [one], text
        assert found(store, "title:ornithopter") == []
        # An edit of the paper takes none of it away.
        feed = feeds.feeds(store)[0]
        visit = visits.Visit(
            feed.id, feed.url, feed.state, NOW, changed=((one, draft(3, title="Anew")),)
        )
        store.write(visits.commit, [visit])
        assert found(store, "ornithopter anew") == [one]
        store.write(made.keep, one, Made("Summarise", "A zeppelin.", "llm", NOW + 1))
        assert found(store, "ornithopter") == []
        assert found(store, "zeppelin") == [one]
        assert store.write(made.forget, one, "Summarise")
        assert not store.write(made.forget, one, "Summarise")
        assert found(store, "zeppelin") == []
        store.write(made.keep, two, SUMMARY)
        list(remove_in_slices(store, [two]))
        assert made.made_of(store, two) == ()
        assert not store.write(made.keep, two, SUMMARY)
        assert (left_behind(store), store.check()) == (0, [])


def test_it_is_saved_from_a_damaged_store(tmp_path: Path) -> None:
    with store_with(tmp_path, 3) as store:
        one, two, _three = articles.ids(store, Query(), 0, 3)
        store.write(made.keep, one, SUMMARY)
        path = store.path
    old = path.rename(tmp_path / "old.sqlite3")
    for place in (path, tmp_path / "other.sqlite3"):
        store, _aside = open_or_set_aside(place)
        with store:
            salvage(old, store)
            salvage(old, store)
            [saved] = found(store, "ornithopter")
            assert made.made_of(store, saved) == (SUMMARY,)
    with open_store(path) as store:
        assert found(store, "ornithopter")
    assert two
