"""Servers that answer with anything: an account says so, or takes what is right, and no more."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from contextlib import suppress
from json import dumps
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.accounts import EVERY, account_at, browsing, news_of, serving
from tests.support.loopback_tls import listening
from tests.support.news_server import PASSWORD, USER, Answer, NewsServer, Request, json
from tui_reader.accounts.account import Account, AccountError, Change
from tui_reader.accounts.kinds import KINDS, Kind, account_of

ID = "000000000000002a"


def every_call(account: Account) -> dict[str, Callable[[], Awaitable[object]]]:
    """All that can be asked of an account."""

    async def entries() -> list[object]:
        return [batch async for batch in account.entries(["42", ID, "44", "45", "46"])]

    return {
        "check": account.check,
        "feeds": account.feeds,
        "states": account.states,
        "changes": lambda: account.states("1764000000"),
        "read_ids": account.read_ids,
        "entries": entries,
        "read": lambda: account.push(Change("read", ("42", ID))),
        "star": lambda: account.push(Change("star", ("42", ID))),
        "tag": lambda: account.push(Change("tag", ("42", ID), "Lire")),
        "subscribe": lambda: account.subscribe("https://a.example/rss", "A", "B"),
        "unsubscribe": lambda: account.unsubscribe("42"),
        "rename": lambda: account.rename("42", "A"),
        "move": lambda: account.move("42", "B"),
    }


def whole(body: bytes) -> httpx.Response:
    """An answer whose body is still to be read."""
    return httpx.Response(200, stream=httpx.ByteStream(body))


KEYS = st.sampled_from(
    "id ids itemRefs items item continuation tags subscriptions categories label title url type"
    " feeds folders entries entry_ids total auth groups feeds_groups feed_ids group_id name feed_id"
    " unread_item_ids saved_item_ids status starred unread origin streamId summary content href"
    " enclosure enclosures body error numResults lastModified feedId category length size".split()
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["42", ID, "unread", "read", "user/-/label/Lire", "feed/../../x", "1,2", "", "-1"])
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=15,
)


@pytest.mark.parametrize("kind", KINDS)
@given(answers=st.lists(VALUES, min_size=1, max_size=4))
def test_whatever_json_comes_is_taken_or_refused(kind: Kind, answers: list[object]) -> None:
    asked = 0

    def handler(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        if request.url.path.endswith(("ClientLogin", "token")):
            return whole(b"Auth=abc\n" if "Client" in request.url.path else b"t0k")
        value = answers[asked % len(answers)]
        if kind == "fever" and isinstance(value, dict):
            value = {**value, "auth": 1}
        return whole(msgspec.json.encode(value))

    async def ask_all() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as http:
            account = account_of(kind, "https://news.example", USER, PASSWORD, client=http)
            for call in every_call(account).values():
                with suppress(AccountError):
                    await call()
            assert asked < 500

    asyncio.run(ask_all())


WRONG = {
    "html": b"<!DOCTYPE html><html><title>Sign in</title>",
    "nothing": b"",
    "text": b"OK",
    "a list": b"[]",
    "a list of lists": b'[[{"id":[[1]]}]]',
    "depth": b"[" * 200_000,
    "depth in an object": b'{"itemRefs":' * 50_000,
    "null": b"null",
    "broken off": b'{"itemRefs":[{"id":"1"},{"id":"2"}],"entries":[],"items":[',
    "another encoding": '{"items":[]}'.encode("utf-16"),
    "floats as ids": b'{"itemRefs":[{"id":1.7e15}],"items":[{"id":1.5}],"entries":[{"id":1.5}],'
    b'"entry_ids":[1.5],"total":1,"auth":1,"unread_item_ids":"1.5"}',
    "ids within ids": b'{"itemRefs":[{"id":{"id":1}}],"items":[{"id":[1]}],"entries":[{"id":[1]}],'
    b'"entry_ids":[[1]],"total":1,"auth":1,"unread_item_ids":[1]}',
    "no lists": b'{"auth":1}',
    "a number that has no end": b'{"total":1' + b"0" * 5000 + b',"auth":1}',
}


@pytest.mark.parametrize("name", ["freshrss", "miniflux-v1", "nextcloud", "fever-freshrss"])
async def test_an_answer_that_is_wrong_anywhere_is_not_taken_for_marks(name: str) -> None:
    async with browsing() as http:
        with serving(name) as server:
            for body in WRONG.values():
                wrong = Answer(body)
                server.before = lambda request, wrong=wrong: (  # type: ignore[misc]
                    None if request.path.endswith(("ClientLogin", "token")) else wrong
                )
                account = account_at(server, name, http)
                with pytest.raises(AccountError) as refused:
                    await account.states()
                assert refused.value.kind == "answer"


def lists_of_one(value: object) -> Any:
    """A list of what is unread with one id in it, and other lists empty."""

    def before(request: Request) -> Answer | None:
        if request.path.endswith("items/ids") and request.first("xt"):
            return json({"itemRefs": [{"id": "7"}, {"id": value}]})
        return None

    return before


@pytest.mark.parametrize("value", [None, "", "x", 1.0, "../7", [7], {"id": 7}, True, "7\x00"])
async def test_one_wrong_id_makes_the_whole_list_wrong(value: object) -> None:
    """To leave it out would say of its article that it is read."""
    async with browsing() as http:
        with serving("freshrss") as server:
            server.before = lists_of_one(value)
            with pytest.raises(AccountError) as refused:
                await account_at(server, "freshrss", http).states()
            assert refused.value.kind == "answer"


@pytest.mark.parametrize("growing", [True, False])
async def test_a_list_without_an_end_ends(growing: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_reader.accounts.google_reader.MOST_PAGES", 20)
    async with browsing() as http:
        with serving("freshrss") as server:

            def endless(request: Request) -> Answer | None:
                if not request.path.endswith("items/ids"):
                    return None
                number = len(server.log) if growing else 5
                return json({"itemRefs": [{"id": str(number)}], "continuation": f"c{number}"})

            server.before = endless
            with pytest.raises(AccountError) as refused:
                await account_at(server, "freshrss", http).states()
            assert refused.value.kind == "answer"
            assert len(server.log) < 30


async def test_articles_that_nobody_asked_for_are_not_taken() -> None:
    async with browsing() as http:
        with serving("freshrss") as server:
            news = news_of(server)
            items = news.publish(3)
            account = account_at(server, "freshrss", http)
            known = server.front

            def more(request: Request) -> Answer:
                if request.path.endswith("contents"):
                    request.body += f"&i={items[2].id:016x}&i={items[0].id:016x}".encode()
                return known(request)

            server.front = more
            wanted = [f"{item.id:016x}" for item in items[:2]]
            found = [one.id async for batch in account.entries(wanted) for one in batch]
            assert sorted(found) == wanted


async def test_articles_with_odd_members_are_articles() -> None:
    odd = {
        "id": "tag:google.com,2005:reader/item/" + ID,
        "origin": {"streamId": "feed/../../../etc"},
        "title": "Le quai\x00 \x1b[31m rouge \ud800",
        "published": "soon",
        "canonical": [7, {"href": None}],
        "alternate": {"href": "https://a.example/1"},
        "categories": [None, 3, "Ports"],
        "enclosure": "x",
        "summary": [{"content": "x"}],
        "author": ["Ines"],
    }
    async with browsing() as http:
        with serving("freshrss") as server:
            body = dumps({"items": ["x", None, {}, odd, odd]}).encode()
            server.before = lambda request: (
                Answer(body) if request.path.endswith("contents") else None
            )
            account = account_at(server, "freshrss", http)
            [[entry]] = [batch async for batch in account.entries([ID])]
            assert (entry.id, entry.feed_id) == (ID, "feed/../../../etc")
            assert entry.entry.published is None
            assert entry.entry.tags == ("Ports",)
            assert entry.entry.link == ""


@pytest.mark.parametrize("feed_id", ["../../users/1", "7/../8", "", "7?x=1", "１", "-7", "feed/7"])
@pytest.mark.parametrize("name", ["miniflux-v1", "nextcloud"])
async def test_an_id_of_a_feed_never_changes_the_path(name: str, feed_id: str) -> None:
    async with browsing() as http:
        with serving(name) as server:
            account = account_at(server, name, http)
            for call in (account.unsubscribe(feed_id), account.rename(feed_id, "x")):
                with pytest.raises(AccountError):
                    await call
            assert server.log == []


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("https://attacker.example/{path}", 302),
        ("http://127.0.0.1:9/{path}", 307),
        ("http://localhost:{port}/{path}", 308),
        ("http://192.168.1.1/{path}", 301),
        ("http://{user}@127.0.0.1:{other}/{path}", 302),
        ("//attacker.example/", 303),
        ("file:///etc/passwd", 302),
        ("javascript:alert(1)", 302),
        ("http://[::1]:{port}/", 302),
    ],
)
async def test_a_redirect_to_another_server_is_not_followed(target: str, status: int) -> None:
    async with browsing() as http:
        with (
            serving("freshrss") as server,
            NewsServer(lambda _request: Answer(b"gotcha")) as other,
        ):
            where = target.format(
                path="x",
                port=server.url.rpartition(":")[2],
                other=other.url.rpartition(":")[2],
                user="a:b",
            )
            account = account_at(server, "freshrss", http)
            await account.check()
            server.before = lambda _request: Answer(b"", status, {"Location": where})
            for call in (account.feeds(), account.push(Change("read", (ID,)))):
                with pytest.raises(AccountError) as refused:
                    await call
                assert refused.value.kind == "address"
            assert other.log == []


async def test_a_redirect_within_the_server_is_followed_and_never_round_in_circles() -> None:
    async with browsing() as http:
        with serving("nextcloud") as server:
            account = account_at(server, "nextcloud", http)
            moved = Answer(b"", 307, {"Location": "/index.php/apps/news/api/v1-3/folders?again"})
            server.before = lambda request: None if request.query else moved
            await account.check()
            assert len(server.log) == 2
            server.before = lambda request: Answer(b"", 302, {"Location": request.path})
            with pytest.raises(AccountError) as refused:
                await account.check()
            assert refused.value.kind == "redirects"
            assert len(server.log) < 12


async def test_what_was_sent_by_post_is_not_made_a_get() -> None:
    async with browsing() as http:
        with serving("freshrss") as server:
            account = account_at(server, "freshrss", http)
            await account.check()
            server.log.clear()
            moved = Answer(b"", 302, {"Location": "/"})
            server.before = lambda request: moved if request.method == "POST" else None
            with pytest.raises(AccountError):
                await account.push(Change("read", (ID,)))
            assert server.paths() == ["token", "edit-tag"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(gzip.compress(b"[" * (64 << 20), 9), headers={"Content-Encoding": "gzip"}), "too-large"),
        (Answer(b'{"x":"' + b"a" * (2 << 20) + b'"}'), "too-large"),
        (Answer(b"\x1f\x8b\x08not gzip", headers={"Content-Encoding": "gzip"}), "damaged"),
    ],
)  # fmt: skip
async def test_an_answer_without_measure_is_cut_off(answer: Answer, kind: str) -> None:
    async with browsing() as http:
        with serving("miniflux-v1") as server:
            server.before = lambda _request: answer
            with pytest.raises(AccountError) as refused:
                await account_at(server, "miniflux-v1", http, limit=1 << 20).check()
            assert refused.value.kind == kind


@pytest.mark.parametrize("status", [b"200 OK", b"500 Broken"])
async def test_a_body_without_an_end_is_cut_off(status: bytes) -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 " + status + b"\r\nTransfer-Encoding: chunked\r\n\r\n")
            while True:
                writer.write(b"4000\r\n" + b" " * 0x4000 + b"\r\n")
                await writer.drain()

    async with browsing() as http, listening(endless) as port:
        account = account_of(
            "nextcloud", f"http://127.0.0.1:{port}", USER, PASSWORD,
            client=http, insecure=True, limit=1 << 20,
        )  # fmt: skip
        with pytest.raises(AccountError) as refused:
            await account.check()
        assert refused.value.kind == ("too-large" if status.startswith(b"200") else "server")


async def test_a_server_that_never_answers_is_given_up() -> None:
    async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with browsing() as http, listening(silent) as port:
        account = account_of(
            "nextcloud", f"http://127.0.0.1:{port}", USER, PASSWORD,
            client=http, insecure=True, deadline=0.05,
        )  # fmt: skip
        with pytest.raises(AccountError) as refused:
            await account.check()
        assert refused.value.kind == "timeout"


@pytest.mark.parametrize(("kind", "sent"), [("star", 1), ("read", 2)])
async def test_a_switch_is_never_thrown_twice_when_the_connection_ends(
    kind: str, sent: int
) -> None:
    """What does the same twice may be sent again, a switch may not."""
    puts = 0

    async def ends(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal puts
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if b"PUT /v1/entries/42/bookmark" in head or b'"read"' in await body(head, reader):
                    puts += 1
                    writer.close()
                    return
                switch = b"PUT" in head
                answer = b'{"error_message":"x"}' if switch else b'{"id":42,"starred":false}'
                writer.write(
                    b"HTTP/1.1 %d x\r\nContent-Length: %d\r\n\r\n" % (400 if switch else 200, len(answer))
                    + answer
                )  # fmt: skip
                await writer.drain()

    async def body(head: bytes, reader: asyncio.StreamReader) -> bytes:
        sizes = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
        return await reader.readexactly(int(sizes[0].split(b":")[1])) if sizes else b""

    async with browsing() as http, listening(ends) as port:
        account = account_of(
            "miniflux", f"http://127.0.0.1:{port}", USER, PASSWORD, client=http, insecure=True
        )
        with pytest.raises(AccountError):
            await account.push(Change(kind, ("42",)))  # type: ignore[arg-type]
        assert puts == sent


@pytest.mark.parametrize("name", EVERY)
async def test_what_a_server_says_is_shown_in_plain_words(name: str) -> None:
    async with browsing() as http:
        with serving(name) as server:
            said = b'{"error": "\x1b]0;owned\x07 \xe2\x80\xae no \x00 ' + b"x" * 10_000 + b'"}'
            server.before = lambda _request: Answer(said, 500)
            with pytest.raises(AccountError) as failed:
                await account_at(server, name, http).feeds()
            shown = str(failed.value)
            assert len(shown) < 400
            assert not any(ord(letter) < 32 or letter in "\x7f\u202e" for letter in shown)
