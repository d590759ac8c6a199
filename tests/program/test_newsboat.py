"""Coming from newsboat: its keys, its list of feeds, its marks."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.widgets import Input

from tests.support.samples import QUAI, draft, receive
from tests.support.terminal import ROOT
from tests.support.window import settings, started, until, window
from tui_reader.cli import main
from tui_reader.config import feeds_file, rules, views_file
from tui_reader.model import Query, Subscription
from tui_reader.portable.newsboat import Filter, files_of, read_urls
from tui_reader.store import articles, open_store
from tui_reader.ui.keys import key_name, with_keys

URLS = """\
# mine
https://quaisud.example/feed Presse "la mer" "~Quai, le \\"Sud\\""
http://elfaro.example/rss

"query:Unread:unread = \\"yes\\""
exec:~/bin/make-feed  scripts
filter:~/bin/less:https://loud.example/rss
ftp://old.example/feed
https://quaisud.example/feed !hidden extra
"https://orbit.example/atom?a=1#x" "~Orbit"
"""


def test_its_list_is_read_line_by_line() -> None:
    found = read_urls(URLS.encode())
    assert tuple(found.subscriptions.values()) == (
        Subscription(QUAI, 'Quai, le "Sud"', "Presse", ("la mer", "extra")),
        Subscription("http://elfaro.example/rss"),
        Subscription("https://orbit.example/atom?a=1#x", "Orbit"),
    )
    assert found.queries == (Filter(5, "Unread", 'unread = "yes"'),)
    assert [line.partition(":")[0] for line in found.left] == ["line 6", "line 7", "line 8"]
    assert [
        next(word for word in ("program", "http") if word in re.sub(r": \S+ ", " ", line, count=1))
        for line in found.left
    ] == ["program", "program", "http"]  # fmt: skip


def cache(path: Path) -> None:
    with closing(sqlite3.connect(path)) as made:
        made.execute(
            "CREATE TABLE rss_item (id INTEGER PRIMARY KEY, guid, title, author, url, feedurl,"
            " pubDate, content, unread, enclosure_url, enclosure_type, enqueued, flags, deleted)"
        )
        made.executemany(
            "INSERT INTO rss_item (guid, url, feedurl, unread, flags, deleted) VALUES (?, ?, ?, ?, ?, ?)",
            [
                ("guid-1", "https://quaisud.example/1", QUAI, 0, "", 0),
                ("guid-2", "https://quaisud.example/2", QUAI, 1, "s", 0),
                ("guid-3", "https://quaisud.example/3", QUAI, 1, None, 0),
                ("guid-4", "https://quaisud.example/4", QUAI, 1, "", 1),
                ("guid-1", "x", "https://other.example/", 0, "", 0),
            ],
        )
        made.commit()


def test_feeds_and_marks_are_taken_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    theirs, ours = tmp_path / "newsboat", tmp_path / "ours"
    theirs.mkdir()
    (theirs / "urls").write_text(URLS)
    cache(theirs / "cache.db")
    data = ["--data", str(ours)]
    feeds_file.add(ours / "feeds.toml", [Subscription(QUAI)])
    main(["headlines", *data])
    with open_store(ours / "store.sqlite3") as store:
        receive(store, QUAI, draft(1))
    assert main(["import", "newsboat", str(theirs), *data]) == 0
    said = capsys.readouterr()
    assert "2 feeds added, 1 known already, 3 left" in said.out
    assert "2 articles read and 1 starred there" in said.out
    assert f"{theirs / 'urls'}: line 6: exec:~/bin/make-feed" in said.err
    with open_store(ours / "store.sqlite3") as store:
        receive(store, QUAI, draft(2), draft(3), draft(4))
        shown = {one.title: (one.read, one.starred) for one in articles.page(store, Query(), 0, 9)}
        assert list(shown.values()) == [(True, False), (False, True), (False, False), (True, False)]
        assert articles.count(store, Query(unread=True)) == 2
        assert store.check() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (URLS.encode(), "import newsboat DIR"),
        (b"https://quaisud.example/feed\n", "import newsboat DIR"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "a feed itself"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "a feed itself"),
        (b"\n<!DOCTYPE html><html><body>x", "a web page"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "JSON"),
        (b'[[feeds]]\nurl = "https://quaisud.example/feed"\n', "TOML"),
        (b"PK\x03\x04rest", "a ZIP file"),
        (b"SQLite format 3\0rest", "a database"),
    ],
)
def test_a_file_that_is_no_opml_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, words: str
) -> None:
    file = tmp_path / "list"
    file.write_bytes(content)
    assert main(["import", str(file), "--data", str(tmp_path / "data")]) == 1
    assert words in capsys.readouterr().err


def test_query_feeds_become_views_and_the_killfile_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs, ours = tmp_path / "newsboat", tmp_path / "ours"
    theirs.mkdir()
    (theirs / "urls").write_text(
        f'{QUAI} Presse\n"query:Ports:tags # \\"Presse\\" and title =~ \\"port\\""\n'
        '"query:Odd:flags =~ \\"a\\""\n'
    )
    (theirs / "config").write_text(
        '# mine\nignore-article "*" "title =~ \\"golf\\""\n'
        f'ignore-article {QUAI} "author = \\"Ana\\""\nignore-article "*" "titel = \\"x\\""\n'
    )
    for _again in range(2):
        assert main(["import", "newsboat", str(theirs), "--data", str(ours)]) == 0
        said = capsys.readouterr()
        assert "line 3: flags" in said.err
        assert "line 4: titel" in said.err
    views = views_file.read(ours / "views.toml")
    assert [(one.name, one.text) for one in views] == [
        ("Ports", "(#Presse OR folder:Presse) title:/port/i")
    ]
    assert [(one.text, one.do) for one in rules.read(ours / "rules.toml", views)] == [
        ("title:/golf/i", ("hide",)),
        (f'(author:/^Ana$/) feed:"{QUAI}"', ("hide",)),
    ]


def test_where_its_files_are(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    assert files_of(None, home)[0] == tmp_path / ".newsboat/urls"
    (tmp_path / ".config/newsboat").mkdir(parents=True)
    assert files_of(None, home)[1] == tmp_path / ".local/share/newsboat/cache.db"


async def test_its_keys_in_the_window(tmp_path: Path) -> None:
    app = window(tmp_path, with_settings=replace(settings(), preset="newsboat"))
    async with app.run_test(size=(160, 30)) as pilot:
        main_screen = await started(pilot)
        panes = main_screen.panes
        await pilot.press("n")
        await until(pilot, lambda: panes.article.article)
        first = panes.article.article
        await pilot.press("tab", "/")
        await until(pilot, lambda: app.screen is not main_screen and app.screen.query(Input))
        app.screen.query_one(Input).value = "the"
        await pilot.press("enter")
        await until(pilot, lambda: "1 of " in panes.status.message)
        assert "n next · N before" in panes.status.message
        await pilot.press("n", "n", "N")
        await until(pilot, lambda: "2 of " in panes.status.message)
        assert panes.article.article is first
        await pilot.press("J")
        await until(pilot, lambda: panes.article.article is not first)
        second = panes.article.article
        await pilot.press("N")
        await until(pilot, lambda: not panes.article.article.headline.read)  # type: ignore[union-attr]
        await pilot.press("U")
        assert panes.status.message.startswith("Undone")
        await pilot.press("n")
        await until(pilot, lambda: panes.article.article not in (first, second))
        await pilot.press("q", "q")
        assert panes.place == "views"
        await pilot.press("q")
    assert app.return_code == 0


def test_the_readme_lists_the_keys_as_they_are() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.partition("| newsboat | here |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `([^|]+)` \|[^|]*\| `?(\w+)`? \|$", table, re.MULTILINE)
    keys = {one.id: [key_name(key) for key in one.keys] for one in with_keys({}, "newsboat")}
    assert len(rows) > 20
    for key, action in rows:
        assert key in keys[action], (key, action)
