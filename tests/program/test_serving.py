"""The reader in a browser: only the page of this start, on this machine, types into it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pyte
import pytest

from tests.support.samples import QUAI, draft, receive, store_with
from tests.support.terminal import ROOT
from tui_reader.cli import main

aiohttp = pytest.importorskip("aiohttp")
pytest.importorskip("textual_serve")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What ``serve`` prints: the address with its token."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "config.toml").write_text(f'[[feeds]]\nurl = "{QUAI}"\n[refresh]\non_start = false\n')
    with store_with(folder, 0) as store:
        receive(store, QUAI, draft(1, title="Le port rouvre", html="<p>Ses trois bassins.</p>"))
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "tui_reader", "serve", "--data", str(folder)],
        cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), "VTE_VERSION": "7000", "LANGUAGE": "en"},
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate(timeout=60)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    # Cookies of a bare address are refused unless it says so.
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as one:
        yield one


def parts(address: str) -> tuple[str, str]:
    host, _, token = address.removeprefix("http://").partition("/?token=")
    return host, token


async def test_nobody_else_is_let_in(address: str, session: aiohttp.ClientSession) -> None:
    host, token = parts(address)
    assert host.startswith("127.0.0.1:")
    assert len(token) > 30
    evil = {"Origin": "http://evil.example"}
    for path, headers in (
        ("/", {}), ("/?token=x", {}), ("/?token=\u00e9", {}), ("/static/js/textual.js", {}), ("/download/x", {}),
        (f"/?token={token}", evil), (f"/?token={token}", {"Host": "evil.example"}),
        (f"/?token={token}", {"Host": host.replace("127.0.0.1", "localhost")}),
    ):  # fmt: skip
        async with session.get(
            f"http://{host}{path}", headers=headers, allow_redirects=False
        ) as got:
            assert got.status == 403, (path, headers)
    # With the cookie, too, another page's WebSocket is refused, and one that names no page.
    async with session.get(address) as got:
        assert got.status == 200
        assert "token" not in str(got.url)
        assert "frame-ancestors 'none'" in got.headers["Content-Security-Policy"]
    for headers in (evil, {}, {"Origin": "null"}, {"Origin": f"https://{host}"}):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"ws://{host}/ws", headers=headers)
        assert refused.value.status == 403
    bare = {"Origin": f"http://{host}", "Cookie": "none=1"}
    async with aiohttp.ClientSession() as other:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await other.ws_connect(f"ws://{host}/ws", headers=bare)


async def test_the_page_is_the_reader(address: str, session: aiohttp.ClientSession) -> None:
    host, _token = parts(address)
    async with session.get(address) as got:
        assert f"ws://{host}/ws" in await got.text()
    screen = pyte.Screen(100, 30)
    stream = pyte.ByteStream(screen)
    page = {"Origin": f"http://{host}"}
    url = f"ws://{host}/ws?width=100&height=30"
    async with session.ws_connect(url, headers=page) as socket, asyncio.timeout(90):

        async def until(words: str) -> None:
            while words not in "\n".join(screen.display):
                message = await socket.receive()
                assert message.type is aiohttp.WSMsgType.BINARY
                stream.feed(message.data)

        await until("Le port rouvre")
        await socket.send_json(["stdin", "\r"])
        await until("Ses trois bassins.")
        await socket.send_json(["stdin", "q"])


def test_without_the_extra_the_way_to_it_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    assert main(["serve", "--data", str(tmp_path)]) == 1
    assert "tui-reader[web]" in capsys.readouterr().err
