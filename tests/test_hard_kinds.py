"""A small sample of what ``python -m tests.bench kill`` tries."""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.bench.dying import Dying
from tests.bench.kill_actions import actions
from tests.bench.kill_steps import WORKS, killed
from tests.bench.kill_undo import undo_history
from tests.tally import Tally


def test_killed_at_a_statement_and_done_again(tmp_path: Path) -> None:
    works = (*WORKS["migrations"][1:], *WORKS["mark-all"])
    tally = Tally()
    with Dying() as dying:
        for number, work in enumerate(works):
            (folder := tmp_path / f"{number}").mkdir()
            killed(tally, folder, Random(number), dying, work, 1)
    assert tally.tried >= len(works)
    assert tally == Tally(tally.tried)


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
