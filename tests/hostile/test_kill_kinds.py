"""A small sample of what ``python -m tests.bench kill`` tries."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

from tests.bench.dying import Dying
from tests.bench.kill_actions import actions
from tests.bench.kill_steps import WORKS, killed
from tests.bench.kill_undo import undo_history
from tests.support.samples import NOW, store_with
from tests.support.tally import Tally
from tui_reader.store import marks


def test_killed_at_a_statement_and_done_again(tmp_path: Path) -> None:
    works = (*WORKS["migrations"][1:], *WORKS["mark-all"])
    tally = Tally()
    with Dying() as dying:
        for number, work in enumerate(works):
            (folder := tmp_path / f"{number}").mkdir()
            killed(tally, folder, Random(number), dying, work, 1)
    assert tally.tried >= len(works)
    assert tally == Tally(tally.tried)


def test_a_damaged_store_is_never_parted_from_its_log(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    (tmp_path / "sound").mkdir()
    with store_with(tmp_path / "sound", 3) as store:
        store.empty_log(0)
        store.write(marks.mark, [1], "starred", True, NOW)
        shutil.copytree(store.path.parent, damaged)
    with (damaged / "store.sqlite3").open("r+b") as file:
        file.write(b"\xa5" * 8192)
    log = damaged.joinpath("store.sqlite3-wal").read_bytes()
    with Dying() as dying:
        for step in range(1, 100):
            folder = shutil.copytree(damaged, tmp_path / f"{step}")
            ended = dying.run("tests.bench.kill_steps:begin_anew", folder, step=step)
            [found] = (one for one in folder.glob("*.sqlite3") if one.read_bytes()[:1] == b"\xa5")
            assert found.with_name(f"{found.name}-wal").read_bytes() == log
            if not ended.killed:
                break
    assert step > 3


def test_random_actions_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    tally = Tally()
    undone = actions(tally, tmp_path, Random(1), 60)
    assert tally == Tally(60)
    assert undone > 10


async def test_random_keys_and_undos_do_as_they_should(tmp_path: Path) -> None:
    tally = Tally()
    undone = await undo_history(tally, tmp_path, Random(4), 15)
    assert tally == Tally(15)
    assert undone > 4
