"""Channels of YouTube without their Shorts."""

from __future__ import annotations

import pytest

from tests.support.loopback import Answer
from tests.support.refreshing import Desk
from tui_reader.ingest.feeds.youtube import list_of_videos

_ENTRY = (
    "<entry><id>yt:video:{0}</id><title>{1}</title><published>2026-02-22T10:00:00+00:00</published>"
    '<link rel="alternate" href="https://www.youtube.com/{2}"/></entry>'
)
CHANNEL = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>The Quay</title>'
    + _ENTRY.format("a", "A tug at work", "watch?v=a")
    + _ENTRY.format("b", "Ten seconds of gulls", "shorts/b")
    + _ENTRY.format("c", "Look at this #Shorts #sea", "watch?v=c")
    + _ENTRY.format("d", "#shortsea shipping explained", "watch?v=d")
    + "</feed>"
).encode()


@pytest.mark.parametrize(
    ("url", "videos"),
    [
        (
            "https://www.youtube.com/feeds/videos.xml?channel_id=UC" + "a-_4567890123456789012",
            "https://www.youtube.com/feeds/videos.xml?playlist_id=UULF" + "a-_4567890123456789012",
        ),
        ("https://www.youtube.com/feeds/videos.xml?playlist_id=PL1", ""),
        ("https://paper.example/feeds/videos.xml?channel_id=UC" + "a" * 22, ""),
    ],
)
def test_a_channel_has_a_list_without_shorts(url: str, videos: str) -> None:
    assert list_of_videos(url) == videos


async def test_shorts_are_left_out_where_that_is_wished(desk: Desk) -> None:
    desk.web.pages["/channel"] = Answer(CHANNEL)
    desk.subscribe("/channel")
    assert (await desk.refresh())[0].articles == 4
    desk.subscriptions.clear()
    desk.subscribe("/channel", shorts=False)
    assert (await desk.refresh())[0].articles == 2


@pytest.mark.parametrize(("status", "asked"), [(200, ["/videos"]), (404, ["/videos", "/channel"])])
async def test_the_list_is_asked_and_the_channel_where_there_is_none(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, status: int, asked: list[str]
) -> None:
    desk.web.pages |= {"/videos": Answer(CHANNEL, status), "/channel": Answer(CHANNEL)}
    monkeypatch.setattr(
        "tui_reader.engine.visit.list_of_videos", lambda _url: f"{desk.web.url}/videos"
    )
    desk.subscribe("/channel", shorts=False)
    assert (await desk.refresh())[0].articles == 2
    assert [one.path for one in desk.web.log] == asked
