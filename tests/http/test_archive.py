"""The past of a feed: fetched when the user asks, within bounds (RFC 5005)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import commands
from tests.support.loopback import Answer, Web, rss
from tests.support.refreshing import Desk, feed_answer
from tui_reader.engine.archive import fetch_archives
from tui_reader.engine.protocol import Broadcast, FeedVisited, Refreshed
from tui_reader.engine.tools import Tools
from tui_reader.ingest.fetch.request import client


def page(*titles: str, start: int, older: str = "", rel: str = "prev-archive") -> Answer:
    body = rss(*titles, start=start)
    link = f"<a:link xmlns:a='http://www.w3.org/2005/Atom' rel='{rel}' href='{older}'/>"
    if older:
        body = body.replace(b"<channel>", b"<channel>" + link.encode())
    return feed_answer(body, ETag=f'"{start}"')


async def archive(desk: Desk, *, limit: int = 50) -> tuple[Refreshed, FeedVisited]:
    events: list[Broadcast] = []
    async with client() as web:
        tools = Tools(web, desk.workers, desk.settings, lambda: desk.now)
        urls = [one.url for one in desk.subscriptions]
        done = await fetch_archives(desk.store, tools, urls, events.append, limit=limit)
    [told] = [event for event in events if isinstance(event, FeedVisited)]
    return done, told


@pytest.mark.parametrize("rel", ["prev-archive", "next"])
async def test_row_23_archives_are_fetched_on_request_only(desk: Desk, rel: str) -> None:
    desk.web.pages |= {
        "/feed": page("Cinq", "Six", start=5, older="/2", rel=rel),
        # The archive tells an older state of an article that has been changed since.
        "/2": page("Trois", "Quatre", "Cinq, avant", start=3, older="/1", rel=rel),
        "/1": page("Un", "Deux", start=1),
    }
    desk.subscribe("/feed")
    for _ in range(2):
        await desk.refresh(force=True)
    assert {one.path for one in desk.web.log} == {"/feed"}
    before = desk.state()
    desk.web.log.clear()
    done, told = await archive(desk)
    assert (done.total, done.new, done.failed, done.cancelled) == (1, 4, 0, False)
    assert (told.status, told.new, told.articles, str(told.error)) == ("new", 4, 7, "")
    assert [one.path for one in desk.web.log] == ["/feed", "/2", "/1"]
    assert sorted(desk.titles()) == ["Cinq", "Deux", "Quatre", "Six", "Trois", "Un"]
    # The next visit is as conditional and as late as if nothing had happened.
    assert desk.state() == before
    done, told = await archive(desk)
    assert (done.new, told.status) == (0, "not_modified")


async def test_row_23_a_loop_of_archives_ends(desk: Desk) -> None:
    desk.web.pages |= {
        "/feed": page("Trois", start=3, older="/2"),
        "/2": page("Deux", start=2, older="/1"),
        "/1": page("Un", start=1, older="/2#again"),
    }
    desk.subscribe("/feed")
    done, _told = await archive(desk)
    assert (done.new, len(desk.web.log)) == (3, 3)


async def test_row_23_an_endless_archive_is_cut(desk: Desk) -> None:
    def endless(asked: object) -> Answer:
        number = len(desk.web.log)
        desk.web.pages[f"/{number}"] = endless
        return page(f"Numéro {number}", start=number, older=f"/{number}")

    desk.web.pages["/feed"] = endless
    desk.subscribe("/feed")
    done, _told = await archive(desk, limit=7)
    assert (done.new, len(desk.web.log)) == (7, 7)


async def test_row_23_a_page_that_is_missing_is_reported_and_the_rest_kept(desk: Desk) -> None:
    desk.web.pages |= {
        "/feed": page("Trois", start=3, older="/2"),
        "/2": page("Deux", start=2, older="/gone"),
    }
    desk.subscribe("/feed")
    done, told = await archive(desk)
    assert (done.new, done.failed, told.status, told.new) == (2, 1, "failed", 2)
    assert "/gone" in str(told.error)
    assert "404" in str(told.error)
    assert desk.state().failures == 0


def test_row_23_from_the_command_line(tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        ran = commands.run("--data", str(tmp_path), "refresh", *arguments)
        return ran.returncode, ran.stdout, ran.stderr

    with Web() as web:
        web.pages |= {
            "/feed": page("Deux", start=2, older="/1"),
            "/1": page("Un", start=1),
        }
        (tmp_path / "config.toml").write_text(f'[[feeds]]\nurl = "{web.url}/feed"\n')
        status, out, err = run("--feed", f"{web.url}/feed", "--archive")
        assert (status, err) == (0, "")
        assert "2 new" in out
        status, out, err = run("--archive")
        assert (status, out) == (2, "")
        assert "--feed" in err
        assert len(web.log) == 2
