"""How papers file their articles: stored, shown, and brought into older stores."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.released import VERSIONS, unpacked
from tests.support.samples import NOW, QUAI, draft, receive
from tests.support.window import SUBSCRIPTIONS, publish, started, until, window
from tests.support.window import draft as article_draft
from tests.ui.test_full_text import shown
from tui_reader.cli import main
from tui_reader.engine.parsing import parse_feed
from tui_reader.model import FeedState, Query, Subscription
from tui_reader.store import Store, articles, feeds, open_store, visits

FILED = ("Économie", "Pêche & mer")


def test_what_a_document_says_is_stored_and_replaced(store: Store) -> None:
    def body(*categories: str) -> bytes:
        named = "".join(f"<category>{one}</category>" for one in categories)
        text = "<description>Le port rouvre. " + ", ".join(categories) + "</description>"
        return (
            "<rss version='2.0'><channel><title>Quai</title><item><guid>1</guid>"
            f"<title>Le port</title>{text}{named}</item></channel></rss>"
        ).encode()

    feeds.subscribe_in_slices(store, [Subscription(QUAI)])
    found = parse_feed(
        body("Économie", "P&#234;che &amp;amp; mer", "économie"), QUAI, "", "", {}, NOW
    )
    visit = visits.Visit(1, QUAI, FeedState(), NOW, new=found.new)
    [[one]] = store.write(visits.commit, [visit]).values()
    article = articles.article(store, one)
    assert article is not None
    assert article.categories == FILED
    many = parse_feed(body(*(f"c{n} " + "x" * 500 for n in range(400))), QUAI, "", "", {}, NOW)
    changed = ((one, many.new[0].draft),)
    store.write(visits.commit, [visits.Visit(1, QUAI, FeedState(), NOW, changed=changed)])
    article = articles.article(store, one)
    assert article is not None
    assert article.categories[0].startswith("c0 x")
    assert len(article.categories) <= 32
    assert max(map(len, article.categories)) <= 100


def test_read_names_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.toml").write_text(f'[[feeds]]\nurl = "{QUAI}"\n')
    assert main(["headlines", "--data", str(tmp_path)]) == 0
    with open_store(tmp_path / "store.sqlite3") as store:
        [one, bare] = receive(store, QUAI, draft(1, tags=FILED), draft(2))
    assert main(["read", str(one), "--data", str(tmp_path)]) == 0
    assert "Filed under Économie · Pêche & mer\n" in capsys.readouterr().out
    assert main(["read", str(one), "--json", "--data", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out)["categories"] == list(FILED)
    assert main(["read", str(bare), "--data", str(tmp_path)]) == 0
    assert "Filed under" not in capsys.readouterr().out


async def test_the_reading_pane_names_them_below_the_text(tmp_path: Path) -> None:
    from msgspec.structs import replace

    app = window(tmp_path)
    with open_store(tmp_path / "store.sqlite3") as store:
        one = replace(article_draft("La jetée", NOW + 9000, html="<p>Rouverte.</p>"), tags=FILED)
        publish(store, SUBSCRIPTIONS[0].url, [one], now=NOW + 9000)
    async with app.run_test(size=(150, 40)) as pilot:
        main_screen = await started(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: main_screen.panes.article.article)
        await until(pilot, lambda: "Filed under Économie · Pêche & mer" in shown(main_screen))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_released_store_takes_them(tmp_path: Path, version: str) -> None:
    with open_store(unpacked(version, tmp_path)) as store:
        old = articles.page(store, Query(), 0, 100)
        assert {articles.article(store, one.id).categories for one in old} == {()}  # type: ignore[union-attr]
        [new] = receive(store, feeds.feeds(store)[0].url, draft(1, tags=FILED))
        article = articles.article(store, new)
        assert article is not None
        assert article.categories == FILED
        assert store.check() == []
