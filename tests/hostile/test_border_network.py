"""The hostile web, on loopback addresses of which one plays the public internet."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable

import pytest

from tests.http.test_fetch import Server, moved, reply, serving
from tests.support.loopback import Answer, Web, rss
from tests.support.refreshing import Desk, feed_answer
from tui_reader.engine.archive import fetch_archives
from tui_reader.engine.discovery import discover_feeds
from tui_reader.engine.protocol import Broadcast
from tui_reader.engine.requests import may_be_offered
from tui_reader.engine.tools import Tools
from tui_reader.engine.workers import Workers
from tui_reader.ingest.fetch import address as fetch_address
from tui_reader.ingest.fetch import request as fetch_request
from tui_reader.ingest.fetch.address import own_host
from tui_reader.ingest.fetch.request import PICTURE, FetchError, client, fetch

PUBLIC = "127.0.0.2"
"""What the tests take for an address of the internet."""
_really = fetch_address.is_private


@pytest.fixture(autouse=True)
def _one_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def pretend(address: str) -> bool:
        return address != PUBLIC and _really(address)

    monkeypatch.setattr(fetch_address, "is_private", pretend)
    monkeypatch.setattr(fetch_request, "is_private", pretend)


@pytest.fixture
async def inside() -> AsyncIterator[Server]:
    """A server of the private network, with something to hide."""
    async with serving() as server:
        server.answers["/secret"] = reply(b"secret")
        yield server


@pytest.fixture
async def outside() -> AsyncIterator[Server]:
    async with serving(PUBLIC) as server:
        yield server


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """A name server: to each name, one list of addresses after the other; the last one stays."""
    known: dict[str, list[list[str]]] = {}
    real = fetch_address._resolve

    async def resolve(host: str, port: int) -> list[str]:
        if host not in known:
            return await real(host, port)
        return known[host].pop(0) if len(known[host]) > 1 else known[host][0]

    monkeypatch.setattr(fetch_address, "_resolve", resolve)
    return known


async def ask(url: str, **options: object) -> bytes:
    async with client() as web:
        answer = await fetch(web, url, **({"allow_private": False} | options))  # type: ignore[arg-type]
        return answer.body


async def refused(url: str, **options: object) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await ask(url, **options)
    return caught.value


SPELLINGS = [
    "127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "127.0.0.1.", "LOCALHOST", "１２７.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_no_spelling_of_a_private_address_is_reached_from_outside(
    inside: Server, outside: Server, spelling: str
) -> None:
    target = inside.url("/secret", spelling)
    for status in (301, 302, 303, 307, 308):
        # Header fields are bytes; what is not ASCII goes as UTF-8.
        outside.answers["/a"] = moved(target.encode().decode("latin-1"), status)
        error = await refused(outside.url("/a"), accept=PICTURE)
        assert error.kind in ("private", "address", "dns", "network")
    assert (await refused(target)).kind in ("private", "address", "dns")
    assert inside.requests == []


async def test_a_name_that_moves_in_gets_nowhere(
    inside: Server, outside: Server, names: dict[str, list[list[str]]]
) -> None:
    """DNS rebinding: each connection goes to an address that was checked for it."""
    outside.answers["/feed"] = moved(f"http://evil.example:{inside.port}/secret")
    names["evil.example"] = [[PUBLIC], ["127.0.0.1"]]
    error = await refused(f"http://evil.example:{outside.port}/feed")
    assert error.kind == "private"
    # Public by one address and private by another: the private one is not even tried.
    names["evil.example"] = [["127.0.0.1", PUBLIC]]
    outside.answers["/two"] = reply(b"public")
    assert await ask(f"http://evil.example:{outside.port}/two") == b"public"
    names["evil.example"] = [["127.0.0.1", "::1", "fe80::1%lo"]]
    assert (await refused(f"http://evil.example:{inside.port}/secret")).kind == "private"
    assert inside.requests == []


async def test_a_feed_at_home_stays_in_its_house(
    inside: Server, outside: Server, names: dict[str, list[list[str]]]
) -> None:
    async with serving("127.0.0.3") as neighbour:
        neighbour.answers["/x"] = reply(b"neighbour")
        names["nas"] = [["127.0.0.1"]]
        home = {"own_host": own_host("http://nas/feed")}
        at = f"http://nas:{inside.port}"
        inside.answers |= {
            "/same": moved("/secret"),
            "/by-address": moved(inside.url("/secret")),
            "/neighbour": moved(neighbour.url("/x")),
            "/out": moved(outside.url("/a")),
        }
        outside.answers["/a"] = reply(b"public")
        for path, body in (("/same", b"secret"), ("/by-address", b"secret"), ("/out", b"public")):
            assert await ask(at + path, **home) == body
        assert (await refused(f"{at}/neighbour", **home)).kind == "private"
        # Out and back in: who is outside does not send us home either.
        outside.answers["/a"] = moved(f"{at}/secret")
        assert (await refused(f"{at}/out", **home)).kind == "private"
        assert (await refused(outside.url("/a"), **home)).kind == "private"
        assert (await refused(neighbour.url("/x"), **home)).kind == "private"
        assert neighbour.requests == []
        # The setting opens everything.
        assert await ask(f"{at}/neighbour", allow_private=True) == b"neighbour"
        assert await ask(outside.url("/a"), allow_private=True) == b"secret"


def test_whose_host_is_the_users_own() -> None:
    assert own_host("http://nas:8080/feed") == "nas"
    assert own_host("http://[::1]/") == "::1"
    assert own_host("https://paper.example/") == ""
    assert own_host("https://user@192.168.1.4/") == "192.168.1.4"


async def test_secrets_stay_at_home(inside: Server, outside: Server) -> None:
    outside.answers["/in"] = moved(f"http://reader:stolen@{PUBLIC}:{outside.port}/end")
    outside.answers["/end"] = reply(b"end")
    inside.answers["/feed"] = moved(outside.url("/in"))
    body = await ask(
        f"http://me:secret@127.0.0.1:{inside.port}/feed",
        own_host="127.0.0.1",
        headers=[("X-Key", "k"), ("Cookie", "id=1")],
    )
    assert body == b"end"
    assert inside.header("authorization") != []
    for request in outside.requests:
        lowered = request.lower()
        for word in (b"authorization", b"x-key", b"cookie", b"secret", b"stolen", b"referer"):
            assert word not in lowered


def page(*feeds: str) -> bytes:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{feed}">' for feed in feeds
    )
    return f"<!doctype html><html><head>{links}</head></html>".encode()


async def test_a_page_cannot_offer_a_feed_of_the_private_network(
    desk: Desk, outside: Server
) -> None:
    async with client() as web:
        tools = Tools(web, desk.workers, desk.settings, lambda: desk.now)

        async def found(*feeds: str) -> list[str]:
            outside.answers["/"] = reply(page(*feeds), "Content-Type: text/html")
            return [one.url for one in await discover_feeds(url, tools)]

        # A public name, as the address of the test's public server would be private by itself.
        url = outside.url("/").replace(PUBLIC, "paper.example")
        web_names = {"paper.example": PUBLIC}
        real = fetch_address._resolve

        async def resolve(host: str, port: int) -> list[str]:
            return [web_names[host]] if host in web_names else await real(host, port)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fetch_address, "_resolve", resolve)
            home = ("http://192.168.1.1/reboot", "http://nas/feed", "http://[::1]:8000/feed")
            assert await found("https://paper.example/rss", *home) == ["https://paper.example/rss"]
            with pytest.raises(FetchError) as caught:
                await found(*home)
            assert "private network" in str(caught.value.reason)
            desk.allow_private()
            tools = Tools(web, desk.workers, desk.settings, lambda: desk.now)
            assert len(await found(*home)) == 3


OFFERED = [
    ("http://nas/", "http://nas/feed", True),
    ("http://nas/", "http://NAS.:80/feed", True),
    ("http://nas/", "https://nas/feed", True),
    ("http://nas/", "http://nas:8080/reboot", False),
    ("http://nas/", "http://nas2/feed", False),
    ("http://nas:8080/", "http://nas:8080/feed", True),
    ("http://nas:8080/", "http://nas/feed", False),
    ("http://nas:8080/", "https://nas/feed", False),
    ("https://nas/", "http://nas/feed", False),
    ("http://[::1]:8000/", "http://[::1]:8000/feed", True),
    ("http://[::1]:8000/", "http://[::1]:22/feed", False),
    ("https://paper.example/", "http://nas/feed", False),
    ("https://paper.example:444/", "https://paper.example/feed", True),
]


@pytest.mark.parametrize(("asked", "found", "allowed"), OFFERED)
def test_a_private_address_is_the_users_own_at_its_port_only(
    desk: Desk, asked: str, found: str, allowed: bool
) -> None:
    def offered() -> bool:
        tools = Tools(client(), desk.workers, desk.settings, lambda: desk.now)
        return may_be_offered(found, asked, tools)

    assert offered() is allowed
    desk.allow_private()
    assert offered()


async def test_an_archive_of_a_feed_at_home_is_at_the_feeds_port(
    desk: Desk, inside: Server
) -> None:
    link = (
        f"<a:link xmlns:a='http://www.w3.org/2005/Atom' rel='next' href='{inside.url('/secret')}'/>"
    )
    desk.web.pages["/feed"] = feed_answer(
        rss("Une").replace(b"<channel>", b"<channel>" + link.encode())
    )
    desk.subscribe("/feed")
    events: list[Broadcast] = []
    async with client() as web:
        tools = Tools(web, desk.workers, desk.settings, lambda: desk.now)
        await fetch_archives(desk.store, tools, [f"{desk.web.url}/feed"], events.append)
    assert "private network" in str(events)
    assert inside.requests == []


async def test_a_feed_at_home_is_read_and_does_not_lead_next_door(desk: Desk) -> None:
    async with serving("127.0.0.3") as neighbour:
        neighbour.answers["/x"] = reply(rss("Theirs"))
        desk.web.pages |= {
            "/feed": feed_answer(rss("Ours")),
            "/away": Answer(status=301, headers={"Location": neighbour.url("/x")}),
        }
        desk.subscribe("/feed", "/away")
        told = {one.feed_url.rpartition("/")[2]: one for one in await desk.refresh()}
        assert told["feed"].status == "new"
        assert told["away"].status == "failed"
        assert "private network" in str(told["away"].error)
        assert "allow_private" in str(told["away"].error)
        assert neighbour.requests == []


DEEP: dict[str, Callable[[], bytes]] = {
    "500 deep": lambda: b"<div>" * 500 + b"The quay" + b"</div>" * 500,
    "100,000 deep": lambda: b"<div>" * 100_000 + b"The quay" + b"</div>" * 100_000,
    "a deep table": lambda: b"<table><tr><td>" * 20_000 + b"The quay",
    "200,000 attributes": lambda: (
        b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">The quay"
    ),
    "400,000 elements": lambda: b"The quay" + b"<b>x</b>" * 400_000,
}


@pytest.mark.parametrize("name", DEEP)
async def test_one_hostile_page_in_a_feed_costs_that_entry_only(
    name: str, tmp_path_factory: pytest.TempPathFactory, desk_workers: Workers
) -> None:
    with Web() as web:
        one = Desk(web, tmp_path_factory.mktemp("desk") / "store.sqlite3", desk_workers)
        one.settings = type(one.settings)()
        inside = DEEP[name]()
        items = b"".join(
            b"<item><guid>%d</guid><title>T%d</title><description><![CDATA[%s]]></description></item>"
            % (number, number, html)
            for number, html in enumerate((b"<p>Before", inside, b"<p>After"))
        )
        web.pages["/feed"] = feed_answer(
            b"<rss version='2.0'><channel><title>Quai</title>%s</channel></rss>" % items
        )
        one.subscribe("/feed")
        [told] = await one.refresh()
        assert (told.status, told.new, str(told.error)) == ("new", 3, "")
        one.store.close()


async def test_fifty_megabytes_are_not_taken(desk: Desk) -> None:
    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 X\r\nContent-Type: text/html\r\n\r\n")
        try:
            for _ in range(800):
                writer.write(b"<p>word" * 9_000)
                await writer.drain()
        except ConnectionError:
            return
        finally:
            writer.close()

    server = await asyncio.start_server(flood, "127.0.0.1", 0, family=socket.AF_INET)
    port = server.sockets[0].getsockname()[1]
    desk.subscribe(f"http://127.0.0.1:{port}/feed")
    [told] = await desk.refresh()
    server.close()
    assert told.status == "failed"
    assert "larger than 1 MB" in str(told.error)
