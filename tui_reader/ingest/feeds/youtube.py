"""YouTube: channels without their Shorts."""

from __future__ import annotations

import re

from msgspec.structs import replace

from tui_reader.model import FeedDraft

_SHORT = re.compile(r"https?://(?:(?:www|m)\.)?youtube\.com/shorts/", re.IGNORECASE)
_MARKED = re.compile(r"(?<!\w)#shorts?(?!\w)", re.IGNORECASE)
_CHANNEL = re.compile(
    r"(https?://(?:www\.)?youtube\.com/feeds/videos\.xml\?)channel_id=UC([\w-]{22})", re.IGNORECASE
)


def without_shorts(feed: FeedDraft) -> FeedDraft:
    """A feed without the entries that lead to a Short, or whose titles say that they are one."""
    kept = (one for one in feed.entries if not (_SHORT.match(one.url) or _MARKED.search(one.title)))
    return replace(feed, entries=tuple(kept))


def list_of_videos(url: str) -> str:
    """The address of a channel's feed that holds no Shorts; empty: it is no channel's.

    YouTube keeps a list of the long videos of each channel, whose name begins with UULF. Feeds of
    channels do not always say which of their videos are Shorts.
    """
    found = _CHANNEL.fullmatch(url)
    return f"{found[1]}playlist_id=UULF{found[2]}" if found else ""
