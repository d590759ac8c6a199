"""Servers that mean ill or are broken, through the engine: one clear line each, and the rest goes on."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import brotli
import pytest
import pytest_asyncio
import zstandard
from msgspec.structs import replace

from tests.support.loopback import Answer, Web, rss
from tests.support.samples import NOW
from tests.support.worker_functions import larger
from tui_reader.config.schema import Refresh, Settings
from tui_reader.engine.protocol import Broadcast, FeedVisited
from tui_reader.engine.refresh import refresh
from tui_reader.engine.visit import Tools
from tui_reader.engine.workers import Workers
from tui_reader.ingest.fetch.request import client as make_client
from tui_reader.model import Query, Subscription
from tui_reader.store import Store, articles, feeds

Writer = asyncio.StreamWriter
SECONDS = 1.5


@pytest_asyncio.fixture
async def tools(workers: Workers) -> AsyncIterator[Tools]:
    # The first worker takes a moment to start, which is not what is measured here.
    await workers.run(larger, 1, 2)
    async with make_client() as client:
        settings = Settings(refresh=Refresh(timeout=SECONDS, max_size_mb=1))
        yield Tools(client, workers, settings, clock=lambda: NOW, jitter=lambda: 0.5)


async def silent(_writer: Writer) -> None:
    await asyncio.sleep(60)


async def drip(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        writer.write(b"<")
        await writer.drain()
        await asyncio.sleep(0.05)


async def drip_headers(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X: y\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def early_hints(writer: Writer) -> None:
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50)
        await writer.drain()
        await asyncio.sleep(0.01)


async def endless(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")
        await writer.drain()


async def reset(writer: Writer) -> None:
    body = rss("Le port rouvre")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body[:100])
    await writer.drain()
    await asyncio.sleep(0.05)
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def too_short(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + rss("Le port rouvre"))


async def too_long(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n" + rss("Le port rouvre"))


async def two_lengths(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef")


async def no_http(writer: Writer) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\x1b]0;x\x07" * 10)


async def large_header(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\nContent-Length: 0\r\n\r\n")


async def many_headers(writer: Writer) -> None:
    lines = b"".join(b"X-%d: yyyyyyyyyy\r\n" % n for n in range(10_000))
    writer.write(b"HTTP/1.1 200 OK\r\n" + lines + b"Content-Length: 0\r\n\r\n")


async def chunk_nonsense(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n")


def redirect(target: str) -> Callable[[Writer], Awaitable[None]]:
    async def answer(writer: Writer) -> None:
        writer.write(
            f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()
        )

    return answer


def packed(coding: str, body: bytes) -> Callable[[Writer], Awaitable[None]]:
    async def answer(writer: Writer) -> None:
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)

    return answer


LARGE = bytes(1 << 26)
BAD: dict[str, tuple[Callable[[Writer], Awaitable[None]], str]] = {
    "silent": (silent, "within"),
    "drip": (drip, "within"),
    "drip-headers": (drip_headers, "within"),
    "early-hints": (early_hints, "within"),
    "endless": (endless, "larger than 1 MB"),
    "reset": (reset, "closed the connection"),
    "too-short": (too_short, ""),
    "too-long": (too_long, "breaks off"),
    "two-lengths": (two_lengths, "web server"),
    "no-http": (no_http, "web server"),
    "large-header": (large_header, ""),
    "many-headers": (many_headers, ""),
    "chunk-nonsense": (chunk_nonsense, "web server"),
    "loop": (redirect("/loop"), "redirects"),
    "ping": (redirect("/pong"), "redirects"),
    "pong": (redirect("/ping"), "redirects"),
    "elsewhere": (redirect("gopher://quaisud.example/"), "address"),
    "nowhere": (redirect("https://[::bad/"), ""),
    "gzip": (packed("gzip", gzip.compress(LARGE)), "larger than 1 MB"),
    "gzip-twice": (packed("gzip, gzip", gzip.compress(gzip.compress(LARGE))), "larger than 1 MB"),
    "br": (packed("br", brotli.compress(LARGE, quality=1)), "larger than 1 MB"),
    "zstd": (packed("zstd", zstandard.compress(LARGE)), "larger than 1 MB"),
    "gzip-cut": (packed("gzip", gzip.compress(rss("x" * 999))[:-20]), "damaged"),
}


@pytest_asyncio.fixture
async def bad() -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: Writer) -> None:
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            await BAD[request.split()[1].decode()[1:]][0](writer)
            await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            return  # the client has had enough, or the test has
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    running = asyncio.create_task(server.serve_forever())
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    running.cancel()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        if "serve" in repr(task.get_coro()):
            task.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await asyncio.sleep(0.05)


async def test_every_bad_server_is_one_clear_line_and_the_rest_goes_on(
    bad: str, web: Web, store: Store, tools: Tools
) -> None:
    web.pages["/good"] = Answer(rss("Le port rouvre"))
    urls = {name: f"{bad}/{name}" for name in BAD}
    feeds.subscribe_in_slices(
        store, [Subscription(url) for url in (*urls.values(), f"{web.url}/good")]
    )
    events: list[Broadcast] = []
    began = time.monotonic()
    done = await refresh(store, tools, events.append)
    # Two at a time on one host: what hangs is given up one after the other.
    assert time.monotonic() - began < SECONDS * (len(BAD) // 2 + 2)
    told = {event.feed_url: event for event in events if isinstance(event, FeedVisited)}
    assert done.new == 1
    for name, url in urls.items():
        event = told[url]
        assert event.status == "failed", (name, event)
        assert BAD[name][1] in str(event.error), (name, event.error)
        assert 10 < len(str(event.error)) < 250, (name, event.error)
        assert str(event.error).isprintable(), (name, event.error)
        assert "Error" not in str(event.error), (name, event.error)
    assert all(feed.state.next_due > NOW for feed in feeds.feeds(store))


async def cancelled_within_a_second(store: Store, tools: Tools, ready: Callable[[], bool]) -> int:
    """Begin a refresh, cancel it when ``ready``; how many articles it brought."""
    task = asyncio.create_task(refresh(store, tools, lambda _event: None))
    async with asyncio.timeout(20):
        while not ready():
            await asyncio.sleep(0.01)
    began = time.monotonic()
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()  # an impatient user changes nothing
    done = await task
    assert time.monotonic() - began < 1.0
    assert done.cancelled
    return done.new


async def test_cancelling_while_servers_hang(
    bad: str, web: Web, store: Store, tools: Tools
) -> None:
    tools = replace(tools, settings=Settings(refresh=Refresh(timeout=60)))
    web.pages["/good"] = Answer(rss("Le port rouvre"))
    hanging = [Subscription(f"{bad}/{name}") for name in ("silent", "drip")]
    feeds.subscribe_in_slices(store, [Subscription(f"{web.url}/good"), *hanging])
    new = await cancelled_within_a_second(store, tools, lambda: articles.count(store, Query()) == 1)
    assert new == 1


async def test_cancelling_while_a_worker_is_busy(web: Web, store: Store, tools: Tools) -> None:
    tools = replace(tools, settings=Settings())
    items = b"<item><title>x</title></item>" * 300_000
    web.pages["/long"] = Answer(b"<rss version='2.0'><channel>" + items)
    web.pages["/good"] = Answer(rss("Le port rouvre"))
    feeds.subscribe_in_slices(
        store, [Subscription(f"{web.url}/{name}") for name in ("good", "long")]
    )
    new = await cancelled_within_a_second(
        store, tools, lambda: len(web.log) == 2 and articles.count(store, Query()) == 1
    )
    assert new == 1
    assert await tools.workers.run(larger, 1, 2) == 2


async def test_name_servers_that_hang_hold_up_neither_the_others_nor_cancelling(
    web: Web, store: Store, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    answer = threading.Event()
    real = socket.getaddrinfo

    def slow(host: str, *more: object, **named: object) -> object:
        if str(host).endswith(".example"):
            answer.wait(30)
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")
        return real(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    web.pages["/good"] = Answer(rss("Le port rouvre"))
    tools = replace(tools, settings=Settings(refresh=Refresh(timeout=60)))
    lost = [Subscription(f"http://paper{n}.example/feed") for n in range(60)]
    feeds.subscribe_in_slices(store, [Subscription(f"{web.url}/good"), *lost])
    try:
        new = await cancelled_within_a_second(
            store, tools, lambda: articles.count(store, Query()) == 1
        )
    finally:
        answer.set()
    assert new == 1
