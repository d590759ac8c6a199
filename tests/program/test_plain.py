"""``--plain``: lines in, lines out; nothing that a screen reader would have to guess."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from tests.support.samples import QUAI, draft, receive, store_with
from tests.support.window import fill, profile
from tui_reader.cli import main
from tui_reader.cli.plain import read_plainly
from tui_reader.cli.profile import profile_at
from tui_reader.model import STARRED, Enclosure, Query
from tui_reader.store import articles, open_store


def session(folder: Path, capsys: pytest.CaptureFixture[str], typed: str) -> list[str]:
    one = profile_at(None, folder)
    assert read_plainly(one, io.StringIO(typed)) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    return out.split("> ")


def test_listing_reading_and_marking(tmp_path: Path, capsys) -> None:
    fill(profile(tmp_path))
    (tmp_path / "config.toml").write_text(
        "".join(f'[[feeds]]\nurl = "{url}"\n' for url in _URLS), encoding="utf-8"
    )
    answers = session(
        tmp_path,
        capsys,
        "\n1\ns 2\nm 3\nl https://orbitgazette.example/atom\n99\nl nowhere\nxyz\nh\nq\n",
    )
    listed, more, read, starred, marked, science, none, nowhere, unknown, helped, _end = answers
    assert "Unread: 23 headlines." in listed
    assert "1. Le port de Valmarine rouvre ses quais" in listed
    assert "3 more: Enter goes on." in listed
    assert "23. " in more
    assert "That was the last one." in more
    assert "By noon the first boats had tied up" in read
    assert "End of the article." in read
    assert starred.startswith("Starred: ")
    assert marked.startswith("Marked read: ")
    assert "orbitgazette.example/atom: 4 headlines." in science
    assert "There is no headline 99" in none
    assert "There is no view nowhere." in nowhere
    assert "There is no command xyz" in unknown
    assert "q to quit" in helped
    with open_store(tmp_path / "store.sqlite3") as store:
        assert articles.count(store, Query(unread=True)) == 21
        assert articles.count(store, STARRED.query) == 1


def test_reading_on_from_feed_to_feed_and_undoing(tmp_path: Path, capsys) -> None:
    fill(profile(tmp_path))
    (tmp_path / "config.toml").write_text(
        "".join(f'[[feeds]]\nurl = "{url}"\n' for url in _URLS), encoding="utf-8"
    )
    main(["remove", _URLS[0], "--data", str(tmp_path)])
    feed = "https://orbitgazette.example/atom"
    typed = f"l {feed}\ns 1\n4\nn\nu\nu\nu\nq\n"
    _hello, _listed, _starred, _last, following, star, back, none, _end = session(
        tmp_path, capsys, typed
    )
    assert "A ring of dust" not in following
    assert "Réparer une chaise" in following
    assert star == "Undone: “A ring of dust around a very small moon” no longer starred\n"
    assert back.startswith("Undone: ")
    assert back.endswith(" is back\n")
    assert none == "There is nothing to undo.\n"
    with open_store(tmp_path / "store.sqlite3") as store:
        assert articles.count(store, Query()) == 23


def test_nothing_to_read_and_the_end_of_the_input(tmp_path: Path, capsys) -> None:
    answers = session(tmp_path, capsys, "r\n")
    assert "There are no feeds yet" in answers[0]
    assert "Unread: 0 headlines." in answers[0]
    assert "0 feeds asked" in answers[1]


def test_files_to_play_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.toml").write_text(f'[[feeds]]\nurl = "{QUAI}"\n', encoding="utf-8")
    files = (
        Enclosure("https://quaisud.example/7.mp3", "audio/mpeg", 12_345_678, "Le bac", 3723),
        Enclosure("https://quaisud.example/7.ogg"),
    )
    with store_with(tmp_path, 0) as store:
        [one] = receive(store, QUAI, draft(7, enclosures=files))
    words = ["read", str(one), "--data", str(tmp_path)]
    assert main(words) == 0
    told = capsys.readouterr().out
    assert "Le bac · audio/mpeg · 12 MB · 1:02:03 · https://quaisud.example/7.mp3\n" in told
    assert "\nhttps://quaisud.example/7.ogg\n" in told
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["enclosures"] == [
        {"url": "https://quaisud.example/7.mp3", "media_type": "audio/mpeg", "length": 12_345_678,
         "title": "Le bac", "duration": 3723},
        {"url": "https://quaisud.example/7.ogg", "media_type": "", "length": 0, "title": "", "duration": 0},
    ]  # fmt: skip
    assert "Le bac · audio/mpeg · 12 MB" in session(tmp_path, capsys, "1\nq\n")[1]


_URLS = [
    "https://quaisud.example/rss", "https://harbourpost.example/feed",
    "https://elfaroazul.example/rss", "https://almina.example/feed",
    "https://orbitgazette.example/atom", "https://ateliers.example/rss",
]  # fmt: skip


def test_reports_are_joined_and_taken_out(tmp_path: Path, capsys) -> None:
    (tmp_path / "config.toml").write_text(f'[[feeds]]\nurl = "{QUAI}"\n', encoding="utf-8")
    with store_with(tmp_path, 2):
        pass
    answers = session(tmp_path, capsys, "M 1 2\nM 1 2\nM 1\nu\nM 1 9\nq\n")
    _listed, joined, again, apart, _undone, missing, _end = answers
    assert "is joined with" in joined
    assert "so already" in again
    assert "a story of its own now" in apart
    assert "headline 9" in missing
    with open_store(tmp_path / "store.sqlite3") as store:
        both = articles.page(store, Query(), 0, 9)
        assert len({one.story for one in both}) == 1
    ids = [str(one.id) for one in both]
    folder = ["--data", str(tmp_path)]
    assert main(["stories", "--apart", ids[0], *folder]) == 0
    assert main(["stories", "--join", *ids, *folder]) == 0
    out = capsys.readouterr().out
    assert "a story of its own now" in out
    assert "is joined with" in out
    assert main(["stories", "--join", ids[0], "9999", *folder]) == 1
