"""Long work leaves others their turn, the log small, and finds what room there is."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.samples import NOW, store_with
from tui_reader.model import Query
from tui_reader.store import Store, Transaction, articles, marks, open_store, removal, slices
from tui_reader.store.database import StoreFullError
from tui_reader.store.slices import in_slices


def log_size(store: Store) -> int:
    return store.path.with_name("store.sqlite3-wal").stat().st_size


def ids(store: Store) -> list[int]:
    return [one.id for one in articles.page(store, Query(), 0, 1000)]


def test_the_log_stays_small_beside_another_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "SECONDS", 0)
    monkeypatch.setattr(slices, "LOG_BYTES", 100_000)
    monkeypatch.setattr(removal, "_TOGETHER", 1)
    with store_with(tmp_path, 70) as store, open_store(store.path) as other:
        for one in (store, other):
            one.rows("PRAGMA wal_autocheckpoint = 0")
        store.empty_log(0)
        # A reader in the middle of its reading is neither waited for nor robbed.
        reading = other._connection.execute("SELECT id FROM articles ORDER BY id DESC")
        reading.fetchone()
        some = ids(store)
        largest = 0
        for _removed in removal.remove_in_slices(store, some[:30]):
            largest = max(largest, log_size(store))
        assert largest > 1_000_000
        assert len(reading.fetchall()) == 69
        largest = 0
        for number, _removed in enumerate(removal.remove_in_slices(store, some[30:60])):
            other.write(marks.mark, [some[60 + number % 10]], "starred", number % 20 < 10, NOW)
            if number:
                largest = max(largest, log_size(store))
        assert 0 < largest < 500_000
        assert store.check() == []


def test_others_do_not_wait_for_what_was_written_while_the_log_was_emptied(tmp_path: Path) -> None:
    with store_with(tmp_path, 20) as store, open_store(store.path) as other:
        for one in (store, other):
            one.rows("PRAGMA wal_autocheckpoint = 0")
        said: list[str] = []

        def traced(statement: str) -> None:
            said.append(statement)
            # Twice somebody marks an article just after the log was moved into the file.
            if said.count("PRAGMA data_version") in (2, 4) and statement.endswith("data_version"):
                other.write(marks.mark, [len(said)], "starred", True, NOW)

        store.write(marks.mark, ids(store), "read", True, NOW)
        store._connection.set_trace_callback(traced)
        store.empty_log(0)
        turns = [one for one in said if "wal_checkpoint" in one]
        assert turns == ["PRAGMA wal_checkpoint(PASSIVE)"] * 3 + ["PRAGMA wal_checkpoint(TRUNCATE)"]
        assert log_size(store) == 0


def test_a_writer_that_waits_gets_its_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "SECONDS", 0)
    marked = threading.Event()
    with store_with(tmp_path, 200) as store, open_store(store.path) as other:
        some = ids(store)

        def mark() -> None:
            other.write(marks.mark, some[-1:], "starred", True, NOW)
            marked.set()

        thread = threading.Thread(target=mark)
        for number, _removed in enumerate(removal.remove_in_slices(store, some[:199])):
            if number == 5:
                thread.start()
            if marked.is_set():
                break
        assert marked.is_set()
        assert number < 198
        thread.join()


def test_where_a_whole_transaction_has_no_room_a_smaller_one_may(tmp_path: Path) -> None:
    room = 3
    written: list[int] = []

    def write(_transaction: Transaction, some: Sequence[int]) -> Sequence[int]:
        nonlocal room
        room -= len(some)
        if room < 0:
            room = 3
            raise StoreFullError("the disk is full")
        return some

    with store_with(tmp_path, 1) as store:
        for parts in in_slices(store, range(10), write, together=4):
            written += [one for part in parts for one in part]
            room = 3
        assert written == list(range(10))
        with pytest.raises(StoreFullError):
            list(in_slices(store, range(10), lambda *_args: write(_args[0], range(4))))
