"""Made ready before the network goes: texts, pictures, what is missing and why."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec.structs import replace

from tests.engine.test_full_text import HTML, rss, stored
from tests.support.loopback import Answer, Asked
from tests.support.page_samples import WALL, article
from tests.support.picture_samples import png
from tests.support.refreshing import Desk, feed_answer
from tests.support.samples import draft, receive
from tui_reader.config.schema import Offline, Refresh
from tui_reader.engine.network import Network, feeds_to_ask
from tui_reader.engine.offline import Prefetch, chosen
from tui_reader.engine.pages import Pages
from tui_reader.engine.pictures import Pictures
from tui_reader.engine.protocol import Broadcast, FeedVisited, Refreshed
from tui_reader.engine.rate_limit import IN_VAIN
from tui_reader.engine.refresh import refresh
from tui_reader.engine.tools import Tools
from tui_reader.ingest.fetch.request import client
from tui_reader.model import PictureRef, Query, View
from tui_reader.store import articles, marks, offline, pages, pictures
from tui_reader.store.offline import Readiness
from tui_reader.store.pages import RETRIES

PHOTOGRAPH = "<figure><img src='/quay.png'><figcaption>The quay.</figcaption></figure>"


@asynccontextmanager
async def engine(desk: Desk, folder: Path, **wish: object) -> AsyncIterator[tuple[Tools, Pictures]]:
    settings = replace(desk.settings, offline=Offline(**wish))  # type: ignore[arg-type]
    async with client() as web:
        tools = Tools(web, desk.workers, settings, lambda: desk.now, lambda: 0.0)
        yield tools, Pictures(desk.store, tools, folder)


async def ready(desk: Desk, folder: Path, **wish: object) -> Readiness:
    async with engine(desk, folder, **wish) as (tools, shelf):
        return await Prefetch(desk.store, tools, Pages(desk.store, tools), shelf).run()


async def published(desk: Desk) -> None:
    web = desk.web
    web.pages["/a.html"] = Answer(article(PHOTOGRAPH), headers=HTML)
    web.pages["/b.html"] = Answer(WALL, headers=HTML)
    web.pages["/quay.png"] = Answer(png())
    web.pages["/feed"] = feed_answer(rss(f"{web.url}/a.html", f"{web.url}/b.html"))
    desk.subscribe("/feed")
    await desk.refresh()


async def test_texts_and_pictures_are_here_before_the_network_goes(
    desk: Desk, tmp_path: Path
) -> None:
    await published(desk)
    found = await ready(desk, tmp_path)
    assert (found.articles, found.ready, found.pictures_missing) == (2, 1, 0)
    assert found.size > len(png()) / 100
    [lack] = found.lacks
    assert lack.title == "Ferry 1"
    assert "subscribers" in lack.reason
    asked = len(desk.web.log)
    # Once more: what is here is not asked for, nor what cannot be had.
    again = await ready(desk, tmp_path)
    assert again == found
    assert len(desk.web.log) == asked
    desk.web.pages.clear()
    one = stored(desk)
    assert "Paragraph 3" in one.full_text
    url = f"{desk.web.url}/quay.png"
    state = pictures.states(desk.store, [url], one.headline.feed_url)[url]
    assert (tmp_path / state.file).stat().st_size > 0


async def test_what_failed_is_reported_and_fetched_another_time(desk: Desk, tmp_path: Path) -> None:
    await published(desk)
    page, picture = desk.web.pages["/a.html"], desk.web.pages["/quay.png"]
    desk.web.pages["/a.html"] = Answer(b"", status=500)
    desk.web.pages["/quay.png"] = Answer(b"", status=500)
    found = await ready(desk, tmp_path)
    assert (found.ready, found.pictures_missing) == (0, 0)
    assert any("500" in lack.reason for lack in found.lacks)
    desk.web.pages["/a.html"] = page
    desk.now += 7200
    found = await ready(desk, tmp_path)
    # The text is here; its picture was tried and its server failed.
    assert (found.ready, found.pictures_missing) == (1, 1)
    assert found.pictureless[0].reason == "1 picture missing (not fetched yet)"
    desk.web.pages["/quay.png"] = picture
    assert (await ready(desk, tmp_path)).pictures_missing == 0


async def test_only_what_is_wished_for(desk: Desk, tmp_path: Path) -> None:
    await published(desk)
    async with engine(desk, tmp_path, views=("starred", "unread"), articles=1) as (tools, _shelf):
        [newest] = chosen(desk.store, tools.settings, int(desk.now))
        starred = next(n for n in (1, 2) if n != newest)
        desk.store.write(marks.mark, [starred], "starred", True, desk.now)
        assert chosen(desk.store, tools.settings, int(desk.now)) == [starred, newest]
        # A view of one's own that says so; what was read of it is none of them.
        view = View("own:All", "All of it", Query(words="ferry"), offline=True)
        settings = replace(tools.settings, views=(view,), offline=Offline(views=()))
        assert set(chosen(desk.store, settings, int(desk.now))) == {1, 2}
        desk.store.write(marks.mark, [1], "read", True, int(desk.now))
        assert chosen(desk.store, settings, int(desk.now)) == [2]
        desk.store.write(marks.mark, [1], "read", False, int(desk.now))
    await ready(desk, tmp_path, pictures=False)
    assert not any(one.path == "/quay.png" for one in desk.web.log)


async def test_a_page_asked_for_in_vain_is_fetched_when_the_network_is_back(
    desk: Desk, tmp_path: Path
) -> None:
    await published(desk)
    one = stored(desk)
    desk.store.write(marks.mark, [one.headline.id], "read", True, desk.now)
    # Read, so no view that is made ready holds it: only the wish does.
    await ready(desk, tmp_path)
    assert not stored(desk).full_text
    desk.store.write(offline.queue, one.headline.id, "page", int(desk.now))
    await ready(desk, tmp_path)
    assert "Paragraph 3" in stored(desk).full_text
    asked = len(desk.web.log)
    await ready(desk, tmp_path)
    assert len(desk.web.log) == asked


async def test_pictures_that_wait_are_fetched_whatever_is_wished_for_beforehand(
    desk: Desk, tmp_path: Path
) -> None:
    await published(desk)
    await ready(desk, tmp_path, pictures=False)
    one = stored(desk).headline
    desk.store.write(offline.queue, one.id, "pictures", int(desk.now))
    assert [(each.title, each.kind) for each in offline.waiting(desk.store)] == [
        (one.title, "pictures")
    ]
    await ready(desk, tmp_path, articles=0, pictures=False)
    assert offline.waiting(desk.store) == []
    state = pictures.states(desk.store, [f"{desk.web.url}/quay.png"], one.feed_url)
    assert all(each.file for each in state.values())


async def test_a_network_that_goes_meanwhile_costs_no_article_its_page(
    desk: Desk, tmp_path: Path
) -> None:
    desk.allow_private()
    # Nobody listens on port 9 of any of them.
    nowhere = [f"http://127.0.0.{number}:9/a.html" for number in range(2, 32)]
    desk.web.pages["/feed"] = feed_answer(rss(*nowhere))
    desk.subscribe("/feed")
    await desk.refresh()
    for _ in range(RETRIES + 1):
        found = await ready(desk, tmp_path)
        assert (found.articles, found.ready) == (30, 0)
        desk.store.write(
            pages.ask_again,
        )
    # All of them still are to be fetched: that nobody answers is no fault of theirs.
    ids = [lack.article_id for lack in found.lacks]
    assert len(offline.wanted_pages(desk.store, ids, int(desk.now))) == 30
    reasons = {lack.reason for lack in found.lacks}
    # After some hosts in a row the others were not even tried.
    assert "its page was not fetched yet" in reasons
    assert len(reasons) > 1


async def test_a_host_that_is_silent_is_not_asked_for_everything(
    desk: Desk, tmp_path: Path
) -> None:
    gone = threading.Event()

    def silent(_asked: Asked) -> Answer:
        gone.wait(10)
        return Answer()

    shown = "".join(f"<img src='/{n}.png' alt='n'>" for n in range(12))
    await published(desk)
    desk.web.pages["/a.html"] = Answer(article(shown), headers=HTML)
    desk.web.pages |= {f"/{n}.png": silent for n in range(12)}
    desk.settings = replace(desk.settings, refresh=Refresh(timeout=1, max_size_mb=1))
    found = await ready(desk, tmp_path)
    gone.set()
    assert found.ready == 1
    assert found.pictures_missing == 12
    assert sum(one.path.endswith(".png") for one in desk.web.log) <= IN_VAIN + 1


async def test_the_picture_that_the_feed_gives_beside_the_text_is_made_ready_too(
    desk: Desk, tmp_path: Path
) -> None:
    desk.web.pages |= {"/lead.png": Answer(png(2)), "/quay.png": Answer(png())}
    desk.subscribe("/feed")
    shown = f'<p>x<img src="{desk.web.url}/quay.png?w=9" alt="q"></p>'
    desk.web.pages["/quay.png?w=9"] = desk.web.pages["/quay.png"]
    for number, name in enumerate(("lead", "quay")):
        picture = PictureRef(f"{desk.web.url}/{name}.png")
        receive(desk.store, desk.subscriptions[0].url, draft(number, html=shown, picture=picture))
    assert (await ready(desk, tmp_path)).pictures_missing == 0
    # The same picture at another size is none of its own.
    asked = sorted(one.path for one in desk.web.log if ".png" in one.path)
    assert asked == ["/lead.png", "/quay.png?w=9"]


async def test_a_picture_that_another_article_brought_is_of_both(
    desk: Desk, tmp_path: Path
) -> None:
    desk.web.pages["/quay.png"] = Answer(png())
    desk.subscribe("/feed")
    url = f"{desk.web.url}/quay.png"
    for number in range(2):
        html = f'<p>{number}<img src="{url}" alt="q"></p>'
        receive(desk.store, desk.subscriptions[0].url, draft(number, html=html))
        await ready(desk, tmp_path)
    ids = [one.id for one in articles.page(desk.store, Query(), 0, 9)]
    assert [list(pictures.files_of(desk.store, [one])) for one in ids] == [[url], [url]]
    assert [one.path for one in desk.web.log] == ["/quay.png"]


async def test_a_dead_server_is_distinct_from_a_missing_network(desk: Desk, tmp_path: Path) -> None:
    dead = ["http://127.0.0.2:9/feed", "http://127.0.0.3:9/feed"]
    desk.web.pages["/feed"] = feed_answer(rss(f"{desk.web.url}/a.html"))
    desk.subscribe("/feed", *dead)
    network = Network()
    backs: list[bool] = []

    async def asked(*urls: str) -> Refreshed:
        failed: list[str] = []

        def notify(event: Broadcast) -> None:
            if isinstance(event, FeedVisited) and event.status == "failed":
                failed.append(event.feed_url)

        async with engine(desk, tmp_path) as (tools, _shelf):
            done = await refresh(desk.store, tools, notify, urls=urls)
        backs.append(network.learn(done, tuple(failed)))
        return done

    assert not (await asked()).offline
    assert backs[-1]
    assert feeds_to_ask(desk.store, network, int(desk.now)) == ()
    # One that does not answer, and nobody else was asked: it may be either.
    assert (await asked(dead[0])).offline
    again = feeds_to_ask(desk.store, network, int(desk.now))
    assert again == (dead[0], f"{desk.web.url}/feed")
    assert not (await asked(*again)).offline
    assert backs[-1]
    assert (await asked(*dead)).offline
    assert feeds_to_ask(desk.store, network, int(desk.now)) == tuple(dead)
    # What has come due is asked as well; it tells that the network is back.
    assert len(feeds_to_ask(desk.store, network, int(desk.now) + 7200)) == 3
