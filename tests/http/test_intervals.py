"""Polite: a feed is not asked before the reader, the feed and its server all want it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from email.utils import formatdate
from pathlib import Path

import pytest

from tests.support.loopback import Asked, Web, conditional, rss
from tests.support.refreshing import DAY, HOUR, Desk, feed_answer
from tests.support.samples import NOW
from tui_reader.model import Validators
from tui_reader.store import feeds, open_store


def channel(words: str) -> bytes:
    """A feed with something in its channel."""
    head = b"<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>"
    return (
        rss("Un")
        .replace(b"<rss version='2.0'>", head)
        .replace(b"<language>", words.encode() + b"<language>")
    )


async def asked_after(desk: Desk, seconds: float) -> bool:
    """Whether a start of the program so much later asks the feed."""
    before = len(desk.web.log)
    desk.now = NOW + seconds
    desk.restart()
    await desk.refresh()
    return len(desk.web.log) > before


async def test_row_07_a_restart_knows_validators_and_asks_nobody_too_early(desk: Desk) -> None:
    for number in range(12):
        desk.web.pages[f"/{number}"] = conditional(rss("Un", name=f"Paper {number}"), f'"{number}"')
    desk.subscribe(*(f"/{number}" for number in range(12)))
    await desk.refresh()
    assert len(desk.web.log) == 12
    told = []
    for minute in (1, 30, 59):
        desk.now = NOW + 60 * minute
        desk.restart()
        told += await desk.refresh()
    assert {one.status for one in told} == {"skipped"}
    assert len(desk.web.log) == 12
    # A new title or folder is no reason to forget what the server said.
    desk.subscriptions.clear()
    desk.subscribe(*(f"/{number}" for number in range(12)), folder="Coast")
    desk.now = NOW + HOUR
    desk.restart()
    await desk.refresh()
    assert [one.headers.get("if-none-match") for one in desk.web.log[12:]] != [None] * 12
    assert all(one.headers["if-none-match"] == f'"{one.path[1:]}"' for one in desk.web.log[12:])
    assert len(desk.web.log) == 24


async def test_row_07_a_killed_refresh_has_kept_what_it_reported(tmp_path: Path) -> None:
    release = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(_asked: Asked) -> object:
        asyncio.run_coroutine_threadsafe(release.wait(), loop).result(60)
        return feed_answer(rss("Deux", name="Slow"))

    async def start() -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tui_reader", "--data", str(tmp_path), "refresh", "--json",
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip

    with Web() as web:
        web.pages["/fast"] = conditional(rss("Un"), '"fast"')
        web.pages["/slow"] = slow  # type: ignore[assignment]
        (tmp_path / "config.toml").write_text(
            f'[[feeds]]\nurl = "{web.url}/fast"\n[[feeds]]\nurl = "{web.url}/slow"\n'
        )
        process = await start()
        assert process.stdout is not None
        async with asyncio.timeout(60):
            told = json.loads(await process.stdout.readline())
            assert (told["feed_url"], told["status"]) == (f"{web.url}/fast", "new")
            process.send_signal(signal.SIGKILL)
            await process.wait()
        release.set()
        with open_store(tmp_path / "store.sqlite3") as store:
            fast = feeds.feed_by_url(store, f"{web.url}/fast")
            assert fast is not None
            assert fast.state.validators == Validators('"fast"', None)
            assert fast.state.next_due > fast.state.last_checked  # type: ignore[operator]
        again = await start()
        async with asyncio.timeout(60):
            output, _nothing = await again.communicate()
        statuses = {
            line["feed_url"]: line["status"]
            for line in map(json.loads, output.splitlines())
            if "feed_url" in line
        }
        assert statuses == {f"{web.url}/fast": "skipped", f"{web.url}/slow": "new"}
        assert [one.path for one in web.log].count("/fast") == 1


async def test_row_08_an_hour_unless_the_reader_says_otherwise(desk: Desk) -> None:
    desk.web.pages |= {path: conditional(rss("Un", name=path)) for path in ("/feed", "/often")}
    desk.subscribe("/feed")
    desk.subscribe("/often", interval=10)
    await desk.refresh()
    assert (desk.wait("/feed"), desk.wait("/often")) == (HOUR, 600)
    desk.now = NOW + 599
    await desk.refresh()
    assert len(desk.web.log) == 2
    desk.now = NOW + 600
    await desk.refresh()
    assert [one.path for one in desk.web.log[2:]] == ["/often"]
    desk.now = NOW + HOUR
    await desk.refresh()
    assert len(desk.asked("/feed")) == 2
    # Nothing that a feed or server says makes it more often.
    desk.web.pages["/feed"] = feed_answer(
        channel("<ttl>1</ttl>"), Cache_Control="max-age=5, must-revalidate", Retry_After="1"
    )
    await desk.refresh(force=True)
    assert desk.wait("/feed") == HOUR


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Cache_Control": "max-age=7200"}, 2 * HOUR),
        ({"Cache_Control": "public, max-age=7200", "Age": "600"}, 2 * HOUR - 600),
        ({"Cache_Control": "max-age=31536000"}, DAY),
        ({"Expires": formatdate(NOW + 3 * HOUR, usegmt=True)}, 3 * HOUR),
        (
            {
                "Expires": formatdate(NOW + 9 * HOUR, usegmt=True),
                "Date": formatdate(NOW + 5 * HOUR, usegmt=True),
            },
            4 * HOUR,
        ),
        ({"Expires": formatdate(NOW + 90 * DAY, usegmt=True)}, DAY),
        ({"Cache_Control": "max-age=7200", "Expires": "0"}, 2 * HOUR),
        ({"Expires": "0"}, HOUR),
        ({"Cache_Control": "no-cache"}, HOUR),
    ],
)
async def test_row_09_not_asked_while_the_answer_is_fresh(
    desk: Desk, headers: dict[str, str], wait: int
) -> None:
    desk.web.pages["/feed"] = feed_answer(rss("Un"), **headers)
    desk.subscribe("/feed")
    await desk.refresh()
    assert desk.wait() == wait
    assert not await asked_after(desk, wait - 1)
    assert await asked_after(desk, wait)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("18000", 5 * HOUR),
        (formatdate(NOW + 6 * HOUR, usegmt=True), 6 * HOUR),
        (str(60 * DAY), 7 * DAY),
        (formatdate(NOW + 60 * DAY, usegmt=True), 7 * DAY),
    ],
)
async def test_row_10_retry_after_is_kept_to(desk: Desk, status: int, said: str, wait: int) -> None:
    desk.web.pages["/feed"] = feed_answer(b"", status, Retry_After=said)
    desk.subscribe("/feed")
    [told] = await desk.refresh()
    assert told.status == "failed"
    assert str(status) in str(told.error)
    assert desk.wait() == wait
    assert not await asked_after(desk, wait - 1)
    assert await asked_after(desk, wait)


@pytest.mark.parametrize("how", ["429", "500", "502", "timeout", "reset"])
async def test_row_11_failures_wait_twice_as_long_each_time(desk: Desk, how: str) -> None:
    from msgspec.structs import replace

    release = asyncio.Event()
    loop = asyncio.get_running_loop()

    def failing(_asked: Asked) -> object:
        if how == "timeout":
            asyncio.run_coroutine_threadsafe(release.wait(), loop).result(60)
        if how == "reset":
            # The connection ends instead of an answer.
            raise ConnectionAbortedError
        return feed_answer(b"", 429 if how == "timeout" else int(how))

    if how == "timeout":
        limits = replace(desk.settings.refresh, timeout=1)
        desk.settings = replace(desk.settings, refresh=limits)
    desk.web.pages["/feed"] = failing  # type: ignore[assignment]
    desk.subscribe("/feed")
    waits = []
    for _ in range(2 if how == "timeout" else 7):
        [told] = await desk.refresh(force=True)
        assert told.status == "failed"
        waits.append(desk.wait())
        desk.restart()
    release.set()
    assert waits == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, DAY, DAY][: len(waits)]
    assert desk.state().failures == len(waits)
    desk.jitter = 0.5
    desk.web.pages["/feed"] = feed_answer(rss("Un"))
    await desk.refresh(force=True)
    assert (desk.wait(), desk.state().failures, str(desk.state().error)) == (HOUR, 0, "")
    desk.web.pages["/feed"] = feed_answer(b"", 500)
    await desk.refresh(force=True)
    # Chance adds to the wait and never takes from it.
    assert desk.wait() == HOUR * 5 // 4


@pytest.mark.parametrize(
    ("words", "wait"),
    [
        ("<ttl>180</ttl>", 3 * HOUR),
        ("<ttl>5</ttl>", HOUR),
        ("<ttl>525600</ttl>", DAY),
        ("<ttl>soon</ttl>", HOUR),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", DAY),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            6 * HOUR,
        ),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>12</sy:updateFrequency>",
            HOUR,
        ),
        ("<ttl>120</ttl><sy:updatePeriod>daily</sy:updatePeriod>", DAY),
        # NOW is a Monday, 12:00 UTC.
        ("<skipHours><hour>13</hour><hour>14</hour></skipHours>", 3 * HOUR),
        ("<skipHours><hour>3</hour></skipHours>", HOUR),
        ("<skipDays><day>Monday</day><day>Tuesday</day></skipDays>", 36 * HOUR),
        ("<skipHours><hour>0</hour></skipHours><skipDays><day>Monday</day></skipDays>", 13 * HOUR),
    ],
)
async def test_row_18_what_the_feed_wishes_lengthens_the_wait(
    desk: Desk, words: str, wait: int
) -> None:
    body = channel(words)
    desk.web.pages["/feed"] = conditional(body)
    desk.subscribe("/feed")
    await desk.refresh()
    assert desk.wait() == wait
    # The wish outlives visits that bring no body, and failures.
    desk.restart()
    await desk.refresh(force=True)
    assert desk.asked()[1].headers["if-none-match"] == '"1"'
    assert desk.wait() == wait
    desk.web.pages["/feed"] = feed_answer(b"", 500)
    await desk.refresh(force=True)
    assert desk.wait() >= HOUR
    if "skip" in words:
        assert desk.wait() == wait
