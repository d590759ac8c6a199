"""Commands that change what is subscribed to, while another one does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.support.samples import FARO, NOW, QUAI, draft, receive
from tui_reader.cli import main
from tui_reader.config.paths import paths
from tui_reader.model import ALL, FeedState, Subscription, Validators
from tui_reader.store import Store, articles, feeds, open_store, visits
from tui_reader.ui.subscribing import add_feeds, remove_feeds, subscribe_all

LISTED = "https://listed.example/rss"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A profile with one feed of ``config.toml`` and one of ``feeds.toml``, each with an article."""
    (tmp_path / "config.toml").write_text(f'[[feeds]]\nurl = "{LISTED}"\n')
    run(tmp_path, "add", "--force", QUAI)
    run(tmp_path, "headlines")
    with open_store(tmp_path / "store.sqlite3") as store:
        for number, url in enumerate((LISTED, QUAI)):
            receive(store, url, draft(number))
    return tmp_path


def run(folder: Path, *arguments: str) -> int:
    return main([*arguments, "--data", str(folder)])


def state(folder: Path) -> tuple[set[str], int]:
    """What the store is subscribed to, and how many articles it has."""
    with open_store(folder / "store.sqlite3") as store:
        return {feed.url for feed in feeds.feeds(store)}, articles.count(store, ALL.query)


@contextmanager
def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Any]) -> Iterator[None]:
    """Let something happen just before the first transaction: all that was read is out of date."""
    transaction = Store.transaction

    def late(store: Store) -> Any:
        monkeypatch.setattr(Store, "transaction", transaction)
        happens()
        return transaction(store)

    monkeypatch.setattr(Store, "transaction", late)
    yield
    assert Store.transaction is transaction, "nothing was written"


def adds(folder: Path) -> None:
    """Another process subscribes to a feed and fetches it."""
    assert run(folder, "add", "--force", FARO) == 0
    run(folder, "headlines")
    with open_store(folder / "store.sqlite3") as store:
        receive(store, FARO, draft(7))


COMMANDS = [("headlines",), ("doctor",), ("refresh",)]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_feed_added_meanwhile_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    # Something to be written, so that the command begins a transaction.
    (folder / "config.toml").write_text(f'[[feeds]]\nurl = "{LISTED}"\ntitle = "Anew"\n')
    monkeypatch.setattr("tui_reader.cli.refreshing.asyncio.run", lambda work: work.close())
    monkeypatch.setattr("tui_reader.cli.doctor._network", lambda _one: ())
    with meanwhile(monkeypatch, lambda: adds(folder)):
        run(folder, *command)
    assert state(folder) == ({LISTED, QUAI, FARO}, 3)


@pytest.mark.parametrize("command", COMMANDS[:2], ids=" ".join)
def test_a_feed_removed_meanwhile_does_not_come_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    (folder / "config.toml").write_text(f'[[feeds]]\nurl = "{LISTED}"\ntitle = "Anew"\n')
    monkeypatch.setattr("tui_reader.cli.doctor._network", lambda _one: ())
    with meanwhile(monkeypatch, lambda: run(folder, "remove", QUAI)):
        run(folder, *command)
    assert state(folder) == ({LISTED}, 1)


@pytest.mark.parametrize("change", ["opens", "adds", "removes"])
def test_the_window_keeps_what_was_added_to_either_file_meanwhile(
    folder: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    where = paths(data=folder)
    other = "https://other.example/rss"

    def happens() -> None:
        adds(folder)
        with (folder / "config.toml").open("a") as file:
            file.write(f'[[feeds]]\nurl = "{other}"\n')
        run(folder, "headlines")

    with open_store(where.store) as store:
        if change == "opens":
            (folder / "config.toml").write_text(f'[[feeds]]\nurl = "{LISTED}"\ntitle = "Anew"\n')
        with meanwhile(monkeypatch, happens):
            if change == "opens":
                subscribe_all(store, where)
            elif change == "adds":
                add_feeds(store, where, [Subscription("https://new.example/rss")])
            else:
                remove_feeds(store, where, [QUAI], "Quai", 0)
    found, _count = state(folder)
    assert {LISTED, FARO, other} <= found
    assert (QUAI in found) == (change != "removes")
    assert ("https://new.example/rss" in found) == (change == "adds")


def test_a_feed_that_was_written_into_the_configuration_can_be_removed_in_an_open_window(
    folder: Path,
) -> None:
    where = paths(data=folder)
    with open_store(where.store) as store:
        (folder / "config.toml").write_text(f'[[feeds]]\nurl = "{FARO}"\n')
        run(folder, "headlines")
        remove_feeds(store, where, [FARO], "Quai", 0)
    run(folder, "headlines")
    assert state(folder)[0] == {QUAI}


def test_what_is_removed_meanwhile_is_imported_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "list.opml"
    outlines = "".join(f'<outline xmlUrl="{url}"/>' for url in (LISTED, QUAI, FARO))
    file.write_text(f"<opml version='2.0'><body>{outlines}</body></opml>")
    from tui_reader.portable import opml

    read_opml = opml.read_opml

    def late(data: bytes) -> opml.OpmlResult:
        run(folder, "remove", QUAI)
        run(folder, "remove", LISTED)
        return read_opml(data)

    with monkeypatch.context() as patch:
        patch.setattr(opml, "read_opml", late)
        assert run(folder, "import", str(file)) == 0
    assert "3 feeds added, 0 known already" in capsys.readouterr().out
    assert run(folder, "import", str(file)) == 0
    assert "0 feeds added, 3 known already" in capsys.readouterr().out
    run(folder, "headlines")
    assert state(folder)[0] == {LISTED, QUAI, FARO}
    assert "listed" not in (folder / "feeds.toml").read_text()


def test_a_configuration_broken_meanwhile_changes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "config.toml").write_text(f'[[feeds]]\nurl = "{LISTED}"\ntitle = "Anew"\n')
    with meanwhile(monkeypatch, lambda: (folder / "config.toml").write_text("[[feeds]\n")):
        assert run(folder, "headlines") == 2
    assert "config.toml" in capsys.readouterr().err
    assert state(folder) == ({LISTED, QUAI}, 2)


def test_a_feed_subscribed_to_anew_while_it_is_asked_is_asked_for_everything(folder: Path) -> None:
    with open_store(folder / "store.sqlite3") as store:
        feed = feeds.feed_by_url(store, QUAI)
        assert feed is not None
        seen = FeedState(Validators('"v1"', None), body_hash="b" * 64, last_success=NOW)
        with store.transaction() as connection:
            feeds.write_state(connection, feed.id, seen)
        run(folder, "remove", QUAI)
        run(folder, "add", "--force", QUAI)
        run(folder, "headlines")
        # What the visit says: nothing is new since.
        unchanged = replace(seen, last_success=NOW + 60, next_due=NOW + 3600)
        store.write(visits.commit, [visits.Visit(feed.id, QUAI, unchanged, NOW + 60, before=seen)])
        after = feeds.feeds(store)[-1]
        assert after.url == QUAI
        assert after.state.validators == Validators(None, None)
        assert (after.state.body_hash, after.state.next_due) == ("", 0)
        again = replace(after.state, validators=Validators('"v2"', None), body_hash="c" * 64)
        visit = visits.Visit(feed.id, QUAI, again, NOW + 120, before=after.state)
        store.write(visits.commit, [visit])
        assert feeds.feeds(store)[-1].state == again


def test_the_settings_of_a_feed_are_changed_and_printed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "feed", QUAI, "--title", "Le Quai", "--keep-days", "0") == 0
    capsys.readouterr()
    assert run(folder, "feed", QUAI, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["title"], found["keep_days"], found["interval"]) == ("Le Quai", 0, None)
    assert found["listed_in"] == str(folder / "feeds.toml")
    with open_store(folder / "store.sqlite3") as store:
        assert [feed.title for feed in feeds.feeds(store) if feed.url == QUAI] == ["Le Quai"]
    assert run(folder, "feed", QUAI, "--interval", "soon") == 2
    assert "--interval: expected a whole number" in capsys.readouterr().err
    assert run(folder, "feed", LISTED, "--title", "x") == 1
    assert "config.toml, line 1, lists this feed" in capsys.readouterr().err
    assert run(folder, "feed", "https://nobody.example/f") == 1
