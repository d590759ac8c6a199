"""Polite: servers that say that a feed is elsewhere, gone, or only partly repeated."""

from __future__ import annotations

import pytest

from tests.support.loopback import Answer, Asked, conditional, rss
from tests.support.refreshing import DAY, HOUR, Desk, feed_answer
from tests.support.samples import NOW


def moved(to: str, status: int = 301) -> Answer:
    return Answer(b"", status, {"Location": to})


def changing(desk: Desk) -> object:
    """A feed with another article each time."""

    def answer(_asked: Asked) -> Answer:
        return feed_answer(rss(f"Nouvelle {len(desk.web.log)}", start=len(desk.web.log)))

    return answer


async def visits(desk: Desk, *hours: float) -> None:
    """Visits so many hours after NOW."""
    for hour in hours:
        desk.now = NOW + hour * HOUR
        desk.restart()
        await desk.refresh(force=True)


@pytest.mark.parametrize("status", [301, 308])
async def test_row_19_a_permanent_move_is_followed_and_believed_after_a_day(
    desk: Desk, status: int
) -> None:
    desk.web.pages |= {"/feed": moved("/new", status), "/new": changing(desk)}  # type: ignore[dict-item]
    desk.subscribe("/feed")
    await visits(desk, 0, 1, 2, 23)
    assert [one.path for one in desk.web.log] == ["/feed", "/new"] * 4
    assert desk.feed().fetch_url == f"{desk.web.url}/feed"
    await visits(desk, 25)
    # Not the name by which the reader and the marks know it, but where it is asked.
    assert desk.feed().url == f"{desk.web.url}/feed"
    assert desk.feed().fetch_url == f"{desk.web.url}/new"
    desk.web.log.clear()
    await visits(desk, 26)
    assert [one.path for one in desk.web.log] == ["/new"]
    assert len(desk.titles()) == 6


async def test_row_19_two_answers_are_too_few_however_far_apart(desk: Desk) -> None:
    desk.web.pages |= {"/feed": moved("/new"), "/new": changing(desk)}  # type: ignore[dict-item]
    desk.subscribe("/feed")
    await visits(desk, 0, 72)
    assert desk.feed().fetch_url.endswith("/feed")


async def test_row_19_another_answer_in_between_begins_anew(desk: Desk) -> None:
    desk.web.pages |= {"/feed": moved("/new"), "/new": changing(desk), "/b": changing(desk)}  # type: ignore[dict-item]
    desk.subscribe("/feed")
    await visits(desk, 0, 20)
    desk.web.pages["/feed"] = moved("/b")
    await visits(desk, 25)
    desk.web.pages["/feed"] = moved("/new")
    await visits(desk, 30, 40)
    assert desk.feed().fetch_url.endswith("/feed")
    await visits(desk, 55)
    assert desk.feed().fetch_url.endswith("/new")


async def test_row_19_a_move_through_a_passing_redirect_is_none(desk: Desk) -> None:
    desk.web.pages |= {"/feed": moved("/via"), "/via": moved("/new", 302)}
    desk.web.pages["/new"] = changing(desk)  # type: ignore[assignment]
    desk.subscribe("/feed")
    await visits(desk, 0, 20, 40, 60)
    assert desk.feed().fetch_url.endswith("/feed")


@pytest.mark.parametrize(
    "target",
    [
        feed_answer(
            b"<!doctype html><html><body>Please log in</body></html>", Content_Type="text/html"
        ),
        feed_answer(b'{"status": "parked"}', Content_Type="application/json"),
        feed_answer(b"", 304),
        feed_answer(b"", 404),
        feed_answer(b""),
    ],
    ids=["login page", "no feed", "not modified", "nothing there", "empty"],
)
async def test_row_19_never_to_something_that_shows_no_feed(desk: Desk, target: Answer) -> None:
    desk.web.pages["/feed"] = feed_answer(rss("Un"), ETag='"1"')
    desk.subscribe("/feed")
    await visits(desk, 0)
    desk.web.pages |= {"/feed": moved("/portal"), "/portal": target}
    await visits(desk, 1, 20, 40, 60, 80)
    assert desk.feed().fetch_url.endswith("/feed")
    assert desk.titles() == ["Un"]


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_row_20_a_passing_redirect_is_followed_and_never_believed(
    desk: Desk, status: int
) -> None:
    desk.web.pages |= {"/feed": moved("/today", status), "/today": conditional(rss("Un"))}
    desk.subscribe("/feed")
    await visits(desk, 0, 20, 40, 60)
    assert desk.titles() == ["Un"]
    assert [one.path for one in desk.web.log] == ["/feed", "/today"] * 4
    assert desk.feed().fetch_url == f"{desk.web.url}/feed"
    # The validators are those of the feed, wherever it was found.
    assert desk.web.log[-1].headers["if-none-match"] == '"1"'


async def test_row_21_a_feed_that_is_gone_is_left_alone_and_kept(desk: Desk) -> None:
    desk.web.pages["/feed"] = feed_answer(rss("Un", "Deux"))
    desk.subscribe("/feed")
    await visits(desk, 0)
    desk.web.pages["/feed"] = Answer(b"", 410)
    desk.now = NOW + HOUR
    [told] = await desk.refresh()
    assert told.status == "failed"
    assert "410" in str(told.error)
    for days in (1, 8, 400):
        desk.now = NOW + days * DAY
        desk.restart()
        [told] = await desk.refresh()
        assert told.status == "skipped"
        assert "gone" in str(told.error)
    assert len(desk.web.log) == 2
    assert len(desk.titles()) == 2
    # Until the user asks for it.
    desk.web.pages["/feed"] = feed_answer(rss("Un", "Deux", "Trois"))
    [told] = await desk.refresh(urls=[f"{desk.web.url}/feed"])
    assert (told.status, told.new, desk.state().gone) == ("new", 1, False)


async def test_row_22_only_what_is_new_is_asked_for_and_taken(desk: Desk) -> None:
    whole = rss("Un", "Deux")

    def answer(asked: Asked) -> Answer:
        assert asked.headers["a-im"] == "feed"
        if asked.headers.get("if-none-match") == '"1"':
            # RFC 3229 §10.4.1: only the entries that came since.
            return feed_answer(rss("Trois", start=2), 226, IM="feed", ETag='"2"')
        if asked.headers.get("if-none-match") == '"2"':
            return feed_answer(b"", 304, ETag='"2"')
        return feed_answer(whole, ETag='"1"')

    desk.web.pages["/feed"] = answer
    desk.subscribe("/feed")
    await visits(desk, 0)
    desk.now = NOW + HOUR
    [told] = await desk.refresh()
    assert (told.status, told.new) == ("new", 1)
    assert sorted(desk.titles()) == ["Deux", "Trois", "Un"]
    desk.now = NOW + 2 * HOUR
    [told] = await desk.refresh()
    assert told.status == "not_modified"
    assert desk.asked()[-1].headers["if-none-match"] == '"2"'
    assert len(desk.titles()) == 3
