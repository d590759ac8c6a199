"""The wire: what is sent, what is followed, what is refused."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.ingest.fetch.address import is_private
from tui_reader.ingest.fetch.answer import DamagedError, TooLargeError, undo
from tui_reader.ingest.fetch.request import (
    PAGE,
    Fetched,
    FetchError,
    client,
    fetch,
    max_age,
    retry_after,
)
from tui_reader.model import Validators

Handler = Callable[["Server", bytes, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Answers raw bytes by path and remembers raw requests."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes | Handler] = {}
        self.requests: list[bytes] = []
        self.host, self.port = "127.0.0.1", 0

    def url(self, path: str, host: str | None = None) -> str:
        return f"http://{host or self.host}:{self.port}{path}"

    def header(self, name: str, request: int = -1) -> list[bytes]:
        lines = self.requests[request].split(b"\r\n")[1:]
        return [
            line.partition(b": ")[2]
            for line in lines
            if line.lower().startswith(name.lower().encode() + b":")
        ]

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            self.requests.append(request)
            answer = self.answers.get(request.split(b" ")[1].decode(), reply(b"", status=404))
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(self, request, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def reply(body: bytes, *lines: str, status: int = 200) -> bytes:
    head = [f"HTTP/1.1 {status} X", "Connection: close", f"Content-Length: {len(body)}", *lines]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


def moved(to: str, status: int = 302, *lines: str) -> bytes:
    return reply(b"", f"Location: {to}", *lines, status=status)


@asynccontextmanager
async def serving(host: str = "127.0.0.1") -> AsyncIterator[Server]:
    server = Server()
    listener = await asyncio.start_server(server.handle, host, 0)
    server.host, server.port = listener.sockets[0].getsockname()[:2]
    try:
        yield server
    finally:
        listener.close()
        await listener.wait_closed()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as running:
        yield running


async def get(url: str, *, allow_private: bool = True, **options: object) -> Fetched:
    async with client() as web:
        return await fetch(web, url, allow_private=allow_private, **options)  # type: ignore[arg-type]


async def failure(url: str, **options: object) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await get(url, **options)  # type: ignore[arg-type]
    return caught.value


async def test_answer_with_headers_and_validators_byte_for_byte(server: Server) -> None:
    server.answers["/f"] = reply(
        b"hello", 'ETag: W/"caf\xe9-1"', "Last-Modified: yesterday, more or less", "X-A: 1"
    )
    got = await get(server.url("/f"))
    assert (got.status, got.body, got.headers["x-a"]) == (200, b"hello", "1")
    assert got.validators == Validators('W/"caf\xe9-1"', "yesterday, more or less")
    assert got.permanent_url == ""
    server.answers["/f"] = reply(b"", status=304)
    again = await get(server.url("/f"), validators=got.validators)
    assert again.status == 304
    assert server.header("if-none-match") == [b'W/"caf\xe9-1"']
    assert server.header("if-modified-since") == [b"yesterday, more or less"]


async def test_what_a_request_says_of_us(server: Server) -> None:
    server.answers["/f"] = reply(b"")
    await get(server.url("/f"))
    assert server.header("user-agent")[0].startswith(b"tui-reader/")
    assert server.header("accept-encoding") == [b"gzip, br, zstd"]
    assert server.header("a-im") == [b"feed"]
    assert b"application/atom+xml" in server.header("accept")[0]
    for absent in ("referer", "cookie", "authorization", "if-none-match", "if-modified-since"):
        assert server.header(absent) == []
    await get(server.url("/f"), accept=PAGE)
    assert server.header("a-im") == []


@pytest.mark.parametrize("status", [404, 410, 429, 500, 503, 226])
async def test_every_status_is_the_callers_to_judge(server: Server, status: int) -> None:
    server.answers["/f"] = reply(b"x", "Retry-After: 120", status=status)
    got = await get(server.url("/f"))
    assert (got.status, got.retry_after) == (status, 120)


async def test_permanent_only_when_every_hop_is(server: Server) -> None:
    server.answers |= {
        "/a": moved("/b", 301), "/b": moved("c?x=1", 308), "/c?x=1": reply(b"end"),
        "/d": moved("/e", 301), "/e": moved("/c?x=1", 302),
    }  # fmt: skip
    got = await get(server.url("/a"))
    assert (got.url, got.permanent_url) == (server.url("/c?x=1"),) * 2
    got = await get(server.url("/d"))
    assert (got.url, got.permanent_url) == (server.url("/c?x=1"), "")


async def test_redirect_loops_and_long_chains_end(server: Server) -> None:
    server.answers |= {"/a": moved("/b"), "/b": moved("/a")}
    assert (await failure(server.url("/a"))).kind == "redirects"
    server.answers |= {f"/{n}": moved(f"/{n + 1}") for n in range(30)}
    server.requests.clear()
    assert (await failure(server.url("/0"))).kind == "redirects"
    assert len(server.requests) == 11


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "javascript:alert(1)", "ftp://x.example/"]
)
async def test_redirects_stay_on_the_web(server: Server, target: str) -> None:
    server.answers["/a"] = moved(target)
    assert (await failure(server.url("/a"))).kind == "address"


async def test_cookies_are_never_sent_back(server: Server) -> None:
    server.answers |= {
        "/a": moved("/b", 302, "Set-Cookie: id=1; Path=/"),
        "/b": reply(b"", "Set-Cookie: id=2; Path=/"),
    }
    async with client() as web:
        for _ in range(2):
            await fetch(web, server.url("/a"), allow_private=True)
    assert len(server.requests) == 4
    assert not any(b"cookie" in request.lower() for request in server.requests)


async def test_secrets_stay_with_their_host(server: Server) -> None:
    async with serving() as other:
        server.answers["/a"] = moved(other.url("/b"))
        other.answers["/b"] = moved(server.url("/c"))
        server.answers["/c"] = reply(b"end")
        server.answers["/same"] = moved("/c")
        options = {"headers": [("X-Key", "k")], "auth": ("reader", "pässword")}
        await get(server.url("/a"), **options)
        assert server.header("authorization", 0) != []
        assert server.header("x-key", 0) == [b"k"]
        for request in (other.requests[0], server.requests[1]):
            assert b"authorization" not in request.lower()
            assert b"x-key" not in request.lower()
        await get(server.url("/same"), **options)
        assert server.header("x-key") == [b"k"]


async def test_dripping_body_ends_at_the_deadline(server: Server) -> None:
    async def drip(_: Server, __: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\n")
        for _step in range(1000):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    server.answers["/f"] = drip
    start = time.monotonic()
    error = await failure(server.url("/f"), deadline=0.3)
    assert (error.kind, time.monotonic() - start < 5) == ("timeout", True)
    assert "0.3 seconds" in str(error.reason)


BOMB = b"\0" * 40_000_000


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("identity", b"x" * 2_000_000),
        ("gzip", gzip.compress(BOMB)),
        ("br", brotli.compress(BOMB, quality=5)),
        ("zstd", zstandard.compress(BOMB)),
        ("deflate", zlib.compress(BOMB)),
        ("gzip, gzip", gzip.compress(gzip.compress(BOMB))),
    ],
    ids=["identity", "gzip", "br", "zstd", "deflate", "gzip-twice"],
)
async def test_large_answers_and_bombs_are_refused(
    server: Server, coding: str, body: bytes
) -> None:
    server.answers["/f"] = reply(body, f"Content-Encoding: {coding}")
    error = await failure(server.url("/f"), limit=1_000_000)
    assert error.kind == "too-large"


async def test_endless_answer_is_cut(server: Server) -> None:
    async def flood(_: Server, __: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 X\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    server.answers["/f"] = flood
    assert (await failure(server.url("/f"), limit=200_000)).kind == "too-large"


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
async def test_codings_are_undone(server: Server, coding: str) -> None:
    text = b"<rss>caf\xc3\xa9</rss>" * 500
    compress = {
        "gzip": gzip.compress, "br": brotli.compress, "zstd": zstandard.compress,
        "deflate": zlib.compress,
    }[coding]  # fmt: skip
    server.answers["/f"] = reply(compress(text), f"Content-Encoding: {coding}")
    assert (await get(server.url("/f"))).body == text
    with pytest.raises(DamagedError):
        undo(compress(text)[:-9], coding, 10**6)


TEXT = "<rss><channel><title>L’écluse</title></channel></rss>".encode() * 40
PACKED = gzip.compress(TEXT, mtime=0)
FLUSHING = zlib.compressobj(wbits=31)
FLUSHED = FLUSHING.compress(TEXT) + FLUSHING.flush(zlib.Z_SYNC_FLUSH)
NAMED = PACKED[:3] + b"\x1e" + PACKED[4:10] + b"\2\0xyfeed.xml\0made\0##" + PACKED[10:]


@pytest.mark.parametrize(
    "coding", ["", "none", "utf-8", "binary", "8bit", "aws-chunked", "x-own;q=1"]
)
def test_codings_that_are_none_count_for_nothing(coding: str) -> None:
    assert undo(TEXT, coding, 10**6) == TEXT
    assert undo(PACKED, f"{coding}, gzip", 10**6) == TEXT


@pytest.mark.parametrize("text", [TEXT, b'{"version": "1.1"}', b' ["a"]', b"\xff\xfe<\0r\0"])
@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate", "gzip, gzip"])
def test_a_coding_that_was_only_said(text: bytes, coding: str) -> None:
    assert undo(text, coding, 10**6) == text


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (PACKED, ""),
        (PACKED, "identity"),
        (PACKED, "br"),
        (PACKED, "deflate"),
        (zstandard.compress(TEXT), ""),
        (zstandard.compress(TEXT), "gzip"),
        (gzip.compress(PACKED, mtime=0), "gzip"),
        (gzip.compress(PACKED, mtime=0), ""),
        (PACKED, "gzip, gzip"),
        (zlib.compress(PACKED), "deflate"),
        (zlib.compress(TEXT), "gzip"),
        (zlib.compress(TEXT)[2:-4], "deflate"),
        (NAMED, "gzip"),
        (FLUSHED, "gzip"),
        (PACKED[:-8] + b"\0" * 8, "gzip"),
        *((PACKED[:-cut], "gzip") for cut in range(1, 9)),
    ],
)
def test_what_the_bytes_are_counts(body: bytes, coding: str) -> None:
    assert undo(body, coding, 10**6) == TEXT


@pytest.mark.parametrize(
    "body", [PACKED[:-9], PACKED[:5], FLUSHED[:-9], zstandard.compress(TEXT)[:-9]]
)
@pytest.mark.parametrize("coding", ["", "gzip"])
def test_what_breaks_off_in_the_middle_is_damaged(body: bytes, coding: str) -> None:
    with pytest.raises(DamagedError, match="breaks off"):
        undo(body, coding, 10**6)


@pytest.mark.parametrize("coding", ["", "gzip", "gzip, gzip", "none"])
def test_no_stage_goes_over_the_limit(coding: str) -> None:
    with pytest.raises(TooLargeError):
        undo(gzip.compress(gzip.compress(bytes(2_000_000))), coding, 1_000_000)
    with pytest.raises(DamagedError):
        undo(PACKED, ",".join(["gzip"] * 1000), 10**6)


BEGINNINGS = st.sampled_from([b"", PACKED[:10], zstandard.compress(TEXT)[:9], PACKED[:40]])


@given(BEGINNINGS, st.binary(max_size=300), st.sampled_from(["", "gzip", "br", "zstd", "deflate"]))
def test_any_bytes_decode_within_the_limit_or_are_refused(
    beginning: bytes, body: bytes, coding: str
) -> None:
    with suppress(DamagedError, TooLargeError):
        assert len(undo(beginning + body, coding, 1000)) <= 1000


async def test_plain_words_for_failures(server: Server) -> None:
    port = server.port
    unknown = await failure("http://no-such-host.invalid/")
    assert str(unknown.reason) == "no such host: no-such-host.invalid"
    async with serving() as gone:
        pass
    error = await failure(gone.url("/"))
    assert (error.kind, str(error.reason)) == ("refused", "127.0.0.1 refused the connection")
    assert (await failure("not an address")).kind == "address"
    server.answers["/f"] = b"this is no HTTP\r\n\r\n"
    assert (await failure(server.url("/f"))).kind == "protocol"

    async def plain_text(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 plain text here\r\n\r\n")
        writer.close()

    listener = await asyncio.start_server(plain_text, "127.0.0.1", 0)
    secure_port = listener.sockets[0].getsockname()[1]
    assert secure_port != port
    assert (await failure(f"https://127.0.0.1:{secure_port}/")).kind in ("tls", "network")
    listener.close()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<rss/>", "not in pieces though it says so"),
        (b"200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n", "not in pieces"),
        (b"099 X\r\nContent-Length: 1\r\n\r\nx", "a status that HTTP does not know"),
    ],
)
async def test_plain_words_for_what_is_not_http(server: Server, answer: bytes, words: str) -> None:
    server.answers["/f"] = b"HTTP/1.1 " + answer
    assert words in str((await failure(server.url("/f"))).reason)


async def test_private_addresses_are_refused_by_default(server: Server) -> None:
    server.answers["/f"] = reply(b"secret")
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1"):
        error = await failure(server.url("/f", host), allow_private=False)
        assert error.kind in ("private", "address", "dns")
    assert server.requests == []


async def test_kept_private_connection_serves_nobody_else(server: Server) -> None:
    async def keep(_: Server, __: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 1\r\n\r\nx")
        await writer.drain()
        await asyncio.sleep(0.2)

    server.answers["/f"] = keep
    async with client() as web:
        await fetch(web, server.url("/f"), allow_private=True)
        with pytest.raises(FetchError) as caught:
            await fetch(web, server.url("/f"), allow_private=False)
    assert caught.value.kind == "private"
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0",
     "fc00::1", "ff02::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::",
     "64:ff9b::7f00:1", "64:ff9b::a00:1", "198.18.0.1",
     # A row of the IANA special-purpose registries each, and forms that carry an IPv4 address.
     "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.51.100.1", "203.0.113.1", "64:ff9b:1::808:808",
     "100::1", "100:0:0:1::1", "2001::808:808", "2001:2::1", "2001:10::1", "2001:db8::1",
     "3fff::1", "5f00::1", "::8.8.8.8", "::127.0.0.1", "::ffff:0:10.0.0.1",
     "2606:4700::5efe:a00:1", "2606:4700::200:5efe:7f00:1"],
)  # fmt: skip
def test_not_public(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "2606:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
        "2606:4700::5efe:808:808",
    ],
)
def test_public(address: str) -> None:
    assert not is_private(address)


def test_wait_headers() -> None:
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 1445412470.0) == 10
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 2e9) == 0
    assert retry_after({"retry-after": "soon"}, 0.0) is None
    assert max_age({"cache-control": "public, s-maxage=9, max-age=600", "age": "100"}, 0.0) == 500
    assert max_age({"cache-control": "s-maxage=9"}, 0.0) == 9
    dates = {"date": "Wed, 21 Oct 2015 07:28:00 GMT", "expires": "Wed, 21 Oct 2015 08:28:00 GMT"}
    assert max_age(dates, 0.0) == 3600
    assert max_age({"expires": "0", "date": "x"}, 0.0) is None
    assert max_age({"cache-control": "no-cache"}, 0.0) is None
