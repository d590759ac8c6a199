"""Whatever happens between two machines and a server, as each server is, all agree at the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.accounts import EVERY

# Where there is an engine that syncs accounts.
pytest.importorskip("tests.support.account_histories")


@pytest.mark.parametrize("name", EVERY)
async def test_histories_at_each_server_converge(tmp_path: Path, name: str) -> None:
    from tests.support.spoken_histories import SpokenHistory

    history = SpokenHistory(tmp_path, EVERY.index(name), name)
    try:
        await history.run(20)
    finally:
        history.close()
