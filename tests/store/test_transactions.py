"""Who opens transactions, and what is done in one."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import tui_reader.store
from tests.support.samples import NOW, QUAI, draft, store_with
from tui_reader.engine import commit
from tui_reader.model import FeedState, Query
from tui_reader.store import Store, StoreError, Transaction, articles, feeds, undo, visits
from tui_reader.store.prepared import prepare


def _openings(folder: Path) -> Iterator[str]:
    """The functions in which a transaction is opened, as ``module.function``."""
    for path in sorted(folder.glob("*.py")):
        for one in ast.walk(ast.parse(path.read_text())):
            if isinstance(one, ast.FunctionDef):
                calls = (call.func for call in ast.walk(one) if isinstance(call, ast.Call))
                names = {call.attr for call in calls if isinstance(call, ast.Attribute)}
                if names & {"transaction", "write"}:
                    yield f"{path.stem}.{one.name}"


def test_only_what_works_in_slices_opens_transactions_of_its_own() -> None:
    modules = ("database", "slices", "salvage")
    opened = {
        name
        for name in _openings(Path(tui_reader.store.__file__).parent)
        if name.partition(".")[0] not in modules
    }
    assert opened == {name for name in opened if name.endswith(("_in_slices", "_slice"))}
    assert "undo.take_back_in_slices" in opened


def _faulty(store: Store) -> None:
    """Let no step be written down: as if the process died between a mark and its step."""
    with store.transaction() as transaction:
        transaction.execute(
            "CREATE TEMP TRIGGER fault BEFORE INSERT ON main.undo_steps"
            " BEGIN SELECT raise(ABORT, 'no step'); END"
        )


@pytest.mark.parametrize(
    "do",
    [
        lambda store: store.write(undo.mark, [1], "starred", True, NOW),
        lambda store: store.write(undo.mark, [1], "read", True, NOW),
        lambda store: store.write(undo.tag, 1, "port", NOW),
        lambda store: undo.mark_all_read_in_slices(store, Query(), NOW),
    ],
    ids=("star", "read", "tag", "all"),
)
def test_there_is_no_mark_without_its_step(tmp_path: Path, do: Callable[[Store], object]) -> None:
    with store_with(tmp_path, 12) as store:
        _faulty(store)
        with pytest.raises(StoreError, match="no step"):
            do(store)
        assert articles.count(store, Query(unread=True)) == 12
        for table in ("marks", "mark_tags", "article_tags", "undo_steps"):
            assert store.value(f"SELECT count(*) FROM {table}") == 0


def test_what_is_done_with_new_articles_is_stored_with_them_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(transaction: Transaction, made: list[visits.Visit]) -> None:
        stored = store_visits(transaction, made)
        assert [one for some in stored.values() for one in some]
        raise RuntimeError("a rule fails")

    store_visits = visits.commit
    with store_with(tmp_path, 1) as store:
        feed = feeds.feed_by_url(store, QUAI)
        assert feed is not None
        visit = visits.Visit(feed.id, QUAI, FeedState(), NOW, new=prepare([draft(7)]))
        monkeypatch.setattr(visits, "commit", fails)
        with pytest.raises(RuntimeError):
            commit.commit_visits(store, [visit])
        assert articles.count(store, Query()) == 1
        monkeypatch.undo()
        assert len(commit.commit_visits(store, [visit])[feed.id]) == 1
