"""The window by its keys: moving, opening, marking, undoing, choosing, and what it says."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
from itertools import combinations
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Input, OptionList

from tests.support.window import (
    NOW,
    SUBSCRIPTIONS,
    FakeEngine,
    draft,
    engine_of,
    engine_sends,
    fill,
    fill_many,
    list_feeds,
    main_of,
    profile,
    publish,
    settings,
    started,
    until,
    window,
)
from tui_reader.config import feeds_file
from tui_reader.config.schema import Reading, Settings
from tui_reader.engine.protocol import Died, Failed, Found, Progress, Ready, Refreshed
from tui_reader.model import STARRED, PageList, PageSelectors, Query, Subscription
from tui_reader.store import articles, feeds, offline, open_store
from tui_reader.text.visual import ordered
from tui_reader.ui import status_line
from tui_reader.ui.actions import ACTION_IDS, ACTIONS, GROUPS, Place
from tui_reader.ui.app import ReaderApp
from tui_reader.ui.dialogs.add_feed import AddFeed
from tui_reader.ui.dialogs.choose import Choose
from tui_reader.ui.dialogs.confirm import Confirm
from tui_reader.ui.dialogs.failures import Failures
from tui_reader.ui.dialogs.help import Help, section
from tui_reader.ui.dialogs.prompt import Prompt, _Completion
from tui_reader.ui.dialogs.welcome import Welcome, region
from tui_reader.ui.headlines import list as headline_list
from tui_reader.ui.headlines.snapshot import Snapshot, read_around
from tui_reader.ui.pane import Body
from tui_reader.ui.terminal import repaints

WIDE = (160, 40)


def painted(app: ReaderApp) -> str:
    """What is on the screen, as text."""
    lines = app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in lines)


async def test_headlines_are_there_and_keys_move(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        assert main.panes.headlines.total == 23
        assert "Le port de Valmarine" in painted(app)
        assert ordered("إعادة", "forms") in painted(app)
        assert app.focused is main.panes.headlines
        for keys, row in (
            (["j"], 1), (["down"], 2), (["k"], 1), (["up"], 0), (["5", "j"], 5), (["3", "k"], 2),
            (["G"], 22), (["g", "g"], 0), (["end"], 22), (["home"], 0), (["k"], 0),
        ):  # fmt: skip
            await pilot.press(*keys)
            assert main.panes.headlines.row == row, keys


@pytest.mark.parametrize("why", ["a wish", "a refresh in vain", "time goes by"])
async def test_a_calm_opening_leaves_nothing_waiting_for_ever(tmp_path: Path, why: str) -> None:
    where, calm, now = profile(tmp_path), settings(), [float(NOW)]
    fill(where)
    app = ReaderApp(
        settings=calm, paths=where, engine=FakeEngine(), clock=lambda: now[0], refresh_seconds=0.02
    )
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        assert main.panes.headlines.selected is not None
        asked = engine_of(app).asked
        await pilot.pause(0.1)
        assert asked == []
        match why:
            case "a wish":
                with open_store(where.store) as store:
                    store.write(offline.queue, main.panes.headlines.selected.id, "page", NOW)
            case "a refresh in vain":
                await pilot.press("R")
                engine_sends(app, Refreshed(1, total=6, new=0, failed=6, offline=True))
            case _:
                now[0] += 60 * calm.refresh.interval
        already = len(asked)
        await until(pilot, lambda: len(asked) > already)
        assert asked[-1] == ("refresh", (), False)


async def test_the_first_frame_holds_headlines_and_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames: list[str] = []

    def displayed(self: ReaderApp) -> None:
        if self.screen_stack and not self._batch_count:
            frames.append(painted(self))

    monkeypatch.setattr(repaints, "_FILL_SECONDS", 30)
    monkeypatch.setattr(ReaderApp, "post_display_hook", displayed)
    async with window(tmp_path).run_test(size=WIDE) as pilot:
        await started(pilot)
    assert "Le port de Valmarine" in frames[0]
    assert "Unread · 23" in frames[0]
    assert "Harbour" in frames[0]


async def test_a_store_that_is_slow_does_not_keep_the_screen_black(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = threading.Event()

    def slow(*given: object) -> Snapshot:
        answer.wait(30)
        return read_around(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(headline_list, "read_around", slow)
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: " Views " in painted(app))
        assert "Le port de Valmarine" not in painted(app)
        answer.set()
        await started(pilot)
        assert "Le port de Valmarine" in painted(app)


async def test_opening_shows_the_article_and_marks_it_read(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("j", "enter")
        await until(pilot, lambda: main.panes.article.article is not None)
        assert main.panes.article.article is not None
        assert main.panes.article.article.headline.title.startswith("Storm closes")
        await until(pilot, lambda: app.focused is main.panes.article)
        await until(
            pilot, lambda: main.panes.headlines.selected and main.panes.headlines.selected.read
        )
        assert main.panes.headlines.total == 23  # stays in the unread view, to be seen read
        await until(pilot, lambda: main.panes.views.overview.counts["unread"] == 22)
        assert "Unread · 22" in painted(app)
        await pilot.press("h")
        assert app.focused is main.panes.headlines
        with open_store(tmp_path / "store.sqlite3") as store:
            assert articles.count(store, Query(unread=True)) == 22


async def test_j_and_brackets_read_on_without_leaving_the_list(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)

        def reads(beginning: str) -> bool:
            article = main.panes.article.article
            return article is not None and article.headline.title.startswith(beginning)

        await pilot.press("J")
        await until(pilot, lambda: reads("Storm"))
        await pilot.press("j", "m", "k")
        await pilot.press("]")
        await until(pilot, lambda: reads("La halle"))
        await pilot.press("[")
        await until(pilot, lambda: reads("Le port"))
        await pilot.press("K")
        await until(
            pilot, lambda: "no more" in main.panes.status.message or main.panes.headlines.row == 0
        )
        assert app.focused is main.panes.headlines


async def test_space_pages_and_then_goes_to_the_next_unread(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(160, 16)) as pilot:
        main = await started(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: app.focused is main.panes.article)
        await pilot.press("space")
        await until(pilot, lambda: main.panes.article.scroll_offset.y > 0)
        for _ in range(6):
            await pilot.press("space")
        await until(pilot, lambda: main.panes.headlines.row >= 1)


async def test_marks_are_written_at_once_and_undone(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("s", "L", "m")
        selected = main.panes.headlines.selected
        assert selected is not None
        assert (selected.starred, selected.later, selected.read) == (True, True, True)
        assert "★" in painted(app)
        with open_store(tmp_path / "store.sqlite3") as store:
            [stored] = articles.headlines(store, [selected.id])
        assert (stored.starred, stored.later, stored.read) == (True, True, True)
        await pilot.press("u", "u", "u")
        selected = main.panes.headlines.selected
        assert selected is not None
        assert (selected.starred, selected.later, selected.read) == (False, False, False)
        await pilot.press("u")
        assert "nothing to undo" in main.panes.status.message


async def test_a_removed_feed_and_a_removed_folder_are_undone_in_their_turn(
    tmp_path: Path,
) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        overview = main.panes.views

        async def removes(label: str, message: str) -> None:
            main.panes.focus("views")
            row = next(place for place, one in enumerate(overview._rows) if one.label == label)
            overview.move_to(row)
            await pilot.press("d")
            await until(pilot, lambda: isinstance(app.screen, Confirm))
            await pilot.press("y")
            await until(pilot, lambda: main.panes.status.message == message)

        await pilot.press("s")
        await removes("Quai Sud", "Removed: Quai Sud · u undoes it")
        await removes("Ports", "Removed: Ports · u undoes it")
        await until(
            pilot,
            lambda: (
                [one.title for one in overview.overview.feeds] == ["Orbit Gazette", "Les Ateliers"]
            ),
        )
        for message, feeds_then, articles_then in (
            ("Undone: Ports is back with 3 feeds", 5, 19),
            ("Undone: Quai Sud is back", 6, 23),
            ("Undone: “Le port de Valmarine rouvre ses quais après trois semaines de tempête” no longer starred", 6, 23),
            ("There is nothing to undo.", 6, 23),
        ):  # fmt: skip
            await pilot.press("u")
            await until(pilot, lambda message=message: main.panes.status.message == message)
            await until(pilot, lambda n=feeds_then: len(overview.overview.feeds) == n)
            await until(pilot, lambda n=articles_then: main.panes.headlines.total == n)


async def test_marking_all_read_is_undoable(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("A")
        assert "23 articles marked read" in main.panes.status.message
        assert main.panes.headlines.unread == 0
        assert main.panes.headlines.selected is not None
        assert main.panes.headlines.selected.read
        await pilot.press("u")
        assert main.panes.headlines.unread == 23
        assert not main.panes.headlines.selected.read


async def test_what_arrived_unseen_is_not_marked_with_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = window(tmp_path)
    # The window looks at the store only when it is told to, not when the machine is slow.
    monkeypatch.setattr("tui_reader.ui.main.store_watch.POLL_SECONDS", 3600)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        with open_store(tmp_path / "store.sqlite3") as store:
            publish(store, SUBSCRIPTIONS[0].url, [draft("Unseen", NOW)], now=NOW - 100)
        await pilot.press("A")
        await until(pilot, lambda: main.panes.headlines.total == 24)
        assert main.panes.headlines.unread == 1


async def test_tags(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("+", *"tide", "enter")
        await until(
            pilot,
            lambda: (
                main.panes.headlines.selected and main.panes.headlines.selected.tags == ("tide",)
            ),
        )
        await until(pilot, lambda: main.panes.views.overview.tags == ("tide",))
        await pilot.press("+", *"tide", "enter")
        await until(
            pilot,
            lambda: main.panes.headlines.selected and main.panes.headlines.selected.tags == (),
        )


async def test_a_tag_of_the_feed_stays_and_says_why(tmp_path: Path) -> None:
    tagged = tuple(replace(one, tags=("ports",)) for one in SUBSCRIPTIONS)
    where = profile(tmp_path)
    fill(where)
    where.config.unlink()
    list_feeds(where, tagged)
    app = window(tmp_path, filled=False)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await until(pilot, lambda: main.panes.views.overview.tags == ("ports",))
        await main.controllers.store_watch.store_changed()
        await pilot.press("+", *"ports", "enter")
        await until(pilot, lambda: "#ports stays: it is a tag of " in main.panes.status.message)
        selected = main.panes.headlines.selected
        assert selected is not None
        assert selected.tags == ("ports",)
        # Nothing was done that could be undone.
        await pilot.press("u")
        await until(pilot, lambda: main.panes.status.message == "There is nothing to undo.")


async def test_views_by_number_by_name_and_by_search(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("s", "3")
        await until(
            pilot,
            lambda: (
                main.panes.headlines.listing.view == STARRED and main.panes.headlines.total == 1
            ),
        )
        await pilot.press("f")
        await until(pilot, lambda: isinstance(app.screen, Choose))
        await pilot.press(*"orbit", "enter")
        await until(pilot, lambda: main.panes.headlines.listing.view.name == "Orbit Gazette")
        assert main.panes.headlines.total == 4
        await pilot.press("/", *"tempete", "enter")
        await until(pilot, lambda: main.panes.headlines.listing.view.id == "search")
        assert main.panes.headlines.total == 1
        await pilot.press("9", "9")
        await until(pilot, lambda: "no view 99" in main.panes.status.message)


async def test_the_views_pane_folds_and_chooses(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("h")
        assert app.focused is main.panes.views
        await pilot.press("5", "j")
        assert main.panes.views.highlighted.label == "Ports"
        lines = main.panes.views.count
        await pilot.press("o")
        assert main.panes.views.count < lines
        await pilot.press("enter")
        await until(pilot, lambda: main.panes.headlines.listing.view.id == "folder:Ports")
        assert main.panes.headlines.total == 17
        assert app.focused is main.panes.headlines


async def test_help_lists_the_keys_of_the_place_and_filters(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(120, 50)) as pilot:
        await started(pilot)
        await pilot.press("?")
        await until(pilot, lambda: isinstance(app.screen, Help))
        assert "mark the article read" in painted(app)
        await pilot.press(*"star")
        await pilot.pause()
        assert "star the article" in painted(app)
        assert "half a page" not in painted(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is main_of(app))


async def test_the_palette_does_what_the_table_says(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press(":")
        await until(pilot, lambda: app.screen is not main)
        # By what it does as well, not only by its name.
        await pilot.press(*"choose col")
        names = app.screen.query_one(OptionList)
        await until(pilot, lambda: [o for o in names.options if "Theme" in str(o.prompt)])
        await pilot.press("ctrl+u", *"read later")
        palette = app.screen
        await until(pilot, lambda: palette.query_one(OptionList).option_count)
        await pilot.press("enter")
        await until(
            pilot, lambda: main.panes.headlines.selected and main.panes.headlines.selected.later
        )


async def test_panes_by_tab_and_the_ticker(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        seen = []
        for _ in range(4):
            await pilot.press("tab")
            seen.append(main.panes.place)
        assert seen == ["article", "ticker", "views", "headlines"]
        await pilot.press("t", "l")
        first = main.panes.ticker.current()
        assert first is not None
        await pilot.press("enter")
        await until(pilot, lambda: main.panes.article.article is not None)
        assert main.panes.article.article is not None
        assert main.panes.article.article.headline.id == first.id
        await pilot.press("T", "T")
        assert not main.panes.ticker.display


async def test_the_mouse_opens_headlines_and_views(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.click(main.panes.headlines, offset=(20, 8))
        await until(pilot, lambda: main.panes.article.article is not None)
        assert main.panes.headlines.row > 1
        assert main.panes.article.article is not None
        assert main.panes.headlines.selected == main.panes.article.article.headline
        await pilot.click(main.panes.views, offset=(3, 5))
        await until(pilot, lambda: main.panes.headlines.listing.view.id == "all")


async def test_one_pane_at_a_time_on_a_narrow_terminal(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(60, 20)) as pilot:
        main = await started(pilot)
        assert (
            main.panes.views.display,
            main.panes.headlines.display,
            main.panes.article.display,
        ) == (
            False,
            True,
            False,
        )
        await pilot.press("enter")
        await until(pilot, lambda: main.panes.article.display)
        assert not main.panes.headlines.display
        assert "published in" in painted(app)
        await pilot.press("h", "h")
        assert main.panes.views.display
        await pilot.press("down", "enter")
        await until(pilot, lambda: main.panes.headlines.listing.view.id == "today")
        assert not main.panes.views.display


@pytest.mark.parametrize("layout", ["columns", "stacked"])
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (110, 30), (160, 40)])
async def test_no_pane_lies_over_another(
    tmp_path: Path, size: tuple[int, int], layout: str
) -> None:
    app = window(tmp_path, with_settings=settings(layout=layout))
    async with app.run_test(size=size) as pilot:
        main = await started(pilot)
        panes, body = main.panes, main.query_one(Body)

        def parts() -> list[Region]:
            every = (panes.views, panes.headlines, panes.article)
            return [one.region for one in every if one.display]

        async def look(focused: Place) -> None:
            await until(pilot, lambda: panes.place == focused)
            await until(pilot, lambda: sum(one.area for one in parts()) == body.region.area)
            assert not any(one.overlaps(other) for one, other in combinations(parts(), 2))

        await pilot.press("h")
        await look("views")
        assert panes.views.display
        await pilot.press("l", "enter")
        await look("article")
        article = panes.article.region
        await pilot.press("h", "h")
        await look("views")
        if panes.shape == "two" and layout == "columns":
            # The views have the place of the headlines; the article stays as it is.
            assert panes.article.region == article
        await pilot.press("escape")
        await look("headlines")


async def test_a_narrow_window_has_no_sides_and_titles_that_lead_back(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(60, 20)) as pilot:
        main = await started(pilot)
        assert "‹ Unread · 23" in painted(app)
        assert "│" not in painted(app)
        await pilot.press("enter")
        await until(pilot, lambda: main.panes.article.article is not None)
        await until(pilot, lambda: "‹ Unread " in painted(app))
        await pilot.click(main.panes.article, offset=(4, 0))
        await until(pilot, lambda: app.focused is main.panes.headlines)
        await pilot.click(main.panes.headlines, offset=(4, 0))
        await until(pilot, lambda: app.focused is main.panes.views)
        await pilot.resize_terminal(160, 40)
        await until(pilot, lambda: "│" in painted(app))
        assert "‹" not in painted(app)


async def test_resizing_and_a_terminal_that_is_too_small(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("3", "j", "enter")
        await until(pilot, lambda: app.focused is main.panes.article)
        for width, panes in ((100, 2), (60, 1), (160, 3)):
            await pilot.resize_terminal(width, 30)

            def shown() -> int:
                return sum(
                    one.display
                    for one in (main.panes.views, main.panes.headlines, main.panes.article)
                )

            await until(pilot, lambda: shown() == panes)  # noqa: B023
            assert main.panes.article.display
        await pilot.resize_terminal(28, 8)
        await until(pilot, lambda: "too small (28x8)" in " ".join(painted(app).split()))
        await pilot.press("j")
        await pilot.resize_terminal(160, 40)
        await until(pilot, lambda: "published in" in painted(app))
        assert main.panes.headlines.row > 1
        assert main.panes.article.article is not None
        assert main.panes.headlines.selected == main.panes.article.article.headline


async def test_hostile_text_is_only_text(tmp_path: Path) -> None:
    where = profile(tmp_path)
    titles = [
        "[/x] closes nothing",
        "[@click=app.bell]ring[/]",
        "[red]not red",
        "a\x1b]52;c;eA==\x07b\x9b31m",
        "\u202egnp.exe",
    ]
    with open_store(where.store) as store:
        subscription = Subscription(
            "https://evil.example/rss", "[/b] [@click=x]Evil\x1b[2J", "[/f]"
        )
        feeds.subscribe_in_slices(store, [subscription])
        list_feeds(where, [subscription])
        publish(
            store,
            subscription.url,
            [
                draft(title, NOW - n, url=f"https://evil.example/{n}", html="<p>x</p>")
                for n, title in enumerate(titles)
            ],
        )
    app = ReaderApp(
        settings=Settings(
            refresh=settings().refresh, ticker=settings().ticker, feeds=(subscription,)
        ),
        paths=where,
        clock=lambda: NOW,
    )
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        for _ in titles:
            await pilot.press("J")
            await pilot.pause()
        await pilot.press("K", "h", "G", "enter", "/", *"[/x", "enter")
        await until(pilot, lambda: main.panes.headlines.listing.view.id == "search")
        await pilot.press("f", *"evil")
        await pilot.press("escape", "d")
        text = painted(app)
        assert "[/x] closes nothing" in text
        assert not any(
            (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 or c == "\u202e" for c in text
        )


async def test_a_long_list_is_held_in_pages(tmp_path: Path) -> None:
    fill_many(profile(tmp_path), 10_000)
    app = window(tmp_path, filled=False)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        assert main.panes.headlines.total == 10_000
        await pilot.press("G")
        assert main.panes.headlines.row == 9_999
        await until(pilot, lambda: main.panes.headlines.selected is not None)
        assert "Notice 9999" in painted(app)
        for row in range(0, 10_000, 250):
            main.panes.headlines.move_to(row)
            await pilot.pause()
        await pilot.press("g", "g", "pagedown", "ctrl+d")
        assert main.panes.headlines.in_memory <= 1_000


async def test_articles_that_arrive_move_nothing(tmp_path: Path) -> None:
    fill_many(profile(tmp_path), 500)
    app = window(tmp_path, filled=False)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("6", "0", "j")
        selected = main.panes.headlines.selected
        assert selected is not None
        before = painted(app).splitlines()[5:30]
        with open_store(tmp_path / "store.sqlite3") as store:
            new = [draft(f"Late {n}", NOW, url=f"https://l.example/{n}") for n in range(12)]
            publish(store, SUBSCRIPTIONS[1].url, new)
        await until(pilot, lambda: main.panes.headlines.total == 512)
        await until(pilot, lambda: "12 new" in painted(app))
        assert main.panes.headlines.selected is not None
        assert main.panes.headlines.selected.id == selected.id
        rows = [line[27:80] for line in painted(app).splitlines()[5:30]]
        assert rows == [line[27:80] for line in before]
        await pilot.press("g", "g")
        assert main.panes.headlines.row == 0
        await pilot.pause()
        assert "12 new" not in painted(app)


@pytest.mark.parametrize("width", [60, 80, 160])
async def test_a_message_goes_by_itself_unless_its_work_goes_on(
    tmp_path: Path, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_line, "_LEAST_SECONDS", 0.05)
    monkeypatch.setattr(status_line, "_READ_A_SECOND", 1_000)
    app = window(tmp_path)
    async with app.run_test(size=(width, 24)) as pilot:
        status = (await started(pilot)).panes.status
        status.show("It is done")
        assert "It is done" in painted(app)
        await until(pilot, lambda: "? help" in painted(app))
        status.show("It is done")
        status.hold("It is being done…")
        status.show_news("updated 12:40")
        later: list[bool] = []
        app.set_timer(0.1, lambda: later.append(True))
        await until(pilot, lambda: bool(later))
        assert "It is being done…" in painted(app)


@pytest.mark.parametrize("size", [(40, 12), (60, 20), (80, 24), (160, 40)])
async def test_a_message_is_read_whole_and_moves_no_pane(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    app = window(tmp_path)
    text = "This cannot be written to /home/ana/.local/share/tui-reader/store.sqlite3: the disk is full"
    async with app.run_test(size=size) as pilot:
        panes = (await started(pilot)).panes
        await pilot.press("enter")
        await until(pilot, lambda: panes.place == "article")
        before = panes.article.region
        panes.status.show(text)
        lines = -(-len(text) // (size[0] - 3))
        await until(pilot, lambda: panes.status.region.height >= lines)
        assert panes.status.region.bottom == size[1]
        await until(pilot, lambda: "".join(text.split()) in "".join(painted(app).split()))
        assert panes.article.region == before
        await pilot.press("j")
        await until(pilot, lambda: panes.status.region.height == 1)
        assert "? help" in painted(app)
        panes.status.show("word " * 400)
        await until(pilot, lambda: panes.status.region.height == 4)
        assert "…" in painted(app).splitlines()[-1]


@pytest.mark.parametrize("width", [60, 80, 100, 160])
async def test_the_keys_have_room_beside_the_state_of_the_news(tmp_path: Path, width: int) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(width, 24)) as pilot:
        main = await started(pilot)
        main.panes.status.show_news("updated 12:40 · 84 new · ready offline: 84 of 84")
        await until(pilot, lambda: "updated 12:40" in painted(app))
        line = painted(app).splitlines()[-1]
        assert all(one in line for one in ("j move", "⏎ open", "? help", "q quit"))
        assert ("m read/unread" in line) == (width > 60)
        assert ("84 new" in line) == (width > 80)
        assert ("84 of 84" in line) == (width > 100)
        await pilot.press("enter")
        await until(pilot, lambda: "h back" in painted(app))


async def test_what_the_engine_says_is_reported(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        engine = engine_of(app)
        await pilot.press("R")
        assert engine.asked == [("refresh", (), False)]
        engine_sends(app, Progress(1, done=412, total=1000, new=37, failed=0))
        await until(pilot, lambda: "412/1000 · 37 new" in painted(app))
        engine_sends(app, Refreshed(1, total=1000, new=37, failed=2))
        await until(pilot, lambda: "2 feeds failed (E) · updated " in painted(app))
        assert " · 37 new" in painted(app)
        await pilot.press("R")
        assert engine.asked[-1] == ("refresh", (), True)
        await pilot.press("X")
        assert engine.asked[-1] == ("cancel", 2)
        await until(pilot, lambda: "stopped" in painted(app))
        await pilot.press("r")
        assert engine.asked[-1] == ("refresh", (SUBSCRIPTIONS[0].url,), True)
        engine_sends(app, Died("killed by signal 9"))
        await until(
            pilot, lambda: "The engine stopped (killed by signal 9)" in main.panes.status.message
        )
        await until(pilot, lambda: engine.starts == 2)
        engine_sends(app, Ready(1))
        engine_sends(app, Died("ended with status 1"))
        await until(pilot, lambda: "next refresh" in main.panes.status.message)
        assert engine.starts == 2
        await pilot.press("j", "enter")
        await until(pilot, lambda: main.panes.article.article is not None)


async def test_what_comes_after_the_window_has_closed_is_dropped(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await started(pilot)
    assert app.screen_stack == []
    app.receive(Ready(1))
    app.on_terminal_supports_synchronized_output()


async def test_a_page_without_a_feed_is_followed_by_one_of_its_lists(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await started(pilot)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, AddFeed))
        app.screen.query_one(Input).value = "bay.example/board"
        await pilot.press("enter")
        await until(pilot, lambda: len(engine_of(app).asked) == 1)
        lists = (
            PageList(PageSelectors("nav li"), "The Bay", 9, (("Sport", "https://bay.example/s", None),)),
            PageList(PageSelectors("li.x", "h3"), "The Bay", 4, (("Quay [/x]", "https://bay.example/1", 1),)),
        )  # fmt: skip
        engine_sends(app, Found(1, (), lists))
        await until(pilot, lambda: "names no feed" in painted(app))
        assert "Quay [/x]" in painted(app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: not isinstance(app.screen, AddFeed))
        file = app.context.paths.feeds
        await until(pilot, lambda: file.exists() and "li.x" in file.read_text())
    [added] = feeds_file.read(file).feeds
    assert (added.url, added.title) == ("https://bay.example/board", "The Bay")
    assert added.page == PageSelectors("li.x", "h3")


async def test_adding_a_feed_of_a_site(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, AddFeed))
        await pilot.press(*"nonsense", "enter")
        await until(pilot, lambda: "no web address" in painted(app))
        app.screen.query_one(Input).value = "bay.example"
        await pilot.press("enter")
        await until(pilot, lambda: engine_of(app).asked == [("discover", "https://bay.example")])
        engine_sends(app, Failed(1, "The server does not answer."))
        await until(pilot, lambda: "does not answer" in painted(app))
        app.screen.query_one(Input).value = "https://bay.example/"
        await pilot.press("enter")
        await until(pilot, lambda: len(engine_of(app).asked) == 2)
        # A link that is only called a feed is offered, and not taken unseen.
        engine_sends(app, Found(2, (("https://bay.example/called", "RSS", "link"),)))
        await until(pilot, lambda: "Which of these?" in painted(app))
        app.screen.query_one(Input).focus()
        await pilot.press("enter")
        await until(pilot, lambda: len(engine_of(app).asked) == 3)
        engine_sends(
            app,
            Found(
                3,
                (
                    ("https://bay.example/a", "The Bay [/x]", "rss20"),
                    ("https://bay.example/b", "", "atom10"),
                ),
            ),
        )
        await until(pilot, lambda: "The Bay [/x]" in painted(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "1 feed added" in main.panes.status.message)
        assert [feed.url for feed in feeds_file.read(tmp_path / "feeds.toml").feeds] == [
            "https://bay.example/b"
        ]
        assert engine_of(app).asked[-1] == ("refresh", ("https://bay.example/b",), True)
        assert "https://bay.example/b" in [feed.url for feed in main.panes.views.overview.feeds]


async def test_removing_a_feed_asks_first(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("s", "d")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is main)
        assert len(main.panes.views.overview.feeds) == len(SUBSCRIPTIONS)
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: len(main.panes.views.overview.feeds) == len(SUBSCRIPTIONS) - 1)
        assert feeds_file.read(tmp_path / "feeds.toml").removed == (SUBSCRIPTIONS[0].url,)
        await pilot.press("3")
        # The list turns to a view before it knows how much is in it.
        await until(pilot, lambda: main.panes.headlines.total == 1)
        assert main.panes.headlines.listing.view == STARRED


async def test_failing_feeds_are_reported_and_asked_again(tmp_path: Path) -> None:
    app = window(tmp_path)
    with open_store(tmp_path / "store.sqlite3") as store, store.transaction() as connection:
        connection.execute(
            "UPDATE feeds SET error = '404: [/x] not there', failures = 3 WHERE id = 2"
        )
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        assert "!" in painted(app)
        await pilot.press("E")
        await until(pilot, lambda: isinstance(app.screen, Failures))
        assert "404: [/x] not there" in painted(app)
        await pilot.press("r")
        await until(pilot, lambda: engine_of(app).asked)
        assert engine_of(app).asked == [("refresh", (SUBSCRIPTIONS[1].url,), True)]
        assert app.screen is main
        assert main.panes.status.message == "Asking 1 feed again…"
        engine_sends(app, Refreshed(1, total=1, new=0, failed=1))
        told = "The Harbour Post still fails: 404: [/x] not there"
        await until(pilot, lambda: main.panes.status.message == told)
        await pilot.press("E")
        await until(pilot, lambda: isinstance(app.screen, Failures))
        await pilot.press("enter")
        await until(pilot, lambda: len(engine_of(app).asked) == 2)
        with open_store(tmp_path / "store.sqlite3") as store, store.transaction() as connection:
            connection.execute("UPDATE feeds SET error = '', failures = 0 WHERE id = 2")
        engine_sends(app, Refreshed(2, total=1, new=0, failed=0))
        await until(pilot, lambda: main.panes.status.message == "1 feed works again.")
        # What was refused was not asked, and does not fail "still".
        main.controllers.refresh.retry((SUBSCRIPTIONS[1].url,))
        await until(pilot, lambda: len(engine_of(app).asked) == 3)
        engine_sends(app, Failed(3, "another one refreshes"))
        told = "They were not asked: another one refreshes"
        await until(pilot, lambda: main.panes.status.message == told)


async def test_several_tags_are_typed_with_commas(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("+")
        await until(pilot, lambda: app.screen is not main and app.screen.query(Input))
        app.screen.query_one(Input).value = "la mer, #port,, port"
        await pilot.press("enter")
        await until(pilot, lambda: main.panes.headlines.selected.tags == ("la mer", "port"))  # type: ignore[union-attr]
        await until(pilot, lambda: main.panes.status.message == "Tagged #la mer. Tagged #port.")


async def test_from_no_feed_to_a_refresh_in_two_keys(tmp_path: Path) -> None:
    app = window(tmp_path, with_settings=Settings(refresh=settings().refresh), filled=False)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await until(pilot, lambda: isinstance(app.screen, Welcome))
        # Every way is in sight, and is offered again to who closed the question.
        await until(pilot, lambda: "of a feed, or of a site that has one" in painted(app))
        assert "A starter list" in painted(app)
        await pilot.press("escape", "a")
        await until(pilot, lambda: isinstance(app.screen, Welcome))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: len(main.panes.views.overview.feeds) > 20)
        [(kind, urls, force)] = engine_of(app).asked
        assert (kind, force) == ("refresh", True)
        assert len(urls) == len(main.panes.views.overview.feeds)  # type: ignore[arg-type]


@pytest.mark.parametrize("by_mouse", [False, True])
async def test_several_parts_of_the_starter_list_are_taken_at_once(
    tmp_path: Path, by_mouse: bool
) -> None:
    app = window(tmp_path, with_settings=Settings(refresh=settings().refresh), filled=False)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await until(pilot, lambda: isinstance(app.screen, Welcome))
        welcome = app.screen
        await pilot.press("enter", "escape")
        await until(pilot, lambda: "An OPML file" in painted(app))
        await pilot.press("enter")
        await until(pilot, lambda: "All of it" in painted(app))
        first, second = (
            welcome.query_one(OptionList).get_option_at_index(at).id.partition(":")[2]  # type: ignore[union-attr]
            for at in (1, 2)
        )
        if by_mouse:
            for row in (1, 2, 0):
                await pilot.click(OptionList, offset=(4, row))
        else:
            await pilot.press("j", "space", "j", "space")
            await until(pilot, lambda: "Take what is marked" in painted(app))
            await pilot.press("k", "k", "enter")
        await until(pilot, lambda: main.panes.views.overview.feeds)
        assert {region(feed) for feed in main.panes.views.overview.feeds} == {first, second}  # type: ignore[arg-type]


async def test_help_is_grouped_and_hangs(tmp_path: Path) -> None:
    ids = [id for _title, some in GROUPS for id in some.split()]
    assert len(ids) == len(set(ids))
    assert set(ids) == ACTION_IDS
    app = window(tmp_path)
    async with app.run_test(size=(160, 50)) as pilot:
        await started(pilot)
        await pilot.press("?")
        await until(pilot, lambda: isinstance(app.screen, Help))
        shown = painted(app)
        assert "Read on" in shown
        assert app.screen.query_one("#more-keys").size.width > 40
        await pilot.press(*"number before")
        await until(pilot, lambda: "a number before a key repeats it" in painted(app))
    rows = section("Keys", [("j", "one headline, line or view down " * 3, "down")], 40, beside=True)
    texts = [row.plain for row in rows[1:]]
    assert len(texts) > 2
    assert all(text.startswith(" " * 15) and len(text) <= 40 for text in texts[1:])


async def test_a_tag_is_completed_behind_a_comma() -> None:
    completion = Prompt("Tags", "put on", known=("harbour", "la mer"))._known
    assert await _Completion(completion).get_suggestion("sea, La") == "sea, La mer"
    assert await _Completion(completion).get_suggestion("harbour, har") is None


async def test_the_first_feeds_from_an_opml_file(tmp_path: Path) -> None:
    list_file = tmp_path / "my feeds.opml"
    list_file.write_text(
        '<opml version="2.0"><body><outline text="Bay" xmlUrl="https://bay.example/rss"/></body></opml>'
    )
    app = window(tmp_path, with_settings=Settings(refresh=settings().refresh), filled=False)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await until(pilot, lambda: isinstance(app.screen, Welcome))
        await pilot.press("j", "enter")
        await until(pilot, lambda: not isinstance(app.screen, Welcome))
        app.screen.query_one(Input).value = str(tmp_path / "missing")
        await pilot.press("enter")
        await until(pilot, lambda: "cannot be imported" in painted(app))
        box = app.screen.query_one("#box").region
        assert abs(box.x - (WIDE[0] - box.right)) <= 1
        # The question stays, with what was typed, to be put right.
        app.screen.query_one(Input).value = str(list_file)
        await pilot.press("enter")
        await until(
            pilot,
            lambda: (
                [feed.url for feed in main.panes.views.overview.feeds]
                == ["https://bay.example/rss"]
            ),
        )


async def test_a_broken_feeds_file_is_reported_and_the_store_is_read(tmp_path: Path) -> None:
    app = window(tmp_path)
    (tmp_path / "feeds.toml").write_text("[[feeds]\n")
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        assert "feeds.toml" in main.panes.status.message
        assert main.panes.headlines.total == 23


@pytest.mark.parametrize("way", ["q", "ctrl+c", signal.SIGTERM, signal.SIGHUP])
async def test_every_way_out_closes_the_engine(tmp_path: Path, way: str | signal.Signals) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await started(pilot)
        if isinstance(way, str):
            await pilot.press(way)
        else:
            os.kill(os.getpid(), way)
            await until(pilot, lambda: app._exit)
    assert engine_of(app).closed


async def test_own_keys(tmp_path: Path) -> None:
    own = settings()
    own = Settings(
        refresh=own.refresh,
        ticker=own.ticker,
        feeds=own.feeds,
        keys={
            "star": ("f2",),
            "down": ("n",),
            "open": ("f4",),
            "undo": (),
            "ticker_mode": ("f6",),
            "next_match": ("f7",),
            "previous_match": ("f8",),
        },
    )
    app = window(tmp_path, with_settings=own)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("tab")
        await until(pilot, lambda: "F4 opens the headline" in painted(app))
        await pilot.press("shift+tab")
        await pilot.press("n", "f2", "s", "j")
        assert main.panes.headlines.row == 1
        assert main.panes.headlines.selected is not None
        assert main.panes.headlines.selected.starred
        # What is said names the user's keys, or none.
        await pilot.press("f6", "f6", "t")
        assert main.panes.status.message == "The ticker is off. F6 turns it on."
        await pilot.press("f4", "slash")
        await until(pilot, lambda: app.screen is not main)
        await pilot.press(*"the", "enter")
        await until(pilot, lambda: "F7 next · F8 before" in main.panes.status.message)
        await pilot.press("A")
        await until(pilot, lambda: main.panes.status.message.endswith("marked read"))


async def test_reading_to_the_end_marks_read_when_so_set(tmp_path: Path) -> None:
    own = settings()
    own = Settings(
        refresh=own.refresh, ticker=own.ticker, feeds=own.feeds, reading=Reading(mark_read="scroll")
    )
    app = window(tmp_path, with_settings=own)
    async with app.run_test(size=(160, 16)) as pilot:
        main = await started(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: app.focused is main.panes.article)
        await pilot.press("j")
        assert main.panes.headlines.unread == 23
        await pilot.press("G")
        await until(pilot, lambda: main.panes.headlines.unread == 22)
        await pilot.resize_terminal(160, 50)
        await pilot.press("J")
        await until(pilot, lambda: main.panes.headlines.unread == 21)


async def test_leaving_a_view_lets_go_of_what_was_read(tmp_path: Path) -> None:
    now = [NOW]
    where = profile(tmp_path)
    fill(where)
    app = ReaderApp(settings=settings(), paths=where, clock=lambda: now[0])
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("m")
        assert main.panes.headlines.total == 23
        now[0] += 60
        await pilot.press("5")
        await until(pilot, lambda: main.panes.headlines.listing.view.id == "all")
        await pilot.press("1")
        await until(pilot, lambda: main.panes.headlines.listing.view.id == "unread")
        await until(pilot, lambda: main.panes.headlines.total == 22)


async def test_moving_while_articles_arrive_loses_no_step(tmp_path: Path) -> None:
    fill_many(profile(tmp_path), 500)
    app = window(tmp_path, filled=False)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        for batch in range(5):
            with open_store(tmp_path / "store.sqlite3") as store:
                new = [
                    draft(f"Late {batch}.{n}", NOW, url=f"https://l.example/{batch}/{n}")
                    for n in range(3)
                ]
                publish(store, SUBSCRIPTIONS[1].url, new)
            looking = [asyncio.create_task(main.panes.headlines.renew()) for _ in range(2)]
            for _ in range(4):
                main.panes.headlines.move_to(main.panes.headlines.row + 1)
                await asyncio.sleep(0)
            await asyncio.gather(*looking)
        await until(pilot, lambda: main.panes.headlines.total == 515)
        assert main.panes.headlines.selected is not None
        assert main.panes.headlines.selected.title == "Notice 20"
        assert main.panes.headlines.row == 35


async def test_a_view_that_was_empty_shows_what_comes_first_until_it_is_touched(
    tmp_path: Path,
) -> None:
    with open_store(profile(tmp_path).store) as store:
        feeds.subscribe_in_slices(store, SUBSCRIPTIONS)
    app = window(tmp_path, filled=False)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        assert main.panes.headlines.total == 0

        async def arrive(name: str, at: int) -> None:
            with open_store(tmp_path / "store.sqlite3") as store:
                publish(store, SUBSCRIPTIONS[0].url, [draft(name, at)])
            await main.controllers.store_watch.store_changed()

        await arrive("Old", NOW - 300)
        await arrive("Newer", NOW - 200)
        assert main.panes.headlines.selected is not None
        assert main.panes.headlines.selected.title == "Newer"
        await pilot.press("home")
        await arrive("Newest", NOW - 100)
        assert main.panes.headlines.selected.title == "Newer"
        assert main.panes.headlines.row == 1


async def test_keys_typed_ahead_on_the_first_start_are_not_lost(tmp_path: Path) -> None:
    app = window(tmp_path, with_settings=Settings(refresh=settings().refresh), filled=False)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await until(pilot, lambda: isinstance(app.screen, Welcome))
        for _ in range(2):
            app.post_message(events.Key("enter", "\r"))
        await until(pilot, lambda: len(main.panes.views.overview.feeds) > 20)


async def test_the_ticker_rests_behind_a_dialog(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        main = await started(pilot)
        assert not main.panes.ticker.paused
        await pilot.press("question_mark")
        await until(pilot, lambda: main.panes.ticker.paused)
        await pilot.press("escape")
        await until(pilot, lambda: not main.panes.ticker.paused)


async def test_keys_that_come_together_go_to_the_dialog_that_the_first_opens(
    tmp_path: Path,
) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        unread = main.panes.headlines.total
        for key, character in (("slash", "/"), ("A", "A"), ("l", "l"), ("e", "e")):
            app.post_message(events.Key(key, character))
        await until(pilot, lambda: isinstance(app.focused, Input) and app.focused.value == "Ale")
        await pilot.press("escape")
        assert app.screen is main
        assert main.panes.headlines.total == unread
        for _again in range(2):
            for key in ("colon", "colon", "slash", "slash", "colon"):
                app.post_message(events.Key(key, ":" if key == "colon" else "/"))
            await until(
                pilot, lambda: isinstance(app.focused, Input) and app.focused.value == "://:"
            )
            await pilot.press("escape")
            assert app.screen is main


async def test_a_key_marks_a_headline_that_is_still_being_read(tmp_path: Path) -> None:
    fill_many(profile(tmp_path), 2_000)
    app = window(tmp_path, filled=False)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        star = next(one for one in ACTIONS if one.id == "star")
        main.panes.headlines.move_to(1_500)
        assert main.panes.headlines.selected is None
        await main.perform(star)
        await until(pilot, lambda: main.panes.headlines.selected is not None)
        starred = await main.context.store.run(articles.page, Query(starred=True), 0, 9)
        assert [one.title for one in starred] == ["Notice 1500"]


async def test_the_day_changes_by_itself(tmp_path: Path) -> None:
    app = window(tmp_path)
    day = [float(NOW)]
    app.context = replace(app.context, clock=lambda: day[0])
    async with app.run_test(size=(150, 40)) as pilot:
        main = await started(pilot)
        headlines, views = main.panes.headlines, main.panes.views

        def rows() -> str:
            return "\n".join(headlines.render_line(y).text for y in range(headlines.size.height))

        def today() -> str:
            lines = (views.render_line(y).text for y in range(views.size.height))
            return next(line for line in lines if "Today" in line)

        before, counted = rows(), today()
        day[0] += 86_400
        await main.controllers.store_watch.poll_now()
        await until(pilot, lambda: today() != counted and "/" not in today())
        await until(pilot, lambda: rows() != before)
        assert "Mon" in rows()


async def test_rows_of_a_minute_that_is_past_are_not_kept(tmp_path: Path) -> None:
    app = window(tmp_path)
    now = [float(NOW)]
    app.context = replace(app.context, clock=lambda: now[0])
    async with app.run_test(size=(150, 40)) as pilot:
        headlines = (await started(pilot)).panes.headlines

        def kept() -> int:
            now[0] += 60
            for y in range(headlines.size.height):
                headlines.render_line(y)
            gc.collect()
            return sum(isinstance(one, Strip) for one in gc.get_objects())

        before = [kept() for _minute in range(3)][-1]
        after = [kept() for _minute in range(5)][-1]
        assert after < before + headlines.size.height


async def test_a_dialog_closes_once_however_many_keys_come_together(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await started(pilot)
        dialog = Confirm("Leave?", "The quay closes.", "Leave")
        app.push_screen(dialog)
        await pilot.pause()
        for _ in range(3):
            dialog.post_message(events.Key("y", "y"))
        await until(pilot, lambda: app.screen is main_of(app))
        await pilot.pause()
        assert len(app.screen_stack) == 1
