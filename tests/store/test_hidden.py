"""What rules hide: in stores of older versions, and in damaged ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.released import VERSIONS, unpacked
from tests.support.samples import NOW, store_with
from tui_reader.model import Query
from tui_reader.query.parse import parse
from tui_reader.store import articles, marks, open_store, undo
from tui_reader.store.rules import rule_of
from tui_reader.store.salvage import salvage

HIDDEN = Query(where=parse("is:hidden").where)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_released_store_takes_rules(tmp_path: Path, version: str) -> None:
    with open_store(unpacked(version, tmp_path)) as store:
        total, unread = articles.count(store, Query()), articles.count(store, Query(unread=True))
        some = articles.ids(store, Query(unread=True), 0, 3)
        steps = undo.change_in_slices(
            store, some, lambda t, ids: marks.hide(t, ids, "Golf", NOW), NOW
        )
        assert sum(1 for _ in steps) == 1
        assert articles.ids(store, HIDDEN, 0, 10) == some
        assert articles.count(store, Query()) == total - 3
        assert articles.count(store, Query(unread=True)) == unread - 3
        undo.take_back_in_slices(store, NOW)
        assert articles.count(store, HIDDEN) == 0
        assert articles.count(store, Query(unread=True)) == unread
        assert store.check() == []


def test_a_salvaged_store_hides_them_still(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    with store_with(old, 5) as store:
        some = articles.ids(store, Query(), 0, 2)
        store.write(marks.hide, some, "Golf", NOW)
    with open_store(tmp_path / "new.sqlite3") as store:
        salvage(old / "store.sqlite3", store)
        hidden = articles.ids(store, HIDDEN, 0, 10)
        assert len(hidden) == 2
        assert {rule_of(store, one) for one in hidden} == {"Golf"}
        assert articles.count(store, Query()) == 3
