"""One stored text is damaged: its article says so, everything else goes on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.loopback import conditional, rss
from tests.support.refreshing import Desk
from tests.support.samples import NOW, draft, receive
from tests.support.window import engine_of, window
from tests.ui.test_full_text import opened, shown
from tui_reader.cli import main
from tui_reader.model import Query
from tui_reader.store import Store, articles, contents, open_store, packing, retention
from tui_reader.store.packing import pack, unpack

FEED = "https://harbour.example/rss"
LONG = "<p>" + "Le port rouvre ses quais, dit le maire. " * 20 + "</p>"


def flipped(data: bytes) -> bytes:
    """The same bytes, one bit of them another; in a text that is not compressed it is the first."""
    middle = len(data) // 2 if data[:1] == b"\x01" else 0
    return data[:middle] + bytes([data[middle] ^ 4]) + data[middle + 1 :]


def damage(path: Path, article_id: int, column: str = "html") -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        [packed] = raw.execute(
            f"SELECT {column} FROM contents WHERE article_id = ?", (article_id,)
        ).fetchone()
        raw.execute(
            f"UPDATE contents SET {column} = ? WHERE article_id = ?", (flipped(packed), article_id)
        )


def kept(folder: Path, config: str = "") -> list[int]:
    """Three articles, the first of them damaged."""
    (folder / "config.toml").write_text(f'{config}[[feeds]]\nurl = "{FEED}"\n')
    assert main(["headlines", "--data", str(folder)]) == 0
    with open_store(folder / "store.sqlite3") as store:
        ids = receive(store, FEED, *(draft(n, html=LONG) for n in range(3)))
    damage(folder / "store.sqlite3", ids[0])
    return ids


@pytest.mark.parametrize(
    "data",
    [
        flipped(pack(LONG)),
        pack(LONG)[:-3],
        b"\x00\xff\xfe",
        b"\x07any",
        b"\x01",
        # A frame that says it holds 32 TB.
        b"\x01" + pack(LONG)[1:5] + b"\xe4" + (1 << 45).to_bytes(8, "little") + pack(LONG)[8:],
    ],
)
def test_bytes_that_are_no_text_are_found_out(data: bytes) -> None:
    assert packing.unpack(data) is None


def test_the_command_line_names_it_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good, _other = kept(tmp_path)
    data = ("--data", str(tmp_path))
    assert main(["read", str(bad), *data]) == 1
    said = capsys.readouterr()
    assert f"“Le quai numéro 0 rouvre” (article {bad}) is damaged" in said.err
    assert "Le quai numéro 0 rouvre" in said.out
    assert main(["read", str(good), *data]) == 0
    monkeypatch.chdir(tmp_path)
    assert main(["save", str(bad), str(good), "--as", "epub", *data]) == 1
    assert f"(article {bad}) is damaged" in capsys.readouterr().err
    assert list(tmp_path.glob("*.epub"))


def test_a_refresh_stores_the_text_anew_and_doctor_asks_for_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [bad, *_others] = kept(tmp_path)
    assert main(["doctor", "--data", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert (
        f"the stored text of “Le quai numéro 0 rouvre” (article {bad}, Harbour) is damaged" in said
    )
    assert "the next refresh asks its feed for it again" in said
    with open_store(tmp_path / "store.sqlite3") as store:
        row = store.row("SELECT etag, body_hash, next_due FROM feeds")
        assert row is not None
        assert tuple(row) == (None, "", 0)


async def test_a_refresh_goes_on_and_what_doctor_asked_for_is_replaced(desk: Desk) -> None:
    desk.web.pages["/feed"] = conditional(rss("Le port rouvre", "La criée"), etag='"1"')
    desk.web.pages["/other"] = conditional(rss("The ferry", name="Post", start=9), etag='"1"')
    desk.subscribe("/feed", "/other")
    await desk.refresh()
    bad = next(
        one.id for one in articles.page(desk.store, Query(), 0, 9) if one.title == "Le port rouvre"
    )
    damage(desk.path, bad)
    # Changed by its paper, beside a paper with news.
    desk.web.pages["/feed"] = conditional(rss("Le port rouvre enfin", "La criée"), etag='"2"')
    news = rss("The ferry", "The pier", name="Post", start=9)
    desk.web.pages["/other"] = conditional(news, etag='"2"')
    assert "failed" not in {one.status for one in await desk.refresh(force=True)}
    article = articles.article(desk.store, bad)
    assert article is not None
    assert not article.html_damaged
    assert "enfin" in article.html
    assert "The pier" in desk.titles()
    # Damaged once more, and unchanged by its paper.
    damage(desk.path, bad)
    await desk.refresh(force=True)
    damaged = articles.article(desk.store, bad)
    assert damaged is not None
    assert damaged.is_damaged
    [found] = contents.find_damaged(desk.store)
    desk.store.write(contents.ask_again, [found])
    await desk.refresh()
    assert articles.article(desk.store, bad) == article
    assert list(contents.find_damaged(desk.store)) == []


def test_it_can_be_purged_and_doctor_makes_the_index_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, *_others = kept(tmp_path)
    with open_store(tmp_path / "store.sqlite3") as store:
        assert retention.purge_in_slices(store, [bad]) == 1
        assert articles.count(store, Query(words="maire")) == 2
    assert main(["doctor", "--data", str(tmp_path)]) == 1
    assert "the index held 1 texts of articles that are gone" in capsys.readouterr().out
    with open_store(tmp_path / "store.sqlite3") as store:
        assert articles.count(store, Query(words="maire")) == 2
        assert store.check() == []


def test_the_page_s_text_can_be_fetched_again(store: Store, tmp_path: Path) -> None:
    from tui_reader.model import Subscription
    from tui_reader.store import feeds, pages

    feeds.subscribe_in_slices(store, [Subscription(FEED, full_text="always")])
    [one] = receive(store, FEED, draft(1, html=LONG))
    store.write(pages.keep_text, one, LONG, NOW)
    damage(tmp_path / "store.sqlite3", one, "full_text")
    article = articles.article(store, one)
    assert article is not None
    assert article.page is not None
    assert (article.full_text, article.page.state, article.is_damaged) == ("", "failed", False)
    store.write(contents.ask_again, list(contents.find_damaged(store)))
    assert [wanted.article_id for wanted in pages.wanted_unasked(store, 9, NOW)] == [one]
    assert store.write(pages.keep_text, one, LONG, NOW)
    assert unpack(store.value("SELECT full_text FROM contents")) == LONG


async def test_the_window_shows_that_it_is_damaged_and_x_fetches_the_page(tmp_path: Path) -> None:
    app = window(tmp_path)
    with open_store(tmp_path / "store.sqlite3") as store:
        [first] = [one.id for one in articles.page(store, Query(), 0, 1)]
    damage(tmp_path / "store.sqlite3", first)
    async with app.run_test(size=(150, 40)) as pilot:
        main_screen, article_id = await opened(pilot)
        assert article_id == first
        assert "The text of this article is damaged in the store." in shown(main_screen)
        assert "x fetches the whole article." in shown(main_screen)
        await pilot.press("x")
        assert engine_of(app).asked[-1] == ("full_text", first)
        await pilot.press("j", "enter")
        await pilot.pause()
        assert main_screen.is_running
