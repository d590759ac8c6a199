"""Pictures in the window: where they stand, the keys i and B, and what is read stays in place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from tests.support.picture_samples import drawn
from tests.support.window import (
    NOW,
    SUBSCRIPTIONS,
    FakeEngine,
    draft,
    engine_of,
    engine_sends,
    list_feeds,
    profile,
    publish,
    settings,
    started,
    until,
)
from tui_reader.config.schema import Pictures
from tui_reader.engine.protocol import Died, PictureResult
from tui_reader.model import PictureBlock
from tui_reader.store import feeds, open_store, pictures
from tui_reader.store.pictures import Kept
from tui_reader.ui.app import ReaderApp
from tui_reader.ui.dialogs.choose import Choose
from tui_reader.ui.main.screen import MainScreen
from tui_reader.ui.saving import pictures_at_hand, written
from tui_reader.ui.terminal.graphics import Graphics

SAILS = "https://pictures.example/sails.jpg"
CRANES = "https://cranes.example/cranes.jpg"
HTML = (
    '<p>The boats <a href="https://plan.example/night">came home</a>.</p>'
    f'<figure><img src="{SAILS}" alt="Sails at dawn" width="640" height="400">'
    "<figcaption>The first sails, at dawn.</figcaption></figure>"
    + "".join(f"<p>Paragraph {n}: {'cranes and boats and tides ' * 12}</p>" for n in range(12))
    + f'<p><img src="{CRANES}" alt="Cranes"></p><p>The last word.</p>'
)


@asynccontextmanager
async def reading(
    folder: Path, graphics: Graphics | None = None, **wanted: object
) -> AsyncIterator[tuple[Pilot[None], MainScreen]]:
    """A window in which an article with two pictures is open."""
    where = profile(folder)
    list_feeds(where, SUBSCRIPTIONS)
    with open_store(where.store) as store:
        feeds.subscribe_in_slices(store, SUBSCRIPTIONS)
        publish(store, SUBSCRIPTIONS[1].url, [draft("Home from the sea", NOW - 600, html=HTML)])
    app = ReaderApp(
        settings=replace(settings(), pictures=Pictures(**wanted)),  # type: ignore[arg-type]
        paths=where,
        engine=FakeEngine(),
        clock=lambda: NOW,
        graphics=graphics or Graphics(),
    )
    async with app.run_test(size=(120, 40)) as pilot:
        main = await started(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: main.panes.article.article is not None)
        await until(pilot, lambda: "The boats came home" in text(main))
        yield pilot, main


def text(main: MainScreen) -> str:
    """What the reading pane shows."""
    pane = main.panes.article
    return "\n".join(pane.render_line(y).text.rstrip() for y in range(pane.size.height))


def requests(pilot: Pilot[None]) -> dict[str, int]:
    """Which pictures the engine was asked for, and by which request."""
    app = pilot.app
    assert isinstance(app, ReaderApp)
    asked = enumerate(engine_of(app).asked, 1)
    return {str(one[1]): number for number, one in asked if one[0] == "picture"}


def arrive(pilot: Pilot[None], url: str, *, width: int = 640, height: int = 400) -> str:
    """The engine has fetched a picture."""
    app = pilot.app
    assert isinstance(app, ReaderApp)
    name = f"{abs(hash(url)):032x}"[:32] + ".jpg"
    folder = app.context.paths.pictures
    folder.mkdir(parents=True, exist_ok=True)
    drawn(3, width, height).save(folder / name, "JPEG")
    with open_store(app.context.paths.store) as store:
        kept = Kept(name, url, "", width, height, 1000)
        store.write(pictures.keep, url, 1, SUBSCRIPTIONS[1].url, kept, NOW)
    engine_sends(app, PictureResult(requests(pilot).get(url, 0), url, name, width, height))
    return name


async def test_pictures_are_fetched_on_opening_and_drawn_where_they_stand(tmp_path: Path) -> None:
    async with reading(tmp_path) as (pilot, main):
        await until(pilot, lambda: set(requests(pilot)) == {SAILS, CRANES})
        # Its size is stated: room is kept for it before it is here.
        await until(pilot, lambda: "picture" in text(main))
        assert "▨" not in text(main)
        end = main.panes.article.virtual_size.height
        arrive(pilot, SAILS)
        await until(pilot, lambda: "▀▀▀▀▀▀▀▀" in text(main))
        assert main.panes.article.virtual_size.height == end
        lines = text(main).splitlines()
        first = next(y for y, line in enumerate(lines) if "▀" in line)
        last = max(y for y, line in enumerate(lines) if "▀" in line)
        assert "The boats came home" in "".join(lines[:first])
        assert "The first sails" in lines[last + 1]
        strip = main.panes.article.render_line(first)
        colours = {
            segment.style.color for segment in strip if segment.style and "▀" in segment.text
        }
        assert len(colours) > 3


async def test_what_is_read_stays_where_it_is_when_pictures_come_and_go(tmp_path: Path) -> None:
    async with reading(tmp_path, load="on demand") as (pilot, main):
        main.panes.article.scroll_to(y=12, animate=False)
        await pilot.pause()
        before = text(main)
        assert "Paragraph 1" in before
        await pilot.press("i")
        await until(pilot, lambda: SAILS in requests(pilot))
        arrive(pilot, SAILS)
        await until(pilot, lambda: main.panes.article.scroll_offset.y > 12)
        await pilot.pause(0.1)
        assert text(main) == before
        engine_sends(pilot.app, PictureResult(requests(pilot)[CRANES], CRANES, reason="gone"))  # type: ignore[arg-type]
        await pilot.press("i")
        await until(pilot, lambda: main.panes.article.scroll_offset.y == 12)
        assert text(main) == before


async def test_a_picture_that_arrives_leaves_link_hints_and_their_keys_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "tui_reader.ui.main.links.open_url", lambda url, *_browser: opened.append(url)
    )
    async with reading(tmp_path, load="on demand") as (pilot, main):
        await pilot.press("i")
        await until(pilot, lambda: SAILS in requests(pilot))
        await pilot.press("semicolon")
        hinted = text(main).splitlines()
        arrive(pilot, SAILS, height=900)
        await until(pilot, lambda: "▀▀▀" in text(main))
        line = next(one for one in hinted if "The boats" in one)
        assert line in text(main).splitlines()
        # What is no label does nothing, whatever it means elsewhere.
        await pilot.press("d", "j", "tab", "enter", "question_mark")
        assert pilot.app.screen is main
        assert line in text(main).splitlines()
        await pilot.press("a")
        assert pilot.app.screen is main
        assert opened == ["https://plan.example/night"]
        await pilot.press("semicolon", "escape", "question_mark")
        await until(pilot, lambda: pilot.app.screen is not main)


async def test_on_demand_means_the_key(tmp_path: Path) -> None:
    async with reading(tmp_path, load="on demand") as (pilot, main):
        await until(pilot, lambda: "Sails at dawn · i shows it" in text(main))
        assert requests(pilot) == {}
        await pilot.press("i")
        await until(pilot, lambda: set(requests(pilot)) == {SAILS, CRANES})
        arrive(pilot, SAILS)
        engine_sends(pilot.app, PictureResult(requests(pilot)[CRANES], CRANES, reason="it is gone"))  # type: ignore[arg-type]
        await until(pilot, lambda: "▀▀▀" in text(main))
        await pilot.press("i")
        await until(pilot, lambda: "▨ Sails at dawn" in text(main))
        assert "▀" not in text(main)
        await pilot.press("i")
        await until(pilot, lambda: "▀▀▀" in text(main))
        await pilot.press("G")
        # Showing them asks again for what was missing.
        await until(pilot, lambda: "Cranes · on its way…" in text(main))


async def test_spared_on_a_metered_network_until_the_key_is_pressed(tmp_path: Path) -> None:
    async with reading(tmp_path, load="not metered") as (pilot, main):
        await until(pilot, lambda: set(requests(pilot)) == {SAILS, CRANES})
        first = requests(pilot)
        for url in (SAILS, CRANES):
            engine_sends(pilot.app, PictureResult(first[url], url, spared=True))  # type: ignore[arg-type]
        await until(pilot, lambda: "Sails at dawn · i shows it" in text(main))
        assert "metered" in main.panes.status.message
        await pilot.press("i")
        await until(pilot, lambda: requests(pilot)[SAILS] != first[SAILS])
        arrive(pilot, SAILS)
        await until(pilot, lambda: "▀▀▀" in text(main))


async def test_saving_gets_the_pictures_first_and_says_which_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_reader.config.paths.user_documents_dir", lambda: str(tmp_path))
    async with reading(tmp_path, load="on demand") as (pilot, main):
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, Choose))
        await pilot.press(*"html", "enter")
        await until(pilot, lambda: set(requests(pilot)) == {SAILS, CRANES})
        assert main.panes.status.message == "Fetching 2 pictures for it… w saves without waiting."
        arrive(pilot, SAILS)
        engine_sends(pilot.app, PictureResult(requests(pilot)[CRANES], CRANES, reason="gone"))  # type: ignore[arg-type]
        await until(pilot, lambda: main.panes.status.message.startswith("Saved: "))
        assert main.panes.status.message.endswith(" · 1 picture is a link, as it is not here")
        [path] = tmp_path.glob("*.html")
        assert path.read_text().count("data:image/jpeg") == 1
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, Choose))
        await pilot.press(*"html", "enter")
        await until(pilot, lambda: main.panes.status.message.startswith("Fetching 1 picture"))
        asked = requests(pilot)
        await pilot.press("w")
        await until(pilot, lambda: main.panes.status.message.startswith("Saved: "))
        assert engine_of(pilot.app).asked[-1] == ("cancel", asked[CRANES])  # type: ignore[arg-type]
        # Without a network it is saved at once, as it is.
        main.controllers.refresh.state = replace(main.controllers.refresh.state, offline_since=NOW)
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, Choose))
        await pilot.press(*"html", "enter")
        await until(pilot, lambda: len(list(tmp_path.glob("*.html"))) == 3)
        assert requests(pilot) == asked


async def test_never_means_never(tmp_path: Path) -> None:
    async with reading(tmp_path, load="never") as (pilot, main):
        await pilot.press("i")
        assert requests(pilot) == {}
        assert "▨ Sails at dawn" in text(main)
        assert "never" in main.panes.status.message


async def test_a_missing_picture_says_why(tmp_path: Path) -> None:
    async with reading(tmp_path) as (pilot, main):
        await until(pilot, lambda: SAILS in requests(pilot))
        engine_sends(
            pilot.app, PictureResult(requests(pilot)[SAILS], SAILS, reason="it is damaged")
        )  # type: ignore[arg-type]
        await until(pilot, lambda: "▨ Sails at dawn · it is damaged" in text(main))
        assert "The first sails, at dawn." in text(main)
        engine_sends(pilot.app, Died("killed by signal 9"))  # type: ignore[arg-type]
        await pilot.press("G")
        await until(pilot, lambda: "Cranes · the engine stopped" in text(main))


async def test_a_file_that_somebody_deleted_is_fetched_anew(tmp_path: Path) -> None:
    async with reading(tmp_path) as (pilot, main):
        await until(pilot, lambda: SAILS in requests(pilot))
        name = arrive(pilot, SAILS)
        main.context.paths.pictures.joinpath(name).unlink()
        first = requests(pilot)[SAILS]
        await until(pilot, lambda: requests(pilot)[SAILS] > first)


async def test_b_blocks_a_picture_and_u_takes_it_back(tmp_path: Path) -> None:
    async with reading(tmp_path) as (pilot, main):
        await until(pilot, lambda: SAILS in requests(pilot))
        name = arrive(pilot, SAILS)
        await until(pilot, lambda: "▀▀▀" in text(main))
        await pilot.press("B")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        await pilot.press("enter")
        await until(pilot, lambda: "▨ Sails at dawn · blocked" in text(main))
        assert not (main.context.paths.pictures / name).exists()
        found = await main.context.store.run(pictures.blocks)
        assert [(one.kind, one.value) for one in found] == [("picture", SAILS)]
        await pilot.press("u")
        await until(pilot, lambda: "Sails at dawn · blocked" not in text(main))
        assert await main.context.store.run(pictures.blocks) == []


async def test_b_offers_host_and_paper(tmp_path: Path) -> None:
    async with reading(tmp_path) as (pilot, main):
        await until(pilot, lambda: SAILS in requests(pilot))
        for typed, kind, value in (
            ("from pictures", "host", "pictures.example"),
            ("of The Harbour", "feed", SUBSCRIPTIONS[1].url),
        ):
            await pilot.press("B")
            await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
            await pilot.press(*("space" if sign == " " else sign for sign in typed), "enter")
            await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
            await until(pilot, lambda: "blocked" in main.panes.status.message)
            found = await main.context.store.run(pictures.blocks)
            assert (kind, value) in [(one.kind, one.value) for one in found]
        await pilot.press("G")
        await until(pilot, lambda: "Cranes · blocked" in text(main))


async def test_kitty_gets_a_picture_once_and_loses_it_behind_a_dialog(tmp_path: Path) -> None:
    written: list[str] = []
    async with reading(tmp_path, Graphics("kitty", (8, 16))) as (pilot, main):
        driver = pilot.app._driver
        assert driver is not None
        driver.write = written.append  # type: ignore[method-assign]
        await until(pilot, lambda: SAILS in requests(pilot))
        arrive(pilot, SAILS)
        await until(pilot, lambda: any("a=p,i=1" in one for one in written))
        assert "▀▀▀" in text(main)
        await pilot.press("j")
        await until(pilot, lambda: sum("a=p,i=1" in one for one in written) > 1)
        assert sum("a=t," in one for one in written) == 1
        written.clear()
        await pilot.press("question_mark")
        await until(pilot, lambda: any("a=d,d=i,i=1" in one for one in written))
        await pilot.pause(0.1)
        assert not any("a=p" in one for one in written)
        await pilot.press("escape")
        await until(pilot, lambda: any("a=p,i=1" in one for one in written))
        await pilot.press("G")
        await until(pilot, lambda: sum("a=d,d=i" in one for one in written) > 1)
    assert any("a=d,d=I,i=1" in one for one in written)


async def test_the_place_where_one_read_is_found_again_with_pictures(tmp_path: Path) -> None:
    async with reading(tmp_path) as (pilot, main):
        await until(pilot, lambda: SAILS in requests(pilot))
        arrive(pilot, SAILS)
        await until(pilot, lambda: "▀▀▀" in text(main))
        main.panes.article.scroll_to(y=30, animate=False)
        await pilot.pause()
        before = text(main)
        await main.controllers.reading.store_place()
        article = main.panes.article.article
        assert article is not None
        share = main.panes.article.share
        main.panes.article.show(None)
        main.panes.article.show(article, share)
        await until(pilot, lambda: text(main) == before)


async def test_a_saved_article_takes_its_pictures_along(tmp_path: Path) -> None:
    async with reading(tmp_path) as (pilot, main):
        await until(pilot, lambda: SAILS in requests(pilot))
        name = arrive(pilot, SAILS)
        folder = main.context.paths.pictures
        article = main.panes.article.article
        assert article is not None
        files = await main.context.store.run(pictures.files_of, [article.headline.id])
        assert files == {SAILS: name}
        page = written([article], "html", "", NOW, pictures_at_hand(folder, files)).decode()
        assert "data:image/jpeg;base64," in page
        assert CRANES in page
        block = PictureBlock("host", "pictures.example", NOW)
        await main.context.store.write(pictures.block, block)
        assert await main.context.store.run(pictures.files_of, [article.headline.id]) == {}
