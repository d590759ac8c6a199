"""Requests to the engine and their replies, over the pipe between two processes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.released import VERSIONS, unpacked
from tests.support.loopback import Answer, Asked, Web
from tests.support.page_samples import article
from tests.support.samples import draft, receive
from tui_reader.engine.client import EngineClient, EngineStoppedError, RequestError
from tui_reader.engine.protocol import (
    LINE_LIMIT,
    Broadcast,
    Died,
    Discover,
    FeedVisited,
    Found,
    IndexFilled,
    OfflineReady,
    Page,
    PageStored,
    Progress,
    ProtocolError,
    Ready,
    Stored,
    decode_event,
    decode_request,
    encode,
)
from tui_reader.model import Subscription
from tui_reader.store import feeds, open_store, search_index

HTML = {"Content-Type": "text/html; charset=utf-8"}


class Heard:
    """The broadcasts of an engine, to be waited for."""

    def __init__(self) -> None:
        self.all: list[Broadcast] = []
        self._new = asyncio.Event()

    def __call__(self, event: Broadcast) -> None:
        self.all.append(event)
        self._new.set()

    async def first(self, kind: type[Broadcast]) -> Broadcast:
        while True:
            for event in self.all:
                if isinstance(event, kind):
                    return event
            self._new.clear()
            await self._new.wait()


@asynccontextmanager
async def engine(
    folder: Path, launched: subprocess.Popen[bytes] | None = None
) -> AsyncIterator[tuple[EngineClient, Heard]]:
    heard = Heard()
    client = EngineClient(("--data", str(folder)), folder / "engine.log", heard, launched)
    try:
        async with asyncio.timeout(100):
            yield client, heard
    finally:
        await client.close()


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def silent() -> Iterator[Callable[[Asked], Answer]]:
    """A page that never comes."""
    over = threading.Event()

    def page(_asked: Asked) -> Answer:
        over.wait(20)
        return Answer()

    yield page
    over.set()


@given(st.text(st.characters(), max_size=300))
def test_any_text_comes_over_as_it_is(text: str) -> None:
    line = encode(Discover(1, text))
    assert line.count(b"\n") == 1
    assert decode_request(line) == Discover(1, text)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b'{"is": "Refresh"}',
        b'{"is": "Refresh", "id": "one"}',
        b'{"is": "Delete", "id": 1}',
        b'{"is": "Refresh", "id": 1}'[:-1],
        b"\xff\xfe",
        encode(Found(1, ())),
    ],
)
def test_what_is_no_request_is_refused(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode_request(line)


def test_the_engine_sends_no_requests() -> None:
    with pytest.raises(ProtocolError):
        decode_event(encode(Discover(1, "quai.example")))


async def test_each_request_has_its_own_reply(
    web: Web, silent: Callable[[Asked], Answer], tmp_path: Path
) -> None:
    # A page that names fifty long addresses.
    name = "\N{MUSICAL SYMBOL G CLEF}" * 4000
    links = "".join(
        f"<link rel=alternate type=application/rss+xml href='/{n}{name}' title='{name}'>"
        for n in range(50)
    )
    web.pages = {
        "/long": Answer(links.encode(), 200, HTML),
        "/": Answer(
            b"<link rel=alternate type=application/rss+xml href=/rss title=Une>", 200, HTML
        ),
        "/none": Answer(b"<p>nothing</p>", 200, HTML),
        "/silent": silent,
        "/a.html": Answer(article(), 200, HTML),
    }
    with open_store(tmp_path / "store.sqlite3") as store:
        feeds.subscribe_in_slices(store, [Subscription(f"{web.url}/feed")])
        wanted, other = receive(
            store,
            f"{web.url}/feed",
            draft(1, url=f"{web.url}/a.html"),
            draft(2, url=f"{web.url}/b.html"),
        )
    async with engine(tmp_path) as (client, heard):
        never = asyncio.create_task(client.discover(f"{web.url}/silent"))
        found, many, long, none, page, missing, nobody = await asyncio.gather(
            client.discover(web.url),
            client.discover(f"{web.url}/long"),
            client.discover("x" * 2 * LINE_LIMIT),
            client.discover(f"{web.url}/none"),
            client.fetch_page(wanted),
            client.fetch_page(other),
            client.fetch_page(12345),
            return_exceptions=True,
        )
        assert isinstance(found, Found)
        assert found.feeds == ((f"{web.url}/rss", "Une", "rss"),)
        assert isinstance(many, Found)
        assert many.feeds
        assert isinstance(long, RequestError)
        assert "too long" in long.reason
        assert isinstance(none, RequestError)
        assert none.reason == str(none)
        assert "names no feed" in none.reason
        assert isinstance(page, Page)
        assert (page.article_id, page.state, str(page.reason)) == (wanted, "text", "")
        assert isinstance(missing, Page)
        assert (missing.article_id, missing.state) == (other, "refused")
        assert "404" in str(missing.reason)
        assert isinstance(nobody, RequestError)
        assert not never.done()
        never.cancel()
        with pytest.raises(asyncio.CancelledError):
            await never
        # Somebody waited for each of these pages.
        assert [type(event) for event in heard.all] == [Ready]


async def test_what_nobody_waits_for_is_broadcast(web: Web, tmp_path: Path) -> None:
    web.pages["/a.html"] = Answer(article(), 200, HTML)
    url = f"{web.url}/feed"
    with open_store(tmp_path / "store.sqlite3") as store:
        feeds.subscribe_in_slices(store, [Subscription(url)])
        [number] = receive(store, url, draft(1, url=f"{web.url}/a.html", summary_only=True))
    async with engine(tmp_path) as (client, heard):
        done = await client.refresh()
        assert (done.total, done.failed, done.cancelled) == (1, 1, False)
        visited = await heard.first(FeedVisited)
        assert isinstance(visited, FeedVisited)
        assert (visited.id, visited.feed_url, visited.status) == (done.id, url, "failed")
        await heard.first(OfflineReady)
        assert [event for event in heard.all if isinstance(event, PageStored | OfflineReady)] == [
            PageStored(number),
            OfflineReady(1, 1, 0, next(e.size for e in heard.all if isinstance(e, OfflineReady))),
        ]


async def test_the_engine_fills_the_index_of_an_older_store(tmp_path: Path) -> None:
    with open_store(unpacked(VERSIONS[-1], tmp_path)) as store:
        assert search_index.is_filling(store)
        async with engine(tmp_path) as (client, heard):
            await client.start()
            while True:
                filled = await heard.first(IndexFilled)
                assert isinstance(filled, IndexFilled)
                if filled.done == filled.of:
                    break
                heard.all.remove(filled)
            assert not search_index.is_filling(store)
            assert search_index.unindexed(store) == []


async def test_an_engine_that_dies_ends_every_request(
    web: Web, silent: Callable[[Asked], Answer], tmp_path: Path
) -> None:
    web.pages["/silent"] = silent
    async with engine(tmp_path) as (client, heard):
        requests = [asyncio.create_task(client.discover(f"{web.url}/silent?{n}")) for n in range(3)]
        await heard.first(Ready)
        first = client.pid
        assert first is not None
        given_up = requests.pop()
        given_up.cancel()
        os.kill(first, signal.SIGKILL)
        for ended in await asyncio.gather(*requests, return_exceptions=True):
            assert isinstance(ended, EngineStoppedError)
            assert "signal 9" in ended.reason
        assert [event for event in heard.all if isinstance(event, Died)] == [
            Died("killed by signal 9")
        ]
        # The next request starts another.
        with pytest.raises(RequestError, match="404"):
            await client.discover(f"{web.url}/nothing")
        assert client.pid not in (None, first)
        last = asyncio.create_task(client.discover(f"{web.url}/silent"))
        await asyncio.sleep(0)
    # Closing it ends what is under way, and is no death.
    with pytest.raises(EngineStoppedError):
        await last
    with pytest.raises(EngineStoppedError):
        await client.discover(web.url)
    assert sum(isinstance(event, Died) for event in heard.all) == 1
    assert (tmp_path / "engine.log").read_text() == ""
    assert (tmp_path / "engine.log").stat().st_mode & 0o777 == 0o600


async def test_an_engine_that_cannot_be_started(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    client = EngineClient((), tmp_path / "file" / "engine.log", lambda _event: None)
    for attempt in (client.start(), client.refresh(), client.start()):
        with pytest.raises(RequestError, match=r"The engine cannot be started: .*file"):
            await attempt
    assert client.pid is None
    await client.close()


def scripted(script: str) -> subprocess.Popen[bytes]:
    """An engine that does what a test says: ``line()`` reads a request, ``send()`` writes."""
    tools = """
import json, sys
def line(): return json.loads(sys.stdin.readline())
def send(kind, **fields): print(json.dumps({"is": kind, **fields}), flush=True)
"""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", tools + script],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


async def test_what_is_said_of_a_cancelled_request_is_not_taken_for_the_next(
    tmp_path: Path,
) -> None:
    launched = scripted("""
first = line()["id"]
send("Progress", id=first, done=0, total=9, new=0, failed=0)
assert line() == {"is": "Cancel", "id": first}
second = line()["id"]
send("Progress", id=second, done=0, total=2, new=0, failed=0)
send("Progress", id=first, done=9, total=9, new=1, failed=0)
send("Stored", id=first, feed_url="quai", new=1)
send("FeedVisited", id=first, feed_url="quai", status="new", new=1)
send("Refreshed", id=first, total=9, new=1, failed=0, cancelled=True)
send("Refreshed", id=second, total=2, new=0, failed=0)
send("Failed", id=second, reason="twice")
send("Failed", id=77, reason="nobody asked")
line()
""")
    async with engine(tmp_path, launched) as (client, heard):
        first = asyncio.create_task(client.refresh())
        await heard.first(Progress)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        done = await client.refresh()
        assert (done.total, done.new, done.cancelled) == (2, 0, False)
        assert heard.all == [
            Progress(1, 0, 9, 0, 0),
            Progress(2, 0, 2, 0, 0),
            Stored(1, "quai", 1),
        ]


@pytest.mark.parametrize("written", ["'nonsense'", f"'x' * {2 * LINE_LIMIT}"])
async def test_an_engine_that_writes_what_nobody_can_read_is_ended(
    written: str, tmp_path: Path
) -> None:
    launched = scripted(f"line()\nprint({written}, flush=True)\nline()")
    async with engine(tmp_path, launched) as (client, heard):
        with pytest.raises(EngineStoppedError):
            await client.refresh()
        assert [type(event) for event in heard.all] == [Died]
        assert launched.poll() == -signal.SIGKILL


async def test_a_start_that_is_given_up_is_finished_for_the_next(tmp_path: Path) -> None:
    launched = scripted('send("Refreshed", id=line()["id"], total=1, new=0, failed=0)\nline()')
    async with engine(tmp_path, launched) as (client, _heard):
        first = asyncio.create_task(client.start())
        await asyncio.sleep(0)
        first.cancel()
        assert (await client.refresh()).total == 1
        assert client.pid == launched.pid
