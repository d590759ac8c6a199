"""Lines between window and engine."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.loopback import Answer, Web
from tui_reader.engine.client import EngineClient
from tui_reader.engine.protocol import LINE_LIMIT, Discover, Event, Found, Refused, decode, encode


@given(st.text(st.characters(), max_size=300))
def test_any_text_comes_over_as_it_is(text: str) -> None:
    line = encode(Discover(1, text))
    assert line.count(b"\n") == 1
    assert decode(line) == Discover(1, text)


async def test_a_message_that_is_too_long_costs_its_request_alone(tmp_path: Path) -> None:
    """A page that names fifty long addresses, and an address of two million characters."""
    name = "\N{MUSICAL SYMBOL G CLEF}" * 4000
    links = "".join(
        f"<link rel=alternate type=application/rss+xml href='/{n}{name}' title='{name}'>"
        for n in range(50)
    )
    answers: asyncio.Queue[Event] = asyncio.Queue()
    client = EngineClient(("--data", str(tmp_path)), tmp_path / "engine.log", answers.put_nowait)
    with Web() as web:
        web.pages["/"] = Answer(
            links.encode(), headers={"Content-Type": "text/html; charset=utf-8"}
        )
        try:
            pid = None
            for url, kind in ((web.url, Found), ("x" * 2 * LINE_LIMIT, Refused), (web.url, Found)):
                await client.discover(url)
                async with asyncio.timeout(30):
                    while not isinstance(answer := await answers.get(), Found | Refused):
                        pass
                assert isinstance(answer, kind)
                assert pid in (None, client.pid)
                pid = client.pid
        finally:
            await client.close()
    assert (tmp_path / "engine.log").stat().st_mode & 0o777 == 0o600
