"""Connections that the server ends: the answer comes all the same, or the words are plain."""

from __future__ import annotations

import asyncio
import ssl
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.growth import assert_linear
from tests.support.loopback_ending import HTTP1_ENDINGS, HTTP2_ENDINGS, Ending, ending
from tests.support.loopback_tls import listening, make_authority
from tui_reader.ingest.fetch.lenient_http import Heads, Notices, mended
from tui_reader.ingest.fetch.request import FetchError, client, fetch


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Here:
    authority = make_authority(tmp_path_factory.mktemp("authority"))
    return Here(authority.server("127.0.0.1"), authority.trusting())


class Here(NamedTuple):
    """Contexts for TLS with this machine."""

    server: ssl.SSLContext
    client: ssl.SSLContext


async def all_answered(server: Ending, context: ssl.SSLContext, requests: int = 10) -> None:
    """Every request is answered rightly, one after the other and at once."""
    async with client(ssl_context=context) as web:

        async def ask(path: str) -> None:
            got = await fetch(web, server.url + path, allow_private=True, deadline=20)
            assert got.body == server.body(path)

        for number in range(requests // 2):
            await ask(f"/one-{number}")
        await asyncio.gather(*(ask(f"/together-{number}") for number in range(requests // 2)))


@pytest.mark.parametrize("how", HTTP1_ENDINGS)
async def test_a_kept_connection_that_ends_costs_no_answer(how: str, here: Here) -> None:
    async with ending(Ending(how, whole=2)) as server:
        await all_answered(server, here.client)


@pytest.mark.parametrize("how", HTTP2_ENDINGS)
async def test_an_http2_connection_that_ends_costs_no_answer(how: str, here: Here) -> None:
    async with ending(Ending(how, whole=2), here.server) as server:
        await all_answered(server, here.client)
        if how == "goaway":
            # What the server still answers is not asked for twice.
            assert server.requests == 10


async def test_a_server_that_always_ends_its_connections_properly_is_read(
    here: Here,
) -> None:
    async with ending(Ending("goaway", whole=0), here.server) as server:
        await all_answered(server, here.client)


@pytest.mark.parametrize(
    ("how", "secure", "words"),
    [
        ("closed", False, "127.0.0.1 closes the connection without an answer"),
        ("reset", False, "127.0.0.1 closed the connection"),
        ("half", False, "breaks off in the middle of its answer"),
        ("chunks", False, "breaks off in the middle of its answer"),
        ("refused", True, "REFUSED_STREAM"),
        ("goaway-calm", True, "ENHANCE_YOUR_CALM"),
        ("half", True, "closes the connection"),
    ],
)
async def test_what_fails_twice_is_reported_in_plain_words(
    how: str, secure: bool, words: str, here: Here
) -> None:
    context = here.server if secure else None
    async with (
        ending(Ending(how, whole=0), context) as server,
        client(ssl_context=here.client) as web,
    ):
        with pytest.raises(FetchError) as caught:
            await fetch(web, f"{server.url}/f", allow_private=True)
        assert words in str(caught.value.reason)
        assert "Error" not in str(caught.value.reason)
        assert server.requests == 2


async def test_an_answer_that_is_too_large_ends_its_connection(here: Here) -> None:
    async with (
        ending(Ending("", whole=99, body=lambda path: path.encode() * 2000), here.server) as server,
        client(ssl_context=here.client) as web,
    ):
        with pytest.raises(FetchError) as caught:
            await fetch(web, f"{server.url}/large", allow_private=True, limit=9000)
        got = await fetch(web, f"{server.url}/f", allow_private=True)
    assert (caught.value.kind, got.body, server.connections) == ("too-large", b"/f" * 2000, 2)


async def test_the_second_time_is_within_the_one_deadline(here: Here) -> None:
    asked = 0

    async def slower_each_time(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await reader.readuntil(b"\r\n\r\n")
        if asked > 1:
            await asyncio.sleep(60)
        writer.close()

    async with listening(slower_each_time) as port, client(ssl_context=here.client) as web:
        with pytest.raises(FetchError) as caught:
            await fetch(web, f"http://127.0.0.1:{port}/", allow_private=True, deadline=0.2)
    assert (caught.value.kind, asked) == ("timeout", 2)


async def test_a_connection_of_its_own_reaches_no_more_than_another(here: Here) -> None:
    asked = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        head = await reader.readuntil(b"\r\n\r\n")
        if asked > 1:
            there = b"/b" if head.startswith(b"GET /a") else b"http://127.0.0.2:1/"
            writer.write(b"HTTP/1.1 302 X\r\nContent-Length: 0\r\nLocation: " + there + b"\r\n\r\n")
        writer.close()

    async with listening(serve) as port, client(ssl_context=here.client) as web:
        url = f"http://localhost:{port}/a"
        with pytest.raises(FetchError) as caught:
            await fetch(web, url, allow_private=False, own_host="localhost")
        assert (caught.value.kind, asked) == ("private", 3)
        with pytest.raises(FetchError) as caught:
            await fetch(web, url, allow_private=False)
        assert (caught.value.kind, asked) == ("private", 3)


async def test_a_proxy_that_ends_its_connections(here: Here) -> None:
    async with ending(Ending("closed", whole=2)) as server, client(ssl_context=here.client) as web:
        for number in range(7):
            path = f"paper.example/{number}"
            url = f"http://{path}"
            got = await fetch(web, url, allow_private=False, proxy=server.url)
            assert got.body == path.encode()


BODY = b"<rss version='2.0'><channel><title>Paper</title></channel></rss>"
CLOSING = b"\r\nConnection: close"


def size(extra: str = "") -> bytes:
    return extra.encode("latin-1") + b"Content-Length: %d\r\n" % len(BODY)


def chunks(*lines: str) -> bytes:
    head = "".join(f"{line}\r\n" for line in lines).encode()
    return b"HTTP/1.1 200 OK\r\n" + head + b"\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)


def whole(head: bytes, status: bytes = b"HTTP/1.1 200 OK") -> bytes:
    return status + b"\r\n" + head + b"\r\n" + BODY


ILLEGAL = {
    "blank in a name": whole(size("X Foo Bar: 1\r\n")),
    "slash in a name": whole(size("lib/cache.php: no data\r\n")),
    "blank before the colon": whole(size("Content-Type : text/xml\r\n")),
    "no colon": whole(size("Warning, all hands\r\n")),
    "no name": whole(size(": nothing\r\n")),
    "letters beyond ASCII in a name": whole(size("Dép\xf4t: 1\r\n")),
    "folded line of a bad field": whole(size("X Foo: 1\r\n  and more\r\n")),
    "folded line at the top": whole(size("  lost\r\n")),
    "control characters": whole(size("X-A: 1\x00\x0b2\r\n")),
    "line break before": b"\r\n" + whole(size()),
    "carriage returns": whole(size()).replace(b"\r\n", b"\r\r\n", 3),
    "line feeds": whole(size("X Foo: 1\r\n")).replace(b"\r\n", b"\n", 4),
    "two blanks in the status": whole(size(), b"HTTP/1.1  200  OK"),
    "no blank in the status": whole(size(), b"HTTP/1.1 200OK"),
    "no minor version": whole(size(), b"HTTP/2 200"),
    "bad length": whole(b"Content-Length: \r\n"),
    "identity": whole(size("Transfer-Encoding: identity\r\n")),
    "chunked twice": chunks("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
    "chunked twice in one": chunks("Transfer-Encoding: chunked, chunked"),
    "identity, chunked": chunks("Transfer-Encoding: identity", "Transfer-Encoding: Chunked"),
    "chunked and identity": chunks("Transfer-Encoding: chunked, identity"),
    "hints before": b"HTTP/1.1 103 Hints\r\nA B: c\r\n\r\n" + whole(size("X Foo: 1\r\n")),
}  # fmt: skip


@pytest.mark.parametrize("name", ILLEGAL)
async def test_heads_that_http_does_not_allow_are_read(name: str, here: Here) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ILLEGAL[name])
        await writer.drain()
        writer.close()

    async with listening(serve) as port, client(ssl_context=here.client) as web:
        got = await fetch(web, f"http://127.0.0.1:{port}/", allow_private=True)
    assert (got.status, got.body) == (200, BODY)


SOUND = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nX-A:\r\nTransfer-Encoding: Chunked\r\n\r\n",
    b"HTTP/1.0 304 Not Modified\r\nETag: W/\"caf\xe9\"\r\nX-B: a\r\n  b\r\n\r\n",
    b"HTTP/1.1 200 \r\nContent-Length: 1, 1\r\n\r\n",
)  # fmt: skip


@pytest.mark.parametrize("head", [*SOUND, b"SSH-2.0-OpenSSH_9.2\r\n\r\n"])
def test_a_sound_head_is_left_alone(head: bytes) -> None:
    assert mended(head) == head


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[a:b] for a, b in pairwise(places) if a < b]


@given(st.sampled_from([*ILLEGAL.values(), *SOUND]), st.lists(st.integers(0, 500), max_size=6))
def test_where_the_network_cuts_makes_no_difference(answer: bytes, cuts: list[int]) -> None:
    at_once = Heads()
    expected = at_once.received(answer) + at_once.received(b"")
    cut = Heads()
    assert b"".join(map(cut.received, [*pieces(answer, cuts), b""])) == expected


@given(st.binary(max_size=400), st.lists(st.integers(0, 500), max_size=6))
def test_any_bytes_pass_the_filters(data: bytes, cuts: list[int]) -> None:
    notices, heads = Notices(), Heads()
    for part in (*pieces(data, cuts), b""):
        notices.sent(part)
        notices.received(part)
        notices.pending()
        heads.received(part)


@pytest.mark.parametrize(
    "unit", [b"\r", b"\n", b"a b: c\r\n", b" x\r\n", b"HTTP/1.1 100 A\r\n\r\n"]
)
def test_hostile_heads_cost_linear_time(unit: bytes) -> None:
    def work(length: int) -> None:
        heads = Heads()
        data = b"HTTP/1.1 200 OK\r\nA: b" + unit * (length // len(unit))
        for start in range(0, len(data), 64):
            heads.received(data[start : start + 64])

    assert_linear(work, 100_000)
