"""Tags given another name, and notes, on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.samples import NOW, QUAI, store_with
from tui_reader.cli import main
from tui_reader.config import feeds_file
from tui_reader.config.paths import paths
from tui_reader.model import Subscription
from tui_reader.store import marks, open_store
from tui_reader.ui.undoing import undo_last


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with store_with(tmp_path, 4) as store:
        for one, tag in ((1, "port"), (2, "harbour"), (3, "harbour"), (3, "port"), (4, "sea")):
            store.write(marks.tag, one, tag, NOW)
        store.write(lambda t: t.execute("INSERT INTO mark_tags VALUES (zeroblob(16), 'harbour')"))
    feeds_file.add(tmp_path / "feeds.toml", [Subscription(QUAI, tags=("harbour", "coast"))])
    return tmp_path


def test_a_tag_is_renamed_or_made_one_with_another(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> int:
        return main([*arguments, "--data", str(data)])

    assert run("tags", "rename", "harbour", "nobody", "port") == 1
    said = capsys.readouterr()
    assert "#harbour is #port now, on 2 articles" in said.out
    assert "no tag 'nobody'" in said.err
    [feed] = feeds_file.read(data / "feeds.toml").feeds
    assert feed.tags == ("port", "coast")
    with open_store(data / "store.sqlite3") as store:
        own = "SELECT article_id FROM article_tags WHERE tag = 'port' ORDER BY 1"
        assert [row[0] for row in store.rows(own)] == [1, 2, 3]
        assert store.value("SELECT count(*) FROM mark_tags WHERE tag = 'harbour'") == 0
        undo_last(store, paths(data=data), NOW)
        assert [row[0] for row in store.rows(own)] == [1, 3]
        undo_last(store, paths(data=data), NOW)
    [feed] = feeds_file.read(data / "feeds.toml").feeds
    assert feed.tags == ("harbour", "coast")
    assert run("note", "2", "ask Ana") == 0
    assert run("note", "2") == 0
    assert capsys.readouterr().out.endswith("ask Ana\n")
    assert run("search", "note:ana") == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert run("note", "77") == 1
