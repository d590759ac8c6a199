"""Pictures on their way from a real server to the disk; and those that never get there."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.support.loopback import Answer, Asked, Web
from tests.support.picture_samples import drawn, gif_bomb, png, png_bomb, saved
from tests.support.refreshing import Desk
from tests.support.samples import NOW, QUAI, draft, receive
from tui_reader.config.schema import Pictures as PictureSettings
from tui_reader.engine.client import EngineClient
from tui_reader.engine.pictures import PictureError, Pictures
from tui_reader.engine.tools import Tools
from tui_reader.ingest.fetch.request import client
from tui_reader.model import PictureBlock
from tui_reader.store import Store, marks, pictures


class Shelf:
    """Pictures of one article of a feed on the test's own server."""

    def __init__(self, desk: Desk, folder: Path, got: Pictures, article: int) -> None:
        self.desk = desk
        self.web = desk.web
        self.folder = folder
        self.article = article
        self.pictures = got

    @property
    def store(self) -> Store:
        return self.desk.store

    def url(self, path: str) -> str:
        return self.web.url + path

    async def get(self, path: str, *, again: bool = False) -> str:
        """The file's name; empty for a blocked picture."""
        state = await self.pictures.get(self.url(path), self.article, again=again)
        assert state.blocked == (not state.file)
        return state.file

    async def reason(self, path: str) -> str:
        with pytest.raises(PictureError) as raised:
            await self.pictures.get(self.url(path), self.article)
        return str(raised.value.reason)

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("*"))


@asynccontextmanager
async def shelf(desk: Desk, *, feed: str = "/feed", **wish: object) -> AsyncIterator[Shelf]:
    if not desk.subscriptions:
        desk.subscribe(feed)
        receive(desk.store, desk.subscriptions[0].url, draft(1), draft(2))
    desk.settings = replace(desk.settings, pictures=PictureSettings(**wish))  # type: ignore[arg-type]
    folder = desk.path.parent / "cache" / "pictures"
    async with client() as web:
        tools = Tools(web, desk.workers, desk.settings, lambda: desk.now)
        yield Shelf(desk, folder, Pictures(desk.store, tools, folder), 1)


async def test_a_picture_is_fetched_once_and_kept_for_the_user_alone(desk: Desk) -> None:
    desk.web.pages["/..%2F..%2Fetc/quai.png"] = Answer(png())
    async with shelf(desk) as one:
        names = await asyncio.gather(*(one.get("/..%2F..%2Fetc/quai.png") for _ in range(5)))
        assert len(desk.web.log) == 1
        assert desk.web.log[0].headers["accept"].startswith("image/")
        assert {"cookie", "referer"}.isdisjoint(desk.web.log[0].headers)
        assert one.files() == [names[0]]
        assert names[0].partition(".")[0].isalnum()
        assert (one.folder / names[0]).stat().st_mode & 0o777 == 0o600
        assert one.folder.stat().st_mode & 0o777 == 0o700
        assert await one.get("/..%2F..%2Fetc/quai.png") == names[0]
    desk.restart()
    async with shelf(desk) as one:
        assert await one.get("/..%2F..%2Fetc/quai.png") == names[0]
        (one.folder / names[0]).unlink()
        assert len(desk.web.log) == 1
        assert await one.get("/..%2F..%2Fetc/quai.png") == names[0]
        assert len(desk.web.log) == 2


async def test_on_a_metered_network_only_who_insists_gets_a_picture(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = desk.path.parent / "bin" / "busctl"
    manager.parent.mkdir()
    monkeypatch.setenv("PATH", str(manager.parent), prepend=os.pathsep)

    def says(words: str) -> None:
        manager.write_text(f"#!/bin/sh\n{words}\n")
        manager.chmod(0o700)
        desk.now += 61

    for name in ("a", "b", "c"):
        desk.web.pages[f"/{name}.png"] = Answer(png())
    async with shelf(desk, load="not metered") as one:
        says("echo u 1")
        assert "metered" in await one.reason("/a.png")
        assert desk.web.log == []
        assert await one.get("/a.png", again=True)
        # Kept, it is shown in any network.
        assert await one.get("/a.png")
        says("echo u 4")
        assert await one.get("/b.png")
        says("exit 1")
        assert await one.get("/c.png")


async def test_what_cannot_be_shown_says_why_and_leaves_nothing(desk: Desk) -> None:
    bodies = {
        "/heavy.png": (b"\x89PNG" + bytes(1_100_000), "larger than"),
        "/bomb.png": (png_bomb(), "million pixels"),
        "/bomb.gif": (gif_bomb(), "million pixels"),
        "/half.png": (png()[:900], "damaged"),
        "/page.jpg": (b"<!doctype html><h1>Log in", "a page"),
        "/sign.svg": (b"<svg xmlns='x'><script/></svg>", "SVG"),
    }
    for path, (body, _words) in bodies.items():
        desk.web.pages[path] = Answer(body)
    async with shelf(desk) as one:
        for path, (_body, words) in bodies.items():
            assert words in await one.reason(path), path
        assert "404" in await one.reason("/gone.png")
        assert one.files() == []
        asked = len(desk.web.log)
        # Not again within a day, unless the user insists.
        assert "404" in await one.reason("/gone.png")
        assert len(desk.web.log) == asked
        desk.web.pages["/gone.png"] = Answer(png())
        assert await one.get("/gone.png", again=True)


async def test_a_fault_of_the_network_is_not_remembered(desk: Desk) -> None:
    desk.web.pages["/a.png"] = Answer(b"", 503)
    async with shelf(desk) as one:
        assert "503" in await one.reason("/a.png")
        desk.web.pages["/a.png"] = Answer(png())
        assert await one.get("/a.png")


async def test_a_public_paper_cannot_show_what_is_on_this_machine(desk: Desk) -> None:
    desk.web.pages["/router.png"] = Answer(png())
    desk.subscribe(QUAI)
    receive(desk.store, QUAI, draft(1))
    async with shelf(desk) as one:
        assert "private" in await one.reason("/router.png")
    assert desk.web.log == []


async def test_a_blocked_picture_is_never_asked_for_nor_shown_again(desk: Desk) -> None:
    web = desk.web
    web.pages["/a.png"] = web.pages["/copy.png"] = Answer(png(5))
    web.pages["/small.jpg"] = Answer(saved(drawn(5).resize((160, 100)), "JPEG", quality=70))
    web.pages["/other.png"] = Answer(png(6))
    web.pages["/way"] = Answer(b"", 302, {"Location": "/a.png"})
    async with shelf(desk) as one:
        name = await one.get("/a.png")
        block = PictureBlock("picture", one.url("/a.png"), NOW)
        assert one.store.write(pictures.block, block) == [name]
        (one.folder / name).unlink()
    desk.restart()
    web.log.clear()
    async with shelf(desk) as one:
        assert await one.get("/a.png") == ""
        assert web.log == []
        # The same bytes, or the same picture made smaller, are fetched once to be known, not shown.
        assert await one.get("/copy.png") == ""
        assert await one.get("/small.jpg") == ""
        assert one.files() == []
        assert await one.get("/other.png")
        assert "blocked" in await one.reason("/way")
        assert [asked.path for asked in web.log if asked.path == "/a.png"] == []
        before = len(web.log)
        assert await one.get("/copy.png") == ""
        assert len(web.log) == before
        assert one.store.write(pictures.unblock, "picture", one.url("/a.png"))
        assert await one.get("/a.png")
        assert await one.get("/copy.png")


@pytest.mark.parametrize("kind", ["host", "feed"])
async def test_a_host_or_a_paper_is_blocked_as_a_whole(desk: Desk, kind: str) -> None:
    desk.web.pages["/a.png"] = desk.web.pages["/b.png"] = Answer(png())
    async with shelf(desk) as one:
        name = await one.get("/a.png")
        value = "127.0.0.1" if kind == "host" else desk.web.url + "/feed"
        gone = one.store.write(pictures.block, PictureBlock(kind, value, NOW))  # type: ignore[arg-type]
        assert gone == [name]
        assert await one.get("/a.png") == await one.get("/b.png") == ""
        assert [asked.path for asked in desk.web.log] == ["/a.png"]


async def test_a_picture_blocked_while_it_is_fetched_is_not_kept(desk: Desk) -> None:
    def blocks(asked: Asked) -> Answer:
        desk.store.write(pictures.block, PictureBlock("picture", desk.web.url + asked.path, NOW))
        return Answer(png())

    desk.web.pages["/a.png"] = blocks
    async with shelf(desk) as one:
        assert await one.get("/a.png") == ""
        assert one.files() == []


async def test_the_least_recently_used_go_first_and_starred_ones_last(desk: Desk) -> None:
    noise = {
        f"/{seed}.png": saved(drawn(seed).effect_spread(200).resize((900, 600)), "JPEG", quality=95)
        for seed in range(1, 7)
    }
    desk.web.pages |= {path: Answer(body) for path, body in noise.items()}
    desk.settings = replace(desk.settings, refresh=replace(desk.settings.refresh, max_size_mb=5))
    async with shelf(desk, cache_mb=1) as one:
        await one.get("/1.png")
        size = pictures.totals(one.store).bytes
        fit = 1_000_000 // size
        assert 2 <= fit < 6, size
        one.store.write(marks.mark, [1], "starred", True, NOW)
        one.article = 2
        kept = {}
        for seed in range(2, 7):
            desk.now += 10_000
            kept[seed] = await one.get(f"/{seed}.png")
        assert pictures.totals(one.store).bytes <= 1_000_000
        found = one.files()
        assert len(found) == pictures.totals(one.store).pictures
        assert kept[6] in found
        assert kept[2] not in found
        # Picture 1 is the oldest, but its article is starred.
        before = len(desk.web.log)
        await one.get("/1.png")
        assert len(desk.web.log) == before


async def test_what_a_killed_process_left_is_swept_away(desk: Desk) -> None:
    desk.web.pages["/a.png"] = Answer(png())
    async with shelf(desk) as one:
        one.folder.mkdir(parents=True)
        left, fresh = one.folder / ".abc.png.77.part", one.folder / ".def.png.78.part"
        left.write_bytes(b"half")
        fresh.write_bytes(b"half")
        os.utime(left, (time.time() - 9999, time.time() - 9999))
        name = await one.get("/a.png")
        assert one.files() == sorted([fresh.name, name])


async def test_one_that_is_no_longer_wanted_does_not_end_it_for_the_other(desk: Desk) -> None:
    came, go = asyncio.Event(), []

    def slow(_asked: Asked) -> Answer:
        if not go:
            go.append(1)
            loop.call_soon_threadsafe(came.set)
            time.sleep(0.2)
        return Answer(png())

    loop = asyncio.get_running_loop()
    desk.web.pages["/a.png"] = slow
    async with shelf(desk) as one:
        first = asyncio.create_task(one.get("/a.png"))
        second = asyncio.create_task(one.get("/a.png"))
        await came.wait()
        first.cancel()
        assert await second
        assert first.cancelled()


async def test_the_engine_process_answers_with_a_file_or_a_reason(desk: Desk) -> None:
    desk.web.pages["/a.png"] = Answer(png())
    desk.subscribe("/feed")
    receive(desk.store, desk.web.url + "/feed", draft(1))
    folder = desk.path.parent
    engine = EngineClient(["--data", str(folder)], folder / "engine.log", lambda _event: None)
    try:
        async with asyncio.timeout(20):
            there, missing = await asyncio.gather(
                engine.fetch_picture(f"{desk.web.url}/a.png", 1),
                engine.fetch_picture(f"{desk.web.url}/no.png", 1),
            )
    finally:
        await engine.close()
    assert (there.width, there.height) == (320, 200)
    assert (folder / "pictures" / there.file).stat().st_mode & 0o777 == 0o600
    assert "404" in str(missing.reason)


async def test_a_store_of_somebody_else_names_no_file_of_ours(desk: Desk) -> None:
    async with shelf(desk) as one:
        one.web.pages["/a.png"] = Answer(png(8, 8), headers={"Content-Type": "image/png"})
        await one.get("/a.png")
        secret = one.folder.parent / "secret.png"
        secret.write_bytes(b"mine")
        for name in ("../secret.png", str(secret), "..", "a/../../secret.png"):
            with one.store.transaction() as connection:
                connection.execute("UPDATE pictures SET file = ?, bytes = 10", (name,))
            assert pictures.files_of(one.store, [one.article]) == {}
            state = pictures.states(one.store, [one.url("/a.png")], QUAI)[one.url("/a.png")]
            assert (state.file, state.width) == ("", 0)
            assert one.store.write(pictures.surplus, 0) == []
            block = PictureBlock("picture", one.url("/a.png"), NOW)
            await one.get("/a.png", again=True)
            with one.store.transaction() as connection:
                connection.execute("UPDATE pictures SET file = ?", (name,))
            assert one.store.write(pictures.block, block) == []
            one.store.write(pictures.unblock, "picture", block.value)
        assert secret.read_bytes() == b"mine"


async def test_a_feed_at_home_shows_no_picture_of_another_port(desk: Desk) -> None:
    with Web() as neighbour:
        neighbour.pages["/a.png"] = Answer(png(8, 8), headers={"Content-Type": "image/png"})
        async with shelf(desk) as one:
            one.web.pages["/b.png"] = Answer(b"", 302, {"Location": f"{neighbour.url}/a.png"})
            for url in (f"{neighbour.url}/a.png", one.url("/b.png")):
                with pytest.raises(PictureError, match="private network"):
                    await one.pictures.get(url, one.article)
        assert neighbour.log == []
