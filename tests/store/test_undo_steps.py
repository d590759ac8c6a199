"""A marking and its step to be undone are one, whatever ends it in the middle."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.samples import NOW, store_with
from tests.support.terminal import ROOT
from tests.support.window import fill_many, profile, started, until, window
from tui_reader.model import Query
from tui_reader.store import Store, StoreError, articles, marks, open_store, undo
from tui_reader.store.marks import PartlyMarkedError
from tui_reader.ui.store_thread import StoreThread

COUNT = 800


def unread(store: Store) -> int:
    return articles.count(store, Query(unread=True))


_KILLED = """
import os, signal, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tui_reader.model import Query
from tui_reader.store import marks, open_store, slices, undo
slices.SECONDS = 0
times = int(sys.argv[2])
def killed(*args, work=getattr(marks, sys.argv[3]), **named):
    global times
    done = work(*args, **named)
    times -= 1
    if not times:
        os.kill(os.getpid(), signal.SIGKILL)
    return done
setattr(marks, sys.argv[3], killed)
with open_store(Path(sys.argv[1])) as store:
    if sys.argv[3] == "mark":
        undo.mark_all_read_in_slices(store, Query(), 1)
    else:
        undo.take_back_in_slices(store, 1)
"""


def killed_in(work: str, store: Store, times: int) -> None:
    """Mark all read, or undo it, and be killed in the given transaction, before it is committed."""
    process = subprocess.run(
        [sys.executable, "-c", _KILLED, str(store.path), str(times), work],
        cwd=ROOT, check=False,
    )  # fmt: skip
    assert process.returncode == -signal.SIGKILL


def test_killed_while_all_is_marked_and_while_it_is_undone(tmp_path: Path) -> None:
    with store_with(tmp_path, COUNT) as store:
        store.write(undo.mark, [1], "starred", True, NOW)
        killed_in("mark", store, 3)
        assert unread(store) == COUNT - 2 * marks.TOGETHER
        # Some of it is undone, the rest is still one step.
        killed_in("take_back", store, 2)
        assert unread(store) == COUNT - marks.TOGETHER
        undone = undo.take_back_in_slices(store, NOW)
        assert undone is not None
        assert len(undone.ids) == marks.TOGETHER
        assert unread(store) == COUNT
        assert undo.take_back_in_slices(store, NOW) == marks.Change("starred", False, (1,))


def full(store: Store) -> None:
    """The file may grow by some pages only."""
    store.rows(f"PRAGMA max_page_count = {store.value('PRAGMA page_count') + 3}")


def freed(store: Store) -> None:
    """There is room again."""
    store.rows("PRAGMA max_page_count = 100000")


def test_on_a_full_disk_what_was_done_is_a_step_and_reported(tmp_path: Path) -> None:
    with store_with(tmp_path, COUNT) as store:
        full(store)
        with pytest.raises(PartlyMarkedError, match="disk is full") as caught:
            undo.mark_all_read_in_slices(store, Query(), NOW)
        error = caught.value
        assert error.wanted == COUNT
        assert 0 < len(error.change.ids) == COUNT - unread(store) < COUNT
        # Nothing more can be marked, and that leaves nothing behind.
        with pytest.raises(StoreError):
            undo.mark_all_read_in_slices(store, Query(), NOW)
        freed(store)
        undone = undo.take_back_in_slices(store, NOW)
        assert undone is not None
        assert sorted(undone.ids) == sorted(error.change.ids)
        assert unread(store) == COUNT
        assert undo.take_back_in_slices(store, NOW) is None


async def test_the_window_says_how_much_was_done_and_paints_it(tmp_path: Path) -> None:
    fill_many(profile(tmp_path), COUNT)
    app = window(tmp_path, filled=False)
    async with app.run_test(size=(120, 30)) as pilot:
        main = await started(pilot)
        thread: StoreThread = app.context.store
        await thread.run(full)
        await pilot.press("A")
        await until(pilot, lambda: "disk is full" in main.panes.status.message)
        done, _of, wanted, *_rest = main.panes.status.message.split()
        assert wanted == f"{COUNT}"
        assert 0 < int(done) < COUNT
        left = await thread.run(unread)
        assert left == COUNT - int(done)
        await thread.run(freed)
        await pilot.press("u")
        await until(pilot, lambda: main.panes.status.message.startswith("Undone"))
        assert await thread.run(unread) == COUNT


def test_a_single_mark_and_its_step_are_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object) -> int:
        raise StoreError("the disk is full")

    with store_with(tmp_path, 3) as store:
        monkeypatch.setattr(undo, "_keep", fails)
        with pytest.raises(StoreError):
            store.write(undo.mark, [1], "starred", True, NOW)
        with pytest.raises(StoreError):
            store.write(undo.tag, 1, "port", NOW)
        [_two, _three] = articles.page(store, Query(), 1, 5)
        assert articles.count(store, Query(starred=True)) == 0
        assert articles.tags(store) == []


def test_a_long_step_of_an_older_version_is_undone(tmp_path: Path) -> None:
    with store_with(tmp_path, COUNT) as store:
        change = undo.mark_all_read_in_slices(store, Query(), NOW)
        with store.transaction() as connection:
            connection.execute("DELETE FROM undo_steps")
            connection.execute(
                "INSERT INTO undo_steps (at, step) VALUES (1, ?)",
                (f'{{"field": "read", "value": true, "runs": [[1, {COUNT}]]}}',),
            )
        undone = undo.take_back_in_slices(store, NOW)
        assert undone is not None
        assert sorted(undone.ids) == sorted(change.ids)
        assert undo.take_back_in_slices(store, NOW) is None


def test_two_windows_never_undo_the_same_step(tmp_path: Path) -> None:
    steps = 60
    with store_with(tmp_path, steps) as store:
        for article_id in range(1, steps + 1):
            store.write(undo.mark, [article_id], "starred", True, NOW)

        def undone(count: int) -> list[int]:
            with open_store(store.path) as own:
                changes = [undo.take_back_in_slices(own, NOW) for _one in range(count)]
            return [one for change in changes if change is not None for one in change.ids]

        with ThreadPoolExecutor(2) as windows:
            both = list(windows.map(undone, (steps // 2, steps // 2)))
        assert sorted(both[0] + both[1]) == list(range(1, steps + 1))
