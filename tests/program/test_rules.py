"""Rules: as articles arrive, tried, run and undone; marking on the command line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.samples import FARO, NOW, QUAI, draft, store_with
from tui_reader.cli import main
from tui_reader.config.load import load
from tui_reader.config.problems import ConfigError
from tui_reader.engine.commit import commit_visits
from tui_reader.model import Query, Rule
from tui_reader.query.parse import parse
from tui_reader.store import Store, articles, feeds, open_store, rules, undo
from tui_reader.store.prepared import prepare
from tui_reader.store.visits import Visit

CONFIG = f"""
[[feeds]]
url = "{QUAI}"
folder = "Presse"
[[feeds]]
url = "{FARO}"
folder = "Presse"
[[rules]]
name = "No golf"
query = "golf OR title:/^ad:/i"
do = ["hide", "tag:bin"]
[[rules]]
name = "Ana"
query = "author:ana -golf"
do = "star"
feeds = ["quaisud"]
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    store_with(tmp_path, 3, 2).close()
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    with open_store(data / "store.sqlite3") as opened:
        yield opened


def arrive(store: Store, found: tuple[Rule, ...], *titles: str, url: str = QUAI) -> list[int]:
    feed = feeds.feed_by_url(store, url)
    assert feed is not None
    count = articles.count(store, Query())
    some = [draft(100 + count + n, title=title) for n, title in enumerate(titles)]
    visit = Visit(feed.id, url, feed.state, NOW, new=prepare(some))
    return commit_visits(store, [visit], found)[feed.id]


def state(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Everything that a rule can change."""
    return {
        table: [tuple(row) for row in store.rows(f"SELECT {columns} FROM {table} ORDER BY 1, 2")]
        for table, columns in (
            ("articles", "id, read, read_at, starred, later"),
            ("article_tags", "article_id, tag"),
            ("hidden", "article_id, rule"),
            ("tallies", "feed_id, total, unread"),
        )
    }


def ids(store: Store, text: str = "is:any") -> set[int]:
    page = articles.page(store, Query(where=parse(text).where), 0, 1000)
    return {one.id for one in page}


def test_rules_act_as_articles_arrive(data: Path, store: Store) -> None:
    found = load(data / "config.toml").rules
    golf, plain, ad, both = arrive(store, found, "Golf", "News", "AD: buy", "Golf by Ana")
    other = arrive(store, found, "News", url=FARO)
    assert ids(store, "is:hidden") == {golf, ad, both}
    assert not ids(store) & {golf, ad, both}
    assert ids(store, "is:starred") == {plain}
    assert ids(store, "is:starred is:hidden") == {ad}
    assert ids(store, "#bin is:hidden") == {golf, ad, both}
    assert rules.rule_of(store, golf) == "No golf"
    assert set(other) <= ids(store, "is:unread")
    for query in (
        Query(),
        Query(unread=True),
        Query(folder="Presse"),
        Query(today=True),
        Query(tag="bin"),
    ):
        total = articles.count(store, query, midnight=NOW - 900)
        page = articles.page(store, query, 0, 100, midnight=NOW - 900, total=total)
        assert len(page) == total, query
        assert not {one.id for one in page} & {golf, ad, both}
    # What is to be read again is to be seen.
    store.write(undo.mark, [golf], "read", False, NOW)
    assert golf in ids(store, "is:unread")


def test_rules_that_are_over_or_too_slow_do_nothing(store: Store) -> None:
    over = Rule("Over", "news", parse("news").where, ("hide",), until=NOW)
    slow = Rule("Slow", "…", parse("title:/(a|a|aa)+$/").where, ("hide",))
    later = Rule("Later", "news", parse("news").where, ("later",), until=NOW + 1)
    [one, two] = arrive(store, (over, slow, later), "News", "a" * 4000 + "!")
    assert ids(store, "is:later") == {one}
    assert {one, two} <= ids(store)
    assert "takes too long" in rules.problems(store)["Slow"]


def test_rules_that_name_stories_wait_for_them(store: Store) -> None:
    from tui_reader.engine.recent_stories import RecentStories

    rule = Rule("Loud", "reports:>=2", parse("reports:>=2").where, ("star",))
    title = "Storm Brannoc closes the harbour of Quaisud for two days"
    some = arrive(store, (rule,), title, title, url=QUAI) + arrive(store, (rule,), title, url=FARO)
    assert ids(store, "is:starred") == set()
    recent = RecentStories()
    for _ in recent.file_in_slices(store, NOW, [rule]):
        pass
    stories = {one.id for one in articles.headlines(store, some) if one.reports > 1}
    assert stories
    # Those that were there already are filed as well.
    assert stories <= ids(store, "is:starred") == ids(store, "reports:>=2")


def run(data: Path, *arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    try:
        status = main([*arguments, "--data", str(data)])
    except SystemExit as ended:
        status = int(ended.code or 0)
    found = capsys.readouterr()
    return status, found.out, found.err


def test_a_rule_is_tried_run_and_undone(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "config.toml").write_text(
        CONFIG.replace("golf OR title:/^ad:/i", "title:numéro -title:4"), encoding="utf-8"
    )
    with open_store(data / "store.sqlite3") as store:
        before = state(store)
        # Arrived within the last days.
        store.write(lambda t: t.execute("UPDATE articles SET received = unixepoch()"))
    status, out, _err = run(data, "rules", "test", "No golf", capsys=capsys)
    assert (status, out.splitlines()[0]) == (
        0,
        "No golf: 4 articles of the last 30 days: hide, tag:bin",
    )
    with open_store(data / "store.sqlite3") as store:
        assert state(store) == before
    assert run(data, "rules", "run", "No golf", capsys=capsys)[:2] == (0, "No golf: 4 articles\n")
    with open_store(data / "store.sqlite3") as store:
        assert len(ids(store, "is:hidden")) == 4
        # After a restart too, and all of it.
        undo.take_back_in_slices(store, NOW)
        assert state(store) == before
    run(data, "rules", "run", "No golf", capsys=capsys)
    assert "hides 4 articles" in run(data, "rules", capsys=capsys)[1]
    assert run(data, "rules", "undo", "No golf", capsys=capsys)[1] == "4 articles shown again\n"
    with open_store(data / "store.sqlite3") as store:
        assert len(ids(store, "is:unread")) == 5
    assert run(data, "rules", "test", "Nogolf", capsys=capsys)[0] == 2


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('name = "A"\nquery = "titel:x"\ndo = ["hide"]', "did you mean title"),
        ('name = "A"\nquery = "x"\ndo = ["hid"]', 'did you mean "hide"'),
        ('name = "A"\nquery = "x"', 'needs "do"'),
        ('name = "A"\nquery = "x"\ndo = ["hide"]\nuntil = "soon"', "2026-03-05"),
        ('name = "A"\nquery = "x"\ndo = ["hide"]\nfoo = 1', "no such key"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(data: Path, table: str, message: str) -> None:
    (data / "config.toml").write_text(f"[[rules]]\n{table}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load(data / "config.toml")


@pytest.mark.parametrize(
    ("arguments", "given", "changed", "holds", "count"),
    [
        (["--query", "quai", "--star"], "", 5, "is:starred", 5),
        (["--query", "quai limit:2", "--read", "--tag", "seen"], "", 2, "#seen is:read", 2),
        (["1", "2", "99", "--later"], "", 2, "is:later", 2),
        (["--read"], "1\n2\n", 2, "is:read", 2),
        (["--read"], '{"id": 3, "title": "x"}\n{"id": 4}\n', 2, "is:read", 2),
        (["--query", "-zzz", "--unread"], "", 0, "is:read", 0),
    ],
)
def test_mark(
    data: Path, store: Store, arguments: list[str], given: str, changed: int, holds: str, count: int,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    before = state(store)
    status, out, err = run(data, "mark", *arguments, capsys=capsys)
    assert (status, err) == (0, "")
    assert out.split()[0] == str(changed)
    assert len(ids(store, holds)) == count
    if changed:
        # However many marks it was, it is one step.
        undo.take_back_in_slices(store, NOW)
    assert state(store) == before


def test_mark_says_what_it_cannot_do(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"one\n{json.dumps({'title': 'x'})}\n1\n"))
    status, out, err = run(data, "mark", "--star", capsys=capsys)
    assert (status, out.split()[0]) == (1, "1")
    assert "2 lines" in err
    for wrong in (["1"], ["1", "--query", "x", "--read"], ["--query", "titel:x", "--read"]):
        assert run(data, "mark", *wrong, capsys=capsys)[0] == 2


def test_a_feed_may_hide_some_of_its_own(data: Path, store: Store) -> None:
    from tui_reader.cli.profile import profile_at

    (data / "config.toml").write_text(
        f'[[feeds]]\nurl = "{QUAI}"\nhide = "golf OR title:/^ad:/i"\n[[feeds]]\nurl = "{FARO}"\n',
        encoding="utf-8",
    )
    found = profile_at(None, data).settings.rules
    golf, plain = arrive(store, found, "Golf", "News")
    other = arrive(store, found, "Golf", url=FARO)
    assert ids(store, "is:hidden") == {golf}
    assert {plain, *other} <= ids(store, "is:unread")
    (data / "config.toml").write_text(
        f'[[feeds]]\nurl = "{QUAI}"\nhide = "titel:x"\n', encoding="utf-8"
    )
    with pytest.raises(ConfigError, match="did you mean title"):
        profile_at(None, data)


def test_a_rule_brings_articles_to_the_top_and_has_them_told(store: Store) -> None:
    rule = Rule("Ferry", "ferry", parse("ferry").where, ("top", "notify"))
    arrive(store, (rule,), "The ferry", "Old ferry", "Other")
    top = articles.page(store, Query(where=parse("is:top").where), 0, 9)
    assert [one.title for one in top] == ["The ferry", "Old ferry"]
    assert rules.any_notices(store)
    found = store.write(rules.take_notices)
    assert rules.notices_in_words(found) == ["Ferry: The ferry and 1 more"]
    assert not rules.any_notices(store)
    # An article that its story brings up again is not told again.
    store.write(rules.do, rule, [one.id for one in top], NOW)
    assert not rules.any_notices(store)
    ids = [one.id for one in top]
    for _done in undo.change_in_slices(store, ids, lambda t, s: rules.do(t, rule, s, NOW), NOW):
        pass
    assert undo.take_back_in_slices(store, NOW) is None


def test_rules_are_added_and_removed_on_the_command_line(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> int:
        return main(["rules", *arguments, "--data", str(data)])

    assert run("add", "tide -golf", "--do", "top", "--do", "notify", "--until", "2027-03-05") == 0
    assert run("add", "NOT golf", "--do", "star", "--name", "Not golf") == 0
    path = data / "rules.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# a word of mine\n", encoding="utf-8")
    capsys.readouterr()
    assert run() == 0
    listed = capsys.readouterr().out
    assert "tide -golf: tide -golf → top, notify" in listed
    assert "Not golf: NOT golf → star" in listed
    assert run("remove", "tide -golf") == 0
    assert run("remove", "tide -golf") == 1
    assert "tide" not in path.read_text(encoding="utf-8")
    assert "# a word of mine" in path.read_text(encoding="utf-8")
    assert run("add", "titel:x", "--do", "hide") != 0
    assert run("add", "x", "--do", "burn") != 0
