"""Networks as they are: certificates, IPv6, names in every script, http that stays http."""

from __future__ import annotations

import asyncio
import socket
import ssl

import pytest

from tests.support.loopback import Answer, rss
from tests.support.loopback_tls import Authority, listening, make_authority
from tests.support.refreshing import Desk, feed_answer
from tui_reader.ingest.fetch import address as fetch_address
from tui_reader.ingest.fetch.origin import may_receive, origin
from tui_reader.ingest.fetch.request import FetchError, client, fetch


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    body = rss("Un")
    head = f"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    writer.close()


@pytest.mark.parametrize(
    ("name", "made", "words"),
    [
        ("127.0.0.1", {}, ""),
        ("127.0.0.1", {"starts": "20200101000000Z", "ends": "20210101000000Z"}, "has expired"),
        ("127.0.0.1", {"starts": "21000101000000Z"}, "not valid yet"),
        ("127.0.0.1", {"signed": False}, "self-signed"),
        ("other.example", {}, "another host than 127.0.0.1"),
    ],
    ids=["good", "expired", "too early", "self-signed", "wrong host"],
)
async def test_a_certificate_is_good_or_the_error_says_why(
    authority: Authority, name: str, made: dict[str, object], words: str
) -> None:
    context = authority.server(name, **made)  # type: ignore[arg-type]
    async with (
        listening(answer, context) as port,
        client(ssl_context=authority.trusting()) as web,
    ):
        url = f"https://127.0.0.1:{port}/feed"
        if not words:
            assert (await fetch(web, url, allow_private=True)).body == rss("Un")
            return
        with pytest.raises(FetchError) as caught:
            await fetch(web, url, allow_private=True)
    assert caught.value.kind == "tls"
    assert words in str(caught.value.reason)


async def test_an_authority_that_nobody_knows(authority: Authority) -> None:
    async with (
        listening(answer, authority.server("127.0.0.1")) as port,
        client(ssl_context=ssl.create_default_context()) as web,
    ):
        with pytest.raises(FetchError) as caught:
            await fetch(web, f"https://127.0.0.1:{port}/feed", allow_private=True)
    assert "authority that this machine does not know" in str(caught.value.reason)


async def test_ipv6(desk: Desk) -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6")
    try:
        server = await asyncio.start_server(answer, "::1", 0)
    except OSError:
        pytest.skip("no IPv6 on this machine")
    port = server.sockets[0].getsockname()[1]
    desk.subscribe(f"http://[::1]:{port}/feed")
    [told] = await desk.refresh()
    server.close()
    assert (told.status, str(told.error)) == ("new", "")


async def test_a_host_with_addresses_of_both_kinds_is_asked_where_it_answers(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def both(_host: str, _port: int) -> list[str]:
        return ["::1", "127.0.0.1"]

    monkeypatch.setattr(fetch_address, "_resolve", both)
    desk.web.pages["/feed"] = feed_answer(rss("Un"))
    desk.allow_private()
    desk.subscribe(desk.web.url.replace("127.0.0.1", "quai.example") + "/feed")
    [told] = await desk.refresh()
    assert (told.status, str(told.error)) == ("new", "")


@pytest.mark.parametrize(
    ("host", "wire"),
    [
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("MÜNCHEN.example", "xn--mnchen-3ya.example"),
        ("جريدة.example", "xn--ogbfjh9j.example"),
        ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
    ],
)
async def test_names_of_every_script_are_asked_for_in_ascii(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, host: str, wire: str
) -> None:
    looked_up: list[str] = []

    async def here(name: str, _port: int) -> list[str]:
        looked_up.append(name)
        return ["127.0.0.1"]

    monkeypatch.setattr(fetch_address, "_resolve", here)
    desk.web.pages["/feed"] = feed_answer(rss("Un"))
    desk.allow_private()
    url = desk.web.url.replace("127.0.0.1", host) + "/feed"
    desk.subscribe(url)
    [told] = await desk.refresh()
    assert (told.status, str(told.error)) == ("new", "")
    assert looked_up == [wire]
    assert desk.web.log[0].headers["host"].partition(":")[0] == wire
    assert desk.feed(url).url == url


def test_an_origin_is_the_same_in_every_spelling() -> None:
    assert origin("http://münchen.example/a") == origin("http://XN--MNCHEN-3YA.example:80/b?c")
    first = origin("http://paper.example/")
    assert may_receive(origin("https://paper.example/feed"), first)
    for other in ("http://paper.example:8080/", "http://a.paper.example/", "https://x.example/"):
        assert not may_receive(origin(other), first)
    assert not may_receive(first, origin("https://paper.example/"))
    with pytest.raises(FetchError):
        origin("http://x\u0378y.example/")


async def test_http_stays_http(desk: Desk) -> None:
    desk.web.pages["/feed"] = Answer(
        rss("Un"),
        headers={
            "Strict-Transport-Security": "max-age=31536000",
            "Alt-Svc": 'h2=":443"',
            "Upgrade": "h2c",
        },
    )
    desk.subscribe("/feed")
    for _ in range(2):
        [told] = await desk.refresh(force=True)
        assert str(told.error) == ""
    assert len(desk.web.log) == 2
    assert not {"upgrade", "upgrade-insecure-requests"} & set(desk.web.log[0].headers)
