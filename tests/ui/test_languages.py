"""Headlines in languages that are not read: dim, hidden by a key, behind the others in the ticker."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.program.test_plain import session
from tests.support.window import NOW, SUBSCRIPTIONS, fill, profile, settings, started, until, window
from tui_reader.cli import main
from tui_reader.config.schema import OtherLanguages, Reading, Settings
from tui_reader.model import ALL, in_languages, query_of, search_of
from tui_reader.store import articles
from tui_reader.text.languages import primary
from tui_reader.ui.ticker.news import ticker_news


def name_languages(folder: Path) -> None:
    """Each article in the language of its feed."""
    with closing(sqlite3.connect(profile(folder).store)) as store, store:
        for feed in SUBSCRIPTIONS:
            query = "UPDATE articles SET language = ? WHERE feed_id = (SELECT id FROM feeds WHERE url = ?)"
            store.execute(query, (feed.language, feed.url))


def reading(*languages: str, others: OtherLanguages = "dimmed") -> Settings:
    return replace(settings(), reading=Reading(languages=languages, other_languages=others))


@pytest.mark.parametrize(
    ("languages", "others", "dim"),
    [(("fr", "ar"), "dimmed", {"en", "es"}), ((), "dimmed", set()), (("fr",), "shown", set())],
)
async def test_titles_in_other_languages_are_dim(
    tmp_path: Path, languages: tuple[str, ...], others: OtherLanguages, dim: set[str]
) -> None:
    app = window(tmp_path, with_settings=reading(*languages, others=others))
    name_languages(tmp_path)
    async with app.run_test(size=(160, 60)) as pilot:
        headlines = (await started(pilot)).panes.headlines
        strips = [headlines.render_line(y) for y in range(headlines.size.height)]
        styles = {part.text.strip()[:15]: part.style for strip in strips for part in strip}
        time = styles["·"]
        found: dict[str, set[bool]] = {}
        for one in await app.context.store.run(page_of_unread):
            if one.language != "ar" and (style := styles.get(one.title[:15])) is not None:
                assert time is not None
                found.setdefault(one.language, set()).add(style.color == time.color)
        assert found.keys() == {"en", "es", "fr"}
        assert {tag for tag, kinds in found.items() if True in kinds} == dim
        assert all(len(kinds) == 1 for kinds in found.values())


async def test_a_key_hides_them_and_shows_them_again(tmp_path: Path) -> None:
    app = window(tmp_path, with_settings=reading("fr", "ar"))
    name_languages(tmp_path)
    async with app.run_test(size=(160, 50)) as pilot:
        main_screen = await started(pilot)
        headlines = main_screen.panes.headlines
        before = headlines.total

        async def shown() -> set[str]:
            ids = await headlines.ids_of(range(headlines.total))
            store = app.context.store
            found = [await store.run(articles.article, one) for one in ids]
            return {one.headline.language for one in found if one is not None}

        assert await shown() == {"fr", "ar", "es", "en"}
        await pilot.press("I")
        await until(pilot, lambda: headlines.total < before)
        assert await shown() == {"fr", "ar"}
        assert "ar fr" in headlines.caption
        # Marking all read leaves alone what is hidden.
        await pilot.press("A")
        await until(pilot, lambda: headlines.unread == 0)
        await pilot.press("I")
        await until(pilot, lambda: headlines.unread > 0)
        unread = [one.language for one in await app.context.store.run(page_of_unread)]
        assert set(unread) == {"es", "en"}
        # It is remembered.
        await pilot.press("I")
        await until(pilot, lambda: "ar fr" in headlines.caption)
        assert main_screen.controllers.layout.remembered.chosen(
            "reading.other_languages", "dimmed"
        ) == ("hidden")


def page_of_unread(store):  # type: ignore[no-untyped-def]
    return articles.page(store, replace(ALL.query, unread=True), 0, 100)


def test_who_asks_for_a_language_or_a_feed_is_shown_it() -> None:
    languages = ("fr", "ar")
    for text, narrowed in (
        ("port", True),
        ("is:starred", True),
        ("lang:en", False),
        ("port -lang:en", False),
    ):
        query = query_of(search_of(text).where)
        assert (in_languages(query, languages) != query) == narrowed, text
    feed = replace(ALL.query, feed_id=3)
    assert in_languages(feed, languages) == feed
    assert in_languages(ALL.query, ()) == ALL.query


@pytest.mark.parametrize("hides", [False, True])
async def test_the_ticker_shows_the_readers_languages_first(tmp_path: Path, hides: bool) -> None:
    app = window(tmp_path)
    name_languages(tmp_path)
    async with app.run_test(size=(160, 50)) as pilot:
        await started(pilot)
        news = await app.context.store.run(
            ticker_news, app.context.settings.ticker, (), in_lanes=False, now=NOW, midnight=0,
            reads=("es", "ar"), hides_others=hides,
        )  # fmt: skip
        languages = [primary(one.language) for one in news.lanes[0].headlines]
        own = [one in ("es", "ar") for one in languages]
        assert own == sorted(own, reverse=True)
        assert any(own)
        assert all(own) == hides


def test_headlines_and_plain_leave_them_out_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(profile(tmp_path))
    name_languages(tmp_path)
    config = '[reading]\nlanguages = ["fr"]\nother_languages = "hidden"\n'
    config += "".join(f'[[feeds]]\nurl = "{one.url}"\n' for one in SUBSCRIPTIONS)
    (tmp_path / "config.toml").write_text(config, encoding="utf-8")
    assert main(["--data", str(tmp_path), "headlines", "--own-languages", "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert all('"language": "fr"' in one or '"language":"fr"' in one for one in lines)
    listed, *_rest = session(tmp_path, capsys, "o\nq\n")
    assert ". español." not in listed
    assert "Only" not in listed
    _first, again, *_rest = session(tmp_path, capsys, "o\nq\n")
    assert "Headlines in every language." in again
    assert "español" in again
