"""Polite: many feeds on one host are asked two at a time, with a pause, and in turn with others."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from tests.support.loopback import Answer, Asked, rss
from tests.support.refreshing import Desk, feed_answer
from tui_reader.engine.rate_limit import Room
from tui_reader.engine.workers import Workers
from tui_reader.ingest.fetch import address as fetch_address
from tui_reader.store import feeds

HOSTS = ("quai.example", "faro.example", "marfa.example")


class Crowd:
    """Feeds of several hosts on one server, which counts how many it is asked for at once."""

    def __init__(self, desk: Desk, hosts: tuple[str, ...], each: int, seconds: float) -> None:
        self.seconds = seconds
        self.now = dict.fromkeys(hosts, 0)
        self.most = dict.fromkeys(hosts, 0)
        self._lock = threading.Lock()
        port = desk.web.url.rpartition(":")[2]
        for host in hosts:
            for number in range(each):
                path = f"/{host}/{number}"
                desk.web.pages[path] = self.answer
                desk.subscribe(f"http://{host}:{port}{path}")

    def answer(self, asked: Asked) -> Answer:
        host = asked.headers["host"].partition(":")[0]
        with self._lock:
            self.now[host] += 1
            self.most[host] = max(self.most[host], self.now[host])
        time.sleep(self.seconds)
        with self._lock:
            self.now[host] -= 1
        return feed_answer(rss("Un", name=asked.path))


def spaced(desk: Desk, milliseconds: int) -> None:
    limits = replace(desk.settings.refresh, host_spacing_ms=milliseconds)
    desk.settings = replace(desk.settings, refresh=limits)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name leads to this machine."""

    async def here(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    monkeypatch.setattr(fetch_address, "_resolve", here)


@pytest.mark.usefixtures("names")
async def test_row_24_two_at_once_on_one_host_and_hosts_in_turn(desk: Desk) -> None:
    crowd = Crowd(desk, HOSTS, each=5, seconds=0.1)
    desk.allow_private()
    spaced(desk, 0)
    told = await desk.refresh()
    assert [one.error for one in told if one.error] == []
    assert crowd.most == dict.fromkeys(HOSTS, 2)
    order = [one.headers["host"].partition(":")[0] for one in desk.web.log]
    # Two of each host first, whatever the order of subscription says.
    assert {host: order[:6].count(host) for host in HOSTS} == dict.fromkeys(HOSTS, 2)


@pytest.mark.usefixtures("names")
async def test_a_host_is_asked_on_while_its_feeds_are_parsed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = Crowd(desk, HOSTS[:1], each=6, seconds=0.02)
    desk.allow_private()
    spaced(desk, 0)
    run = Workers.run

    async def late(*arguments: Any) -> Any:
        # Nothing is parsed before all are answered.
        while len(desk.web.log) < 6:
            await asyncio.sleep(0.01)
        return await run(*arguments)

    monkeypatch.setattr(Workers, "run", late)
    # A refresh that is cancelled returns as well, without what it did not come to.
    told = await asyncio.wait_for(desk.refresh(), 10)
    assert [one.status for one in told] == ["new"] * 6
    assert crowd.most == {HOSTS[0]: 2}


async def test_what_waits_to_be_parsed_is_bounded_by_bytes() -> None:
    room = Room(10)
    order: list[str] = []

    async def hold(name: str, count: int, until: asyncio.Event) -> None:
        async with room.hold(count):
            order.append(name)
            await until.wait()
            order.append(f"{name} left")

    first, others = asyncio.Event(), asyncio.Event()
    others.set()
    tasks = [asyncio.create_task(hold("small", 6, first))]
    await asyncio.sleep(0)
    tasks += [asyncio.create_task(hold(*one, others)) for one in (("next", 6), ("huge", 99))]
    for _ in range(5):
        await asyncio.sleep(0)
    assert order == ["small"]
    tasks[0].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert sorted(order) == ["huge", "huge left", "next", "next left", "small"]
    assert order.index("next left") < order.index("huge") or order.index("huge left") < order.index(
        "next"
    )


@pytest.mark.usefixtures("names")
async def test_row_24_requests_to_one_host_are_spaced(desk: Desk) -> None:
    Crowd(desk, HOSTS[:2], each=4, seconds=0)
    desk.allow_private()
    spaced(desk, 200)
    start = time.monotonic()
    await desk.refresh()
    assert len(desk.web.log) == 8
    for host in HOSTS[:2]:
        times = [one.at for one in desk.web.log if one.headers["host"].startswith(host)]
        # What a busy machine adds to one request, it may take from the next pause.
        assert times[-1] - times[0] > 0.45
        assert sum(after - before > 0.1 for before, after in pairwise(times)) >= 2
    # The hosts wait side by side, not one after the other.
    assert time.monotonic() - start < 2 * 0.6 + 5


async def test_row_24_this_machine_is_not_spared(desk: Desk) -> None:
    Crowd(desk, ("127.0.0.1",), each=6, seconds=0)
    spaced(desk, 60_000)
    await desk.refresh()
    assert len(desk.web.log) == 6


@pytest.mark.usefixtures("names")
async def test_row_24_a_feed_that_moved_counts_for_the_host_it_is_asked_at(desk: Desk) -> None:
    crowd = Crowd(desk, HOSTS, each=2, seconds=0.1)
    desk.allow_private()
    spaced(desk, 0)
    with desk.store.transaction() as connection:
        for one in desk.subscriptions:
            there = re.sub("//[^:]+", f"//{HOSTS[0]}", one.url)
            feeds.move(connection, desk.feed(one.url).id, there)
    await desk.refresh()
    assert crowd.most == {HOSTS[0]: 2, HOSTS[1]: 0, HOSTS[2]: 0}
