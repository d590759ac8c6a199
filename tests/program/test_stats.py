"""What ``stats`` says of feeds."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.support.samples import FARO, QUAI, draft, receive, store_with
from tui_reader.cli import main
from tui_reader.store import marks


def test_stats_count_what_came_and_was_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = int(time.time())
    with store_with(tmp_path, 0, 0) as store:
        some = receive(
            store, QUAI, *(draft(n, published=now - 86_400 * n - 60) for n in range(10)), now=now - 9 * 86_400
        )  # fmt: skip
        receive(store, FARO, draft(99, published=now - 90 * 86_400), now=now - 90 * 86_400)
        store.write(marks.mark, some[:2], "read", True, now)
        store.write(marks.mark, some[:1], "starred", True, now)
    (tmp_path / "config.toml").write_text(f'[[feeds]]\nurl = "{QUAI}"\n[[feeds]]\nurl = "{FARO}"\n')
    assert main(["stats", "--json", "--data", str(tmp_path)]) == 0
    quai, faro = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (quai["articles"], quai["read"], quai["starred"]) == (10, 2, 1)
    assert quai["a_day"] == pytest.approx(10 / 9, abs=0.02)
    assert (faro["articles"], faro["read"]) == (0, 0)
    assert main(["stats", "--data", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "20 % read" in said
    assert "leave it?" in said
