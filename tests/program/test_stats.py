"""What ``stats`` says of feeds."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.support.samples import FARO, QUAI, draft, receive, store_with
from tui_reader.cli import main
from tui_reader.store import marks, statistics


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
        store.write(statistics.note_opened, some[0], now)
        store.write(statistics.note_opened, some[0], now)
    (tmp_path / "config.toml").write_text(f'[[feeds]]\nurl = "{QUAI}"\n[[feeds]]\nurl = "{FARO}"\n')
    assert main(["stats", "--json", "--data", str(tmp_path)]) == 0
    quai, faro = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert [quai[one] for one in ("articles", "read", "opened", "starred")] == [10, 2, 1, 1]
    assert quai["a_day"] == pytest.approx(10 / 9, abs=0.02)
    assert (faro["articles"], faro["read"]) == (0, 0)
    assert main(["stats", "--data", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "20 % read" in said
    assert "leave it?" in said
    assert "▁" in said or "█" in said


def use(**changes: object) -> statistics.FeedUse:
    one = statistics.FeedUse("A", "u", 1230, 9, 9, 0, 0, 1_000_000, 0, 30.0, (41,) * 30)
    return replace(one, **changes)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (use(), ["41 a day, you open 0.3: make it quiet, or leave it?"]),
        (use(opened=200), []),
        (use(quiet=True), []),
        (use(articles=9, last=None), ["it never had an article; leave it?"]),
        (use(articles=9, failures=4), ["4 visits in a row failed"]),
    ],
)
def test_what_could_be_done_about_a_feed(one: statistics.FeedUse, said: list[str]) -> None:
    assert statistics.advice(one, 1_000_000) == said
    assert bool(statistics.advice(use(articles=9), 9_000_000))


def test_numbers_are_drawn_so_that_they_need_no_colour() -> None:
    assert statistics.sparkline([0, 1, 8, 800]) == "·▁▁█"
    assert statistics.heat_map([[0, 1], [2, 4]]) == [" ░", "▒█"]
    assert statistics.sparkline([]) == statistics.sparkline([0])[1:]
