"""Proxies: of the environment, of the settings, of one feed; and what they may not reach for us."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from tests.support.loopback import rss
from tests.support.loopback_tls import listening, make_authority, serving_http2
from tests.support.refreshing import Desk, feed_answer
from tui_reader.ingest.fetch.address import is_loopback_name, is_private_name
from tui_reader.ingest.fetch.proxy import UnfitProxyError, proxy_for
from tui_reader.ingest.fetch.request import Fetched, FetchError, client, fetch
from tui_reader.model import Access

PAPER = "http://paper.example/feed"


class Proxy:
    """Answers absolute addresses by itself, and connects every ``CONNECT`` to one place."""

    def __init__(self) -> None:
        self.log: list[bytes] = []
        self.body = rss("Un")
        self.extra = b""
        self.refuse = False
        self.tunnels: list[asyncio.StreamWriter] = []
        self.tunnel_port = 0
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            head = await reader.readuntil(b"\r\n\r\n")
            self.log.append(head)
            if self.refuse:
                writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            elif head.startswith(b"CONNECT "):
                await self._tunnel(reader, writer)
            else:
                size = f"Content-Length: {len(self.body)}\r\nConnection: close\r\n"
                status = b"HTTP/1.1 302 Found\r\n" if self.extra else b"HTTP/1.1 200 OK\r\n"
                writer.write(status + self.extra + size.encode() + b"\r\n" + self.body)
            await writer.drain()
        writer.close()

    async def _tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection("127.0.0.1", self.tunnel_port)
        self.tunnels.append(there[1])
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")

        async def pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            with suppress(ConnectionError):
                while data := await source.read(65536):
                    target.write(data)
                    await target.drain()
            target.close()

        await asyncio.gather(pump(reader, there[1]), pump(there[0], writer))


@asynccontextmanager
async def proxying() -> AsyncIterator[Proxy]:
    proxy = Proxy()
    async with listening(proxy.serve) as port:
        proxy.port = port
        yield proxy
    for writer in proxy.tunnels:
        writer.transport.abort()
    await asyncio.sleep(0)


async def get(url: str, configured: str = "", **options: object) -> Fetched:
    async with client(proxy=configured) as web:
        return await fetch(web, url, **{"allow_private": False, **options})  # type: ignore[arg-type]


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
async def test_the_environment_names_a_proxy(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with proxying() as proxy:
        monkeypatch.setenv(variable, proxy.url.removeprefix("http://"))
        assert (await get(PAPER)).body == rss("Un")
        [head] = proxy.log
        assert head.startswith(b"GET http://paper.example/feed HTTP/1.1\r\n")
        assert b"Host: paper.example\r\n" in head
        monkeypatch.setenv("NO_PROXY", "other.example,.example")
        with pytest.raises(FetchError) as caught:
            await get("http://no-such-paper.example/")
        assert caught.value.kind == "dns"
        assert len(proxy.log) == 1


async def test_the_settings_come_before_the_environment_and_a_feed_before_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with proxying() as far, proxying() as near, proxying() as own:
        monkeypatch.setenv("HTTP_PROXY", far.url)
        await get(PAPER, near.url)
        await get(PAPER, near.url, proxy=own.url)
        assert (len(far.log), len(near.log), len(own.log)) == (0, 1, 1)
        for direct in ({"configured": "direct"}, {"configured": near.url, "proxy": "direct"}):
            with pytest.raises(FetchError) as caught:
                await get("http://no-such-paper.invalid/", **direct)  # type: ignore[arg-type]
            assert caught.value.kind == "dns"
        assert (len(far.log), len(near.log), len(own.log)) == (0, 1, 1)


async def test_a_feed_is_refreshed_through_its_own_proxy(desk: Desk) -> None:
    desk.web.pages["/feed"] = feed_answer(rss("Deux", name="Direct"))
    async with proxying() as proxy:
        desk.subscribe(PAPER, access=Access(proxy=proxy.url))
        desk.subscribe("/feed")
        told = await desk.refresh()
        assert {one.status for one in told} == {"new"}
        assert (len(proxy.log), len(desk.web.log)) == (1, 1)


async def test_https_goes_through_a_tunnel_and_is_checked_at_its_end(tmp_path: Path) -> None:
    authority = make_authority(tmp_path)
    async with serving_http2(authority.server("paper.example")) as paper, proxying() as proxy:
        paper.body = rss("Trois")
        proxy.tunnel_port = urlsplit(paper.url).port or 0
        url = proxy.url.replace("//", "//me:s%2Fcret@")
        async with client(ssl_context=authority.trusting(), proxy=url) as web:
            got = await fetch(
                web, "https://paper.example/feed", auth=("a", "b"), allow_private=False
            )
            assert got.body == rss("Trois")
            with pytest.raises(FetchError) as caught:
                await fetch(web, "https://other.example/feed", allow_private=False)
        assert caught.value.kind == "tls"
        assert "another host" in str(caught.value.reason)
        assert paper.protocols[0] == "h2"
        head = proxy.log[0]
        assert head.startswith(b"CONNECT paper.example:443 HTTP/1.1\r\n")
        token = base64.b64encode(b"me:s/cret")
        assert b"Proxy-Authorization: Basic " + token in head
        # What is for the paper is for the paper alone, and the other way round.
        assert b"\r\nAuthorization" not in head
        assert not [name for name, _value in paper.log[0] if name.startswith("proxy-")]


async def test_faults_of_a_proxy_are_reported_as_such() -> None:
    async with proxying() as proxy:
        proxy.refuse = True
        with pytest.raises(FetchError) as caught:
            await get("https://paper.example/", proxy.url.replace("//", "//me:secret@"))
        assert caught.value.kind == "proxy"
        assert "407" in str(caught.value.reason)
        closed = proxy.url
    for url in (closed.replace("//", "//me:secret@"), "http://no-such-proxy.invalid:3128"):
        with pytest.raises(FetchError) as caught:
            await get(PAPER, url)
        assert caught.value.kind == "proxy"
        assert "proxy" in str(caught.value.reason)
        assert "secret" not in str(caught.value.reason)
    with pytest.raises(FetchError) as caught:
        await get(PAPER, proxy="socks5://127.0.0.1:1080")
    assert "socks5" in str(caught.value.reason)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://[::1]/", "http://10.0.0.1/x", "http://169.254.169.254/latest",
     "http://2130706433/", "http://0x7f.1/", "http://localhost/", "http://nas/",
     "http://[::ffff:10.0.0.1]/", "http://box.internal./"],
)  # fmt: skip
async def test_no_proxy_reaches_a_private_place_for_a_page(url: str) -> None:
    async with proxying() as proxy:
        with pytest.raises(FetchError) as caught:
            await get(url, proxy=proxy.url)
        assert caught.value.kind == "private"
        # Nor after a redirect, not even for a feed on a private host of its own.
        proxy.extra = f"Location: {url}\r\n".encode()
        with pytest.raises(FetchError) as caught:
            await get(PAPER, proxy=proxy.url, own_host="quai")
        assert caught.value.kind == "private"
        assert len(proxy.log) == 1


async def test_this_machine_is_asked_without_a_proxy_unless_the_feed_names_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.web.pages["/feed"] = feed_answer(rss("Un"))
    async with proxying() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        desk.settings = replace(
            desk.settings, network=replace(desk.settings.network, proxy=proxy.url)
        )
        await get(f"{desk.web.url}/feed", allow_private=True)
        assert (len(proxy.log), len(desk.web.log)) == (0, 1)
        await get(f"{desk.web.url}/feed", allow_private=True, proxy=proxy.url)
        assert (len(proxy.log), len(desk.web.log)) == (1, 1)


def test_which_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxy_for("https", "paper.example", "") == ""
    monkeypatch.setenv("HTTPS_PROXY", "https://secure.example:8443")
    monkeypatch.setenv("HTTP_PROXY", "plain.example:3128")
    assert proxy_for("https", "paper.example", "") == "https://secure.example:8443"
    assert proxy_for("http", "paper.example", "") == "http://plain.example:3128"
    assert proxy_for("http", "localhost", "") == ""
    monkeypatch.setenv("NO_PROXY", "*")
    assert proxy_for("http", "paper.example", "http://set.example:1") == ""
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("HTTPS_PROXY", "socks5h://127.0.0.1:9050")
    with pytest.raises(UnfitProxyError):
        proxy_for("https", "paper.example", "")


def test_names_that_are_private_by_themselves() -> None:
    for host in (
        "[::1]",
        "LOCALHOST",
        "a.localhost.",
        "127.9",
        "fe80::1",
        "printer",
        "x.local",
        "fritz.box",
        "router.home",
        "localhost.localdomain",
        "my.router",
        "easy.box",
        "routerlogin.net",
        "redis.default.svc",
        "127.0.0.1%2e",
        "[::127.0.0.1]",
        "[64:ff9b:1::1]",
    ):
        assert is_private_name(host), host
    for host in (
        "paper.example",
        "news.box",
        "2wire.net",
        "8.8.8.8",
        "2606:4700::1111",
        "xn--qua-0qa.example",
    ):
        assert not is_private_name(host), host
    assert is_loopback_name("127.0.0.9")
    assert is_loopback_name("[::1]")
    assert not is_loopback_name("10.0.0.1")
    assert not is_loopback_name("localhost.example")
