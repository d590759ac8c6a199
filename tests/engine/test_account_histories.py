"""Whatever happens between an account and two machines, all agree at the end and no mark is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.account_histories import History
from tests.support.thorough import some

SEEDS = some(range(1000), 6)


@pytest.mark.parametrize("seed", SEEDS)
async def test_histories_converge(tmp_path: Path, seed: int) -> None:
    history = History(tmp_path, seed)
    try:
        await history.run(25)
    finally:
        history.close()
