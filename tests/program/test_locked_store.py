"""Another program holds the store, or takes it away: it is said, nothing waits, and no mark is lost."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from tests.support.samples import QUAI, draft, receive
from tests.support.terminal import Terminal
from tui_reader.model import Subscription
from tui_reader.store import feeds, open_store


def test_a_locked_store_holds_up_no_key_and_a_store_that_vanishes_is_noticed(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store.sqlite3"
    (tmp_path / "config.toml").write_text(
        f'[refresh]\non_start = false\n[ticker]\nmode = "off"\n[[feeds]]\nurl = "{QUAI}"\n'
    )
    with open_store(path) as store:
        feeds.subscribe_in_slices(store, [Subscription(QUAI)])
        now = int(time.time())
        drafts = [
            draft(n, title=f"Notice {n}", html=f"<p>Text of {n}.</p>", published=now - 60 * n)
            for n in range(9)
        ]
        receive(store, QUAI, *drafts, now=now)

    def starred() -> list[str]:
        with closing(sqlite3.connect(path)) as connection:
            rows = connection.execute("SELECT title FROM articles WHERE starred").fetchall()
        return sorted(row[0] for row in rows)

    with Terminal("--data", str(tmp_path)) as terminal:
        terminal.wait_for("Notice 8")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            terminal.press("s")
            terminal.wait_for("Another program holds the store")
            terminal.press("jj")
            terminal.press("s")
            terminal.press("\r")
            terminal.wait_for("Text of 2.")
            terminal.press("q")
            assert terminal.wait_end() == 0
            assert starred() == []
            other.execute("ROLLBACK")
    with Terminal("--data", str(tmp_path)) as terminal:
        terminal.wait_for("★")
        assert starred() == ["Notice 0", "Notice 2"]
        assert not list((tmp_path / "state").glob("pending*"))
        path.rename(tmp_path / "elsewhere")
        terminal.wait_for("the store was moved, replaced or deleted")
        terminal.press("q")
        assert terminal.wait_end() == 0
