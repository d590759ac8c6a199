"""Searching: the list fills while a query is typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.widgets import Input, Static

from tests.support.window import (
    NOW,
    SUBSCRIPTIONS,
    draft,
    main_of,
    profile,
    publish,
    settings,
    started,
    until,
    window,
)
from tui_reader.config import views_file
from tui_reader.model import query_of, search_of
from tui_reader.store import articles, feeds, open_store
from tui_reader.store.visits import Visit, commit
from tui_reader.ui.dialogs.prompt import Prompt
from tui_reader.ui.dialogs.search import SearchPrompt

WIDE = (140, 40)


def titles(app: object) -> list[str]:
    headlines = main_of(app).panes.headlines  # type: ignore[arg-type]
    found = [headlines._pages.at(row) for row in range(headlines.total)]
    return [one.title for one in found if one is not None]


async def test_the_list_fills_while_a_query_is_typed(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        panes, before = main.panes, main.panes.headlines.listing.view
        total = panes.headlines.total
        await pilot.press("/", *"tempe")
        await until(pilot, lambda: panes.headlines.total == 1)
        assert isinstance(app.screen, SearchPrompt)
        await pilot.press(*" titel:x")
        await until(pilot, lambda: "title" in str(app.screen.query_one("#note", Static).content))
        await pilot.press("escape")
        await until(pilot, lambda: panes.headlines.listing.view == before)
        assert panes.headlines.total == total
        await pilot.press("/", *"tempete is:unr", "tab")
        await until(pilot, lambda: app.screen.query_one(Input).value == "tempete is:unread")
        await pilot.press("escape")
        await pilot.press("/", *'title:/TEMP.TE/i OR "no such phrase"', "enter")
        await until(pilot, lambda: app.screen is main and panes.headlines.total == 1)
        await pilot.press("escape")
        await until(pilot, lambda: panes.headlines.listing.view == before)


async def test_a_query_is_saved_as_a_view(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("/", *"tempete -is:starred title:/./", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        await pilot.press(*"Storms", "enter")
        await until(pilot, lambda: "Storms" in main.panes.status.message)
        path = views_file.beside(main.context.paths.feeds)
        assert [(one.name, one.text) for one in views_file.read(path)] == [
            ("Storms", "tempete -is:starred title:/./")
        ]
        views = main.panes.views
        await until(pilot, lambda: views.overview.counts.get("own:Storms") == 1)
        await pilot.press("escape", "f", *"Storms", "enter")
        await until(pilot, lambda: main.panes.headlines.listing.view.name == "Storms")


async def test_a_view_may_be_limited(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("/", *"is:any limit:3", "enter")
        await until(pilot, lambda: app.screen is main and main.panes.headlines.total == 3)


def rows(app: object) -> list[list[tuple[str, bool]]]:
    """The painted lines of the list: texts, and whether they are highlighted."""
    headlines = main_of(app).panes.headlines  # type: ignore[arg-type]
    return [
        [(one.text, bool(one.style and one.style.underline)) for one in headlines.render_line(y)]
        for y in range(headlines.content_region.height)
    ]


def marked(app: object) -> list[str]:
    return [text for row in rows(app) for text, underlined in row if underlined]


def shown(app: object) -> str:
    return "\n".join("".join(text for text, _underlined in row) for row in rows(app))


@pytest.mark.parametrize("density", ["comfortable", "preview", "compact"])
async def test_a_row_shows_what_was_found(tmp_path: Path, density: str) -> None:
    app = window(tmp_path, with_settings=settings(density=density))
    async with app.run_test(size=(200, 40)) as pilot:
        main = await started(pilot)
        await pilot.press("/", *"tempete")
        await until(pilot, lambda: marked(app) == ["tempête"])
        assert "\n…" not in shown(app)
        await pilot.press("escape", "/", *'"harbour master" museum', "enter")
        await until(pilot, lambda: app.screen is main and main.panes.headlines.total == 1)
        await until(pilot, lambda: "who has kept the log" in shown(app))
        assert marked(app) == ["museum", "harbour master"]
        await pilot.press("escape")
        await until(pilot, lambda: not marked(app))


async def test_the_words_of_a_query_are_offered_with_counts(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await started(pilot)

        def offered() -> str:
            return str(app.screen.query_one("#offers", Static).content)

        await pilot.press("/", *"ti")
        await until(pilot, lambda: "title: words of the title" in offered())
        await pilot.press(*[*["backspace"] * 2, *"storm is:"])
        await until(pilot, lambda: "is:unread 1" in offered() and "is:starred 0" in offered())
        await pilot.press(*["backspace"] * 9, *"feed:orb")
        await until(pilot, lambda: 'feed:"Orbit Gazette" 4' in offered())
        await pilot.press("space")
        await until(pilot, lambda: not offered())


async def test_hits_in_titles_may_come_first(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("5")
        await until(pilot, lambda: main.panes.headlines.listing.view.id == "all")
        # Every sample article has boats in its text.
        await pilot.press("/", *"boats OR telescope", "ctrl+t", "enter")
        total = main.panes.headlines.total
        await until(pilot, lambda: app.screen is main and main.panes.headlines.total == total)
        await until(pilot, lambda: titles(app)[0].startswith("The telescope"))
        await pilot.press("]", "j")
        await until(pilot, lambda: main.panes.headlines.row == 1)
        await pilot.press("v")
        await until(pilot, lambda: not titles(app)[0].startswith("The telescope"))
        await pilot.press("escape")
        await until(pilot, lambda: main.panes.headlines.listing.view.id != "search")
        assert main.panes.headlines.total == total


async def test_edited_articles_show_the_words_that_changed(tmp_path: Path) -> None:
    app = window(tmp_path)
    with open_store(profile(tmp_path).store) as store:
        for title, body, at in (("Storm closes the strait", "two", 5), ("A choir", "ten", 9)):
            one = draft(title, NOW - 600, html=f"<p>It has {body} boats.</p>")
            publish(store, SUBSCRIPTIONS[1].url, [one])
            [found] = articles.page(store, query_of(search_of(f'"{title}"').where), 0, 1)
            feed = feeds.feed_by_url(store, SUBSCRIPTIONS[1].url)
            assert feed is not None
            changed = replace(
                one, title=title.replace("closes", "shuts"), html="<p>It has three boats.</p>",
                content_hash="other",
            )  # fmt: skip
            visit = Visit(feed.id, feed.url, feed.state, NOW + at, changed=((found.id, changed),))
            store.write(commit, [visit])
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("Y")
        await until(pilot, lambda: main.panes.headlines.total == 2)
        await until(pilot, lambda: "closes → shuts · two → three" in shown(app))
        assert titles(app) == ["A choir", "Storm shuts the strait"]
        assert "ten → three" in shown(app)
        await pilot.press("escape")
        await until(pilot, lambda: main.panes.headlines.listing.view.id == "unread")
