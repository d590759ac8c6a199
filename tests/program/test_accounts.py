"""``accounts`` on the command line, with a server of this machine: what is said, kept and refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.accounts import news_of, serving
from tests.support.news_server import PASSWORD, USER, NewsServer
from tui_reader.cli import main
from tui_reader.store import accounts, marks, open_store, outbox

NAME = "freshrss"


@pytest.fixture
def server() -> Iterator[NewsServer]:
    with serving(NAME) as one:
        news_of(one).publish(3)
        yield one


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NEWS_PASSWORD", PASSWORD)
    return tmp_path


def run(data: Path, *arguments: str) -> int:
    return main([*arguments, "--data", str(data)])


def add(data: Path, server: NewsServer, *more: str) -> int:
    return run(
        data, "accounts", "add", "Home", "--kind", NAME, "--url", server.url, "--user", USER,
        "--password-env", "NEWS_PASSWORD", "--insecure", *more,
    )  # fmt: skip


def test_an_account_is_added_synced_marked_and_logged(
    data: Path, server: NewsServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(data, server) == 0
    assert run(data, "accounts", "sync", "--dry-run") == 0
    assert "Home would have: 3 new articles, 0 marks changed here, 0 marks sent" in (
        capsys.readouterr().out
    )
    assert run(data, "refresh") == 0
    assert "Home: 3 new articles, 0 marks changed here, 0 marks sent" in capsys.readouterr().out
    assert run(data, "feeds", "--json") == 0
    [feed] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (feed["title"], feed["folder"], feed["unread"]) == ("Les Quais", "Home", 3)
    assert run(data, "mark", "--query", "is:unread", "--read", "--star") == 0
    assert run(data, "accounts", "sync", "Home", "--json") == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["status"], said["sent"], said["waiting"]) == ("synced", 6, 0)
    assert {(one.unread, one.starred) for one in news_of(server).items.values()} == {(False, True)}
    assert run(data, "accounts", "log") == 0
    assert [line.split()[2] for line in capsys.readouterr().out.splitlines()] == ["star:", "read:"]
    assert run(data, "accounts") == 0
    assert "synced" in capsys.readouterr().out
    assert run(data, "accounts", "remove", "Home") == 0
    capsys.readouterr()
    assert run(data, "feeds") == 0
    assert "Les Quais" not in capsys.readouterr().out
    assert run(data, "headlines", "--view", "starred") == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_a_wrong_password_is_asked_once_and_never_shown(
    data: Path,
    server: NewsServer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NEWS_PASSWORD", "hunter2")
    assert add(data, server) == 1
    assert add(data, server, "--force") == 0
    assert run(data, "refresh") == 1
    asked = len(server.log)
    for _again in range(3):
        run(data, "refresh")
    assert len(server.log) == asked
    assert run(data, "accounts") == 0
    monkeypatch.setenv("NEWS_PASSWORD", PASSWORD)
    assert run(data, "accounts", "sync", "Home") == 0
    found = capsys.readouterr()
    assert "tui-reader accounts sync Home" in found.err
    assert "hunter2" not in found.out + found.err
    for path in data.rglob("*"):
        if path.is_file():
            assert b"hunter2" not in path.read_bytes()
            assert PASSWORD.encode() not in path.read_bytes()


def test_what_would_change_too_much_is_held_until_it_is_let_through(
    data: Path, server: NewsServer, capsys: pytest.CaptureFixture[str]
) -> None:
    news = news_of(server)
    news.mark([one.id for one in news.publish(60)], "star")
    assert add(data, server) == 0
    assert run(data, "refresh") == 0
    news.mark(list(news.items), "unstar")
    assert run(data, "accounts", "sync") == 1
    assert "held, and nothing was changed here: its server lists nothing as starred" in (
        capsys.readouterr().err
    )
    assert run(data, "accounts") == 0
    assert "accounts sync --accept Home" in capsys.readouterr().out
    assert run(data, "accounts", "sync", "--accept", "Home") == 0
    with open_store(data / "store.sqlite3") as store:
        assert store.value("SELECT count(*) FROM articles WHERE starred = 1") == 0
        assert not accounts.state(store, "Home").held


def test_feeds_are_added_renamed_moved_and_left_at_the_server(
    data: Path, server: NewsServer, capsys: pytest.CaptureFixture[str]
) -> None:
    news = news_of(server)
    assert add(data, server) == 0
    assert run(data, "refresh") == 0
    assert run(data, "add", "--force", "https://faro.example/rss", "--folder", "Home/Sur") == 0
    assert run(data, "refresh", "--force") == 0
    assert {one.url: one.folder for one in news.feeds.values()} == {
        "https://lesquais.example/feed": "",
        "https://faro.example/rss": "Sur",
    }
    capsys.readouterr()
    run(data, "feeds", "--json")
    urls = {
        one["title"]: one["feed_url"]
        for one in map(json.loads, capsys.readouterr().out.splitlines())
    }
    mine = urls["Les Quais"]
    assert run(data, "feed", mine, "--title", "Le Quai", "--folder", "Home/Nord") == 0
    assert run(data, "refresh", "--force") == 0
    one = next(each for each in news.feeds.values() if "quais" in each.url)
    assert (one.title, one.folder) == ("Le Quai", "Nord")
    assert run(data, "remove", mine) == 0
    assert run(data, "refresh", "--force") == 0
    assert [each.url for each in news.feeds.values()] == ["https://faro.example/rss"]


def test_marks_wait_while_the_server_is_away(
    data: Path, server: NewsServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(data, server) == 0
    assert run(data, "refresh") == 0
    with open_store(data / "store.sqlite3") as store:
        ids = [row[0] for row in store.rows("SELECT id FROM articles")]
        store.write(marks.mark, ids, "read", True, 1)
    path = data / "accounts.toml"
    url = server.url
    path.write_text(path.read_text().replace(url, "http://127.0.0.1:9"), encoding="utf-8")
    assert run(data, "accounts", "sync") == 1
    assert "Home:" in capsys.readouterr().err
    with open_store(data / "store.sqlite3") as store:
        assert outbox.count(store, "Home") == 3
    path.write_text(path.read_text().replace("http://127.0.0.1:9", url), encoding="utf-8")
    assert run(data, "accounts", "sync") == 0
    assert {one.unread for one in news_of(server).items.values()} == {False}
