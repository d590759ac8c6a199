"""``feeds.toml``: what is added stays, what is removed goes, nobody loses anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tui_reader.config import feeds_file
from tui_reader.config.feed_tables import with_settings
from tui_reader.config.feeds_file import FeedsFile, add, read, remove
from tui_reader.config.problems import ConfigError, Finding
from tui_reader.config.subscriptions import line_in_config, subscriptions
from tui_reader.model import FullTextWish, KeepWish, Subscription

A = Subscription("https://a.example/f", 'The "A" \\ paper', "Coast/North", ("sea", "x,y"), "fr", 90)
B = Subscription("https://b.example/f")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "feeds.toml"


def test_a_missing_file_is_empty(path: Path) -> None:
    assert read(path) == FeedsFile()


def test_what_is_added_is_read_back(path: Path) -> None:
    assert add(path, [A, B, A]) == 2
    assert add(path, [B]) == 0
    assert read(path) == FeedsFile((A, B))
    text = path.read_text(encoding="utf-8")
    assert text.startswith("#")
    assert "config.toml" in text
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in path.parent.iterdir()) == [".feeds.toml.lock", "feeds.toml"]


def test_removing_a_feed_of_the_file(path: Path) -> None:
    add(path, [A, B])
    assert remove(path, [A.url], ())
    assert not remove(path, [A.url], ())
    assert read(path) == FeedsFile((B,))


def test_a_feed_of_the_configuration_is_removed_and_comes_back(path: Path) -> None:
    configured = (A,)
    add(path, [B])
    assert remove(path, [A.url], [A.url])
    assert read(path) == FeedsFile((B,), (A.url,))
    assert subscriptions(configured, read(path)) == (B,)
    add(path, [A])
    assert read(path).removed == ()
    assert subscriptions(configured, read(path)) == (A, B)


def test_the_configuration_has_the_last_word_on_a_feed_both_list(path: Path) -> None:
    add(path, [Subscription(A.url, "another name"), B])
    assert subscriptions((A,), read(path)) == (A, B)


def test_no_address_nothing_written(path: Path) -> None:
    with pytest.raises(ValueError, match="file:///etc/passwd"):
        add(path, [A, Subscription("file:///etc/passwd")])
    assert not path.exists()


@pytest.mark.parametrize(
    "broken",
    [
        "[[feeds]\n",
        "[[feeds]]\nurl = 3\n",
        "other = 1\n",
        "removed = 3\n",
        "removed = ['ftp:x']\n",
    ],
)
def test_a_file_that_cannot_be_used_is_left_as_it_is(path: Path, broken: str) -> None:
    path.parent.mkdir()
    path.write_text(broken)
    for change in (
        lambda: read(path),
        lambda: add(path, [A]),
        lambda: remove(path, [A.url], [A.url]),
    ):
        with pytest.raises(ConfigError, match=r"feeds\.toml"):
            change()
    assert path.read_text() == broken


def test_a_write_that_fails_leaves_the_old_file(path: Path, monkeypatch) -> None:
    add(path, [A])

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(feeds_file.os, "fsync", full)
    with pytest.raises(OSError, match="disk is full"):
        add(path, [B])
    assert read(path) == FeedsFile((A,))
    assert sorted(p.name for p in path.parent.iterdir()) == [".feeds.toml.lock", "feeds.toml"]


def test_a_link_to_the_file_stays_a_link(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles.toml"
    target.write_text("")
    path.parent.mkdir()
    path.symlink_to(target)
    add(path, [A])
    assert path.is_symlink()
    assert read(target) == FeedsFile((A,))


def test_processes_that_write_at_once_lose_nothing(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tui_reader.config.feeds_file import add;"
        "from tui_reader.model import Subscription as S;"
        "[add(Path(sys.argv[1]), [S(f'https://{sys.argv[2]}.example/{i}')]) for i in range(15)]"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", script, str(path), f"writer{n}"]) for n in range(3)
    ]
    assert [process.wait(timeout=60) for process in running] == [0, 0, 0]
    assert len(read(path).feeds) == 45


texts = st.text(max_size=12)


@given(
    st.lists(
        st.builds(
            Subscription,
            url=st.text(max_size=8).map(lambda tail: "https://a.example/" + tail),
            title=texts,
            folder=texts,
            tags=st.lists(texts, max_size=3).map(tuple),
            language=texts,
            interval=st.integers(-5, 99_999),
        ),
        max_size=4,
    )
)
def test_whatever_is_added_can_be_read_and_is_read_the_same_again(tmp_path_factory, feeds) -> None:
    folder = tmp_path_factory.mktemp("any")
    count = add(folder / "one.toml", feeds)
    kept = read(folder / "one.toml")
    assert len(kept.feeds) == count
    add(folder / "two.toml", kept.feeds)
    assert read(folder / "two.toml") == kept


@pytest.mark.parametrize("wish", ["never", "always", "auto"])
def test_what_is_wanted_of_the_pages_is_kept(tmp_path: Path, wish: FullTextWish) -> None:
    path = tmp_path / "feeds.toml"
    one = Subscription("http://a.example/", full_text=wish, selector='main [class="text"] > p')
    assert add(path, [one]) == 1
    assert read(path).feeds == (one,)


def test_settings_are_changed_in_place_and_read_back(path: Path) -> None:
    add(path, [A, B])
    kept = replace(A, title="", folder="Sea", keep=KeepWish(days=0, articles=40, unread=False))
    feeds_file.change(path, [kept])
    assert read(path).feeds == (kept, B)
    feeds_file.change(path, [replace(kept, keep=None)])
    assert read(path).feeds[0].keep is None
    with pytest.raises(ValueError, match=r"feeds\.toml does not list https://c\.example"):
        feeds_file.change(path, [B, Subscription("https://c.example/f")])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"title": " Coast \n"}, replace(A, title="Coast")),
        ({"interval": ""}, replace(A, interval=0)),
        ({"full_text": "always", "language": ""}, replace(A, full_text="always", language="")),
        ({"keep_days": "30", "keep_unread": "no"}, replace(A, keep=KeepWish(30, None, False))),
        ({"keep_days": ""}, A),
        ({"quiet": "yes", "newest": "5"}, replace(A, quiet=True, newest=5)),
        ({"snooze": "3d"}, replace(A, snooze="2026-02-26")),
        ({"snooze": "2026-03-05", "quiet": "", "newest": ""}, replace(A, snooze="2026-03-05")),
        ({"snooze": "soon"}, "snooze: expected a day, such as 2026-03-05"),
        ({"newest": "-1"}, "newest: expected a whole number from 0 to 10000"),
        ({"interval": "soon"}, "interval: expected a whole number from 0 to 10080"),
        ({"interval": "9" * 5000}, "interval: expected a whole number from 0 to 10080"),
        ({"language": "French!"}, 'language: "French!" is no language'),
        ({"keep_days": "-3"}, "keep_days: expected a whole number from 0"),
        ({"keep_unread": "maybe"}, "keep_unread: expected true or false"),
    ],
)
def test_settings_as_a_person_writes_them(
    written: dict[str, str], expected: Subscription | str
) -> None:
    findings: list[Finding] = []
    feed = with_settings(A, written, findings, 1_771_848_000)
    if isinstance(expected, str):
        [finding] = findings
        assert f"{finding.path[0]}: {finding.message}".startswith(expected)
    else:
        assert (feed, findings) == (expected, [])


def test_the_line_on_which_the_configuration_lists_a_feed(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'# mine\n\n[[feeds]]\nurl = "{B.url}"\n\n[[feeds]]\nurl = "{A.url}"\n')
    assert [line_in_config(config, one.url) for one in (A, B)] == [6, 3]
    assert line_in_config(config, "https://c.example/f") == 0
